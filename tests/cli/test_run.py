"""`plan` and `run` at the command line: what is printed, what is written, and the exit codes."""

from __future__ import annotations

import json
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from wanscript.cli.run import plan, run
from wanscript.media.probe import probe

FILM = """Title: Two rooms
Duration: 2

Character: Mara
  Image: https://example.com/mara.png

SCENE Kitchen

Mara opens the window.

SCENE Garden

Mara walks to the tree.
"""


@pytest.fixture
def film(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DASHSCOPE_API_KEY", "DASHSCOPE_HTTP_BASE_URL", "WANSCRIPT_STATE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "film.wan"
    path.write_text(FILM)
    return path


def ran(*options: str) -> Result:
    return CliRunner().invoke(run, ["film.wan", *options], catch_exceptions=False)


def planned(*options: str) -> Result:
    return CliRunner().invoke(plan, ["film.wan", *options], catch_exceptions=False)


def test_a_rehearsal_ends_with_clips_that_play(film: Path) -> None:
    result = ran()
    assert result.exit_code == 0, result.output
    paths = ["rehearsal/film/1_t01.mp4", "rehearsal/film/2_t01.mp4"]
    assert result.stdout.split() == paths
    for path in paths:
        facts = probe(Path(path))
        assert (facts.width, facts.height) == (1280, 720)
        assert abs((facts.seconds or 0) - 2) < 0.1
    assert not list(film.parent.glob("*.lock"))
    assert "CNY" not in result.output


def test_only_what_changed_is_shot_again(film: Path) -> None:
    ran()
    film.write_text(FILM.replace("the tree", "the gate"))
    said = planned("--backend", "local").stdout
    assert "  =  1  SCENE Kitchen  2 s  shot " in said
    edit = '"Mara walks to the tree." -> "Mara walks to the gate.", line 13'
    assert f"  ~  2  SCENE Garden   2 s  {edit}\n" in said
    assert ran().stdout.split() == ["rehearsal/film/1_t01.mp4", "rehearsal/film/2_t02.mp4"]


def test_what_changed_is_told_with_its_own_line(film: Path) -> None:
    voiced = FILM.replace("mara.png\n", "mara.png\n  Voice: https://example.com/a.mp3\n")
    film.write_text(voiced)
    ran()
    film.write_text(voiced.replace("a.mp3", "b.mp3"))
    rows = planned("--backend", "local").stdout.splitlines()[2:4]
    assert [row.rpartition("  ")[2] for row in rows] == ["Mara's voice: a.mp3 -> b.mp3, line 6"] * 2


def test_the_plan_is_a_table_with_a_price(film: Path) -> None:
    assert planned().stdout == (
        "Two rooms - wan2.7-r2v, 720P 16:9, Singapore\n"
        "\n"
        "  +  1  SCENE Kitchen  2 s  new  2 s billed  CNY  1.47\n"
        "  +  2  SCENE Garden   2 s  new  2 s billed  CNY  1.47\n"
        "\n"
        "  2 to shoot: CNY 2.94.  Price list of 2026-05-01.  "
        "Nothing of it was rehearsed (wanscript run film.wan rehearses, free).\n"
    )


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_program_reads_the_plan_the_news_and_the_end(film: Path) -> None:
    plan_line, *news, end = lines(ran("--format", "jsonl"))
    assert all(each["schema"] == 1 for each in (plan_line, *news, end))
    assert plan_line["plan"]["rows"][1]["heading"] == "SCENE Garden"
    told = [(each["scene"], each["phase"]) for each in news if each["event"] == "clip"]
    assert len(told) == len(set(told))
    assert {("1", "submitted"), ("1", "done"), ("2", "done")} <= set(told)
    assert (end["event"], end["complete"]) == ("end", True)
    assert [each["file"] for each in end["clips"]] == [
        "rehearsal/film/1_t01.mp4",
        "rehearsal/film/2_t01.mp4",
    ]
    again, over = lines(ran("--format", "jsonl"))
    assert again["plan"]["rows"][0]["action"] == "reuse"
    assert over["clips"] == end["clips"]


def test_planning_touches_nothing(film: Path) -> None:
    planned()
    assert sorted(each.name for each in film.parent.iterdir()) == ["film.wan"]


def test_a_rehearsal_is_within_every_ceiling(film: Path) -> None:
    assert ran("--max-cost", "1CNY").exit_code == 0
    refused = ran("--max-cost", "30EUR")
    assert (refused.exit_code, refused.stdout) == (2, "")


def test_one_scene_alone(film: Path) -> None:
    assert ran("--scene", "2").stdout.split() == ["rehearsal/film/2_t01.mp4"]
    assert ran("--scene", "9").exit_code == 2


def test_an_error_in_the_script_shoots_nothing(film: Path) -> None:
    film.write_text(FILM.replace("Mara opens", "@Mira opens"))
    result = ran()
    assert result.exit_code == 1
    assert "film.wan:9:1" in result.stderr
    assert result.stdout == ""
    assert not Path("rehearsal").exists()


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--yes"], 3, "DASHSCOPE_API_KEY"),
        (["--max-cost", "3"], 2, "as 30CNY"),
        (["--max-cost", "-3CNY"], 2, "as 30CNY"),
        (["--max-cost", "30EUR"], 2, "no price is in EUR; there are prices in CNY and USD"),
        (["--region", "mars"], 2, "known are intl"),
        (["--currency", "JPY"], 2, "known are CNY, USD"),
    ],
)
def test_paying_needs_its_terms(film: Path, options: list[str], code: int, words: str) -> None:
    result = ran("--backend", "dashscope", *options)
    assert result.exit_code == code
    assert words in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ([], 2, "--yes"),
        (["--yes", "--max-cost", "1CNY"], 1, "over the ceiling of 1; choose scenes with --scene"),
        (["--yes", "--max-cost", "9USD"], 1, "prices are in CNY, and the ceiling is in USD; say "),
        (["--yes", "--region", "us"], 1, "without --max-cost and --yes you are asked"),
        (["--yes", "--region", "cn", "--currency", "USD"], 1, "no price is known"),
        (["--yes", "--max-cost", "9CNY", "--currency", "USD"], 1, "prices are in USD"),
        (["--yes", "--base-url", "http://example.com/api/v1"], 2, "https"),
    ],
)
def test_a_key_alone_pays_nothing(
    film: Path, monkeypatch: pytest.MonkeyPatch, options: list[str], code: int, words: str
) -> None:
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-test")
    result = ran("--backend", "dashscope", *options)
    assert result.exit_code == code, result.output
    assert words in result.stderr


