"""How wrong numbers are wrong: each diagnosis has an example, and whatever is said is true."""

import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.checks import check_array, check_gradient, check_scalar
from autograder.checks.diagnosis import Context, diagnose_number, diagnose_shape, diagnose_values
from autograder.checks.diagnosis.glance import DECIMALS
from autograder.checks.numbers import Tolerance

RNG = np.random.default_rng(20)
X = RNG.normal(size=(5, 4))
W = RNG.normal(size=(4, 3))
B = RNG.normal(size=3)
UPSTREAM = RNG.normal(size=(5, 3))
SQUARE = RNG.normal(size=(4, 4))
H = 1e-4
LOSS = 1.609438


def softmax(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / np.sum(e, axis=axis, keepdims=True)


def test_twice_the_right_value_is_called_so(failure):
    failed = failure(check_array, 2 * X, X, "f(x)")
    assert failed.kind == "factor"
    assert "Every value is exactly twice as large as it should be." in failed.message


def test_a_diagnosis_can_be_left_out(failure):
    failed = failure(check_array, 2 * X, X, "f(x)", diagnose=False)
    assert failed.message == "f(x) has the right shape, but wrong values."


# --- One example for each diagnosis: received, expected, context, kind, sentence ----------------------

SOFTMAX = softmax(X)
DW = X.T @ UPSTREAM
DB = UPSTREAM.sum(axis=0)
MASK = X > 0
DOUT = RNG.normal(size=X.shape)
ONES = X.T @ np.ones_like(UPSTREAM)
SHUFFLED = RNG.normal(size=X.shape)
FIRST_ROW = np.where(np.arange(5)[:, None] == 0, X, 0)

VALUE_EXAMPLES = [
    (-DW, DW, {}, "sign", "wrong sign"),
    (2 * DW, DW, {}, "factor", "twice as large"),
    (DW / 2, DW, {}, "factor", "half as large"),
    (-2 * DW, DW, {}, "factor", "twice as large as it should be, and has the wrong sign"),
    (5 * DW, DW, {"batch_size": 5}, "factor", "N times too large"),
    (DW / 5, DW, {"batch_size": 5}, "factor", "N times too small"),
    (DW / -5, DW, {"batch_size": 5}, "factor", "N times too small.*wrong sign"),
    (2 * DW, DW, {"batch_size": 2}, "factor", "in this test, N and 2 are equal"),
    (DW / 4, DW, {"batch_size": 5}, "factor", "as many times too small as there are rows"),
    (DW / 3, DW, {"batch_size": 5}, "factor", "as many times too small as there are columns"),
    (DW * 12, DW, {"batch_size": 5}, "factor", "as many times too large as there are elements"),
    (DW * 6, DW, {"batch_size": 5}, "factor", "half as many times too large as there are elements"),
    (DW / np.log(10), DW, {}, "factor", "what a logarithm to the base 10 would make of it"),
    (DW / np.log(2), DW, {}, "factor", "what a logarithm to the base 2 would make of it"),
    (H * DW, DW, {"h": H}, "factor", "h times the right one"),
    (DW / H, DW, {"h": H}, "factor", "1/h times"),
    (2 * H * DW, DW, {"h": H}, "factor", "2h times"),
    (DW / (2 * H), DW, {"h": H}, "factor", r"1/\(2h\) times"),
    (2 * DW, DW, {"h": H}, "factor", "twice"),
    (0.7 * DW, DW, {}, "factor", "one and the same factor"),
    (DW + 0.3, DW, {}, "offset", "one and the same amount"),
    (DW * np.array([[2], [3], [0.1], [5]]), DW, {}, "row_factor", "Within each row"),
    (DW * [2, 3, 0.1], DW, {}, "column_factor", "Within each column"),
    (DW + np.array([[2], [3], [0.1], [5]]), DW, {}, "row_offset", "Within each row"),
    (X @ W, X @ W + B, {}, "column_offset", "Within each column"),
    (ONES, DW, {"without_upstream": ONES}, "upstream", "all ones"),
    (MASK * 1.0, MASK * DOUT, {"upstream": DOUT}, "upstream", "all ones"),
    (DOUT, MASK * DOUT, {"upstream": DOUT}, "upstream", "the upstream gradient itself"),
    (X * DOUT**2, X * DOUT, {"upstream": DOUT}, "upstream", "multiplied in twice"),
    (X * DOUT + DOUT, X * DOUT, {"upstream": DOUT}, "upstream", "is added"),
    (X, 3 * X, {"upstream": np.array(3.0)}, "upstream", "all ones"),
    (SQUARE.sum(axis=1), SQUARE.sum(axis=0), {"upstream": SQUARE}, "axis", "over the wrong axis"),
    (DOUT[0], DOUT.sum(axis=0), {"upstream": DOUT}, "part", "of the first sample alone"),
    (DOUT[-1], DOUT.sum(axis=0), {"upstream": DOUT}, "part", "of the last sample alone"),
    (ONES, DW, {"previous": ONES}, "stale", "earlier call"),
    (ONES + DW, DW, {"previous": ONES}, "accumulated", "sum of the right result and that of an earlier"),
    (0 * DW, DW, {}, "zeros", "Every value is 0"),
    (0 * DW + 0.3, DW, {}, "equal", "Every value is the same, and"),
    (0 * DW + DW.mean(), DW, {}, "equal", "the average of all"),
    (0 * DW + DW.sum(), DW, {}, "equal", "the sum of all"),
    (0 * X + X[1], X, {}, "repeated", "Every row is the same"),
    (0 * X + X[:, :1], X, {}, "repeated", "Every column is the same"),
    (SQUARE.T, SQUARE, {}, "transposed", "Rows and columns are swapped"),
    (X.T.reshape(5, 4), X, {}, "order", "reshaped that should be transposed"),
    (X.reshape(4, 5).T, X, {}, "order", "reshaped that should be transposed"),
    (X[::-1], X, {}, "reversed", "in reverse order along axis 0"),
    (X[:, ::-1], X, {}, "reversed", "in reverse order along axis 1"),
    (DB[::-1], DB, {}, "reversed", "in reverse order."),
    (np.roll(X, 1, axis=1), X, {}, "shifted", "by one place along axis 1"),
    (np.append(X[0, 1:], 9.9), X[0], {}, "shifted", "by one place."),
    (np.append(9.9, X[0, :-1]), X[0], {}, "shifted", "by one place."),
    (X[[2, 0, 1, 4, 3]], X, {}, "order", "in the wrong order"),
    (MASK * 1.0, MASK * X, {}, "indicator", "It is 1 where the right value is positive"),
    (np.sign(X), X, {}, "indicator", "only the sign of the right values"),
    (np.eye(4)[X.argmax(axis=1)], SOFTMAX, {}, "indicator", "It is 1 at the largest of the right values"),
    (np.trunc(3 * X), 3 * X, {}, "dtype", "fractions are cut off"),
    (np.rint(3 * X), 3 * X, {}, "dtype", "fractions are rounded away"),
    (np.floor(3 * X), 3 * X, {}, "dtype", "fractions are rounded down"),
    (np.rint(9 * X), 3 * X, {}, "dtype", "All values are whole numbers"),
    (np.abs(X), X, {}, "function", "without its sign"),
    (1 - SOFTMAX, SOFTMAX, {}, "function", "1 minus the right one"),
    (np.log(SOFTMAX), SOFTMAX, {}, "function", "is the logarithm of"),
    (-np.log(SOFTMAX), SOFTMAX, {}, "function", "is minus the logarithm of"),
    (np.exp(X), X, {}, "function", "is the exponential of the right"),
    (X**2, X, {}, "function", "the square of"),
    (np.sqrt(SOFTMAX), SOFTMAX, {}, "function", "the square root"),
    (1 / X, X, {}, "function", "1 divided by"),
    (SOFTMAX * (1 - SOFTMAX), SOFTMAX, {}, "function", r"y\(1 − y\)"),
    (np.maximum(X, 0), X, {}, "clipped", "Where the right value is negative, it is 0"),
    (np.minimum(X, 0), X, {}, "clipped", "Where the right value is positive, it is 0"),
    (softmax(X, axis=0), SOFTMAX, {}, "axis", "Each column adds up to 1"),
    (np.exp(X) / np.exp(X).sum(), SOFTMAX, {}, "axis", "All values together add up to 1"),
    (np.exp(X), SOFTMAX, {}, "sum", "Each row should add up to 1"),
    (np.exp(X[0]), SOFTMAX[0], {}, "sum", "The values should add up to 1"),
    (softmax(-X), SOFTMAX, {}, "ranks", "In each row, the values are largest where"),
    (softmax(3 * X), SOFTMAX, {}, "ranks", "the right order of size"),
    (FIRST_ROW, X, {}, "part", "Only the first row is right; the others are 0"),
    (np.where(FIRST_ROW, X, X**3), X, {}, "part", "Only the first row is right; the others are not"),
    (np.vstack([X[:-1] ** 3, X[-1:]]), X, {}, "part", "Only the last row is right"),
    (np.vstack([X[:1] ** 3, X[1:]]), X, {}, "part", "Only the rows after the first are right"),
    (np.vstack([X[:-1], X[-1:] ** 3]), X, {}, "part", "Only the rows before the last are right"),
    (np.hstack([X[:, :1], X[:, 1:] ** 3]), X, {}, "part", "Only the first column is right"),
    (np.hstack([X[:, :-1] ** 3, X[:, -1:]]), X, {}, "part", "Only the last column is right"),
    (np.where([[0], [1], [0], [1], [1]], X, X**3), X, {}, "part", "Some rows are right"),
    (np.where([0, 1, 0, 1], X, X**3), X, {}, "part", "Some columns are right"),
    (np.eye(4) * SQUARE, SQUARE, {}, "part", "Only the diagonal is right; the others are 0"),
    (SQUARE * (1 - np.eye(4)), SQUARE, {}, "part", "Only the values off the diagonal are right"),
    (np.pad(X[:1, :1], ((0, 4), (0, 3))), X, {}, "part", "Only the very first value is right"),
    (np.where(np.arange(20).reshape(5, 4) == 7, 9.9, X), X, {}, "part", "Only one of the values is wrong"),
    (np.append(DB[:1], [8.8, 9.9]), DB, {}, "part", "Only the first value is right"),
    (X, MASK * X, {}, "zeros", "Some values that should be 0 are not"),
    (np.where(X > 1, 0, X), X, {}, "zeros", "Some values are 0 that should not be"),
    (~MASK * DOUT, MASK * DOUT, {}, "zeros", "It is 0 just where it should not be"),
    (np.where(X < 0, X**2, X), X, {}, "signs", "wrong just where the right ones are negative"),
    (np.where(X > 0, np.sin(X), X), X, {}, "signs", "wrong just where the right ones are positive"),
    (X * np.sign(DOUT), X, {}, "signs", "some of the signs are wrong"),
    (X + H * DOUT, X, {"h": H}, "precision", "about as small as the step h"),
    (X + 1e-5 * DOUT, X, {}, "precision", "to about four digits"),
    (X + 1e-3 * DOUT, X, {}, "precision", "to about two digits"),
    (np.where(np.arange(20).reshape(5, 4) % 3, X - 1, X), X, {}, "part", "Some of the values are right"),
    (np.round(X, 4), X, {}, "rounded", "rounded to four decimals"),
    (np.round(X, 1), X, {}, "rounded", "rounded to one decimal"),
    (np.sqrt(2 * SOFTMAX), SOFTMAX, {}, "function", "square root of twice"),
    (2 * SOFTMAX**2, SOFTMAX, {}, "function", "twice the square"),
    (softmax(RNG.normal(size=X.shape)), X, {}, "probabilities", "Each row adds up to 1: these are prob"),
    (softmax(RNG.normal(size=4)), X[0], {}, "probabilities", "The values add up to 1: these are prob"),
    (RNG.uniform(0.1, 0.9, X.shape), X, {}, "range", "as those of a sigmoid do"),
    (softmax(X), X, {}, "probabilities", "Is there a softmax where none should be?"),
    (1 / (1 + np.exp(-X)), X, {}, "range", "Is there an activation where none should be?"),
    (1 - SOFTMAX, SOFTMAX, {}, "function", "those of x and of 1 − x?"),
    (RNG.uniform(1, 2, X.shape), X, {}, "range", "No value is negative"),
    (-RNG.uniform(1, 2, X.shape), X, {}, "range", "No value is positive"),
    (X, RNG.uniform(1, 2, X.shape), {}, "range", "Some values are negative, and none"),
    (X, RNG.uniform(0.1, 0.9, X.shape), {}, "range", "negative; all the right ones lie between"),
    (
        RNG.uniform(0.5, 2, X.shape),
        RNG.uniform(0.1, 0.9, X.shape),
        {},
        "range",
        "Some values are greater than 1",
    ),
    (
        np.where(DOUT > 0, X**3, 0),
        np.where(SHUFFLED > 0, X, 0),
        {},
        "zeros",
        "It is 0 in some places where",
    ),
    (DOUT, np.where(MASK, SHUFFLED, 0), {}, "zeros", "Where the right value is 0, it is not 0 here"),
    (np.where(MASK, DOUT, 0), X, {}, "zeros", "Some values are 0, and none of the right ones is"),
    (1e3 * DOUT, X, {}, "size", "more than 100 times as large as the largest"),
    (1e-4 * DOUT, X, {}, "size", "less than a hundredth of the largest"),
    (X[:, :2] + 0.5 * X[:, :2] ** 3, X[:, :2], {}, "size", "the right sign and is too large"),
    (X[:, :2] / (1 + X[:, :2] ** 2), X[:, :2], {}, "size", "the right sign and is too small"),
    (-X[:, :2] - X[:, :2] ** 3, X[:, :2], {}, "sign", "wrong sign, and the sizes are wrong"),
    (X + np.abs(DOUT), X, {}, "offset", "Every value is larger than the right one"),
    (X - np.abs(DOUT), X, {}, "offset", "Every value is smaller than the right one"),
]


@pytest.mark.parametrize(
    ("received", "expected", "context", "kind", "says"),
    VALUE_EXAMPLES,
    ids=[f"{example[3]}: {example[4]}" for example in VALUE_EXAMPLES],
)
def test_wrong_values_are_told_apart(failure, received, expected, context, kind, says):
    failed = failure(check_gradient, np.asarray(received, dtype=float), expected, "it", **context)
    assert re.search(says, failed.message), failed.message
    assert failed.kind == kind


@pytest.mark.parametrize(
    ("received", "kind", "says"),
    [
        (X + 0.1 * DOUT, "sign", "The move from the starting point has the wrong sign"),
        (X - 0.2 * DOUT, "factor", "The move from the starting point is exactly twice as large"),
        (X - 0.03 * DOUT, "factor", "The move from the starting point is wrong by one and the same factor"),
        (X - 0.1 * DOUT + 1, "offset", "The move from the starting point is off by one and the same amount"),
        (X, "zeros", "It is still where it started."),
        (X - 0.3 * DOUT - 0.1 * DOUT**3, "size", "in the right direction, and too far"),
        (X - 0.1 * DOUT / (1 + DOUT**2), "size", "in the right direction, and not far enough"),
        (X + 0.2 * DOUT + 0.1 * DOUT**3, "sign", "moved in the wrong direction"),
        (X - 0.1 * np.sign(DOUT), "equal", "Every element moves equally far"),
    ],
)
def test_a_wrong_move_is_judged_from_where_it_started(failure, received, kind, says):
    failed = failure(check_array, received, X - 0.1 * DOUT, "the point", start=X)
    assert says in failed.message
    assert failed.kind == kind


@pytest.mark.parametrize(
    ("factor", "says"),
    [
        (0.4, "exactly 1 − β₁ times the right one"),
        (2.5, "1/(1 − β₁) times"),
        (-0.4, "and has the wrong sign"),
    ],
)
def test_a_factor_of_the_formula_is_named(failure, factor, says):
    failed = failure(check_array, factor * DW, DW, "the move", constants={"1 − β₁": 0.4})
    assert failed.kind == "factor"
    assert says in failed.message
    assert "β₁" not in failure(check_array, 0.7 * DW, DW, "the move", constants={"1 − β₁": 0.4}).message


def test_a_point_that_should_stay_where_it_is(failure):
    failed = failure(check_array, X + DOUT, X, "the point", start=X)
    assert "It has moved, and should have stayed where it started." in failed.message


@pytest.mark.parametrize(
    ("received", "expected", "says"),
    [
        (-2.5, LOSS, "It is negative, and the right number is positive."),
        (2.5, -LOSS, "It is positive, and the right number is negative."),
        (7.5, 0.7, "It is greater than 1, and the right number is not."),
        (1e3, LOSS, "more than 100 times as large"),
        (1e-3, LOSS, "less than a hundredth"),
        (2, LOSS, "It is a whole number, and the right one is not."),
        (1.6094, LOSS, "It is the right number, rounded to four decimals."),
        (0.25, 0, "It should be exactly 0 here, and is not."),
    ],
)
def test_a_wrong_number_is_looked_at(failure, received, expected, says):
    assert says in failure(check_scalar, received, expected, "loss", batch_size=5).message


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(st.one_of(st.floats(-300, 300), st.integers(-9, 9)), st.one_of(st.floats(-3, 3), st.integers(-3, 3)))
def test_whatever_is_seen_of_a_number_is_true(received, expected):
    tolerance = Tolerance(1e-6, 1e-9)
    r, e = float(received), float(expected)
    if tolerance.agree(np.array(r), np.array(e)):
        return
    diagnosis = diagnose_number(r, e, tolerance, Context())
    sentence = "" if diagnosis is None else diagnosis.sentence
    truths = {
        "It is negative, and": r < 0 < e,
        "It is positive, and": e < 0 < r,
        "It is greater than 1, and": e <= 1 < r,
        "more than 100 times as": abs(r) > 100 * abs(e),
        "less than a hundredth": 100 * abs(r) < abs(e),
        "It is a whole number": r == int(r) and e != int(e),
        "It should be exactly 0": e == 0 != r,
    }
    assert all(holds for words, holds in truths.items() if words in sentence), sentence


@pytest.mark.parametrize(("dtype", "name"), [(np.float32, "float32"), (np.float16, "float16")])
def test_a_short_dtype_is_named(failure, dtype, name):
    failed = failure(check_array, X.astype(dtype), X, "f(x)", rtol=1e-9)
    assert failed.kind == "dtype"
    assert f"The dtype is {name}" in failed.message
    assert "dtype" not in failure(check_array, (2 * X).astype(dtype), X, "f(x)", rtol=1e-9).message


def test_nothing_is_said_about_unrelated_values(failure):
    failed = failure(check_gradient, RNG.normal(size=(5, 4)), X, "dW", batch_size=5, h=H, previous=DOUT)
    assert failed.kind == "value"
    assert failed.message == "dW has the right shape, but wrong values."


SHAPE_EXAMPLES = [
    (X[:, :, None], X, {}, "squeezed", "there is an axis of length 1 too many"),
    (DB, DB[None, :], {}, "squeezed", "an axis of length 1 is missing"),
    (DB[:, None], DB[None, :], {}, "squeezed", "not where they should be"),
    (X.T, X, {}, "transposed", "it is the transpose"),
    (X.ravel(), X, {}, "reshaped", "only the shape is not"),
    (DW, ONES.T, {"previous": DW}, "stale", "earlier call"),
    (UPSTREAM, DB, {"upstream": UPSTREAM}, "unsummed", "the upstream gradient itself"),
    (UPSTREAM.sum(axis=1), DB, {"upstream": UPSTREAM}, "axis", "over the wrong axis"),
    (UPSTREAM.sum(), DB, {"upstream": UPSTREAM}, "axis", "sum of the whole upstream gradient"),
    (UPSTREAM, DB, {}, "unsummed", "Its sum along one of the axes would be right"),
    (UPSTREAM, UPSTREAM.mean(axis=0), {}, "unsummed", "Its mean along one of the axes would be right"),
    (X.sum(axis=0), X, {}, "reduced", "the sum of the right values along the first axis"),
    (X.mean(axis=1), X, {}, "reduced", "the mean of the right values along the second axis"),
    (X.max(axis=1, keepdims=True), X, {}, "reduced", "the maximum of the right values along the second"),
    (X.mean(), X, {}, "reduced", "the mean of all the right values"),
    (np.broadcast_to(DB, (5, 3)), DB, {}, "repeated", "Each of its rows is the right result"),
    (X[:3], X, {}, "part", "The first rows are right, but the rest is missing"),
    (np.vstack([X, X]), X, {}, "part", "The first rows are right, but there are more than there should be"),
    (X[0, :2], X[0], {}, "part", "The first values are right, but the rest is missing"),
    (X[0], X, {}, "part", "only the first row"),
    (X[:2], X[1], {}, "part", "Its last row alone is the right result"),
    (X[1:3], X[1], {}, "part", "Its first row alone is the right result"),
    (X[0, [0, 2, 3]], X[0], {}, "part", "some are missing in between"),
    (np.ones((6, 6)), DB + X[:2, :3], {}, "outer", "one with one, or each with each"),
    (X[:, [0, 2, 1, 0, 3]], X[np.arange(5), [0, 2, 1, 0, 3]], {}, "outer", "Its diagonal alone is the right"),
    (X[-1:], X, {}, "part", "only the last row"),
    (SQUARE[:, :2], SQUARE[:, :2].T ** 2, {}, "shape", "in reverse order"),
    (DB[:, None] * DB + 3, DB, {}, "outer", "Such a square comes about"),
]


@pytest.mark.parametrize(
    ("received", "expected", "context", "kind", "says"),
    SHAPE_EXAMPLES,
    ids=[f"{example[3]}: {example[4]}" for example in SHAPE_EXAMPLES],
)
def test_wrong_shapes_are_told_apart(failure, received, expected, context, kind, says):
    failed = failure(check_gradient, received, expected, "it", **context)
    assert says in failed.message, failed.message
    assert failed.kind == kind


@pytest.mark.parametrize(
    ("received", "says"),
    [
        (-LOSS, "It has the wrong sign"),
        (2 * LOSS, "exactly twice"),
        (LOSS / 2, "exactly half"),
        (5 * LOSS, "N times too large"),
        (LOSS / 5, "N times too small"),
        (np.exp(-LOSS), "the exponential of minus"),
        (LOSS**2, "the square"),
        (0.0, "It is 0"),
        (LOSS + 1e-5, "It is nearly right, to about four digits"),
    ],
)
def test_wrong_numbers_are_told_apart(failure, received, says):
    assert says in failure(check_scalar, received, LOSS, "loss", batch_size=5).message


def test_a_numerical_derivative_is_told_by_its_step(failure):
    assert "1/h times" in failure(check_scalar, LOSS / H, LOSS, "f'(x)", h=H).message
    assert "twice" in failure(check_scalar, LOSS * 2, LOSS, "f'(x)", h=H).message
    assert "as small as the step h" in failure(check_scalar, LOSS + H / 2, LOSS, "f'(x)", h=H).message


@pytest.mark.parametrize(
    ("received", "says"),
    [
        (LOSS / 12, "as many times too small as there are elements"),
        (LOSS * 3, "as many times too large as there are columns"),
        (LOSS * 4, "as many times too large as there are rows"),
        (LOSS * 6, "half as many times too large as there are elements"),
        (LOSS / np.log(10), "a logarithm to the base 10"),
        (LOSS * 100, "exactly 100 times too large"),
        (0.7, "still the result of an earlier call"),
    ],
)
def test_a_number_is_told_by_the_shape_it_is_computed_from(failure, received, says):
    assert says in failure(check_scalar, received, LOSS, "loss", shape=(4, 3), previous=0.7).message


def test_a_percentage_is_told_even_from_a_plain_number(failure):
    assert "100 times" in failure(check_scalar, 75.0, 0.75, "accuracy").message


@pytest.mark.parametrize(("received", "expected"), [(4.0, 2.0), (0.25, 0.5), (-3.0, 3.0), (10.0, 2.0)])
def test_a_plain_number_may_be_a_multiple_by_chance(failure, received, expected):
    failed = failure(check_scalar, received, expected, "loss", batch_size=5)
    assert failed.kind in ("value", "sign")
    assert "exactly" not in failed.message
    assert "right size" not in failed.message


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ([2.0, 0.0, 0.0, 0.0], [1.0, 0.0, 0.0, 0.0]),  # only one element tells
        ([2.0, 2.0, 2.0, 2.0], [1.0, 1.0, 1.0, 1.0]),  # twice as large, or off by one?
        ([0.6, 1.2, 1.8 + 1e-4], [0.3, 0.6, 0.9]),  # nearly twice is not twice
    ],
)
def test_a_factor_is_not_named_on_thin_evidence(failure, received, expected):
    assert failure(check_array, np.array(received), expected, "f(x)").kind != "factor"


