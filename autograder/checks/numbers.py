"""From a received value to plain float64 numbers, and when two numbers count as equal."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

FloatArray: TypeAlias = NDArray[np.float64]

_NUMBER_KINDS = "iuf"


def is_array(value: object) -> bool:
    """Whether the value is an array proper: no subclass, no object that only behaves like one."""
    return type(value) is np.ndarray


def is_number(value: object) -> bool:
    """Whether the value is one real number: int, float, a NumPy scalar or an array without axes."""
    if type(value) is np.ndarray:
        return value.ndim == 0 and value.dtype.kind in _NUMBER_KINDS
    return type(value) in (int, float) or (
        isinstance(value, np.generic) and value.dtype.kind in _NUMBER_KINDS
    )


def as_float(value: object) -> float:
    """Convert a number (see :func:`is_number`); one too large for float64 becomes infinite."""
    if isinstance(value, int):
        try:
            return float(value)
        except OverflowError:
            return math.inf if value > 0 else -math.inf
    with np.errstate(all="ignore"):
        return float(np.float64(value))  # type: ignore[arg-type]


def as_floats(value: object) -> FloatArray | None:
    """Convert a number or an array of real numbers to a float64 array; None for anything else."""
    if type(value) is np.ndarray and value.dtype.kind in _NUMBER_KINDS:
        with np.errstate(all="ignore"):
            return value.astype(np.float64)
    if is_number(value):
        return np.array(as_float(value))
    return None


@dataclass(frozen=True, slots=True)
class Tolerance:
    """Two numbers agree when they differ by at most ``atol + rtol * |expected|``."""

    rtol: float
    atol: float

    def agree(self, received: FloatArray, expected: FloatArray) -> NDArray[np.bool_]:
        """Compare element by element. NaN agrees with NaN, an infinity with the same infinity."""
        with np.errstate(all="ignore"):
            near = np.abs(received - expected) <= self.atol + self.rtol * np.abs(expected)
        near &= np.isfinite(expected)
        same = (received == expected) | (np.isnan(received) & np.isnan(expected))
        agreeing: NDArray[np.bool_] = near | same
        return agreeing
