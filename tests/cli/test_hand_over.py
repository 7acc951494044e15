"""`export` and `conform`, from a rehearsal to an editor's timeline and back."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import opentimelineio as otio
import pytest
from click.testing import CliRunner, Result
from opentimelineio import schema

from wanscript.app import export as exporting
from wanscript.cli import cli
from wanscript.run import lock
from wanscript.run.lock import LockedTake
from wanscript.screenplay.fountain import fountain
from wanscript.screenplay.records import Card, Heading, Speech, Transition

SCRIPT = """Title: Two Rooms
Duration: 2

Character: Mara
  Image: https://example.com/m.png

INT. HALL - DAY #one#

Mara waits.

MARA (V.O.)
Who is there?

DISSOLVE TO:

INT. ROOM - NIGHT #two#

Mara goes.

> ONE YEAR LATER <
"""


def called(*words: str | Path, fails: int = 0) -> Result:
    done = CliRunner().invoke(cli, list(map(str, words)))
    assert done.exit_code == fails, done.output
    return done


@pytest.fixture(scope="module")
def script(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A script with two rehearsals of each scene; no test leaves anything beside it."""
    script = tmp_path_factory.mktemp("rooms") / "rooms.wan"
    script.write_text(SCRIPT, "utf-8")
    called("run", script, "--takes", "2")
    return script


def exported(script: Path, folder: Path) -> tuple[schema.Clip, ...]:
    """The clips of its film, in a folder's `rooms.otio`."""
    target = folder / "rooms.otio"
    called("export", script, "--as", "otio", "-o", target)
    return tuple(clips(target))


def clips(path: Path) -> list[schema.Clip]:
    made = otio.adapters.read_from_file(str(path))
    return [each for each in made.tracks[0] if isinstance(each, schema.Clip)]


def cut(path: Path, *made: schema.Clip) -> Path:
    """An editor's timeline of some clips."""
    timeline, track = schema.Timeline("The cut"), schema.Track(kind="Video")
    track.extend([each.clone() for each in made])
    timeline.tracks.append(track)
    otio.adapters.write_to_file(timeline, str(path))
    return path


def test_a_timeline_leads_to_the_clips_wherever_it_lies(script: Path, tmp_path: Path) -> None:
    folder = tmp_path / "cut here"
    target = folder / "rooms.otio"
    done = called("export", script, "--as", "otio", "-o", target)
    assert done.stdout.strip() == str(target)
    assert "These are rehearsals" in done.stderr
    for clip in clips(target):
        url = clip.media_reference.target_url
        assert "%20" not in url
        assert (folder / url).resolve().is_file(), url
    assert [clip.name for clip in clips(target)] == ["one-1-t01", "two-1-t01"]


def test_a_turnover_holds_all_that_an_editor_needs(script: Path, tmp_path: Path) -> None:
    folder = tmp_path / "rooms"
    called("export", script, "--as", "turnover", "--all-takes", "-o", folder)
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    kinds = {"otio", "edl", "fcpxml", "ale", "srt", "vtt", "ass", "csv", "fountain", "wan"}
    assert {f"rooms.{kind}" for kind in kinds} <= names
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
    assert set(sums) == names - {"SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert sum(name.startswith("clips/") for name in names) == 4, "two takes of each scene"
    readme = (folder / "README.txt").read_text("utf-8")
    assert "Dissolve, 0.67 s" in readme
    assert "one-1-t02" in readme
    assert all(
        (folder / each.media_reference.target_url).is_file()
        for each in clips(folder / "rooms.otio")
    )
    # it may hold an editor's work by now
    before = (folder / "README.txt").stat().st_mtime_ns
    done = called("export", script, "--as", "turnover", "-o", folder, "--force", fails=2)
    assert "is there already: say with -o where it goes instead" in done.output
    assert (folder / "README.txt").stat().st_mtime_ns == before
    assert not list(tmp_path.glob(".*.part"))


def test_a_shot_list_and_a_screenplay_hold_the_story(script: Path) -> None:
    text = called("export", script, "--as", "csv", "-o", "-").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["scene"] for row in rows] == ["one", "two", ""]
    assert rows[0]["dialogue"] == "Mara: Who is there?"
    assert rows[0]["file"].startswith("one_t01")
    assert (rows[1]["start"], rows[2]["picture"]) == ("1.333", "ONE YEAR LATER")
    made = fountain(called("export", script, "--as", "fountain", "-o", "-").stdout)
    assert made.title_page == (("Title", "Two Rooms"),)
    kinds = [type(each) for each in made.elements]
    assert [kind for kind in kinds if kind in (Heading, Speech, Transition, Card)] == [
        *(Heading, Speech, Transition, Heading, Card)
    ]
    (speech,) = (each for each in made.elements if isinstance(each, Speech))
    assert (speech.name, speech.extensions) == ("MARA", ("V.O.",))