# --- Whatever is said is true -------------------------------------------------------------------------
#
# Small whole numbers make coincidences frequent: a diagnosis that is given too easily is found out here.


def close(one, other):
    return np.shape(one) == np.shape(other) and np.allclose(one, other, rtol=1e-4, atol=1e-9)


def parallel(r, e, axes):
    """Whether r is a multiple of e on each slice along the axes."""
    return close(r * np.sum(e * e, axis=axes, keepdims=True), e * np.sum(r * e, axis=axes, keepdims=True))


def even(r, e, axes):
    """Whether r − e is constant on each slice along the axes."""
    return close((r - e) - np.mean(r - e, axis=axes, keepdims=True), np.zeros(np.shape(r)))


def right_only(r, e, where):
    """Whether r is right in a part of the array, and nowhere else but where the right value is 0."""
    ok = np.isclose(r, e, rtol=1e-6, atol=1e-9)
    return ok[where].all() and not ok[~where].all() and not (ok & ~where & (e != 0)).any()


def line(shape, axis, part):
    where = np.zeros(shape, dtype=bool)
    np.moveaxis(where, axis, 0)[part] = True
    return where


def truth(sentence, r, e, c):
    """Decide, independently of the diagnosis, whether its sentence holds."""
    up = (
        None
        if c.upstream is None
        else np.broadcast_to(c.upstream, e.shape)
        if c.upstream.shape == e.shape
        else c.upstream
    )
    all_axes = tuple(range(e.ndim))
    rows, columns = all_axes[1:], all_axes[:-1]
    last = e.ndim - 1
    ok = np.isclose(r, e, rtol=1e-6, atol=1e-9)
    n = c.batch_size
    sign = -1 if "wrong sign" in sentence else 1
    start = np.zeros_like(e) if c.start is None else c.start
    m, me = r - start, e - start
    big, small = np.max(abs(r)), np.max(abs(e))

    def rounded_to(digits: int) -> Callable[[], bool]:
        return lambda: np.allclose(r, np.round(e, digits), rtol=1e-12)

    statements = {
        "moves equally far": lambda: np.ptp(abs(m)) <= 1e-8 * np.max(abs(m)) and np.ptp(abs(me)) > 0,
        "should have stayed where it": lambda: np.array_equal(e, c.start) and not np.array_equal(r, e),
        "right direction, and too far": lambda: np.all(m * me >= 0) and not np.any(abs(m) < abs(me) - 1e-7),
        "right direction, and not far": lambda: np.all(m * me >= 0) and not np.any(abs(m) > abs(me) + 1e-7),
        "has moved in the wrong direction": lambda: np.all(m * me <= 1e-14) and np.any(m * me < 0),
        "The move from the starting point": lambda: (
            even(r - c.start, e - c.start, all_axes) or parallel(r - c.start, e - c.start, all_axes)
        ),
        "still the result of an earlier": lambda: close(r, c.previous),
        "the sum of the right result": lambda: close(r, e + c.previous),
        "upstream gradient were all ones": lambda: (
            close(r, c.without_upstream)
            if c.without_upstream is not None and close(r, c.without_upstream)
            else close(r * up, e)
        ),
        "the upstream gradient itself": lambda: close(r, up),
        "multiplied in twice": lambda: close(r, e * up),
        "upstream gradient of the first sample": lambda: close(r, c.upstream[0]),
        "upstream gradient of the last sample": lambda: close(r, c.upstream[-1]),
        "upstream gradient is added": lambda: close(r, e + up),
        "over the wrong axis": lambda: any(close(r, c.upstream.sum(axis=a)) for a in range(c.upstream.ndim)),
        "Every value is 0": lambda: not r.any() and e.any(),
        "the average of all": lambda: close(r, np.full(e.shape, e.mean())),
        "the sum of all the right": lambda: close(r, np.full(e.shape, e.sum())),
        "Every value is the same, and": lambda: np.ptp(r) == 0 and np.ptp(e) > 0,
        "has the wrong sign, and the right size": lambda: close(r, -e),
        "N times too large": lambda: close(r, sign * n * e),
        "N times too small": lambda: close(r * n, sign * e),
        "exactly h times": lambda: close(r, sign * e * c.h),
        "exactly 1/h times": lambda: close(r * c.h, sign * e),
        "exactly 2h times": lambda: close(r, sign * e * 2 * c.h),
        "exactly 1/(2h) times": lambda: close(r * 2 * c.h, sign * e),
        "twice as large": lambda: close(r, sign * 2 * e),
        "half as large": lambda: close(2 * r, sign * e),
        "half as many times too large as there are elements": lambda: close(2 * r, sign * e.size * e),
        "half as many times too small as there are elements": lambda: close(r * e.size, sign * 2 * e),
        "logarithm to the base 10": lambda: close(r * np.log(10), sign * e),
        "logarithm to the base 2": lambda: close(r * np.log(2), sign * e),
        "100 times too large": lambda: close(r, sign * 100 * e),
        "still where it started": lambda: close(r, c.start),
        "It is 1 where the right value is positive": lambda: close(r, np.heaviside(e, 0)),
        "only the sign of the right values": lambda: close(r, np.sign(e)),
        "It is 1 at the largest": lambda: close(r, 1.0 * (e == e.max(axis=-1, keepdims=True))),
        "too large as there are rows": lambda: close(r, sign * e.shape[0] * e),
        "too small as there are rows": lambda: close(r * e.shape[0], sign * e),
        "too large as there are columns": lambda: close(r, sign * e.shape[-1] * e),
        "too small as there are columns": lambda: close(r * e.shape[-1], sign * e),
        "too large as there are elements": lambda: close(r, sign * e.size * e),
        "too small as there are elements": lambda: close(r * e.size, sign * e),
        "one and the same factor": lambda: parallel(r, e, all_axes),
        "one and the same amount": lambda: even(r, e, all_axes),
        "Within each row the values are right but": lambda: parallel(r, e, rows),
        "Within each column the values are right but": lambda: parallel(r, e, columns),
        "Within each row the values are off": lambda: even(r, e, rows),
        "Within each column the values are off": lambda: even(r, e, columns),
        "Every row is the same": lambda: np.all(r == r[:1]) and not np.all(e == e[:1]),
        "Every column is the same": lambda: np.all(r == r[..., :1]) and not np.all(e == e[..., :1]),
        "it is the transpose": lambda: close(r, e.T),
        "is something reshaped": lambda: close(np.sort(r, axis=None), np.sort(e, axis=None)),
        "reverse order": lambda: any(close(r, np.flip(e, a)) for a in all_axes),
        "shifted by one place": lambda: any(
            close(r.take(range(1, e.shape[a]), a), e.take(range(e.shape[a] - 1), a))
            or close(r.take(range(e.shape[a] - 1), a), e.take(range(1, e.shape[a]), a))
            for a in all_axes
        ),
        "in the wrong order": lambda: close(np.sort(r, axis=None), np.sort(e, axis=None)),
        "fractions are cut off": lambda: np.array_equal(r, np.trunc(e)),
        "fractions are rounded away": lambda: np.array_equal(r, np.rint(e)),
        "fractions are rounded down": lambda: np.array_equal(r, np.floor(e)),
        "All values are whole": lambda: not np.any(r % 1) and np.any(e % 1),
        "without its sign": lambda: close(r, abs(e)),
        "sign always negative": lambda: close(r, -abs(e)),
        "1 minus the right": lambda: close(r, 1 - e),
        "is the logarithm of": lambda: close(np.exp(r), e),
        "minus the logarithm of": lambda: close(np.exp(-r), e),
        "exponential of the right": lambda: close(np.log(r), e),
        "exponential of minus the right": lambda: close(np.log(r), -e),
        "the square of": lambda: close(r, e * e),
        "the square root of": lambda: close(r * r, e),
        "1 divided by": lambda: close(r * e, np.ones(e.shape)),
        "y(1 − y)": lambda: close(r, e - e * e),
        "Where the right value is negative, it is 0": lambda: close(r, np.maximum(e, 0)),
        "Where the right value is positive, it is 0": lambda: close(r, np.minimum(e, 0)),
        "Each column adds up to 1": lambda: (
            close(r.sum(axis=0), np.ones(e.shape[1:])) and close(e.sum(axis=-1), np.ones(e.shape[:-1]))
        ),
        "All values together add up to 1": lambda: (
            close(r.sum(), 1.0) and close(e.sum(axis=-1), np.ones(e.shape[:-1]))
        ),
        "Each row should add up to 1": lambda: (
            close(e.sum(axis=-1), np.ones(e.shape[:-1])) and not close(r.sum(axis=-1), np.ones(e.shape[:-1]))
        ),
        "The values should add up to 1": lambda: close(e.sum(), 1.0) and not close(r.sum(), 1.0),
        "largest where they should be smallest": lambda: np.array_equal(
            np.argsort(-r, axis=-1), np.argsort(e, axis=-1)
        ),
        "in the right order of size": lambda: np.array_equal(np.argsort(r, axis=-1), np.argsort(e, axis=-1)),
        "Only the first row is": lambda: right_only(r, e, line(e.shape, 0, slice(0, 1))),
        "Only the last row is": lambda: right_only(r, e, line(e.shape, 0, slice(-1, None))),
        "Only the rows after the first": lambda: right_only(r, e, line(e.shape, 0, slice(1, None))),
        "Only the rows before the last": lambda: right_only(r, e, line(e.shape, 0, slice(0, -1))),
        "Only the first value is": lambda: right_only(r, e, line(e.shape, 0, slice(0, 1))),
        "Only the last value is": lambda: right_only(r, e, line(e.shape, 0, slice(-1, None))),
        "Only the values after the first": lambda: right_only(r, e, line(e.shape, 0, slice(1, None))),
        "Only the values before the last": lambda: right_only(r, e, line(e.shape, 0, slice(0, -1))),
        "Only the first column is": lambda: right_only(r, e, line(e.shape, last, slice(0, 1))),
        "Only the last column is": lambda: right_only(r, e, line(e.shape, last, slice(-1, None))),
        "Only the very first value": lambda: right_only(r, e, np.arange(e.size).reshape(e.shape) == 0),
        "Only the diagonal": lambda: right_only(r, e, np.eye(*e.shape) == 1),
        "Only the values off the diagonal": lambda: right_only(r, e, np.eye(*e.shape) == 0),
        "Only one of the values is wrong": lambda: np.sum(~ok) == 1,
        "Some rows are right": lambda: 0 < np.sum(ok.all(axis=rows)) < e.shape[0],
        "Some columns are right": lambda: 0 < np.sum(ok.all(axis=columns)) < e.shape[-1],
        "that should be 0 are not": lambda: not e[~ok].any() and ok.any(),
        "values are 0 that should not be": lambda: not r[~ok].any() and ok.any(),
        "It is 0 just where it should not be": lambda: np.array_equal(r == 0, e != 0),
        "wrong just where the right ones are negative": lambda: np.array_equal(~ok, e < 0),
        "wrong just where the right ones are positive": lambda: np.array_equal(~ok, e > 0),
        "some of the signs are wrong": lambda: close(abs(r), abs(e)) and np.any(r * e < 0),
        "about as small as the step h": lambda: np.max(abs(r - e)) <= 10 * c.h * max(1, np.max(abs(e))),
        "to about four digits": lambda: np.max(abs(r - e)) <= 1e-4 * np.max(abs(e)),
        "to about two digits": lambda: np.max(abs(r - e)) <= 1e-2 * np.max(abs(e)),
        "Some of the values are right": lambda: ok.any() and not ok.all(),
        **{f"rounded to {words}": rounded_to(digits) for digits, words in DECIMALS.items()},
        "square root of twice": lambda: close(r * r, 2 * e),
        "twice the square": lambda: close(r, 2 * e * e),
        "add up to 1: these are": lambda: close(r.sum(), 1.0) and not close(e.sum(), 1.0),
        "adds up to 1: these are": lambda: (
            close(r.sum(axis=-1), np.ones(e.shape[:-1])) and not close(e.sum(axis=-1), np.ones(e.shape[:-1]))
        ),
        "as those of a sigmoid": lambda: np.all((r > 0) & (r < 1)) and np.any((e < 0) | (e > 1)),
        "No value is negative": lambda: np.all(r >= 0) and np.any(e < 0),
        "No value is positive": lambda: np.all(r <= 0) and np.any(e > 0),
        "negative; all the right": lambda: np.any(r < 0) and np.all((e >= 0) & (e <= 1)),
        "Some values are greater than 1": lambda: np.any(r > 1) and np.all((e >= 0) & (e <= 1)),
        "Some values are negative, and none": lambda: np.any(r < 0) and np.all(e >= 0),
        "Some values are positive, and none": lambda: np.any(r > 0) and np.all(e <= 0),
        "It is 0 in some places": lambda: np.any((r == 0) & (e != 0)) and np.any((r != 0) & (e == 0)),
        "Where the right value is 0, it is not": lambda: np.any(e == 0) and np.all(r[e == 0] != 0),
        "Some values are 0, and none": lambda: np.any(r == 0) and np.all(e != 0),
        "more than 100 times as large as the largest": lambda: big > 100 * small,
        "less than a hundredth of the largest": lambda: 100 * big < small,
        "the right sign and is too large": lambda: np.all(r * e >= 0) and not np.any(abs(r) < abs(e) - 1e-7),
        "the right sign and is too small": lambda: np.all(r * e >= 0) and not np.any(abs(r) > abs(e) + 1e-7),
        "wrong sign, and the sizes": lambda: np.all(r * e <= 1e-14) and not close(r, -e),
        "is larger than the right one": lambda: np.all(r > e),
        "is smaller than the right one": lambda: np.all(r < e),
    }
    found = [statement for words, statement in statements.items() if words in sentence]
    assert found, f"no way to decide whether this is true: {sentence}"
    with np.errstate(all="ignore"):
        return bool(found[0]())


