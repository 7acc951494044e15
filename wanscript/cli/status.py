"""`status`, `resolve` and `cancel`: what is out there, and the user's word about it."""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click

from .. import files
from ..run.clip import Clip, State
from ..run.ledger import Ledger, LedgerError
from ..show.terminal import padded
from .prepare import BACKENDS, Project, failed, located
from .settings import KEY


@click.command()
@click.argument("file")
@click.option(
    "--backend", type=click.Choice(list(BACKENDS)), default="dashscope", show_default=True
)
@click.option("--all", "everything", is_flag=True, help="Finished and failed takes too.")
@click.option("--events", is_flag=True, help="What happened to each, step by step.")
@click.option(
    "--format", "form", type=click.Choice(("text", "json")), default="text", show_default=True
)
def status(file: str, backend: str, everything: bool, events: bool, form: str) -> None:
    """Show what the ledger says of FILE: what is at work, unknown, lost or not fetched yet."""
    project = located(file, backend, None)
    with _opened(project) as ledger:
        clips = (
            []
            if ledger is None
            else [
                clip
                for clip in ledger.clips(project.name)
                if everything or clip.state not in (State.DONE, State.FAILED, State.CANCELLED)
            ]
        )
        if form == "json":
            rows = [_document(clip, ledger if events else None) for clip in clips]
            click.echo(json.dumps({"schema": 1, "clips": rows}, ensure_ascii=False, indent=2))
            return
        for clip in clips:
            click.echo(_line(clip))
            if events and ledger is not None:
                for event in ledger.events(clip.id):
                    was = event.was.value if event.was else "-"
                    moment = _time(event.at)
                    click.echo(f"      {moment}  {was} -> {event.state}  {event.note}")
        if not clips:
            click.echo("nothing is out there", err=True)


@click.command()
@click.argument("file")
@click.argument("scene")
@click.option("--adopt", metavar="TASK", help="This task of the service is the scene's.")
@click.option("--resubmit", is_flag=True, help="It was not taken: the next run pays for it again.")
@click.option("--force", is_flag=True, help="Adopt a task that was made with other words.")
@click.option("--base-url", metavar="URL", help="Another address of the service.")
def resolve(
    file: str, scene: str, adopt: str | None, resubmit: bool, force: bool, base_url: str | None
) -> None:
    """Settle a SCENE of FILE that is unknown or lost."""
    from ..run import settle

    if bool(adopt) == resubmit:
        raise click.UsageError("say one of --adopt TASK and --resubmit")
    project = located(file, "dashscope", None)

    def act(ledger: Ledger, clip: Clip) -> Clip:
        if adopt is None:
            return settle.resubmit(ledger, clip)
        return _asking(
            project,
            base_url,
            lambda client: settle.adopt(ledger, client, clip, adopt, sure=force),
        )

    _each(project, (scene,), (State.UNKNOWN, State.LOST), act)


@click.command()
@click.argument("file")
@click.argument("scenes", nargs=-1, required=True, metavar="SCENE...")
@click.option("--base-url", metavar="URL", help="Another address of the service.")
def cancel(file: str, scenes: tuple[str, ...], base_url: str | None) -> None:
    """Call back each SCENE of FILE that waits at the service; one at work stays and is billed."""
    from ..run import settle

    project = located(file, "dashscope", None)

    def act(ledger: Ledger, clip: Clip) -> Clip:
        if clip.state is State.PLANNED:
            return asyncio.run(settle.cancel(ledger, None, clip))
        return _asking(project, base_url, lambda client: settle.cancel(ledger, client, clip))

    _each(project, scenes, (State.SUBMITTED, State.PLANNED), act)


def _each(
    project: Project,
    scenes: Sequence[str],
    states: Sequence[State],
    act: Callable[[Ledger, Clip], Clip],
) -> None:
    from ..run.settle import SettleError
    from ..service import ServiceError

    with _opened(project) as ledger:
        for scene in scenes:
            known = [] if ledger is None else ledger.clips(project.name)
            takes = [clip for clip in known if clip.scene == scene]
            if ledger is None or not takes:
                raise click.UsageError(f"the ledger knows no scene {scene} of {project.name}")
            clip = next((each for each in reversed(takes) if each.state in states), takes[-1])
            try:
                click.echo(_line(act(ledger, clip)))
            except (SettleError, ServiceError) as error:
                failed(str(error))


def _asking(project: Project, base_url: str | None, act: Callable[[Any], Awaitable[Clip]]) -> Clip:
    from .far import far, paid

    if not os.environ.get(KEY):
        failed(f"this asks the service, which needs an API key in {KEY}", 3)

    async def asked() -> Clip:
        async with paid(far(project.settings.region, base_url)) as client:
            return await act(client)

    return asyncio.run(asked())


@contextmanager
def _opened(project: Project) -> Iterator[Ledger | None]:
    path = files.state_path(project.home) / project.backend.ledger
    if not path.exists():
        yield None
        return
    try:
        ledger = Ledger(path, time.time)
    except LedgerError as error:
        failed(str(error))
    try:
        yield ledger
    finally:
        ledger.close()


def _line(clip: Clip) -> str:
    name = clip.scene if clip.take == 1 else f"{clip.scene} take {clip.take}"
    facts = [
        f"task {clip.task}" if clip.task else "",
        f"since {_time(clip.submitted)}" if clip.submitted and not clip.state.final else "",
        f"fetch it before {_time(clip.expires)}" if clip.state is State.SUCCEEDED else "",
        clip.file or "",
        clip.message or "",
    ]
    return (
        f"  {padded(name, 4)} {clip.state:<9}  {'  '.join(each for each in facts if each)}".rstrip()
    )


def _time(at: float | None) -> str:
    return datetime.fromtimestamp(at or 0.0).strftime("%Y-%m-%d %H:%M:%S")


def _document(clip: Clip, ledger: Ledger | None) -> dict[str, Any]:
    facts = {
        "scene": clip.scene,
        "take": clip.take,
        "number": clip.number,
        "state": clip.state.value,
        "fingerprint": clip.fingerprint,
        "model": clip.model,
        "task": clip.task,
        "submitted": clip.submitted,
        "finished": clip.finished,
        "expires": clip.expires,
        "billed": clip.billed,
        "file": clip.file,
        "code": clip.code,
        "message": clip.message,
    }
    if ledger is not None:
        facts["events"] = [
            {"at": event.at, "was": event.was, "state": event.state, "note": event.note}
            for event in ledger.events(clip.id)
        ]
    return facts
