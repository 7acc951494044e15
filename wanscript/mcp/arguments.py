"""What a call of a tool has to give, told to an agent beforehand, and again where it did not."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationError

from ..language.near import nearest

File = Annotated[str, Field(description="A script's path from the server's folder, as film.wan")]
Text = Annotated[
    str | None, Field(description="A text that is read in place of what the file holds")
]
Model = Annotated[str | None, Field(description="A model in place of the one the script names")]
Scene = Annotated[
    str,
    Field(description="A scene's id, or its number if it has no id", coerce_numbers_to_str=True),
]
OneScene = Annotated[Scene | None, Field(description="One scene alone, by its id or number")]
Scenes = Annotated[
    list[Scene] | None, Field(description="Some scenes alone, by their ids or numbers")
]
Write = Annotated[bool, Field(description="Whether the script's file is changed")]

_WANTED = {
    "string": "text",
    "list": "a list",
    "int": "a whole number",
    "bool": "true or false",
}
"""What an argument has to be, by the first word of the library's name of the fault."""

_SHOWN = 60
"""Characters of what was given that are shown."""


def unknown(tool: str, given: Collection[str], taken: Collection[str]) -> str | None:
    """What is said of arguments that a tool does not take; None where it takes all of them."""
    wrong = [name for name in given if name not in taken]
    if not wrong:
        return None
    near = nearest(wrong[0], taken)
    way = f"did you mean `{near}`?" if near else f"it takes {_listed(taken)}"
    return f"`{tool}` takes no argument {_listed(wrong)}; {way}"


def misfit(tool: str, error: ValidationError, properties: Mapping[str, Any]) -> str:
    """What is said of arguments that are missing, or not what a tool takes."""
    found = error.errors(include_url=False)
    missing = [str(each["loc"][0]) for each in found if each["type"] == "missing"]
    said = [f"needs {_described(name, properties)}" for name in missing]
    said += [_wrong(each) for each in found if each["type"] != "missing"]
    return f"`{tool}` {'; '.join(said)}"


def _described(name: str, properties: Mapping[str, Any]) -> str:
    about = properties[name].get("description")
    return f"`{name}`, {about[0].lower()}{about[1:]}" if about else f"`{name}`"


def _wrong(fault: Mapping[str, Any]) -> str:
    name, *inner = fault["loc"]
    wanted = _WANTED.get(fault["type"].partition("_")[0], "something else")
    place = f"each of `{name}`" if inner else f"`{name}`"
    given = json.dumps(fault["input"], ensure_ascii=False, default=str)
    given = given if len(given) <= _SHOWN else f"{given[:_SHOWN]}..."
    return f"wants {wanted} for {place}, and was given {given}"


def _listed(names: Collection[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)
