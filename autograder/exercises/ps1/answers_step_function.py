"""Known answers of step_function (ps1)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "one-at-zero",
    title="The step is already 1 at 0.",
    hint="Read the definition once more: on which side of the step does 0 belong?",
    read="ps1, section The step function",
    try_this="x = np.array([-2.0, 0.0, 2.0])\n"
    "print(step_function(x), x)  # should print [0 0 1] [-2.  0.  2.]",
)
def step_function(x):
    return (x >= 0).astype(int)


@wrong(
    "true-and-false",
    title="The result holds True and False, not integers.",
    hint="Which method turns an array into one of another dtype?",
    read="ps1, section The step function",
    try_this="x = np.array([-2.0, -0.5, 0.5, 2.0])\nprint(step_function(x))  # should print [0 0 1 1]",
)
def step_function(x):
    return x > 0


@wrong(
    "np-int",
    title="np.int was removed from NumPy, so the code stops with an AttributeError.",
    hint="Old articles write np.int. Which plain Python type takes its place?",
    read="ps1, section The step function",
    try_this="x = np.array([-2.0, -0.5, 0.5, 2.0])\nprint(step_function(x))  # should print [0 0 1 1]",
)
def step_function(x):
    y = x > 0
    return y.astype(np.int)


@wrong(
    "if-on-an-array",
    title="An if asks whether a whole array is positive, which has no single answer.",
    hint="The comparison is made for every element. How can its result be used without an if?",
    read="ps1, section The step function",
    try_this="x = np.array([-2.0, -0.5, 0.5, 2.0])\nprint(step_function(x))  # should print [0 0 1 1]",
)
def step_function(x):
    if x > 0:
        return 1
    else:
        return 0


@wrong(
    "one-number-for-all",
    title="The whole array gets one number, because any() or all() sums the comparison up.",
    hint="The result has one element for each element of x.",
    read="ps1, section The step function",
    try_this="x = np.array([-2.0, -0.5, 0.5, 2.0])\nprint(step_function(x))  # should print [0 0 1 1]",
)
def step_function(x):
    if np.all(x > 0):
        return 1
    return 0


@wrong(
    "floats",
    title="The values are right, but they are floats, not integers.",
    hint="np.where gives back the type of what it chooses between. What does it choose between here?",
    read="ps1, section The step function",
    try_this="x = np.array([-2.0, -0.5, 0.5, 2.0])\nprint(step_function(x))  # should print [0 0 1 1]",
)
def step_function(x):
    return np.where(x > 0, 1.0, 0.0)


@wrong(
    "sign",
    title="Negative numbers give -1: this is the sign function.",
    hint="Which two values may the step function take?",
    read="ps1, section The step function",
    try_this="x = np.array([-2.0, -0.5, 0.5, 2.0])\nprint(step_function(x))  # should print [0 0 1 1]",
)
def step_function(x):
    return np.sign(x).astype(int)


@wrong(
    "reversed",
    title="The step goes down: negative numbers give 1 and positive ones 0.",
    hint="Try one positive number by hand.",
    read="ps1, section The step function",
    try_this="x = np.array([-2.0, -0.5, 0.5, 2.0])\nprint(step_function(x))  # should print [0 0 1 1]",
)
def step_function(x):
    return (x < 0).astype(int)


@wrong(
    "step-at-one",
    title="The step sits at 1, not at 0.",
    hint="With which number is x compared?",
    read="ps1, section The step function",
    try_this="x = np.array([-2.0, -0.5, 0.5, 2.0])\nprint(step_function(x))  # should print [0 0 1 1]",
)
def step_function(x):
    return (x > 1).astype(int)


@wrong(
    "rounded",
    title="Numbers are cut to 0...1 and rounded, so the step sits at one half.",
    hint="Is a small positive number such as 0.2 already beyond the step?",
    read="ps1, section The step function",
    try_this="x = np.array([-2.0, -0.5, 0.5, 2.0])\nprint(step_function(x))  # should print [0 0 1 1]",
)
def step_function(x):
    return np.round(np.clip(x, 0, 1)).astype(int)


@wrong(
    "cut-to-whole-numbers-first",
    title="x is turned into integers before the comparison, so numbers between 0 and 1 become 0.",
    hint="What does astype(int) do to 0.2, and in which order do comparison and conversion come?",
    read="ps1, section The step function",
    try_this="x = np.array([-2.0, -0.5, 0.5, 2.0])\nprint(step_function(x))  # should print [0 0 1 1]",
)
def step_function(x):
    return (x.astype(int) > 0).astype(int)


@wrong(
    "divided-by-x",
    title="The result is computed by dividing by x, which fails at 0.",
    hint="What is 0 divided by 0?",
    read="ps1, section The step function",
    try_this="x = np.array([-2.0, -0.5, 0.5, 2.0])\nprint(step_function(x))  # should print [0 0 1 1]",
)
def step_function(x):
    return (x + np.abs(x)) / (2 * x)


@wrong(
    "argument-overwritten",
    title="The array that was passed in is overwritten with zeros and ones.",
    hint="x[...] = 1 writes into the caller's own array. Which operations make a new one?",
    read="ps1, section The step function",
    try_this="x = np.array([-2.0, 0.0, 2.0])\n"
    "print(step_function(x), x)  # should print [0 0 1] [-2.  0.  2.]",
)
def step_function(x):
    x[x > 0] = 1
    x[x <= 0] = 0
    return x.astype(int)


@wrong(
    "list",
    title="The result is a Python list, not an array.",
    hint="The comparison of an array with a number needs no loop.",
    read="ps1, section The step function",
    try_this="x = np.array([-2.0, -0.5, 0.5, 2.0])\nprint(step_function(x))  # should print [0 0 1 1]",
)
def step_function(x):
    return [1 if value > 0 else 0 for value in x]


@wrong(
    "one-axis-only",
    title="The loop runs over the first axis only, so matrices fail.",
    hint="What is `value` in the loop when x has two axes?",
    read="ps1, section The step function",
)
def step_function(x):
    return np.array([1 if value > 0 else 0 for value in x])


@wrong(
    "flattened",
    title="The result loses the shape of x.",
    hint="Which of the steps turns every array into one with a single axis?",
    read="ps1, section The step function",
)
def step_function(x):
    return np.array([int(value > 0) for value in x.flatten()])


@wrong(
    "relu",
    title="Positive numbers are passed on as they are: this is ReLU.",
    hint="Which two values may the step function take?",
    read="ps1, section The step function",
    try_this="x = np.array([-2.0, -0.5, 0.5, 2.0])\nprint(step_function(x))  # should print [0 0 1 1]",
)
def step_function(x):
    return np.maximum(0, x)


@right("where", note="np.where with integers")
def step_function(x):
    return np.where(x > 0, 1, 0)


@right("dtype-of-array", note="np.array with a dtype, int64")
def step_function(x):
    return np.array(x > 0, dtype=np.int64)


@right("heaviside", note="NumPy's own step, told what to do at 0")
def step_function(x):
    return np.heaviside(x, 0).astype(int)


@right("truth-times-one", note="a comparison times an integer")
def step_function(x):
    return 1 * np.greater(x, 0)


@right("masked-assignment", note="ones written into an array of zeros, small unsigned integers")
def step_function(x):
    y = np.zeros(x.shape, dtype=np.uint8)
    y[x > 0] = 1
    return y


@right("any-shape-loop", note="a loop over all elements, the shape restored")
def step_function(x):
    return np.array([int(value > 0) for value in x.ravel()]).reshape(x.shape)


@wrong(
    "argument-converted",
    title="x itself is turned into integers, not the comparison.",
    hint="What holds True and False here, and which of the two arrays becomes the result?",
    read="ps1, section The step function",
    try_this="x = np.array([-2.0, -0.5, 0.5, 2.0])\nprint(step_function(x))  # should print [0 0 1 1]",
)
def step_function(x):
    y = x > 0
    return x.astype(int)


@wrong(
    "nothing-returned",
    title="The function returns nothing.",
    hint="Whoever calls the function gets the value after `return`. Which value is that here?",
    read="ps1, section The step function",
    try_this="x = np.array([-2.0, -0.5, 0.5, 2.0])\nprint(step_function(x))  # should print [0 0 1 1]",
)
def step_function(x):
    y = (x > 0).astype(int)
