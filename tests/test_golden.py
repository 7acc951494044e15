"""One golden per stage: a break says which stage broke. `--accept` rewrites what differs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from printed import BAD, FIXED, GOOD, ROOT, compiled, mended, report, requests, symbols, tree

from wanscript.compiler import Compilation
from wanscript.dashscope.body import body
from wanscript.language.diagnostic import Severity
from wanscript.media.opened import ANEW
from wanscript.models.media import MediaFacts, MediaKind, MediaProblem

MEDIA: Mapping[str, MediaFacts | MediaProblem] = {
    "missing.png": MediaProblem("there is no file `missing.png`", missing=True),
    "cast/mrae.png": MediaProblem(
        "there is no file `cast/mrae.png`", missing=True, nearest=("cast/mara.png",)
    ),
    "Cast/Mara.PNG": MediaProblem(
        "there is no file `Cast/Mara.PNG`", missing=True, nearest=("cast/mara.png",), sure=True
    ),
    "cast/*.png": MediaProblem(
        "there is no file `cast/*.png`", missing=True, nearest=("cast/a.png", "cast/b.png")
    ),
    **{
        each: MediaProblem(f"there is no file `{each}`", missing=True)
        for each in (
            "a.png, b.png",
            "c.mp4、d.mp4",
            "“cast/mara.png”",
            "cast\\mara.png,",
            "~/a.png",
        )
    },
    "cast/mara.png": MediaFacts(MediaKind.IMAGE, "png", 90_000, 1280, 720),
    "a.png": MediaFacts(MediaKind.IMAGE, "png", 90_000, 1280, 720),
    "b.png": MediaFacts(MediaKind.IMAGE, "png", 90_000, 1280, 720),
    "c.mp4": MediaFacts(MediaKind.VIDEO, "mp4", 900_000, 1280, 720, 4.0),
    "d.mp4": MediaFacts(MediaKind.VIDEO, "mp4", 900_000, 1280, 720, 4.0),
    "folder": MediaProblem("`folder` is a folder, not a picture, video or sound"),
    "notes.png": MediaProblem("`notes.png` is no picture, video or sound that is known here"),
    "clip.png": MediaFacts(MediaKind.VIDEO, "mp4", 90_000, 1280, 720, 4.0),
    "tiny.png": MediaFacts(MediaKind.IMAGE, "png", 900, 64, 64),
    "strip.png": MediaFacts(MediaKind.IMAGE, "png", 90_000, 4800, 480),
    "huge.png": MediaFacts(MediaKind.IMAGE, "png", 30 * 1024 * 1024, 4000, 3000),
    "logo.gif": MediaFacts(MediaKind.IMAGE, "gif", 9_000, 640, 640),
    "glass.png": MediaFacts(MediaKind.IMAGE, "png", 9_000, 640, 640, alpha=True),
    "long.mp4": MediaFacts(MediaKind.VIDEO, "mp4", 9_000_000, 1280, 720, 48.2),
    "dance.mp4": MediaFacts(MediaKind.VIDEO, "mp4", 900_000, 1280, 720, 14.0, fps=25.0),
    "blink.mp4": MediaFacts(MediaKind.VIDEO, "mp4", 90_000, 1280, 720, 0.4),
    "speech.mp3": MediaFacts(MediaKind.AUDIO, "mp3", 90_000, seconds=31.0),
    "waving.webp": MediaFacts(MediaKind.IMAGE, "webp", 9_000, 640, 640, animated=True),
    "half.jpg": MediaProblem(
        "`half.jpg` is a damaged picture: it breaks off, or holds what cannot be drawn", help=ANEW
    ),
    "half.mp4": MediaProblem(
        "`half.mp4` breaks off before its end: it was not copied or downloaded whole", help=ANEW
    ),
    "short.mp3": MediaProblem(
        "`short.mp3` breaks off: 1289 bytes are missing at its end", help=ANEW
    ),
    "scratched.mp4": MediaProblem("`scratched.mp4` is damaged after 3.2 s", help=ANEW),
    "pointer.png": MediaProblem(
        "`pointer.png` is a Git LFS pointer: the file itself is not here",
        help="`git lfs pull` brings it",
    ),
    "page.jpg": MediaProblem(
        "`page.jpg` is a web page, not the file that it shows", help="download the file itself"
    ),
    "phone.jpg": MediaProblem(
        "`phone.jpg` is a HEIC picture, which is not taken", help="save it as JPEG or PNG"
    ),
    "master.mov": MediaProblem(
        "`master.mov` is a clip in ProRes, which is not taken", help="save it as MP4 with H.264"
    ),
}
"""The media of the bad scripts, as the disk would tell; any other is as good as a URL."""


def _names(paths: tuple[Path, ...]) -> list[str]:
    return [path.stem for path in paths]


def _held(golden: Path, seen: str, accept: bool) -> None:
    if accept:
        golden.write_text(seen, encoding="utf-8", newline="")
    with golden.open(encoding="utf-8", newline="") as stream:
        assert stream.read() == seen


@pytest.mark.parametrize("path", GOOD, ids=_names(GOOD))
def test_a_good_script_is_parsed_as_its_tree_says(path: Path, accept: bool) -> None:
    source, _, _ = compiled(path)
    _held(path.with_suffix(".tree.txt"), tree(source), accept)


@pytest.mark.parametrize("path", GOOD, ids=_names(GOOD))
def test_a_good_script_compiles_to_its_requests(path: Path, accept: bool) -> None:
    _, compilation, findings = compiled(path)
    assert not [each for each in findings if each.severity is Severity.ERROR]
    _held(path.with_suffix(".requests.json"), requests(compilation), accept)


@pytest.mark.parametrize("path", GOOD, ids=_names(GOOD))
def test_the_names_of_a_good_script_are_found_wherever_they_stand(path: Path, accept: bool) -> None:
    _, compilation, _ = compiled(path)
    _held(path.with_suffix(".symbols.txt"), symbols(compilation), accept)


@pytest.mark.parametrize("path", BAD, ids=_names(BAD))
def test_a_bad_script_is_told_what_its_report_says(path: Path, accept: bool) -> None:
    _, _, findings = compiled(path, MEDIA.get)
    assert findings
    _held(path.with_suffix(".report.txt"), report(findings), accept)


@pytest.mark.parametrize("path", BAD, ids=_names(BAD))
def test_a_bad_script_is_mended_and_the_rest_left_as_it_is(path: Path, accept: bool) -> None:
    """After it: the script, with its findings that have one right answer gone."""
    made = mended(path, MEDIA.get)
    golden = path.parent.with_name("fixed") / path.name
    changed = {str(before.path): after.text for before, after in made.files} if made else {}
    if path.name in changed:
        _held(golden, changed[path.name], accept)
    else:
        assert golden not in FIXED


def test_every_code_has_a_bad_script() -> None:
    shown = {
        code
        for path in BAD
        for code in re.findall(r"\[(WAN\d+)\]", path.with_suffix(".report.txt").read_text("utf-8"))
    }
    written = {
        code
        for path in (ROOT / "wanscript").rglob("*.py")
        for code in re.findall(r'"(WAN\d+)"', path.read_text("utf-8"))
    }
    assert sorted(written - shown) == []


def test_no_golden_is_an_orphan() -> None:
    for folder, endings in (
        ("good", (".tree.txt", ".requests.json", ".symbols.txt")),
        ("bad", (".report.txt",)),
    ):
        scripts = {path.stem for path in (ROOT / "tests" / "golden" / folder).glob("*.wan")}
        for ending in endings:
            beside = (ROOT / "tests" / "golden" / folder).glob(f"*{ending}")
            assert {path.name.removesuffix(ending) for path in beside} == scripts
    assert {path.name for path in FIXED} <= {path.name for path in BAD}


# ---- the vendor's three example requests, as facts of the wire -------------------------------

ALLEY = (
    "Video 1 walks in from the deep left side of the frame. "
    "Then the shot cuts to a close-up of Image 1. "
    "Video 1 is leaning against the rusty wall on the right side from Image 2. "
    "Hearing the footsteps, she slowly turns her head. "
    'After seeing Image 1, Video 1 says, "Why did you still come?" '
    'Image 1 replies, "Let\'s talk."'
)
FOREST = (
    "Reference image, 3D cartoon adventure movie style, chibi characters with detailed "
    "textures, smooth actions, and vibrant colors. Keep the characters and forest scene "
    "consistent. Do not add text. Atmosphere: Adventurous, lighthearted, mysterious, "
    "whimsical. Characters: Boy explorer: round hat, backpack, short cloak. Sidekick: a "
    "flying small robot with a round body and blue glowing eyes. Scene: Fantasy forest with "
    "giant tree roots, mushrooms, vines, a treasure cave entrance, and sunbeams. Storyboard: "
    "1. Wide shot: Tall trees and interlaced light beams in a mysterious and bright fantasy "
    "forest. 2. Medium shot: The boy pushes aside vines to explore. 3. Medium shot: The small "
    "robot flies beside him, scanning ahead with a blue light. 4. Close-up: An old treasure "
    "map unfolds in the boy's hands. 5. Close-up: He shows an excited expression, his eyes "
    "lighting up. 6. Action shot: The two jump over tree roots and a stream, continuing "
    "deeper into the forest. 7. Medium shot: A moss-covered treasure chest is revealed behind "
    "the vines. 8. Close-up: A golden glow shines from the edge of the treasure chest. 9. "
    "Final shot: The boy and the small robot stand before the treasure chest, looking at each "
    "other in surprise, full of adventure."
)
PLANET = (
    "An overhead shot captures a blue planet. The camera gradually zooms in toward the "
    "surface and cuts to a close-up of Image 1, who is holding Image 2 and eating it while "
    "saying: Why is not anyone coming to hang out with me?"
)
TWO_VOICES = {
    "model": "wan2.7-r2v",
    "input": {
        "prompt": ALLEY,
        "media": [
            {
                "type": "reference_video",
                "url": "https://example.com/girl.mp4",
                "reference_voice": "https://example.com/girl-voice.mp3",
            },
            {
                "type": "reference_image",
                "url": "https://example.com/boy.jpg",
                "reference_voice": "https://example.com/boy-voice.mp3",
            },
            {"type": "reference_image", "url": "https://example.com/alley.jpg"},
        ],
    },
    "parameters": {
        "resolution": "720P",
        "ratio": "16:9",
        "duration": 10,
        "prompt_extend": False,
        "watermark": True,
    },
}
ONE_PICTURE = {
    "model": "wan2.7-r2v",
    "input": {
        "prompt": FOREST,
        "media": [{"type": "reference_image", "url": "https://example.com/storyboard.png"}],
    },
    "parameters": {
        "resolution": "720P",
        "ratio": "16:9",
        "duration": 10,
        "prompt_extend": False,
        "watermark": True,
    },
}
FIRST_FRAME = {
    "model": "wan2.7-r2v",
    "input": {
        "prompt": PLANET,
        "media": [
            {"type": "first_frame", "url": "https://example.com/first-frame.webp"},
            {"type": "reference_image", "url": "https://example.com/image-1.webp"},
            {"type": "reference_image", "url": "https://example.com/image-2.webp"},
        ],
    },
    "parameters": {
        "resolution": "720P",
        "duration": 10,
        "prompt_extend": False,
        "watermark": True,
    },
}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("guide_voices_as_prose", TWO_VOICES),
        ("guide_voices_with_cues", TWO_VOICES),
        ("guide_storyboard", ONE_PICTURE),
        ("guide_first_frame", FIRST_FRAME),
    ],
)
def test_the_vendors_examples_come_out_exactly(name: str, expected: dict[str, object]) -> None:
    _, compilation, findings = compiled(_good(name))
    assert json.dumps(_sent(compilation)) == json.dumps(expected)
    assert findings == ()


def _good(name: str) -> Path:
    return next(path for path in GOOD if path.stem == name)


def _sent(compilation: Compilation) -> Any:
    """The one request's body as JSON, there and back: what the other side reads."""
    (request,) = compilation.requests
    return json.loads(json.dumps(body(request).json_dict()))


