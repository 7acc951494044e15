"""A reference typed by hand gives way to the name, and the request stays what it is."""

from __future__ import annotations

import pytest
from printed import script

from wanscript.compiler import Compilation, compile
from wanscript.dashscope.body import body

CAST = """Character: Mara
  Image: mara.png
Character: Mr. O'Brien
  Image: obrien.png
Character: 小美
  Image: xiaomei.png
  Look: red coat
Character: Twins
  Image: one.png
  Image: two.png

"""
MENDED = {
    "an article stays": "Mara nods; the Image 1 too.",
    "after Han": "小美走来，她抱着图1，参考图1。",
    "in brackets": "Mara, [Image 1] and 「Image 1」.",
    "in a fence": "```\n@{Mara} and\nImage 1, “Image 1”.\n```",
    "a name with signs": "Mara and Mr. O'Brien: Image 2's hat.",
    "in a shot": "1. Wide of Image 1: Mara sees Image 1.",
    "in a setting of a film of one scene": "INT. HALL\nSound: Image 1 hums\n\nMara.",
    "at a line's start": "Mara waits.\n\nImage 1: a portrait.\nImage 1 smiles.",
    "among speech": "MARA\nLook at Image 1.\n\nImage 1 laughs.",
    "in brackets that the model has": "Model: happyhorse-1.1-r2v\n|Mara and [Image 1].",
    "in the words of another model": "Model: wan2.6-r2v\n|Mara and character1.",
}
KEPT = {
    "another case": "Mara, image 1, IMAGE 1.",
    "another spelling": "Mara and 图1, Image1, 图片1.",
    "several pictures of one name": "Twins and Image 1.",
    "a range": "Twins and Images 1-2.",
    "nobody's": "Storyboard: board.png\n|1. Wide: Mara and Image 1.",
    "a Look that would be said": "With: all\n|1. Wide: 人们看着图3，她走来，慢慢坐下来。",
    "a language that would be another": "Mara 小 Image 1",
    "a setting of a film of two scenes": "Sound: Image 1 hums\n|INT. A\n\nMara.\n\nINT. B\n\nMara.",
    "quoted with other words": "Mara reads “see Image 1”.",
    "behind a backslash": "Mara and \\Image 1.",
}


def compiled(text: str) -> Compilation:
    settings, _, story = text.rpartition("|")
    return compile(script(f"{settings}{CAST}{story}\n"))


def sent(compilation: Compilation) -> list[object]:
    return [body(request).json_dict() for request in compilation.requests]


@pytest.mark.parametrize("text", MENDED.values(), ids=MENDED)
def test_the_name_in_its_place_changes_no_byte_of_the_request(text: str) -> None:
    before = compiled(text)
    edits = [edit for each in before.diagnostics for edit in each.edits]
    assert edits
    mended = before.source.text
    for edit in sorted(edits, key=lambda each: -each.span.start):
        mended = mended[: edit.span.start] + edit.text + mended[edit.span.end :]
    after = compile(script(mended))
    assert sent(after) == sent(before)
    assert not [each for each in after.diagnostics if each.code == "WAN212"]


@pytest.mark.parametrize("text", KEPT.values(), ids=KEPT)
def test_what_the_name_would_change_is_left_to_the_writer(text: str) -> None:
    assert not [each for each in compiled(text).diagnostics if each.edits]
