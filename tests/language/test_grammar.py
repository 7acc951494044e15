"""The grammar: without conflicts, total, lossless, and the same for a stock lexer."""

from __future__ import annotations

import ast
import json
import re
import shutil
import unicodedata
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lark import Lark, Token, Tree
from lark.parsers.lalr_analysis import Shift
from printed import BAD, GOOD, ROOT, script
from texts import TEXTS

from wanscript.language import word_files, words
from wanscript.language.decode import decode
from wanscript.language.fold import UNSEEN
from wanscript.language.grammar import Lexed, grammar, inside, plain, read, table
from wanscript.language.parse import parse
from wanscript.language.words import KEYS, SIDES, TITLED

FOLDER = ROOT / "grammar"
GRAMMAR = (FOLDER / "wanscript.lark").read_text("utf-8")
SCRIPTS = (*GOOD, *BAD)
LANGUAGE = sorted((ROOT / "wanscript" / "language").glob("*.py"))
WIDE = "０９ＡＺａｚ［］【】（）｛｝–—‐‑～〜 az09[](){}-~小"

OURS = read(GRAMMAR)
STOCK = read(GRAMMAR, "contextual")


def _text(path: Path) -> str:
    return decode(path, path.read_bytes())[0].text


# ---- no conflicts ----------------------------------------------------------------------------


def test_there_are_no_conflicts() -> None:
    pytest.importorskip("interegular", reason="a strict grammar is checked with interegular")
    read(GRAMMAR, "contextual", strict=True)


def test_no_two_terminals_have_the_same_priority() -> None:
    priorities = [terminal.priority for terminal in OURS.terminals]
    assert len(set(priorities)) == len(priorities) > 10


def test_every_guard_guards_something() -> None:
    patterns = {each.name: each.pattern.to_regexp() for each in OURS.terminals}
    guards = {name: each for name, each in patterns.items() if name.startswith("MAYBE_")}
    assert len(guards) > 5
    for name, guard in guards.items():
        assert any(f"(?={guard})" in each for each in patterns.values()), name


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


def _lexed(text: str) -> Lexed:
    return Lexed(text, lambda *_: None)


def _tree(tree: Tree[Token]) -> object:
    return (
        str(tree.data),
        [
            _tree(child) if isinstance(child, Tree) else (child.type, child.start_pos)
            for child in tree.children
        ],
    )


def _holds(text: str) -> None:
    lexed: list[str] = []
    mine = Lexed(text, lambda _, start, end: lexed.append(text[start:end]))
    tree = OURS.parse(mine, start="start")
    assert "".join(lexed) == text
    assert _tree(tree) == _tree(STOCK.parse(text, start="start"))
    source = script(text)
    lines = parse(source)[0].lines
    at = 0
    for line in lines:
        assert not source.text[at : line.span.start].strip(f"\r\n{UNSEEN}")
        at = line.span.end
    assert not source.text[at:].strip(f"\r\n{UNSEEN}")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_golden_is_read_whole_and_by_a_stock_lexer_alike(path: Path) -> None:
    _holds(_text(path))


@given(TEXTS)
def test_any_text_is_read_whole_and_by_a_stock_lexer_alike(text: str) -> None:
    _holds(text)


# ---- the table that is built of it -----------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A grammar of our own, with its tables."""
    shutil.copytree(FOLDER / "words", tmp_path / "words")
    shutil.copy(FOLDER / "wanscript.lark", tmp_path)
    (tmp_path / "words.table").write_bytes(word_files.built(word_files.texts(tmp_path)))
    (tmp_path / "wanscript.table").write_bytes(table(tmp_path))
    return tmp_path


def _built(grammar: Lark) -> bool:
    return grammar.source_path == "<deserialized>"


def test_a_table_reads_what_the_grammar_reads(folder: Path) -> None:
    built = grammar.__wrapped__(folder)
    assert _built(built)
    for path in SCRIPTS:
        text = _text(path)
        assert _tree(built.parse(_lexed(text), start="start")) == _tree(
            OURS.parse(_lexed(text), start="start")
        )


