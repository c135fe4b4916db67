"""What work costs, in a measure that means the same on a slow machine and on a busy one."""

import time
from collections.abc import Callable
from functools import cache

import numpy as np

RUNS = 3
"""Tries, since what else a machine does can make work look dearer, and never cheaper."""


def processor_seconds(work: Callable[[], object]) -> float:
    """Processor time of this process for some work, done once."""
    started = time.process_time()
    work()
    return time.process_time() - started


@cache
def yardstick() -> float:
    """Processor seconds that this machine needs for known work: half of it Python's own steps, half NumPy's.

    Tests compare with it, or with a twin of what they test; never with a number of seconds.
    """

    def known_work() -> None:
        total = 0
        for number in range(500_000):
            total += number
        values = np.arange(500_000.0)
        for _ in range(10):
            np.exp(-values).sum()

    return min(processor_seconds(known_work) for _ in range(RUNS))


def costs_less_than(yardsticks: float, work: Callable[[], object]) -> bool:
    """Whether some work, in one of a few tries, is cheaper than so many yardsticks."""
    return any(processor_seconds(work) < yardsticks * yardstick() for _ in range(RUNS))
