"""A writer's own prompt template: rendered so that it can do nothing but write words.

It came with a project, so it is sandboxed (no attributes, no calls but its own macros, a short
list of filters), strict (an unknown name is an error) and bounded in output and steps.
"""

from __future__ import annotations

import re
import traceback
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import (
    StrictUndefined,
    Template,
    TemplateError,
    TemplateSyntaxError,
    nodes,
    pass_context,
)
from jinja2.exceptions import SecurityError, UndefinedError
from jinja2.runtime import LoopContext, Macro
from jinja2.sandbox import SandboxedEnvironment

from .full_stop import full_stop

OUTPUT = 100_000
"""Characters that a template may write."""
STEPS = 100_000
"""Turns of loops and calls of macros that a template may take."""

_NAME = "prompt.j2"
_HALF = re.compile("[\ud800-\udfff]")
_HALVES = "it writes half a character, which cannot be sent"


class TemplateProblem(Exception):  # noqa: N818
    """Why a template cannot be rendered: a sentence, and its line from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


def rendered(text: str, context: Mapping[str, Any]) -> str:
    """The words that a template writes. Raises TemplateProblem.

    Memory and time are not bounded here by more than a meter on what repeats: a stranger's
    template is rendered in a process that has limits.
    """
    try:
        environment, template = _compiled(text)
        environment.begin()
        out, length = [], 0
        for chunk in template.generate(context):
            length += len(chunk)
            if length > OUTPUT:
                raise SecurityError(f"it writes more than {OUTPUT} characters")
            out.append(chunk)
        words = "".join(out)
        if not words.strip():
            raise SecurityError("it writes nothing")
        if _HALF.search(words):
            raise SecurityError(_HALVES)
        return words
    except TemplateSyntaxError as error:
        raise TemplateProblem(error.message or "it cannot be read", error.lineno) from None
    except UndefinedError as error:
        missing = re.match(r"'(\w+)' is undefined", str(error))
        given = ", ".join(f"`{name}`" for name in sorted(context))
        message = (
            f"it asks for `{missing[1]}`, which it is not given; it is given {given}"
            if missing
            else str(error)
        )
        raise TemplateProblem(message, _line(error)) from None
    except SyntaxError as error:
        raise TemplateProblem("it is nested too deeply", error.lineno or 1) from None
    except RecursionError as error:
        raise TemplateProblem("it is nested or calls itself too deeply", _line(error)) from None
    except _ITS_OWN as error:
        raise TemplateProblem(str(error) or type(error).__name__, _line(error)) from None


_ITS_OWN = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
"""What a template can bring about."""


@lru_cache(maxsize=4)
def _compiled(text: str) -> tuple[_Bounded, Template]:
    environment = _Bounded()
    parsed = environment.metered(environment.parse(text, filename=_NAME))
    code = environment.compile(parsed, filename=_NAME)
    return environment, environment.template_class.from_code(environment, code, {}, None)


def _line(error: BaseException) -> int:
    frames = traceback.extract_tb(error.__traceback__)
    return next((f.lineno or 1 for f in reversed(frames) if f.filename == _NAME), 1)


def _concat(pieces: Iterable[str]) -> str:
    """What a block or a macro has written."""
    found = list(pieces)
    if sum(map(len, found)) > OUTPUT:
        raise SecurityError(f"it writes more than {OUTPUT} characters")
    return "".join(found)


class _Bounded(SandboxedEnvironment):
    """Jinja's sandbox, less everything that grows, and with a meter on what repeats."""

    intercepted_binops = frozenset(["+", "-", "*", "/", "//", "%", "**"])
    concat = staticmethod(_concat)

    def __init__(self) -> None:
        super().__init__(
            trim_blocks=True,
            undefined=StrictUndefined,
            keep_trailing_newline=False,
            autoescape=False,
        )
        self._steps = 0
        self.globals.clear()
        kept = ("capitalize", "default", "first", "last", "length", "lower", "trim", "upper")
        self.filters = {name: self.filters[name] for name in kept}
        self.filters |= {
            "join": self._join,
            "metered": self._metered,
            "stop": pass_context(lambda context, value: full_stop(context, str(value))),
        }

    def begin(self) -> None:
        """Sets the meter back for another rendering."""
        self._steps = 0

    def metered(self, template: nodes.Template) -> nodes.Template:
        """The same template with every loop counted and every `~` bounded."""
        for loop in list(template.find_all(nodes.For)):
            loop.iter = nodes.Filter(loop.iter, "metered", [], [], None, None, lineno=loop.lineno)
        for each in list(template.find_all((nodes.Include, nodes.Import, nodes.FromImport))):
            raise TemplateSyntaxError("it reads no other files", each.lineno)
        for constant in template.find_all(nodes.Const):
            if isinstance(constant.value, str) and _HALF.search(constant.value):
                raise TemplateSyntaxError(_HALVES, constant.lineno)
        for both in list(template.find_all(nodes.Concat)):
            # an addition is bounded, a concatenation is not
            raise TemplateSyntaxError("write `{{ a }}{{ b }}` instead of `a ~ b`", both.lineno)
        return template

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002
        return isinstance(obj, LoopContext) and not attr.startswith("_")

    def is_safe_callable(self, obj: Any) -> bool:
        return isinstance(obj, Macro)

    def call(self, context: Any, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        self._charge(1)
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        numbers = isinstance(left, int) and isinstance(right, int)
        if operator == "**" or not (numbers or operator == "+"):
            raise SecurityError(f"`{operator}` is not allowed here")
        value = super().call_binop(context, operator, left, right)
        large = abs(value) > 2**53 if isinstance(value, int | float) else len(value) > OUTPUT
        if large:
            raise SecurityError("it grows without end")
        return value

    def _charge(self, steps: int) -> None:
        self._steps += steps
        if self._steps > STEPS:
            raise SecurityError(f"it takes more than {STEPS} steps")

    def _metered(self, items: Iterable[Any]) -> list[Any]:
        found = list(items)
        self._charge(len(found) + 1)
        return found

    def _join(self, items: Iterable[Any], between: str = "") -> str:
        found = [str(each) for each in self._metered(items)]
        if sum(map(len, found)) + len(between) * len(found) > OUTPUT:
            raise SecurityError(f"it writes more than {OUTPUT} characters")
        return between.join(found)
