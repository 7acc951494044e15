"""`diff` against real repositories of git: what is read from them, and what cannot be."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from fenced import fenced
from printed import ROOT

from wanscript.cli.diff import diff

ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    **{f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}

PAGE = ROOT / "docs" / "reviewing.md"

FILM = """Include: ../cast.wan

INT. HALL - DAY
Duration: 5s

Mara walks in.

INT. HALL - NIGHT
Duration: 4s

Jonas waits.
"""
CAST = """Character: Mara
  Image: film/mara.png

Character: Jonas
  Image: film/jonas.png
"""


class Repository:
    """A repository with a film in a folder, its cast beside that, and a commit of all of it."""

    def __init__(self, top: Path) -> None:
        self.top, self.film = top, top / "film" / "film.wan"
        self.git("init", "-qb", "main")
        self.write("film/film.wan", FILM)
        self.write("cast.wan", CAST)
        self.write("wanscript.toml", "")
        for name in ("mara", "jonas"):
            self.write(f"film/{name}.png", f"the picture of {name}")
        self.commit()

    def git(self, *words: str) -> str:
        ran = subprocess.run(
            ("git", *words), cwd=self.top, env=ENVIRONMENT, capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stderr
        return ran.stdout

    def write(self, name: str, text: str) -> None:
        (self.top / name).parent.mkdir(parents=True, exist_ok=True)
        (self.top / name).write_text(text, "utf-8")

    def edit(self, name: str, old: str, new: str) -> None:
        text = (self.top / name).read_text("utf-8")
        assert text.count(old) == 1
        self.write(name, text.replace(old, new))

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "a version")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    top = tmp_path / "repository"
    top.mkdir()
    monkeypatch.chdir(top)
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    return Repository(top)


def ran(*words: str) -> Result:
    return CliRunner().invoke(diff, words, env={"COLUMNS": "100"})


def found(*words: str) -> Any:
    done = ran(*words, "--format", "json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def kinds(*words: str) -> str:
    return " ".join(f"{each['scene']}:{each['kind']}" for each in found(*words)["scenes"])


# ---- what is read ------------------------------------------------------------------------------


def test_a_scene_that_is_taken_out_is_omitted_and_not_removed(here: Repository) -> None:
    here.edit("film/film.wan", "Duration: 4s", "Duration: 4s\nOmit: yes")
    assert kinds("film/film.wan") == "1:kept 2:omitted"
    said = ran("film/film.wan").stdout
    assert "  - 2  INT. HALL - NIGHT\n      omitted\n" in said
    assert "Scenes: 1 omitted, 1 as before." in said
    here.edit("film/film.wan", "INT. HALL - NIGHT\nDuration: 4s\nOmit: yes", "OMITTED")
    assert kinds("film/film.wan") == "1:kept 2:omitted"


def test_a_scene_that_is_removed_is_not_taken_for_one_that_was_omitted_before(
    here: Repository,
) -> None:
    pier = "\nEXT. PIER - DAY\nOmit: yes\n\nMara sits down.\n"
    here.write("film/film.wan", FILM + pier)
    here.commit()
    assert kinds("film/film.wan") == "1:kept 2:kept"
    here.write("film/film.wan", FILM[: FILM.index("INT. HALL - NIGHT")] + pier)
    assert kinds("film/film.wan") == "1:kept None:removed"


def test_nothing_changed_since_the_last_commit(here: Repository) -> None:
    assert kinds("film/film.wan") == "1:kept 2:kept"


def test_an_edit_is_told_with_its_words_its_line_and_its_price(here: Repository) -> None:
    here.edit("film/film.wan", "walks in", "runs in")
    commit = here.git("rev-parse", "HEAD").strip()
    assert ran("film/film.wan").stdout == (
        f"film: from HEAD ({commit[:7]}) to film/film.wan\n\n"
        "  ~ 1  INT. HALL - DAY: 5 s billed, CNY 3.67\n"
        "      words, line 6: Mara [-walks-] {+runs+} in.\n\n"
        "  Scenes: 1 changed, 1 as before. To shoot: 1 clip, 5 s billed, CNY 3.67. Price list of "
        "2026-05-01.\n"
    )
    assert found("film/film.wan")["before"]["commit"] == commit


@pytest.mark.parametrize("name", ["HEAD~1", "main~1", "before", "HEAD^", "main@{1}", "{}"])
def test_a_revision_has_any_name_that_git_knows(here: Repository, name: str) -> None:
    here.git("tag", "-am", "a tag", "before")
    name = here.git("rev-parse", "--short", "HEAD").strip() if name == "{}" else name
    here.edit("film/film.wan", "waits", "sleeps")
    here.commit()
    assert kinds("film/film.wan", name) == "1:kept 2:changed"
    assert kinds("film/film.wan") == "1:kept 2:kept"


def test_what_it_includes_and_its_media_are_those_of_the_revision(
    here: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.edit("cast.wan", "film/jonas.png", "film/other.png")
    here.write("film/other.png", "another picture")
    here.write("film/mara.png", "Mara on another day")
    monkeypatch.chdir(here.top / "film")
    changes = [each["changes"] for each in found("film.wan")["scenes"]]
    assert [[each["part"] for each in scene] for scene in changes] == [
        ["../film/mara.png"],
        ["Jonas's picture"],
    ]
    assert (changes[1][0]["old"], changes[1][0]["new"]) == (
        "../film/jonas.png",
        "../film/other.png",
    )


def test_a_medium_that_was_only_moved_is_the_same(here: Repository) -> None:
    here.git("mv", "film/jonas.png", "film/cast.png")
    here.edit("cast.wan", "film/jonas.png", "film/cast.png")
    assert kinds("film/film.wan") == "1:kept 2:kept"


def _pointer(text: str) -> str:
    data = text.encode()
    return (
        "version https://git-lfs.github.com/spec/v1\n"
        f"oid sha256:{hashlib.sha256(data).hexdigest()}\nsize {len(data)}\n"
    )


def test_large_files_are_known_by_their_pointers(here: Repository) -> None:
    whole = (here.top / "film/mara.png").read_text("utf-8")
    here.write("film/mara.png", _pointer(whole))
    here.write("film/jonas.png", _pointer("Jonas before"))
    here.commit()
    here.write("film/mara.png", whole)
    here.write("film/jonas.png", _pointer("Jonas now"))
    said = found("film/film.wan")
    assert [each["kind"] for each in said["scenes"]] == ["kept", "changed"]
    why = "a Git LFS pointer in {}, and compared by the digest in it"
    assert said["notes"] == [
        f"../film/mara.png, ../film/jonas.png: {why.format('HEAD')}",
        f"../film/jonas.png: {why.format('this folder')}",
    ]


def test_a_medium_that_is_not_in_git_counts_as_unchanged_and_is_named(here: Repository) -> None:
    here.write(".gitignore", "*.png\n")
    here.git("rm", "-q", "--cached", "film/mara.png")
    here.commit()
    here.write("film/mara.png", "who knows since when")
    said = found("film/film.wan")
    assert [each["kind"] for each in said["scenes"]] == ["kept", "kept"]
    assert said["notes"] == ["../film/mara.png: not in HEAD, so counted as unchanged"]


def test_links_are_followed_within_the_repository_alone(here: Repository, tmp_path: Path) -> None:
    (tmp_path / "secret.png").write_text("not in the repository")
    for name, to in (("mara", "cast/mara.png"), ("jonas", "../../secret.png")):
        (here.top / f"film/{name}.png").unlink()
        (here.top / f"film/{name}.png").symlink_to(to)
    here.write("film/cast/mara.png", "behind a link")
    here.commit()
    here.write("film/cast/mara.png", "behind a link, and changed")
    said = found("film/film.wan")
    assert [each["kind"] for each in said["scenes"]] == ["changed", "kept"]
    assert said["notes"] == [
        "../film/jonas.png: not in HEAD, so counted as unchanged",
        "../film/jonas.png: not in this folder, so counted as unchanged",
    ]


@pytest.mark.parametrize("committed", [False, True])
def test_a_script_that_was_renamed_is_known_by_its_lines(here: Repository, committed: bool) -> None:
    here.git("mv", "film", "night")
    here.git("mv", "night/film.wan", "night/train.wan")
    here.edit("cast.wan", "film/mara.png", "night/mara.png")
    here.edit("cast.wan", "film/jonas.png", "night/jonas.png")
    here.edit("night/train.wan", "waits", "sleeps")
    if committed:
        here.commit()
    since = "HEAD~1" if committed else "HEAD"
    said = found("night/train.wan", since)
    assert [each["kind"] for each in said["scenes"]] == ["kept", "changed"]
    assert said["notes"] == [f"in {since} it is called film/film.wan"]


def test_a_script_that_was_not_there_is_new(here: Repository) -> None:
    here.write("film/other.wan", "Include: ../cast.wan\n\nMara sits by a fire and sings.\n")
    said = found("film/other.wan")
    assert [each["kind"] for each in said["scenes"]] == ["added"]
    assert said["notes"] == ["other.wan is not in HEAD, so all of it is new"]


def test_names_with_accents_are_found_however_they_are_spelled(here: Repository) -> None:
    here.git("mv", "film/film.wan", unicodedata.normalize("NFC", "film/été.wan"))
    here.commit()
    apart = unicodedata.normalize("NFD", "film/été.wan")
    (here.top / unicodedata.normalize("NFC", apart)).rename(here.top / apart)
    assert kinds(apart) == "1:kept 2:kept"


def test_a_newer_file_is_compared_too(here: Repository) -> None:
    shutil.copy(here.film, here.top / "film/draft.wan")
    here.edit("film/draft.wan", "waits", "sleeps")
    assert kinds("film/film.wan", "film/draft.wan") == "1:kept 2:changed"
    shutil.rmtree(here.top / ".git")
    assert kinds("film/film.wan", "film/draft.wan") == "1:kept 2:changed"


def test_what_git_says_of_another_repository_counts_for_nothing(
    here: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_DIR", "nowhere")
    monkeypatch.setenv("GIT_INDEX_FILE", "nowhere")
    assert kinds("film/film.wan") == "1:kept 2:kept"


def test_no_program_of_a_repository_is_run(here: Repository, tmp_path: Path) -> None:
    hook = tmp_path / "hook"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\ncat\n")
    hook.chmod(0o755)
    here.write(".gitattributes", "*.wan filter=evil diff=evil\n")
    here.commit()
    for key in ("core.fsmonitor", "filter.evil.smudge", "filter.evil.clean", "diff.evil.textconv",
                "diff.external", "core.pager", "core.editor", "core.sshCommand"):  # fmt: skip
        here.git("config", key, str(hook))
    (tmp_path / "ran").unlink(missing_ok=True)
    assert kinds("film/film.wan") == "1:kept 2:kept"
    assert not (tmp_path / "ran").exists()


def test_the_page_about_reviews_says_what_is_said(
    here: Repository, monkeypatch: pytest.MonkeyPatch, accept: bool
) -> None:
    for who in ("AUTHOR", "COMMITTER"):
        monkeypatch.setitem(ENVIRONMENT, f"GIT_{who}_DATE", "2026-01-01T00:00:00Z")
    page = PAGE.read_text("utf-8")
    before, now = (block.text for block in fenced(page))
    shell = re.findall(r"^```sh\n(.*?)^```", page, re.M | re.S)
    assert shell[0] == "wanscript diff film.wan\n"
    here.git("checkout", "-q", "--orphan", "review")
    here.git("rm", "-rfq", ".")
    here.write("film.wan", before)
    here.commit()
    here.git("update-ref", "refs/remotes/origin/main", "HEAD")
    here.write("film.wan", now)
    done = CliRunner().invoke(diff, ["film.wan"], env={"COLUMNS": "80"})
    assert done.exit_code == 0, done.output
    said = re.sub(
        r"(?<=^says\n\n```\n).*?(?=^```$)", lambda _: done.stdout, page, flags=re.M | re.S
    )
    if accept:
        PAGE.write_text(said, "utf-8")
    assert page == said or accept
    here.commit()
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    subprocess.run(
        ["sh", "-ec", shell[1]], cwd=here.top, env={**ENVIRONMENT, "PATH": path}, check=True
    )
    assert "<ins>" in (here.top / "cost.md").read_text("utf-8")


def test_a_repository_without_end_is_not_looked_through(here: Repository) -> None:
    tree = here.git("rev-parse", "HEAD:film").strip()
    for _ in range(40):
        rows = f"040000 tree {tree}\ta\n040000 tree {tree}\tb\n"
        made = ("git", "mktree")
        tree = subprocess.run(
            made, cwd=here.top, env=ENVIRONMENT, input=rows, capture_output=True, text=True
        ).stdout.strip()
    commit = here.git("commit-tree", "-m", "all of it", tree).strip()
    assert kinds("film/film.wan", commit) == "1:added 2:added"


# ---- what cannot be ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nope", "git knows no revision `nope` here"),
        ("HEAD~99", "git knows no revision `HEAD~99` here"),
        ("HEAD:film", "git knows no revision `HEAD:film` here"),
        ("", "git knows no revision `` here"),
        ("HEAD~1..HEAD", "`HEAD~1..HEAD` is a range of revisions; name one"),
        ("old.wan", "there is no file `old.wan`"),
    ],
)
def test_a_revision_that_does_not_exist_is_told(here: Repository, name: str, said: str) -> None:
    done = ran("film/film.wan", name)
    assert done.exit_code == 2
    assert said in done.stderr


def test_an_option_of_git_is_no_revision(here: Repository) -> None:
    done = ran("film/film.wan", "--", "--output=pwned")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "git knows no revision" in done.stderr


def test_in_a_shallow_checkout_the_way_out_is_told(here: Repository) -> None:
    here.edit("film/film.wan", "waits", "sleeps")
    here.commit()
    here.git("clone", "-q", "--depth", "1", f"file://{here.top}", "shallow")
    done = ran("shallow/film/film.wan", "HEAD~1")
    assert done.exit_code == 2
    assert "shallow" in done.stderr
    assert kinds("shallow/film/film.wan") == "1:kept 2:kept"


def test_without_a_repository_git_or_commit_that_is_told(
    here: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    shutil.rmtree(here.top / ".git")
    done = ran("film/film.wan")
    assert (done.exit_code, "is in no repository of git" in done.stderr) == (2, True)
    here.git("init", "-q")
    done = ran("film/film.wan")
    assert (done.exit_code, "nothing was committed" in done.stderr) == (2, True)
    monkeypatch.setenv("PATH", str(tmp_path))
    done = ran("film/film.wan")
    assert (done.exit_code, "git is not installed" in done.stderr) == (2, True)


def test_a_repository_of_somebody_else_is_told(
    here: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    done = ran("film/film.wan")
    assert (done.exit_code, "safe.directory" in done.stderr) == (2, True)


def test_errors_of_either_version_are_told(here: Repository) -> None:
    here.edit("film/film.wan", "Jonas waits", "@Jonsa waits")
    done = ran("film/film.wan")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "film/film.wan has errors" in done.stderr
    assert "did you mean `Jonas`?" in done.stderr
    here.commit()
    here.write("film/film.wan", FILM)
    done = ran("film/film.wan")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "HEAD (" in done.stderr


def test_standard_input_has_no_versions(here: Repository) -> None:
    assert ran("-").exit_code == 2


# ---- what it may cost --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("limit", "code"), [("3.67CNY", 0), ("3.66CNY", 1), ("0CNY", 1), ("1USD", 2), ("much", 2)]
)
def test_more_than_may_be_is_an_exit_code(here: Repository, limit: str, code: int) -> None:
    here.edit("film/film.wan", "walks in", "runs in")
    done = ran("film/film.wan", "--fail-over", limit)
    assert done.exit_code == code
    assert ("--fail-over" in done.stderr) == (code > 0)
    assert ("To shoot: 1 clip" in done.stdout) == (code < 2)


def test_nothing_to_shoot_is_over_nothing(here: Repository) -> None:
    assert ran("film/film.wan", "--fail-over", "0CNY").exit_code == 0
