"""The words that mean something, in every language that has them: `grammar/words` as tables.

A language is one file there, and its templates in `prompts/`. No word of a language stands in code.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from msgspec import Struct

from .fold import fold
from .storyboard import Extension, Role
from .word_files import ENGLISH, Data, home, read


class Delivered(Struct, frozen=True, gc=False):
    """The words of a language that say in brackets how something is said, folded.

    `verbs` has each form of a verb with the one that is sent. Where there are no `prepositions`
    a verb stands last, and what ends in one of `before` may stand before it. `extensions` are
    spelled as `extension_key` spells them; None changes nothing. `joining` stands between two who
    speak as one.
    """

    verbs: Mapping[str, str]
    acts: frozenset[str]
    adverbs: tuple[str, ...]
    prepositions: frozenset[str]
    before: tuple[str, ...]
    pauses: frozenset[str]
    extensions: Mapping[str, Extension | None]
    joining: str


class Language(Struct, frozen=True, gc=False):
    """How a language is told from others by its characters, and the fixed words of its prompts.

    It is taken where at least `share` of the characters that are counted are of its `script`; a
    language without one is counted by words. `spelled` has its first word for each meaning, by the
    part of its file. `iso` is its code of three letters, `forms` the language of its templates;
    `quotes` stand around speech, `labels` between the labels of one name and before the last.
    """

    code: str
    iso: str
    script: str
    share: float
    spelled: Mapping[str, Mapping[str, str]]
    forms: str
    speech: Delivered
    times: Mapping[str, str]
    sides: Mapping[tuple[bool, bool], str]
    quotes: tuple[tuple[str, str], tuple[str, str]]
    stop: str
    comma: str
    colon: str
    labels: tuple[str, str]
    tight: str


# ---- the tables --------------------------------------------------------------------------------

DATA = read(home())
"""What the files say, as it is: for the grammar's terminals."""

KEYS: Mapping[str, str] = MappingProxyType(DATA["keys"])
"""Words of settings, folded, to the English key."""

ROLES: Mapping[str, Role] = MappingProxyType(
    {word: Role(role) for word, role in DATA["roles"].items()}
)
"""Declaration words, folded."""

FIELDS: Mapping[str, str] = MappingProxyType(DATA["fields"])
"""Field words of a declaration, folded, to the English field."""

VALUES: Mapping[str, str] = MappingProxyType(
    {word: value for word, value in DATA["values"].items() if word != value}
)
"""Values of settings that have another form, folded."""

_SIDES: Mapping[str, tuple[bool, bool]] = {
    "interior": (True, False),
    "exterior": (False, True),
    "establishing": (False, True),
    "both": (True, True),
    "title": (False, False),
}

SIDES: Mapping[str, tuple[bool, bool]] = MappingProxyType(
    {word.replace(".", ""): _SIDES[side] for word, side in DATA["headings"].items()}
)
"""Heading words, folded and without stops: (interior, exterior)."""

SHORT_SIDES: Mapping[str, tuple[bool, bool]] = MappingProxyType(
    {word: _SIDES[side] for word, side in DATA["sides"].items()}
)
"""Sides in the short form of scene headings of a production: (interior, exterior)."""

TITLED = frozenset(word for word, side in DATA["headings"].items() if side == "title")
"""Heading words whose words are a title, unless they are a declared background."""

TIMES: Mapping[str, str | None] = MappingProxyType(
    {word: None if time == "unsaid" else time for word, time in DATA["times"].items()}
)
"""Times of day, folded, to the English key; None never reaches a prompt."""

TRANSITIONS: Mapping[str, str] = MappingProxyType(DATA["seams"])
"""Lines that part two scenes, folded: cut, fade, dissolve or wipe."""

MEANT: Mapping[str, str] = MappingProxyType(DATA["meant"])
"""Words that writers try, folded, and the English key or declaration word that is meant."""

MEANT_FIELDS: Mapping[str, str] = MappingProxyType(DATA["meant_fields"])
"""Words that writers try in a declaration, folded, and the English field that is meant."""

PERSONAL = frozenset(map(fold, DATA["personal"]))
"""What writers say of somebody in a line of its own that is no field, folded."""

MEANT_VALUES: Mapping[str, str] = MappingProxyType(DATA["meant_values"])
"""Values that writers try, folded, and the value that is meant or comes nearest."""

JOINING: tuple[str, ...] = tuple(DATA["and"])
"""Words between two names on a cue, as they are written there."""

TITLES = frozenset(DATA["common"]["titles"])
"""What stands before a name and is none by itself, folded and without its stop."""

PARTICLES = frozenset(DATA["common"]["particles"])
"""Words that many names have in them, folded."""

COMMON = frozenset(DATA["common"]["words"])
"""Words that are no slip of a name, folded; a person's name that is among them is a word too."""

