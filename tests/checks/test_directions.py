"""A gradient must belong to its function: checked along random directions."""

import numpy as np
import pytest

from autograder.checks import CheckFailed, check_agreement


def setup():
    rng = np.random.default_rng(3)
    x, upstream = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    return rng, x, upstream, (lambda v: np.sum(upstream * np.tanh(v))), upstream * (1 - np.tanh(x) ** 2)


def test_accepts_the_gradient_of_the_function():
    rng, x, _, f, gradient = setup()
    check_agreement(gradient, f, x, "dx", rng)


def test_calls_the_function_twice_a_direction_when_all_is_well():
    rng, x, _, f, gradient = setup()
    calls = []

    def counted(v):
        calls.append(1)
        return f(v)

    check_agreement(gradient, counted, x, "dx", rng, directions=3)
    assert len(calls) == 6


def test_leaves_x_as_it_is():
    rng, x, _, f, gradient = setup()
    before = x.copy()
    check_agreement(gradient, f, x, "dx", rng)
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("element", range(12))
def test_refuses_an_error_in_a_single_element(element):
    rng, x, _, f, gradient = setup()
    gradient.flat[element] += 1e-3
    with pytest.raises(CheckFailed):
        check_agreement(gradient, f, x, "dx", rng)


def test_says_how_a_gradient_is_wrong():
    rng, x, _, f, gradient = setup()
    with pytest.raises(CheckFailed, match=r"N times|4 times|mean|divided"):
        check_agreement(gradient / 4, f, x, "dx", rng, batch_size=4)


def test_refuses_what_is_no_array_of_the_shape_of_x():
    rng, x, _, f, gradient = setup()
    for received in (None, 1.0, gradient.T, gradient[:2], gradient * np.nan, "dx"):
        with pytest.raises(CheckFailed):
            check_agreement(received, f, x, "dx", rng)


@pytest.mark.parametrize("value", [1e155, 1e200, -1e308, 1.7e308])
def test_refuses_numbers_so_large_that_their_squares_overflow(value):
    rng, x, _, f, gradient = setup()
    with pytest.raises(CheckFailed):
        check_agreement(np.full_like(gradient, value), f, x, "dx", rng)


def test_refuses_a_function_that_gives_no_number():
    rng, x, _, _, gradient = setup()
    with pytest.raises(CheckFailed):
        check_agreement(gradient, lambda v: None, x, "dx", rng)
