"""What a writer is shown: the words for a meaning, in the language that is written."""

from __future__ import annotations

from .counted import counted
from .source import Span
from .words import DEFAULT, LANGUAGES


def beside(words: str) -> str:
    """The language of what is shown beside some words of a script."""
    return counted((words,), spoken=True).language


def around(span: Span) -> str:
    """The words near a place in its line: what is shown there is in their language."""
    start, end = span.source.bounds(span.line)
    return span.source.text[max(start, span.start - _NEAR) : min(end, span.end + _NEAR)]


_NEAR = 200
"""Characters to each side: a line may be as long as a script, and have a finding in each word."""


def spelled(part: str, meaning: str, language: str) -> str:
    """The word of a key, role, field or value, by the part of the files that has it.

    It is English where the language has none.
    """
    english = LANGUAGES[DEFAULT].spelled[part]
    return LANGUAGES[language].spelled.get(part, english).get(meaning) or english[meaning]


def entry(meaning: str, value: str, language: str, part: str = "keys") -> str:
    """A line that gives something its value."""
    return f"{spelled(part, meaning, language)}{LANGUAGES[language].colon}{value}".strip()


def declared(role: str, name: str) -> str:
    """The line that declares a name."""
    return entry(role, name, beside(name), "roles")


def shown(example: str, words: str) -> str:
    """A line or a part of one as an example, in the language of some words of a script."""
    return spelled("shown", example, beside(words))


def joined(first: str, second: str) -> str:
    """The names of two who speak as one, as they stand on a cue."""
    word = LANGUAGES[beside(first)].speech.joining
    gap = " " if word.upper() != word.lower() else ""
    return f"{first}{gap}{word}{gap}{second}"


def colon(words: str) -> str:
    """What stands between a word and its value."""
    return LANGUAGES[beside(words)].colon
