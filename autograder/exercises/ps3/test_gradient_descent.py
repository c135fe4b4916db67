"""Hidden suite of gradient_descent (ps3)."""

import numpy as np

from autograder.checks import (
    CheckFailed,
    check_array,
    check_computed,
    check_defaults,
    check_form,
    check_random_state,
    check_unchanged,
    graded,
    other_layouts,
)
from autograder.sandbox.proxy import StudentError


def expected_gradient_descent(a, x, lr, step_num):
    """After each step on ½ Σ a·x², whose gradient is a·x, the point is (1 − lr·a) times what it was."""
    return (1 - lr * a) ** step_num * x


def bowl(a):
    """½ Σ a·x², lowest at 0; its values are NumPy numbers, as those of np.sum are."""
    return lambda x: np.sum(a * x**2) / 2


def slope(rng, shape):
    """A bowl, steep along some axes and shallow along others, and a point on its side: a and x."""
    return rng.uniform(0.5, 2, size=shape), rng.uniform(1, 2, size=shape) * rng.choice([-1, 1], size=shape)


@graded(points=0.5, hint="What comes after `return`: the point itself? Has it moved?")
def test_form(student, rng):
    """Returns a point of the shape of the starting point, and another one."""
    a, x = slope(rng, 3)
    found = []
    for in_order, by_name in ((0.2, 2), {}), ((), {"lr": 0.2, "step_num": 2}):
        try:
            reached = student.gradient_descent(bowl(a), x, *in_order, **by_name)
            check_computed(reached, x.shape, "gradient_descent(f, x)", x)
        except (StudentError, CheckFailed) as error:  # names and order have tests of their own
            found.append(error)
    if len(found) == 2:
        raise found[0]


@graded(
    points=1,
    hint="Which way does the gradient point, and where do you want to go? How long is the step?",
    needs=["test_form"],
)
def test_one_step(student, rng):
    """One step goes against the gradient, lr times as far as it is long."""
    a, x = slope(rng, 3)
    reached = student.gradient_descent(bowl(a), x, lr=0.3, step_num=1)
    check_array(reached, expected_gradient_descent(a, x, 0.3, 1), "The point after one step", start=x)


@graded(
    points=1,
    hint="Every step starts where the last one ended. Which values must be new each time? Count the steps.",
    needs=["test_form"],
)
def test_several_steps(student, rng):
    """Takes as many steps as asked for, each with the gradient of the point it starts from."""
    a, x = slope(rng, 3)
    for steps in (2, 7):
        reached = student.gradient_descent(bowl(a), x, 0.2, steps)  # in the order of the signature
        check_array(
            reached, expected_gradient_descent(a, x, 0.2, steps), "The point after several steps", start=x
        )


@graded(
    points=0.5,
    hint="With no steps to take, there is nothing to do. Does your loop run once all the same?",
    needs=["test_form"],
)
def test_no_steps(student, rng):
    """With step_num = 0 the starting point is returned."""
    a, x = slope(rng, 3)
    reached = student.gradient_descent(bowl(a), x, lr=0.2, step_num=0)
    check_array(reached, x, "The point after no steps")


@graded(
    points=1,
    hint="The signature in the notebook gives values for lr and step_num. Are they still there, and used?",
    needs=["test_form"],
)
def test_defaults(student, rng):
    """Without further arguments, takes 100 steps with a learning rate of 0.01."""
    a, x = slope(rng, 1)
    expected = expected_gradient_descent(a, x, 0.01, 100)
    check_defaults(
        lambda **given: student.gradient_descent(bowl(a), x, **given),
        {"lr": 0.01, "step_num": 100},
        lambda reached: check_array(reached, expected, "The point after 100 steps", start=x),
    )


@graded(
    points=0.5,
    hint="The caller may want to start from this point again. Which line of yours writes into it?",
    needs=["test_form"],
)
def test_start_unchanged(student, rng):
    """Leaves the starting point as it was."""
    a, x = slope(rng, 3)
    observed = student.gradient_descent.observe(bowl(a), x, 0.2, 3)
    check_unchanged(x, observed.arguments[1], "The starting point")
    check_random_state(student)


@graded(
    points=0.5,
    hint="The update rule fits any shape. Does your code assume a vector?",
    needs=["test_form"],
)
def test_matrix(student, rng):
    """Moves a matrix, such as the weights of a network or a part of them, as the vector of its elements."""
    a, W = slope(rng, (2, 3))
    flat = check_form(student.gradient_descent(bowl(a.ravel()), W.ravel(), 0.2, 2), (6,), "The point")
    for (start,), what in ((W,), "a matrix"), *other_layouts(W):
        reached = student.gradient_descent(bowl(a), start, 0.2, 2)
        check_array(reached, flat.reshape(2, 3), f"The point that is {what}", start=W)


@graded(
    points=0.5,
    hint="A learning rate that is too large leads uphill. The result is where the steps led all the same.",
    needs=["test_form"],
)
def test_overshooting(student, rng):
    """With a learning rate that is too large, returns where the last step led, far from the minimum."""
    a, x = slope(rng, 3)
    reached = student.gradient_descent(bowl(a), x, 6.0, 3)
    check_array(reached, expected_gradient_descent(a, x, 6.0, 3), "The point after overshooting", start=x)


@graded(
    points=0.5,
    hint="The number of steps was asked for. Does your loop end earlier on its own?",
    needs=["test_form"],
)
def test_near_the_minimum(student, rng):
    """Goes on stepping close to the minimum, where the gradient is tiny."""
    a, x = slope(rng, 3)
    x = 1e-5 * x
    reached = student.gradient_descent(bowl(a), x, 0.4, 5)
    expected = expected_gradient_descent(a, x, 0.4, 5)
    check_array(reached, expected, "The point after five steps near the minimum", rtol=1e-3, atol=1e-12)
