"""Hidden suite of AdaGrad (ps5).

Gradients here are of size one or zero, where ε inside or outside the root, 1e-7 or 1e-10, makes no difference
that the tolerance would see.
"""

from functools import partial

import numpy as np

from autograder.checks import check_array, check_defaults, check_form, graded, require
from autograder.exercises.ps5.learning_rules import (
    after_updates,
    check_each_by_itself,
    check_gradients_stay,
    check_in_place_in_any_layout,
    check_moved,
    check_moves_something,
    check_two_in_turn,
    of_every_parameter,
    parameters,
    scaled,
    slopes,
)

TOLERANCE = {"rtol": 1e-3, "atol": 1e-4}


def expected_move(gradients, lr=0.01):
    """How far one parameter has moved after these gradients, none of them zero, one update each."""
    squares = moved = 0.0
    for gradient in gradients:
        squares = squares + gradient**2
        moved = moved - lr * gradient / np.sqrt(squares)
    return moved


expected_moves = partial(of_every_parameter, expected_move)
"""The same for every parameter of a network."""


@graded(
    points=0.5,
    hint="update returns nothing. What does it change instead, and under which name?",
)
def test_form(student, rng):
    """An update moves a parameter, and keeps its name and shape."""
    check_moves_something(student, student.AdaGrad(0.5), rng)


@graded(
    points=0.5,
    hint="After the first update √h is the size of the gradient itself. What is left of gradient / √h, and "
    "which sign?",
    needs=["test_form"],
)
def test_first_step(student, rng):
    """The first update moves every element by the learning rate, against the sign of its gradient."""
    before, grads = parameters(rng, "W1"), slopes(rng, "W1")
    after = after_updates(student, student.AdaGrad(lr=0.5), before, grads)
    check_moved(after, before, expected_moves([grads], lr=0.5), **TOLERANCE)


@graded(
    points=2,
    hint="h has to remember all gradients so far, as the sum of their squares. What is in your h at the "
    "second update?",
    needs=["test_form"],
)
def test_squares_add_up(student, rng):
    """The second update divides by the root of the sum of both squared gradients."""
    before, gradients = parameters(rng, "W1"), [slopes(rng, "W1") for _ in range(2)]
    after = after_updates(student, student.AdaGrad(0.5), before, *gradients)
    check_moved(after, before, expected_moves(gradients, lr=0.5), **TOLERANCE)


@graded(
    points=1,
    hint="AdaGrad forgets nothing: after ten equal gradients h is ten times their square. Is yours a sum, or "
    "an average?",
    needs=["test_form"],
)
def test_never_forgets(student, rng):
    """Over many updates the steps become shorter and shorter."""
    before, gradients = parameters(rng, "W1"), [slopes(rng, "W1") for _ in range(12)]
    after = after_updates(student, student.AdaGrad(0.5), before, *gradients)
    check_moved(after, before, expected_moves(gradients, lr=0.5), **TOLERANCE)


@graded(
    points=0.5,
    hint="For an element whose gradient has always been 0, h is 0. What keeps 0/0 away, and does it stand "
    "under the fraction line, inside the parentheses?",
    needs=["test_form"],
)
def test_zero_gradient(student, rng):
    """An element whose gradient has always been 0 stays where it is, while the others follow the rule."""
    before, gradients = parameters(rng, "W1"), [slopes(rng, "W1") for _ in range(2)]
    expected = expected_moves(gradients, lr=0.5)
    for grads in (*gradients, expected):
        grads["W1"][:, 1:3] = 0.0
    after = after_updates(student, student.AdaGrad(0.5), before, *gradients)
    check_array(
        after["W1"][:, 1:3], before["W1"][:, 1:3], "the part of W1 whose gradient is 0", rtol=0, atol=1e-12
    )
    check_moved(after, before, expected, **TOLERANCE)


