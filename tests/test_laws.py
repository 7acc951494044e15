"""What holds for every script, found by looking for one for which it does not."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path, PurePath

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from printed import BAD, GOOD, compiled, script
from texts import TEXTS

from wanscript.app.decoded import compile_decoded
from wanscript.app.fix import fix
from wanscript.compiler import Compilation, compile, unknown, with_authored
from wanscript.dashscope.body import body
from wanscript.language.decode import decode, readable, text_of
from wanscript.language.diagnostic import Diagnostic
from wanscript.language.edits import apply, compatible
from wanscript.language.source import Source
from wanscript.language.unseen import SEPARATORS
from wanscript.language.usage import listed
from wanscript.models.media import (
    Facts,
    Load,
    MediaFacts,
    MediaKind,
    MediaProblem,
    Unreadable,
    reference,
)
from wanscript.models.request import Authored, Request
from wanscript.models.table import MODELS
from wanscript.show.findings import as_github, as_json, render
from wanscript.show.sarif import as_sarif

SEEN: tuple[MediaFacts | MediaProblem | None, ...] = (
    None,
    MediaProblem("there is no such file", missing=True, nearest=("other.png",), sure=True),
    MediaProblem("it cannot be read"),
    MediaFacts(MediaKind.IMAGE, "png", 1, 1, 1, alpha=True),
    MediaFacts(MediaKind.VIDEO, "mp4", 10**9, 9000, 9, 1000.0),
    MediaFacts(MediaKind.AUDIO, "mp3", 1, seconds=0.0),
    MediaFacts(MediaKind.IMAGE, "jpeg", 90_000, 1280, 720),
)
INCLUDED: Mapping[str, bytes] = {
    "cast.wan": b"Character: Otto\n  Image: otto.png\nInclude: x.wan\nRatio: 1:1\n\nno\n",
}


def _load(path: PurePath) -> bytes | Unreadable:
    return INCLUDED.get(path.as_posix(), Unreadable(f"there is no file `{path}`"))


def _whole(findings: tuple[Diagnostic, ...]) -> None:
    for each in findings:
        for span in (each.span, *(note.span for note in each.notes)):
            assert 0 <= span.start <= span.end <= len(span.source.text)
        assert each.message
        assert not each.message.endswith(".")
    lines = render(findings, color=False).split("\n")
    assert sum(line.startswith(("error[", "warning[", "hint[")) for line in lines) >= len(findings)
    assert len(json.loads(as_json(findings))["findings"]) == len(findings)
    assert as_github(findings).count("\n") == len(findings)
    assert len(json.loads(as_sarif(findings, "1"))["runs"][0]["results"]) == len(findings)
    assert "\x1b[" in render(findings, color=True) or not findings


# ---- never an exception ----------------------------------------------------------------------


@given(TEXTS, st.sampled_from([None, *MODELS]), st.integers(0, len(SEEN) - 1))
def test_any_text_gives_findings_and_never_an_exception(
    text: str, model: str | None, at: int
) -> None:
    compilation = compile(
        script(text),
        load=_load,
        facts=lambda reference: SEEN[(at + len(reference)) % len(SEEN)],
        model=model,
    )
    _whole(compilation.diagnostics)
    places = [
        each.span.start for each in compilation.diagnostics if each.span.source.path.name == "x.wan"
    ]
    assert places == sorted(places)
    for request in compilation.requests:
        json.dumps(body(request).json_dict())


@given(st.one_of(st.binary(max_size=60), TEXTS.map(lambda text: text.encode("utf-8", "replace"))))
@example(b"\xff\xfe")
@example(b"\xef\xbb\xbf")
@example(b"\x00" * 50)
@example("Mara\u0085".encode("utf-16"))
@example("小美".encode("gb18030"))
def test_any_bytes_give_a_source(data: bytes) -> None:
    source, findings = decode(PurePath("x.wan"), data)
    _whole(findings)
    source.text.encode("utf-8")
    _whole(compile(source).diagnostics)


@given(TEXTS)
def test_what_utf8_holds_is_read_as_it_stands(text: str) -> None:
    assume(not re.search("[\x00-\x08\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]", text))
    assume(not text.startswith("\ufeff"))
    source, findings = decode(PurePath("x.wan"), text.encode())
    assert (source.text, findings) == (text, ())


# ---- what mends a finding ---------------------------------------------------------------------


def _mends(source: Source, load: Load = _load, facts: Facts = unknown) -> None:
    """One round takes away what it mended and changes no other line; all rounds leave no edit."""
    compilation = compile_decoded(readable(source), load=load, facts=facts)
    taken = compatible(
        each
        for each in compilation.diagnostics
        if all(edit.span.source.text == source.text for edit in each.edits)
    )
    after = apply(source, taken)
    edits = {edit.span.start: edit for each in taken for edit in each.edits}.values()
    first = [source.position(edit.span.start)[0] - 1 for edit in edits]
    last = [source.position(edit.span.end)[0] for edit in edits]
    touched = {n for begin, end in zip(first, last, strict=True) for n in range(begin, end)}
    lines, now = _lines(source.text), _lines(after.text)
    kept = [line for n, line in enumerate(lines) if n not in touched]
    assert _within(kept, now), "a line changed that no edit touches"
    for each in taken:
        assert all(edit.span.text != edit.text for edit in each.edits), "an edit of nothing"
    made = fix(source, load=load, facts=facts)
    left = made.compilation.diagnostics
    assert not [each for each in left if each.edits and each.span.source.path == source.path]
    assert len(made.mended) <= 2 * len(source.text) + 10


def _lines(text: str) -> list[str]:
    return re.split("(?<=\n)|(?<=\r)(?!\n)", text)


def _within(some: list[str], every: list[str]) -> bool:
    rest = iter(every)
    return all(line in rest for line in some)


@given(TEXTS)
@example("Ma\x07ra\x08 waits.\r\n\rYes\x1b\n")
def test_what_can_be_mended_is_mended_and_no_other_line_changes(text: str) -> None:
    assume(not re.search("[\ud800-\udfff]", text))
    _mends(script(text))


@pytest.mark.parametrize("path", [*GOOD, *BAD], ids=lambda path: path.stem)
def test_every_golden_can_be_mended(path: Path) -> None:
    text = text_of(path.read_bytes())
    if text is not None:
        _mends(script(text, path.name), facts=lambda reference: SEEN[len(reference) % 3])


# ---- labels and media ------------------------------------------------------------------------

_LABEL = re.compile(
    r"(?P<kind>Images?|Videos?|Audios?|图|视频|音频|character|\[Image) ?(?P<n>\d+)(?:-(?P<to>\d+))?"
)
_KINDS = {"图": "image", "视频": "video", "音频": "audio", "[Image": "image"}


def _numbers(label: str) -> set[tuple[str, int]]:
    """What a label names: (`image`, 2) and the like; `character` counts all kinds together."""
    found = set()
    for match in _LABEL.finditer(label):
        kind = _KINDS.get(match["kind"], match["kind"].lower().rstrip("s"))
        first = int(match["n"])
        found |= {(kind, n) for n in range(first, int(match["to"] or first) + 1)}
    return found


def _there(request: Request) -> set[tuple[str, int]]:
    """The references that a request has, as labels count them."""
    media = [each.role for each in request.media if each.role.reference]
    counted = {
        (kind.value, n + 1) for kind in MediaKind for n in range(media.count(reference(kind)))
    }
    return counted | {("character", n + 1) for n in range(len(media))}


def _labels_hold(compilation: Compilation) -> None:
    for request in compilation.requests:
        labels, there = dict(request.references), _there(request)
        for label in labels.values():
            numbers = _numbers(label)
            assert numbers
            assert numbers <= there
        text = request.prompt.text
        at = 0
        for mark in request.prompt.marks:
            assert at <= mark.start <= mark.end <= len(text)
            at = mark.end
            assert 0 <= mark.origin < len(compilation.origins[request.scene].words)
            if mark.name:
                assert text[mark.start : mark.end] == labels[mark.name]


_SPACED = str.maketrans(dict.fromkeys(SEPARATORS, " "))


def _marks_hold(compilation: Compilation) -> None:
    """The words that a mark claims stand where it says, but for joints that nobody typed."""
    for request in compilation.requests:
        for mark in request.prompt.marks:
            origin = compilation.origins[request.scene].words[mark.origin]
            places = [origin.span(at, at + 1) for at in range(len(origin.text))]
            seen = (p.text.translate(_SPACED) for p in places)
            assert all(p in (c, "") for p, c in zip(seen, origin.text, strict=True))
            words = request.prompt.text[mark.start : mark.end]
            typed = [p for p in places if p.text.strip()]
            if words == origin.text and typed:
                whole = origin.place_in(words, 0, len(words))
                assert (typed[0].start, typed[-1].end) == (whole.start, whole.end)


@given(TEXTS, st.sampled_from([None, *MODELS]))
def test_every_mark_stands_on_the_words_it_claims(text: str, model: str | None) -> None:
    _marks_hold(compile(script(text), model=model))


@pytest.mark.parametrize("path", GOOD, ids=[path.stem for path in GOOD])
def test_every_mark_of_a_good_script_stands_on_its_words(path: Path) -> None:
    _marks_hold(compiled(path)[1])


@given(TEXTS, st.sampled_from([None, *MODELS]))
def test_every_label_is_in_the_range_of_the_media(text: str, model: str | None) -> None:
    _labels_hold(compile(script(text), model=model))


def _attached_without_words(compilation: Compilation, request: Request) -> set[str]:
    scene = next(each for each in compilation.storyboard.scenes if each.name == request.scene)
    names = set()
    names |= {name for name, _ in listed(scene, compilation.storyboard)}
    if scene.heading and scene.heading.place:
        names.add(scene.heading.place.name)
    return names


@given(TEXTS, st.sampled_from([None, *MODELS]))
@example("Character: Mara\n  Video: mara.mp4\n  Voice: mara.mp3\n\nMara waits.\n", "wan3.0-video")
def test_every_medium_is_named_or_attached_on_purpose(text: str, model: str | None) -> None:
    compilation = compile(script(text), model=model)
    scenes = {each.name: each for each in compilation.storyboard.scenes}
    assume(len(scenes) == len(compilation.storyboard.scenes))
    for request in compilation.requests:
        named = {mark.name for mark in request.prompt.marks if mark.name}
        for name, _ in request.references:
            assert name in named | _attached_without_words(compilation, request)
        owned = {n for _, label in request.references for n in _numbers(label)}
        free = {each for each in _there(request) if each[0] != "character"} - owned
        voices = {each for each in free if each[0] == "audio"}
        for _, number in voices:
            assert re.search(rf"(?:Audio |音频){number}(?!\d)", request.prompt.text)
        assert len(free - voices) <= (scenes[request.scene].settings.storyboard is not None)


# ---- talking about the film is free ----------------------------------------------------------

STORY = """\
Title: The Wall
Style: ink on paper, as {A} draws
Sound: rain, and {B}

