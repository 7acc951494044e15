"""How a worker ends: with all that it does, also with what does not listen at once."""

from __future__ import annotations

import asyncio
import contextlib
import time

from wanscript.studio.worker import ended


def test_what_loses_the_first_word_of_its_end_hears_the_next() -> None:
    async def deaf() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        await asyncio.sleep(60)

    async def ends() -> float:
        task = asyncio.create_task(deaf())
        await asyncio.sleep(0)
        begun = time.monotonic()
        async with asyncio.timeout(30):
            await ended(task, 0.05)
        assert task.cancelled()
        return time.monotonic() - begun

    assert asyncio.run(ends()) < 20
