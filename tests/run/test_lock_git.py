"""Two people shoot at once, and git merges what they wrote: nothing that was paid is lost."""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner

from wanscript.cli.new import new
from wanscript.run import lock
from wanscript.run.lock import Lock

from .locked import mark, pinned_of, sha, shot

OLD = shot("old", minutes=-60)
PICKED = mark("pick", "old", minutes=-50)
ANNA = Lock(
    (shot("anna", number=2, minutes=2), shot("anna2", "2", minutes=3), shot("both", "4")),
    (mark("pick", "anna", minutes=4), mark("ng", "old", minutes=6, why="blinks")),
)
BEN = Lock(
    (shot("ben", number=2, minutes=1), shot("ben3", "3", minutes=3), shot("both", "4")),
    (mark("pick", "ben", minutes=5), mark("pick", "ben3", "3", 6), mark("omit", "", "2", 7)),
)


@dataclass(frozen=True)
class Clone:
    """One person's clone of the project, and the folder of that person's own state."""

    home: Path

    @property
    def lock(self) -> Path:
        return lock.path_of(self.home / "film.wan")

    def git(self, *words: str, fails: bool = False) -> str:
        done = subprocess.run(
            ("git", *words), cwd=self.home, env=ENVIRONMENT, capture_output=True, text=True
        )
        assert (done.returncode != 0) == fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    def add(self, said: Lock) -> None:
        """Writes into the lock and commits it."""
        state = self.home.with_name(f"state-{self.home.name}")
        assert lock.add(self.lock, state, takes=said.takes, marks=said.marks) == ()
        self.commit()

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-qm", "shot")


ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
    **{f"GIT_{who}_{what}": "a@b" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_EDITOR": "true",
}


def clones(folder: Path, *, union: bool, begun: bool) -> tuple[Clone, Clone]:
    """Two clones of a project; `begun` is one in which a take was shot before."""
    origin = Clone(folder / "origin")
    origin.home.mkdir()
    origin.git("init", "-q", "-b", "main")
    (origin.home / "film.wan").write_text("Mara walks.\n")
    if union:
        (origin.home / ".gitattributes").write_text(f"{lock.attributes_line()}\n")
    if begun:
        origin.add(Lock((OLD,), (PICKED,)))
    else:
        origin.commit()
    for name in ("anna", "ben"):
        origin.git("clone", "-q", ".", f"../{name}")
    return Clone(folder / "anna"), Clone(folder / "ben")


def resolved(path: Path) -> None:
    """What a person does in an editor: the markers go, both sides stay."""
    text = path.read_text()
    assert "<<<<<<<" in text
    path.write_text(re.sub(r"^(<<<<<<<|=======|>>>>>>>|\|\|\|\|\|\|\|).*\n", "", text, flags=re.M))


@pytest.mark.parametrize("begun", [True, False], ids=["begun", "fresh"])
@pytest.mark.parametrize("rebase", [True, False], ids=["rebase", "merge"])
@pytest.mark.parametrize("union", [True, False], ids=["union", "editor"])
def test_both_shoot_and_judge(tmp_path: Path, union: bool, rebase: bool, begun: bool) -> None:
    anna, ben = clones(tmp_path, union=union, begun=begun)
    anna.add(ANNA)
    # one commit a take, as a long day makes them
    for take in BEN.takes:
        ben.add(Lock((take,)))
    ben.add(Lock(marks=BEN.marks))
    pull = ("-c", "merge.conflictStyle=diff3", "pull", "-q", f"--{'' if rebase else 'no-'}rebase")
    before = Lock((OLD,), (PICKED,)) if begun else Lock()
    wanted = lock.merge(before, ANNA, BEN)

    said = ben.git(*pull, str(anna.home), "main", fails=not union)
    while "CONFLICT" in said:
        held = lock.read(ben.lock)
        assert held.problems == ()
        assert re.search(
            r"film.wan.lock:\d+: conflict markers of git; the lines of both", held.notes[0]
        )
        assert set(held.takes) >= {*before.takes, *ANNA.takes}
        resolved(ben.lock)
        ben.git("add", "-A")
        if not rebase:
            ben.git("commit", "-qm", "merged")
            break
        done = subprocess.run(
            ("git", "rebase", "--continue"),
            cwd=ben.home, env=ENVIRONMENT, capture_output=True, text=True,
        )  # fmt: skip
        said = done.stdout + done.stderr

    assert ben.git("status", "--porcelain") == ""
    read = lock.read(ben.lock)
    assert read == wanted
    called = lock.numbers(read)
    assert (called[sha("ben")], called[sha("anna")]) == ("t02", "t02b")
    assert pinned_of(read.marks, ("ben", "anna", "old")) == sha("ben")
    assert pinned_of(read.marks, ("ben3",)) == sha("ben3")
    stands = lock.verdicts(read.marks)
    assert set(stands.rejected) == {sha("old")}
    assert set(stands.omitted) == {"2"}

    # the other side takes it over, and nobody has anything to add
    anna.git("pull", "-q", "--no-rebase", str(ben.home), "main")
    data = anna.lock.read_bytes()
    assert lock.add(anna.lock, tmp_path, takes=wanted.takes, marks=wanted.marks) == ()
    assert anna.lock.read_bytes() == data
    assert lock.read(anna.lock) == wanted


