"""Every request and notification that is answered, and by what."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from ..app.errors import AppError, CannotRename
from ..app.moving import moved
from ..app.renaming import renamed
from . import beside, findings, hovering, layout, names, structure
from .beside import REHEARSE, Shown
from .places import full, range_of
from .server import Server


class _Refused(JsonRpcException):
    """What was asked for cannot be, and the message says why."""

    CODE = types.LSPErrorCodes.RequestFailed
    MESSAGE = "this cannot be"


# ---- texts -----------------------------------------------------------------------------------


def _initialize(ls: Server, params: types.InitializeParams) -> None:
    ls.begin(params)


def _initialized(ls: Server, _: types.InitializedParams) -> None:
    about = ls.client_capabilities.workspace
    watching = about.did_change_watched_files if about else None
    if watching and watching.dynamic_registration:
        globs = [types.FileSystemWatcher(glob) for glob in _WATCHED]
        wanted = types.DidChangeWatchedFilesRegistrationOptions(globs)
        one = types.Registration("watched", types.WORKSPACE_DID_CHANGE_WATCHED_FILES, wanted)
        ls.client_register_capability(types.RegistrationParams([one]))


_WATCHED = (
    "**/*.wan",
    "**/wanscript.toml",
    "**/*.{png,jpg,jpeg,webp,bmp,mp4,mov,wav,mp3}",
    "**/*.{j2,jinja,txt}",
)


def _open(ls: Server, params: types.DidOpenTextDocumentParams) -> None:
    path = ls.documents.path(params.text_document.uri)
    ls.later({path, *ls.documents.open(params.text_document)})


def _change(ls: Server, params: types.DidChangeTextDocumentParams) -> None:
    path = ls.documents.path(params.text_document.uri)
    ls.later({path, *ls.documents.change(params.text_document, params.content_changes)})


def _close(ls: Server, params: types.DidCloseTextDocumentParams) -> None:
    path = ls.documents.path(params.text_document.uri)
    touched = ls.documents.close(params.text_document.uri)
    ls.gone(path)
    ls.later(touched)


def _watched(ls: Server, _: types.DidChangeWatchedFilesParams) -> None:
    ls.later(ls.documents.editing.forget())
    ls.refresh()


def _folders(ls: Server, params: types.DidChangeWorkspaceFoldersParams) -> None:
    gone = {each.uri for each in params.event.removed}
    kept = [ls.documents.uri(path) for path in ls.documents.editing.folders]
    ls.work_in([*(u for u in kept if u not in gone), *(each.uri for each in params.event.added)])


def _configured(ls: Server, params: types.DidChangeConfigurationParams) -> None:
    given = params.settings
    ls.shown = Shown.of(given.get("wanscript", given) if isinstance(given, dict) else {})
    ls.refresh()


# ---- findings --------------------------------------------------------------------------------


def _pulled(ls: Server, params: types.DocumentDiagnosticParams) -> Any:
    path = ls.documents.path(params.text_document.uri)
    own, *others = _reports(ls, path)
    related = {
        ls.documents.uri(at): types.FullDocumentDiagnosticReport(said) for at, said in others
    }
    return types.RelatedFullDocumentDiagnosticReport(own[1], related_documents=related)


async def _workspace_pulled(ls: Server, _: types.WorkspaceDiagnosticParams) -> Any:
    items: list[Any] = []
    for path in ls.documents.editing.scripts():
        said = _reports(ls, path)[0][1]
        uri, number = ls.documents.uri(path), ls.documents.version(path)
        items.append(types.WorkspaceFullDocumentDiagnosticReport(uri, said, number))
        await asyncio.sleep(0)  # who writes meanwhile is answered
    return types.WorkspaceDiagnosticReport(items)


def _reports(ls: Server, path: Path) -> list[tuple[Path, list[types.Diagnostic]]]:
    """What is said of a script, and then what it says of other files."""
    film = ls.documents.editing.understood(path)
    if film is None:
        return [(path, [findings.too_long()] if ls.documents.editing.text(path) else [])]
    return [*findings.told(film, ls.documents).items()]


def _actions(ls: Server, params: types.CodeActionParams) -> Any:
    only = params.context.only
    return ls.answer(
        params.text_document.uri,
        lambda film: findings.actions(
            film, params.range, only, ls.documents, versioned=ls.versioned
        ),
    )


# ---- names -----------------------------------------------------------------------------------


def _definition(ls: Server, params: types.DefinitionParams) -> Any:
    uri = params.text_document.uri
    return ls.answer(uri, lambda film: names.definition(film, params.position, ls.documents))


def _references(ls: Server, params: types.ReferenceParams) -> Any:
    film = ls.film(params.text_document.uri)
    named = names.at(film, params.position) if film else None
    if named is None:
        return None
    films = ls.documents.editing.films(full(named.symbol.span))
    declared = params.context.include_declaration
    return names.references(films, named, ls.documents, declared=declared)


def _highlights(ls: Server, params: types.DocumentHighlightParams) -> Any:
    film = ls.film(params.text_document.uri)
    named = names.at(film, params.position) if film else None
    return names.highlights(film, named) if film and named else None


def _prepare(ls: Server, params: types.PrepareRenameParams) -> Any:
    film = ls.film(params.text_document.uri)
    named = names.at(film, params.position) if film else None
    if named is None:
        return None
    return types.PrepareRenamePlaceholder(range_of(named.span), named.name)


def _rename(ls: Server, params: types.RenameParams) -> Any:
    film = ls.film(params.text_document.uri)
    named = names.at(film, params.position) if film else None
    if film is None or named is None:
        raise _Refused("no name stands here that could be changed")
    try:
        edits = renamed(ls.documents.editing.films(full(named.symbol.span)), named, params.new_name)
    except CannotRename as error:
        raise _Refused(str(error)) from None
    return ls.documents.workspace_edit(edits, versioned=ls.versioned)


def _moved(ls: Server, params: types.RenameFilesParams) -> Any:
    path = ls.documents.path
    moves = {path(each.old_uri): path(each.new_uri) for each in params.files}
    edits = moved(ls.documents.editing, moves)
    return ls.documents.workspace_edit(edits, versioned=ls.versioned) if edits else None


# ---- the text --------------------------------------------------------------------------------


def _of(made: Callable[[Any, Any], Any]) -> Callable[[Server, Any], Any]:
    """What answers a request about a position in a text."""

    def answer(ls: Server, params: Any) -> Any:
        return ls.answer(params.text_document.uri, lambda film: made(film, params.position))

    return answer


def _over(made: Callable[[Any], Any]) -> Callable[[Server, Any], Any]:
    """What answers a request about a whole text."""

    def answer(ls: Server, params: Any) -> Any:
        return ls.answer(params.text_document.uri, made)

    return answer


def _in(made: Callable[[Any, Any], Any]) -> Callable[[Server, Any], Any]:
    """What answers a request about a part of a text."""

    def answer(ls: Server, params: Any) -> Any:
        return ls.answer(params.text_document.uri, lambda film: made(film, params.range))

    return answer


def _selection(ls: Server, params: types.SelectionRangeParams) -> Any:
    return ls.answer(
        params.text_document.uri,
        lambda film: [structure.selection(film, each) for each in params.positions],
    )


def _symbols(ls: Server, params: types.WorkspaceSymbolParams) -> Any:
    return structure.workspace_symbols(ls.documents.editing, params.query, ls.documents)


def _completion(ls: Server, params: types.CompletionParams) -> Any:
    typed = params.context.trigger_character if params.context else None
    uri = params.text_document.uri
    return ls.answer(uri, lambda film: beside.completion(film, params.position, typed))


def _hints(ls: Server, params: types.InlayHintParams) -> Any:
    uri = params.text_document.uri
    return ls.answer(uri, lambda film: beside.hints(film, params.range, ls.shown))


def _lenses(ls: Server, params: types.CodeLensParams) -> Any:
    uri = params.text_document.uri
    return ls.answer(uri, lambda film: beside.lenses(film, uri))


def _status(ls: Server, params: Any) -> Any:
    uri = getattr(params, "uri", None)
    return ls.answer(uri, beside.status) if isinstance(uri, str) else None


async def _rehearse(ls: Server, uri: str, scene: str) -> str | None:
    """Rehearses a scene as it was saved; the clip's path, or None where there is none."""
    from ..app.rehearsing import rehearse

    path = ls.documents.path(uri)
    if not ls.documents.editing.saved(path):
        said = types.ShowMessageParams(types.MessageType.Warning, f"Save {path.name} first")
        ls.window_show_message(said)
        return None
    try:
        made = await asyncio.to_thread(lambda: asyncio.run(rehearse(path, scene)))
    except (AppError, OSError) as error:
        said = types.ShowMessageParams(types.MessageType.Error, str(error))
        ls.window_show_message(said)
        return None
    where = f": {made}" if made else " gave no clip"
    said = types.ShowMessageParams(types.MessageType.Info, f"The rehearsal of scene {scene}{where}")
    ls.window_show_message(said)
    return str(made) if made else None


