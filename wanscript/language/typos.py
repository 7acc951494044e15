"""Lines of the head that are a slip away from a setting, a declaration or a field."""

from __future__ import annotations

import re

from msgspec import Struct
from msgspec.structs import replace

from .counted import count_characters
from .diagnostic import Diagnostic, Edit
from .fold import fold
from .grammar import inside
from .lazy import lazy
from .line_edits import indented
from .lines import keyed
from .near import one_slip
from .settings import SWITCHES
from .slice import Slice
from .source import Span
from .spelled import beside, colon, spelled
from .storyboard import Role
from .syntax import Line
from .words import FIELDS, KEYS, LANGUAGES, MEANT, MEANT_FIELDS, ROLES

_EQUALS = lazy(r"([^\W\d_]+(?:[ \t]+[^\W\d_]+)?)[ \t]*([=＝][ \t]*)\S")
_BARE = lazy(
    r"([^\W\d_]+(?:[ \t]+[^\W\d_]+)??)([ \t\u3000]+)(?:[^\s:：]|[:：](?!\s))+"
    r"(?:[ \t\u3000]+(?:[^\s:：]|[:：](?!\s))+){0,2}\s*\Z"
)


class Typo(Struct, frozen=True, gc=False):
    """What a line was probably meant to be, as a line of that kind, and what is to be said.

    `line` is None where only the word is known; `word` is what was meant by it, a key or a
    declaration word.
    """

    word: str
    line: Line | None
    finding: Diagnostic


def ends_sentence(line: Line) -> bool:
    """Whether the line's last sign ends a sentence, closing marks after it not counted."""
    return inside("ENDED").search(line.words.text) is not None


def label_of(line: Line) -> str | None:
    """The word before a line's colon, folded, or None where it has none."""
    if ":" not in line.words.text and "：" not in line.words.text:
        return None
    return " ".join(fold(keyed(line)[0].text).split())


def nearest_key(word: str, *, short: bool = False) -> str | None:
    """The key or declaration word that is one slip from a folded word.

    Of words of two or three signs half of all others are one slip from them: they count only
    where `short`, and of one sign never. Of several, one of the word's own language is meant.
    """
    known = (each for each in (*KEYS, *ROLES) if len(each) > 3 or (short and len(each) > 1))
    slips = [each for each in known if one_slip(word, each)]
    if len(slips) < 2:
        return slips[0] if slips else None
    own = LANGUAGES[beside(word)].spelled
    ours = {fold(each) for part in ("keys", "roles") for each in own.get(part, {}).values()}
    return min(slips, key=lambda each: each not in ours)


def meant_key(word: str) -> str | None:
    """The key or declaration word that is meant by one that writers try, in its language."""
    meaning = MEANT.get(word)
    part = "roles" if meaning in tuple(Role) else "keys"
    return spelled(part, meaning, beside(word)) if meaning else None


def sets(line: Line) -> bool:
    """Whether a line of the story is exactly a setting; a switch takes one word."""
    low = label_of(line)
    if low is None or low not in KEYS:
        return False
    value = keyed(line)[1].text
    goes_on = len(value.split()) > 1 or count_characters(value) > _SWITCHED
    return not (KEYS[low] in _ONE_WORD and goes_on)


_ONE_WORD = (*SWITCHES, "shot type")
"""Settings that take one word of a few, so that more words after them are none of a setting."""
_SWITCHED = 4
"""Characters of the longest word of a switch in scripts without spaces."""


def typo(line: Line, *, short: bool = False) -> Typo | None:
    """What a line at the left edge was meant to be, None where it is exact or nothing near.

    `short`: words of two or three signs count too.
    """
    if bare := without_colon(line):
        return bare
    low = label_of(line)
    if low is None or low in KEYS or low in ROLES:
        return None
    word, value = keyed(line)
    tried = meant_key(low) if value.text else None
    if tried is None and (meant := nearest_key(low, short=short)):
        unnamed = meant in ROLES and (ends_sentence(line) or not value.text)
        edit = None if unnamed else Edit(word.span(), meant.capitalize())
        return _typed(line, meant, edit)
    return _typed(line, fold(tried), None) if tried else None


def without_colon(line: Line) -> Typo | None:
    """A line with the word of a setting or a declaration, and its value, but no colon between."""
    text = line.words.text
    equals, bare = _EQUALS().match(text), _BARE().match(text)
    if equals and fold(equals[1]) in (*KEYS, *ROLES):
        return _colonless(line, equals, "a colon stands after the key, not `=`")
    if bare and fold(bare[1]) in (*KEYS, *ROLES) and not ends_sentence(line):
        declares = fold(bare[1]) in ROLES
        what = "a declaration" if declares else "a setting"
        return _colonless(line, bare, f"{what} has a colon after its word, and here is none")
    return None


