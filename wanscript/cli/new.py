"""`new`: a commented storyboard that runs as it is, with drawn pictures to be replaced."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Mapping
from errno import EPERM
from pathlib import Path

import click

from ..app.starter import STARTERS, starter
from .command import command
from .out import err, failed, out_path


@command()
@click.argument("name", type=click.Path(path_type=Path))
@click.option(
    "--template",
    type=click.Choice(list(STARTERS)),
    metavar="KIND",
    default="dialogue",
    show_default=True,
    help=f"{'; '.join(f'{name}: {each.what}' for name, each in STARTERS.items())}.",
)
@click.option("--force", is_flag=True, help="Write even where files stand.")
def new(name: Path, template: str, force: bool) -> None:
    """Start a storyboard in a folder of its own, with pictures drawn to stand in for yours.

    `new "My Film"` makes `my-film/my-film.wan` with that title.
    """
    from ..run import lock

    title = name.absolute().name
    if not name.is_dir():
        name = name.with_name(_file_name(title))
    script = name / f"{_file_name(title)}.wan"
    if name.exists() and not name.is_dir():
        raise click.UsageError(f"`{name}` is a file; give the name of a new folder.")
    wanted = starter(template, script, _typed(title))
    taken = [path for path in wanted if os.path.lexists(path)]
    attributes = name / ".gitattributes"
    kept = os.path.lexists(attributes)
    if not kept:
        wanted[attributes] = f"{lock.attributes_line()}\n".encode()
    if taken and not force:
        raise click.UsageError(
            f"`{taken[0]}` is there already; nothing was written. "
            "Choose another name, or --force to replace it."
        )
    _write(wanted, name)
    for path in wanted:
        out_path(path)
    if kept and not lock.merges_by_union(script, lock.checkout(script) or name):
        err(
            f"{attributes} stays as it is: add the line `{lock.attributes_line()}`, so that git "
            "keeps the takes of both sides when it merges"
        )
    named = shlex.quote(str(script))
    err(f"\nNext:  wanscript check {named}")
    err(f"       wanscript run {named}")


def _write(wanted: Mapping[Path, bytes], folder: Path) -> None:
    from ..media import files
    from ..media.disk import inside

    try:
        for path, data in wanted.items():
            if not inside(path.parent, folder):
                raise PermissionError(EPERM, f"`{path.parent}` leads out of it")
            files.write(path, data, force=True, home=folder)
    except OSError as error:
        failed(f"`{folder}` cannot be written: {error.strerror}")


def _file_name(title: str) -> str:
    """A title as it stands in paths and on command lines: small letters, `-` between the words."""
    return "-".join(re.findall(r"[\w.]+", title.lower())).strip(".") or "film"


def _typed(title: str) -> str:
    """A title that was typed as one and not as a file's name; else nothing."""
    title = " ".join("".join(char for char in title if char.isprintable()).split())
    return title if title != _file_name(title) or not title.isascii() else ""
