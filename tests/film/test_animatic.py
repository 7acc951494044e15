from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from films import NAMES, example, script, taken
from PIL import Image, ImageChops, ImageStat

from wanscript.compiler import Compilation
from wanscript.dashscope.body import body
from wanscript.dashscope.job import Job
from wanscript.film.animatic import animatic
from wanscript.film.rehearsal import rehearsal
from wanscript.media import files
from wanscript.models.identity import identity
from wanscript.models.media import is_url
from wanscript.timeline.records import Shot
from wanscript.timeline.timeline import timeline

SMALL = (320, 180)


def apart(one: Image.Image, other: Image.Image) -> float:
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def sent_identity(whole: dict[str, Any], named: Callable[[str], str]) -> str:
    """What the service takes a body for, without its first frame."""
    return identity(
        model=whole["model"],
        prompt=whole["input"]["prompt"],
        negative_prompt=whole["input"].get("negative_prompt"),
        media=[
            (
                "",
                named(item["url"]),
                named(voice) if (voice := item.get("reference_voice")) else None,
            )
            for item in whole["input"].get("media", ())
            if item["type"] != "first_frame"
        ],
        parameters=whole["parameters"].items(),
    )


def job(compilation: Compilation, root: Path, target: Path, **more: Any) -> Job:
    whole = body(compilation.requests[0]).json_dict()
    digest = files.digest(root)

    def named(url: str) -> str:
        return url if is_url(url) else f"sha256:{digest(url)}"

    media = tuple(root / item["url"] for item in whole["input"].get("media", ()))
    return Job(
        **{
            "task_id": "t",
            "body": whole,
            "identity": sent_identity(whole, named),
            "media": media,
            "width": 320,
            "height": 192,
            "seconds": 3,
            "target": target,
            **more,
        }
    )


@pytest.mark.parametrize("name", NAMES)
def test_every_example_becomes_a_film_exact_to_a_frame(name: str, tmp_path: Path) -> None:
    compilation, root = example(name)
    seconds = animatic(compilation, root, tmp_path / "film.mp4", size=SMALL)
    film = taken(tmp_path / "film.mp4")
    assert film.codecs == ("h264", "aac")
    assert (film.size, film.rate) == (SMALL, 24)
    assert len(film.frames) == round(seconds * 24)
    assert film.seconds == pytest.approx(seconds, abs=0.001)
    assert film.heard == pytest.approx(seconds, abs=0.05)
    assert film.peak < 0.9
    spoken = any(shot.lines for shot in _shots(compilation))
    assert (film.peak > 0.03) is spoken


def _shots(compilation: Compilation) -> list[Shot]:
    (scene,) = timeline(compilation).scenes
    return list(scene.shots)


@pytest.mark.parametrize("name", NAMES)
def test_every_shot_looks_different(name: str, tmp_path: Path) -> None:
    compilation, root = example(name)
    animatic(compilation, root, tmp_path / "film.mp4", size=SMALL)
    film = taken(tmp_path / "film.mp4")
    middles = [film.frames[round((shot.start + shot.end) * 12)] for shot in _shots(compilation)]
    for one, other in pairwise(middles):
        assert apart(one, other) > 8
    for frame in middles:
        assert max(ImageStat.Stat(frame).stddev) > 15, "a frame shows nothing"


def test_a_draft_keeps_few_frames_and_the_length(tmp_path: Path) -> None:
    compilation, root = example("alley")
    seconds = animatic(compilation, root, tmp_path / "film.mp4", draft=True)
    film = taken(tmp_path / "film.mp4")
    assert film.size == (640, 360)
    assert len(film.frames) < 40
    assert film.seconds == pytest.approx(seconds, abs=0.05)


def test_a_shot_without_a_move_stands_still(tmp_path: Path) -> None:
    film = script(
        "Character: Ada\n\n1. Medium shot, static [0-2s]\nAda waits.\n\n"
        "2. Ada, pan left [2-4s]\nAda waits.\n"
    )
    animatic(film, tmp_path, tmp_path / "film.mp4", size=SMALL)
    frames = [frame.crop((0, 60, 320, 150)) for frame in taken(tmp_path / "film.mp4").frames]
    assert apart(frames[14], frames[40]) < 1
    assert apart(frames[52], frames[90]) > 4


def test_a_rehearsal_draws_the_scene_of_a_job(tmp_path: Path) -> None:
    compilation, root = example("alley")
    asked = job(compilation, root, tmp_path / "clip.mp4")
    rehearsal(compilation, root)(asked)
    film = taken(tmp_path / "clip.mp4")
    assert (film.size, len(film.frames), film.seconds) == ((320, 192), 72, 3.0)


def test_a_first_frame_from_elsewhere_opens_the_clip(tmp_path: Path) -> None:
    compilation, root = example("planet")
    red = tmp_path / "frame.png"
    Image.new("RGB", (640, 360), (200, 30, 30)).save(red)
    asked = job(compilation, root, tmp_path / "clip.mp4")
    rehearsal(compilation, root)(asked)
    usual = taken(tmp_path / "clip.mp4").frames[20]
    rehearsal(compilation, root)(
        job(compilation, root, tmp_path / "clip.mp4", media=(red, None, None))
    )
    opened = taken(tmp_path / "clip.mp4").frames[20]
    redness, green, _ = ImageStat.Stat(opened.crop((100, 60, 220, 130))).mean
    assert redness > 2 * green
    assert apart(usual, opened) > 20


