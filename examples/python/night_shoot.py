"""Shoots some films overnight, one after the other, and posts a summary.

    python night_shoot.py --post https://chat.example.com/hook alley.wan forest.wan
    python night_shoot.py --max-cost 200CNY alley.wan forest.wan

Without --max-cost it rehearses, free. With it everything together costs no more than that: each
film gets what those before it have left. A film that cannot be shot is told, and the next one is
tried. The summary goes to standard output too. Exits 1 where a clip is missing in the morning.
"""

from __future__ import annotations

import argparse
import asyncio
import re
import sys
from decimal import Decimal

import httpx

from wanscript import (
    AppError,
    Budget,
    LedgerError,
    Outcome,
    RunResult,
    State,
    Take,
    execute,
    plan,
)

UNPAID = (State.PLANNED, State.FAILED, State.CANCELLED)
"""How a take stands that is not billed."""


def spent(outcome: Outcome) -> Decimal:
    """What a clip of this night was billed, or may still be billed."""
    take: Take = outcome.take
    if not outcome.driven or take.state in UNPAID:
        return Decimal(0)
    if take.billed is not None and take.unit_price is not None:
        return take.unit_price * Decimal(str(take.billed))
    return take.cost or Decimal(0)


async def shoot(film: str, left: Budget | None) -> RunResult:
    """Carries out what is new or changed in a film. Raises AppError, LedgerError, OSError."""
    planned = plan(film, backend="dashscope" if left else "local")
    async with execute(planned, ceiling=left) as run:
        async for _ in run:
            pass
    return run.result


async def night(films: list[str], ceiling: Budget | None) -> tuple[str, bool]:
    """The summary, and whether every clip of every film is here."""
    lines, good, left = [], True, ceiling
    for film in films:
        try:
            result = await shoot(film, left)
        except (AppError, LedgerError, OSError) as error:
            lines.append(f"{film}: not shot: {error}")
            good = False
            continue
        done = sum(outcome.path is not None for outcome in result.outcomes)
        lines.append(f"{film}: {done} of {len(result.outcomes)} clips are here")
        lines += [
            f"  scene {outcome.take.scene}: {outcome.message}"
            for outcome in result.outcomes
            if outcome.message
        ]
        if result.halted:
            lines.append(f"  stopped: {result.halted}")
        good = good and result.complete
        if left is not None:
            cost = sum(map(spent, result.outcomes), Decimal(0))
            left = Budget(left.currency, max(Decimal(0), left.amount - cost))
    if ceiling is not None and left is not None:
        used = ceiling.amount - left.amount
        lines.append(f"{used:.2f} of {ceiling.amount} {ceiling.currency} were used")
    return "\n".join(lines), good


def amount(text: str) -> Budget:
    """An amount with its currency, as 200CNY."""
    found = re.fullmatch(r"(\d+(?:\.\d+)?)([A-Z]{3})", text)
    if found is None:
        raise argparse.ArgumentTypeError(f"an amount is written as 200CNY, not {text}")
    return Budget(found[2], Decimal(found[1]))


def main() -> int:
    """The exit code."""
    said = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    said.add_argument("films", nargs="+")
    said.add_argument("--max-cost", type=amount, metavar="AMOUNT")
    said.add_argument("--post", metavar="URL", help="where the summary goes, as JSON")
    asked = said.parse_args()
    summary, good = asyncio.run(night(asked.films, asked.max_cost))
    print(summary)
    if asked.post:
        try:
            httpx.post(asked.post, json={"text": summary}, timeout=30).raise_for_status()
        except httpx.HTTPError as error:
            print(f"the summary was not posted: {error}", file=sys.stderr)
            return 1
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
