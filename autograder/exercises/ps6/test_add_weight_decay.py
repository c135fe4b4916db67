"""Hidden suite of add_weight_decay (ps6)."""

import numpy as np

from autograder.checks import (
    check_array,
    check_random_state,
    check_scalar,
    check_unchanged,
    fail,
    graded,
    require,
)

SHAPES = {"W1": (3, 4), "b1": (4,), "gamma1": (4,), "beta1": (4,), "W2": (4, 2), "b2": (2,), "stepW": (2, 3)}
"""Weights, and what is not decayed: biases, γ, β, and a matrix whose name has a W, but not in front."""
WEIGHTS = ("W1", "W2")
LAMBDA = 0.3


def network(rng):
    """A loss, gradients and parameters, none of them near 0."""
    params, grads = (
        {
            name: rng.choice([-1.0, 1.0], size=shape) * rng.uniform(1, 2, size=shape)
            for name, shape in SHAPES.items()
        }
        for _ in range(2)
    )
    return float(rng.uniform(1, 2)), grads, params


def expected_loss(loss, params, weight_decay_lambda):
    """The loss, and half of λ times the sum of all squared weights."""
    squares = sum(np.sum(params[name] ** 2) for name in params if name.startswith("W"))
    return loss + 0.5 * weight_decay_lambda * squares


def expected_gradients(grads, params, weight_decay_lambda):
    """Each weight pulls towards 0 by λ times itself; everything else is as before."""
    return {
        name: gradient + (weight_decay_lambda * params[name] if name.startswith("W") else 0)
        for name, gradient in grads.items()
    }


def call(student, loss, grads, params, weight_decay_lambda=LAMBDA):
    """The pair that is returned: a loss and a dictionary."""
    returned = student.add_weight_decay(loss, grads, params, weight_decay_lambda)
    require(
        type(returned) in (tuple, list) and len(returned) == 2,
        "add_weight_decay does not return two things, the loss and the gradients.",
    )
    return returned


def gradients(student, *arguments):
    """The dictionary that is returned."""
    _, returned = call(student, *arguments)
    require(type(returned) is dict, "The second thing that is returned is not a dictionary.")
    for name in SHAPES:
        if name not in returned:
            fail(f"The gradient of {name} is missing from the dictionary that is returned.")
    return returned


@graded(
    points=1, hint="Two things are returned, the loss first. Does the dictionary have all the keys of grads?"
)
def test_form(student, rng):
    """Returns a number and a dictionary with the keys of the gradients."""
    loss, grads, params = network(rng)
    received, _ = call(student, loss, grads, params)
    require(
        type(received) in (int, float) or isinstance(received, np.floating) or np.shape(received) == (),
        "The first thing that is returned is not a single number.",
    )
    names = set(gradients(student, loss, grads, params))
    require(names == set(SHAPES), "The dictionary that is returned has keys that grads does not have.")


@graded(
    points=2,
    hint="Work it out for one matrix with two weights, 1 and 2. Which factor stands before the sum, and "
    "over what does the sum run?",
)
def test_loss(student, rng):
    """The loss grows by half of λ times the sum of the squares of all weights."""
    for weight_decay_lambda in (LAMBDA, 2.0):
        loss, grads, params = network(rng)
        params = {name: value if name in WEIGHTS else 0 * value for name, value in params.items()}
        received, _ = call(student, loss, grads, params, weight_decay_lambda)
        expected = expected_loss(loss, params, weight_decay_lambda)
        check_scalar(received, expected, "the loss with weight decay")


@graded(
    points=2,
    hint="What is the derivative of ½λW² with respect to one weight, and is it added or subtracted?",
)
def test_gradients_of_weights(student, rng):
    """The gradient of every weight grows by λ times the weight."""
    for weight_decay_lambda in (LAMBDA, 2.0):
        loss, grads, params = network(rng)
        received = gradients(student, loss, grads, params, weight_decay_lambda)
        expected = expected_gradients(grads, params, weight_decay_lambda)
        for name in WEIGHTS:
            check_array(received[name], expected[name], f"the gradient of {name}")


@graded(points=1, hint="Which parameters should weight decay leave alone, and how does their name begin?")
def test_other_gradients(student, rng):
    """Only keys that start with W are decayed: the other gradients are as before."""
    loss, grads, params = network(rng)
    received = gradients(student, loss, grads, params)
    for name in set(SHAPES) - set(WEIGHTS):
        check_array(received[name], grads[name], f"the gradient of {name}")


@graded(
    points=0.5,
    hint="The loss has to grow by the same weights as the gradients. Is your rule the same in both places?",
    needs=["test_form"],
)
def test_loss_leaves_the_others_out(student, rng):
    """What is not a weight does not count in the loss, however large it is."""
    loss, grads, params = network(rng)
    received, _ = call(student, loss, grads, params)
    others = {name: 3 * value if name not in WEIGHTS else value for name, value in params.items()}
    larger, _ = call(student, loss, grads, others)
    check_array(larger, np.asarray(received, dtype=float), "the loss with larger biases", diagnose=False)


@graded(
    points=0.5,
    hint="A network has as many weight matrices as it has layers. Does your loop see them all?",
    needs=["test_loss", "test_gradients_of_weights"],
)
def test_many_layers(student, rng):
    """Works for any number of layers, one or five."""
    for layers in (1, 5):
        params = {f"W{n}": rng.normal(size=(n + 1, 2)) for n in range(1, layers + 1)}
        grads = {name: rng.normal(size=value.shape) for name, value in params.items()}
        received, new = call(student, 1.5, grads, params)
        check_scalar(received, expected_loss(1.5, params, LAMBDA), "the loss with weight decay")
        require(type(new) is dict and set(new) == set(params), "The gradients of some layers are missing.")
        for name, expected in expected_gradients(grads, params, LAMBDA).items():
            check_array(new[name], expected, f"the gradient of {name}")


@graded(
    points=1,
    hint="Both dictionaries, and the arrays in them, belong to the caller. Which line of yours changes one?",
    needs=["test_form"],
)
def test_nothing_is_modified(student, rng):
    """Neither the gradients nor the parameters that are handed in are modified."""
    loss, grads, params = network(rng)
    arguments = student.add_weight_decay.observe(loss, grads, params, LAMBDA).arguments
    check_unchanged(grads, arguments[1], "grads")
    check_unchanged(params, arguments[2], "params")
    check_random_state(student)
