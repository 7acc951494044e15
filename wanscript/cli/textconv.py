"""`textconv`: what a script sends as text, for `git diff`."""

from __future__ import annotations

from pathlib import PurePath

import click

from ..app.open_script import Opening, open_version, read_script
from ..compiler import nothing
from ..language.decode import text_of
from .command import command
from .completing import scripts
from .out import out_data


@command()
@click.argument("file", shell_complete=scripts)
def textconv(file: str) -> None:
    """Print what FILE sends, as text that git compares: what is laid out anew is no change.

    \b
    git config diff.wan.textconv "wanscript textconv"
    echo "*.wan diff=wan" >> .gitattributes

    Git shows versions of a file alone, so nothing that it includes is read, and findings are not
    told: `check` tells them. A script of which nothing can be sent is printed as it is.
    """
    path, data = read_script(PurePath(file))
    if text_of(data) is None:
        out_data(data)
        return
    made = open_version(path, data, Opening(whole=False), nothing)
    if not made.requests:
        out_data(data)
        return
    from ..show.senttext import sent_text

    out_data(sent_text(made).encode())
