"""The mathematics of the ps2 suites and reference solutions, compared with SciPy, autograd and PyTorch."""

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
import scipy.differentiate
import scipy.stats
from sklearn.metrics import log_loss

from tests.builders.reference import load_suite, reference

BATCHES = [(4, 3), (3, 3), (1, 5), (50, 10)]


def batch(samples, classes):
    """Probabilities of a batch, none of them tiny, and labels."""
    random = np.random.default_rng([samples, classes])
    weights = random.uniform(0.2, 1, size=(samples, classes))
    return weights / weights.sum(axis=1, keepdims=True), random.integers(classes, size=samples)


# -- cross-entropy error --------------------------------------------------------------------------------


@pytest.fixture(params=["suite", "reference: labels", "reference: one-hot"])
def cross_entropy_error(request):
    """The cross-entropy error of a batch and its labels, in the three forms that this course has it."""
    if request.param == "suite":
        return load_suite("ps2", "cross_entropy_error")["expected_cross_entropy_error"]
    solution = reference("ps2")["cross_entropy_error"]
    if request.param == "reference: labels":
        return solution
    return lambda y, labels: solution(y, np.eye(y.shape[1], dtype=int)[labels])


@pytest.mark.parametrize("shape", BATCHES)
def test_cross_entropy_error_is_scipys_entropy(cross_entropy_error, shape):
    """Relative entropy of a one-hot distribution with respect to y is −log y of the right class."""
    y, labels = batch(*shape)
    one_hot = np.eye(shape[1])[labels]
    expected = np.mean(scipy.stats.entropy(one_hot, y, axis=1))
    assert cross_entropy_error(y, labels) == pytest.approx(expected, abs=5e-6)


@pytest.mark.parametrize("shape", BATCHES)
def test_cross_entropy_error_is_scikit_learns_log_loss(cross_entropy_error, shape):
    y, labels = batch(*shape)
    expected = log_loss(labels, y, labels=np.arange(shape[1]))
    assert cross_entropy_error(y, labels) == pytest.approx(expected, abs=5e-6)


@pytest.mark.parametrize("shape", BATCHES)
def test_cross_entropy_error_is_pytorchs(cross_entropy_error, shape):
    torch = pytest.importorskip("torch")
    y, labels = batch(*shape)
    expected = torch.nn.functional.nll_loss(torch.log(torch.tensor(y)), torch.tensor(labels)).item()
    assert cross_entropy_error(y, labels) == pytest.approx(expected, abs=5e-6)


def test_cross_entropy_error_of_one_sample():
    y, labels = batch(1, 6)
    expected = scipy.stats.entropy(np.eye(6)[labels[0]], y[0])
    for t in (labels[0], np.eye(6)[labels[0]]):
        assert reference("ps2")["cross_entropy_error"](y[0], t) == pytest.approx(expected, abs=5e-6)


# -- sum of squared errors ------------------------------------------------------------------------------


@pytest.fixture(params=["suite", "reference"])
def sum_squared_error(request):
    if request.param == "suite":
        return load_suite("ps2", "sum_squared_error")["expected_sum_squared_error"]
    return reference("ps2")["sum_squared_error"]


@pytest.mark.parametrize("shape", [(5,), (4, 3), (2, 3, 4)])
def test_sum_squared_error_is_half_of_numpys_squared_norm(sum_squared_error, shape):
    y, t = np.random.default_rng([*shape]).normal(size=(2, *shape))
    expected = np.linalg.norm((y - t).ravel()) ** 2 / 2
    assert sum_squared_error(y, t) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize("shape", [(5,), (4, 3)])
def test_sum_squared_error_is_pytorchs_squared_loss(sum_squared_error, shape):
    torch = pytest.importorskip("torch")
    y, t = np.random.default_rng([*shape]).normal(size=(2, *shape))
    expected = torch.nn.functional.mse_loss(torch.tensor(y), torch.tensor(t), reduction="sum").item() / 2
    assert sum_squared_error(y, t) == pytest.approx(expected, rel=1e-12)


def test_derivative_of_sum_squared_error_is_the_difference(sum_squared_error):
    """What the factor ½ is for, by autograd."""
    y, t = np.random.default_rng(0).normal(size=(2, 5))
    with_autograd = autograd.grad(lambda y: 0.5 * anp.sum((y - t) ** 2))(y)
    np.testing.assert_allclose(with_autograd, y - t)
    step = 1e-4 * np.eye(5)
    received = [(sum_squared_error(y + h, t) - sum_squared_error(y - h, t)) / 2e-4 for h in step]
    np.testing.assert_allclose(received, with_autograd, rtol=1e-7)


# -- numerical derivative -------------------------------------------------------------------------------

FUNCTIONS = {
    "polynomial": lambda x: 0.01 * x**3 - x**2 + 3,
    "sine": lambda x: anp.sin(10 * x),
    "logistic": lambda x: 1 / (1 + anp.exp(-x)),
    "logarithm": lambda x: anp.log(x**2 + 1),
}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("x", [-2.3, 0.0, 0.7, 4.0])
def test_numerical_diff_agrees_with_autograd_and_scipy(name, x):
    f = FUNCTIONS[name]
    received = reference("ps2")["numerical_diff"](f, x)
    assert received == pytest.approx(autograd.grad(f)(x), rel=1e-5, abs=1e-7)
    assert received == pytest.approx(scipy.differentiate.derivative(f, x).df, rel=1e-5, abs=1e-7)


@pytest.mark.parametrize("coefficients", [(1.0, 2.0), (3.0, -1.0, 0.5), (0.0, 1.0, -2.0, 4.0)])
def test_expected_derivative_of_the_suite(coefficients):
    expected = load_suite("ps2", "numerical_diff")["expected_numerical_diff"]

    def f(x):
        return sum(c * x**power for power, c in enumerate(coefficients))

    assert expected(coefficients, 1.3) == pytest.approx(autograd.grad(f)(1.3), rel=1e-12)
