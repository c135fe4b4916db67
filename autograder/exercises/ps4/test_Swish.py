"""Hidden suite of Swish, the layer with the planted bugs (ps4)."""

import numpy as np

from autograder.checks import (
    CheckFailed,
    check_agreement,
    check_array,
    check_computed,
    check_form,
    check_gradient,
    check_random_state,
    check_unchanged,
    graded,
    other_layouts,
)
from autograder.sandbox.proxy import StudentError

N, D = 4, 5


def expected_forward(x, beta):
    """x·σ(βx), with one β per feature."""
    return x / (1 + np.exp(-beta * x))


def expected_backward(x, beta, upstream):
    """The gradients dx and dβ."""
    gate = 1 / (1 + np.exp(-beta * x))
    slope = gate * (1 - gate)
    dx = upstream * (gate + beta * x * slope)
    dbeta = np.sum(upstream * x**2 * slope, axis=0)
    return dx, dbeta


def draw(rng, n=N, features=D):
    """A batch, slopes away from 1 and of both signs, and an upstream gradient without any regularity."""
    x = rng.uniform(-2, 2, size=(n, features))
    beta = rng.choice([-1.0, 1.0], size=features) * rng.uniform(1.5, 2.5, size=features)
    return x, beta, rng.normal(size=(n, features))


def own_gradients(student, x, beta, upstream):
    """dx and dβ of a new layer of the student's, right or not: what comes later is held to them."""
    layer = student.Swish(beta)
    layer.forward(x)
    dx = check_computed(layer.backward(upstream), x.shape, "backward(dout)", x, upstream)
    return dx, check_form(layer.dbeta, beta.shape, "dbeta")


@graded(
    points=0.5,
    hint="The draft has more than one bug, and a gradient check of each gradient finds them. Start with one.",
)
def test_one_gradient(student, rng):
    """One of the two gradients at least is right."""
    x, beta, upstream = draw(rng)
    layer = student.Swish(beta)
    layer.forward(x)
    received = layer.backward(upstream)
    dx, dbeta = expected_backward(x, beta, upstream)
    try:
        check_gradient(received, dx, "backward(dout)", batch_size=N, upstream=upstream)
    except CheckFailed as error:
        try:
            check_gradient(layer.dbeta, dbeta, "dbeta")
        except (CheckFailed, StudentError):
            raise error from None


@graded(
    points=2,
    hint="x reaches the output along two paths. Follow both through the graph: which factors lie on the "
    "longer one?",
    needs=["test_one_gradient"],
)
def test_dx(student, rng):
    """Backward returns the gradient with respect to x, also where β is not 1."""
    x, beta, upstream = draw(rng)
    layer = student.Swish(beta)
    layer.forward(x)
    received = layer.backward(upstream)
    (dx, _), (alone, _) = expected_backward(x, beta, upstream), expected_backward(x, beta, np.ones((N, D)))
    check_gradient(received, dx, "backward(dout)", batch_size=N, upstream=upstream, without_upstream=alone)


@graded(
    points=2,
    hint="Follow β through the graph to the output. Which local slopes lie on its path, what arrives from "
    "above, and how many samples use the same β?",
    needs=["test_one_gradient"],
)
def test_dbeta(student, rng):
    """Backward stores the gradient with respect to β in dbeta."""
    x, beta, upstream = draw(rng)
    layer = student.Swish(beta)
    layer.forward(x)
    layer.backward(upstream)
    (_, dbeta), (_, alone) = expected_backward(x, beta, upstream), expected_backward(x, beta, np.ones((N, D)))
    check_gradient(layer.dbeta, dbeta, "dbeta", batch_size=N, upstream=upstream, without_upstream=alone)


