"""Takes measured against their script: right ones pass, each fault is found, none is invented.

What needs the extra `review` is skipped where it is not installed, and of speech also what needs
eSpeak NG.
"""

from __future__ import annotations

from array import array
from functools import cache
from pathlib import Path

import pytest
from dailies import RATE, Take
from films import script
from msgspec.structs import replace

from wanscript.compiler import Compilation
from wanscript.film import speech
from wanscript.film.measure import installed, measure
from wanscript.film.seam import seam
from wanscript.review.asked import asked_of
from wanscript.review.judge import reviewed
from wanscript.review.records import Advice, FaultKind, Review
from wanscript.timeline.timeline import timeline

pytestmark = pytest.mark.skipif(not installed(), reason="the extra `review` is not installed")

HEAD = (
    "Character: Noor\n  Image: https://example.com/n.png\n\n"
    "Character: Emil\n  Image: https://example.com/e.png\n\n"
)
SHOTS = script(
    f"{HEAD}INT. HALL - DAY\n\n1. Wide shot [2s]\nNoor waits.\n\n2. Close-up of Noor [2s]\n"
    "She looks up.\n\n3. Emil [2s]\nEmil goes.\n"
)
TALK = script(
    f"{HEAD}INT. HALL - DAY\n\n1. Two-shot [6s]\nNoor and Emil wait.\n\n"
    "NOOR\nWhy did you still come to me?\n\nEMIL\nBecause of the letters.\n"
)
BEATS = script(
    f"{HEAD}INT. HALL - DAY\nDuration: 6\n\n[0-3s] Noor waits in the hall.\n\n[3-6s] Emil comes.\n"
)
THREE = {0.0: 1, 2.0: 2, 4.0: 3}
WORDS = {0.8: "Why did you still come to me?", 3.2: "Because of the letters."}


@cache
def _say() -> speech.Say:
    if not speech.installed():
        pytest.skip("the extra `voice` is not installed")
    return speech.sayer(TALK.storyboard)


def say(words: str, seconds: float) -> array[float]:
    said = _say()("Noor", words, seconds, RATE)
    assert said is not None
    return said


def review(film: Compilation, take: Take, folder: Path, name: str = "1") -> Review:
    found = measure(take.write(folder / "take.mp4", say)).found
    asked = asked_of(film, timeline(film), name, found.seconds)
    return reviewed(asked, found, None, drawn=False)