Character: {A}
  Image: a.png
  Look: red coat, older than {B}
Character: {B}
  Video: b.mp4
  Voice: b.mp3
  Aka: the doctor
Background: {C}
  Image: c.png

EXT. {UC} - NIGHT

Rain falls on {A}
and on the {C}.


The doctor waits.

1. Wide shot of {A} [4s]
{A} walks in with {B}'s map, and stops
beside @{{{B}}}.

{UA} (quietly, to {B})
Why did you
come?

2. Close-up [2s]: {B} turns.

{UB}: Let's talk.

INT. {UC} - DAY
With: {B}
Duration: 8s

{A} sleeps. The {C} is dark.

{A}: “Not now,” and no more.

{UA} AND {UB}
Never!
"""
NAMES = st.lists(
    st.sampled_from(
        ["Mara", "Jonas", "Ann Lee", "O'Neil", "Zoé", "Ilse-Marie", "Anya", "Bo", "R2d", "Ольга"]
    ),
    min_size=3,
    max_size=3,
    unique=True,
)
NOTES = st.text(alphabet='ab 小#=*/[("“:：1.@', max_size=12).filter(lambda text: "]]" not in text)


def _story(names: list[str]) -> str:
    a, b, c = names
    return STORY.format(A=a, B=b, C=c, UA=a.upper(), UB=b.upper(), UC=c.upper())


def _bodies(text: str) -> list[tuple[object, Authored]]:
    """What is sent for each request, and what its author is taken to have written."""
    compilation = with_authored(compile(script(text)))
    assert compilation.sound, render(compilation.diagnostics)
    return [(body(each).json_dict(), each.authored) for each in compilation.requests]


def _facets(text: str) -> list[tuple[object, object]]:
    return [(sent, authored.facets) for sent, authored in _bodies(text)]


def test_the_story_names_everything() -> None:
    prompts = [str(sent) for sent, _ in _bodies(_story(["Mara", "Jonas", "Alley"]))]
    assert len(prompts) == 2
    for prompt in prompts:
        assert not re.search("Mara|Jonas|Alley|MARA|JONAS|ALLEY", prompt)


@given(NAMES)
def test_renaming_a_name_that_has_a_medium_changes_no_request(names: list[str]) -> None:
    assert _facets(_story(names)) == _facets(_story(["Mara", "Jonas", "Alley"]))


@given(NOTES, st.data())
def test_a_note_within_a_line_changes_no_request(note: str, data: st.DataObject) -> None:
    plain = _story(["Mara", "Jonas", "Alley"])
    spaces = [
        at.start()
        for at in re.finditer(r"(?<=\S) (?=\S)", plain)
        if not re.match(r"[^\n]*:", plain[at.start() :])
        or ": " in plain[: at.start()].split("\n")[-1]
    ]
    at = data.draw(st.sampled_from(spaces))
    assert _bodies(f"{plain[:at]} [[{note}]]{plain[at:]}") == _bodies(plain)


@given(NOTES, st.sampled_from(["\n", "\n\n"]), st.data())
def test_a_note_of_its_own_changes_no_request(note: str, after: str, data: st.DataObject) -> None:
    """On a line between two others, or on one between two blank lines."""
    plain = _story(["Mara", "Jonas", "Alley"])
    ends = [at.end() for at in re.finditer(after, plain)]
    # alone between two blank lines it would take one of them along
    ends = [at for at in ends if after == "\n\n" or plain[at - 2 : at + 1] != "\n\n\n"]
    at = data.draw(st.sampled_from(ends))
    assert _bodies(f"{plain[:at]}[[{note}]]{after}{plain[at:]}") == _bodies(plain)


@given(st.text(alphabet='ab 小:：1.@"', max_size=12), st.sampled_from("#="), st.data())
def test_outline_changes_no_request(words: str, mark: str, data: st.DataObject) -> None:
    plain = _story(["Mara", "Jonas", "Alley"])
    ends = [at.end() for at in re.finditer("\n\n", plain)]
    at = data.draw(st.sampled_from(ends))
    assert _bodies(f"{plain[:at]}{mark} {words}\n\n{plain[at:]}") == _bodies(plain)


@given(NAMES)
def test_line_ends_and_a_byte_order_mark_change_no_request(names: list[str]) -> None:
    plain = _story(names)
    for data in (
        plain.replace("\n", "\r\n").encode(),
        plain.replace("\n", "\r").encode(),
        b"\xef\xbb\xbf" + plain.encode(),
    ):
        source, findings = decode(PurePath("x.wan"), data)
        assert not findings
        made = with_authored(compile(source)).requests
        assert [(body(each).json_dict(), each.authored) for each in made] == _bodies(plain)
