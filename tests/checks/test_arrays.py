"""Checks of arrays and numbers: one sentence for each layer."""

import pickle

import numpy as np
import pytest

from autograder.checks import (
    CheckFailed,
    check_array,
    check_integer_array,
    check_scalar,
    check_unchanged,
    fail,
    require,
)


class OpaqueObject:
    """Like a handle to an object in the student's process: any use but its type's name is an error."""

    type_name = "Affine"

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        raise AssertionError(f"the check asked for .{name}")

    def __eq__(self, other):
        raise AssertionError("the check compared an opaque object")

    def __bool__(self):
        raise AssertionError("the check asked whether an opaque object is true")

    __hash__ = None  # type: ignore[assignment]


OPAQUE = OpaqueObject()
RIGHT = np.array([[0.25, 0.75], [0.125, 0.875]])


def test_equal_arrays_pass():
    check_array(np.array([0.25, 0.75]), [0.25, 0.75], "softmax(x)")


def test_a_wrong_array_fails_with_a_sentence(failure):
    failed = failure(check_array, np.array([0.25, 0.5]), [0.25, 0.75], "softmax(x)")
    assert str(failed) == failed.message
    assert failed.message.startswith("softmax(x) has the right shape, but wrong values.")


@pytest.mark.parametrize(
    ("received", "kind", "says"),
    [
        (None, "missing", "f(x) is None; an array of shape (2, 2) is expected."),
        ([[0.25, 0.75], [0.125, 0.875]], "type", "f(x) is a list; an array of shape (2, 2) is expected."),
        ((1.0, 2.0), "type", "f(x) is a tuple;"),
        ({"W": 1}, "type", "f(x) is a dictionary;"),
        ("0.25", "type", "f(x) is text;"),
        (b"0.25", "type", "f(x) is bytes;"),
        (True, "type", "f(x) is True or False;"),
        (1j, "type", "f(x) is a complex number;"),
        (0.3, "type", "f(x) is a single number; an array of shape (2, 2) is expected."),
        (np.float32(0.3), "type", "f(x) is a single number;"),
        (OPAQUE, "type", "f(x) is an object;"),
        (RIGHT > 0.5, "dtype", "f(x) holds True or False;"),
        (RIGHT + 0j, "dtype", "f(x) holds complex numbers; real ones are expected."),
        (np.array([["a", "b"]]), "dtype", "f(x) does not hold numbers;"),
        (np.array([None, {}]), "dtype", "f(x) does not hold numbers;"),
        (np.ones(3), "axes", "f(x) has shape (3,); (2, 2) is expected."),
        (np.ones((2, 3)), "shape", "f(x) has shape (2, 3); (2, 2) is expected."),
        (np.ones((0, 2)), "shape", "f(x) has shape (0, 2); (2, 2) is expected."),
        (np.array([[0.25, np.nan], [0.125, np.inf]]), "finite", "f(x) contains NaN (not a number)."),
        (np.array([[0.25, np.inf], [0.125, 0.875]]), "finite", "f(x) contains infinite values."),
        (np.array([[0.21, 0.74], [0.19, 0.83]]), "value", "f(x) has the right shape, but wrong values."),
    ],
)
def test_each_layer_has_its_own_sentence(failure, received, kind, says):
    failed = failure(check_array, received, RIGHT, "f(x)", diagnose=False)
    assert failed.kind == kind
    assert failed.message.startswith(says)
    assert failed.message.endswith((".", "?"))


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.longdouble])
def test_any_floating_point_dtype_passes_within_the_tolerance(dtype):
    check_array(RIGHT.astype(dtype), RIGHT, "f(x)")


def test_integers_pass_where_the_right_values_are_whole_numbers():
    check_array(np.array([0, 3], dtype=np.uint8), [0.0, 3.0], "relu(x)")


def test_float32_is_judged_by_the_tolerance_alone(failure):
    third = np.array([1, 2]) / 3
    check_array(third.astype(np.float32), third, "f(x)", rtol=1e-6)
    assert failure(check_array, third.astype(np.float32), third, "f(x)", rtol=1e-12).kind == "dtype"


