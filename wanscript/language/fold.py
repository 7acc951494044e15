"""The one way in which words are compared: names, keys and values alike."""

from __future__ import annotations

import unicodedata

_DOTLESS, _DOT_ABOVE = "\u0131", "\u0307"


def nfc(text: str) -> str:
    """The text with each letter and its marks composed; canonical equivalents become equal."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """A form that is equal for texts that differ in case or composition alone; not for display.

    It is at least as coarse as `re.IGNORECASE`, by which the grammar finds words and names: what
    that finds is found in a table of folded words too. So I, i, dotless i and dotted I are one
    letter, and so are s and long s.
    """
    if text.isascii():
        return text.lower()
    return nfc(text).casefold().replace(_DOTLESS, "i").replace(f"i{_DOT_ABOVE}", "i")
