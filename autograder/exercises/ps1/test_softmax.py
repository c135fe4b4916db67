"""Hidden suite of softmax (ps1)."""

import numpy as np

from autograder.checks import (
    check_array,
    check_computed,
    check_random_state,
    check_unchanged,
    graded,
    other_layouts,
)


def expected_softmax(x):
    """softmax over the last axis, shifted by each row's maximum."""
    exponentials = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return exponentials / np.sum(exponentials, axis=-1, keepdims=True)


@graded(points=0.5, hint="np.exp and np.sum work on whole arrays. How many numbers come out for C scores?")
def test_form(student, rng):
    """Returns one number for each score of a vector."""
    x = 2 * rng.normal(size=5)
    check_computed(student.softmax(x), x.shape, "softmax(x) of a vector x", x)


@graded(points=0.5, hint="What has the shape (N, C), and which of its axes does each operation run over?")
def test_form_of_batch(student, rng):
    """Returns one number for each score of a batch."""
    x = 2 * rng.normal(size=(4, 3))
    check_computed(student.softmax(x), x.shape, "softmax(x) of a batch x", x)


@graded(
    points=1,
    hint="Write the formula out for three scores by hand. Which quantity is in the denominator?",
    needs=["test_form"],
)
def test_vector(student, rng):
    """Turns a vector of scores into probabilities."""
    x = 2 * rng.normal(size=5)
    check_array(student.softmax(x), expected_softmax(x), "softmax(x) of a vector x")


@graded(
    points=2,
    hint="Which axis does the sum run over when x has shape (N, C), and is that axis kept?",
    needs=["test_form_of_batch"],
)
def test_batch(student, rng):
    """Turns each row of a batch into a distribution of its own."""
    x = 2 * rng.normal(size=(4, 3))
    check_array(student.softmax(x), expected_softmax(x), "softmax(x) of a batch x")


@graded(
    points=0.5,
    hint="A batch of one sample has two axes. Does the result still have both?",
    needs=["test_form", "test_form_of_batch"],
)
def test_batch_of_one(student, rng):
    """Gives for a batch with a single row what it gives for that row, in the shape (1, C)."""
    x = rng.normal(size=(1, 4))
    of_vector = check_computed(student.softmax(x[0]), (4,), "softmax(x) of a vector x", x[0])
    check_array(student.softmax(x), of_vector[np.newaxis], "softmax(x) of a batch with one row")


@graded(
    points=1,
    hint="What is np.exp(1000)? Which constant can be subtracted from all scores without changing softmax?",
    needs=["test_form"],
)
def test_large_scores(student, rng):
    """Survives scores around 1000 without overflow."""
    x = 1000 + 10 * rng.normal(size=4)
    check_array(student.softmax(x), expected_softmax(x), "softmax(x) of large scores")


@graded(
    points=1,
    hint="What is the sum in the denominator when every np.exp(...) is 0? Make sure one of them is 1.",
    needs=["test_form"],
)
def test_very_negative_scores(student, rng):
    """Survives scores around -1000, where every plain exponential is 0."""
    x = -1000 + 2 * rng.normal(size=4)
    check_array(student.softmax(x), expected_softmax(x), "softmax(x) of very negative scores")


@graded(
    points=1,
    hint="After the shift, how large may the largest exponent still be? Which shift makes sure of that?",
    needs=["test_form"],
)
def test_wide_range(student, rng):
    """Survives scores that lie far apart."""
    x = np.array([1200.0, 0.0, 1197.0, -1200.0]) + rng.normal(size=4)
    check_array(student.softmax(x), expected_softmax(x), "softmax(x) of scores that lie far apart")


@graded(
    points=1,
    hint="One number for the whole batch, or one number for each row: which shift suits every row?",
    needs=["test_form_of_batch"],
)
def test_rows_of_different_size(student, rng):
    """Handles a batch whose rows lie around 1000, 0 and -1000."""
    x = np.array([[1000.0], [0.0], [-1000.0]]) + 2 * rng.normal(size=(3, 5))
    check_array(student.softmax(x), expected_softmax(x), "softmax(x) of rows of very different size")


@graded(
    points=0.5,
    hint="Which dtype do the results have, and does anything depend on how x lies in memory?",
    needs=["test_form_of_batch"],
)
def test_other_arrays(student, rng):
    """Treats integers, float32 scores, a slice and a transposed array as the equal floats."""
    integers = rng.integers(-3, 4, size=(3, 4))
    float32 = rng.normal(size=(3, 4)).astype(np.float32)
    others = [(x, kind) for (x,), kind in other_layouts(rng.normal(size=(3, 4)))]
    for x, kind in (integers, "integers"), (float32, "float32"), *others:
        floats = np.array(x, dtype=float, order="C")
        of_floats = check_computed(student.softmax(floats), x.shape, "softmax(x)", floats)
        check_array(student.softmax(x), of_floats, f"softmax(x) of {kind}", rtol=1e-5, atol=1e-7)


@graded(
    points=0.5,
    hint="Is there an operator such as -= that writes into x? Remember that x.T and x[...] are views.",
    needs=["test_form_of_batch"],
)
def test_batch_unchanged(student, rng):
    """Leaves a batch that is passed in as it was."""
    x = rng.normal(size=(4, 3))
    check_unchanged(x, student.softmax.observe(x).arguments[0], "the argument x")
    check_random_state(student)


@graded(
    points=0.5,
    hint="Is there an operator such as -= that writes into x? Remember that x[...] and x.reshape are views.",
    needs=["test_form"],
)
def test_vector_unchanged(student, rng):
    """Leaves a vector that is passed in as it was."""
    x = rng.normal(size=5)
    check_unchanged(x, student.softmax.observe(x).arguments[0], "the argument x")
