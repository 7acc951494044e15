"""What writers type, and what they mean by it. `corpus/README.md` says how a case is written."""

from __future__ import annotations

import atexit
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from functools import cache
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import NamedTuple

import pytest
from printed import TESTS, report, script

from wanscript.app.decoded import compile_decoded
from wanscript.compiler import Compilation
from wanscript.dashscope.body import body
from wanscript.language.decode import readable
from wanscript.language.diagnostic import Diagnostic, Severity
from wanscript.media.names import Near, nearest
from wanscript.models.media import MediaFacts, MediaKind, MediaProblem

CORPUS = TESTS / "corpus"
CASTS: Mapping[str, str] = {
    "en": (CORPUS / "cast.en.txt").read_text("utf-8"),
    "zh": (CORPUS / "cast.zh.txt").read_text("utf-8"),
    "alone": "",
}
GRAVE = (Severity.HINT, Severity.WARNING, Severity.ERROR)

_CASE = re.compile(r"^=== (?P<name>[^(\n]+?)  \((?P<flags>[a-z, ]+)\)$")
_SECTION = re.compile(r"^--- (?P<kind>means|prompt|says|told|mended)(?P<rest>\b.*)$")
_UNSEEN = re.compile(r"<U\+([0-9A-F]{4,5})>")


class Section(NamedTuple):
    """A part of a case: its kind, what stands behind it on its line, and the lines below."""

    kind: str
    rest: str
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """One script as typed, with what must come of it."""

    name: str
    flags: frozenset[str]
    typed: str
    sections: tuple[Section, ...]

    def of(self, kind: str) -> tuple[Section, ...]:
        return tuple(each for each in self.sections if each.kind == kind)

    @property
    def cast(self) -> str:
        return next(text for flag, text in CASTS.items() if flag in self.flags)


def _text(lines: list[str]) -> str:
    """A section's lines, without the empty ones around them; unseen signs are put in."""
    text = "\n".join(lines).strip("\n")
    return _UNSEEN.sub(lambda found: chr(int(found[1], 16)), text)


def _sections(lines: list[str]) -> Iterator[Section]:
    kind, rest, below = "typed", "", list[str]()
    for line in lines:
        if found := _SECTION.match(line):
            yield Section(kind, rest, _text(below))
            kind, rest, below = found["kind"], found["rest"].strip(), []
        else:
            below.append(line)
    yield Section(kind, rest, _text(below))


def _cases(path: Path) -> Iterator[Case]:
    name, flags, lines = "", "", list[str]()
    for line in [*path.read_text("utf-8").splitlines(), "=== end  (alone)"]:
        if found := _CASE.match(line):
            if name:
                typed, *sections = _sections(lines)
                yield Case(
                    f"{path.parent.name}/{path.stem}: {name}",
                    frozenset(flags.split(", ")),
                    typed.text,
                    tuple(sections),
                )
            name, flags, lines = found["name"], found["flags"], []
        else:
            assert not line.startswith("=== "), f"{path.name}: no head of a case: {line}"
            lines.append(line)


def _all(folder: str) -> dict[str, Case]:
    files = sorted((CORPUS / folder).glob("*.txt"))
    cases = [case for path in files if path.stem not in _TABLES for case in _cases(path)]
    named = {case.name: case for case in cases}
    assert len(named) == len(cases), "two cases have one name"
    return named


_TABLES = ("scores", "files")
MEANT = _all("meant")
FAULTS = _all("faults")
NOT_YET = frozenset((CORPUS / "not_yet.txt").read_text("utf-8").splitlines())


@cache
def _compiled(cast: str, text: str, crlf: bool) -> Compilation:
    whole = f"{cast}{text}\n"
    source = script(whole.replace("\n", "\r\n") if crlf else whole)
    return compile_decoded(readable(source), facts=_media)


def _typed(case: Case) -> Compilation:
    return _compiled(case.cast, case.typed, "crlf" in case.flags)


