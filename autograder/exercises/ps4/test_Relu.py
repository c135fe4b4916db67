"""Hidden suite of Relu (ps4)."""

import numpy as np

from autograder.checks import (
    check_agreement,
    check_array,
    check_computed,
    check_gradient,
    check_random_state,
    check_unchanged,
    graded,
    other_layouts,
)
from autograder.checks.wording import axes


def expected_forward(x):
    """max(0, x), element by element."""
    return np.maximum(0, x)


def expected_backward(x, upstream):
    """The upstream gradient where x was positive, zero elsewhere."""
    return np.where(x > 0, upstream, 0)


def away_from_the_kink(rng, shape):
    """Numbers of both signs, none of them near 0, where ReLU has no derivative."""
    return rng.choice([-1.0, 1.0], size=shape) * rng.uniform(0.2, 2.0, size=shape)


def own_backward(student, x, upstream):
    """What a new layer of the student's gives, right or not: what comes later is held to it."""
    layer = student.Relu()
    layer.forward(x)
    return check_computed(layer.backward(upstream), x.shape, "backward(dout)", upstream)


@graded(points=0.5, hint="What does forward return, and is there one number for each element of x?")
def test_form_of_forward(student, rng):
    """Forward returns one number for each element of x."""
    x = away_from_the_kink(rng, (4, 5))
    check_computed(student.Relu().forward(x), x.shape, "forward(x)", x)


@graded(
    points=1,
    hint="Which numbers pass a ReLU as they are, and what becomes of the others?",
    needs=["test_form_of_forward"],
)
def test_forward(student, rng):
    """Keeps positive numbers and sets negative ones to zero."""
    x = away_from_the_kink(rng, (4, 5))
    check_array(student.Relu().forward(x), expected_forward(x), "forward(x)")


@graded(
    points=0.5,
    hint="A gradient has the shape of what it belongs to. What does backward return, and does it use dout?",
)
def test_form_of_backward(student, rng):
    """Backward returns one number for each element of dout."""
    x, upstream = away_from_the_kink(rng, (4, 5)), rng.normal(size=(4, 5))
    own_backward(student, x, upstream)


@graded(
    points=2,
    hint="The gate was set by the sign of x in forward. What does an open gate do to the upstream gradient, "
    "and what does a closed one?",
    needs=["test_form_of_backward"],
)
def test_backward(student, rng):
    """Passes the upstream gradient on where x was positive, and nothing elsewhere."""
    x, upstream = away_from_the_kink(rng, (4, 5)), rng.normal(size=(4, 5))
    layer = student.Relu()
    layer.forward(x)
    received, expected = layer.backward(upstream), expected_backward(x, upstream)
    slope = expected_backward(x, np.ones(x.shape))
    check_gradient(received, expected, "backward(dout)", upstream=upstream, without_upstream=slope)


@graded(
    points=0.5,
    hint="Read in the docstring on which side x = 0 belongs.",
    needs=["test_form_of_forward", "test_form_of_backward"],
)
def test_zero(student, rng):
    """Treats x = 0 as a closed gate: output 0, gradient 0."""
    x = away_from_the_kink(rng, (3, 5))
    x.flat[::3] = 0.0
    upstream = rng.normal(size=x.shape)
    layer = student.Relu()
    check_array(layer.forward(x), expected_forward(x), "forward(x) where some x are 0")
    check_gradient(
        layer.backward(upstream), expected_backward(x, upstream), "backward(dout) where some x are 0"
    )


@graded(
    points=1,
    hint="Nothing in the formula speaks of rows or columns. Which line of yours does?",
    needs=["test_form_of_backward"],
)
def test_any_shape(student, rng):
    """Passes a gradient check on vectors and on batches of images."""
    for shape in ((6,), (2, 2, 2, 3)):
        x, upstream = away_from_the_kink(rng, shape), rng.normal(size=shape)
        layer = student.Relu()
        layer.forward(x)
        f = lambda x_, up=upstream: np.sum(up * expected_forward(x_))
        check_agreement(layer.backward(upstream), f, x, f"backward(dout) for {axes(len(shape))}", rng)


@graded(
    points=0.5,
    hint="x still belongs to the layer below, which may need it. Where does forward write into it?",
    needs=["test_form_of_forward"],
)
def test_input_unchanged(student, rng):
    """Forward leaves its argument as it was."""
    x = away_from_the_kink(rng, (4, 5))
    check_unchanged(x, student.Relu().forward.observe(x).arguments[0], "x")


@graded(
    points=0.5,
    hint="In a branching network dout is used by several layers. Who else sees it when you write into it?",
    needs=["test_form_of_backward"],
)
def test_upstream_unchanged(student, rng):
    """Backward leaves its argument as it was."""
    x, upstream = away_from_the_kink(rng, (4, 5)), rng.normal(size=(4, 5))
    layer = student.Relu()
    layer.forward(x)
    check_unchanged(upstream, layer.backward.observe(upstream).arguments[0], "dout")
    check_random_state(student)


@graded(
    points=0.5,
    hint="Every forward is a new beginning: the gates must be set anew.",
    needs=["test_form_of_backward"],
)
def test_latest_forward(student, rng):
    """Backward belongs to the latest forward, also when the batches differ in size."""
    x, upstream = away_from_the_kink(rng, (6, 5)), rng.normal(size=(6, 5))
    expected = own_backward(student, x, upstream)
    layer = student.Relu()
    layer.forward(away_from_the_kink(rng, (4, 5)))
    layer.forward(x)
    check_gradient(layer.backward(upstream), expected, "backward(dout) after the second forward")


@graded(
    points=0.5,
    hint="Where does a layer keep its gates: in itself, or in a place that all layers share?",
    needs=["test_form_of_backward"],
)
def test_two_layers(student, rng):
    """Two layers do not disturb each other."""
    x, upstream = away_from_the_kink(rng, (4, 5)), rng.normal(size=(4, 5))
    expected = own_backward(student, x, upstream)
    layer, other = student.Relu(), student.Relu()
    layer.forward(x)
    other.forward(away_from_the_kink(rng, (4, 5)))
    check_gradient(layer.backward(upstream), expected, "backward(dout) of the first of two layers")


@graded(
    points=0.5,
    hint="Does an array somewhere take over the number type of x, or of the gates?",
    needs=["test_form_of_forward", "test_form_of_backward"],
)
def test_number_types(student, rng):
    """Works for integer and float32 input, and for arrays that are views of others."""
    whole = rng.choice([-3, -2, -1, 1, 2, 3], size=(4, 5))
    upstream = rng.normal(size=(4, 5))
    cases = (
        ((whole, upstream), "integers"),
        ((whole.astype(np.float32), upstream), "float32"),
        *other_layouts(away_from_the_kink(rng, (4, 5)), upstream),
    )
    for (x, dout), what in cases:
        layer = student.Relu()
        check_array(layer.forward(x), expected_forward(x), f"forward of {what}")
        check_gradient(layer.backward(dout), expected_backward(x, upstream), f"backward(dout) after {what}")
