"""A mechanical agent: it knows nothing of the language but what the server's tools tell it.

It mends a script by a finding's edits, by the word that a finding asks about, and, where there is
neither, by doing to the script what the page of the code does to its wrong example.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any

from mcp import Client

_EXAMPLE = re.compile(r"^(`{3,})wan (wrong|right)\n(.*?)^\1$", re.M | re.S)
_MEANT = re.compile(r"did you mean `([^`]+)`")
_ROUNDS = 12

Finding = dict[str, Any]


async def answer(client: Client, tool: str, **given: Any) -> dict[str, Any]:
    """What a tool answers; AssertionError where it refuses."""
    said = await client.call_tool(tool, given)
    assert not said.is_error, said.content
    return dict(said.structured_content or {})


async def mend(client: Client, file: str, text: str) -> str:
    """The script mended as far as the tools tell how."""
    for _ in range(_ROUNDS):
        found = await findings(client, file, text)
        if not found:
            break
        better = await _better(client, file, text, found)
        if better is None:
            break
        text = better
    return text


async def findings(client: Client, file: str, text: str) -> list[Finding]:
    """The findings of a text."""
    found: list[Finding] = (await answer(client, "check", file=file, text=text))["findings"]
    return found


async def _better(client: Client, file: str, text: str, found: list[Finding]) -> str | None:
    """A text with fewer findings, and nothing worse than before, or None."""
    worst = _weight(found)
    for finding in found:
        async for candidate in _candidates(client, file, text, finding):
            if candidate != text and _weight(await findings(client, file, candidate)) < worst:
                return candidate
    return None


def _weight(found: list[Finding]) -> int:
    return sum({"error": 100, "warning": 10, "hint": 1}[each["severity"]] for each in found)


async def _candidates(client: Client, file: str, text: str, finding: Finding) -> AsyncIterator[str]:
    if finding["edits"]:
        yield edited(text, finding["edits"])
        return
    for word in _MEANT.findall(f"{finding['label']} {finding['help']}"):
        yield edited(text, [{**finding, "text": word}])
        marked = _marked(text, finding)
        yield edited(text, [{**finding, "text": marked[: marked.find(marked.lstrip("@"))] + word}])
    page = (await answer(client, "explain", code=finding["code"]))["text"]
    examples = [(kind, example) for _, kind, example in _EXAMPLE.findall(page)]
    for (kind, wrong), (then, right) in pairwise(examples):
        if (kind, then) == ("wrong", "right"):
            told = await findings(client, file, wrong)
            for same in (each for each in told if each["code"] == finding["code"]):
                for candidate in _likewise(text, finding, wrong, same, right):
                    yield candidate


def edited(text: str, edits: list[dict[str, Any]]) -> str:
    """A text with edits made, the last first."""
    starts = [0]
    for line in text.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    for edit in sorted(edits, key=lambda each: (each["line"], each["column"]), reverse=True):
        begin = starts[edit["line"] - 1] + edit["column"] - 1
        end = starts[edit["end_line"] - 1] + edit["end_column"] - 1
        text = text[:begin] + edit["text"] + text[end:]
    return text


def _marked(text: str, finding: Finding) -> str:
    line = text.splitlines()[finding["line"] - 1] if text else ""
    return line[finding["column"] - 1 : finding["end_column"] - 1]


def _likewise(text: str, finding: Finding, wrong: str, told: Finding, right: str) -> Iterator[str]:
    """What is done to a wrong example, done to a text: as far from the finding, or from the end."""
    lines, old, new = text.splitlines(), wrong.splitlines(), right.splitlines()
    names = (_marked(wrong, told), _marked(text, finding))
    changes = [
        op for op in SequenceMatcher(None, old, new, False).get_opcodes() if op[0] != "equal"
    ]
    for shift in (finding["line"] - told["line"], len(lines) - len(old)):
        made = list(lines)
        for _, first, last, begin, end in reversed(changes):
            here = slice(max(0, first + shift), max(0, last + shift))
            was, now = old[first:last], new[begin:end]
            if len(was) == len(now):
                made[here] = map(_changed, made[here], was, now, [names] * len(now))
            else:
                made[here] = [line.replace(*names) if names[0] else line for line in now]
        yield "\n".join(made) + "\n"


def _changed(line: str, was: str, now: str, names: tuple[str, str]) -> str:
    """A line with what changed between two others changed in it."""
    for tag, first, last, begin, end in SequenceMatcher(None, was, now, False).get_opcodes():
        piece = now[begin:end].replace(*names) if names[0] else now[begin:end]
        if tag == "insert":
            line = line + piece if last == len(was) else line[:first] + piece + line[first:]
        elif was[first:last] in line:
            line = line.replace(was[first:last], piece, 1)
    return line