def _requests(compilation: Compilation) -> list[str]:
    return [
        json.dumps(
            {"scene": each.scene, "depends_on": each.depends_on, **body(each).json_dict()},
            ensure_ascii=False,
            indent=1,
        )
        for each in compilation.requests
    ]


def _line(case: Case, finding: Diagnostic) -> int:
    """The line of the script as typed on which a finding stands; the cast's are below 1."""
    return finding.span.line - case.cast.count("\n")


def _findings(case: Case) -> list[Diagnostic]:
    """What is told of the script as typed; what is told of the cast above it is left out."""
    return [each for each in _typed(case).diagnostics if _line(case, each) >= 1]


def _says(case: Case) -> list[str]:
    """What is wrong with the findings of a case, in words."""
    findings, wrong, expected = _findings(case), list[str](), set[Diagnostic]()
    for section in case.of("says"):
        what, line = section.rest.split()
        there = [
            each
            for each in findings
            if what in ("any", each.code, each.severity.value) and _line(case, each) == int(line)
        ]
        expected.update(there)
        if not there:
            wrong.append(f"line {line}: no {what}")
    same = {
        each.code
        for section in case.of("means")
        for each in _compiled(case.cast, section.text, False).diagnostics
    }
    for each in findings:
        grave = each.severity is Severity.ERROR
        if grave or (each not in expected and each.code not in same):
            wrong.append(f"line {_line(case, each)}: {each.severity.value} {each.code}")
    return wrong


def _not_meant(case: Case) -> str:
    """Why a case does not come out as it is meant; nothing if it does."""
    wrong = list[str]()
    seen = _requests(_typed(case))
    for section in case.of("means"):
        canonical = _compiled(case.cast, section.text, False)
        if not canonical.sound or not canonical.requests:
            wrong.append("the canonical script has errors:\n" + report(canonical.diagnostics))
        meant = _requests(canonical)
        if seen != meant:
            wrong.append(
                "\n".join(
                    unified_diff(
                        "\n".join(meant).split("\n"),
                        "\n".join(seen).split("\n"),
                        "meant",
                        "sent",
                        n=0,
                        lineterm="",
                    )
                )
            )
    prompts = [section.text for section in case.of("prompt")]
    sent = [each.prompt.text for each in _typed(case).requests]
    if prompts and sent != prompts:
        wrong.append("\n".join(("the prompt is:", *sent, "it should be:", *prompts)))
    wrong += _says(case)
    if wrong:
        wrong.append(report(_findings(case)))
    return "\n".join(wrong)


# ---- faults ----------------------------------------------------------------------------------


@cache
def _folder() -> Path:
    """A folder that holds the files which the faults may name, so that near ones are found."""
    root = Path(mkdtemp(prefix="corpus-"))
    atexit.register(rmtree, root)
    for name in (CORPUS / "faults" / "files.txt").read_text("utf-8").split():
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).touch()
    return root


def _media(reference: str) -> MediaFacts | MediaProblem | None:
    """A medium is in order, or it is not there: as `media.files.facts` tells it."""
    if reference.startswith("https://"):
        return None
    if not (_folder() / reference).is_file():
        near = nearest(_folder(), reference) or Near(())
        return MediaProblem(f"there is no file `{reference}`", True, near.paths, near.sure)
    if reference.endswith(".mp3"):
        return MediaFacts(MediaKind.AUDIO, "mp3", 40_000, seconds=4.0)
    return MediaFacts(MediaKind.IMAGE, "png", 400_000, 1280, 720)


def _words(finding: Diagnostic) -> str:
    """What a finding says in its own words, without the excerpt of the script."""
    notes = (each.message for each in finding.notes)
    return "\n".join((finding.message, finding.label, *notes, finding.help)).casefold()


def _tells(finding: Diagnostic, phrases: list[str]) -> bool:
    """Whether it says every phrase, in one of its spellings, and none that begins with `not`."""
    words = _words(finding)
    return all(
        phrase.removeprefix("not ").casefold() not in words
        if phrase.startswith("not ")
        else any(spelling.casefold() in words for spelling in phrase.split(" / "))
        for phrase in phrases
    )


