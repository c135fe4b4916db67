"""Checks of gradients: analytic against expected values, and numerical gradients to compare with."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from autograder.checks.arrays import compare_arrays
from autograder.checks.diagnosis import Context
from autograder.checks.failure import fail
from autograder.checks.numbers import FloatArray, Tolerance, as_float, as_floats, is_number
from autograder.checks.wording import for_instructor, kind_of


def check_gradient(
    received: object,
    expected: ArrayLike,
    what: str,
    *,
    rtol: float = 1e-5,
    atol: float = 1e-7,
    batch_size: int | None = None,
    h: float | None = None,
    upstream: ArrayLike | None = None,
    without_upstream: ArrayLike | None = None,
    previous: object = None,
) -> None:
    """Check a gradient as :func:`~autograder.checks.arrays.check_array` does, and say more when it is wrong.

    Args:
        received: what the student's code returned or stored.
        expected: the right gradient.
        what: how to call the gradient in a sentence, for instance "dW".
        rtol: relative tolerance.
        atol: absolute tolerance.
        batch_size: N, to recognise a mean where a sum belongs, and the other way round.
        h: the step of a numerical gradient, to recognise a wrong denominator.
        upstream: the gradient that was handed to ``backward``, to recognise that it was ignored.
        without_upstream: what the gradient would be for an upstream gradient of ones.
        previous: the gradient of an earlier call, to recognise a stale or an accumulated one. It may be the
            received value of that call.

    Raises:
        CheckFailed: at the first layer that does not hold.
    """
    context = Context(
        batch_size=batch_size,
        h=h,
        upstream=None if upstream is None else np.asarray(upstream, dtype=np.float64),
        without_upstream=None if without_upstream is None else np.asarray(without_upstream, dtype=np.float64),
        previous=as_floats(previous),
    )
    compare_arrays(received, expected, what, Tolerance(rtol, atol), context)


def numeric_gradient(f: Callable[[FloatArray], object], x: ArrayLike, h: float = 1e-5) -> FloatArray:
    """Differentiate a scalar function numerically, by central differences in float64.

    Args:
        f: takes an array of the shape of ``x`` and returns one number. To differentiate a layer, project
            its output on a random upstream gradient: ``lambda x: np.sum(upstream * forward(x))``.
        x: where to differentiate; it is not modified.
        h: the step.

    Returns:
        The gradient, of the shape of ``x``.

    Raises:
        CheckFailed: ``f`` returned something else than one number.
    """
    point = np.array(x, dtype=np.float64)
    gradient = np.empty_like(point)
    for index in np.ndindex(point.shape):
        kept = point[index]
        point[index] = kept + h
        above = as_one_number(f(point.copy()))
        point[index] = kept - h
        below = as_one_number(f(point.copy()))
        point[index] = kept
        with np.errstate(all="ignore"):
            gradient[index] = (above - below) / (2 * h)
    return gradient


def as_one_number(value: object) -> float:
    """The value of a function to be differentiated, as a float.

    Raises:
        CheckFailed: it is not a single number.
    """
    if not is_number(value):
        fail(
            f"A function to be differentiated returned {kind_of(value)} where a single number is expected.",
            details=for_instructor(value),
            kind="type",
        )
    return as_float(value)
