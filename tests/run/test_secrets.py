"""The key stays where it came from: in no output, no file, no ledger, no error."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from wanscript.cli import COMMANDS

from .harness import HASTY, Place, serving

ENDLESS = ("serve", "watch", "lsp")
KEY = "sk-4d61726b6564-must-not-be-seen"


def said(place: Place, *arguments: str) -> str:
    """Everything that a command says with the marked key in its environment."""
    ran = subprocess.run(
        [sys.executable, "-m", "wanscript", *arguments],
        env=place.environment(DASHSCOPE_API_KEY=KEY),
        cwd=place.home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
    )
    return (ran.stdout + ran.stderr).decode(errors="replace")


def leaks(folder: Path) -> list[Path]:
    return [
        path for path in folder.rglob("*") if path.is_file() and KEY.encode() in path.read_bytes()
    ]


@pytest.mark.parametrize(
    "faults",
    [
        ["lost-answer:1x", "read-html:0.2", "read-error:0.1", "truncated:1x"],
        ["arrearage"],
        ["content", "read-dropped:0.2"],
        ["html:2x", "rate-limit:2x", "task-failure:1x"],
    ],
)
def test_the_key_is_nowhere_whatever_goes_wrong(tmp_path: Path, faults: list[str]) -> None:
    with serving(tmp_path, scenes=3, runs=0.2, faults=faults) as place:
        (place.home / "wanscript.toml").write_text(HASTY)
        heard = [
            said(place, "plan", "film.wan", "-o", "plan.json"),
            said(place, "run", "plan.json", "--backend", "dashscope", "--yes"),
            said(place, "run", "film.wan", "--backend", "dashscope", "--yes", "--retry"),
        ]
        assert all(KEY not in each for each in heard)
        assert leaks(tmp_path) == []


def test_no_command_tells_the_key(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=2, waits=2) as place:
        names = [name for group in COMMANDS.values() for name in group if name not in ENDLESS]
        for name in names:
            for arguments in (["film.wan"], ["film.wan", "1"]):
                heard = said(place, name, *arguments)
                assert KEY not in heard, (name, arguments)
        assert leaks(tmp_path) == []


@pytest.mark.parametrize("base", ["http://127.0.0.1:9/api/v1", "https://127.0.0.1:9/api/v1"])
def test_a_host_that_is_not_there_is_not_told_the_key_in_an_error(
    tmp_path: Path, base: str
) -> None:
    with serving(tmp_path, scenes=1) as place:
        process = subprocess.Popen(
            place.shooting("--base-url", base),
            env=place.environment(DASHSCOPE_API_KEY=KEY),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        out, err = process.communicate(timeout=30)
        assert KEY not in out + err
        assert "Traceback" not in err
        assert process.returncode == 3
        assert leaks(tmp_path) == []


def test_a_key_that_cannot_be_a_header_is_not_repeated(tmp_path: Path) -> None:
    with serving(tmp_path, scenes=1) as place:
        ran = subprocess.run(
            place.shooting(),
            env={**place.environment(), "DASHSCOPE_API_KEY": f"{KEY}\nX-Evil: 1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 2
        assert KEY not in ran.stdout + ran.stderr
        assert place.accepted() == [] if (place.store / "emulator.db").exists() else True
