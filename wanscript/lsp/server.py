"""The server: what a client sends, passed on to what answers it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Any, TypeVar

from lsprotocol import types
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method

from ..app.analysed import Analysed
from ..app.editing import Editing
from .beside import Shown, status
from .documents import Documents
from .findings import told, too_long

_PAUSE = 0.05
"""Seconds without a change after which findings are told, so that a burst of keys is one."""

T = TypeVar("T")


class _Protocol(LanguageServerProtocol):
    """The protocol, its places in UTF-16; texts are kept by `Documents` alone.

    The library's own keeper of texts takes more signs for line ends than editors do.
    """

    @lsp_method(types.INITIALIZE)
    def lsp_initialize(
        self, params: types.InitializeParams
    ) -> Generator[Any, Any, types.InitializeResult]:
        """As the library's, without a choice of encodings."""
        if params.capabilities.general:
            params.capabilities.general.position_encodings = None
        result = yield from super().lsp_initialize(params)
        return result

    @lsp_method(types.TEXT_DOCUMENT_DID_OPEN)
    def lsp_text_document__did_open(self, params: types.DidOpenTextDocumentParams) -> Any:
        """Passed on."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_OPEN], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CHANGE)
    def lsp_text_document__did_change(self, params: types.DidChangeTextDocumentParams) -> Any:
        """Passed on."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CHANGE], (params,), None

    @lsp_method(types.TEXT_DOCUMENT_DID_CLOSE)
    def lsp_text_document__did_close(self, params: types.DidCloseTextDocumentParams) -> Any:
        """Passed on."""
        yield self.fm.features[types.TEXT_DOCUMENT_DID_CLOSE], (params,), None


class Server(LanguageServer):
    """A client's session: its texts, what it wants to be shown, what it was told."""

    def __init__(self) -> None:
        super().__init__("wanscript", version("wanscript"), protocol_cls=_Protocol)
        self.documents = Documents()
        self.shown = Shown()
        self._told: dict[Path, dict[Path, list[types.Diagnostic]]] = {}
        self._waiting: dict[Path, asyncio.TimerHandle] = {}

    # ---- what is known of the client ---------------------------------------------------------

    def begin(self, params: types.InitializeParams) -> None:
        """Takes in where the client works and what it wants."""
        self.shown = Shown.of(params.initialization_options)
        self.work_in([each.uri for each in params.workspace_folders or ()] or [params.root_uri])

    def work_in(self, uris: Iterable[str | None]) -> None:
        """Takes folders for those in which the client works."""
        editing = self.documents.editing
        folders = tuple(self.documents.path(uri) for uri in uris if uri)
        again = Editing(folders)
        for path in editing.open:
            again.hold(path, editing.text(path) or "")
        self.documents.editing = again

    @property
    def pulls(self) -> bool:
        """Whether the client asks for findings by itself."""
        about = self.client_capabilities.text_document
        return about is not None and about.diagnostic is not None

    @property
    def versioned(self) -> bool:
        """Whether the client takes edits of a version of a text."""
        about = self.client_capabilities.workspace
        edit = about.workspace_edit if about else None
        return bool(edit and edit.document_changes)

    # ---- answers -----------------------------------------------------------------------------

    def film(self, uri: str) -> Analysed | None:
        """What a text means just now."""
        return self.documents.editing.understood(self.documents.path(uri))

    def answer(self, uri: str, made: Callable[[Analysed], T]) -> T | None:
        """What is said of a text; nothing of one that is not understood."""
        film = self.film(uri)
        return None if film is None else made(film)

    # ---- findings that are told unasked ------------------------------------------------------

    def later(self, paths: Iterable[Path]) -> None:
        """Tells the findings of some scripts when no more keys come."""
        loop = asyncio.get_running_loop()
        for path in paths:
            if (waiting := self._waiting.pop(path, None)) is not None:
                waiting.cancel()
            self._waiting[path] = loop.call_later(_PAUSE, self._tell, path)

    def _tell(self, path: Path) -> None:
        self._waiting.pop(path, None)
        if self.documents.version(path) is None:
            return
        film = self.documents.editing.understood(path)
        if self.shown.status and film is not None:
            said = {"uri": self.documents.uri(path), **status(film)}
            self.protocol.notify("wanscript/status", said)
        if not self.pulls:
            found = told(film, self.documents) if film else {path: [too_long()]}
            self._publish(path, found)

    def gone(self, path: Path) -> None:
        """Takes back what was told of a script that the client has closed."""
        if (waiting := self._waiting.pop(path, None)) is not None:
            waiting.cancel()
        if not self.pulls:
            self._publish(path, {})

    def _publish(self, owner: Path, found: dict[Path, list[types.Diagnostic]]) -> None:
        """Tells what a script has findings in: what other scripts say there stays beside it."""
        touched = {*self._told.pop(owner, {}), *found}
        if found:
            self._told[owner] = found
        for path in sorted(touched):
            said = [each for other in self._told.values() for each in other.get(path, ())]
            unique = {(str(e.range), e.code, e.message): e for e in said}
            params = types.PublishDiagnosticsParams(
                self.documents.uri(path), [*unique.values()], self.documents.version(path)
            )
            self.text_document_publish_diagnostics(params)

    def refresh(self) -> None:
        """Has the client ask anew for what a change elsewhere may have changed."""
        about = self.client_capabilities.workspace
        if about is None:
            return
        if self.pulls and about.diagnostics and about.diagnostics.refresh_support:
            self.workspace_diagnostic_refresh(None)
        if about.code_lens and about.code_lens.refresh_support:
            self.workspace_code_lens_refresh(None)
        if about.inlay_hint and about.inlay_hint.refresh_support:
            self.workspace_inlay_hint_refresh(None)
