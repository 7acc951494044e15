"""How scenes are cut together: seams, title cards, and what is read when."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from films import script

from wanscript.compiler import Compilation
from wanscript.timeline.cues import cues
from wanscript.timeline.edit import Edit, Seam, edit, in_turn
from wanscript.timeline.records import TransitionKind
from wanscript.timeline.timeline import timeline, transition_kind

HEAD = "Title: F\nDuration: 4\n\nCharacter: Mara\n  Image: https://example.com/m.png\n\n"
FPS = Fraction(24)


def cut(*between: str, above: str = "") -> Edit:
    scenes = (f"INT. HALL #s{n}#\n\nMara waits {n}.\n\n{words}" for n, words in enumerate(between))
    return of(script(HEAD + above + "\n\n".join(scenes) + "\n"))


def of(compilation: Compilation) -> Edit:
    assert not compilation.diagnostics
    return edit(compilation, timeline(compilation), FPS)


def told(film: Edit) -> list[str]:
    return [
        f"{float(piece.start):g}-{float(piece.end):g} "
        f"{piece.scene.name if piece.scene else repr(piece.words)}{_end(piece.opens, '<')}"
        f"{_end(piece.closes, '>')}"
        for piece in film.pieces
    ]


def _end(seam: Seam, sign: str) -> str:
    if not seam.seconds:
        return ""
    return f" {sign}{seam.kind}{' white' * seam.white} {float(seam.seconds):g}"


CUTS = {
    "nothing is said": (("", ""), ["0-4 s0", "4-8 s1"]),
    "a cut": (("CUT TO:", ""), ["0-4 s0", "4-8 s1"]),
    "a dissolve": (("DISSOLVE TO:", ""), ["0-4 s0 >dissolve 0.75", "3.25-7.25 s1 <dissolve 0.75"]),
    "a wipe": (("WIPE TO:", ""), ["0-4 s0 >wipe 0.75", "3.25-7.25 s1 <wipe 0.75"]),
    "a fade takes no time from the film": (
        ("FADE OUT.", ""),
        ["0-4 s0 >fade 0.75", "4-8 s1 <fade 0.75"],
    ),
    "through white": (
        ("FADE TO WHITE.", ""),
        ["0-4 s0 >fade white 0.75", "4-8 s1 <fade white 0.75"],
    ),
    "black is seen": (("CUT TO BLACK.", ""), ["0-4 s0", "4-4.75 ''", "4.75-8.75 s1"]),
    "the end fades": (("", "FADE OUT."), ["0-4 s0", "4-8 s1 >fade 0.75"]),
    "nothing follows a dissolve at the end": (("", "DISSOLVE TO:"), ["0-4 s0", "4-8 s1"]),
    "a title card": (
        ("> THREE YEARS LATER <", ""),
        ["0-4 s0", "4-6.5 'THREE YEARS LATER' <fade 0.5 >fade 0.5", "6.5-10.5 s1"],
    ),
    "a card does not hide a transition": (
        ("DISSOLVE TO:\n\n> LATER <", ""),
        [
            "0-4 s0 >dissolve 0.75",
            "3.25-5.75 'LATER' <dissolve 0.75 >dissolve 0.75",
            "5-9 s1 <dissolve 0.75",
        ],
    ),
    "a card of a fade's words is a card": (
        ("> Fade to black <", ""),
        ["0-4 s0", "4-6.5 'Fade to black' <fade 0.5 >fade 0.5", "6.5-10.5 s1"],
    ),
    "in Chinese": (("叠化", ""), ["0-4 s0 >dissolve 0.75", "3.25-7.25 s1 <dissolve 0.75"]),
}


@pytest.mark.parametrize(("between", "meant"), CUTS.values(), ids=CUTS.keys())
def test_scenes_are_cut_as_the_script_says(between: tuple[str, ...], meant: list[str]) -> None:
    assert told(cut(*between)) == meant


def test_a_film_begins_as_what_stands_above_its_first_scene_says() -> None:
    assert told(cut("", above="> A FILM <\n\nFADE IN:\n\n")) == [
        "0-2.5 'A FILM' <fade 0.75 >fade 0.5",
        "2.5-6.5 s0",
    ]


def test_short_clips_are_not_used_up_by_their_ends() -> None:
    short = script(
        HEAD.replace("4", "2")
        + "\n\n".join(f"INT. HALL #s{n}#\n\nMara waits.\n\nDISSOLVE TO:" for n in range(3))
    )
    assert told(of(short))[1] == "1.33333-3.33333 s1 <dissolve 0.666667 >dissolve 0.666667"


def test_a_card_between_two_shots_parts_the_clip() -> None:
    film = of(
        script(
            HEAD + "INT. HALL #a#\n\n> NOON <\n\n1. [1s] Mara waits.\n\n> LATER <\n\n"
            "2. [3s] Mara goes.\n\nMARA\nWait.\n\nDISSOLVE TO:\n\nINT. HALL #b#\n\nMara."
        )
    )
    assert told(film) == [
        "0-2.5 'NOON' <fade 0.5 >fade 0.5",
        "2.5-3.5 a",
        "3.5-6 'LATER' <fade 0.5 >fade 0.5",
        "6-9 a >dissolve 0.75",
        "8.25-12.25 b <dissolve 0.75",
    ]
    first, second, _ = film.clips
    assert [
        (float(piece.since), [shot.id for shot in scene.shots]) for piece, scene in (first, second)
    ] == [
        (0, ["1"]),
        (1, ["2"]),
    ]
    (cue,) = cues(film)
    assert 6 < cue.start < cue.end <= 9


@pytest.mark.parametrize(
    ("story", "seen", "inside"),
    [
        ("> LATER <\n\nMara waits.", ["card", "a"], ()),
        ("Mara waits.\n\n> LATER <", ["a", "card"], ()),
        ("Mara waits.\n\n> LATER <\n\nMara goes.", ["a"], (("a", "LATER"),)),
    ],
)
def test_a_card_within_prose_is_told(story: str, seen: list[str], inside: object) -> None:
    film = of(script(HEAD + f"INT. HALL #a#\n\n{story}\n"))
    assert [each.scene.name if each.scene else "card" for each in film.pieces] == seen
    assert film.inside == inside


def test_takes_in_turn_are_cut_plainly() -> None:
    compilation = script(
        HEAD + "INT. HALL #a#\n\nMara waits.\n\nDISSOLVE TO:\n\nINT. HALL #b#\n\nMara."
    )
    scenes = timeline(compilation).scenes
    assert told(in_turn("F", [(each, "t01") for each in (*scenes, scenes[0])], FPS)) == [
        "0-4 a",
        "4-8 b",
        "8-12 a",
    ]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("CROSSFADE", TransitionKind.DISSOLVE),
        ("SLOW DISSOLVE TO:", TransitionKind.DISSOLVE),
        ("> FADE TO GREY", TransitionKind.FADE),
        ("STAR WIPE TO:", TransitionKind.WIPE),
        ("（画面渐黑）", TransitionKind.FADE),
        ("切黑", TransitionKind.CUT),
        ("SMASH CUT:", TransitionKind.CUT),
    ],
)
def test_words_part_two_scenes(words: str, kind: TransitionKind) -> None:
    assert transition_kind(words) is kind


def test_no_line_stands_over_another_one_in_a_dissolve() -> None:
    late = script(
        "Duration: 2\n\nCharacter: Mara\n  Image: https://example.com/m.png\n\n"
        "INT. HALL #a#\n\nMARA\nI shall be here until you come.\n\nDISSOLVE TO:\n\n"
        "INT. HALL #b#\n\nMARA\nI came before you went away.\n"
    )
    read = cues(of(late))
    assert [each.text for each in read] == [
        "I shall be here until you come.",
        "I came before you went away.",
    ]
    assert read[0].end == read[1].start
    assert all(each.end - each.start > 1 for each in read)


def test_what_is_said_at_the_same_time_is_read_together() -> None:
    both = script(
        "Duration: 4\n\nCharacter: Mara\n  Image: https://example.com/m.png\n\n"
        "Character: Rosa\n  Image: https://example.com/r.png\n\n"
        "INT. HALL #a#\n\nMara and Rosa wait.\n\nMARA\nYes.\n\nROSA ^\nNo, never.\n\n"
        "DISSOLVE TO:\n\n"
        "INT. HALL #b#\n\nMARA\nGone.\n"
    )
    read = cues(of(both))
    assert read[0].text == "- Yes.\n- No, never."
    assert [each.speakers for each in read[0].said] == [("Mara",), ("Rosa",)]
    assert all(one.end <= other.start for one, other in pairwise(read))
    assert read[-1].text == "Gone."
    assert read[-1].start > Fraction(13, 4), "the second scene begins within the dissolve"
