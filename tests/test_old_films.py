"""A film that is shot stays shot: films of earlier states of the tool are planned as they were."""

from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from msgspec.structs import replace
from printed import ROOT

from wanscript.cli.run import plan
from wanscript.lower import prompt
from wanscript.lower.templates import Template, template
from wanscript.models import table

FILMS = sorted(path.parent for path in (ROOT / "tests" / "golden" / "films").glob("*/film.wan"))
KEPT = {"=", "=!"}


class Place:
    """A copy of an old film, its ledger in a state folder of its own."""

    def __init__(self, film: Path, folder: Path) -> None:
        self.home, self.state = folder / "project", folder / "state"
        shutil.copytree(film, self.home, ignore=shutil.ignore_patterns("ledger.db*"))
        self.state.mkdir()
        shutil.copyfile(film / "ledger.db", self.state / "ledger.db")
        with sqlite3.connect(self.state / "ledger.db") as ledger:
            ledger.execute("UPDATE take SET project = ?", (str(self.home.resolve()),))
        ledger.close()

    def rows(self) -> list[dict[str, Any]]:
        """The rows of the plan as it stands."""
        ran = CliRunner().invoke(
            plan,
            [str(self.home / "film.wan"), "--format", "json"],
            env={"WANSCRIPT_STATE": str(self.state)},
        )
        assert ran.exit_code == 0, ran.output
        rows: list[dict[str, Any]] = json.loads(ran.stdout)["rows"]
        return rows

    def marks(self) -> set[str]:
        """The marks of the plan."""
        return {row["mark"] for row in self.rows()}


@pytest.fixture(params=FILMS, ids=[film.name for film in FILMS])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return Place(request.param, tmp_path)


def test_there_is_one() -> None:
    assert FILMS


def test_an_unchanged_film_has_nothing_to_pay(place: Place) -> None:
    assert place.marks() <= KEPT
    assert not any(row["pays"] for row in place.rows())


def test_nor_has_a_clone_without_ledger_and_takes(place: Place) -> None:
    shutil.rmtree(place.state)
    shutil.rmtree(place.home / "takes")
    assert place.marks() <= KEPT


def test_nor_has_a_copy_without_the_lock_under_another_name(place: Place) -> None:
    """It is known by what is sent alone: but for scenes that are written otherwise by now."""
    same = {row["scene"] for row in place.rows() if row["mark"] == "="}
    assert len(same) > 5
    for path in place.home.glob("*.lock"):
        path.unlink()
    moved = place.home.with_name("elsewhere")
    place.home.rename(moved)
    place.home = moved
    assert {row["mark"] for row in place.rows() if row["scene"] in same} == {"="}


@pytest.fixture
def other_templates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Templates that say it otherwise, as a later version may."""
    real = template

    def other(name: str) -> Template:
        return lambda context: f"As follows. {real(name)(context)}"

    monkeypatch.setattr(prompt, "template", other)


@pytest.mark.usefixtures("other_templates")
def test_other_templates_re_shoot_nothing(place: Place) -> None:
    marks = place.marks()
    assert marks <= KEPT
    assert "=!" in marks


def test_another_row_of_the_model_re_shoots_nothing(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = table.MODELS
    row = models[table.DEFAULT]
    extended = tuple(
        replace(each, default=True) if each.name == "prompt_extend" else each
        for each in row.parameters
    )
    changed = replace(row, parameters=extended)
    monkeypatch.setitem(models._rows, table.DEFAULT, changed)  # type: ignore[attr-defined]
    assert place.marks() == {"=!"}


def test_an_edit_is_one_clip(place: Place) -> None:
    script = place.home / "film.wan"
    script.write_text(script.read_text("utf-8").replace("Mara laughs.", "Mara weeps."), "utf-8")
    changed = [(row["scene"], row["mark"]) for row in place.rows() if row["mark"] not in KEPT]
    assert changed == [("thrice", "~")] * 3
