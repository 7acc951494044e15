"""What the service's words about a failure point at: a part of the body, or nothing of it."""

from __future__ import annotations

import re

_CONTENT = ("DataInspectionFailed", "IPInfringementSuspect", "CustomRoleBlocked", "FaqRuleBlocked")
_REQUEST = (
    *_CONTENT,
    "InvalidParameter",
    "InvalidFile",
    "InvalidImage",
    "BadRequest",
    "InvalidURL",
)
_PASSING = (
    # the medium could not be fetched just then: the same request may do better
    "InvalidParameter.DataInspection",
    "InvalidURL.ConnectionRefused",
    "InvalidURL.Timeout",
    "BadRequest.InputDownloadFailed",
)

_PLACES = (
    # what the message or the code says -> the part of the body
    (re.compile(r"media\[?\.?(\d+)\]?", re.IGNORECASE), "media[{0}].url"),
    (re.compile(r"\b(duration|resolution|ratio|seed|watermark|prompt_extend)\b"), "parameters.{0}"),
    (re.compile(r"negative_prompt"), "negative_prompt"),
    (re.compile(r"reference_voice"), "media[0].reference_voice"),
    (re.compile(r"InvalidURL|InvalidFile|InvalidImage|\burl\b|\bmedia\b"), "media[0].url"),
    (re.compile("prompt|" + "|".join(_CONTENT), re.IGNORECASE), "prompt"),
)


def blames_request(code: str) -> bool:
    """Whether a failure would come again for the same request: it waits for an edit."""
    return code.startswith(_REQUEST) and not code.startswith(_PASSING)


def place(code: str, message: str) -> str:
    """The part of the body that a refusal is about; the scene where it names none."""
    said = f"{code} {message}"
    for pattern, part in _PLACES:
        found = pattern.search(said)
        if found:
            return part.format(*found.groups())
    return "scene"
