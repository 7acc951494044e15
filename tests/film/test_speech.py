"""Lines said aloud; what needs eSpeak NG is skipped where it is not installed."""

from __future__ import annotations

import subprocess
import sys
from array import array
from fractions import Fraction
from pathlib import Path

import pytest
from click.testing import CliRunner
from films import script, taken

from wanscript.cli.animatic import animatic as command
from wanscript.film import speech
from wanscript.film.animatic import animatic
from wanscript.film.sound import track
from wanscript.film.speech import language, sayer, voices
from wanscript.language.storyboard import Extension
from wanscript.timeline.records import Line

RATE = 16_000
TALK = script(
    "Character: Noor\n  Look: a woman of sixty\n\nCharacter: Emil\n  Look: a boy in a red coat\n\n"
    "Character: Sam\n\nINT. HALL - DAY\n\n1. Two-shot [6s]\nNoor and Emil wait.\n\n"
    "NOOR\nWhy did you still come?\n\nEMIL\nLet's talk.\n"
)


def line(words: str) -> Line:
    return Line(("Noor",), words, "", Extension.ON, False, Fraction(1, 2), Fraction(5, 2), ())


def loud(wave: array[float], start: float, end: float) -> float:
    return max(map(abs, wave[round(start * RATE) : round(end * RATE)]), default=0.0)


@pytest.fixture
def say() -> speech.Say:
    if not speech.installed():
        pytest.skip("the extra `voice` is not installed")
    return sayer(TALK.storyboard)


def test_everybody_has_a_voice_by_look_and_else_in_turn() -> None:
    cast = voices(TALK.storyboard)
    assert {name: variant[0] for name, variant in cast.items()} == {
        "Noor": "f",
        "Emil": "m",
        "Sam": "f",
    }
    assert len(set(cast.values())) == 3


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("Let's talk.", "en-us"),
        ("我们谈谈吧。", "cmn"),
        ("まってました", "ja"),
        ("待っていました", None),
        ("안녕하세요", "ko"),
        ("שלום", "he"),
        ("123 …", None),
    ],
)
def test_the_letters_tell_the_language(text: str, spoken: str | None) -> None:
    assert language(text) == spoken


def test_what_cannot_be_said_is_heard_as_syllables() -> None:
    words = [line("待っていました")]
    assert track(words, 3, RATE, lambda *_: None) == track(words, 3, RATE)


@pytest.mark.parametrize(
    "text", ["Why did you still come?", "周先生，后来那只鹤呢？", "word " * 30]
)
def test_a_line_is_said_within_its_time(say: speech.Say, text: str) -> None:
    wave = track([line(text)], 3, RATE, say)
    assert len(wave) == 3 * RATE
    assert 0.3 < loud(wave, 0.5, 2.5) < 0.9
    assert loud(wave, 0, 0.49) == loud(wave, 2.51, 3) == 0


def test_two_speakers_are_told_apart(say: speech.Say) -> None:
    words = "Let's talk."
    noor, emil = say("Noor", words, 2, RATE), say("Emil", words, 2, RATE)
    assert noor is not None
    assert emil is not None
    assert noor != emil


def test_kanji_and_silence_are_left_to_the_syllables(say: speech.Say) -> None:
    assert say("Noor", "待っていました", 2, RATE) is None
    assert say("Noor", "…", 2, RATE) is None


def test_a_film_is_spoken(say: speech.Say, tmp_path: Path) -> None:
    heard = {}
    for name, how in (("soft", None), ("spoken", say)):
        seconds = animatic(
            TALK, tmp_path, tmp_path / f"{name}.mp4", draft=True, size=(320, 180), say=how
        )
        heard[name] = taken(tmp_path / f"{name}.mp4")
        assert heard[name].heard == pytest.approx(seconds, abs=0.1)
    assert heard["soft"].peak < heard["spoken"].peak < 0.9


def test_without_the_extra_the_way_to_it_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(speech, "installed", lambda: False)
    (tmp_path / "film.wan").write_text("Ada waits.\n", "utf-8")
    said = CliRunner().invoke(command, ["--voice", str(tmp_path / "film.wan")])
    assert said.exit_code == 2
    assert "pip install espeakng-loader" in said.output


def test_nothing_of_it_is_loaded_unless_asked_for() -> None:
    program = (
        "import sys, wanscript.film.animatic, wanscript.cli.animatic\n"
        "assert 'espeakng_loader' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