def test_without_clips_there_are_words_and_no_timeline(tmp_path: Path) -> None:
    script = tmp_path / "new.wan"
    script.write_text(SCRIPT, "utf-8")
    done = called("export", script, "--as", "srt", "-o", "-")
    assert "Mara: Who is there?" in done.stdout
    assert "Scenes one, two have no clip: all times are the script's." in done.stderr
    for kind in ("otio", "turnover"):
        assert (
            "scenes one, two have no clip" in called("export", script, "--as", kind, fails=1).stderr
        )
    assert [path.name for path in tmp_path.iterdir()] == ["new.wan"]


def test_what_is_there_is_not_lost(script: Path, tmp_path: Path) -> None:
    mine = tmp_path / "rooms.edl"
    mine.write_text("mine")
    done = called("export", script, "--as", "edl", "-o", mine, fails=1)
    assert "--force" in done.stderr
    assert mine.read_text() == "mine"
    called("export", script, "--as", "edl", "-o", script, "--force", fails=2)
    assert script.read_text("utf-8") == SCRIPT


def test_what_is_not_installed_is_named(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "find_spec", lambda _: None)
    done = called("export", script, "--as", "edl", fails=1)
    assert "pip install 'wanscript[export]'" in done.stderr


def test_a_cut_is_read_back_and_picked(script: Path, tmp_path: Path) -> None:
    one, _ = exported(script, tmp_path)
    # the editor takes the second take, trims it, and lays music over it
    span = otio.opentime.TimeRange(
        otio.opentime.RationalTime(12, 24), otio.opentime.RationalTime(24, 24)
    )
    file = one.media_reference.target_url.replace("_t01", "_t02")
    media = schema.ExternalReference(file, one.available_range())
    music = schema.Clip("song", schema.ExternalReference("song.wav"), span)
    path = cut(tmp_path / "cut.otio", schema.Clip("edited", media, span), music)
    told = called("conform", script, path).stdout.splitlines()
    assert told[0].endswith("cut.otio: 1 of 2 scenes, 1 s, of the rehearsals")
    assert told[2:4] == [
        "  one  t02  0.50-1.50 of 2 s  t01 stands for it",
        "  two       missing           t01 stands for it",
    ]
    assert told[5:] == [
        "No takes of this script: song (song.wav).",
        "Rehearsed: 4 takes, 8 s. Seen: 1 s; not seen: 7 s, 3 takes not at all.",
    ]
    done = called("conform", script, path, "--pick", "--format", "json")
    made = json.loads(done.stdout)
    again = called("conform", script, path, "--pick")
    called("pick", script, "one", "1")
    assert (made["picked"], made["missing"], made["seen"]) == (["one"], ["two"], 1.0)
    assert "Every take that is used is pinned already." in again.stderr


def test_a_clip_of_another_film_is_no_take(script: Path, tmp_path: Path) -> None:
    one, two = exported(script, tmp_path)
    other = one.clone()
    other.media_reference = schema.ExternalReference("other/one_t01_9f3c.mp4")
    assert other.name == one.name
    done = called("conform", script, cut(tmp_path / "cut.otio", other, two))
    assert "No takes of this script: one-1-t01 (one_t01_9f3c.mp4)." in done.stdout
    done = called("conform", script, cut(tmp_path / "cut.otio", other), fails=2)
    assert (
        "uses no take of rooms.wan: it has 1 clip, of which the first is one-1-t01" in done.stderr
    )


def test_a_timeline_that_cannot_be_read_is_named(script: Path, tmp_path: Path) -> None:
    for name, data, why in (
        ("cut.prproj", b"", "is none of .otio, .edl, .fcpxml"),
        ("cut.otio", b"\xff\x00", "is neither UTF-8 nor UTF-16"),
        ("cut.otio", b"\xff\xfe{", "is neither UTF-8 nor UTF-16"),
        ("cut.fcpxml", b"<a", "is no XML"),
        ("cut.edl", b"", "uses no take|holds no timeline|cannot be read"),
    ):
        (tmp_path / name).write_bytes(data)
        stderr = called("conform", script, tmp_path / name, fails=2).stderr
        assert any(each in stderr for each in why.split("|")), stderr
    assert (
        "cannot be read: no such file" in called("conform", script, "nothing.otio", fails=2).stderr
    )


def test_a_film_of_which_all_is_omitted_is_none(tmp_path: Path) -> None:
    script = tmp_path / "new.wan"
    script.write_text("Title: O\n\nOMITTED #x#\n\nMara waits.\n", "utf-8")
    for command in (("film", script), ("export", script, "--as", "csv")):
        assert "every scene of the script is omitted" in called(*command, fails=1).stderr


