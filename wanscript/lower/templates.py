"""The templates of prompts: as Jinja compiled them when the package was built, else by Jinja.

What Jinja makes of a template is a program that needs little of it; to import all of Jinja takes
longer than to check a short script. The program is used for the very text that it was made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING, Any

from msgspec import json

from .full_stop import full_stop

if TYPE_CHECKING:
    from jinja2 import Environment

_PROMPTS = Path(__file__).resolve().parent.parent / "prompts"
_KNOWN = frozenset(
    {
        *("KeyError", "LoopContext", "TemplateRuntimeError", "Undefined", "blocks", "concat"),
        *("debug_info", "environment", "eval_ctx", "filters", "getattr", "internalcode", "missing"),
        *("name", "resolve_or_missing", "root", "str", "undefined"),
    }
)
"""What a program may need; with another version of Jinja one that needs more is not used."""

Template = Callable[[Mapping[str, Any]], str]
"""Words for a model, from what a template may name."""


@cache
def template(name: str) -> Template:
    """A template of ours, by the name of its file."""
    source, program = _built().get(name, ("", ""))
    if program and source == (_PROMPTS / name).read_text("utf-8"):
        return _loaded(program)
    return _environment().get_template(name).render


def programs() -> str:
    """What `template` reads instead of importing Jinja; made when the package is built."""
    made = {}
    for path in sorted(_PROMPTS.glob("*.j2")):
        source = path.read_text("utf-8")
        program = _environment().compile(source, path.name, raw=True, defer_init=True)
        program = program.partition("\n")[2]  # the first line imports Jinja
        if _names(compile(program, path.name, "exec")) <= _KNOWN:
            made[path.name] = (source, program)
    return json.format(json.encode(made), indent=1).decode()


def _names(code: CodeType) -> frozenset[str]:
    """Everything outside of a program that it names."""
    inner = (each for each in code.co_consts if isinstance(each, CodeType))
    return frozenset(code.co_names).union(*map(_names, inner))


@cache
def _built() -> Mapping[str, tuple[str, str]]:
    path = _PROMPTS / "programs.json"
    found: dict[str, tuple[str, str]] = json.decode(path.read_bytes()) if path.is_file() else {}
    return found


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context

    made = Environment(
        loader=FileSystemLoader(_PROMPTS),
        trim_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=False,
        auto_reload=False,
    )
    stop: Callable[..., str] = pass_context(lambda context, text: full_stop(context, str(text)))
    made.filters["stop"] = stop
    return made


# ---- what a compiled template needs ---------------------------------------------------------


_MISSING = object()


class _Context(dict[str, Any]):
    """The names that a template may use."""

    eval_ctx = None

    def resolve_or_missing(self, name: str) -> Any:
        return self.get(name, _MISSING)


class _Needed:
    """The environment of a compiled template: strict, so that an unknown name is an error."""

    filters: Mapping[str, Callable[..., Any]] = {
        "stop": lambda context, text: full_stop(context, str(text)),
        "join": lambda _, values, between="": between.join(map(str, values)),
        "length": len,
    }
    concat = staticmethod("".join)

    @staticmethod
    def undefined(*, name: str) -> None:
        """What stands for a name that is not there."""
        raise NameError(name)

    @staticmethod
    def getattr(value: Mapping[str, Any], name: str) -> Any:
        """A field of a record."""
        return value[name]


def _loop(values: Iterable[Any], _: object) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    for at, value in enumerate(values):
        yield value, {"first": at == 0}


def _loaded(program: str) -> Template:
    space: dict[str, Any] = {
        "environment": _Needed,
        "missing": _MISSING,
        "Undefined": None,
        "LoopContext": _loop,
        "internalcode": lambda function: function,
    }
    exec(program, space)
    root: Callable[[_Context], Iterable[str]] = space["root"]
    return lambda context: "".join(root(_Context(context)))
