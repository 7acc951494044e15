"""Completion: what is offered, what of it is loaded, and how real shells take it."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from printed import ROOT

from wanscript.cli import COMMANDS, cli

FILM = """Character: Mara
  Image: https://example.com/mara.png

INT. KITCHEN - DAY #kitchen#

Mara opens the window.

EXT. GARDEN - DAY #garden-gate#

Mara walks to the tree.
"""
HEAVY = {"httpx", "av", "PIL", "pydantic", "starlette", "jinja2", "mcp", "psutil"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "film.wan").write_text(FILM)
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "first.wan").write_text(FILM)
    (tmp_path / "my other.wan").write_text(FILM)
    (tmp_path / "broken.wan").write_bytes(b"\xff\xfe\xfa")
    return tmp_path


def environment(words: str, **more: str) -> dict[str, str]:
    count = len(words.split()) - (not words.endswith(" "))
    return {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "COMP_WORDS": words,
        "COMP_CWORD": str(count),
        "_WANSCRIPT_COMPLETE": "bash_complete",
        **more,
    }


def offered(folder: Path, words: str) -> list[str]:
    """What bash is given for a line of words; what is loaded for it is not heavy."""
    probe = (
        "import sys; sys.argv = ['wanscript']\nfrom wanscript.cli import main\n"
        "try:\n    main()\nexcept SystemExit as end:\n    pass\n"
        "sys.stderr.write('\\n' + ' '.join({name.split('.')[0] for name in sys.modules}))"
    )
    said = subprocess.run(
        [sys.executable, "-c", probe],
        cwd=folder,
        env=environment(words),
        capture_output=True,
        text=True,
        check=True,
    )
    noise, _, loaded = said.stderr.rpartition("\n")
    assert noise == ""
    assert not set(loaded.split()) & HEAVY
    return [line for line in said.stdout.splitlines() if line]


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("wanscript pla", ["plan"]),
        ("wanscript show film.wan ", ["kitchen", "garden-gate"]),
        ("wanscript run film.wan --scene k", ["kitchen"]),
        ("wanscript run film.wan --scene kitchen --scene ", ["garden-gate"]),
        ("wanscript pick film.wan gar", ["garden-gate"]),
        ("wanscript run fi", ["film.wan"]),
        ("wanscript check my", [r"my\\ other.wan"]),
        ("wanscript explain WAN20", [f"WAN20{digit}" for digit in range(1, 10)]),
        ("wanscript help appr", ["approve"]),
        ("wanscript plan film.wan --curr", ["--currency"]),
        ("wanscript plan film.wan --currency ", ["CNY", "USD"]),
        ("wanscript plan film.wan --region i", ["intl"]),
        ("wanscript report film.wan --format c", ["csv"]),
        # where nothing can be looked at, nothing is offered and nothing said
        ("wanscript show no.wan ", []),
        ("wanscript show broken.wan zz", []),
        ("wanscript explain XYZ", []),
        ("wanscript run --scene ", []),
        ("wanscript nope zz", []),
        # a folder stands for its only script
        ("wanscript run one --scene g", ["garden-gate"]),
        ("wanscript run . --scene ", []),
    ],
)
def test_what_is_offered(folder: Path, words: str, values: list[str]) -> None:
    assert offered(folder, words) == [f"plain,{value}" for value in values]


def test_takes_are_offered_by_their_numbers(folder: Path) -> None:
    ours = {"PYTHONPATH": str(ROOT)}
    subprocess.run(
        [sys.executable, "-m", "wanscript", "run", "film.wan", "--scene", "kitchen"],
        cwd=folder,
        env={**os.environ, **ours},
        capture_output=True,
        check=True,
    )
    assert offered(folder, "wanscript pick film.wan kitchen ") == ["plain,1"]


def test_a_shell_that_completes_files_is_left_to_it(folder: Path) -> None:
    assert offered(folder, "wanscript check acts") == ["file,acts"]
    assert offered(folder, "wanscript board film.wan -o ") == ["file,"]


def test_every_command_is_offered(folder: Path) -> None:
    named = [name for group in COMMANDS.values() for name in group]
    assert offered(folder, "wanscript ") == [f"plain,{name}" for name in named]


def test_no_other_shell_is_known() -> None:
    said = CliRunner().invoke(cli, ["completion", "tcsh"])
    assert said.exit_code == 2


SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "--no-config", "-i"],
}
LOAD = {
    "bash": 'PS1="> "; eval "$(wanscript completion bash)"',
    "zsh": 'PS1="> "; autoload -U compinit; compinit -u; eval "$(wanscript completion zsh)"',
    "fish": "function fish_prompt; echo '> '; end; wanscript completion fish | source",
}


class Typist:
    """A shell at a terminal of its own, and what it has written there."""

    def __init__(self, shell: str, folder: Path, path: str) -> None:
        self.process, self.terminal = pty.fork()
        if not self.process:
            os.chdir(folder)
            home = {"HOME": str(folder / "home"), "PATH": path, "TERM": "xterm", "COLUMNS": "200"}
            os.execvpe(SHELLS[shell][0], SHELLS[shell], {**home, "LANG": "C.UTF-8"})
        self.written = ""

    def type(self, keys: str) -> None:
        os.write(self.terminal, keys.encode())

    def until(self, words: str, seconds: float = 40) -> str:
        """What it wrote until some words stand there, without colours; AssertionError: not."""
        end = time.monotonic() + seconds
        while words not in self.plain():
            assert time.monotonic() < end, self.plain()
            if select.select([self.terminal], [], [], 0.2)[0]:
                got = os.read(self.terminal, 65536).decode("utf-8", "replace")
                # some ask the terminal what it is, and wait for an answer
                if "\x1b[c" in got or "\x1b[0c" in got:
                    self.type("\x1b[?62;c")
                self.written += got
        return self.plain()

    def plain(self) -> str:
        return re.sub(
            r"\x1b(\[[0-9;?>=]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[=>()].?)", "", self.written
        )

    def end(self) -> None:
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        os.close(self.terminal)


@pytest.mark.parametrize("shell", SHELLS)
def test_a_real_shell_completes(folder: Path, shell: str) -> None:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not on this machine")
    (folder / "home").mkdir()
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    typist = Typist(shell, folder, path)
    try:
        typist.until("")
        typist.type(f"{LOAD[shell]}; echo rea''dy\r")
        typist.until("ready")
        for keys, whole in (
            ("wanscript expl\t", "wanscript explain"),
            ("wanscript show film.wan kit\t", "film.wan kitchen"),
            ("wanscript run film.wan --scene gar\t", "--scene garden-gate"),
            ("wan check my\t", r"check my\ other.wan"),
        ):
            typist.written = ""
            typist.type(keys)
            typist.until(whole)
            # what was typed is thrown away
            typist.type("\x15")
    finally:
        typist.end()
