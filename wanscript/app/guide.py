"""The guide to the language, searched: its sections, and the pages of diagnostics."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from math import log

from ..language.catalogue import CATALOGUE
from ..language.word_files import home
from .code_page import code_page

GUIDE = "guide"

_TITLE = re.compile(r"^(#+) (.+)$")
_WORD = re.compile(r"[^\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A section of the guide, or the page of a diagnostic; `source` is `GUIDE` or its code."""

    source: str
    title: str
    text: str


def guide() -> str:
    """The guide to the language as Markdown."""
    return (home() / "README.md").read_text("utf-8")


def search_guide(words: str, most: int = 5) -> tuple[Passage, ...]:
    """The passages in which the most and the rarest of some words stand, the best first."""
    wanted = set(_terms(words))
    passages = _passages()
    weights = {term: _rarity(term, passages) for term in wanted}
    scores = [(_score(each, weights), -at, each) for at, each in enumerate(passages)]
    best = sorted((row for row in scores if row[0] > 0), key=lambda row: row[:2], reverse=True)
    return tuple(passage for _, _, passage in best[:most])


@cache
def _passages() -> tuple[Passage, ...]:
    codes = (code_page(code) for code in CATALOGUE)
    pages = (Passage(page.code, f"{page.code}: {page.title}", page.text) for page in codes)
    return (*_sections(guide()), *pages)


def _sections(page: str) -> Iterator[Passage]:
    """The page cut at its headings, but not at signs within its examples."""
    title, lines, fenced = "", list[str](), False
    for line in page.splitlines():
        fenced ^= line.startswith("```")
        found = None if fenced else _TITLE.match(line)
        if found is None:
            lines.append(line)
            continue
        if any(lines):
            yield Passage(GUIDE, title, "\n".join(lines).strip())
        title, lines = found[2], []
    if any(lines):
        yield Passage(GUIDE, title, "\n".join(lines).strip())


def _terms(text: str) -> Iterator[str]:
    """The words of a text; of Han, which has no spaces, each two that stand together."""
    for word in _WORD.findall(text.lower()):
        for run in _HAN.findall(word):
            yield from (run[at : at + 2] for at in range(max(1, len(run) - 1)))
        # one form for one and many
        yield from filter(None, (_HAN.sub("", word).removesuffix("s"),))


@cache
def _counted(passage: Passage) -> tuple[frozenset[str], dict[str, int], int]:
    found: dict[str, int] = {}
    for term in _terms(passage.text):
        found[term] = found.get(term, 0) + 1
    return frozenset(_terms(passage.title)), found, sum(found.values())


def _rarity(term: str, passages: Sequence[Passage]) -> float:
    having = sum(term in _counted(each)[1] or term in _counted(each)[0] for each in passages)
    return log((1 + len(passages)) / (1 + having)) if having else 0.0


def _score(passage: Passage, weights: dict[str, float]) -> float:
    """How much a passage says of some words: as BM25 has it, and more for those of its title."""
    title, found, length = _counted(passage)
    total = 0.0
    for term, weight in weights.items():
        count = found.get(term, 0)
        total += weight * 2.2 * count / (count + 1.2 * (0.25 + 0.75 * length / 200))
        total += 2 * weight * (term in title)
    return total
