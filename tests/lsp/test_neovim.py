"""The page about editors, word for word, in a real Neovim."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from printed import ROOT

SAID = re.findall(r"^```lua\n(.*?)^```", (ROOT / "docs/editors.md").read_text("utf-8"), re.M | re.S)
DRIVER = Path(__file__).with_name("neovim.lua")
OLDEST = (0, 11)
"""The first Neovim that has all that the driver uses."""


def neovim() -> str:
    """The command, of `WANSCRIPT_NVIM` or on the path; skips where there is none that will do."""
    command = os.environ.get("WANSCRIPT_NVIM") or shutil.which("nvim")
    if command is None:
        pytest.skip("Neovim is not on this machine, and WANSCRIPT_NVIM names none")
    said = subprocess.run([command, "--version"], capture_output=True, text=True, check=True).stdout
    major, minor = map(int, re.findall(r"\d+", said)[:2])
    if (major, minor) < OLDEST:
        pytest.skip(f"Neovim 0.11 or newer is wanted, and this is {major}.{minor}")
    return command


@pytest.mark.parametrize("configuration", SAID, ids=["from 0.11 on", "before 0.11"])
def test_a_writer_types_breaks_mends_and_renames(configuration: str, tmp_path: Path) -> None:
    command = neovim()
    home = tmp_path / "film"
    shutil.copytree(ROOT / "examples/alley", home)
    (home / "wanscript.toml").write_text("")
    (tmp_path / "init.lua").write_text(configuration)
    seen = tmp_path / "seen.json"
    here = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{here}{os.pathsep}{os.environ['PATH']}",
        "SEEN": str(seen),
        "XDG_STATE_HOME": str(tmp_path / "state"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
        "XDG_DATA_HOME": str(tmp_path / "data"),
    }
    ran = subprocess.run(
        [command, "--headless", "-n", "-u", "../init.lua", "-c", f"luafile {DRIVER}", "alley.wan"],
        cwd=home,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert seen.is_file(), ran.stdout + ran.stderr
    told = json.loads(seen.read_text("utf-8"))
    assert told["root"] == str(home)
    assert told["finding"] == {"code": "WAN201", "words": "@Jonsa"}
    assert "**WAN201: " in told["hover"]
    assert told["offered"] == ["Mara", "Teo", "Alley"]
    assert told["lens"].startswith("Rehearse this scene (10 s, CNY ")
    assert (told["colour"], told["symbols"], told["messages"]) == ("keyword", 4, "")
    before = (home / "alley.wan").read_text("utf-8")
    after = before.replace("Jonas", "Teo").replace("JONAS", "TEO")
    assert told["text"] == (
        after.replace("Hearing", "😀 @Teo waits. Hearing") + "\nTeo looks at Mara.\n"
    )
