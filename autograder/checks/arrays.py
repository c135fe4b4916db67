"""Checks of arrays and numbers, in layers.

A check goes from the outside in: is there a value, is it an array, of numbers, with the right axes, of the
right shape, finite, and right? The first layer that does not hold ends the check with a sentence of its
own, so a student never reads that something "could not be broadcast".

The values come from a student's process. Whatever they are, a check passes or raises
:class:`~autograder.checks.failure.CheckFailed`.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from autograder.checks.diagnosis import Context, Diagnosis, diagnose_number, diagnose_shape, diagnose_values
from autograder.checks.failure import CheckFailed, fail
from autograder.checks.numbers import FloatArray, Tolerance, as_float, as_floats, is_number
from autograder.checks.wording import axes, for_instructor, kind_of, of_shape, shown_shape


def check_array(
    received: object,
    expected: ArrayLike,
    what: str,
    *,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    diagnose: bool = True,
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

    Raises:
        CheckFailed: at the first layer that does not hold.
    """
    compare_arrays(received, expected, what, Tolerance(rtol, atol), Context() if diagnose else None)


def check_scalar(
    received: object,
    expected: float,
    what: str,
    *,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    batch_size: int | None = None,
) -> None:
    """Check that ``received`` is one number, close to ``expected``.

    A Python or NumPy number will do, and so will an array without axes.

    Args:
        received: what the student's code returned.
        expected: the right number.
        what: how to call the value in a sentence.
        rtol: relative tolerance.
        atol: absolute tolerance.
        batch_size: N, if the number is a mean (or a sum) over a batch of N samples.

    Raises:
        CheckFailed: at the first layer that does not hold.
    """
    right = float(expected)
    tolerance = Tolerance(rtol, atol)
    details = _details(received, right)
    _require_value(received, what, "a single number is expected", details)
    if type(received) is np.ndarray and received.ndim > 0:
        message = f"{what} is {of_shape(received.shape)}; a single number is expected."
        _fail_with(message, "shape", diagnose_shape(as_floats(received), np.array(right), tolerance), details)
    if not is_number(received):
        fail(f"{what} is {_content_of(received)}; a single number is expected.", details=details, kind="type")
    number = as_float(received)
    if np.isfinite(right):
        _require_finite(np.array(number), what, details)
    if not tolerance.agree(np.array(number), np.array(right)):
        diagnosis = diagnose_number(number, right, tolerance, Context(batch_size=batch_size))
        _fail_with(
            f"{what} is a single number, as it should be, but a wrong one.", "value", diagnosis, details
        )


def check_integer_array(received: object, expected: ArrayLike, what: str) -> None:
    """Check that ``received`` holds integers (not floats, not True and False), exactly those expected.

    Where ``expected`` has no axes, a plain whole number will do.

    Raises:
        CheckFailed: at the first layer that does not hold.
    """
    right = np.asarray(expected)
    if right.dtype.kind not in "iu":
        raise TypeError("the expected values of check_integer_array must be integers")
    details = _details(received, right)
    _require_value(received, what, f"{_of_integers(right.shape)} is expected", details)
    _require_array(received, right.shape, what, details)
    dtype = received.dtype if isinstance(received, np.ndarray | np.generic) else np.asarray(0).dtype
    if type(received) is float or dtype.kind == "f":
        fail(
            f"{what} holds floating-point numbers; integers are expected. Which dtype should it have?",
            details=details,
            kind="dtype",
        )
    numbers = as_floats(received)
    assert numbers is not None
    tolerance = Tolerance(0.0, 0.0)
    _require_shape(numbers, right.astype(np.float64), what, tolerance, Context(), details)
    if not np.array_equal(np.asarray(received), right):
        diagnosis = diagnose_values(numbers, right.astype(np.float64), tolerance, Context())
        _fail_with(f"{what} has the right shape, but wrong values.", "value", diagnosis, details)


def check_unchanged(before: object, after: object, what: str) -> None:
    """Check that an argument is after a call what it was before.

    Args:
        before: the suite's own value: a number, text, an array, or a list, tuple or dict of such.
        after: the same argument as the student's process had it after the call.
        what: how to call the argument in a sentence, for instance "the argument x".

    Raises:
        CheckFailed: the argument was modified.
    """
    if not _same(before, after):
        details = f"before:\n{for_instructor(before)}\nafter:\n{for_instructor(after)}"
        fail(
            f"{what} was modified by the call. Does an assignment or an operator such as += "
            "write into the array that was passed in?",
            details=details,
            kind="unchanged",
        )


def compare_arrays(
    received: object, expected: ArrayLike, what: str, tolerance: Tolerance, context: Context | None
) -> None:
    """Go through the layers; ``context`` is what a diagnosis may use, or None for no diagnosis.

    Raises:
        CheckFailed: at the first layer that does not hold.
    """
    right = np.asarray(expected, dtype=np.float64)
    details = _details(received, right)
    wanted = f"{of_shape(right.shape)} is expected" if right.ndim else "a single number is expected"
    _require_value(received, what, wanted, details)
    _require_array(received, right.shape, what, details)
    numbers = as_floats(received)
    assert numbers is not None
    _require_shape(numbers, right, what, tolerance, context, details)
    _require_finite(numbers[np.isfinite(right)], what, details)
    agreeing = tolerance.agree(numbers, right)
    if not agreeing.all():
        diagnosis = diagnose_values(numbers, right, tolerance, context) if context is not None else None
        message = f"{what} has the right shape, but wrong values."
        if right.ndim == 0:
            message = f"{what} is a single number, as it should be, but a wrong one."
        _fail_with(message, "value", diagnosis, details)


