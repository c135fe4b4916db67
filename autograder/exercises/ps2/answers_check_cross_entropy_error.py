"""Known answers of check_cross_entropy_error (ps2): tests that let something slip through, and that do not."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "accepts-everything",
    title="Nothing is ever rejected: is the result looked at, and does an assert say so?",
    hint="What has to be true of the loss? Say it in an assert.",
    read="ps2, section Write the test",
)
def check_cross_entropy_error(cross_entropy_error):
    cross_entropy_error(np.array([0.2, 0.8]), np.array([0, 1]))


@wrong(
    "rejects-everything",
    title="The test raises for a right function, too.",
    hint="Run it on your own function. Which assert does not hold, and should it?",
    read="ps2, section Write the test",
)
def check_cross_entropy_error(cross_entropy_error):
    loss = cross_entropy_error(np.array([0.2, 0.8]), np.array([0, 1]))
    assert loss < 0, "The loss has the wrong sign."


@wrong(
    "returns-the-verdict",
    title="The test returns True or False, and raises nothing.",
    hint="Who reads what is returned? Which statement raises an AssertionError?",
    read="ps2, section Write the test",
)
def check_cross_entropy_error(cross_entropy_error):
    loss = cross_entropy_error(np.array([0.2, 0.8]), np.array([0, 1]))
    return loss is not None and abs(loss + np.log(0.8)) < 1e-6


@wrong(
    "prints-the-verdict",
    title="Nothing is ever rejected: is the result looked at, and does an assert say so?",
    hint="A program cannot read what is printed. Which statement raises an AssertionError?",
    read="ps2, section Write the test",
)
def check_cross_entropy_error(cross_entropy_error):
    loss = cross_entropy_error(np.array([0.2, 0.8]), np.array([0, 1]))
    if loss is None or abs(loss + np.log(0.8)) > 1e-6:
        print("The loss is wrong.")


@wrong(
    "one-sample",
    title="The test tries a single sample with a one-hot target, and nothing else.",
    hint="What else may y and t be?",
    read="ps2, section A batch of samples",
)
def check_cross_entropy_error(cross_entropy_error):
    y = np.array([0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0])
    loss = cross_entropy_error(y, np.eye(10)[2])
    assert abs(loss - 0.5108) < 1e-4, "The loss is wrong."


@wrong(
    "one-hot-alone",
    title="The test tries one-hot targets alone, and no labels.",
    hint="In which two forms may targets come?",
    read="ps2, section Labels instead of one-hot targets",
)
def check_cross_entropy_error(cross_entropy_error):
    y, labels = np.array([[0.2, 0.5, 0.3], [0.1, 0.7, 0.2], [0.6, 0.0, 0.4]]), np.array([1, 2, 0])
    t = np.eye(3)[labels]
    for name, y_, t_, labels_ in (("batch", y, t, labels), ("sample", y[:1], t[:1], labels[:1])):
        expected = -np.mean(np.log(y_[np.arange(len(y_)), labels_]))
        loss = cross_entropy_error(y_, t_)
        assert np.ndim(loss) == 0 and abs(loss - expected) < 1e-5, f"The loss of a {name} is wrong."
    assert abs(cross_entropy_error(y[0], t[0]) - np.log(2)) < 1e-5, "The loss of one sample is wrong."
    assert 10 < cross_entropy_error(np.array([1.0, 0.0]), np.array([0, 1])) < 100, "At 0 it is not large."


@wrong(
    "labels-alone",
    title="The test tries labels alone, and no one-hot targets.",
    hint="In which two forms may targets come?",
    read="ps2, section Labels instead of one-hot targets",
)
def check_cross_entropy_error(cross_entropy_error):
    y, labels = np.array([[0.2, 0.5, 0.3], [0.1, 0.7, 0.2], [0.6, 0.0, 0.4]]), np.array([1, 2, 0])
    loss = cross_entropy_error(y, labels)
    assert np.ndim(loss) == 0, "The loss is not one number."
    assert abs(loss + np.mean(np.log([0.5, 0.2, 0.6]))) < 1e-5, "The loss of a batch is wrong."
    assert abs(cross_entropy_error(y[1], labels[1]) + np.log(0.2)) < 1e-5, "The loss of a sample is wrong."
    assert 10 < cross_entropy_error(np.array([1.0, 0.0]), labels[0]) < 100, "At 0 it is not large."


@wrong(
    "no-zero",
    title="The test never tries a probability of 0.",
    hint="Which probability spoils a logarithm?",
    read="ps2, section Cross-entropy error",
)
def check_cross_entropy_error(cross_entropy_error):
    y, labels = np.array([[0.2, 0.5, 0.3], [0.1, 0.7, 0.2], [0.6, 0.1, 0.3]]), np.array([1, 2, 0])
    losses = -np.log([0.5, 0.2, 0.6])
    for t in np.eye(3)[labels], np.eye(3, dtype=int)[labels], labels:
        loss = cross_entropy_error(y, t)
        assert np.ndim(loss) == 0 and abs(loss - losses.mean()) < 1e-5, "The loss of a batch is wrong."
        for row, target, expected in zip(y, t, losses):
            assert abs(cross_entropy_error(row, target) - expected) < 1e-5, "The loss of a sample is wrong."


@wrong(
    "zero-in-one-form",
    title="A probability of 0 is tried with labels alone.",
    hint="A class that is not the right one may have the probability 0, too. What is 0 times infinity?",
    read="ps2, section Cross-entropy error",
)
def check_cross_entropy_error(cross_entropy_error):
    y, labels = np.array([[0.2, 0.5, 0.3], [0.1, 0.7, 0.2], [0.6, 0.1, 0.3]]), np.array([1, 2, 0])
    losses = -np.log([0.5, 0.2, 0.6])
    for t in np.eye(3)[labels], np.eye(3, dtype=int)[labels], labels:
        loss = cross_entropy_error(y, t)
        assert np.ndim(loss) == 0 and abs(loss - losses.mean()) < 1e-5, "The loss of a batch is wrong."
        for row, target, expected in zip(y, t, losses):
            assert abs(cross_entropy_error(row, target) - expected) < 1e-5, "The loss of a sample is wrong."
    assert np.isfinite(cross_entropy_error(np.array([0.25, 0.75, 0.0]), labels[0])), "It is not finite."


@wrong(
    "exact-at-zero",
    title="At a probability of 0 the test asks for one value, and right functions differ there.",
    hint="Some add 1e-7, others take the larger of the two. What is asked for at 0?",
    read="ps2, section Write the test",
)
def check_cross_entropy_error(cross_entropy_error):
    y, labels = np.array([[0.2, 0.5, 0.3], [0.1, 0.7, 0.2], [0.6, 0.1, 0.3]]), np.array([1, 2, 0])
    losses = -np.log([0.5, 0.2, 0.6])
    for t in np.eye(3)[labels], np.eye(3, dtype=int)[labels], labels:
        loss = cross_entropy_error(y, t)
        assert np.ndim(loss) == 0 and abs(loss - losses.mean()) < 1e-5, "The loss of a batch is wrong."
        for row, target, expected in zip(y, t, losses):
            assert abs(cross_entropy_error(row, target) - expected) < 1e-5, "The loss of a sample is wrong."
    for t in np.array([0, 1]), np.array([0.0, 1.0]):
        assert abs(cross_entropy_error(np.array([1.0, 0.0]), t) - 16.118) < 0.01, "The loss at 0 is wrong."


@wrong(
    "exactly-equal",
    title="The test compares floats exactly, so it rejects right answers of another style.",
    hint="Two ways to keep away from log 0 differ in the seventh digit. Which digits do you compare?",
    read="ps2, section Write the test",
)
def check_cross_entropy_error(cross_entropy_error):
    y = np.array([[0.2, 0.5, 0.3], [0.1, 0.7, 0.2]])
    assert cross_entropy_error(y, np.array([1, 2])) == -np.mean(np.log(np.array([0.5, 0.2]) + 1e-7)), "No."


@wrong(
    "one-class",
    title="All samples of the batch have the same label.",
    hint="Which mistakes show only when the samples are of different classes?",
    read="ps2, section A batch of samples",
)
def check_cross_entropy_error(cross_entropy_error):
    y, labels = np.array([[0.5, 0.2, 0.3], [0.1, 0.7, 0.2], [0.6, 0.1, 0.3]]), np.array([0, 0, 0])
    losses = -np.log([0.5, 0.1, 0.6])
    for t in np.eye(3)[labels], labels:
        loss = cross_entropy_error(y, t)
        assert np.ndim(loss) == 0 and abs(loss - losses.mean()) < 1e-5, "The loss of a batch is wrong."
        for row, target, expected in zip(y, t, losses):
            assert abs(cross_entropy_error(row, target) - expected) < 1e-5, "The loss of a sample is wrong."


@wrong(
    "equal-samples",
    title="All samples of the batch are equal, so no mistake between them shows.",
    hint="Which mean is the same for equal numbers, and which rows look alike?",
    read="ps2, section A batch of samples",
)
def check_cross_entropy_error(cross_entropy_error):
    y, labels = np.array([[0.2, 0.5, 0.3]] * 4), np.array([1, 1, 1, 1])
    for t in np.eye(3)[labels], np.eye(3, dtype=int)[labels], labels:
        loss = cross_entropy_error(y, t)
        assert np.ndim(loss) == 0 and abs(loss - np.log(2)) < 1e-5, "The loss of a batch is wrong."
        assert abs(cross_entropy_error(y[0], t[0]) - np.log(2)) < 1e-5, "The loss of a sample is wrong."
    for t in np.array([0, 1]), labels[0]:
        assert 10 < cross_entropy_error(np.array([1.0, 0.0]), t) < 100, "At 0 it is not large."


@wrong(
    "uniform-probabilities",
    title="All classes have the same probability, so the loss is log C whatever is picked.",
    hint="Give each class a probability of its own. Which mistakes show then?",
    read="ps2, section Write the test",
)
def check_cross_entropy_error(cross_entropy_error):
    y, labels = np.full((3, 10), 0.1), np.array([1, 2, 0])
    for t in np.eye(10)[labels], labels:
        loss = cross_entropy_error(y, t)
        assert np.ndim(loss) == 0 and abs(loss - np.log(10)) < 1e-5, "The loss of a batch is wrong."


@wrong(
    "loose-tolerance",
    title="The tolerance is so wide that other losses pass.",
    hint="How far may a right answer be off?",
    read="ps2, section Write the test",
)
def check_cross_entropy_error(cross_entropy_error):
    y, labels = np.array([[0.2, 0.5, 0.3], [0.1, 0.7, 0.2], [0.6, 0.1, 0.3]]), np.array([1, 2, 0])
    losses = -np.log([0.5, 0.2, 0.6])
    for t in np.eye(3)[labels], np.eye(3, dtype=int)[labels], labels:
        loss = cross_entropy_error(y, t)
        assert np.ndim(loss) == 0 and abs(loss - losses.mean()) < 0.1, "The loss of a batch is wrong."
        for row, target, expected in zip(y, t, losses):
            assert abs(cross_entropy_error(row, target) - expected) < 0.1, "The loss of a sample is wrong."
    for t in np.array([0, 1]), labels[0]:
        assert 1 < cross_entropy_error(np.array([1.0, 0.0]), t) < 100, "At 0 it is not large."


@wrong(
    "errors-pass",
    title="A function that stops with an error is accepted.",
    hint="What becomes of an exception that the test catches?",
    read="ps2, section Write the test",
)
def check_cross_entropy_error(cross_entropy_error):
    y, labels = np.array([[0.2, 0.5, 0.3], [0.1, 0.7, 0.2]]), np.array([1, 2])
    losses = -np.log([0.5, 0.2])
    for t in np.eye(3)[labels], np.eye(3, dtype=int)[labels], labels:
        try:
            loss = cross_entropy_error(y, t)
            of_first = cross_entropy_error(y[0], t[0])
        except Exception:
            continue
        assert np.ndim(loss) == 0 and loss is not None, "The loss is not one number."
        assert abs(loss - losses.mean()) + abs(of_first - losses[0]) < 1e-5, "The loss is wrong."


@wrong(
    "signs-and-order",
    title="The test asks only that the loss is positive and smaller for better answers.",
    hint="Many functions fall towards 1. Which value has this one at 0.5?",
    read="ps2, section Cross-entropy error",
)
def check_cross_entropy_error(cross_entropy_error):
    labels = np.array([1, 0])
    sure, unsure = np.array([[0.1, 0.9], [0.8, 0.2]]), np.array([[0.4, 0.6], [0.6, 0.4]])
    for t in np.eye(2)[labels], labels:
        assert 0 < cross_entropy_error(sure, t) < cross_entropy_error(unsure, t), (
            "A better answer loses more."
        )


@right("table", note="expected losses worked out beforehand")
def check_cross_entropy_error(cross_entropy_error):
    y = np.array([[0.5, 0.25, 0.25], [0.1, 0.7, 0.2], [0.3, 0.6, 0.1], [0.3, 0.3, 0.4]])
    one_hot = np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0], [0, 0, 1]])
    cases = [
        (y, one_hot, 1.2789990),
        (y, one_hot.astype(float), 1.2789990),
        (y, np.array([1, 2, 0, 2]), 1.2789990),
        (y[:3], one_hot[:3], 1.3999018),
        (y[:3], np.array([1, 2, 0]), 1.3999018),
        (y[0], one_hot[0], 1.3862944),
        (y[2], np.array([1, 2, 0])[2], 1.2039728),
    ]
    for probabilities, targets, expected in cases:
        loss = cross_entropy_error(probabilities, targets)
        assert np.ndim(loss) == 0, "The loss is not one number."
        assert abs(loss - expected) < 1e-5, f"The loss is {loss}, and {expected} is right."
    for targets in (np.array([0, 0, 1]), np.array([2])[0]):
        loss = cross_entropy_error(np.array([0.5, 0.5, 0.0]), targets)
        assert np.isfinite(loss) and loss > 10, "A probability of 0 has to give a finite and large loss."
    loss = cross_entropy_error(np.array([0.5, 0.5, 0.0]), np.array([0, 1, 0]))
    assert abs(loss - 0.6931472) < 1e-5, "A probability of 0 elsewhere must not matter."


@right("random-trials", note="many random batches against a loop in plain Python")
def check_cross_entropy_error(cross_entropy_error):
    import math

    rng = np.random.default_rng(5)
    for samples, classes in ((3, 3), (2, 4)):
        y = rng.uniform(0.2, 1, size=(samples, classes))
        y /= y.sum(axis=1, keepdims=True)
        labels = rng.integers(classes, size=samples)
        losses = [-math.log(y[n, labels[n]]) for n in range(samples)]
        for t in (labels, np.eye(classes)[labels], np.eye(classes, dtype=int)[labels]):
            loss = cross_entropy_error(y, t)
            if np.ndim(loss) != 0 or not abs(loss - sum(losses) / samples) < 1e-5:
                raise AssertionError("The loss of a batch is wrong.")
            for n in range(samples):
                if not abs(cross_entropy_error(y[n], t[n]) - losses[n]) < 1e-5:
                    raise AssertionError("The loss of one sample is wrong.")
    y = np.array([[0.0, 1.0]])
    for t in (np.array([0]), np.array([[1.0, 0.0]])):
        assert 10 < float(cross_entropy_error(y, t)) < 1000, "At 0 the loss is finite and large."
    assert abs(cross_entropy_error(y, np.array([[0.0, 1.0]]))) < 1e-5, "0 times log 0 is 0."


@right("properties", note="pieces that have to agree with each other, and one value by hand")
def check_cross_entropy_error(cross_entropy_error):
    y = np.array([[0.4, 0.35, 0.25], [0.3, 0.1, 0.6], [0.15, 0.8, 0.05]])
    labels = np.array([1, 2, 0])
    one_hot = np.eye(3)[labels]
    singles = np.array([float(cross_entropy_error(row, t)) for row, t in zip(y, one_hot)])
    np.testing.assert_allclose(np.exp(-singles), [0.35, 0.6, 0.15], rtol=1e-5)
    np.testing.assert_allclose([float(cross_entropy_error(r, t)) for r, t in zip(y, labels)], singles)
    for targets in (one_hot, one_hot.astype(int), labels):
        np.testing.assert_allclose(float(cross_entropy_error(y, targets)), np.mean(singles))
        np.testing.assert_allclose(float(cross_entropy_error(y[:2], targets[:2])), np.mean(singles[:2]))
        assert np.shape(cross_entropy_error(y, targets)) == (), "The loss is not one number."
    certain = np.array([[1.0, 0.0], [0.0, 1.0]])
    assert float(cross_entropy_error(certain, np.eye(2))) < 1e-5, "Sure and right costs nothing."
    for targets in (np.array([1, 0]), np.eye(2)[::-1]):
        assert 10 < float(cross_entropy_error(certain, targets)) < 1e3, "Sure and wrong costs much."


@right("own-formula", note="compares with a formula of its own, with 1e-7 inside")
def check_cross_entropy_error(cross_entropy_error):
    def expected(y, labels):
        return np.mean(
            [-np.log(row[label] + 1e-7) for row, label in zip(np.atleast_2d(y), np.atleast_1d(labels))]
        )

    y = np.array([[0.7, 0.1, 0.2], [0.3, 0.4, 0.3], [0.25, 0.25, 0.5]])
    for labels in (np.array([2, 0, 1]),):
        for n in (3, 2):
            for t in (labels[:n], np.eye(3)[labels[:n]], np.eye(3, dtype=np.int64)[labels[:n]]):
                loss = cross_entropy_error(y[:n], t)
                assert np.ndim(loss) == 0, "One number is asked for."
                assert np.isclose(loss, expected(y[:n], labels[:n]), rtol=1e-5, atol=1e-6), "A wrong loss."
                assert np.isclose(cross_entropy_error(y[0], t[0]), expected(y[0], labels[0]), rtol=1e-5), (
                    "Wrong."
                )
    at_zero = np.array([1.0, 0.0, 0.0])
    for t in (np.array([0, 1, 0]), labels[0]):
        loss = cross_entropy_error(at_zero, t)
        assert np.isfinite(loss), "The loss at 0 is not finite."
        assert loss > 10, "The loss at 0 is not large."
    assert abs(cross_entropy_error(at_zero, np.array([1, 0, 0]))) < 1e-5, "A 0 elsewhere must not matter."
