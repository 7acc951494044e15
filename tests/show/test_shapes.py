"""Clips and pictures of every shape can be drawn."""

from __future__ import annotations

from pathlib import Path

import pytest
from films import script, staged
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from wanscript.app.programs import board
from wanscript.compiler import unknown
from wanscript.draw.camera import cover
from wanscript.draw.compose import frame
from wanscript.draw.shape import shapes
from wanscript.film.animatic import animatic
from wanscript.models.spec import Choice
from wanscript.models.table import MODELS

FILM = """\
Model: {model}
Resolution: {resolution}
Ratio: {ratio}

Character: Mara
  Image: {picture}
Character: Jonas
Prop: Bell

1. Wide shot [2s]
Mara waits for Jonas.

2. Over-the-shoulder of Mara [2s]: Jonas.
"""


def _shapes() -> list[tuple[str, str, str]]:
    """Each pair of resolution and ratio, with the first model that makes clips of its size."""
    found: dict[object, tuple[str, str, str]] = {}
    for name, row in MODELS.items():
        for (resolution, ratio), pixels in row.pixels.items():
            found.setdefault(pixels, (name, resolution, ratio))
        parameter = row.parameter("ratio")
        legal = parameter.legal if parameter else None
        for ratio in legal.values if isinstance(legal, Choice) else ():
            if ("720P", ratio) not in row.pixels:
                found.setdefault(ratio, (name, "720P", ratio))
    return list(found.values())


@pytest.mark.parametrize(("model", "resolution", "ratio"), _shapes())
def test_every_shape_of_every_model_is_drawn(
    model: str, resolution: str, ratio: str, tmp_path: Path
) -> None:
    text = FILM.format(model=model, resolution=resolution, ratio=ratio, picture="none.png")
    film = script(text)
    ((w, h),) = shapes(film).values()
    if ":" in ratio:
        across, down = map(int, ratio.split(":"))
        assert w / h == pytest.approx(across / down, rel=0.04)
    assert "data:image/webp" in board(film, tmp_path, unknown)
    small = (w // 8 * 2, h // 8 * 2)
    animatic(film, tmp_path, tmp_path / "film.mp4", draft=True, size=small)
    for size in ((w, h), (w // 4 * 2, h // 4 * 2)):
        # the whole frame's backdrop is what rounding broke; figures are drawn in the small ones
        cover(Image.new("RGB", size), size, 0.5)
        cover(Image.new("RGB", size), size, 0.5, 1.9, 0.72)


@given(
    st.tuples(st.integers(1, 400), st.integers(1, 400)),
    st.tuples(st.integers(2, 400), st.integers(2, 400)),
    st.floats(1, 2),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_any_picture_covers_any_frame(
    picture: tuple[int, int], size: tuple[int, int], near: float, focus: float, across: float
) -> None:
    layer = cover(Image.new("RGB", picture), size, focus, near, across)
    assert layer.box[0] < 0 < size[0] < layer.box[2]


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (50, 3000)])
def test_a_picture_of_any_shape_is_drawn_or_left_out(size: tuple[int, int], tmp_path: Path) -> None:
    picture = Image.new("RGB", size, (200, 200, 200))
    w, h = size
    ImageDraw.Draw(picture).rectangle((w // 4, h // 4, w * 3 // 4, h), fill=(10, 20, 30))
    picture.save(tmp_path / "p.png")
    row = next(iter(MODELS))
    text = FILM.format(model=row, resolution="720P", ratio="3:4", picture="p.png")
    others = ("Background: Hall\n  Image: p.png\n", "Storyboard: p.png\n", "First frame: p.png\n")
    for more in ("", *others):
        film = script(more + text)
        stage = staged(film, tmp_path, (120, 160))
        for shot in stage.timeline.shots:
            assert frame(shot, stage).size == (120, 160)
        board(film, tmp_path, unknown)