def test_non_contiguous_and_read_only_arrays_pass():
    received = np.repeat(RIGHT, 2, axis=1)[:, ::2].T.copy().T
    received.flags.writeable = False
    check_array(received, RIGHT, "f(x)")


@pytest.mark.parametrize("received", [2.5, np.float32(2.5), np.array(2.5)])
def test_a_number_passes_where_no_axes_are_expected(received):
    check_array(received, 2.5, "f(x)")
    check_scalar(received, 2.5, "loss")


def test_infinite_values_pass_only_where_they_are_expected(failure):
    expected = [1.0, np.inf]
    check_array(np.array([1.0, np.inf]), expected, "f(x)")
    assert failure(check_array, np.array([1.0, -np.inf]), expected, "f(x)").kind == "value"
    assert failure(check_array, np.array([np.inf, np.inf]), expected, "f(x)").kind == "finite"


def test_nan_is_explained_by_what_leads_to_it(failure):
    message = failure(check_array, RIGHT * np.nan, RIGHT, "f(x)").message
    assert "the root or logarithm of a negative number" in message
    assert "0 divided by 0" in message


def test_large_shapes_are_not_shown(failure):
    # A received length is the student's to choose: it could carry a hidden input out, digit by digit.
    message = failure(check_array, np.ones((2, 271828)), RIGHT, "f(x)").message
    assert message == "f(x) has a different shape than expected."
    message = failure(check_array, np.ones((1,) * 7), RIGHT, "f(x)").message
    assert message == "f(x) has too many axes instead of 2 axes."


def test_details_are_apart_from_the_message(failure):
    failed = failure(check_array, np.array([0.11111, 0.22222]), [0.33333, 0.44444], "f(x)")
    assert "0.33333" in failed.details
    assert "0.11111" in failed.details
    assert "0.33333" not in failed.message
    assert "0.11111" not in failed.message


def test_a_failure_keeps_its_fields_when_it_is_pickled(failure):
    failed = failure(check_array, None, RIGHT, "f(x)")
    copy = pickle.loads(pickle.dumps(failed))
    assert (copy.message, copy.details, copy.kind) == (failed.message, failed.details, failed.kind)


# --- One number --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "kind", "says"),
    [
        (None, "missing", "loss is None; a single number is expected."),
        (True, "type", "loss is True or False; a single number is expected."),
        (np.bool_(True), "dtype", "loss holds True or False; a single number is expected."),
        ("2.5", "type", "loss is text; a single number is expected."),
        ([2.5], "type", "loss is a list; a single number is expected."),
        (OPAQUE, "type", "loss is an object; a single number is expected."),
        (np.array([2.5, 1.5]), "axes", "loss is an array of shape (2,); a single number is expected."),
        (float("nan"), "finite", "loss is NaN (not a number)."),
        (float("inf"), "finite", "loss is infinite."),
        (10**400, "finite", "loss is infinite."),
        (-(10**400), "finite", "loss is infinite."),
        (2.6, "value", "loss is a single number, as it should be, but not the right one."),
    ],
)
def test_each_layer_of_a_number_has_its_own_sentence(failure, received, kind, says):
    failed = failure(check_scalar, received, 2.5, "loss")
    assert failed.kind == kind
    assert failed.message.startswith(says)


def test_an_array_with_the_right_number_in_it_is_not_a_number(failure):
    failed = failure(check_scalar, np.array([2.302585]), 2.302585, "loss")
    assert failed.kind == "squeezed"
    assert "(1,)" in failed.message


# --- Integers ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", [np.int64, np.int8, np.uint8])
def test_integers_of_any_size_pass(dtype):
    check_integer_array(np.array([0, 1, 1], dtype=dtype), [0, 1, 1], "step_function(x)")


def test_a_whole_number_passes_where_no_axes_are_expected(failure):
    check_integer_array(1, 1, "step_function(x)")
    check_integer_array(np.int64(1), 1, "step_function(x)")
    assert failure(check_integer_array, 1.0, 1, "step_function(x)").kind == "dtype"


