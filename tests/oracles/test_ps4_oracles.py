"""The mathematics of the ps4 suites and the reference layers, compared with autograd, SciPy and PyTorch."""

import autograd.numpy as anp
import numpy as np
import pytest
import scipy.special
from autograd import grad

from tests.builders.reference import load_suite, reference

SHAPES = [(6,), (4, 5), (1, 3), (2, 3, 2, 4)]
BATCHES = [(4, 5, 3), (1, 3, 4), (6, 2, 2)]
"""N, D and M of an affine layer; N, D and hidden size where that is meant."""


def numbers(*shape, seed=0):
    return np.random.default_rng([seed, *shape]).normal(size=shape)


def suite(exercise, name):
    return load_suite("ps4", exercise)[name]


def layer(exercise, *arguments):
    return reference("ps4")[exercise](*arguments)


def gradients(function, *arguments):
    """The gradients of a scalar function with respect to each argument, by automatic differentiation."""
    return [grad(function, index)(*arguments) for index in range(len(arguments))]


# -- activations --------------------------------------------------------------------------------------

ACTIVATIONS = {
    "Relu": lambda x: anp.maximum(0, x),
    "Sigmoid": lambda x: (1 + anp.tanh(x / 2)) / 2,
}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("exercise", ACTIVATIONS)
def test_activations(exercise, shape):
    x, upstream, function = numbers(*shape), numbers(*shape, seed=1), ACTIVATIONS[exercise]
    (dx,) = gradients(lambda x: anp.sum(upstream * function(x)), x)
    ours = layer(exercise)
    np.testing.assert_allclose(ours.forward(x), function(x), rtol=1e-12)
    np.testing.assert_allclose(ours.backward(upstream), dx, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(suite(exercise, "expected_forward")(x), function(x), rtol=1e-12)
    np.testing.assert_allclose(suite(exercise, "expected_backward")(x, upstream), dx, rtol=1e-12, atol=1e-15)


def test_sigmoid_of_scipy():
    x = np.linspace(-30, 30, 61)
    np.testing.assert_allclose(layer("Sigmoid").forward(x), scipy.special.expit(x), rtol=1e-12)
    np.testing.assert_allclose(suite("Sigmoid", "expected_forward")(x), scipy.special.expit(x), rtol=1e-12)


# -- affine -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("N", "D", "M"), BATCHES)
def test_affine(N, D, M):
    x, W, b, upstream = numbers(N, D), numbers(D, M, seed=1), numbers(M), numbers(N, M, seed=2)
    expected = gradients(lambda x, W, b: anp.sum(upstream * (anp.dot(x, W) + b)), x, W, b)
    ours = layer("Affine", W, b)
    np.testing.assert_allclose(ours.forward(x), suite("Affine", "expected_forward")(x, W, b), rtol=1e-12)
    received = [ours.backward(upstream), ours.dW, ours.db]
    for one, other, third in zip(
        received, suite("Affine", "expected_backward")(x, W, upstream), expected, strict=True
    ):
        np.testing.assert_allclose(one, third, rtol=1e-10)
        np.testing.assert_allclose(other, third, rtol=1e-10)


def test_affine_of_images():
    x, W, b, upstream = numbers(3, 2, 2, 3), numbers(12, 4), numbers(4), numbers(3, 4)
    expected = gradients(
        lambda x, W, b: anp.sum(upstream * (anp.dot(anp.reshape(x, (3, 12)), W) + b)), x, W, b
    )
    ours = layer("Affine", W, b)
    ours.forward(x)
    received = [ours.backward(upstream), ours.dW, ours.db]
    for one, other, third in zip(
        received, suite("Affine", "expected_backward")(x, W, upstream), expected, strict=True
    ):
        np.testing.assert_allclose(one, third, rtol=1e-10)
        np.testing.assert_allclose(other, third, rtol=1e-10)


# -- losses -------------------------------------------------------------------------------------------


def cross_entropy_of_logits(x, t):
    shifted = x - anp.max(x, axis=1, keepdims=True)
    log_y = shifted - anp.log(anp.sum(anp.exp(shifted), axis=1, keepdims=True))
    return -anp.sum(t * log_y) / len(x)


@pytest.mark.parametrize(("N", "C"), [(5, 3), (1, 4), (3, 3)])
@pytest.mark.parametrize("form", ["labels", "one-hot"])
def test_softmax_with_loss(N, C, form):
    x, labels = numbers(N, C), np.random.default_rng(N).integers(0, C, size=N)
    t = np.eye(C)[labels]
    loss = -np.mean(scipy.special.log_softmax(x, axis=1)[np.arange(N), labels])
    (dx,) = gradients(lambda x: cross_entropy_of_logits(x, t), x)
    ours = layer("SoftmaxWithLoss")
    # The reference has 1e-7 inside its logarithm.
    assert ours.forward(x, t if form == "one-hot" else labels) == pytest.approx(loss, abs=1e-5)
    np.testing.assert_allclose(ours.backward(), dx, rtol=1e-10, atol=1e-15)
    assert suite("SoftmaxWithLoss", "expected_loss")(x, labels) == pytest.approx(loss, rel=1e-12)
    np.testing.assert_allclose(
        suite("SoftmaxWithLoss", "expected_gradient")(x, labels), dx, rtol=1e-10, atol=1e-15
    )


@pytest.mark.parametrize("shape", SHAPES)
def test_mean_squared_error(shape):
    y, t = numbers(*shape), numbers(*shape, seed=1)
    (dy,) = gradients(lambda y: anp.mean((y - t) ** 2), y)
    ours = layer("MeanSquaredError")
    loss = np.linalg.norm(y - t) ** 2 / y.size
    assert ours.forward(y, t) == pytest.approx(loss, rel=1e-12)
    assert suite("MeanSquaredError", "expected_loss")(y, t) == pytest.approx(loss, rel=1e-12)
    np.testing.assert_allclose(ours.backward(), dy, rtol=1e-12)
    np.testing.assert_allclose(suite("MeanSquaredError", "expected_gradient")(y, t), dy, rtol=1e-12)


# -- Swish and the network ----------------------------------------------------------------------------


@pytest.mark.parametrize(("N", "D"), [(4, 5), (1, 3)])
def test_swish(N, D):
    x, beta, upstream = numbers(N, D), 2 * numbers(D), numbers(N, D, seed=1)
    expected = gradients(lambda x, beta: anp.sum(upstream * x / (1 + anp.exp(-beta * x))), x, beta)
    ours = layer("Swish", beta)
    np.testing.assert_allclose(ours.forward(x), x * scipy.special.expit(beta * x), rtol=1e-12)
    np.testing.assert_allclose(suite("Swish", "expected_forward")(x, beta), ours.forward(x), rtol=1e-12)
    received = [ours.backward(upstream), ours.dbeta]
    for one, other, third in zip(
        received, suite("Swish", "expected_backward")(x, beta, upstream), expected, strict=True
    ):
        np.testing.assert_allclose(one, third, rtol=1e-10, atol=1e-14)
        np.testing.assert_allclose(other, third, rtol=1e-10, atol=1e-14)


@pytest.fixture
def network():
    """The sizes of the suite, parameters without any regularity, a batch and its labels."""
    two_layer_net = load_suite("ps4", "TwoLayerNet")
    rng = np.random.default_rng(3)
    x, labels = two_layer_net["draw"](rng)
    return two_layer_net, two_layer_net["draw_params"](rng), x, labels


def test_two_layer_net(network):
    two_layer_net, params, x, labels = network

    def loss(W1, b1, W2, b2):
        hidden = anp.maximum(0, anp.dot(x, W1) + b1)
        return cross_entropy_of_logits(anp.dot(hidden, W2) + b2, np.eye(two_layer_net["C"])[labels])

    expected = dict(zip(params, gradients(loss, *params.values()), strict=True))
    suite_gradient = two_layer_net["expected_gradient"](params, x, labels)
    net = layer("TwoLayerNet", two_layer_net["D"], two_layer_net["H"], two_layer_net["C"])
    for name, value in params.items():
        net.params[name][...] = value
    received = net.gradient(x, labels)
    for name in params:
        np.testing.assert_allclose(received[name], expected[name], rtol=1e-9, atol=1e-14)
        np.testing.assert_allclose(suite_gradient[name], expected[name], rtol=1e-9, atol=1e-14)
    assert two_layer_net["expected_loss"](params, x, labels) == pytest.approx(
        loss(*params.values()), rel=1e-12
    )
    np.testing.assert_allclose(net.predict(x), two_layer_net["expected_logits"](params, x), rtol=1e-12)


def test_two_layer_net_of_pytorch(network):
    torch = pytest.importorskip("torch")
    two_layer_net, params, x, labels = network
    tensors = {name: torch.tensor(value, requires_grad=True) for name, value in params.items()}
    hidden = torch.relu(torch.tensor(x) @ tensors["W1"] + tensors["b1"])
    logits = hidden @ tensors["W2"] + tensors["b2"]
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor(labels))
    loss.backward()
    assert two_layer_net["expected_loss"](params, x, labels) == pytest.approx(loss.item(), rel=1e-12)
    for name, gradient in two_layer_net["expected_gradient"](params, x, labels).items():
        np.testing.assert_allclose(gradient, tensors[name].grad.numpy(), rtol=1e-9, atol=1e-14)


def test_layers_of_pytorch():
    torch = pytest.importorskip("torch")
    x, W, b = torch.tensor(numbers(4, 5)), torch.tensor(numbers(5, 3)), torch.tensor(numbers(3))
    target, upstream = torch.tensor(numbers(4, 3, seed=1)), numbers(4, 3, seed=2)
    for tensor in (x, W, b):
        tensor.requires_grad_(True)
    out = torch.nn.functional.linear(x, W.T, b)
    (out * torch.tensor(upstream)).sum().backward()
    for received, tensor in zip(
        suite("Affine", "expected_backward")(x.detach().numpy(), W.detach().numpy(), upstream),
        (x, W, b),
        strict=True,
    ):
        np.testing.assert_allclose(received, tensor.grad.numpy(), rtol=1e-10)
    y = out.detach().requires_grad_(True)
    torch.nn.functional.mse_loss(y, target).backward()
    np.testing.assert_allclose(
        suite("MeanSquaredError", "expected_gradient")(y.detach().numpy(), target.numpy()),
        y.grad.numpy(),
        rtol=1e-12,
    )
