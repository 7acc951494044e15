"""Takes that are picked and rejected, by commands of their own, over clones and merges of git."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from .harness import Place, Said, serving
from .test_lock_git import ENVIRONMENT


def git(place: Place, *words: str) -> str:
    done = subprocess.run(
        ("git", *words), cwd=place.home, env=ENVIRONMENT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def committed(place: Place, words: str) -> None:
    git(place, "add", "film.wan", "film.wan.lock", "wanscript.toml", ".gitattributes")
    git(place, "commit", "-qm", words)


def cloned(place: Place, name: str) -> Place:
    """Another person's clone of the project, in which no clip lies."""
    home = place.home.with_name(name)
    git(place, "clone", "-q", str(place.home), str(home))
    return replace(place.moved(home), state=place.home.with_name(f"state-{name}"))


def takes(place: Place, *options: str) -> dict[str, Any]:
    said = place.say("takes", "--format", "json", *options)
    assert said.returncode == 0, said.stderr
    listed: dict[str, Any] = json.loads(said.stdout)
    return listed


def standing(place: Place) -> dict[str, str]:
    """By scene, the take that stands for it, with a star where it is pinned."""
    return {
        scene["scene"]: take["name"] + ("*" if take["picked"] else "")
        for scene in takes(place)["scenes"]
        for take in scene["takes"]
        if take["stands"]
    }


def plan(place: Place) -> list[tuple[str, int, str]]:
    said = place.say("plan", "--format", "json")
    assert said.returncode == 0, said.stderr
    return [(row["mark"], row["take"], row["reason"]) for row in json.loads(said.stdout)["rows"]]


def marks(place: Place) -> list[str]:
    return [mark for mark, _, _ in plan(place)]


def picked(place: Place, *words: str) -> Said:
    said = place.say("pick", *words)
    assert said.returncode == 0, said.stderr
    return said


def edited(place: Place, old: str, new: str) -> None:
    text = place.script.read_text()
    assert old in text
    place.script.write_text(text.replace(old, new))


@pytest.fixture
def shot(tmp_path: Path) -> Iterator[Place]:
    """Two scenes, of each of which two takes were shot and paid for, in a checkout of git."""
    with serving(tmp_path, scenes=2, runs=0.2, faults=["apart"]) as place:
        assert place.run("--takes", "2").returncode == 0
        assert len(place.accepted()) == 4
        (place.home / ".gitattributes").write_text("*.wan.lock merge=union\n")
        git(place, "init", "-q", "-b", "main")
        committed(place, "shot")
        yield place


def test_a_pinned_take_is_kept_and_nothing_is_paid_for_a_word(shot: Place) -> None:
    assert standing(shot) == {"1": "t01", "2": "t01"}
    assert takes(shot)["scenes"][0]["takes"][1]["cost"]
    assert "t02 of the shot takes is pinned" in picked(shot, "1", "2").stderr
    assert standing(shot) == {"1": "t02*", "2": "t01"}
    edited(shot, "room number 1", "room number 7")
    assert marks(shot) == ["*~", "="]
    assert shot.run().returncode == 0
    assert len(shot.accepted()) == 4

    # the next best stands once it is no good, and the edit is due
    said = picked(shot, "1", "2", "--ng", "soft")
    assert "t01 stands for it" in said.stderr
    assert "The next run would shoot 1" in said.stderr
    assert marks(shot) == ["~", "="]
    picked(shot, "1", "1")
    assert marks(shot) == ["*~", "="]
    assert shot.run("--replace", "1").returncode == 0
    assert len(shot.accepted()) == 5
    assert standing(shot) == {"1": "t01*", "2": "t01"}
    assert shot.say("circle", "1", "3").returncode == 0
    assert (standing(shot), marks(shot)) == ({"1": "t03*", "2": "t01"}, ["=", "="])


def test_a_pick_survives_a_clone_and_the_loss_of_the_lock_or_the_ledger(shot: Place) -> None:
    picked(shot, "1", "2")
    picked(shot, "2", "1", "--ng", "blinks")
    wanted = {"1": "t02*", "2": "t02"}
    assert standing(shot) == wanted
    committed(shot, "picked")
    clone = cloned(shot, "clone")
    assert standing(clone) == wanted
    assert not any(take["present"] for take in takes(clone)["scenes"][0]["takes"])
    edited(clone, "room number 1", "room number 7")
    [(mark, _, reason), *_] = plan(clone)
    assert (mark, "is not here" in reason) == ("*~", True)
    picked(clone, "1", "1")
    assert standing(clone) == {"1": "t01*", "2": "t02"}

    lock = shot.script.with_name("film.wan.lock")
    known = lock.read_text()
    lock.unlink()
    assert standing(shot) == wanted
    assert shot.run().returncode == 0
    assert standing(shot) == wanted
    lock.write_text(known)
    shot.forget()
    assert standing(shot) == wanted
    assert len(shot.accepted()) == 4


def test_two_branches_of_which_each_picks(shot: Place) -> None:
    """Of one scene the later pick stands, of different scenes both; no other take is shot."""
    git(shot, "checkout", "-qb", "anna")
    picked(shot, "1", "1")
    picked(shot, "2", "2")
    committed(shot, "Anna's")
    ben = cloned(shot, "ben")
    git(ben, "checkout", "-qb", "ben", "origin/main")
    assert standing(ben) == {"1": "t01", "2": "t01"}
    picked(ben, "1", "2")
    committed(ben, "Ben's")
    git(ben, "merge", "-q", "--no-edit", "origin/anna")
    assert standing(ben) == {"1": "t02*", "2": "t02*"}
    git(shot, "pull", "-q", "--no-rebase", str(ben.home), "ben")
    assert standing(shot) == {"1": "t02*", "2": "t02*"}
    edited(shot, "room number", "hall number")
    assert marks(shot) == ["*~", "*~"]
    assert shot.run().returncode == 0
    assert len(shot.accepted()) == 4


def test_a_pick_that_cannot_be_kept_is_none(shot: Place) -> None:
    lock = shot.script.with_name("film.wan.lock")
    lock.write_text("not json\n")
    said = shot.say("pick", "1", "2")
    assert said.returncode == 1
    assert "not JSON" in said.stderr
    assert lock.read_text() == "not json\n"
    for words, why in (
        (("1", "9"), "there is t01, t02"),
        (("7", "1"), "there is no scene 7"),
    ):
        said = shot.say("pick", *words)
        assert (said.returncode, why in said.stderr) == (2, True)
