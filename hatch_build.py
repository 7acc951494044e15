"""Builds into the package what would else be made at each start: parse table, words, templates."""

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
from wanscript.language.word_files import built, texts
from wanscript.lower.templates import programs
grammar, made = map(Path, sys.argv[1:])
(made / "words.table").write_bytes(built(texts(grammar)))
(made / "wanscript.table").write_bytes(table(grammar))
(made / "programs.json").write_text(programs(), "utf-8")
"""
_HOME = {
    "wanscript.table": "grammar",
    "words.table": "grammar",
    "programs.json": "wanscript/prompts",
}
"""Where in a checkout each is looked for."""


class BuiltHook(BuildHookInterface[Any]):
    """Puts them into the wheel, or into a checkout that is installed for editing."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Makes them; in a process with a fixed seed, so that they are the same each time."""
        editable = version == "editable"
        self._made = TemporaryDirectory(dir=Path(self.root, "grammar") if editable else None)
        # a build apart has what it needs in folders of its own
        found = os.pathsep.join((self.root, *filter(None, sys.path)))
        subprocess.run(
            [sys.executable, "-c", _BUILD, "grammar", self._made.name],
            cwd=self.root,
            env={**os.environ, "PYTHONPATH": found, "PYTHONHASHSEED": "0"},
            check=True,
        )
        for name, home in _HOME.items():
            made = Path(self._made.name, name)
            if editable:
                made.replace(Path(self.root, home, name))
            else:
                place = home if home.startswith("wanscript/") else f"wanscript/{home}"
                build_data["force_include"][str(made)] = f"{place}/{name}"

    def finalize(self, *_: object) -> None:
        """Takes the folder away in which they were made."""
        self._made.cleanup()
