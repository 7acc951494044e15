"""What wanscript brings for git and for pull requests, tried with git itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from printed import ROOT

from wanscript.run import lock

FILM = """Title: The Bench
Duration: 3

Character: Mara
  Image: https://example.com/mara.png

EXT. PARK - DAY #bench#

Mara sits down. She waits.

EXT. PARK - NIGHT #night#

Mara walks home.
"""


class Checkout:
    """A repository with a film, and the commands that a person gives in it."""

    def __init__(self, home: Path) -> None:
        self.home, self.film = home, home / "film.wan"
        home.mkdir()
        self.git("init", "-q", "-b", "main")
        self.film.write_text(FILM)
        self.commit()

    def run(self, *command: str, fails: int = 0, **more: str) -> str:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
        who = {f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in _NAMED}
        path = os.pathsep.join((str(Path(sys.executable).parent), kept["PATH"]))
        environment = {**kept, **who, "GIT_CONFIG_GLOBAL": os.devnull, "PATH": path, **more}
        said = subprocess.run(
            command,
            cwd=self.home,
            env=environment,
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        assert said.returncode == fails, said.stdout + said.stderr
        return said.stdout

    def git(self, *words: str) -> str:
        return self.run("git", *words)

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "a version")

    def edit(self, old: str, new: str) -> None:
        text = self.film.read_text()
        assert old in text
        self.film.write_text(text.replace(old, new))


_NAMED = ("NAME", "EMAIL")


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "film")


def compared(checkout: Checkout) -> list[str]:
    """The changed lines that `git diff` shows through `textconv`."""
    lines = checkout.git("diff", "--no-color").splitlines()
    return [line for line in lines if line[:1] in "+-" and line[:3] not in ("+++", "---")]


@pytest.fixture
def converted(checkout: Checkout) -> Checkout:
    checkout.git("config", "diff.wan.textconv", "wanscript textconv")
    (checkout.home / ".gitattributes").write_text("*.wan diff=wan\n")
    checkout.commit()
    return checkout


def test_git_compares_what_is_sent(converted: Checkout) -> None:
    # layout and notes are no change
    converted.edit("Duration: 3", "Duration:   3\n\n[[ shorter? ]]")
    assert compared(converted) == []
    # a picture before another moves every number, and no word
    converted.edit(
        "Character: Mara", "Character: Anna\n  Image: https://a/a.png\n\nCharacter: Mara"
    )
    converted.edit("She waits.", "Anna comes.")
    assert compared(converted) == [
        "+Anna: https://a/a.png",
        "-She waits.",
        "+Anna comes.",
    ]


@pytest.mark.parametrize(
    "text",
    [b"", b"\xff\xfe\x00\x01", b"Charcter: Mara\n\n@Nobody waits.\n", b"Include: no.wan\n\nA.\n"],
)
def test_git_compares_a_version_with_errors_too(converted: Checkout, text: bytes) -> None:
    converted.film.write_bytes(text)
    converted.git("diff")
    converted.commit()
    converted.film.write_text(FILM)
    assert converted.git("log", "-p", "-1")
    assert compared(converted) or b"\0" in text or not text


def test_a_lock_of_two_branches_merges_by_the_rule_of_new(tmp_path: Path) -> None:
    """That its lines hold what both shot is tried in `tests/run/test_lock_git.py`."""
    checkout = Checkout(tmp_path / "at")
    checkout.run("wanscript", "new", "film")
    said = checkout.git("check-attr", "merge", "film/film.wan.lock")
    assert said.strip().endswith("merge: union")
    assert lock.attributes_line() in (checkout.home / "film/.gitattributes").read_text()


def _read(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text("utf-8"))


HOOKS = {hook["id"]: hook for hook in _read(".pre-commit-hooks.yaml")}
STEPS = {
    step["name"]: step
    for step in _read("examples/ci/storyboards.yml")["jobs"]["review"]["steps"]
    if "name" in step
}


def test_the_hooks_check_and_lay_out(checkout: Checkout) -> None:
    """As pre-commit calls them: the entry, then the names of files."""
    assert set(HOOKS) == {"wanscript-check", "wanscript-fmt"}
    assert {(hook["language"], hook["files"]) for hook in HOOKS.values()} == {("python", r"\.wan$")}
    check, fmt = (HOOKS[name]["entry"].split() for name in ("wanscript-check", "wanscript-fmt"))
    checkout.run(*check, "film.wan")
    checkout.edit("Duration: 3", "Duration:   3")
    checkout.run(*fmt, "film.wan")
    assert checkout.film.read_text() == FILM
    checkout.edit("Mara walks", "@Nobody walks")
    checkout.run(*check, "film.wan", fails=1)


@pytest.mark.parametrize(("budget", "code"), [("50CNY", 0), ("1CNY", 1)])
def test_the_workflow_tells_a_pull_request_what_it_costs(
    checkout: Checkout, budget: str, code: int
) -> None:
    """Its steps, as they stand in the file, in a checkout as the service makes it."""
    checkout.git("update-ref", "refs/remotes/origin/main", "main")
    checkout.git("checkout", "-qb", "edit")
    checkout.edit("She waits.", "She reads a letter.")
    checkout.commit()
    summary, tools = checkout.home.parent / "summary.md", checkout.home.parent / "tools"
    tools.mkdir()
    (tools / "gh").write_text('#!/bin/sh\necho "$@"\ncat review.md\n')
    (tools / "gh").chmod(0o755)
    environment = {
        **_read("examples/ci/storyboards.yml")["env"],
        "BUDGET": budget,
        "BASE": STEPS["Compare"]["env"]["BASE"].replace("${{ github.base_ref }}", "main"),
        "GITHUB_STEP_SUMMARY": str(summary),
        "NUMBER": "7",
    }
    bash = ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")
    assert checkout.run(*bash, STEPS["Check"]["run"], **environment) == ""
    checkout.run(*bash, STEPS["Compare"]["run"], fails=code, **environment)
    assert "reads a letter" in summary.read_text()
    assert "bench" in summary.read_text()
    path = os.pathsep.join((str(tools), str(Path(sys.executable).parent), os.environ["PATH"]))
    said = checkout.run(*bash, STEPS["Comment"]["run"], **{**environment, "PATH": path})
    assert said.splitlines()[0].startswith("pr comment 7 --body-file review.md")
    assert "reads a letter" in said
