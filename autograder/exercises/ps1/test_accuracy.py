"""Hidden suite of accuracy (ps1)."""

import numpy as np

from autograder.checks import (
    check_depends,
    check_random_state,
    check_scalar,
    check_unchanged,
    graded,
    require,
)


def expected_accuracy(predict, x, t):
    """The share of samples whose largest score stands at the label."""
    return np.mean(np.argmax(predict(x), axis=1) == t)


def predict(x):
    """Scores for five classes: the numbers of x in another order, so that x is not the answer itself."""
    return x[:, [3, 0, 4, 1, 2]]


def labelled(rng, wrong, size):
    """Inputs with labels, of which those at the positions `wrong` are not what `predict` says.

    The scores of a sample are whole numbers without ties, and in some samples all of them are negative.
    """
    x = rng.permuted(np.tile(np.arange(5.0), (size, 1)), axis=1) - rng.integers(0, 7, size=(size, 1))
    t = np.argmax(predict(x), axis=1)
    t[wrong] = (t[wrong] + rng.integers(1, 5)) % 5
    return x, t


@graded(
    points=0.5,
    hint="What is counted, batch by batch, and what becomes of the count after the last batch?",
)
def test_form(student, rng):
    """Returns one number, which depends on how many labels are right."""
    x, largest = labelled(rng, [], size=16)
    smallest = np.argmin(predict(x), axis=1)
    labels = [np.concatenate([largest[:right], smallest[right:]]) for right in (12, 3)]
    received = [student.accuracy(predict, x, t, 8) for t in labels]
    check_depends(received, (), "accuracy(predict, x, t, 8)")


@graded(
    points=1,
    hint="For each row of scores: where is the largest one? What share of the answers agrees with t?",
    needs=["test_form"],
)
def test_fraction(student, rng):
    """Is the fraction of samples whose largest score stands at the label."""
    more_at_the_start = np.flatnonzero(rng.random(120) < np.linspace(0.6, 0.1, 120))
    x, t = labelled(rng, more_at_the_start, size=120)
    received = student.accuracy(predict, x, t, 8)
    check_scalar(received, expected_accuracy(predict, x, t), "accuracy(predict, x, t, 8)", batch_size=len(x))


@graded(
    points=1,
    hint="How many samples does the last batch hold, and how much do they count?",
    needs=["test_form"],
)
def test_incomplete_last_batch(student, rng):
    """Counts every sample once when the last batch is smaller than the others."""
    for size in 11, 9:
        x, t = labelled(rng, [1, 4], size=size)
        received = student.accuracy(predict, x, t, batch_size=4)
        check_scalar(received, expected_accuracy(predict, x, t), "accuracy with an incomplete last batch")


@graded(
    points=0.5,
    hint="What happens when there are fewer samples than batch_size?",
    needs=["test_form"],
)
def test_less_than_one_batch(student, rng):
    """Works when all samples fit into one batch with room to spare."""
    x, t = labelled(rng, [2, 3], size=7)
    received = student.accuracy(predict, x, t)
    check_scalar(received, expected_accuracy(predict, x, t), "accuracy of fewer samples than batch_size")


@graded(
    points=0.5,
    hint="Which slices of x are handed to predict? Print their shapes for 11 samples and a batch_size of 4.",
    needs=["test_form"],
)
def test_batches(student, rng):
    """Hands x to predict in batches of batch_size samples, each sample once and in order."""
    x, t = labelled(rng, [1, 4, 10], size=11)
    batches = []

    def record(x_batch):
        """The right scores for batches of the right size only: so the result tells one slip from another."""
        batches.append(np.asarray(x_batch, dtype=float)[:])  # nothing but numbers, with an axis of samples
        if len(x_batch) in (4, 3):
            return predict(x_batch)
        return -predict(x_batch) if len(x_batch) > 4 else x_batch

    student.accuracy(record, x, t, 4)
    sizes = [len(batch) for batch in batches]
    require(max(sizes, default=1) > 1, "predict is called with one sample at a time; it should get a batch.")
    require(max(sizes) < len(x), "predict is called with all samples at once; it should get batches.")
    require(max(sizes) <= 4, "predict gets more samples at once than batch_size allows.")
    require(sizes == [4, 4, 3], "predict gets batches, but not batch_size samples in each but the last.")
    require(
        all(map(np.array_equal, batches, (x[:4], x[4:8], x[8:]))),
        "The batches together are not x: is a sample handed over twice, changed, left out or out of order?",
    )
    batches.clear()
    student.accuracy(record, x[:8], t[:8], 4)
    require([len(batch) for batch in batches] == [4, 4], "predict gets a batch without any sample in it.")


@graded(points=0.5, hint="Which batch size does a call without one ask for?", needs=["test_form"])
def test_default_batch_size(student, rng):
    """Takes batches of 100 samples unless told otherwise."""
    x, t = labelled(rng, np.arange(0, 230, 3), size=230)
    sizes = []

    def record(x_batch):
        sizes.append(len(x_batch))
        return predict(x_batch)

    student.accuracy(record, x, t)
    require(
        max(sizes, default=0) == 100, "Without a batch_size, predict does not get batches of 100 samples."
    )


@graded(
    points=0.5,
    hint="If no sample is right, or all are, which number should come out?",
    needs=["test_form"],
)
def test_none_and_all_right(student, rng):
    """Is 0 when every answer is wrong and 1 when every answer is right."""
    x, t = labelled(rng, np.arange(8), size=8)
    check_scalar(student.accuracy(predict, x, t, 4), 0.0, "accuracy when every answer is wrong")
    x, t = labelled(rng, [], size=8)
    check_scalar(student.accuracy(predict, x, t, 4), 1.0, "accuracy when every answer is right")


@graded(
    points=0.5,
    hint="Is there an operation that sorts, shuffles or scales x or t in place?",
    needs=["test_form"],
)
def test_unchanged(student, rng):
    """Leaves x and t as they were."""
    x, t = labelled(rng, [0, 5], size=9)
    arguments = student.accuracy.observe(predict, x, t, 4).arguments
    check_unchanged(x, arguments[1], "the argument x")
    check_unchanged(t, arguments[2], "the argument t")
    check_random_state(student)
