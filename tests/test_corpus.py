"""What writers type, and what they mean by it. `corpus/README.md` says how a case is written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import unified_diff
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from printed import TESTS, report, script

from wanscript.compiler import Compilation, compile
from wanscript.dashscope.body import body
from wanscript.language.diagnostic import Diagnostic, Severity

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
            lines.append(line)


def _all(folder: str) -> dict[str, Case]:
    files = sorted((CORPUS / folder).glob("*.txt"))
    cases = [case for path in files if path.stem not in _TABLES for case in _cases(path)]
    named = {case.name: case for case in cases}
    assert len(named) == len(cases), "two cases have one name"
    return named


_TABLES = ("scores", "files")
MEANT = _all("meant")
NOT_YET = frozenset((CORPUS / "not_yet.txt").read_text("utf-8").splitlines())


@cache
def _compiled(cast: str, text: str, crlf: bool) -> Compilation:
    whole = f"{cast}{text}\n"
    return compile(script(whole.replace("\n", "\r\n") if crlf else whole))


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


@pytest.mark.parametrize("name", MEANT)
def test_what_is_meant_is_what_is_sent(name: str) -> None:
    _held(name, _not_meant(MEANT[name]))


def _held(name: str, wrong: str) -> None:
    """A case holds, or it is in the list of what is not done yet, and then it must not hold."""
    if name in NOT_YET:
        assert wrong, f"it holds now: take it out of not_yet.txt: {name}"
        pytest.xfail(wrong.splitlines()[0])
    assert not wrong, wrong


def test_the_list_of_what_is_not_done_yet_is_sorted_and_names_cases() -> None:
    names = (CORPUS / "not_yet.txt").read_text("utf-8").splitlines()
    assert names == sorted(names)
    assert [name for name in names if name not in MEANT] == []
