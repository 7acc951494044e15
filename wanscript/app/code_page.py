"""The page of a diagnostic: what it means, why it matters, a wrong and a right example."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

from ..language.catalogue import CATALOGUE
from ..language.near import nearest
from .errors import UnknownCode


@dataclass(frozen=True, slots=True)
class CodePage:
    """The page as Markdown, without its title."""

    code: str
    title: str
    text: str


def code_page(code: str) -> CodePage:
    """The page of a code, as WAN201, wan201 or 201. Raises UnknownCode."""
    wanted = code.upper()
    wanted = wanted if wanted.startswith("WAN") else f"WAN{wanted}"
    if wanted not in CATALOGUE:
        near = nearest(wanted, tuple(CATALOGUE))
        hint = f" Did you mean {near}?" if near else ""
        raise UnknownCode(f"There is no diagnostic `{code}`.{hint}")
    page = resources.files("wanscript").joinpath("codes", f"{wanted}.md").read_text("utf-8")
    return CodePage(wanted, CATALOGUE[wanted].title, page)
