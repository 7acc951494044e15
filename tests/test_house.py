"""Which package may import which, and what else the code keeps to, read from its source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from printed import ROOT

PACKAGE = ROOT / "wanscript"
FILES = tuple(sorted(PACKAGE.rglob("*.py")))
NAMES = [path.relative_to(PACKAGE).as_posix() for path in FILES]

COMPILER = frozenset({"compiler", "lint", "lower", "language", "models"})
FILM = COMPILER | {"draw", "timeline", "media", "service", "dashscope"}
SHOW = FILM | {"documents", "run", "match", "changes", "diff", "breakdown", "review"}
APP = SHOW | {"exports", "film", "show", "incremental"}

BELOW: Mapping[str, frozenset[str]] = {
    "documents": frozenset(),
    "language": frozenset(),
    "models": frozenset(),
    "service": frozenset(),
    "dashscope": frozenset({"models", "service"}),
    "media": frozenset({"models"}),
    "screenplay": frozenset({"language"}),
    "lower": frozenset({"language", "models"}),
    "lint": frozenset({"language"}),
    "compiler": COMPILER - {"compiler"},
    "incremental": COMPILER,
    "timeline": COMPILER,
    "match": frozenset({"models"}),
    "changes": frozenset({"models"}),
    "diff": COMPILER | {"match", "changes"},
    "breakdown": COMPILER | {"timeline"},
    "run": frozenset({"documents", "media", "models", "service", "match", "changes"}),
    "draw": COMPILER | {"timeline", "media"},
    "exports": COMPILER | {"timeline"},
    "review": COMPILER | {"timeline"},
    "film": FILM | {"review"},
    "show": SHOW,
    "app": APP,
    "studio": APP | {"app"},
    "web": APP | {"app"},
    "mcp": APP | {"app"},
    "lsp": APP | {"app"},
    "cli": APP | {"app", "lsp", "mcp", "screenplay", "studio", "web"},
    "highlight": frozenset({"language"}),
    "__main__": frozenset({"cli"}),
    # the public API names what others may use, and imports it when it is asked for
    "": frozenset(
        {
            "app",
            "breakdown",
            "compiler",
            "dashscope",
            "film",
            "language",
            "media",
            "models",
            "run",
            "screenplay",
            "show",
            "timeline",
        }
    ),
}
"""By package or module: those that it may import from. Nothing may import upwards."""


def _package(path: Path) -> str:
    first = path.relative_to(PACKAGE).parts[0]
    return "" if first == "__init__.py" else first.removesuffix(".py")


def _imported(path: Path) -> Iterator[tuple[str, int]]:
    """The modules of ours that a file imports, anywhere in it, as dotted names within ours."""
    folders = path.relative_to(PACKAGE).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            if node.level:
                base = folders[: len(folders) - node.level + 1]
            elif (node.module or "").split(".")[0] == "wanscript":
                base = ()
            else:
                continue
            named = (node.module or "").removeprefix("wanscript").strip(".")
            stem = [*base, *named.split(".")] if named else list(base)
            for alias in node.names:
                yield ".".join(stem or [alias.name]), node.lineno
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.split(".")[0] == "wanscript":
                    yield alias.name.removeprefix("wanscript").strip("."), node.lineno


VENDOR = re.compile(
    r"\bhttps?\b|\bHTTP\b|dashscope|oss://|\b[1-5]\d\d\b(?!\.)|\b(?:24|23|48) ?h\b|\b3600\b"
    r"|Throttling|InvalidParameter|DataInspection|(?-i:\bX-[A-Z])",
    re.IGNORECASE,
)
"""What only the vendor's package knows: addresses, status codes, headers, codes, retentions."""


TELLING = frozenset((86400, 3600, *range(400, 430), *range(500, 505)))
"""An hour, a day, and status codes."""


