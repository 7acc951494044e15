"""The grammar of scripts, ready to parse: Lark's parser and the lexer that reads its lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import lark
from lark import Lark, Token
from lark.lexer import Lexer

from .word_files import home, texts

Match = Callable[[str, int], re.Match[str] | None]


class Lexed:
    """A text to be lexed, and what is told of each line, also of one that is ignored.

    `keep` is given its kind, and from where to where it goes.
    """

    def __init__(self, text: str, keep: Callable[[str, int, int], None]) -> None:
        self.text = text
        self.keep = keep


class LineLexer(Lexer):
    """Of the terminals that the parser takes in its state, the first by priority that matches.

    Lark's own contextual lexer, less the line and column counting, and with the terminals
    tried in the order of their priorities alone. A token says where it is, and has no text of
    its own: of a long script that would be a second copy.
    """

    __future_interface__ = 1

    def __init__(self, conf: Any) -> None:
        self._terminals = sorted(conf.terminals, key=lambda terminal: -terminal.priority)
        self._ignored = frozenset(conf.ignore)
        self._by_state: dict[Any, tuple[tuple[str, Match], ...]] = {}

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
        """The lines of the text, each as the parser's state at that point reads it."""
        script = lexer_state.text
        text, keep, at, end = script.text, script.keep, 0, len(script.text)
        by_state, ignored, states = self._by_state, self._ignored, parser_state.state_stack
        while at < end:
            state = states[-1]
            for kind, matched in by_state.get(state) or self._taken(parser_state, state):
                if match := matched(text, at):
                    token = Token(kind, "", at)
                    break
            else:
                raise AssertionError(f"no line at offset {at}: the grammar is not total")
            start, at = at, match.end()
            keep(token.type, start, at)
            if token.type not in ignored:
                yield token

    def _taken(self, parser_state: Any, state: Any) -> tuple[tuple[str, Match], ...]:
        taken = parser_state.parse_conf.states[state].keys() | self._ignored
        guards = {each.name: each.pattern.to_regexp() for each in self._terminals}
        self._by_state[state] = tuple(
            (each.name, _guarded(guards.get(f"MAYBE_{each.name}"), each.pattern.to_regexp()))
            for each in self._terminals
            if each.name in taken
        )
        return self._by_state[state]


@cache
def inside(name: str) -> re.Pattern[str]:
    """The pattern of what stands inside a line, by its name in the grammar."""
    return re.compile(grammar().get_terminal(name).pattern.to_regexp())


def begun(name: str, text: str, at: int = 0) -> re.Match[str] | None:
    """What stands inside a line from somewhere on, where its guard says that it may."""
    return inside(name).match(text, at) if inside(f"MAYBE_{name}").match(text, at) else None


_LETTERS = {
    ord(first) + at: ord(letter) + at
    for first, letter, count in (("０", "0", 10), ("Ａ", "A", 26), ("ａ", "a", 26))
    for at in range(count)
}
_LETTER = re.compile("[０-９Ａ-Ｚａ-ｚ]")
_SIGNS = {"［": "[", "【": "[", "］": "]", "】": "]", "（": "(", "）": ")", "｛": "{", "｝": "}"}
_SIGNS |= {"–": "-", "—": "-", "‐": "-", "‑": "-", "～": "~", "〜": "~"}


def plain(text: str) -> str:
    """The text as the grammar reads it: what differs in width alone is one, each where it stood."""
    if text.isascii():
        return text
    for wide, sign in _SIGNS.items():
        text = text.replace(wide, sign)
    return text.translate(_LETTERS) if _LETTER.search(text) else text


@cache
def _matcher(pattern: str) -> Match:
    return re.compile(pattern).match


def _guarded(guard: str | None, pattern: str) -> Match:
    """What matches a pattern; where it has a guard, compiled when that first matches."""
    if guard is None:
        return _matcher(pattern)
    may_match = _matcher(guard)
    return lambda text, at: _matcher(pattern)(text, at) if may_match(text, at) else None


@cache
def grammar(folder: Path | None = None) -> Lark:
    """The parser, from the table that was built of this very grammar, else from the grammar."""
    folder = folder or home()
    text, path = _text(folder), folder / "wanscript.table"
    # it is code, as a `.pyc` is: it lies where the package lies, and nothing else is ever read
    table, key = path.read_bytes() if path.is_file() else b"", _key(folder, text)
    if table.startswith(key):
        return Lark.load(BytesIO(table[len(key) :]))
    return read(text)


def table(folder: Path) -> bytes:
    """What `grammar` reads instead of a grammar; made when the package is built."""
    held, text = BytesIO(), _text(folder)
    read(text).save(held)
    return _key(folder, text) + held.getvalue()


def _text(folder: Path) -> str:
    return (folder / "wanscript.lark").read_text(encoding="utf-8")


def _key(folder: Path, text: str) -> bytes:
    """What a table begins with: all that it depends on, to be compared as it is."""
    return "\n".join((lark.__version__, text, *texts(folder).values(), "\0")).encode()


def read(text: str, lexer: type[Lexer] | str = LineLexer, *, strict: bool = False) -> Lark:
    """The parser of a grammar's text, with the words of all languages in it."""
    from .terminals import words

    return Lark(
        text,
        parser="lalr",
        lexer=lexer,
        maybe_placeholders=False,
        import_paths=[words],
        start=["start", "inside"],
        strict=strict,
    )
