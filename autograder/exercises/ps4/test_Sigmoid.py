"""Hidden suite of Sigmoid (ps4)."""

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
    """σ(x) = 1 / (1 + e⁻ˣ), element by element."""
    return 1 / (1 + np.exp(-np.asarray(x, dtype=float)))


def expected_backward(x, upstream):
    """The upstream gradient times σ′(x) = σ(x)(1 − σ(x))."""
    return upstream * expected_forward(x) * (1 - expected_forward(x))


def own_backward(student, x, upstream):
    """What a new layer of the student's gives, right or not: what comes later is held to it."""
    layer = student.Sigmoid()
    layer.forward(x)
    return check_computed(layer.backward(upstream), x.shape, "backward(dout)", upstream)


@graded(points=0.5, hint="What does forward return, and is there one number for each element of x?")
def test_form_of_forward(student, rng):
    """Forward returns one number for each element of x."""
    x = rng.normal(scale=2, size=(4, 5))
    check_computed(student.Sigmoid().forward(x), x.shape, "forward(x)", x)


@graded(
    points=1,
    hint="Where should σ(x) lie for large positive x, and where for large negative x?",
    needs=["test_form_of_forward"],
)
def test_forward(student, rng):
    """Computes the sigmoid of each number."""
    x = rng.normal(scale=2, size=(4, 5))
    check_array(student.Sigmoid().forward(x), expected_forward(x), "forward(x)")


@graded(
    points=0.5,
    hint="A gradient has the shape of what it belongs to. What does backward return, and does it use dout?",
)
def test_form_of_backward(student, rng):
    """Backward returns one number for each element of dout."""
    x, upstream = rng.normal(scale=2, size=(4, 5)), rng.normal(size=(4, 5))
    own_backward(student, x, upstream)


@graded(
    points=2,
    hint="Chain rule: what arrives from above times σ′(x), and σ′ can be written with σ alone.",
    needs=["test_form_of_backward"],
)
def test_backward(student, rng):
    """Multiplies the upstream gradient by the slope of the sigmoid."""
    x, upstream = rng.normal(scale=2, size=(4, 5)), rng.normal(size=(4, 5))
    layer = student.Sigmoid()
    layer.forward(x)
    received, expected = layer.backward(upstream), expected_backward(x, upstream)
    slope = expected_backward(x, np.ones(x.shape))
    check_gradient(received, expected, "backward(dout)", upstream=upstream, without_upstream=slope)


@graded(
    points=1,
    hint="Nothing in the formula speaks of rows or columns. Which line of yours does?",
    needs=["test_form_of_backward"],
)
def test_any_shape(student, rng):
    """Passes a gradient check on vectors and on batches of images."""
    for shape in ((6,), (2, 2, 2, 3)):
        x, upstream = rng.normal(size=shape), rng.normal(size=shape)
        layer = student.Sigmoid()
        layer.forward(x)
        f = lambda x_, up=upstream: np.sum(up * expected_forward(x_))
        check_agreement(layer.backward(upstream), f, x, f"backward(dout) for {axes(len(shape))}", rng)


@graded(
    points=0.5,
    hint="x and dout belong to the neighbouring layers. Which statement writes into one of them?",
    needs=["test_form_of_backward"],
)
def test_arguments_unchanged(student, rng):
    """Leaves x and dout as they were."""
    x, upstream = rng.normal(size=(4, 5)), rng.normal(size=(4, 5))
    layer = student.Sigmoid()
    check_unchanged(x, layer.forward.observe(x).arguments[0], "x")
    check_unchanged(upstream, layer.backward.observe(upstream).arguments[0], "dout")
    check_random_state(student)


@graded(
    points=0.5,
    hint="Every forward is a new beginning: what backward needs must come from the latest one.",
    needs=["test_form_of_backward"],
)
def test_latest_forward(student, rng):
    """Backward belongs to the latest forward, also when the batches differ in size."""
    x, upstream = rng.normal(size=(6, 5)), rng.normal(size=(6, 5))
    expected = own_backward(student, x, upstream)
    layer = student.Sigmoid()
    layer.forward(rng.normal(size=(4, 5)))
    layer.forward(x)
    check_gradient(layer.backward(upstream), expected, "backward(dout) after the second forward")


@graded(
    points=0.5,
    hint="Is the stored output still the output after backward has used it once?",
    needs=["test_form_of_backward"],
)
def test_repeated_backward(student, rng):
    """A second backward gives what it would have given as the first."""
    x, first, second = rng.normal(size=(3, 4, 5))
    layer = student.Sigmoid()
    layer.forward(x)
    layer.backward(first)
    expected, before = (own_backward(student, x, upstream) for upstream in (second, first))
    check_gradient(layer.backward(second), expected, "the second backward(dout)", previous=before)


@graded(
    points=0.5,
    hint="Where does a layer keep its output: in itself, or in a place that all layers share?",
    needs=["test_form_of_backward"],
)
def test_two_layers(student, rng):
    """Two layers do not disturb each other."""
    x, upstream = rng.normal(size=(4, 5)), rng.normal(size=(4, 5))
    expected = own_backward(student, x, upstream)
    layer, other = student.Sigmoid(), student.Sigmoid()
    layer.forward(x)
    other.forward(rng.normal(size=(4, 5)))
    check_gradient(layer.backward(upstream), expected, "backward(dout) of the first of two layers")


@graded(
    points=1,
    hint="σ(2) is no whole number. Does an array somewhere take over the number type of x?",
    needs=["test_form_of_forward", "test_form_of_backward"],
)
def test_number_types(student, rng):
    """Works for integer and float32 input, and for arrays that are views of others."""
    whole, upstream = rng.integers(-3, 4, size=(4, 5)), rng.normal(size=(4, 5))
    cases = (
        ((whole, upstream), "integers"),
        ((whole.astype(np.float32), upstream), "float32"),
        *other_layouts(rng.normal(size=(4, 5)), upstream),
    )
    for (x, dout), what in cases:
        layer = student.Sigmoid()
        expected = expected_backward(x, upstream)
        check_array(layer.forward(x), expected_forward(x), f"forward of {what}", rtol=1e-5, atol=1e-6)
        check_gradient(layer.backward(dout), expected, f"backward(dout) after {what}", rtol=1e-4, atol=1e-6)
