"""Hidden suite of SoftmaxWithLoss (ps4)."""

import numpy as np

from autograder.checks import (
    check_agreement,
    check_gradient,
    check_scalar,
    check_unchanged,
    graded,
    one_hot,
)

# Five samples of three classes; logits of moderate size keep the probabilities far above the 1e-7 in the log.
N, C = 5, 3


def expected_loss(x, labels):
    """The mean over the batch of log Σ eˣ − x_label."""
    log_sums = np.log(np.sum(np.exp(x), axis=1))
    return np.mean(log_sums - x[np.arange(len(x)), labels])


def expected_gradient(x, labels):
    """(softmax(x) − t) / N, with the labels as one-hot rows t."""
    y = np.exp(x) / np.sum(np.exp(x), axis=1, keepdims=True)
    return (y - one_hot(labels, x.shape[1])) / len(x)


def draw(rng, n=N, classes=C):
    """Logits of both signs and a label per sample."""
    return rng.uniform(-2, 2, size=(n, classes)), rng.integers(0, classes, size=n)


@graded(
    points=2,
    hint="Which two functions of the earlier sets follow each other here, and what does the second one need?",
)
def test_loss(student, rng):
    """Forward returns the mean cross-entropy error for one-hot targets."""
    x, labels = draw(rng)
    loss = student.SoftmaxWithLoss().forward(x, one_hot(labels, C))
    check_scalar(loss, expected_loss(x, labels), "forward(x, t)", rtol=1e-4, atol=1e-6, batch_size=N)


@graded(
    points=1,
    hint="A label is the number of the right class. Which probability does it pick in each row?",
)
def test_loss_of_labels(student, rng):
    """Forward returns the same loss for integer labels."""
    x, labels = draw(rng)
    loss = student.SoftmaxWithLoss().forward(x, labels)
    check_scalar(loss, expected_loss(x, labels), "forward(x, labels)", rtol=1e-4, atol=1e-6, batch_size=N)


@graded(
    points=1,
    hint="Adding one number to all logits of a row changes nothing in theory. Which number keeps the "
    "exponentials small?",
    needs=["test_loss"],
)
def test_large_logits(student, rng):
    """Stays finite for logits around 1000."""
    x, labels = draw(rng)
    shift = rng.uniform(900, 1100, size=(N, 1))
    loss = student.SoftmaxWithLoss().forward(x + shift, one_hot(labels, C))
    check_scalar(loss, expected_loss(x, labels), "forward(x, t) for large logits", rtol=1e-4, atol=1e-6)


@graded(
    points=2,
    hint="Softmax and cross-entropy together have a gradient of one short line. Does it use the batch size?",
    needs=["test_loss"],
)
def test_backward(student, rng):
    """Backward returns (y − t)/N for one-hot targets."""
    x, labels = draw(rng)
    layer = student.SoftmaxWithLoss()
    layer.forward(x, one_hot(labels, C))
    expected = expected_gradient(x, labels)
    check_gradient(layer.backward(), expected, "backward()", rtol=1e-4, atol=1e-6, batch_size=N)


@graded(
    points=2,
    hint="Write down t as one-hot rows for the labels 2, 0. In which places do y and y − t differ?",
    needs=["test_loss_of_labels"],
)
def test_backward_of_labels(student, rng):
    """Backward returns the same gradient for integer labels."""
    x, labels = draw(rng)
    layer = student.SoftmaxWithLoss()
    layer.forward(x, labels)
    expected = expected_gradient(x, labels)
    check_gradient(layer.backward(), expected, "backward() after labels", rtol=1e-4, atol=1e-6, batch_size=N)


@graded(
    points=1,
    hint="With three samples of three classes NumPy can combine arrays that do not belong together, and says "
    "nothing. How does your code tell labels from one-hot rows?",
    needs=["test_backward", "test_backward_of_labels"],
)
def test_as_many_samples_as_classes(student, rng):
    """Tells labels from one-hot targets when there are as many samples as classes."""
    x, labels = draw(rng, n=C)
    for t, what in ((labels, "labels"), (one_hot(labels, C), "one-hot targets")):
        layer = student.SoftmaxWithLoss()
        loss = layer.forward(x, t)
        check_scalar(loss, expected_loss(x, labels), f"forward with {what}", rtol=1e-4, atol=1e-6)
        expected = expected_gradient(x, labels)
        check_gradient(layer.backward(), expected, f"backward with {what}", rtol=1e-4, atol=1e-6)


