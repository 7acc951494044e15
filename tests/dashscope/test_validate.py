"""The emulator holds a create call to the documented limits."""

import asyncio
import base64
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from media_tools import sound
from PIL import Image
from wire_tools import (
    KEY,
    MODEL,
    asked,
    client_of,
    emulator,
    ended,
    picture,
    tiny,
)

from wanscript.dashscope.body import body as wire
from wanscript.dashscope.emulator import InProcess
from wanscript.dashscope.emulator.accepted_request import AcceptedRequest
from wanscript.dashscope.emulator.validate import Refusal, validate
from wanscript.dashscope.job import Job
from wanscript.film.title_card import title_card
from wanscript.media.probe import probe
from wanscript.models.identity import identity
from wanscript.models.media import MediaRole
from wanscript.models.request import Medium, Prompt, Request
from wanscript.models.spec import Size
from wanscript.models.table import MODELS
from wanscript.service import Accepted, Refused

URL = "https://example.com/a"
PICTURE, CLIP = MediaRole.REFERENCE_IMAGE, MediaRole.REFERENCE_VIDEO
IMAGE = Medium(MediaRole.REFERENCE_IMAGE, URL)
VIDEO = Medium(MediaRole.REFERENCE_VIDEO, URL)
FRAME = Medium(MediaRole.FIRST_FRAME, URL)
AUDIO = Medium(MediaRole.REFERENCE_AUDIO, URL)


def validated(body: dict[str, Any]) -> AcceptedRequest | Refusal:
    return validate(json.dumps(body).encode(), lambda _model, _reference: None)


def sent(*media: Medium, **parameters: Any) -> dict[str, Any]:
    return wire(asked("Image 1 walks.", *media, **parameters)).json_dict()


def without(body: dict[str, Any], *path: str) -> dict[str, Any]:
    inner = body
    for step in path[:-1]:
        inner = inner[step]
    del inner[path[-1]]
    return body


def changed(body: dict[str, Any], value: Any, *path: str) -> dict[str, Any]:
    inner = body
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return body


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param(without(sent(), "model"), "BadRequest.EmptyModel", id="no model"),
        pytest.param(without(sent(), "input"), "BadRequest.EmptyInput", id="no input"),
        pytest.param(changed(sent(), {}, "input"), "BadRequest.EmptyInput", id="empty input"),
        pytest.param(without(sent(), "parameters"), "BadRequest.EmptyParameters", id="no params"),
        pytest.param(changed(sent(), "wan9", "model"), "ModelNotFound", id="unknown model"),
        pytest.param(without(sent(), "input", "prompt"), "InvalidParameter", id="no prompt"),
        pytest.param(changed(sent(), " ", "input", "prompt"), "InvalidParameter", id="blank"),
        pytest.param(changed(sent(), 7, "input", "prompt"), "InvalidParameter", id="number"),
        pytest.param(changed(sent(), [], "input", "media"), "InvalidParameter", id="no media"),
        pytest.param(changed(sent(), ["x"], "input", "media"), "InvalidParameter", id="no items"),
        pytest.param(sent(FRAME), "InvalidParameter", id="frame alone"),
        pytest.param(sent(IMAGE, FRAME, FRAME), "InvalidParameter", id="two frames"),
        pytest.param(sent(*[IMAGE] * 6), "InvalidParameter", id="six references"),
        pytest.param(sent(*[IMAGE] * 3, *[VIDEO] * 3), "InvalidParameter", id="three and three"),
        pytest.param(sent(IMAGE, AUDIO), "InvalidParameter", id="a type of another model"),
        pytest.param(
            sent(IMAGE, Medium(MediaRole.FIRST_FRAME, URL, URL)),
            "InvalidParameter",
            id="a frame that speaks",
        ),
        pytest.param(
            sent(Medium(MediaRole.REFERENCE_VIDEO, "data:video/mp4;base64,AA==")),
            "InvalidParameter",
            id="a video inside",
        ),
        pytest.param(sent(resolution="720p"), "InvalidParameter", id="lower case"),
        pytest.param(sent(ratio="21:9"), "InvalidParameter", id="ratio"),
        pytest.param(sent(duration=1), "InvalidParameter", id="too short"),
        pytest.param(sent(duration=16), "InvalidParameter", id="too long"),
        pytest.param(sent(VIDEO, duration=11), "InvalidParameter", id="too long with a video"),
        pytest.param(sent(duration="5"), "InvalidParameter", id="words for numbers"),
        pytest.param(sent(duration=True), "InvalidParameter", id="true for a number"),
        pytest.param(sent(seed=-1), "InvalidParameter", id="seed"),
        pytest.param(sent(seed=2147483648), "InvalidParameter", id="big seed"),
        pytest.param(sent(watermark=1), "InvalidParameter", id="one for true"),
    ],
)
def test_what_is_refused(body: dict[str, Any], code: str) -> None:
    said = validated(body)
    assert isinstance(said, Refusal)
    assert said.code == code
    assert said.http == (404 if code == "ModelNotFound" else 400)


