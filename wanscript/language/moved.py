"""Values that stand in segments of a script, as they stand in the whole of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar, cast

from msgspec import Struct, field

from .slice import Slice
from .source import Source, Span

Value = TypeVar("Value")


class Places(Struct, frozen=True, gc=False):
    """Where each of some sources begins in the script that they make together.

    What stands in no one of them, such as in an included script, stays as it is.
    """

    whole: Source
    starts: Mapping[Source, int]
    _made: dict[int, tuple[object, object]] = field(default_factory=dict)

    def moved(self, value: Value) -> Value:
        """The value with every place in it; what is one object in it stays one."""
        return cast(Value, self._moved(value))

    def _moved(self, value: Any) -> Any:
        kind = type(value)
        if kind is Span:
            at = self.starts.get(value.source)
            return value if at is None else Span(self.whole, value.start + at, value.end + at)
        if kind is Slice:
            return self._slice(value)
        if kind is Source:
            return self.whole if value in self.starts else value
        if kind is tuple:
            return tuple(map(self._moved, value))
        if isinstance(value, Mapping):
            return {key: self._moved(each) for key, each in value.items()}
        return self._record(value) if isinstance(value, Struct) else value

    def _slice(self, value: Slice) -> Slice:
        at = self.starts.get(value.source)
        if at is None:
            return value
        return value.moved(self.whole, at)

    def _record(self, value: Any) -> Any:
        known = self._made.get(id(value))
        if known is None:
            kind: Any = type(value)
            known = value, kind(*map(self._moved, _fields(kind)(value)))
            self._made[id(value)] = known  # with the value, whose id is its own while it lives
        return known[1]


@cache
def _fields(kind: type[Struct]) -> Callable[[object], tuple[object, ...]]:
    names = kind.__struct_fields__
    get = attrgetter(*names)
    return get if len(names) > 1 else lambda value: (get(value),)
