"""The mathematics of the ps7 suites and the reference layers, compared with SciPy, autograd and PyTorch."""

import autograd.numpy as anp
import numpy as np
import pytest
import scipy.signal
from autograd import grad

from tests.builders.reference import load_suite, reference

WINDOWS = [
    ((1, 1, 4, 4), (3, 3), 1, 0),
    ((2, 3, 5, 7), (3, 5), 2, 1),
    ((3, 2, 6, 6), (2, 2), 2, 0),
    ((2, 1, 7, 4), (1, 1), 3, 0),
    ((1, 4, 3, 5), (3, 2), 1, 2),
]
"""Shape of the pictures, window, stride, padding."""


def numbers(*shape, seed=0):
    return np.random.default_rng([seed, *shape]).normal(size=shape)


def suite(exercise, name):
    return load_suite("ps7", exercise)[name]


def ours(exercise, *arguments, **settings):
    return reference("ps7")[exercise](*arguments, **settings)


def scipy_convolution(x, W, b, stride, pad):
    """Cross-correlation of SciPy, picture by picture and filter by filter, then every stride-th place."""
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    maps = [
        [scipy.signal.correlate(image, one, mode="valid")[0] + bias for one, bias in zip(W, b, strict=True)]
        for image in padded
    ]
    return np.array(maps)[:, :, ::stride, ::stride]


# -- sizes and tables -----------------------------------------------------------------------------------


def test_output_sizes_are_those_of_scipy_and_nothing_else_fits():
    size, counted = reference("ps7")["conv_output_size"], suite("conv_output_size", "expected_size")
    for pixels, window, stride, pad in np.ndindex(9, 6, 4, 3):
        arguments = pixels + 1, window + 1, stride + 1, pad
        row = np.arange(pixels + 1 + 2 * pad)
        fits = window + 1 <= len(row) and (len(row) - window - 1) % (stride + 1) == 0
        if not fits:
            assert counted(*arguments) is None
            with pytest.raises(ValueError, match="does not fit"):
                size(*arguments)
            continue
        places = scipy.signal.correlate(row, np.ones(window + 1), mode="valid")[:: stride + 1]
        assert size(*arguments) == counted(*arguments) == len(places)


@pytest.mark.parametrize(("shape", "window", "stride", "pad"), WINDOWS)
def test_im2col_holds_the_windows_of_numpy(shape, window, stride, pad):
    x = numbers(*shape)
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    views = np.lib.stride_tricks.sliding_window_view(padded, window, axis=(2, 3))[:, :, ::stride, ::stride]
    table = views.transpose(0, 2, 3, 1, 4, 5).reshape(-1, shape[1] * window[0] * window[1])
    np.testing.assert_array_equal(ours("im2col", x, *window, stride, pad), table)
    np.testing.assert_array_equal(suite("im2col", "expected_im2col")(x, *window, stride, pad), table)
    np.testing.assert_array_equal(suite("col2im", "expected_im2col")(x, *window, stride, pad), table)


@pytest.mark.parametrize(("shape", "window", "stride", "pad"), WINDOWS)
def test_col2im_is_the_transpose_of_im2col_as_a_matrix(shape, window, stride, pad):
    size = int(np.prod(shape))
    columns = [ours("im2col", one.reshape(shape), *window, stride, pad).ravel() for one in np.eye(size)]
    matrix = np.array(columns).T
    col = numbers(*ours("im2col", np.zeros(shape), *window, stride, pad).shape)
    image = (matrix.T @ col.ravel()).reshape(shape)
    np.testing.assert_allclose(ours("col2im", col, shape, *window, stride, pad), image, atol=1e-12)
    received = suite("col2im", "expected_col2im")(col, shape, *window, stride, pad)
    np.testing.assert_allclose(received, image, atol=1e-12)


# -- layers ---------------------------------------------------------------------------------------------


def anp_pad(x, pad):
    """Zeros around the last two axes, in a form that autograd can differentiate."""
    for axis in (2, 3):
        shape = list(x.shape)
        shape[axis] = pad
        x = anp.concatenate([np.zeros(shape), x, np.zeros(shape)], axis=axis)
    return x


