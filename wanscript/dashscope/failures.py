"""How the service's failures read: by code, message and, of an answer, its HTTP status."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto

import httpx

from ..service import Failure, Forbidden, Unreachable


class Verdict(Enum):
    """What an error answer means for the request that got it."""

    AGAIN = auto()
    REFUSED = auto()
    STOPS = auto()
    NO_ANSWER = auto()


_VERDICTS: tuple[tuple[int, str, Verdict], ...] = (
    # (http, how the code starts, what it means); the first match wins
    (429, "Throttling.AllocationQuota", Verdict.STOPS),
    (429, "Throttling", Verdict.AGAIN),
    (429, "LimitRequests", Verdict.AGAIN),
    (429, "", Verdict.STOPS),
    (400, "Arrearage", Verdict.STOPS),
    (401, "", Verdict.STOPS),
    (403, "", Verdict.STOPS),
    (404, "WorkSpaceNotFound", Verdict.STOPS),
    (408, "", Verdict.NO_ANSWER),
)


def verdict(http: int, code: str) -> Verdict:
    """What an error answer of the service itself means for the request that got it."""
    for status, start, means in _VERDICTS:
        if http == status and code.startswith(start):
            return means
    return Verdict.REFUSED if 400 <= http < 500 else Verdict.NO_ANSWER


_MESSAGES: tuple[tuple[str, Failure], ...] = (
    # the same code comes with both meanings: the message tells
    (r"green network verification|does not comply", Failure.CONTENT),
    (
        r"(?i)unable to download|download the media resource|failed to find the requested media"
        r"|media resource timed out",
        Failure.PASSING,
    ),
)

_CONTENT_CODES = (
    "DataInspectionFailed",
    "IPInfringementSuspect",
    "CustomRoleBlocked",
    "FaqRuleBlocked",
)

_CODES: tuple[tuple[str, Failure], ...] = (
    # (how the code starts, how it reads); the first match wins
    *((code, Failure.CONTENT) for code in _CONTENT_CODES),
    ("InvalidParameter.DataInspection", Failure.PASSING),
    ("InvalidParameter.FileDownload", Failure.PASSING),
    ("InvalidURL.ConnectionRefused", Failure.PASSING),
    ("InvalidURL.Timeout", Failure.PASSING),
    ("BadRequest.InputDownloadFailed", Failure.PASSING),
    ("GatewayTimeout", Failure.PASSING),
    ("Throttling.AllocationQuota", Failure.ACCOUNT),
    ("Throttling", Failure.PASSING),
    ("LimitRequests", Failure.PASSING),
    ("InvalidApiKey", Failure.ACCOUNT),
    ("Arrearage", Failure.ACCOUNT),
    ("AllocationQuota", Failure.ACCOUNT),
    ("AccessDenied", Failure.ACCOUNT),
    ("Model.AccessDenied", Failure.ACCOUNT),
    ("Workspace.AccessDenied", Failure.ACCOUNT),
    ("CommodityNotPurchased", Failure.ACCOUNT),
    ("PrepaidBillOverdue", Failure.ACCOUNT),
    ("PostpaidBillOverdue", Failure.ACCOUNT),
    ("InvalidParameter", Failure.PARAMETERS),
    ("InvalidFile", Failure.PARAMETERS),
    ("InvalidImage", Failure.PARAMETERS),
    ("BadRequest", Failure.PARAMETERS),
    ("InvalidURL", Failure.PARAMETERS),
)


def classify(code: str, message: str) -> Failure:
    """How a failure reads; the message decides where one code has two meanings."""
    for words, failure in _MESSAGES:
        if re.search(words, message):
            return failure
    return next((failure for start, failure in _CODES if code.startswith(start)), Failure.UNKNOWN)


_PLACES = (
    # what the message or the code says -> the part of the body
    (re.compile(r"media\[?\.?(\d+)\]?", re.IGNORECASE), "media[{0}].url"),
    (re.compile(r"\b(duration|resolution|ratio|seed|watermark|prompt_extend)\b"), "parameters.{0}"),
    (re.compile(r"negative_prompt"), "negative_prompt"),
    (re.compile(r"reference_voice"), "media[0].reference_voice"),
    (re.compile(r"InvalidURL|InvalidFile|InvalidImage|\burl\b|\bmedia\b"), "media[0].url"),
    (re.compile("prompt|" + "|".join(_CONTENT_CODES), re.IGNORECASE), "prompt"),
)


def locate(code: str, message: str) -> str:
    """The part of the body that a refusal is about; the scene where it names none."""
    said = f"{code} {message}"
    for pattern, part in _PLACES:
        found = pattern.search(said)
        if found:
            return part.format(*found.groups())
    return "scene"


@contextmanager
def worldly() -> Iterator[None]:
    """What httpx raises, in the words of this room; its own causes may hold the key."""
    try:
        yield
    except (httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise Forbidden(reason(error)) from None
    except (httpx.HTTPError, TimeoutError) as error:
        raise Unreachable(reason(error)) from None


def reason(error: Exception) -> str:
    """One line that names what happened; httpx's own words hold no header and no query."""
    return f"{type(error).__name__.lstrip('_')}: {error}".rstrip(": ").splitlines()[0]
