"""What is printed: nothing that came from elsewhere steers the terminal, and pipes get bytes."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from printed import ROOT

from wanscript.cli.out import out
from wanscript.show.terminal import STYLES, as_json, columns, painted, safe, visible

HOSTILE = (
    *map(chr, range(0x09)),
    *map(chr, range(0x0B, 0x20)),
    *map(chr, range(0x7F, 0xA0)),
    *"\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e",
    *"\u2066\u2067\u2068\u2069\ufeff\ud800\udcff\U000e0041",
)
UNSEEN = re.compile(f"[{''.join(map(re.escape, HOSTILE))}]")
TEXTS = st.text(st.one_of(st.characters(exclude_categories=()), st.sampled_from(HOSTILE)))


# ---- the functions ---------------------------------------------------------------------------


@given(TEXTS)
def test_no_text_steers_a_terminal(text: str) -> None:
    assert not UNSEEN.search(safe(text))
    assert not re.search(r"[\t\n]", visible(text))
    assert not UNSEEN.search(visible(text))
    assert visible(visible(text)) == visible(text)
    assert columns(visible(text)) >= 0


@given(st.lists(st.lists(st.tuples(TEXTS, st.sampled_from(["", *STYLES])))))
def test_a_row_is_one_line_in_our_own_colours(rows: list[list[tuple[str, str]]]) -> None:
    plain = painted(rows, color=False)
    assert plain.count("\n") == len(rows)
    assert not UNSEEN.search(plain)
    bright = painted(rows, color=True)
    assert re.sub(r"\x1b\[(?:0|1|2|1;31|1;33|1;36|32|34|36)m", "", bright) == plain


@given(st.recursive(TEXTS, lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner)))
def test_json_loses_nothing_and_steers_nothing(document: object) -> None:
    text = as_json(document)
    assert json.loads(text) == document
    assert not UNSEEN.search(text)


@pytest.mark.parametrize("text", ["café", "小美", "👩‍🎤", "می‌خواهم", "a b", "e\u0301"])
def test_what_can_be_seen_stays_as_it_is(text: str) -> None:
    assert visible(text) == safe(text) == json.loads(as_json(text)) == text


# ---- one place that prints -------------------------------------------------------------------


@pytest.mark.parametrize("path", sorted((ROOT / "wanscript" / "cli").glob("*.py")), ids=str)
def test_only_one_module_prints(path: Path) -> None:
    if path.stem == "out":
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in {"print", "click.echo", "click.secho", "click.echo_via_pager"}
            assert not re.search(r"(?:stdout|stderr)(?:\.buffer)?\.(?:write|print)", called)


def test_only_one_module_knows_a_terminals_codes() -> None:
    knows = {
        path.name
        for path in (ROOT / "wanscript").rglob("*.py")
        if re.search(r"\\x1b|\\033|\\u001b", path.read_text("utf-8"), re.IGNORECASE)
    }
    assert knows == {"terminal.py"}


# ---- the commands ----------------------------------------------------------------------------

EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202e"
SAID = "\x9b31m\u202e\u2028\x0b"
"""What a script may hold: it cannot be read with an escape in it."""
GOOD = f"""\
Title: The{SAID}Wall
Style: ink{SAID}

Character: Ma{SAID}ra
  Image: https://example.com/{SAID}.png

INT. HALL{SAID} - DAY
Duration: 2s

Ma{SAID}ra waits.{SAID}
"""
BAD = f"""\
Title: x

Character: Mara
  Imge{SAID}: x{SAID}.png
  Image: not{SAID}here.png

INT. HALL #a{SAID}b#
First frame: end of scene {SAID}
Ratio: {SAID}

1. Wide [3s]: Mara @No{SAID}body.
"""
CHILD = """
import json, sys
from wanscript.cli import main
for words in json.loads(sys.argv[1]):
    sys.argv = ["wanscript", *words]
    try:
        main()
    except SystemExit as ended:
        print(f"(exit code {ended.code})", flush=True)
