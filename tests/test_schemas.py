"""The schemas of the JSON documents are those of their types, and hold what commands print."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from printed import ROOT
from pydantic import TypeAdapter

from wanscript.app.news import Notice
from wanscript.app.run_documents import news_line
from wanscript.cli import cli
from wanscript.documents import (
    breakdown,
    comparison,
    conform,
    difference,
    doctor,
    findings,
    plan,
    requests,
    review,
    run,
    source_map,
    status,
    takes,
)
from wanscript.film.measure import installed

SCHEMAS = ROOT / "docs" / "schemas"
TYPES: Mapping[str, Any] = {
    "breakdown": breakdown.Breakdown,
    "comparison": comparison.Comparison,
    "conform": conform.Conform,
    "difference": difference.Difference,
    "doctor": doctor.Doctor,
    "findings": findings.Findings,
    "plan": plan.Plan,
    "requests": requests.Requests,
    "review": review.Review,
    "run": run.Line,
    "source-map": source_map.SourceMap,
    "status": status.Status,
    "takes": takes.Takes,
}

FILM = """Title: Two rooms
Duration: 2

Character: Mara
  Video: https://example.com/mara.mp4

INT. KITCHEN - DAY

Mara opens the window.

INT. GARDEN - DAY
First frame: end of previous

Mara walks to the tree.

MARA (softly)
Rain.
"""


def _schema(name: str) -> dict[str, Any]:
    made = TypeAdapter(TYPES[name]).json_schema(mode="serialization")
    return {"$schema": Draft202012Validator.META_SCHEMA["$id"], **made}


def _closed(schema: Any) -> Any:
    """A schema by which nothing may be there that it does not name."""
    if isinstance(schema, list):
        return [_closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    named = isinstance(closed.get("properties"), dict) and "additionalProperties" not in closed
    return {**closed, "additionalProperties": False} if named else closed


@pytest.mark.parametrize("name", TYPES)
def test_a_schema_is_that_of_its_type(name: str, accept: bool) -> None:
    path = SCHEMAS / f"{name}.json"
    text = json.dumps(_schema(name), indent=2) + "\n"
    if accept:
        SCHEMAS.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text
    Draft202012Validator.check_schema(json.loads(text))


def test_every_schema_has_its_type() -> None:
    assert {each.stem for each in SCHEMAS.glob("*.json")} == set(TYPES)


def _held(name: str, document: Any) -> Any:
    found = Draft202012Validator(_closed(_schema(name))).iter_errors(document)
    assert [f"{each.json_path}: {each.message}" for each in found] == []
    return document


@pytest.fixture
def film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("DASHSCOPE_API_KEY", raising=False)
    monkeypatch.setenv("WANSCRIPT_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "film.wan").write_text(FILM)
    return tmp_path / "film.wan"


def _printed(*words: str, code: int = 0) -> str:
    ran = CliRunner().invoke(cli, words, catch_exceptions=False)
    assert ran.exit_code == code, ran.output
    return ran.stdout


def test_what_commands_print_of_a_script_is_of_their_schemas(film: Path) -> None:
    assert _held("requests", json.loads(_printed("compile", "film.wan")))["requests"]
    shown = _held("source-map", json.loads(_printed("show", "film.wan", "--format", "json")))
    assert [len(scene["media"]) for scene in shown["scenes"]] == [1, 2]
    told = _held("breakdown", json.loads(_printed("report", "film.wan", "--format", "json")))
    assert all(told[name] for name in ("scenes", "cast", "places", "light", "models", "total"))
    film.write_text(FILM.replace("Mara walks", "@Marra and Ma\u200bra walk"))
    found = _held(
        "findings", json.loads(_printed("check", "film.wan", "--format", "json", code=1))
    )["findings"]
    assert any(each["edits"] for each in found)
    assert any(each["notes"] for each in found)
    assert _held("source-map", json.loads(_printed("show", "film.wan", "--format", "json", code=1)))


def test_what_commands_print_of_models_and_versions_is_of_their_schemas(film: Path) -> None:
    models = ("wan2.7-r2v", "happyhorse-1.1-r2v", "wan3.0-video")
    words = (word for model in models for word in ("--model", model))
    compared = _held(
        "comparison", json.loads(_printed("plan", "film.wan", *words, "--format", "json"))
    )
    assert any(cell["lacks"] for scene in compared["scenes"] for cell in scene["models"].values())
    film.with_name("new.wan").write_text(
        FILM.replace("window", "door").replace("INT. GARDEN", "EXT. WOOD")
    )
    found = _held(
        "difference", json.loads(_printed("diff", "film.wan", "new.wan", "--format", "json"))
    )
    assert {scene["kind"] for scene in found["scenes"]} >= {"changed"}
    assert found["clips"]


def test_what_a_run_prints_is_of_its_schemas(film: Path) -> None:
    for backend in ("local", "dashscope"):
        words = ("plan", "film.wan", "--backend", backend, "--format", "json")
        assert _held("plan", json.loads(_printed(*words)))["rows"]
    _printed("plan", "film.wan", "-o", "plan.json")
    _held("plan", json.loads(Path("plan.json").read_text("utf-8")))
    lines = _printed("run", "film.wan", "--format", "jsonl").splitlines()
    told = [_held("run", json.loads(line))["event"] for line in lines]
    assert (told[0], set(told[1:-1]), told[-1]) == ("plan", {"clip"}, "end")
    _held("run", news_line(Notice("the disk is full")))
    shot = _held("takes", json.loads(_printed("takes", "film.wan", "--format", "json")))
    assert [len(scene["takes"]) for scene in shot["scenes"]] == [1, 1]
    _printed("export", "film.wan", "--as", "otio")
    _held("conform", json.loads(_printed("conform", "film.wan", "film.otio", "--format", "json")))
    if installed():
        looked = _held("review", json.loads(_printed("review", "film.wan", "--format", "json")))
        (first,), (second,) = (scene["takes"] for scene in looked["scenes"])
        assert (first["seam"], second["seam"]["before"]) == (None, "1")
        assert second["asked"]["shots"][0]["lines"]
    film.write_text(FILM.replace("window", "door"))
    changed = _held(
        "plan", json.loads(_printed("plan", "film.wan", "--backend", "local", "--format", "json"))
    )
    assert any(row["changes"] for row in changed["rows"])
    listed = ("status", "film.wan", "--backend", "local", "--all", "--events", "--format", "json")
    (first, *_) = _held("status", json.loads(_printed(*listed)))["takes"]
    assert first["events"]
    _held("status", json.loads(_printed("status", "--format", "json")))


def test_a_document_of_another_form_is_none() -> None:
    """So that the tests above can fail."""
    with pytest.raises(AssertionError, match="is a required property"):
        _held("findings", {"schema": 1})
    with pytest.raises(AssertionError, match="Additional properties"):
        _held("findings", {"schema": 1, "findings": [], "more": 1})
    with pytest.raises(AssertionError, match="1 was expected"):
        _held("findings", {"schema": 2, "findings": []})
