"""The dailies for a terminal: what was found in each take, what is wrong, what to do."""

from __future__ import annotations

import math
import shlex
from collections.abc import Iterator

from ..review.records import Advice, Found, Review, SceneReview, TakeReview

_IN = "       "


def head(title: str, *, drawn: bool) -> str:
    """What stands above the scenes."""
    return f"{title} - {'rehearsals' if drawn else 'takes that were shot'}"


def scene_text(scene: SceneReview, pick: str) -> Iterator[str]:
    """The lines of a scene; `pick` is the command that says a word about a take."""
    yield f"\n{scene.name}  {scene.heading}".rstrip()
    if not scene.takes:
        yield "  no take to look at"
    for take in scene.takes:
        yield from _take(take, f"{pick} {shlex.quote(scene.name)} {take.label}")


def _take(take: TakeReview, command: str) -> Iterator[str]:
    mark = "*" if take.picked and take.stands else ">" if take.stands else " "
    if take.review is None:
        yield f"  {mark} {take.label}  {take.file} {take.problem}"
        return
    yield f"  {mark} {take.label}  {', '.join(facts(take.review.found))}"
    if take.reworded:
        yield f"{_IN}made from other words than the script has now"
    for fault in take.review.faults:
        yield f"{_IN}- {fault.message}"
    yield f"{_IN}{told(take.review)}: {word(take.review, command)}"


def told(review: Review) -> str:
    """The advice in words."""
    if review.advice is Advice.CIRCLE:
        return "as the script says" if not review.faults else "good for `film`, which evens sound"
    return "a dissolve would hide the seam" if review.advice is Advice.DISSOLVE else "no good"


def word(review: Review, command: str) -> str:
    """The command that says so; nothing says it by itself."""
    return f"{command} --ng {shlex.quote(review.why)}" if review.why else command


def facts(found: Found) -> Iterator[str]:
    """What was found, in a few words each."""
    yield f"{found.seconds:.1f} s".replace(".0 s", " s")
    yield "1 cut" if len(found.cuts) == 1 else f"{len(found.cuts)} cuts"
    spoken = sum(each.seconds for each in found.spoken)
    yield f"{spoken:.1f} s of speech" if spoken else "no speech"
    if math.isfinite(found.peak):
        yield f"{found.lufs:.0f} LUFS"
        yield f"peak {found.peak:.0f} dBTP"
    else:
        yield "silent"
