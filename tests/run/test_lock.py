"""The lock: what is added stays, what is read is whole, and what cannot be read is told."""

from __future__ import annotations

import json
import os
import random
import re
from dataclasses import replace
from datetime import timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanscript.run import lock
from wanscript.run.lock import Lock, LockedTake, Mark, file

from .locked import NOON, mark, pinned_of, sha, shot

FULL = shot(
    "a",
    'KITCHEN "1"',
    position=4,
    id="k",
    heading="内景 厨房\u2028\x1b[31m\u202e - É",
    seed=7,
    seconds=8.0,
    billed=13.5,
    unit_price=Decimal("9.55") / 13,
    currency="CNY",
    authored=(2, "s" * 64, (("words", "w"), ("cast", "c")), (("Anna's voice", "mara.mp3"),)),
    media=(("cast/mara.mp4", sha("mara")),),
    ends=(("1", sha("before")),),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return lock.path_of(tmp_path / "film.wan")


@pytest.fixture
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("state")


def test_what_is_added_is_read_again_and_no_byte_before_it_changes(path: Path, state: Path) -> None:
    said = mark("ng", "a", FULL.scene, 3, why="the cup\nfalls")
    local = replace(shot("b"), date=NOON.astimezone(timezone(timedelta(hours=8))))
    written = [b""]
    for takes, marks in (((FULL,), ()), ((FULL, local), ()), ((local,), (said,))):
        assert lock.add(path, state, takes=takes, marks=marks) == ()
        written.append(path.read_bytes())
        assert written[-1].startswith(written[-2])
        assert written[-1].endswith(b"}\n")
    assert lock.read(path) == lock.merge(Lock((FULL, local), (said,)))
    assert all(each.isprintable() for each in written[-1].decode().splitlines())
    first = written[-1].decode().splitlines()[1]
    assert list(json.loads(first)) == sorted(json.loads(first))
    before = path.stat()
    assert lock.add(path, state, takes=(FULL,), marks=(said,)) == ()
    assert path.stat() == before
    assert list(path.parent.iterdir()) == [path]


def test_no_lock_is_no_takes(path: Path) -> None:
    assert lock.read(path) == Lock()


def test_marks_of_which_the_latest_stands() -> None:
    """An NG un-picks without calling an older pick back; a pick takes back what was before."""
    marks = (
        mark("pick", "a", minutes=1),
        mark("pick", "b", minutes=2),
        mark("ng", "b", minutes=3, why="blinks"),
        mark("ng", "c", "2", 4),
        mark("omit", "", "2", 5),
        mark("pick", "c", "2", 6),
        mark("omit", "", "3", 7),
        mark("adopt", "d", "4", 8),
    )
    stands = lock.verdicts(reversed(marks))
    assert {name: each.why for name, each in stands.rejected.items()} == {sha("b"): "blinks"}
    assert set(stands.omitted) == {"3"}
    assert set(stands.adopted) == {sha("d")}
    assert pinned_of(marks, "ab") is None
    assert pinned_of(marks, "ac") == sha("c")  # the scene was renamed since
    again = (*marks, mark("pick", "b", minutes=9))
    assert pinned_of(again, "ab") == sha("b")
    assert lock.verdicts(again).rejected == {}


def test_a_mark_outweighs_one_from_a_clock_that_is_ahead() -> None:
    ahead = mark("pick", "a", minutes=600)
    at = lock.later(Lock(marks=(ahead,)), NOON)
    assert pinned_of((ahead, Mark("pick", at, "1", sha("b"))), "ab") == sha("b")
    assert lock.later(Lock(marks=(mark("pick", "a", minutes=-9),)), NOON) == NOON


def test_a_number_that_occurs_twice_has_a_letter() -> None:
    takes = [shot("b", number=2, minutes=5), shot("a", number=2), shot("c", number=2, minutes=9)]
    takes += [shot("d", number=11), shot("e", "2", number=2)]
    called = lock.numbers(Lock(tuple(takes)))
    assert called == {
        sha("a"): "t02",
        sha("b"): "t02b",
        sha("c"): "t02c",
        sha("d"): "t11",
        sha("e"): "t02",
    }
    own = list(lock.labels(takes[:4]).values())
    for typed, label in (("2", "t02"), ("02a", "t02"), ("T02B", "t02b"), (" t2c ", "t02c")):
        assert lock.named(own, typed) == label
    assert lock.named(own, "11") == "t11"
    assert {lock.named(own, typed) for typed in ("1", "2d", "b", "", "t", "2.5", "٢")} == {None}
    many = lock.labels(shot(f"n{at}", minutes=at) for at in range(60)).values()
    assert len(set(many)) == 60
    assert all(lock.named(many, label) == label for label in many)


def test_two_paid_takes_with_equal_files_are_two(path: Path, state: Path) -> None:
    """A seed may give the same film twice: the second was paid for all the same."""
    twin = replace(shot("a"), scene="2", task="another")
    copied = replace(shot("a"), number=5, date=NOON + timedelta(days=1))
    assert lock.add(path, state, takes=(shot("a"), twin, copied)) == ()
    assert lock.read(path).takes == (twin, shot("a"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "film.wan.lock is empty"),
        (b"# head\nschema = 1\n\n[scene.1.t01]\n", ":2: this lock was written by an unreleased"),
        (b"# head\n\n{'kind': 'take'}\n", ":3: this line is not JSON; a take may stand there"),
        (b"[" * 200_000, ":1: this line is not JSON"),
        (b'{"schema": 1%s}' % (b"0" * 5000), ":1: this line is not JSON"),
        (b'{"kind": "take", "schema": 1', ":1: this line is not JSON"),
        (b"[1]", ":1: this line is no JSON object"),
        (b"{}", ":1: this line has no `schema`"),
        (b'{"kind": [], "schema": 1}', ":1: this line has no `schema` and `kind`"),
        (b'{"kind": "take", "schema": true}', ":1: this line has no `schema`"),
        (b'{"kind": "take", "schema": 2}', "newer version of wanscript .schema 2.*; .*update"),
        (b'{"kind": "pick", "schema": 1, "scene": "1", "at": "2026-11-20T12:00:00Z"}', "`sha256`"),
        (b'# \xff\xfe\n', ":1: this line is not UTF-8"),
        ("# head\n".encode("utf-16"), ":1: this line is not UTF-8"),
        (b"\0" * 700, ":1: this line is not JSON"),
        (b"x\n" * 100_000, ": more than a thousand lines cannot be read"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_by_its_line(
    path: Path, state: Path, text: bytes, words: str
) -> None:
    path.write_bytes(text)
    (first, *more) = problems = lock.read(path).problems
    assert len(more) <= 5
    assert re.search(words, "\n".join(problems))
    assert str(path) in first
    # and it is left alone
    assert lock.add(path, state, takes=(shot("a"),)) == problems
    assert path.read_bytes() == text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("file", "../../etc/passwd"), ("file", "/etc/passwd"), ("file", "C:x.mp4"), ("file", ""),
        ("file", "a\\..\\..\\b.mp4"), ("file", "\\\\host\\share\\x"), ("file", "a/\x1b[2J.mp4"),
        ("number", 10**400), ("number", True), ("number", -1), ("number", "2"), ("seed", 1.5),
        ("billed", float("nan")), ("billed", float("inf")), ("billed", -1), ("billed", "1"),
        ("unit_price", "NaN"), ("unit_price", "1E999999"), ("unit_price", 0.6),
        ("date", "2026-11-20"), ("date", "2026-11-20T12:00:00"), ("date", "soon"), ("date", 1),
        ("date", "0001-01-01T00:00:00+14:00"), ("date", "9999-12-31T23:59:59-14:00"),
        ("scene", None), ("scene", "\ud800"), ("sha256", "e" * 63), ("sha256", "E" * 64),
        ("media", {"a": "b"}), ("media", [["a"]]), ("media", [["a", 1]]), ("ends", "ab"),
        ("authored", []), ("authored", {"version": 1}),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be_one_is_a_problem(path: Path, name: str, value: object) -> None:
    (line,) = lock.lines(Lock((FULL,)))
    path.write_text(json.dumps({**json.loads(line), name: value}))
    assert lock.read(path).takes == ()
    (problem,) = lock.read(path).problems
    assert f":1: `{name}` is not what it must be in this line" in problem
    assert problem.isprintable()


def test_what_a_newer_version_adds_to_a_take_is_kept(path: Path, state: Path) -> None:
    (line,) = lock.lines(Lock((FULL,)))
    known = json.dumps({**json.loads(line), "mood": "blue"})
    path.write_text(f"# head\n{known}\n")
    assert (lock.read(path).takes, lock.read(path).problems) == ((FULL,), ())
    before = path.read_bytes()
    assert lock.add(path, state, takes=(FULL, shot("b"))) == ()
    assert path.read_bytes().startswith(before)
    assert path.read_bytes().count(b"\n") == 3


def test_a_line_of_a_newer_kind_may_be_a_take(path: Path) -> None:
    (line,) = lock.lines(Lock((FULL,)))
    path.write_text(f'{line}\n{{"kind": "take2", "schema": 1}}\n')
    (problem,) = lock.read(path).problems
    assert problem == (
        f"{path}:2: this line was written by a newer version of wanscript (take2); a take may "
        "stand there, so nothing is paid: update wanscript"
    )


@pytest.mark.parametrize("kind", ["link", "device", "fifo", "folder", "large", "lines"])
def test_only_an_ordinary_file_of_a_lock_s_size_is_read(
    path: Path, state: Path, tmp_path_factory: pytest.TempPathFactory, kind: str
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "important.txt"
    outside.write_bytes(b"important\n")
    match kind:
        case "link":
            path.symlink_to(outside)
        case "device":
            path.symlink_to("/dev/zero")
        case "fifo":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "large":
            with path.open("wb") as stream:
                stream.truncate(file.LIMIT + 1)
        case "lines":
            path.write_bytes(b"\n" * (file.MOST_LINES + 1))
    (problem,) = lock.read(path).problems
    assert re.search(r"lock cannot be read \((it is a link or|a lock has at most 32 MB)", problem)
    assert lock.add(path, state, takes=(shot("a"),)) == (problem,)
    assert outside.read_bytes() == b"important\n"


NAMES = st.sampled_from("abcd")
SCENES = st.sampled_from("12")
MINUTES = st.integers(0, 3)
ENTRIES = st.one_of(
    st.builds(shot, NAMES, SCENES, st.integers(1, 2), MINUTES),
    st.builds(mark, st.sampled_from(("pick", "ng", "adopt")), NAMES, SCENES, MINUTES),
    st.builds(mark, st.just("omit"), st.just(""), SCENES, MINUTES),
)


def said(entries: list[LockedTake | Mark]) -> Lock:
    return Lock(
        tuple(each for each in entries if isinstance(each, LockedTake)),
        tuple(each for each in entries if isinstance(each, Mark)),
    )


@given(st.lists(ENTRIES, max_size=6), st.lists(ENTRIES, max_size=6), st.randoms(), st.data())
def test_two_histories_mean_the_same_however_they_are_mixed(
    tmp_path_factory: pytest.TempPathFactory,
    ours: list[LockedTake | Mark],
    theirs: list[LockedTake | Mark],
    chance: random.Random,
    data: st.DataObject,
) -> None:
    path = tmp_path_factory.getbasetemp() / "law.wan.lock"
    both = [list(ours), list(theirs)]
    mixed: list[LockedTake | Mark] = []
    while any(both):
        side = chance.choice([each for each in both if each])
        mixed.append(side.pop(0))
    texts = [line for each in mixed for line in lock.lines(said([each]))]
    noise = st.sampled_from(("", "# x", "<<<<<<< HEAD", "=======", ">>>>>>> b", *texts[:1]))
    lines = [line for text in texts for line in (*data.draw(st.lists(noise, max_size=2)), text)]
    ends = data.draw(st.sampled_from(("\n", "\r\n")))
    path.write_bytes((ends.join(["# head", *lines]) + ends).encode())
    read, wanted = lock.read(path), lock.merge(said(ours), said(theirs))
    assert (read.takes, read.marks, read.problems) == (wanted.takes, wanted.marks, ())
    assert lock.verdicts(read.marks) == lock.verdicts(
        each for each in mixed if isinstance(each, Mark)
    )
    assert lock.merge(said(theirs), said(ours)) == wanted
    assert {take.sha256 for take in read.takes} == set(lock.numbers(read))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(st.sampled_from(sorted(json.loads(lock.lines(Lock((FULL,)))[0]))), JSON, st.binary())
def test_whatever_stands_there_is_an_entry_or_a_problem(
    tmp_path_factory: pytest.TempPathFactory, name: str, value: object, junk: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "odd.wan.lock"
    (line,) = lock.lines(Lock((FULL,)))
    path.write_text(json.dumps({**json.loads(line), name: value}))
    read = lock.read(path)
    assert len(read.takes) + len(read.problems) + len(read.notes) == 1
    for written in lock.lines(read):
        path.write_text(written)
        assert lock.read(path).takes == read.takes
    path.write_bytes(line.encode() + b"\n" + junk)
    assert lock.read(path).takes == (FULL,) or b"\n" not in junk or lock.read(path).problems
