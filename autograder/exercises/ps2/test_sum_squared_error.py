"""Hidden suite of sum_squared_error (ps2)."""

import numpy as np

from autograder.checks import (
    check_depends,
    check_random_state,
    check_scalar,
    check_unchanged,
    graded,
    one_hot,
    other_layouts,
)


def expected_sum_squared_error(y, t):
    """½ Σ (y − t)² over every element."""
    return 0.5 * np.sum(np.square(np.subtract(y, t, dtype=float)))


@graded(points=0.5, hint="Which function makes one number of all elements of an array?")
def test_form(student, rng):
    """Returns one number, which depends on y and t."""
    pairs = [rng.normal(size=(2, 5)) for _ in range(2)]
    check_depends([student.sum_squared_error(y, t) for y, t in pairs], (), "sum_squared_error(y, t)")


@graded(
    points=1,
    hint="Square each difference, add the squares up, and mind the factor in front of the sum.",
    needs=["test_form"],
)
def test_one_sample(student, rng):
    """Gives half the sum of the squared differences for one sample."""
    y = rng.dirichlet(np.ones(5))
    t = one_hot(rng.integers(5), 5)
    error = student.sum_squared_error(y, t)
    check_scalar(error, expected_sum_squared_error(y, t), "The error of one sample", shape=y.shape)


@graded(
    points=0.5,
    hint="The formula has no N in it. Is anything divided by a number of samples or elements?",
    needs=["test_form"],
)
def test_batch(student, rng):
    """Adds up over every element of a batch and returns one number."""
    y = rng.dirichlet(np.ones(5), size=3)
    t = one_hot(rng.integers(5, size=3), 5)
    error = student.sum_squared_error(y, t)
    check_scalar(error, expected_sum_squared_error(y, t), "The error of a batch", batch_size=3, shape=y.shape)


@graded(
    points=0.5,
    hint="Every element counts, not only the one of the right class. Targets may be any numbers.",
    needs=["test_form"],
)
def test_any_target(student, rng):
    """Works for targets that are no one-hot vectors, as in regression, however the arrays are stored."""
    arrays = rng.normal(size=(2, 3, 4))
    for (y, t), _ in other_layouts(*arrays):
        error, expected = student.sum_squared_error(y, t), expected_sum_squared_error(y, t)
        check_scalar(error, expected, "The error of real-valued targets", shape=y.shape)


@graded(points=0.5, hint="What is squared: each difference, or their sum?", needs=["test_form"])
def test_opposite_differences(student, rng):
    """Differences of opposite sign do not cancel."""
    t = rng.normal(size=4)
    y = t + rng.uniform(0.5, 1.5) * np.array([1, -1, 1, -1])
    error = student.sum_squared_error(y, t)
    check_scalar(
        error,
        expected_sum_squared_error(y, t),
        "The error of differences that cancel each other",
        shape=y.shape,
    )


@graded(
    points=0.5,
    hint="The number type of y or t must not matter: which of your operations rounds, or fails?",
    needs=["test_form"],
)
def test_number_types(student, rng):
    """Gives for integers, and for one-hot targets of any number type, what it gives for equal floats."""
    t = rng.integers(-5, 5, size=5)
    whole = t + np.array([1, -2, 3, 0, 1])
    y, rows = rng.dirichlet(np.ones(5), size=3), one_hot(rng.integers(5, size=3), 5)
    cases = (
        (whole, t, "whole numbers"),
        (y, rows.astype(np.uint8), "one-hot targets of 8 bits"),
        (y, rows.astype(bool), "one-hot targets of True and False"),
    )
    of_floats = [student.sum_squared_error(y.astype(float), t.astype(float)) for y, t, _ in cases]
    check_depends(of_floats, (), "The error of floats")
    for (outputs, targets, what), expected in zip(cases, of_floats, strict=True):
        error = student.sum_squared_error(outputs, targets)
        check_scalar(error, float(expected), f"The error of {what}", shape=outputs.shape)


@graded(
    points=0.5,
    hint="Operators such as -= and *= write into the array that was passed in.",
    needs=["test_form"],
)
def test_arguments_unchanged(student, rng):
    """Leaves y and t as they were."""
    y, t = rng.normal(size=(2, 2, 3))
    after_y, after_t = student.sum_squared_error.observe(y, t).arguments
    check_unchanged(y, after_y, "The argument y")
    check_unchanged(t, after_t, "The argument t")
    check_random_state(student)