def _require_value(received: object, what: str, wanted: str, details: str) -> None:
    if received is None:
        fail(
            f"{what} is None; {wanted}. Does every path through the code end in a return, "
            "and is the value stored?",
            details=details,
            kind="missing",
        )


def _require_array(received: object, shape: tuple[int, ...], what: str, details: str) -> None:
    """Require an array of real numbers (or, for an expected shape without axes, a number)."""
    wanted = f"{of_shape(shape)} is expected" if shape else "a single number is expected"
    if type(received) is np.ndarray or isinstance(received, np.generic):
        kind = received.dtype.kind
        if kind == "b":
            fail(f"{what} holds True and False; numbers are expected.", details=details, kind="dtype")
        if kind == "c":
            fail(f"{what} holds complex numbers; real ones are expected.", details=details, kind="dtype")
        if kind not in "iuf":
            fail(f"{what} does not hold numbers; {wanted}.", details=details, kind="dtype")
    if type(received) is np.ndarray or (not shape and is_number(received)):
        return
    advice = ""
    if shape and is_number(received):
        advice = " Over which axis does a sum, mean or maximum run?"
    elif type(received) in (list, tuple):
        advice = " How are results collected in a NumPy array?"
    fail(f"{what} is {kind_of(received)}; {wanted}.{advice}", details=details, kind="type")


def _require_shape(
    received: FloatArray,
    expected: FloatArray,
    what: str,
    tolerance: Tolerance,
    context: Context | None,
    details: str,
) -> None:
    if received.shape == expected.shape:
        return
    if received.ndim != expected.ndim:
        message = f"{what} has {axes(received.ndim)}; {axes(expected.ndim)} expected"
        kind = "axes"
    else:
        message = f"{what} has a different shape than expected"
        kind = "shape"
    shown, wanted = shown_shape(received.shape), shown_shape(expected.shape)
    if shown is not None and wanted is not None:
        message += f": its shape is {shown} and should be {wanted}"
    diagnosis = None
    if context is not None:
        diagnosis = diagnose_shape(received, expected, tolerance, context)
    _fail_with(message + ".", kind, diagnosis, details)


def _require_finite(received: FloatArray, what: str, details: str) -> None:
    finite = np.isfinite(received)
    if finite.all():
        return
    subject = "is" if received.ndim == 0 else "contains"
    if np.isnan(received).any():
        sentence = f"{what} {subject} NaN (not a number). Is 0 divided by 0, or infinity by infinity?"
    else:
        sentence = f"{what} {subject} infinite. Does an exponential overflow, or is something divided by 0?"
        if subject == "contains":
            sentence = sentence.replace("contains infinite", "contains infinite values")
    fail(sentence, details=details, kind="finite")


def _content_of(received: object) -> str:
    if type(received) is np.ndarray or isinstance(received, np.generic):
        return {"b": "True or False", "c": "a complex number"}.get(received.dtype.kind, "not a number")
    return kind_of(received)


def _of_integers(shape: tuple[int, ...]) -> str:
    return f"{of_shape(shape)}, of integers," if shape else "a whole number"


def _fail_with(message: str, kind: str, diagnosis: Diagnosis | None, details: str) -> None:
    if diagnosis is None:
        raise CheckFailed(message, details=details, kind=kind)
    raise CheckFailed(f"{message} {diagnosis.sentence}", details=details, kind=diagnosis.kind)


def _details(received: object, expected: object) -> str:
    return f"expected:\n{for_instructor(expected)}\nreceived:\n{for_instructor(received)}"


def _same(before: object, after: object) -> bool:
    """Whether two values are equal in kind and content; only the plain kinds are ever looked into."""
    if isinstance(before, np.ndarray):
        if type(after) is not np.ndarray or before.shape != after.shape:
            return False
        return _equal_elements(before, after)
    if isinstance(before, np.generic):
        if not isinstance(after, np.generic | int | float | complex | bool):
            return False
        return _equal_elements(np.asarray(before), np.asarray(after))
    if type(before) is not type(after):
        return False
    if isinstance(before, list | tuple) and isinstance(after, list | tuple):
        return len(before) == len(after) and all(map(_same, before, after))
    if isinstance(before, dict) and isinstance(after, dict):
        return list(before) == list(after) and all(_same(before[key], after[key]) for key in before)
    if isinstance(before, float) and isinstance(after, float):
        return before == after or (before != before and after != after)
    return before == after


def _equal_elements(before: np.ndarray, after: np.ndarray) -> bool:
    if before.dtype.kind in "fc" and after.dtype.kind in "fc":
        return bool(np.array_equal(before, after, equal_nan=True))
    return bool(np.array_equal(before, after))