@graded(
    points=1,
    hint="Run the gradient check of the notebook on a batch of one. What is N there?",
    needs=["test_backward", "test_backward_of_labels"],
)
def test_gradient_check(student, rng):
    """Passes a gradient check on a single sample."""
    x, labels = draw(rng, n=1, classes=4)
    for t, what in ((one_hot(labels, 4), "one-hot target"), (labels, "label")):
        layer = student.SoftmaxWithLoss()
        layer.forward(x, t)
        loss = lambda x_: expected_loss(x_, labels)
        check_agreement(layer.backward(), loss, x, f"backward() for one {what}", rng, rtol=1e-4, atol=1e-6)


@graded(
    points=1,
    hint="Is what forward stored still the same after backward has used it?",
    needs=["test_backward", "test_backward_of_labels"],
)
def test_repeated_backward(student, rng):
    """A second backward gives the same answer as the first."""
    x, labels = draw(rng)
    expected = expected_gradient(x, labels)
    for t in (one_hot(labels, C), labels):
        layer = student.SoftmaxWithLoss()
        layer.forward(x, t)
        layer.backward()
        check_gradient(layer.backward(), expected, "the second backward()", rtol=1e-4, atol=1e-6)


@graded(
    points=0.5,
    hint="Every forward is a new beginning: probabilities and targets must come from the latest one.",
    needs=["test_backward", "test_backward_of_labels"],
)
def test_latest_forward(student, rng):
    """Backward belongs to the latest forward, also when size and form of the targets changed."""
    x, labels = draw(rng)
    later_x, later_labels = draw(rng, n=N + 2)
    layer = student.SoftmaxWithLoss()
    layer.forward(x, one_hot(labels, C))
    layer.forward(later_x, later_labels)
    expected = expected_gradient(later_x, later_labels)
    check_gradient(layer.backward(), expected, "backward() after the second forward", rtol=1e-4, atol=1e-6)


@graded(
    points=0.5,
    hint="Where does a layer keep what backward needs: in itself, or in a place that all layers share?",
    needs=["test_backward", "test_backward_of_labels"],
)
def test_two_layers(student, rng):
    """Two layers do not disturb each other."""
    (x, labels), (other_x, other_labels) = draw(rng), draw(rng)
    layer, other = student.SoftmaxWithLoss(), student.SoftmaxWithLoss()
    layer.forward(x, labels)
    other.forward(other_x, other_labels)
    expected = expected_gradient(x, labels)
    check_gradient(layer.backward(), expected, "backward() of the first of two layers", rtol=1e-4, atol=1e-6)


@graded(
    points=1,
    hint="Logits and targets still belong to the caller. Which statement writes into one of them?",
    needs=["test_backward", "test_backward_of_labels"],
)
def test_arguments_unchanged(student, rng):
    """Leaves x and t as they were, in forward and in backward."""
    x, labels = draw(rng)
    for t in (one_hot(labels, C), labels):
        layer = student.SoftmaxWithLoss()
        kept_x, kept_t = student.keep(x), student.keep(t)
        layer.forward(kept_x, kept_t)
        layer.backward()
        check_unchanged(x, kept_x.value, "x")
        check_unchanged(t, kept_t.value, "t")


@graded(
    points=1,
    hint="Labels may come in any integer type, and logits as whole numbers. Where does your code rely on "
    "one type?",
    needs=["test_backward", "test_backward_of_labels"],
)
def test_number_types(student, rng):
    """Works for integer and float32 logits, small integer labels and views of other arrays."""
    _, labels = draw(rng)
    whole = rng.integers(-2, 3, size=(N, C))
    view = rng.uniform(-2, 2, size=(C, N)).T
    cases = (
        (whole, labels.astype(np.uint8), "integer logits"),
        (whole.astype(np.float32), one_hot(labels, C).astype(int), "float32 logits"),
        (view, labels.astype(np.int32), "a view"),
    )
    for x, t, what in cases:
        layer = student.SoftmaxWithLoss()
        loss, gradient = expected_loss(x, labels), expected_gradient(x, labels)
        check_scalar(layer.forward(x, t), loss, f"forward of {what}", rtol=1e-4, atol=1e-5)
        check_gradient(layer.backward(), gradient, f"backward after {what}", rtol=1e-4, atol=1e-5)
