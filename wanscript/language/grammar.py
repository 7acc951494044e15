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

_PACKAGE = Path(__file__).resolve().parent.parent

Match = Callable[[str, int], re.Match[str] | None]


class Lexed:
    """A text to be lexed, and the list in which its tokens are kept, ignored ones too."""

    def __init__(self, text: str, lexed: list[Token]) -> None:
        self.text = text
        self.lexed = lexed


class LineLexer(Lexer):
    """Of the terminals that the parser takes in its state, the first by priority that matches.

    Lark's own contextual lexer, less the line and column counting, and with the terminals
    tried in the order of their priorities alone. A terminal is compiled when it is first tried.
    """

    __future_interface__ = 1

    def __init__(self, conf: Any) -> None:
        self._terminals = sorted(conf.terminals, key=lambda terminal: -terminal.priority)
        self._ignored = frozenset(conf.ignore)
        self._by_state: dict[Any, tuple[tuple[str, Match], ...]] = {}

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Token]:
        """The lines of the text, each as the parser's state at that point reads it."""
        script = lexer_state.text
        text, keep, at, end = script.text, script.lexed.append, 0, len(script.text)
        by_state, ignored, states = self._by_state, self._ignored, parser_state.state_stack
        while at < end:
            state = states[-1]
            for kind, matched in by_state.get(state) or self._taken(parser_state, state):
                if match := matched(text, at):
                    token = Token(kind, match.group(), at)
                    break
            else:
                raise AssertionError(f"no line at offset {at}: the grammar is not total")
            keep(token)
            at += len(token)
            if token.type not in ignored:
                yield token

    def _taken(self, parser_state: Any, state: Any) -> tuple[tuple[str, Match], ...]:
        taken = parser_state.parse_conf.states[state].keys() | self._ignored
        self._by_state[state] = tuple(
            (each.name, _matcher(each.pattern.to_regexp()))
            for each in self._terminals
            if each.name in taken
        )
        return self._by_state[state]


@cache
def _matcher(pattern: str) -> Match:
    return re.compile(pattern).match


@cache
def grammar(package: Path = _PACKAGE) -> Lark:
    """The parser, from the table that was built of this very grammar, else from the grammar."""
    # in the wheel the grammar lies in the package, in a checkout beside it
    places = (package / "grammar", package.parent / "grammar")
    path = next(p for place in places if (p := place / "wanscript.lark").is_file())
    text = path.read_text(encoding="utf-8")
    built, key = path.with_suffix(".table"), _key(text)
    # it is code, as a `.pyc` is: it lies where the package lies, and nothing else is ever read
    table = built.read_bytes() if built.is_file() else b""
    if table.startswith(key):
        return Lark.load(BytesIO(table[len(key) :]))
    return _read(text)


def table(text: str) -> bytes:
    """What `grammar` reads instead of a grammar; made when the package is built."""
    held = BytesIO()
    _read(text).save(held)
    return _key(text) + held.getvalue()


def _key(text: str) -> bytes:
    """What a table begins with: all that it depends on, to be compared as it is."""
    return f"{lark.__version__}\n{text}\0".encode()


def _read(text: str) -> Lark:
    return Lark(text, parser="lalr", lexer=LineLexer, maybe_placeholders=False)
