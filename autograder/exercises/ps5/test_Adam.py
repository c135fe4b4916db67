"""Hidden suite of Adam (ps5).

Gradients here are of size one or zero, where neither the place nor the size of ε makes a difference that the
tolerance would see: the textbook's form and the one with the corrected learning rate both pass.
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
    check_with_gradient_arrays_used_again,
    of_every_parameter,
    parameters,
    scaled,
    slopes,
)

TOLERANCE = {"rtol": 1e-3, "atol": 1e-4}
SETTINGS = {"lr": 0.5, "beta1": 0.6, "beta2": 0.8}
CONSTANTS = {"1 − β₁": 0.4, "β₁": 0.6, "√(1 − β₂)": 0.2**0.5, "η": 0.5}


def expected_move(gradients, lr=0.001, beta1=0.9, beta2=0.999):
    """How far one parameter has moved after these gradients, none of them zero at first, one update each."""
    m = v = moved = 0.0
    for t, gradient in enumerate(gradients, start=1):
        m = beta1 * m + (1 - beta1) * gradient
        v = beta2 * v + (1 - beta2) * gradient**2
        moved = moved - lr * (m / (1 - beta1**t)) / np.sqrt(v / (1 - beta2**t))
    return moved


expected_moves = partial(of_every_parameter, expected_move)
"""The same for every parameter of a network."""


@graded(
    points=0.5,
    hint="update returns nothing. What does it change instead, and under which name?",
)
def test_form(student, rng):
    """An update moves a parameter, and keeps its name and shape."""
    check_moves_something(student, student.Adam(*SETTINGS.values()), rng)


@graded(
    points=1,
    hint="With both corrections, what are m̂ and v̂ after one update, and what is m̂/√v̂? Check the sign of "
    "the step, too.",
    needs=["test_form"],
)
def test_first_step(student, rng):
    """The first update moves every element by the learning rate, against the sign of its gradient."""
    before, grads = parameters(rng, "W1"), slopes(rng, "W1")
    after = after_updates(student, student.Adam(*SETTINGS.values()), before, grads)
    check_moved(after, before, expected_moves([grads], **SETTINGS), **TOLERANCE, constants=CONSTANTS)


@graded(
    points=2,
    hint="Write m, v and the step of the second update on paper. What is left of the first gradient in each, "
    "and what is t now?",
    needs=["test_form"],
)
def test_second_step(student, rng):
    """The second update follows both rolling averages, each corrected for its start at zero."""
    before, gradients = parameters(rng, "W1"), [slopes(rng, "W1") for _ in range(2)]
    after = after_updates(student, student.Adam(**SETTINGS), before, *gradients)
    check_moved(after, before, expected_moves(gradients, **SETTINGS), **TOLERANCE, constants=CONSTANTS)


@graded(
    points=1,
    hint="t counts calls of update. How often does it grow in one call for a network with several "
    "parameters?",
    needs=["test_form"],
)
def test_several_parameters(student, rng):
    """Weights and biases of every layer follow the rule, each as if it were alone."""
    before, gradients = parameters(rng), [slopes(rng) for _ in range(2)]
    after = after_updates(student, student.Adam(*SETTINGS.values()), before, *gradients)
    check_moved(after, before, expected_moves(gradients, **SETTINGS), **TOLERANCE, constants=CONSTANTS)


@graded(
    points=1,
    hint="Ten updates on, the corrections are nearly 1 and the averages have forgotten the start. Do m and v "
    "themselves go on without their corrections?",
    needs=["test_form"],
)
def test_many_steps(student, rng):
    """The rule still holds after a dozen updates with changing gradients."""
    before, gradients = parameters(rng, "W1"), [slopes(rng, "W1") for _ in range(12)]
    after = after_updates(student, student.Adam(*SETTINGS.values()), before, *gradients)
    check_moved(after, before, expected_moves(gradients, **SETTINGS), **TOLERANCE, constants=CONSTANTS)


@graded(
    points=0.5,
    hint="For an element whose gradient has always been 0, v is 0. What keeps 0/0 away, and does it stand "
    "under the fraction line, inside the parentheses?",
    needs=["test_form"],
)
def test_zero_gradient(student, rng):
    """An element whose gradient has always been 0 stays where it is, while the others follow the rule."""
    before, gradients = parameters(rng, "W1"), [slopes(rng, "W1") for _ in range(2)]
    expected = expected_moves(gradients, **SETTINGS)
    for grads in (*gradients, expected):
        grads["W1"][:, 1:3] = 0.0
    after = after_updates(student, student.Adam(**SETTINGS), before, *gradients)
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
    before, grads = {"W1": np.zeros((3, 4))}, scaled(slopes(rng, "W1"), 1e-9)
    after = after_updates(student, student.Adam(**SETTINGS), before, grads)["W1"]
    after = check_form(after, (3, 4), 'params["W1"] after the update')
    require(np.all(after * grads["W1"] <= 0), "Elements with a gradient of nearly 0 move uphill.")
    require(
        np.all(np.abs(after) <= 1.001 * SETTINGS["lr"]), "Elements with a gradient of nearly 0 move too far."
    )


@graded(
    points=0.5,
    hint="`W = W - …` makes a new array. Which operator changes the numbers inside the array that is already "
    "there?",
    needs=["test_form"],
)
def test_in_place(student, rng):
    """The very array that was handed in holds the new numbers, also where it is part of a larger one."""
    before, grads = rng.normal(size=(3, 8)), slopes(rng)["W1"]
    check_in_place_in_any_layout(student, lambda student: student.Adam(*SETTINGS.values()), before, grads)


@graded(
    points=0.5,
    hint="The gradients belong to the caller. Which line of yours writes into them, perhaps when squaring?",
    needs=["test_form"],
)
def test_gradients_stay(student, rng):
    """The gradients are left as they are, at the first update and at later ones."""
    check_gradients_stay(student, lambda student: student.Adam(*SETTINGS.values()), rng)


@graded(
    points=0.5,
    hint="A network may write its next gradients into the same arrays. Is m an array of its own, or the "
    "caller's?",
    needs=["test_form"],
)
def test_gradient_arrays_used_again(student, rng):
    """Nothing is different when the caller writes new gradients into the old arrays."""
    check_with_gradient_arrays_used_again(student, lambda student: student.Adam(**SETTINGS), rng)


@graded(
    points=0.5,
    hint="How many arrays m and v does a network with three parameters need, and how does update find the "
    "right ones?",
    needs=["test_form"],
)
def test_averages_for_each_name(student, rng):
    """Parameters of the same shape keep averages of their own, in whatever order the gradients are listed."""
    before = {name: rng.normal(size=(2, 3)) for name in ("W1", "W2", "W3")}
    sizes = {"W1": 1.0, "W2": -3.0, "W3": 9.0}
    gradients = [
        {name: size * rng.uniform(1, 2, size=(2, 3)) for name, size in sizes.items()} for _ in range(3)
    ]
    check_each_by_itself(student, lambda student: student.Adam(**SETTINGS), before, gradients)


@graded(
    points=0.5,
    hint="Two networks are trained side by side. Where does each optimiser keep its averages, its t and its "
    "settings?",
    needs=["test_form"],
)
def test_two_optimisers(student, rng):
    """Two optimisers at work in turn move their parameters as each does alone."""
    other_settings = {"lr": 0.2, "beta1": 0.3, "beta2": 0.9}
    check_two_in_turn(
        student, lambda student: student.Adam(**SETTINGS), lambda student: student.Adam(**other_settings), rng
    )


@graded(
    points=1,
    hint="Which learning rate, which β₁ and which β₂ hold when none are given? Compare __init__ with the "
    "task.",
    needs=["test_form"],
)
def test_default_settings(student, rng):
    """Without settings the learning rate is 0.001, β₁ is 0.9 and β₂ is 0.999."""
    before = parameters(rng, "W1")
    gradients = [scaled(slopes(rng, "W1"), 3 / (1 + 0.2 * step)) for step in range(40)]
    moved = expected_moves(gradients)
    check_defaults(
        lambda **given: after_updates(student, student.Adam(**given), before, *gradients),
        {"lr": 0.001, "beta1": 0.9, "beta2": 0.999},
        lambda after: check_moved(after, before, moved, rtol=1e-3, atol=1e-5),
    )
