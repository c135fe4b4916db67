"""Hidden suite of SGD (ps5)."""

import numpy as np

from autograder.checks import check_defaults, check_random_state, check_unchanged, graded
from autograder.exercises.ps5.learning_rules import (
    after_updates,
    check_in_place,
    check_moved,
    check_moves_something,
    moves,
    parameters,
    reverse_order,
    slopes,
)


def expected_move(gradients, lr=0.01):
    """How far one parameter has moved after these gradients, one update each."""
    return sum(-lr * gradient for gradient in gradients)


def expected_moves(gradients, **settings):
    """The same for every parameter of a network."""
    return {name: expected_move([grads[name] for grads in gradients], **settings) for name in gradients[0]}


@graded(
    points=0.5,
    hint="update returns nothing. What does it change instead, and under which name?",
)
def test_form(student, rng):
    """An update moves a parameter, and keeps its name and shape."""
    check_moves_something(student, student.SGD(0.3), rng)


@graded(
    points=1,
    hint="W ← W − η ∂L/∂W: what is multiplied by what, and with which sign is it added to W?",
    needs=["test_form"],
)
def test_one_step(student, rng):
    """One update moves a parameter by −η times its gradient."""
    before, grads = parameters(rng, "W1"), slopes(rng, "W1")
    after = after_updates(student, student.SGD(lr=0.3), before, grads)
    check_moved(after, before, expected_moves([grads], lr=0.3))


@graded(
    points=1,
    hint="update is called once for the whole network. Does your loop visit every name in params?",
    needs=["test_form"],
)
def test_every_parameter(student, rng):
    """Weights and biases of every layer are moved, whatever they are called."""
    before, grads = parameters(rng), slopes(rng)
    after = after_updates(student, student.SGD(0.3), before, grads)
    check_moved(after, before, expected_moves([grads], lr=0.3))


@graded(
    points=0.5,
    hint="The two dictionaries need not list their entries in the same order. How do you find the gradient "
    "of W1?",
    needs=["test_form"],
)
def test_gradients_are_found_by_name(student, rng):
    """Each gradient goes to the parameter of the same name, in whatever order the gradients are listed."""
    before = {name: rng.normal(size=(2, 3)) for name in ("W1", "W2", "W3")}
    grads = {name: rng.normal(size=(2, 3)) for name in before}
    after = after_updates(student, student.SGD(0.3), before, reverse_order(grads))
    check_moved(after, before, expected_moves([grads], lr=0.3))


@graded(
    points=0.5,
    hint="`W = W - …` makes a new array. Which operator changes the numbers inside the array that is already "
    "there?",
    needs=["test_form"],
)
def test_in_place(student, rng):
    """The very array that was handed in holds the new numbers, also where it is part of a larger one."""
    before, grads = rng.normal(size=(3, 8)), slopes(rng)["W1"]
    for array in before[:, :4], before[:, ::2], np.asfortranarray(before[:, 4:]):
        check_in_place(student, student.SGD(0.3), array, grads)


@graded(
    points=0.5,
    hint="The gradients belong to the caller. Which line of yours writes into them, or into the dictionary?",
    needs=["test_form"],
)
def test_gradients_stay(student, rng):
    """The gradients are left as they are."""
    params, grads = parameters(rng, "W1"), slopes(rng, "W1")
    call = student.SGD(0.3).update.observe(params, grads)
    check_unchanged(grads, call.arguments[1], "grads")
    check_random_state(student)


@graded(
    points=1,
    hint="SGD has no memory: the tenth update follows the same formula as the first. What changes from call "
    "to call?",
    needs=["test_form"],
)
def test_every_step_is_alike(student, rng):
    """Later updates follow the same rule: the moves of several gradients add up."""
    before, gradients = parameters(rng, "W1"), [slopes(rng, "W1") for _ in range(4)]
    after = after_updates(student, student.SGD(0.3), before, *gradients)
    check_moved(after, before, expected_moves(gradients, lr=0.3))


@graded(
    points=0.5,
    hint="Which learning rate holds when none is given? Compare the first line of __init__ with the task.",
    needs=["test_form"],
)
def test_default_learning_rate(student, rng):
    """Without a setting the learning rate is 0.01."""
    before, grads = parameters(rng, "W1"), slopes(rng, "W1")
    moved = expected_moves([grads])
    check_defaults(
        lambda **given: after_updates(student, student.SGD(**given), before, grads),
        {"lr": 0.01},
        lambda after: check_moved(after, before, moved),
    )


@graded(
    points=0.5,
    hint="Where is the learning rate kept: in the object (self), or in a place that all objects share?",
    needs=["test_form"],
)
def test_two_optimisers(student, rng):
    """Two optimisers with different learning rates do not disturb each other."""
    before, grads = parameters(rng, "W1"), slopes(rng, "W1")
    alone = moves(student, student.SGD(lr=0.03), before, grads)
    slow = student.SGD(lr=0.03)
    student.SGD(lr=0.7)
    after = after_updates(student, slow, before, grads)
    check_moved(after, before, alone)