@pytest.mark.parametrize(
    "body",
    [
        sent(*[IMAGE] * 5),
        sent(*[IMAGE] * 5, FRAME),
        sent(*[VIDEO] * 5, duration=10),
        sent(duration=15, seed=0),
        sent(IMAGE, FRAME, ratio="3:4", duration=2),
        changed(sent(), {}, "parameters"),
        changed(sent(), "x" * 9000, "input", "prompt"),
        changed(changed(sent(), True, "input", "extend_prompt"), "x", "parameters", "unknown"),
    ],
)
def test_what_is_taken(body: dict[str, Any]) -> None:
    assert isinstance(validated(body), AcceptedRequest)


@given(st.binary() | st.text().map(str.encode))
def test_no_bytes_are_an_exception(content: bytes) -> None:
    assert isinstance(validate(content, lambda _model, _reference: None), Refusal)


def least(name: str) -> Request:
    """The smallest request that a model takes."""
    row = MODELS[name]
    media = (Medium(MediaRole.REFERENCE_IMAGE, URL),) * max(
        row.references[0], min(1, row.references[1])
    )
    if row.frame == "needed":
        media = (Medium(MediaRole.FIRST_FRAME, URL),)
    sizes = [f"{width}*{height}" for width, height in row.pixels.values()]
    parameters = [
        (it.name, sizes[0] if isinstance(it.legal, Size) else it.default) for it in row.parameters
    ]
    given = tuple((name, value) for name, value in parameters if value is not None)
    return Request("1", 1, (), name, Prompt("She walks."), media=media, parameters=given)


@pytest.mark.parametrize("name", [*MODELS, "wan2.7-r2v-2027-01-01"])
def test_the_smallest_request_of_every_model_is_taken(name: str) -> None:
    request = least(name)
    said = validated(wire(request).json_dict())
    assert isinstance(said, AcceptedRequest), said
    assert len(said.media) == len(request.media)
    assert said.width * said.height > 0


def other(model: str, *media: Medium, **parameters: Any) -> dict[str, Any]:
    return changed(sent(*media, **parameters), model, "model")


def urls(*references: str, **parameters: Any) -> dict[str, Any]:
    inner = {"prompt": "character1 walks.", "reference_urls": list(references)}
    return {"model": "wan2.6-r2v", "input": inner, "parameters": parameters}


@pytest.mark.parametrize(
    "body",
    [
        other("wan3.0-video", FRAME, IMAGE),
        other("wan3.0-video", IMAGE, duration=-2),
        other("wan2.7-i2v", IMAGE),
        other("wan2.7-i2v", FRAME, FRAME),
        other("happyhorse-1.1-r2v", VIDEO),
        other("wan2.7-t2v", IMAGE),
        urls(),
        urls(*[URL] * 6),
        urls(*[URL + ".mp4"] * 4),
        urls(URL, size="1280x720"),
        urls(URL, audio=False),
        urls(URL, shot_type="many"),
    ],
)
def test_what_other_models_refuse(body: dict[str, Any]) -> None:
    said = validated(body)
    assert isinstance(said, Refusal)
    assert said.code == "InvalidParameter"


