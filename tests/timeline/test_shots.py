"""Who is seen in a shot, where, and when it is said."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest
from printed import script

from wanscript.compiler import compile
from wanscript.timeline.records import SceneTimeline, Shot, Timeline, TimeOfDay, TransitionKind
from wanscript.timeline.timeline import timeline

CAST = "".join(
    f"Character: {name}\n  Image: https://example.com/p.png\n"
    for name in ("Anna", "Jonas", "Mr. O'Brien", "小美", "老周")
)


def film(text: str, lengths: dict[tuple[str, int], Decimal] | None = None) -> Timeline:
    return timeline(compile(script(text)), lengths)


def scene(text: str) -> SceneTimeline:
    (found,) = film(text).scenes
    return found


def shot(text: str) -> Shot:
    (found,) = scene(text).shots
    return found


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("Anna sits at the table.", "Anna"),
        ("Mr. O'Brien's hat lies on the table.", ""),
        ("Anna looks at the chair where Mr. O'Brien sat.", "Anna"),
        ("The table where Mr. O'Brien sits.", "Mr. O'Brien"),
        ("Anna's hand reaches for the cup.", "Anna"),
        ("Anna's trembling fingers.", "Anna"),
        ("Anna’s coat hangs by the door.", ""),
        ("Jonas' boots stand in the snow.", "Jonas"),
        ("Anna's here, and Jonas's sitting down.", "Anna, Jonas"),
        ("Anna waits for Jonas.", "Anna"),
        ("A photo of Jonas hangs on the wall.", ""),
        ("Anna thinks of Jonas.", "Anna"),
        ("Anna sits without Jonas.", "Anna"),
        ("Jonas is gone. Anna cries.", "Anna"),
        ("The letter that Jonas wrote lies open.", ""),
        ("Anna and Jonas walk.", "Anna, Jonas"),
        ("Anna looks at Jonas.", "Anna, Jonas"),
        ("小美的帽子掉在地上。", ""),
        ("小美的手在发抖。", "小美"),
        ("小美想起老周。", "小美"),
        ("老周的照片挂在墙上。", ""),
        ("小美看着老周。", "小美, 老周"),
    ],
)
def test_who_is_only_spoken_of_is_not_in_the_picture(words: str, seen: str) -> None:
    found = shot(f"{CAST}\nWith: all\n\n1. Medium shot [4s]\n{words}\n")
    assert ", ".join((*found.subjects, *found.others)) == seen


def test_who_was_there_before_does_not_stay_where_only_a_hat_is() -> None:
    text = "1. Medium shot [2s]\nMr. O'Brien waits.\n\n2. [2s]\n{} lies on the table.\n"
    gone = scene(CAST + "\n" + text.format("Mr. O'Brien's hat"))
    stays = scene(CAST + "\n" + text.format("His hat"))
    assert (gone.shots[1].subjects, stays.shots[1].subjects) == ((), ("Mr. O'Brien",))


@pytest.mark.parametrize(
    ("heading", "who", "back"),
    [
        ("Close-up of Jonas", ("Jonas",), ("Anna",)),
        ("Over Anna's shoulder", ("Jonas",), ("Anna",)),
        ("Over Anna's shoulder, Mr. O'Brien", ("Mr. O'Brien",), ("Anna",)),
        ("Over-the-shoulder of Mr. O'Brien", ("Anna",), ("Mr. O'Brien",)),
        ("Over-the-shoulder shot of Mr. O'Brien", ("Mr. O'Brien",), ("Anna", "Jonas")),
        ("过肩镜头，越过小美看老周", ("老周",), ("小美",)),
        ("Close-up of Mr. O'Brien's hat", ("Anna",), ("Jonas",)),
        ("Two-shot", ("Anna", "Jonas"), ()),
    ],
)
def test_a_heading_says_who_is_in_front(
    heading: str, who: tuple[str, ...], back: tuple[str, ...]
) -> None:
    found = shot(f"{CAST}\n1. {heading} [4s]\nAnna turns to Jonas.\n")
    assert (found.subjects, found.others) == (who, back)


PLACES = (
    f"{CAST}\nBackground: Park\n  Image: https://example.com/p.png\n"
    "Background: Bar\n  Image: https://example.com/p.png\n\n"
)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("INT. KITCHEN - DAY\n\nAnna waits.\n", None),
        ("INT. KITCHEN - DAY\n\nAnna looks at the Park through the window.\n", None),
        ("INT. KITCHEN - DAY\nWith: Park\n\nAnna waits.\n", None),
        ("EXT. PARK - DAY\n\nAnna waits.\n", "Park"),
        ("INT. JONAS'S BAR - DAY\n\nAnna waits in the Bar.\n", "Bar"),
        ("Anna waits in the Bar.\n", "Bar"),
        ("With: Park\n\nAnna waits.\n", "Park"),
        ("Anna waits.\n", None),
    ],
)
def test_a_place_is_the_headings_or_one_that_the_scene_has(text: str, place: str | None) -> None:
    assert shot(PLACES + text).place == place


@pytest.mark.parametrize(
    ("slug", "time"),
    [
        ("EXT. SEA - NIGHT", TimeOfDay.NIGHT),
        ("EXT. SEA - DAWN", TimeOfDay.DAWN),
        ("EXT. SEA - SUNSET", TimeOfDay.DUSK),
        ("INT. BAR - DAY", TimeOfDay.DAY),
        ("内景 茶馆 - 夜", TimeOfDay.NIGHT),
    ],
)
def test_the_heading_sets_the_light(slug: str, time: TimeOfDay) -> None:
    assert scene(f"{CAST}\n{slug}\n\nAnna waits.\n").time is time


def test_prose_is_cut_where_it_says_so() -> None:
    wide, close = scene(f"{CAST}\nAnna walks. Then the shot cuts to a close-up of Anna.\n").shots
    assert (wide.framing, close.framing) == ("wide shot", "close-up")


def test_beats_have_their_own_times() -> None:
    shown = scene(
        f"Duration: 6s\n\n{CAST}\n0-2s: A wide shot of the sea.\n2-6s: Close-up of Anna.\n"
    )
    assert [(int(each.start), int(each.end)) for each in shown.shots] == [(0, 2), (2, 6)]


TALK = "".join(f"ANNA\nNumber {n}, and a little more.\n\nJONAS\nYes.\n\n" for n in range(3))


@pytest.mark.parametrize("seconds", [2, 5, 15])
def test_speech_stays_in_its_shot_and_in_order(seconds: int) -> None:
    (only,) = scene(f"{CAST}\n1. Two-shot [{seconds}s]\nAnna and Jonas sit.\n\n{TALK}").shots
    times = [time for line in only.lines for time in (line.start, line.end)]
    assert times == sorted(times)
    assert only.start < times[0] < times[-1] < only.end
    shown = [each for line in only.lines for each in line.captions]
    read = [time for each in shown for time in (each.start, each.end)]
    assert read == sorted(read)
    assert read[-1] <= only.end


def test_speakers_are_names_whatever_is_in_them() -> None:
    names = ("Bob & Sons", "Ann & Co")
    cast = "".join(f"Character: {name}\n  Image: https://example.com/p.png\n" for name in names)
    talk = "".join(f"{name}\nHello.\n\n" for name in ("BOB & SONS", "ANN & CO", "BOB & SONS"))
    found = scene(f"{cast}\n1. Two-shot [6s]\n\n{talk}").lines
    assert [line.speakers for line in found] == [names[:1], names[1:], names[:1]]


def test_two_who_speak_together_start_together() -> None:
    first, second = shot(
        f"{CAST}\n1. Two-shot [6s]\n\nANNA\nNow or never, we said.\n\nJONAS ^\nNow!\n"
    ).lines
    assert (first.start, first.dual, second.dual) == (second.start, False, True)
    assert second.end < first.end


FILM = (
    CAST
    + """
