"""Known answers of cross_entropy_error (ps2)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "one-hot-only",
    title="Only one-hot targets are understood; integer labels are multiplied as if they were one-hot.",
    hint="A batch of labels has shape (N,), not (N, C). How can you tell, and which element of each row does a label point to?",
    read="ps2, section Labels instead of one-hot targets",
    try_this="y = np.array([0.25, 0.75])\n"
    "print(round(float(cross_entropy_error(y, 1)), 4))  # should print 0.2877",
)
def cross_entropy_error(y, t):
    if y.ndim == 1:
        y = y.reshape(1, y.size)
        t = t.reshape(1, t.size)
    return -np.sum(t * np.log(y + 1e-7)) / y.shape[0]


@wrong(
    "labels-only",
    title="A one-hot target is used as if its zeros and ones were labels.",
    hint="Where does a one-hot row say which class is right? Turn that into a label first.",
    read="ps2, section Labels instead of one-hot targets",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    if y.ndim == 1:
        y = y.reshape(1, y.size)
        t = t.reshape(1, t.size)
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), t] + 1e-7)) / batch_size


@wrong(
    "one-sample-only",
    title="The function knows single samples only: a batch gives the sum of its losses, and labels are not understood.",
    hint="Get a batch of two equal samples right first: what should its loss be, compared with that of one?",
    read="ps2, section A batch of samples",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    delta = 1e-7
    return -np.sum(t * np.log(y + delta))


@wrong(
    "sum-over-the-batch",
    title="The losses of a batch are added up, not averaged.",
    hint="What happens to your loss when every sample of a batch is given twice? What should happen?",
    read="ps2, section A batch of samples",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    y = np.atleast_2d(y)
    t = np.asarray(t)
    if t.size == y.size:
        t = t.reshape(y.shape).argmax(axis=1)
    return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7))


@wrong(
    "mean-over-every-element",
    title="The mean runs over all N × C elements, so the loss is C times too small.",
    hint="How many terms does `np.mean` divide by here, and how many samples are there?",
    read="ps2, section A batch of samples",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    y = np.atleast_2d(y)
    t = np.asarray(t)
    if t.size != y.size:
        t = np.eye(y.shape[1])[t].reshape(y.shape)
    return -np.mean(t.reshape(y.shape) * np.log(y + 1e-7))


@wrong(
    "one-sample-divided-by-classes",
    title="One sample is divided by its number of classes, because y.shape[0] is C when y has one axis.",
    hint="What is `y.shape[0]` for one sample of shape (C,)? Give it a batch axis before you count samples.",
    read="ps2, section A batch of samples",
    try_this="y = np.array([0.25, 0.75])\n"
    "print(round(float(cross_entropy_error(y, np.array([0, 1]))), 4))  # should print 0.2877",
)
def cross_entropy_error(y, t):
    batch_size = y.shape[0]
    t = np.asarray(t)
    if t.ndim == y.ndim:
        return -np.sum(t * np.log(y + 1e-7)) / batch_size
    y = np.atleast_2d(y)
    return -np.sum(np.log(y[np.arange(len(y)), t] + 1e-7)) / batch_size


@wrong(
    "loss-per-sample",
    title="A batch gives one loss per sample, not their mean.",
    hint="A loss is one number, because it must say whether a change of the weights was good or bad. What is missing at the end?",
    read="ps2, section A batch of samples",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    t = np.asarray(t)
    if t.ndim == y.ndim:
        t = np.argmax(t, axis=-1)
    if y.ndim == 1:
        return -np.log(y[t] + 1e-7)
    return -np.log(y[np.arange(len(y)), t] + 1e-7)


@wrong(
    "no-minus",
    title="The minus sign is missing: the loss is negative, and gets smaller as predictions get worse.",
    hint="What is the sign of the logarithm of a probability? A perfect prediction should have the smallest loss.",
    read="ps2, section Cross-entropy error",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    t = np.asarray(t)
    if t.ndim == y.ndim:
        t = np.argmax(t, axis=-1)
    y = np.atleast_2d(y)
    return np.mean(np.log(y[np.arange(len(y)), t] + 1e-7))


@wrong(
    "no-delta-one-hot",
    title="The logarithm of 0 is taken: 0 · log 0 turns the loss into NaN.",
    hint="A softmax that is very sure does return 0 for some class. What keeps the logarithm away from 0?",
    read="ps2, section Cross-entropy error",
    try_this="y = np.array([[1.0, 0.0], [0.5, 0.5]])\n"
    "print(bool(np.isfinite(cross_entropy_error(y, np.array([1, 0])))))  # should print True",
)
def cross_entropy_error(y, t):
    y = np.atleast_2d(y)
    t = np.asarray(t)
    if t.size != y.size:
        t = np.eye(y.shape[1])[t]
    return -np.sum(t.reshape(y.shape) * np.log(y)) / len(y)


@wrong(
    "no-delta-labels",
    title="A probability of 0 for the right class makes the loss infinite: nothing is added inside the logarithm.",
    hint="One infinite loss spoils the mean of a whole batch. What keeps log away from 0, and does it stand inside the parentheses?",
    read="ps2, section Cross-entropy error",
    try_this="y = np.array([[1.0, 0.0], [0.5, 0.5]])\n"
    "print(bool(np.isfinite(cross_entropy_error(y, np.array([1, 0])))))  # should print True",
)
def cross_entropy_error(y, t):
    t = np.asarray(t)
    if t.ndim == y.ndim:
        t = np.argmax(t, axis=-1)
    y = np.atleast_2d(y)
    return -np.mean(np.log(y[np.arange(len(y)), t]))


@wrong(
    "one-inside-the-log",
    title="1 is added inside the logarithm instead of a tiny number, so the loss is never positive.",
    hint="The number inside the logarithm is there for y = 0 only. What should it do to the loss of y = 1?",
    read="ps2, section Cross-entropy error",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    t = np.asarray(t)
    if t.ndim == y.ndim:
        t = np.argmax(t, axis=-1)
    y = np.atleast_2d(y)
    return -np.mean(np.log1p(y[np.arange(len(y)), t]))


@wrong(
    "delta-is-exp-minus-seven",
    title="The small number is e⁻⁷ ≈ 0.0009, not 10⁻⁷, and shifts every loss.",
    hint="In a number such as 2e3 the letter e has nothing to do with Euler's number. What is 1e-7 then?",
    read="ps2, section Cross-entropy error",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    delta = np.exp(-7)
    t = np.asarray(t)
    if t.ndim == y.ndim:
        t = np.argmax(t, axis=-1)
    y = np.atleast_2d(y)
    return -np.mean(np.log(y[np.arange(len(y)), t] + delta))


@wrong(
    "decimal-logarithm",
    title="The logarithm has base 10; the formula means the natural one.",
    hint="Which base does log have in this course, and which function of NumPy is that?",
    read="ps2, section Cross-entropy error",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    t = np.asarray(t)
    if t.ndim == y.ndim:
        t = np.argmax(t, axis=-1)
    y = np.atleast_2d(y)
    return -np.mean(np.log10(y[np.arange(len(y)), t] + 1e-7))


@wrong(
    "arguments-swapped",
    title="The logarithm is taken of the target, not of the network's output.",
    hint="The formula is not symmetric in y and t. Which of the two holds probabilities that the network has chosen?",
    read="ps2, section Cross-entropy error",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    y = np.atleast_2d(y)
    t = np.asarray(t)
    if t.size != y.size:
        t = np.eye(y.shape[1])[t]
    return -np.sum(y * np.log(t.reshape(y.shape) + 1e-7)) / len(y)


@wrong(
    "binary-cross-entropy",
    title="The terms log(1 − y) of the wrong classes are added: that is the loss of C separate yes-or-no questions.",
    hint="In the formula of this section, what is the term of a class whose target is 0?",
    read="ps2, section Cross-entropy error",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    y = np.atleast_2d(y)
    t = np.asarray(t)
    if t.size != y.size:
        t = np.eye(y.shape[1])[t]
    t = t.reshape(y.shape)
    return -np.sum(t * np.log(y + 1e-7) + (1 - t) * np.log(1 - y + 1e-7)) / len(y)


@wrong(
    "softmax-again",
    title="A softmax is applied to y, although y already holds probabilities.",
    hint="In this course the softmax is a step of its own, before the loss. What are the entries of y on arrival?",
    read="ps2, section Cross-entropy error",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    t = np.asarray(t)
    if t.ndim == y.ndim:
        t = np.argmax(t, axis=-1)
    y = np.atleast_2d(y)
    e = np.exp(y - y.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return -np.mean(np.log(p[np.arange(len(p)), t] + 1e-7))


@wrong(
    "return-inside-the-if",
    title="A batch gives None, because the return belongs to the branch for one sample.",
    hint="Look at the indentation of the last lines: when do they run?",
    read="ps2, section A batch of samples",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    t = np.asarray(t)
    if t.ndim == y.ndim:
        t = np.argmax(t, axis=-1)
    if y.ndim == 1:
        y = y.reshape(1, y.size)
        batch_size = y.shape[0]
        return -np.sum(np.log(y[np.arange(batch_size), t] + 1e-7)) / batch_size


@wrong(
    "largest-probability",
    title="The loss takes the largest probability of each row, whether it belongs to the right class or not.",
    hint="What the network believes most and what is right are two things. Where does t come in?",
    read="ps2, section Cross-entropy error",
    try_this="y = np.array([[0.1, 0.9], [0.2, 0.8], [0.3, 0.7]])\n"
    "print(round(float(cross_entropy_error(y, np.array([1, 1, 0]))), 4))  # should print 0.5108",
)
def cross_entropy_error(y, t):
    y = np.atleast_2d(y)
    return -np.mean(np.log(y.max(axis=1) + 1e-7))


@wrong(
    "every-row-with-every-label",
    title="y[:, t] picks N columns from every row, so each sample is judged by the labels of all.",
    hint="Row n goes with label n. What shape does your selection have, and what shape should it have?",
    read="ps2, section Labels instead of one-hot targets",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    t = np.asarray(t)
    if t.ndim == y.ndim:
        t = np.argmax(t, axis=-1)
    y = np.atleast_2d(y)
    return -np.mean(np.log(y[:, t] + 1e-7))


@wrong(
    "first-sample-only",
    title="Only the first sample of a batch counts.",
    hint="Change the second row of y: does your loss change?",
    read="ps2, section A batch of samples",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    t = np.asarray(t)
    if t.ndim == y.ndim:
        t = np.argmax(t, axis=-1)
    y, t = np.atleast_2d(y), np.atleast_1d(t)
    return -np.log(y[0, t[0]] + 1e-7)


@wrong(
    "log-of-the-mean",
    title="The probabilities are averaged before the logarithm is taken.",
    hint="The loss of a batch is the mean of the losses. Is the mean of logarithms the logarithm of the mean?",
    read="ps2, section A batch of samples",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    t = np.asarray(t)
    if t.ndim == y.ndim:
        t = np.argmax(t, axis=-1)
    y = np.atleast_2d(y)
    return -np.log(np.mean(y[np.arange(len(y)), t]) + 1e-7)


@wrong(
    "argmax-of-the-whole-batch",
    title="argmax without an axis looks through the whole batch and finds one position, not one per row.",
    hint="What is the shape of `np.argmax(t)` for t of shape (N, C)? Along which axis should the search run?",
    read="ps2, section Labels instead of one-hot targets",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    t = np.asarray(t)
    y = np.atleast_2d(y)
    if t.size == y.size:
        t = np.argmax(t) % y.shape[1]
    return -np.mean(np.log(y[np.arange(len(y)), t] + 1e-7))


@wrong(
    "argmax-along-the-batch",
    title="argmax runs down the columns, so it finds a sample for each class, not a class for each sample.",
    hint="What should the shape of the labels be for t of shape (N, C), and what is it in your code?",
    read="ps2, section Labels instead of one-hot targets",
)
def cross_entropy_error(y, t):
    t = np.asarray(t)
    y = np.atleast_2d(y)
    if t.ndim == 2:
        t = np.argmax(t, axis=0)
    elif t.size == y.size:
        t = np.argmax(t)
    return -np.mean(np.log(y[np.arange(len(y)), t] + 1e-7))


@wrong(
    "told-apart-by-length",
    title="Labels are taken for one-hot targets when there are as many samples as classes.",
    hint="Which property of t always tells labels from one-hot targets? Its last length does not.",
    read="ps2, section Labels instead of one-hot targets",
)
def cross_entropy_error(y, t):
    y = np.atleast_2d(y)
    t = np.atleast_1d(t)
    if t.shape[-1] == y.shape[-1]:
        return -np.sum(t * np.log(y + 1e-7)) / len(y)
    return -np.mean(np.log(y[np.arange(len(y)), t] + 1e-7))


@wrong(
    "told-apart-by-dtype",
    title="Integer targets are always taken for labels, even when they are one-hot rows.",
    hint="A one-hot target may be made of integers, too. Which property of t is different for labels?",
    read="ps2, section Labels instead of one-hot targets",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    t = np.asarray(t)
    if t.dtype.kind == "f":
        t = np.argmax(t, axis=-1)
    y = np.atleast_2d(y)
    return -np.mean(np.log(y[np.arange(len(y)), t] + 1e-7))


@wrong(
    "one-axis-means-labels",
    title="A target with one axis is taken for a list of labels, even when it is the one-hot target of one sample.",
    hint="For one sample a one-hot target has shape (C,). What else, besides the axes of t, must you look at?",
    read="ps2, section Labels instead of one-hot targets",
    try_this="y = np.array([0.25, 0.75])\n"
    "print(round(float(cross_entropy_error(y, np.array([0, 1]))), 4))  # should print 0.2877",
)
def cross_entropy_error(y, t):
    t = np.asarray(t)
    if t.ndim == 2:
        t = np.argmax(t, axis=1)
    y = np.atleast_2d(y)
    return -np.mean(np.log(y[np.arange(len(y)), t.astype(int)] + 1e-7))


@wrong(
    "single-label-unsupported",
    title="A single integer label fails, because it has no length and no axis.",
    hint="What do you ask of t before you know whether it is an array? One label has shape ().",
    read="ps2, section Labels instead of one-hot targets",
    try_this="y = np.array([0.25, 0.75])\n"
    "print(round(float(cross_entropy_error(y, 1)), 4))  # should print 0.2877",
)
def cross_entropy_error(y, t):
    if len(t.shape) < y.ndim and len(t) == len(y):
        t = np.eye(y.shape[-1])[t]
    y = np.atleast_2d(y)
    return -np.sum(t * np.log(y + 1e-7)) / len(y)


@wrong(
    "delta-written-into-y",
    title="The value is right, but the small number is added to the array y of the caller.",
    hint="What is the difference between y = y + … and y += …?",
    read="ps2, section Cross-entropy error",
    try_this="y, t = np.array([[0.5, 0.5], [0.25, 0.75]]), np.array([0, 1])\n"
    "cross_entropy_error(y, t); print(y.tolist(), t)  # should print [[0.5, 0.5], [0.25, 0.75]] [0 1]",
)
def cross_entropy_error(y, t):
    y += 1e-7
    t = np.asarray(t)
    if t.ndim == y.ndim:
        t = np.argmax(t, axis=-1)
    y = np.atleast_2d(y)
    return -np.mean(np.log(y[np.arange(len(y)), t]))


@wrong(
    "one-minus-probability",
    title="The logarithm is taken of 1 − y, so a sure and right answer is punished most.",
    hint="What should the loss be when the right class has a probability of 1? And what is yours?",
    read="ps2, section Cross-entropy error",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    t = np.asarray(t)
    if t.ndim == y.ndim:
        t = np.argmax(t, axis=-1)
    y = np.atleast_2d(y)
    return -np.mean(np.log(1 - y[np.arange(len(y)), t] + 1e-7))


@right("mask", note="a one-hot matrix of truth values picks one element per row")
def cross_entropy_error(y, t):
    y = np.atleast_2d(y)
    t = np.asarray(t)
    if t.size == y.size:
        chosen = t.reshape(y.shape) == 1
    else:
        chosen = np.arange(y.shape[1]) == t.reshape(-1, 1)
    return -np.log(y[chosen] + 1e-7).sum() / y.shape[0]


@right("one-hot-matrix", note="turns labels into one-hot rows and sums over every element")
def cross_entropy_error(y, t):
    one_hot = np.asarray(t)
    if one_hot.ndim < y.ndim:
        one_hot = np.eye(y.shape[-1])[one_hot]
    samples = 1 if y.ndim == 1 else len(y)
    return -np.sum(one_hot * np.log(np.maximum(y, 1e-7))) / samples


@right("loop", note="one sample at a time, in plain Python; returns a float")
def cross_entropy_error(y, t):
    import math

    if y.ndim == 1:
        rows, targets = [y], [t]
    else:
        rows, targets = list(y), list(t)
    total = 0.0
    for row, target in zip(rows, targets):
        label = int(np.argmax(target)) if np.ndim(target) == 1 else int(target)
        total -= math.log(float(row[label]) + 1e-7)
    return total / len(rows)


@right("take-along-axis", note="clips the probabilities and picks them with take_along_axis")
def cross_entropy_error(y, t):
    p = np.clip(y, 1e-7, None)
    labels = np.argmax(t, axis=-1) if np.ndim(t) == np.ndim(p) else np.asarray(t)
    picked = np.take_along_axis(p, np.expand_dims(labels, -1).astype(np.intp), axis=-1)
    return np.mean(-np.log(picked))


@right("recursive-batch", note="one sample is a batch of one; einsum sums over samples and classes")
def cross_entropy_error(y, t):
    t = np.asarray(t)
    if y.ndim == 1:
        return cross_entropy_error(y[np.newaxis], t[np.newaxis])
    if t.ndim == 1:
        labels, t = t, np.zeros(y.shape)
        t[np.arange(t.shape[0]), labels] = 1
    return float(-np.einsum("nc,nc->", t, np.log(y + 1e-7)) / y.shape[0])


@right(
    "reshape-and-count",
    note="the form that most textbooks print: flat targets turned into labels by their size",
)
def cross_entropy_error(y, t):
    if y.ndim == 1:
        t = np.reshape(t, (1, np.size(t)))
        y = y.reshape(1, y.size)
    if t.size == y.size:
        t = t.argmax(axis=1)
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), t.reshape(-1)] + 1e-7)) / batch_size


@wrong(
    "nothing-returned",
    title="The function returns nothing.",
    hint="Whoever calls the function gets the value after `return`. Which value is that here?",
    read="ps2, section A batch of samples",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    pass


@wrong(
    "times-the-label",
    title="Each logarithm is multiplied by the number of the class.",
    hint="For labels the right probability has been picked already. What is left of the factor t?",
    read="ps2, section A batch of samples",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    if y.ndim == 1:
        y, t = y.reshape(1, -1), np.reshape(t, (1, -1))
    if t.size == y.size:
        t = t.argmax(axis=1)
    n = y.shape[0]
    t = t.reshape(-1)
    return -np.sum(t * np.log(y[np.arange(n), t] + 1e-7)) / n


@wrong(
    "third-argument",
    title="The function asks for a third argument.",
    hint="The function is called with y and t alone. How can it find out by itself which form t has?",
    read="ps2, section A batch of samples",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t, one_hot):
    return -np.sum(t * np.log(y + 1e-7)) / len(y)


@wrong(
    "maximum-along-an-axis",
    title="np.max takes its second argument for an axis: the larger of two numbers is np.maximum.",
    hint="max and maximum are two functions. Which of them compares y with a number, element by element?",
    read="ps2, section A batch of samples",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    if t.ndim == y.ndim:
        t = np.argmax(t, axis=-1)
    y = np.atleast_2d(y)
    return -np.mean(np.log(np.max(y[np.arange(len(y)), t], 1e-7)))


@wrong(
    "predictions-turned-into-labels",
    title="The predictions are turned into the numbers of classes, where the targets should be.",
    hint="Which of the two holds probabilities, and which of the two says where to look?",
    read="ps2, section A batch of samples",
    try_this="y = np.array([[0.5, 0.5], [0.25, 0.75]])\n"
    "print(round(float(cross_entropy_error(y, np.array([[1, 0], [0, 1]]))), 4))  # should print 0.4904",
)
def cross_entropy_error(y, t):
    if t.ndim == y.ndim:
        y, t = np.atleast_2d(y), np.atleast_2d(t)
        return -np.mean(np.log(t[np.arange(len(y)), y.argmax(axis=1)] + 1e-7))
    y = np.atleast_2d(y)
    return -np.mean(np.log(y[np.arange(len(y)), t] + 1e-7))


@wrong(
    "targets-negated",
    title="The targets are negated first, which unsigned integers and True and False cannot be.",
    hint="What is minus 1 in a type that has no sign? Where else can the minus stand?",
    read="ps2, section A batch of samples",
)
def cross_entropy_error(y, t):
    y, t = np.atleast_2d(y), np.asarray(t)
    if t.size != y.size:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    return np.sum(-t.reshape(y.shape) * np.log(y + 1e-7)) / len(y)


@wrong(
    "zeros-and-ones-mean-one-hot",
    title="Targets that hold nothing but 0 and 1 are taken for one-hot, labels of the first two classes, too.",
    hint="The labels 0 and 1 are labels like any other. What tells the two forms apart for certain?",
    read="ps2, section A batch of samples",
    try_this="y = np.array([[0.1, 0.9], [0.2, 0.8], [0.3, 0.7]])\n"
    "print(round(float(cross_entropy_error(y, np.array([1, 1, 0]))), 4))  # should print 0.5108",
)
def cross_entropy_error(y, t):
    y, t = np.atleast_2d(y), np.asarray(t)
    if np.max(t) <= 1 and t.ndim > 0:
        t = np.atleast_2d(t).argmax(axis=1)
    return -np.mean(np.log(y[np.arange(len(y)), t] + 1e-7))


@right(
    "smaller-delta", note="a maximum in place of a sum, with 1e-10: what is asked at 0 is finite and large"
)
def cross_entropy_error(y, t):
    y, t = np.atleast_2d(y), np.asarray(t)
    if t.size == y.size and t.ndim > 0:
        t = t.reshape(y.shape).argmax(axis=1)
    return -np.mean(np.log(np.maximum(y[np.arange(len(y)), t], 1e-10)))
