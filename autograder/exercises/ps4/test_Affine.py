"""Hidden suite of Affine (ps4)."""

import numpy as np

from autograder.checks import (
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

# Four samples of five features, three outputs: no two sizes agree, so no transpose goes unseen.
N, D, M = 4, 5, 3


def expected_forward(x, W, b):
    """x·W + b, where each sample of ``x`` is first laid out as one row."""
    return x.reshape(len(x), -1) @ W + b


def expected_backward(x, W, upstream):
    """The gradients dx (in the shape of ``x``), dW and db."""
    rows = x.reshape(len(x), -1)
    return (upstream @ W.T).reshape(x.shape), rows.T @ upstream, upstream.sum(axis=0)


def draw(rng, x_shape=(N, D), outputs=M):
    """A batch, weights, non-zero biases, and an upstream gradient without any regularity."""
    features = int(np.prod(x_shape[1:]))
    x = rng.normal(size=x_shape)
    W = rng.normal(size=(features, outputs))
    b = rng.normal(size=outputs)
    return x, W, b, rng.normal(size=(x_shape[0], outputs))


def own_gradients(student, x, W, b, upstream, attributes=("dW", "db")):
    """dx and what a new layer of the student's stores, right or not: what comes later is held to it."""
    layer = student.Affine(W, b)
    layer.forward(x)
    dx = check_computed(layer.backward(upstream), x.shape, "backward(dout)", x)
    shapes = {"dW": W.shape, "db": b.shape}
    return dx, *(check_form(getattr(layer, name), shapes[name], name) for name in attributes)


@graded(points=0.5, hint="How many outputs has each sample, and what does forward return?")
def test_form_of_forward(student, rng):
    """Forward returns one row of outputs for each sample."""
    x, W, b, _ = draw(rng)
    check_computed(student.Affine(W, b).forward(x), (N, M), "forward(x)", np.tile(b, (N, 1)))


@graded(
    points=1.5,
    hint="What does each output neuron compute, and which term does it add at the end?",
    needs=["test_form_of_forward"],
)
def test_forward(student, rng):
    """Computes x·W + b for a batch of samples."""
    x, W, b, _ = draw(rng)
    check_array(student.Affine(W, b).forward(x), expected_forward(x, W, b), "forward(x)")


@graded(points=0.5, hint="A gradient has the shape of what it belongs to. What does backward return?")
def test_form_of_backward(student, rng):
    """Backward returns one number for each element of x."""
    x, W, b, upstream = draw(rng)
    layer = student.Affine(W, b)
    layer.forward(x)
    check_computed(layer.backward(upstream), x.shape, "backward(dout)", x)


@graded(
    points=1.5,
    hint="Write the shapes below each other: dx has the shape of x. Which product of the upstream "
    "gradient and W has it?",
    needs=["test_form_of_backward"],
)
def test_dx(student, rng):
    """Backward returns the gradient with respect to x."""
    x, W, b, upstream = draw(rng)
    layer = student.Affine(W, b)
    layer.forward(x)
    received = layer.backward(upstream)
    (dx, _, _), (alone, _, _) = expected_backward(x, W, upstream), expected_backward(x, W, np.ones((N, M)))
    check_gradient(received, dx, "backward(dout)", batch_size=N, upstream=upstream, without_upstream=alone)


@graded(
    points=2,
    hint="dW has the shape of W, one number per weight, and sums what every sample of the batch contributes.",
    needs=["test_form_of_forward"],
)
def test_dW(student, rng):
    """Backward stores the gradient with respect to the weights in dW."""
    x, W, b, upstream = draw(rng)
    layer = student.Affine(W, b)
    layer.forward(x)
    layer.backward(upstream)
    (_, dW, _), (_, alone, _) = expected_backward(x, W, upstream), expected_backward(x, W, np.ones((N, M)))
    check_gradient(layer.dW, dW, "dW", batch_size=N, upstream=upstream, without_upstream=alone)


@graded(
    points=1,
    hint="The same bias is added to every sample. What happens to gradients where one value is used many "
    "times?",
    needs=["test_form_of_forward"],
)
def test_db(student, rng):
    """Backward stores the gradient with respect to the biases in db."""
    x, W, b, upstream = draw(rng)
    layer = student.Affine(W, b)
    layer.forward(x)
    layer.backward(upstream)
    _, _, db = expected_backward(x, W, upstream)
    check_gradient(layer.db, db, "db", batch_size=N, upstream=upstream)


@graded(
    points=1,
    hint="Run the gradient check of the notebook on a batch of one. Do all three gradients keep their axes?",
    needs=["test_dx", "test_dW", "test_db"],
)
def test_gradient_check(student, rng):
    """Passes a gradient check in x, W and b on a single sample."""
    x, W, b, upstream = draw(rng, x_shape=(1, 3), outputs=2)
    layer = student.Affine(W, b)
    layer.forward(x)
    dx = layer.backward(upstream)
    of_x = lambda x_: np.sum(upstream * expected_forward(x_, W, b))
    of_W = lambda W_: np.sum(upstream * expected_forward(x, W_, b))
    of_b = lambda b_: np.sum(upstream * expected_forward(x, W, b_))
    check_agreement(dx, of_x, x, "backward(dout) of a single sample", rng)
    check_agreement(layer.dW, of_W, W, "dW of a single sample", rng)
    check_agreement(layer.db, of_b, b, "db of a single sample", rng)


@graded(
    points=1,
    hint="An image is a row of pixels to this layer. Which axis must stay, and which ones become one?",
    needs=["test_form_of_forward"],
)
def test_images_forward(student, rng):
    """Flattens each image of a batch of shape (N, C, H, W)."""
    x, W, b, _ = draw(rng, x_shape=(4, 2, 3, 2))
    check_array(student.Affine(W, b).forward(x), expected_forward(x, W, b), "forward(images)")


@graded(
    points=1,
    hint="A gradient has the shape of the value it belongs to. What was the shape of x before it was "
    "flattened?",
    needs=["test_form_of_backward", "test_images_forward"],
)
def test_images_backward(student, rng):
    """Returns dx in the shape of the images, and otherwise what it gives for the same images as rows."""
    x, W, b, upstream = draw(rng, x_shape=(4, 2, 3, 2))
    dx, dW = own_gradients(student, x.reshape(4, -1), W, b, upstream, ["dW"])
    layer = student.Affine(W, b)
    layer.forward(x)
    check_gradient(layer.backward(upstream), dx.reshape(x.shape), "backward(dout) after images", batch_size=4)
    check_gradient(layer.dW, dW, "dW after images", batch_size=4)


@graded(
    points=1,
    hint="dW and db are the gradients of this one call. What do they still hold from the call before?",
    needs=["test_form_of_backward"],
)
def test_repeated_backward(student, rng):
    """A second backward replaces dW and db; nothing is added up."""
    x, W, b, first = draw(rng)
    second = rng.normal(size=first.shape)
    layer = student.Affine(W, b)
    layer.forward(x)
    layer.backward(first)
    before_W, before_b = layer.dW, layer.db
    layer.backward(second)
    _, dW, db = own_gradients(student, x, W, b, second)
    check_gradient(layer.dW, dW, "dW after the second backward", previous=before_W)
    check_gradient(layer.db, db, "db after the second backward", previous=before_b)


@graded(
    points=1,
    hint="Every forward is a new beginning: what backward needs must come from the latest one.",
    needs=["test_form_of_backward"],
)
def test_latest_forward(student, rng):
    """Backward belongs to the latest forward, also when the batches differ in size."""
    x, W, b, _ = draw(rng)
    later, _, _, upstream = draw(rng, x_shape=(N + 2, D))
    dx, dW = own_gradients(student, later, W, b, upstream, ["dW"])
    layer = student.Affine(W, b)
    layer.forward(x)
    layer.forward(later)
    check_gradient(layer.backward(upstream), dx, "backward(dout) after the second forward")
    check_gradient(layer.dW, dW, "dW after the second forward")


@graded(
    points=1,
    hint="Where does a layer keep its input: in itself, or in a place that all layers share?",
    needs=["test_form_of_forward", "test_form_of_backward"],
)
def test_two_layers(student, rng):
    """Two layers do not disturb each other."""
    x, W, b, upstream = draw(rng)
    other_x, other_W, other_b, other_upstream = draw(rng, x_shape=(N + 2, D))
    out = check_form(student.Affine(W, b).forward(x), (N, M), "forward(x)")
    dx, dW, db = own_gradients(student, x, W, b, upstream)
    layer, other = student.Affine(W, b), student.Affine(other_W, other_b)
    check_array(layer.forward(x), out, "forward(x) of the first of two layers")
    other.forward(other_x)
    check_gradient(layer.backward(upstream), dx, "backward(dout) of the first of two layers")
    other.backward(other_upstream)
    check_gradient(layer.dW, dW, "dW of the first of two layers")
    check_gradient(layer.db, db, "db of the first of two layers")


@graded(
    points=1,
    hint="An optimiser changes W and b in place. Does the layer look at these very arrays, or at a copy?",
    needs=["test_form_of_forward"],
)
def test_parameters_changed_outside(student, rng):
    """Sees weights and biases that were changed in place from outside."""
    x, W, b, _ = draw(rng)
    kept_W, kept_b = student.keep(W), student.keep(b)
    layer = student.Affine(W=kept_W, b=kept_b)
    layer.forward(x)
    W_new, b_new = rng.normal(size=W.shape), rng.normal(size=b.shape)
    kept_W.fill(W_new)
    kept_b.fill(b_new)
    expected = check_form(student.Affine(W_new, b_new).forward(x), (N, M), "forward(x)")
    check_array(layer.forward(x), expected, "forward(x) after W and b changed")


@graded(
    points=1,
    hint="A layer computes gradients; others decide what to do with them. Which statement writes into an "
    "array that was handed in?",
    needs=["test_form_of_forward", "test_form_of_backward"],
)
def test_arguments_unchanged(student, rng):
    """Leaves x, dout, W and b as they were."""
    x, W, b, upstream = draw(rng)
    kept_W, kept_b = student.keep(W), student.keep(b)
    layer = student.Affine(kept_W, kept_b)
    check_unchanged(x, layer.forward.observe(x).arguments[0], "x")
    check_unchanged(upstream, layer.backward.observe(upstream).arguments[0], "dout")
    check_unchanged(W, kept_W.value, "W")
    check_unchanged(b, kept_b.value, "b")
    check_random_state(student)


@graded(
    points=1,
    hint="Pixels often come as whole numbers. Does an array somewhere take over the number type of x?",
    needs=["test_form_of_forward", "test_form_of_backward"],
)
def test_number_types(student, rng):
    """Works for integer and float32 input, and for arrays that are views of others."""
    _, W, b, upstream = draw(rng)
    pixels = rng.integers(0, 17, size=(N, D))
    cases = (
        ((pixels, W, upstream), "integers"),
        ((pixels.astype(np.float32), W, upstream), "float32"),
        *other_layouts(rng.normal(size=(N, D)), W, upstream),
    )
    for (x, weights, dout), what in cases:
        layer = student.Affine(weights, b)
        dx, dW, _ = expected_backward(x, W, upstream)
        out = expected_forward(x, W, b)
        check_array(layer.forward(x), out, f"forward of {what}", rtol=1e-4, atol=1e-5)
        check_gradient(layer.backward(dout), dx, f"backward(dout) after {what}", rtol=1e-4, atol=1e-5)
        check_gradient(layer.dW, dW, f"dW after {what}", rtol=1e-4, atol=1e-5)