@pytest.mark.parametrize("name", ["wanscript.lark", "words/en.toml", "words/ja.toml"])
def test_the_table_of_another_grammar_or_of_other_words_is_not_read(
    folder: Path, name: str
) -> None:
    mark = "//" if name.endswith(".lark") else "#"
    with (folder / name).open("a", encoding="utf-8") as stream:
        stream.write(f"{mark} changed\n")
    assert not _built(grammar.__wrapped__(folder))


def test_the_words_are_read_from_their_table_and_from_no_other(folder: Path) -> None:
    key, _, held = (folder / "words.table").read_bytes().partition(b"\0")
    data = json.loads(held)
    assert data == word_files.merged(word_files.texts(folder)) == words.DATA
    data["keys"]["told"] = "title"
    (folder / "words.table").write_bytes(key + b"\0" + json.dumps(data).encode())
    assert word_files.read(folder)["keys"]["told"] == "title"
    (folder / "words" / "en.toml").write_text(
        (folder / "words" / "en.toml").read_text("utf-8") + "# changed\n", "utf-8"
    )
    assert "told" not in word_files.read(folder)["keys"]


# ---- what stands inside a line ---------------------------------------------------------------

INSIDE = {
    "SHOT": "IN_SHOT",
    "HEADING": "IN_HEADING",
    "BEAT": "IN_BEAT",
    "FENCE": "IN_FENCE",
    **dict.fromkeys(("SETTING", "DECLARATION", "FIELD", "TITLE_PAGE", "META", "LABEL"), "IN_ENTRY"),
}
"""Lines that are taken for what they are by the line lexer, and what has to read their inside."""


def _read_inside(text: str) -> None:
    for line in parse(script(text))[0].lines:
        if name := INSIDE.get(line.kind):
            match = inside(name).match(plain(line.words.text))
            assert match, (line.kind, line.words.text)
            if line.kind != "BEAT" and name != "IN_ENTRY":
                assert match.end() == len(line.words.text)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_what_a_line_is_read_for_is_found_in_it(path: Path) -> None:
    _read_inside(_text(path))


@given(TEXTS)
def test_what_any_line_is_read_for_is_found_in_it(text: str) -> None:
    _read_inside(text)


def test_a_note_at_any_place_leaves_a_line_that_can_be_read() -> None:
    for line in ("1、2 text", "1. x", "0-4s: x", "Shot 1 [3s]: x", "INT. X - DAY #x#", "Look: x"):
        for at in range(len(line) + 1):
            for note in ("[[n]]", " [[n: 1]] ", "[[n\n]]", " /* n */ "):
                _read_inside(f"Character: A\n\n{line[:at]}{note}{line[at:]}\n")
                _read_inside(f"Character: A\n  {line[:at]}{note}{line[at:]}\n")


@given(st.text(alphabet=WIDE))
def test_plain_text_stands_where_it_stood(text: str) -> None:
    assert len(plain(text)) == len(text)
    assert unicodedata.normalize("NFKC", plain(text)) == plain(plain(text))


LONGEST = 12
"""How many characters a pattern in code may have in common with the grammar by chance."""


@pytest.mark.parametrize("path", LANGUAGE, ids=lambda path: path.stem)
def test_no_pattern_in_code_repeats_one_of_the_grammar(path: Path) -> None:
    for pattern in _patterns(path):
        for at in range(len(pattern) - LONGEST + 1):
            assert pattern[at : at + LONGEST] not in GRAMMAR, pattern


def _patterns(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = ast.unparse(node.func)
        if called == "lazy" or called.startswith("re."):
            for each in ast.walk(node.args[0]):
                if isinstance(each, ast.Constant) and isinstance(each.value, str):
                    yield each.value


# ---- the words -------------------------------------------------------------------------------


@pytest.mark.parametrize("word", SIDES)
def test_a_heading_word_makes_a_heading(word: str) -> None:
    shown = word.upper() if word in TITLED else "est." if word == "est" else word
    (line,) = parse(script(f"{shown} hall\n"))[0].lines
    assert line.kind == "HEADING"


@pytest.mark.parametrize("word", KEYS)
def test_a_key_makes_a_setting(word: str) -> None:
    for text in (f"{word}: x\n", f"{word.upper()} ：x\n"):
        (line,) = parse(script(text))[0].lines
        assert line.kind == "SETTING"
