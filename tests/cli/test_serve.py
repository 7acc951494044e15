"""The emulator as a process of its own."""

import asyncio
import contextlib
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from wanscript.cli.serve import serve
from wanscript.dashscope.client import Client
from wanscript.dashscope.emulator.faults import KINDS
from wanscript.media.decode import whole
from wanscript.models.media import MediaRole
from wanscript.models.request import Medium, Prompt, Request
from wanscript.service import Accepted, Created, NoAnswer, Task

REQUEST = Request(
    scene="1",
    take=1,
    shots=(),
    model="wan2.7-r2v",
    prompt=Prompt("Image 1 walks."),
    media=(Medium(MediaRole.REFERENCE_IMAGE, "https://example.com/a.png"),),
    parameters=(("resolution", "720P"), ("duration", 2)),
)


@contextlib.contextmanager
def serving(*options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    program = "from wanscript.cli.serve import serve; serve(prog_name='wanscript serve')"
    process = subprocess.Popen(
        [sys.executable, "-c", program, "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stdout is not None
        base = process.stdout.readline().strip()
        try:
            yield base, process
        finally:
            process.kill()


def create(base: str) -> Created:
    async def main() -> Created:
        async with Client(base_url=base, key="any") as client:
            return await client.create(REQUEST)

    return asyncio.run(main())


def finish(base: str, task_id: str, target: Path) -> Task:
    async def main() -> Task:
        async with Client(base_url=base, key="any") as client, asyncio.timeout(30):
            while not (task := await client.query(task_id)).status.final:
                await asyncio.sleep(0.05)
            await client.download(task.video_url or "", target, limit=10**8)
            return task

    return asyncio.run(main())


def test_a_task_survives_the_process_that_took_it(tmp_path: Path) -> None:
    options = ("--store", str(tmp_path / "service"), "--pace", "1000")
    with serving(*options) as (base, process):
        assert base.startswith("http://127.0.0.1:")
        said = create(base)
        assert isinstance(said, Accepted)
        process.kill()
    with serving(*options) as (base, _):
        assert finish(base, said.task_id, tmp_path / "got.mp4").status == "SUCCEEDED"
    whole(tmp_path / "got.mp4", 2)


def test_faults_are_named_on_the_command_line(tmp_path: Path) -> None:
    with serving("--store", str(tmp_path), "--fault", "lost-answer:1x") as (base, _):
        assert isinstance(create(base), NoAnswer)
        assert isinstance(create(base), Accepted)


def test_it_ends_quietly_when_told_to(tmp_path: Path) -> None:
    with serving("--store", str(tmp_path)) as (base, process):
        create(base)
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 0
        assert process.stderr is not None
        assert process.stderr.read() == ""


def test_every_kind_of_fault_is_told(tmp_path: Path) -> None:
    said = CliRunner().invoke(serve, ["--store", str(tmp_path / "none"), "--fault", "help"])
    assert said.exit_code == 0
    told = [line.split()[0] for line in said.output.splitlines() if line.startswith("  ")]
    assert told == list(KINDS)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("wrong", [("--fault", "rain"), ("--pace", "0")])
def test_what_it_is_told_wrongly_is_a_usage_error(tmp_path: Path, wrong: tuple[str, str]) -> None:
    said = CliRunner().invoke(serve, ["--store", str(tmp_path), *wrong])
    assert said.exit_code == 2
    assert wrong[0] in said.output


def test_a_port_that_is_taken_is_said_in_a_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        said = CliRunner().invoke(serve, ["--store", str(tmp_path), "--port", port])
    assert said.exit_code == 1
    assert said.output.startswith(f"wanscript: port {port} is in use on this machine: ")