def test_a_currency_is_a_flag_an_environment_variable_a_setting_in_that_order(
    film: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "CNY  1.47" in planned().stdout
    Path("wanscript.toml").write_text('currency = "usd"')
    assert "USD  0.20" in planned().stdout
    monkeypatch.setenv("WANSCRIPT_CURRENCY", "cny")
    assert "CNY  1.47" in planned().stdout
    usd = json.loads(planned("--currency", "usd", "--format", "json").stdout)
    assert (usd["currency"], usd["total"]["currency"]) == ("USD", "USD")
    assert usd["total"]["high"] == "0.40"


def test_a_saved_plan_keeps_its_currency(film: Path) -> None:
    planned("-o", "plan.json", "--currency", "USD", "--backend", "local")
    result = CliRunner().invoke(run, ["plan.json", "--currency", "CNY"])
    assert result.exit_code == 2
    assert "--currency" in result.stderr
    assert CliRunner().invoke(run, ["plan.json"]).exit_code == 0


def test_what_the_model_decides_is_no_length_of_minus_one(film: Path) -> None:
    film.write_text(f"Model: wan3.0-video\n{FILM.replace('Duration: 2', 'Duration: -1')}")
    said = planned("--format", "json")
    (row, _) = json.loads(said.stdout)["rows"]
    assert (row["seconds"], row["lasts"]) == (None, ["2", "30"])
    assert row["price"] == {"currency": "CNY", "low": "1.50", "high": "22.49"}
    text = planned()
    assert "2-30 s billed" in text.stdout
    assert "The model decides how long a clip lasts" in text.stdout
    assert "-1 s" not in text.stdout + text.stderr


def test_a_length_that_the_model_decided_is_known_from_then_on(film: Path) -> None:
    film.write_text(f"Model: wan3.0-video\n{FILM.replace('Duration: 2', 'Duration: -1')}")
    assert ran("--scene", "1").exit_code == 0
    with sqlite3.connect(".wanscript/local/ledger.db") as ledger:
        (stored,) = ledger.execute("SELECT seconds FROM take").fetchall()
    ledger.close()
    assert stored == (5.0,)


def test_a_saved_plan_runs_until_the_world_drifts(film: Path) -> None:
    assert planned("--backend", "local", "-o", "plan.json").exit_code == 0
    paper = Path("plan.json").read_text()
    assert json.loads(paper)["rows"][0]["fingerprint"]
    assert "example.com" not in paper
    film.write_text(FILM.replace("the tree", "the gate"))
    drifted = CliRunner().invoke(run, ["plan.json"])
    assert drifted.exit_code == 1
    assert "scene 2: its request changed" in drifted.stderr
    assert not Path("rehearsal/film").exists() or not list(Path("rehearsal/film").iterdir())
    film.write_text(FILM)
    assert CliRunner().invoke(run, ["plan.json"]).exit_code == 0
    again = CliRunner().invoke(run, ["plan.json"])
    assert again.exit_code == 1
    assert "what is to be done changed" in again.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("{", "not JSON"),
        ("{}", "missing"),
        ('{"schema": 9}', "another version"),
        ("[]", "not a plan"),
    ],
)
def test_a_saved_plan_that_is_none(film: Path, content: str, words: str) -> None:
    Path("plan.json").write_text(content)
    result = CliRunner().invoke(run, ["plan.json"])
    assert result.exit_code == 2
    assert words in result.stderr


