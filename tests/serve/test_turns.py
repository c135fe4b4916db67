"""Whose turn it is: a class at work with endless loops in it, in time that is counted, not waited for."""

from __future__ import annotations

import asyncio
import random
import selectors
import statistics
from collections.abc import Coroutine
from typing import Any

import pytest

from autograder.serve.turns import SLOW_PER_LANE, Turns

CHECKS, SECONDS = 1_000, 60.0
HONEST = 0.1
"""Seconds of a lane that honest code takes."""


class _Jumps(selectors.SelectSelector):
    """Waits for nothing: time goes on by as much as would have been waited."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout > 0:
            self.now += timeout
        return super().select(0)


def simulate(work: Coroutine[Any, Any, None]) -> None:
    """Run something in simulated time; the loop's clock is :class:`_Jumps`'s."""
    jumps = _Jumps()
    loop = asyncio.SelectorEventLoop(jumps)
    loop.time = lambda: jumps.now  # type: ignore[method-assign]
    try:
        loop.run_until_complete(work)
    finally:
        loop.run_until_complete(asyncio.sleep(0))  # moves that were cancelled come to their end
        loop.close()


def waits(quick: int, slow: int, loops: float, loop_seconds: float) -> list[float]:
    """Seconds from each honest check's arrival to its verdict.

    Args:
        quick: lanes for everybody.
        slow: lanes for what takes long.
        loops: the share of checks that do not end in time; nobody knows of them beforehand.
        loop_seconds: how long such a check takes.
    """
    coin = random.Random(0)
    found: list[float] = []

    async def check(turns: Turns, at: float, is_loop: bool) -> None:
        clock = asyncio.get_running_loop().time
        await asyncio.sleep(at)
        async with turns.turn(is_slow=False):
            await asyncio.sleep(loop_seconds if is_loop else HONEST)
        if not is_loop:
            found.append(clock() - at)

    async def class_at_work() -> None:
        turns = Turns(quick, slow)
        coming = [(coin.uniform(0, SECONDS), coin.random() < loops) for _ in range(CHECKS)]
        await asyncio.gather(*(check(turns, at, is_loop) for at, is_loop in coming))

    simulate(class_at_work())
    return found


def p95(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


@pytest.mark.parametrize("loop_seconds", [2.0, 3.0, 4.0])
def test_two_checks_in_a_hundred_that_do_not_end_leave_the_others_below_two_seconds(
    loop_seconds: float,
) -> None:
    """A thousand checks in a minute on two lanes. Without lanes for what takes long, it is not so."""
    assert p95(waits(2, 2 * SLOW_PER_LANE, 0.02, loop_seconds)) < 2.0
    assert p95(waits(2, 0, 0.02, loop_seconds)) > 2.0


def test_without_loops_lanes_for_what_takes_long_change_nothing() -> None:
    assert waits(2, 4, 0.0, 1.0) == waits(2, 0, 0.0, 1.0)


def test_everybody_gets_a_turn_even_if_nothing_ends_soon() -> None:
    assert len(waits(2, 4, 0.5, 12.0)) == pytest.approx(CHECKS / 2, rel=0.2)


def test_who_is_known_to_take_long_never_takes_a_quick_lane() -> None:
    order: list[str] = []

    async def check(turns: Turns, name: str, seconds: float, is_slow: bool) -> None:
        async with turns.turn(is_slow=is_slow):
            await asyncio.sleep(seconds)
        order.append(name)

    async def four() -> None:
        turns = Turns(1, 1)
        await asyncio.gather(
            check(turns, "slow", 9.0, True), check(turns, "slow too", 9.0, True),
            check(turns, "quick", 1.0, False), check(turns, "quick too", 1.0, False),
        )  # fmt: skip

    simulate(four())
    assert order == ["quick", "quick too", "slow", "slow too"]
