"""`check --format json`."""

from __future__ import annotations

from typing import Literal

from typing_extensions import TypedDict

from .amounts import Place


class Note(Place):
    """A second place that belongs to a finding."""

    message: str


class Edit(Place):
    """A text that is put in a place."""

    text: str


class Finding(Place):
    """A finding. All of its edits together mend it; without any it is the writer's to mend.

    The severity is error, warning or hint; label stands at the place, help is a way out; both
    may be empty.
    """

    code: str
    severity: str
    message: str
    label: str
    help: str
    notes: list[Note]
    edits: list[Edit]


class Findings(TypedDict):
    """All findings of some scripts, in the order of their text."""

    schema: Literal[1]
    findings: list[Finding]
