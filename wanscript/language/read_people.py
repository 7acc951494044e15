"""Lists of names: who is attached to a scene, and who is in it."""

from __future__ import annotations

from collections.abc import Iterator

from .diagnostic import Diagnostic
from .fold import fold
from .lazy import lazy
from .names import Names
from .near import one_slip
from .slice import Slice
from .spelled import beside, entry
from .storyboard import Declaration, Role
from .suspects import nearly_named
from .text import Mention
from .unresolved import Unresolved
from .words import DEFAULT, LANGUAGES, extension_key

_EXTENSIONS = LANGUAGES[DEFAULT].speech.extensions
_LISTED = lazy(r"[^,，、;；]+")
_PERSON = lazy(r"(?:[^,，、;；\s(（\x00-\x7f]+|[^,，、;；(（]+)")
"""The people of a scene, who in scripts without case may stand apart by spaces."""


def listed(
    value: Slice, names: Names, *, people: bool
) -> tuple[tuple[Mention, ...], tuple[Diagnostic, ...], tuple[Unresolved, ...]]:
    """The declared names in a list; of the `people` of a scene not all have to be declared."""
    found: list[Mention] = []
    findings: list[Diagnostic] = []
    unresolved: list[Unresolved] = []
    for match in (_PERSON() if people else _LISTED()).finditer(value.text):
        part = value.part(match.start(), match.end()).strip()
        if not part.text:
            continue
        marks = len(part.text) - len(part.text.removeprefix("@").lstrip("{"))
        spelled = part.part(marks, len(part.text.rstrip("}")))
        who = names.exact(spelled.text, any_case=True)
        if who:
            found.append(Mention(who.name, part, spelled))
            findings += _described(value, match.end(), who, names) if people else ()
        elif people:
            findings += _nearly_one(spelled, names)
        else:
            findings.append(names.unknown(part.span(), spelled))
            unresolved.append(Unresolved(spelled))
    return tuple(found), tuple(findings), tuple(unresolved)


_BRACKETS = lazy(r"\s*[(（](?P<words>[^()（）]*)[)）]?")


def _described(value: Slice, end: int, who: Declaration, names: Names) -> Iterator[Diagnostic]:
    """Words in brackets behind somebody of the cast, unless they say who is heard, or name others.

    `end` is where the name ends.
    """
    found = _BRACKETS().match(value.text, end)
    if found is None or not found["words"].strip() or names.first(found["words"]):
        return
    if extension_key(found["words"]) in _EXTENSIONS:
        return
    words = found["words"].strip()
    look = entry("look", words, beside(words), "fields")
    yield Diagnostic.of(
        "WAN148",
        value.span(*found.span("words")),
        f"this says who is there, and nothing more: `{words}` is not sent",
        help="say it in the story; what holds for the whole film is a field of "
        f"{who.name}, `{look}`",
    )


def _nearly_one(name: Slice, names: Names) -> Iterator[Diagnostic]:
    begins = names.first(name.text)
    if begins and begins[0].role is Role.CHARACTER:
        who = begins[0]
        message = f"`{name.text}` is no name, so {who.name} is not brought along, and nothing of it"
        message += " is sent"
        yield nearly_named(name.span(), message, who.name, who)
        return
    nearest = names.nearest(name.text)
    if nearest and nearest.role is Role.CHARACTER and _slipped(name, nearest.names):
        message = f"`{name.text}` is nobody here, and one slip from {nearest.name}"
        yield nearly_named(name.span(), message, nearest.name, nearest)


def _slipped(name: Slice, names: tuple[str, ...]) -> bool:
    return any(one_slip(fold(name.text), fold(each)) for each in names)