def test_sizes_by_model() -> None:
    small = accepted(urls(URL, URL + ".mp4?x=1", size="832*1088"))
    assert (small.width, small.height, small.usage["SR"]) == (832, 1088, 720)
    assert small.usage["input_video_duration"] == 5.0
    wide = accepted(other("happyhorse-1.1-r2v", IMAGE, ratio="21:9"))
    assert (wide.width, wide.height) == (1472, 624)
    free = accepted(other("wan3.0-video", IMAGE, ratio="adaptive", duration=-1))
    assert (free.width, free.height, free.seconds) == (1280, 720, 5)


def accepted(body: dict[str, Any]) -> AcceptedRequest:
    said = validated(body)
    assert isinstance(said, AcceptedRequest)
    return said


def test_a_silent_request_gets_the_services_defaults() -> None:
    silent = accepted(changed(sent(), {}, "parameters"))
    assert (silent.width, silent.height, silent.seconds) == (1920, 1080, 5)
    tall = accepted(sent(ratio="3:4"))
    assert (tall.width, tall.height) == (832, 1104)


@pytest.mark.parametrize(
    ("videos", "billed"),
    [(0, 10.0), (1, 15.0), (2, 15.0), (3, 14.95), (4, 15.0), (5, 15.0)],
)
def test_input_videos_are_billed_by_the_table(videos: int, billed: float) -> None:
    media = [VIDEO] * videos or [IMAGE]
    used = accepted(sent(*media, duration=10)).usage
    assert used["duration"] == billed
    assert used["output_video_duration"] == 10.0
    assert used["SR"] == 720


def test_some_models_write_their_seconds_as_floats_and_the_frames_a_second() -> None:
    used = accepted(other("wan3.0-video", VIDEO, duration=-1)).usage
    # of a clip behind a URL it is the most that may be billed
    assert used == {
        "duration": 20.0,
        "input_video_duration": 15.0,
        "output_video_duration": 5.0,
        "video_count": 1,
        "SR": 720,
        "ratio": "16:9",
        "fps": 30,
    }
    assert type(used["output_video_duration"]) is float
    assert "fps" not in accepted(sent(duration=10)).usage


def film(path: Path, seconds: int, width: int = 320, height: int = 240) -> Path:
    title_card(Job("t", {}, "", (), width, height, seconds, path))
    return path


def created(folder: Path, *items: tuple[MediaRole, Path], voice: Path | None = None) -> object:
    """What becomes of a request with these uploads."""

    async def main() -> object:
        async with client_of(emulator(folder / "service")) as client:
            spoken = (await client.upload(voice, MODEL)).url if voice else None
            media = [
                Medium(role, (await client.upload(it, MODEL)).url, spoken) for role, it in items
            ]
            said = await client.create(asked("x", *media))
            if isinstance(said, Accepted):
                return (await ended(client, said.task_id)).usage
            return said.code if isinstance(said, Refused) else said

    return asyncio.run(main())


def text(path: Path) -> Path:
    path.write_bytes(b"no medium at all")
    return path


def rough(path: Path) -> Path:
    Image.new("RGB", (400, 300)).save(path, "GIF")
    return path


@pytest.mark.parametrize(
    ("role", "make", "code"),
    [
        (PICTURE, lambda d: text(d / "a.png"), "InvalidFile.Openerror"),
        (PICTURE, lambda d: film(d / "a.png", 2), "InvalidFile.Format"),
        (PICTURE, lambda d: rough(d / "a.gif"), "InvalidFile.Format"),
        (
            MediaRole.REFERENCE_IMAGE,
            lambda d: picture(d / "a.png", mode="RGBA"),
            "InvalidFile.Format",
        ),
        (
            MediaRole.REFERENCE_IMAGE,
            lambda d: picture(d / "a.png", 239, 300),
            "InvalidFile.Resolution",
        ),
        (
            MediaRole.REFERENCE_IMAGE,
            lambda d: picture(d / "a.png", 2400, 240),
            "InvalidFile.AspectRatio",
        ),
        (CLIP, lambda d: picture(d / "a.mp4.png"), "InvalidFile.Format"),
        (CLIP, lambda d: film(d / "a.mp4", 31), "InvalidFile.Duration"),
        (
            MediaRole.REFERENCE_VIDEO,
            lambda d: film(d / "a.mp4", 2, 160, 320),
            "InvalidFile.Resolution",
        ),
    ],
)
def test_media_that_do_not_fit(
    tmp_path: Path, role: MediaRole, make: Callable[[Path], Path], code: str
) -> None:
    assert created(tmp_path, (role, make(tmp_path))) == code


