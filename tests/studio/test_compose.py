"""The compose file of the studio's page is true: what its services run is run here, without docker.

Each service is a command of its own machine, in the order in which the file starts them.
"""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from typing import Any

import pytest
import yaml
from printed import ROOT

from .conftest import HERE, Shooting
from .test_serve import Served

FOLDER = ROOT / "examples" / "studio"
PAGE = (ROOT / "docs" / "studio.md").read_text("utf-8")


@pytest.fixture(scope="module")
def services() -> Any:
    return yaml.safe_load((FOLDER / "compose.yaml").read_text("utf-8"))["services"]


def test_three_workers_and_a_page_from_what_the_services_run(
    shooting: Shooting, services: Any
) -> None:
    studio = shooting(4)
    assert studio.say(*services["init"]["command"]).returncode == 0
    command = services["worker"]["command"]
    for machine in range(services["worker"]["deploy"]["replicas"]):
        studio.workers.append(studio.start(*command, machine=machine + 1))
    served = services["page"]["command"]
    token = "a-token-of-the-test"
    page = subprocess.Popen(
        [sys.executable, str(HERE / "hasty.py"), *_on_any_port(served)],
        env={**studio.environment(9), "WANSCRIPT_STUDIO_TOKEN": token},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert page.stdout is not None
        port = page.stdout.readline().split(":")[2].split("/")[0]
        near = Served(f"http://127.0.0.1:{port}/{token}/", page)
        near.until(">W3<")
        submit = [*services["studio"]["entrypoint"][1:], "submit", str(studio.place.script)]
        assert studio.say(*submit, "--yes").returncode == 0
        near.until("4 done")
    finally:
        page.send_signal(signal.SIGTERM)
        page.communicate(timeout=20)
    studio.until_done(4)
    ended = []
    for worker in studio.workers:
        worker.send_signal(signal.SIGTERM)
        ended.append(worker.communicate(timeout=20)[1])
    assert all(line.startswith("{") for said in ended for line in said.splitlines())


def _on_any_port(command: list[str]) -> list[str]:
    at = command.index("--port") + 1
    return [*command[:at], "0", *command[at + 1 :]]


def test_the_file_names_what_is_there(services: Any) -> None:
    text = (FOLDER / "compose.yaml").read_text("utf-8")
    image = (FOLDER / "Dockerfile").read_text("utf-8")
    wanted = set(re.findall(r"\$\{(\w+)", text))
    assert wanted == {"DASHSCOPE_API_KEY", "LEDGER_PASSWORD", "WANSCRIPT_STUDIO_TOKEN"}
    assert all(f"\n{name}=" in PAGE for name in wanted)
    for service in services.values():
        for other in service.get("depends_on", ()):
            assert other in services
    # what each of them has seen of the ledger lies where the image says
    assert "WANSCRIPT_STATE=/var/lib/wanscript" in image
    for name in ("init", "worker", "page", "studio"):
        assert "seen:/var/lib/wanscript" in services[name]["volumes"]
    assert services["page"]["ports"] == ["127.0.0.1:8119:8119"]
    assert "docker compose up --detach" in PAGE


def test_commands_of_the_page_outside_its_order_are_commands(shooting: Shooting) -> None:
    """Those for docker name services of the file, and what follows is given as it stands."""
    studio = shooting(1)
    given = re.findall(r"^docker compose run --rm studio (.+)$", PAGE, re.M)
    assert len(given) == 2
    for line in given:
        words = line.replace("film/film.wan", str(studio.place.script)).split()
        done = (
            studio.say("studio", *words, "--yes")
            if words[0] == "submit"
            else studio.say("studio", *words)
        )
        assert done.returncode == 0, done.stderr
