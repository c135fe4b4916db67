"""Hidden suite of Pooling (ps7)."""

import numpy as np

from autograder.checks import (
    check_array,
    check_form,
    check_gradient,
    check_random_state,
    check_unchanged,
    graded,
    other_layouts,
    require,
)


def places(shape, pool_h, pool_w, stride):
    """The windows: row and column of the output, and the slices of the picture that it sees."""
    for r, top in enumerate(range(0, shape[2] - pool_h + 1, stride)):
        for s, left in enumerate(range(0, shape[3] - pool_w + 1, stride)):
            yield r, s, slice(top, top + pool_h), slice(left, left + pool_w)


def expected_forward(x, pool_h, pool_w, stride=1):
    """The maximum of each window, channel by channel."""
    maxima = {(r, s): x[:, :, rows, columns].max(axis=(2, 3)) for r, s, rows, columns in
              places(x.shape, pool_h, pool_w, stride)}  # fmt: skip
    height, width = (number + 1 for number in max(maxima))
    return np.stack(list(maxima.values()), axis=2).reshape(*x.shape[:2], height, width)


def expected_backward(x, upstream, pool_h, pool_w, stride=1):
    """Each upstream gradient goes to the place of its maximum (there is one); what meets is added."""
    dx = np.zeros(x.shape)
    for r, s, rows, columns in places(x.shape, pool_h, pool_w, stride):
        window = x[:, :, rows, columns]
        is_largest = window == window.max(axis=(2, 3), keepdims=True)
        dx[:, :, rows, columns] += is_largest * upstream[:, :, r, s, None, None]
    return dx


def draw(rng, *shape):
    """Different numbers, positive and negative, at least a tenth apart."""
    count = int(np.prod(shape))
    return (rng.permutation(count).reshape(shape) - count / 2 + 0.3) / 10


@graded(points=2, hint="Frame each window with a pencil and write down its largest number.")
def test_maximum(student, rng):
    """Keeps the largest number of each window, for windows side by side."""
    x = draw(rng, 1, 1, 4, 4) + 2
    out = student.Pooling(2, 2, stride=2).forward(x)
    check_array(out, expected_forward(x, 2, 2, 2), "forward(x)")


@graded(points=1, hint="Which number is the largest of -3, -1 and -2? Where could a 0 come in?")
def test_negative_numbers(student, rng):
    """The largest of negative numbers is negative."""
    x = -1 - np.abs(draw(rng, 1, 1, 3, 3))
    check_array(student.Pooling(3, 3).forward(x), expected_forward(x, 3, 3), "forward of negative numbers")


@graded(points=1, hint="May a number of one channel win in the window of another one?")
def test_pictures_and_channels(student, rng):
    """Treats each picture and each channel on its own."""
    x = draw(rng, 3, 2, 2, 2) + 20
    for size in (1, 2):  # windows of one pixel, and of a whole picture
        out = student.Pooling(size, size).forward(x)
        check_array(out, expected_forward(x, size, size), "forward of several pictures and channels")


@graded(points=1, hint="Where does the second window begin? What is the stride if none is named?")
def test_overlapping_windows(student, rng):
    """The window moves by the stride, which is 1 unless given."""
    x = draw(rng, 1, 1, 5, 5) + 3
    check_array(student.Pooling(3, 3).forward(x), expected_forward(x, 3, 3), "forward with stride 1")
    out = student.Pooling(3, 3, stride=2).forward(x)
    check_array(out, expected_forward(x, 3, 3, 2), "forward with stride 2")


@graded(points=1, hint="Height and width are two numbers, of the window as of the picture.")
def test_not_square(student, rng):
    """Windows and pictures need not be square."""
    x = draw(rng, 1, 1, 3, 5) + 2
    for size in ((2, 3), (3, 2)):
        check_array(student.Pooling(*size).forward(x), expected_forward(x, *size), "forward(x)")


@graded(
    points=2,
    hint="If a pixel that is not the largest grows a little, does the output notice?",
    needs=["test_maximum", "test_pictures_and_channels"],
)
def test_backward(student, rng):
    """The gradient of each window goes to the place of its maximum."""
    x, upstream = draw(rng, 3, 2, 4, 6) + 20, rng.normal(size=(3, 2, 2, 3))
    layer = student.Pooling(2, 2, stride=2)
    layer.forward(x)
    dx, alone = (expected_backward(x, d, 2, 2, 2) for d in (upstream, np.ones(upstream.shape)))
    check_gradient(layer.backward(upstream), dx, "backward(dout)", upstream=upstream, without_upstream=alone)


@graded(
    points=1,
    hint="One pixel may be the largest of several windows. What happens to gradients at a branch?",
    needs=["test_overlapping_windows", "test_not_square", "test_backward"],
)
def test_backward_of_overlapping_windows(student, rng):
    """A pixel that is the maximum of several windows gets the sum of their gradients."""
    x, upstream = draw(rng, 2, 3, 5, 6) + 20, rng.normal(size=(2, 3, 4, 4))
    layer = student.Pooling(2, 3)
    layer.forward(x)
    dx = expected_backward(x, upstream, 2, 3)
    check_gradient(layer.backward(upstream), dx, "backward(dout) of overlapping windows")


