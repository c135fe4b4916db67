"""Whatever comes back from a student's process, a check passes or fails with a safe sentence."""

import re
import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.checks import (
    CheckFailed,
    check_array,
    check_gradient,
    check_integer_array,
    check_scalar,
    check_unchanged,
    numeric_gradient,
    require,
)
from tests.builders.processor import costs_less_than


class Handle:
    """An opaque object, whose type has a name of the student's choice."""

    type_name = "Layer" * 1000


NUMBERS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**300, max_value=10**320),
    st.builds(lambda: -(10**5000)),
    st.floats(),
    st.complex_numbers(),
    st.text(max_size=5),
    st.binary(max_size=5),
    st.builds(Handle),
    st.sampled_from([np.float16("nan"), np.float32(3e38), np.longdouble("1e4000"), np.uint64(2**64 - 1)]),
    st.sampled_from([np.bool_(True), np.complex64(1j), np.str_("1"), np.int8(-128), np.datetime64("2020")]),
)
DTYPES = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(),
    hnp.unsigned_integer_dtypes(),
    hnp.floating_dtypes(),
    hnp.complex_number_dtypes(),
    hnp.unicode_string_dtypes(max_len=3),
    st.just(np.dtype(np.longdouble)),
    st.just(np.dtype("datetime64[s]")),
)
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
VALUES = st.recursive(
    st.one_of(NUMBERS, ARRAYS),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.one_of(st.text(max_size=3), st.integers()), inner, max_size=3),
    ),
    max_leaves=5,
)
EXPECTED = hnp.arrays(
    np.float64,
    st.sampled_from([(), (0,), (1,), (3,), (2, 3), (3, 3), (2, 1, 2)]),
    elements=st.one_of(st.floats(-4, 4), st.sampled_from([0.0, 1e-300, 1e300, -1e308])),
)
# Every number of the shapes, of the vocabulary of factors, and of the sentences themselves.
HARMLESS_DIGITS = {"0", "1", "2", "3", "4", "100"}


def assert_safe(failed: CheckFailed) -> None:
    assert isinstance(failed.message, str)
    assert isinstance(failed.kind, str)
    assert failed.message.endswith((".", "?"))
    assert len(failed.message) < 500
    assert len(failed.details) < 5000
    assert set(re.findall(r"\d+", failed.message)) <= HARMLESS_DIGITS


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(VALUES, EXPECTED, st.data())
def test_a_check_passes_or_fails_but_never_breaks(received, expected, data):
    context = {
        "batch_size": data.draw(st.sampled_from([None, 1, 3])),
        "h": data.draw(st.sampled_from([None, 1e-4])),
        "upstream": data.draw(st.one_of(st.none(), st.just(expected), EXPECTED)),
        "previous": data.draw(st.one_of(st.none(), st.just(received))),
    }
    calls = [
        lambda: check_array(received, expected, "f(x)"),
        lambda: check_gradient(received, expected, "dW", **context),
        lambda: check_scalar(received, float(expected.ravel()[0]) if expected.size else 0.5, "loss"),
        lambda: check_integer_array(received, np.zeros(expected.shape, dtype=int), "f(x)"),
        lambda: check_unchanged(expected, received, "x"),
        lambda: check_unchanged({"W": expected, "b": [1.0, "b"]}, received, "params"),
        lambda: require(received, "It holds."),
        lambda: numeric_gradient(lambda x: received, np.zeros(2)),
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for call in calls:
            try:
                call()
            except CheckFailed as failed:
                assert_safe(failed)


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(EXPECTED)
def test_the_right_values_pass(expected):
    check_array(expected.copy(), expected, "f(x)")
    check_gradient(
        expected.copy(), expected, "dW", batch_size=3, h=1e-4, upstream=expected, previous=expected
    )
    check_unchanged(expected, expected.copy(), "x")
    if expected.size:
        check_scalar(expected.ravel()[0], float(expected.ravel()[0]), "loss")


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(EXPECTED, st.data())
def test_a_clearly_wrong_value_never_passes(expected, data):
    if expected.size == 0 or np.max(np.abs(expected)) > 1e6:
        return
    received = expected.copy()
    received.flat[data.draw(st.integers(0, expected.size - 1))] += 0.1
    for diagnose in (True, False):
        with pytest.raises(CheckFailed):
            check_array(received, expected, "f(x)", diagnose=diagnose)


HIDDEN = np.random.default_rng(271828).normal(size=(5, 4)) * 31.4159


@pytest.mark.parametrize(
    "change",
    [
        lambda e: e * 1.2345,
        lambda e: e + 67.891,
        lambda e: e * 3e-7,
        lambda e: e.T,
        lambda e: e.sum(axis=0),
        lambda e: e.mean(),
        lambda e: np.rint(e),
        lambda e: np.where(e > 0, e, 55.5),
        lambda e: e[:3],
        lambda e: e.astype("U20"),
        lambda e: e.tolist(),
        lambda e: {str(e[0, 0]): e},
        lambda e: str(e),
        lambda e: e * np.nan,
        lambda e: np.zeros((int(abs(e[0, 0] * 1000)), 4)),
        lambda e: np.zeros((5, int(abs(e[0, 0] * 1000)), 2)),
    ],
)
def test_messages_hold_no_digits_of_hidden_numbers(change):
    received = change(HIDDEN)
    with pytest.raises(CheckFailed) as caught:
        check_gradient(received, HIDDEN, "dW", batch_size=5, h=1e-4, upstream=HIDDEN, previous=HIDDEN + 1)
    assert max((len(digits) for digits in re.findall(r"\d+", caught.value.message)), default=0) <= 1


@pytest.mark.parametrize(
    "received",
    [
        np.zeros((4000, 4000)),
        np.broadcast_to(np.float64(1), (10**6, 10**6)),
        np.zeros((2,) * 20),
        np.zeros(10**7, dtype="U1"),
        ["text"] * 10**6,
        [[[[[]]]]] * 10**6,
        "9" * 10**7,
        {number: number for number in range(10**5)},
        10**4000,
        "\N{SNOWMAN}" * 10**6,
        Handle(),
    ],
    ids=lambda received: type(received).__name__,
)
@pytest.mark.parametrize("expected", [1.5, np.arange(6.0).reshape(2, 3), np.ones((60, 60))])
def test_masses_of_elements_cost_next_to_nothing(received, expected):

    def every_check():
        for check in (check_array, check_gradient):
            with pytest.raises(CheckFailed):
                check(received, expected, "f(x)")
        with pytest.raises(CheckFailed):
            check_unchanged(expected, received, "x")

    assert costs_less_than(2, every_check)


def test_the_largest_diagnosed_array_is_diagnosed_at_once():
    rng = np.random.default_rng(0)
    expected, received, upstream = rng.normal(size=(3, 70, 70))
    context = {"batch_size": 70, "h": 1e-4, "upstream": upstream, "previous": upstream**2}

    def diagnose():
        with pytest.raises(CheckFailed):
            check_gradient(received, expected, "dW", **context)

    assert costs_less_than(1, diagnose)
