"""The board in a real browser; skipped where there is none."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from browsers import chromium
from films import example, script
from PIL import Image, ImageChops, ImageStat

from wanscript.app.programs import board
from wanscript.media import files

LOOKED_AT = """() => {
  const light = c => { const [r, g, b] = c.map(v => (v /= 255) <= .03928 ? v / 12.92
      : ((v + .055) / 1.055) ** 2.4); return .2126 * r + .7152 * g + .0722 * b };
  const parts = s => s.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const ground = light(parts(getComputedStyle(document.documentElement).backgroundColor));
  const faint = [], outside = [], walk = document.createTreeWalker(document.body, 4);
  while (walk.nextNode()) {
    const at = walk.currentNode.parentElement;
    if (!walk.currentNode.data.trim() || at.closest('.none, title')) continue;
    const ink = light(parts(getComputedStyle(at).color));
    const ratio = (Math.max(ink, ground) + .05) / (Math.min(ink, ground) + .05);
    if (ratio < 4.5) faint.push(walk.currentNode.data);
    const box = at.getBoundingClientRect();
    if (box.right > innerWidth + 1 || box.left < -1) outside.push(walk.currentNode.data);
  }
  return { faint, outside,
    over: document.documentElement.scrollWidth - innerWidth,
    broken: [...document.images].filter(i => !i.complete || !i.naturalWidth).length,
    nameless: [...document.images].filter(i => !i.hasAttribute('alt')).length,
    headings: [...document.querySelectorAll('h1,h2,h3')].map(h => +h.tagName[1]),
    fonts: [...document.fonts].filter(f => f.status !== 'loaded').length };
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("boards")
    mixed = script(
        "Title: Night Train 夜行列車 <b>\n\n"
        "Character: Ada\n\nCharacter: מרים\n\nCharacter: 健二\n\n"
        "EXT. STATION - NIGHT\n\n1. Wide shot [3s]\nAda waits" + " and waits" * 40 + ".\n\n"
        "2. Two-shot of מרים and Ada [4s]\n\n@מרים\nשלום, מה שלומך היום? (1:30)\n\n"
        "健二\n待っていました。今日は本当に寒いですね。\n"
    )
    made = {"alley": example("alley"), "teahouse": example("teahouse"), "mixed": (mixed, folder)}
    for name, (compilation, root) in made.items():
        (folder / f"{name}.html").write_text(board(compilation, root, files.facts(root)), "utf-8")
    return {name: folder / f"{name}.html" for name in made}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280, 1920])
@pytest.mark.parametrize("name", ["alley", "teahouse", "mixed"])
def test_a_page_is_whole(
    browser: Any, pages: dict[str, Path], name: str, width: int, scheme: str
) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda asked: said.append(asked.url) if "http" in asked.url[:5] else None)
    page.goto(pages[name].as_uri())
    seen = page.evaluate(LOOKED_AT)
    page.close()
    headings = seen.pop("headings")
    assert headings[0] == 1
    assert all(b - a <= 1 for a, b in pairwise(headings))
    assert seen == {"faint": [], "outside": [], "over": 0, "broken": 0, "nameless": 0, "fonts": 0}
    assert said == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", ["alley", "mixed"])
def test_a_page_looks_as_it_did(
    browser: Any, pages: dict[str, Path], name: str, scheme: str, accept: bool
) -> None:
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page.goto(pages[name].as_uri())
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB").resize((320, 225))
    page.close()
    path = Path(__file__).parent / "frames" / f"board-{name}-{scheme}.webp"
    if accept:
        shot.save(path, quality=90)
    with Image.open(path) as kept:
        apart = ImageStat.Stat(ImageChops.difference(shot, kept.convert("RGB"))).mean
    # letters may fall a pixel elsewhere; a missing picture or a broken column is far more
    assert max(apart) < 4
