"""What is for dataclasses is told where it is given a struct, before it raises at run time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from printed import ROOT

MADE = """
from dataclasses import dataclass, replace
from msgspec import Struct

class Told(Struct):
    a: int

@dataclass
class Plain:
    a: int

replace(Plain(1), a=2)
replace(Told(1), a=2)
"""


def test_a_struct_is_no_dataclass(tmp_path: Path) -> None:
    (tmp_path / "made.py").write_text(MADE)
    config, cache = str(ROOT / "pyproject.toml"), str(tmp_path / "cache")
    mypy = (sys.executable, "-m", "mypy", "--config-file", config, "--cache-dir", cache)
    said = subprocess.run(
        [*mypy, str(tmp_path / "made.py")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "made.py:13: error: Told is a struct" in said.stdout
    assert "Found 1 error" in said.stdout