@graded(
    points=1,
    hint="If two pixels are equally large, how much of the gradient is there to give, and to how "
    "many places?",
    needs=["test_backward"],
)
def test_ties(student, rng):
    """Of several equal maxima one gets the gradient, whichever it is."""
    x = np.zeros((1, 1, 2, 4))
    x[0, 0, :, :2] = 1.0 + rng.uniform()  # all four are equal
    row = int(rng.integers(2))
    x[0, 0, row, 2:] = 2.0 + rng.uniform()  # two of four are
    upstream = 1.0 + rng.uniform(size=(1, 1, 1, 2))
    layer = student.Pooling(2, 2, stride=2)
    layer.forward(x)
    dx = check_form(layer.backward(upstream), x.shape, "backward(dout) where maxima are equal")
    for window, at in ((dx[0, 0, :, :2], 0), (dx[0, 0, :, 2:], 1)):
        require(np.count_nonzero(window) == 1, "Of each window exactly one pixel should get a gradient.")
        total = np.sum(window)
        require(abs(total - upstream[0, 0, 0, at]) < 1e-5, "That pixel should get the whole gradient.")
    require(np.any(dx[0, 0, row, 2:]), "The gradient goes to a pixel that is not the largest.")


# The tests below ask what a layer remembers and what it touches. Whether its numbers are right was asked
# above: here they are compared with those of a new layer, and mostly a window holds a whole picture.


def check_as_new(student, settings, out, dx, x, upstream, what):
    """Compare what a layer gave for ``x`` with what a new layer of these settings gives."""
    new = student.Pooling(*settings)
    for received, alone, name in (
        (out, new.forward(x), "forward(x)"),
        (dx, new.backward(upstream), "backward(dout)"),
    ):
        require(isinstance(alone, np.ndarray) and alone.size > 1, f"{name} is no array of several numbers.")
        check_array(received, alone, f"{name} {what}", rtol=1e-5)


@graded(
    points=0.5,
    hint="Every forward is a new beginning: what backward needs must come from the latest one.",
    needs=["test_maximum"],
)
def test_latest_forward(student, rng):
    """Backward belongs to the latest forward, also when the batches differ in size."""
    x, later, upstream = draw(rng, 2, 2, 4, 4), draw(rng, 3, 2, 4, 4), rng.normal(size=(3, 2, 1, 1))
    layer = student.Pooling(4, 4)
    layer.forward(x)
    layer.backward(upstream[:2])
    out, dx = layer.forward(later), layer.backward(upstream)
    check_as_new(student, (4, 4), out, dx, later, upstream, "after the second forward")


@graded(
    points=0.5,
    hint="Where does a layer keep what it remembers: in itself, or in a place that all layers share?",
    needs=["test_maximum"],
)
def test_two_layers(student, rng):
    """Two layers do not disturb each other."""
    x = draw(rng, 2, 2, 4, 4)
    layer, other = student.Pooling(2, 2, stride=2), student.Pooling(1, 3, stride=1)
    out = layer.forward(x)
    other.forward(draw(rng, 1, 3, 4, 3))
    upstream = rng.normal(size=np.shape(out))
    dx = layer.backward(upstream)
    check_as_new(student, (2, 2, 2), out, dx, x, upstream, "of the first of two layers")
    again = layer.forward(x)
    check_array(again, out, "A second forward(x) of the first of two layers", rtol=1e-5)


@graded(points=0.5, hint="Which statement writes into an array that was handed in?", needs=["test_maximum"])
def test_arguments_unchanged(student, rng):
    """Leaves x and dout as they were."""
    x, upstream = draw(rng, 2, 2, 4, 4), rng.normal(size=(2, 2, 1, 1))
    layer = student.Pooling(4, 4)
    check_unchanged(x, layer.forward.observe(x).arguments[0], "x")
    check_unchanged(upstream, layer.backward.observe(upstream).arguments[0], "dout")
    check_random_state(student)


@graded(
    points=0.5,
    hint="Pixels often come as whole numbers. Does an array somewhere take over the number type of x?",
    needs=["test_maximum"],
)
def test_number_types(student, rng):
    """Works for integer and float32 input, and for pictures that are views of others."""
    pixels, upstream = 1 + rng.permutation(32).reshape(2, 1, 4, 4), rng.normal(size=(2, 1, 2, 2))
    cases = (
        ((pixels, upstream), "integers"),
        (((pixels / 8).astype(np.float32), upstream), "float32"),
        *other_layouts(draw(rng, 2, 1, 4, 4), upstream),
    )
    for (x, dout), what in cases:
        layer, plain = student.Pooling(2, 2, stride=2), np.array(x, dtype=np.float64, order="C")
        out, dx = layer.forward(x), layer.backward(dout)
        check_as_new(student, (2, 2, 2), out, dx, plain, upstream, f"of {what}")
