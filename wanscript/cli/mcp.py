"""`mcp`: the compiler as tools of an agent."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from .command import command
from .out import err, failed
from .signals import stopped_by


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
    if sys.stdin.isatty():
        err(f"Serving {Path.cwd()} to an agent, which speaks on standard input; Ctrl-C ends it.")
    # what reads standard input waits in a thread that nothing else ends; a clip that is being
    # submitted or fetched is left as a kill leaves it, and found again
    with stopped_by(lambda _: os._exit(130)):
        serve(Path.cwd())
