"""Hidden suite of Convolution (ps7)."""

import numpy as np

from autograder.checks import (
    check_array,
    check_gradient,
    check_random_state,
    check_unchanged,
    graded,
    other_layouts,
    require,
)


def windows(x, FH, FW, stride=1, pad=0):
    """All windows of a batch, of shape (N, OH, OW, C, FH, FW)."""
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    tops = range(0, padded.shape[2] - FH + 1, stride)
    lefts = range(0, padded.shape[3] - FW + 1, stride)
    rows = [np.stack([padded[:, :, t : t + FH, s : s + FW] for s in lefts], axis=1) for t in tops]
    return np.stack(rows, axis=1)


def expected_forward(x, W, b, stride=1, pad=0):
    """The sum of each window times each filter, plus the filter's bias."""
    seen = windows(x, *W.shape[2:], stride, pad)
    return np.einsum("nrscij,fcij->nfrs", seen, W) + b.reshape(1, -1, 1, 1)


def expected_backward(x, W, upstream, stride=1, pad=0):
    """The gradients dx, dW and db."""
    FH, FW = W.shape[2:]
    dW = np.einsum("nrscij,nfrs->fcij", windows(x, FH, FW, stride, pad), upstream)
    N, C, H, width = x.shape
    dx = np.zeros((N, C, H + 2 * pad, width + 2 * pad))
    for r, s in np.ndindex(*upstream.shape[2:]):
        top, left = r * stride, s * stride
        dx[:, :, top : top + FH, left : left + FW] += np.einsum("nf,fcij->ncij", upstream[:, :, r, s], W)
    return dx[:, :, pad : pad + H, pad : pad + width], dW, upstream.sum(axis=(0, 2, 3))


# Where the order inside a filter is not what a test is about, its filters hold one pixel. Else: two pictures,
# three channels, 5 × 8 pixels, seven filters of 2 × 3, so outputs of 4 × 6: no two sizes that could
# be mixed up agree.
N, C, H, WIDTH = 2, 3, 5, 8
FN, FH, FW = 7, 2, 3


def draw(rng, images=N, stride=1, pad=0):
    """A batch, filters, biases that are not zero, and an upstream gradient without any regularity."""
    x, W, b = rng.normal(size=(images, C, H, WIDTH)), rng.normal(size=(FN, C, FH, FW)), rng.normal(size=FN)
    return x, W, b, rng.normal(size=expected_forward(x, W, b, stride, pad).shape)


@graded(
    points=1,
    hint="Lay the filter on the picture, multiply what meets, add up. Which pixel meets which weight?",
)
def test_one_filter(student, rng):
    """One filter slides across one picture of one channel."""
    x, W, b = rng.normal(size=(1, 1, 5, 5)), rng.normal(size=(1, 1, 3, 3)), np.zeros(1)
    check_array(student.Convolution(W, b).forward(x), expected_forward(x, W, b), "forward of one picture")


@graded(points=1, hint="A window is a block that goes through all channels. What happens to their products?")
def test_channels(student, rng):
    """The sum runs over all channels."""
    x, W, b = rng.normal(size=(1, 3, 4, 4)), rng.normal(size=(1, 3, 1, 1)), np.zeros(1)
    check_array(
        student.Convolution(W, b).forward(x), expected_forward(x, W, b), "forward of several channels"
    )


@graded(points=1, hint="Table times filters has the filter as its last axis. Which axis is it in the output?")
def test_pictures_and_filters(student, rng):
    """Each filter makes a channel of the output, for each picture."""
    x, W, b = rng.normal(size=(3, 1, 2, 5)), rng.normal(size=(4, 1, 1, 1)), np.zeros(4)
    out = student.Convolution(W, b).forward(x)
    check_array(out, expected_forward(x, W, b), "forward with several pictures and filters")


@graded(points=1, hint="There is one bias for each filter, and all its outputs get it.")
def test_bias(student, rng):
    """Each filter adds its bias."""
    x, W, b = rng.normal(size=(2, 1, 3, 3)), np.zeros((4, 1, 3, 3)), rng.normal(size=4)
    out = student.Convolution(W, b).forward(x)
    check_array(out, expected_forward(x, W, b), "forward with filters of zeros")


@graded(points=1, hint="What does the layer do with the argument stride?")
def test_stride(student, rng):
    """The window moves by the stride."""
    x, W, b = rng.normal(size=(1, 1, 5, 7)), rng.normal(size=(1, 1, 1, 1)), np.zeros(1)
    out = student.Convolution(W, b, stride=2).forward(x)
    check_array(out, expected_forward(x, W, b, stride=2), "forward with stride 2")


