"""A plugin of mypy: what takes dataclasses apart takes no struct of msgspec.

A struct looks like a dataclass to mypy, which so lets `dataclasses.replace` have one: at run time
that raises.
"""

from __future__ import annotations

from collections.abc import Callable

from mypy.plugin import FunctionContext, Plugin
from mypy.types import Instance, Type, get_proper_type

_FOR_DATACLASSES = frozenset(
    f"dataclasses.{name}" for name in ("asdict", "astuple", "fields", "replace")
)


class Structs(Plugin):
    """Tells calls with a struct of functions that are for dataclasses."""

    def get_function_hook(self, fullname: str) -> Callable[[FunctionContext], Type] | None:
        """What looks at the calls of a function, by its full name."""
        return _told if fullname in _FOR_DATACLASSES else None


def _told(call: FunctionContext) -> Type:
    for each in (kind for kinds in call.arg_types[:1] for kind in kinds):
        given = get_proper_type(each)
        if isinstance(given, Instance) and given.type.has_base("msgspec.Struct"):
            told = f"{given.type.name} is a struct: the function of msgspec.structs takes it"
            call.api.fail(told, call.context)
    return call.default_return_type


def plugin(_: str) -> type[Plugin]:
    """What mypy asks a plugin for."""
    return Structs
