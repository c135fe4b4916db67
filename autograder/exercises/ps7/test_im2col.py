"""Hidden suite of im2col (ps7)."""

import numpy as np

from autograder.checks import (
    check_array,
    check_form,
    check_random_state,
    check_unchanged,
    graded,
    other_layouts,
)


def expected_im2col(x, filter_h, filter_w, stride=1, pad=0):
    """One row for each window, in the order n, oh, ow: the window itself, laid out as a row."""
    padded = np.pad(x, ((0, 0), (0, 0), (pad, pad), (pad, pad)))
    tops = range(0, padded.shape[2] - filter_h + 1, stride)
    lefts = range(0, padded.shape[3] - filter_w + 1, stride)
    return np.array(
        [
            image[:, top : top + filter_h, left : left + filter_w].ravel()
            for image in padded
            for top in tops
            for left in lefts
        ]
    )


def check_table(student, x, filter_h, filter_w, what, **keywords):
    """Compare the table of a batch of pictures with the right one."""
    table = student.im2col(x, filter_h, filter_w, **keywords)
    check_array(table, expected_im2col(x, filter_h, filter_w, **keywords), what)


@graded(points=1, hint="How many windows are there in all pictures together, and how many numbers in each?")
def test_shape(student, rng):
    """The table has a row for each window and a column for each number in it."""
    for images, rows in ((1, 9), (10, 90)):
        x = rng.normal(size=(images, 3, 7, 7))
        check_form(student.im2col(x, 5, 5), (rows, 75), "im2col(x, 5, 5)")


@graded(points=2, hint="Number the pixels of a small picture and write down the windows, row by row.")
def test_one_picture(student, rng):
    """Lays out the windows of one picture with one channel."""
    check_table(student, rng.normal(size=(1, 1, 5, 5)), 3, 3, "im2col of one picture")


# Where the order inside a window is not what a test is about, its windows hold one pixel, or one column.


@graded(points=1, hint="All windows of the first picture come first. Which axis changes slowest?")
def test_several_pictures(student, rng):
    """The tables of several pictures stand below each other."""
    check_table(student, rng.normal(size=(3, 1, 4, 1)), 1, 1, "im2col of several pictures")


@graded(points=1, hint="In a row, all numbers of the first channel come first. Which axis changes slowest?")
def test_several_channels(student, rng):
    """In a row the channels stand beside each other."""
    check_table(student, rng.normal(size=(1, 3, 4, 1)), 2, 1, "im2col of several channels")


@graded(points=1, hint="Height and width are two numbers. Which of them does each line of your code use?")
def test_pictures_that_are_not_square(student, rng):
    """Height and width of the picture may differ."""
    check_table(student, rng.normal(size=(1, 1, 3, 6)), 1, 1, "im2col of a wide picture")
    check_table(student, rng.normal(size=(1, 1, 6, 3)), 1, 1, "im2col of a tall picture")


@graded(points=1, hint="Height and width of the window are two numbers. Which comes first in a row?")
def test_windows_that_are_not_square(student, rng):
    """Height and width of the window may differ."""
    check_table(student, rng.normal(size=(1, 1, 5, 5)), 2, 4, "im2col with a wide window")
    check_table(student, rng.normal(size=(1, 1, 5, 5)), 4, 2, "im2col with a tall window")


@graded(points=1, hint="Where does the second window begin if the stride is 2?")
def test_stride(student, rng):
    """The window moves by the stride, in both directions."""
    check_table(student, rng.normal(size=(1, 1, 5, 5)), 1, 1, "im2col with stride 2", stride=2)
    check_table(student, rng.normal(size=(1, 1, 7, 7)), 1, 1, "im2col with stride 3", stride=3)


@graded(points=1, hint="On which sides is the border, how wide is it, and what stands in it?")
def test_pad(student, rng):
    """There is a border of zeros around each picture."""
    check_table(student, rng.normal(size=(1, 1, 3, 3)), 1, 1, "im2col with padding 1", pad=1)
    check_table(student, rng.normal(size=(1, 1, 2, 2)), 1, 1, "im2col with padding 2", pad=2)


@graded(
    points=1,
    hint="Each setting works on its own. Which two of them get in each other's way? Try them in pairs.",
    needs=["test_one_picture"],
)
def test_all_at_once(student, rng):
    """Several pictures and channels, nothing square, with stride and border at once."""
    x = rng.normal(size=(2, 4, 9, 7))
    check_array(
        student.im2col(x, 3, 5, 2, 1), expected_im2col(x, 3, 5, 2, 1), "im2col with stride 2 and padding 1"
    )


@graded(points=1, hint="Does your code write into the array that it was handed?", needs=["test_shape"])
def test_unchanged(student, rng):
    """Leaves the pictures as they were."""
    x = rng.normal(size=(2, 2, 3, 3))
    observed = student.im2col.observe(x, 2, 2, 1, 1)
    check_form(observed.result, (32, 8), "im2col(x, 2, 2, 1, 1)")
    check_unchanged(x, observed.arguments[0], "x")
    check_random_state(student)


@graded(points=1, hint="Pixels often come as whole numbers. Does the code depend on how x is stored?")
def test_number_types(student, rng):
    """Works for integers, for float32, and for pictures that are views of others."""
    pixels = rng.integers(1, 17, size=(1, 1, 4, 3))
    check_table(student, pixels, 1, 1, "im2col of integers")
    check_table(student, pixels.astype(np.float32) / 8, 1, 1, "im2col of float32")
    x = rng.normal(size=(2, 1, 3, 2))
    alone = check_form(student.im2col(x, 1, 1), (12, 1), "im2col(x, 1, 1)")
    for (stored,), what in other_layouts(x):
        check_array(student.im2col(stored, 1, 1), alone, f"im2col of {what}")
