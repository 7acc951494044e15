"""The files of words, `grammar/words`, read as one table of all languages.

What they say is read from a table that was built of these very files, where there is one: to read
TOML takes longer than to check a short script.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import json

from .fold import fold

_PACKAGE = Path(__file__).resolve().parent.parent
_MEANINGS = ("keys", "roles", "fields", "values", "headings", "sides", "times")
"""The parts of a file in which a word stands for what it means."""
_SPELLED = ("keys", "roles", "fields", "values", "headings", "transitions", "shown")
"""The parts whose words a writer is shown."""
_LISTED = ("speech", "shots", "seconds", "furniture", "parts", "declared", "omitted")
"""The parts whose lists are asked for together, whatever their language, each by its name."""

ENGLISH = "en"
"""The language whose words the others are told by; of what several have, its own counts first."""

Data = dict[str, Any]


def home(package: Path = _PACKAGE) -> Path:
    """The folder of the grammar: in the wheel it lies in the package, in a checkout beside it."""
    inside = package / "grammar"
    return inside if inside.is_dir() else package.parent / "grammar"


def texts(folder: Path) -> dict[str, str]:
    """The files of words in the grammar's folder, by language: English, then by their codes."""
    files = sorted((folder / "words").glob("*.toml"), key=lambda at: (at.stem != ENGLISH, at.stem))
    return {path.stem: path.read_text(encoding="utf-8") for path in files}


def built(texts: Mapping[str, str]) -> bytes:
    """What is read instead of the files; made when the package is built."""
    return _key(texts) + json.encode(merged(texts))


def _key(texts: Mapping[str, str]) -> bytes:
    """What a table begins with: all that it depends on, to be compared as it is."""
    return json.encode(texts) + b"\0"


def read(folder: Path) -> Data:
    """The words of all languages, from the table that was built of these very files, else anew."""
    found, path = texts(folder), folder / "words.table"
    key, table = _key(found), path.read_bytes() if path.is_file() else b""
    if table.startswith(key):
        data: Data = json.decode(memoryview(table)[len(key) :])
        return data
    return merged(found)


_BY_WORD = ("meant", "meant_fields", "meant_values", "shot_rows", "flags", "parameters")
"""Parts of which each word has one meaning, the last that a file gives it."""


def merged(texts: Mapping[str, str]) -> Data:
    """The words of all files, folded, by part and word; and of each language what is its own."""
    import tomllib

    files = {code: tomllib.loads(text) for code, text in texts.items()}
    data: Data = {part: {} for part in _MEANINGS}
    data |= {"numerals": "", "action": "", "people": [], "title_page": []}
    data |= {"transitions": [], "seams": {}}
    data |= {"names": {}, "common": {}, "languages": {}}
    data |= {"meant_headings": {}}
    data |= {part: {} for part in _BY_WORD}
    for code, file in files.items():
        for part in _MEANINGS:
            for meaning, words in file.get(part, {}).items():
                for word in words:
                    data[part].setdefault(fold(word), meaning)
        for part in _BY_WORD:
            for meaning, words in file.get(part, {}).items():
                data[part] |= dict.fromkeys(map(fold, words), meaning)
        data["title_page"] += file.get("title_page", {}).get("keys", [])
        _add_transitions(data, file)
        for part in _LISTED:
            for name, words in file.get(part, {}).items():
                if isinstance(words, list):
                    data.setdefault(name, []).extend(words)
        for part in ("meant_headings", "common"):
            for name, words in file.get(part, {}).items():
                every = words.split() if part == "common" else words
                data[part].setdefault(name, []).extend(every)
        data["people"] += file.get("people", {}).get("word", [])
        data["action"] += file.get("marks", {}).get("action", "")
        data["meant_values"] |= _counted_seconds(file.get("seconds", {}))
        data["numerals"] += file.get("shots", {}).get("numerals", "")
        data["names"] |= {fold(name): code for name in file["language"]["names"]}
        data["languages"][code] = _own(code, files)
    return data


def _add_transitions(data: Data, file: Data) -> None:
    for kind, words in file.get("transitions", {}).items():
        data["transitions"] += words
        data["seams"] |= dict.fromkeys(map(fold, words), kind)


def _counted_seconds(file: Data) -> dict[str, str]:
    """Seconds whose number is spelled out, folded, and how they are written."""
    return {
        fold(f"{word}{gap}{unit}"): f"{number}s"
        for number, word in enumerate(file.get("counted", []), 1)
        for unit in file["unit"]
        for gap in ("", " ")
    }


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
