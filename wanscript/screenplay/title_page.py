"""The title page of a Fountain text: keys with values, each of one line or of those below it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ..language.fold import fold
from ..language.words import KEYS, META
from .forms import is_heading, is_transition

_ENTRY = re.compile(r"(?P<key>[^:：]{1,40}?)\s*[:：]\s*(?P<value>.*)", re.S)

Page = tuple[tuple[str, str], ...]


_KEYS: Mapping[str, tuple[str, ...]] = {
    "Title": (
        *("标题", "劇名", "剧名", "タイトル", "제목", "عنوان", "العنوان"),
        *("titre", "titel", "título", "titulo", "titolo", "название"),
    ),
    "Author": ("auteur", "autor", "autore", "автор", "작가", "المؤلف", "تأليف"),
}
KEYS_ABROAD = {fold(each): key for key, words in _KEYS.items() for each in words}
"""Folded, keys of a title page that no script has, in other languages, and what they are here."""


def title_page(rows: Sequence[tuple[str, bool]]) -> tuple[Page, int]:
    """The entries of a title page, and how many rows it takes; none where there is none.

    A row is a line's words, and whether it is indented.
    """
    first = next((at for at, (text, _) in enumerate(rows) if text), len(rows))
    end, entries = first, list[tuple[str, list[str]]]()
    while end < len(rows) and rows[end][0]:
        text, indented = rows[end]
        found = None if indented or is_transition(text) or is_heading(text) else _ENTRY.match(text)
        if found:
            entries.append((found["key"], [found["value"]] if found["value"] else []))
        elif indented and entries:
            entries[-1][1].append(text)
        else:
            break
        end += 1
    if not any(_known(key) for key, _ in entries):
        return (), 0
    page = ((KEYS_ABROAD.get(fold(key), key), ", ".join(values)) for key, values in entries)
    return tuple(page), end


def is_title(key: str) -> bool:
    """Whether a key is that of the film's title."""
    return KEYS.get(fold(key)) == "title"


def _known(key: str) -> bool:
    return is_title(key) or fold(key) in META or fold(key) in KEYS_ABROAD


__all__ = ["is_title", "title_page"]