def _not_told(case: Case) -> str:
    """Why a fault is not told as it should be, or its mended script is not clean."""
    found, wrong, lines = _typed(case).diagnostics, list[str](), set[int]()
    for section in case.of("told"):
        place, _, said = section.rest.partition(": ")
        severity, line = place.split()
        lines.add(int(line))
        there = [
            each
            for each in found
            if _line(case, each) == int(line)
            and GRAVE.index(each.severity) >= GRAVE.index(Severity(severity))
        ]
        if not any(_tells(each, said.split(" | ")) for each in there):
            wrong.append(f"line {line}: no {severity} that says {said}")
    wrong += (
        f"line {_line(case, each)}: an error that follows from the fault, {each.code}"
        for each in found
        if each.severity is Severity.ERROR and _line(case, each) not in lines
    )
    mended = [
        each
        for section in case.of("mended")
        for each in _compiled(case.cast, section.text, False).diagnostics
        if each.severity is not Severity.HINT and _line(case, each) >= 1
    ]
    if mended:
        wrong.append("the mended script is not clean:\n" + report(mended))
    if wrong:
        wrong.append(report(_findings(case)))
    return "\n".join(wrong)


class Scores(NamedTuple):
    """How well each fault is told today, from 0 to 3, and the average that is held."""

    floor: float
    of: Mapping[str, int]


def _scores() -> Scores:
    first, *rows = (CORPUS / "faults" / "scores.txt").read_text("utf-8").splitlines()
    named = (row.split(" ", 1) for row in rows)
    return Scores(float(first.split()[0]), {name: int(score) for score, name in named})


# ---- what is held ----------------------------------------------------------------------------


def _held(name: str, wrong: str) -> None:
    """A case holds, or it is in the list of what is not done yet, and then it must not hold."""
    if name in NOT_YET:
        assert wrong, f"it holds now: take it out of not_yet.txt: {name}"
        pytest.xfail(wrong.splitlines()[0])
    assert not wrong, wrong


@pytest.mark.parametrize("name", MEANT)
def test_what_is_meant_is_what_is_sent(name: str) -> None:
    _held(name, _not_meant(MEANT[name]))


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_where_it_stands_and_with_the_way_out(name: str) -> None:
    _held(name, _not_told(FAULTS[name]))


def test_the_list_of_what_is_not_done_yet_is_sorted_and_names_cases(accept: bool) -> None:
    if accept:
        _take_out_what_holds()
    names = (CORPUS / "not_yet.txt").read_text("utf-8").splitlines()
    assert names == sorted(names)
    assert [name for name in names if name not in MEANT and name not in FAULTS] == []


def _take_out_what_holds() -> None:
    """A case that holds leaves the list; a fault is a 3 then, until somebody reads it as a 2."""
    scores, left = dict(_scores().of), []
    for name in sorted(NOT_YET):
        wrong = _not_meant(MEANT[name]) if name in MEANT else _not_told(FAULTS[name])
        if wrong:
            left.append(name)
        elif name in scores:
            scores[name] = 3
    (CORPUS / "not_yet.txt").write_text("".join(f"{name}\n" for name in left), "utf-8")
    average = int(sum(scores.values()) / len(scores) * 100) / 100
    rows = "".join(f"{score} {name}\n" for name, score in sorted(scores.items()))
    first = f"{average:.2f} is the average that is held\n"
    (CORPUS / "faults" / "scores.txt").write_text(first + rows, "utf-8")


def test_the_scores_of_the_faults_are_those_of_today() -> None:
    scores = _scores()
    assert list(scores.of) == sorted(FAULTS)
    assert sum(scores.of.values()) / len(scores.of) >= scores.floor
    for name, score in scores.of.items():
        silent = not _findings(FAULTS[name])
        assert score in ((0, 1, 2) if name in NOT_YET else (2, 3)), f"{name} is now another score"
        assert not (silent and score), f"{name} is silent, and scored {score}"
