"""The settings as meant, each with its value and where it stands."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Any

from .diagnostic import Diagnostic
from .fold import fold
from .keyed_settings import Keyed
from .names import Names
from .paths import from_folder
from .setting_values import PATHS, ValueContext, read_value
from .settings import FramePicture, Given, Scope, Settings, field_of
from .words import VALUES


def settings(
    found: Iterable[Keyed], names: Names, beside: PurePosixPath, scope: Scope
) -> tuple[Settings, tuple[Diagnostic, ...]]:
    """The settings as meant; `beside` is the folder of their script from the compiled script's."""
    read: dict[str, Given[Any]] = {}
    findings: list[Diagnostic] = []
    for each in found:
        value = read_value(each, ValueContext(names, beside, scope))
        findings += value.findings
        read[field_of(each.key)] = Given(
            each.key,
            value.value,
            each.value,
            each.word.span(),
            scope,
            _compared(each, value.value),
            value.unresolved,
        )
    return Settings(**read), tuple(findings)


def included_path(each: Keyed, beside: PurePosixPath) -> Given[str]:
    """The path that an `Include` names, from the compiled script's folder."""
    path = from_folder(beside, each.value.text)
    return Given("include", path, each.value, each.word.span(), Scope.FILM, path)


def _compared(each: Keyed, value: object) -> str:
    if isinstance(value, FramePicture):
        return value.path
    if isinstance(value, str) and each.key in PATHS:
        return value
    return VALUES.get(fold(each.value.text), each.value.text)