@graded(points=1, hint="What does the layer do with the argument pad?")
def test_pad(student, rng):
    """There is a border of zeros around each picture."""
    x, W, b = rng.normal(size=(1, 1, 3, 4)), rng.normal(size=(1, 1, 1, 1)), np.zeros(1)
    out = student.Convolution(W, b, pad=1).forward(x)
    check_array(out, expected_forward(x, W, b, pad=1), "forward with padding 1")


@graded(
    points=1,
    hint="In which order does im2col lay out a window of several channels, and in which one do you "
    "lay out a filter?",
    needs=["test_one_filter", "test_channels", "test_pictures_and_filters"],
)
def test_forward(student, rng):
    """Several pictures, channels and filters at once, and nothing square."""
    (x, W, _, _), b = draw(rng), np.zeros(FN)
    check_array(student.Convolution(W, b).forward(x), expected_forward(x, W, b), "forward(x)")


FORWARD = ["test_one_filter", "test_channels", "test_pictures_and_filters"]
"""What the gradients are gradients of: of a wrong forward they could only be wrong again."""


@graded(
    points=2,
    hint="Every place in the table has a gradient first. How does it come back to the pixels?",
    needs=FORWARD,
)
def test_dx(student, rng):
    """Backward returns the gradient with respect to x."""
    x, W, b, upstream = draw(rng)
    layer = student.Convolution(W, b)
    layer.forward(x)
    received = layer.backward(upstream)
    (dx, _, _), (alone, _, _) = (expected_backward(x, W, d) for d in (upstream, np.ones(upstream.shape)))
    check_gradient(received, dx, "backward(dout)", batch_size=N, upstream=upstream, without_upstream=alone)


@graded(
    points=2,
    hint="A weight is used at every place of the window, in every picture. What does each use contribute?",
    needs=FORWARD,
)
def test_dW(student, rng):
    """Backward stores the gradient with respect to the filters in dW."""
    x, W, b, upstream = draw(rng)
    layer = student.Convolution(W, b)
    layer.forward(x)
    layer.backward(upstream)
    (_, dW, _), (_, alone, _) = (expected_backward(x, W, d) for d in (upstream, np.ones(upstream.shape)))
    check_gradient(layer.dW, dW, "dW", batch_size=N, upstream=upstream, without_upstream=alone)


@graded(points=1, hint="A bias is used for every output of its filter. Which axes are added up?")
def test_db(student, rng):
    """Backward stores the gradient with respect to the biases in db."""
    x, W, b, upstream = draw(rng)
    layer = student.Convolution(W, b)
    layer.forward(x)
    layer.backward(upstream)
    check_gradient(layer.db, upstream.sum(axis=(0, 2, 3)), "db", batch_size=N, upstream=upstream)


@graded(
    points=1,
    hint="Backward walks through the same windows as forward. Does it know their stride and their border?",
    needs=["test_dx", "test_dW", "test_stride", "test_pad"],
)
def test_backward_with_stride_and_pad(student, rng):
    """Its gradients are right with a stride and a border."""
    x, W, b = rng.normal(size=(2, 3, 4, 7)), rng.normal(size=(5, 3, 2, 3)), np.zeros(5)
    upstream = rng.normal(size=(2, 5, 3, 4))
    layer = student.Convolution(W, b, 2, 1)
    expected = expected_forward(x, W, b, stride=2, pad=1)
    check_array(layer.forward(x), expected, "forward(x) with stride 2 and padding 1")
    dx, dW, _ = expected_backward(x, W, upstream, stride=2, pad=1)
    check_gradient(layer.backward(upstream), dx, "backward(dout) with stride 2 and padding 1")
    check_gradient(layer.dW, dW, "dW with stride 2 and padding 1")


# The tests below ask what a layer remembers and what it touches. Whether its numbers are right was asked
# above: here they are compared with those of a new layer.


def check_same(received, alone, what, previous=None):
    """Compare an array with the one that a new layer gives."""
    require(isinstance(alone, np.ndarray) and alone.size > 1, f"{what} is no array of several numbers.")
    check_array(received, alone, what, rtol=1e-5, atol=1e-7, previous=previous)


def results_of_new_layer(student, x, W, b, upstream):
    """What a layer gives that was never used before: dx, dW and db."""
    layer = student.Convolution(W, b)
    layer.forward(x)
    return layer.backward(upstream), layer.dW, layer.db


@graded(
    points=0.5,
    hint="dW and db are the gradients of this one call. What do they still hold from the call before?",
)
def test_repeated_backward(student, rng):
    """A second backward replaces dW and db; nothing is added up."""
    x, W, b, first = draw(rng)
    second = rng.normal(size=first.shape)
    layer = student.Convolution(W, b)
    layer.forward(x)
    layer.backward(first)
    before = layer.dW, layer.db
    layer.backward(second)
    _, dW, db = results_of_new_layer(student, x, W, b, second)
    check_same(layer.dW, dW, "dW after the second backward", previous=before[0])
    check_same(layer.db, db, "db after the second backward", previous=before[1])


