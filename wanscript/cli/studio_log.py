"""What a worker says: a line where a clip does something else than before."""

from __future__ import annotations

from datetime import UTC, datetime

from ..app.news import News, Notice, Tell
from ..run.take import Take, called
from ..show.terminal import as_json
from .out import err

FORMS = ("text", "json")


def teller(form: str) -> Tell:
    """Prints what is new in one of the forms, each piece once."""
    said = _told if form == FORMS[0] else _document
    last: dict[int, str] = {}

    def tell(news: News) -> None:
        if isinstance(news, Notice):
            said(news)
            return
        take = news.take
        if last.get(take.id) != news.phase:
            said(news)
        last[take.id] = news.phase
        if take.state.final:
            del last[take.id]

    return tell


def _told(news: News) -> None:
    if isinstance(news, Notice):
        err(f"wanscript: {news.message}")
        return
    take, detail = news.take, f" {news.detail}" if news.detail else ""
    err(f"{take.project}/{take.script}  {called(take.scene, take.take)}  {news.phase}{detail}")


def _document(news: News) -> None:
    """One line for a program that gathers what many workers say."""
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    notice = isinstance(news, Notice)
    facts: dict[str, object] = {
        "at": now,
        "level": "warning" if notice and news.take else "info",
        "phase": None if isinstance(news, Notice) else news.phase.value,
        "message": news.message if isinstance(news, Notice) else news.detail,
    }
    about = _clip(news.take)
    if isinstance(news, Notice) and news.film:
        about["project"], about["script"] = news.film
    err(as_json(facts | about, indent=None) + "\n", nl=False)


def _clip(take: Take | None) -> dict[str, object]:
    """Which clip it is about: the same names in every line."""
    return {
        "project": take.project if take else None,
        "script": take.script if take else None,
        "scene": take.scene if take else None,
        "version": take.take if take else None,
        "clip": take.id if take else None,
        "state": take.state.value if take else None,
        "task": take.task if take else None,
        "owner": take.owner if take else None,
    }
