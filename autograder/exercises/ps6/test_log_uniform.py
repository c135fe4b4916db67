"""Hidden suite of log_uniform (ps6)."""

import numpy as np

from autograder.checks import check_array, check_form, check_random_state, graded, require
from autograder.exercises.ps6.bounds import Share, seed

LOW, HIGH = 3e-5, 0.2
QUARTER = Share(probability=0.25, trials=4000, within=0.06)
"""How many of 4,000 numbers lie in one quarter of the way from log low to log high."""


def drawn(student, rng, low, high, size):
    """Numbers from a fresh generator, as a flat array."""
    numbers = student.log_uniform(low, high, size, student.generator(seed(rng)))
    shape = size if isinstance(size, tuple) else (size,)
    return check_form(numbers, shape, "log_uniform(low, high, size, rng)").ravel()


def expected_position(numbers, low, high):
    """Where the numbers lie on the way from log low (0) to log high (1)."""
    return np.log(numbers / low) / np.log(high / low)


@graded(points=1, hint="NumPy's own generators take a size that is a number or a tuple. Do you hand it on?")
def test_shape(student, rng):
    """Returns an array of the size that is asked for, a number or a tuple."""
    for size in (7, 1, (3, 4), (2, 3, 2)):
        drawn(student, rng, LOW, HIGH, size)


@graded(
    points=1.5,
    hint="Take the logarithm of low and high, and undo it at the end with the same base. What comes out at "
    "both ends?",
    needs=["test_shape"],
)
def test_range(student, rng):
    """All numbers lie between low and high, whether these are powers of ten or not."""
    for low, high in ((LOW, HIGH), (1e-4, 1e-1), (2.0, 500.0)):
        numbers = drawn(student, rng, low, high, 500)
        inside = (low * (1 - 1e-9) <= numbers) & (numbers <= high * (1 + 1e-9))
        require(bool(np.all(inside)), "Some numbers are smaller than low or larger than high.")


@graded(
    points=2,
    hint="Draw a histogram of log₁₀ of your numbers: between 0.001 and 0.01 there should be as many as "
    "between 0.01 and 0.1. What has to be uniform, the number or its exponent?",
    needs=["test_shape"],
)
def test_every_power_of_ten(student, rng):
    """Every order of magnitude between low and high is equally likely."""
    for low, high in ((LOW, HIGH), (2.0, 500.0)):
        numbers = drawn(student, rng, low, high, QUARTER.trials)
        require(bool(np.all(numbers > 0)), "Some numbers are not positive.")
        position = expected_position(numbers, low, high)
        for quarter in range(4):
            inside = (quarter / 4 <= position) & (position < (quarter + 1) / 4)
            require(QUARTER.holds(inside), "Some orders of magnitude come more often than others.")


@graded(
    points=0.5,
    hint="Is there a number between two powers of ten that your function can never draw?",
    needs=["test_shape"],
)
def test_all_different(student, rng):
    """The numbers differ from each other: any number in between may come."""
    numbers = drawn(student, rng, LOW, HIGH, 500)
    require(len(np.unique(numbers)) > 250, "The same numbers come again and again.")


@graded(
    points=1,
    hint="Who decides which numbers come: the generator that was handed in, or another source of randomness?",
)
def test_generator(student, rng):
    """All randomness comes from rng: equal generators give equal numbers, others give others."""
    first, second, other = (
        check_form(student.log_uniform(LOW, HIGH, 6, student.generator(number)), (6,), "the array of numbers")
        for number in (1, 1, 2)
    )
    check_array(second, first, "log_uniform(…) with an equal generator", rtol=1e-9, atol=0, diagnose=False)
    require(
        not np.allclose(np.sort(first), np.sort(other), atol=0), "Another generator gives the same numbers."
    )
    check_random_state(student)
