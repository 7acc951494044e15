"""Every script can be looked at, however wrong it is."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from printed import BAD, GOOD, compiled, script
from texts import TEXTS

from wanscript.cli import cli
from wanscript.compiler import compile, unknown
from wanscript.models.price import REGIONS
from wanscript.models.table import MODELS
from wanscript.show.sourcemap import document, sourcemap
from wanscript.show.sourcetext import sourcetext
from wanscript.timeline.timeline import timeline


@pytest.mark.parametrize("path", [*GOOD, *BAD], ids=lambda path: path.stem)
def test_every_golden_has_its_views(path: Path) -> None:
    _, compilation, _ = compiled(path)
    sheets = sourcemap(compilation, unknown, next(iter(REGIONS)), "CNY")
    assert {sheet.request.scene for sheet in sheets} == {
        request.scene for request in compilation.requests
    }
    json.dumps(document(compilation, sheets, "cn"))
    sourcetext(compilation, sheets, region="cn", width=60, color=True)
    film = timeline(compilation)
    assert {scene.name for scene in film.scenes} == {each.scene for each in compilation.requests}


@given(TEXTS, st.sampled_from([None, *MODELS]))
def test_any_text_has_its_views(text: str, model: str | None) -> None:
    compilation = compile(script(text), model=model)
    sheets = sourcemap(compilation, unknown, "cn", "CNY")
    json.dumps(document(compilation, sheets, "cn"))
    sourcetext(compilation, sheets, region="cn", width=60, color=False)
    assert all(scene.seconds > 0 for scene in timeline(compilation).scenes)


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("check",), "3 scenes, 10 to 66 s (the model decides), 4 takes."),
        (("show",), "duration -1 (the model decides, line 3)"),
        (("board",), ""),
        (("animatic", "--draft"), "3 scenes, 16 s, but the model decides."),
        (("plan",), "The model decides how long a clip lasts"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_a_length_that_the_model_decides(
    command: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    script = tmp_path / "film.wan"
    shutil.copy(next(path for path in GOOD if path.stem == "model_decides"), script)
    done = CliRunner().invoke(cli, [*command, str(script)])
    assert done.exit_code == 0, done.output
    shown = done.output
    if command == ("board",):
        shown, said = script.with_name("film-board.html").read_text("utf-8"), "the model decides"
    assert said in shown
    assert "-1 s" not in shown


def test_takes_are_no_length(tmp_path: Path) -> None:
    script = tmp_path / "film.wan"
    script.write_text(
        "Takes: 3\nDuration: 2s\n\nCharacter: Mara\n  Image: https://example.com/m.png\n\n"
        "Mara waits.\n"
    )
    done = CliRunner().invoke(cli, ["check", str(script)])
    assert done.stderr == f"{script}: all good. 1 scene, 2 s, 3 takes.\n"
