"""Writes what is made of `grammar/words` for editors: run it after a word was added."""

from __future__ import annotations

import json
from pathlib import Path

from wanscript.highlight.textmate import textmate

GRAMMAR = Path(__file__).parent / "vscode/syntaxes/wan.tmLanguage.json"


def grammar() -> str:
    """The TextMate grammar as it is written."""
    return json.dumps(textmate(), ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    GRAMMAR.write_text(grammar(), "utf-8")
