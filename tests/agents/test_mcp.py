"""The server for agents, driven by the protocol's own client over standard input and output."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import anyio
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.types import TextContent, TextResourceContents
from mending import answer, findings, mend
from PIL import Image
from printed import ROOT
from run.harness import serving

from wanscript.app.guide import search_guide

FILM = """Title: The Night Ferry
Model: wan2.7-r2v
Ratio: 16:9

Character: Lena Roth
  Image: lena.png
  Aka: Lena

Character: Tobias
  Image: tobias.png

Background: Quay
  Image: quay.png

Prop: Lamp
  Image: lamp.png

EXT. QUAY - NIGHT #quay#

1. Wide shot [4s]
Lena walks along the Quay with the Lamp in her hand.

2. Close-up [4s]
She stops. @Tobias steps out of the fog.

TOBIAS (quietly)
You came after all.

EXT. QUAY - LATER #later#
First frame: end of scene quay

Lena puts the Lamp down on the stones and turns away from Tobias.

LENA
I said I would.
"""

BROKEN: Mapping[str, tuple[str, str]] = {
    "a name that is mistyped": ("@Tobias", "@Tobais"),
    "a speaker that is mistyped": ("TOBIAS (quietly)", "TOBAIS (quietly)"),
    "nearly a name": ("away from Tobias", "away from Tobais"),
    "an unseen sign in a name": ("@Tobias", "@To\u200bbias"),
    "a setting that is mistyped": ("Ratio: 16:9", "Raito: 16:9"),
    "a setting without its colon": ("Ratio: 16:9", "Ratio 16:9"),
    "a setting with an equals sign": ("Ratio: 16:9", "Ratio = 16:9"),
    "a setting that is set twice": ("Ratio: 16:9", "Ratio: 16:9\nRatio: 9:16"),
    "a setting that the model lacks": ("Ratio: 16:9\n", "Ratio: 16:9\nShot type: multi\n"),
    "a value in other words": ("Ratio: 16:9", "Ratio: landscape"),
    "a value without its unit": ("Ratio: 16:9", "Ratio: 16:9\nResolution: 1080"),
    "a model that nobody knows": ("wan2.7-r2v", "wan2.7r2v"),
    "a model that retires": ("wan2.7-r2v", "wan2.6-r2v"),
    "a field that is mistyped": ("  Image: lamp.png", "  Imgae: lamp.png"),
    "a field at the left edge": ("  Image: lamp.png", "Image: lamp.png"),
    "a path in other capitals": ("quay.png", "Quay.PNG"),
    "a path in quotation marks": ("quay.png", '"quay.png"'),
    "a time of day without its dash": ("QUAY - LATER", "QUAY LATER"),
    "a heading without its marks": ("EXT. QUAY - NIGHT", "EXT QUAY NIGHT"),
    "a first frame of no scene": ("scene quay", "scene quey"),
}

READS = {"check", "explain", "show", "symbols", "plan", "report", "status", "search"}


@asynccontextmanager
async def server(folder: Path, **environment: str) -> AsyncIterator[Client]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    kept |= {"WANSCRIPT_STATE": str(folder.parent / "state"), "PYTHONPATH": str(ROOT)}
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-m", "wanscript", "mcp"],
        cwd=folder,
        env={**kept, **environment},
    )
    with anyio.fail_after(100):
        async with Client(stdio_client(parameters)) as client:
            yield client


def asked(folder: Path, work: Callable[[Client], Awaitable[None]], **environment: str) -> None:
    async def main() -> None:
        async with server(folder, **environment) as client:
            await work(client)

    anyio.run(main)


async def refusal(client: Client, tool: str, **given: Any) -> str:
    said = await client.call_tool(tool, given)
    assert said.is_error, said.structured_content
    (content,) = said.content
    assert isinstance(content, TextContent)
    return content.text


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "film"
    home.mkdir()
    for name in ("lena", "tobias", "quay", "lamp"):
        Image.new("RGB", (640, 640), "gray").save(home / f"{name}.png")
    (home / "film.wan").write_text(FILM)
    return home


async def prompts(client: Client, text: str) -> list[str]:
    shown = await answer(client, "show", file="film.wan", text=text)
    return [scene["prompt"]["text"] for scene in shown["scenes"]]


def test_an_agent_mends_twenty_broken_files_by_edits_and_pages(folder: Path) -> None:
    """What is sent in the end is, word for word, what the unbroken film sends."""
    left: dict[str, object] = {}
    unedited: set[str] = set()

    async def work(client: Client) -> None:
        meant = await prompts(client, FILM)
        for name, (right, wrong) in BROKEN.items():
            assert FILM.count(right) >= 1
            broken = FILM.replace(right, wrong)
            found = await findings(client, "film.wan", broken)
            assert found, name
            if not any(each["edits"] for each in found):
                unedited.add(name)
            mended = await mend(client, "film.wan", broken)
            if await findings(client, "film.wan", mended) or await prompts(client, mended) != meant:
                left[name] = mended

    asked(folder, work)
    assert left == {}
    assert len(BROKEN) == 20
    assert len(unedited) >= 6


def test_every_tool_says_what_it_is_and_answers_as_its_schema_has_it(folder: Path) -> None:
    async def work(client: Client) -> None:
        tools = (await client.list_tools()).tools
        hints = {each.name: each.annotations for each in tools}
        assert {name for name, said in hints.items() if said and said.read_only_hint} == READS
        assert {name for name, said in hints.items() if said and said.open_world_hint} == {"step"}
        for each in tools:
            assert each.description
            assert "\n " not in each.description
            assert each.output_schema
            for argument in each.input_schema["properties"].values():
                assert argument["description"]
        # the client holds each answer to the schema of its tool
        assert (await answer(client, "check", file="film.wan"))["findings"] == []
        assert (await answer(client, "explain", code="201"))["code"] == "WAN201"
        shown = await answer(client, "show", file="film.wan", scene="later")
        assert [scene["heading"] for scene in shown["scenes"]] == ["EXT. QUAY - LATER #later#"]
        named = await answer(client, "symbols", file="film.wan")
        tobias = next(each for each in named["symbols"] if each["name"] == "Tobias")
        uses = [each["use"] for each in tobias["references"]]
        assert (tobias["kind"], uses) == ("character", ["words", "speaker", "words"])
        assert [row["mark"] for row in (await answer(client, "plan", file="film.wan"))["rows"]] == [
            "+",
            ">",
        ]
        cast = (await answer(client, "report", file="film.wan"))["cast"]
        assert {each["name"] for each in cast} == {"Lena Roth", "Tobias"}
        assert (await answer(client, "status", file="film.wan"))["takes"] == []
        found = await answer(client, "search", words="first frame", most=2)
        assert len(found["passages"]) == 2

    asked(folder, work)
    assert sorted(path.name for path in folder.iterdir() if path.name != ".wanscript") == [
        "film.wan",
        "lamp.png",
        "lena.png",
        "quay.png",
        "tobias.png",
    ]


def test_what_is_written_is_written_when_it_is_asked_for(folder: Path) -> None:
    script = folder / "film.wan"
    broken = FILM.replace("Ratio: 16:9", "Raito: 16:9").replace("  Aka: Lena", "   Aka: Lena")
    script.write_text(broken)

    async def work(client: Client) -> None:
        made = await answer(client, "fix", file="film.wan")
        assert ([each["code"] for each in made["mended"]], made["left"]) == (["WAN103"], [])
        assert not made["written"]
        assert script.read_text() == broken
        assert (await answer(client, "fix", file="film.wan", write=True))["written"]
        laid = await answer(client, "fmt", file="film.wan")
        assert (laid["changed"], laid["text"], laid["written"]) == (True, FILM, False)
        assert (await answer(client, "fmt", file="film.wan", write=True))["written"]
        drawn = await answer(client, "board", file="film.wan")
        assert drawn == {"path": "film-board.html", "findings": []}
        (folder / "film-board.html").write_text("mine")
        said = await refusal(client, "board", file="film.wan")
        assert "nothing here says that wanscript wrote film-board.html" in said
        assert "--force" not in said

    asked(folder, work)
    assert script.read_text() == FILM
    assert (folder / "film-board.html").read_text() == "mine"


def test_a_film_is_rehearsed_and_each_clip_told(folder: Path) -> None:
    async def work(client: Client) -> None:
        told: list[tuple[float, float | None]] = []

        async def hear(progress: float, total: float | None, message: str | None) -> None:
            told.append((progress, total))
            assert message

        said = await client.call_tool(
            "rehearse", {"file": "film.wan", "scenes": ["quay"]}, progress_callback=hear
        )
        ended = said.structured_content or {}
        assert ended["complete"], said
        assert [clip["scene"] for clip in ended["clips"]] == ["quay"]
        assert (folder / ended["clips"][0]["file"]).is_file()
        assert told == [(1.0, 1.0)]
        assert "errors" in await refusal(client, "rehearse", file="broken.wan")

    (folder / "broken.wan").write_text(FILM.replace("@Tobias", "@Nobody"))
    asked(folder, work)


@pytest.mark.parametrize(
    "path",
    ["../other.wan", "/etc/passwd", "a/../../other.wan", "away.wan", "away/film.wan", "{outside}"],
)
def test_no_other_folder_is_opened(folder: Path, path: str) -> None:
    outside = folder.parent / "other.wan"
    outside.write_text("Character: Secret\n  Image: https://example.com/s.png\n\nSecret waits.\n")
    (folder / "a").mkdir()
    (folder / "away.wan").symlink_to(outside)
    (folder / "away").symlink_to(folder.parent)
    named = path.format(outside=outside)

    async def work(client: Client) -> None:
        for tool in ("check", "show", "symbols", "plan", "fix", "fmt", "board", "rehearse"):
            said = await refusal(client, tool, file=named)
            assert f"lies outside of {folder}" in said
            assert "Secret" not in said
        await refusal(client, "step", file=named, scene="1")

    asked(folder, work)


def test_what_is_included_and_drawn_stays_in_the_folder_too(folder: Path) -> None:
    (folder.parent / "other.wan").write_text("Character: Secret\n  Image: secret.png\n")
    text = f"Include: ../other.wan\n{FILM}".replace("lena.png", "/etc/hostname")

    async def work(client: Client) -> None:
        found = await findings(client, "film.wan", text)
        assert {each["code"] for each in found} >= {"WAN216"}
        assert "outside" in str([each["message"] for each in found])
        named = await answer(client, "symbols", file="film.wan", text=text)
        assert "Secret" not in str(named)

    asked(folder, work)


@pytest.mark.parametrize(
    ("tool", "given", "why"),
    [
        ("check", {"file": ""}, "no path"),
        ("check", {"file": "a\0b.wan"}, "no path"),
        ("check", {"file": "lena.png"}, "ends in .wan"),
        ("check", {"file": "no.wan"}, "there is no file"),
        ("check", {"file": "film.wan", "text": "x" * (5 << 20)}, "longer than"),
        ("check", {"file": "film.wan", "model": "wan9"}, "no model"),
        ("show", {"file": "film.wan", "scene": "9"}, "There is no scene `9`"),
        ("explain", {"code": "WAN999"}, "no diagnostic"),
        ("plan", {"file": "film.wan", "scenes": ["9"]}, "no scene 9"),
        ("rehearse", {"file": "film.wan", "scenes": ["9"]}, "no scene 9"),
        ("status", {"file": "no.wan"}, "there is no file"),
        ("approve", {"file": "film.wan"}, "Unknown tool"),
        ("check", {}, "`check` needs `file`, a script's path from the server's folder"),
        ("step", {"file": "film.wan"}, "`step` needs `scene`, a scene's id"),
        ("check", {"fiel": "film.wan"}, "takes no argument `fiel`; did you mean `file`?"),
        ("rehearse", {"file": "film.wan", "yes": True}, "takes no argument `yes`; it takes `file`"),
        ("plan", {"file": "film.wan", "scenes": "quay"}, "wants a list for `scenes`, and was"),
        ("plan", {"file": "film.wan", "scenes": [["q"]]}, "text for each of `scenes`"),
        (
            "fix",
            {"file": "film.wan", "write": "maybe"},
            'true or false for `write`, and was given "',
        ),
    ],
)
def test_what_cannot_be_is_told_in_a_sentence(
    folder: Path, tool: str, given: dict[str, Any], why: str
) -> None:
    async def work(client: Client) -> None:
        said = await refusal(client, tool, **given)
        assert why in said
        assert not {"Traceback", "validation", "pydantic"} & set(said.split())

    asked(folder, work)


def test_a_scene_is_named_by_its_number_too(folder: Path) -> None:
    (folder / "two.wan").write_text(FILM.replace(" #quay#", "").replace(" #later#", ""))

    async def work(client: Client) -> None:
        shown = await answer(client, "show", file="two.wan", scene=2)
        assert [scene["heading"] for scene in shown["scenes"]] == ["EXT. QUAY - LATER"]

    asked(folder, work)


def test_no_word_of_an_agent_makes_an_approval(tmp_path: Path) -> None:
    """It asks for money in every way there is; then a person approves one scene of two."""
    with serving(tmp_path, scenes=2, runs=0.3) as place:
        environment = {name: value for name, value in place.environment().items() if name != "PATH"}

        async def before(client: Client) -> None:
            assert "a person has to" in await refusal(client, "step", file="film.wan", scene="1")
            await answer(client, "plan", file="film.wan")
            await answer(client, "rehearse", file="film.wan")
            for more in ({"backend": "dashscope"}, {"yes": True}):
                await refusal(client, "rehearse", file="film.wan", **more)

        asked(place.home, before, **environment)
        assert place.accepted() == []
        assert not (place.state / "ledger.db").exists()

        assert place.say("approve", "--yes", "--scene", "1").returncode == 0

        async def after(client: Client) -> None:
            (waiting,) = (await answer(client, "status", file="film.wan"))["takes"]
            assert (waiting["scene"], waiting["state"]) == ("1", "planned")
            moved = await answer(client, "step", file="film.wan", scene="1")
            for _ in range(40):
                if moved["wait"] is None:
                    break
                await anyio.sleep(moved["wait"])
                moved = await answer(client, "step", file="film.wan", scene="1")
            assert (moved["state"], moved["why"]) == ("done", "")
            assert (place.home / moved["path"]).is_file()
            # what was approved is spent, and the rest was not approved
            again = await answer(client, "step", file="film.wan", scene="1")
            assert again["state"] == "done"
            assert "nothing of scene 2" in await refusal(client, "step", file="film.wan", scene="2")

        asked(place.home, after, **environment)
        place.settled(1)


def test_resources_are_the_guide_and_the_pages(folder: Path) -> None:
    async def work(client: Client) -> None:
        async def read(uri: str) -> str:
            (content,) = (await client.read_resource(uri)).contents
            assert isinstance(content, TextResourceContents)
            return content.text

        assert (await read("wanscript://guide")).startswith("# The language")
        assert "- WAN201: " in await read("wanscript://codes")
        assert (await read("wanscript://codes/WAN201")).startswith("# WAN201: ")
        with pytest.raises(MCPError, match="no diagnostic"):
            await read("wanscript://codes/WAN999")

    asked(folder, work)


def test_the_guide_is_searched_in_both_languages() -> None:
    assert search_guide("speaks off screen")[0].text
    assert search_guide("transition dissolve cut")[0].title == "6. A transition"
    assert search_guide("WAN201: nobody has this name", 1)[0].source == "WAN201"
    assert any("片名" in each.text for each in search_guide("片名"))
    assert search_guide("") == search_guide("xyzzy") == ()


def test_a_part_of_a_project_is_not_served(folder: Path) -> None:
    (folder / "wanscript.toml").write_text("")
    (folder / "acts").mkdir()
    said = subprocess.run(
        [sys.executable, "-m", "wanscript", "mcp"],
        cwd=folder / "acts",
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 2
    assert f"is a part of the project in {folder}" in said.stderr
    assert said.stdout == ""
    shutil.rmtree(folder)


def test_garbage_is_answered_or_passed_over_and_ctrl_c_ends_it(folder: Path) -> None:
    ask = '{"jsonrpc":"2.0","id":2,"method":"initialize","params":{"protocolVersion":"2025-06-18",'
    ask += '"capabilities":{},"clientInfo":{"name":"x","version":"1"}}}\n'
    with subprocess.Popen(
        [sys.executable, "-m", "wanscript", "mcp"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin
        assert process.stdout
        process.stdin.write(b'garbage\n\xff\xfe\n[]\n{"jsonrpc":"2.0","id":1}\n' + ask.encode())
        process.stdin.flush()
        while b'"id":2' not in (line := process.stdout.readline()):
            assert line.startswith(b"{")
        # though it waits for what an agent says
        process.send_signal(signal.SIGINT)
        assert process.wait(20) == 130