def test_a_saved_plan_never_turns_on_spending(film: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planned("-o", "plan.json")
    monkeypatch.setenv("DASHSCOPE_API_KEY", "sk-test")
    result = CliRunner().invoke(run, ["plan.json", "--yes"])
    assert result.exit_code == 2
    assert "--backend dashscope" in result.stderr


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ('backend = "dashscope"', "--backend dashscope"),
        ('base_url = "https://evil.example/api/v1"', "--base-url"),
        ('api_key = "sk-evil"', "DASHSCOPE_API_KEY"),
        ('regoin = "cn"', "there is no setting `regoin`"),
        ("region = [3]", "there is no region"),
        ("region = 3", "there is no region `3`"),
        ('currency = "YEN"', "there is no currency `YEN`"),
        ("currency = 3", "there is no currency `3`"),
        ("[poll]\nfirst = -1", "from 0.05 to 3"),
        ('[limits."wan2.7-r2v"]\nin_flight = 1.5', "whole number"),
        ("[limits]\nx = 3", "is a table"),
        ("region = ", "cannot be read"),
    ],
)
def test_a_project_cannot_spend_or_name_a_host(film: Path, setting: str, words: str) -> None:
    Path("wanscript.toml").write_text(setting)
    result = ran()
    assert result.exit_code == 2
    assert words in result.stderr
    assert not Path("rehearsal").exists()


def test_a_project_cannot_hurry_the_proof_of_absence() -> None:
    from wanscript.app.settings import SAFE_SETTLE, Settings
    from wanscript.run.take import Limits

    hasty = Settings(limits={"m": Limits(settle=0.1)})
    assert hasty.limits_of("m", local=False).settle == SAFE_SETTLE
    assert hasty.limits_of("m", local=True).settle == 0.1


def test_a_file_in_the_way_is_kept(film: Path) -> None:
    Path("rehearsal").write_text("mine")
    result = ran()
    assert result.exit_code == 1
    assert "rehearsal" in result.stderr
    assert Path("rehearsal").read_text() == "mine"


def test_a_clip_of_somebody_else_keeps_its_name(film: Path) -> None:
    theirs = Path("rehearsal/film/1_t01.mp4")
    theirs.parent.mkdir(parents=True)
    theirs.write_text("mine")
    assert ran("--scene", "1").stdout.split() == ["rehearsal/film/1_t02.mp4"]
    assert theirs.read_text() == "mine"


