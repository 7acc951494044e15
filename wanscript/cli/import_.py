"""`import`: a script from a screenplay of another program."""

from __future__ import annotations

import codecs
import os
import shlex
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

import click

from ..app.outputs import require_free
from .argument import needs_a_name
from .command import command
from .completing import paths
from .out import err, failed, out_data, out_path
from .script import read

if TYPE_CHECKING:
    from ..screenplay.records import Screenplay
    from ..screenplay.to_wan import Imported

_KINDS = ("fountain", "fdx")
_XML = (b"<?xml", b"<FinalDraft")


@command("import")
@click.argument("file", shell_complete=paths)
@click.option(
    "-o",
    "--output",
    metavar="WAN",
    shell_complete=paths,
    help="Where it goes, `-` for standard output.",
)
@click.option("--as", "kind", type=click.Choice(_KINDS), help="What FILE is; else it is looked at.")
@click.option("--force", is_flag=True, help="Replace a file that is there.")
def import_(file: str, output: str | None, kind: str | None, force: bool) -> None:
    """Make a script of FILE, a screenplay in Fountain or Final Draft's .fdx.

    Every word is kept: headings, dialogue, action, notes. The script is written beside FILE, with
    a list of what is left to you, such as the pictures of the cast.
    """
    from ..screenplay.to_wan import to_wan

    if file.endswith(".wan"):
        raise click.UsageError(f"`{file}` is a script already.")
    if Path(file).is_dir():
        raise click.UsageError(f"`{file}` is a folder; name the screenplay in it.")
    if output != "-":
        needs_a_name(file, output)
    target = Path(output) if output else Path(file).with_suffix(".wan")
    if output != "-" and os.path.lexists(target) and not force:
        raise click.UsageError(
            f"`{target}` is there already; nothing was written. Say with -o where it goes, or "
            "--force to replace it."
        )
    if output != "-":
        require_free(target, Path(file))
    path, data = read(file, "standard input")
    made = to_wan(_screenplay(path, data, kind))
    if output == "-":
        out_data(made.text.encode())
    else:
        _write(target, made.text.encode())
        out_path(target)
    _tell(made, target if output != "-" else None)


def _screenplay(path: PurePath, data: bytes, kind: str | None) -> Screenplay:
    """What a file holds; one that cannot be read ends the command."""
    from ..language.other_kinds import kind_of_data
    from ..screenplay.records import UnreadableScreenplay

    if not data.strip():
        failed(f"`{path}` is empty")
    if other := kind_of_data(data):
        failed(f"`{path}` is {other.name}, not a screenplay in Fountain or .fdx: {other.way}")
    begins = data.removeprefix(codecs.BOM_UTF8).lstrip()[:20].replace(b"\0", b"")
    try:
        named = path.suffix.lower() == ".fdx"
        if kind == "fdx" or (kind is None and (named or any(each in begins for each in _XML))):
            from ..screenplay.fdx import fdx

            return fdx(data)
        from ..screenplay.fountain import fountain

        return fountain(_text(path, data))
    except UnreadableScreenplay as error:
        failed(f"`{path}` {error}")


def _text(path: PurePath, data: bytes) -> str:
    """The text of a Fountain file; one that is no text ends the command."""
    from ..language.encodings import likely, marked

    try:
        text = data.decode(marked(data))
    except UnicodeDecodeError:
        guess = likely(data)
        way = "save it as UTF-8"
        if guess and guess[1]:
            way += f", or: iconv -f {guess[1]} -t UTF-8 {shlex.quote(str(path))} > new.fountain"
        seems = f"; it looks like {guess[0]}" if guess else ""
        failed(f"`{path}` is not UTF-8{seems}: {way}")
    if "\0" in text:
        failed(f"`{path}` is no text: a screenplay in Fountain is plain text in UTF-8")
    _check_kind(path, text)
    return text


def _check_kind(path: PurePath, text: str) -> None:
    """Ends the command for a text of another kind; what only looks like Markdown is Fountain."""
    from ..language.other_kinds import MARKDOWN, kind_of_text

    other = kind_of_text(text)
    if other and other.name != MARKDOWN:
        failed(f"`{path}` is {other.name}, not a screenplay in Fountain or .fdx: {other.way}")


def _write(target: Path, data: bytes) -> None:
    from ..media import files

    try:
        files.write(target, data, force=True)
    except OSError as error:
        failed(f"`{target}` cannot be written: {(error.strerror or '').lower()}")


def _tell(made: Imported, target: Path | None) -> None:
    """What became of the screenplay, and what is left to a person."""
    counts = (
        (made.people, "character"),
        (made.places, "place"),
        (made.scenes, "scene"),
        (made.shots, "shot"),
    )
    told = ", ".join(f"{count} {what}{'s' * (count != 1)}" for count, what in counts)
    err(f"{told}, {made.seconds} s.")
    err("\nLeft to you:")
    for each in made.left:
        err(f"  - {each}")
    if target:
        err(f"\nNext:  wanscript check {shlex.quote(str(target))}")
