"""The public API: what it shows, and what it does not load before it is needed."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from inspect import isclass, isroutine, unwrap
from itertools import chain
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

import wanscript

HEAVY = {"httpx", "av", "PIL", "pydantic", "starlette", "rich", "jinja2", "lark", "sqlite3"}


def _loaded(code: str, cwd: Path) -> set[str]:
    """Which modules a fresh interpreter has after some code, by their first names."""
    probe = (
        f"{code}\nimport sys, json\n"
        "sys.stderr.write(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))"
    )
    run = subprocess.run(
        [sys.executable, "-c", probe], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return set(json.loads(run.stderr.splitlines()[-1]))


def _command(*words: str) -> str:
    return (
        "import sys\nfrom wanscript.cli import main\n"
        f"sys.argv = {['wanscript', *words]!r}\n"
        "try:\n    main()\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        "sys.stderr.write(chr(10))\n"
    )


FUNCTIONS = [name for name in wanscript.__all__ if isroutine(getattr(wanscript, name))]


def _ours(hint: object) -> set[str]:
    """The types of ours that stand in an annotation, at any depth."""
    if isinstance(hint, type) and hint.__module__.split(".")[0] == "wanscript":
        return {hint.__name__}
    inside = hint if isinstance(hint, list) else get_args(hint)
    return set(chain.from_iterable(map(_ours, inside)))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_every_type_in_a_signature_is_public_too(name: str) -> None:
    # Python 3.11 cannot say what an array is of
    hints = get_type_hints(unwrap(getattr(wanscript, name)), localns={"array": list})
    assert hints
    for hint in hints.values():
        assert _ours(hint) <= set(wanscript.__all__), hint


def test_every_public_name_says_what_it_is() -> None:
    for name in wanscript.__all__:
        each = getattr(wanscript, name)
        if isclass(each) or isroutine(each):
            assert each.__doc__, name
            assert not each.__doc__.startswith(f"{name}("), name


def test_a_package_does_not_take_the_name_of_a_function(tmp_path: Path) -> None:
    later = "import wanscript\nfrom wanscript.timeline.records import Timeline\n"
    _loaded(f"{later}from wanscript import timeline\nassert callable(timeline)", tmp_path)
    _loaded(f"from wanscript import timeline\n{later}assert callable(wanscript.timeline)", tmp_path)


def test_the_face_is_sorted() -> None:
    assert wanscript.__all__ == sorted(wanscript.__all__)
    assert len(set(wanscript.__all__)) == len(wanscript.__all__)


def test_a_type_checker_finds_every_name_where_it_is_loaded_from() -> None:
    module = ast.parse(Path(wanscript.__file__).read_text("utf-8"))
    (block,) = (each for each in module.body if isinstance(each, ast.If))
    imports = (each for each in block.body if isinstance(each, ast.ImportFrom) and each.level)
    seen = {name.name: each.module for each in imports for name in each.names}
    assert seen == {name: wanscript._HOME[name] for name in wanscript.__all__}


@pytest.mark.parametrize("name", wanscript.__all__)
def test_every_name_is_there(name: str, tmp_path: Path) -> None:
    _loaded(f"from wanscript import {name}\nassert {name} is not None", tmp_path)


def test_no_name_hides_behind_a_module(tmp_path: Path) -> None:
    """A submodule of the same name must not stand where a function is promised."""
    for first in wanscript.__all__:
        _loaded(
            f"import types, wanscript\nwanscript.{first}\nfor name in wanscript.__all__:\n"
            "    assert not isinstance(getattr(wanscript, name), types.ModuleType), name",
            tmp_path,
        )


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="nobody"):
        _ = wanscript.nobody


def test_the_package_loads_nothing_heavy(tmp_path: Path) -> None:
    assert not _loaded("import wanscript", tmp_path) & HEAVY


@pytest.mark.parametrize("words", [("--help",), ("--version",), ("check", "--help")])
def test_help_loads_nothing_heavy(words: tuple[str, ...], tmp_path: Path) -> None:
    loaded = _loaded(_command(*words), tmp_path)
    assert not loaded & {"httpx", "av", "PIL", "pydantic"}


def test_check_without_local_media_looks_at_no_picture_and_no_network(tmp_path: Path) -> None:
    script = tmp_path / "film.wan"
    script.write_text(
        "Character: Mara\n  Image: https://example.com/mara.png\n\nMara walks.\n", "utf-8"
    )
    loaded = _loaded(_command("check", "film.wan"), tmp_path)
    assert "lark" in loaded
    assert not loaded & {"httpx", "av", "PIL"}


def test_a_check_loads_nothing_that_runs_and_nothing_that_watches(tmp_path: Path) -> None:
    (tmp_path / "film.wan").write_text("Character: A\n  Image: https://a/a.png\n\nA waits.\n")
    packages = ("wanscript.run", "wanscript.incremental", "wanscript.app.project")
    none = f"assert not [name for name in sys.modules if name.startswith({packages!r})]"
    _loaded(f"{_command('check', 'film.wan')}{none}", tmp_path)