def _typed(line: Line, meant: str, edit: Edit | None) -> Typo:
    """A line with a colon, whose word is none."""
    word = keyed(line)[0]
    label = f"did you mean `{meant.capitalize()}{colon(meant).strip()}`?"
    finding = no_key(word, label, (edit,) if edit else ())
    if not edit:
        finding = replace(finding, guesses=(Edit(word.span(), meant.capitalize()),))
    return Typo(meant, _corrected(line, word, meant), finding)


def _corrected(line: Line, word: Slice, meant: str) -> Line:
    rest = line.words.part(line.words.text.index(word.text) + len(word.text))
    words = Slice.joined((Slice.instead(meant, word.span()), rest), ("",))
    return line.saying(words, _kind(meant))


def _kind(word: str) -> str:
    return "SETTING" if word in KEYS else "DECLARATION"


def _colonless(line: Line, match: re.Match[str], message: str) -> Typo:
    word = line.words.part(*match.span(1))
    value = line.words.part(match.end(2)).strip()
    gap = line.words.span(match.end(1), match.end(2))
    meant = fold(word.text)
    fixed = line.saying(Slice.joined((word, value), (": ",)), _kind(meant))
    shown = f"{word.text[:1].upper()}{word.text[1:]}{colon(word.text)}{value.text}"
    finding = nearly(
        line.words.span(match.start(1), match.end(1)),
        message,
        f"did you mean `{shown}`?",
        f"\\{word.text} ...",
        (Edit(gap, colon(word.text)),),
    )
    return Typo(meant, fixed, finding)


def field_at_the_edge(line: Line, declared: Line) -> Diagnostic:
    """A field at the left edge below a declaration."""
    word, name = keyed(line)[0], keyed(declared)[1].text
    return no_field(
        word.span(),
        f"`{word.text}` is a field of `{name}`, but stands at the left edge",
        "begin the line with two spaces",
        edits=(indented(line),),
    )


def field_typo(line: Line) -> tuple[Line, Diagnostic] | None:
    """An indented line that is one slip from a field, or lacks its colon; as it was meant."""
    words = line.words.strip()
    stripped = line.saying(words)
    for form in (_EQUALS(), _BARE()):
        match = form.match(words.text)
        if match and fold(match[1]) in FIELDS and not (form is _BARE() and ends_sentence(line)):
            word, value = words.part(*match.span(1)), words.part(match.end(2)).strip()
            fixed = Slice.joined((word, value), (": ",))
            said = no_field(
                word.span(),
                f"a field has a colon after its word: `{word.text}{colon(word.text)}{value.text}`",
                edits=(Edit(words.span(match.end(1), match.end(2)), colon(word.text)),),
            )
            return line.saying(fixed, "FIELD"), said
    low = label_of(stripped)
    meant = _meant_field(low) if low else None
    if meant is None:
        return None
    word = keyed(stripped)[0]
    said = no_field(
        word.span(),
        f"there is no field `{word.text}`",
        f"did you mean `{meant.capitalize()}`?",
        edits=(Edit(word.span(), meant.capitalize()),),
    )
    return replace(_corrected(stripped, word, meant), kind="FIELD"), said


def _meant_field(word: str) -> str | None:
    """The word of the field that is meant by one that is no field, folded."""
    if word in FIELDS:
        return None
    if word in MEANT_FIELDS:
        return fold(spelled("fields", MEANT_FIELDS[word], beside(word)))
    return next((each for each in FIELDS if one_slip(word, each) and len(each) > 2), None)


def nearly(
    span: Span, message: str, label: str, prose: str, edits: tuple[Edit, ...] = ()
) -> Diagnostic:
    """A line that is nearly a setting or a declaration; `prose` is how it is none."""
    return Diagnostic.of(
        "WAN103",
        span,
        message,
        label,
        help=f"to say it to the model as it stands, write `{prose}`",
        edits=edits,
    )


def no_key(word: Slice, label: str, edits: tuple[Edit, ...] = ()) -> Diagnostic:
    """A word with a colon that is no key."""
    message = f"`{word.text}` is no setting and no declaration"
    return nearly(word.span(), message, label, f"\\{word.text}{colon(word.text)}...", edits)


def no_field(
    span: Span, message: str, label: str = "", help: str = "", edits: tuple[Edit, ...] = ()
) -> Diagnostic:
    """A line that should be a field, or is taken for one and is none."""
    return Diagnostic.of("WAN116", span, message, label, help=help, edits=edits)
