"""Hidden suite of RMSProp (ps6)."""

from functools import partial

import numpy as np

from autograder.checks import check_array, check_defaults, check_form, graded, require
from autograder.exercises.ps5.learning_rules import (
    after_updates,
    check_gradients_stay,
    check_in_place_in_any_layout,
    check_moved,
    of_every_parameter,
    parameters,
    scaled,
    slopes,
)
from autograder.exercises.ps6.side_by_side import (
    check_beside_another,
    check_each_parameter_by_itself,
    check_same,
    check_settings_in_order,
    check_with_gradient_arrays_used_again,
)

TOLERANCE = {"rtol": 1e-4, "atol": 1e-5}
"""With gradients of size one, ε inside or outside the root makes less of a difference."""


def expected_move(gradients, lr=0.01, decay_rate=0.99):
    """How far one parameter has moved after these gradients, none of them zero, one update each."""
    squares = moved = 0.0
    for gradient in gradients:
        squares = decay_rate * squares + (1 - decay_rate) * gradient**2
        moved = moved - lr * gradient / (np.sqrt(squares) + 1e-7)
    return moved


expected_moves = partial(of_every_parameter, expected_move)
"""The same for every parameter of a network."""


def new(student):
    """An optimiser of the student's with settings that are not the default ones."""
    return student.RMSProp(lr=0.3, decay_rate=0.7)


@graded(
    points=1,
    hint="With h = 0 at first, work out h after one gradient of 2, and then the step. Which part of g² "
    "comes in?",
)
def test_first_step(student, rng):
    """At the first update h is the part 1 − ρ of the squared gradient."""
    before, grads = parameters(rng, "W1"), slopes(rng, "W1")
    after = after_updates(student, new(student), before, grads)
    check_moved(after, before, expected_moves([grads], lr=0.3, decay_rate=0.7), **TOLERANCE)


@graded(
    points=1,
    hint="Write h after two updates on paper: which part of the first square is still in it, and which part "
    "of the second?",
    needs=["test_first_step"],
)
def test_second_step(student, rng):
    """The second update averages the squares of both gradients, with weights that fall by ρ."""
    before, gradients = parameters(rng, "W1"), [slopes(rng, "W1") for _ in range(2)]
    after = after_updates(student, new(student), before, *gradients)
    check_moved(after, before, expected_moves(gradients, lr=0.3, decay_rate=0.7), **TOLERANCE)


@graded(
    points=1.5,
    hint="After a steep wall comes a plain: the gradients are a hundred times smaller now. How long does "
    "your h remember the wall, and how long is a step when all gradients have been equal for a while?",
)
def test_forgets(student, rng):
    """A steep gradient is forgotten: after many equal gradients a step is as long as the learning rate."""
    before, gradient = parameters(rng, "W1"), slopes(rng, "W1")
    optimizer, kept = new(student), student.keep(before)
    optimizer.update(kept, scaled(gradient, 100))
    for _ in range(60):
        optimizer.update(kept, gradient)
    late = kept.value
    optimizer.update(kept, gradient)
    start = check_form(late["W1"], (3, 4), 'params["W1"]')
    check_moved(kept.value, {"W1": start}, {"W1": -0.3 * np.sign(gradient["W1"])}, **TOLERANCE)


@graded(
    points=0.5,
    hint="For an element whose gradient has always been 0, h is 0. What keeps 0/0 away?",
)
def test_zero_gradient(student, rng):
    """An element whose gradient has always been 0 stays where it is."""
    before, grads = parameters(rng, "W1"), slopes(rng, "W1")
    grads["W1"][:, 1:3] = 0.0
    after = after_updates(student, new(student), before, grads)
    check_array(
        check_form(after["W1"], (3, 4), 'params["W1"]')[:, 1:3],
        before["W1"][:, 1:3],
        "the part of W1 whose gradient is 0",
        rtol=0,
        atol=1e-12,
    )


@graded(
    points=0.5,
    hint="ε makes the denominator a little larger, so that it is never 0. Which sign does it have in your "
    "code?",
)
def test_tiny_gradient(student, rng):
    """An element with a gradient of nearly 0 moves downhill as well, and by no more than the others."""
    before, grads = {"W1": np.zeros((3, 4))}, scaled(slopes(rng, "W1"), 1e-8)
    after = after_updates(student, new(student), before, grads)["W1"]
    after = check_form(after, (3, 4), 'params["W1"] after the update')
    require(bool(np.all(after * grads["W1"] <= 0)), "Elements with a gradient of nearly 0 move uphill.")
    longest = 0.3 / np.sqrt(1 - 0.7)
    require(
        bool(np.all(np.abs(after) <= 1.001 * longest)), "Elements with a gradient of nearly 0 move too far."
    )


@graded(
    points=1,
    hint="`W = W + …` makes a new array. Which operator changes the numbers inside the array that is already "
    "there?",
)
def test_in_place(student, rng):
    """The very array that was handed in holds the new numbers, also where it is part of a larger one."""
    before, grads = rng.normal(size=(3, 8)), slopes(rng, "W1")["W1"]
    check_in_place_in_any_layout(student, new, before, grads)


@graded(points=0.5, hint="The gradients belong to the caller. Which line of yours writes into them?")
def test_gradients_stay(student, rng):
    """The gradients are left as they are, at the first update and at later ones."""
    check_gradients_stay(student, new, rng)


@graded(
    points=0.5,
    hint="A network may write its next gradients into the same arrays. Is h an array of the optimiser's "
    "own, or the caller's?",
)
def test_gradient_arrays_used_again(student, rng):
    """Nothing changes when the caller writes new gradients into the old arrays."""
    check_with_gradient_arrays_used_again(student, new, rng)


@graded(
    points=0.5,
    hint="How many arrays of its own does the optimiser need for a network with three parameters, and how "
    "does update find the right one?",
)
def test_each_parameter_by_itself(student, rng):
    """Each parameter moves as it would alone, in whatever order the gradients are listed."""
    check_each_parameter_by_itself(student, new, rng)


@graded(
    points=0.5,
    hint="Two networks are trained side by side. Where does each optimiser keep its settings and its h?",
)
def test_two_optimisers(student, rng):
    """Two optimisers at work in turn do not disturb each other."""
    check_beside_another(student, new, lambda student: student.RMSProp(lr=0.1, decay_rate=0.4), rng)


@graded(
    points=0.5,
    hint="Which settings hold when none are given, and which order do they come in? Compare __init__ with "
    "the task.",
)
def test_default_settings(student, rng):
    """Without settings the learning rate is 0.01 and the decay rate 0.99; the learning rate comes first."""
    before, gradients = parameters(rng, "W1"), [slopes(rng, "W1") for _ in range(3)]
    expected = after_updates(student, student.RMSProp(lr=0.01, decay_rate=0.99), before, *gradients)
    check_defaults(
        lambda **given: after_updates(student, student.RMSProp(**given), before, *gradients),
        {"lr": 0.01, "decay_rate": 0.99},
        lambda after: check_same(after, expected, "W1", "without settings"),
    )
    check_settings_in_order(student, new, lambda student: student.RMSProp(0.3, 0.7), before, gradients)
