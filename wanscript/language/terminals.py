"""The words of all languages as terminals: what the grammar imports from `words`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from .alternatives import alternatives
from .han import SIMPLIFIED
from .words import DATA

_BEGUN = 3
"""Characters that tell most words from those that nobody means."""
_STOP = "[.．]"
_NO_YEAR = r"(?!\s*[0-9])"
"""What is established in a year is no place."""


def words(_: object, path: str) -> tuple[str, str]:
    """Gives Lark the words when it asks for them by `%import words`."""
    if path != "words.lark":
        raise FileNotFoundError(path)
    return path, terminals(DATA)


def terminals(data: Mapping[str, Any]) -> str:
    """The grammar of words: a terminal for each list of them."""
    headings: Mapping[str, str] = data["headings"]
    cased = sorted(filter(_cased, headings), key=lambda word: (-len(word), word))
    others = headings.keys() - set(cased)
    patterns = {
        "_KEY": _any(data["keys"]),
        "_DECLARATION_WORD": _any(data["roles"]),
        "_FIELD_WORD": _any(data["fields"]),
        "_TITLE_PAGE_WORD": _any(data["title_page"]),
        "_HEADING_WORD": _one_of(_slug(word, headings[word]) for word in cased),
        "_HEADING_HAN": _any(others),
        "_HEADING_DOTTED": _one_of(_dotted(word, headings[word]) for word in cased if "." in word),
        "_HEADING_PLACE": _any(word for word in others if headings[word] != "title"),
        "_HEADING_SHORT": _any(data["sides"]),
        "_OMITTED_WORD": _exact(data["omitted"]),
        "_SIDE_HAN": _any([*data["sides"], *(w for w in others if headings[w] != "title")]),
        "_TIME_HAN": _any(word for word in data["times"] if not _cased(word)),
        "_TIME_WORD": _any(data["times"]),
        "_PEOPLE_WORD": _any(data["people"]),
        "_ACTION_MARK": f"[{data['action']}]",
        "_FURNITURE_WORD": _exact(filter(_cased, data["anywhere"])),
        "_FURNITURE_HAN": _exact(
            word for word in (*data["anywhere"], *data["end"]) if not _cased(word)
        ),
        "_END_WORD": _exact(data["end"]),
        "_ACT_WORD": _exact(data["act"]),
        "_PART_WORD": _one_of(
            (_exact(data["named"]), rf"{_exact(data['counted_part'])}[ \t]*+[0-9]{{1,3}}")
        ),
        "_TRANSITION_WORD": _exact(data["transitions"]),
        "_LIKE_TRANSITION": _begun(data["transitions"]),
        "_LIKE_FURNITURE": _begun((*data["anywhere"], *data["end"], *data["act"])),
        "_CUT_WORD": _any(data["cutting"]),
        **_counted(data),
    }
    return "".join(f"{name}: /{pattern}/\n" for name, pattern in patterns.items())


def _counted(data: Mapping[str, Any]) -> dict[str, str]:
    """What has a number or is one: shots, scenes, episodes, pages and seconds."""
    return {
        "_SHOT_WORD": _any(filter(_cased, data["word"]), "ai"),
        "_SHOT_HAN": _any(word for word in data["word"] if not _cased(word)),
        "_SCENE_WORD": _any(filter(_cased, data["scene"]), "ai"),
        "_SCENE_HAN": _any(word for word in data["scene"] if not _cased(word)),
        "_PAGE_WORD": _any(filter(_cased, data["page"]), "ai"),
        "_PAGE_HAN": _any(word for word in data["page"] if not _cased(word)),
        "_EPISODE_HAN": _any(data["episode"]),
        "_ACT_HAN": _any(data["part"]),
        "_FRAMING": _any(data["framing"]),
        "_BEFORE_NUMBER": _any(data["before_number"]),
        "_AFTER_NUMBER": _any(data["between"]),
        "_AFTER_TIME": _any(data["after"]),
        "_NUMERALS": f"[{data['numerals']}]{{1,3}}",
        "_COUNTED": _any(filter(_cased, data["counted"]), "ai"),
        "_UNIT": _any(data["unit"], "ai"),
        "_THOUSANDTH": _any(data["thousandth"], "ai"),
        "_TO": _any(data["to"], "ai"),
        "_OF_TIME": _any(data["of_time"]),
    }


def _cased(word: str) -> bool:
    return word.upper() != word.lower()


def _one_of(patterns: Iterable[str]) -> str:
    return f"(?:{'|'.join(patterns)})"


def _exact(words: Iterable[str]) -> str:
    return (
        alternatives(word.translate(SIMPLIFIED) for word in words)
        .replace(r"\s+", r"[ \t]++")
        .replace("/", r"\/")
    )


def _begun(words: Iterable[str]) -> str:
    """How any of the words begins that have case: enough to tell it from most others."""
    return _exact({word[:_BEGUN].strip() for word in words if _cased(word)})


def _any(words: Iterable[str], case: str = "i") -> str:
    """Any of the words; those of scripts with case in any case, of which `ai` knows ASCII's alone.

    That is much faster to compile.
    """
    every = frozenset(words)
    cased = frozenset(filter(_cased, every))
    spelled = [f"(?{case}:{_exact(cased)})"] if cased else []
    return _one_of([*spelled, *([_exact(every - cased)] if every - cased else [])])


def _slug(word: str, side: str) -> str:
    """A heading word in any case whose stops may be left out, but as its side says."""
    if side == "title":
        return _exact([word.upper()])
    spelled = _exact([word])
    if side == "establishing":
        spelled = spelled.replace(r"\.", _STOP) + _NO_YEAR
    else:
        spelled = spelled.replace(r"\.", f"{_STOP}?")
    return f"(?i:{spelled})"


def _dotted(word: str, side: str) -> str:
    """A heading word in capitals with its last stop."""
    before, _, after = _exact([word.upper()]).rpartition(r"\.")
    no_year = _NO_YEAR if side == "establishing" else ""
    return before.replace(r"\.", f"{_STOP}?") + _STOP + after + no_year
