"""Billed seconds by the published table, and what they cost."""

from __future__ import annotations

from decimal import Decimal

import pytest

from wanscript.models.media import MediaFacts, MediaKind, MediaRole
from wanscript.models.price import Range, billed, cost, estimate
from wanscript.models.request import Medium, Prompt, Request

D = Decimal


@pytest.mark.parametrize(
    ("output", "videos", "low", "high"),
    [
        ("10", [], "10", "10"),
        ("10", ["3"], "13", "13"),
        ("10", ["30"], "15", "15"),
        ("8", ["2", "10"], "12.5", "12.5"),
        ("8", ["9", "9", "9"], "12.95", "12.95"),
        ("8", ["9", "9", "9", "9"], "13", "13"),
        ("8", ["9", "9", "9", "9", "0.5"], "12.5", "12.5"),
        ("10", [None], "11", "15"),
        ("10", [None, "1"], "12", "13.5"),
    ],
)
def test_billed_seconds(output: str, videos: list[str | None], low: str, high: str) -> None:
    lengths = [None if each is None else D(each) for each in videos]
    assert billed(D(output), lengths) == Range(D(low), D(high))


def test_prices_are_by_region_and_resolution() -> None:
    eight = Range(D(8), D(8))
    assert cost("wan2.7-r2v", "intl", "720P", eight).amount.high == D("5.871392")  # type: ignore[union-attr]
    assert cost("wan2.7-r2v", "cn", "1080P", eight).amount.high == D("8.0")  # type: ignore[union-attr]
    assert cost("wan2.7-r2v", "us", "720P", eight) is None
    assert cost("another", "intl", "720P", eight) is None


def test_pictures_and_frames_are_free_and_clips_are_measured() -> None:
    request = Request(
        "1",
        1,
        (),
        "wan2.7-r2v",
        Prompt("x"),
        media=(
            Medium(MediaRole.FIRST_FRAME, "a.png"),
            Medium(MediaRole.REFERENCE_IMAGE, "b.png"),
            Medium(MediaRole.REFERENCE_VIDEO, "c.mp4"),
        ),
        parameters=(("resolution", "720P"), ("duration", 4)),
    )
    facts = {"c.mp4": MediaFacts(MediaKind.VIDEO, "mp4", 1, 640, 480, 2.5)}
    found = estimate(request, facts.get, "intl")
    assert found.seconds == Range(D("6.5"), D("6.5"))
    assert (found.videos, found.unmeasured) == (("c.mp4",), ())