RIGHT = {
    "shots": (SHOTS, Take(views=THREE)),
    "a cut that comes a little late": (SHOTS, Take(views={0.0: 1, 2.4: 2, 4.0: 3})),
    "a fast pan": (SHOTS, Take(views=THREE, pan=60)),
    "a shaken camera": (SHOTS, Take(views=THREE, shake=3)),
    "a flash": (SHOTS, Take(views=THREE, bright=3)),
    "a dark scene": (SHOTS, Take(views=THREE, light=0.3)),
    "music": (SHOTS, Take(views=THREE, tone=(220, 277, 330))),
    "words": (TALK, Take(says=WORDS)),
    "words over music": (TALK, Take(says=WORDS, tone=(220, 277, 330))),
    "beats in one shot": (BEATS, Take()),
    "beats with a cut": (BEATS, Take(views={0.0: 1, 3.0: 2})),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_right_take_has_no_faults(name: str, tmp_path: Path) -> None:
    film, take = RIGHT[name]
    found = review(film, take, tmp_path)
    assert [fault.message for fault in found.faults] == []
    assert found.advice is Advice.CIRCLE
    assert len(found.found.frames) == 8


WRONG = {
    "a cut too many": (
        SHOTS,
        Take(views={**THREE, 5.2: 4}),
        ["there is a cut at 5.2 s that no shot asks for"],
    ),
    "a cut too few": (
        SHOTS,
        Take(views={0.0: 1, 4.0: 3}),
        ["there is no cut to shot 2, which was asked for at 2 s"],
    ),
    "a cut elsewhere": (
        SHOTS,
        Take(views={0.0: 1, 3.0: 2, 4.0: 3}),
        ["the cut to shot 2 comes at 3 s, and was asked for at 2 s"],
    ),
    "a cut within beats": (
        BEATS,
        Take(views={0.0: 1, 4.5: 2}),
        ["there is a cut at 4.5 s that no shot asks for"],
    ),
    "a black end": (
        SHOTS,
        Take(views=THREE, black=(5.4, 9)),
        ["it is black from 5.4 s to its end"],
    ),
    "black in between": (
        SHOTS,
        Take(views=THREE, black=(1, 1.5)),
        ["it is black at 1-1.5 s"],
    ),
    "a frozen end": (
        SHOTS,
        Take(views=THREE, frozen=(4.5, 9)),
        ["nothing moves from 4.5 s to its end"],
    ),
    "frozen": (SHOTS, Take(views=THREE, frozen=(0.2, 1.8)), ["nothing moves at 0.2-1.8 s"]),
    "too short": (SHOTS, Take(5, THREE), ["it ends after 5 s of 6 s"]),
    "silent": (TALK, Take(), ["nobody is heard, and 2 lines are due"]),
    "music alone": (
        TALK,
        Take(tone=(220, 277, 330)),
        ["nobody is heard, and 2 lines are due"],
    ),
    "cut off": (
        TALK,
        Take(says={0.8: WORDS[0.8], 5.2: "Because of the letters that you wrote."}),
        ["somebody still speaks where it ends: words may be cut off"],
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_each_fault_is_found_and_no_other(name: str, tmp_path: Path) -> None:
    film, take, said = WRONG[name]
    found = review(film, take, tmp_path)
    assert [fault.message for fault in found.faults] == said
    assert (found.advice, found.why) == (Advice.NG, said[0])


def test_speech_in_a_mute_scene_is_told_with_its_place(tmp_path: Path) -> None:
    (fault,) = review(SHOTS, Take(views=THREE, says={3.0: WORDS[0.8]}), tmp_path).faults
    assert fault.kind is FaultKind.SPEECH_EXTRA
    assert "where nobody is to speak" in fault.message
    assert fault.at.start == pytest.approx(3.0, abs=0.2)
    assert 0.8 < fault.at.seconds < 2.5


def test_a_part_of_the_words_is_not_all_of_them(tmp_path: Path) -> None:
    (fault,) = review(TALK, Take(says={1.0: "No."}), tmp_path).faults
    assert fault.kind is FaultKind.SPEECH_MISSING
    assert "the words that are due take about" in fault.message


def test_a_loud_take_is_good_for_a_film_that_evens_it(tmp_path: Path) -> None:
    found = review(SHOTS, Take(views=THREE, tone=(220, 277, 330), loud=4), tmp_path)
    kinds = {fault.kind for fault in found.faults}
    assert FaultKind.LOUD in kinds
    assert kinds <= {FaultKind.LOUD, FaultKind.PEAK}
    assert found.found.lufs > -10


CALM = Take(3, pan=3, shake=0.1)
PAIR = script(
    f"{HEAD}INT. HALL - DAY\nDuration: 3\n\nNoor waits.\n\nINT. HALL - DAY\nDuration: 3\n"
    "First frame: end of previous\n\nEmil comes.\n\nINT. HALL - DAY\nDuration: 3\n\nEmil goes.\n"
)


@pytest.mark.parametrize(
    ("scene", "take", "said"),
    [
        ("2", CALM, []),
        (
            "2",
            Take(3, {0.0: 2}, pan=0, shake=0.1),
            ["it does not begin on the picture where scene 1 ends"],
        ),
        ("2", Take(3, pan=100), ["motion begins with a jerk where scene 1 ends"]),
        ("3", Take(3, pan=20), []),
        (
            "3",
            Take(3, light=2.2),
            ["its colours are not those of scene 2, in the same place"],
        ),
    ],
)
def test_a_seam_is_held_to_what_the_script_makes_of_it(
    scene: str, take: Take, said: list[str], tmp_path: Path
) -> None:
    before = measure(CALM.write(tmp_path / "before.mp4"))
    own = measure(take.write(tmp_path / "own.mp4"))
    asked = asked_of(PAIR, timeline(PAIR), scene, 3.0)
    joint = seam(str(int(scene) - 1), before.last, own.first)
    found = reviewed(asked, own.found, joint, drawn=False)
    assert [fault.message for fault in found.faults] == said
    assert found.advice is (Advice.DISSOLVE if said else Advice.CIRCLE)


def test_what_was_drawn_speaks_in_syllables(tmp_path: Path) -> None:
    """So that any sound counts where words are due, and silence does not."""
    sound = measure(Take(says={}, tone=(220,)).write(tmp_path / "take.mp4")).found
    asked = asked_of(TALK, timeline(TALK), "1", 6.0)
    assert reviewed(asked, sound, None, drawn=True).faults == ()
    assert reviewed(asked, replace(sound, heard=()), None, drawn=True).faults
