"""Photographs: people cut out where the extra `photos` is installed, framed where it is not."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from films import script, staged
from PIL import Image

from wanscript.draw import cutout, photo
from wanscript.draw.compose import compose
from wanscript.draw.framed import filling
from wanscript.draw.framing_terms import SIZES
from wanscript.draw.lighting import DAY
from wanscript.draw.photo import Face
from wanscript.timeline.framing import Framing

CLOSE = SIZES[Framing.CLOSE_UP]


@pytest.fixture
def astronaut() -> Path:
    """A real portrait, which scikit-image has in its package."""
    pytest.importorskip("cv2")
    package = importlib.util.find_spec("skimage")
    if package is None or not package.submodule_search_locations:
        pytest.skip("scikit-image has the portrait, and is not installed")
    return Path(package.submodule_search_locations[0]) / "data" / "astronaut.png"


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("WANSCRIPT_STATE", str(tmp_path / "state"))
    cutout._figure.cache_clear()
    cutout._face.cache_clear()


def test_somebody_is_cut_out_of_a_photograph(astronaut: Path) -> None:
    found = cutout.figure(astronaut)
    assert found is not None
    assert found.photographed
    assert not found.whole
    middle, top, head = found.head
    wide, high = found.picture.size
    assert 0.3 < middle / wide < 0.6
    assert 0.2 < head / high < 0.45
    shown = [
        found.mask.getpixel((round(x * wide), round(y)))
        for x, y in ((middle / wide, top + head / 2), (0.97, top + head / 2), (0.05, 8))
    ]
    assert shown[0] == 255
    assert shown[1:] == [0, 0]


def test_what_was_cut_out_once_is_kept(astronaut: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    picture = Image.open(astronaut).convert("RGB")
    seen = photo.face(picture)
    assert seen is not None
    first = photo.outline(picture, seen)
    monkeypatch.setattr(photo, "_cut", lambda *_: pytest.fail("cut out once more"))
    again = photo.outline(picture, seen)
    assert first is not None
    assert again is not None
    assert first.tobytes() == again.tobytes()


def test_a_poor_mask_is_none_and_the_face_is_framed(
    astronaut: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo, "_cut", lambda small, _: Image.new("L", small.size, 255))
    assert cutout.figure(astronaut) is None
    picture, seen = Image.open(astronaut).convert("RGB"), cutout.face(astronaut)
    (layer,) = filling(picture, seen, CLOSE, DAY, (1280, 720))
    again = photo.face(layer.picture)
    assert again is not None
    assert 0.42 < (again.left + again.right) / 2 < 0.58
    assert 0.25 < (again.top + again.bottom) / 2 < 0.55


def test_without_a_face_there_is_nobody() -> None:
    noise = Image.effect_noise((320, 320), 90).convert("RGB")
    assert photo.face(noise) is None


@pytest.mark.parametrize("size", [(320, 180), (180, 320)])
def test_a_picture_without_a_face_is_seen_whole(
    size: tuple[int, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photo, "installed", lambda: False)
    stripes = Image.effect_noise((600, 200), 90).convert("RGB")
    stripes.save(tmp_path / "cat.png")
    text = "Character: Chelsea\n  Image: cat.png\n\n1. Close-up of Chelsea [2s]\n"
    stage = staged(script(text), tmp_path, size)
    card = compose(stage.timeline.shots[0], stage).layers[-1].box
    assert card[0] >= 0
    assert card[2] <= size[0]
    assert (card[2] - card[0]) / (card[3] - card[1]) == pytest.approx(3, rel=0.12)
    assert card[2] - card[0] > 0.8 * size[0]


@pytest.mark.parametrize("middle", [0.15, 0.5, 0.8])
def test_a_close_up_has_the_face_in_its_middle(middle: float) -> None:
    picture = Image.new("RGB", (1600, 900), (20, 20, 20))
    spot = Face(middle - 0.05, 0.3, middle + 0.05, 0.48)
    box = tuple(
        round(share * side)
        for share, side in zip(
            (spot.left, spot.top, spot.right, spot.bottom), (1600, 900, 1600, 900), strict=True
        )
    )
    picture.paste((250, 250, 250), box)  # type: ignore[arg-type]
    (layer,) = filling(picture, spot, CLOSE, DAY, (360, 640))
    light = layer.picture.convert("L").point(lambda value: 255 if value > 100 else 0).getbbox()
    assert light is not None
    assert abs((light[0] + light[2]) / 2 / layer.picture.width - 0.5) < 0.08
    assert 0.25 < (light[1] + light[3]) / 2 / layer.picture.height < 0.6
