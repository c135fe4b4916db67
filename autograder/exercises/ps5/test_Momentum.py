"""Hidden suite of Momentum (ps5)."""

from autograder.checks import check_array, check_unchanged, graded, require
from autograder.exercises.ps5.learning_rules import (
    after_updates,
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
        moved = moved + velocity
    return moved


def expected_moves(gradients, **settings):
    """The same for every parameter of a network."""
    return {name: expected_move([grads[name] for grads in gradients], **settings) for name in gradients[0]}


@graded(
    points=1,
    hint="With no velocity yet, the first step is that of plain gradient descent. Which sign does the "
    "velocity have?",
)
def test_first_step(student, rng):
    """The first update is that of SGD, for the velocity starts at zero."""
    before, grads = parameters(rng, "W1"), slopes(rng, "W1")
    after = after_updates(student, student.Momentum(lr=0.3, momentum=0.7), before, grads)
    check_moved(after, before, expected_moves([grads], lr=0.3, momentum=0.7))


@graded(
    points=1.5,
    hint="Write v after two updates on paper: which part of the first velocity is in it, and which push is "
    "added?",
    needs=["test_first_step"],
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
    needs=["test_velocity_adds_up"],
)
def test_rolls_on(student, rng):
    """Where the gradient has become zero the parameter rolls on, ever slower."""
    before, push = parameters(rng, "W1"), slopes(rng, "W1")
    gradients = [push, scaled(push, 0), scaled(push, 0), scaled(push, 0)]
    optimizer = student.Momentum(lr=0.3, momentum=0.7)
    after = after_updates(student, optimizer, before, *gradients)
    check_moved(after, before, expected_moves(gradients, lr=0.3, momentum=0.7))


@graded(
    points=0.5,
    hint="update is called once for the whole network. Are all lines of the rule done for every name in "
    "params?",
    needs=["test_velocity_adds_up"],
)
def test_every_parameter(student, rng):
    """Weights and biases of every layer follow the rule, whatever their shapes."""
    before, gradients = parameters(rng), [slopes(rng) for _ in range(2)]
    after = after_updates(student, student.Momentum(lr=0.3, momentum=0.7), before, *gradients)
    check_moved(after, before, expected_moves(gradients, lr=0.3, momentum=0.7))


@graded(
    points=1,
    hint="`W = W + v` makes a new array. Which operator changes the numbers inside the array that is already "
    "there?",
    needs=["test_first_step"],
)
def test_in_place(student, rng):
    """The very array that was handed in holds the new numbers, so that the network sees them."""
    before, grads = parameters(rng)["W1"], slopes(rng)["W1"]
    array = student.keep(before)
    params = student.keep({"W1": array})
    student.Momentum(lr=0.3, momentum=0.7).update(params, {"W1": grads})
    same = params.at("W1").same_object_as(array)
    require(same is True, 'params["W1"] is another array after the update than before.')
    moved = array.value - before
    check_array(
        moved, expected_move([grads], lr=0.3, momentum=0.7), "the move of the array that was handed in"
    )


@graded(
    points=0.5,
    hint="The gradients belong to the caller. Which line of yours writes into them?",
    needs=["test_first_step"],
)
def test_gradients_stay(student, rng):
    """The gradients are left as they are, at the first update and at later ones."""
    params, grads = parameters(rng, "W1"), slopes(rng, "W1")
    optimizer, kept = student.Momentum(lr=0.3, momentum=0.7), student.keep(grads)
    for _ in range(3):
        optimizer.update(params, kept)
    check_unchanged(grads, kept.value, "grads")


@graded(
    points=0.5,
    hint="A network may write its next gradients into the same arrays. Is your velocity an array of its own, "
    "or the caller's?",
    needs=["test_velocity_adds_up"],
)
def test_gradient_arrays_used_again(student, rng):
    """The velocity stays what it was when the caller writes new gradients into the old arrays."""
    before, first, second = parameters(rng)["W1"], slopes(rng)["W1"], slopes(rng)["W1"]
    params, grads = student.keep({"W1": before}), student.keep({"W1": first})
    optimizer = student.Momentum(lr=0.3, momentum=0.7)
    optimizer.update(params, grads)
    grads.at("W1").fill(second)
    optimizer.update(params, grads)
    check_moved(params.value, {"W1": before}, {"W1": expected_move([first, second], lr=0.3, momentum=0.7)})


@graded(
    points=1,
    hint="How many velocities does a network with three parameters need, and how does update find the right "
    "one?",
    needs=["test_every_parameter"],
)
def test_a_velocity_for_each_name(student, rng):
    """Parameters of one shape keep velocities of their own, in whatever order the gradients are listed."""
    before = {name: rng.normal(size=(2, 3)) for name in ("W1", "W2", "W3")}
    gradients = [{name: rng.normal(size=(2, 3)) for name in before} for _ in range(3)]
    optimizer = student.Momentum(lr=0.3, momentum=0.7)
    after = after_updates(student, optimizer, before, gradients[0], reverse_order(gradients[1]), gradients[2])
    check_moved(after, before, expected_moves(gradients, lr=0.3, momentum=0.7))


@graded(
    points=0.5,
    hint="Two networks are trained side by side. Where does each optimiser keep its velocities and settings?",
    needs=["test_velocity_adds_up"],
)
def test_two_optimisers(student, rng):
    """Two optimisers at work in turn do not disturb each other."""
    before = parameters(rng, "W1")
    gradients, others = [[slopes(rng, "W1") for _ in range(2)] for _ in range(2)]
    first, second = student.Momentum(lr=0.3, momentum=0.7), student.Momentum(lr=0.1, momentum=0.4)
    params, other_params = student.keep(before), student.keep(before)
    for grads, other_grads in zip(gradients, others, strict=True):
        first.update(params, grads)
        second.update(other_params, other_grads)
    check_moved(params.value, before, expected_moves(gradients, lr=0.3, momentum=0.7))
    check_moved(other_params.value, before, expected_moves(others, lr=0.1, momentum=0.4))


@graded(
    points=0.5,
    hint="Which learning rate and which momentum hold when none are given? Compare __init__ with the task.",
    needs=["test_velocity_adds_up"],
)
def test_default_settings(student, rng):
    """Without settings the learning rate is 0.01 and the momentum 0.9."""
    before, gradients = parameters(rng, "W1"), [slopes(rng, "W1") for _ in range(3)]
    after = after_updates(student, student.Momentum(), before, *gradients)
    check_moved(after, before, expected_moves(gradients))
