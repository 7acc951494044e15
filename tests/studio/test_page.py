"""The page of the studio is true: its commands are given in its order, and do what it says."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from postgres import program
from printed import ROOT

from .conftest import Shooting

PAGE = (ROOT / "docs" / "studio.md").read_text("utf-8")


def commands() -> list[str]:
    """Every line of the page that is for a shell."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE, re.M | re.S)
    return [line for block in blocks for line in block.splitlines()]


def test_a_studio_from_nothing_to_a_restored_backup(shooting: Shooting) -> None:
    studio = shooting(2)
    given = commands()
    # the storage has tests of its own
    given.remove("wanscript studio fetch film.wan")
    install, init, worker, *shoot, run, dump, restore, accept = given
    submitted = next(line for line in shoot if line.startswith("wanscript studio submit"))
    assert install.startswith("pip install")
    assert studio.say(*init.split()[1:]).returncode == 0
    assert worker == "wanscript studio worker"
    studio.work(1)
    saved = _shell(studio.environment(0), studio.place.home, dump)
    assert saved.returncode == 0, saved.stderr
    for line in (*shoot, run):
        done = studio.say(*line.replace("film.wan", str(studio.place.script)).split()[1:])
        assert done.returncode == 0, (line, done.stderr)
    studio.until_done(2)
    put_back = _shell(studio.environment(0), studio.place.home, restore)
    assert put_back.returncode == 0, put_back.stderr
    # the film was shot by a ledger that no longer knows of it: neither clips nor lock are here
    for clip in studio.place.clips:
        clip.unlink()
    (studio.place.home / "film.wan.lock").unlink()
    submit = submitted.replace("film.wan", str(studio.place.script)).split()[1:]
    refused = studio.say(*submit, machine=1)
    assert refused.returncode == 1
    assert "was put back from a backup" in refused.stderr
    assert studio.say(*accept.split()[1:]).returncode == 0
    again = studio.say(*submit, machine=1)
    assert again.returncode == 0, again.stderr
    studio.until(lambda states: states == ["unknown"] * 2)
    assert len(studio.place.accepted()) == 2


def _shell(
    environment: dict[str, str], folder: Path, line: str
) -> subprocess.CompletedProcess[str]:
    name, rest = line.split(" ", 1)
    found = program(name)
    assert found is not None
    return subprocess.run(
        ["bash", "-c", f"{found} {rest}"],
        env=environment,
        cwd=folder,
        capture_output=True,
        text=True,
    )