def anp_windows(x, window, stride):
    tops = range(0, x.shape[2] - window[0] + 1, stride)
    lefts = range(0, x.shape[3] - window[1] + 1, stride)
    return [[x[:, :, t : t + window[0], s : s + window[1]] for s in lefts] for t in tops]


def anp_convolution(x, W, b, stride, pad):
    windows = anp_windows(anp_pad(x, pad), W.shape[2:], stride)
    rows = [anp.stack([anp.einsum("ncij,fcij->nf", w, W) + b for w in row], axis=2) for row in windows]
    return anp.stack(rows, axis=2)


def anp_pooling(x, window, stride):
    rows = [
        anp.stack([anp.max(w, axis=(2, 3)) for w in row], axis=2) for row in anp_windows(x, window, stride)
    ]
    return anp.stack(rows, axis=2)


@pytest.mark.parametrize(("shape", "window", "stride", "pad"), WINDOWS)
def test_convolution(shape, window, stride, pad):
    x, W, b = numbers(*shape), numbers(4, shape[1], *window, seed=1), numbers(4, seed=2)
    out = scipy_convolution(x, W, b, stride, pad)
    layer = ours("Convolution", W, b, stride, pad)
    np.testing.assert_allclose(layer.forward(x), out, rtol=1e-9, atol=1e-12)
    expected = suite("Convolution", "expected_forward")(x, W, b, stride, pad)
    np.testing.assert_allclose(expected, out, rtol=1e-9, atol=1e-12)

    upstream = numbers(*out.shape, seed=3)
    weighted = lambda x, W, b: anp.sum(upstream * anp_convolution(x, W, b, stride, pad))  # noqa: E731
    right = [grad(weighted, index)(x, W, b) for index in range(3)]
    received = [layer.backward(upstream), layer.dW, layer.db]
    of_suite = suite("Convolution", "expected_backward")(x, W, upstream, stride, pad)
    for one, other, third in zip(received, of_suite, right, strict=True):
        np.testing.assert_allclose(one, third, rtol=1e-9, atol=1e-12)
        np.testing.assert_allclose(other, third, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("shape", "window", "stride"),
    [
        ((1, 1, 4, 4), (2, 2), 2),
        ((2, 3, 5, 6), (2, 3), 1),
        ((3, 2, 7, 5), (3, 3), 2),
        ((2, 1, 3, 3), (3, 3), 1),
    ],
)
def test_pooling(shape, window, stride):
    x = numbers(*shape)
    out = anp_pooling(x, window, stride)
    layer = ours("Pooling", *window, stride=stride)
    np.testing.assert_array_equal(layer.forward(x), out)
    np.testing.assert_array_equal(suite("Pooling", "expected_forward")(x, *window, stride), out)
    upstream = numbers(*out.shape, seed=1)
    dx = grad(lambda x: anp.sum(upstream * anp_pooling(x, window, stride)))(x)
    np.testing.assert_allclose(layer.backward(upstream), dx, rtol=1e-12, atol=1e-15)
    received = suite("Pooling", "expected_backward")(x, upstream, *window, stride)
    np.testing.assert_allclose(received, dx, rtol=1e-12, atol=1e-15)


# -- the network ----------------------------------------------------------------------------------------

PICTURES = ["DIGIT", "OTHER"]


def draw_network(pictures):
    """The shape of the pictures, parameters without any regularity, a batch and its labels, as the "
    "suite draws them."""
    net = load_suite("ps7", "SimpleConvNet")
    rng, dim = np.random.default_rng(4), net[pictures]
    params = net["draw_params"](rng, dim)
    return net, dim, params, *net["draw"](rng, params, dim=dim)


def anp_logits(params, x):
    maps = anp_convolution(x, params["W1"], params["b1"], 1, 0)
    pooled = anp_pooling(anp.maximum(0, maps), (2, 2), 2)
    hidden = anp.maximum(0, anp.dot(anp.reshape(pooled, (len(x), -1)), params["W2"]) + params["b2"])
    return anp.dot(hidden, params["W3"]) + params["b3"]


