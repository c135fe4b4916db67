"""The mathematics of the ps1 suites and of the reference solutions, compared with SciPy and scikit-learn."""

import numpy as np
import pytest
import scipy.special
from sklearn.metrics import accuracy_score

from tests.builders.reference import load_suite, reference

SHAPES = [(5,), (4, 3), (1, 6), (7, 1)]


def numbers(shape, scale=2.0, centre=0.0):
    return centre + scale * np.random.default_rng([*shape]).normal(size=shape)


@pytest.fixture(params=["suite", "reference"])
def function(request):
    """A function of an exercise, once as the suite expects it and once as the reference solves it."""

    def get(name):
        if request.param == "suite":
            return load_suite("ps1", name)[f"expected_{name}"]
        return reference("ps1")[name]

    return get


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("centre", [0.0, 1000.0, -1000.0])
def test_softmax(function, shape, centre):
    x = numbers(shape, centre=centre)
    np.testing.assert_allclose(function("softmax")(x), scipy.special.softmax(x, axis=-1), rtol=1e-12)


def test_softmax_of_rows_of_very_different_size(function):
    x = numbers((3, 5)) + np.array([[1000.0], [0.0], [-1000.0]])
    np.testing.assert_allclose(function("softmax")(x), scipy.special.softmax(x, axis=-1), rtol=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("scale", [1.0, 20.0, 1000.0])
def test_sigmoid(function, shape, scale):
    x = numbers(shape, scale)
    np.testing.assert_allclose(function("sigmoid")(x), scipy.special.expit(x), rtol=1e-12)


@pytest.mark.parametrize("shape", [*SHAPES, (2, 3, 4)])
def test_step_function(function, shape):
    x = np.round(numbers(shape))  # some zeros among them
    np.testing.assert_array_equal(function("step_function")(x), np.heaviside(x, 0))


@pytest.mark.parametrize("shape", [*SHAPES, (2, 3, 4)])
def test_relu(function, shape):
    x = numbers(shape)
    np.testing.assert_array_equal(function("relu")(x), np.clip(x, 0, None))


@pytest.mark.parametrize("shape", [(7, 4), (1, 4), (4,)])
def test_three_layer_net(shape):
    suite = load_suite("ps1", "ThreeLayerNet")
    params, x = suite["network"](np.random.default_rng(1)), numbers(shape)
    hidden = scipy.special.expit(x @ params["W1"] + params["b1"])
    hidden = scipy.special.expit(hidden @ params["W2"] + params["b2"])
    probabilities = scipy.special.softmax(hidden @ params["W3"] + params["b3"], axis=-1)
    np.testing.assert_allclose(suite["expected_predict"](params, x), probabilities, rtol=1e-12)
    np.testing.assert_allclose(
        reference("ps1")["ThreeLayerNet"](params).predict(x), probabilities, rtol=1e-12
    )


@pytest.mark.parametrize("size", [7, 100, 230])
def test_accuracy(function, size):
    suite = load_suite("ps1", "accuracy")
    x, t = suite["labelled"](np.random.default_rng(size), np.arange(0, size, 3), size)
    answers = np.argmax(suite["predict"](x), axis=1)
    assert function("accuracy")(suite["predict"], x, t) == pytest.approx(
        accuracy_score(t, answers), abs=1e-15
    )
