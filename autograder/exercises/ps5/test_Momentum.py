"""Hidden suite of Momentum (ps5)."""

from functools import partial

from autograder.checks import check_defaults, graded
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


def expected_move(gradients, lr=0.01, momentum=0.9):
    """How far one parameter has moved after these gradients, one update each."""
    velocity = moved = 0.0
    for gradient in gradients:
        velocity = momentum * velocity - lr * gradient
        moved = moved + velocity
    return moved


expected_moves = partial(of_every_parameter, expected_move)
"""The same for every parameter of a network."""


@graded(
    points=0.5,
    hint="update returns nothing. What does it change instead, and under which name?",
)
def test_form(student, rng):
    """Two updates move a parameter, and keep its name and shape."""
    check_moves_something(student, student.Momentum(0.3, 0.7), rng, updates=2)


@graded(
    points=1,
    hint="With no velocity yet, the first step is that of plain gradient descent. Which sign does the "
    "velocity have?",
    needs=["test_form"],
)
def test_first_step(student, rng):
    """The first update is that of SGD, for the velocity starts at zero."""
    before, grads = parameters(rng, "W1"), slopes(rng, "W1")
    after = after_updates(student, student.Momentum(0.3, 0.7), before, grads)
    check_moved(after, before, expected_moves([grads], lr=0.3, momentum=0.7))


@graded(
    points=2,
    hint="Write v after two updates on paper: which part of the first velocity is in it, and which push is "
    "added?",
    needs=["test_form"],
)
def test_velocity_adds_up(student, rng):
    """The second update adds a new push to what is left of the first velocity."""
    before, gradients = parameters(rng, "W1"), [slopes(rng, "W1") for _ in range(2)]
    optimizer = student.Momentum(lr=0.3, momentum=0.7)
    after = after_updates(student, optimizer, before, *gradients)
    check_moved(after, before, expected_moves(gradients, lr=0.3, momentum=0.7))


@graded(
    points=1,
    hint="Without a push the velocity shrinks by the factor α at each step. Is v multiplied by momentum "
    "every time?",
    needs=["test_form"],
)
def test_rolls_on(student, rng):
    """Where the gradient has become zero the parameter rolls on, ever slower."""
    before, push = parameters(rng, "W1"), slopes(rng, "W1")
    gradients = [push, scaled(push, 0), scaled(push, 0), scaled(push, 0)]
    optimizer = student.Momentum(0.3, 0.7)
    after = after_updates(student, optimizer, before, *gradients)
    check_moved(after, before, expected_moves(gradients, lr=0.3, momentum=0.7))


@graded(
    points=0.5,
    hint="update is called once for the whole network. Are all lines of the rule done for every name in "
    "params?",
    needs=["test_form"],
)
def test_every_parameter(student, rng):
    """Weights and biases of every layer follow the rule, whatever their shapes."""
    before, gradients = parameters(rng), [slopes(rng) for _ in range(2)]
    after = after_updates(student, student.Momentum(0.3, 0.7), before, *gradients)
    check_moved(after, before, expected_moves(gradients, lr=0.3, momentum=0.7))


@graded(
    points=0.5,
    hint="`W = W + v` makes a new array. Which operator changes the numbers inside the array that is already "
    "there?",
    needs=["test_form"],
)
def test_in_place(student, rng):
    """The very array that was handed in holds the new numbers, also where it is part of a larger one."""
    before, grads = rng.normal(size=(3, 8)), slopes(rng)["W1"]
    check_in_place_in_any_layout(student, lambda student: student.Momentum(0.3, 0.7), before, grads)


@graded(
    points=0.5,
    hint="The gradients belong to the caller. Which line of yours writes into them?",
    needs=["test_form"],
)
def test_gradients_stay(student, rng):
    """The gradients are left as they are, at the first update and at later ones."""
    check_gradients_stay(student, lambda student: student.Momentum(0.3, 0.7), rng)


@graded(
    points=0.5,
    hint="A network may write its next gradients into the same arrays. Is your velocity an array of its own, "
    "or the caller's?",
    needs=["test_form"],
)
def test_gradient_arrays_used_again(student, rng):
    """Nothing is different when the caller writes new gradients into the old arrays."""
    check_with_gradient_arrays_used_again(
        student, lambda student: student.Momentum(lr=0.3, momentum=0.7), rng
    )


@graded(
    points=0.5,
    hint="How many velocities does a network with three parameters need, and how does update find the right "
    "one?",
    needs=["test_form"],
)
def test_a_velocity_for_each_name(student, rng):
    """Parameters of one shape keep velocities of their own, in whatever order the gradients are listed."""
    before = {name: rng.normal(size=(2, 3)) for name in ("W1", "W2", "W3")}
    gradients = [{name: rng.normal(size=(2, 3)) for name in before} for _ in range(3)]
    check_each_by_itself(student, lambda student: student.Momentum(lr=0.3, momentum=0.7), before, gradients)


@graded(
    points=0.5,
    hint="Two networks are trained side by side. Where does each optimiser keep its velocities and settings?",
    needs=["test_form"],
)
def test_two_optimisers(student, rng):
    """Two optimisers at work in turn move their parameters as each does alone."""
    check_two_in_turn(
        student,
        lambda student: student.Momentum(lr=0.3, momentum=0.7),
        lambda student: student.Momentum(lr=0.1, momentum=0.4),
        rng,
    )


@graded(
    points=0.5,
    hint="Which learning rate and which momentum hold when none are given? Compare __init__ with the task.",
    needs=["test_form"],
)
def test_default_settings(student, rng):
    """Without settings the learning rate is 0.01 and the momentum 0.9."""
    before, gradients = parameters(rng, "W1"), [slopes(rng, "W1") for _ in range(3)]
    moved = expected_moves(gradients)
    check_defaults(
        lambda **given: after_updates(student, student.Momentum(**given), before, *gradients),
        {"lr": 0.01, "momentum": 0.9},
        lambda after: check_moved(after, before, moved),
    )
