"""Findings as diagnostics, and what mends them as code actions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from lsprotocol import types

from ..app.analysed import Analysed
from ..app.included import without_story
from ..language.catalogue import NO_STORY, RETIRED, UNUSED
from ..language.diagnostic import Diagnostic, Edit, Severity
from ..language.edits import compatible
from ..language.source import Span
from .documents import Documents
from .places import full, range_of, span_of

SOURCE = "wanscript"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.HINT: types.DiagnosticSeverity.Information,
}
_TAGS = {
    UNUSED: [types.DiagnosticTag.Unnecessary],
    RETIRED: [types.DiagnosticTag.Deprecated],
}
FIX_ALL = "source.fixAll.wanscript"


def told(film: Analysed, documents: Documents) -> dict[Path, list[types.Diagnostic]]:
    """What is to be said of a script, by the file in which it stands: its own is there always."""
    found: dict[Path, list[types.Diagnostic]] = {film.path: []}
    for each in _said(film, documents):
        found.setdefault(full(each.span), []).append(diagnostic(each, documents))
    return found


def _said(film: Analysed, documents: Documents) -> tuple[Diagnostic, ...]:
    """The findings of a script; the scripts around it are looked at only where it has no story."""
    if not any(each.code == NO_STORY for each in film.diagnostics):
        return film.diagnostics
    others = (each for each in documents.editing.films(film.path) if each.path != film.path)
    return without_story(film.diagnostics) if any(others) else film.diagnostics


def diagnostic(finding: Diagnostic, documents: Documents) -> types.Diagnostic:
    """One finding, with its second places and its way out."""
    said = (finding.message, finding.label, finding.help and f"help: {finding.help}")
    return types.Diagnostic(
        range_of(finding.span),
        "\n".join(filter(None, said)),
        _SEVERITIES[finding.severity],
        finding.code,
        source=SOURCE,
        tags=_TAGS.get(finding.code),
        related_information=[
            types.DiagnosticRelatedInformation(documents.location(note.span), note.message)
            for note in finding.notes
        ]
        or None,
    )


def too_long() -> types.Diagnostic:
    """What is said of a text that is longer than a script may be."""
    start = types.Position(0, 0)
    message = "this is longer than a script may be (4 MB), so nothing in it is looked at"
    return types.Diagnostic(
        types.Range(start, start), message, types.DiagnosticSeverity.Error, source=SOURCE
    )


def actions(
    film: Analysed,
    place: types.Range,
    only: Sequence[str] | None,
    documents: Documents,
    *,
    versioned: bool,
) -> list[types.CodeAction]:
    """What mends the findings at a place, and all that can be mended in the script."""
    made: list[types.CodeAction] = []
    here = span_of(film.source, place)
    if _asked(types.CodeActionKind.QuickFix, only):
        for each in film.diagnostics:
            if full(each.span) == film.path and _meets(each.span, here):
                made += _quick_fixes(each, documents, versioned=versioned)
    own = [each for each in film.diagnostics if _of(each, film.path)]
    if _asked(FIX_ALL, only) and own:
        edits = (edit for each in compatible(own) for edit in each.edits)
        edit = documents.workspace_edit(dict.fromkeys(edits), versioned=versioned)
        made.append(types.CodeAction("Mend all that has one right answer", FIX_ALL, edit=edit))
    return made


def _quick_fixes(
    finding: Diagnostic, documents: Documents, *, versioned: bool
) -> Iterator[types.CodeAction]:
    """What mends a finding, or each thing that would, if it was meant."""
    sure = (finding.edits,) if finding.edits else ()
    for edits in (*sure, *((guess,) for guess in finding.guesses)):
        yield types.CodeAction(
            _title(finding, edits),
            types.CodeActionKind.QuickFix,
            [diagnostic(finding, documents)],
            is_preferred=True if edits is finding.edits else None,
            edit=documents.workspace_edit(edits, versioned=versioned),
        )


def _title(finding: Diagnostic, edits: tuple[Edit, ...]) -> str:
    """What edits do, in words: what is put there, or that something goes."""
    way = finding.label or finding.help or finding.message
    written = " ".join(edit.text.strip() for edit in edits if edit.text.strip())
    if len(edits) == 1 and written and len(written) <= _SHORT:
        old = " ".join(edits[0].span.text.split())
        return f"Write `{written}` for `{old}`" if 0 < len(old) <= _SHORT else f"Write `{written}`"
    return f"Mend: {way.partition('; ')[0]}"


_SHORT = 40


def _of(finding: Diagnostic, path: Path) -> bool:
    """Whether a finding can be mended within a file."""
    return bool(finding.edits) and all(full(edit.span) == path for edit in finding.edits)


def _asked(kind: str, only: Iterable[str] | None) -> bool:
    return only is None or any(kind == each or kind.startswith(f"{each}.") for each in only)


def _meets(span: Span, here: Span) -> bool:
    return span.start <= here.end and here.start <= span.end