# ---- the table -------------------------------------------------------------------------------

_FILES = types.FileOperationRegistrationOptions(
    [types.FileOperationFilter(types.FileOperationPattern("**/*"), "file")]
)
_FEATURES: tuple[tuple[str, Callable[[Server, Any], Any], Any], ...] = (
    (types.INITIALIZE, _initialize, None),
    (types.INITIALIZED, _initialized, None),
    (types.TEXT_DOCUMENT_DID_OPEN, _open, None),
    (types.TEXT_DOCUMENT_DID_CHANGE, _change, None),
    (types.TEXT_DOCUMENT_DID_CLOSE, _close, None),
    (types.WORKSPACE_DID_CHANGE_WATCHED_FILES, _watched, None),
    (types.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS, _folders, None),
    (types.WORKSPACE_DID_CHANGE_CONFIGURATION, _configured, None),
    (
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        _pulled,
        types.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True),
    ),
    (types.WORKSPACE_DIAGNOSTIC, _workspace_pulled, None),
    (
        types.TEXT_DOCUMENT_CODE_ACTION,
        _actions,
        types.CodeActionOptions([types.CodeActionKind.QuickFix, findings.FIX_ALL]),
    ),
    (types.TEXT_DOCUMENT_HOVER, _of(hovering.hover), None),
    (
        types.TEXT_DOCUMENT_COMPLETION,
        _completion,
        types.CompletionOptions(trigger_characters=[*"@:： /-(（."]),
    ),
    (types.TEXT_DOCUMENT_DEFINITION, _definition, None),
    (types.TEXT_DOCUMENT_DECLARATION, _definition, None),
    (types.TEXT_DOCUMENT_REFERENCES, _references, None),
    (types.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT, _highlights, None),
    (types.TEXT_DOCUMENT_PREPARE_RENAME, _prepare, None),
    (types.TEXT_DOCUMENT_RENAME, _rename, types.RenameOptions(prepare_provider=True)),
    (types.WORKSPACE_WILL_RENAME_FILES, _moved, _FILES),
    (types.TEXT_DOCUMENT_DOCUMENT_SYMBOL, _over(structure.symbols), None),
    (types.WORKSPACE_SYMBOL, _symbols, None),
    (types.TEXT_DOCUMENT_FOLDING_RANGE, _over(structure.folding), None),
    (types.TEXT_DOCUMENT_SELECTION_RANGE, _selection, None),
    (types.TEXT_DOCUMENT_DOCUMENT_LINK, _over(structure.links), types.DocumentLinkOptions()),
    (types.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, _over(structure.tokens), structure.LEGEND),
    (types.TEXT_DOCUMENT_SEMANTIC_TOKENS_RANGE, _in(structure.tokens), structure.LEGEND),
    (types.TEXT_DOCUMENT_INLAY_HINT, _hints, None),
    (types.TEXT_DOCUMENT_CODE_LENS, _lenses, types.CodeLensOptions()),
    (types.TEXT_DOCUMENT_FORMATTING, _over(layout.formatting), None),
    (types.TEXT_DOCUMENT_RANGE_FORMATTING, _in(layout.formatting), None),
    (
        types.TEXT_DOCUMENT_ON_TYPE_FORMATTING,
        _of(layout.on_enter),
        types.DocumentOnTypeFormattingOptions("\n"),
    ),
    ("wanscript/status", _status, None),
)


def server() -> Server:
    """A server that answers all of it."""
    made = Server()
    for name, answer, options in _FEATURES:
        made.feature(name, options)(answer)
    made.command(REHEARSE)(_rehearse)
    return made
