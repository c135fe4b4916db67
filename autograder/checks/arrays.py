"""Checks of arrays and numbers, in layers.

A check goes from the outside in: is there a value, is it an array, of numbers, with the right axes, of the
right shape, finite, and right? The first layer that does not hold ends the check with a sentence of its
own, so a student never reads that something "could not be broadcast".

The received values come from a student's process. Whatever they are, a check passes or raises
:class:`~autograder.checks.failure.CheckFailed`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import numpy as np
from numpy.typing import ArrayLike, NDArray

from autograder.checks.diagnosis import Context, Diagnosis, diagnose_shape, diagnose_values
from autograder.checks.failure import CheckFailed, fail
from autograder.checks.numbers import FloatArray, Tolerance, as_float, as_floats, is_array, is_number
from autograder.checks.wording import axes, for_instructor, kind_of, of_shape, shown_shape

EXACT = Tolerance(rtol=0.0, atol=0.0)


def check_array(
    received: object,
    expected: ArrayLike,
    what: str,
    *,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    diagnose: bool = True,
    previous: object = None,
    start: ArrayLike | None = None,
    constants: Mapping[str, float] | None = None,
) -> None:
    """Check that ``received`` is an array of the shape and values of ``expected``.

    Any real dtype will do. Where ``expected`` has no axes, a plain number will do as well.

    Args:
        received: what the student's code returned.
        expected: the right values.
        what: how to call the value in a sentence, for instance "softmax(x)".
        rtol: relative tolerance.
        atol: absolute tolerance.
        diagnose: whether to say how wrong values are wrong.
        previous: the value of an earlier call, to recognise a stale one. It may be what was received then.
        start: where a point that moves began, to say how the move is wrong.
        constants: factors that the formula has, by the names that a student knows them by, to recognise one
            that is missing or stands there once too often.

    Raises:
        CheckFailed: at the first layer that does not hold.
    """
    context = Context(
        previous=as_floats(previous),
        start=None if start is None else np.asarray(start, dtype=np.float64),
        constants=tuple((constants or {}).items()),
    )
    compare_arrays(received, expected, what, Tolerance(rtol, atol), context if diagnose else None)


def check_scalar(
    received: object,
    expected: float,
    what: str,
    *,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    batch_size: int | None = None,
    h: float | None = None,
    shape: tuple[int, ...] | None = None,
    previous: object = None,
) -> None:
    """Check that ``received`` is one number, close to ``expected``.

    A Python or NumPy number will do, and so will an array without axes.

    Args:
        received: what the student's code returned.
        expected: the right number.
        what: how to call the value in a sentence.
        rtol: relative tolerance.
        atol: absolute tolerance.
        batch_size: N, if the number is a mean (or a sum) over a batch, to recognise the one for the other.
        h: the step, if the number is a numerical derivative, to recognise a wrong denominator.
        shape: the shape of the array from which the number is computed, to recognise a mean over its
            elements, rows or columns for a sum, and the other way round.
        previous: the value of an earlier call, to recognise a stale one. It may be what was received then.

    Raises:
        CheckFailed: at the first layer that does not hold.
    """
    right = np.array(float(expected))
    context = Context(batch_size=batch_size, h=h, shape=shape, previous=as_floats(previous))
    compare_arrays(received, right, what, Tolerance(rtol, atol), context)


def check_integer_array(received: object, expected: ArrayLike, what: str) -> None:
    """Check that ``received`` holds integers (not floats, not True and False), exactly those expected.

    Where ``expected`` has no axes, a plain whole number will do.

    Raises:
        CheckFailed: at the first layer that does not hold.
        TypeError: the expected values are not integers.
    """
    right = np.asarray(expected)
    if right.dtype.kind not in "iu":
        raise TypeError("the expected values of check_integer_array must be integers")
    layers = _Layers(received, right, what, EXACT, Context())
    layers.require_value()
    layers.require_numbers()
    if type(received) is float or (
        isinstance(received, np.ndarray | np.generic) and received.dtype.kind == "f"
    ):
        layers.fail(
            "dtype",
            "holds floating-point numbers; integers are expected. Which dtype should the result have?",
        )
    layers.require_shape()
    if not np.array_equal(np.asarray(received), right):
        layers.fail_values()


def check_unchanged(before: object, after: object, what: str) -> None:
    """Check that an argument is after a call what it was before.

    Args:
        before: the suite's own value: a number, text, an array, or a list, tuple or dict of such.
        after: the same argument as the student's process had it after the call.
        what: how to call the argument in a sentence, for instance "x".

    Raises:
        CheckFailed: the argument was modified.
    """
    if not _same(before, after):
        fail(
            f"{what} was modified by the call. "
            "Does an assignment, or an operator such as +=, write into the array that was passed in?",
            details=f"before:\n{for_instructor(before)}\nafter:\n{for_instructor(after)}",
            kind="unchanged",
        )


def compare_arrays(
    received: object, expected: ArrayLike, what: str, tolerance: Tolerance, context: Context | None
) -> None:
    """Go through the layers; ``context`` is what a diagnosis may use, or None for no diagnosis.

    Raises:
        CheckFailed: at the first layer that does not hold.
    """
    layers = _Layers(received, np.asarray(expected, dtype=np.float64), what, tolerance, context)
    layers.require_value()
    layers.require_numbers()
    layers.require_shape()
    layers.require_finite()
    layers.require_values()


def check_form(received: object, shape: tuple[int, ...], what: str) -> FloatArray:
    """Check that ``received`` is an array of finite numbers of this shape, whatever its values.

    Returns:
        The numbers as float64.

    Raises:
        CheckFailed: at the first layer that does not hold.
    """
    layers = _Layers(received, np.zeros(shape), what, EXACT, None)
    layers.require_value()
    layers.require_numbers()
    layers.require_shape()
    layers.require_finite()
    return layers.numbers()


_DIGITS = {"float16": "three", "float32": "seven"}
"""Decimal digits that short floating-point types keep, about."""


@dataclass(frozen=True, slots=True)
class _Layers:
    """The layers of a check, each with its own sentence; a later one relies on those before it."""

    received: object
    expected: NDArray[Any]
    what: str
    tolerance: Tolerance
    context: Context | None

    def require_value(self) -> None:
        if self.received is None:
            self.fail(
                "missing",
                f"is None; {self.wanted} is expected. "
                "Does every way through the code end in a return, and is the value stored?",
            )

    def require_numbers(self) -> None:
        """Require an array of real numbers (or a number, where no axes are expected)."""
        if isinstance(self.received, np.ndarray | np.generic):
            kind = self.received.dtype.kind
            if kind == "b":
                self.fail("dtype", f"holds True or False; {self.wanted_numbers} is expected.")
            if kind == "c":
                self.fail("dtype", "holds complex numbers; real ones are expected.")
            if kind not in "iuf":
                self.fail("dtype", f"does not hold numbers; {self.wanted_numbers} is expected.")
        if is_array(self.received) or (self.expected.ndim == 0 and is_number(self.received)):
            return
        if is_number(self.received):
            diagnosis = self._diagnose_shape(np.array(as_float(self.received)))
            advice = "" if diagnosis else " Does a sum, mean or maximum run over more than it should?"
            self.fail("type", f"is a single number; {self.wanted} is expected.{advice}", diagnosis)
        advice = ""
        if type(self.received) is tuple:
            advice = " Does the return name more than one value, or end in a comma?"
        elif type(self.received) is list and self.expected.ndim:
            advice = " Is the result collected in a NumPy array?"
        self.fail("type", f"is {kind_of(self.received)}; {self.wanted} is expected.{advice}")

    def require_shape(self) -> None:
        shape, wanted = np.asarray(self.received).shape, self.expected.shape
        if shape == wanted:
            return
        kind = "shape" if len(shape) == len(wanted) else "axes"
        shown, right = shown_shape(shape), shown_shape(wanted)
        if not wanted:
            sentence = f"is {of_shape(shape)}; a single number is expected."
        elif shown is not None and right is not None:
            sentence = f"has shape {shown}; {right} is expected."
        elif kind == "axes":
            sentence = f"has {axes(len(shape))} instead of {axes(len(wanted))}."
        else:
            sentence = "has a different shape than expected."
        self.fail(kind, sentence, self._diagnose_shape(np.asarray(self.received)))

    def require_finite(self) -> None:
        numbers = self.numbers()[np.isfinite(self.expected)]
        if np.isfinite(numbers).all():
            return
        verb = "contains" if self.expected.ndim else "is"
        if np.isnan(numbers).any():
            self.fail(
                "finite",
                f"{verb} NaN (not a number). Does an exponential overflow, is 0 divided by 0, "
                "the logarithm of 0 multiplied by 0, or the root or logarithm of a negative number taken?",
            )
        values = " values" if self.expected.ndim else ""
        self.fail(
            "finite",
            f"{verb} infinite{values}. "
            "Does an exponential overflow, is something divided by 0, or a logarithm of 0 taken?",
        )

    def require_values(self) -> None:
        if not self.tolerance.agree(self.numbers(), self.expected).all():
            self.fail_values()

    def fail_values(self) -> NoReturn:
        diagnosis = self._short_floats()
        if diagnosis is None and self.context is not None:
            right = self.expected.astype(np.float64)
            diagnosis = diagnose_values(self.numbers(), right, self.tolerance, self.context)
            diagnosis = self._for_want_of_digits(diagnosis)
        if self.expected.ndim:
            self.fail("value", "has the right shape, but wrong values.", diagnosis)
        self.fail("value", "is a single number, as it should be, but not the right one.", diagnosis)

    def _for_want_of_digits(self, diagnosis: Diagnosis | None) -> Diagnosis | None:
        """Of numbers that are nearly right, that their type keeps no more digits."""
        name = str(getattr(self.received, "dtype", ""))
        if diagnosis is None or diagnosis.kind != "precision" or name not in _DIGITS:
            return diagnosis
        return Diagnosis(
            "precision",
            f"They are nearly right, but have the type {name}, which keeps about {_DIGITS[name]} digits; "
            f"float64 keeps sixteen. Which line turns the numbers into {name}?",
        )

    def _short_floats(self) -> Diagnosis | None:
        """Recognise the right values as far as a short floating-point dtype holds them."""
        dtype = getattr(self.received, "dtype", None)
        digits = _DIGITS.get(str(dtype))
        if dtype is None or digits is None:
            return None
        scale = float(np.max(np.abs(self.expected), initial=0.0))
        if not np.all(np.abs(self.numbers() - self.expected) <= 16 * float(np.finfo(dtype).eps) * scale):
            return None
        return Diagnosis(
            "dtype",
            f"The dtype is {dtype.name}, which holds about {digits} digits, and so far the values are right. "
            "Where does this dtype come from?",
        )

    @property
    def wanted(self) -> str:
        return of_shape(self.expected.shape) if self.expected.ndim else "a single number"

    @property
    def wanted_numbers(self) -> str:
        return f"{self.wanted}, of numbers," if self.expected.ndim else "a single number"

    def numbers(self) -> FloatArray:
        numbers = as_floats(self.received)
        assert numbers is not None
        return numbers

    def _diagnose_shape(self, received: NDArray[Any]) -> Diagnosis | None:
        if self.context is None:
            return None
        return diagnose_shape(received, self.expected.astype(np.float64), self.tolerance, self.context)

    def fail(self, kind: str, sentence: str, diagnosis: Diagnosis | None = None) -> NoReturn:
        """Fail with a sentence about ``what``; a diagnosis is more specific, and gives the kind."""
        message = f"{self.what} {sentence}"
        details = f"expected:\n{for_instructor(self.expected)}\nreceived:\n{for_instructor(self.received)}"
        if diagnosis is not None:
            message, kind = f"{message} {diagnosis.sentence}", diagnosis.kind
        raise CheckFailed(message, details=details, kind=kind)


def _same(before: object, after: object) -> bool:
    """Whether two values are equal in kind and content; only the plain kinds are ever looked into."""
    if isinstance(before, np.ndarray):
        return type(after) is np.ndarray and before.shape == after.shape and _equal_elements(before, after)
    if isinstance(before, np.generic):
        plain = isinstance(after, np.generic) or type(after) in (bool, int, float, complex, str, bytes)
        return plain and _equal_elements(np.asarray(before), np.asarray(after))
    if type(before) is not type(after):
        return False
    if isinstance(before, list | tuple) and isinstance(after, list | tuple):
        return len(before) == len(after) and all(map(_same, before, after))
    if isinstance(before, dict) and isinstance(after, dict):
        return len(before) == len(after) and all(
            key in after and _same(value, after[key]) for key, value in before.items()
        )
    if isinstance(before, bool | int | str | bytes | None):
        return before == after
    if isinstance(before, float | complex):
        return before == after or (before != before and after != after)
    raise TypeError(f"check_unchanged cannot compare values of type {type(before).__name__}")


def _equal_elements(before: NDArray[Any], after: NDArray[Any]) -> bool:
    inexact = before.dtype.kind in "fc" and after.dtype.kind in "fc"
    return bool(np.array_equal(before, after, equal_nan=inexact))
