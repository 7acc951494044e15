"""A real client, and a server in a process of its own."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities


@pytest_lsp.fixture(
    config=ClientServerConfig(server_command=[sys.executable, "-m", "wanscript", "lsp"])
)
async def client(lsp_client: LanguageClient, tmp_path: Path) -> AsyncIterator[None]:
    folder = types.WorkspaceFolder(tmp_path.as_uri(), "film")
    await lsp_client.initialize_session(
        types.InitializeParams(
            client_capabilities("visual-studio-code"), workspace_folders=[folder]
        )
    )
    yield
    await lsp_client.shutdown_session()
