"""What was found of media is remembered, and looked at anew wherever it could be wrong."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from mediamade import moving, photo

from wanscript.media import files, whole
from wanscript.media.probe import probe
from wanscript.media.records import MediaCache
from wanscript.media.whole import check_whole
from wanscript.models.media import MediaFacts, MediaProblem


@pytest.fixture(autouse=True)
def _fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_caches", {})


@pytest.fixture
def decoded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    seen: list[str] = []

    def check(path: Path, facts: MediaFacts) -> None:
        seen.append(path.name)
        check_whole(path, facts)

    monkeypatch.setattr(whole, "check_whole", check)
    return seen


def next_command(home: Path) -> None:
    for cache in files._caches.values():
        cache.save()
    files._caches.clear()


def test_a_medium_is_decoded_once_for_many_commands(tmp_path: Path, decoded: list[str]) -> None:
    moving(tmp_path / "a.mp4", frames=10)
    os.utime(tmp_path / "a.mp4", (1, 1))
    for _ in range(3):
        look = files.facts(tmp_path)
        assert look("a.mp4") == look("a.mp4")
        next_command(tmp_path)
    assert decoded == ["a.mp4"]


def test_what_was_only_probed_is_decoded_when_it_is_to_be_whole(
    tmp_path: Path, decoded: list[str]
) -> None:
    photo().save(tmp_path / "a.jpg")
    half = (tmp_path / "a.jpg").read_bytes()[:9000]
    (tmp_path / "a.jpg").write_bytes(half)
    os.utime(tmp_path / "a.jpg", (1, 1))
    assert isinstance(files.facts(tmp_path, whole=False)("a.jpg"), MediaFacts)
    next_command(tmp_path)
    assert decoded == []
    assert isinstance(files.facts(tmp_path)("a.jpg"), MediaProblem)
    assert decoded == ["a.jpg"]


def test_a_new_file_is_decoded_once_for_a_command(tmp_path: Path, decoded: list[str]) -> None:
    photo().save(tmp_path / "a.png")
    look = files.facts(tmp_path)
    for _ in range(3):
        look("a.png")
    assert decoded == ["a.png"]


@pytest.mark.parametrize(
    "change",
    [
        {"width": "300"},
        {"size": None},
        {"format": 3},
        {"animated": 1},
        {"kind": "smell"},
        {"more": 1},
        {"seconds": "9"},
    ],
)
def test_a_damaged_record_is_none(tmp_path: Path, change: dict[str, object]) -> None:
    photo(300, 300).save(tmp_path / "a.png")
    os.utime(tmp_path / "a.png", (1, 1))
    right = files.facts(tmp_path)("a.png")
    next_command(tmp_path)
    kept = tmp_path / ".wanscript" / "media.json"
    record = json.loads(kept.read_text())
    (entry,) = record["files"].values()
    entry["facts"].update(change)
    kept.write_text(json.dumps(record))
    assert files.facts(tmp_path)("a.png") == right


def test_a_folder_that_cannot_be_written_is_no_trouble(tmp_path: Path) -> None:
    photo(300, 300).save(tmp_path / "a.png")
    os.utime(tmp_path / "a.png", (1, 1))

    def refused() -> Path:
        raise PermissionError(13, "Permission denied")

    cache = MediaCache(tmp_path / ".wanscript", refused)
    assert cache.facts(tmp_path / "a.png", probe).width == 300
    cache.save()
    assert not (tmp_path / ".wanscript").exists()


@pytest.mark.parametrize("broken", [False, True])
def test_a_file_that_changes_while_it_is_read_is_told_as_such(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, broken: bool
) -> None:
    photo(300, 300).save(tmp_path / "a.png")

    def check(path: Path, _: MediaFacts) -> None:
        path.write_bytes(path.read_bytes() + b"more")
        if broken:
            raise ValueError("is a damaged picture")

    monkeypatch.setattr(whole, "check_whole", check)
    said = files.facts(tmp_path)("a.png")
    assert isinstance(said, MediaProblem)
    assert "cannot be read: it changed while it was read" in said.message
    monkeypatch.undo()
    assert isinstance(files.facts(tmp_path)("a.png"), MediaFacts)


def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    photo(300, 300).save(tmp_path / "a.png")
    (tmp_path / "a.png").chmod(0)
    if os.access(tmp_path / "a.png", os.R_OK):
        pytest.skip("this user may read everything")
    said = files.facts(tmp_path)("a.png")
    assert isinstance(said, MediaProblem)
    assert "cannot be read: permission denied" in said.message


@pytest.mark.parametrize("number", [-5, True, float("inf"), float("nan"), "640"])
def test_a_record_with_a_number_that_cannot_be_is_no_record(tmp_path: Path, number: object) -> None:
    photo().save(tmp_path / "a.jpg")
    os.utime(tmp_path / "a.jpg", (1, 1))
    known = files.facts(tmp_path)("a.jpg")
    next_command(tmp_path)
    record = files.state_path(tmp_path) / "media.json"
    kept = json.loads(record.read_text())
    for entry in kept["files"].values():
        entry["facts"]["width"] = number
    record.write_text(json.dumps(kept))
    assert files.facts(tmp_path)("a.jpg") == known
