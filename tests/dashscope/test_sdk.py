"""The vendor's own client, as a second one: it must not tell the emulator from the service.

WANSCRIPT_SDK_PYTHON names a Python with `dashscope` (1.25.16 or later) installed, apart from
this project's own environment.
"""

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from wire_tools import emulator, picture, served, tiny

from wanscript.dashscope.body import Body, Item, MediaInput
from wanscript.dashscope.emulator import Pace
from wanscript.dashscope.job import Job
from wanscript.media.decode import whole

PYTHON = os.environ.get("WANSCRIPT_SDK_PYTHON", "")

pytestmark = pytest.mark.skipif(
    not PYTHON, reason="WANSCRIPT_SDK_PYTHON names no Python with the vendor's SDK"
)

FILES = "https://help-static-aliyun-doc.aliyuncs.com/file-manage-files/zh-CN"
COMMON = {"resolution": "720P", "duration": 10, "prompt_extend": False, "watermark": True}

GUIDE: tuple[dict[str, Any], ...] = (
    {
        "media": [
            {
                "type": "reference_video",
                "url": f"{FILES}/20260416/pfgcuv/wan-r2v-girl-en.mp4",
                "reference_voice": f"{FILES}/20260416/exiikq/wan-r2v-girl-demo-voice-en.mp3",
            },
            {
                "type": "reference_image",
                "url": f"{FILES}/20260416/skhalj/wan-r2v-boy-en.jpg",
                "reference_voice": f"{FILES}/20260416/pqxdoi/wan-r2v-boy-voice-en.mp3",
            },
            {"type": "reference_image", "url": f"{FILES}/20260416/vyqjxd/wan-r2v-bg-en.jpg"},
        ],
        "prompt": 'After seeing Image 1, Video 1 says, "Why did you still come?" '
        'Image 1 replies, "Let\'s talk."',
        "ratio": "16:9",
        **COMMON,
    },
    {
        "media": [
            {
                "type": "reference_image",
                "url": f"{FILES}/20260403/wgjaxy/banana_storyboard_00000020.png",
            }
        ],
        "prompt": "Reference image, 3D cartoon adventure movie style.",
        "ratio": "16:9",
        **COMMON,
    },
    {
        "media": [
            {
                "type": "first_frame",
                "url": f"{FILES}/20260414/ixwovg/wan2.7-r2v-first-frame.webp",
            },
            {
                "type": "reference_image",
                "url": f"{FILES}/20260414/fkltfw/wan2.7-r2v-image-qq.webp",
            },
            {
                "type": "reference_image",
                "url": f"{FILES}/20260414/kxkbsv/wan2.7-r2v-image-ob.webp",
            },
        ],
        "prompt": "Cut to a close-up of Image 1, who is holding Image 2.",
        **COMMON,
    },
)
"""The guide's three requests, their words shortened."""

PRELUDE = """
import json, sys
import dashscope
from dashscope import VideoSynthesis
dashscope.base_http_api_url = sys.argv[1]
given = json.loads(sys.argv[2])
def show(**facts):
    print("@" + json.dumps(facts))
"""


