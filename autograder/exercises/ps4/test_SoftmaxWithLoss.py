"""Hidden suite of SoftmaxWithLoss (ps4)."""

import numpy as np

from autograder.checks import (
    CheckFailed,
    check_agreement,
    check_computed,
    check_depends,
    check_form,
    check_gradient,
    check_random_state,
    check_scalar,
    check_unchanged,
    graded,
    one_hot,
    other_layouts,
)
from autograder.sandbox.proxy import StudentError

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


CLOSE = {"rtol": 1e-4, "atol": 1e-6}


def own_backward(student, x, t):
    """What a new layer of the student's gives, right or not: what comes later is held to it."""
    layer = student.SoftmaxWithLoss()
    layer.forward(x, t)
    return check_computed(layer.backward(), x.shape, "backward()", x, t)


def for_one_form(calls):
    """Pass if one of these holds, of one-hot targets and of labels: each has a test of its own."""
    found = []
    for call in calls:
        try:
            call()
        except (StudentError, CheckFailed) as error:
            found.append(error)
    if len(found) == len(calls):
        raise found[0]


@graded(points=0.5, hint="A loss is one number, however many samples there are. What does forward return?")
def test_form_of_forward(student, rng):
    """Forward returns one number, for one-hot targets or for labels."""
    batches = [draw(rng) for _ in range(2)]

    def depends(convert):
        losses = [student.SoftmaxWithLoss().forward(x, convert(labels)) for x, labels in batches]
        check_depends(losses, (), "forward(x, t)")

    for_one_form([lambda: depends(lambda labels: one_hot(labels, C)), lambda: depends(np.asarray)])


@graded(
    points=1.5,
    hint="Which two functions of the earlier sets follow each other here, and what does the second one need?",
    needs=["test_form_of_forward"],
)
def test_loss(student, rng):
    """Forward returns the mean cross-entropy error for one-hot targets."""
    x, labels = draw(rng)
    loss = student.SoftmaxWithLoss().forward(x, one_hot(labels, C))
    check_scalar(loss, expected_loss(x, labels), "forward(x, t)", **CLOSE, batch_size=N)


@graded(
    points=1,
    hint="A label is the number of the right class. Which probability does it pick in each row?",
    needs=["test_form_of_forward"],
)
def test_loss_of_labels(student, rng):
    """Forward returns the same loss for integer labels."""
    x, labels = draw(rng)
    loss = student.SoftmaxWithLoss().forward(x, labels)
    check_scalar(loss, expected_loss(x, labels), "forward(x, labels)", **CLOSE, batch_size=N)


@graded(
    points=1,
    hint="Adding one number to all logits of a row changes nothing in theory. Which number keeps the "
    "exponentials small?",
    needs=["test_form_of_forward"],
)
def test_large_logits(student, rng):
    """Stays finite for logits around 1000."""
    x, labels = draw(rng)
    shift = rng.uniform(900, 1100, size=(N, 1))
    loss = student.SoftmaxWithLoss().forward(x + shift, one_hot(labels, C))
    check_scalar(loss, expected_loss(x, labels), "forward(x, t) for large logits", **CLOSE)


@graded(points=0.5, hint="A gradient has the shape of what it belongs to. What does backward return?")
def test_form_of_backward(student, rng):
    """Backward returns one number for each logit, for one-hot targets or for labels."""
    x, labels = draw(rng)
    targets = one_hot(labels, C), labels
    for_one_form([lambda t=t: own_backward(student, x, t) for t in targets])


@graded(
    points=1.5,
    hint="Softmax and cross-entropy together have a gradient of one short line. Does it use the batch size?",
    needs=["test_form_of_backward"],
)
def test_backward(student, rng):
    """Backward returns (y − t)/N for one-hot targets."""
    x, labels = draw(rng)
    layer = student.SoftmaxWithLoss()
    layer.forward(x, one_hot(labels, C))
    expected = expected_gradient(x, labels)
    check_gradient(layer.backward(), expected, "backward()", **CLOSE, batch_size=N)


@graded(
    points=1.5,
    hint="Write down t as one-hot rows for the labels 2, 0. In which places do y and y − t differ?",
    needs=["test_form_of_backward"],
)
def test_backward_of_labels(student, rng):
    """Backward returns the same gradient for integer labels."""
    x, labels = draw(rng)
    layer = student.SoftmaxWithLoss()
    layer.forward(x, labels)
    expected = expected_gradient(x, labels)
    check_gradient(layer.backward(), expected, "backward() after labels", **CLOSE, batch_size=N)


@graded(
    points=1,
    hint="With three samples of three classes NumPy can combine arrays that do not belong together, and says "
    "nothing. How does your code tell labels from one-hot rows?",
    needs=["test_form_of_forward", "test_form_of_backward"],
)
def test_as_many_samples_as_classes(student, rng):
    """Tells labels from one-hot targets when there are as many samples as classes, or labels of 0 and 1."""
    x, labels = draw(rng, n=C)
    few = np.array([0, 1, 1])
    for t, labels_of_t, what in (
        (labels, labels, "labels"),
        (few, few, "labels of 0 and 1"),
        (one_hot(labels, C), labels, "one-hot targets"),
    ):
        layer = student.SoftmaxWithLoss()
        loss = layer.forward(x, t)
        check_scalar(loss, expected_loss(x, labels_of_t), f"forward with {what}", **CLOSE)
        check_gradient(layer.backward(), expected_gradient(x, labels_of_t), f"backward with {what}", **CLOSE)


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
        check_agreement(layer.backward(), loss, x, f"backward() for one {what}", rng, **CLOSE)


