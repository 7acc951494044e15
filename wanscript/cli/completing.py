"""What a shell offers where a command is typed: scripts, scenes, takes, codes, models.

Each offer looks at as little as it can, and where it cannot look there is nothing to offer: an
error between the keys of a person would be noise.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from itertools import chain
from pathlib import Path

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    add_completion_class,
    split_arg_string,
)

Offer = Callable[[click.Context, click.Parameter, str], list[CompletionItem[str]]]

_Looks = Callable[[click.Context], Iterable[tuple[str, str]]]


def _offering(look: _Looks) -> Offer:
    """Offers what begins as the word does, each value with what it is; nothing after an error."""

    @wraps(look)
    def offer(
        ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[CompletionItem[str]]:
        given = ctx.params.get(param.name or "")
        had = given if isinstance(given, tuple) else ()
        found: list[CompletionItem[str]] = []
        with contextlib.suppress(Exception):
            found += (
                CompletionItem(value, help=what or None)
                for value, what in look(ctx)
                if value.startswith(incomplete) and value not in had
            )
        return found

    return offer


def scripts(
    ctx: click.Context,  # noqa: ARG001
    param: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem[str]]:
    """The scripts of a folder; where none begins so, the shell's own files and folders."""
    typed = Path(incomplete)
    folder = typed if incomplete.endswith("/") else typed.parent
    shown = incomplete[: incomplete.rfind("/") + 1]
    with contextlib.suppress(OSError):
        names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".wan"))
        found = [shown + each for each in names if (shown + each).startswith(incomplete)]
        if found:
            return [CompletionItem(each) for each in found]
    return [CompletionItem(incomplete, type="file")]


def paths(
    ctx: click.Context,  # noqa: ARG001
    param: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem[str]]:
    """The shell's own files and folders."""
    return [CompletionItem(incomplete, type="file")]


@_offering
def scenes(ctx: click.Context) -> Iterator[tuple[str, str]]:
    """The scenes of the script that was named before, with their headings."""
    from ..app.open_script import Opening, open_version, read_script

    # what no picture, no ledger and no service is asked for
    path, data = read_script(_named(ctx))
    for scene in open_version(path, data, Opening(whole=False)).storyboard.scenes:
        yield scene.name, scene.heading.span.text if scene.heading else ""


@_offering
def takes(ctx: click.Context) -> Iterator[tuple[str, str]]:
    """The takes of the scene that was named before, with what is said of them."""
    from ..app.open_script import Opening, open_script
    from ..app.takes import list_takes, takes_project

    script = _named(ctx)
    project = takes_project(str(script), rehearsal=bool(ctx.params.get("rehearsal")))
    listed = list_takes(project, open_script(script, Opening(whole=False)))
    for scene in listed.scenes:
        for row in scene.takes if scene.name == ctx.params.get("scene") else ():
            said = "stands" if row.stands else row.take.rejected or ""
            yield row.label.removeprefix("t").lstrip("0"), said


@_offering
def codes(ctx: click.Context) -> Iterator[tuple[str, str]]:  # noqa: ARG001
    """The codes of diagnostics, with their titles."""
    from ..language.catalogue import CATALOGUE

    return ((code, row.title) for code, row in CATALOGUE.items())


@_offering
def models(ctx: click.Context) -> Iterator[tuple[str, str]]:  # noqa: ARG001
    """The models that are known."""
    from ..models.table import MODELS

    return ((name, "") for name in MODELS)


@_offering
def regions(ctx: click.Context) -> Iterator[tuple[str, str]]:  # noqa: ARG001
    """The regions whose prices are known."""
    from ..models.price import REGIONS

    return ((name, "") for name in REGIONS)


@_offering
def currencies(ctx: click.Context) -> Iterator[tuple[str, str]]:  # noqa: ARG001
    """The currencies in which there are prices."""
    from ..models.price import MONEY

    return ((name, "") for name in MONEY)


@_offering
def commands(ctx: click.Context) -> Iterator[tuple[str, str]]:  # noqa: ARG001
    """The commands."""
    from . import COMMANDS

    return ((name, row[1]) for group in COMMANDS.values() for name, row in group.items())


def _named(ctx: click.Context) -> Path:
    """The script that was named before; StopIteration where none was.

    After an option that waits for its value, click has not read the words before it.
    """
    given = (ctx.params.get(name) for name in ("file", "script"))
    words = split_arg_string(os.environ.get("COMP_WORDS", ""))
    scripts = (word if word.endswith(".wan") else _only(Path(word)) for word in words[2:])
    return Path(next(filter(None, chain(given, scripts))))


def _only(folder: Path) -> Path | None:
    """The script that a folder stands for."""
    found = sorted(folder.glob("*.wan"))
    return found[0] if len(found) == 1 else None


class _Bash(BashComplete):
    """Values with spaces and signs stay one word: bash itself quotes nothing here."""

    def format_completion(self, item: CompletionItem[str]) -> str:
        quoted = re.sub(r"([^\w@%+=:,./\-\n])", r"\\\\\1", item.value)
        return f"{item.type},{quoted}"


add_completion_class(_Bash, "bash")