INT. HALL - DAY #hall#

1. Wide [2s]
Anna waits.

2. Close-up [3s]
She goes.

FADE OUT.

EXT. YARD - DAY #yard#
Duration: 4s

Anna runs.
"""
)


def test_scenes_follow_each_other() -> None:
    shown = film(FILM)
    assert [(each.name, int(each.start), int(each.seconds)) for each in shown.scenes] == [
        ("hall", 0, 5),
        ("yard", 5, 4),
    ]
    assert [(each.kind, each.before, each.after, int(each.at)) for each in shown.transitions] == [
        (TransitionKind.FADE, "hall", "yard", 5),
        (TransitionKind.CUT, "yard", None, 9),
    ]


@pytest.mark.parametrize(
    ("real", "ends"), [("5.5", ("2", "5.5")), ("3", ("2", "3")), ("1", ("1",))]
)
def test_a_take_that_is_there_has_its_own_length(real: str, ends: tuple[str, ...]) -> None:
    shown = film(FILM, {("hall", 4): Decimal(real), ("hall", 7): Decimal(9)})
    hall, yard = shown.scenes
    assert (hall.take, yard.take, hall.seconds) == (4, None, Fraction(real))
    assert [each.end for each in hall.shots] == [Fraction(end) for end in ends]
    assert yard.start == hall.seconds
    assert all(one.end == two.start for one, two in pairwise(hall.shots))
