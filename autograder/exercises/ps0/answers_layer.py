"""Known answers of layer (ps0)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "bias-forgotten",
    title="The biases are not added.",
    hint="Feed zeros through the layer: what should come out?",
    read="ps0, section Layers multiply",
    try_this="W, b = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0.5, -0.5])\n"
    "print(layer(np.array([1.0, 0.0, 2.0]), W, b))  # should print [11.5 13.5]",
)
def layer(x, W, b):
    return x @ W


@wrong(
    "bias-subtracted",
    title="The biases are subtracted.",
    hint="Feed zeros through the layer: what should come out?",
    read="ps0, section Layers multiply",
    try_this="W, b = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0.5, -0.5])\n"
    "print(layer(np.array([1.0, 0.0, 2.0]), W, b))  # should print [11.5 13.5]",
)
def layer(x, W, b):
    return x @ W - b


@wrong(
    "transposed-weights",
    title="The weights are transposed, so that sizes do not fit.",
    hint="One column of W for each neuron: which axis of W is as long as a sample?",
    read="ps0, section Layers multiply",
    try_this="W, b = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0.5, -0.5])\n"
    "print(layer(np.array([1.0, 0.0, 2.0]), W, b))  # should print [11.5 13.5]",
)
def layer(x, W, b):
    return x @ W.T + b


@wrong(
    "wrong-way-round",
    title="W stands on the left of x.",
    hint="Write the shapes side by side: which two numbers have to be equal?",
    read="ps0, section Layers multiply",
    try_this="W, b = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0.5, -0.5])\n"
    "print(layer(np.array([1.0, 0.0, 2.0]), W, b))  # should print [11.5 13.5]",
)
def layer(x, W, b):
    return W @ x + b


@wrong(
    "weights-on-the-left",
    title="The product is W transposed times x: right for one sample only.",
    hint="Where are the samples of a batch, in rows or in columns?",
    read="ps0, section Layers multiply",
)
def layer(x, W, b):
    return W.T @ x + b


@wrong(
    "columns",
    title="The result of a batch has a column for each sample, not a row.",
    hint="Which shape does the docstring promise for a batch?",
    read="ps0, section Layers multiply",
    try_this="W, b = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0.5, -0.5])\n"
    "print(layer(np.array([1.0, 0.0, 2.0]), W, b))  # should print [11.5 13.5]",
)
def layer(x, W, b):
    return W.T @ x.T + np.reshape(b, (-1, 1))


@wrong(
    "element-wise",
    title="Inputs and weights are multiplied element by element, without adding up.",
    hint="What does @ do that * does not?",
    read="ps0, section The inner product",
    try_this="W, b = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0.5, -0.5])\n"
    "print(layer(np.array([1.0, 0.0, 2.0]), W, b))  # should print [11.5 13.5]",
)
def layer(x, W, b):
    return x * W + b


@wrong(
    "first-neuron",
    title="Only the first neuron of the layer is computed.",
    hint="How many numbers leave a layer of M neurons?",
    read="ps0, section Layers multiply",
    try_this="W, b = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0.5, -0.5])\n"
    "print(layer(np.array([1.0, 0.0, 2.0]), W, b))  # should print [11.5 13.5]",
)
def layer(x, W, b):
    return x @ W[:, 0] + b[0]


@wrong(
    "first-sample",
    title="Only the first sample of a batch is computed.",
    hint="How many rows does the result of a batch have?",
    read="ps0, section Layers multiply",
)
def layer(x, W, b):
    return np.atleast_2d(x)[0] @ W + b


@wrong(
    "reshaped",
    title="The weights are reshaped where they seem not to fit.",
    hint="Reshaping moves the line breaks and not the numbers. Which numbers meet then?",
    read="ps0, section Layers multiply",
    try_this="W, b = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0.5, -0.5])\n"
    "print(layer(np.array([1.0, 0.0, 2.0]), W, b))  # should print [11.5 13.5]",
)
def layer(x, W, b):
    return x @ W.reshape(W.shape[1], W.shape[0]).T + b


@wrong(
    "one-bias",
    title="One bias, the first, is added for all neurons.",
    hint="How many biases does a layer of M neurons have?",
    read="ps0, section Layers multiply",
    try_this="W, b = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0.5, -0.5])\n"
    "print(layer(np.array([1.0, 0.0, 2.0]), W, b))  # should print [11.5 13.5]",
)
def layer(x, W, b):
    return x @ W + b[0]


@wrong(
    "summed-biases",
    title="The biases are added up before they are added.",
    hint="Which neuron does each bias belong to?",
    read="ps0, section Layers multiply",
    try_this="W, b = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0.5, -0.5])\n"
    "print(layer(np.array([1.0, 0.0, 2.0]), W, b))  # should print [11.5 13.5]",
)
def layer(x, W, b):
    return x @ W + np.sum(b)


@wrong(
    "two-axes-always",
    title="A single sample comes back with two axes.",
    hint="Which shape does the docstring promise for one sample?",
    read="ps0, section Layers multiply",
    try_this="W, b = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0.5, -0.5])\n"
    "print(layer(np.array([1.0, 0.0, 2.0]), W, b))  # should print [11.5 13.5]",
)
def layer(x, W, b):
    return np.atleast_2d(x) @ W + b


@wrong(
    "squeezed",
    title="Axes of length one disappear.",
    hint="Which shape does a batch of one sample have, and what should come out?",
    read="ps0, section Layers multiply",
)
def layer(x, W, b):
    return np.squeeze(x @ W + b)


@wrong(
    "batch-only",
    title="It works for a batch only.",
    hint="What does a sample without a second axis do to your indices?",
    read="ps0, section Layers multiply",
    try_this="W, b = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0.5, -0.5])\n"
    "print(layer(np.array([1.0, 0.0, 2.0]), W, b))  # should print [11.5 13.5]",
)
def layer(x, W, b):
    return np.array(
        [[np.sum(x[n, :] * W[:, m]) + b[m] for m in range(W.shape[1])] for n in range(x.shape[0])]
    )


@wrong(
    "decides",
    title="The layer decides between 0 and 1, as a perceptron does.",
    hint="Does the formula of a layer have a step in it?",
    read="ps0, section Layers multiply",
    try_this="W, b = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0.5, -0.5])\n"
    "print(layer(np.array([1.0, 0.0, 2.0]), W, b))  # should print [11.5 13.5]",
)
def layer(x, W, b):
    return (x @ W + b > 0).astype(int)


@wrong(
    "mean",
    title="The sums are divided by the number of inputs.",
    hint="Does the formula divide?",
    read="ps0, section Layers multiply",
    try_this="W, b = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0.5, -0.5])\n"
    "print(layer(np.array([1.0, 0.0, 2.0]), W, b))  # should print [11.5 13.5]",
)
def layer(x, W, b):
    return x @ W / len(W) + b


@wrong(
    "bias-first",
    title="The bias is added to the inputs, before the product.",
    hint="In which order does the formula do its two steps?",
    read="ps0, section Layers multiply",
    try_this="W, b = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([0.5, -0.5])\n"
    "print(layer(np.array([1.0, 0.0, 2.0]), W, b))  # should print [11.5 13.5]",
)
def layer(x, W, b):
    return (x + b[: x.shape[-1]].sum()) @ W


@wrong(
    "in-place",
    title="The biases are overwritten by the result.",
    hint="Which operator writes into an array that was passed in?",
)
def layer(x, W, b):
    W += 0
    y = x @ W
    b += y if y.ndim == 1 else 0
    return b.copy() if y.ndim == 1 else y + b


@wrong(
    "takes-over-the-type",
    title="The result has the number type of x: with whole numbers, digits are lost.",
    hint="What becomes of 0.5 in an array of integers?",
)
def layer(x, W, b):
    y = np.zeros((*x.shape[:-1], W.shape[1]), dtype=x.dtype)
    y[...] = x @ W + b
    return y


@right("dot")
def layer(x, W, b):
    return np.dot(x, W) + b


@right("einsum")
def layer(x, W, b):
    return np.einsum("...d,dm->...m", x, W) + b


@right("neuron-by-neuron")
def layer(x, W, b):
    columns = [np.sum(x * W[:, m], axis=-1) + b[m] for m in range(W.shape[1])]
    return np.stack(columns, axis=-1)


@right("bias-as-a-weight", note="the bias is the weight of an input that is always 1")
def layer(x, W, b):
    ones = np.ones((*x.shape[:-1], 1))
    return np.concatenate([x, ones], axis=-1) @ np.vstack([W, b])
