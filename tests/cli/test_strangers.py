"""A project from a stranger: it reads, writes and takes no more than a film of one's own."""

from __future__ import annotations

import base64
import io
import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from PIL import Image
from strange import (
    endless,
    folder,
    huge,
    looped,
    many_edits,
    many_fragments,
    many_samples,
    many_tracks,
    pipe,
    playlist,
    vast_picture,
    wanscript,
)

from wanscript.app.errors import SettingsError
from wanscript.app.settings import settings
from wanscript.cli.animatic import animatic
from wanscript.cli.board import board
from wanscript.cli.check import check
from wanscript.cli.run import plan, run
from wanscript.cli.status import status

FILM = "Duration: 2\n\nCharacter: Mara\n  Image: {image}\n\nSCENE Room\n\nMara waves.\n"
MAGENTA = (255, 0, 255)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A project that is all good, in a folder with nothing else."""
    made = tmp_path / "home"
    made.mkdir()
    Image.new("RGB", (300, 300), (90, 120, 90)).save(made / "mara.png")
    (made / "film.wan").write_text(FILM.format(image="mara.png"))
    return made


# ---- what is read ----------------------------------------------------------------------------


READERS = {
    "film.wan": (("check", "film.wan"), 2),
    "more.wan": (("check", "film.wan"), 1),
    "own.j2": (("check", "--allow-templates", "film.wan"), 1),
    "wanscript.toml": (("plan", "film.wan", "--backend", "local"), 2),
    "plan.json": (("run", "plan.json"), 2),
    ".wanscript/media.json": (("check", "film.wan"), 0),
    ".wanscript/written.log": (("board", "film.wan"), 0),
}
"""By file: a command that reads it, and how that ends."""


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *((name, pipe) for name in READERS),
        *(("film.wan", kind) for kind in (endless, huge, folder, looped)),
        *(("wanscript.toml", kind) for kind in (endless, huge)),
        *(("more.wan", kind) for kind in (endless, huge)),
    ],
)
def test_no_reader_goes_on_without_end(home: Path, name: str, kind: Callable[[Path], None]) -> None:
    words, code = READERS[name]
    text = (home / "film.wan").read_text()
    more = {"more.wan": "Include: more.wan\n", "own.j2": "Prompt: own.j2\n"}.get(name, "")
    (home / "film.wan").write_text(more + text)
    (home / ".wanscript").mkdir()
    (home / name).unlink(missing_ok=True)
    kind(home / name)
    ran = wanscript(home, *words)
    assert ran.code == code, ran.err
    if code:
        told = ran.out + ran.err
        assert Path(name).name in told
        assert re.search(
            r"no ordinary file|larger than|a folder|too many levels|outside", told, re.I
        )


def test_what_a_script_includes_has_a_bound_altogether(home: Path) -> None:
    for number in range(6):
        (home / f"{number}.wan").write_bytes(b"[[" + b"x" * (4 * 2**20 - 8) + b"]]\n")
    lines = "".join(f"Include: {number}.wan\n" for number in range(6))
    (home / "film.wan").write_text(lines + (home / "film.wan").read_text())
    ran = wanscript(home, "check", "film.wan")
    assert ran.code == 1
    assert "more than 16 MB" in ran.out


def test_media_take_no_more_than_they_may(home: Path) -> None:
    makers: dict[str, tuple[Callable[[Path], object], str]] = {
        "Vast.png": (vast_picture, "has 13300 x 13300 pixels"),
        "Endless.png": (endless, "no ordinary file|outside of the project"),
        "Pipe.png": (pipe, "no ordinary file"),
        "Loop.png": (looped, "too many levels"),
        "Tracks.mp4": (many_tracks, "more than 16 tracks"),
        "Samples.mp4": (many_samples, "more samples than it may have"),
        "Fragments.mp4": (many_fragments, "more samples than it may have"),
        "Edits.mp4": (many_edits, "more samples than it may have"),
        "Playlist.mp4": (playlist, "no picture, video or sound"),
    }
    cast = ""
    for name, (make, _) in makers.items():
        make(home / name)
        kind, who = "Video" if name.endswith("mp4") else "Image", name.partition(".")[0]
        cast += f"Character: {who}\n  {kind}: {name}\n\n"
    (home / "film.wan").write_text(
        f"Duration: 2\n\n{cast}SCENE Room\n\nVast, Endless, Pipe and Loop wave.\n\n"
        "SCENE Room\n\nTracks, Samples, Fragments, Edits and Playlist wave.\n"
    )
    for command in ("check", "board"):
        ran = wanscript(home, command, "film.wan")
        assert ran.code == 1
        for name, (_, why) in makers.items():
            assert re.search(f"`{name}` [^\n]*(?:{why})", ran.out + ran.err), name


# ---- what is outside -------------------------------------------------------------------------


def pictures(page: str) -> Iterator[Image.Image]:
    for data in re.findall(r"data:image/webp;base64,([A-Za-z0-9+/=]+)", page):
        with Image.open(io.BytesIO(base64.b64decode(data))) as it:
            yield it.convert("RGB")


def seen(page: str) -> bool:
    """Whether the secret's colour is anywhere on a page."""
    near = (
        all(abs(part - wanted) < 40 for part, wanted in zip(pixel, MAGENTA, strict=True))
        for each in pictures(page)
        for _, pixel in each.resize((64, 64)).getcolors(4096) or ()
        if isinstance(pixel, tuple)
    )
    return any(near)


