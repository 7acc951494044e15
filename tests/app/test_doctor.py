"""`doctor`: each row by the state of the world that it tells of."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from run.harness import serving

from wanscript.app.doctor import doctor
from wanscript.app.doctor_row import Grade, Row
from wanscript.cli import cli

NETWORK = ("HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy", "SSL_CERT_FILE", "SSL_CERT_DIR")
OURS = ("DASHSCOPE_API_KEY", "DASHSCOPE_HTTP_BASE_URL", "WANSCRIPT_REGION", "WANSCRIPT_CURRENCY")


@pytest.fixture(autouse=True)
def plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*NETWORK, *OURS):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("WANSCRIPT_STATE", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "film.wan").write_text("Character: Mara\n  Image: https://a/m.png\n\nMara waits.\n")


def row(name: str, **asked: Any) -> Row:
    found = [each for each in doctor(**asked) if each.name == name]
    assert len(found) == 1, name
    return found[0]


def test_a_machine_as_it_should_be_has_no_problem(tmp_path: Path) -> None:
    rows = doctor()
    assert [each for each in rows if each.grade is Grade.PROBLEM] == []
    assert row("host").value == "dashscope-intl.aliyuncs.com, that of the region"
    assert (row("key").grade, row("key").value) == (Grade.NOTE, "none")
    assert "Chinese" in row("fonts").value
    assert sorted(path.name for path in tmp_path.iterdir()) == ["film.wan"]


@pytest.mark.parametrize("key", ["sk-very-secret", " sk-very-secret", '"sk-very-secret"', "sk-üü"])
def test_a_key_is_judged_and_never_told(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", key)
    said = CliRunner().invoke(cli, ["doctor"])
    assert said.exit_code == (key != "sk-very-secret")
    assert (row("key").grade is Grade.PROBLEM) == (key != "sk-very-secret")
    for form in ("text", "json"):
        said = CliRunner().invoke(cli, ["doctor", "--format", form])
        assert "secret" not in said.output
        assert "üü" not in said.output


@pytest.mark.parametrize(
    ("variable", "value", "name", "grade", "words"),
    [
        ("HTTPS_PROXY", "http://me:word@host:1", "network", Grade.GOOD, "http://***@host:1"),
        ("HTTPS_PROXY", "nonsense://x", "network", Grade.PROBLEM, "HTTPS_PROXY"),
        ("SSL_CERT_FILE", "/no/such", "network", Grade.PROBLEM, "no such file"),
        ("WANSCRIPT_REGION", "cn", "host", Grade.GOOD, "dashscope.aliyuncs.com"),
        ("WANSCRIPT_REGION", "moon", "settings", Grade.PROBLEM, "no region `moon`"),
        (
            "DASHSCOPE_HTTP_BASE_URL",
            "https://dashscope.aliyuncs.com/api/v1",
            "host",
            Grade.NOTE,
            "which is of cn",
        ),
        ("DASHSCOPE_HTTP_BASE_URL", "http://[", "host", Grade.PROBLEM, "base URL"),
        ("WANSCRIPT_STATE", "film.wan", "state folder", Grade.PROBLEM, "film.wan"),
    ],
)
def test_a_setting_that_is_in_the_way_is_told(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, name: str, grade: Grade, words: str
) -> None:
    monkeypatch.setenv(variable, value)
    assert row(name).grade is grade
    assert words in row(name).value
    assert "word" not in row(name).value


def test_settings_that_cannot_be_read_are_a_row(tmp_path: Path) -> None:
    (tmp_path / "wanscript.toml").write_text("region = ")
    assert row("settings", file="film.wan").grade is Grade.PROBLEM
    said = CliRunner().invoke(cli, ["doctor", "--format", "json", "film.wan"])
    assert (said.exit_code, json.loads(said.stdout)["problems"]) == (1, 1)


def test_what_is_out_there_is_told_with_its_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(tmp_path / "at", scenes=2) as place:
        assert place.say("approve", "--yes").returncode == 0
        monkeypatch.setenv("WANSCRIPT_STATE", str(place.state))
        (found,) = (each for each in doctor() if each.name == "planned")
        assert found.value.startswith("2 clips")
        assert found.advice == "`wanscript status`"
        monkeypatch.chdir(place.home)
        assert row("planned", file="film.wan").advice == "`wanscript status film.wan`"
        # the service is asked where that is wanted
        monkeypatch.setenv("DASHSCOPE_HTTP_BASE_URL", place.base)
        assert row("answer", online=True).value == "not asked: that needs a key"
        monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-harness")
        assert row("answer", online=True).value.startswith("it takes the key")
        assert row("answer").value == "not asked"
    assert row("answer", online=True).grade is Grade.PROBLEM
    damaged = place.state / "ledger.db"
    damaged.write_bytes(b"no ledger" * 1000)
    assert row("ledger").grade is Grade.PROBLEM