def sdk(base: str, program: str, given: object = None) -> dict[str, Any]:
    """What a program prints with `show` when the vendor's client runs it."""
    done = subprocess.run(
        [PYTHON, "-c", PRELUDE + program, base, json.dumps(given)],
        env={
            "PATH": os.environ.get("PATH", ""),
            "HOME": os.environ.get("HOME", ""),
            "DASHSCOPE_API_KEY": "sk-test",
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    lines = [line[1:] for line in done.stdout.splitlines() if line.startswith("@")]
    assert lines, done.stdout + done.stderr
    said: dict[str, Any] = json.loads(lines[-1])
    return said


class Recording:
    """Passes everything on to an emulator and keeps what create calls said."""

    def __init__(self, app: ASGIApp) -> None:
        self.app, self.bodies = app, [b""]

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


def test_the_guides_requests_are_ours_but_for_two_fields_of_its_own(tmp_path: Path) -> None:
    recording = Recording(emulator(tmp_path))
    program = """
for kwargs in given:
    VideoSynthesis.async_call(model="wan2.7-r2v", **kwargs)
show()
"""
    with served(recording) as base:
        sdk(base, program, GUIDE)
    for kwargs, content in zip(GUIDE, recording.bodies[:-1], strict=True):
        parameters = {name: it for name, it in kwargs.items() if name not in ("media", "prompt")}
        media = tuple(Item(**item) for item in kwargs["media"])
        ours = Body(
            model="wan2.7-r2v",
            input=MediaInput(prompt=kwargs["prompt"], media=media),
            parameters=parameters,
        )
        theirs = json.loads(content)
        assert theirs["input"].pop("extend_prompt") is True
        assert theirs["input"].pop("function") == "video-synthesis"
        assert theirs == json.loads(json.dumps(ours.json_dict()))


def test_it_waits_for_a_clip_and_gets_it(tmp_path: Path) -> None:
    program = """
import urllib.request
done = VideoSynthesis.call(model="wan2.7-r2v", **given)
clip = urllib.request.urlopen(done.output.video_url).read()
show(http=done.status_code, status=done.output.task_status, size=len(clip),
     duration=done.usage.duration, output=done.usage.output_video_duration,
     submitted=done.output.submit_time, url=done.output.video_url)
"""
    with served(emulator(tmp_path / "service", pace=Pace(waits=0.2, runs=0.2))) as base:
        said = sdk(base, program, GUIDE[0])
    assert (said["http"], said["status"]) == (200, "SUCCEEDED")
    assert (said["duration"], said["output"]) == (15, 10)
    (clip,) = (tmp_path / "service/clips").iterdir()
    assert said["size"] == clip.stat().st_size
    whole(clip, 1)


def test_it_asks_lists_and_calls_back(tmp_path: Path) -> None:
    program = """
first, second = [VideoSynthesis.async_call(model="wan2.7-r2v", **given) for _ in "12"]
shown = VideoSynthesis.fetch(first)
called = VideoSynthesis.cancel(first)
again = VideoSynthesis.cancel(first)
gone = VideoSynthesis.fetch("nobody")
listed = VideoSynthesis.list(model_name="wan2.7-r2v", page_no=1, page_size=1)
show(status=shown.output.task_status, called=called.status_code,
     again=[again.status_code, again.code], gone=gone.output.task_status,
     total=listed.output["total"], pages=listed.output["total_page"],
     newest=listed.output["data"][0]["task_id"] == second.output.task_id,
     left=VideoSynthesis.fetch(first.output.task_id).output.task_status)
"""
    with served(emulator(tmp_path, pace=Pace(waits=60))) as base:
        said = sdk(base, program, GUIDE[1])
    assert said == {
        "status": "PENDING",
        "called": 200,
        "again": [400, "UnsupportedOperation"],
        "gone": "UNKNOWN",
        "total": 2,
        "pages": 2,
        "newest": True,
        "left": "CANCELED",
    }


def test_its_local_files_arrive(tmp_path: Path) -> None:
    local = picture(tmp_path / "a b.png")
    jobs: list[Job] = []

    def draw(job: Job) -> None:
        jobs.append(job)
        tiny(job)

    program = """
done = VideoSynthesis.call(model="wan2.7-r2v", prompt="Image 1 walks.", duration=2, media=[
    {"type": "reference_image", "url": "file://" + given}, {"type": "first_frame", "url": given}])
show(status=done.output.task_status)
"""
    with served(emulator(tmp_path / "service", draw=draw)) as base:
        assert sdk(base, program, str(local)) == {"status": "SUCCEEDED"}
    (job,) = jobs
    for path in job.media:
        assert path is not None
        assert path.read_bytes() == local.read_bytes()


def test_it_hears_a_no_and_a_failure(tmp_path: Path) -> None:
    program = """
failed = VideoSynthesis.call(model="wan2.7-r2v", **{**given, "prompt": "Mara walks"})
refused = VideoSynthesis.async_call(model="wan2.7-r2v", **{**given, "duration": 99})
show(http=failed.status_code, status=failed.output.task_status, code=failed.output.code,
     refused=[refused.status_code, refused.code])
"""
    with served(emulator(tmp_path, "task-failure:~Mara")) as base:
        said = sdk(base, program, GUIDE[1])
    assert said == {
        "http": 200,
        "status": "FAILED",
        "code": "InternalError.Algo",
        "refused": [400, "InvalidParameter"],
    }