def test_a_voice_has_limits_of_its_own(tmp_path: Path) -> None:
    fits, long = sound(tmp_path / "a.wav", 2), sound(tmp_path / "b.wav", 11)
    face = (MediaRole.REFERENCE_IMAGE, picture(tmp_path / "a.png"))
    assert created(tmp_path, face, voice=long) == "InvalidFile.Duration"
    assert created(tmp_path, face, voice=face[1]) == "InvalidFile.Format"
    assert not isinstance(created(tmp_path, face, voice=fits), str)


def test_the_length_of_an_uploaded_video_is_what_is_billed(tmp_path: Path) -> None:
    videos = [(MediaRole.REFERENCE_VIDEO, film(tmp_path / f"{n}.mp4", n)) for n in (2, 4)]
    used = created(tmp_path, *videos)
    assert getattr(used, "input_video_duration", None) == 4.5


def test_an_upload_needs_its_time(tmp_path: Path) -> None:
    now = 1_700_000_000.0

    async def main() -> list[str]:
        async with client_of(emulator(tmp_path / "service", clock=lambda: now)) as client:
            nonlocal now
            url = (await client.upload(picture(tmp_path / "a.png"), MODEL)).url
            body = asked("x", Medium(MediaRole.REFERENCE_IMAGE, url))
            said = []
            lost = asked("x", Medium(MediaRole.REFERENCE_IMAGE, url + "x"))
            said.append(await client.create(lost))
            now += 48 * 3600 - 1
            assert isinstance(await client.create(body), Accepted)
            now += 2
            said.append(await client.create(body))
            return [each.code for each in said if isinstance(each, Refused)]

    unknown, over = asyncio.run(main())
    assert unknown == over == "InvalidParameter.DataInspection"


def inline(kind: str, mime: str) -> Request:
    held = io.BytesIO()
    Image.new("RGB", (640, 360)).save(held, kind)
    data = base64.b64encode(held.getvalue()).decode()
    return asked("x", IMAGE, Medium(MediaRole.FIRST_FRAME, f"data:{mime};base64,{data}"))


def test_a_picture_may_come_inside_the_request(tmp_path: Path) -> None:
    jobs: list[Job] = []

    def draw(job: Job) -> None:
        jobs.append(job)
        tiny(job)

    async def main() -> None:
        async with client_of(emulator(tmp_path, draw=draw)) as client:
            said = await client.create(inline("PNG", "image/png"))
            assert isinstance(said, Accepted)
            await ended(client, said.task_id)
            wrong = await client.create(inline("PNG", "image/jpeg"))
            assert isinstance(wrong, Refused)
            assert wrong.code == "InvalidFile.Format"
            for broken in ("data:image/png;base64,???", "data:image/tiff;base64,AA=="):
                body = asked("x", Medium(MediaRole.REFERENCE_IMAGE, broken))
                said = await client.create(body)
                assert isinstance(said, Refused)
                assert said.code == "InvalidURL"

    asyncio.run(main())
    (job,) = jobs
    assert job.media[0] is None
    assert job.media[1] is not None
    assert probe(job.media[1]).format == "png"


@pytest.mark.parametrize(
    ("width", "height", "size"),
    [(1600, 900, (1280, 720)), (300, 300, (960, 960)), (2000, 400, (2144, 432))],
)
def test_a_first_frame_gives_the_clip_its_shape(
    tmp_path: Path, width: int, height: int, size: tuple[int, int]
) -> None:
    jobs: list[Job] = []

    def draw(job: Job) -> None:
        jobs.append(job)
        tiny(job)

    async def main() -> None:
        async with client_of(emulator(tmp_path / "service", draw=draw)) as client:
            frame = await client.upload(picture(tmp_path / "f.png", width, height), MODEL)
            body = asked("x", IMAGE, Medium(MediaRole.FIRST_FRAME, frame.url), ratio="9:16")
            said = await client.create(body)
            assert isinstance(said, Accepted)
            await ended(client, said.task_id)

    asyncio.run(main())
    assert (jobs[0].width, jobs[0].height) == size


