"""The site's pages are the repository's own: this says which, and what each lacks to be a page.

Pages keep the paths that they have in the repository, so that their links hold in both places.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from wanscript.language.catalogue import CATALOGUE, Severity

ROOT = Path(__file__).parents[2]
TAKEN = ("README.md", "CHANGELOG.md", "grammar/*", "docs/*.md", "docs/*.jpg", "docs/*.png")
CODES, SCHEMAS = "wanscript/codes", "docs/schemas"
_GRAVE = {
    Severity.ERROR: "Error: nothing is sent before it is mended.",
    Severity.WARNING: "Warning: it would be sent, but was probably not meant.",
    Severity.HINT: "Hint: it is sent as it is.",
}
_GROUPS = {"1": "What stands in the script", "2": "Names and files", "3": "What models take"}
_FENCE = re.compile(r"^(```+)(wan|prompt)\b(?: (wrong|right)\b)?.*$", re.M)
_LINK = re.compile(r"(?<!!)\[([^]]+)\]\((?!\w+:|#)([^)#]+)(#[^)]*)?\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Takes in what stands in the repository, and what is made of its tables."""
    for pattern in TAKEN:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                files.append(_file(config, path.relative_to(ROOT).as_posix(), path))
    for path in sorted((ROOT / SCHEMAS).glob("*.json")):
        files.append(_file(config, f"{SCHEMAS}/{path.name}", path))
    for code, row in CATALOGUE.items():
        body = (ROOT / CODES / f"{code}.md").read_text("utf-8")
        title = f"# {code}: {row.title}\n\n*{_GRAVE[row.severity]}* [All findings](README.md)\n\n"
        files.append(File.generated(config, f"{CODES}/{code}.md", content=title + body))
    files.append(File.generated(config, f"{CODES}/README.md", content="".join(_findings())))
    files.append(File.generated(config, "schemas.md", content="".join(_schemas())))
    return files


def on_page_markdown(markdown: str, page: Page, files: Files, **_: object) -> str:
    """A fence shows whether it is wrong or right, and no more of what tests read beside it.

    Links to what is no page go.
    """
    beside = posixpath.dirname(page.file.src_uri)

    def held(found: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(beside, found[2]))
        return found[0] if files.get_file_from_path(target) else found[1]

    def shown(found: re.Match[str]) -> str:
        language = "text" if found[2] == "prompt" else found[2]
        title = f' title="{found[3].title()}"' if found[3] else ""
        return f"{found[1]}{language}{title}"

    return _LINK.sub(held, _FENCE.sub(shown, markdown))


def _file(config: MkDocsConfig, uri: str, path: Path) -> File:
    return File.generated(config, uri, abs_src_path=str(path))


def _findings() -> Iterator[str]:
    yield "# Findings\n\nWhat `check` may say. `wanscript explain WAN201` shows a page of these.\n"
    group = ""
    for code, row in CATALOGUE.items():
        if code[3] != group:
            group = code[3]
            yield f"\n## {_GROUPS[group]}\n\n| code | what | how grave |\n|---|---|---|\n"
        yield f"| [{code}]({code}.md) | {row.title} | {row.severity} |\n"


def _schemas() -> Iterator[str]:
    yield "# JSON schemas\n\nEach document that a command prints as JSON has a schema; "
    yield "[From Python](docs/python.md) says which command prints which.\n"
    for path in sorted((ROOT / SCHEMAS).glob("*.json")):
        schema = json.loads(path.read_text("utf-8"))
        yield f"\n## {path.stem}\n\n{schema.get('description', schema.get('title', ''))}\n\n"
        yield f"[`{path.name}`]({SCHEMAS}/{path.name})\n\n"
        yield "```json\n" + json.dumps(schema, indent=2, ensure_ascii=False) + "\n```\n"
