"""How wrong numbers are wrong."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from autograder.checks.numbers import FloatArray, Tolerance


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """A true statement about wrong numbers: a word for programs, a sentence for students."""

    kind: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Context:
    """What a test knows about a value beyond what is expected."""

    batch_size: int | None = None
    h: float | None = None
    upstream: FloatArray | None = None
    without_upstream: FloatArray | None = None
    previous: FloatArray | None = None


def diagnose_values(
    received: FloatArray, expected: FloatArray, tolerance: Tolerance, context: Context
) -> Diagnosis | None:
    """Say how values of the right shape are wrong, or None."""
    if np.all(received == 0):
        return Diagnosis("zeros", "Every value is 0.")
    if tolerance.agree(received, -expected).all():
        return Diagnosis("sign", "Every value has the wrong sign.")
    return None


def diagnose_shape(
    received: FloatArray | None, expected: FloatArray, tolerance: Tolerance, context: Context | None = None
) -> Diagnosis | None:
    """Say how an array of the wrong shape is related to the right one, or None."""
    return None


def diagnose_number(
    received: float, expected: float, tolerance: Tolerance, context: Context
) -> Diagnosis | None:
    """Say how a single number is wrong, or None."""
    return None