FEW_NUMBERS = st.sampled_from([0.0, 0.0, 1.0, -1.0, 2.0, -2.0, 0.5, 3.0, 1 / 3, 0.25, 6.0, np.e, 1e-4])
SHAPES = st.sampled_from([(2,), (3,), (4,), (2, 2), (3, 2), (2, 3), (3, 3), (1, 3), (4, 1), (2, 2, 2)])
CHANGES = st.sampled_from(
    [
        lambda e, other: other,
        lambda e, other: e * other,
        lambda e, other: e + other,
        lambda e, other: e * other.ravel()[0],
        lambda e, other: e + other.ravel()[0],
        lambda e, other: e * other[:1],
        lambda e, other: e + other[..., :1],
        lambda e, other: np.where(other > 0, e, other),
        lambda e, other: np.where(other > 0, e, 0),
        lambda e, other: np.sort(e, axis=None).reshape(e.shape),
        lambda e, other: np.flip(e),
        lambda e, other: np.round(e),
        lambda e, other: np.abs(e),
        lambda e, other: e + 1e-5 * other,
    ]
)


@st.composite
def mismatches(draw):
    shape = draw(SHAPES)
    arrays = hnp.arrays(np.float64, shape, elements=FEW_NUMBERS)
    expected = draw(arrays)
    received = draw(CHANGES)(expected, draw(arrays))
    context = Context(
        batch_size=draw(st.sampled_from([None, 1, 2, 3])),
        h=draw(st.sampled_from([None, 1e-4, 0.5])),
        upstream=draw(st.one_of(st.none(), arrays)),
        without_upstream=draw(st.one_of(st.none(), arrays)),
        previous=draw(st.one_of(st.none(), arrays)),
        start=draw(st.one_of(st.none(), arrays)),
    )
    return received, expected, context