def test_media_outside_of_the_project_are_refused_alike(home: Path) -> None:
    secret = home.parent / "secret.png"
    Image.new("RGB", (600, 600), MAGENTA).save(secret)
    (home / "link.png").symlink_to(secret)
    (home / "pictures").symlink_to(home.parent)
    ways = ("../secret.png", str(secret), "link.png", "pictures/secret.png")
    text = "".join(f"Character: P{at}\n  Image: {way}\n\n" for at, way in enumerate(ways))
    (home / "film.wan").write_text(f"Duration: 2\n\n{text}P0, P1, P2 and P3 wave.\n")
    for command in ("check", "board", "run"):
        ran = wanscript(home, command, "film.wan")
        assert ran.code == 1, command
        for way in ways:
            assert f"`{way}` lies outside of the project" in ran.out + ran.err
        assert "--allow-outside" in ran.out + ran.err
    assert not (home / "rehearsal").exists()
    assert not seen((home / "film-board.html").read_text())
    assert wanscript(home, "board", "--allow-outside", "film.wan").code == 0
    assert seen((home / "film-board.html").read_text())


def test_nothing_is_said_of_files_outside(home: Path) -> None:
    (home.parent / "secrets.png").write_text("")
    (home / "film.wan").write_text(FILM.format(image="../secret.png"))
    told = wanscript(home, "check", "film.wan").out
    assert "lies outside" in told
    assert "secrets" not in told


def test_a_script_outside_of_the_project_is_included_with_a_settings_file_above(home: Path) -> None:
    (home.parent / "cast.wan").write_text("Character: Jonas\n  Image: https://example.com/j.png\n")
    (home / "film.wan").write_text("Include: ../cast.wan\n\nJonas waits.\n")
    told = " ".join(wanscript(home, "check", "film.wan").out.split())
    assert f"lies outside the project, which is `{home}`" in told
    assert "`wanscript.toml`, which may be empty, into a folder above both" in told
    (home.parent / "wanscript.toml").touch()
    (home / "wanscript.toml").unlink(missing_ok=True)
    assert wanscript(home, "check", "film.wan").code == 0


def test_a_folder_above_both_makes_them_one_project(home: Path) -> None:
    Image.new("RGB", (300, 300)).save(home.parent / "mara.png")
    (home / "film.wan").write_text(FILM.format(image="../mara.png"))
    (home.parent / "wanscript.toml").touch()
    assert wanscript(home, "check", "film.wan").code == 0


# ---- what is written -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "out"),
    [
        (("board", "film.wan"), "film-board.html"),
        (("animatic", "--draft", "film.wan"), "film-animatic.mp4"),
        (("fmt", "film.wan"), "film.wan"),
        (("plan", "--backend", "local", "-o", "plan.json", "film.wan"), "plan.json"),
    ],
)
def test_no_name_of_ours_can_be_foreseen(home: Path, words: tuple[str, ...], out: str) -> None:
    (home / "film.wan").write_text((home / "film.wan").read_text().replace("\n\n", "\n\n\n"))
    victim = home.parent / "victim"
    victim.write_text("precious")
    links = f"""
import os
for name in (".{out}.%d.part", "{out}.%d.part", ".{out}.part", "{out}.part", "{out}.tmp"):
    os.symlink({str(victim)!r}, name.replace("%d", str(os.getpid())))
"""
    ran = wanscript(home, *words, before=links)
    assert ran.code == 0, ran.err
    assert victim.read_text() == "precious"
    assert (home / out).is_file()
    assert not (home / out).is_symlink()
    assert not [each for each in home.iterdir() if each.suffix == ".part" and not each.is_symlink()]


