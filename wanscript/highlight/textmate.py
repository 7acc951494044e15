"""The TextMate grammar of scripts, as data: for VS Code, Sublime Text and others."""

from __future__ import annotations

from typing import Any

from .lines import CUE, LINES, PIECES, SPOKEN_END, STRETCHES, Look, Rule

SCOPES = {
    Look.NOTE: "comment.block",
    Look.FENCE: "string.unquoted.prompt",
    Look.OUTLINE: "comment.line.outline",
    Look.HEADING: "keyword.control.heading",
    Look.PLACE: "entity.name.section.scene",
    Look.ID: "entity.name.tag.scene",
    Look.NUMBER: "constant.numeric.shot",
    Look.TRANSITION: "keyword.control.transition",
    Look.ROLE: "storage.type.declaration",
    Look.DECLARED: "entity.name.type.declared",
    Look.KEY: "keyword.other.setting",
    Look.FIELD: "support.type.property-name.field",
    Look.VALUE: "string.unquoted.value",
    Look.TIME: "constant.numeric.time",
    Look.CUE: "entity.name.function.cue",
    Look.MANNER: "comment.line.manner",
    Look.SPEECH: "string.unquoted.speech",
    Look.NAME: "variable.other.name",
}
"""Of each look the scope that colour themes know."""


def textmate() -> dict[str, Any]:
    """The grammar."""
    stretches = [
        {
            "name": _scope(each.look),
            "begin": each.begin,
            "end": each.end,
        }
        for each in STRETCHES
    ]
    pieces = [_rule(each) for each in PIECES]
    spoken = {
        "begin": CUE.pattern,
        "beginCaptures": _captures(CUE),
        "end": SPOKEN_END,
        "contentName": _scope(Look.SPEECH),
        "patterns": stretches,
    }
    return {
        "name": "wanscript",
        "scopeName": "source.wan",
        "fileTypes": ["wan"],
        "patterns": [*stretches, *map(_rule, LINES), spoken, {"include": "#pieces"}],
        "repository": {"pieces": {"patterns": [*stretches, *pieces]}},
    }


def _rule(rule: Rule) -> dict[str, Any]:
    return {"match": rule.pattern, "captures": _captures(rule)}


def _captures(rule: Rule) -> dict[str, Any]:
    return {str(at): {"name": _scope(look)} for at, look in enumerate(rule.looks, 1)}


def _scope(look: Look) -> str:
    return f"{SCOPES[look]}.wan"
