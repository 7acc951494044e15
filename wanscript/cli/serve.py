"""`serve`: the emulator on loopback, for other clients and for tests."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..media import files
from .command import command
from .out import out

if TYPE_CHECKING:
    from ..dashscope.emulator import Faults

WAITS, RUNS = 3.0, 60.0
"""Seconds that a task of the real service about waits and runs; `--pace` divides them."""


@command()
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8118,
    show_default=True,
    help="0 takes any free one.",
)
@click.option(
    "--store",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder for tasks, uploads and clips.  [default: .wanscript/serve]",
)
@click.option(
    "--pace", type=click.FloatRange(min=0.001), default=10.0, help="Times faster than the service."
)
@click.option("--settle", default=0.0, help="Seconds until the list shows a new task.")
@click.option("--submits-per-second", type=click.IntRange(min=1), help="More get a 429.")
@click.option("--in-flight", type=click.IntRange(min=1), help="More tasks at work get a 429.")
@click.option(
    "--fault", "spelled", multiple=True, metavar="KIND[:...]", help="What goes wrong; see above."
)
@click.option("--seed", default=0, help="Makes the same chances fall again.")
def serve(
    port: int,
    store: Path | None,
    pace: float,
    settle: float,
    submits_per_second: int | None,
    in_flight: int | None,
    spelled: tuple[str, ...],
    seed: int,
) -> None:
    """Answer like the service, on this machine only, and make plain cards.

    It prints its base URL; nothing costs money and any key will do: sk-a1 and sk-a2 are keys of
    one account, sk-b1 is of another. --fault makes things go wrong, with a chance, a number of
    times, seconds late, for prompts with some words: lost-answer:0.3, rate-limit:5x,
    slow-answer:90s:1x, task-failure:~Mara. `--fault help` tells all kinds.
    """
    wrong = _faults(spelled, seed)
    import uvicorn

    from ..dashscope.emulator import BASE, Pace, service
    from ..film.title_card import title_card
    from ..media.probe import probe
    from ..web.serve import listen, port_of

    rate = Pace(WAITS / pace, RUNS / pace, settle, submits_per_second, in_flight)
    try:
        folder = store or files.state(Path.cwd()) / "serve"
        app = service(title_card, store=folder, probe=probe, faults=wrong, pace=rate)
        listening = listen(port)
    except OSError as error:
        raise click.ClickException(f"cannot serve: {error}") from None
    config = uvicorn.Config(app, log_level="critical", date_header=False)
    config.timeout_graceful_shutdown = 1
    with listening, contextlib.suppress(KeyboardInterrupt):
        out(f"http://127.0.0.1:{port_of(listening)}{BASE}")
        uvicorn.Server(config).run(sockets=[listening])


def _faults(spelled: tuple[str, ...], seed: int) -> Faults:
    """What goes wrong; `help` tells all that can, and ends the command."""
    from ..dashscope.emulator import Faults, fault, kinds_text

    if "help" in spelled:
        out(kinds_text() + "\n", nl=False)
        raise click.exceptions.Exit(0)
    try:
        return Faults(tuple(fault(each) for each in spelled), seed)
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--fault") from None
