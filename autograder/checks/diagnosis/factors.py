"""The constant factors that have a name: −1, 2, N, h, 2h, ln 10, counts of elements, and their inverses."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from autograder.checks.diagnosis.mismatch import Context, Diagnosis


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor by which values may be wrong.

    Attributes:
        value: the factor.
        name: what it, or its inverse, is called.
        clause: completes "Every value is exactly ...".
        question: guides a student whose values are wrong by this factor.
        particular: whether a single plain number can hardly be wrong by this factor by chance.
    """

    value: float
    name: str
    clause: str
    question: str
    particular: bool = False


def named_factors(context: Context, shape: tuple[int, ...] = ()) -> list[Factor]:
    """List the factors that have a name in this context, the most specific first."""
    factors: list[Factor] = []
    if context.batch_size is not None:
        factors += _batch_size(context.batch_size)
    factors += _of_the_formula(context.constants)
    if context.h is not None:
        factors += _step(context.h)
    else:
        factors += _two("Is a factor of 2 missing, or is there one too many?")
        factors += _counts(context.shape or shape, context.batch_size)
        factors += _CONSTANTS
    return factors


def find_factor(
    factors: list[Factor], explains: Callable[[float], bool], subject: str = "Every value", signs: bool = True
) -> Diagnosis | None:
    """Find the named factor that explains what was received; with ``signs``, of either sign."""
    if signs and explains(-1.0):
        question = "Which of two terms should be subtracted from which?"
        return Diagnosis("sign", f"{subject} has the wrong sign, and the right size. {question}")
    for sign, ending in ((1, ""), (-1, ", and has the wrong sign"))[: 2 if signs else 1]:
        found = [factor for factor in factors if explains(sign * factor.value)]
        if found:
            first = found[0]
            others = [factor.name for factor in found if factor.name != first.name]
            equal = f" (in this test, {first.name} and {others[0]} are equal)" if others else ""
            return Diagnosis(
                "factor", f"{subject} is exactly {first.clause}{ending}{equal}. {first.question}"
            )
    return None


def _batch_size(number: int) -> list[Factor]:
    question = "Where does a mean over the batch belong, and where a sum?"
    return [
        Factor(value, "N", f"N times too {size}, where N is the number of samples in the batch", question)
        for value, size in ((number, "large"), (1 / number, "small"))
        if number > 1
    ]


def _of_the_formula(constants: tuple[tuple[str, float], ...]) -> list[Factor]:
    question = "Where does this factor belong, and how often?"
    return [
        Factor(factor, name, f"{times} times the right one", question)
        for name, value in constants
        if value not in (0, 1)
        for factor, times in ((value, name), (1 / value, f"1/({name})"))
    ]


def _step(h: float) -> list[Factor]:
    question = "By what is the difference of the two function values divided?"
    named = ((h, "h"), (1 / h, "1/h"), (2 * h, "2h"), (0.5 / h, "1/(2h)"))
    factors = [
        Factor(value, name, f"{name} times the right one", question, h < 0.01) for value, name in named
    ]
    return _two(question) + factors


def _two(question: str) -> list[Factor]:
    return [
        Factor(2.0, "2", "twice as large as it should be", question),
        Factor(0.5, "2", "half as large as it should be", question),
    ]


def _counts(shape: tuple[int, ...], batch_size: int | None) -> list[Factor]:
    """List the numbers of rows, columns and elements, and half of the last, each under one name only."""
    if not shape:
        return []
    size = math.prod(shape)
    counts = {size / 2: ("half the number of elements", "half as many times", "elements")}
    counts[size] = ("the number of elements", "as many times", "elements")
    if len(shape) >= 2:
        counts[shape[-1]] = ("the number of columns", "as many times", "columns")
        counts[shape[0]] = ("the number of rows", "as many times", "rows")
    question = "Over which elements should a sum or a mean run, and over which does it?"
    return [
        Factor(value, name, f"{times} too {large} as there are {things}", question)
        for number, (name, times, things) in reversed(counts.items())
        if number > 1 and number != batch_size
        for value, large in ((number, "large"), (1 / number, "small"))
    ]


_LOGARITHM = "Which logarithm is meant?"
_CONSTANTS = [
    Factor(1 / math.log(10), "1/ln 10", "what a logarithm to the base 10 would make of it", _LOGARITHM),
    Factor(1 / math.log(2), "1/ln 2", "what a logarithm to the base 2 would make of it", _LOGARITHM),
    Factor(100.0, "100", "100 times too large", "Is it a percentage?", particular=True),
]
