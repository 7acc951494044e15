"""What editors are given: made of the words of the language, tested and packaged by their tools."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from printed import ROOT

HOME = ROOT / "editors" / "vscode"
TOOLS = HOME / "node_modules" / ".bin"
needs_tools = pytest.mark.skipif(
    not TOOLS.is_dir(), reason="npm ci --prefix editors/vscode has not been run"
)


def tool(name: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(TOOLS / name), *words], cwd=HOME, capture_output=True, text=True, check=False
    )


def test_the_grammar_is_that_of_the_words() -> None:
    """`python editors/build.py` writes it anew."""
    code = "import build; print(build.grammar(), end='')"
    ran = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT / "editors",
        capture_output=True,
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    kept = (HOME / "syntaxes/wan.tmLanguage.json").read_bytes()
    assert ran.stdout == kept, "the words changed: run `python editors/build.py`"


def test_the_extension_is_of_this_version() -> None:
    told = json.loads((HOME / "package.json").read_text("utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert (told["version"], told["license"]) == (project["version"], project["license"])
    assert (HOME / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()
    kept = json.loads((HOME / "package-lock.json").read_text("utf-8"))
    assert kept["version"] == told["version"]
    assert not any("resolved" in each for each in kept["packages"].values())


def test_every_snippet_and_setting_is_whole() -> None:
    snippets = json.loads((HOME / "snippets/wan.json").read_text("utf-8"))
    assert all({"prefix", "body", "description"} == set(each) for each in snippets.values())
    configured = json.loads((HOME / "language-configuration.json").read_text("utf-8"))
    assert configured["comments"] == {"blockComment": ["[[", "]]"]}


@needs_tools
def test_the_grammar_colours_as_its_tests_say(tmp_path: Path) -> None:
    ran = tool("vscode-tmgrammar-test", "tests/*.wan")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    # and it would say so, were it otherwise
    wrong = tmp_path / "wrong.wan"
    said = '# SYNTAX TEST "source.wan"\nTitle: x\n# <----- comment.block.wan\n'
    wrong.write_text(said, "utf-8")
    assert tool("vscode-tmgrammar-test", str(wrong)).returncode != 0


@needs_tools
def test_the_client_is_typed_and_packaged(tmp_path: Path) -> None:
    checked = tool("tsc", "--noEmit")
    assert checked.returncode == 0, checked.stdout
    made = tmp_path / "wanscript.vsix"
    ran = subprocess.run(
        ["npm", "run", "-s", "package", "--", "--out", str(made)],
        cwd=HOME,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    with zipfile.ZipFile(made) as package:
        held = {each.removeprefix("extension/") for each in package.namelist()}
        about = json.loads(package.read("extension/package.json"))
        assert b"wanscript/status" in package.read("extension/dist/extension.js")
    named = [about["main"], *(each["path"] for each in about["contributes"]["snippets"])]
    named += [each["path"] for each in about["contributes"]["grammars"]]
    named += [each["configuration"] for each in about["contributes"]["languages"]]
    assert {each.removeprefix("./") for each in named} <= held
    assert not [each for each in held if each.startswith(("node_modules", "src", "tests"))]
