"""The programs run: what they send is ours, and they tell a clip from a failure.

WANSCRIPT_SDK_PYTHON names a Python with `dashscope` (1.25.16 or later) installed, apart from
this project's own environment.
"""

from __future__ import annotations

import ast
import json
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from click.testing import CliRunner
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from wanscript.cli.compile import compile as command
from wanscript.compiler import Compilation, compile
from wanscript.dashscope.body import body
from wanscript.dashscope.emulator import BASE, Faults, Pace, fault, service
from wanscript.dashscope.job import Job
from wanscript.film.title_card import title_card
from wanscript.language.decode import decode
from wanscript.media import files
from wanscript.media.probe import probe
from wanscript.models.media import is_url
from wanscript.show.export import PROGRAMS, export

ROOT = Path(__file__).parents[2]
EXAMPLES = tuple(sorted((ROOT / "examples").glob("*/*.wan")))
SDK = os.environ.get("WANSCRIPT_SDK_PYTHON", "")
SHELLS = [
    pytest.param(
        shell, marks=pytest.mark.skipif(not shutil.which(shell), reason=f"there is no {shell}")
    )
    for shell in ("sh", "bash", "dash")
]

needs_curl = pytest.mark.skipif(not shutil.which("curl"), reason="there is no curl")
needs_java = pytest.mark.skipif(not shutil.which("javac"), reason="there is no Java compiler")
needs_sdk = pytest.mark.skipif(
    not SDK, reason="WANSCRIPT_SDK_PYTHON names no Python with the vendor's SDK"
)

HOSTILE = """\
Title: `id` $(id) "$HOME" 'q' \\ {{ 7 }} %s \\u000a\\u
Model: wan2.7-r2v
Negative prompt: no "text", no `id`

Character: Mara
  Image: cast/it's a "picture" $HOME;.png
  Voice: https://example.com/v.mp3?a=1&b=|2

Prop: FILE_1
  Image: cast/it's a "picture" $HOME;.png

SCENE `id` $(id) ; "x #one#
Duration: 2s
Seed: 0

@Mara says "it's $HOME `id` \\n \\\\ 100% & more | so" to FILE_1. 你好 😀 'JSON' EOF
FILE_1 lies there: \u202eright to left\u202c, "FILE_1".

SCENE Two #b-2#
Duration: 2s
Watermark: on

```
JSON
@{Mara} "task_status": "FAILED", "video_url": "http://nowhere"
	$(id) {{ x }}

\\end
```
"""


@dataclass
class Far:
    """A far end behind a socket, and what create calls said to it."""

    app: ASGIApp
    base: str = ""
    bodies: list[bytes] = field(default_factory=lambda: [b""])
    jobs: list[Job] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        create = scope["type"] == "http" and scope["path"].endswith("video-synthesis")

        async def heard() -> Message:
            message = await receive()
            if create and message["type"] == "http.request":
                self.bodies[-1] += message.get("body", b"")
            return message

        await self.app(scope, heard, send)
        if create:
            self.bodies.append(b"")

    @property
    def received(self) -> list[dict[str, Any]]:
        return [json.loads(each) for each in self.bodies if each]