@graded(
    points=0.5,
    hint="ε makes the denominator a little larger, so that it is never 0. Which sign does it have in your "
    "code?",
    needs=["test_zero_gradient"],
)
def test_tiny_gradient(student, rng):
    """An element with a gradient of nearly 0 moves downhill as well, and by no more than the others."""
    before, grads = {"W1": np.zeros((3, 4))}, scaled(slopes(rng, "W1"), 1e-8)
    after = after_updates(student, student.AdaGrad(0.5), before, grads)["W1"]
    after = check_form(after, (3, 4), 'params["W1"] after the update')
    require(np.all(after * grads["W1"] <= 0), "Elements with a gradient of nearly 0 move uphill.")
    require(np.all(np.abs(after) <= 1.001 * 0.5), "Elements with a gradient of nearly 0 move too far.")


@graded(
    points=0.5,
    hint="`W = W - …` makes a new array. Which operator changes the numbers inside the array that is already "
    "there?",
    needs=["test_form"],
)
def test_in_place(student, rng):
    """The very array that was handed in holds the new numbers, also where it is part of a larger one."""
    before, grads = rng.normal(size=(3, 8)), slopes(rng)["W1"]
    check_in_place_in_any_layout(student, lambda student: student.AdaGrad(0.5), before, grads)


@graded(
    points=0.5,
    hint="The gradients belong to the caller. Which line of yours writes into them, perhaps when squaring?",
    needs=["test_form"],
)
def test_gradients_stay(student, rng):
    """The gradients are left as they are, at the first update and at later ones."""
    check_gradients_stay(student, lambda student: student.AdaGrad(0.5), rng)


@graded(
    points=0.5,
    hint="update is called once for the whole network. Are all lines of the rule done for every name in "
    "params?",
    needs=["test_form"],
)
def test_every_parameter(student, rng):
    """Weights and biases of every layer follow the rule, whatever their shapes."""
    before, gradients = parameters(rng), [slopes(rng) for _ in range(2)]
    after = after_updates(student, student.AdaGrad(0.5), before, *gradients)
    check_moved(after, before, expected_moves(gradients, lr=0.5), **TOLERANCE)


@graded(
    points=0.5,
    hint="How many arrays h does a network with three parameters need, and how does update find the right "
    "one?",
    needs=["test_form"],
)
def test_a_sum_for_each_name(student, rng):
    """Parameters of the same shape keep sums of their own, in whatever order the gradients are listed."""
    before = {name: rng.normal(size=(2, 3)) for name in ("W1", "W2", "W3")}
    sizes = {"W1": 1.0, "W2": 3.0, "W3": 9.0}
    gradients = [
        {name: size * rng.uniform(1, 2, size=(2, 3)) for name, size in sizes.items()} for _ in range(3)
    ]
    check_each_by_itself(student, lambda student: student.AdaGrad(lr=0.5), before, gradients)


@graded(
    points=0.5,
    hint="Two networks are trained side by side. Where does each optimiser keep its sums and its learning "
    "rate?",
    needs=["test_form"],
)
def test_two_optimisers(student, rng):
    """Two optimisers at work in turn move their parameters as each does alone."""
    check_two_in_turn(
        student, lambda student: student.AdaGrad(lr=0.5), lambda student: student.AdaGrad(lr=0.2), rng
    )


@graded(
    points=0.5,
    hint="Which learning rate holds when none is given? Compare the first line of __init__ with the task.",
    needs=["test_form"],
)
def test_default_learning_rate(student, rng):
    """Without a setting the learning rate is 0.01."""
    before, gradients = parameters(rng, "W1"), [slopes(rng, "W1") for _ in range(2)]
    moved = expected_moves(gradients)
    check_defaults(
        lambda **given: after_updates(student, student.AdaGrad(**given), before, *gradients),
        {"lr": 0.01},
        lambda after: check_moved(after, before, moved, rtol=1e-3, atol=1e-6),
    )