@graded(
    points=1,
    hint="Run the gradient check of the notebook on a batch of one. Do both gradients keep their axes?",
    needs=["test_dx", "test_dbeta"],
)
def test_gradient_check(student, rng):
    """Passes a gradient check in x and β on a single sample."""
    x, beta, upstream = draw(rng, n=1, features=3)
    layer = student.Swish(beta)
    check_array(layer.forward(x), expected_forward(x, beta), "forward(x) of a single sample")
    dx = layer.backward(upstream)
    of_x = lambda x_: np.sum(upstream * expected_forward(x_, beta))
    of_beta = lambda beta_: np.sum(upstream * expected_forward(x, beta_))
    check_agreement(dx, of_x, x, "backward(dout) of a single sample", rng)
    check_agreement(layer.dbeta, of_beta, beta, "dbeta of a single sample", rng)


@graded(
    points=0.5,
    hint="dbeta is the gradient of this one call. What does it still hold from the call before?",
    needs=["test_one_gradient"],
)
def test_repeated_backward(student, rng):
    """A second backward replaces dbeta; nothing is added up."""
    x, beta, first = draw(rng)
    second = rng.normal(size=first.shape)
    layer = student.Swish(beta)
    layer.forward(x)
    layer.backward(first)
    before = layer.dbeta
    received = layer.backward(second)
    dx, dbeta = own_gradients(student, x, beta, second)
    check_gradient(received, dx, "the second backward(dout)")
    check_gradient(layer.dbeta, dbeta, "dbeta after the second backward", previous=before)


@graded(
    points=0.5,
    hint="Every forward is a new beginning: what backward needs must come from the latest one.",
    needs=["test_one_gradient"],
)
def test_latest_forward(student, rng):
    """Backward belongs to the latest forward, whatever the size of the batches and their places in memory."""
    x, beta, upstream = draw(rng, n=N + 2)
    dx, dbeta = own_gradients(student, x, beta, upstream)
    layer = student.Swish(beta)
    layer.forward(x[:N] + 1)
    layer.forward(x)
    check_gradient(layer.backward(upstream), dx, "backward(dout) after the second forward")
    check_gradient(layer.dbeta, dbeta, "dbeta after the second forward")
    for (stored_x, dout), what in other_layouts(x, upstream):
        layer.forward(stored_x)
        check_gradient(layer.backward(dout), dx, f"backward(dout) after {what}")
        check_gradient(layer.dbeta, dbeta, f"dbeta after {what}")


@graded(
    points=0.5,
    hint="Where does a layer keep what backward needs: in itself, or in a place that all layers share?",
    needs=["test_one_gradient"],
)
def test_two_layers(student, rng):
    """Two layers do not disturb each other."""
    x, beta, upstream = draw(rng)
    other_x, other_beta, other_upstream = draw(rng)
    dx, dbeta = own_gradients(student, x, beta, upstream)
    layer, other = student.Swish(beta), student.Swish(other_beta)
    layer.forward(x)
    other.forward(other_x)
    check_gradient(layer.backward(upstream), dx, "backward(dout) of the first of two layers")
    other.backward(other_upstream)
    check_gradient(layer.dbeta, dbeta, "dbeta of the first of two layers")


@graded(
    points=0.5,
    hint="An optimiser changes β in place. Does the layer look at this very array, or at a copy?",
    needs=["test_one_gradient"],
)
def test_beta_changed_outside(student, rng):
    """Sees a β that was changed in place from outside."""
    (x, beta, upstream), (_, changed, _) = draw(rng), draw(rng)
    kept_beta = student.keep(beta)
    layer = student.Swish(kept_beta)
    layer.forward(x)
    kept_beta.fill(changed)
    layer.forward(x)
    dx, _ = own_gradients(student, x, changed, upstream)
    check_gradient(layer.backward(upstream), dx, "backward(dout) after β changed")


@graded(
    points=0.5,
    hint="dout and β belong to others. Which statement writes into one of them?",
    needs=["test_one_gradient"],
)
def test_arguments_unchanged(student, rng):
    """Backward leaves dout and β as they were."""
    x, beta, upstream = draw(rng)
    kept_beta = student.keep(beta)
    layer = student.Swish(kept_beta)
    layer.forward(x)
    check_unchanged(upstream, layer.backward.observe(upstream).arguments[0], "dout")
    check_unchanged(beta, kept_beta.value, "beta")
    check_random_state(student)