COMMAND = [sys.executable, "-m", "wanscript", "run", "film.wan"]


def long_film(path: Path) -> None:
    scenes = (f"SCENE Room\n\nMara counts {n}.\n" for n in range(1, 40))
    path.write_text(FILM.split("SCENE Kitchen")[0] + "\n".join(scenes))


def until(path: Path, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not list(path.glob("*.mp4")):
        assert time.monotonic() < end, "no clip came"
        time.sleep(0.02)


def test_two_rehearsals_at_once(film: Path) -> None:
    long_film(film)
    with subprocess.Popen(COMMAND, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as first:
        until(Path("rehearsal/film"))
        second = subprocess.run(COMMAND, capture_output=True, text=True)
        first.kill()
    assert second.returncode == 1
    assert "another run is rehearsing" in second.stderr
    assert "Traceback" not in second.stderr


def test_ctrl_c_says_how_to_go_on(film: Path) -> None:
    long_film(film)
    with subprocess.Popen(
        COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        until(Path("rehearsal/film"))
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert "`wanscript run film.wan` goes on from here" in said
    assert "Traceback" not in said
    assert not list(Path("rehearsal/film").glob("*.part"))
    before = {path: path.stat().st_mtime_ns for path in Path("rehearsal/film").glob("*.mp4")}
    again = subprocess.run([*COMMAND, "--scene", "1"], capture_output=True, text=True)
    assert again.returncode == 0, again.stderr
    assert all(path.stat().st_mtime_ns == at for path, at in before.items())


CHAIN = (
    FILM
    + """
SCENE Hill
First frame: end of previous

Mara looks back.
"""
)


def test_a_scene_that_starts_on_the_end_of_another_follows_it(film: Path) -> None:
    film.write_text(CHAIN)
    table = planned().stdout.splitlines()
    assert table[0] == "Two rooms - wan2.7-r2v, 720P 16:9, Singapore"
    assert [line.split()[:2] for line in table[2:5]] == [["+", "1"], ["+", "2"], [">", "3"]]
    assert "starts on the end of 2, so it follows" in table[4]
    assert table[4].endswith("2 s billed  CNY  1.47")
    assert table[6].startswith("  3 to shoot: CNY 4.41.")
    alone = ran("--scene", "3")
    assert alone.exit_code == 1
    assert "starts on what this run does not shoot: add --scene 2" in alone.stderr
    paths = [f"rehearsal/film/{n}_t01.mp4" for n in (1, 2, 3)]
    result = ran()
    assert (result.exit_code, result.stdout.split()) == (0, paths)
    assert "3    waits for the end of scene 2" in result.stderr
    assert ran().stdout.split() == paths


def test_a_saved_plan_of_a_chain_runs(film: Path) -> None:
    film.write_text(CHAIN)
    assert planned("--backend", "local", "-o", "plan.json").exit_code == 0
    rows = json.loads(Path("plan.json").read_text())["rows"]
    assert [(row["action"], bool(row["fingerprint"])) for row in rows] == [
        ("submit", True),
        ("submit", True),
        ("follow", False),
    ]
    result = CliRunner().invoke(run, ["plan.json"])
    assert (result.exit_code, len(result.stdout.split())) == (0, 3)


def test_a_chain_whose_beginning_is_shot_goes_on(film: Path) -> None:
    film.write_text(CHAIN)
    assert ran("--scene", "1", "--scene", "2").exit_code == 0
    table = planned("--backend", "local").stdout.splitlines()
    assert [line.split()[0] for line in table[2:5]] == ["=", "=", "+"]
    assert ran("--scene", "3").exit_code == 0


def test_a_script_named_by_a_way_around_is_the_same_script(film: Path) -> None:
    film.write_text(CHAIN)
    assert ran().exit_code == 0
    (film.parent / "sub").mkdir()
    table = CliRunner().invoke(plan, ["sub/../film.wan", "--backend", "local"]).stdout
    assert [line.split()[0] for line in table.splitlines()[2:5]] == ["=", "=", "="]