@contextmanager
def far_end(store: Path, *faults: str) -> Iterator[Far]:
    jobs: list[Job] = []

    def draw(job: Job) -> None:
        jobs.append(job)
        title_card(replace(job, width=64, height=64, seconds=1))

    wrong = Faults(tuple(fault(each) for each in faults))
    app = service(draw, store=store, probe=probe, faults=wrong, pace=Pace(0.1, 0.1))
    far = Far(app, jobs=jobs)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(
            far, log_level="critical", date_header=False, timeout_graceful_shutdown=1
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            far.base = f"http://127.0.0.1:{listening.getsockname()[1]}{BASE}"
            yield far
        finally:
            server.should_exit = True
            thread.join()


def compiled(path: Path) -> Compilation:
    source, _ = decode(path, path.read_bytes())
    made = compile(source, load=files.load, facts=files.facts(path.parent))
    assert made.sound, made.diagnostics
    return made


def hostile(folder: Path) -> Path:
    from PIL import Image

    (folder / "cast").mkdir(parents=True)
    Image.new("RGB", (400, 300), "teal").save(folder / "cast" / 'it\'s a "picture" $HOME;.png')
    script = folder / "it's; $(id).wan"
    script.write_text(HOSTILE, encoding="utf-8")
    return script


def ran(
    program: list[str], folder: Path, far: Far, **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        program,
        cwd=folder,
        env={
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "DASHSCOPE_API_KEY": "sk-test",
            "DASHSCOPE_HTTP_BASE_URL": far.base,
            "POLL_SECONDS": "0.1",
            "PYTHONWARNINGS": "ignore",
            "LC_ALL": "C.UTF-8",
            **environment,
        },
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


def curl(script: Path, folder: Path, shell: str = "sh") -> list[str]:
    made = compiled(script)
    (folder / "program.sh").write_text(export(made, made.requests, "curl"), encoding="utf-8")
    return [shell, str(folder / "program.sh")]


def sdk(script: Path, folder: Path) -> list[str]:
    made = compiled(script)
    (folder / "program.py").write_text(export(made, made.requests, "python"), encoding="utf-8")
    return [SDK, str(folder / "program.py")]


def java(script: Path, folder: Path) -> list[str]:
    made = compiled(script)
    (folder / "Film.java").write_text(export(made, made.requests, "java"), encoding="utf-8")
    return ["java", "-Dfile.encoding=UTF-8", str(folder / "Film.java")]


def assert_ours(far: Far, script: Path) -> None:
    """What arrived is what we would send; an upload is the local file, byte for byte."""
    made = compiled(script)
    assert len(far.received) == len(made.requests) == len(far.jobs)
    for request, seen, job in zip(made.requests, far.received, far.jobs, strict=True):
        ours = json.loads(json.dumps(body(request).json_dict()))
        seen["input"].pop("extend_prompt", None)
        seen["input"].pop("function", None)
        for item, there, held in zip(
            ours["input"].get("media", []), seen["input"].get("media", []), job.media, strict=True
        ):
            for name in ("url", "reference_voice"):
                if name in item and not is_url(item[name]):
                    assert there[name].startswith("oss://")
                    local, item[name] = script.parent / item[name], there[name]
                    if name == "url":
                        assert held is not None
                        assert held.read_bytes() == local.read_bytes()
        assert seen == ours


# ---- curl --------------------------------------------------------------------------------------


@needs_curl
@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_curl_sends_an_example(path: Path, tmp_path: Path) -> None:
    with far_end(tmp_path / "far") as far:
        done = ran(curl(path, tmp_path), path.parent, far)
        assert done.returncode == 0, done.stderr
        assert_ours(far, path)
        assert len(done.stdout.splitlines()) == len(far.jobs)
        assert all(line.startswith(far.base[:20]) for line in done.stdout.splitlines())


@needs_curl
@pytest.mark.parametrize("shell", SHELLS)
def test_curl_sends_what_shells_trip_over(shell: str, tmp_path: Path) -> None:
    script = hostile(tmp_path / "film")
    with far_end(tmp_path / "far") as far:
        done = ran(curl(script, tmp_path, shell), script.parent, far)
        assert done.returncode == 0, done.stderr
        assert_ours(far, script)
        address = done.stdout.splitlines()[-1]
        clip = subprocess.run(["curl", "-fsS", address], capture_output=True, check=True).stdout
    assert clip[4:8] == b"ftyp"


@needs_curl
def test_curl_tells_a_failure_and_stops(tmp_path: Path) -> None:
    script = hostile(tmp_path / "film")
    with far_end(tmp_path / "far", "task-failure") as far:
        done = ran(curl(script, tmp_path), script.parent, far)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "scene one was not made: InternalError.Algo" in done.stderr
    assert len(far.received) == 1


@needs_curl
def test_curl_tells_a_refusal(tmp_path: Path) -> None:
    path = EXAMPLES[0]
    program = curl(path, tmp_path)
    text = Path(program[1]).read_text("utf-8").replace('"duration": 10', '"duration": 99')
    Path(program[1]).write_text(text, encoding="utf-8")
    with far_end(tmp_path / "far") as far:
        done = ran(program, path.parent, far)
    assert done.returncode == 1
    assert "scene 1 was refused: InvalidParameter" in done.stderr


@needs_curl
@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"DASHSCOPE_API_KEY": ""}, "DASHSCOPE_API_KEY"),
        ({"DASHSCOPE_HTTP_BASE_URL": "http://127.0.0.1:9/api/v1"}, "127.0.0.1"),
    ],
)
def test_curl_ends_where_it_cannot_go_on(
    environment: dict[str, str], said: str, tmp_path: Path
) -> None:
    done = ran(curl(EXAMPLES[0], tmp_path), EXAMPLES[0].parent, Far(_nobody), **environment)
    assert done.returncode != 0
    assert said in done.stderr


async def _nobody(scope: Scope, receive: Receive, send: Send) -> None:
    raise AssertionError


@needs_curl
def test_curl_misses_a_file_before_it_sends_anything(tmp_path: Path) -> None:
    with far_end(tmp_path / "far") as far:
        done = ran(curl(EXAMPLES[0], tmp_path), tmp_path, far)
    assert done.returncode == 1
    assert "There is no file cast/mara.mp4 here." in done.stderr
    assert far.received == []


