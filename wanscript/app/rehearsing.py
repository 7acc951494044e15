"""One scene is rehearsed for somebody who looks at its text: free, and on this machine."""

from __future__ import annotations

from pathlib import Path

from ..run.decide import PlanOptions
from .programs import execute, plan


async def rehearse(path: Path, scene: str) -> Path | None:
    """The rehearsal of a scene of a script, as its file has it; None where none came of it.

    Nothing is paid. Raises as `plan` and `execute`.
    """
    made = plan(path, PlanOptions(scenes=frozenset((scene,))), backend="local")
    async with execute(made) as running:
        async for _ in running:
            pass
    return next((each.path for each in running.result.outcomes if each.path), None)