@pytest.mark.parametrize("path", [p for p in FILES if _package(p) == "run"])
def test_a_run_knows_no_vendor(path: Path) -> None:
    """So a second one can be added by adding files."""
    tree = ast.parse(path.read_text("utf-8"))
    words = [
        str(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    numbers = [
        str(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in TELLING and "lock" not in path.parts
    ]
    assert [word for word in words if VENDOR.search(word)] + numbers == []


def test_every_package_has_its_row() -> None:
    assert {_package(path) for path in FILES} <= set(BELOW)


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_imports_run_down_only(path: Path) -> None:
    package = _package(path)
    wrong = [
        f"line {line}: {package or 'the public API'} imports {module}"
        for module, line in _imported(path)
        if (to := module.split(".")[0]) != package and to not in BELOW[package]
    ]
    assert wrong == []


def test_no_two_packages_are_below_each_other() -> None:
    """Were two of them, the table itself would be wrong."""
    for package, below in BELOW.items():
        for under in below if package not in ("", "__main__") else ():
            assert package not in BELOW.get(under, frozenset()), (package, under)
            assert BELOW.get(under, frozenset()) <= below | {under}, (package, under)


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


def _modules(path: Path) -> Iterator[str]:
    """What a file imports: the modules themselves, and what may be modules of a package."""
    yield from (module for module, _ in _imported(path))
    folders = path.relative_to(PACKAGE).parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            above = ".".join((*folders[: len(folders) - node.level + 1], node.module or ""))
            yield from (f"{above}.{alias.name}".strip(".") for alias in node.names)


def test_no_module_imports_itself_through_others() -> None:
    """Not for its types alone either: what two need of each other stands in a third."""
    graph = {_dotted(path): {*_modules(path)} for path in FILES}
    TopologicalSorter(graph).prepare()


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_a_stage_is_imported_by_the_pipeline_alone(path: Path) -> None:
    """The stages meet in `compiler.py`; a stage imports another's types."""
    stages = {
        "parse": frozenset({"parse"}),
        "resolve": frozenset({"resolve"}),
        "split": frozenset({"split"}),
        "identify": frozenset({"identify"}),
        "lower": frozenset({"lower"}),
        "lint": frozenset({"lint"}),
    }
    mine = path.relative_to(PACKAGE).with_suffix("").as_posix().replace("/", ".")
    if mine == "compiler" or mine.startswith(("cli", "show")):
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.level:
            taken = {alias.name for alias in node.names} & stages.get(
                node.module.split(".")[-1], frozenset()
            )
            assert not taken or mine in MAY_PARSE, f"{mine} imports {taken}"


MAY_PARSE = frozenset({"language.format", "language.segments"})
"""What else begins with a text."""


MODEL_NAME = re.compile(r"(?:wan|happyhorse-?)\d\.\d", re.IGNORECASE)
TABLES = ("models/table.py", "models/price.py")


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_no_model_is_named_in_code(path: Path) -> None:
    """A model is a row: its name stands in tables and in words, never where code decides."""
    name = path.relative_to(PACKAGE).as_posix()
    if name in TABLES:
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        deciding: list[ast.AST] = []
        if isinstance(node, ast.Compare):
            deciding = [node.left, *node.comparators]
        elif isinstance(node, ast.MatchValue):
            deciding = [node.value]
        elif isinstance(node, ast.Subscript):
            deciding = [node.slice]
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in ("startswith", "endswith", "match", "fullmatch", "search", "get")
        ):
            deciding = list(node.args)
        for part in deciding:
            for leaf in ast.walk(part):
                if isinstance(leaf, ast.Constant) and isinstance(leaf.value, str):
                    assert not MODEL_NAME.search(leaf.value), f"{name}:{leaf.lineno}"


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_a_file_says_what_it_is_and_is_not_long(path: Path) -> None:
    text = path.read_text("utf-8")
    assert ast.get_docstring(ast.parse(text))
    lines = text.count("\n")
    assert lines <= 400
    functions = (
        node
        for node in ast.walk(ast.parse(text))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    )
    lengths = {each.name: (each.end_lineno or 0) - each.lineno + 1 for each in functions}
    assert [name for name, length in lengths.items() if length > 40] == []


WORLD = {
    "httpx": ("dashscope/", "cli/"),
    "sqlite3": ("run/", "dashscope/emulator/"),
    "av": ("media/", "film/", "cli/"),
    "PIL": ("media/", "draw/", "film/", "show/", "cli/"),
    "socket": ("run/", "dashscope/", "app/", "web/", "cli/"),
    "uvicorn": ("web/", "cli/"),
    "subprocess": ("app/",),
    "opentimelineio": ("exports/",),
    "pysubs2": ("exports/",),
    "click": ("cli/",),
    "pygls": ("lsp/",),
    "pygments": ("highlight/",),
    "lsprotocol": ("lsp/",),
}
"""Modules that touch the world, and the only places that may import them."""


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_the_world_is_touched_in_named_places(path: Path) -> None:
    name = path.relative_to(PACKAGE).as_posix()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        modules: list[str] = []
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            modules = [node.module or ""]
        for module in modules:
            places = WORLD.get(module.split(".")[0])
            assert places is None or name.startswith(places), f"{name} imports {module}"


STRUCTS = COMPILER | {
    "breakdown",
    "changes",
    "diff",
    "exports",
    "highlight",
    "incremental",
    "match",
    "media",
    "review",
    "screenplay",
    "service",
    "timeline",
}


@pytest.mark.parametrize("path", [p for p in FILES if _package(p) in STRUCTS])
def test_what_a_script_is_made_of_is_made_fast(path: Path) -> None:
    """A record of the standard library takes ten times as long to make, and to define."""
    assert "dataclasses" not in {module for module, _ in _outside(path)}


@pytest.mark.parametrize("path", FILES, ids=NAMES)
def test_what_cannot_change_is_no_garbage_in_a_circle(path: Path) -> None:
    """So it need not be walked to find some: of a long script that is a third of the reading."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ClassDef) and "Struct" in map(ast.unparse, node.bases):
            said = {each.arg: ast.unparse(each.value) for each in node.keywords}
            if "frozen" in said and "dict" not in said:
                assert said.get("gc") == "False", node.name


PURE = ("language", "lower", "lint", "compiler", "timeline", "screenplay")


@pytest.mark.parametrize(
    "path",
    [p for p in FILES if _package(p) in PURE],
)
def test_the_pure_packages_open_no_file(path: Path) -> None:
    """But for the package's own grammar and templates, which are read once."""
    opened = [
        f"{path.name}:{node.lineno}"
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name))
        and node.func.id in ("open", "print", "input")
    ]
    assert opened == []
    modules = {module for module, _ in _outside(path)}
    assert not modules & {"os", "sys", "time", "datetime", "random", "subprocess", "tempfile"}


def _outside(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module.split(".")[0], node.lineno
