"""Findings as SARIF 2.1.0, which code scanners and editors read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from ..language.catalogue import CATALOGUE, Severity
from ..language.diagnostic import Diagnostic, Edit
from ..language.source import Span
from .findings import in_sentences, place_data
from .terminal import as_json

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.HINT: "note"}


def as_sarif(diagnostics: Iterable[Diagnostic], version: str) -> str:
    """All findings as one log of one run by a version of wanscript, with what mends them."""
    found = tuple(diagnostics)
    codes = sorted({each.code for each in found})
    driver = {"name": "wanscript", "version": version, "rules": [_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(each, codes.index(each.code)) for each in found],
    }
    return as_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


def _rule(code: str) -> dict[str, Any]:
    row = CATALOGUE[code]
    return {
        "id": code,
        "shortDescription": {"text": row.title},
        "help": {"text": f"`wanscript explain {code}` says what it means and what to do."},
        "defaultConfiguration": {"level": _LEVELS[row.severity]},
    }


def _result(each: Diagnostic, rule: int) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": each.code,
        "ruleIndex": rule,
        "level": _LEVELS[each.severity],
        "message": {"text": in_sentences(each)},
        "locations": [{"physicalLocation": _location(each.span)}],
    }
    if each.notes:
        result["relatedLocations"] = [
            {"physicalLocation": _location(note.span), "message": {"text": note.message}}
            for note in each.notes
        ]
    if each.edits:
        result["fixes"] = [{"artifactChanges": _changes(each.edits)}]
    return result


def _changes(edits: Sequence[Edit]) -> list[dict[str, Any]]:
    """The edits by their files."""

    def path(edit: Edit) -> str:
        return _uri(edit.span.source.path)

    return [
        {
            "artifactLocation": {"uri": uri},
            "replacements": [
                {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
                for edit in of_file
            ],
        }
        for uri, of_file in groupby(sorted(edits, key=path), path)
    ]


def _location(span: Span) -> dict[str, Any]:
    return {"artifactLocation": {"uri": _uri(span.source.path)}, "region": _region(span)}


def _uri(path: PurePath) -> str:
    whole = path.is_absolute()
    return path.as_uri() if whole else quote(path.as_posix(), errors="surrogateescape")


def _region(span: Span) -> dict[str, int]:
    place = place_data(span)
    return {
        "startLine": place["line"],
        "startColumn": place["column"],
        "endLine": place["end_line"],
        "endColumn": place["end_column"],
    }
