"""Hidden suite of perceptron (ps0)."""

import numpy as np

from autograder.checks import (
    check_array,
    check_depends,
    check_random_state,
    check_scalar,
    check_unchanged,
    graded,
)
from autograder.exercises.ps0.decisions import as_number, check_whole_numbers

N, D = 7, 4


def expected_perceptron(x, w, b):
    """1 where the inner product and the bias together are positive, else 0."""
    return np.where(np.sum(x * w, axis=-1) + b > 0, 1, 0)


def draw(rng, n=N, d=D):
    """A batch whose sums are positive and negative in turn, and closer to 0 than the bias is.

    So without the bias some of the answers would be others, and none hangs on the last digits.
    """
    w = rng.choice([-1.0, 1.0], size=d) * rng.uniform(0.5, 2, size=d)
    b = rng.choice([-1.0, 1.0]) * rng.uniform(1, 2)
    sums = rng.permutation(np.resize([1.0, -1.0], n)) * rng.uniform(0.2, 0.9, size=n) * np.abs(b)
    x = rng.normal(size=(n, d))
    return x + np.outer(sums - b - x @ w, w) / (w @ w), w, b


def check_batch(student, sent, what):
    """Check the answers for each sample of a batch, whatever their kind."""
    check_array(as_number(student.perceptron(*sent)), expected_perceptron(*sent), what)


@graded(points=0.5, hint="How many answers does one sample get?")
def test_form(student, rng):
    """Answers a single sample with one number, and not always with the same."""
    x, w, b = draw(rng)
    check_depends([as_number(student.perceptron(sample, w, b)) for sample in x], (), "perceptron")


@graded(points=1, hint="Which number decides, and on which side of 0 does it lie?", needs=["test_form"])
def test_one_sample(student, rng):
    """Answers with 1 where the sum is positive and with 0 where it is not."""
    x, w, b = draw(rng)
    for sample, expected in zip(x, expected_perceptron(x, w, b), strict=True):
        check_scalar(as_number(student.perceptron(sample, w, b)), expected, "perceptron")


@graded(points=1.5, hint="Which axis of x meets the weights, and which one stays?")
def test_batch(student, rng):
    """Answers for each sample of a batch."""
    check_batch(student, draw(rng), "perceptron of a batch")


@graded(
    points=1,
    hint="On which side does the formula put a sum of exactly 0?",
    needs=["test_one_sample"],
)
def test_on_the_line(student, rng):
    """Says 0 where the sum is exactly 0, and 1 as soon as it is a little more."""
    w = rng.integers(1, 8, size=3) * rng.choice([-1.0, 1.0], size=3)
    x = rng.integers(-7, 8, size=(4, 3)).astype(float)
    for sample in x:
        on_the_line = -float(sample @ w)
        check_scalar(as_number(student.perceptron(sample, w, on_the_line)), 0, "perceptron on its line")
        above = student.perceptron(sample, w, on_the_line + 2**-20)
        check_scalar(as_number(above), 1, "perceptron just above its line")


@graded(
    points=0.5,
    hint="A comparison gives True or False. Which dtype does the docstring promise?",
    needs=["test_batch"],
)
def test_whole_numbers(student, rng):
    """Answers with whole numbers, neither with 0.0 and 1.0 nor with True and False."""
    x, w, b = draw(rng)
    check_whole_numbers(student.perceptron(x, w, b), "perceptron of a batch")
    check_whole_numbers(student.perceptron(x[0], w, b), "perceptron")


@graded(
    points=0.5,
    hint="A batch of one is still a batch, one feature is still an axis, and in a square batch a wrong axis "
    "is not noticed. Which axis is summed?",
    needs=["test_batch"],
)
def test_sizes(student, rng):
    """Works for one sample in a batch, for one feature, and for as many samples as features."""
    for n, d in ((1, D), (N, 1), (1, 1), (6, 6), (6, 6), (6, 6), (6, 6)):
        check_batch(student, draw(rng, n=n, d=d), "perceptron of a batch")


@graded(
    points=0.5,
    hint="Inputs may be whole numbers, and an array may be a part of another one. Where does the code rely "
    "on more than that?",
    needs=["test_batch"],
)
def test_number_types(student, rng):
    """Works for whole numbers, and for arrays that are views of others."""
    whole = rng.integers(-9, 10, size=(N, D)), rng.integers(1, 5, size=D), 1
    x, w, b = draw(rng, d=2 * D)
    transposed = np.asfortranarray(x[:, :D]), w[:D], b
    for sent, what in (
        (whole, "whole numbers"),
        ((x[:, ::2], w[::2], b), "views"),
        (transposed, "a transposed array"),
    ):
        check_batch(student, sent, f"perceptron of {what}")


@graded(
    points=0.5,
    hint="Which statement writes into an array that was passed in?",
    needs=["test_form"],
)
def test_unchanged(student, rng):
    """Leaves x and w as they were."""
    x, w, b = draw(rng)
    for sent in (x, x[0]):
        after = student.perceptron.observe(sent, w, b).arguments
        check_unchanged(sent, after[0], "x")
        check_unchanged(w, after[1], "w")
    check_random_state(student)
