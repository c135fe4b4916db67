"""Hidden suite of Nesterov (ps6)."""

import numpy as np

from autograder.checks import (
    check_array,
    check_defaults,
    check_form,
    check_random_state,
    check_unchanged,
    graded,
    require,
)
from autograder.exercises.ps5.learning_rules import (
    after_updates,
    check_in_place,
    check_moved,
    parameters,
    reverse_order,
    scaled,
    slopes,
)


def expected_move(gradients, lr=0.01, momentum=0.9):
    """How far one parameter has moved after these gradients, one update each."""
    velocity = moved = 0.0
    for gradient in gradients:
        velocity = momentum * velocity - lr * gradient
        moved = moved + momentum * velocity - lr * gradient
    return moved


def expected_moves(gradients, **settings):
    """The same for every parameter of a network."""
    return {name: expected_move([grads[name] for grads in gradients], **settings) for name in gradients[0]}


def check_same(after, expected, name, where):
    """Compare a parameter with where the student's own optimiser brought it in simpler circumstances."""
    require(name in after and name in expected, f"params[{name!r}] is missing after the update.")
    right = check_form(expected[name], np.shape(expected[name]), f"params[{name!r}] after the update")
    check_array(after[name], right, f"params[{name!r}] {where}", diagnose=False)


@graded(
    points=1.5,
    hint="With v = 0, work out the first step by hand: v is pushed first, and then the step looks ahead. "
    "Which two terms move the parameter?",
)
def test_first_step(student, rng):
    """The first update already looks ahead, by the velocity that the first push gives."""
    before, grads = parameters(rng, "W1"), slopes(rng, "W1")
    after = after_updates(student, student.Nesterov(lr=0.3, momentum=0.6), before, grads)
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
    after = after_updates(student, student.Nesterov(lr=0.3, momentum=0.6), before, *gradients)
    check_moved(after, before, expected_moves(gradients, lr=0.3, momentum=0.6))


@graded(
    points=1,
    hint="Without a push the velocity shrinks by the factor μ at each step, and so do the steps. Is v "
    "multiplied by momentum every time?",
)
def test_rolls_on(student, rng):
    """Where the gradient has become zero the parameter rolls on, each step a part μ of the one before."""
    before, push = parameters(rng, "W1"), slopes(rng, "W1")
    optimizer, kept = student.Nesterov(lr=0.3, momentum=0.6), student.keep(before)
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
    for array in before[:, :4], before[:, ::2], np.asfortranarray(before[:, 4:]):
        check_in_place(student, student.Nesterov(lr=0.3, momentum=0.6), array, grads)


@graded(points=0.5, hint="The gradients belong to the caller. Which line of yours writes into them?")
def test_gradients_stay(student, rng):
    """The gradients are left as they are, at the first update and at later ones."""
    params, grads = parameters(rng, "W1"), slopes(rng, "W1")
    optimizer, kept = student.Nesterov(lr=0.3, momentum=0.6), student.keep(grads)
    for _ in range(3):
        optimizer.update(params, kept)
    check_unchanged(grads, kept.value, "grads")
    check_random_state(student)


@graded(
    points=0.5,
    hint="A network may write its next gradients into the same arrays. Is v an array of the optimiser's "
    "own, or the caller's?",
)
def test_gradient_arrays_used_again(student, rng):
    """Nothing changes when the caller writes new gradients into the old arrays."""
    before, gradients = parameters(rng, "W1"), [slopes(rng, "W1") for _ in range(3)]
    expected = after_updates(student, student.Nesterov(lr=0.3, momentum=0.6), before, *gradients)
    params, grads = student.keep(before), student.keep(gradients[0])
    optimizer = student.Nesterov(lr=0.3, momentum=0.6)
    for new in gradients:
        grads.at("W1").fill(new["W1"])
        optimizer.update(params, grads)
    check_same(params.value, expected, "W1", "where gradient arrays are used again")


@graded(
    points=0.5,
    hint="How many arrays of its own does the optimiser need for a network with three parameters, and how "
    "does update find the right one?",
)
def test_each_parameter_by_itself(student, rng):
    """Each parameter moves as it would alone, in whatever order the gradients are listed."""
    sizes = {"W1": 1.0, "W2": 3.0, "b1": 9.0}
    before = {name: rng.normal(size=(2, 3)) for name in sizes}
    gradients = [
        {name: size * rng.uniform(1, 2, size=(2, 3)) for name, size in sizes.items()} for _ in range(3)
    ]
    optimizer = student.Nesterov(lr=0.3, momentum=0.6)
    after = after_updates(student, optimizer, before, gradients[0], reverse_order(gradients[1]), gradients[2])
    for name in sizes:
        require(name in after and np.any(after[name] != before[name]), f"params[{name!r}] has not moved.")
        only = [{name: grads[name]} for grads in gradients]
        alone = after_updates(student, student.Nesterov(lr=0.3, momentum=0.6), {name: before[name]}, *only)
        check_same(after, alone, name, "among other parameters")


@graded(
    points=0.5,
    hint="Two networks are trained side by side. Where does each optimiser keep its settings and its v?",
)
def test_two_optimisers(student, rng):
    """Two optimisers at work in turn do not disturb each other."""
    before = parameters(rng, "W1")
    gradients, others = [[slopes(rng, "W1") for _ in range(2)] for _ in range(2)]
    expected = after_updates(student, student.Nesterov(lr=0.3, momentum=0.6), before, *gradients)
    first, second = student.Nesterov(lr=0.3, momentum=0.6), student.Nesterov(lr=0.1, momentum=0.4)
    params, other_params = student.keep(before), student.keep(before)
    for grads, other_grads in zip(gradients, others, strict=True):
        first.update(params, grads)
        second.update(other_params, other_grads)
    check_same(params.value, expected, "W1", "beside another optimiser")


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
    by_name = after_updates(student, student.Nesterov(lr=0.3, momentum=0.6), before, *gradients)
    in_order = after_updates(student, student.Nesterov(0.3, 0.6), before, *gradients)
    check_same(in_order, by_name, "W1", "with settings given in order")