"""


def commands(name: str) -> list[list[str]]:
    """Every command that shows something of a script, a project or its own words."""
    good, bad = f"{name}.wan", f"bad{name}.wan"
    return [
        *(["check", script, "--format", form] for script in (good, bad) for form in FORMS),
        *(["show", script] for script in (good, bad)),
        ["show", good, "--format", "json"],
        ["show", good, EVIL],
        *(["compile", good, "--as", form] for form in ("json", "curl", "python")),
        ["fmt", good, "--diff"],
        ["fmt", good, "--check"],
        *(["diff", good, f"set/{good}", "--format", form] for form in ("text", "json", "markdown")),
        ["diff", good, EVIL],
        ["diff", good, bad],
        ["plan", good],
        ["plan", good, "--format", "json"],
        ["plan", good, "--scene", EVIL],
        ["plan", f"set/{good}"],
        ["status", good],
        ["resolve", good, EVIL, "--resubmit"],
        ["board", good, "-o", f"{EVIL}/x.html"],
        ["board", good],
        ["check", f"missing{EVIL}"],
        ["explain", EVIL],
        ["run", good, "--max-cost", EVIL],
        [f"x{EVIL}"],
        ["check", f"--x{EVIL}"],
    ]


FORMS = ("text", "json", "github", "sarif")


@pytest.mark.parametrize("more", [{"NO_COLOR": "1"}, {"TERM": "xterm-256color"}])
def test_no_command_passes_on_what_steers_a_terminal(tmp_path: Path, more: dict[str, str]) -> None:
    pty = pytest.importorskip("pty", reason="this system has no pseudo-terminals")
    name = EVIL
    (tmp_path / f"{name}.wan").write_text(GOOD, "utf-8")
    (tmp_path / f"bad{name}.wan").write_text(BAD, "utf-8")
    (tmp_path / f"{name}.wan.lock").write_text(f"schema = {EVIL}", "utf-8")
    (tmp_path / "set").mkdir()
    (tmp_path / "set" / f"{name}.wan").write_text(GOOD, "utf-8")
    (tmp_path / "set" / "wanscript.toml").write_text('"re\\u001bgion\\u202e" = 1\n', "utf-8")
    words = commands(name) + ([["run", f"{name}.wan"]] if "NO_COLOR" in more else [])
    kept = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "TERM")}
    ours, theirs = pty.openpty()
    said = b""
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, json.dumps(words)],
        cwd=tmp_path,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**kept, **more},
    ):
        os.close(theirs)
        # reading fails where the other side is closed
        with suppress(OSError):
            while part := os.read(ours, 65536):
                said += part
        os.close(ours)
    text = said.decode("utf-8").replace("\r\n", "\n")
    own = "|".join({"0", "31", "33", "35", *STYLES.values()})
    if "NO_COLOR" not in more:
        text = re.sub(rf"\x1b\[(?:{own})m", "", text)
    found = UNSEEN.search(text)
    assert found is None, text[max(0, found.start() - 200) : found.end() + 20]
    assert len(re.findall(r"^\(exit code \d+\)$", text, re.MULTILINE)) == len(words)
    assert "mistake in wanscript" not in text
    assert text.count("<U+001B>") > 50
    assert text.count("<U+202E>") > 50


def test_a_pipe_gets_a_paths_own_bytes(tmp_path: Path) -> None:
    name = b"f\xff\x1b[31m\xe2\x80\xae"
    made = subprocess.run(
        [sys.executable, "-m", "wanscript", "new", name], cwd=tmp_path, capture_output=True
    )
    assert made.returncode == 0, made.stderr
    paths = [tmp_path / os.fsdecode(line) for line in made.stdout.splitlines()]
    assert len(paths) == 5
    assert all(path.is_file() for path in paths)
    assert not UNSEEN.search(made.stderr.decode())


@pytest.mark.parametrize("text", ["", "\n", "\na\n"])
def test_a_line_keeps_the_empty_ones_around_it(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out(text)
    assert capsys.readouterr().out == f"{text}\n"


def test_a_message_stays_on_its_line(tmp_path: Path) -> None:
    """Whatever breaks a line in a file's name or a stranger's plan is seen, and forges none."""
    name = "a\nwanscript: all is paid\u2028\u2029\x85\r\x0bb"
    (tmp_path / f"{name}.wan").write_text(GOOD, "utf-8")
    paper = {"schema": 1, "script": "none.wan", "backend": name, "region": "intl", "model": None}
    rest = {"scenes": [name], "replace": [], "replace_stale": False, "retry": False}
    (tmp_path / f"{name}.json").write_text(json.dumps(paper | rest), "utf-8")
    for words in (
        ["check", f"{name}.wan"],
        ["plan", f"{name}.wan"],
        ["plan", f"{name}.wan", "--scene", name],
        ["run", f"{name}.json"],
        ["fmt", f"{name}.wan", "--check"],
        ["show", f"missing{name}"],
        ["explain", name],
        ["run", f"{name}.wan", "--max-cost", name],
        [name],
    ):
        said = subprocess.run(
            [sys.executable, "-m", "wanscript", *words],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        text = said.stdout + said.stderr
        assert not any(line.startswith("wanscript: all") for line in text.splitlines()), text
        assert "mistake" not in text