# ---- the two whole files of the language's own page ------------------------------------------


def test_the_rusty_wall() -> None:
    _, compilation, findings = compiled(_good("the_rusty_wall"))
    assert _sent(compilation) == {
        "model": "wan2.7-r2v",
        "input": {
            "prompt": "Scene: Image 2, exterior, night. Shot 1 [0-4s] Wide shot: Video 1 walks "
            "in from the deep left side of the frame. Shot 2 [4-10s] Close-up of Image 1: Video "
            "1 leans against the rusty wall of Image 2. Hearing footsteps, she slowly turns her "
            'head. Video 1 says quietly, "Why did you still come?" Image 1 says, "Let\'s talk."',
            "media": [
                {
                    "type": "reference_video",
                    "url": "cast/mara.mp4",
                    "reference_voice": "voices/mara.mp3",
                },
                {
                    "type": "reference_image",
                    "url": "cast/jonas.jpg",
                    "reference_voice": "voices/jonas.mp3",
                },
                {"type": "reference_image", "url": "sets/alley.jpg"},
            ],
        },
        "parameters": {
            "resolution": "720P",
            "ratio": "16:9",
            "duration": 10,
            "prompt_extend": False,
        },
    }
    assert findings == ()


def test_shilin() -> None:
    _, compilation, findings = compiled(_good("shilin"))
    assert _sent(compilation) == {
        "model": "wan2.7-r2v",
        "input": {
            "prompt": "图1 只绑定主角的身份、发型和服装。图2 只参考建筑、灯光和氛围。"
            "0-4秒：从后方跟随主角进入人流。"
            "4-10秒：缓慢移动到侧面，主角短暂看向升起的蒸汽。无音乐、无文字叠加。",
            "media": [
                {"type": "reference_image", "url": "cast/awei.png"},
                {"type": "reference_image", "url": "sets/shilin.jpg"},
            ],
        },
        "parameters": {
            "resolution": "720P",
            "ratio": "9:16",
            "duration": 10,
            "prompt_extend": False,
        },
    }
    assert findings == ()


# ---- a golden of bytes: what an editor would mend must stay as it is --------------------------


@pytest.mark.parametrize(
    ("name", "has"),
    [
        ("crlf", lambda data: data.count(b"\r\n") == data.count(b"\n") > 10),
        ("cr", lambda data: b"\n" not in data and data.count(b"\r") > 5),
        ("byte_order_mark", lambda data: data.startswith(b"\xef\xbb\xbf")),
        ("decomposed", lambda data: "e\u0301".encode() in data and "é".encode() in data),
    ],
)
def test_a_golden_of_bytes_is_still_one(name: str, has: Callable[[bytes], bool]) -> None:
    assert has(_good(name).read_bytes())