def test_a_rejected_pick_is_no_pick_after_the_merge(tmp_path: Path) -> None:
    """One picks what the other, later, rejects: there is no pick, also no older one."""
    anna, ben = clones(tmp_path, union=True, begun=True)
    fresh = shot("fresh", number=2)
    anna.add(Lock((fresh,), (mark("pick", "fresh", minutes=1),)))
    ben.git("pull", "-q", str(anna.home), "main")
    anna.add(Lock(marks=(mark("ng", "fresh", minutes=3, why="soft"),)))
    ben.add(Lock((shot("ben", "2"),), (mark("pick", "fresh", minutes=2),)))
    ben.git("pull", "-q", "--no-rebase", str(anna.home), "main")
    marks = lock.read(ben.lock).marks
    assert pinned_of(marks, ("old", "fresh")) is None
    assert lock.verdicts(marks).rejected[fresh.sha256].why == "soft"


def test_a_checkout_with_crlf(tmp_path: Path) -> None:
    """Lines are added with the ends that the file has, which git may insist on."""
    anna, ben = clones(tmp_path, union=True, begun=True)
    ben.git("config", "core.autocrlf", "true")
    ben.git("config", "core.safecrlf", "true")
    ben.git("rm", "-rq", ".")
    ben.git("reset", "-q", "--hard")
    assert ben.lock.read_bytes().count(b"\r\n") == 3
    ben.add(BEN)
    assert ben.git("show", "--stat", "--format=").strip().endswith("6 insertions(+)")
    anna.add(ANNA)
    ben.git("pull", "-q", "--no-rebase", str(anna.home), "main")
    assert b"\r\n" in ben.lock.read_bytes()
    assert lock.read(ben.lock) == lock.merge(Lock((OLD,), (PICKED,)), ANNA, BEN)
    anna.git("pull", "-q", str(ben.home), "main")
    assert b"\r" not in anna.lock.read_bytes()


@pytest.mark.parametrize("tail", [b"\r\n", b""], ids=["crlf", "no newline"])
def test_an_editor_that_changed_line_ends(tmp_path: Path, tail: bytes) -> None:
    """Every line of one side differs then: the merge doubles them, and equal ones are one."""
    anna, ben = clones(tmp_path, union=True, begun=True)
    anna.add(ANNA)
    ben.add(BEN)
    for clone in (anna, ben) if not tail else (ben,):
        data = clone.lock.read_bytes()
        clone.lock.write_bytes(data.replace(b"\n", tail) if tail else data.removesuffix(b"\n"))
        clone.commit()
    ben.git("pull", "-q", "--no-rebase", str(anna.home), "main")
    assert lock.read(ben.lock) == lock.merge(Lock((OLD,), (PICKED,)), ANNA, BEN)
    ben.add(Lock((shot("more", "9"),)))
    assert lock.read(ben.lock).problems == ()


@pytest.mark.parametrize(
    ("attributes", "needs"),
    [
        ({}, True),
        ({"": "*.wan.lock merge=union\n"}, False),
        ({"films/one": "film.wan.lock text merge=union"}, False),
        ({"": "/films/*/*.wan.lock merge=union"}, False),
        ({"": "**/*.lock merge=union"}, False),
        ({"": "# *.wan.lock merge=union"}, True),
        ({"": "*.lock\n*.wan merge=union\nother/*.wan.lock merge=union"}, True),
        ({"": "*.wan.lock merge=union\n*.lock -merge\n"}, True),
        ({"": "*.wan.lock merge=union\n", "films": "*.lock binary"}, True),
        ({"": "*.lock binary", "films": "*.wan.lock merge=union"}, False),
    ],
)
def test_what_git_itself_says_of_the_attributes(
    tmp_path: Path, attributes: dict[str, str], needs: bool
) -> None:
    clone = Clone(tmp_path / "project")
    script = clone.home / "films" / "one" / "film.wan"
    script.parent.mkdir(parents=True)
    assert not lock.needs_attributes(script)
    # what stands above the checkout is none of git's business
    (tmp_path / ".gitattributes").write_text("* merge=union\n")
    clone.git("init", "-q")
    for folder, text in attributes.items():
        (clone.home / folder / ".gitattributes").write_text(text)
    said = clone.git("check-attr", "merge", "--", "films/one/film.wan.lock")
    assert said.strip().endswith("merge: union") is not needs
    assert lock.needs_attributes(script) is needs


def test_a_worktree_is_a_checkout_and_a_pipe_is_no_attributes(tmp_path: Path) -> None:
    anna, _ = clones(tmp_path, union=True, begun=False)
    anna.git("worktree", "add", "-q", "../tree")
    script = tmp_path / "tree" / "film.wan"
    assert not lock.needs_attributes(script)
    script.with_name(".gitattributes").unlink()
    os.mkfifo(script.with_name(".gitattributes"))
    assert lock.needs_attributes(script)


def test_new_writes_the_line_and_leaves_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(new, ["film"])
    assert told.exit_code == 0, told.output
    assert Path("film", ".gitattributes").read_text() == "*.wan.lock merge=union\n"
    assert "add the line" not in told.output
    Path("own").mkdir()
    Path("own", ".gitattributes").write_text("*.png binary\n")
    told = CliRunner().invoke(new, ["own"])
    assert told.exit_code == 0, told.output
    assert "own/.gitattributes stays as it is: add the line `*.wan.lock merge=" in told.output
    assert Path("own", ".gitattributes").read_text() == "*.png binary\n"
