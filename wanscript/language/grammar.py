"""The grammar of scripts, ready to parse: Lark's parser and the lexer that reads its lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, ClassVar

import lark
from lark import Lark
from lark.lexer import Lexer
from msgspec import Struct

from .han import SIMPLIFIED
from .lazy import lazy
from .word_files import home, texts

Match = Callable[[str, int], re.Match[str] | None]


class Lexed:
    """A text to be lexed, and what is told of each line, also of one that is ignored.

    `keep` is given its kind, and from where to where it goes.
    """

    def __init__(self, text: str, keep: Callable[[str, int, int], None]) -> None:
        self.text = text
        self.keep = keep


class LineToken(Struct, gc=False):
    """A line to the parser: the name of its terminal, from where to where it goes.

    It has no text of its own, which of a long script would be a second copy, and no line and
    column, though Lark asks for those of the last.
    """

    line: ClassVar[None] = None
    column: ClassVar[None] = None
    end_line: ClassVar[None] = None
    end_column: ClassVar[None] = None
    type: str
    start_pos: int
    end_pos: int


class _Pattern(Struct, eq=False):
    """A pattern that is compiled when it is first tried, as few scripts need them all.

    `name` is its terminal's; `guard` counts the guard that is to match before it is tried.
    """

    name: str
    text: str
    guard: int | None = None
    compiled: Match | None = None

    def ready(self) -> Match:
        """What matches it from now on."""
        self.compiled = re.compile(self.text).match
        return self.compiled


class LineLexer(Lexer):
    """Of the terminals that the parser takes in its state, the first by priority that matches.

    Lark's own contextual lexer, less the line and column counting, and with the terminals
    tried in the order of their priorities alone; those that have a guard only where it matches.
    """

    __future_interface__ = 1

    def __init__(self, conf: Any) -> None:
        ordered = sorted(conf.terminals, key=lambda terminal: -terminal.priority)
        patterns = {each.name: each.pattern.to_regexp() for each in ordered}
        every = [f"(?={each})" for name, each in patterns.items() if name.startswith("MAYBE_")]
        # those of what stands inside lines guard no line
        guards = [each for each in every if any(own.startswith(each) for own in patterns.values())]
        self._terminals = tuple(_guarded(name, each, guards) for name, each in patterns.items())
        # one match for all of them: a group of nothing for each that matches
        self._guards = _Pattern("", "".join(f"(?:{each}()|)" for each in guards))
        self._ignored = frozenset(conf.ignore)
        self._by_state: dict[Any, dict[_Held, tuple[_Pattern, ...]]] = {}

    def lex(self, lexer_state: Any, parser_state: Any) -> Iterator[Any]:
        """The lines of the text, each as the parser's state at that point reads it."""
        script = lexer_state.text
        text, keep, at, end = script.text, script.keep, 0, len(script.text)
        by_state, ignored, states = self._by_state, self._ignored, parser_state.state_stack
        guards = self._guards.compiled or self._guards.ready()
        # no guard looks beyond its line
        nothing = guards("\n", 0).groups()  # type: ignore[union-attr]
        while at < end:
            state, bare = states[-1], text[at] in "\r\n"
            held = nothing if bare else guards(text, at).groups()  # type: ignore[union-attr]
            known = by_state.get(state) or by_state.setdefault(state, {})
            for each in known.get(held) or self._tried(parser_state, state, held):
                if match := (each.compiled or each.ready())(text, at):
                    token = LineToken(each.name, at, match.end())
                    break
            else:
                raise AssertionError(f"no line at offset {at}: the grammar is not total")
            at = token.end_pos
            keep(token.type, token.start_pos, at)
            if token.type not in ignored:
                yield token

    def _tried(self, parser_state: Any, state: Any, held: _Held) -> tuple[_Pattern, ...]:
        """What is tried in a state of the parser where these guards match."""
        taken = parser_state.parse_conf.states[state].keys() | self._ignored
        self._by_state[state][held] = tuple(
            each
            for each in self._terminals
            if each.name in taken and (each.guard is None or held[each.guard] is not None)
        )
        return self._by_state[state][held]


_Held = tuple[str | None, ...]
"""By guard: whether it matches a line, as the empty group behind it or None."""


def _guarded(name: str, text: str, guards: list[str]) -> _Pattern:
    """A terminal's pattern, without the guard that it begins with."""
    for at, guard in enumerate(guards):
        if text.startswith(guard):
            return _Pattern(name, text.removeprefix(guard), at)
    return _Pattern(name, text)


@cache
def inside(name: str) -> re.Pattern[str]:
    """The pattern of what stands inside a line, by its name in the grammar."""
    return re.compile(grammar().get_terminal(name).pattern.to_regexp())


def begun(name: str, guard: str, text: str, at: int = 0) -> re.Match[str] | None:
    """What stands inside a line from somewhere on, where its guard says that it may."""
    return inside(name).match(text, at) if inside(guard).match(text, at) else None


_LETTERS = {
    ord(first) + at: ord(letter) + at
    for first, letter, count in (("０", "0", 10), ("Ａ", "A", 26), ("ａ", "a", 26))
    for at in range(count)
}
_LETTERS |= SIMPLIFIED
_LETTER = lazy(f"[０-９Ａ-Ｚａ-ｚ{''.join(map(chr, SIMPLIFIED))}]")
_SIGNS = {"［": "[", "【": "[", "］": "]", "】": "]", "（": "(", "）": ")", "｛": "{", "｝": "}"}
_SIGNS |= {"–": "-", "—": "-", "‐": "-", "‑": "-", "～": "~", "〜": "~"}


def plain(text: str) -> str:
    """The text as the grammar reads it: what differs in width alone is one, each where it stood.

    The traditional characters of its words are read as the simplified ones.
    """
    if text.isascii():
        return text
    for wide, sign in _SIGNS.items():
        text = text.replace(wide, sign)
    return text.translate(_LETTERS) if _LETTER().search(text) else text


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
