"""Hidden suite of step_function (ps1)."""

import numpy as np

from autograder.checks import (
    check_array,
    check_computed,
    check_form,
    check_integer_array,
    check_random_state,
    check_unchanged,
    graded,
    other_layouts,
)
from autograder.checks.wording import axes


def expected_step_function(x):
    """1 where x > 0, else 0."""
    return np.where(x > 0, 1, 0)


def as_numbers(received):
    """True and False count as 1 and 0 here: the dtype has a test of its own."""
    is_boolean = type(received) is np.ndarray and received.dtype == bool
    return received.astype(int) if is_boolean else received


def away_from_zero(rng, shape):
    """Numbers of both signs with absolute values from 1 to 5."""
    return rng.choice([-1.0, 1.0], size=shape) * rng.uniform(1, 5, size=shape)


@graded(points=0.5, hint="A comparison of an array with a number compares every element. What does it give?")
def test_form(student, rng):
    """Returns one number for each element of x."""
    x = np.concatenate([[2.0, -2.0], away_from_zero(rng, 6)])
    check_computed(as_numbers(student.step_function(x)), x.shape, "step_function(x)", x, x.astype(int))


@graded(
    points=1, hint="Write down what x > 0 gives for a positive and for a negative x.", needs=["test_form"]
)
def test_values(student, rng):
    """Is 1 for positive and 0 for negative numbers."""
    x = np.concatenate([[2.0, -2.0], away_from_zero(rng, 6)])
    check_array(as_numbers(student.step_function(x)), expected_step_function(x), "step_function(x)")


@graded(points=0.5, hint="Where exactly does the step sit?", needs=["test_form"])
def test_close_to_the_step(student, rng):
    """Switches at 0 itself, not somewhere near it."""
    x = np.concatenate([rng.uniform(1e-9, 0.9, size=5), rng.uniform(-0.9, -1e-9, size=5), [1.0, -1.0]])
    received = as_numbers(student.step_function(x))
    check_array(received, expected_step_function(x), "step_function(x) for x close to 0")


@graded(
    points=0.5,
    hint="Read the definition once more: on which side of the step does 0 belong?",
    needs=["test_form"],
)
def test_zero(student):
    """Is 0 at 0 exactly."""
    x = np.array([0.0, -0.0, 3.0, -3.0, 2.0])
    check_array(as_numbers(student.step_function(x)), expected_step_function(x), "step_function(x) at x = 0")


@graded(points=0.5, hint="Which method turns an array into one of another dtype?", needs=["test_form"])
def test_integer_dtype(student, rng):
    """Returns integers, not floats and not True and False."""
    x = away_from_zero(rng, 7)
    received = student.step_function(x)
    whole = check_form(received, x.shape, "step_function(x)").astype(int)  # which ones is judged elsewhere
    check_integer_array(received, whole, "step_function(x)")


@graded(
    points=0.5,
    hint="Does the code depend on the number of axes of x, or on how x lies in memory?",
    needs=["test_form"],
)
def test_any_shape(student, rng):
    """Works element by element on arrays of any shape, however they lie in memory."""
    for shape in (3, 4), (2, 3, 5), (1, 1):
        x = away_from_zero(rng, shape)
        received = as_numbers(student.step_function(x))
        check_array(received, expected_step_function(x), f"step_function(x) for x with {axes(len(shape))}")
    for (x,), what in other_layouts(away_from_zero(rng, (3, 4))):
        received = as_numbers(student.step_function(x))
        check_array(received, expected_step_function(x), f"step_function(x) of {what}")


@graded(points=0.5, hint="Does an assignment such as x[...] = write into the argument?", needs=["test_form"])
def test_unchanged(student, rng):
    """Leaves the array that is passed in as it was."""
    x = away_from_zero(rng, 6)
    check_unchanged(x, student.step_function.observe(x).arguments[0], "the argument x")
    check_random_state(student)
