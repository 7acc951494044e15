"""The command that editors start; what it answers is tested in `tests/lsp`."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from wanscript.cli import cli


@pytest.mark.parametrize("missing", ["pygls", "lsprotocol"])
def test_without_the_extra_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    for name in [each for each in sys.modules if each.startswith("wanscript.lsp.")]:
        monkeypatch.delitem(sys.modules, name)
    for name in [each for each in sys.modules if each.split(".")[0] == missing]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, missing, None)
    ran = CliRunner().invoke(cli, ["lsp"])
    assert ran.exit_code == 1
    assert "pip install 'wanscript[lsp]'" in ran.stderr


@pytest.mark.parametrize("options", [[], ["--stdio"]])
def test_it_ends_with_its_editor(options: list[str]) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "wanscript", "lsp", *options],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"", b"")
