"""Hidden suite of cross_entropy_error (ps2)."""

import numpy as np

from autograder.checks import (
    CheckFailed,
    check_depends,
    check_random_state,
    check_scalar,
    check_unchanged,
    graded,
    one_hot,
    require,
)
from autograder.sandbox.proxy import StudentError

# Whether 1e-7 is added to a probability or is the least one that counts shifts a loss by up to 1e-7 / y, and
# y stays above 0.03 here. Any larger number inside the log shows.
CLOSE = {"rtol": 1e-6, "atol": 1e-5}


def expected_cross_entropy_error(y, labels):
    """The mean over the samples of −log(y + 1e-7), y taken at the right class. y: (N, C), labels: (N,)."""
    return -np.mean(np.log(y[np.arange(len(labels)), labels] + 1e-7))


def predictions(rng, samples, classes):
    """Rows of probabilities: positive, none below 0.2 / classes, of sum 1."""
    weights = rng.uniform(0.2, 1.0, size=(samples, classes))
    return weights / weights.sum(axis=1, keepdims=True)


def own_loss(student, y, t):
    """What the student's function says of floats, right or not: other forms of the same are held to it."""
    losses = [student.cross_entropy_error(y, targets) for targets in (t, np.roll(t, 1, axis=1))]
    check_depends(losses, (), "The loss")
    return float(losses[0])


def check_finite_and_large(loss):
    """Any way of avoiding log 0 will do."""
    check_scalar(loss, 0.0, "The loss", rtol=0.0, atol=np.inf)  # a finite number, whichever it is
    require(loss > 10, "The loss is finite, but not large, although the right class got a probability of 0.")


@graded(points=0.5, hint="A loss is one number, however many samples there are. What is returned?")
def test_form(student, rng):
    """Returns one number, which depends on y and t, for at least one of the forms that they may have."""
    batches = [(predictions(rng, 4, 6), rng.integers(6, size=4)) for _ in range(2)]
    forms = (
        [(y, one_hot(labels, 6)) for y, labels in batches],
        batches,
        [(y[0], one_hot(labels[0], 6)) for y, labels in batches],
    )
    found = []
    for calls in forms:
        try:
            losses = [student.cross_entropy_error(y, t) for y, t in calls]
            check_depends(losses, (), "cross_entropy_error(y, t)")
        except (StudentError, CheckFailed) as error:  # each form has a test of its own, which says more
            found.append(error)
    if len(found) == len(forms):
        raise found[0]


@graded(
    points=1,
    hint="For one sample with a one-hot target only one term of the sum is left. Which one?",
    needs=["test_form"],
)
def test_one_sample(student, rng):
    """Gives −log of the probability of the right class for one sample with a one-hot target."""
    y = predictions(rng, 1, 5)
    unlikely = np.argmin(y, axis=1)
    loss = student.cross_entropy_error(y[0], one_hot(unlikely[0], 5))
    check_scalar(loss, expected_cross_entropy_error(y, unlikely), "The loss of one sample", **CLOSE)


@graded(
    points=1,
    hint="What makes the loss of N samples comparable with that of a batch of another size?",
    needs=["test_form"],
)
def test_batch_of_one_hot_rows(student, rng):
    """Gives the mean loss of a batch with one-hot targets."""
    y, labels = predictions(rng, 4, 6), rng.integers(6, size=4)
    loss = student.cross_entropy_error(y, one_hot(labels, 6))
    expected = expected_cross_entropy_error(y, labels)
    check_scalar(loss, expected, "The loss of a batch with one-hot targets", batch_size=4, **CLOSE)


@graded(
    points=1,
    hint="A label is the position of the right class. How is one element picked from each row of y?",
    needs=["test_form"],
)
def test_batch_of_labels(student, rng):
    """Gives the mean loss of a batch with integer labels."""
    y, labels = predictions(rng, 4, 6), rng.integers(6, size=4)
    loss = student.cross_entropy_error(y, labels)
    expected = expected_cross_entropy_error(y, labels)
    check_scalar(loss, expected, "The loss of a batch with integer labels", batch_size=4, **CLOSE)


