"""Gradient agreement: analytic against numerical."""

import numpy as np
import pytest

from autograder.checks import check_gradient, numeric_gradient


def test_the_gradient_of_a_sum_of_squares():
    x = np.array([3.0, 4.0])
    check_gradient(numeric_gradient(lambda x: np.sum(x**2), x), [6.0, 8.0], "the gradient")


def test_an_affine_layer_agrees_with_its_numerical_gradients():
    rng = np.random.default_rng(0)
    x, W, b = rng.normal(size=(5, 4)), rng.normal(size=(4, 3)), rng.normal(size=3)
    upstream = rng.normal(size=(5, 3))
    check_gradient(x.T @ upstream, numeric_gradient(lambda W: np.sum(upstream * (x @ W + b)), W), "dW")
    check_gradient(upstream.sum(axis=0), numeric_gradient(lambda b: np.sum(upstream * (x @ W + b)), b), "db")
    check_gradient(upstream @ W.T, numeric_gradient(lambda x: np.sum(upstream * (x @ W + b)), x), "dx")


def test_the_point_is_not_modified_and_may_be_of_any_real_dtype():
    x = np.arange(6, dtype=np.float32).reshape(2, 3)[:, ::-1]
    x.flags.writeable = False
    gradient = numeric_gradient(lambda x: np.sum(x**3), x)
    assert gradient.dtype == np.float64
    np.testing.assert_allclose(gradient, 3.0 * x**2, atol=1e-6)
    assert numeric_gradient(lambda x: x**2, 3).shape == ()


def test_each_call_gets_an_array_of_its_own():
    kept = []

    def keep(x):
        kept.append(x)
        return 0.0

    numeric_gradient(keep, np.zeros(2), h=0.5)
    assert [list(x) for x in kept] == [[0.5, 0.0], [-0.5, 0.0], [0.0, 0.5], [0.0, -0.5]]


@pytest.mark.parametrize("returned", [None, np.ones(2), "1", [1.0], True, object()])
def test_a_function_has_to_return_one_number(failure, returned):
    failed = failure(numeric_gradient, lambda x: returned, np.zeros(2))
    assert failed.kind == "type"
    assert "a single number is expected" in failed.message


def test_what_a_test_knows_sharpens_the_diagnosis(failure):
    rng = np.random.default_rng(1)
    x, upstream = rng.normal(size=(5, 4)), rng.normal(size=(5, 3))
    dW = x.T @ upstream
    first_dW = rng.normal(size=dW.shape)

    assert failure(check_gradient, dW / 5, dW, "dW").kind == "factor"
    named = failure(check_gradient, dW / 5, dW, "dW", batch_size=5)
    assert "N times too small" in named.message

    ignoring = x.T @ np.ones_like(upstream)
    assert failure(check_gradient, ignoring, dW, "dW", without_upstream=ignoring).kind == "upstream"
    assert (
        failure(check_gradient, upstream, upstream * (upstream > 0), "dx", upstream=upstream).kind
        == "upstream"
    )
    assert failure(check_gradient, first_dW, dW, "dW", previous=first_dW).kind == "stale"
    assert failure(check_gradient, first_dW + dW, dW, "dW", previous=first_dW).kind == "accumulated"
    assert "1/h" in failure(check_gradient, dW * 1e4, dW, "dW", h=1e-4).message


@pytest.mark.parametrize("previous", [None, "text", [1.0], object(), np.array(["a"]), {}])
def test_the_previous_value_may_be_anything_that_was_received(failure, previous):
    assert failure(check_gradient, np.ones(3), np.arange(3.0), "dW", previous=previous)
