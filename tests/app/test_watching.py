"""A script is compiled anew when what it depends on changes, and at nothing else."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from printed import ROOT

from wanscript.app.errors import ScriptError
from wanscript.app.open_script import Opening
from wanscript.app.watch import watch
from wanscript.compiler import Compilation

CAST = "Character: Mara\n  Image: mara.jpg\n"
FILM = "Title: One\nInclude: ../cast.wan\n\nMara waits.\n"


def film_in(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder.parent / "wanscript.toml").write_text("")
    (folder.parent / "cast.wan").write_text(CAST)
    script = folder / "film.wan"
    script.write_text(FILM)
    return script


def after(script: Path, *changes: Callable[[], object]) -> list[Compilation | ScriptError]:
    """The first compilation, and what each change brings within some seconds."""

    async def seen() -> list[Compilation | ScriptError]:
        stop, made = asyncio.Event(), []
        async with asyncio.timeout(60):
            left = list(changes)
            async for each in watch(script, Opening(), stop):
                made.append(each)
                if not left:
                    stop.set()
                else:
                    left.pop(0)()
        return made

    return asyncio.run(seen())


def silent(script: Path, change: Callable[[], object]) -> bool:
    """Whether a change brings nothing in more time than a change needs."""

    async def looked() -> bool:
        stop = asyncio.Event()
        stream = watch(script, Opening(), stop)
        await anext(stream)
        coming = asyncio.ensure_future(anext(stream, None))
        await asyncio.sleep(0.3)
        change()
        await asyncio.wait((coming,), timeout=2)
        nothing = not coming.done()
        stop.set()
        await coming
        return nothing

    return asyncio.run(looked())


def codes(made: Compilation | ScriptError) -> set[str]:
    assert isinstance(made, Compilation)
    return {each.code for each in made.diagnostics}


@pytest.mark.parametrize("name", ["film", ".hidden", "takes", "rehearsal"])
def test_every_input_is_watched_wherever_it_lies(tmp_path: Path, name: str) -> None:
    """In folders of any name, above the script, and where there was none before."""
    script = film_in(tmp_path / name)
    picture, cast = tmp_path / "mara.jpg", tmp_path / "cast.wan"
    first, drawn, recast, renamed = after(
        script,
        lambda: shutil.copy(ROOT / "docs/alley.jpg", picture),
        lambda: cast.write_text(CAST.replace("Mara", "Lena")),
        lambda: script.write_text(FILM.replace("One", "Two")),
    )
    assert codes(first) - codes(drawn)
    assert codes(recast) - codes(drawn)
    assert isinstance(renamed, Compilation)
    assert renamed.storyboard.title == "Two"


def test_what_is_no_input_brings_nothing(tmp_path: Path) -> None:
    """A log of the command's own beside the script would have it go round for ever."""
    script = film_in(tmp_path / "film")
    assert silent(script, lambda: script.with_name("log.txt").write_text("x"))
    assert silent(script, lambda: script.with_name("other.wan").write_text("x"))
    assert not silent(script, lambda: script.write_text(FILM.replace("One", "Two")))


def test_a_script_that_is_gone_comes_back(tmp_path: Path) -> None:
    script = film_in(tmp_path / "film")
    _, gone, back = after(script, script.unlink, lambda: script.write_text(FILM))
    assert isinstance(gone, ScriptError)
    assert isinstance(back, Compilation)


def test_a_link_is_watched_where_it_leads(tmp_path: Path) -> None:
    real = film_in(tmp_path / "film")
    link = tmp_path / "linked" / "film.wan"
    link.parent.mkdir()
    link.symlink_to(real)
    _, changed = after(link, lambda: real.write_text(FILM.replace("One", "Two")))
    assert isinstance(changed, Compilation)
    assert changed.storyboard.title == "Two"
