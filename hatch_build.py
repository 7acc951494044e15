"""Builds the parse table of the grammar into the package, so that no command reads the grammar."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_BUILD = """
import sys
from pathlib import Path
from wanscript.language.grammar import table
Path(sys.argv[2]).write_bytes(table(Path(sys.argv[1]).read_text("utf-8")))
"""


class TableHook(BuildHookInterface[Any]):
    """Writes the table into the wheel, or into a checkout that is installed for editing."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Makes the table; in a process with a fixed seed, so that it is the same each time."""
        grammar = Path(self.root, "grammar", "wanscript.lark")
        editable = version == "editable"
        self._folder = TemporaryDirectory(dir=grammar.parent if editable else None)
        built = Path(self._folder.name, "wanscript.table")
        subprocess.run(
            [sys.executable, "-c", _BUILD, str(grammar), str(built)],
            env={**os.environ, "PYTHONPATH": self.root, "PYTHONHASHSEED": "0"},
            check=True,
        )
        if editable:
            built.replace(grammar.with_suffix(".table"))
        else:
            build_data["force_include"][str(built)] = "wanscript/grammar/wanscript.table"

    def finalize(self, *_: object) -> None:
        """Takes the folder away in which it was made."""
        self._folder.cleanup()
