"""Requests as programs that run without wanscript: curl in a shell, the vendor's SDK, Java."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import PurePath
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from ..compiler import Compilation
from ..dashscope.body import body
from ..dashscope.endpoints import BASES
from ..models.media import is_url
from ..models.request import Request
from .terminal import visible

PROGRAMS: Mapping[str, str] = {
    "curl": "curl.sh.j2",
    "python": "sdk.py.j2",
    "java": "film.java.j2",
}
"""The template of each form."""

_WORDS = ("prompt", "negative_prompt")
_WIDTH, _WIDE = 80, re.compile("[\u2e80-\uffef]")
_HIDDEN = re.compile("[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")
"""Characters by which other words are seen than stand there."""


def export(
    compilation: Compilation, requests: tuple[Request, ...], form: str, base: str = BASES["intl"]
) -> str:
    """A program of one of the `PROGRAMS` that sends the requests in order and waits for clips.

    It calls the service at `base`, or where its environment says. Local media are named as the
    script names them, relative to its folder.
    """
    slots = _slots(requests)
    named = {slot.key: slot for slot in slots}
    headings = {
        scene.name: scene.heading.span.text if scene.heading else ""
        for scene in compilation.storyboard.scenes
    }
    return (
        _environment()
        .get_template(PROGRAMS[form])
        .render(
            title=compilation.storyboard.title,
            script=compilation.source.path.name,
            base=base,
            clips=[_clip(each, headings[each.scene], named) for each in requests],
            files=[slot for slot in slots if slot.path],
            frames=[slot for slot in slots if not slot.path],
        )
    )


@dataclass(frozen=True, slots=True)
class Slot:
    """What stands for a medium that must be brought first.

    Either a local file at `path`, for one `model`, as an upload is bound to it; or the first
    frame of `scene`, which is the end of the scene `after`.
    """

    name: str
    model: str = ""
    path: str = ""
    scene: str = ""
    after: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """The model and the path, or the scene and the one before it."""
        return (self.model, self.path) if self.path else (self.scene, self.after)

    @property
    def file(self) -> str:
        """A name for the upload that says nothing of the file's own."""
        ending = PurePath(self.path).suffix.lower()
        return self.name.lower() + (ending if ending[1:].isalnum() and ending.isascii() else "")


def _slots(requests: tuple[Request, ...]) -> tuple[Slot, ...]:
    """A slot for each local medium, under a name that is no text in what is sent."""
    sent = "".join(json.dumps(body(each).json_dict(), ensure_ascii=False) for each in requests)
    mark = next("_" * n for n in count(1) if not re.search(f'"(?:FILE|FRAME){"_" * n}[0-9]', sent))
    files = dict.fromkeys((request.model, path) for request in requests for path in _paths(request))
    frames = dict.fromkeys((each.scene, after) for each in requests for after in each.depends_on)
    return (
        *(Slot(f"FILE{mark}{n}", model=m, path=p) for n, (m, p) in enumerate(files, 1)),
        *(Slot(f"FRAME{mark}{n}", scene=s, after=a) for n, (s, a) in enumerate(frames, 1)),
    )


def _paths(request: Request) -> Iterable[str]:
    for medium in request.media:
        yield from (each for each in (medium.url, medium.voice) if each and not is_url(each))


def _clip(request: Request, heading: str, slots: Mapping[tuple[str, str], Slot]) -> dict[str, Any]:
    paths = tuple(dict.fromkeys(_paths(request)))
    mine = (
        *(slots[request.model, path] for path in paths),
        *(slots[request.scene, after] for after in request.depends_on),
    )
    sent = body(request).json_dict()
    urls = [each for medium in request.media for each in (medium.url, medium.voice) if each]
    return {
        "scene": request.scene,
        "take": request.take,
        "heading": heading,
        "model": request.model,
        "slots": mine,
        "resolves": bool(paths) or any(each.lower().startswith("oss://") for each in urls),
        "body": _filled(sent, {slot.path: slot.name for slot in mine}),
        "arguments": {
            **_filled(sent, {slot.path: slot for slot in mine})["input"],
            **sent["parameters"],
        },
    }


