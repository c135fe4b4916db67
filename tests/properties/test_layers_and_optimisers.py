"""What layers and optimisers promise for any input.

Hypothesis looks for the smallest input that breaks a promise; the search is the same in every run.
"""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.builders.reference import reference

settings.register_profile("course", derandomize=True, deadline=None, max_examples=50, database=None)
settings.load_profile("course")

PS4, PS5 = reference("ps4"), reference("ps5")
OPTIMISERS = ("SGD", "Momentum", "AdaGrad", "Adam")


def numbers(limit=5.0):
    """Floats up to a limit, without those so small that their squares vanish."""
    return st.floats(-limit, limit).filter(lambda x: x == 0 or abs(x) > 1e-3)


def matrix(rows, columns):
    return arrays.arrays(np.float64, (rows, columns), elements=numbers())


@st.composite
def affine_cases(draw):
    """x (N, D), W (D, M), b (M,), and an upstream gradient (N, M)."""
    n, d, m = (draw(st.integers(1, 4)) for _ in range(3))
    b = draw(arrays.arrays(np.float64, m, elements=numbers()))
    return draw(matrix(n, d)), draw(matrix(d, m)), b, draw(matrix(n, m))


@given(affine_cases())
def test_affine_gradients_are_those_of_a_bilinear_function(case):
    """f = Σ upstream·(xW + b) is linear in x, in W and in b, so each gradient gives f back."""
    x, W, b, upstream = case
    layer = PS4["Affine"](W, b)
    f = np.sum(upstream * layer.forward(x))
    dx = layer.backward(upstream)
    without_bias = np.sum(upstream * (layer.forward(x) - b))
    np.testing.assert_allclose(np.sum(layer.dW * W), without_bias, atol=1e-9)
    np.testing.assert_allclose(np.sum(dx * x), without_bias, atol=1e-9)
    np.testing.assert_allclose(np.sum(layer.db * b), f - without_bias, atol=1e-9)


@pytest.mark.parametrize("name", ["Relu", "Sigmoid"])
@given(x=matrix(3, 2), upstream=matrix(3, 2), other=matrix(3, 2), factor=numbers())
def test_backward_of_an_activation_is_linear_in_the_upstream_gradient(name, x, upstream, other, factor):
    layer = PS4[name]()
    layer.forward(x)
    together = layer.backward(factor * upstream + other)
    apart = factor * layer.backward(upstream) + layer.backward(other)
    np.testing.assert_allclose(together, apart, atol=1e-9)


@given(matrix(4, 3), arrays.arrays(np.int64, 4, elements=st.integers(0, 2)))
def test_gradient_of_softmax_with_loss_adds_up_to_zero_in_each_row(x, labels):
    """A shift of all scores of a sample changes nothing, so the gradient along it is 0."""
    layer = PS4["SoftmaxWithLoss"]()
    layer.forward(x, labels)
    dx = layer.backward()
    np.testing.assert_allclose(dx.sum(axis=1), 0, atol=1e-12)
    assert np.all(dx[np.arange(4), labels] <= 0)


def after(name, parameter, gradients):
    """The parameter after one update of an optimiser for each gradient."""
    params = {"W": parameter.copy()}
    optimizer = PS5[name](lr=0.1)
    for gradient in gradients:
        optimizer.update(params, {"W": gradient})
    return params["W"]


@pytest.mark.parametrize("name", OPTIMISERS)
@given(
    parameter=matrix(2, 3),
    gradients=st.lists(matrix(2, 3), min_size=1, max_size=4),
    random=st.randoms(use_true_random=False),
)
def test_an_optimiser_treats_every_element_alike(name, parameter, gradients, random):
    """Shuffling the elements before the updates, or after them, makes no difference."""
    order = random.sample(range(6), 6)

    def shuffled(array):
        return array.ravel()[order]

    received = after(name, shuffled(parameter), [shuffled(gradient) for gradient in gradients])
    np.testing.assert_array_equal(received, shuffled(after(name, parameter, gradients)))


@pytest.mark.parametrize("name", OPTIMISERS)
@given(parameter=matrix(2, 3), gradients=st.lists(matrix(2, 3), min_size=1, max_size=4))
def test_an_optimiser_has_no_preferred_direction(name, parameter, gradients):
    """From the mirror image of the start, mirrored gradients lead to the mirror image of the end."""
    mirrored = after(name, -parameter, [-gradient for gradient in gradients])
    np.testing.assert_array_equal(mirrored, -after(name, parameter, gradients))


@pytest.mark.parametrize("name", ["AdaGrad", "Adam"])
@given(
    parameter=matrix(2, 3), gradients=st.lists(matrix(2, 3), min_size=1, max_size=4), size=st.floats(1, 100)
)
def test_the_scale_of_the_loss_does_not_matter(name, parameter, gradients, size):
    """But for ε: a loss in other units, and so all gradients times a number, gives the same steps."""
    scaled = after(name, parameter, [size * gradient for gradient in gradients])
    np.testing.assert_allclose(scaled, after(name, parameter, gradients), atol=1e-4)


@pytest.mark.parametrize("name", OPTIMISERS)
@given(parameter=matrix(2, 3), gradient=matrix(2, 3))
def test_the_first_update_goes_downhill(name, parameter, gradient):
    moved = after(name, parameter, [gradient]) - parameter
    assert np.all(moved * gradient <= 0)
    assert np.all((moved == 0) == (gradient == 0))
