"""Hidden suite of Dropout (ps6)."""

import numpy as np

from autograder.checks import (
    check_array,
    check_form,
    check_random_state,
    check_unchanged,
    graded,
    other_layouts,
    require,
)
from autograder.exercises.ps6.bounds import Share

SHAPE = (80, 50)
RATIOS = (0.2, 0.7)
SURVIVORS = {
    ratio: Share(probability=1 - ratio, trials=SHAPE[0] * SHAPE[1], within=0.06) for ratio in (*RATIOS, 0.5)
}


def activations(rng, shape=SHAPE):
    """Numbers of both signs, none near 0, so that a dropped one can be told."""
    return rng.choice([-1.0, 1.0], size=shape) * rng.uniform(1, 2, size=shape)


def trained_forward(layer, x, what="forward(x) in training"):
    """What a training forward returns, as an array."""
    return check_form(layer.forward(x), x.shape, what)


def expected_training(x, y, ratio):
    """x where y is not 0, divided by the probability to survive; 0 elsewhere."""
    return np.where(y != 0, x / (1 - ratio), 0.0)


def expected_dx(x, y, dout):
    """The upstream gradient times the slope of each element: y/x, whatever the mask and its scale are."""
    return dout * (y / x)


@graded(
    points=2,
    hint="In training an element either becomes 0 or is made larger, so that the expected value stays x. By "
    "which number is a survivor divided?",
)
def test_survivors_are_scaled(student, rng):
    """In training an element becomes 0, or is divided by the probability to survive."""
    layers = {ratio: student.Dropout(dropout_ratio=ratio) for ratio in RATIOS}
    for ratio, layer in layers.items():
        x = activations(rng)
        y = trained_forward(layer, x)
        require(bool(np.any(y != 0)), "Everything is dropped.")
        check_array(y, expected_training(x, y, ratio), "forward(x) in training, where it is not 0,")


@graded(
    points=2,
    hint="dropout_ratio is the part that is dropped. How large is the part that survives?",
)
def test_how_many_survive(student, rng):
    """In training a part 1 − dropout_ratio survives, on average."""
    for ratio in RATIOS:
        y = trained_forward(student.Dropout(dropout_ratio=ratio), activations(rng))
        require(
            SURVIVORS[ratio].holds(y != 0),
            "The part of the elements that survive is not 1 − dropout_ratio.",
        )


@graded(points=0.5, hint="Which dropout_ratio holds when none is given?")
def test_default_ratio(student, rng):
    """Without a setting one half is dropped."""
    y = trained_forward(student.Dropout(), activations(rng))
    require(SURVIVORS[0.5].holds(y != 0), "Without a setting, the part that survives is not one half.")


@graded(
    points=1,
    hint="How many random numbers does a batch need: one for each sample, for each neuron, or for each "
    "element?",
)
def test_each_element_by_itself(student, rng):
    """Every element is dropped by itself: samples and neurons differ."""
    dropped = trained_forward(student.Dropout(dropout_ratio=0.5), activations(rng)) == 0
    require(bool(np.any(dropped)), "Nothing is dropped.")
    require(not np.all(dropped == dropped[:1]), "In every sample the same neurons are dropped.")
    require(not np.all(dropped == dropped[:, :1]), "A sample is dropped as a whole, or not at all.")


@graded(points=1, hint="When is the mask drawn: once, when the layer is made, or again and again?")
def test_a_new_mask_each_time(student, rng):
    """Every training forward draws a new mask, in one layer and in several."""
    x, layer = activations(rng), student.Dropout(dropout_ratio=0.5)
    first, second, third = (trained_forward(layer, x) == 0 for _ in range(3))
    require(
        not (np.array_equal(first, second) or np.array_equal(second, third)),
        "Two training forwards drop the same elements.",
    )
    one, other = (trained_forward(student.Dropout(dropout_ratio=0.5), x) == 0 for _ in range(2))
    require(not np.array_equal(one, other), "Two new layers drop the same elements.")
    check_random_state(student)


