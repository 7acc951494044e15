"""`mcp`: the compiler as tools of an agent."""

from __future__ import annotations

from pathlib import Path

from .command import command
from .out import failed


@command()
def mcp() -> None:
    """Serve this folder's scripts to an agent, by the Model Context Protocol on stdin and stdout.

    An agent can check, mend, lay out, show, plan, rehearse and draw scripts of this folder, and of
    no other. It can spend what a person approved (`approve`), and approve nothing itself.
    """
    try:
        from ..mcp.server import serve
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] != "mcp":
            raise
        failed("this needs the extra `mcp`: pip install 'wanscript[mcp]'")
    serve(Path.cwd())
