"""The wheel: it holds what it needs, and runs from anywhere."""

from __future__ import annotations

import os
import shutil
import site
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest
from printed import ROOT


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("dist")
    _run(
        sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), str(ROOT)
    )
    (built,) = out.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a fresh environment with the wheel in it.

    Its dependencies are this environment's own, by a path alone: what is installed here for
    editing is not seen there, and nothing is fetched.
    """
    home = tmp_path_factory.mktemp("fresh") / "env"
    venv.create(home, with_pip=True)
    python = home / ("Scripts" if os.name == "nt" else "bin") / "python"
    _run(str(python), "-m", "pip", "install", "-q", "--no-deps", "--no-index", str(wheel))
    where = _run(str(python), "-c", "import site; print(site.getsitepackages()[0])").strip()
    (Path(where) / "dependencies.pth").write_text("\n".join(site.getsitepackages()))
    return python


def _run(*command: str, cwd: Path | None = None) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        command, cwd=cwd, env=clean, capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_wheel_holds_the_package_the_grammar_and_what_is_built(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as box:
        whole = box.namelist()
        names = {name for name in whole if ".dist-info/" not in name and ".data/" not in name}
        entry_points = next(name for name in box.namelist() if name.endswith("entry_points.txt"))
        commands = box.read(entry_points).decode()
    ours = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "wanscript").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    built = {
        "wanscript/grammar/README.md",
        "wanscript/grammar/wanscript.lark",
        "wanscript/grammar/wanscript.table",
        "wanscript/grammar/words.table",
        *(f"wanscript/grammar/words/{path.name}" for path in (ROOT / "grammar/words").iterdir()),
        "wanscript/prompts/programs.json",
    }
    assert names == ours | built
    assert {"wanscript/py.typed", "wanscript/prompts/prose.en.j2"} <= names
    assert {"wanscript/codes/WAN101.md", "wanscript/codes/WAN301.md"} <= names
    manuals = {path.name for path in (ROOT / "docs/man").iterdir()}
    assert {name.rpartition("/")[2] for name in whole if "/share/man/man1/" in name} == manuals
    assert "wanscript = wanscript.__main__:main" in commands
    assert "wan = wanscript.__main__:main" in commands


def test_the_package_is_the_wheels_own(installed: Path, tmp_path: Path) -> None:
    code = "import wanscript; print(wanscript.__file__)"
    where = Path(_run(str(installed), "-c", code, cwd=tmp_path).strip())
    assert installed.parent.parent in where.parents


def test_what_was_built_is_used(installed: Path, tmp_path: Path) -> None:
    code = "from wanscript.language.grammar import grammar; print(grammar().source_path)"
    assert _run(str(installed), "-c", code, cwd=tmp_path).strip() == "<deserialized>"
    code = (
        "import sys; from wanscript.lower.templates import template;"
        "template('prose.en.j2'); print('jinja2' in sys.modules)"
    )
    assert _run(str(installed), "-c", code, cwd=tmp_path).strip() == "False"


def test_an_example_is_checked_and_compiled_from_elsewhere(installed: Path, tmp_path: Path) -> None:
    shutil.copytree(
        ROOT / "examples" / "alley",
        tmp_path / "alley",
        ignore=shutil.ignore_patterns("rehearsal", "takes", ".wanscript"),
    )
    script = str(Path("alley") / "alley.wan")
    assert "error" not in _run(str(installed), "-m", "wanscript", "check", script, cwd=tmp_path)
    document = _run(str(installed), "-m", "wanscript", "compile", script, cwd=tmp_path)
    assert '"schema": 1' in document


def test_its_commands_and_pages_are_there(installed: Path, tmp_path: Path) -> None:
    for command in ("wanscript", "wan"):
        said = _run(str(installed.with_name(command)), "--version", cwd=tmp_path)
        assert said.startswith("wanscript ")
    page = _run(str(installed), "-m", "wanscript", "explain", "WAN201", cwd=tmp_path)
    assert page.startswith("# WAN201: ")