@graded(
    points=1.5,
    hint="The survivors were made larger in training so that nothing has to be done later. What does "
    "forward do when it is not training?",
    needs=["test_each_element_by_itself"],
)
def test_inference(student, rng):
    """With train_flg=False x comes back as it is, for a new layer and for a trained one."""
    layer = student.Dropout(dropout_ratio=0.3)
    for shape in ((4, 3), (1, 5)):
        x = activations(rng, shape)
        check_array(layer.forward(x, train_flg=False), x, "forward(x, train_flg=False)")
        layer.forward(x)


@graded(
    points=2,
    hint="Each element was multiplied by a number in forward. What is the local slope of that, and where is "
    "the number kept?",
    needs=["test_each_element_by_itself"],
)
def test_backward(student, rng):
    """backward multiplies by the mask and the scale of the forward before it."""
    for ratio in RATIOS:
        x, upstream = activations(rng, (9, 20)), activations(rng, (9, 20))
        layer = student.Dropout(dropout_ratio=ratio)
        y = trained_forward(layer, x)
        check_array(layer.backward(upstream), expected_dx(x, y, upstream), "dx")


@graded(
    points=0.5,
    hint="An output may be 0 because its input was. Does your mask remember what was dropped, or does it "
    "look for zeros?",
    needs=["test_backward"],
)
def test_inputs_that_are_zero(student, rng):
    """Where x is 0 and survives, the gradient passes."""
    x, upstream = np.zeros(SHAPE), activations(rng)
    layer = student.Dropout(dropout_ratio=0.5)
    layer.forward(x)
    dx = check_form(layer.backward(upstream), SHAPE, "dx")
    require(
        SURVIVORS[0.5].holds(dx != 0),
        "Where x is 0, the part of the gradient that passes is not the right one.",
    )


@graded(
    points=0.5,
    hint="Which mask does backward use after two forwards, and of which size?",
    needs=["test_backward"],
)
def test_latest_forward(student, rng):
    """backward belongs to the latest training forward, and to its own layer."""
    layer, other = student.Dropout(dropout_ratio=0.5), student.Dropout(dropout_ratio=0.5)
    layer.forward(activations(rng, (5, 30)))
    x, upstream = activations(rng, (7, 30)), activations(rng, (7, 30))
    y = trained_forward(layer, x)
    trained_forward(other, x)
    check_array(layer.backward(upstream), expected_dx(x, y, upstream), "dx of the latest forward")


@graded(
    points=0.5,
    hint="Does the code depend on the number of axes of x? The mask has the shape of x.",
    needs=["test_survivors_are_scaled", "test_backward"],
)
def test_any_shape(student, rng):
    """Works for one sample and for pictures, too, and for arrays that are views of others."""
    cases = [[activations(rng, shape) for _ in range(2)] for shape in ((60,), (2, 3, 4, 5))]
    views = [stored for stored, _ in other_layouts(activations(rng, (6, 10)), activations(rng, (6, 10)))]
    for x, upstream in (*cases, *views):
        layer = student.Dropout(dropout_ratio=0.4)
        y = trained_forward(layer, x)
        check_array(y, expected_training(x, y, 0.4), "forward(x) in training, where it is not 0,")
        check_array(layer.backward(upstream), expected_dx(x, y, upstream), "dx")


@graded(
    points=0.5,
    hint="Which line of yours writes into an array that it was handed?",
    needs=["test_each_element_by_itself"],
)
def test_arguments_unchanged(student, rng):
    """Leaves x and the upstream gradient as they were."""
    x, upstream = activations(rng, (6, 20)), activations(rng, (6, 20))
    layer = student.Dropout(dropout_ratio=0.5)
    check_unchanged(x, layer.forward.observe(x).arguments[0], "x")
    student.has_reseeded()  # the random numbers of a training forward are for another test
    check_unchanged(upstream, layer.backward.observe(upstream).arguments[0], "dout")
    check_unchanged(x, layer.forward.observe(x, train_flg=False).arguments[0], "x")
    check_random_state(student)
