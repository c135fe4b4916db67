"""Hidden suite of col2im (ps7)."""

import numpy as np

from autograder.checks import (
    check_array,
    check_form,
    check_random_state,
    check_scalar,
    check_unchanged,
    graded,
    other_layouts,
)


def expected_col2im(col, input_shape, filter_h, filter_w, stride=1, pad=0):
    """Add every window of the table to the pixels that it was taken from; cut off the border."""
    N, C, H, W = input_shape
    padded = np.zeros((N, C, H + 2 * pad, W + 2 * pad))
    rows = iter(np.asarray(col))
    for n in range(N):
        for top in range(0, H + 2 * pad - filter_h + 1, stride):
            for left in range(0, W + 2 * pad - filter_w + 1, stride):
                window = next(rows).reshape(C, filter_h, filter_w)
                padded[n, :, top : top + filter_h, left : left + filter_w] += window
    return padded[:, :, pad : pad + H, pad : pad + W]


def expected_im2col(x, filter_h, filter_w, stride=1, pad=0):
    """One row for each window, in the order n, oh, ow."""
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    tops = range(0, padded.shape[2] - filter_h + 1, stride)
    lefts = range(0, padded.shape[3] - filter_w + 1, stride)
    windows = [padded[:, :, t : t + filter_h, s : s + filter_w] for t in tops for s in lefts]
    return np.stack(windows, axis=1).reshape(-1, windows[0][0].size)


def draw(rng, shape, filter_h, filter_w, stride=1, pad=0):
    """A table for pictures of this shape."""
    return rng.normal(size=expected_im2col(np.zeros(shape), filter_h, filter_w, stride, pad).shape)


def check_image(student, rng, shape, filter_h, filter_w, what, stride=1, pad=0):
    """Compare what comes back from a random table with the right pictures."""
    col = draw(rng, shape, filter_h, filter_w, stride, pad)
    received = student.col2im(col, shape, filter_h, filter_w, stride=stride, pad=pad)
    check_array(received, expected_col2im(col, shape, filter_h, filter_w, stride, pad), what)


@graded(points=1, hint="Cut a picture into tiles, lay each out as a row, and put them back by hand.")
def test_side_by_side(student, rng):
    """Windows that lie side by side are put back where they were."""
    check_image(student, rng, (1, 1, 4, 4), 2, 2, "col2im of windows side by side", stride=2)


@graded(points=2, hint="A pixel that two windows see is used twice. What happens to gradients at a branch?")
def test_overlap(student, rng):
    """Where windows overlap, their numbers are added."""
    check_image(student, rng, (1, 1, 4, 4), 3, 3, "col2im of overlapping windows")


# Where the order inside a window is not what a test is about, its windows hold one pixel, or one column.


@graded(points=1, hint="All windows of the first picture come first in the table. Where do they go back to?")
def test_several_pictures(student, rng):
    """Each picture gets its own windows back."""
    check_image(student, rng, (3, 1, 4, 1), 1, 1, "col2im of several pictures")


@graded(points=1, hint="In a row, all numbers of the first channel come first. Where do they go back to?")
def test_several_channels(student, rng):
    """Each channel gets its own part of the rows back."""
    check_image(student, rng, (1, 3, 4, 1), 2, 1, "col2im of several channels", stride=2)


@graded(points=1, hint="Height and width are two numbers, of the picture as of the window.")
def test_not_square(student, rng):
    """Pictures and windows need not be square."""
    check_image(student, rng, (1, 1, 3, 6), 1, 1, "col2im of a wide picture")
    check_image(student, rng, (1, 1, 5, 6), 2, 3, "col2im with a wide window", stride=3)
    check_image(student, rng, (1, 1, 6, 5), 3, 2, "col2im with a tall window", stride=3)


@graded(points=1, hint="A pixel between two windows is seen by nobody. What is its gradient?")
def test_gaps(student, rng):
    """Pixels that no window sees are zero."""
    check_image(student, rng, (1, 1, 4, 4), 1, 1, "col2im with gaps between the windows", stride=3)


@graded(points=1, hint="Which part of the padded picture is the picture itself?")
def test_pad(student, rng):
    """The border is cut off."""
    check_image(student, rng, (1, 1, 4, 4), 1, 1, "col2im with padding 1", pad=1)
    check_image(student, rng, (1, 1, 3, 3), 1, 1, "col2im with padding 2", stride=2, pad=2)


@graded(
    points=2,
    hint="Compare the sum of im2col(x)·y with the sum of x·col2im(y), for one setting after the other.",
    needs=["test_overlap", "test_several_pictures", "test_several_channels", "test_pad"],
)
def test_adjoint(student, rng):
    """Is the adjoint of im2col, with several pictures and channels, stride and border at once."""
    x, sizes = rng.normal(size=(2, 3, 5, 7)), (3, 5, 2, 1)
    col = draw(rng, x.shape, *sizes)
    image = check_form(student.col2im(col, x.shape, *sizes), x.shape, "col2im(col, …)")
    expected = np.sum(expected_im2col(x, *sizes) * col)
    check_scalar(np.sum(x * image), expected, "The sum of x·col2im(y)", rtol=1e-7, atol=1e-7)
    check_array(image, expected_col2im(col, x.shape, *sizes), "col2im(col, …)", atol=1e-8)


@graded(points=1, hint="Does your code write into the array that it was handed?", needs=["test_side_by_side"])
def test_unchanged(student, rng):
    """Leaves the table as it was, and begins anew at each call."""
    shape = (1, 1, 4, 4)
    col = draw(rng, shape, 2, 2, stride=2)
    observed = student.col2im.observe(col, shape, 2, 2, 2)
    check_unchanged(col, observed.arguments[0], "col")
    check_array(student.col2im(col, shape, 2, 2, 2), observed.result, "A second call")
    check_random_state(student)


@graded(points=1, hint="Does an array somewhere take over the number type of the table?")
def test_number_types(student, rng):
    """Works for integers, for float32, and for tables that are views of others."""
    shape = (1, 1, 4, 3)
    numbers = rng.integers(1, 9, size=(12, 1))
    for col, what in (numbers, "integers"), ((numbers / 4).astype(np.float32), "float32"):
        received = student.col2im(col, shape, 1, 1)
        check_array(received, expected_col2im(col, shape, 1, 1), f"col2im of {what}", rtol=1e-5)
    table = rng.normal(size=(4, 2))
    alone = check_form(student.col2im(table, shape, 2, 1, stride=2), shape, "col2im(col, …)")
    for (col,), what in other_layouts(table):
        check_array(student.col2im(col, shape, 2, 1, stride=2), alone, f"col2im of {what}")
