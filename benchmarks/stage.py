"""What the benchmarks share: a cheap clip, a film made by hand, and one whole run of it."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from wanscript import files
from wanscript.dashscope.client import Client
from wanscript.models.request import Medium, Prompt, Request
from wanscript.run.clip import Limits
from wanscript.run.execute import Run, execute
from wanscript.run.ledger import Ledger
from wanscript.run.owner import Owner
from wanscript.run.plan import Premises, plan
from wanscript.run.verdict import Slate
from wanscript.run.world import Poll, World

MODEL = "wan2.7-r2v"
ACCOUNT = "bench"


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
    return data if room < 8 else data + room.to_bytes(4, "big") + b"free" + bytes(room - 8)


def film(chains: Sequence[int]) -> list[Request]:
    """Chains of so many scenes each, one after another; in a chain each starts on the last end."""
    made: list[Request] = []
    for length in chains:
        for link in range(length):
            number = len(made) + 1
            frame = (Medium("first_frame", "", after=str(number - 1)),) if link else ()
            made.append(
                Request(
                    scene=str(number),
                    take=1,
                    shots=(),
                    model=MODEL,
                    prompt=Prompt(f"Image 1 waves {number} times."),
                    media=(Medium("reference_image", "https://example.com/a.png"), *frame),
                    parameters=(("resolution", "720P"), ("duration", 2)),
                )
            )
    return made


async def shoot(
    requests: Sequence[Request],
    folder: Path,
    client: Client,
    limits: Limits,
    *,
    poll: Poll = Poll(),  # noqa: B008
    now: Callable[[], float] = time.time,
    speed: float = 1.0,
) -> Run:
    """The whole run: plan, ledger, step, client, and each clip decoded."""
    premises = Premises(
        script="film.wan",
        slates={each.scene: Slate(int(each.scene)) for each in requests},
        present=lambda _: True,
        digest=files.digest(folder),
        facts=files.facts(folder),
        region="intl",
        account=ACCOUNT,
    )
    ledger = Ledger(files.state(folder) / "ledger.db", now)
    with Owner(files.state(folder)) as owner:
        async with client:
            ran = await execute(
                plan(requests, (), premises),
                World(
                    client=client,
                    ledger=ledger,
                    owner=owner,
                    run="bench",
                    root=folder,
                    home=folder,
                    out=folder / "takes",
                    limits=lambda _: limits,
                    poll=poll,
                    lease=60.0 * speed,
                    now=now,
                    speed=speed,
                ),
            )
    ledger.close()
    assert ran.complete, next(each.message for each in ran.outcomes if each.message)
    return ran
