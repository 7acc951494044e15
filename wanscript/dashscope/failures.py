"""How the service's failures read: by code, message and, of an answer, its HTTP status."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum, auto

import httpx

from ..service import Failure, Forbidden, Unreachable
from .replies import one_line


class Verdict(Enum):
    """What an error answer means for the request that got it."""

    AGAIN = auto()
    REFUSED = auto()
    STOPS = auto()
    NO_ANSWER = auto()


_RATE = (
    r"(?i)\b(TPM|TPS|RPM|RPS|QPM|QPS|rates?|throttl\w*|concurren\w*|burst)\b"
    r"|per[ -](second|minute)|too (fast|frequent|many requests)"
)
"""Words of a limit that lifts by itself, where a code may also mean one that does not."""

_LINK = re.compile(r"https?://\S+")
"""Where more can be read about a failure, which says nothing of this one."""

_VERDICTS: tuple[tuple[int, str, str, Verdict], ...] = (
    # (http, how the code starts, what the message says, what it means); the first match wins
    (429, "CommodityNotPurchased", "", Verdict.STOPS),
    (429, "PrepaidBillOverdue", "", Verdict.STOPS),
    (429, "PostpaidBillOverdue", "", Verdict.STOPS),
    (429, "", _RATE, Verdict.AGAIN),
    (429, "Throttling.AllocationQuota", "", Verdict.STOPS),
    (429, "Throttling", "", Verdict.AGAIN),
    (429, "LimitRequests", "", Verdict.AGAIN),
    (429, "", "", Verdict.STOPS),
    (400, "Arrearage", "", Verdict.STOPS),
    (401, "", "", Verdict.STOPS),
    (403, "", "", Verdict.STOPS),
    (404, "WorkSpaceNotFound", "", Verdict.STOPS),
    (408, "", "", Verdict.NO_ANSWER),
)


def verdict(http: int, code: str, message: str) -> Verdict:
    """What an error answer of the service itself means for the request that got it."""
    said = _LINK.sub("", message)
    for status, start, words, means in _VERDICTS:
        if http == status and code.startswith(start) and re.search(words, said):
            return means
    return Verdict.REFUSED if 400 <= http < 500 else Verdict.NO_ANSWER


_UNFIT = r"(?i)green network verification|does not comply|inappropriate content"
_UNFETCHED = (
    r"(?i)unable to download|(failed|fails) to (download|find|fetch)|download the media resource"
    r"|(download|fetch)\w* (\w+ ){0,3}(timed out|timeout|failed)|media resource timed out"
)

_CONTENT_CODES = (
    "DataInspectionFailed",
    "IPInfringementSuspect",
    "CustomRoleBlocked",
    "FaqRuleBlocked",
)

_CODES: tuple[tuple[str, str, Failure], ...] = (
    # (how the code starts, what the message says, how it reads); the first match wins, and a
    # code with two meanings has a row for each; by the vendor's error pages, read 2026-11-26
    *((code, "", Failure.CONTENT) for code in _CONTENT_CODES),
    ("InvalidParameter", _UNFIT, Failure.CONTENT),
    ("InvalidParameter", _UNFETCHED, Failure.PASSING),
    ("InvalidParameter.DataInspection", "", Failure.PASSING),
    ("InvalidParameter.FileDownload", "", Failure.PASSING),
    ("InvalidParameter", "", Failure.PARAMETERS),
    ("InvalidURL.ConnectionRefused", "", Failure.PASSING),
    ("InvalidURL.Timeout", "", Failure.PASSING),
    ("InvalidURL", _UNFETCHED, Failure.PASSING),
    ("InvalidURL", "", Failure.PARAMETERS),
    ("InvalidFile", "", Failure.PARAMETERS),
    ("InvalidImage", "", Failure.PARAMETERS),
    ("BadRequest.InputDownloadFailed", "", Failure.PASSING),
    ("BadRequest", "", Failure.PARAMETERS),
    ("ModelNotFound", "", Failure.PARAMETERS),
    ("Throttling.AllocationQuota", _RATE, Failure.PASSING),
    ("Throttling.AllocationQuota", "", Failure.ACCOUNT),
    ("Throttling", "", Failure.PASSING),
    ("LimitRequests", "", Failure.PASSING),
    ("InternalError", _UNFIT, Failure.CONTENT),
    ("InternalError", "", Failure.PASSING),
    ("SystemError", "", Failure.PASSING),
    ("ModelServiceFailed", "", Failure.PASSING),
    ("ModelServingError", "", Failure.PASSING),
    ("ModelUnavailable", "", Failure.PASSING),
    ("RequestTimeOut", "", Failure.PASSING),
    ("RewriteFailed", "", Failure.PASSING),
    ("GatewayTimeout", "", Failure.PASSING),
    ("InvalidApiKey", "", Failure.ACCOUNT),
    ("NOT AUTHORIZED", "", Failure.ACCOUNT),
    ("Arrearage", "", Failure.ACCOUNT),
    ("AllocationQuota", "", Failure.ACCOUNT),
    ("AccessDenied", "", Failure.ACCOUNT),
    ("Model.AccessDenied", "", Failure.ACCOUNT),
    ("Workspace.AccessDenied", "", Failure.ACCOUNT),
    ("WorkSpaceNotFound", "", Failure.ACCOUNT),
    ("CommodityNotPurchased", "", Failure.ACCOUNT),
    ("PrepaidBillOverdue", "", Failure.ACCOUNT),
    ("PostpaidBillOverdue", "", Failure.ACCOUNT),
)


def classify(code: str, message: str) -> Failure:
    """How a failure reads; the message decides where one code has two meanings."""
    said = _LINK.sub("", message)
    for start, words, failure in _CODES:
        if code.startswith(start) and re.search(words, said):
            return failure
    return Failure.UNKNOWN


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


WORLD = (httpx.HTTPError, httpx.InvalidURL, UnicodeError, TimeoutError)
"""What an exchange raises; of an address to which it is redirected httpx lets two more pass."""


@contextmanager
def worldly() -> Iterator[None]:
    """What httpx raises, as an error of this package; its own causes may hold the key."""
    try:
        yield
    except httpx.UnsupportedProtocol as error:
        raise Forbidden(one_line(str(error))) from None
    except WORLD as error:
        raise Unreachable(reason(error)) from None


_HAPPENED: tuple[tuple[type[Exception], str], ...] = (
    # the first match wins
    (httpx.ConnectTimeout, "no connection in time"),
    (httpx.ConnectError, "no connection"),
    (httpx.ProxyError, "no way through the proxy"),
    (httpx.TimeoutException, "no answer in time"),
    (TimeoutError, "no answer in time"),
    (httpx.NetworkError, "the connection broke"),
    (httpx.ProtocolError, "the connection broke, or it does not speak HTTP"),
    (httpx.DecodingError, "the answer cannot be read"),
    (httpx.TooManyRedirects, "it redirects without end"),
    (httpx.InvalidURL, "it redirects to no address"),
    (UnicodeError, "it redirects to no address"),
)


def reason(error: Exception) -> str:
    """One line that says what happened; httpx's own words hold no header and no query."""
    happened = next((words for kind, words in _HAPPENED if isinstance(error, kind)), "")
    return ": ".join(part for part in (happened, one_line(str(error))) if part)
