"""Frames beside the ones that were looked at: the same picture, not the same bytes."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest
from films import example, lettered, staged
from PIL import Image, ImageChops, ImageStat

from wanscript.draw.compose import frame
from wanscript.draw.overlay import laid, overlay
from wanscript.draw.planar import copied
from wanscript.media.yuv import picture, planes

GOLDEN = Path(__file__).parent / "frames"
SIZE = (640, 360)
MOST = 6.0
"""How far a picture may be off, in the mean of its parts, of 255."""

SHOTS = [("alley", 0), ("alley", 1), ("forest", 2), ("planet", 1), ("teahouse", 0), ("teahouse", 2)]


@pytest.mark.parametrize(("name", "shot"), SHOTS)
def test_a_shot_looks_as_it_did(name: str, shot: int, accept: bool) -> None:
    compilation, root = example(name)
    stage, on = staged(compilation, root, SIZE), lettered(compilation, SIZE)
    cut = stage.timeline.shots[shot]
    time = cut.lines[0].start + Fraction(1, 5) if cut.lines else cut.start
    written = picture(laid(copied(planes(frame(cut, stage))), overlay(on, cut, time)))
    small = written.resize((320, 180), Image.Resampling.BOX)
    path = GOLDEN / f"{name}-{cut.id}.webp"
    if accept or not path.exists():
        path.parent.mkdir(exist_ok=True)
        small.save(path, "WEBP", quality=90)
    kept = Image.open(path).convert("RGB")
    far = ImageStat.Stat(ImageChops.difference(small, kept).resize((32, 18), Image.Resampling.BOX))
    assert max(far.mean) < MOST
    assert max(high for _, high in far.extrema) < 10 * MOST
