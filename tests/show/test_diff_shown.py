"""A difference as it is shown: goldens of text, Markdown and JSON, and texts word by word."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from printed import TESTS

from wanscript.compiler import compile, unknown
from wanscript.diff import Diff, Film, diff, runs
from wanscript.language.source import Source
from wanscript.show.diff import Versions, diff_rows, document
from wanscript.show.diffmarkdown import diff_markdown
from wanscript.show.terminal import columns, painted
from wanscript.show.worddiff import Side, word_diff

GOLDEN = TESTS / "golden" / "diff"
BEFORE, AFTER = ((GOLDEN / f"{name}.wan").read_text("utf-8") for name in ("before", "after"))
OF = Versions("after.wan", "main (0123456)", "after.wan", "0123456789", ("a note",))


def compared(before: str, after: str) -> Diff:
    old, new = (
        Film(compile(Source(PurePath(name), text)), lambda medium: f"the bytes of {medium}")
        for name, text in (("before.wan", before), ("after.wan", after))
    )
    return diff(old, new, unknown, "intl", "CNY")


def text(found: Diff, width: int = 100) -> str:
    return painted(diff_rows(found, OF, width), color=False)


@pytest.mark.parametrize("kind", ["txt", "md", "json"])
def test_every_kind_of_change_is_shown(kind: str, accept: bool) -> None:
    found = compared(BEFORE, AFTER)
    shown = {
        "txt": text(found),
        "md": diff_markdown(found, OF),
        "json": json.dumps(document(found, OF), indent=2, ensure_ascii=False) + "\n",
    }[kind]
    golden = GOLDEN / f"after.{kind}"
    if accept:
        golden.write_text(shown, "utf-8")
    assert shown == golden.read_text("utf-8")


def test_where_nothing_changed_that_is_said() -> None:
    said = "  Scenes: 12 as before. Nothing is to be shot again."
    assert said in text(compared(BEFORE, BEFORE)).splitlines()


@pytest.mark.parametrize("width", [40, 60])
def test_rows_fit_a_narrow_terminal(width: int) -> None:
    assert max(map(columns, text(compared(BEFORE, AFTER), width).splitlines())) <= width


_TAGS = {"h3", "p", "table", "thead", "tbody", "tr", "th", "td", "br", "strong", "ul", "li"}


def test_what_a_script_says_is_no_markup() -> None:
    evil = "``` </pre> <img src=x> | @somebody #1 **bold** [a](http://b) ~~c~~"
    text = BEFORE.replace("a red coat", f"a red coat {evil}").replace(
        "NIGHT #dark#", f"NIGHT {evil}"
    )
    text = text.replace("Title: The", f"Title: {evil} The").replace("Duration: 6s", "Duration: 7s")
    found = compared(BEFORE, text)
    shown = diff_markdown(found, replace(OF, notes=(evil,)))
    page = MarkdownIt("commonmark").enable("table").enable("strikethrough").render(shown)
    assert page.count("<tr>") == 1 + sum(scene.told for scene in found.scenes)
    assert len(re.findall("<td", page)) == 5 * (page.count("<tr>") - 1)
    plain = re.sub("<(code|pre)>.*?</\\1>", "", page, flags=re.S)
    tags = set(re.findall("<(\\w+)", plain))
    assert tags <= _TAGS
    assert not re.search("@|#|http", plain)
    assert "\\|" not in page
    assert page.count("@somebody") == shown.count("@somebody") > 3


# ---- word by word ------------------------------------------------------------------------------


def marked(old: str, new: str) -> str:
    signs = {Side.BOTH: "{}", Side.OLD: "[-{}-]", Side.NEW: "{{+{}+}}"}
    return "".join(signs[side].format(words) for side, words in word_diff(old, new))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("You are late.", "You are very late.", "You are {+very +}late."),
        ("Mara turns", "Mara turns slowly", "Mara turns {+slowly+}"),
        (
            "她走进房间，灯灭了。",
            "她跑进房间，灯亮了。",
            "她[-走-]{+跑+}进房间，灯[-灭-]{+亮+}了。",
        ),
        ("a b c", "x y z", "[-a b c-]{+x y z+}"),
        ("", "new", "{+new+}"),
        ("gone", "", "[-gone-]"),
        (
            f"{'so ' * 40}it begins",
            f"{'so ' * 40}it ends",
            f"... {'so ' * 13}it [-begins-]{{+ends+}}",
        ),
    ],
)
def test_words_that_changed_are_marked(old: str, new: str, said: str) -> None:
    assert marked(old, new) == said


WORDS = st.lists(st.sampled_from("abc"), max_size=12)


@given(WORDS, WORDS)
def test_what_is_between_the_runs_is_the_same(old: list[str], new: list[str]) -> None:
    made, at = [], 0
    for run in runs(old, new):
        made += [*old[at : run.old.start], *new[run.new]]
        at = run.old.stop
    assert [*made, *old[at:]] == new


def test_long_texts_that_repeat_themselves_take_no_time() -> None:
    old, new = ["a", "b"] * 50_000, ["b", "a", "a"] * 30_000
    assert len(list(runs(old, new))) == 1
    (run,) = runs([*old, "x", *old], [*old, "y", *old])
    assert (run.old, run.new) == (slice(100_000, 100_001), slice(100_000, 100_001))
