"""The mathematics of the ps3 suites and reference solutions, compared with autograd, SciPy and PyTorch."""

import autograd
import autograd.numpy as anp
import autograd.scipy.special
import numpy as np
import pytest
import scipy.optimize
import scipy.special
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from tests.builders.reference import load_suite, reference

FUNCTIONS = {
    "sum of squares": lambda x: anp.sum(x**2),
    "waves": lambda x: anp.sum(anp.sin(3 * x)) + anp.sum(x) ** 2,
    "log-sum-exp": lambda x: autograd.scipy.special.logsumexp(x),
    "product": lambda x: anp.prod(1 + 0.1 * x),
}


def network(samples, seed=0):
    """Input, weights, labels and one-hot targets of a network with two inputs and three outputs."""
    random = np.random.default_rng([samples, seed])
    labels = random.integers(3, size=samples)
    return random.normal(size=(samples, 2)), random.normal(size=(2, 3)), labels, np.eye(3)[labels]


def loss_for_autograd(x, W, t):
    scores = anp.dot(x, W)
    return anp.mean(autograd.scipy.special.logsumexp(scores, axis=1) - anp.sum(t * scores, axis=1))


# -- numerical gradient ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("shape", [(4,), (2, 3), (2, 2, 3), (1, 1), ()])
def test_numerical_gradient_agrees_with_autograd(name, shape):
    x = np.random.default_rng([7, *shape]).normal(size=shape)
    received = reference("ps3")["numerical_gradient"](FUNCTIONS[name], x)
    np.testing.assert_allclose(received, autograd.grad(FUNCTIONS[name])(x), rtol=1e-5, atol=1e-7)


@given(x=hnp.arrays(np.float64, hnp.array_shapes(max_dims=3, max_side=4), elements=st.floats(-3, 3)))
@settings(max_examples=50, deadline=None, derandomize=True)
def test_numerical_gradient_at_any_point(x):
    before = x.copy()
    received = reference("ps3")["numerical_gradient"](FUNCTIONS["waves"], x)
    np.testing.assert_allclose(received, autograd.grad(FUNCTIONS["waves"])(x), rtol=1e-5, atol=1e-6)
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_both_gradients_agree_with_scipy(name):
    x = np.random.default_rng(3).normal(size=5)
    expected = scipy.optimize.approx_fprime(x, FUNCTIONS[name])  # forward differences: seven digits
    for gradient in ("numerical_gradient", "supplied_gradient"):
        received = reference("ps3")[gradient](FUNCTIONS[name], x.copy())
        np.testing.assert_allclose(received, expected, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("shape", [(3,), (2, 3), (2, 2, 2)])
def test_supplied_gradient_agrees_with_autograd(shape):
    x = np.random.default_rng([5, *shape]).normal(size=shape)
    before = x.copy()
    received = reference("ps3")["supplied_gradient"](FUNCTIONS["waves"], x)
    np.testing.assert_allclose(received, autograd.grad(FUNCTIONS["waves"])(x), rtol=1e-5, atol=1e-7)
    np.testing.assert_array_equal(x, before)


@pytest.mark.parametrize("samples", [1, 4])
def test_gradient_of_the_loss_of_a_network(samples):
    x, W, _, t = network(samples)
    expected = load_suite("ps3", "numerical_gradient")["expected_network_gradient"](x, W, t)
    np.testing.assert_allclose(expected, autograd.grad(loss_for_autograd, 1)(x, W, t), rtol=1e-10)
    net = reference("ps3")["SimpleNet"]()
    net.W = W.copy()
    received = reference("ps3")["numerical_gradient"](lambda _: net.loss(x, t), net.W)
    np.testing.assert_allclose(received, expected, rtol=1e-5, atol=1e-6)


def test_gradient_of_the_loss_of_a_network_by_pytorch():
    torch = pytest.importorskip("torch")
    x, W, labels, t = network(4)
    weights = torch.tensor(W, requires_grad=True)
    torch.nn.functional.cross_entropy(torch.tensor(x) @ weights, torch.tensor(labels)).backward()
    expected = load_suite("ps3", "numerical_gradient")["expected_network_gradient"](x, W, t)
    np.testing.assert_allclose(expected, weights.grad.numpy(), rtol=1e-10)


# -- gradient descent -----------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(3,), (2, 3)])
@pytest.mark.parametrize(("lr", "step_num"), [(0.3, 1), (0.2, 7), (6.0, 3), (0.01, 100)])
def test_gradient_descent_walks_as_with_exact_gradients(shape, lr, step_num):
    random = np.random.default_rng([step_num, *shape])
    a, start = random.uniform(0.5, 2, size=shape), random.normal(size=shape)

    def bowl(x):
        return anp.sum(a * x**2) / 2

    walked = start
    for _ in range(step_num):
        walked = walked - lr * autograd.grad(bowl)(walked)
    expected = load_suite("ps3", "gradient_descent")["expected_gradient_descent"](a, start, lr, step_num)
    np.testing.assert_allclose(expected, walked, rtol=1e-10, atol=1e-12)
    received = reference("ps3")["gradient_descent"](bowl, start, lr=lr, step_num=step_num)
    np.testing.assert_allclose(received, walked, rtol=1e-6, atol=1e-9)


def test_gradient_descent_finds_the_minimum_that_scipy_finds():
    def valley(x):
        return anp.sum((x - 1) ** 2 * anp.array([0.5, 1, 2])) + anp.sum(x[1:] * x[:-1])

    start = np.array([2.0, -1.0, 0.5])
    reached = reference("ps3")["gradient_descent"](valley, start, lr=0.1, step_num=400)
    np.testing.assert_allclose(reached, scipy.optimize.minimize(valley, start).x, atol=1e-4)


# -- SimpleNet ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("samples", [1, 5])
def test_loss_of_simple_net(samples):
    x, W, labels, t = network(samples)
    expected = -np.mean(np.log(scipy.special.softmax(x @ W, axis=1)[np.arange(samples), labels]))
    of_suite = load_suite("ps3", "SimpleNet")["expected_SimpleNet_loss"](x, W, labels)
    assert of_suite == pytest.approx(expected, rel=1e-12)
    net = reference("ps3")["SimpleNet"]()
    net.W = W
    assert net.loss(x, t) == pytest.approx(expected, abs=1e-5)
    assert net.loss(x, labels) == pytest.approx(expected, abs=1e-5)


def test_loss_of_simple_net_by_pytorch():
    torch = pytest.importorskip("torch")
    x, W, labels, t = network(5)
    net = reference("ps3")["SimpleNet"]()
    net.W = W
    expected = torch.nn.functional.cross_entropy(torch.tensor(x @ W), torch.tensor(labels)).item()
    assert net.loss(x, t) == pytest.approx(expected, abs=1e-5)


def test_supplied_functions_are_those_of_the_sets_before():
    x, W, labels, t = network(6)
    for scores in (x @ W, x[0] @ W):
        np.testing.assert_allclose(
            reference("ps3")["softmax"](scores), reference("ps1")["softmax"](scores), rtol=1e-12
        )
    y = scipy.special.softmax(x @ W, axis=1)
    for output, target in ((y, t), (y, labels), (y[0], t[0]), (y[0], labels[0])):
        supplied = reference("ps3")["cross_entropy_error"](output, target)
        assert supplied == pytest.approx(reference("ps2")["cross_entropy_error"](output, target), rel=1e-12)
