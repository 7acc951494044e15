"""A screenplay as it was written, whatever program it comes from: its title page and elements."""

from __future__ import annotations

from msgspec import Struct

from ..language.fold import UNSEEN
from ..language.lazy import lazy


class Remark(Struct, frozen=True, gc=False):
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


class Heading(Struct, frozen=True, gc=False):
    """A slug line without its scene's number; `forced` where its form alone would not make it one.

    The number is empty where there is none.
    """

    words: Words
    number: str = ""
    forced: bool = False


class Action(Struct, frozen=True, gc=False):
    """A paragraph of what is seen, by its lines."""

    lines: tuple[Words, ...]


class Parenthetical(Struct, frozen=True, gc=False):
    """How the words after it are said, without its brackets."""

    words: Words


class Line(Struct, frozen=True, gc=False):
    """A line of what somebody says or, if `sung`, sings; one of remarks alone says nothing."""

    words: Words
    sung: bool = False


class Speech(Struct, frozen=True, gc=False):
    """What one person says; `extensions` stand in brackets beside the name, without them.

    With `dual` it is said at the same time as the speech before.
    """

    name: str
    extensions: tuple[str, ...]
    dual: bool
    parts: tuple[Parenthetical | Line, ...]


class Transition(Struct, frozen=True, gc=False):
    """From one scene to the next."""

    words: Words


class Card(Struct, frozen=True, gc=False):
    """A line in the middle of the page: a title."""

    words: Words


class Section(Struct, frozen=True, gc=False):
    """A heading of the outline, 1 to 6 levels deep."""

    words: Words
    depth: int


class Synopsis(Struct, frozen=True, gc=False):
    """What happens in short, for people."""

    words: Words


class Aside(Struct, frozen=True, gc=False):
    """Remarks that stand alone."""

    words: Words


Element = Heading | Action | Speech | Transition | Card | Section | Synopsis | Aside


class Screenplay(Struct, frozen=True, gc=False):
    """A title page, as keys and values without line ends, and what follows."""

    title_page: tuple[tuple[str, str], ...]
    elements: tuple[Element, ...]


class UnreadableScreenplay(ValueError):  # noqa: N818
    """What cannot be read as a screenplay; its text says why, and goes on after the file's name."""
