"""The dailies for programs, as JSON data."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from ..review.records import Asked, Dailies, Fault, Found, Seam, Stretch, TakeReview

if TYPE_CHECKING:
    from ..documents import review as documents


def review_document(made: Dailies) -> documents.Review:
    """All of it; times to the millisecond."""
    return {
        "schema": 1,
        "title": made.title,
        "drawn": made.drawn,
        "scenes": [
            {
                "scene": scene.name,
                "heading": scene.heading,
                "takes": [_take(each) for each in scene.takes],
            }
            for scene in made.scenes
        ],
    }


def _take(each: TakeReview) -> documents.Take:
    own = each.review
    return {
        "take": each.label,
        "file": each.file,
        "stands": each.stands,
        "picked": each.picked,
        "reworded": each.reworded,
        "problem": each.problem or None,
        "advice": own.advice.value if own else None,
        "asked": _asked(own.asked) if own else None,
        "found": _found(own.found) if own else None,
        "seam": _seam(own.seam) if own and own.seam else None,
        "faults": [_fault(fault) for fault in own.faults] if own else [],
    }


def _asked(asked: Asked) -> documents.Asked:
    return {
        "seconds": None if asked.seconds is None else _ms(asked.seconds),
        "shots": [
            {
                "shot": shot.id,
                "start": _ms(shot.at.start),
                "end": _ms(shot.at.end),
                "cut": shot.cut,
                "lines": _stretches(shot.lines),
            }
            for shot in asked.shots
        ],
    }


def _found(found: Found) -> documents.Found:
    return {
        "seconds": _ms(found.seconds),
        "cuts": [_ms(cut) for cut in found.cuts],
        "black": _stretches(found.black),
        "frozen": _stretches(found.still),
        "speech": _stretches(found.spoken),
        "sound": _stretches(found.heard),
        "loudness": round(found.lufs, 1),
        "peak": round(found.peak, 1) if math.isfinite(found.peak) else None,
    }


def _seam(seam: Seam) -> documents.Seam:
    before, behind = seam.motion
    return {
        "before": seam.before,
        "colour": round(seam.colour, 1),
        "picture": round(seam.picture, 1),
        "motion": (round(before, 2), round(behind, 2)),
    }


def _fault(fault: Fault) -> documents.Fault:
    return {
        "kind": fault.kind.value,
        "message": fault.message,
        "start": _ms(fault.at.start),
        "end": _ms(fault.at.end),
    }


def _stretches(all_of_them: Iterable[Stretch]) -> list[documents.Stretch]:
    return [{"start": _ms(each.start), "end": _ms(each.end)} for each in all_of_them]


def _ms(seconds: float) -> float:
    return round(seconds, 3)