SUBJECT = frozenset(DATA["common"]["subject"])
"""Words that stand behind somebody's name, and behind no word that begins a sentence."""

FOLLOWS = frozenset(DATA["common"]["follows"])
"""Words that stand behind the verb that follows a name."""

ELIDED: tuple[str, ...] = tuple(DATA["common"]["elided"])
"""Words that an apostrophe may stand before."""

MEASURES: tuple[str, ...] = tuple(DATA["common"]["measures"])
"""What a number before it measures or counts, whatever stands before the number."""

EQUALS = frozenset(DATA["common"]["is"]) | {""}
"""What stands between a reference and the name of whom it shows."""

PICTURES: tuple[str, ...] = tuple(DATA["common"]["pictures"])
"""What makes another word of a picture's label behind it, so that no reference stands there."""

NAMES: Mapping[str, str] = MappingProxyType(DATA["names"])
"""Names of languages, folded: the values of `Language`."""


META = frozenset(map(fold, DATA["title_page"]))
"""Keys of a title page, folded, that are for people."""

NARRATORS = frozenset(map(fold, DATA["narrators"]))
"""Who is heard and never seen, folded: nobody has to declare them."""

PARTS = frozenset(map(fold, DATA["named"]))
"""Names of the parts of a film, folded."""

SHOT_ROWS: Mapping[str, str] = MappingProxyType(DATA["shot_rows"])
"""Words before a colon in a shot list, folded, and what stands behind them."""

SHOT_SIZES: tuple[str, ...] = tuple(DATA["framing"])
"""Shot sizes and angles in languages that name them by one word, as they are written."""

BEFORE_SPEECH = frozenset(map(fold, DATA["before_speech"]))
"""Words before who speaks and a colon that are for the reader, folded."""

VOICES: tuple[str, ...] = tuple(DATA["voices"])
"""Words for somebody's voice."""

ADDRESSES: tuple[str, ...] = tuple(map(fold, DATA["addresses"]))
"""How people begin to speak to others, folded."""

IDIOMS: tuple[str, ...] = tuple(map(fold, DATA["idioms"]))
"""What begins so too, and says how somebody does something, folded."""

TOWARD: tuple[str, ...] = tuple(DATA["toward"])
"""Words before whom somebody speaks to."""

COUNTED_PARTS = frozenset(map(fold, DATA["counted_part"]))
"""What a number behind it makes the name of a part of a film, folded."""

EVERYONE = frozenset(map(fold, DATA["everyone"]))
"""Who is all that are there, folded, and so nobody in particular."""

SECTIONS = frozenset(map(fold, DATA["sections"]))
"""Words of a line in capitals that is the title of what stands below it, folded."""

NARRATION = Extension.OVER
"""From where they are heard."""

_EXTENSIONS = {"over": Extension.OVER, "off": Extension.OFF, "none": None}
_LIGHT = str.maketrans("", "", " \t./'-\u3000")


def extension_key(word: str) -> str:
    """A word by which it is looked for among the extensions, however it is set."""
    return fold(word).translate(_LIGHT)


def continues(word: str) -> bool:
    """Whether a word says, for the reader, that something goes on: `CONT'D`."""
    return LANGUAGES[DEFAULT].speech.extensions.get(extension_key(word), Extension.ON) is None


def _delivered(own: Data, extensions: list[Data]) -> Delivered:
    def folded(part: str) -> tuple[str, ...]:
        return tuple(map(fold, own.get(part, ())))

    return Delivered(
        MappingProxyType({verb: verb for verb in folded("verbs")} | own.get("participles", {})),
        frozenset(folded("acts")),
        folded("adverbs"),
        frozenset(folded("prepositions")),
        folded("before"),
        frozenset(folded("pauses")),
        MappingProxyType(
            {
                extension_key(word): _EXTENSIONS[extension]
                for each in extensions
                for extension, words in each.items()
                for word in words
            }
        ),
        own["and"][0],
    )


def _language(code: str, own: Data) -> Language:
    sides = {
        _SIDES["interior"]: own["interior"],
        _SIDES["exterior"]: own["exterior"],
        _SIDES["both"]: own["both"],
    }
    first, other = own["quotes"]
    before, last = own["labels"]
    return Language(
        code,
        own["iso"],
        own["script"],
        own["share"],
        own["spelled"],
        own["forms"],
        _delivered(own["speech"], own["extensions"]),
        MappingProxyType(own["times"]),
        MappingProxyType(sides),
        ((first[0], first[1]), (other[0], other[1])),
        own["stop"],
        own["comma"],
        own["colon"],
        (before, last),
        own["tight"],
    )


LANGUAGES: Mapping[str, Language] = MappingProxyType(
    {code: _language(code, own) for code, own in DATA["languages"].items()}
)
"""Every language, by its code."""

DEFAULT = ENGLISH
"""The language of a scene that has no words of any."""
