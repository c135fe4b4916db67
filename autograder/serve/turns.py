"""Whose turn it is: no more checks at once than lanes, and no lane held for long by code that does not end.

There are lanes for everybody, and lanes for what takes long. A check begins in one of the first; if it is
not done in a moment, it goes on as one of the second, and its place among the first is free. A student whose
last code took too long begins among the second. Nothing is ever handed to the grader before a lane is free
for it: a check that waited behind another one in a lane could not be overtaken.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

MOMENT = 0.5
"""Seconds that a check may take before it counts as one that takes long; honest code needs a fifth of it."""
SLOW_PER_LANE = 2
"""Lanes for what takes long, for each of the others: room for two endless loops in a hundred checks that come
as fast as the others can judge them (``tests/serve/test_turns.py`` counts it out)."""


class Turns:
    """The turns of all checks.

    Args:
        quick: how many checks may be judged at once, besides those that take long.
        slow: how many that take long.
        moment: seconds after which a check takes long.
    """

    def __init__(self, quick: int, slow: int, moment: float = MOMENT) -> None:
        self._quick = asyncio.Semaphore(quick)
        self._slow = asyncio.Semaphore(slow)
        self._has_slow = slow > 0
        self._moment = moment

    @asynccontextmanager
    async def turn(self, *, is_slow: bool) -> AsyncIterator[None]:
        """Wait for a lane, and have it until the end of the block.

        Args:
            is_slow: whether it is likely to take long.
        """
        held = [self._slow if is_slow and self._has_slow else self._quick]
        await held[0].acquire()
        moving = asyncio.create_task(self._move(held))
        try:
            yield
        finally:
            moving.cancel()
            held[0].release()

    async def _move(self, held: list[asyncio.Semaphore]) -> None:
        """After a moment, and as soon as there is room, change a quick lane for a slow one."""
        if held[0] is self._slow:
            return
        await asyncio.sleep(self._moment)
        await self._slow.acquire()
        held[0].release()
        held[0] = self._slow
