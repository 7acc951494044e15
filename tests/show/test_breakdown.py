from __future__ import annotations

import pytest
from films import example, script

from wanscript.show.breakdown import Cut, reel
from wanscript.show.palette import DAWN, INDOORS, NIGHT
from wanscript.show.vocabulary import DRIFT, entrance, move, size


def cuts(text: str) -> tuple[Cut, ...]:
    film = script(text)
    return reel(film, film.requests[0]).cuts


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
    ],
)
def test_the_size_of_a_shot_is_read_from_its_heading(words: str, name: str) -> None:
    found = size(words)
    assert found is not None
    assert found.name == name


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
    ],
)
def test_the_camera_follows_the_heading(words: str, name: str) -> None:
    assert move(words).name == name


def test_a_heading_without_a_move_drifts() -> None:
    assert move("Wide shot") is DRIFT


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


def test_the_alley_as_it_is_shown() -> None:
    film, _ = example("alley")
    shown = reel(film, film.requests[0])
    wide, close = shown.cuts
    assert (shown.hour, shown.pixels, shown.seconds) == (NIGHT, (1280, 720), 10)
    assert (wide.number, wide.subjects, wide.place, wide.enters) == ("1", ("Mara",), "Alley", -1)
    assert (close.start, close.end, close.subjects, close.others) == (4, 10, ("Jonas",), ("Mara",))
    assert [line.speaker for line in close.lines] == ["Mara", "Jonas"]
    assert close.lines[0].colour != close.lines[1].colour


def test_speech_stays_in_its_shot_and_in_order() -> None:
    film, _ = example("teahouse")
    for cut in reel(film, film.requests[0]).cuts:
        times = [t for line in cut.lines for t in (line.start, line.end)]
        assert times == sorted(times)
        assert all(cut.start <= t <= cut.end for t in times)


def test_prose_is_cut_where_it_says_so() -> None:
    wide, close = cuts("Character: Ada\n\nAda walks in. Then the shot cuts to a close-up of Ada.\n")
    assert (wide.size.name, close.size.name) == ("wide shot", "close-up")


def test_beats_have_their_own_times() -> None:
    shown = cuts(
        "Duration: 6s\n\nCharacter: Ada\n\n0-2s: A wide shot of the sea.\n2-6s: Close-up of Ada.\n"
    )
    assert [(cut.start, cut.end) for cut in shown] == [(0, 2), (2, 6)]


def test_over_a_shoulder_we_see_the_other_one() -> None:
    text = "Character: Ada\n\nCharacter: Ben\n\n1. Over Ada's shoulder [4s]\nBen laughs.\n"
    (cut,) = cuts(text)
    assert (cut.subjects, cut.others) == (("Ben",), ("Ada",))


@pytest.mark.parametrize(
    ("slug", "hour"),
    [("EXT. SEA - NIGHT", NIGHT), ("EXT. SEA - DAWN", DAWN), ("INT. BAR - DAY", INDOORS)],
)
def test_the_heading_sets_the_light(slug: str, hour: object) -> None:
    film = script(f"Character: Ada\n\n{slug}\n\nAda waits.\n")
    assert reel(film, film.requests[0]).hour is hour
