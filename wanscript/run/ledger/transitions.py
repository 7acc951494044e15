"""The named changes of a take, each with the facts that it brings."""

from __future__ import annotations

from ...models.request import Value
from ...service import Accepted
from ..states import Change
from ..take import Submission, Take
from .takes import Takes

Usage = tuple[tuple[str, Value | float | None], ...]


def accepted(takes: Takes, take: Take, said: Accepted, at: float) -> Take | None:
    """The service took it; `at` is this machine's time."""
    sent: dict[str, object] = {
        "task": said.task_id,
        "request_id": said.request_id,
        "accepted_at": at,
        "post_ended_at": at,
        "ended_date": said.date.timestamp() if said.date else None,
        "outcome": "accepted",
    }
    note = f"accepted as {said.task_id}"
    return takes.change(
        take, Change.ACCEPTED, note, submission=sent, tries=0, message="", code="", failure=""
    )


def put_off(takes: Takes, take: Take, why: str, at: float, retry_at: float) -> Take | None:
    """Nothing was taken; it is worth another try from `retry_at` on."""
    return takes.change(
        take,
        Change.PUT_OFF,
        f"nothing was taken: {why}",
        submission=_ended(take, "again", at),
        retry_at=retry_at,
        message=why,
        tries=take.tries + 1,
    )


def rejected(
    takes: Takes, take: Take, at: float, *, failure: str, code: str, message: str
) -> Take | None:
    """It was refused, here or by the service, and nothing was taken."""
    return takes.change(
        take,
        Change.REJECTED,
        f"refused: {code} {message}".rstrip(),
        submission=_ended(take, "refused", at),
        failure=failure,
        code=code,
        message=message,
    )


def no_answer(
    takes: Takes, take: Take, why: str, at: float, ended_date: float | None
) -> Take | None:
    """Its POST has ended and nothing trustworthy came back, or its process is gone."""
    sent: dict[str, object] = {"post_ended_at": at, "ended_date": ended_date}
    return takes.change(take, Change.NO_ANSWER, f"no answer: {why}", submission=sent, message=why)


def adopted(
    takes: Takes, take: Take, task: str, note: str, accepted_at: float, account: tuple[int, str]
) -> Take | None:
    """A task of the service is its own; `account` is the account and the name that show it."""
    last = take.submission
    if last is not None and (not last.outcome or last.task == task):
        sent = {"task": task, "accepted_at": accepted_at, "outcome": "adopted"}
        return takes.change(
            take, Change.ADOPTED, note, submission=sent, tries=0, message="", account=account[0]
        )
    began = Submission(
        take=take.id,
        attempt=take.attempt + 1,
        account=account[0],
        name=account[1],
        model=take.model,
        post_started_at=accepted_at,
        post_ended_at=accepted_at,
        outcome="adopted",
        task=task,
        accepted_at=accepted_at,
        currency=take.currency,
        unit_price=take.unit_price,
        expected=take.expected,
    )
    return takes.change(
        take, Change.ADOPTED, note, began=began, tries=0, message="", account=account[0]
    )


def proved_absent(takes: Takes, take: Take, note: str, at: float) -> Take | None:
    """It was never taken: it may be submitted again."""
    return takes.change(
        take, Change.PROVED_ABSENT, note, submission=_ended(take, "proved absent", at), message=""
    )


def in_doubt(takes: Takes, take: Take, why: str) -> Take | None:
    """Nobody knows whether it was taken: a person decides."""
    return takes.change(take, Change.IN_DOUBT, why, message=why)


def finished(
    takes: Takes,
    take: Take,
    *,
    url: str,
    expires: float,
    at: float,
    lasts: float | None = None,
    billed: float | None,
    usage: Usage,
) -> Take | None:
    """The service has its clip, at an address until `expires`.

    `lasts` is its length in seconds where the model decided on it.
    """
    sent: dict[str, object] = {"billed": billed, "usage": usage}
    # the service says so again, should a loss of power undo it
    return takes.change(
        take,
        Change.FINISHED,
        "finished",
        submission=sent,
        durable=False,
        url=url,
        expires=expires,
        finished=at,
        seconds=take.seconds if lasts is None else lasts,
    )


def failed(takes: Takes, take: Take, *, failure: str, code: str, message: str) -> Take | None:
    """The service took it and could not make it; that is not billed."""
    return takes.change(
        take,
        Change.FAILED,
        f"failed: {code} {message}".rstrip(),
        submission={"outcome": "failed"},
        failure=failure,
        code=code,
        message=message,
    )


def cancelled(takes: Takes, take: Take, note: str) -> Take | None:
    """It was called back, by a person or by the service."""
    return takes.change(take, Change.CANCELLED, note, message="cancelled", failure="by hand")


def lost(takes: Takes, take: Take, why: str) -> Take | None:
    """It was or may have been billed, and its result is out of reach."""
    return takes.change(take, Change.LOST, why, message=why)


def kept(takes: Takes, take: Take, why: str) -> Take | None:
    """It was done before, and its file cannot be fetched again."""
    return takes.change(take, Change.KEPT, why, message="", url="")


def ask_again(takes: Takes, take: Take, why: str) -> Take | None:
    """Its address is of no use: the service is asked for another."""
    return takes.change(
        take, Change.ASK_AGAIN, f"asking again: {why}", url="", tries=take.tries + 1
    )


def download_failed(takes: Takes, take: Take, why: str) -> Take | None:
    """Its clip did not come whole; that is tried again."""
    return takes.change(
        take, Change.DOWNLOAD_FAILED, f"download: {why}", tries=take.tries + 1, message=why
    )


def downloaded(takes: Takes, take: Take, file: str, sha256: str) -> Take | None:
    """Its clip lies in the project."""
    return takes.change(
        take,
        Change.DOWNLOADED,
        f"downloaded to {file}",
        file=file,
        sha256=sha256,
        message="",
        url="",
    )


def resubmit(takes: Takes, take: Take, note: str, at: float) -> Take | None:
    """A person's word that it may be submitted again."""
    return takes.change(
        take,
        Change.RESUBMIT,
        note,
        submission=_ended(take, "given up", at),
        message="",
        owner="",
        account=0,
        retry_at=0.0,
        url="",
        file="",
        sha256="",
        finished=0.0,
        expires=0.0,
    )


def withdrawn(takes: Takes, take: Take, why: str) -> Take | None:
    """It is not wanted any more and was never sent."""
    return takes.change(take, Change.WITHDRAWN, why, message=why)


def joined(takes: Takes, take: Take, other: Take) -> Take | None:
    """It is equal to a take that is there already, which stands for it."""
    return takes.change(
        take, Change.JOINED, f"equal to take {other.id}", same_as=other.id, message=""
    )


def copied(takes: Takes, take: Take, other: Take, file: str) -> Take | None:
    """It was joined to a take of another script that is done, and has its clip now."""
    return takes.change(
        take,
        Change.COPIED,
        f"copied from take {other.id} to {file}",
        file=file,
        sha256=other.sha256,
        finished=other.finished,
    )


def _ended(take: Take, outcome: str, at: float) -> dict[str, object]:
    """How its POST has ended, where that was not known: an earlier one keeps its own outcome."""
    if take.submission is None or take.submission.outcome:
        return {}
    return {"outcome": outcome, "post_ended_at": take.submission.post_ended_at or at}
