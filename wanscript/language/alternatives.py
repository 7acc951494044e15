"""One pattern out of many words, whose search takes no longer the more words there are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

_DEEP, _WIDE = 30, 32
"""Nesting that `re` still compiles, and branches that are tried one after the other."""

Branches = dict[str, "Branches"]
"""A tree of words by their characters; a space stands for white space, `""` for a word's end."""


def alternatives(words: Iterable[str]) -> str:
    """A pattern for the longest of some words that fits, white space in them of any length.

    It is one group that captures nothing, and gives shorter words where what follows it does not
    fit. Words have no white space at their ends, and there is at least one.
    """
    root: Branches = {}
    for word in words:
        at = root
        for char in " ".join(word.split()):
            at = at.setdefault(char, {})
        at[""] = {}
    return f"(?:{_spelled(root, 0)})"


def _spelled(tree: Branches, depth: int) -> str:
    if depth > _DEEP:
        return "|".join(map(_escaped, sorted(_tails(tree), key=len, reverse=True)))
    branches = []
    for char, below in sorted(tree.items()):
        if not char:
            continue
        run = char
        while len(below) == 1 and "" not in below:
            ((more, below),) = below.items()
            run += more
        rest = _spelled(below, depth + 1)
        branches.append((char, _escaped(run) + (f"(?:{rest})" if "|" in rest else rest)))
    return "|".join([*_narrowed(branches), *([""] if "" in tree else [])])


def _narrowed(branches: list[tuple[str, str]]) -> list[str]:
    """The branches; where they are many, in groups, each behind a look at the first character."""
    if len(branches) <= _WIDE:
        return [branch for _, branch in branches]
    size = max(_WIDE, -(-len(branches) // _WIDE))
    groups = []
    for at in range(0, len(branches), size):
        group = branches[at : at + size]
        first = "".join(r"\s" if char == " " else re.escape(char) for char, _ in group)
        groups.append(f"(?=[{first}])(?:{'|'.join(_narrowed(group))})")
    return groups


def _tails(tree: Branches) -> Iterator[str]:
    waiting = [("", tree)]
    while waiting:
        run, at = waiting.pop()
        for char, below in at.items():
            if char:
                waiting.append((run + char, below))
            else:
                yield run


def _escaped(run: str) -> str:
    return re.sub(r"\\? ", r"\\s+", re.escape(run))
