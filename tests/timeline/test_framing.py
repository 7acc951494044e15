from __future__ import annotations

import pytest

from wanscript.timeline.framing import camera_move, entrance, framing


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Close-up of Jonas", "close-up"),
        ("Extreme close-up", "extreme close-up"),
        ("Medium close-up", "medium close-up"),
        ("A wide-angle shot", "wide shot"),
        ("Two-shot at the bar", "two-shot"),
        ("Over-the-shoulder of Ada", "over the shoulder"),
        ("Over Ada's shoulder", "over the shoulder"),
        ("老周的特写", "close-up"),
        ("小满的近景", "medium close-up"),
        ("全景", "wide shot"),
        ("中景", "medium shot"),
        ("过肩镜头", "over the shoulder"),
        ("航拍", "extreme wide shot"),
        ("Ada at the bar", None),
    ],
)
def test_the_size_of_a_shot_is_read_from_its_heading(words: str, name: str | None) -> None:
    assert framing(words) == name


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("camera pushes in", "push in"),
        ("slow dolly-in", "push in"),
        ("pull back to reveal", "pull out"),
        ("pan left across the room", "pan left"),
        ("the camera moves slowly right", "pan right"),
        ("tilt up", "tilt up"),
        ("handheld", "hand-held"),
        ("fixed camera", "static"),
        ("镜头缓缓推近", "push in"),
        ("镜头拉远", "pull out"),
        ("镜头向左摇", "pan left"),
        ("手持镜头", "hand-held"),
        ("固定镜头", "static"),
        ("Wide shot", None),
    ],
)
def test_the_camera_follows_the_heading(words: str, name: str | None) -> None:
    assert camera_move(words) == name


@pytest.mark.parametrize(
    ("words", "side"),
    [
        ("Mara walks in from the deep left side of the frame.", -1),
        ("Jonas enters from the right.", 1),
        ("小满从左边走进来。", -1),
        ("Mara looks left.", 0),
        ("Mara walks off to the left.", 0),
    ],
)
def test_who_comes_in_comes_from_their_side(words: str, side: int) -> None:
    assert entrance(words) == side
