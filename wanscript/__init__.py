"""wanscript: a declarative storyboard compiler.

The public API; each name is imported when it is first asked for.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .app.fix import Fixed, fix
    from .app.price import price
    from .compiler import Compilation, compile, reformat
    from .dashscope.body import Body, body
    from .language.decode import decode
    from .language.diagnostic import Diagnostic, Edit, Severity
    from .language.source import Source, Span
    from .media.files import facts
    from .models.identity import fingerprint
    from .models.price import Cost, Estimate, Range
    from .models.request import Medium, Prompt, Request
    from .show.board import board
    from .show.findings import render

_HOME = {
    "Body": "dashscope.body",
    "Compilation": "compiler",
    "Cost": "models.price",
    "Diagnostic": "language.diagnostic",
    "Edit": "language.diagnostic",
    "Estimate": "models.price",
    "Fixed": "app.fix",
    "Medium": "models.request",
    "Prompt": "models.request",
    "Range": "models.price",
    "Request": "models.request",
    "Severity": "language.diagnostic",
    "Source": "language.source",
    "Span": "language.source",
    "board": "show.board",
    "body": "dashscope.body",
    "compile": "compiler",
    "decode": "language.decode",
    "facts": "media.files",
    "fingerprint": "models.identity",
    "fix": "app.fix",
    "price": "app.price",
    "reformat": "compiler",
    "render": "show.findings",
}

__all__ = [
    "Body",
    "Compilation",
    "Cost",
    "Diagnostic",
    "Edit",
    "Estimate",
    "Fixed",
    "Medium",
    "Prompt",
    "Range",
    "Request",
    "Severity",
    "Source",
    "Span",
    "board",
    "body",
    "compile",
    "decode",
    "facts",
    "fingerprint",
    "fix",
    "price",
    "reformat",
    "render",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    value = getattr(importlib.import_module(f".{_HOME[name]}", __name__), name)
    globals()[name] = value
    return value