def shot(script: Path, number: int, task: str) -> LockedTake:
    """A take of scene one that was paid for; its file need not be here."""
    name = f"takes/{script.stem}/one_t{number:02}_{task[:4]}.mp4"
    return LockedTake(
        sha256=f"{number:064}",
        scene="one",
        fingerprint="f" * 64,
        rule=1,
        take=number,
        number=number,
        model="wan2.7-r2v",
        task=task,
        file=name,
        date=datetime(2026, 11, 20, tzinfo=UTC),
        position=1,
        id="one",
        seconds=2.0,
        billed=4.0,
        unit_price=Decimal("0.735"),
        currency="CNY",
    )


EDL = """TITLE: cut

001  ONE      V     C        00:00:00:12 00:00:01:12 01:00:00:00 01:00:01:00
* FROM CLIP NAME:  one_t02_b222_proxy.mov
"""


def test_what_was_paid_and_is_not_seen_is_told(tmp_path: Path) -> None:
    script, cut = tmp_path / "rooms.wan", tmp_path / "cut.edl"
    script.write_text(SCRIPT, "utf-8")
    takes = (shot(script, 1, "a111"), shot(script, 2, "b222"))
    assert lock.add(lock.path_of(script), tmp_path / "state", takes=takes) == ()
    cut.write_text(EDL)
    told = called("conform", script, cut).stdout.splitlines()
    assert told[2:] == [
        "  one  t02  0.50-1.50 of 2 s  t01 stands for it",
        "  two       missing           it has no take",
        "",
        "Shot: 2 takes, 4 s. Seen: 1 s; not seen: 3 s, 1 take not at all.",
        "Billed for takes that are not seen: 4 s, CNY 2.94 of CNY 5.88.",
    ]
    cut.write_bytes(EDL.encode("utf-16"))
    assert called("conform", script, cut).stdout.splitlines()[2] == told[2]
    called("conform", script, cut, "--pick")
    (mark,) = lock.read(lock.path_of(script)).marks
    assert (mark.kind, mark.scene, mark.sha256) == ("pick", "one", takes[1].sha256)
    missing = called("export", script, "--as", "otio", fails=1)
    assert "scenes one, two have no clip" in missing.stderr
    assert "; --fill takes the rehearsal for what is missing, --rehearsal all" in missing.stderr
    unfilled = called("export", script, "--as", "otio", "--fill", fails=1)
    assert "; `wanscript run " in unfilled.stderr


def test_an_editor_who_takes_what_is_no_good_is_told_so(tmp_path: Path) -> None:
    script, cut = tmp_path / "rooms.wan", tmp_path / "cut.edl"
    script.write_text(SCRIPT, "utf-8")
    takes = (shot(script, 1, "a111"), shot(script, 2, "b222"))
    assert lock.add(lock.path_of(script), tmp_path / "state", takes=takes) == ()
    cut.write_text(EDL)
    called("pick", script, "one", "2", "--ng", "blurred")
    told = called("conform", script, cut).stdout
    assert "  one  t02  0.50-1.50 of 2 s  NG: blurred; t01 stands for it" in told
    done = called("conform", script, cut, "--pick")
    assert "Scene one: t02 is pinned. It was NG: blurred until now." in done.stderr


def test_a_scene_that_is_omitted_is_not_missing_from_a_cut(script: Path, tmp_path: Path) -> None:
    one, two = exported(script, tmp_path)
    before = script.read_text("utf-8")
    script.write_text(before.replace("INT. ROOM - NIGHT #two#", "OMITTED #two#"), "utf-8")
    try:
        told = called("conform", script, cut(tmp_path / "cut.otio", one)).stdout
        used = called("conform", script, cut(tmp_path / "cut.otio", one, two)).stdout
    finally:
        script.write_text(before, "utf-8")
    assert "cut.otio: 1 of 1 scenes" in told
    assert "missing" not in told
    assert "  two  t01" in used


def test_a_clip_without_a_name_is_told_as_that(script: Path, tmp_path: Path) -> None:
    one, two = exported(script, tmp_path)
    unnamed = schema.Clip("", schema.MissingReference(), one.source_range)
    told = called("conform", script, cut(tmp_path / "cut.otio", one, two, unnamed)).stdout
    assert "No takes of this script: a clip without a name." in told


def test_takes_of_a_scene_that_was_taken_out_stay_behind(script: Path, tmp_path: Path) -> None:
    before = script.read_text("utf-8")
    script.write_text(before.replace("INT. ROOM - NIGHT #two#", "OMITTED #two#"), "utf-8")
    try:
        done = called("export", script, "--as", "ale", "--all-takes", "-o", tmp_path / "a.ale")
    finally:
        script.write_text(before, "utf-8")
    text = Path(done.stdout.strip()).read_text("utf-8")
    assert "one-1-t02" in text
    assert "two" not in text