@pytest.mark.slow
@settings(max_examples=400, deadline=None, derandomize=True, database=None)
@given(mismatches())
def test_whatever_is_said_about_values_is_true(case):
    received, expected, context = case
    tolerance = Tolerance(1e-6, 1e-9)
    if tolerance.agree(received, expected).all():
        return
    diagnosis = diagnose_values(received, expected, tolerance, context)
    if diagnosis is not None:
        assert truth(diagnosis.sentence, received, expected, context), diagnosis.sentence


def shape_truth(sentence, r, e, c):
    """Decide, independently of the diagnosis, whether its sentence about a wrong shape holds."""

    def some_axis(reduce, big, small):
        return any(close(np.squeeze(reduce(big, axis=a)), np.squeeze(small)) for a in range(big.ndim))

    reductions = {"sum": np.sum, "mean": np.mean, "maximum": np.max}
    reduce: Any = next((f for name, f in reductions.items() if f" {name} " in sentence), None)
    up = c.upstream
    statements = {
        "Its diagonal alone": lambda: close(np.diagonal(r), e),
        "an axis of length 1": lambda: close(r.squeeze(), e.squeeze()),
        "the axes of length 1": lambda: close(r.squeeze(), e.squeeze()),
        "it is the transpose": lambda: close(r.T, e),
        "only the shape is not": lambda: close(r.ravel(), e.ravel()),
        "the result of an earlier call": lambda: close(r, c.previous),
        "It is the upstream gradient itself": lambda: close(r, up) and some_axis(np.sum, up, e),
        "sum of the upstream gradient over the wrong": lambda: (
            some_axis(np.sum, up, r) and some_axis(np.sum, up, e)
        ),
        "sum of the whole upstream": lambda: close(np.squeeze(r), up.sum()) and some_axis(np.sum, up, e),
        "of all its values would be right": lambda: close(reduce(r), e),
        "along one of the axes would be right": lambda: some_axis(reduce, r, e),
        "of all the right values": lambda: close(np.squeeze(r), reduce(e)),
        "of the right values along the": lambda: some_axis(reduce, e, r),
        "Each of its rows is the right result": lambda: all(close(row, e) for row in r),
        "s are right, but": lambda: close(r[: len(e)], e[: len(r)]),
        "Its first row alone": lambda: close(r[0], e),
        "Its last row alone": lambda: close(r[-1], e),
        "missing in between": lambda: all(np.isclose(value, e, rtol=1e-6).any() for value in r),
        "each with each": lambda: r.shape == (e.size, e.size),
        "only the first": lambda: close(r.squeeze(), e[0]),
        "only the last": lambda: close(r.squeeze(), e[-1]),
        "in reverse order": lambda: r.shape == e.shape[::-1],
        "Such a square": lambda: r.shape == e.shape * 2,
    }
    found = [statement for words, statement in statements.items() if words in sentence]
    assert found, f"no way to decide whether this is true: {sentence}"
    return bool(found[0]())


