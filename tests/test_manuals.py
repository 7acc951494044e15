"""The manual pages are those of the commands as they are, and a man reads them."""

from __future__ import annotations

import re
import shutil
import subprocess

import click
import pytest
from manuals import pages
from printed import ROOT

from wanscript.cli import COMMANDS, cli

FOLDER = ROOT / "docs" / "man"
PAGES = pages()


def test_the_pages_are_made_from_the_commands(accept: bool) -> None:
    if accept:
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir()
        for name, text in PAGES.items():
            (FOLDER / name).write_text(text, "utf-8")
    assert {path.name: path.read_text("utf-8") for path in FOLDER.iterdir()} == PAGES


def test_every_command_has_a_page_with_every_option() -> None:
    named = [name for group in COMMANDS.values() for name in group]
    assert set(PAGES) == {"wanscript.1", *(f"wanscript-{name}.1" for name in named)}
    for name in named:
        command = cli.get_command(click.Context(cli), name)
        assert command is not None
        page = PAGES[f"wanscript-{name}.1"]
        shown = page.replace("\\-", "-")
        for parameter in command.params:
            words = parameter.opts if isinstance(parameter, click.Option) else []
            for word in words:
                assert re.search(rf"(?<!-){re.escape(word)}(?![\w-])", shown), word
        assert " ".join(command.collect_usage_pieces(click.Context(command))) in shown


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not on this machine")
@pytest.mark.parametrize("name", PAGES)
def test_a_man_reads_a_page_without_a_warning(name: str) -> None:
    said = subprocess.run(
        ["groff", "-man", "-Tascii", "-ww"],
        input=PAGES[name],
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stderr == ""
    # a terminal is shown letters that are struck twice
    assert "\nSYNOPSIS\n" in re.sub(".\x08", "", said.stdout)
