"""Known answers of perceptron (ps0)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "bias-forgotten",
    title="The bias is not added: it is left out, or subtracted.",
    hint="What does a neuron of weights 0 and bias 1 say?",
    read="ps0, section The perceptron",
    try_this="x = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])\n"
    "print(perceptron(x, np.array([0.5, 0.5]), -0.7))  # should print [1 0 0]",
)
def perceptron(x, w, b):
    return (x @ w > 0).astype(int)


@wrong(
    "threshold-moved-the-other-way",
    title="The bias is not added: it is left out, or subtracted.",
    hint="What does a neuron of weights 0 and bias 1 say?",
    read="ps0, section The perceptron",
    try_this="x = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])\n"
    "print(perceptron(x, np.array([0.5, 0.5]), -0.7))  # should print [1 0 0]",
)
def perceptron(x, w, b):
    return (x @ w - b > 0).astype(int)


@wrong(
    "zero-says-one",
    title="A sum of exactly 0 gives 1.",
    hint="On which side of the formula does 0 belong?",
    read="ps0, section The perceptron",
)
def perceptron(x, w, b):
    return (x @ w + b >= 0).astype(int)


@wrong(
    "turned-round",
    title="It says 1 where the sum is negative.",
    hint="On which side of the line does the arrow w point?",
    read="ps0, section The perceptron",
    try_this="x = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])\n"
    "print(perceptron(x, np.array([0.5, 0.5]), -0.7))  # should print [1 0 0]",
)
def perceptron(x, w, b):
    return (x @ w + b < 0).astype(int)


@wrong(
    "truth-values",
    title="The result is True or False, not a whole number.",
    hint="Which numbers do True and False stand for, and how does NumPy turn one into the other?",
    try_this="x = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])\n"
    "print(perceptron(x, np.array([0.5, 0.5]), -0.7))  # should print [1 0 0]",
)
def perceptron(x, w, b):
    return x @ w + b > 0


@wrong(
    "floats",
    title="The result is 0.0 or 1.0, not a whole number.",
    hint="Which dtype should the result have?",
    try_this="x = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])\n"
    "print(perceptron(x, np.array([0.5, 0.5]), -0.7))  # should print [1 0 0]",
)
def perceptron(x, w, b):
    return (x @ w + b > 0) * 1.0


@wrong(
    "sums",
    title="The sum itself is returned, without a decision.",
    hint="What does the neuron say when its sum is 2.3?",
    read="ps0, section The perceptron",
    try_this="x = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])\n"
    "print(perceptron(x, np.array([0.5, 0.5]), -0.7))  # should print [1 0 0]",
)
def perceptron(x, w, b):
    return x @ w + b


@wrong(
    "sign",
    title="It answers with the sign of the sum: -1 where 0 is asked for.",
    hint="Which two answers can a perceptron give?",
    read="ps0, section The perceptron",
    try_this="x = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])\n"
    "print(perceptron(x, np.array([0.5, 0.5]), -0.7))  # should print [1 0 0]",
)
def perceptron(x, w, b):
    return np.sign(x @ w + b).astype(int)


@wrong(
    "one-sample-only",
    title="It works for a single sample only: a batch stops it.",
    hint="What is an if to make of many answers at once?",
    try_this="x = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])\n"
    "print(perceptron(x, np.array([0.5, 0.5]), -0.7))  # should print [1 0 0]",
)
def perceptron(x, w, b):
    return 1 if x @ w + b > 0 else 0


@wrong(
    "batch-only",
    title="It works for a batch only: a single sample comes back with an axis.",
    hint="Which shape does the docstring promise for one sample?",
)
def perceptron(x, w, b):
    x = np.atleast_2d(x)
    return (x @ w + b > 0).astype(int)


@wrong(
    "products-not-added",
    title="The products of inputs and weights are not added up.",
    hint="How many answers does one sample get?",
    read="ps0, section The inner product",
    try_this="x = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])\n"
    "print(perceptron(x, np.array([0.5, 0.5]), -0.7))  # should print [1 0 0]",
)
def perceptron(x, w, b):
    return (x * w + b > 0).astype(int)


@wrong(
    "samples-summed",
    title="The products are added over the samples, not over the features.",
    hint="Which axis of x is as long as w?",
    read="ps0, section The inner product",
    try_this="x = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])\n"
    "print(perceptron(x, np.array([0.5, 0.5]), -0.7))  # should print [1 0 0]",
)
def perceptron(x, w, b):
    return ((x * w).sum(axis=0) + b > 0).astype(int)


@wrong(
    "everything-summed",
    title="All products of a batch are added to one number.",
    hint="How many answers does a batch of N samples get?",
    read="ps0, section The inner product",
    try_this="x = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])\n"
    "print(perceptron(x, np.array([0.5, 0.5]), -0.7))  # should print [1 0 0]",
)
def perceptron(x, w, b):
    return (np.sum(x * w) + b > 0).astype(int)


@wrong(
    "transposed",
    title="A batch is transposed before it is multiplied.",
    hint="Write the shapes of x and w side by side: which two numbers have to be equal?",
    read="ps0, section Layers multiply",
    try_this="x = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])\n"
    "print(perceptron(x, np.array([0.5, 0.5]), -0.7))  # should print [1 0 0]",
)
def perceptron(x, w, b):
    return (x.T @ w + b > 0).astype(int)


@wrong(
    "bias-times-features",
    title="The bias weighs too much: it is added to each product, or the products are averaged.",
    hint="How often does the formula add the bias, and does it divide by the number of inputs?",
    read="ps0, section The perceptron",
    try_this="x = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])\n"
    "print(perceptron(x, np.array([0.5, 0.5]), -0.7))  # should print [1 0 0]",
)
def perceptron(x, w, b):
    return (np.sum(x * w + b, axis=-1) > 0).astype(int)


@wrong(
    "mean",
    title="The bias weighs too much: it is added to each product, or the products are averaged.",
    hint="How often does the formula add the bias, and does it divide by the number of inputs?",
    read="ps0, section The inner product",
    try_this="x = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])\n"
    "print(perceptron(x, np.array([0.5, 0.5]), -0.7))  # should print [1 0 0]",
)
def perceptron(x, w, b):
    return (np.mean(x * w, axis=-1) + b > 0).astype(int)


@wrong(
    "in-place",
    title="The inputs are overwritten by their products.",
    hint="Which operator writes into the array that was passed in?",
)
def perceptron(x, w, b):
    x *= w
    return (x.sum(axis=-1) + b > 0).astype(int)


@wrong(
    "whole-weights",
    title="The weights are rounded to whole numbers.",
    hint="What becomes of a weight of 0.5?",
    try_this="x = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])\n"
    "print(perceptron(x, np.array([0.5, 0.5]), -0.7))  # should print [1 0 0]",
)
def perceptron(x, w, b):
    return (x @ w.astype(int) + b > 0).astype(int)


@wrong(
    "list",
    title="A batch comes back as a list.",
    hint="Which kind of value does the docstring promise for a batch?",
    try_this="x = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.0]])\n"
    "print(perceptron(x, np.array([0.5, 0.5]), -0.7))  # should print [1 0 0]",
)
def perceptron(x, w, b):
    return [int(sample @ w + b > 0) for sample in x] if np.ndim(x) == 2 else int(x @ w + b > 0)


@right("where", note="without an axis where x is one sample")
def perceptron(x, w, b):
    return np.where(np.dot(x, w) + b > 0, 1, 0)


@right("two-ways")
def perceptron(x, w, b):
    if x.ndim == 1:
        return 1 if np.sum(w * x) + b > 0 else 0
    return np.array([perceptron(sample, w, b) for sample in x])


@right("heaviside")
def perceptron(x, w, b):
    return np.heaviside(np.einsum("...d,d->...", x, w) + b, 0).astype(np.int64)


@right("sum-over-the-last-axis")
def perceptron(x, w, b):
    total = (x * w).sum(axis=-1) + b
    return np.array(total > 0, dtype=int)


@right("transposed-batch")
def perceptron(x, w, b):
    return np.int64(1) * (w @ x.T > -b)
