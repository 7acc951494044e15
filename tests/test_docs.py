"""The pages that people read are true: what they show compiles, to what they say.

A block marked `wan` is a whole script without errors; `wan wrong` has one; `wan cast` is the
head of the blocks marked `wan story` on its page. A block marked `prompt` below one is what
comes out of it, scene by scene, line breaks aside. A report below a wrong one is its report.
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import re
import shlex
import tomllib
from pathlib import Path, PurePath

import pytest
from click.testing import CliRunner
from fenced import Fenced, fenced
from printed import ROOT
from test_house import BELOW

import wanscript
from wanscript.cli import cli
from wanscript.compiler import Compilation, compile
from wanscript.film.measure import installed
from wanscript.language.fold import fold
from wanscript.language.source import Source
from wanscript.language.words import FIELDS, KEYS, LANGUAGES, ROLES
from wanscript.lsp.beside import Shown
from wanscript.models.table import MODELS, family
from wanscript.show.findings import render

MODELS_PAGE, PYTHON_PAGE = ROOT / "docs" / "models.md", ROOT / "docs" / "python.md"
BREAKDOWN_PAGE, EDITORS_PAGE = (ROOT / "docs" / f"{name}.md" for name in ("breakdown", "editors"))
HOW_TO = tuple(
    ROOT / "docs" / f"{name}.md"
    for name in (
        "from-a-prompt",
        "chaining",
        "rehearsing",
        "budget",
        "team",
        "agents",
        "git-and-ci",
        "shell",
        "export",
    )
)
DAILIES_PAGE = ROOT / "docs" / "dailies.md"
PAGES = (
    ROOT / "grammar" / "README.md",
    ROOT / "README.md",
    ROOT / "docs" / "from-screenplays.md",
    ROOT / "docs" / "from-short-dramas.md",
    ROOT / "docs" / "running.md",
    ROOT / "docs" / "reviewing.md",
    BREAKDOWN_PAGE,
    ROOT / "docs" / "film.md",
    DAILIES_PAGE,
    MODELS_PAGE,
    PYTHON_PAGE,
    EDITORS_PAGE,
    *HOW_TO,
)
BLOCKS = [(page, block) for page in PAGES for block in fenced(page.read_text("utf-8"))]
IDS = [f"{page.relative_to(ROOT)}:{block.line}" for page, block in BLOCKS]
LANGUAGE = PAGES[0].read_text("utf-8")


def _compiled(page: Path, block: Fenced) -> Compilation:
    text = block.text
    if block.said == ("story",):
        (cast,) = (each for each in fenced(page.read_text("utf-8")) if each.said == ("cast",))
        text = f"{cast.text}\n{text}"
    return compile(Source(PurePath("film.wan"), text))


def _below(page: Path, block: Fenced) -> tuple[str, str] | None:
    """The block that follows, with nothing between but blank lines: its mark and its text."""
    rest = page.read_text("utf-8")[block.end :]
    found = re.match(r"\s*^```(\w*)\n(.*?)^```$", rest, re.M | re.S)
    return (found[1], found[2]) if found and found[1] != "wan" else None


@pytest.mark.parametrize(("page", "block"), BLOCKS, ids=IDS)
def test_a_script_on_a_page_is_what_it_is_said_to_be(page: Path, block: Fenced) -> None:
    assert block.said in ((), ("story",), ("cast",), ("wrong",))
    compilation = _compiled(page, block)
    assert compilation.sound == (block.said != ("wrong",)), render(compilation.diagnostics)
    if block.said in ((), ("story",)):
        assert compilation.requests


@pytest.mark.parametrize(("page", "block"), BLOCKS, ids=IDS)
def test_a_prompt_on_a_page_is_what_comes_out(page: Path, block: Fenced) -> None:
    below = _below(page, block)
    if below is None or below[0] != "prompt":
        return
    said = [" ".join(part.split()) for part in re.split(r"\n\s*\n", below[1].strip())]
    sent = [" ".join(r.prompt.text.split()) for r in _compiled(page, block).requests]
    assert said == sent


def test_every_prompt_on_the_page_is_looked_at() -> None:
    held = [below for page, block in BLOCKS if (below := _below(page, block))]
    shown = sum(page.read_text("utf-8").count("\n```prompt\n") for page in PAGES)
    assert sum(mark == "prompt" for mark, _ in held) == shown > 20


@pytest.mark.parametrize(("page", "block"), [(p, b) for p, b in BLOCKS if b.said == ("wrong",)])
def test_a_report_on_a_page_is_what_is_printed(page: Path, block: Fenced) -> None:
    below = _below(page, block)
    assert below is not None
    assert below == ("", render(_compiled(page, block).diagnostics))


# ---- what is run on a page ---------------------------------------------------------------------

_RUN = re.compile(r"^```(sh|python|wan)\n(.*?)^```(?:\n\n^```\n(.*?)^```)?$", re.M | re.S)
"""Scripts, which become `film.wan`, and what is run on them, with what it prints."""
_PYTHON = re.compile(r"^```python\n(.*?)^```$", re.M | re.S)


def _said(kind: str, code: str, known: dict[str, object]) -> str:
    if kind == "python":
        held = io.StringIO()
        with contextlib.redirect_stdout(held):
            exec(code, known)
        return held.getvalue()
    said = ""
    for line in code.splitlines():
        program, *words = shlex.split(line)
        assert program == "wanscript"
        ran = CliRunner().invoke(cli, words, env={"COLUMNS": "80"}, catch_exceptions=False)
        assert ran.exit_code == 0, ran.output
        said += ran.stdout
    return said


@pytest.mark.parametrize(
    "path",
    [MODELS_PAGE, BREAKDOWN_PAGE, DAILIES_PAGE, PYTHON_PAGE, EDITORS_PAGE, *HOW_TO],
    ids=lambda path: path.name,
)
def test_what_is_run_on_a_page_says_what_stands_below(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, accept: bool
) -> None:
    """Each block goes on from the ones before it."""
    if path == DAILIES_PAGE and not installed():
        pytest.skip("the extra `review` is not installed")
    known: dict[str, object] = {}
    page, written, at = path.read_text("utf-8"), "", 0
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DASHSCOPE_API_KEY", raising=False)
    runs = list(_RUN.finditer(page))
    assert any(each[1] != "wan" for each in runs)
    assert sum(each[1] == "python" for each in runs) == len(_PYTHON.findall(page))
    for found in runs:
        if found[1] == "wan":
            Path("film.wan").write_text(found[2], "utf-8")
            continue
        said = _said(found[1], found[2], known)
        if found[3] is not None:
            written += page[at : found.start(3)] + said
            at = found.end(3)
    written += page[at:]
    if accept:
        path.write_text(written, "utf-8")
    assert path.read_text("utf-8") == written


def test_what_is_set_in_editors_can_be_read() -> None:
    page = EDITORS_PAGE.read_text("utf-8")

    def blocks(kind: str) -> list[str]:
        return re.findall(rf"^```{kind}\n(.*?)^```$", page, re.M | re.S)

    (helix,) = map(tomllib.loads, blocks("toml"))
    assert helix["language-server"]["wanscript"] == {"command": "wanscript", "args": ["lsp"]}
    sublime, options = map(json.loads, blocks("json"))
    assert sublime["clients"]["wanscript"]["command"] == ["wanscript", "lsp"]
    assert Shown.of(options) == Shown(scene_hints=True, label_hints=True, status=True)


def test_every_public_name_stands_in_an_example_that_is_run() -> None:
    shown = "".join(_PYTHON.findall(PYTHON_PAGE.read_text("utf-8")))
    named = {
        alias.name
        for node in ast.walk(ast.parse(shown))
        if isinstance(node, ast.ImportFrom) and node.module == "wanscript"
        for alias in node.names
    }
    assert named == set(wanscript.__all__)


def test_the_readme_runs_from_python() -> None:
    (code,) = _PYTHON.findall((ROOT / "README.md").read_text("utf-8"))
    assert "Image 1 waves." in _said("python", code, {})


def test_every_family_of_models_is_on_its_page() -> None:
    page = MODELS_PAGE.read_text("utf-8")
    for name in {family(name) for name in MODELS}:
        stem, _, tail = name.rpartition("-")
        assert f"`{name}`" in page or f"`-{tail}`" in page or f"`-1.0-{tail}`" in page, stem


# ---- the tables of the language's page -------------------------------------------------------

FILES = [tomllib.loads(path.read_text("utf-8")) for path in (ROOT / "grammar/words").glob("*.toml")]


def _words(*languages: str, others: bool = False) -> set[str]:
    """Keys, roles and fields of languages, or of all others, as they are compared."""
    return {
        fold(word)
        for file in FILES
        if bool(set(languages) & set(file["language"]["names"])) is not others
        for part in ("keys", "roles", "fields")
        for words in file.get(part, {}).values()
        for word in words
    }


OTHER = _words("en", "zh", others=True) - _words("en", "zh")


def test_every_word_of_the_tables_is_on_the_page() -> None:
    for word in filter(_shown, KEYS):
        assert re.search(rf"(?i)`{word}:`|\| [^|\n]*{word}[^|\n]* \|\n", LANGUAGE), (
            f"grammar/README.md has no row for the setting `{word}`"
        )
    for word in filter(_shown, (*ROLES, *FIELDS)):
        assert re.search(rf"(?i)`{word}:`|\| {word} \|\n", LANGUAGE), (
            f"grammar/README.md has no row for `{word}`"
        )
    for verb in (*LANGUAGES["en"].speech.verbs.values(), *LANGUAGES["zh"].speech.verbs):
        assert re.search(rf"[ ,;]{verb}[,;.]", LANGUAGE), verb
    for code in LANGUAGES:
        assert f"`{code}`" in LANGUAGE, code


def _shown(word: str) -> bool:
    """Whether a word stands in the tables: those of other languages are files beside the page."""
    return word not in OTHER


def test_links_within_the_page_lead_somewhere() -> None:
    titles = {
        re.sub(r"[^\w\s-]", "", title.lower()).strip().replace(" ", "-")
        for title in re.findall(r"^#+ (.+)$", LANGUAGE, re.M)
    }
    for link in re.findall(r"\]\(#([^)]+)\)", LANGUAGE):
        assert link in titles
    for page in PAGES:
        for link in re.findall(r"\]\((?!https?:|#)([^)#]+)\)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), link


def test_the_page_of_the_architecture_has_every_package_above_what_it_imports() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    table = page.split("## The packages")[1].split("## ")[0]
    rows = [re.findall(r"`(\w+)`", row) for row in re.findall(r"^\| (`.+?) \|", table, re.M)]
    named = [name for row in rows for name in row]
    assert set(named) == set(BELOW) - {"", "__main__"}
    for at, row in enumerate(rows):
        under = {name for each in rows[at:] for name in each}
        assert all(BELOW[name] <= under for name in row), row


def test_the_page_of_the_architecture_names_files_that_are_there() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    named = re.findall(r"`((?:\w+/)+[\w*]+\.\w+)`", page)
    assert len(named) > 5
    assert [
        path for path in named if not any((*ROOT.glob(path), *ROOT.glob(f"wanscript/{path}")))
    ] == []
