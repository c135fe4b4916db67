"""Hidden suite of layer (ps0)."""

import numpy as np

from autograder.checks import (
    check_array,
    check_computed,
    check_depends,
    check_form,
    check_random_state,
    check_unchanged,
    graded,
    other_layouts,
)

# Four samples of five features, three neurons: no two sizes agree, so no transpose goes unseen.
N, D, M = 4, 5, 3


def expected_layer(x, W, b):
    """The sum over the features of x times W, and the bias of each neuron."""
    return np.einsum("...d,dm->...m", x, W) + b


def draw(rng, n=N, d=D, m=M):
    """A batch, weights and non-zero biases."""
    return rng.normal(size=(n, d)), rng.normal(size=(d, m)), rng.normal(size=m)


@graded(points=0.5, hint="Which shape does the docstring promise for a batch?")
def test_form(student, rng):
    """Returns a row of M numbers for each sample of a batch, computed from what is handed in."""
    batches = [draw(rng) for _ in range(2)]
    W, b = batches[0][1:]
    rows = [student.layer(x, W, b) for x, _, _ in batches]
    check_computed(rows[0], (N, M), "layer of a batch")
    check_depends(rows, (N, M), "layer of a batch")


@graded(points=1, hint="Which number does each neuron compute for this sample, and what does it add?")
def test_one_sample(student, rng):
    """Computes x·W + b for a single sample."""
    x, W, b = draw(rng)
    check_array(student.layer(x[0], W, b), expected_layer(x[0], W, b), "layer of one sample")


@graded(
    points=2,
    hint="Write the shapes of x and W side by side: which two numbers have to be equal?",
    needs=["test_form"],
)
def test_batch(student, rng):
    """Computes x·W + b for each sample of a batch."""
    x, W, b = draw(rng)
    check_array(student.layer(x, W, b), expected_layer(x, W, b), "layer of a batch")


@graded(points=0.5, hint="What leaves a neuron that hears nothing but zeros?", needs=["test_form"])
def test_biases_alone(student, rng):
    """Gives each neuron its own bias for an input of zeros."""
    x, W, b = draw(rng)
    check_array(student.layer(0 * x, W, b), np.tile(b, (N, 1)), "layer of a batch of zeros")


@graded(
    points=0.5,
    hint="Where all sizes are equal every product fits, also the wrong one. Which numbers meet in yours?",
    needs=["test_batch"],
)
def test_square(student, rng):
    """Takes the right product where all sizes are equal."""
    x, W, b = draw(rng, 4, 4, 4)
    check_array(student.layer(x, W, b), expected_layer(x, W, b), "layer of a square batch")


@graded(
    points=0.5,
    hint="One input, one neuron or one sample: which axes does the docstring promise?",
    needs=["test_form"],
)
def test_from_one_and_to_one(student, rng):
    """Keeps its axes for one input, one neuron or one sample."""
    for n, d, m in ((N, 1, M), (N, D, 1), (1, D, M), (1, 1, 1)):
        x, W, b = draw(rng, n, d, m)
        check_form(student.layer(x, W, b), (n, m), "layer of a batch")
        check_form(student.layer(x[0], W, b), (m,), "layer of one sample")


@graded(
    points=0.5,
    hint="Inputs may be whole numbers, and an array may be a part of another one. Where does the code rely "
    "on more than that?",
    needs=["test_batch"],
)
def test_number_types(student, rng):
    """Works for whole numbers, and for arrays that are views of others."""
    _, W, b = draw(rng)
    whole = rng.integers(-9, 10, size=(N, D))
    for (x, weights), what in ((whole, W), "whole numbers"), *other_layouts(rng.normal(size=(N, D)), W):
        check_array(student.layer(x, weights, b), expected_layer(x, W, b), f"layer of {what}")


@graded(
    points=0.5,
    hint="Which statement writes into an array that was passed in?",
    needs=["test_form"],
)
def test_unchanged(student, rng):
    """Leaves x, W and b as they were."""
    x, W, b = draw(rng)
    for sent in (x, x[0]):
        after = student.layer.observe(sent, W, b).arguments
        for before, then, name in zip((sent, W, b), after, ("x", "W", "b"), strict=True):
            check_unchanged(before, then, name)
    check_random_state(student)
