"""How numbers of the right shape are wrong: the diagnoses, from the most specific to the least."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from autograder.checks.diagnosis.factors import find_factor, named_factors
from autograder.checks.diagnosis.glance import (
    rounded_to_decimals,
    see_activation,
    see_move,
    see_number,
    see_values,
)
from autograder.checks.diagnosis.mismatch import (
    LARGEST_DIAGNOSED,
    BoolArray,
    Context,
    Diagnosis,
    Mismatch,
    is_telling_number,
)
from autograder.checks.numbers import FloatArray, Tolerance


def diagnose_values(
    received: FloatArray, expected: FloatArray, tolerance: Tolerance, context: Context
) -> Diagnosis | None:
    """Say how an array of the right shape is wrong, or give None.

    Args:
        received: values of the shape of ``expected`` that do not all agree with it.
        expected: the right values.
        tolerance: what counts as agreeing.
        context: what the test knows besides.
    """
    if expected.ndim == 0:
        return diagnose_number(float(received), float(expected), tolerance, context)
    if expected.size > LARGEST_DIAGNOSED or not (np.isfinite(expected).all() and np.isfinite(received).all()):
        return None
    mismatch = Mismatch(received, expected, tolerance, context)
    with np.errstate(all="ignore"):
        for diagnosis in _DIAGNOSES:
            if (found := diagnosis(mismatch)) is not None:
                return found
    return None


def diagnose_number(
    received: float, expected: float, tolerance: Tolerance, context: Context
) -> Diagnosis | None:
    """Say how a single number is wrong, or give None.

    One number can equal a simple multiple of another by chance, so that is tried only where the right
    number is a particular one (:func:`~autograder.checks.diagnosis.mismatch.is_telling_number`).
    """
    if not np.isfinite(received) or not np.isfinite(expected):
        return None
    if expected == 0:
        return Diagnosis("zeros", "It should be exactly 0 here, and is not.")
    if received == 0:
        return Diagnosis("zeros", f"It is 0. {_LOST}")
    mismatch = Mismatch(np.array(received), np.array(expected), tolerance, context)
    return (
        _multiple_or_function(received, expected, tolerance, context)
        or rounded_to_decimals(mismatch)
        or _nearly(mismatch)
        or see_number(received, expected, tolerance.atol + tolerance.rtol * abs(expected))
    )


def _multiple_or_function(
    received: float, expected: float, tolerance: Tolerance, context: Context
) -> Diagnosis | None:
    tight = Tolerance(min(tolerance.rtol, 1e-5), 0.0)

    def is_close_to(proposal: float) -> bool:
        return bool(np.isfinite(proposal) and tight.agree(np.array(received), np.array(proposal)))

    telling = is_telling_number(expected)
    previous = context.previous
    if telling and previous is not None and previous.ndim == 0 and is_close_to(float(previous)):
        return _STALE
    factors = [factor for factor in named_factors(context) if telling or factor.particular]
    if found := find_factor(factors, lambda factor: is_close_to(factor * expected), "It", signs=telling):
        return found
    if not telling:
        return None
    with np.errstate(all="ignore"):
        for function, sentence in _FUNCTIONS:
            if is_close_to(float(function(np.array(expected)))):
                return Diagnosis("function", sentence.format(Each="It", value="value"))
    return None


# --- Another call, another argument -------------------------------------------------------------------

_STALE = Diagnosis(
    "stale", "It is still the result of an earlier call. What is stored, and when is it renewed?"
)


def _earlier_call(mismatch: Mismatch) -> Diagnosis | None:
    previous = mismatch.context.previous
    if previous is None or previous.shape != mismatch.expected.shape:
        return None
    if mismatch.explained_by(previous):
        return _STALE
    if mismatch.explained_by(mismatch.expected + previous):
        return Diagnosis(
            "accumulated",
            "It is the sum of the right result and that of an earlier call. "
            "What is left over from one call to the next?",
        )
    return None


def _move(mismatch: Mismatch) -> Diagnosis | None:
    """Compare how far a point has moved with how far it should have."""
    start = mismatch.context.start
    if start is None or start.shape != mismatch.expected.shape:
        return None
    move = Mismatch(mismatch.received - start, mismatch.expected - start, mismatch.tolerance)
    if np.all(move.received == 0) and move.scale > mismatch.noise:
        return Diagnosis("zeros", "It is still where it started.")
    subject = "The move from the starting point"
    factors = named_factors(Context())
    named = find_factor(factors, lambda factor: move.explained_by(factor * move.expected), subject)
    return named or _constant(move, subject) or see_move(move)


def _upstream(mismatch: Mismatch) -> Diagnosis | None:
    context, expected = mismatch.context, mismatch.expected
    ignored = Diagnosis(
        "upstream",
        "It is what would be right if the upstream gradient were all ones. "
        "Where does the gradient that is handed in come into the calculation?",
    )
    if context.without_upstream is not None and mismatch.explained_by(context.without_upstream):
        return ignored
    upstream = context.upstream
    if upstream is None:
        return None
    if upstream.shape in ((), expected.shape):
        used = np.broadcast_to(upstream, expected.shape)
        if np.all((used != 0) | (expected == 0)):
            local = np.divide(expected, used, out=mismatch.received.copy(), where=used != 0)
            if mismatch.explained_by(local):
                return ignored
        if mismatch.explained_by(used.astype(np.float64)):
            return Diagnosis(
                "upstream",
                "It is the upstream gradient itself, unchanged. What is the derivative of this layer?",
            )
        if mismatch.explained_by(expected * used):
            return Diagnosis("upstream", "The upstream gradient is multiplied in twice.")
        if mismatch.explained_by(expected + used):
            return Diagnosis("upstream", "The upstream gradient is added where it should not be.")
    return _sum_of_upstream(mismatch, upstream)


def _sum_of_upstream(mismatch: Mismatch, upstream: FloatArray) -> Diagnosis | None:
    """Recognise a bias gradient that sums the upstream gradient over a wrong axis (in a square case)."""
    axes = range(upstream.ndim)
    sums = {axis: upstream.sum(axis=axis) for axis in axes}
    is_sum = any(
        total.shape == mismatch.expected.shape and np.allclose(total, mismatch.expected)
        for total in sums.values()
    )
    if not is_sum:
        return None
    for index, sample in ((0, "first"), (-1, "last")):
        if upstream.ndim == 2 and mismatch.explained_by(upstream[index]):
            return Diagnosis(
                "part", f"It is the upstream gradient of the {sample} sample alone. What about the others?"
            )
    if any(mismatch.explained_by(total) for total in sums.values()):
        return Diagnosis(
            "axis",
            "It is the sum of the upstream gradient over the wrong axis. Which axis holds the samples?",
        )
    return None


# --- Degenerate values --------------------------------------------------------------------------------

_LOST = "Is something computed and then not stored, or rounded to a whole number?"


def _all_the_same(mismatch: Mismatch) -> Diagnosis | None:
    received, expected = mismatch.received, mismatch.expected
    if np.all(received == 0) and np.any(np.abs(expected) > mismatch.noise):
        return Diagnosis("zeros", f"Every value is 0. {_LOST}")
    if received.size < 3 or np.ptp(received) != 0 or np.ptp(expected) <= mismatch.noise:
        return None
    for name, value in (("average", expected.mean()), ("sum", expected.sum())):
        if mismatch.explained_by(np.full_like(expected, value)):
            return Diagnosis(
                "equal",
                f"Every value is the same: the {name} of all the right ones. "
                "What should stay apart, element by element?",
            )
    return Diagnosis("equal", "Every value is the same, and the right ones differ.")


def _equal_rows(mismatch: Mismatch) -> Diagnosis | None:
    received, expected = mismatch.received, mismatch.expected
    if expected.ndim < 2:
        return None
    for axis, name in ((0, "row"), (expected.ndim - 1, "column")):
        same = expected.shape[axis] > 1 and np.all(np.ptp(received, axis=axis) == 0)
        if same and np.any(np.ptp(expected, axis=axis) > mismatch.noise):
            return Diagnosis(
                "repeated",
                f"Every {name} is the same, and the right ones differ. Is one {name} used for all?",
            )
    return None


# --- Factors and offsets ------------------------------------------------------------------------------


def _named_factor(mismatch: Mismatch) -> Diagnosis | None:
    factors = named_factors(mismatch.context, mismatch.expected.shape)
    return find_factor(factors, lambda factor: mismatch.explained_by(factor * mismatch.expected))


def _constant(mismatch: Mismatch, subject: str = "Every value") -> Diagnosis | None:
    """Recognise one factor or one offset without a name; either is fitted, so three elements have to tell."""
    received, expected = mismatch.received, mismatch.expected
    if expected.size < 3 or mismatch.is_slight:
        return None
    norm = float(np.sum(expected**2))
    if norm > 0 and mismatch.explained_by(expected * (np.sum(received * expected) / norm)):
        return Diagnosis(
            "factor",
            f"{subject} is wrong by one and the same factor. "
            "Is a constant missing, or is there one too many?",
        )
    if mismatch.explained_by(expected + np.mean(received - expected)):
        return Diagnosis(
            "offset",
            f"{subject} is off by one and the same amount. Is a term missing, or is there one too many?",
        )
    return None


def _by_row_or_column(mismatch: Mismatch) -> Diagnosis | None:
    """Recognise a factor or an offset for each row, or for each column."""
    received, expected = mismatch.received, mismatch.expected
    if expected.ndim < 2 or min(expected.shape[0], expected.shape[-1]) < 2 or mismatch.is_slight:
        return None
    for name, other, along in (
        ("row", "rows", tuple(range(1, expected.ndim))),
        ("column", "columns", tuple(range(expected.ndim - 1))),
    ):
        lines = expected.shape[0] if name == "row" else expected.shape[-1]
        told = int(np.count_nonzero(np.abs(expected) > mismatch.noise))
        if told < lines + 3:
            continue
        norms = np.sum(expected**2, axis=along, keepdims=True)
        products = np.sum(received * expected, axis=along, keepdims=True)
        factors = np.divide(products, norms, out=np.zeros_like(products), where=norms > 0)
        if np.all(factors != 0) and mismatch.explained_by(expected * factors):
            return Diagnosis(
                f"{name}_factor",
                f"Within each {name} the values are right but for one factor, which differs between {other}. "
                "Over which elements do sums, means and maxima run?",
            )
        offsets = np.mean(received - expected, axis=along, keepdims=True)
        if mismatch.explained_by(expected + offsets):
            return Diagnosis(
                f"{name}_offset",
                f"Within each {name} the values are off by one amount, which differs between {other}. "
                "Is a term missing, or is there one too many?",
            )
    return None


# --- Order --------------------------------------------------------------------------------------------


def _another_order(mismatch: Mismatch) -> Diagnosis | None:
    expected = mismatch.expected
    if expected.ndim >= 2:
        if mismatch.explained_by(expected.T):
            return Diagnosis(
                "transposed", "Rows and columns are swapped: it is the transpose of the right one."
            )
        reshaped = expected.T.reshape(expected.shape)
        if mismatch.explained_by(reshaped) or mismatch.explained_by(expected.reshape(expected.shape[::-1]).T):
            return Diagnosis(
                "order",
                "The right values are in the wrong order. Is something reshaped that should be transposed, "
                "or the other way round?",
            )
    for axis in range(expected.ndim):
        if mismatch.explained_by(np.flip(expected, axis)):
            return Diagnosis("reversed", f"The right values are in reverse order{_along(expected, axis)}.")
    for axis in range(expected.ndim):
        length = expected.shape[axis]
        for shift in {1, -1} if length > 2 else set():
            if mismatch.explained_by(np.roll(expected, shift, axis)):
                return Diagnosis(
                    "shifted", f"The right values are shifted by one place{_along(expected, axis)}."
                )
        if length >= 4 and _is_shifted(mismatch, axis):
            return Diagnosis("shifted", f"The right values are shifted by one place{_along(expected, axis)}.")
    return _permuted(mismatch)


def _is_shifted(mismatch: Mismatch, axis: int) -> bool:
    """Whether all values but those at one end stand one place too far, one way or the other."""
    length = mismatch.expected.shape[axis]
    front, back = np.arange(length - 1), np.arange(1, length)
    for ours, theirs in ((front, back), (back, front)):
        received = np.take(mismatch.received, ours, axis)
        inner = Mismatch(received, np.take(mismatch.expected, ours, axis), mismatch.tolerance)
        if inner.explained_by(np.take(mismatch.expected, theirs, axis)):
            return True
    return False


def _permuted(mismatch: Mismatch) -> Diagnosis | None:
    received, expected = mismatch.received.ravel(), mismatch.expected.ravel()
    proposal = np.empty_like(expected)
    proposal[np.argsort(received)] = np.sort(expected)
    if mismatch.explained_by(proposal.reshape(mismatch.expected.shape)):
        return Diagnosis("order", "The right values are in the wrong order.")
    return None


def _along(array: FloatArray, axis: int) -> str:
    return "" if array.ndim == 1 else f" along axis {axis}"


# --- Functions of the right value ---------------------------------------------------------------------

_INDICATORS: tuple[tuple[Callable[[FloatArray], FloatArray], str], ...] = (
    (lambda e: np.where(e > 0, 1.0, 0.0), "It is 1 where the right value is positive, and 0 elsewhere."),
    (lambda e: np.sign(e), "It is only the sign of the right values: −1, 0 or 1."),
    (
        lambda e: np.where(e == np.max(e, axis=-1, keepdims=True), 1.0, 0.0),
        "It is 1 at the largest of the right values, and 0 elsewhere.",
    ),
)

_FUNCTIONS: tuple[tuple[Callable[[FloatArray], FloatArray], str], ...] = (
    (lambda e: np.abs(e), "{Each} is the right {value} without its sign."),
    (lambda e: -np.abs(e), "{Each} is the right {value} with its sign always negative."),
    (
        lambda e: 1 - e,
        "{Each} is 1 minus the right {value}. Are two functions confused, such as those of x and of 1 − x?",
    ),
    (lambda e: np.log(e), "{Each} is the logarithm of the right {value}."),
    (lambda e: -np.log(e), "{Each} is minus the logarithm of the right {value}."),
    (lambda e: np.exp(e), "{Each} is the exponential of the right {value}. Is a logarithm missing?"),
    (lambda e: np.exp(-e), "{Each} is the exponential of minus the right {value}. Is a logarithm missing?"),
    (lambda e: e**2, "{Each} is the square of the right {value}."),
    (lambda e: np.sqrt(e), "{Each} is the square root of the right {value}."),
    (
        lambda e: np.sqrt(2 * e),
        "{Each} is the square root of twice the right {value}. Is a root taken too many?",
    ),
    (lambda e: 2 * e**2, "{Each} is twice the square of the right {value}."),
    (lambda e: 1 / e, "{Each} is 1 divided by the right {value}."),
    (
        lambda e: e * (1 - e),
        "{Each} is y(1 − y), where y is the right {value}. Is the derivative meant here?",
    ),
)


def _indicator(mismatch: Mismatch) -> Diagnosis | None:
    """Recognise 0 and 1 in place of values, as of a derivative of ReLU, or of a class for probabilities."""
    for function, sentence in _INDICATORS:
        if mismatch.explained_by(function(mismatch.expected)):
            return Diagnosis("indicator", f"{sentence} What should be in place of the 1?")
    return None


def _rounded(mismatch: Mismatch) -> Diagnosis | None:
    received, expected = mismatch.received, mismatch.expected
    if np.any(received != np.rint(received)) or np.all(expected == np.rint(expected)):
        return None
    question = "Which dtype has the array in which they are stored?"
    for function, done in ((np.trunc, "cut off"), (np.rint, "rounded away"), (np.floor, "rounded down")):
        if np.array_equal(received, function(expected)):
            return Diagnosis("dtype", f"The values are whole numbers: the fractions are {done}. {question}")
    return Diagnosis("dtype", f"All values are whole numbers, and the right ones are not. {question}")


def _function_of_right_value(mismatch: Mismatch) -> Diagnosis | None:
    expected = mismatch.expected
    for function, sentence in _FUNCTIONS:
        if mismatch.explained_by(function(expected)):
            return Diagnosis("function", sentence.format(Each="Each value", value="one"))
    for clipped, sign in ((np.maximum(expected, 0), "negative"), (np.minimum(expected, 0), "positive")):
        changed = clipped != expected
        if np.count_nonzero(changed) >= 2 and mismatch.explained_by(clipped):
            return Diagnosis("clipped", f"Where the right value is {sign}, it is 0; the others are right.")
    return None


# --- Distributions ------------------------------------------------------------------------------------


def _distributions(mismatch: Mismatch) -> Diagnosis | None:
    """Where each row should add up to 1, say what adds up to 1 instead."""
    received, expected = mismatch.received, mismatch.expected
    if expected.shape[-1] < 2 or np.any(expected < 0) or not _are_ones(expected.sum(axis=-1)):
        return None
    missed = np.abs(received.sum(axis=-1) - 1) > 1e-3
    if not missed.any():
        return None
    if expected.ndim >= 2 and expected.shape[0] >= 2:
        if _are_ones(received.sum(axis=0)):
            return Diagnosis(
                "axis",
                "Each column adds up to 1, where each row should. Along which axis does the sum run?",
            )
        if _are_ones(received.sum()):
            return Diagnosis(
                "axis",
                "All values together add up to 1, where each row should. Over what does the sum run?",
            )
        which = "none does" if missed.all() else "not every one does"
        return Diagnosis("sum", f"Each row should add up to 1, and {which}.")
    return Diagnosis("sum", "The values should add up to 1, and do not.")


def _are_ones(sums: FloatArray) -> bool:
    return bool(np.all(np.abs(sums - 1) <= 1e-6))


# --- Rank ---------------------------------------------------------------------------------------------


def _ranks(mismatch: Mismatch) -> Diagnosis | None:
    """Say so when values, right in no other way, rise with the right ones or fall as they rise."""
    received = mismatch.received.reshape(-1, mismatch.expected.shape[-1])
    expected = mismatch.expected.reshape(received.shape)
    rows, columns = expected.shape
    if columns < 3 or rows * (columns - 2) < 3:
        return None  # an order that comes about by chance too easily
    order = np.argsort(expected, axis=1)
    rises = np.diff(np.take_along_axis(received, order, axis=1), axis=1)
    if np.any(np.diff(np.take_along_axis(expected, order, axis=1), axis=1) <= mismatch.noise):
        return None
    where = "" if mismatch.expected.ndim == 1 else "In each row, "
    if np.all(rises < 0):
        sentence = f"{where}the values are largest where they should be smallest. Is a sign wrong on the way?"
        return Diagnosis("ranks", sentence[0].upper() + sentence[1:])
    if np.all(rises > 0):
        sentence = f"{where}the values are in the right order of size, but not in the right proportion."
        return Diagnosis("ranks", sentence[0].upper() + sentence[1:])
    return None


# --- Right in parts -----------------------------------------------------------------------------------


def _right_in_parts(mismatch: Mismatch) -> Diagnosis | None:
    wrong = ~mismatch.right
    telling = np.abs(mismatch.expected) > mismatch.noise
    right = ~wrong & telling
    if not right.any():
        return None
    rest = _what_the_rest_is(mismatch, wrong)
    for where, name in _parts(mismatch, wrong):
        # The part is right, on elements that tell, and everything outside it that tells is wrong.
        if right[where].any() and not wrong[where].any() and wrong[~where].any() and not right[~where].any():
            return Diagnosis("part", f"Only {name} right; {rest}.")
    return None


def _some_rows_or_columns(mismatch: Mismatch) -> Diagnosis | None:
    wrong = ~mismatch.right
    right = ~wrong & (np.abs(mismatch.expected) > mismatch.noise)
    if mismatch.expected.ndim >= 2:
        for axis, name in ((0, "rows"), (mismatch.expected.ndim - 1, "columns")):
            others = tuple(other for other in range(wrong.ndim) if other != axis)
            some_wrong, some_right = wrong.any(axis=others), right.any(axis=others)
            if some_wrong.any() and (some_right & ~some_wrong).any() and not (some_wrong & some_right).any():
                return Diagnosis(
                    "part", f"Some {name} are right and others are not. What differs between them?"
                )
    if np.count_nonzero(wrong) == 1 and np.count_nonzero(right) >= 3:
        return Diagnosis("part", "Only one of the values is wrong.")
    return None


def _what_the_rest_is(mismatch: Mismatch, wrong: BoolArray) -> str:
    left = mismatch.received[wrong]
    if np.all(left == 0):
        return "the others are 0"
    if left.size > 1 and np.ptp(left) == 0:
        return "the others are all the same"
    return "the others are not"


def _parts(mismatch: Mismatch, wrong: BoolArray) -> Iterator[tuple[BoolArray, str]]:
    """Name parts of the array of which only the part itself, and nothing else, may be right."""
    expected = mismatch.expected
    if expected.ndim == 1:
        lines = [("the first value is", 0, slice(0, 1)), ("the last value is", 0, slice(-1, None))]
        lines += [
            ("the values after the first are", 0, slice(1, None)),
            ("the values before the last are", 0, slice(None, -1)),
        ]
    else:
        last = expected.ndim - 1
        lines = [("the first row is", 0, slice(0, 1)), ("the last row is", 0, slice(-1, None))]
        lines += [("the rows after the first are", 0, slice(1, None))]
        lines += [("the rows before the last are", 0, slice(None, -1))]
        lines += [("the first column is", last, slice(0, 1)), ("the last column is", last, slice(-1, None))]
    for name, axis, part in lines:
        if expected.shape[axis] >= 2:
            where = np.zeros(expected.shape, dtype=bool)
            where[(slice(None),) * axis + (part,)] = True
            yield where, name
    if expected.ndim >= 2:
        first = np.zeros(expected.shape, dtype=bool)
        first[(0,) * expected.ndim] = True
        yield first, "the very first value is"
    if expected.ndim == 2 and min(expected.shape) >= 2:
        diagonal = np.eye(*expected.shape) == 1
        yield diagonal, "the diagonal is"
        yield ~diagonal, "the values off the diagonal are"


def _by_sign(mismatch: Mismatch) -> Diagnosis | None:
    """Say so when being right or wrong goes with the sign of the right value."""
    received, expected = mismatch.received, mismatch.expected
    wrong = ~mismatch.right
    zero = expected == 0
    if zero.any() and np.array_equal(received == 0, ~zero):
        return Diagnosis(
            "zeros", "It is 0 just where it should not be, and not 0 where it should. Which elements pass?"
        )
    if np.count_nonzero(wrong) >= 2 and np.any(~wrong & ~zero):
        if np.all(zero[wrong]):
            return Diagnosis("zeros", "Some values that should be 0 are not; the others are right.")
        if np.all(received[wrong] == 0):
            return Diagnosis("zeros", "Some values are 0 that should not be; the others are right.")
        for sign, name in ((expected < 0, "negative"), (expected > 0, "positive")):
            if np.array_equal(wrong, sign) and np.count_nonzero(sign) >= 2:
                return Diagnosis("signs", f"The values are wrong just where the right ones are {name}.")
    if mismatch.explained_by(np.copysign(np.abs(expected), received)):
        return Diagnosis("signs", "The sizes are right, and some of the signs are wrong.")
    return None


# --- Nearly -------------------------------------------------------------------------------------------


def _nearly(mismatch: Mismatch) -> Diagnosis | None:
    one = mismatch.expected.ndim == 0
    subject = "It is" if one else "The values are"
    error, scale = mismatch.error, mismatch.scale
    if scale <= mismatch.noise:
        return None
    h = mismatch.context.h
    if h is not None and 1e-3 * h * scale <= error <= 10 * h * max(scale, 1.0):
        return Diagnosis(
            "precision",
            f"{subject} nearly right: the error is about as small as the step h. "
            "At which two points should f be called, so that such errors cancel?",
        )
    limits = ((1e-4, "four"), (1e-2, "two"))
    for limit, digits in limits[:1] if one else limits:  # one number may come close by chance
        if error <= limit * scale:
            return Diagnosis(
                "precision",
                f"{subject} nearly right, to about {digits} digits. "
                "Which constant, step or rounding makes the difference?",
            )
    return None


def _right_here_and_there(mismatch: Mismatch) -> Diagnosis | None:
    telling = np.abs(mismatch.expected) > mismatch.noise
    right = int(np.count_nonzero(mismatch.right & telling))
    if right >= max(2, mismatch.expected.size // 10):
        return Diagnosis("part", "Some of the values are right and others are not.")
    return None


_DIAGNOSES: tuple[Callable[[Mismatch], Diagnosis | None], ...] = (
    _earlier_call,
    _move,
    _upstream,
    _all_the_same,
    _named_factor,
    _another_order,
    _indicator,
    _rounded,
    _function_of_right_value,
    _equal_rows,
    _distributions,
    _right_in_parts,
    _by_sign,
    _some_rows_or_columns,
    _constant,
    _by_row_or_column,
    rounded_to_decimals,
    _nearly,
    see_activation,
    _ranks,
    see_values,
    _right_here_and_there,
)