def test_a_job_of_somebody_else_gets_a_card(tmp_path: Path) -> None:
    compilation, root = example("alley")
    rehearsal(compilation, root)(job(compilation, root, tmp_path / "clip.mp4", identity="0" * 64))
    assert len(taken(tmp_path / "clip.mp4").frames) == 72


@pytest.mark.parametrize("size", [(180, 320), (240, 240), (276, 208)])
def test_any_shape(size: tuple[int, int], tmp_path: Path) -> None:
    compilation, root = example("teahouse")
    animatic(compilation, root, tmp_path / "film.mp4", size=size, draft=True)
    assert taken(tmp_path / "film.mp4").size == size


def test_media_that_are_not_there_are_drawn(tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"\x89PNG\r\n\x1a\nbut no more")
    film = script(
        "Character: Noor\n  Image: https://pictures.example/noor.png\n\n"
        "Character: Emil\n  Image: broken.png\n\nBackground: Quay\n  Image: gone.jpg\n\n"
        "EXT. QUAY - DUSK\n\n1. Two-shot [2s]\nNoor and Emil wait.\n\nNOOR\nIt never comes.\n"
    )
    animatic(film, tmp_path, tmp_path / "film.mp4", size=SMALL)
    assert len(taken(tmp_path / "film.mp4").frames) == 48


def test_a_film_of_several_scenes_is_as_long_as_they_are(tmp_path: Path) -> None:
    film = script(
        "Character: Ada\n\nINT. HALL - DAY\nDuration: 2s\n\nAda waits.\n\n"
        "EXT. YARD - NIGHT\nDuration: 3s\n\n"
        "Ada runs. Then the shot cuts to a close-up of Ada.\n\nFADE OUT.\n"
    )
    seconds = animatic(film, tmp_path, tmp_path / "film.mp4", size=SMALL)
    shown = taken(tmp_path / "film.mp4")
    assert seconds == 5
    assert len(shown.frames) == 120
    assert max(ImageStat.Stat(shown.frames[-1]).mean) < 40


def test_a_script_without_a_scene_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no scene"):
        animatic(script("Title: Nothing\n"), tmp_path, tmp_path / "film.mp4")


def test_a_dissolve_mixes_two_scenes(tmp_path: Path) -> None:
    def mixed(transition: str) -> float:
        film = script(
            "Character: Ada\n\nINT. HALL - DAY\nDuration: 2s\n\nAda waits.\n\n"
            f"{transition}\n\nEXT. YARD - NIGHT\nDuration: 2s\n\nAda runs.\n"
        )
        animatic(film, tmp_path, tmp_path / "film.mp4", size=SMALL)
        frames = taken(tmp_path / "film.mp4").frames
        assert len(frames) == 96
        return apart(frames[48], frames[47])

    assert mixed("DISSOLVE TO:") < 0.5 * mixed("CUT TO:")


def test_a_fade_goes_through_black_or_white(tmp_path: Path) -> None:
    def light(transition: str) -> float:
        film = script(
            "Character: Ada\n\nINT. HALL - DAY\nDuration: 2s\n\nAda waits.\n\n"
            f"{transition}\n\nEXT. YARD - NIGHT\nDuration: 2s\n\nAda runs.\n"
        )
        animatic(film, tmp_path, tmp_path / "film.mp4", size=SMALL)
        return float(min(ImageStat.Stat(taken(tmp_path / "film.mp4").frames[47]).mean))

    assert light("FADE TO WHITE.") > 200
    assert light("FADE OUT.") < 40


CAVE = """Duration: 2s

Character: Mara
  Image: https://example.com/mara.png

EXT. BEACH - DAY

Mara walks.

INT. CAVE - NIGHT
{frame}
Mara rests.

INT. CAVE - LATER
{frame}
Mara wakes.
"""


def test_a_scene_that_starts_on_the_end_of_another_opens_on_its_last_picture(
    tmp_path: Path,
) -> None:
    jumps = []
    for frame in ("First frame: end of previous\n", ""):
        animatic(script(CAVE.format(frame=frame)), tmp_path, tmp_path / "film.mp4", size=SMALL)
        frames = taken(tmp_path / "film.mp4").frames
        # the middle of the picture, where nothing is written on it
        clean = [frames[at].crop((0, 50, 320, 140)) for at in (47, 48, 95, 96)]
        jumps.append((apart(clean[0], clean[1]), apart(clean[2], clean[3])))
    chained, loose = jumps
    assert max(chained) < min(loose) / 3


def test_a_rehearsed_follower_has_none_of_the_words_of_the_take_before(tmp_path: Path) -> None:
    film = script(CAVE.format(frame="First frame: end of previous\n"))
    Image.new("RGB", (320, 192), "red").save(tmp_path / "sent.png")
    order = film.requests[1]
    sent = body(order).json_dict()
    sent["input"]["media"] = [
        {**item, "url": "oss://x"} if item["type"] == "first_frame" else item
        for item in sent["input"]["media"]
    ]
    paths = [
        tmp_path / "sent.png" if item["type"] == "first_frame" else None
        for item in sent["input"]["media"]
    ]
    drawn = job(
        film,
        tmp_path,
        tmp_path / "clip.mp4",
        body=sent,
        identity=sent_identity(sent, str),
        media=tuple(paths),
    )
    rehearsal(film, tmp_path)(drawn)
    opening = taken(tmp_path / "clip.mp4").frames[0].getpixel((160, 96))
    assert isinstance(opening, tuple)
    assert opening[0] < 200, "the picture that was sent carries words; the clean one is drawn"