@pytest.mark.parametrize(
    ("received", "kind", "says"),
    [
        (np.array([False, True, True]), "dtype", "f(x) holds True or False;"),
        (np.array([0.0, 1.0, 1.0]), "dtype", "f(x) holds floating-point numbers; integers are expected."),
        (np.array([0.0, np.nan, 1.0]), "dtype", "f(x) holds floating-point numbers;"),
        ([0, 1, 1], "type", "f(x) is a list;"),
        (None, "missing", "f(x) is None;"),
        (np.array([[0, 1, 1]]), "squeezed", "f(x) has shape (1, 3); (3,) is expected."),
        (np.array([0, 0, 1]), "zeros", "f(x) has the right shape, but wrong values."),
    ],
)
def test_each_layer_of_integers_has_its_own_sentence(failure, received, kind, says):
    failed = failure(check_integer_array, received, [0, 1, 1], "f(x)")
    assert failed.message.startswith(says)
    if kind != "zeros":
        assert failed.kind == kind


def test_integers_are_compared_exactly(failure):
    large = 2**53
    assert failure(check_integer_array, np.array([large + 1, 0]), [large, 0], "f(x)")
    assert failure(check_integer_array, 10**400, 1, "f(x)").kind == "value"


def test_expected_integers_must_be_integers():
    with pytest.raises(TypeError, match="must be integers"):
        check_integer_array(np.array([0, 1]), [0.0, 1.0], "f(x)")


# --- Unchanged arguments -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "value",
    [
        np.array([1.0, np.nan]),
        np.arange(6).reshape(2, 3),
        np.array(["a", "b"]),
        np.float64("nan"),
        {"W1": np.ones((2, 3)), "b1": np.zeros(3)},
        [1, 2.5, None, (True, "t", 1j)],
        float("nan"),
    ],
)
def test_an_equal_copy_is_unchanged(value):
    check_unchanged(value, pickle.loads(pickle.dumps(value)), "x")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-15])),
        (np.array([1.0, 2.0]), np.array([1.0, np.nan])),
        (np.array([1.0, 2.0]), np.array([[1.0, 2.0]])),
        (np.array([1.0, 2.0]), [1.0, 2.0]),
        (np.array([1.0, 2.0]), np.array(["1.0", "2.0"])),
        (np.array([1.0, 2.0]), OPAQUE),
        (np.array([1.0, 2.0]), None),
        ({"W1": np.ones(2)}, {"W1": np.zeros(2)}),
        ({"W1": np.ones(2)}, {"W1": np.ones(2), "b1": np.ones(2)}),
        ({"W1": np.ones(2)}, {"b1": np.ones(2)}),
        ({"W1": np.ones(2)}, {"W1": OPAQUE}),
        ([1, 2], [1, 2, 3]),
        ((1, 2), [1, 2]),
        (1, True),
        (1, 1.0),
        (1.0, OPAQUE),
        (None, 0),
        (np.float64(1), "1"),
    ],
)
def test_a_modified_argument_is_noticed(failure, before, after):
    failed = failure(check_unchanged, before, after, "x")
    assert failed.kind == "unchanged"
    assert failed.message.startswith("x was modified by the call.")


def test_only_plain_values_can_be_compared():
    with pytest.raises(TypeError, match="cannot compare"):
        check_unchanged(OPAQUE, OPAQUE, "layer")


# --- Sentences of one's own --------------------------------------------------------------------------


def test_require_takes_a_condition_and_a_sentence(failure):
    require(True, "never said")
    require(np.float64(2) > 1, "never said")
    assert failure(require, 1 > 2, "One is not more than two.").message == "One is not more than two."


@pytest.mark.parametrize("condition", [1, "yes", None, np.array(True), np.array([True, True]), [1], OPAQUE])
def test_only_true_fulfils_a_requirement(failure, condition):
    assert failure(require, condition, "It has to be true.").kind == "require"


def test_fail_carries_details_and_kind(failure):
    failed = failure(fail, "The loss does not fall.", details="2.3 → 2.4", kind="training")
    assert (failed.message, failed.details, failed.kind) == (
        "The loss does not fall.",
        "2.3 → 2.4",
        "training",
    )
    assert isinstance(failed, AssertionError)
    assert issubclass(CheckFailed, AssertionError)