def _filled(sent: Mapping[str, Any], named: Mapping[str, object]) -> dict[str, Any]:
    """The body with local media replaced by what is named for them; words stay words."""

    def filled(value: object) -> object:
        if isinstance(value, dict):
            return {key: filled(each) for key, each in value.items()}
        if isinstance(value, list | tuple):
            return [filled(each) for each in value]
        return named.get(value, value) if isinstance(value, str) else value

    given = {key: value if key in _WORDS else filled(value) for key, value in sent["input"].items()}
    return {**sent, "input": given}


# ---- spelled for a program -------------------------------------------------------------------


def _json(value: object) -> str:
    """JSON that reads as it stands, with what cannot be seen spelled out."""
    return _spelled(json.dumps(value, ensure_ascii=False, indent=2))


def _spelled(literal: str) -> str:
    return _HIDDEN.sub(lambda char: f"\\u{ord(char.group()):04x}", literal)


def _python(value: object, indent: int = 0) -> str:
    """A value as Python would have it written; a long text in several pieces."""
    inner, outer = "\n" + " " * (indent + 4), "\n" + " " * indent
    if isinstance(value, Slot):
        return f"local({_python(value.path)})" if value.path else value.name
    if isinstance(value, str):
        pieces = _pieces(value)
        if len(pieces) < 2:
            return _spelled(json.dumps(value, ensure_ascii=False))
        return f"({inner}{inner.join(map(_python, pieces))}{outer})"
    if isinstance(value, dict):
        rows = [f"{_python(key)}: {_python(each, indent + 4)}," for key, each in value.items()]
        return f"{{{inner}{inner.join(rows)}{outer}}}"
    if isinstance(value, list):
        return f"[{inner}{inner.join(f'{_python(each, indent + 4)},' for each in value)}{outer}]"
    return repr(value)


def _java(text: str) -> str:
    """A text as a Java literal: no escape of JSON means anything else there."""
    return _spelled(json.dumps(text, ensure_ascii=False))


_CONSTANT = 16_000
"""Characters of one constant, which Java bounds by 65,535 bytes."""


def _java_json(value: object, indent: int) -> str:
    """The JSON of a value as Java's text blocks, in which a long line is joined from several."""
    blocks, room = [""], _CONSTANT
    for line in _json(value).splitlines():
        *before, last = (piece.replace("\\", "\\\\") for piece in _pieces(line))
        for piece in (*(f"{each}\\" for each in before), last):
            if len(piece) > room:
                blocks, room = [*blocks, ""], _CONSTANT
            blocks[-1] += f"{' ' * indent}{piece}\n"
            room -= len(piece)
    quoted = [f'"""\n{block}{" " * indent}"""' for block in blocks]
    return quoted[0] if len(quoted) == 1 else f'String.join("", {", ".join(quoted)})'


def _pieces(text: str) -> list[str]:
    """A text cut behind white space or a Chinese mark, or anywhere where there is neither."""
    most = _WIDTH // 2 if _WIDE.search(text) else _WIDTH
    return re.findall(rf"(?s).{{1,{most}}}(?:(?<=[\s，。；：！？、])|\Z)|.{{1,{most}}}", text)


def _one_line(text: str) -> str:
    """Words that may stand in a comment."""
    return visible(" ".join(text.split()))


def _java_comment(text: str) -> str:
    """Words that may stand in a comment of Java, which reads escapes of characters there too."""
    return _one_line(text).replace("\\", "\\\\")


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("wanscript.show", "templates"),
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        undefined=StrictUndefined,
    )
    made.filters.update(
        json=_json,
        python=_python,
        shell=shlex.quote,
        line=_one_line,
        java=_java,
        java_json=_java_json,
        comment=_java_comment,
    )
    return made
