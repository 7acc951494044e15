"""What a person types in the first hour: the README's commands, folders, names, help."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from printed import ROOT

from wanscript.cli import COMMANDS

STORY = "Character: Mara\n  Image: https://example.com/m.png\n\nMara waits.\n"


def told(cwd: Path, *words: str, stdin: str = "", **more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "wanscript", *words],
        cwd=cwd,
        env={**kept, "WANSCRIPT_STATE": str(cwd / "state"), **more},
        input=stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_the_readme_s_commands_work_where_the_reader_stands(tmp_path: Path) -> None:
    """Each in its turn; what installs is what the tests stand on."""
    readme = (ROOT / "README.md").read_text("utf-8")
    tour = readme.partition("\n## And then")[0]
    blocks = re.findall(r"^```sh\n(.*?)^```", tour, re.M | re.S)
    shown = [line for block in blocks for line in block.splitlines()]
    shown += [
        code
        for code in re.findall(r"`([^`\n]+)`", tour[tour.rindex(blocks[-1]) :])
        if code.startswith("wanscript ") and "--backend" not in code and "watch" not in code
    ]
    # what commands made of the examples here is not part of a fresh checkout
    made = shutil.ignore_patterns(".wanscript", "rehearsal", "takes")
    for folder in ("examples", "docs"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=made)
    # the reader stands in a checkout
    person = ("-c", "user.name=a", "-c", "user.email=a@b")
    for git in (("init", "-q"), ("add", "examples"), (*person, "commit", "-qm", "a version")):
        subprocess.run(("git", *git), cwd=tmp_path, check=True)
    here, ran = tmp_path, []
    for line in shown:
        program, *words = shlex.split(line)
        if program == "cd":
            here /= words[0]
        elif program == "wanscript" and words != ["explain", "WAN201"]:
            said = told(here, *words)
            assert said.returncode == 0, f"{line}\n{said.stdout}{said.stderr}"
            ran.append(words[0])
    assert shown[:2] == ["python3 -m venv .venv && . .venv/bin/activate", "pip install -e ."]
    assert {"run", "new", "check", "board", "animatic", "compile", "show", "plan"} <= set(ran)
    assert (tmp_path / "examples/alley/rehearsal/alley/1_t01.mp4").is_file()


def test_what_to_do_next_can_be_copied(tmp_path: Path) -> None:
    said = told(tmp_path, "new", "My Film")
    script = tmp_path / "my-film" / "my-film.wan"
    assert script.read_text("utf-8").splitlines()[0] == "Title: My Film"
    nexts = re.findall(r"wanscript (.+)$", said.stderr, re.M)
    assert [words.split()[0] for words in nexts] == ["check", "run"]
    for words in nexts:
        assert told(tmp_path, *shlex.split(words)).returncode == 0


def test_a_folder_stands_for_what_is_in_it(tmp_path: Path) -> None:
    film = tmp_path / "film"
    (film / "acts").mkdir(parents=True)
    (film / "rehearsal").mkdir()
    said = told(tmp_path, "check", "film")
    assert (said.returncode, said.stderr.splitlines()[-1]) == (
        2,
        "Error: `film` is a folder without a script: no file in it ends in .wan",
    )
    (film / "one.wan").write_text(STORY)
    (film / "rehearsal" / "no.wan").write_text("@Nobody")
    assert told(tmp_path, "show", "film").returncode == 0
    (film / "acts" / "two.wan").write_text(STORY)
    assert "2 files: all good. 2 scenes" in told(tmp_path, "check", "film").stderr
    assert told(tmp_path, "plan", "film").returncode == 0
    (film / "three.wan").write_text(STORY)
    for command in ("show", "plan", "run", "board", "status"):
        said = told(tmp_path, command, "film")
        assert said.returncode == 2
        assert "holds 2 scripts; name one of them: `film/one.wan`, `film/three.wan`" in said.stderr
    assert told(tmp_path, "fmt", "--check", "film").returncode == 0


@pytest.mark.parametrize("command", ["run", "plan", "approve", "status", "watch", "board"])
def test_standard_input_is_refused_where_a_name_is_needed(tmp_path: Path, command: str) -> None:
    said = told(tmp_path, command, "-", stdin=STORY)
    assert said.returncode == 2
    assert "standard input" in said.stderr.splitlines()[-1]
    assert not list(tmp_path.iterdir())


def test_a_page_of_standard_input_goes_where_it_is_said(tmp_path: Path) -> None:
    said = told(tmp_path, "board", "-", "-o", "page.html", stdin=STORY)
    assert (said.returncode, said.stdout) == (0, "page.html\n")


def test_help_is_what_help_says(tmp_path: Path) -> None:
    assert told(tmp_path, "help").stdout == told(tmp_path, "--help").stdout
    assert told(tmp_path, "-V").stdout == told(tmp_path, "--version").stdout
    for name in (name for group in COMMANDS.values() for name in group):
        assert f"Usage: python -m wanscript {name}" in told(tmp_path, "help", name).stdout
    said = told(tmp_path, "help", "pln")
    assert (said.returncode, "Did you mean `plan`?" in said.stderr) == (2, True)


@pytest.mark.parametrize("columns", [60, 80])
def test_what_is_read_fits_the_terminal(tmp_path: Path, columns: int) -> None:
    (tmp_path / "film.wan").write_text(STORY)
    for words in (
        *(("help", name) for group in COMMANDS.values() for name in group),
        ("plan", "film.wan"),
    ):
        said = told(tmp_path, *words, COLUMNS=str(columns))
        assert said.returncode == 0
        assert max(map(len, said.stdout.splitlines())) <= columns, said.stdout


@pytest.mark.skipif(os.name != "posix", reason="there is no terminal to draw on")
def test_a_page_is_laid_out_on_a_terminal_and_markdown_for_a_program(tmp_path: Path) -> None:
    import pty

    assert told(tmp_path, "explain", "WAN201").stdout.startswith("# WAN201: ")
    ours, theirs = pty.openpty()
    subprocess.run(
        [sys.executable, "-m", "wanscript", "explain", "WAN201"],
        env={**os.environ, "COLUMNS": "60", "NO_COLOR": "1"},
        cwd=tmp_path,
        stdout=theirs,
        check=True,
        timeout=60,
    )
    os.close(theirs)
    page = os.read(ours, 100_000).decode().replace("\r\n", "\n")
    os.close(ours)
    assert page.startswith("WAN201: ")
    assert "\nwrong:\n    Character: Jonas\n" in page
    assert max(map(len, page.splitlines())) <= 60
