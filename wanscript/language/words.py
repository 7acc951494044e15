"""The words that mean something, in every language that has them: `grammar/words` as tables.

A language is one file there, and its templates in `prompts/`. No word of a language stands in
code. What the files say is read from a table that was built of these very files, where there is
one: to read TOML takes longer than to check a short script.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from .fold import fold
from .storyboard import Extension, Role

_PACKAGE = Path(__file__).resolve().parent.parent
_MEANINGS = ("keys", "roles", "fields", "values", "headings", "sides", "times")
"""The parts of a file in which a word stands for what it means."""
_SPELLED = ("keys", "roles", "fields", "values", "shown")
"""The parts whose words a writer is shown."""
_LISTS = (
    "transitions",
    "and",
    "narrators",
    "everyone",
    "sections",
    "word",
    "scene",
    "page",
    "sheet",
    "named",
    "episode",
    "part",
    "framing",
    "before",
    "between",
    "after",
    "unit",
    "thousandth",
    "personal",
    "anywhere",
    "end",
    "act",
    "omitted",
    "caption",
    "when",
    "of_time",
    "to",
    "title_page",
)
"""The lists of words that are asked for together, whatever their language."""

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Delivered:
    """The words of a language that say in brackets how something is said, folded.

    `verbs` has each form of a verb with the one that is sent. Where there are no `prepositions`
    a verb stands last, and what ends in one of `before` may stand before it. `extensions` are
    spelled as `extension_key` spells them; None changes nothing.
    """

    verbs: Mapping[str, str]
    acts: frozenset[str]
    adverbs: tuple[str, ...]
    prepositions: frozenset[str]
    before: tuple[str, ...]
    pauses: frozenset[str]
    extensions: Mapping[str, Extension | None]


@dataclass(frozen=True, slots=True)
class Language:
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


def home(package: Path = _PACKAGE) -> Path:
    """The folder of the grammar: in the wheel it lies in the package, in a checkout beside it."""
    inside = package / "grammar"
    return inside if inside.is_dir() else package.parent / "grammar"


def texts(folder: Path) -> dict[str, str]:
    """The files of words in the grammar's folder, by language."""
    return {
        path.stem: path.read_text(encoding="utf-8")
        for path in sorted((folder / "words").glob("*.toml"))
    }


def built(texts: Mapping[str, str]) -> bytes:
    """What is read instead of the files; made when the package is built."""
    return _key(texts) + json.dumps(merged(texts), ensure_ascii=False).encode()


def _key(texts: Mapping[str, str]) -> bytes:
    """What a table begins with: all that it depends on, to be compared as it is."""
    return json.dumps(texts, ensure_ascii=False).encode() + b"\0"


def read(folder: Path) -> Data:
    """The words of all languages, from the table that was built of these very files, else anew."""
    found, path = texts(folder), folder / "words.table"
    key, table = _key(found), path.read_bytes() if path.is_file() else b""
    if table.startswith(key):
        data: Data = json.loads(table[len(key) :])
        return data
    return merged(found)


def merged(texts: Mapping[str, str]) -> Data:
    """The words of all files, folded, by part and word; and of each language what is its own."""
    import tomllib

    files = {code: tomllib.loads(text) for code, text in texts.items()}
    data: Data = {part: {} for part in _MEANINGS} | {name: [] for name in _LISTS}
    data |= {"numerals": "", "action": "", "people": [], "seams": {}}
    data |= {"names": {}, "common": {}, "languages": {}}
    data |= {"meant": {}, "meant_fields": {}, "meant_values": {}}
    for code, file in files.items():
        for part in _MEANINGS:
            for meaning, words in file.get(part, {}).items():
                for word in words:
                    data[part].setdefault(fold(word), meaning)
        for part in ("meant", "meant_fields", "meant_values"):
            for meaning, words in file.get(part, {}).items():
                data[part] |= dict.fromkeys(map(fold, words), meaning)
        for kind, words in file.get("transitions", {}).items():
            data["transitions"] += words
            data["seams"] |= dict.fromkeys(map(fold, words), kind)
        data["title_page"] += file.get("title_page", {}).get("keys", [])
        for part in ("speech", "shots", "seconds", "furniture", "parts", "declared", "omitted"):
            for name, words in file.get(part, {}).items():
                if name in _LISTS:
                    data[name] += words
        for name, words in file.get("common", {}).items():
            data["common"].setdefault(name, []).extend(words.split())
        data["people"] += file.get("people", {}).get("word", [])
        data["action"] += file.get("marks", {}).get("action", "")
        data["numerals"] += file.get("shots", {}).get("numerals", "")
        data["names"] |= {fold(name): code for name in file["language"]["names"]}
        data["languages"][code] = _own(code, files)
    return data


def _own(code: str, files: Mapping[str, Data]) -> Data:
    language = files[code]["language"]
    forms = language.get("forms", code)
    file = files[forms]
    times = {time: words[0] for time, words in file["times"].items() if time != "unsaid"}
    return {
        **language["counted"],
        "iso": language["iso"],
        "spelled": {
            part: {meaning: words[0] for meaning, words in files[code].get(part, {}).items()}
            for part in _SPELLED
        },
        "forms": forms,
        "speech": file["speech"],
        "extensions": _extensions(forms, files),
        "times": times,
        **file["prompt"],
    }


def _extensions(code: str, files: Mapping[str, Data]) -> list[Data]:
    """What may stand in brackets in a language, the last that has a word counts: its own words."""
    uncounted = [each for each, file in files.items() if not file["language"]["counted"]["script"]]
    every = [each for each in files if each not in (*uncounted, code)]
    return [files[each].get("extensions", {}) for each in (*every, *uncounted, code)]


# ---- the tables --------------------------------------------------------------------------------

DATA = read(home())
"""What the files say, as it is: for the grammar's terminals."""

KEYS: Mapping[str, str] = MappingProxyType(DATA["keys"])
"""Words of settings, folded, to the English key."""

WORDED = frozenset({"style", "atmosphere", "sound", "music"})
"""Settings whose value is words for the model, in which names are names."""

SWITCHES = frozenset({"audio", "watermark", "prompt extend", "shot type"})
"""Settings that take one word of a few, so that more words after them are none of a setting."""

FILM_ONLY = frozenset({"title", "model", "include"})
"""Settings that hold for the whole film and cannot be overridden in a scene."""

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

DEFAULT = next(code for code, each in LANGUAGES.items() if not each.script)
"""The language of a scene that has no words of any."""
