"""`fmt` on files: what it keeps, what it refuses, and its exit codes."""

from __future__ import annotations

import codecs
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wanscript.cli.fmt import fmt

UGLY = b"Title:x  \n\n\n\nEXT. A\nMara walks.\n"
NEAT = b"Title: x\n\nEXT. A\n\nMara walks.\n"


def ran(*arguments: str, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(fmt, list(arguments), input=stdin)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "film.wan"
    path.write_bytes(UGLY)
    return path


def test_a_file_is_rewritten_with_its_mode(script: Path) -> None:
    script.chmod(0o640)
    assert ran(str(script)).exit_code == 0
    assert script.read_bytes() == NEAT
    assert stat.S_IMODE(script.stat().st_mode) == 0o640
    assert list(script.parent.iterdir()) == [script]


def test_a_neat_file_is_not_touched(script: Path) -> None:
    script.write_bytes(NEAT)
    before = script.stat()
    done = ran(str(script))
    assert (done.exit_code, done.output) == (0, "")
    assert (script.stat().st_mtime_ns, script.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_link_stays_a_link(script: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.wan"
    link.symlink_to(script)
    ran(str(link))
    assert link.is_symlink()
    assert script.read_bytes() == NEAT


def test_byte_order_mark_and_line_ends_stay(script: Path) -> None:
    script.write_bytes(codecs.BOM_UTF8 + UGLY.replace(b"\n", b"\r\n"))
    ran(str(script))
    assert script.read_bytes() == codecs.BOM_UTF8 + NEAT.replace(b"\n", b"\r\n")


def test_check_writes_nothing(script: Path) -> None:
    done = ran("--check", str(script))
    assert done.exit_code == 1
    assert f"{script} would change" in done.stderr
    assert script.read_bytes() == UGLY
    script.write_bytes(NEAT)
    assert ran("--check", str(script)).exit_code == 0


def test_diff_shows_and_writes_nothing(script: Path) -> None:
    done = ran("--diff", str(script))
    assert done.exit_code == 0
    assert "-Title:x" in done.stdout
    assert "+Title: x" in done.stdout
    assert script.read_bytes() == UGLY
    assert ran("--diff", "--check", str(script)).exit_code == 1


def test_diff_has_a_word_for_line_ends(script: Path) -> None:
    script.write_bytes(b"a\r\nb\r\nc\n")
    assert "only line ends change" in ran("--diff", str(script)).stdout


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"Title:x  \n\nMara [[walks\n", "WAN105"),
        (b"Title:x  \n\n```\nMara\n", "WAN106"),
        ("Title:片名\n".encode("gb18030"), "WAN101"),
        ("Title:片名\n".encode("utf-16"), "WAN101"),
        (b"Title:x  \n\nMa\x07ra\n", "WAN117"),
    ],
)
def test_a_file_with_syntax_errors_is_left_alone(data: bytes, code: str, tmp_path: Path) -> None:
    broken, other = tmp_path / "broken.wan", tmp_path / "other.wan"
    broken.write_bytes(data)
    other.write_bytes(UGLY)
    done = ran(str(broken), str(other))
    assert done.exit_code == 1
    assert code in done.stderr
    assert broken.read_bytes() == data
    assert other.read_bytes() == NEAT
    piped = ran("-", stdin=data)
    assert (piped.exit_code, piped.stdout) == (1, "")


def test_standard_input_is_printed() -> None:
    done = ran("-", stdin=UGLY)
    assert (done.exit_code, done.stdout_bytes) == (0, NEAT)
    named = ran("--check", "--stdin-filename", "film.wan", "-", stdin=UGLY)
    assert (named.exit_code, named.stdout) == (1, "")
    assert "film.wan would change" in named.stderr


def test_ids_are_written(script: Path) -> None:
    ran("--ids", str(script))
    assert b"EXT. A #1#\n" in script.read_bytes()
    assert ran("--ids", "--check", str(script)).exit_code == 0


def test_a_missing_file_is_a_wrong_use(tmp_path: Path) -> None:
    assert ran(str(tmp_path / "none.wan")).exit_code == 2
