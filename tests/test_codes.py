"""Every code has a page, and every page is true: its wrong example gives the code.

The examples are compiled with media that are all in order but for the few that are named
here, and with some other files beside them. A third word after `wan wrong` is the encoding
in which that example was saved, or `templates` where those that come with a script are
allowed; `␇` in an example is a control character.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path, PurePath

import pytest
from fenced import fenced
from printed import ROOT

from wanscript.compiler import compile
from wanscript.language.catalogue import CATALOGUE
from wanscript.language.decode import decode
from wanscript.language.diagnostic import Severity
from wanscript.lower.sandbox import rendered
from wanscript.models.media import MediaFacts, MediaKind, MediaProblem, Unreadable

CODES = tuple(CATALOGUE)
PAGES = tuple(ROOT / "wanscript" / "codes" / f"{code}.md" for code in CODES)

MEDIA: Mapping[str, MediaFacts | MediaProblem] = {
    "cast/mrae.png": MediaProblem("there is no file `cast/mrae.png`", True, ("cast/mara.png",)),
    "cast/notes.txt": MediaProblem(
        "`cast/notes.txt` is no picture, video or sound that is known here"
    ),
    "cast/mara.gif": MediaFacts(MediaKind.IMAGE, "gif", 9_000, 640, 640),
}
SCRIPTS: Mapping[str, bytes] = {
    "cast.wan": b"Character: Jonas\n  Image: cast/jonas.jpg\n",
    "circle.wan": b"Include: page.wan\n",
    "own.j2": b"{{ story }}\n",
    "faulty.j2": b"{{ storry }}\n",
}


def _fine(reference: str) -> MediaFacts | MediaProblem:
    if reference in MEDIA:
        return MEDIA[reference]
    if reference.endswith(".mp3"):
        return MediaFacts(MediaKind.AUDIO, "mp3", 40_000, seconds=4.0)
    return MediaFacts(MediaKind.IMAGE, "png", 400_000, 1280, 720)


def _load(path: PurePath) -> bytes | Unreadable:
    missing = Unreadable(f"there is no file `{path}`")
    return SCRIPTS.get(path.as_posix(), missing)


def _said(text: str, how: str = "") -> list[tuple[str, Severity]]:
    encoding = "utf-8" if how in ("", "templates") else how
    data = text.replace("␇", "\x07").encode(encoding)
    source, findings = decode(PurePath("page.wan"), data)
    render = rendered if how == "templates" else None
    compilation = compile(source, load=_load, facts=_fine, render=render)
    return [(each.code, each.severity) for each in (*findings, *compilation.diagnostics)]


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    used = {
        code
        for path in (ROOT / "wanscript").rglob("*.py")
        for code in re.findall(r'"(WAN\d{3})"', path.read_text("utf-8"))
    }
    assert used == set(CODES)
    assert {path.stem for path in PAGES[0].parent.glob("*.md")} == set(CODES)
    assert list(CODES) == sorted(CODES)


def test_every_code_stands_in_the_report_of_a_golden() -> None:
    """A script in `tests/golden/bad` shows the whole report in which it is told."""
    reports = (path.read_text("utf-8") for path in (ROOT / "tests" / "golden").rglob("*.txt"))
    told = set(re.findall(r"\bWAN\d{3}\b", "".join(reports)))
    assert [code for code in CODES if code not in told] == []


def test_a_code_has_one_constructor() -> None:
    """Beside the catalogue it stands in one place, so what is said of it is told in one form."""
    written = Counter(
        code
        for path in (ROOT / "wanscript").rglob("*.py")
        if path.name != "catalogue.py"
        for code in re.findall(r'"(WAN\d{3})"', path.read_text("utf-8"))
    )
    assert [code for code, count in written.items() if count > 1] == []
    assert set(written) == set(CODES)


@pytest.mark.parametrize("path", PAGES, ids=CODES)
def test_a_page_has_a_title_and_two_examples(path: Path) -> None:
    page = path.read_text("utf-8")
    title = CATALOGUE[path.stem].title
    assert title.strip() == title
    assert not title.endswith(".")
    assert len(title) < 60
    assert page[0] not in "#\n "
    assert [block.said[0] for block in fenced(page)] == ["wrong", "right"]
    assert page.count("```wan") == 2
    assert page.endswith("\n")
    assert not page.endswith("\n\n")


@pytest.mark.parametrize("path", PAGES, ids=CODES)
def test_the_wrong_example_gives_the_code_and_the_right_one_does_not(path: Path) -> None:
    wrong, right = fenced(path.read_text("utf-8"))
    assert path.stem in {code for code, _ in _said(wrong.text, *wrong.said[1:])}
    said = _said(right.text, *right.said[1:])
    assert path.stem not in {code for code, _ in said}
    assert not [code for code, severity in said if severity is Severity.ERROR]