@pytest.mark.parametrize("command", [board, animatic, plan])
def test_an_output_that_cannot_be_is_one_line(
    home: Path, command: click.Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    (home / "dir").mkdir()
    (home / "device").symlink_to("/dev/null")
    for out, why in (
        (".", "it is a folder"),
        ("dir", "it is a folder"),
        ("x" * 260, "File name too long"),
        ("/dev/null", "it is no ordinary file"),
        ("film.wan/x", "its folder is a file"),
        ("device", "nothing here says that wanscript wrote"),
    ):
        ran = CliRunner().invoke(command, ["film.wan", "-o", out], catch_exceptions=False)
        assert ran.exit_code in (1, 2), out
        assert why in ran.stderr.rstrip().rpartition("\n")[2]
    assert Path("/dev/null").is_char_device()


def test_a_script_with_a_long_name_is_a_script(home: Path) -> None:
    name = "f" * 246 + ".wan"
    (home / name).write_text((home / "film.wan").read_text())
    assert wanscript(home, "check", name).code == 0
    ran = wanscript(home, "board", name)
    assert ran.code == 1
    assert "too long" in ran.last


@pytest.mark.parametrize("link", [".wanscript", ".wanscript/local", ".wanscript/local/uploads/a"])
def test_no_link_is_followed_in_machine_state(
    home: Path, link: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    elsewhere = home.parent / "elsewhere"
    elsewhere.mkdir()
    (home / link).parent.mkdir(parents=True, exist_ok=True)
    (home / link).symlink_to(elsewhere)
    ran = CliRunner().invoke(run, ["film.wan"])
    assert ran.exit_code == 1
    assert "holds links" in ran.stderr.rstrip().rpartition("\n")[2]
    for command in (check, board, status, plan):
        ran = CliRunner().invoke(command, ["film.wan"], catch_exceptions=False)
        assert ran.exit_code in (0, 1), ran.stderr
    assert list(elsewhere.iterdir()) == []


@pytest.mark.parametrize("name", ["ledger.db", "rehearsal.db", "media.json", "written.log"])
def test_no_file_of_machine_state_is_written_through(
    home: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    victim = home.parent / "victim"
    victim.write_text("")
    (home / ".wanscript").mkdir()
    (home / ".wanscript" / name).symlink_to(victim)
    for command in (check, board, run, status, plan):
        CliRunner().invoke(command, ["film.wan"], catch_exceptions=False)
    assert victim.read_bytes() == b""


def test_a_local_service_of_a_stranger_deletes_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    victim = home.parent / "victim.mp4"
    victim.write_text("precious")
    assert CliRunner().invoke(run, ["film.wan"]).exit_code == 0
    with closing(sqlite3.connect(home / ".wanscript" / "local" / "emulator.db")) as db, db:
        db.execute("UPDATE task SET task_id = ?, created = 0", (str(victim.with_suffix("")),))
    (home / "film.wan").write_text((home / "film.wan").read_text().replace("waves", "sits"))
    ran = CliRunner().invoke(run, ["film.wan"], catch_exceptions=False)
    assert ran.exit_code == 1
    assert "holds a task that this program did not name" in ran.stderr
    assert victim.read_text() == "precious"


def test_a_script_that_is_a_link_out_of_the_project_is_not_laid_out(home: Path) -> None:
    other = home.parent / "other.wan"
    other.write_text("Mara   waves.\n\n\n\nAnd goes.\n")
    before = other.read_bytes()
    (home / "film.wan").unlink()
    (home / "film.wan").symlink_to(other)
    ran = wanscript(home, "fmt", "film.wan")
    assert ran.code == 1
    assert "link out of its project" in ran.last
    assert other.read_bytes() == before


def test_new_writes_into_its_folder_alone(home: Path) -> None:
    elsewhere = home.parent / "elsewhere"
    elsewhere.mkdir()
    (home / "fresh").mkdir()
    (home / "fresh" / "cast").symlink_to(elsewhere)
    ran = wanscript(home, "new", "fresh")
    assert ran.code == 1
    assert "leads out of it" in ran.last
    assert list(elsewhere.iterdir()) == []


# ---- what is set -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x = " + "[" * 390, "cannot be read"),
        ("x = " + "[\n" * 20_000, "nested too deeply"),
        ("a." * 30_000 + "b = 1", ":1: more than 400 characters"),
        ("[poll]\nfirst = 1e18", "`first` in [poll] is a number from 0.05 to 3600"),
        ("[poll]\nfirst = 1e400", "`first` in [poll] is a number from 0.05 to 3600"),
        ("[poll]\nevery = nan", "`every` in [poll] is a number from 0.05 to 3600"),
        ("[poll]\nevery = -1", "`every` in [poll] is a number from 0.05 to 3600"),
        ("[poll]\nfirst = true", "`first` in [poll] is a number from 0.05 to 3600"),
        ("[poll]\nfirst = 1979-05-27", "`first` in [poll] is a number from 0.05 to 3600"),
        ("[poll]\nfirst = 1979-99-99", "cannot be read"),
        ("[poll]\nfirst = " + "9" * 380, "`first` in [poll] is a number from 0.05 to 3600"),
        ("poll = 3", "`poll` is a table"),
        ("limits = 3", "`limits` holds one table a model"),
        ("[limits]\nm = 3", "is a table"),
        ('[limits."m"]\nsettle = 1e300', '`settle` in [limits."m"] is a number from 0 to 86400'),
        ('[limits."m"]\nin_flight = 2.5', "is a whole number from 1 to 1000"),
        ('[limits."m"]\nsubmits_per_second = 0', "is a number from 0.01 to 1000"),
        ("share = 0", "`share` is a number from 0.1 to 10"),
        ("share = 1e9", "`share` is a number from 0.1 to 10"),
        ('share = "all"', "`share` is a number from 0.1 to 10"),
        ('store = "s3://mine"', "`store` cannot be set here"),
        ("region = []", "there is no region `[]`"),
        (f'region = "{"x" * 380}"', "there is no region `xxx"),
        ('"a\\nb" = 1', "there is no setting `a b`"),
        ("\ufeff\0", "cannot be read"),
        (b"region = '\xff\xfe'", "cannot be read"),
    ],
)
def test_settings_that_cannot_be_are_one_line(
    home: Path, text: str | bytes, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(home)
    path = home / "wanscript.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    ran = CliRunner().invoke(plan, ["film.wan", "--backend", "local"], catch_exceptions=False)
    assert ran.exit_code == 2
    last = ran.stderr.rstrip().rpartition("\n")[2]
    assert str(path) in last
    assert words in last
    assert len(last) < 400


@pytest.mark.parametrize("word", ["-1", "nan", "inf", "soon", "86401", ""])
def test_a_settling_time_that_cannot_be(home: Path, word: str) -> None:
    with pytest.raises(SettingsError, match="WANSCRIPT_SETTLE is a number from 0 to 86400"):
        settings(home, {"WANSCRIPT_SETTLE": word})


def test_a_project_can_only_raise_the_settling_time(home: Path) -> None:
    (home / "wanscript.toml").write_text(
        '[limits."short"]\nsettle = 5\n[limits."long"]\nsettle = 90\n'
    )
    made = settings(home, {})
    by_model = {name: made.limits_of(name, local=False).settle for name in ("short", "long", "x")}
    assert by_model == {"short": 60, "long": 90, "x": 60}
    assert made.limits_of("short", local=True).settle == 5
    (hint,) = made.hints()
    assert "settle = 5 for short counts as 60" in hint
    own = settings(home, {"WANSCRIPT_SETTLE": "0.5"})
    assert {own.limits_of(name, local=False).settle for name in ("short", "long", "x")} == {0.5}
    assert list(own.hints()) == []


# ---- what a template takes -------------------------------------------------------------------


def test_a_template_that_takes_too_much_is_a_finding(home: Path) -> None:
    (home / "own.j2").write_text("{% if true %}" * 20_000)
    (home / "film.wan").write_text("Prompt: own.j2\n" + (home / "film.wan").read_text())
    ran = wanscript(home, "check", "--allow-templates", "film.wan")
    assert ran.code == 1
    assert "WAN321" in ran.out
    assert "this template cannot be used: it is nested" in ran.out


@pytest.mark.parametrize(
    "template",
    [
        "fine\n{{ story }}{{ '\\ud800' }}",
        "fine\n{{ story | default('\\udfff') }}",
        "fine\n{% macro m(a) %}{{ a }}{% endmacro %}{{ m('\\ud83d' + '\\ude00') }}",
        "fine\n{{ {'\\ud800': 1} | first }}",
    ],
)
def test_a_template_that_writes_half_a_character_is_a_finding(home: Path, template: str) -> None:
    (home / "own.j2").write_text(template)
    (home / "film.wan").write_text("Prompt: own.j2\n" + (home / "film.wan").read_text())
    for command in ("check", "compile", "plan"):
        ran = wanscript(home, command, "--allow-templates", "film.wan")
        said = ran.out + ran.err
        assert ran.code == 1
        assert "WAN321" in said
        assert "own.j2:2:1" in said
        assert "half a character" in said


def test_a_template_that_does_not_is_used(home: Path) -> None:
    (home / "own.j2").write_text("{{ story | upper | stop }}")
    (home / "film.wan").write_text("Prompt: own.j2\n" + (home / "film.wan").read_text())
    ran = wanscript(home, "compile", "--allow-templates", "film.wan")
    (request,) = json.loads(ran.out)["requests"]
    assert request["body"]["input"]["prompt"] == "IMAGE 1 WAVES."
