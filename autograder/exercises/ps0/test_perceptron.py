"""Hidden suite of perceptron (ps0)."""

import numpy as np

from autograder.checks import check_integer_array, check_unchanged, graded

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


@graded(points=1, hint="Which number decides, and on which side of 0 does it lie?")
def test_one_sample(student, rng):
    """Answers with 0 or 1 for a single sample."""
    x, w, b = draw(rng)
    received = [student.perceptron(sample, w, b) for sample in x]
    for answer, sample in zip(received, x, strict=True):
        check_integer_array(answer, expected_perceptron(sample, w, b), "perceptron")


@graded(points=2, hint="Which axis of x meets the weights, and which one stays?")
def test_batch(student, rng):
    """Answers for each sample of a batch."""
    x, w, b = draw(rng)
    check_integer_array(student.perceptron(x, w, b), expected_perceptron(x, w, b), "perceptron of a batch")


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
        check_integer_array(student.perceptron(sample, w, on_the_line), np.array(0), "perceptron on its line")
        above = student.perceptron(sample, w, on_the_line + 2**-20)
        check_integer_array(above, np.array(1), "perceptron just above its line")


@graded(
    points=0.5,
    hint="With as many samples as features a wrong axis is not noticed. Which one is summed?",
    needs=["test_batch"],
)
def test_as_many_samples_as_features(student, rng):
    """Sums over the features when there are as many samples as features."""
    for _ in range(4):
        x, w, b = draw(rng, n=6, d=6)
        expected = expected_perceptron(x, w, b)
        check_integer_array(student.perceptron(x, w, b), expected, "perceptron of a square batch")


@graded(
    points=0.5,
    hint="A batch of one is still a batch, and one feature is still an axis. Which shapes come out?",
    needs=["test_batch"],
)
def test_small_sizes(student, rng):
    """Works for a batch of one sample, and for samples of one feature."""
    for n, d in ((1, D), (N, 1), (1, 1)):
        x, w, b = draw(rng, n=n, d=d)
        check_integer_array(
            student.perceptron(x, w, b), expected_perceptron(x, w, b), "perceptron of a batch"
        )


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
    for sent, what in ((whole, "whole numbers"), ((x[:, ::2], w[::2], b), "views")):
        received = student.perceptron(*sent)
        check_integer_array(received, expected_perceptron(*sent), f"perceptron of {what}")


@graded(
    points=0.5,
    hint="Which statement writes into an array that was passed in?",
    needs=["test_batch"],
)
def test_unchanged(student, rng):
    """Leaves x and w as they were."""
    x, w, b = draw(rng)
    for sent in (x, x[0]):
        after = student.perceptron.observe(sent, w, b).arguments
        check_unchanged(sent, after[0], "x")
        check_unchanged(w, after[1], "w")