CHAIN = """\
Character: Mara
  Image: https://example.com/m.png

SCENE One #1#

Mara sits.

SCENE Two #2#
First frame: end of scene 1

Mara stands.
"""


def chained(folder: Path) -> Path:
    script = folder / "chain.wan"
    script.write_text(CHAIN, encoding="utf-8")
    return script


@needs_curl
def test_a_frame_that_is_not_shot_is_asked_for(tmp_path: Path) -> None:
    program = curl(chained(tmp_path), tmp_path)
    frame = "https://example.com/a.png?x=1&y=|2"
    with far_end(tmp_path / "far") as far:
        without = ran(program, tmp_path, far)
        done = ran(program, tmp_path, far, FRAME_1=frame)
    assert without.returncode != 0
    assert "FRAME_1" in without.stderr
    assert done.returncode == 0, done.stderr
    first = far.received[1]["input"]["media"][0]
    assert first == {"type": "first_frame", "url": frame}


# ---- the SDK -----------------------------------------------------------------------------------


@needs_sdk
@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_the_sdk_sends_an_example(path: Path, tmp_path: Path) -> None:
    with far_end(tmp_path / "far") as far:
        done = ran(sdk(path, tmp_path), path.parent, far)
        assert done.returncode == 0, done.stderr
        assert_ours(far, path)
        assert done.stdout.splitlines()[-1].startswith(far.base[:20])


@needs_sdk
def test_the_sdk_sends_what_strings_trip_over(tmp_path: Path) -> None:
    script = hostile(tmp_path / "film")
    with far_end(tmp_path / "far") as far:
        done = ran(sdk(script, tmp_path), script.parent, far)
        assert done.returncode == 0, done.stderr
        received = far.received
    assert [each["input"]["prompt"] for each in received] == [
        each.prompt.text for each in compiled(script).requests
    ]


@needs_sdk
def test_the_sdk_tells_a_failure_and_a_refusal(tmp_path: Path) -> None:
    script, example = hostile(tmp_path / "film"), EXAMPLES[0]
    with far_end(tmp_path / "far", "task-failure") as far:
        failed = ran(sdk(script, tmp_path), script.parent, far)
        program = sdk(example, tmp_path)
        text = Path(program[1]).read_text("utf-8").replace("duration=10", "duration=99")
        Path(program[1]).write_text(text, encoding="utf-8")
        refused = ran(program, example.parent, far)
        astray = ran(program, tmp_path, far)
    assert (failed.returncode, refused.returncode, astray.returncode) == (1, 1, 1)
    assert "scene one was not made: InternalError.Algo" in failed.stderr
    assert "scene 1 was refused" in refused.stderr
    assert "InvalidParameter" in refused.stderr
    assert "There is no file cast/mara.mp4 here." in astray.stderr


# ---- Java --------------------------------------------------------------------------------------


@needs_java
@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_java_sends_an_example(path: Path, tmp_path: Path) -> None:
    with far_end(tmp_path / "far") as far:
        done = ran(java(path, tmp_path), path.parent, far)
        assert done.returncode == 0, done.stderr
        assert_ours(far, path)
        assert len(done.stdout.splitlines()) == len(far.jobs)
        assert all(line.startswith(far.base[:20]) for line in done.stdout.splitlines())


@needs_java
def test_java_compiles_without_a_warning_and_sends_what_it_trips_over(tmp_path: Path) -> None:
    script = hostile(tmp_path / "film")
    _, _, source = java(script, tmp_path)
    strict = ["javac", "--release", "17", "-encoding", "UTF-8", "-Xlint:all", "-Werror", source]
    subprocess.run(strict, check=True, timeout=120)
    with far_end(tmp_path / "far") as far:
        done = ran(["java", "-cp", str(tmp_path), "Film"], script.parent, far)
        assert done.returncode == 0, done.stderr
        assert_ours(far, script)


@needs_java
def test_java_sends_a_long_address_whole(tmp_path: Path) -> None:
    script = tmp_path / "long.wan"
    address = f"https://example.com/{'%22a' * 20_000}.png"
    script.write_text(f"Character: Mara\n  Image: {address}\n\nMara waits.\n", encoding="utf-8")
    with far_end(tmp_path / "far") as far:
        ran(java(script, tmp_path), tmp_path, far)
    assert far.received[0]["input"]["media"][0]["url"] == address


