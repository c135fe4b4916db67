"""The ps0 suites and the reference solutions, compared with scikit-learn, SciPy and PyTorch."""

import operator

import numpy as np
import pytest
import scipy.linalg.blas
from sklearn.linear_model import Perceptron

from tests.builders.reference import load_suite, reference

SHAPES = [(7, 4, 3), (1, 3, 5), (6, 1, 2), (5, 4, 1)]
"""N, D and M."""


def numbers(*shape, seed=0):
    return np.random.default_rng([seed, *shape]).normal(size=shape)


@pytest.mark.parametrize(("N", "D", "M"), SHAPES)
def test_perceptron_of_scikit_learn(N, D, M):
    x, w, b = numbers(N, D), numbers(D, seed=1), 0.3
    oracle = Perceptron()
    oracle.coef_, oracle.intercept_, oracle.classes_ = w[None, :], np.array([b]), np.array([0, 1])
    expected = oracle.predict(x)
    np.testing.assert_array_equal(reference("ps0")["perceptron"](x, w, b), expected)
    np.testing.assert_array_equal(load_suite("ps0", "perceptron")["expected_perceptron"](x, w, b), expected)
    for sample, answer in zip(x, expected, strict=True):
        assert reference("ps0")["perceptron"](sample, w, b) == answer


GATES = {
    "AND": operator.and_,
    "NAND": lambda a, b: 1 - (a & b),
    "OR": operator.or_,
    "XOR": operator.xor,
}


@pytest.mark.parametrize("gate", GATES)
def test_gates_of_python(gate):
    rows = [(0, 0), (0, 1), (1, 0), (1, 1)]
    expected = [GATES[gate](a, b) for a, b in rows]
    assert [int(reference("ps0")[gate](a, b)) for a, b in rows] == expected
    assert list(load_suite("ps0", gate)["TABLE"]) == expected


@pytest.mark.parametrize(("N", "D", "M"), SHAPES)
def test_layer_of_blas(N, D, M):
    x, W, b = numbers(N, D), numbers(D, M, seed=1), numbers(M, seed=2)
    expected = scipy.linalg.blas.dgemm(1.0, x, W, 1.0, np.tile(b, (N, 1)))
    for function in (reference("ps0")["layer"], load_suite("ps0", "layer")["expected_layer"]):
        np.testing.assert_allclose(function(x, W, b), expected, rtol=1e-12, atol=1e-14)
        np.testing.assert_allclose(function(x[0], W, b), expected[0], rtol=1e-12, atol=1e-14)


def test_layer_of_pytorch():
    torch = pytest.importorskip("torch")
    x, W, b = numbers(4, 5), numbers(5, 3, seed=1), numbers(3, seed=2)
    expected = torch.nn.functional.linear(torch.tensor(x), torch.tensor(W.T), torch.tensor(b)).numpy()
    np.testing.assert_allclose(reference("ps0")["layer"](x, W, b), expected, rtol=1e-12)


@pytest.mark.parametrize("seed", range(20))
def test_inputs_of_the_perceptron_suite_hang_on_their_bias(seed):
    """Both answers occur, none is close to the line, and without the bias some would be others."""
    suite = load_suite("ps0", "perceptron")
    for n, d in ((7, 4), (6, 6), (7, 1)):
        x, w, b = suite["draw"](np.random.default_rng(seed), n=n, d=d)
        sums = x @ w + b
        assert set(sums > 0) == {True, False}
        assert np.abs(sums).min() > 0.1
        assert np.any((sums > 0) != (x @ w > 0))
