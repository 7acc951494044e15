"""The grammar: without conflicts, total, lossless, and the same for a stock lexer."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from lark import Lark, Token, Tree
from lark.parsers.lalr_analysis import Shift
from printed import BAD, GOOD, ROOT, script
from texts import TEXTS

from wanscript.language.decode import decode
from wanscript.language.grammar import Lexed, LineLexer, grammar, table
from wanscript.language.keywords import FIELDS, KEYS, PLACES, ROLES
from wanscript.language.parse import parse

GRAMMAR = (ROOT / "grammar" / "wanscript.lark").read_text("utf-8")
SCRIPTS = (*GOOD, *BAD)

OURS = Lark(GRAMMAR, parser="lalr", lexer=LineLexer, maybe_placeholders=False)
STOCK = Lark(GRAMMAR, parser="lalr", lexer="contextual", maybe_placeholders=False)


def _text(path: Path) -> str:
    return decode(path, path.read_bytes())[0].text


# ---- no conflicts ----------------------------------------------------------------------------


def test_there_are_no_conflicts() -> None:
    pytest.importorskip("interegular", reason="a strict grammar is checked with interegular")
    Lark(GRAMMAR, parser="lalr", lexer="contextual", strict=True)


def test_no_two_terminals_have_the_same_priority() -> None:
    priorities = [terminal.priority for terminal in OURS.terminals]
    assert len(set(priorities)) == len(priorities) > 10


def test_no_terminal_matches_nothing() -> None:
    for terminal in OURS.terminals:
        assert not re.compile(terminal.pattern.to_regexp()).match("", 0)


# ---- total -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Machine:
    """The LALR table as a machine over stacks of states."""

    states: Any
    start: Any
    end: Any

    def feed(self, stack: tuple[Any, ...], terminal: str) -> tuple[Any, ...] | None:
        """The stack after a terminal; None where the parser would refuse it."""
        states = list(stack)
        while True:
            found = self.states[states[-1]].get(terminal)
            if found is None:
                return None
            action, to = found
            if action is Shift:
                return (*states, to)
            if to.expansion:
                del states[-len(to.expansion) :]
            _, goto = self.states[states[-1]][to.origin.name]
            states.append(goto)
            if terminal == "$END" and goto == self.end:
                return tuple(states)


def _machine() -> Machine:
    parser: Any = OURS.parser.parser
    table = parser._parse_table
    return Machine(table.states, table.start_states["start"], table.end_states["start"])


def test_every_place_takes_a_blank_line_prose_the_end_and_whatever_is_looked_for() -> None:
    machine = _machine()
    terminals = {terminal.name for terminal in OURS.terminals} - set(OURS.ignore_tokens)
    waiting, seen = deque([(machine.start,)]), {(machine.start,)}
    while waiting:
        stack = waiting.popleft()
        offered = machine.states[stack[-1]].keys() & terminals
        assert {"BLANK", "PROSE"} <= offered
        assert machine.feed(stack, "$END") is not None
        for terminal in offered:
            after = machine.feed(stack, terminal)
            assert after is not None, f"{terminal} is looked for and not taken"
            if after not in seen:
                assert len(after) < 12, "a stack that grows with the text"
                seen.add(after)
                waiting.append(after)
    assert len(seen) > 20


def test_every_terminal_is_looked_for_somewhere() -> None:
    machine = _machine()
    offered = {terminal for state in machine.states.values() for terminal in state}
    names = {terminal.name for terminal in OURS.terminals} - set(OURS.ignore_tokens)
    assert names <= offered


# ---- lossless, and the same for a stock lexer ------------------------------------------------


def _tree(tree: Tree[Token]) -> object:
    return (
        str(tree.data),
        [
            _tree(child) if isinstance(child, Tree) else (child.type, str(child), child.start_pos)
            for child in tree.children
        ],
    )


def _holds(text: str) -> None:
    mine = Lexed(text, [])
    tree = OURS.parse(mine)
    assert "".join(mine.lexed) == text
    assert _tree(tree) == _tree(STOCK.parse(text))
    source = script(text)
    lines = parse(source)[0].lines
    at = 0
    for line in lines:
        assert not source.text[at : line.span.start].strip("\r\n")
        at = line.span.end
    assert not source.text[at:].strip("\r\n")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_golden_is_read_whole_and_by_a_stock_lexer_alike(path: Path) -> None:
    _holds(_text(path))


@given(TEXTS)
def test_any_text_is_read_whole_and_by_a_stock_lexer_alike(text: str) -> None:
    _holds(text)


# ---- the table that is built of it -----------------------------------------------------------


def test_a_table_reads_what_the_grammar_reads(tmp_path: Path) -> None:
    (tmp_path / "grammar").mkdir()
    (tmp_path / "grammar" / "wanscript.lark").write_text(GRAMMAR, "utf-8")
    (tmp_path / "grammar" / "wanscript.table").write_bytes(table(GRAMMAR))
    built = grammar.__wrapped__(tmp_path)
    assert built.source_path == "<deserialized>"
    for path in SCRIPTS:
        text = _text(path)
        assert _tree(built.parse(Lexed(text, []))) == _tree(OURS.parse(Lexed(text, [])))


def test_the_table_of_another_grammar_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "grammar").mkdir()
    (tmp_path / "grammar" / "wanscript.lark").write_text(GRAMMAR + "// changed\n", "utf-8")
    (tmp_path / "grammar" / "wanscript.table").write_bytes(table(GRAMMAR))
    assert grammar.__wrapped__(tmp_path).source_path != "<deserialized>"


# ---- the words -------------------------------------------------------------------------------


def _words(terminal: str) -> set[str]:
    """The plain words of one of the grammar's word lists."""
    found = re.search(rf"^{terminal}: /(.*)/$", GRAMMAR, re.M)
    assert found
    body = re.sub(r"\(\?=.*\)$", "", found[1]).replace(r"\.?", "").replace(r"\/", "/")
    body = body.replace(r"[ \t]++", " ")
    return {word for word in re.split(r"\(\?i:|\(\?:|[|)]", body) if word and word != r"\."}


@pytest.mark.parametrize(
    ("terminal", "table"),
    [("_KEY", KEYS), ("_DECLARATION_WORD", ROLES), ("_FIELD_WORD", FIELDS)],
)
def test_the_grammar_and_the_tables_have_the_same_words(terminal: str, table: object) -> None:
    assert isinstance(table, dict) or hasattr(table, "keys")
    assert _words(terminal) == set(table)  # type: ignore[call-overload]


def test_the_grammar_and_the_table_have_the_same_heading_words() -> None:
    latin, han = _words("_HEADING_WORD"), _words("_HEADING_HAN")
    written = {word.lower().rstrip(".\\") for word in latin | han}
    assert {word for word in written if "[" not in word} == set(PLACES)


@pytest.mark.parametrize(("word", "kind"), [*((w, "HEADING") for w in PLACES)])
def test_a_heading_word_makes_a_heading(word: str, kind: str) -> None:
    shown = "SCENE" if word == "scene" else "est." if word == "est" else word
    (line,) = parse(script(f"{shown} hall\n"))[0].lines
    assert line.kind == kind


@pytest.mark.parametrize("word", KEYS)
def test_a_key_makes_a_setting(word: str) -> None:
    for text in (f"{word}: x\n", f"{word.upper()} ：x\n"):
        (line,) = parse(script(text))[0].lines
        assert line.kind == "SETTING"
