"""The timeline of good scripts, as a person reads it. `--accept` rewrites what differs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from printed import GOOD, compiled

from wanscript.timeline.records import Line, SceneTimeline, Shot, Timeline
from wanscript.timeline.speaking import plain
from wanscript.timeline.timeline import timeline

NAMES = (
    "beats",
    "chains",
    "cues",
    "cues_zh",
    "fences",
    "guide_voices_with_cues",
    "headings",
    "headings_zh",
    "model_decides",
    "shots",
    "split",
    "takes",
    "the_rusty_wall",
    "transitions",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_good_script_lasts_as_its_timeline_says(name: str, accept: bool) -> None:
    (path,) = (path for path in GOOD if path.stem == name)
    _, compilation, _ = compiled(path)
    golden = Path(__file__).parent / f"{name}.txt"
    seen = "\n".join(_film(timeline(compilation))) + "\n"
    if accept:
        golden.write_text(seen, "utf-8")
    assert seen == golden.read_text("utf-8")


def _film(film: Timeline) -> Iterator[str]:
    yield f"{film.title or 'untitled'}, {_s(film.seconds)} s"
    for scene, seam in zip(film.scenes, film.transitions, strict=True):
        yield ""
        yield from _scene(scene)
        yield f"{seam.kind} at {_s(seam.at)}{f', {seam.words}' if seam.words else ''}"


def _scene(scene: SceneTimeline) -> Iterator[str]:
    place = ", ".join(filter(None, (scene.place, scene.time, "interior" * scene.interior)))
    yield f"scene {scene.name} from {_s(scene.start)}, {_s(scene.seconds)} s: {scene.slug or '-'}"
    yield f"  {place}; {scene.language}"
    for shot in scene.shots:
        yield from _shot(shot)


def _shot(shot: Shot) -> Iterator[str]:
    yield f"  shot {shot.id}, {_s(shot.start)} to {_s(shot.end)}: {plain(shot.heading) or '-'}"
    camera = ", ".join(filter(None, (shot.framing, shot.move)))
    side = {-1: "enters from the left", 0: "", 1: "enters from the right"}[shot.enters]
    seen = ", ".join(shot.subjects) or "nobody"
    behind = f"behind: {', '.join(shot.others)}" if shot.others else ""
    place = f"at {shot.place}" if shot.place else ""
    yield f"    {'; '.join(filter(None, (camera, seen, behind, side, place)))}"
    for note in shot.notes:
        yield f"    {_s(note.start)} to {_s(note.end)} | {' / '.join(note.lines)}"
    for line in shot.lines:
        yield from _line(line)


def _line(line: Line) -> Iterator[str]:
    how = ", ".join(filter(None, (line.extension, line.manner, "together" * line.dual)))
    who = " and ".join(line.speakers) or "a voice"
    yield f"    {_s(line.start)} to {_s(line.end)} {who}{f' ({how})' if how else ''}"
    for each in line.captions:
        yield f"      {_s(each.start)} to {_s(each.end)} > {' / '.join(each.lines)}"


def _s(seconds: Fraction) -> str:
    return f"{float(seconds):.2f}".rstrip("0").rstrip(".")
