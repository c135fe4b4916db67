"""Hidden suite of sigmoid (ps1)."""

import numpy as np

from autograder.checks import check_array, check_unchanged, graded, require


def expected_sigmoid(x):
    """1 / (1 + exp(-x)), without overflow."""
    decay = np.exp(-np.abs(x))
    return np.where(np.asarray(x) >= 0, 1, decay) / (1 + decay)


@graded(
    points=1, hint="Put x = 0 and x = 1 into the formula by hand and compare. Check signs and parentheses."
)
def test_values(student, rng):
    """Agrees with the formula for negative and positive numbers."""
    x = 2 * rng.normal(size=8)
    check_array(student.sigmoid(x), expected_sigmoid(x), "sigmoid(x)")


@graded(points=0.5, hint="Does the code depend on the number of axes of x?", needs=["test_values"])
def test_any_shape(student, rng):
    """Works element by element on arrays of any shape."""
    for shape in (3, 4), (2, 3, 5), (1, 1):
        x = 2 * rng.normal(size=shape)
        check_array(student.sigmoid(x), expected_sigmoid(x), f"sigmoid(x) for x with {len(shape)} axes")


@graded(
    points=0.5,
    hint="Results between 0 and 1 need floating point: which dtype does the array have that holds them?",
    needs=["test_values"],
)
def test_integers(student):
    """Accepts an array of integers."""
    x = np.array([-4, -2, -1, 0, 1, 3, 5])
    check_array(student.sigmoid(x), expected_sigmoid(x), "sigmoid(x) of integers")


@graded(
    points=1,
    hint="The sigmoid is never quite 0 or 1: at -20 it is still about 2e-9. Is x cut off too early?",
    needs=["test_values"],
)
def test_tails(student, rng):
    """Keeps falling towards 0 and rising towards 1 far away from 0."""
    x = np.concatenate([rng.uniform(-18, -11, size=4), rng.uniform(11, 18, size=4)])
    check_array(student.sigmoid(x), expected_sigmoid(x), "sigmoid(x) far from 0", atol=1e-12)


@graded(
    points=1,
    hint="What is infinity divided by infinity? In which of the two forms of the formula can that happen?",
    needs=["test_values"],
)
def test_extreme_values(student, rng):
    """Is 0 around -1000 and 1 around 1000, and never NaN."""
    x = np.concatenate([rng.uniform(-1100, -900, size=3), [0.0], rng.uniform(900, 1100, size=3)])
    check_array(student.sigmoid(x), expected_sigmoid(x), "sigmoid(x) around -1000 and 1000", atol=1e-3)


@graded(
    points=1.5,
    hint="Only exponentials of positive numbers overflow. Which form has none, for each sign of x?"
    " (np.where computes both of its branches for every element.)",
    needs=["test_values", "test_extreme_values"],
)
def test_no_overflow_warning(student, rng):
    """Raises no RuntimeWarning around -1000 and 1000."""
    x = np.concatenate([rng.uniform(-1100, -900, size=3), rng.uniform(900, 1100, size=3)])
    observed = student.sigmoid.observe(x)
    check_array(observed.result, expected_sigmoid(x), "sigmoid(x) around -1000 and 1000", atol=1e-3)
    require(
        "RuntimeWarning" not in observed.warnings,
        "The values around -1000 and 1000 are right, but NumPy raises a RuntimeWarning on the way to them.",
    )


@graded(points=0.5, hint="Does an assignment or an out=... write into the argument?", needs=["test_values"])
def test_unchanged(student, rng):
    """Leaves the array that is passed in as it was, extreme values included."""
    x = np.concatenate([rng.normal(size=4), [-1000.0, 1000.0]])
    check_unchanged(x, student.sigmoid.observe(x).arguments[0], "the argument x")
