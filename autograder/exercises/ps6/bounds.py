"""Bounds on random answers: how far a statistic of a right answer may be from its expectation.

``docs/random-answers.md`` says how often a right answer misses each of them, and a test computes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Share:
    """The share of independent trials that succeed, each with the same probability."""

    probability: float
    trials: int
    within: float
    """How far the share may be from the probability."""

    def holds(self, successes: Any) -> bool:
        """Whether so many successes (of so many trials) are a right answer's."""
        return bool(abs(np.sum(successes) / self.trials - self.probability) <= self.within)


@dataclass(frozen=True)
class Normal:
    """Numbers drawn from a normal distribution with mean 0."""

    draws: int
    size_within: float
    """How far the root of the mean square may be from the standard deviation, as a part of it."""
    mean_within: float
    """How far the mean may be from 0, as a part of the standard deviation."""
    beyond_two: Share
    """The share of numbers that are larger than twice the root of the mean square, without their sign."""

    def has_size(self, numbers: Any, sigma: float) -> bool:
        """Whether the numbers spread as widely as a standard deviation of ``sigma`` says."""
        return bool(abs(root_mean_square(numbers) / sigma - 1) <= self.size_within)

    def is_centred(self, numbers: Any) -> bool:
        """Whether the numbers lie around 0, whatever their size."""
        return bool(abs(np.mean(numbers)) <= self.mean_within * root_mean_square(numbers))

    def has_tails(self, numbers: Any) -> bool:
        """Whether as many of them are large as in a normal distribution, whatever their size."""
        return self.beyond_two.holds(np.abs(numbers) > 2 * root_mean_square(numbers))


def root_mean_square(numbers: Any) -> float:
    """The root of the mean of the squares."""
    return float(np.sqrt(np.mean(np.square(np.asarray(numbers, dtype=float)))))


def seed(rng: np.random.Generator) -> int:
    """A seed for a generator in the student's process."""
    return int(rng.integers(1 << 32))
