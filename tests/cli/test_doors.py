"""What a command is given that cannot be: names, addresses, folders, plans; each is one line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from wanscript.run.ledger import open_ledger

FILM = (
    "Title: X\nDuration: 2\n\nCharacter: Mara\n  Image: https://example.com/m.png\n\n"
    "SCENE A\n\nMara walks.\n"
)
Said = subprocess.CompletedProcess[str]
posix = pytest.mark.skipif(os.name != "posix", reason="names are text there")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "home" / "film.wan"
    path.parent.mkdir()
    path.write_text(FILM)
    return path


def told(cwd: Path, *words: str | bytes, **more: str) -> Said:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    state = cwd.parent / "state"
    return subprocess.run(
        [sys.executable, "-m", "wanscript", *words],
        cwd=cwd,
        env={**kept, "WANSCRIPT_STATE": str(state), **more},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


def line_of(said: Said, code: int) -> str:
    """What a command said before it did anything."""
    assert said.returncode == code, said.stderr
    assert "mistake" not in said.stderr
    assert "Traceback" not in said.stderr
    return said.stderr.rstrip("\n").rpartition("\n")[2]


# ---- names -----------------------------------------------------------------------------------

KEEPING = (
    ("plan",),
    ("plan", "-o", "plan.json"),
    ("run",),
    ("board",),
    ("approve", "--yes"),
    ("step", "--scene", "1"),
    ("status",),
    ("cancel",),
    ("resolve", "1"),
)
LOOKING = (("check",), ("show",), ("show", "--format", "json"), ("compile",), ("fmt", "--check"))


@posix
@pytest.mark.parametrize("place", [b"\xff.wan", b"d\xff/film.wan", b"a\xed\xa0\x80.wan"], ids=repr)
def test_a_name_that_is_no_text_is_refused_where_it_would_be_kept(
    tmp_path: Path, place: bytes
) -> None:
    path = tmp_path / "home" / os.fsdecode(place)
    path.parent.mkdir(parents=True)
    path.write_text(FILM)
    before = sorted(path.parent.iterdir())
    for name, *rest in KEEPING:
        line = line_of(told(path.parent, name, os.fsencode(path.name), *rest), 2)
        assert "its name is not UTF-8; rename it" in line, line
    for name, *rest in LOOKING:
        said = told(path.parent, name, os.fsencode(path.name), *rest)
        assert said.returncode == 0, said.stderr
    assert sorted(path.parent.iterdir()) == before
    assert not (tmp_path / "state").exists()


def test_half_a_character_does_no_harm_to_a_ledger(tmp_path: Path) -> None:
    """A service's message may hold one, and so may a name on this machine."""
    ledger = open_ledger(tmp_path / "ledger.db", lambda: 1.0)
    ledger.ignored.add("/home", "a\udcffb")
    assert ledger.ignored.all("/home") == {"a\\udcffb"}
    ledger.close()


# ---- addresses -------------------------------------------------------------------------------


@pytest.mark.parametrize("url", ["http://[::1", "https://[x]/api/v1", "https://]", "x", "http://"])
def test_an_address_that_is_none(film: Path, url: str) -> None:
    for words in (("--base-url", url), ()):
        said = told(
            film.parent,
            *("run", "film.wan", "--backend", "dashscope", "--yes", *words),
            DASHSCOPE_HTTP_BASE_URL="" if words else url,
            DASHSCOPE_API_KEY="k",
        )
        assert "the base URL" in line_of(said, 2)


@pytest.mark.parametrize("words", [("run", "--backend", "dashscope", "--yes"), ("approve",)])
def test_the_network_is_looked_at_before_a_price_is_shown(
    film: Path, words: tuple[str, ...]
) -> None:
    said = told(film.parent, words[0], "film.wan", *words[1:], ALL_PROXY="junk")
    assert "ALL_PROXY=junk: a proxy needs its scheme" in line_of(said, 3)
    assert "CNY" not in said.stdout + said.stderr


# ---- the state folder ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("state", "it must be a full path"),
        ("./state", "it must be a full path"),
        ("../state", "it must be a full path"),
        ("~/state", "it must be a full path"),
        (os.devnull, "it is no folder"),
        (__file__, "it is no folder"),
        (f"{__file__}/state", "not a directory"),
    ],
)
def test_a_state_folder_that_cannot_be(film: Path, value: str, words: str) -> None:
    before = sorted(film.parent.iterdir())
    for command in (("status",), ("plan", "film.wan"), ("run", "film.wan"), ("check", "film.wan")):
        line = line_of(told(film.parent, *command, WANSCRIPT_STATE=value), 1)
        assert line.startswith(f"wanscript: WANSCRIPT_STATE={value}: {words}"), line
    assert sorted(film.parent.iterdir()) == before


# ---- saved plans -----------------------------------------------------------------------------


@pytest.mark.parametrize("content", ["NaN", '"a"', "null", "1", "true", "[[]]", "Infinity"])
def test_a_plan_of_another_kind_is_none(film: Path, content: str) -> None:
    (film.parent / "plan.json").write_text(content)
    line = line_of(told(film.parent, "run", "plan.json"), 2)
    assert line == "Error: plan.json cannot be used: it is not a plan of wanscript"


def named(film: Path, script: str) -> Path:
    """A plan as a stranger may write it, which names a script."""
    planned = told(film.parent, "plan", "film.wan", "--backend", "local", "--format", "json")
    plan = film.parent / "theirs.json"
    plan.write_text(json.dumps({**json.loads(planned.stdout), "script": script}))
    return plan


@posix
@pytest.mark.parametrize("how", ["absolute", "climbs", "link", "half", "odd"])
def test_a_plan_names_no_script_of_elsewhere(film: Path, tmp_path: Path, how: str) -> None:
    secret = tmp_path / "other" / "secret.txt"
    secret.parent.mkdir()
    secret.write_text("Mara: the password\n")
    (film.parent / "link.wan").symlink_to(secret)
    script = {
        "absolute": str(secret),
        "climbs": "../other/secret.txt",
        "link": "link.wan",
        "half": "\ud800.wan",
        "odd": "a\0b.wan",
    }[how]
    said = told(film.parent, "run", named(film, script).name)
    line = line_of(said, 2)
    assert "password" not in said.stdout + said.stderr
    assert how in ("half", "odd") or "outside of its project and of this folder" in line


def test_a_plan_of_ones_own_goes_on_working(film: Path, tmp_path: Path) -> None:
    """Beside its script or elsewhere, called from here or from anywhere."""
    elsewhere, state = tmp_path / "plans", str(tmp_path / "state")
    elsewhere.mkdir()
    (film.parent / "plans").mkdir()
    assert told(film.parent, "run", "film.wan").returncode == 0
    for where in (film.parent, film.parent / "plans", elsewhere):
        plan = where / "plan.json"
        said = told(film.parent, "plan", "film.wan", "--backend", "local", "-o", str(plan))
        assert said.returncode == 0, said.stderr
        for cwd in (film.parent, elsewhere, tmp_path):
            said = told(cwd, "run", os.path.relpath(plan, cwd), WANSCRIPT_STATE=state)
            assert said.returncode == 0, said.stderr


def test_a_plan_from_elsewhere_is_used_in_the_folder_of_its_script(
    film: Path, tmp_path: Path
) -> None:
    plan = named(film, str(film))
    away = tmp_path / "away"
    away.mkdir()
    moved = plan.rename(away / "plan.json")
    assert line_of(told(away, "run", "plan.json"), 2).endswith("name the script itself")
    assert told(film.parent, "run", str(moved)).returncode == 0
