"""The words of all languages as terminals: what the grammar imports from `words`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from .words import DATA

_STOP = "[.．。、]?"


def words(_: object, path: str) -> tuple[str, str]:
    """Gives Lark the words when it asks for them by `%import words`."""
    if path != "words.lark":
        raise FileNotFoundError(path)
    return path, terminals(DATA)


def terminals(data: Mapping[str, Any]) -> str:
    """The grammar of words: a terminal for each list of them."""
    headings: Mapping[str, str] = data["headings"]
    cased = {word: side for word, side in headings.items() if _cased(word)}
    patterns = {
        "_KEY": _any(data["keys"]),
        "_DECLARATION_WORD": _any(data["roles"]),
        "_FIELD_WORD": _any(data["fields"]),
        "_HEADING_WORD": "(?:" + "|".join(_slug(*each) for each in _longest(cased.items())) + ")",
        "_HEADING_HAN": _any(headings.keys() - cased.keys()) + _STOP,
        "_TRANSITION_WORD": _exact(data["transitions"]),
        "_SHOT_WORD": _any(filter(_cased, data["word"])),
        "_SHOT_HAN": _any(word for word in data["word"] if not _cased(word)),
        "_BEFORE_NUMBER": _any(data["before"]),
        "_AFTER_NUMBER": _any(data["between"]),
        "_AFTER_TIME": _any(data["after"]),
        "_NUMERALS": f"[{data['numerals']}]{{1,3}}",
        "_UNIT": _any(data["unit"]),
        "_TO": _any(data["to"]),
    }
    return "".join(f"{name}: /{pattern}/\n" for name, pattern in patterns.items())


def _cased(word: str) -> bool:
    return word.upper() != word.lower()


def _longest(pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(pairs, key=lambda pair: (-len(pair[0]), pair))


def _spelled(word: str) -> str:
    return re.sub(r"(?:\\ )+", r"[ \\t]++", re.escape(word)).replace("/", r"\/")


def _exact(words: Iterable[str]) -> str:
    spelled = map(_spelled, sorted(words, key=lambda word: (-len(word), word)))
    return f"(?:{'|'.join(spelled)})"


def _any(words: Iterable[str]) -> str:
    """Any of the words; those of scripts with case in any case."""
    every = frozenset(words)
    cased = frozenset(filter(_cased, every))
    parts = [f"(?i:{_exact(cased)})"] if cased else []
    return f"(?:{'|'.join([*parts, *([_exact(every - cased)] if every - cased else [])])})"


def _slug(word: str, side: str) -> str:
    """A heading word in any case whose stops may be left out, but as its side says."""
    if side == "title":
        return _spelled(word.upper())
    spelled = _spelled(word)
    if side != "establishing":
        spelled = spelled.replace(r"\.", r"\.?")
    return f"(?i:{spelled})"
