"""What is offered as probably meant: taken, it leaves nothing of its finding."""

from __future__ import annotations

from pathlib import Path, PurePath

import pytest

from wanscript.app.fix import fix
from wanscript.compiler import compile
from wanscript.language.decode import decode
from wanscript.language.source import Source

BAD = Path(__file__).parents[1] / "golden" / "bad"
NAMES = (
    "like_headings",
    "nobody_is_called_so",
    "not_understood",
    "scene_with_a_number",
    "speaker_in_part",
    "unknown_name",
    "unknown_name_in_with",
    "unknown_voice",
)


@pytest.mark.parametrize("name", NAMES)
def test_each_guess_alone_mends_its_finding(name: str) -> None:
    source, _ = decode(PurePath(f"{name}.wan"), (BAD / f"{name}.wan").read_bytes())
    guesses = [(each, guess) for each in compile(source).diagnostics for guess in each.guesses]
    assert guesses
    for finding, guess in guesses:
        start, end = guess.span.start, guess.span.end
        after = Source(source.path, source.text[:start] + guess.text + source.text[end:])
        assert after.text != source.text
        left = [
            each
            for each in compile(after).diagnostics
            if each.code == finding.code
            and each.span.start <= start + len(guess.text)
            and start <= each.span.end
        ]
        assert not left, (finding.message, guess.text)


def test_nothing_is_guessed_where_it_is_known_or_nobody_is_near() -> None:
    cast = "Character: Jonas\n  Image: https://example.com/j.png\n\n"
    for words in ("@jonas waits.", "@Wilhelmina waits."):
        (told,) = (
            each
            for each in compile(Source(PurePath("x.wan"), cast + words)).diagnostics
            if each.code == "WAN201"
        )
        assert bool(told.edits) == (words == "@jonas waits.")
        assert told.guesses == ()


def test_no_guess_is_applied_unasked() -> None:
    text = "Character: Jonas\n  Image: https://example.com/j.png\n\n@Jonsa waits.\n"
    assert fix(Source(PurePath("x.wan"), text)).files == ()