def test_a_first_frame_has_its_shape_as_it_is_shown(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (1600, 900)).save(tmp_path / "f.jpg", exif=exif)
    jobs: list[Job] = []

    def draw(job: Job) -> None:
        jobs.append(job)
        tiny(job)

    async def main() -> None:
        async with client_of(emulator(tmp_path / "service", draw=draw)) as client:
            frame = await client.upload(tmp_path / "f.jpg", MODEL)
            said = await client.create(asked("x", IMAGE, Medium(MediaRole.FIRST_FRAME, frame.url)))
            assert isinstance(said, Accepted)
            await ended(client, said.task_id)

    asyncio.run(main())
    assert (jobs[0].width, jobs[0].height) == (720, 1280)


def test_a_job_is_known_by_its_bytes_and_not_by_its_uploads(tmp_path: Path) -> None:
    jobs: list[Job] = []
    local = picture(tmp_path / "a.png")

    def draw(job: Job) -> None:
        jobs.append(job)
        tiny(job)

    async def main() -> None:
        async with client_of(emulator(tmp_path / "service", draw=draw)) as client:
            for seed in (1, 2):
                url = (await client.upload(local, MODEL)).url
                frame = (
                    await client.upload(picture(tmp_path / f"{seed}.png", 240 + seed), MODEL)
                ).url
                media = Medium(MediaRole.REFERENCE_IMAGE, url), Medium(MediaRole.FIRST_FRAME, frame)
                said = await client.create(asked("x", *media, seed=seed))
                assert isinstance(said, Accepted)
                await ended(client, said.task_id)

    asyncio.run(main())
    assert jobs[0].identity == jobs[1].identity
    digest = jobs[0].media[0]
    assert digest is not None
    named = asked("x")
    assert jobs[0].identity == identity(
        model=MODEL,
        prompt="x",
        negative_prompt=None,
        media=[("", f"sha256:{digest.name}", None)],
        parameters=named.parameters,
    )


def post(folder: Path, content: bytes, **headers: str) -> httpx.Response:
    async def main() -> httpx.Response:
        wire = InProcess(emulator(folder))
        async with httpx.AsyncClient(transport=wire, base_url="http://127.0.0.1/api/v1/") as client:
            path = "services/aigc/video-generation/video-synthesis"
            given = {name.replace("_", "-"): value for name, value in headers.items()}
            return await client.post(path, content=content, headers=given)

    return asyncio.run(main())


def test_the_headers_that_a_create_call_needs(tmp_path: Path) -> None:
    body = json.dumps(sent()).encode()
    nobody = post(tmp_path, body, x_dashscope_async="enable")
    assert (nobody.status_code, nobody.json()["code"]) == (401, "InvalidApiKey")
    waiting = post(tmp_path, body, authorization=f"Bearer {KEY}")
    assert (waiting.status_code, waiting.json()["code"]) == (403, "AccessDenied")
    assert waiting.json()["message"] == "current user api does not support synchronous calls"
    stored = json.dumps(sent(Medium(MediaRole.REFERENCE_IMAGE, "oss://a/b.png"))).encode()
    key = {"authorization": f"Bearer {KEY}", "x_dashscope_async": "enable"}
    for headers, code in (
        (key, "InvalidParameter"),
        (key | {"x_dashscope_ossresourceresolve": "enable"}, "InvalidParameter.DataInspection"),
    ):
        assert post(tmp_path, stored, **headers).json()["code"] == code


def test_a_body_has_a_size(tmp_path: Path) -> None:
    big = json.dumps(changed(sent(), "x" * 11_000_000, "input", "prompt")).encode()
    said = post(tmp_path, big, authorization=f"Bearer {KEY}", x_dashscope_async="enable")
    assert (said.status_code, said.json()["code"]) == (400, "BadRequest.TooLarge")