@needs_java
def test_java_tells_a_failure_a_refusal_and_what_is_missing(tmp_path: Path) -> None:
    script, example = hostile(tmp_path / "film"), EXAMPLES[0]
    with far_end(tmp_path / "far", "task-failure") as far:
        failed = ran(java(script, tmp_path), script.parent, far)
        assert len(far.received) == 1
        program = java(example, tmp_path)
        text = Path(program[2]).read_text("utf-8").replace('"duration": 10', '"duration": 99')
        Path(program[2]).write_text(text, encoding="utf-8")
        refused = ran(program, example.parent, far)
        astray = ran(program, tmp_path, far)
        locked = ran(program, tmp_path, far, DASHSCOPE_API_KEY="")
        garbled = ran([program[0], "-Dfile.encoding=US-ASCII", program[2]], example.parent, far)
    assert [each.returncode for each in (failed, refused, astray, locked, garbled)] == [1] * 5
    assert "scene one was not made: InternalError.Algo" in failed.stderr
    assert "scene 1 was refused: InvalidParameter" in refused.stderr
    assert "There is no file cast/mara.mp4 here." in astray.stderr
    assert "DASHSCOPE_API_KEY holds no API key." in locked.stderr
    assert "-Dfile.encoding=UTF-8" in garbled.stderr
    assert "at Film." not in "".join(each.stderr for each in (failed, refused, astray, locked))


@needs_java
def test_java_submits_once_where_there_is_no_answer(tmp_path: Path) -> None:
    script = chained(tmp_path)
    with far_end(tmp_path / "far", "lost-answer") as far:
        done = ran(java(script, tmp_path), tmp_path, far, FRAME_1="https://example.com/a.png?x=&")
    nobody = ran(
        java(script, tmp_path),
        tmp_path,
        Far(_nobody, base="http://127.0.0.1:9/api/v1"),
        FRAME_1="https://x.test/",
    )
    assert (done.returncode, nobody.returncode) == (1, 1)
    assert "scene 1 may have been taken, and billed" in done.stderr
    assert "scene 1 was not sent: nobody answers at http://127.0.0.1:9/" in nobody.stderr
    assert len(far.received) == 1


@needs_java
def test_java_asks_for_a_frame_that_is_not_shot(tmp_path: Path) -> None:
    program = java(chained(tmp_path), tmp_path)
    with far_end(tmp_path / "far") as far:
        without = ran(program, tmp_path, far)
        done = ran(program, tmp_path, far, FRAME_1='https://example.com/a.png?x="1\\')
    assert "FRAME_1 is to hold the URL of the last picture of scene 1" in without.stderr
    assert done.returncode == 0, done.stderr
    assert far.received[1]["input"]["media"][0]["url"] == 'https://example.com/a.png?x="1\\'


# ---- the text of the programs ------------------------------------------------------------------


@pytest.mark.parametrize("path", EXAMPLES, ids=[path.stem for path in EXAMPLES])
def test_python_says_the_same_words(path: Path) -> None:
    made = compiled(path)
    tree = ast.parse(export(made, made.requests, "python"))
    prompts = [
        ast.literal_eval(argument.value)
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for argument in call.keywords
        if argument.arg == "prompt"
    ]
    assert prompts == [each.prompt.text for each in made.requests]


@pytest.mark.parametrize("form", PROGRAMS)
def test_nothing_in_a_program_hides(form: str, tmp_path: Path) -> None:
    made = compiled(hostile(tmp_path))
    text = export(made, made.requests, form)
    assert "\u202e" not in text
    assert "\\u202e" in text


def test_the_command_prints_one_scene_as_a_program(tmp_path: Path) -> None:
    script = hostile(tmp_path)
    done = CliRunner().invoke(command, [str(script), "--as", "curl", "--scene", "b-2"])
    assert done.exit_code == 0
    assert done.stdout.startswith("#!/bin/sh\n")
    assert "shoot b-2" in done.stdout
    assert "shoot one" not in done.stdout


@pytest.mark.parametrize("form", PROGRAMS)
def test_a_program_calls_the_service_of_the_settings(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DASHSCOPE_HTTP_BASE_URL", raising=False)
    script = str(hostile(tmp_path))
    (tmp_path / "wanscript.toml").write_text('region = "cn"\n')
    usual = CliRunner().invoke(command, [script, "--as", form])
    asked = CliRunner().invoke(command, [script, "--as", form, "--region", "us"])
    wrong = CliRunner().invoke(command, [script, "--as", form, "--region", "eu"])
    monkeypatch.setenv("DASHSCOPE_HTTP_BASE_URL", 'https://proxy.test/it\'s "$HOME"/v1')
    own = CliRunner().invoke(command, [script, "--as", form])
    assert "https://dashscope.aliyuncs.com/api/v1" in usual.stdout
    assert "https://dashscope-us.aliyuncs.com/api/v1" in asked.stdout
    assert wrong.exit_code == 2
    assert "there is no region `eu`" in wrong.stderr
    assert "proxy.test" in own.stdout
