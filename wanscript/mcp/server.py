"""The server: which tools and resources there are, over standard input and output."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version
from inspect import cleandoc
from pathlib import Path
from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp.types import ToolAnnotations
from pydantic import ValidationError

from ..app.code_page import code_page
from ..app.errors import UnknownCode
from ..app.guide import guide
from ..language.catalogue import CATALOGUE
from .arguments import misfit, unknown
from .place import Place, place
from .reading import Reading
from .working import Drawing, Spending, Writing

_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_DRAWS = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)
_WRITES = ToolAnnotations(read_only_hint=False, destructive_hint=True, open_world_hint=False)
_SPENDS = ToolAnnotations(read_only_hint=False, destructive_hint=True, open_world_hint=True)

_INSTRUCTIONS = """\
wanscript compiles storyboards (.wan files) into requests to reference-to-video models.
Paths are from the folder of the server, and lead nowhere else. Write a script, `check` it, mend it
by the edits of each finding and the page of its code (`explain`), look at the prompts (`show`),
the price (`plan`), and a free rehearsal (`rehearse`, `board`). The guide to the language is the
resource wanscript://guide; `search` finds a part of it. Money is a person's: `step` spends an
approval that a person made with `wanscript approve`, and no tool makes one. Where an answer names
an option, as `--allow-outside`, that is a person's too, on the command line.
"""


class _Server(MCPServer[None]):
    """The library's, which refuses what a tool does not take in a sentence."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[None, Any] | None = None
    ) -> Any:
        """As the library's. Raises ToolError."""
        taken = await self._taken(name)
        if taken is not None and (why := unknown(name, arguments, taken)):
            raise ToolError(why)
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            if taken is not None and isinstance(error.__cause__, ValidationError):
                raise ToolError(misfit(name, error.__cause__, taken)) from None
            raise

    async def _taken(self, name: str) -> Mapping[str, Any] | None:
        """What a tool takes, by the name of each; None where there is no such tool."""
        tools = await self.list_tools()
        return next((each.input_schema["properties"] for each in tools if each.name == name), None)


def server(at: Place) -> MCPServer:
    """The server for scripts of a place."""
    made = _Server(
        "wanscript", version=version("wanscript"), instructions=_INSTRUCTIONS, log_level="WARNING"
    )
    reads, writes, draws, spends = Reading(at), Writing(at), Drawing(at), Spending(at)
    told = (reads.check, reads.explain, reads.search, reads.show, reads.symbols)
    for kind, tools in (
        (_READS, (*told, reads.plan, reads.report, reads.status)),
        (_WRITES, (writes.fix, writes.fmt)),
        (_DRAWS, (draws.board, draws.rehearse)),
        (_SPENDS, (spends.step,)),
    ):
        for tool in tools:
            made.add_tool(tool, description=cleandoc(tool.__doc__ or ""), annotations=kind)
    _resources(made)
    return made


def _resources(made: MCPServer) -> None:
    @made.resource("wanscript://guide", mime_type="text/markdown")
    def language() -> str:
        """The guide to the language: every kind of line, with what becomes of it."""
        return guide()

    @made.resource("wanscript://codes", mime_type="text/markdown")
    def codes() -> str:
        """All diagnostics, one a line."""
        return "".join(f"- {code}: {row.title}\n" for code, row in CATALOGUE.items())

    @made.resource("wanscript://codes/{code}", mime_type="text/markdown")
    def page(code: str) -> str:
        """The page of one diagnostic."""
        try:
            found = code_page(code)
        except UnknownCode as error:
            raise ResourceNotFoundError(str(error)) from None
        return f"# {found.code}: {found.title}\n\n{found.text}"


def serve(folder: Path) -> None:
    """Serves a folder until standard input ends. Raises InputError."""
    server(place(folder)).run("stdio")
