"""Received numbers beside the expected ones, and when a proposal explains the difference."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from autograder.checks.numbers import FloatArray, Tolerance

BoolArray = NDArray[np.bool_]

LARGEST_DIAGNOSED = 5_000
"""Arrays with more elements are not diagnosed: a check stays cheap whatever arrives."""

LOOSEST_DIAGNOSIS = 1e-4
"""A check may be lenient; the statement that a value is "exactly twice" another may not."""

CLEARLY_DIFFERENT = 10.0
"""Two numbers differ clearly when they are this many tolerances apart."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A true statement about wrong numbers.

    Attributes:
        kind: a short word for programs, such as "factor" or "transposed".
        sentence: one or two sentences that a student may read.
    """

    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a test knows about a value, beyond what is expected of it.

    Attributes:
        batch_size: N, the number of samples.
        h: the step of a numerical derivative.
        upstream: the gradient that was handed to ``backward``.
        without_upstream: what would be right for an upstream gradient of ones.
        previous: the value (received or expected) of an earlier call, for other input.
        start: where a value that moves began.
        shape: the shape of the array from which a number is computed.
        constants: names and values of factors that the formula has, such as 1 − β₁.
    """

    batch_size: int | None = None
    h: float | None = None
    upstream: FloatArray | None = None
    without_upstream: FloatArray | None = None
    previous: FloatArray | None = None
    start: FloatArray | None = None
    shape: tuple[int, ...] | None = None
    constants: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Received and expected numbers of one shape, all finite, that do not agree everywhere."""

    received: FloatArray
    expected: FloatArray
    tolerance: Tolerance
    context: Context = field(default_factory=Context)

    @property
    def scale(self) -> float:
        """The largest expected size."""
        return float(np.max(np.abs(self.expected), initial=0.0))

    @property
    def error(self) -> float:
        """The largest difference."""
        return float(np.max(np.abs(self.received - self.expected), initial=0.0))

    @property
    def is_slight(self) -> bool:
        """Whether the difference is so small that a fitted factor or offset would only fit noise."""
        return self.error <= 1e-3 * self.scale

    @property
    def noise(self) -> float:
        """Expected values below this size are as good as 0."""
        return 100 * self._atol

    @property
    def right(self) -> BoolArray:
        """Where the received value is right."""
        return self.tolerance.agree(self.received, self.expected)

    def explained_by(self, proposal: FloatArray) -> bool:
        """Whether the proposal, unlike what is expected, is what was received.

        It has to agree everywhere, and to differ clearly from what is expected on at least three elements
        (two, if there are no more than four), on which not all values are the same: of one value, seen
        three times, nobody can say whether it is twice the right one or off by 0.3.
        """
        if proposal.shape != self.received.shape:
            return False
        with np.errstate(all="ignore"):
            if not np.isfinite(proposal).all() or not self._equals(proposal):
                return False
            telling = np.abs(proposal - self.expected) > CLEARLY_DIFFERENT * (
                self._atol + self._rtol * np.maximum(np.abs(proposal), np.abs(self.expected))
            )
            if np.count_nonzero(telling) < (2 if self.expected.size <= 4 else 3):
                return False
            return self._vary(self.expected[telling]) or self._vary(proposal[telling])

    def _vary(self, values: FloatArray) -> bool:
        room = self._atol + self._rtol * float(np.max(np.abs(values)))
        return bool(np.ptp(values) > CLEARLY_DIFFERENT * room)

    def _equals(self, proposal: FloatArray) -> bool:
        scale = self.scale
        size = float(np.max(np.abs(proposal), initial=0.0))
        atol = self._atol * (size / scale if scale > 0 else 1.0)
        return bool(np.all(np.abs(self.received - proposal) <= atol + self._rtol * np.abs(proposal)))

    @property
    def _rtol(self) -> float:
        # Zero tolerance still leaves room for the rounding of the proposal itself.
        return min(max(self.tolerance.rtol, 1e-12), LOOSEST_DIAGNOSIS)

    @property
    def _atol(self) -> float:
        return min(max(self.tolerance.atol, 1e-15 * self.scale), LOOSEST_DIAGNOSIS * self.scale)


def is_telling_number(value: float) -> bool:
    """Whether a single number is so particular that another can hardly equal a multiple of it by chance.

    2.302585 is; 0, 3 and 0.25 are not.
    """
    with np.errstate(all="ignore"):
        fraction = abs(value * 2520 - round(value * 2520)) if np.isfinite(value) and abs(value) < 1e9 else 0.0
    return fraction > 1e-3