@graded(
    points=0.5,
    hint="Every forward is a new beginning: what backward needs must come from the latest one.",
)
def test_latest_forward(student, rng):
    """Backward belongs to the latest forward, also when the batches differ in size."""
    x, W, b, _ = draw(rng)
    later, _, _, upstream = draw(rng, images=N + 2)
    layer = student.Convolution(W, b)
    layer.forward(x)
    layer.forward(later)
    received = layer.backward(upstream), layer.dW
    dx, dW, _ = results_of_new_layer(student, later, W, b, upstream)
    check_same(received[0], dx, "backward(dout) after the second forward")
    check_same(received[1], dW, "dW after the second forward")


@graded(
    points=0.5,
    hint="Where does a layer keep its parameters and its input: in itself, or in a place that all "
    "layers share?",
)
def test_two_layers(student, rng):
    """Two layers do not disturb each other."""
    x, W, b, upstream = draw(rng)
    other_W, other_b = rng.normal(size=(5, 2, 1, 1)), rng.normal(size=5)
    layer, other = student.Convolution(W, b), student.Convolution(other_W, other_b, stride=2, pad=1)
    out = layer.forward(x)
    other_out = other.forward(rng.normal(size=(1, 2, 3, 3)))
    dx = layer.backward(upstream)
    other.backward(rng.normal(size=np.shape(other_out)))
    received = layer.dW, layer.db
    check_same(out, student.Convolution(W, b).forward(x), "forward(x) of the first of two layers")
    alone = results_of_new_layer(student, x, W, b, upstream)
    for value, right, what in zip((dx, *received), alone, ("backward(dout)", "dW", "db"), strict=True):
        check_same(value, right, f"{what} of the first of two layers")


@graded(
    points=0.5,
    hint="An optimiser changes W and b in place. Does the layer look at these very arrays, or at a copy?",
)
def test_parameters_changed_outside(student, rng):
    """Sees filters and biases that were changed in place from outside."""
    x, W, b, _ = draw(rng)
    kept_W, kept_b = student.keep(W), student.keep(b)
    layer = student.Convolution(kept_W, kept_b)
    before = layer.forward(x)
    W_new, b_new = rng.normal(size=W.shape), rng.normal(size=b.shape)
    kept_W.fill(W_new)
    kept_b.fill(b_new)
    after, alone = layer.forward(x), student.Convolution(W_new, b_new).forward(x)
    check_same(after, alone, "forward(x) after W and b changed", previous=before)
    require(not np.array_equal(before, alone), "forward(x) does not depend on W and b.")


@graded(
    points=0.5,
    hint="A layer computes gradients; others decide what to do with them. Which statement writes into an "
    "array that was handed in?",
)
def test_arguments_unchanged(student, rng):
    """Leaves x, dout, W and b as they were."""
    x, W, b, upstream = draw(rng)
    kept_W, kept_b = student.keep(W), student.keep(b)
    layer = student.Convolution(kept_W, kept_b)
    check_unchanged(x, layer.forward.observe(x).arguments[0], "x")
    check_unchanged(upstream, layer.backward.observe(upstream).arguments[0], "dout")
    check_unchanged(W, kept_W.value, "W")
    check_unchanged(b, kept_b.value, "b")
    check_random_state(student)


@graded(
    points=0.5,
    hint="Pixels often come as whole numbers. Does an array somewhere take over the number type of x?",
    needs=["test_one_filter"],
)
def test_number_types(student, rng):
    """Works for integer and float32 input, and for pictures that are views of others."""
    _, W, b, upstream = draw(rng)
    pixels = rng.integers(1, 17, size=(N, C, H, WIDTH))
    cases = (
        ((pixels, W, upstream), "integers"),
        (((pixels / 8).astype(np.float32), W, upstream), "float32"),
        *other_layouts(rng.normal(size=(N, C, H, WIDTH)), W, upstream),
    )
    for (x, filters, dout), what in cases:
        plain, layer = np.array(x, dtype=np.float64, order="C"), student.Convolution(filters, b)
        alone = student.Convolution(W, b).forward(plain)
        require(
            isinstance(alone, np.ndarray) and alone.size > 1, "forward(x) is no array of several numbers."
        )
        check_array(layer.forward(x), alone, f"forward of {what}", rtol=1e-4, atol=1e-4)
        received = layer.backward(dout), layer.dW
        dx, dW, _ = results_of_new_layer(student, plain, W, b, upstream)
        for value, of_floats, name in ((received[0], dx, "backward(dout)"), (received[1], dW, "dW")):
            require(isinstance(of_floats, np.ndarray), f"{name} is no array.")
            check_array(value, of_floats, f"{name} after {what}", rtol=1e-4, atol=1e-4)
