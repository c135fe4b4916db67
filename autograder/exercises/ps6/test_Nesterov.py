"""Hidden suite of Nesterov (ps6)."""

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


def expected_move(gradients, lr=0.01, momentum=0.9):
    """How far one parameter has moved after these gradients, one update each."""
    velocity = moved = 0.0
    for gradient in gradients:
        velocity = momentum * velocity - lr * gradient
        moved = moved + momentum * velocity - lr * gradient
    return moved


expected_moves = partial(of_every_parameter, expected_move)
"""The same for every parameter of a network."""


def new(student):
    """An optimiser of the student's with settings that are not the default ones."""
    return student.Nesterov(lr=0.3, momentum=0.6)


@graded(
    points=1.5,
    hint="With v = 0, work out the first step by hand: v is pushed first, and then the step looks ahead. "
    "Which two terms move the parameter?",
)
def test_first_step(student, rng):
    """The first update already looks ahead, by the velocity that the first push gives."""
    before, grads = parameters(rng, "W1"), slopes(rng, "W1")
    after = after_updates(student, new(student), before, grads)
    check_moved(after, before, expected_moves([grads], lr=0.3, momentum=0.6))


@graded(
    points=2,
    hint="Write v after two updates on paper, and then the step. Is the v in the second formula the old one "
    "or the new one?",
    needs=["test_first_step"],
)
def test_second_step(student, rng):
    """The second update pushes what is left of the velocity, and looks ahead by the new one."""
    before, gradients = parameters(rng, "W1"), [slopes(rng, "W1") for _ in range(2)]
    after = after_updates(student, new(student), before, *gradients)
    check_moved(after, before, expected_moves(gradients, lr=0.3, momentum=0.6))


@graded(
    points=1,
    hint="Without a push the velocity shrinks by the factor μ at each step, and so do the steps. Is v "
    "multiplied by momentum every time?",
)
def test_rolls_on(student, rng):
    """Where the gradient has become zero the parameter rolls on, each step a part μ of the one before."""
    before, push = parameters(rng, "W1"), slopes(rng, "W1")
    optimizer, kept = new(student), student.keep(before)
    optimizer.update(kept, push)
    places = []
    for _ in range(4):
        places.append(check_form(kept.value["W1"], (3, 4), 'params["W1"]'))
        optimizer.update(kept, scaled(push, 0))
    first, second, third = np.diff(places, axis=0)
    require(bool(np.all(first != 0)), "Without a gradient the parameter stands still.")
    check_array(second, 0.6 * first, "the second step without a gradient", diagnose=False)
    check_array(third, 0.6 * second, "the third step without a gradient", diagnose=False)


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
    hint="A network may write its next gradients into the same arrays. Is v an array of the optimiser's "
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
    hint="Two networks are trained side by side. Where does each optimiser keep its settings and its v?",
)
def test_two_optimisers(student, rng):
    """Two optimisers at work in turn do not disturb each other."""
    check_beside_another(student, new, lambda student: student.Nesterov(lr=0.1, momentum=0.4), rng)


@graded(
    points=0.5,
    hint="Which settings hold when none are given, and which order do they come in? Compare __init__ with "
    "the task.",
)
def test_default_settings(student, rng):
    """Without settings the learning rate is 0.01 and the momentum 0.9; the learning rate comes first."""
    before, gradients = parameters(rng, "W1"), [slopes(rng, "W1") for _ in range(3)]
    expected = after_updates(student, student.Nesterov(lr=0.01, momentum=0.9), before, *gradients)
    check_defaults(
        lambda **given: after_updates(student, student.Nesterov(**given), before, *gradients),
        {"lr": 0.01, "momentum": 0.9},
        lambda after: check_same(after, expected, "W1", "without settings"),
    )
    check_settings_in_order(student, new, lambda student: student.Nesterov(0.3, 0.6), before, gradients)
