"""Hidden suite of MeanSquaredError (ps4)."""

import numpy as np

from autograder.checks import (
    check_agreement,
    check_computed,
    check_depends,
    check_form,
    check_gradient,
    check_random_state,
    check_scalar,
    check_unchanged,
    graded,
    other_layouts,
)
from autograder.checks.wording import axes


def expected_loss(y, t):
    """The mean of (y − t)² over all elements."""
    return np.mean(np.square(np.asarray(y, dtype=float) - t))


def expected_gradient(y, t):
    """2(y − t) divided by the number of all elements."""
    return 2 * (np.asarray(y, dtype=float) - t) / np.size(y)


def own_backward(student, y, t):
    """What a new layer of the student's gives, right or not: what comes later is held to it."""
    layer = student.MeanSquaredError()
    layer.forward(y, t)
    return check_computed(layer.backward(), y.shape, "backward()", y, t)


@graded(points=0.5, hint="A loss is one number, however many samples there are. What does forward return?")
def test_form_of_forward(student, rng):
    """Forward returns one number, which depends on y and t."""
    losses = [student.MeanSquaredError().forward(*rng.normal(size=(2, 4, 3))) for _ in range(2)]
    check_depends(losses, (), "forward(y, t)")


@graded(
    points=1.5,
    hint="Difference, square, mean: over how many numbers does the mean run?",
    needs=["test_form_of_forward"],
)
def test_loss(student, rng):
    """Forward returns the mean of the squared differences over all elements of a batch."""
    y, t = rng.normal(size=(2, 4, 3))
    loss = student.MeanSquaredError().forward(y, t)
    check_scalar(loss, expected_loss(y, t), "forward(y, t)", batch_size=4)


@graded(points=0.5, hint="A gradient has the shape of what it belongs to. What does backward return?")
def test_form_of_backward(student, rng):
    """Backward returns one number for each prediction."""
    y, t = rng.normal(size=(2, 4, 3))
    own_backward(student, y, t)


@graded(
    points=2.5,
    hint="Take the derivative with respect to one prediction at a time. Which factors does the square leave, "
    "and which the mean?",
    needs=["test_form_of_backward"],
)
def test_backward(student, rng):
    """Backward returns one gradient per prediction, 2(y − t)/size."""
    y, t = rng.normal(size=(2, 4, 3))
    layer = student.MeanSquaredError()
    layer.forward(y, t)
    expected = expected_gradient(y, t)
    check_gradient(layer.backward(), expected, "backward()", batch_size=4)


@graded(
    points=1,
    hint="Nothing in the formula speaks of rows or columns. Which line of yours does?",
    needs=["test_form_of_forward"],
)
def test_loss_of_any_shape(student, rng):
    """Forward works for vectors and for batches of images."""
    for shape in ((7,), (2, 3, 2, 2)):
        y, t = rng.normal(size=(2, *shape))
        loss = student.MeanSquaredError().forward(y, t)
        check_scalar(loss, expected_loss(y, t), f"forward(y, t) for {axes(len(shape))}")


@graded(
    points=1,
    hint="How many numbers did the mean run over: is that always the length of the first axis?",
    needs=["test_backward"],
)
def test_gradient_check(student, rng):
    """Passes a gradient check on vectors and on batches of images."""
    for shape in ((5,), (2, 2, 1, 3)):
        y, t = rng.normal(size=(2, *shape))
        layer = student.MeanSquaredError()
        layer.forward(y, t)
        loss = lambda y_, t=t: expected_loss(y_, t)
        check_agreement(layer.backward(), loss, y, f"backward() for {axes(len(shape))}", rng)


@graded(
    points=0.5,
    hint="Every forward is a new beginning: the difference must come from the latest one.",
    needs=["test_form_of_backward"],
)
def test_latest_forward(student, rng):
    """Backward belongs to the latest forward, also when the batches differ in size."""
    y, t = rng.normal(size=(2, 6, 3))
    layer = student.MeanSquaredError()
    layer.forward(*rng.normal(size=(2, 4, 3)))
    layer.forward(y, t)
    expected = own_backward(student, y, t)
    check_gradient(layer.backward(), expected, "backward() after the second forward")


@graded(
    points=0.5,
    hint="Is what forward stored still the same after backward has used it?",
    needs=["test_form_of_backward"],
)
def test_repeated_backward(student, rng):
    """A second backward gives the same answer as the first."""
    y, t = rng.normal(size=(2, 4, 3))
    layer = student.MeanSquaredError()
    layer.forward(y, t)
    layer.backward()
    check_gradient(layer.backward(), own_backward(student, y, t), "the second backward()")


@graded(
    points=0.5,
    hint="Where does a layer keep the differences: in itself, or in a place that all layers share?",
    needs=["test_form_of_backward"],
)
def test_two_layers(student, rng):
    """Two layers do not disturb each other."""
    y, t = rng.normal(size=(2, 4, 3))
    expected = own_backward(student, y, t)
    layer, other = student.MeanSquaredError(), student.MeanSquaredError()
    layer.forward(y, t)
    other.forward(*rng.normal(size=(2, 4, 3)))
    check_gradient(layer.backward(), expected, "backward() of the first of two layers")


@graded(
    points=0.5,
    hint="Predictions and targets still belong to the caller. Which statement writes into one of them?",
    needs=["test_form_of_backward"],
)
def test_arguments_unchanged(student, rng):
    """Leaves y and t as they were, in forward and in backward."""
    y, t = rng.normal(size=(2, 4, 3))
    kept_y, kept_t = student.keep(y), student.keep(t)
    layer = student.MeanSquaredError()
    layer.forward(kept_y, kept_t)
    layer.backward()
    check_unchanged(y, kept_y.value, "y")
    check_unchanged(t, kept_t.value, "t")
    check_random_state(student)


@graded(
    points=1,
    hint="Targets are often whole numbers. Does an array somewhere take over their number type?",
    needs=["test_form_of_forward", "test_form_of_backward"],
)
def test_number_types(student, rng):
    """Gives for integers, float32, targets of any type and views what it gives for the equal floats."""
    whole, t = rng.integers(-4, 5, size=(2, 4, 3))
    predicted, rows = rng.normal(size=(4, 3)), np.eye(3)[rng.integers(3, size=4)]
    cases = (
        ((whole, t), "integers"),
        ((whole.astype(np.float32), t), "float32"),
        *other_layouts(predicted, t),
        ((predicted, rows.astype(np.uint8)), "targets of 8 bits"),
        ((predicted, rows.astype(bool)), "targets of True and False"),
    )
    for (y, targets), what in cases:
        floats = np.array(y, dtype=float, order="C"), np.array(targets, dtype=float, order="C")
        layer = student.MeanSquaredError()
        loss = float(check_form(student.MeanSquaredError().forward(*floats), (), "forward(y, t)"))
        check_scalar(layer.forward(y, targets), loss, f"forward of {what}", rtol=1e-5, atol=1e-6)
        gradient = own_backward(student, *floats)
        check_gradient(layer.backward(), gradient, f"backward after {what}", rtol=1e-5, atol=1e-6)
