"""What may go wrong at the emulator, on purpose: each kind is a row, chosen by chance or words."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto
from types import MappingProxyType

from .validate import Refusal


class Moment(StrEnum):
    """When a fault is asked for."""

    BEFORE = "a create call, and nothing is taken"
    AFTER = "a create call, and the task is taken"
    TASK = "a task, decided as it is taken"
    READ = "a query, a list or an upload permission"
    LIST = "a list"
    QUERY = "a query"
    UPLOAD = "an upload"
    DOWNLOAD = "a download"
    DATE = "the Date of any answer"
    CLOCK = "the service's whole clock"


class Break(Enum):
    """What is left of an answer that is not the service's own."""

    DROPPED = auto()
    HTML = auto()
    PORTAL = auto()
    GATEWAY = auto()
    BOMB = auto()
    SLOW = auto()


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to go wrong: when, what is answered (None: see `what`), and that in words."""

    moment: Moment
    what: str
    answer: Break | Refusal | None = None


def _said(http: int, code: str, message: str) -> Refusal:
    return Refusal(http, code, message)


_LIMIT = _said(429, "Throttling.RateQuota", "Requests rate limit exceeded.")
EXPIRED = _said(403, "AccessDenied", "Request has expired.")
MISSING = _said(404, "NoSuchKey", "The specified key does not exist.")
NOT_FOUND = _said(404, "NotFound", "The task does not exist.")

UNFIT = (
    "InvalidParameter.DataInspection",
    "The media resource does not comply with green network verification.",
)
UNFETCHED = (
    "InvalidParameter.DataInspection",
    "Download the media resource timed out during the data inspection process.",
)
INPUT_TIMEOUT = ("GatewayTimeout.InputDownload", "Timed out while downloading the input.")

KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "rate-limit": Kind(Moment.BEFORE, "429 Throttling.RateQuota", _LIMIT),
        "concurrency": Kind(
            Moment.BEFORE,
            "429 Throttling.Concurrency",
            _said(429, "Throttling.Concurrency", "Too many tasks are running."),
        ),
        "overloaded": Kind(
            Moment.BEFORE,
            "429 Throttling.ServiceOverloaded",
            _said(429, "Throttling.ServiceOverloaded", "The service is overloaded."),
        ),
        "exhausted": Kind(
            Moment.BEFORE,
            "429 Throttling.ResourceExhausted",
            _said(429, "Throttling.ResourceExhausted", "The resources are exhausted."),
        ),
        "quota": Kind(
            Moment.BEFORE,
            "429 Throttling.AllocationQuota",
            _said(429, "Throttling.AllocationQuota", "Allocated quota exceeded."),
        ),
        "overdue": Kind(
            Moment.BEFORE,
            "429 PostpaidBillOverdue",
            _said(429, "PostpaidBillOverdue", "The postpaid bill is overdue."),
        ),
        "arrearage": Kind(
            Moment.BEFORE,
            "400 Arrearage",
            _said(400, "Arrearage", "Access denied, the account is in arrears."),
        ),
        "bad-key": Kind(
            Moment.BEFORE,
            "401 InvalidApiKey",
            _said(401, "InvalidApiKey", "Invalid API-key provided."),
        ),
        "content": Kind(
            Moment.BEFORE,
            "400 DataInspectionFailed",
            _said(400, "DataInspectionFailed", "Input data may contain bad content."),
        ),
        "media-unfit": Kind(
            Moment.BEFORE,
            "400 InvalidParameter.DataInspection, a medium that may not be",
            _said(400, *UNFIT),
        ),
        "media-unfetched": Kind(
            Moment.BEFORE,
            "400 InvalidParameter.DataInspection, a medium that did not come in time",
            _said(400, *UNFETCHED),
        ),
        "input-timeout": Kind(
            Moment.BEFORE, "504 GatewayTimeout.InputDownload", _said(504, *INPUT_TIMEOUT)
        ),
        "unavailable": Kind(
            Moment.BEFORE,
            "503 ModelUnavailable",
            _said(503, "ModelUnavailable", "Model is unavailable."),
        ),
        "dropped": Kind(Moment.BEFORE, "the connection breaks", Break.DROPPED),
        "html": Kind(Moment.BEFORE, "502, a proxy's page", Break.HTML),
        "portal": Kind(Moment.BEFORE, "302 to a sign-in page", Break.PORTAL),
        "gateway": Kind(Moment.BEFORE, "403, a gateway's JSON about its quota", Break.GATEWAY),
        "bomb": Kind(Moment.BEFORE, "a small answer that unpacks to 64 MB", Break.BOMB),
        "lost-answer": Kind(Moment.AFTER, "the connection breaks", Break.DROPPED),
        "error-after": Kind(
            Moment.AFTER,
            "500 InternalError.Timeout",
            _said(500, "InternalError.Timeout", "Internal server error."),
        ),
        "inspection-after": Kind(
            Moment.AFTER,
            "500 InternalError.DataInspection",
            _said(500, "InternalError.DataInspection", "The inspection did not answer."),
        ),
        "html-after": Kind(Moment.AFTER, "502, a proxy's page", Break.HTML),
        "portal-after": Kind(Moment.AFTER, "302 to a sign-in page", Break.PORTAL),
        "slow-answer": Kind(Moment.AFTER, "the answer comes late", Break.SLOW),
        "task-failure": Kind(
            Moment.TASK,
            "fails with InternalError.Algo",
            _said(200, "InternalError.Algo", "The algorithm failed."),
        ),
        "task-content": Kind(
            Moment.TASK,
            "fails with DataInspectionFailed",
            _said(200, "DataInspectionFailed", "Output data may be bad content."),
        ),
        "task-unfit": Kind(
            Moment.TASK,
            "fails with InvalidParameter.DataInspection, a medium that may not be",
            _said(200, *UNFIT),
        ),
        "task-unfetched": Kind(
            Moment.TASK,
            "fails with InvalidParameter.DataInspection, a medium that did not come in time",
            _said(200, *UNFETCHED),
        ),
        "task-input-timeout": Kind(
            Moment.TASK, "fails with GatewayTimeout.InputDownload", _said(200, *INPUT_TIMEOUT)
        ),
        "list-lag": Kind(Moment.TASK, "the list shows it only after :Ns, or never"),
        "row-unshown": Kind(
            Moment.TASK, "the list counts it, and does not show it for :Ns, or ever"
        ),
        "row-no-model": Kind(Moment.TASK, "its row in the list names no model"),
        "row-model-in-key": Kind(Moment.TASK, "its row has the model in its unique key alone"),
        "row-odd-model": Kind(Moment.TASK, "its row spells the model in a way of its own"),
        "row-no-key": Kind(Moment.TASK, "its row does not tell which key made it"),
        "no-words": Kind(Moment.TASK, "a query shows its prompt only when it is over"),
        "echo-trimmed": Kind(Moment.TASK, "its prompt is shown without white space around it"),
        "echo-spaces": Kind(Moment.TASK, "its prompt is shown with single spaces"),
        "echo-nfkc": Kind(Moment.TASK, "its prompt is shown in NFKC"),
        "echo-cut": Kind(Moment.TASK, "the first 200 characters of its prompt are shown"),
        "usage-floats": Kind(Moment.TASK, "its seconds are shown as floats"),
        "no-address": Kind(
            Moment.TASK, "a query has no result's address for :Ns after its end, or ever"
        ),
        "missing-clip": Kind(
            Moment.TASK,
            "the result's address answers 404 for :Ns after its end, or ever",
            MISSING,
        ),
        "read-limit": Kind(Moment.READ, "429 Throttling.RateQuota", _LIMIT),
        "read-error": Kind(
            Moment.READ, "500 InternalError", _said(500, "InternalError", "Internal server error.")
        ),
        "read-html": Kind(Moment.READ, "502, a proxy's page", Break.HTML),
        "read-portal": Kind(Moment.READ, "302 to a sign-in page", Break.PORTAL),
        "read-dropped": Kind(Moment.READ, "the connection breaks", Break.DROPPED),
        "read-bomb": Kind(Moment.READ, "a small answer that unpacks to 64 MB", Break.BOMB),
        "read-slow": Kind(Moment.READ, "the answer comes late", Break.SLOW),
        "list-error": Kind(
            Moment.LIST, "500 InternalError", _said(500, "InternalError", "Internal server error.")
        ),
        "list-unsettled": Kind(Moment.LIST, "shows an old task that no other list shows"),
        "list-ascending": Kind(Moment.LIST, "the oldest task comes first"),
        "list-shuffled": Kind(Moment.LIST, "the tasks come in another order each time"),
        "unknown-404": Kind(
            Moment.QUERY,
            "404 for a task that is not known, where others get the status UNKNOWN",
            NOT_FOUND,
        ),
        "upload-forbidden": Kind(
            Moment.UPLOAD, "403 AccessDenied", _said(403, "AccessDenied", "Access denied.")
        ),
        "upload-error": Kind(
            Moment.UPLOAD, "503 ServiceUnavailable", _said(503, "ServiceUnavailable", "Slow down.")
        ),
        "upload-portal": Kind(Moment.UPLOAD, "302 to a sign-in page", Break.PORTAL),
        "upload-dropped": Kind(Moment.UPLOAD, "the connection breaks", Break.DROPPED),
        "upload-slow": Kind(Moment.UPLOAD, "the answer comes late", Break.SLOW),
        "truncated": Kind(Moment.DOWNLOAD, "half of the clip, and the connection breaks"),
        "corrupt": Kind(Moment.DOWNLOAD, "a clip of the right length that does not decode"),
        "expired-url": Kind(Moment.DOWNLOAD, "403 AccessDenied", EXPIRED),
        "download-error": Kind(
            Moment.DOWNLOAD,
            "503 ServiceUnavailable",
            _said(503, "ServiceUnavailable", "Slow down."),
        ),
        "download-portal": Kind(Moment.DOWNLOAD, "302 to a sign-in page", Break.PORTAL),
        "download-slow": Kind(Moment.DOWNLOAD, "the answer comes late", Break.SLOW),
        "no-date": Kind(Moment.DATE, "there is none"),
        "date-frozen": Kind(Moment.DATE, "stays what it was at first"),
        "date-ahead": Kind(Moment.DATE, "is :Ns ahead of the times of tasks"),
        "date-behind": Kind(Moment.DATE, "is :Ns behind the times of tasks"),
        "clock-ahead": Kind(Moment.CLOCK, "is :Ns ahead of this machine's"),
        "clock-behind": Kind(Moment.CLOCK, "is :Ns behind this machine's"),
    }
)
"""Every kind by its name; where `what` has no `:Ns`, the seconds are how late the answer comes."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: how likely, how often at most, only for prompts with these words, how long.

    `seconds` is how long an answer is held back before it goes wrong, or what the kind says.
    """

    kind: str
    chance: float = 1.0
    times: int | None = None
    words: str = ""
    seconds: float = 0.0

    @property
    def answer(self) -> Break | Refusal | None:
        """What is answered."""
        return KINDS[self.kind].answer


@dataclass(frozen=True, slots=True)
class Faults:
    """Everything that goes wrong; `seed` makes the same chances fall again."""

    rows: tuple[Fault, ...] = ()
    seed: int = 0


NONE = Faults()

_SPELLED = re.compile(
    r"(?P<times>\d{1,9})x|(?P<seconds>\d{1,9}(\.\d+)?)s|(?P<chance>[01]?(\.\d+)?(?<=\d))"
)


def fault(text: str) -> Fault:
    """Reads `KIND[:0.3][:2x][:5s][:~words]`: chance, times, seconds, words of a prompt.

    ValueError for anything else.
    """
    head, _, words = text.partition(":~")
    kind, *parts = head.split(":")
    if kind not in KINDS:
        raise ValueError(f"there is no fault `{kind}`; known are {', '.join(KINDS)}")
    found = Fault(kind, words=words)
    for part in parts:
        said = _SPELLED.fullmatch(part)
        if said is None:
            raise ValueError(f"`{part}` is none of 0.3 (chance), 2x (times), 5s, ~words")
        found = replace(
            found,
            times=int(said["times"]) if said["times"] else found.times,
            seconds=float(said["seconds"] or found.seconds),
            chance=float(said["chance"] or found.chance),
        )
    return found


def shift(faults: Sequence[Fault]) -> float:
    """By how many seconds the faults of a clock move it."""
    return sum(-each.seconds if each.kind.endswith("behind") else each.seconds for each in faults)


def kinds_text() -> str:
    """Every kind with what it does, for people."""
    lines, wide = [], max(map(len, KINDS)) + 2
    for moment in Moment:
        lines.append(f"{moment}:")
        lines += [
            f"  {name:{wide}}{kind.what}" for name, kind in KINDS.items() if kind.moment is moment
        ]
    return "\n".join(lines)


class FaultInjector:
    """Which fault befalls whom; the one thing that remembers how often each has."""

    def __init__(self, faults: Faults) -> None:
        self._rows = {
            moment: tuple(row for row in faults.rows if KINDS[row.kind].moment is moment)
            for moment in Moment
        }
        self._chance = random.Random(faults.seed)
        self._fallen: Counter[Fault] = Counter()

    def first(self, moment: Moment, prompt: str = "") -> Fault | None:
        """The first fault that falls now, or None."""
        return next((row for row in self._rows[moment] if self._falls(row, prompt)), None)

    def all(self, moment: Moment, prompt: str = "") -> tuple[Fault, ...]:
        """Every fault that falls now."""
        return tuple(row for row in self._rows[moment] if self._falls(row, prompt))

    def _falls(self, row: Fault, prompt: str) -> bool:
        spent = row.times is not None and self._fallen[row] >= row.times
        if spent or row.words not in prompt or self._chance.random() >= row.chance:
            return False
        self._fallen[row] += 1
        return True
