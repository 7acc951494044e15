"""The texts that a client has open, kept as it changes them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from lsprotocol import types

from ..app.editing import Editing
from ..language.diagnostic import Edit
from ..language.source import Source, Span
from .places import full, path_of, range_of, span_of, uri_of

Change = types.TextDocumentContentChangePartial | types.TextDocumentContentChangeWholeDocument


@dataclass(slots=True)
class Documents:
    """The client's documents: which file each is, and the version that it has now.

    Changes count in the order in which they come, as they were made; a version says nothing but
    which text an answer is of.
    """

    editing: Editing = field(default_factory=Editing)
    _uris: dict[Path, str] = field(default_factory=dict)
    _versions: dict[Path, int | None] = field(default_factory=dict)

    def path(self, uri: str) -> Path:
        """The file of a URI."""
        home = self.editing.folders[0] if self.editing.folders else Path.cwd()
        return path_of(uri, home)

    def uri(self, path: Path) -> str:
        """The URI of a file as the client spells it."""
        return self._uris.get(path) or uri_of(path)

    def version(self, path: Path) -> int | None:
        """The version of an open text, None of one that is not open."""
        return self._versions.get(path)

    def open(self, document: types.TextDocumentItem) -> tuple[Path, ...]:
        """Takes in a text; the open scripts that mean something else now."""
        path = self.path(document.uri)
        self._uris[path], self._versions[path] = document.uri, document.version
        return self.editing.hold(path, document.text)

    def change(
        self, document: types.VersionedTextDocumentIdentifier, changes: Sequence[Change]
    ) -> tuple[Path, ...]:
        """Changes an open text; the open scripts that mean something else now."""
        path = self.path(document.uri)
        text = self.editing.text(path)
        if text is None:  # it was never opened: only a whole text is of use
            text = ""
            self._uris[path] = document.uri
        self._versions[path] = document.version
        return self.editing.hold(path, changed(text, changes))

    def close(self, uri: str) -> tuple[Path, ...]:
        """Lets a text go; the open scripts that mean something else now."""
        path = self.path(uri)
        self._uris.pop(path, None)
        self._versions.pop(path, None)
        return self.editing.close(path)

    def workspace_edit(self, edits: Iterable[Edit], *, versioned: bool) -> types.WorkspaceEdit:
        """Edits of any files; `versioned` has a client refuse them for a text that went on."""
        files: dict[Path, list[types.TextEdit | types.AnnotatedTextEdit | types.SnippetTextEdit]]
        files = {}
        for edit in edits:
            files.setdefault(full(edit.span), []).append(
                types.TextEdit(range_of(edit.span), edit.text)
            )
        if not versioned:
            plain = {
                self.uri(path): [each for each in own if isinstance(each, types.TextEdit)]
                for path, own in files.items()
            }
            return types.WorkspaceEdit(changes=plain)
        return types.WorkspaceEdit(
            document_changes=[
                types.TextDocumentEdit(
                    types.OptionalVersionedTextDocumentIdentifier(
                        self.uri(path), self._versions.get(path)
                    ),
                    own,
                )
                for path, own in files.items()
            ]
        )

    def location(self, span: Span) -> types.Location:
        """A place in any file."""
        return types.Location(self.uri(full(span)), range_of(span))


def changed(text: str, changes: Iterable[Change]) -> str:
    """A text after changes, each of the text that the one before left."""
    for change in changes:
        if isinstance(change, types.TextDocumentContentChangePartial):
            place = span_of(Source(PurePath(), text), change.range)
            text = f"{text[: place.start]}{change.text}{text[place.end :]}"
        else:
            text = change.text
    return text