@graded(
    points=1,
    hint="y has shape (C,), and the label is one integer without any axis. What does your code need?",
    needs=["test_form"],
)
def test_one_label(student, rng):
    """Accepts one sample with one integer label, whichever class it is."""
    y = predictions(rng, 1, 5)
    for label in np.arange(5):
        loss = student.cross_entropy_error(y[0], label)
        expected = expected_cross_entropy_error(y, [label])
        check_scalar(loss, expected, "The loss of one sample with an integer label", **CLOSE)


@graded(
    points=0.5,
    hint="Here y has shape (1, C). Which of your conditions mistakes that for something else?",
    needs=["test_form"],
)
def test_batch_of_one(student, rng):
    """A batch with a single row is a batch like any other, with one-hot targets and with labels."""
    y, labels = predictions(rng, 1, 5), rng.integers(1, 5, size=1)
    expected = expected_cross_entropy_error(y, labels)
    of_rows = student.cross_entropy_error(y, one_hot(labels, 5))
    check_scalar(of_rows, expected, "The loss of a batch of one with a one-hot target", **CLOSE)
    of_labels = student.cross_entropy_error(y, labels)
    check_scalar(of_labels, expected, "The loss of a batch of one with an integer label", **CLOSE)


@graded(
    points=1,
    hint="With N equal to C, lengths do not tell labels from one-hot targets. What does?",
    needs=["test_form"],
)
def test_as_many_samples_as_classes(student, rng):
    """Tells labels from one-hot targets when there are as many samples as classes, or labels of 0 and 1."""
    y = predictions(rng, 4, 4)
    for labels in rng.permutation([0, 3, 3, 1]), rng.permutation([0, 1, 1, 0]), np.ones(4, int):
        expected = expected_cross_entropy_error(y, labels)
        of_labels = student.cross_entropy_error(y, labels)
        what = "The loss of N = C samples with integer labels"
        check_scalar(of_labels, expected, what, batch_size=4, **CLOSE)
    of_rows = student.cross_entropy_error(y, one_hot(labels, 4))
    check_scalar(of_rows, expected, "The loss of N = C samples with one-hot targets", batch_size=4, **CLOSE)


@graded(
    points=0.5,
    hint="0 · log 0 is not a number in floating point. What keeps the logarithm away from 0?",
    needs=["test_form"],
)
def test_zero_for_a_wrong_class(student):
    """A probability of 0 for a wrong class does no harm."""
    y = np.array([[0.0, 0.3, 0.0, 0.7]])
    loss = student.cross_entropy_error(y[0], one_hot(1, 4))
    expected = expected_cross_entropy_error(y, [1])
    check_scalar(loss, expected, "The loss with a probability of 0 for a wrong class", **CLOSE)


@graded(
    points=0.5,
    hint="The logarithm of 0 is −∞, and one such sample spoils a whole training. What is added, and where?",
    needs=["test_form"],
)
def test_zero_for_the_right_class(student):
    """A probability of 0 for the right class gives a large, but finite loss."""
    loss = student.cross_entropy_error(np.array([0.6, 0.0, 0.4]), one_hot(1, 3))
    check_finite_and_large(loss)


@graded(
    points=0.5,
    hint="With labels, too, the logarithm of 0 must be avoided. Does every path of your code do so?",
    needs=["test_form"],
)
def test_zero_for_the_right_label(student):
    """A probability of 0 for the right class gives a large, but finite loss with labels, too."""
    loss = student.cross_entropy_error(np.array([[0.6, 0.0, 0.4], [1.0, 0.0, 0.0]]), np.array([1, 2]))
    check_finite_and_large(loss)


