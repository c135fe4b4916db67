"""How an array of the wrong shape is related to the right one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.checks.diagnosis.mismatch import (
    LARGEST_DIAGNOSED,
    Context,
    Diagnosis,
    is_telling_number,
)
from autograder.checks.numbers import FloatArray, Tolerance


def diagnose_shape(
    received: NDArray[Any], expected: FloatArray, tolerance: Tolerance, context: Context
) -> Diagnosis | None:
    """Say how an array of another shape is related to the expected one, or give None.

    Args:
        received: an array of real numbers, however large; a number is an array without axes.
        expected: the right array, of another shape.
        tolerance: what counts as agreeing.
        context: what the test knows besides.
    """
    if max(received.size, expected.size) > LARGEST_DIAGNOSED or not received.size or not expected.size:
        return None
    with np.errstate(all="ignore"):
        relation = _Relation(received.astype(np.float64), expected, tolerance)
        return (
            _earlier_call(relation, context.previous)
            or _same_values(relation)
            or _sum_of_upstream(relation, context.upstream)
            or _each_row_picks_many(relation)
            or _repeated_or_part(relation)
            or _missing_reduction(relation)
            or _needless_reduction(relation)
            or _shapes_alone(relation)
        )


class _Relation:
    """Two arrays of different shapes."""

    def __init__(self, received: FloatArray, expected: FloatArray, tolerance: Tolerance) -> None:
        self.received = received
        self.expected = expected
        self.tolerance = Tolerance(min(tolerance.rtol, 1e-4), tolerance.atol)

    def equal(self, one: FloatArray, other: FloatArray) -> bool:
        """Whether two arrays have one shape and agree, on enough elements that tell."""
        if one.shape != other.shape or not np.isfinite(other).all():
            return False
        if not self.tolerance.agree(one, other).all():
            return False
        if other.size == 1:
            return is_telling_number(float(other.ravel()[0]))
        telling = np.abs(other) > 100 * self.tolerance.atol
        return int(np.count_nonzero(telling)) >= 2 and bool(np.ptp(other) > 100 * self.tolerance.atol)


_AXIS_NAMES = ("first", "second", "third", "fourth", "fifth")


def _earlier_call(relation: _Relation, previous: FloatArray | None) -> Diagnosis | None:
    if previous is not None and relation.equal(relation.received, previous):
        return Diagnosis(
            "stale", "It is still the result of an earlier call. What is stored, and when is it renewed?"
        )
    return None


def _same_values(relation: _Relation) -> Diagnosis | None:
    """Recognise the right values with axes added, dropped, swapped or joined."""
    received, expected = relation.received, relation.expected
    if received.size != expected.size:
        return None
    if relation.equal(received.squeeze(), expected.squeeze()):
        difference = received.ndim - expected.ndim
        axis = {1: "there is an axis of length 1 too many", -1: "an axis of length 1 is missing"}.get(
            difference, "the axes of length 1 are not where they should be"
        )
        return Diagnosis("squeezed", f"The values are right, but {axis}.")
    if relation.equal(received.T, expected):
        return Diagnosis("transposed", "Rows and columns are swapped: it is the transpose of the right one.")
    if relation.equal(received.ravel(), expected.ravel()):
        return Diagnosis("reshaped", "The values are right and in the right order; only the shape is not.")
    return None


def _sum_of_upstream(relation: _Relation, upstream: FloatArray | None) -> Diagnosis | None:
    """Recognise a bias gradient that sums the upstream gradient over wrong axes, or not at all."""
    if upstream is None:
        return None
    received, expected = relation.received, relation.expected
    axes = range(upstream.ndim)
    if not any(relation.equal(upstream.sum(axis=axis), expected) for axis in axes):
        return None
    if relation.equal(received, upstream):
        return Diagnosis(
            "unsummed", "It is the upstream gradient itself. Over which axis is it still to be summed?"
        )
    if any(relation.equal(received.squeeze(), upstream.sum(axis=axis)) for axis in axes):
        return Diagnosis(
            "axis",
            "It is the sum of the upstream gradient over the wrong axis. Which axis holds the samples?",
        )
    if relation.equal(received.squeeze(), np.asarray(upstream.sum())):
        return Diagnosis(
            "axis", "It is the sum of the whole upstream gradient. Over which axis alone should the sum run?"
        )
    return None


def _missing_reduction(relation: _Relation) -> Diagnosis | None:
    """Recognise an array whose sum or mean would be right."""
    received, expected = relation.received, relation.expected
    for name, reduce in (("sum", np.sum), ("mean", np.mean)):
        if expected.ndim == 0 and relation.equal(np.asarray(reduce(received)), expected):
            return Diagnosis("unsummed", f"The {name} of all its values would be right.")
        for axis in range(received.ndim):
            if relation.equal(np.asarray(reduce(received, axis=axis)), expected):
                return Diagnosis("unsummed", f"Its {name} along one of the axes would be right. Which one?")
    return None


def _needless_reduction(relation: _Relation) -> Diagnosis | None:
    """Recognise a sum, mean or maximum of the right values."""
    received, expected = relation.received.squeeze(), relation.expected
    for name, reduce in (("sum", np.sum), ("mean", np.mean), ("maximum", np.max)):
        if relation.equal(received, np.asarray(reduce(expected))):
            return Diagnosis("reduced", f"It is the {name} of all the right values, which should stay apart.")
        for axis in range(min(expected.ndim, len(_AXIS_NAMES))):
            if relation.equal(received, np.asarray(reduce(expected, axis=axis)).squeeze()):
                return Diagnosis(
                    "reduced",
                    f"It is the {name} of the right values along the {_AXIS_NAMES[axis]} axis, "
                    "which should stay as it is.",
                )
    return None


def _repeated_or_part(relation: _Relation) -> Diagnosis | None:
    """Recognise the right result several times over, or only a part of it."""
    received, expected = relation.received, relation.expected
    if received.ndim == 0 or expected.ndim == 0:
        return None
    element = "row" if expected.ndim > 1 else "value"
    if received.shape[1:] == expected.shape and len(received) > 1:
        if relation.equal(received, np.broadcast_to(expected, received.shape)):
            return Diagnosis("repeated", "Each of its rows is the right result, which is repeated.")
        for index, name in ((0, "first"), (-1, "last")):
            if relation.equal(received[index], expected):
                return Diagnosis("part", f"Its {name} row alone is the right result.")
    elif received.shape[1:] == expected.shape[1:]:
        fewer = min(len(received), len(expected))
        if relation.equal(received[:fewer], expected[:fewer]):
            rest = "the rest is missing" if fewer == len(received) else "there are more than there should be"
            return Diagnosis("part", f"The first {element}s are right, but {rest}.")
    alone = received.squeeze()
    for index, name in ((0, "first"), (-1, "last")):
        if len(expected) > 1 and relation.equal(alone, np.asarray(expected[index])):
            return Diagnosis(
                "part", f"It is only the {name} {element} of the right result. Is every sample dealt with?"
            )
    if expected.ndim == 1 and received.ndim == 1 and _is_selection(relation):
        return Diagnosis("part", "Its values are right, but some are missing in between.")
    return None


def _each_row_picks_many(relation: _Relation) -> Diagnosis | None:
    """Recognise y[:, t] in place of y[np.arange(N), t]."""
    received, expected = relation.received, relation.expected
    if expected.ndim != 1 or received.shape != expected.shape * 2:
        return None
    if not relation.equal(np.diagonal(received), expected):
        return None
    return Diagnosis(
        "outer",
        "Its diagonal alone is the right result: each row picks as many numbers as there are rows, not "
        "one. Is a row named together with each index?",
    )


def _is_selection(relation: _Relation) -> bool:
    """Whether the received values are some of the expected ones, in their order."""
    found: list[int] = []
    for value in relation.received:
        places = np.flatnonzero(relation.tolerance.agree(relation.expected, np.array(value)))
        later = places[places > found[-1]] if found else places
        if not later.size:
            return False
        found.append(int(later[0]))
    return relation.equal(relation.received, relation.expected[found])


def _shapes_alone(relation: _Relation) -> Diagnosis | None:
    """Say what the two shapes alone suggest, when the values do not fit in any way."""
    received, expected = relation.received.shape, relation.expected.shape
    if len(received) == len(expected) >= 2 and received == expected[::-1]:
        return Diagnosis(
            "shape", "The lengths of the axes are right, and in reverse order. Is something transposed?"
        )
    size = relation.expected.size
    if len(expected) > 1 and received == (size, size) and size > 1:
        return Diagnosis(
            "outer",
            "It has as many rows, and as many columns, as the right result has elements. "
            "Are elements combined one with one, or each with each?",
        )
    if len(expected) == 1 and received == expected * 2 and expected[0] > 1:
        return Diagnosis(
            "outer",
            "Such a square comes about when a column, with two axes, is combined with an array that has one. "
            "Do all the arrays in the formula have as many axes as they should?",
        )
    return None
