"""`check --fix`: what is written, shown or printed, and how it ends; findings for programs."""

from __future__ import annotations

import codecs
import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from wanscript.cli.check import check

CAST = "Character: Mara\n  Image: https://example.com/m.png\n"
ODD = f"{CAST}\nMa\x07ra waits.\r\nShe\x08 goes.\n".encode()
MENDED = f"{CAST}\nMara waits.\r\nShe goes.\n".encode()


def ran(*arguments: str, stdin: bytes = b"") -> Result:
    return CliRunner().invoke(check, list(arguments), input=stdin)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "my film.wan"
    path.write_bytes(codecs.BOM_UTF8 + ODD)
    path.chmod(0o640)
    return path


def test_a_script_is_mended_in_its_place(script: Path) -> None:
    said = ran(str(script))
    assert said.exit_code == 1
    assert f"This can be mended with `wanscript check --fix '{script}'`." in said.stderr
    said = ran("--fix", str(script))
    assert (said.exit_code, said.stdout) == (0, "")
    assert said.stderr == f"{script}: 1 mended, all good. 1 scene, 5 s.\n"
    assert script.read_bytes() == codecs.BOM_UTF8 + MENDED
    assert stat.S_IMODE(script.stat().st_mode) == 0o640
    before = script.stat()
    assert "nothing mended, all good" in ran("--fix", str(script)).stderr
    assert script.stat().st_ino == before.st_ino


def test_a_difference_is_shown_and_nothing_written(script: Path) -> None:
    said = ran("--fix", "--diff", str(script))
    assert said.exit_code == 0
    assert f"+++ {script} (mended)\n" in said.stdout
    assert "+Mara waits." in said.stdout
    assert "1 to mend, all good" in said.stderr
    assert script.read_bytes() == codecs.BOM_UTF8 + ODD
    assert ran("--diff", str(script)).exit_code == 2


def test_standard_input_is_mended_on_standard_output() -> None:
    said = ran("--fix", "-", stdin=ODD)
    assert (said.exit_code, said.stdout_bytes) == (0, MENDED)
    wrong = MENDED + b"@Nobody waits.\n"
    said = ran("--fix", "-", stdin=wrong)
    assert (said.exit_code, said.stdout_bytes) == (1, wrong)
    assert "nothing mended, 1 error left" in said.stderr
    latin = "Mara at the caf\xe9.".encode("latin-1")
    said = ran("--fix", "-", stdin=latin)
    assert (said.exit_code, said.stdout_bytes) == (1, latin)


def test_what_is_included_is_mended_too(tmp_path: Path) -> None:
    script, cast = tmp_path / "film.wan", tmp_path / "cast.wan"
    script.write_text("Include: cast.wan\n\nMara waits.\n")
    cast.write_text(CAST.replace("Mara", "Ma\x07ra"))
    # of what comes from standard input nothing is written
    ran("--fix", "-", "--stdin-filename", str(script), stdin=script.read_bytes())
    assert "\x07" in cast.read_text()
    said = ran("--fix", str(script))
    assert (said.exit_code, cast.read_text()) == (0, CAST)
    assert "1 mended, all good" in said.stderr


def test_findings_for_programs_have_their_edits(script: Path) -> None:
    (found,) = json.loads(ran(str(script), "--format", "json").stdout)["findings"]
    places = [
        {key: edit[key] for key in ("line", "column", "end_line", "end_column", "text")}
        for edit in found["edits"]
    ]
    assert places == [
        {"line": 4, "column": 3, "end_line": 4, "end_column": 4, "text": ""},
        {"line": 5, "column": 4, "end_line": 5, "end_column": 5, "text": ""},
    ]
    assert {edit["file"] for edit in found["edits"]} == {str(script)}


def test_annotations_of_a_review_have_ends_and_whole_sentences() -> None:
    text = f"{CAST}\n@Marra waits.\n".encode()
    said = ran("-", "--format", "github", stdin=text)
    assert said.stdout.startswith(
        "::error file=stdin.wan,line=4,endLine=4,col=1,endColumn=7,title=WAN201::"
        "nobody here is called `Marra`. did you mean `Mara`?"
    )
    assert "?." not in said.stdout


def test_a_cast_beside_the_film_that_includes_it_needs_no_story(tmp_path: Path) -> None:
    (tmp_path / "cast.wan").write_text(CAST)
    (tmp_path / "film.wan").write_text("Include: cast.wan\n\nMara waits.\n")
    said = ran(str(tmp_path))
    assert (said.stdout, said.stderr) == ("", "2 files: all good. 1 scene, 5 s.\n")
    (tmp_path / "film.wan").write_text("Include: nobody.wan\n\nA street.\n")
    assert "WAN110" in ran(str(tmp_path)).stdout
    assert "WAN110" in ran(str(tmp_path / "cast.wan")).stdout
