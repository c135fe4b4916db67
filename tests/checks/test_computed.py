"""The first question of a suite: is there a result that was computed from what was handed in?"""

import numpy as np
import pytest

from autograder.checks import CheckFailed, check_computed, check_depends

X = np.array([[1.0, -2.0], [0.5, 3.0]])


def test_a_computed_array_passes_and_comes_back_as_floats():
    numbers = check_computed((3 * X).astype(np.float32), (2, 2), "f(x)", X)
    assert numbers.dtype == np.float64
    np.testing.assert_allclose(numbers, 3 * X)


@pytest.mark.parametrize(
    ("received", "sentence"),
    [
        (None, "f(x) is None"),
        (X.tolist(), "f(x) is a list"),
        (X[0], "f(x) has"),
        (np.full((2, 2), np.nan), "f(x) contains NaN"),
        (np.ones((2, 2)), "f(x) holds the same number everywhere"),
        (X.copy(), "f(x) is what was handed in, unchanged"),
        (X.astype(np.float32), "f(x) is what was handed in, unchanged"),
    ],
)
def test_what_was_not_computed_is_refused_in_a_sentence(received: object, sentence: str):
    with pytest.raises(CheckFailed) as failure:
        check_computed(received, (2, 2), "f(x)", X)
    assert failure.value.message.startswith(sentence)


def test_results_of_different_calls_differ():
    check_depends([1.0, np.float64(2)], (), "f(x)")
    check_depends([np.array([1, 2]), np.array([1, 3])], (2,), "f(x)")
    check_depends([1.0, 1.0, 2.0], (), "f(x)")


@pytest.mark.parametrize("received", [[1.0, 1.0], [np.float32(0.5), 0.5], [np.ones(()), 1]])
def test_the_same_result_for_all_is_refused(received: list[object]):
    with pytest.raises(CheckFailed, match="is the same whatever is handed in"):
        check_depends(received, (), "f(x)")


@pytest.mark.parametrize("second", [None, "2.0", np.ones(2), np.inf])
def test_each_result_must_have_the_form(second: object):
    with pytest.raises(CheckFailed):
        check_depends([1.0, second], (), "f(x)")
