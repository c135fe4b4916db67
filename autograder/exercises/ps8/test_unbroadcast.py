"""Hidden suite of unbroadcast (ps8)."""

import numpy as np

from autograder.checks import (
    check_array,
    check_form,
    check_random_state,
    check_unchanged,
    graded,
    other_layouts,
    require,
)


def expected_unbroadcast(grad, shape):
    """For each element of the operand, the sum over the places to which broadcasting copied it."""
    numbered = np.broadcast_to(np.arange(int(np.prod(shape))).reshape(shape), grad.shape)
    sums = np.bincount(numbered.ravel(), weights=grad.ravel(), minlength=int(np.prod(shape)))
    return sums.reshape(shape)


def check_summed(student, rng, grad_shape, shape):
    """Check the sum of a random gradient."""
    grad = rng.normal(size=grad_shape)
    received = student.unbroadcast(grad, shape)
    check_array(received, expected_unbroadcast(grad, shape), f"unbroadcast from {grad_shape} to {shape}")


@graded(points=0.5, hint="How many elements has the operand, and how many has what you return?")
def test_form(student, rng):
    """Returns numbers made from the gradient, as many as the operand has."""
    fits = []
    for shape in ((3,), (4, 1)):
        first, second = (student.unbroadcast(rng.normal(size=(4, 3)), shape) for _ in range(2))
        numbers = check_form(first, np.shape(first), "unbroadcast(grad, shape)")
        fits.append(numbers.size == np.prod(shape) and not np.array_equal(first, second))
    require(
        any(fits), "unbroadcast does not return as many numbers as the operand has, made from the gradient."
    )


@graded(
    points=1,
    hint="Which axes does the gradient have in front that the operand does not have?",
    needs=["test_form"],
)
def test_axes_in_front(student, rng):
    """Sums over the axes that broadcasting put in front."""
    check_summed(student, rng, (4, 3), (3,))
    check_summed(student, rng, (2, 4, 3), (3,))


@graded(
    points=1,
    hint="An axis of length one was copied. It is summed, and what remains of it?",
    needs=["test_form"],
)
def test_axes_of_one(student, rng):
    """Sums over axes of length one, and keeps them."""
    check_summed(student, rng, (4, 3), (4, 1))
    check_summed(student, rng, (4, 3), (1, 3))
    check_summed(student, rng, (2, 4, 3), (2, 1, 1))


@graded(
    points=1,
    hint="Both at once: which axes disappear, and which remain with length one?",
    needs=["test_form"],
)
def test_both(student, rng):
    """Sums over axes in front and over axes of length one together."""
    check_summed(student, rng, (2, 4, 3), (1, 3))
    check_summed(student, rng, (2, 4, 3), (4, 1))
    check_summed(student, rng, (5, 2, 4, 3), (2, 1, 3))


@graded(
    points=0.5,
    hint="A number has no axes: what does it get from a whole array of copies?",
    needs=["test_form"],
)
def test_to_a_number(student, rng):
    """Sums everything for an operand without axes."""
    check_summed(student, rng, (4, 3), ())
    check_summed(student, rng, (3,), ())


@graded(points=0.5, hint="Where nothing was copied, what should come back?", needs=["test_form"])
def test_same_shape(student, rng):
    """Leaves alone what was not stretched: all axes, or all but one."""
    for shape in ((4, 3), (3,), (2, 1, 3), (1, 1), (1,), ()):
        grad = rng.normal(size=shape)
        check_array(student.unbroadcast(grad, shape), grad, f"unbroadcast from {shape} to {shape}")
    check_summed(student, rng, (2, 1, 3), (2, 1, 1))


@graded(
    points=0.5,
    hint="Where lengths repeat an axis cannot be found by its length. What tells it then?",
    needs=["test_form"],
)
def test_equal_lengths(student, rng):
    """Finds the right axes where all lengths are equal, however the gradient is stored."""
    check_summed(student, rng, (3, 3), (3,))
    check_summed(student, rng, (3, 3, 3), (3, 1))
    check_summed(student, rng, (3, 3, 3), (1, 3, 3))
    check_summed(student, rng, (1, 1, 3), (1,))
    for (grad,), what in other_layouts(rng.normal(size=(3, 3))):
        check_array(student.unbroadcast(grad, (3,)), grad.sum(axis=0), f"unbroadcast of {what}")


@graded(points=0.5, hint="A sum is linear. Do you divide, or choose one of the copies?", needs=["test_form"])
def test_adjoint(student, rng):
    """Is the transpose of broadcasting: both give the same inner products."""
    for _ in range(6):
        full = tuple(int(n) for n in rng.integers(2, 5, size=rng.integers(1, 4)))
        tail = full[int(rng.integers(0, len(full) + 1)) :]
        shape = tuple(1 if rng.random() < 0.5 else n for n in tail)
        x, grad = rng.normal(size=shape), rng.normal(size=full)
        back = student.unbroadcast(grad, shape)
        check_array(back, expected_unbroadcast(grad, shape), "unbroadcast of a random gradient")
        agree = np.isclose(np.sum(np.broadcast_to(x, full) * grad), np.sum(x * np.asarray(back)), atol=1e-9)
        require(bool(agree), "Broadcasting and unbroadcast do not give the same inner products.")


@graded(
    points=0.5,
    hint="The gradient belongs to the node above. Which statement writes into it?",
    needs=["test_form"],
)
def test_unchanged(student, rng):
    """Leaves its argument as it was."""
    for shape in ((3,), (4, 1), (4, 3), ()):
        grad = rng.normal(size=(4, 3))
        check_unchanged(grad, student.unbroadcast.observe(grad, shape).arguments[0], "grad")
    check_random_state(student)