@graded(
    points=0.5,
    hint="Targets come in many number types. The shape of t says what it is; its dtype does not.",
    needs=["test_form"],
)
def test_number_types(student, rng):
    """Gives the same loss for one-hot targets of any number type, and for float32 outputs."""
    y, labels = predictions(rng, 3, 5), rng.integers(5, size=3)
    rows = one_hot(labels, 5)
    expected = own_loss(student, y, rows)
    for dtype, what in (int, "integers"), (np.uint8, "8 bits"), (bool, "True and False"):
        loss = student.cross_entropy_error(y, rows.astype(dtype))
        check_scalar(loss, expected, f"The loss with one-hot targets of {what}", batch_size=3, **CLOSE)
    of_singles = student.cross_entropy_error(y.astype(np.float32), rows)
    check_scalar(of_singles, expected, "The loss of float32 outputs", batch_size=3, **CLOSE)


@graded(
    points=0.5,
    hint="MNIST stores its labels in 8 bits each. Does your code ask for one type of integers?",
    needs=["test_batch_of_labels"],
)
def test_types_of_labels(student, rng):
    """Gives the same loss for labels of 8 bits, as MNIST stores them, and for labels that are all 0 or 1."""
    y, labels = predictions(rng, 3, 5), rng.integers(5, size=3)
    of_bytes = student.cross_entropy_error(y, labels.astype(np.uint8))
    expected = expected_cross_entropy_error(y, labels)
    check_scalar(of_bytes, expected, "The loss with labels of 8 bits", batch_size=3, **CLOSE)
    for few in np.array([0, 1, 0]), np.zeros(3, int), np.ones(3, int):
        loss, expected = student.cross_entropy_error(y, few), expected_cross_entropy_error(y, few)
        check_scalar(loss, expected, "The loss with labels that are all 0 or 1", batch_size=3, **CLOSE)


@graded(
    points=0.5,
    hint="Does an operator such as += or an in-place function write into y or t?",
    needs=["test_form"],
)
def test_arguments_unchanged(student, rng):
    """Leaves y and t as they were, one-hot targets being given."""
    y, t = predictions(rng, 3, 4), one_hot(rng.integers(4, size=3), 4)
    for output, target in [(y, t), (y[0], t[0])]:
        after_y, after_t = student.cross_entropy_error.observe(output, target).arguments
        check_unchanged(output, after_y, "The argument y")
        check_unchanged(target, after_t, "The argument t")
    check_random_state(student)


@graded(
    points=0.5,
    hint="Does an operator such as -= write into y or t on the way that labels take through your code?",
    needs=["test_batch_of_labels"],
)
def test_arguments_unchanged_with_labels(student, rng):
    """Leaves y and t as they were, labels being given."""
    y, labels = predictions(rng, 3, 4), rng.integers(4, size=3)
    after_y, after_t = student.cross_entropy_error.observe(y, labels).arguments
    check_unchanged(y, after_y, "The argument y")
    check_unchanged(labels, after_t, "The argument t")


@graded(
    points=0.5,
    hint="Rows of a slice are not neighbours in memory. Which of your functions depends on the order there?",
    needs=["test_form"],
)
def test_slice_of_a_larger_array(student, rng):
    """Gives the same loss for columns cut out of a larger array, and for a transposed one."""
    y, rows = predictions(rng, 3, 4), one_hot(rng.integers(4, size=3), 4)
    expected = own_loss(student, y, rows)
    of_slice = student.cross_entropy_error(np.repeat(y, 2, axis=1)[:, ::2], rows)
    check_scalar(of_slice, expected, "The loss of a slice", batch_size=3, **CLOSE)
    for turned_y, turned_t in (np.array(y.T, order="C").T, rows), (y, np.array(rows.T, order="C").T):
        of_transposed = student.cross_entropy_error(turned_y, turned_t)
        check_scalar(of_transposed, expected, "The loss of a transposed array", batch_size=3, **CLOSE)
