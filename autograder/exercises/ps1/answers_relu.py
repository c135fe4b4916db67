"""Known answers of relu (ps1)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "argument-overwritten",
    title="Negative numbers are set to 0 in the array that was passed in.",
    hint="x[...] = 0 writes into the caller's own array. Which operations make a new one?",
    read="ps1, section ReLU",
    try_this="x = np.array([-1.5, 2.5])\nrelu(x); print(x)  # should print [-1.5  2.5]",
)
def relu(x):
    x[x < 0] = 0
    return x


@wrong(
    "maximum-over-an-axis",
    title="np.max(x, 0) takes the maximum along axis 0; it does not compare each element with 0.",
    hint="np.max looks for the largest element of one array. Which function compares two, element by element?",
    read="ps1, section ReLU",
    try_this="x = np.array([-1.5, 0.5, 2.5])\nprint(relu(x) + 0)  # should print [0.  0.5 2.5]",
)
def relu(x):
    return np.max(x, 0)


@wrong(
    "python-max",
    title="Python's max (like an if) asks one question about the whole array, which has no single answer.",
    hint="Elements of both signs stand in one array. Which NumPy function chooses element by element?",
    read="ps1, section ReLU",
    try_this="x = np.array([-1.5, 0.5, 2.5])\nprint(relu(x) + 0)  # should print [0.  0.5 2.5]",
)
def relu(x):
    return max(0, x)


@wrong(
    "identity",
    title="Negative numbers pass through unchanged.",
    hint="What should become of a negative number?",
    read="ps1, section ReLU",
    try_this="x = np.array([-1.5, 0.5, 2.5])\nprint(relu(x) + 0)  # should print [0.  0.5 2.5]",
)
def relu(x):
    return x.copy()


@wrong(
    "leaky",
    title="Negative numbers are made small, not 0: this is the leaky ReLU.",
    hint="What exactly is the value for a negative number?",
    read="ps1, section ReLU",
    try_this="x = np.array([-1.5, 0.5, 2.5])\nprint(relu(x) + 0)  # should print [0.  0.5 2.5]",
)
def relu(x):
    return np.where(x > 0, x, 0.01 * x)


@wrong(
    "absolute-value",
    title="Negative numbers lose their sign instead of becoming 0.",
    hint="What exactly is the value for a negative number?",
    read="ps1, section ReLU",
    try_this="x = np.array([-1.5, 0.5, 2.5])\nprint(relu(x) + 0)  # should print [0.  0.5 2.5]",
)
def relu(x):
    return np.abs(x)


@wrong(
    "minimum",
    title="The smaller of x and 0 is taken, so the positive numbers vanish.",
    hint="Which numbers should pass through?",
    read="ps1, section ReLU",
    try_this="x = np.array([-1.5, 0.5, 2.5])\nprint(relu(x) + 0)  # should print [0.  0.5 2.5]",
)
def relu(x):
    return np.minimum(0, x)


@wrong(
    "step",
    title="Positive numbers become 1: this is the step function.",
    hint="What exactly is the value for a positive number?",
    read="ps1, section ReLU",
    try_this="x = np.array([-1.5, 0.5, 2.5])\nprint(relu(x) + 0)  # should print [0.  0.5 2.5]",
)
def relu(x):
    return np.where(x > 0, 1.0, 0.0)


@wrong(
    "negatives-dropped",
    title="Negative numbers are left out, so the result has fewer elements than x.",
    hint="Which shape should the result have?",
    read="ps1, section ReLU",
    try_this="x = np.array([-1.5, 0.5, 2.5])\nprint(relu(x) + 0)  # should print [0.  0.5 2.5]",
)
def relu(x):
    return x[x > 0]


@wrong(
    "capped-at-one",
    title="The result is cut off at 1.",
    hint="Has the function an upper limit?",
    read="ps1, section ReLU",
    try_this="x = np.array([-1.5, 0.5, 2.5])\nprint(relu(x) + 0)  # should print [0.  0.5 2.5]",
)
def relu(x):
    return np.clip(x, 0, 1)


@wrong(
    "capped-at-six",
    title="The result is cut off at 6: this is ReLU6.",
    hint="Has the function an upper limit?",
    read="ps1, section ReLU",
)
def relu(x):
    return np.minimum(np.maximum(0, x), 6)


@wrong(
    "softplus",
    title="The corner at 0 is rounded off: this is the softplus function.",
    hint="What exactly is the value for a negative number?",
    read="ps1, section ReLU",
    try_this="x = np.array([-1.5, 0.5, 2.5])\nprint(relu(x) + 0)  # should print [0.  0.5 2.5]",
)
def relu(x):
    return np.logaddexp(0, x)


@wrong(
    "exponential-below-zero",
    title="Negative numbers follow an exponential: this is the ELU.",
    hint="What exactly is the value for a negative number?",
    read="ps1, section ReLU",
    try_this="x = np.array([-1.5, 0.5, 2.5])\nprint(relu(x) + 0)  # should print [0.  0.5 2.5]",
)
def relu(x):
    return np.where(x > 0, x, np.expm1(np.minimum(x, 0)))


@wrong(
    "converted-to-integers",
    title="The result is cut to whole numbers.",
    hint="The step function returns integers. Should this one?",
    read="ps1, section ReLU",
    try_this="x = np.array([-1.5, 0.5, 2.5])\nprint(relu(x) + 0)  # should print [0.  0.5 2.5]",
)
def relu(x):
    return np.maximum(0, x).astype(int)


@wrong(
    "divided-by-x",
    title="The result is computed by dividing by the absolute value, which fails at 0.",
    hint="What is 0 divided by 0?",
    read="ps1, section ReLU",
)
def relu(x):
    return x * (1 + x / np.abs(x)) / 2


@wrong(
    "one-axis-only",
    title="The loop runs over the first axis only, so matrices fail.",
    hint="What is `value` in the loop when x has two axes?",
    read="ps1, section ReLU",
    try_this="x = np.array([[-1.0, 2.0], [3.0, -4.0]])\n"
    "print((relu(x) + 0).tolist())  # should print [[0.0, 2.0], [3.0, 0.0]]",
)
def relu(x):
    return np.array([max(0.0, value) for value in x])


@wrong(
    "threshold-above-zero",
    title="Small positive numbers are replaced by 0, too.",
    hint="With which number is x compared?",
    read="ps1, section ReLU",
)
def relu(x):
    return x * (x >= 0.5)


@right("maximum-the-other-way-round", note="NaN-ignoring relative of the reference")
def relu(x):
    return np.fmax(x, 0)


@right("times-comparison", note="the comparison as a factor of 0 or 1")
def relu(x):
    return x * (x > 0)


@right("mean-with-absolute-value", note="no comparison at all")
def relu(x):
    return (x + np.abs(x)) / 2


@right("copy-and-mask", note="writes zeros, into a copy")
def relu(x):
    y = x.copy()
    y[y < 0] = 0
    return y


@right("where", note="np.where")
def relu(x):
    return np.where(x < 0, 0, x)


@right("clip", note="a lower limit and no upper one")
def relu(x):
    return np.clip(x, 0, None)


@right("any-shape-loop", note="a loop over all elements, the shape restored")
def relu(x):
    return np.array([value if value > 0 else 0.0 for value in x.ravel()]).reshape(x.shape)


@wrong(
    "nothing-returned",
    title="The function returns nothing.",
    hint="Whoever calls the function gets the value after `return`. Which value is that here?",
    read="ps1, section ReLU",
    try_this="x = np.array([-1.5, 0.5, 2.5])\nprint(relu(x) + 0)  # should print [0.  0.5 2.5]",
)
def relu(x):
    y = np.maximum(0, x)
