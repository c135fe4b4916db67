"""Hidden suite of sigmoid (ps1)."""

import numpy as np

from autograder.checks import (
    check_array,
    check_computed,
    check_random_state,
    check_unchanged,
    graded,
    require,
)
from autograder.checks.wording import axes


def expected_sigmoid(x):
    """1 / (1 + exp(-x)), without overflow."""
    decay = np.exp(-np.abs(x))
    return np.where(np.asarray(x) >= 0, 1, decay) / (1 + decay)


@graded(points=0.5, hint="np.exp works on whole arrays. What does the function return, and does it use x?")
def test_form(student, rng):
    """Returns one number for each element of x."""
    x = 2 * rng.normal(size=8)
    check_computed(student.sigmoid(x), x.shape, "sigmoid(x)", x)


@graded(
    points=1,
    hint="Put x = 0 and x = 1 into the formula by hand and compare. Check signs and parentheses.",
    needs=["test_form"],
)
def test_values(student, rng):
    """Agrees with the formula for negative and positive numbers."""
    x = 2 * rng.normal(size=8)
    check_array(student.sigmoid(x), expected_sigmoid(x), "sigmoid(x)")


@graded(
    points=0.5,
    hint="Does the code depend on the number of axes of x, or on how x lies in memory?",
    needs=["test_form"],
)
def test_any_shape(student, rng):
    """Treats the elements of an array of any shape as those of a vector."""
    slice_ = 2 * rng.normal(size=(3, 8))[:, ::2]
    arrays = [2 * rng.normal(size=shape) for shape in ((3, 4), (2, 3, 5), (1, 6))]
    transposed = 2 * rng.normal(size=(4, 3)).T
    for x in (*arrays, slice_, transposed):
        of_vector = check_computed(student.sigmoid(x.ravel()), (x.size,), "sigmoid(x)", x.ravel())
        check_array(student.sigmoid(x), of_vector.reshape(x.shape), f"sigmoid(x) for x with {axes(x.ndim)}")


@graded(
    points=0.5,
    hint="Results between 0 and 1 need floating point: which dtype does the array have that holds them?",
    needs=["test_form"],
)
def test_integers(student):
    """Gives for an array of integers what it gives for the equal floats."""
    x = np.array([-4, -2, -1, 0, 1, 3, 5])
    of_floats = check_computed(student.sigmoid(x.astype(float)), x.shape, "sigmoid(x)", x)
    check_array(student.sigmoid(x), of_floats, "sigmoid(x) of integers")


@graded(
    points=0.5,
    hint="The sigmoid is never quite 0 or 1: at -20 it is still about 2e-9. Is x cut off too early?",
    needs=["test_form"],
)
def test_tails(student, rng):
    """Keeps falling towards 0 and rising towards 1 far away from 0."""
    x = np.concatenate([rng.uniform(-18, -11, size=4), rng.uniform(11, 18, size=4)])
    check_array(student.sigmoid(x), expected_sigmoid(x), "sigmoid(x) far from 0", atol=1e-12)


@graded(
    points=1,
    hint="What is infinity divided by infinity? In which of the two forms of the formula can that happen?",
    needs=["test_form"],
)
def test_extreme_values(student, rng):
    """Is 0 around -1000 and 1 around 1000, and never NaN."""
    x = np.concatenate([rng.uniform(-1100, -900, size=3), [0.0], rng.uniform(900, 1100, size=3)])
    check_array(student.sigmoid(x), expected_sigmoid(x), "sigmoid(x) around -1000 and 1000", atol=1e-3)


@graded(
    points=1.5,
    hint="Only exponentials of positive numbers overflow. Which form has none, for each sign of x?"
    " (np.where computes both of its branches for every element.)",
    needs=["test_form"],
)
def test_no_overflow_warning(student, rng):
    """Is right around -1000 and 1000 without raising a RuntimeWarning."""
    x = np.concatenate([rng.uniform(-1100, -900, size=3), rng.uniform(900, 1100, size=3)])
    observed = student.sigmoid.observe(x)
    check_array(observed.result, expected_sigmoid(x), "sigmoid(x) around -1000 and 1000", atol=1e-3)
    require(
        "RuntimeWarning" not in observed.warnings,
        "The values around -1000 and 1000 are right, but NumPy raises a RuntimeWarning on the way to them.",
    )


@graded(points=0.5, hint="Does an assignment or an out=... write into the argument?", needs=["test_form"])
def test_unchanged(student, rng):
    """Leaves the array that is passed in as it was, extreme values included."""
    x = np.concatenate([rng.normal(size=4), [-1000.0, 1000.0]])
    check_unchanged(x, student.sigmoid.observe(x).arguments[0], "the argument x")
    check_random_state(student)