@graded(
    points=0.5,
    hint="Is what forward stored still the same after backward has used it?",
    needs=["test_form_of_backward"],
)
def test_repeated_backward(student, rng):
    """A second backward gives the same answer as the first, for one-hot targets."""
    x, labels = draw(rng)
    t = one_hot(labels, C)
    layer = student.SoftmaxWithLoss()
    layer.forward(x, t)
    layer.backward()
    check_gradient(layer.backward(), own_backward(student, x, t), "the second backward()", **CLOSE)


@graded(
    points=0.5,
    hint="With labels, 1 is subtracted at the place of the right class. From which array, and how often?",
    needs=["test_backward_of_labels"],
)
def test_repeated_backward_of_labels(student, rng):
    """A second backward gives the same answer as the first, for labels."""
    x, labels = draw(rng)
    layer = student.SoftmaxWithLoss()
    layer.forward(x, labels)
    layer.backward()
    check_gradient(layer.backward(), expected_gradient(x, labels), "the second backward()", **CLOSE)


@graded(
    points=0.5,
    hint="Every forward is a new beginning: probabilities and targets must come from the latest one.",
    needs=["test_form_of_backward"],
)
def test_latest_forward(student, rng):
    """Backward belongs to the latest forward, also when the batches differ in size."""
    x, labels = draw(rng)
    later_x, later_labels = draw(rng, n=N + 2)
    later_t = one_hot(later_labels, C)
    layer = student.SoftmaxWithLoss()
    layer.forward(x, one_hot(labels, C))
    layer.forward(later_x, later_t)
    expected = own_backward(student, later_x, later_t)
    check_gradient(layer.backward(), expected, "backward() after the second forward", **CLOSE)


@graded(
    points=0.5,
    hint="Where does a layer keep what backward needs: in itself, or in a place that all layers share?",
    needs=["test_form_of_backward"],
)
def test_two_layers(student, rng):
    """Two layers do not disturb each other."""
    (x, labels), (other_x, other_labels) = draw(rng), draw(rng)
    expected = own_backward(student, x, one_hot(labels, C))
    layer, other = student.SoftmaxWithLoss(), student.SoftmaxWithLoss()
    layer.forward(x, one_hot(labels, C))
    other.forward(other_x, one_hot(other_labels, C))
    check_gradient(layer.backward(), expected, "backward() of the first of two layers", **CLOSE)


@graded(
    points=0.5,
    hint="Logits and targets still belong to the caller. Which statement writes into one of them?",
    needs=["test_form_of_backward"],
)
def test_arguments_unchanged(student, rng):
    """Leaves x and t as they were, in forward and in backward, for one-hot targets."""
    x, labels = draw(rng)
    check_leaves_alone(student, x, one_hot(labels, C))
    check_random_state(student)


@graded(
    points=0.5,
    hint="On the way that labels take through your code: which statement writes into x or t?",
    needs=["test_backward_of_labels"],
)
def test_arguments_unchanged_with_labels(student, rng):
    """Leaves x and t as they were, in forward and in backward, for labels."""
    x, labels = draw(rng)
    check_leaves_alone(student, x, labels)


def check_leaves_alone(student, x, t):
    """Forward and backward with arrays that stay in the student's process."""
    layer = student.SoftmaxWithLoss()
    kept_x, kept_t = student.keep(x), student.keep(t)
    layer.forward(kept_x, kept_t)
    layer.backward()
    check_unchanged(x, kept_x.value, "x")
    check_unchanged(t, kept_t.value, "t")


@graded(
    points=1,
    hint="Targets and logits may come in any number type. Where does your code rely on one type?",
    needs=["test_form_of_forward", "test_form_of_backward"],
)
def test_number_types(student, rng):
    """Works for integer and float32 logits, one-hot targets of any type and views of other arrays."""
    _, labels = draw(rng)
    whole, rows = rng.integers(-2, 3, size=(N, C)), one_hot(labels, C)
    logits = rng.uniform(-2, 2, size=(N, C))
    cases = (
        ((whole, rows.astype(np.uint8)), "integer logits and targets of 8 bits"),
        ((whole.astype(np.float32), rows.astype(int)), "float32 logits and targets of integers"),
        ((logits, rows.astype(bool)), "targets of True and False"),
        *other_layouts(logits, rows),
    )
    for (x, t), what in cases:
        floats = np.array(x, dtype=float, order="C")
        layer = student.SoftmaxWithLoss()
        loss = float(check_form(student.SoftmaxWithLoss().forward(floats, rows), (), "forward(x, t)"))
        check_scalar(layer.forward(x, t), loss, f"forward of {what}", rtol=1e-4, atol=1e-5)
        gradient = own_backward(student, floats, rows)
        check_gradient(layer.backward(), gradient, f"backward after {what}", rtol=1e-4, atol=1e-5)


@graded(
    points=0.5,
    hint="MNIST stores its labels in 8 bits each. Does your code ask for one type of integers?",
    needs=["test_backward_of_labels"],
)
def test_types_of_labels(student, rng):
    """Works for labels of 8 and of 32 bits, and for targets of another form than before."""
    x, labels = draw(rng)
    layer = student.SoftmaxWithLoss()
    layer.forward(x, one_hot(labels, C))
    for dtype in np.uint8, np.int32:
        check_scalar(
            layer.forward(x, labels.astype(dtype)), expected_loss(x, labels), "forward with labels", **CLOSE
        )
        check_gradient(layer.backward(), expected_gradient(x, labels), "backward with labels", **CLOSE)