def anp_loss(params, x, labels):
    logits = anp_logits(params, x)
    shifted = logits - anp.max(logits, axis=1, keepdims=True)
    log_y = shifted - anp.log(anp.sum(anp.exp(shifted), axis=1, keepdims=True))
    return -anp.sum(np.eye(log_y.shape[1])[labels] * log_y) / len(x)


@pytest.mark.parametrize("pictures", PICTURES)
def test_network(pictures):
    net, dim, params, x, labels = draw_network(pictures)
    own = ours("SimpleConvNet", dim, net["FN"], net["F"], net["HIDDEN"], net["CLASSES"])
    for name, value in params.items():
        own.params[name][...] = value
    logits = anp_logits(params, x)
    np.testing.assert_allclose(own.predict(x), logits, rtol=1e-9, atol=1e-12)
    np.testing.assert_allclose(net["expected_logits"](params, x), logits, rtol=1e-9, atol=1e-12)
    loss = anp_loss(params, x, labels)
    assert net["expected_loss"](params, x, labels) == pytest.approx(loss, rel=1e-9)
    assert own.loss(x, labels) == pytest.approx(loss, abs=1e-4)  # the reference has 1e-7 inside its logarithm
    expected = grad(anp_loss)(params, x, labels)
    received, of_suite = own.gradient(x, labels), net["expected_gradient"](params, x, labels)
    for name in params:
        np.testing.assert_allclose(received[name], expected[name], rtol=1e-8, atol=1e-12)
        np.testing.assert_allclose(of_suite[name], expected[name], rtol=1e-8, atol=1e-12)


def test_what_the_network_is_drawn_on_is_smooth():
    for seed in range(20):
        net, rng = load_suite("ps7", "SimpleConvNet"), np.random.default_rng(seed)
        params = net["draw_params"](rng)
        assert net["far_from_kinks"](params, net["draw"](rng, params)[0])


@pytest.mark.parametrize("pictures", PICTURES)
def test_network_of_pytorch(pictures):
    torch = pytest.importorskip("torch")
    net, _, params, x, labels = draw_network(pictures)
    tensors = {name: torch.tensor(value, requires_grad=True) for name, value in params.items()}
    maps = torch.nn.functional.conv2d(torch.tensor(x), tensors["W1"], tensors["b1"])
    pooled = torch.nn.functional.max_pool2d(torch.relu(maps), 2)
    hidden = torch.relu(pooled.flatten(1) @ tensors["W2"] + tensors["b2"])
    logits = hidden @ tensors["W3"] + tensors["b3"]
    loss = torch.nn.functional.cross_entropy(logits, torch.tensor(labels))
    loss.backward()
    assert net["expected_loss"](params, x, labels) == pytest.approx(loss.item(), rel=1e-9)
    for name, gradient in net["expected_gradient"](params, x, labels).items():
        np.testing.assert_allclose(gradient, tensors[name].grad.numpy(), rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize(("shape", "window", "stride", "pad"), WINDOWS)
def test_tables_and_convolution_of_pytorch(shape, window, stride, pad):
    torch = pytest.importorskip("torch")
    x, W, b = numbers(*shape), numbers(4, shape[1], *window, seed=1), numbers(4, seed=2)
    unfolded = torch.nn.functional.unfold(torch.tensor(x), window, padding=pad, stride=stride)
    table = unfolded.numpy().transpose(0, 2, 1).reshape(-1, unfolded.shape[1])
    np.testing.assert_array_equal(ours("im2col", x, *window, stride, pad), table)
    out = torch.nn.functional.conv2d(torch.tensor(x), torch.tensor(W), torch.tensor(b), stride, pad)
    received = ours("Convolution", W, b, stride, pad).forward(x)
    np.testing.assert_allclose(received, out.numpy(), rtol=1e-9, atol=1e-12)