ANY_SHAPE = st.sampled_from([(), (1,), (2,), (3,), (4,), (2, 2), (3, 2), (2, 3), (3, 1), (1, 2), (2, 1, 2)])
RESHAPINGS = st.sampled_from(
    [
        lambda e, other: other,
        lambda e, other: e.T,
        lambda e, other: e[..., None],
        lambda e, other: e.ravel(),
        lambda e, other: e.squeeze(),
        lambda e, other: e.sum(axis=0) if e.ndim else e,
        lambda e, other: e.mean(axis=-1, keepdims=True) if e.ndim else e,
        lambda e, other: e[:1] if e.ndim else e,
        lambda e, other: e[-1] if e.ndim else e,
        lambda e, other: np.stack([e, e]),
        lambda e, other: np.diag(e) + 1 - np.eye(e.size) if e.ndim == 1 else e,
        lambda e, other: np.stack([e / 2, e / 2]),
    ]
)


@st.composite
def shape_mismatches(draw):
    numbers = st.one_of(FEW_NUMBERS, st.floats(-4, 4))
    arrays = ANY_SHAPE.flatmap(lambda shape: hnp.arrays(np.float64, shape, elements=numbers))
    upstream = draw(st.one_of(st.none(), arrays))
    expected = draw(arrays)
    if upstream is not None and upstream.ndim and draw(st.booleans()):
        expected = np.asarray(upstream.sum(axis=0))
    received = np.asarray(draw(RESHAPINGS)(expected, draw(arrays)))
    return received, expected, Context(upstream=upstream, previous=draw(st.one_of(st.none(), arrays)))


@pytest.mark.slow
@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(shape_mismatches())
def test_whatever_is_said_about_shapes_is_true(case):
    received, expected, context = case
    if received.shape == expected.shape:
        return
    diagnosis = diagnose_shape(received, expected, Tolerance(1e-6, 1e-9), context)
    if diagnosis is not None:
        assert shape_truth(diagnosis.sentence, received, expected, context), diagnosis.sentence
