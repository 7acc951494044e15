"""The documentation as a site: built strictly, whole, and from nowhere else."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from printed import ROOT

from wanscript.cli import cli
from wanscript.language.catalogue import CATALOGUE

pytest.importorskip("mkdocs", reason="the extra `docs` is not installed")

_LOADED = re.compile(r"<(?:script|img|link|iframe)\b[^>]*?\b(?:src|href)=\"?(?:https?:)?//[^\"> ]+")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    build = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "-d", str(folder)]
    ran = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return folder


def test_a_page_loads_nothing_from_elsewhere(site: Path) -> None:
    pages = list(site.rglob("*.html"))
    assert len(pages) > len(CATALOGUE)
    for page in pages:
        assert _LOADED.findall(page.read_text("utf-8")) == [], page


def test_a_page_of_a_finding_says_which_example_is_which(site: Path) -> None:
    page = (site / "wanscript/codes/WAN126/index.html").read_text("utf-8")
    assert re.findall(r'class="filename">(\w+)<', page) == ["Wrong", "Right"]


def test_every_finding_and_every_command_is_there(site: Path) -> None:
    for code in CATALOGUE:
        assert (site / "wanscript" / "codes" / code / "index.html").is_file()
    page = (site / "commands" / "index.html").read_text("utf-8")
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        assert f"wanscript {command.name} " in page
