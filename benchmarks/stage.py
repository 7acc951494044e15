"""What the benchmarks share: a cheap clip, a film made by hand, and one whole run of it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from wanscript.app.context import context_of
from wanscript.app.ledgers import Writing
from wanscript.app.project import BACKENDS, Project
from wanscript.app.settings import Settings
from wanscript.app.terms import Terms
from wanscript.dashscope.client import Client
from wanscript.match import SceneKey
from wanscript.media import files
from wanscript.models.media import MediaRole
from wanscript.models.request import Medium, Prompt, Request
from wanscript.run.context import Poll
from wanscript.run.enter import Grant
from wanscript.run.ledger import Ledger, open_ledger, transitions
from wanscript.run.plan import Plan, PlanInputs, plan
from wanscript.run.process_lock import Owner
from wanscript.run.result import RunResult
from wanscript.run.scheduler import execute
from wanscript.run.states import Change
from wanscript.run.take import Limits, Submission, Take
from wanscript.service import Accepted

MODEL = "wan2.7-r2v"
ACCOUNT = "bench"
SCRIPT = "film.wan"


@cache
def clip(size: int, side: int = 64) -> bytes:
    """A two-second MP4 that is cheap to decode and at least so many bytes long."""
    import av

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "clip.mp4"
        with av.open(str(path), "w", format="mp4") as box:
            shown = box.add_stream("libx264", rate=10, options={"preset": "ultrafast"})
            shown.width, shown.height, shown.pix_fmt = side, side, "yuv420p"
            for number in range(20):
                frame = av.VideoFrame(side, side, "yuv420p")
                frame.pts = number
                box.mux(shown.encode(frame))
            box.mux(shown.encode(None))
        data = path.read_bytes()
    room = size - len(data)
    return data if room < 8 else data + room.to_bytes(4, "big") + b"mdat" + bytes(room - 8)


def film(chains: Sequence[int]) -> list[Request]:
    """Chains of so many scenes each, one after another; in a chain each starts on the last end."""
    made: list[Request] = []
    for length in chains:
        for link in range(length):
            number = len(made) + 1
            frame = (Medium(MediaRole.FIRST_FRAME, "", after=str(number - 1)),) if link else ()
            made.append(
                Request(
                    scene=str(number),
                    take=1,
                    shots=(),
                    model=MODEL,
                    prompt=Prompt(f"Image 1 waves {number} times."),
                    media=(Medium(MediaRole.REFERENCE_IMAGE, "https://example.com/a.png"), *frame),
                    parameters=(("resolution", "720P"), ("duration", 2)),
                )
            )
    return made


def ledger_in(folder: Path, now: Callable[[], float] = time.time) -> Ledger:
    """The ledger of a benchmark."""
    return open_ledger(folder / "ledger.db", now)


def planned(requests: Sequence[Request], folder: Path, ledger: Ledger) -> Plan:
    """What is to be shot of a film."""
    inputs = PlanInputs(
        project=str(folder),
        script=SCRIPT,
        named=SCRIPT,
        keys={each.scene: SceneKey(int(each.scene), each.scene, "") for each in requests},
        present=lambda take: (folder / (take.file or "?")).is_file(),
        digest=files.digest(folder),
        facts=files.facts(folder),
        region="intl",
        currency="CNY",
        now=ledger.now,
        elsewhere=ledger.takes.equal,
        last_event=ledger.takes.last_event(),
    )
    return plan(requests, ledger.takes.of_script(str(folder), SCRIPT), inputs)


async def shoot(
    requests: Sequence[Request],
    folder: Path,
    client: Client,
    limits: Limits,
    *,
    poll: Poll = Poll(),  # noqa: B008
    now: Callable[[], float] = time.time,
) -> RunResult:
    """The whole run: plan, ledger, step, client, and each clip decoded."""
    ledger = ledger_in(folder, now)
    with Owner(folder / "owners") as owner:
        async with client:
            project = Project(folder / SCRIPT, folder, BACKENDS["dashscope"], Settings())
            at, account = Writing(ledger, owner, False), ledger.accounts.enter(ACCOUNT, "service")
            context = replace(
                context_of(project, client, at, account, Terms(), local=False, tell=lambda _: None),
                limits=lambda _: limits,
                poll=poll,
                now=now,
                kept=lambda _: None,
            )
            made = planned(requests, folder, ledger)
            ran = await execute(made, context, Grant(owner.name, "a benchmark"))
    ledger.close()
    assert ran.complete, ran.halted or next(each for each in ran.outcomes if each.message)
    return ran


def remember(folder: Path, now: Callable[[], float], took: Callable[[], float]) -> None:
    """Sixty tasks that the ledger has seen before, so that it knows how long one takes."""
    ledger, (request,) = ledger_in(folder, now), film([1])
    account = ledger.accounts.enter(ACCOUNT, "service").id
    for number in range(60):
        scene, task = str(number), f"seen {number}"
        seen = Take(str(folder), "other.wan", scene, f"f{number}", MODEL, request)
        began = Submission(0, 1, account, ACCOUNT, MODEL, post_started_at=1.0)
        with ledger.db.transaction():
            take = ledger.takes.enter(seen, "seen")
            sent = ledger.takes.change(
                take, Change.BEGIN_SUBMIT, "", began=replace(began, take=take.id), account=account
            )
            assert sent is not None
            made = transitions.accepted(ledger.takes, sent, Accepted(task, "r"), 1.0)
            assert made is not None
            ended = transitions.finished(
                ledger.takes, made, url="", expires=0.0, at=1.0 + took(), billed=2.0, usage=()
            )
            assert ended is not None
            transitions.downloaded(ledger.takes, ended, f"{number}.mp4", f"{number}")
    ledger.close()
