"""Four times the text takes about four times the work, whatever it repeats."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from printed import script

from wanscript.compiler import Compilation, compile, unknown
from wanscript.show.findings import render
from wanscript.show.sourcemap import document, sourcemap
from wanscript.show.sourcetext import sourcetext
from wanscript.show.terminal import painted
from wanscript.timeline.timeline import timeline

MARA = "Character: Mara\n  Image: https://example.com/m.png\n\n"
SMALL, SCENES, TIMES, MOST = 1000, 400, 4, 7.0
"""Repeats of the smaller text, and of scenes; how many times larger the other is; its most cost.

What is linear costs 4 times as much and what is quadratic 16; the rest is room for a busy machine.
"""
FEWER = ("scenes", "chain", "names-scenes", "same-ids", "stray-labels", "no-reference")
"""Texts whose parts are scenes, or cost as much."""
WORTH = 0.04
"""Seconds below which a cost says nothing."""


def _names(count: int) -> list[str]:
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [
        f"N{letters[at % 26]}{letters[at // 26 % 26]}{letters[at // 676 % 26]}x"
        for at in range(count)
    ]


def _cast(names: list[str], field: str = "Image: https://example.com/m.png") -> str:
    return "".join(f"Character: {name}\n  {field}\n" for name in names) + "\n"


TEXTS: dict[str, Callable[[int], str]] = {
    "sentences": lambda n: MARA + "Mara waits. " * 2 * n,
    "paragraphs": lambda n: MARA + "Mara waits.\n\n" * n,
    "cue": lambda n: MARA + "INT. X\n\n" + "MARA AND " * n + "MARA\nHello.\n",
    "cue-zh": lambda n: MARA.replace("Mara", "小美") + "小美和" * n + "小美\n好。\n",
    "cue-space": lambda n: MARA + "MARA" + " " * 20 * n + "AND MARA\nHello.\n",
    "fence": lambda n: MARA + "```\n" + "@Mara goes.\n" * n + "```\n",
    "images": lambda n: f"{MARA[:-1]}" + "  Image: https://example.com/m.png\n" * n + "\nMara.\n",
    "dots": lambda n: MARA + "Mara" + "." * 20 * n + "\n",
    "dots-apart": lambda n: MARA + "Mara" + " ." * n + "\n",
    "numbers": lambda n: MARA + "Mara: " + "1. : " * n + "\n",
    "notes": lambda n: MARA + "Mara goes [[n]]\n" * n,
    "typed": lambda n: MARA + "Mara, Image [[n]] 1 " * n + "\n",
    "long-line": lambda n: MARA + "Mara " + "goes on and " * n + "\n",
    "slips": lambda n: MARA + "Marra goes. " * n + "\n",
    "cases": lambda n: MARA + "Mara mara MARA goes. " * n + "\n",
    "pieces": lambda n: MARA + "INT. " + "A - " * n + "B\n\nMara.\n",
    "pieces-times": lambda n: MARA + "INT. A" + ", NIGHT" * n + "\n\nMara.\n",
    "pieces-beside": lambda n: (
        MARA.replace("Character", "Background") + "INT. " + "A / (" * n + "B\n\nMara.\n"
    ),
    "cue-signs": lambda n: (
        MARA.replace("Mara", "Bo!") + "BO! AND " * n + "BO!\nHello.\n\n" + "BO!\nHi.\n\n" * n
    ),
    "unseen": lambda n: MARA + "Ma\u200bra wa\u00adits. " * n + "\n",
    "decomposed": lambda n: MARA + "Mara sie\u0301t. " * n + "\n",
    "marks-alone": lambda n: MARA + "Mara “ says ” it ‘ is ' so ’ " * n + "\n",
    "marks": lambda n: MARA + "“Mara” \"@{Mara}\" 'Mara' ：”Mara” " * n + "\n",
    "marks-lines": lambda n: MARA.replace("Mara", "小美") + "小美说：”小美“好“\n" * n,
    "typed-quoted": lambda n: MARA + "「image 1」 “image 1” Image 1-2 图1。" * n + "\n",
    "parts": lambda n: MARA.replace("Mara", "Anna Klein") + "Anna Klein. Aunt Klein. Anna. " * n,
    "lone-name": lambda n: MARA.replace("Mara", "Will") + "Will she stop? " * n + "\n",
    "with": lambda n: MARA + "INT. X\nWith: " + "Mara, " * n + "Mara\n\nMara.\n",
    "with-unknown": lambda n: MARA + "INT. X\nWith: " + ", ".join(_names(n)) + "\n\nMara.\n",
    "asides": lambda n: MARA + "MARA\n" + "(softly)\n" * 4 * n + "Hello.\n",
    "look": lambda n: MARA[:-1] + "  Look: red\n" + "    coat\n" * 4 * n + "\n1. Wide: Mara.\n",
    "looks": lambda n: (
        "".join(
            f"Character: {name}\n  Look: as tall as {before}\n"
            for before, name in zip(["Nobody", *_names(n)], _names(n), strict=False)
        )
        + f"\n1. Wide: {_names(n)[-1]} sits.\n"
    ),
    "scenes": lambda n: MARA + "INT. X\n\nMara waits.\n\n" * n,
    "chain": lambda n: (
        MARA
        + "".join(
            f"INT. X #s{at}#\nFirst frame: end of scene s{at - 1}\n\nMara.\n\n" for at in range(n)
        )
    ),
    "names": lambda n: _cast(_names(n)) + "".join(f"{name} sits. " for name in _names(n)),
    "names-scenes": lambda n: (
        _cast(_names(n)) + "".join(f"INT. X\n\n{name} sits.\n\n" for name in _names(n))
    ),
    "beats": lambda n: MARA + "".join(f"{at}-{at + 1}s: Mara waits.\n" for at in range(n)),
    "beats-in-a-line": lambda n: MARA + "".join(f"{at}-{at + 1}s: Mara waits. " for at in range(n)),
    "beats-apart": lambda n: MARA + "Mara waits. 0-1s" + " " * 20 * n + ": Mara.\n",
    "brackets": lambda n: MARA + "1. Wide " + "[4s (4s {4s - 4s " * n + "\n",
    "times": lambda n: MARA + "1. Wide: " + "[4s] " * n + "x\n",
    "shot-names": lambda n: MARA + "Shot 1 [0-4s" + " - 4" * 20 * n + "\n",
    "heading-dashes": lambda n: MARA + "INT. X" + " - " * 20 * n + "DAY\n\nMara.\n",
    "heading-spaces": lambda n: MARA + "INT. X" + " " * 40 * n + "DAY\n\nMara.\n",
    "voices": lambda n: _cast(_names(n)) + "".join(f"{x.upper()}: Hello.\n" for x in _names(n)),
    "same-ids": lambda n: MARA + "INT. X #a#\n\nMara waits.\n\n" * n,
    "labels": lambda n: MARA + "Rain falls.\n\n" + "Mara: hello there\n" * n,
    "options": lambda n: MARA + "Mara waits --ar 16:9 " * n + "\n",
    "stray-labels": lambda n: (
        _cast(_names(n))[:-1] + "".join(f"Z{each}: y\n" for each in _names(n)) + "\nMara.\n"
    ),
    "one-of-many": lambda n: (
        "".join(f"Character: Anna {name}\n  Look: tall\n" for name in _names(n))
        + "\nANNA\nHello.\n\n" * n
    ),
    "no-reference": lambda n: (
        _cast(["Mara, Jonas", *_names(n)]) + "INT. X\n\nMara.\n\nINT. Y\n\nRain.\n\n" * n
    ),
    "speeches": lambda n: MARA + "MARA\nHello.\n\n" * n,
}


def _views(compilation: Compilation) -> None:
    sheets = sourcemap(compilation, unknown, "cn", "CNY")
    document(compilation, sheets, "cn")
    painted(sourcetext(compilation, sheets, region="cn", width=80, color=False), color=False)
    render(compilation.diagnostics)
    timeline(compilation)


@contextmanager
def _still() -> Iterator[None]:
    """No garbage is collected: how often it would be depends on all that is there."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _cost(text: str) -> tuple[float, float]:
    """The CPU seconds of compiling a text, and of all that shows it."""
    source = script(text)
    start = time.process_time()
    compilation = compile(source)
    middle = time.process_time()
    _views(compilation)
    return middle - start, time.process_time() - middle


@pytest.mark.parametrize("name", TEXTS)
def test_four_times_the_text_costs_about_four_times_as_much(name: str) -> None:
    repeats = SCENES if name in FEWER else SMALL
    few, many = TEXTS[name](repeats), TEXTS[name](repeats * TIMES)
    ratios = []
    for _ in range(3):
        with _still():
            small, large = _cost(few), _cost(many)
        grown = [b / max(a, WORTH / TIMES) for a, b in zip(small, large, strict=True)]
        ratios.append(max(grown))
        if min(ratios) <= MOST:
            return
    assert min(ratios) <= MOST, ratios
