"""Hidden suite of relu (ps1)."""

import numpy as np

from autograder.checks import check_array, check_computed, check_random_state, check_unchanged, graded
from autograder.checks.wording import axes


def expected_relu(x):
    """x where x is positive, else 0."""
    return np.where(x > 0, x, 0)


def both_signs(rng, size):
    """Numbers between −1 and 1, positive and negative ones, of which one each lies close to 0."""
    return np.concatenate([[0.5, -0.5, 0.003, -0.003], 0.9 * rng.uniform(-1, 1, size=size - 4)])


@graded(points=0.5, hint="What comes out has one element for each element of x. What happens to them?")
def test_form(student, rng):
    """Returns one number for each element of x."""
    x = 5 * both_signs(rng, 8)
    check_computed(student.relu(x), x.shape, "relu(x)", x)


@graded(
    points=1.5,
    hint="Positive numbers pass as they are. What becomes of the negative ones?",
    needs=["test_form"],
)
def test_values(student, rng):
    """Passes positive numbers through and replaces negative ones by 0."""
    x = both_signs(rng, 8)
    check_array(student.relu(x), expected_relu(x), "relu(x)")


@graded(points=0.5, hint="What happens at 0 itself? Is something divided by x?", needs=["test_form"])
def test_zero(student):
    """Is 0 at 0 exactly."""
    x = np.array([0.0, -0.0, 0.75, -0.75])
    check_array(student.relu(x), expected_relu(x), "relu(x) at x = 0")


@graded(points=0.5, hint="Has the function an upper limit? Read the formula again.", needs=["test_form"])
def test_large_numbers(student, rng):
    """Has no upper limit."""
    x = np.concatenate([[0.5, 2.5], rng.uniform(7, 1000, size=4), rng.uniform(-1000, -7, size=4)])
    check_array(student.relu(x), expected_relu(x), "relu(x) of large numbers")


@graded(
    points=0.5,
    hint="The result has one element for each element of x. Does the code depend on the number of axes?",
    needs=["test_form"],
)
def test_any_shape(student, rng):
    """Treats the elements of an array of any shape, however they lie in memory, as those of a vector."""
    arrays = [both_signs(rng, np.prod(shape)).reshape(shape) for shape in ((3, 4), (2, 3, 5), (1, 6))]
    part_of_another = np.repeat(both_signs(rng, 12), 2).reshape(3, 8)[:, ::2]
    transposed = both_signs(rng, 12).reshape(4, 3).T
    for x in (*arrays, part_of_another, transposed):
        of_vector = check_computed(student.relu(x.ravel()), (x.size,), "relu(x)", x.ravel())
        check_array(student.relu(x), of_vector.reshape(x.shape), f"relu(x) for x with {axes(x.ndim)}")


@graded(
    points=0.5,
    hint="x[...] = 0 writes into the caller's own array. Which operations make a new one?",
    needs=["test_form"],
)
def test_unchanged(student, rng):
    """Leaves the array that is passed in as it was."""
    x = both_signs(rng, 7)
    check_unchanged(x, student.relu.observe(x).arguments[0], "the argument x")
    check_random_state(student)
