"""A screenplay as it was written, whatever program it comes from: its title page and elements."""

from __future__ import annotations

from dataclasses import dataclass

from ..language.fold import UNSEEN
from ..language.lazy import lazy


@dataclass(frozen=True, slots=True)
class Remark:
    """Words that are for people alone: a note, or with `away` what was taken out of the script."""

    text: str
    away: bool = False


_CONTROL = lazy(r"[\x00-\x08\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
_UNSEEN = str.maketrans(dict.fromkeys(UNSEEN))


def legible(text: str) -> str:
    """A text without what no one can see; what no one can say is a space."""
    return _CONTROL().sub(" ", text.translate(_UNSEEN))


Words = tuple[str | Remark, ...]
"""Words with the remarks among them, where they stand."""


def spoken(words: Words) -> str:
    """The words without the remarks, white space folded."""
    return " ".join("".join(each for each in words if isinstance(each, str)).split())


def remarks(words: Words) -> tuple[Remark, ...]:
    """The remarks alone."""
    return tuple(each for each in words if isinstance(each, Remark))


@dataclass(frozen=True, slots=True)
class Heading:
    """A slug line without its scene's number; `forced` where its form alone would not make it one.

    The number is empty where there is none.
    """

    words: Words
    number: str = ""
    forced: bool = False


@dataclass(frozen=True, slots=True)
class Action:
    """A paragraph of what is seen, by its lines."""

    lines: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Parenthetical:
    """How the words after it are said, without its brackets."""

    words: Words


@dataclass(frozen=True, slots=True)
class Line:
    """A line of what somebody says or, if `sung`, sings; one of remarks alone says nothing."""

    words: Words
    sung: bool = False


@dataclass(frozen=True, slots=True)
class Speech:
    """What one person says; `extensions` stand in brackets beside the name, without them.

    With `dual` it is said at the same time as the speech before.
    """

    name: str
    extensions: tuple[str, ...]
    dual: bool
    parts: tuple[Parenthetical | Line, ...]


@dataclass(frozen=True, slots=True)
class Transition:
    """From one scene to the next."""

    words: Words


@dataclass(frozen=True, slots=True)
class Card:
    """A line in the middle of the page: a title."""

    words: Words


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the outline, 1 to 6 levels deep."""

    words: Words
    depth: int


@dataclass(frozen=True, slots=True)
class Synopsis:
    """What happens in short, for people."""

    words: Words


@dataclass(frozen=True, slots=True)
class Aside:
    """Remarks that stand alone."""

    words: Words


Element = Heading | Action | Speech | Transition | Card | Section | Synopsis | Aside


@dataclass(frozen=True, slots=True)
class Screenplay:
    """A title page, as keys and values without line ends, and what follows."""

    title_page: tuple[tuple[str, str], ...]
    elements: tuple[Element, ...]


class UnreadableScreenplay(ValueError):  # noqa: N818
    """What cannot be read as a screenplay; its text says why, and goes on after the file's name."""
