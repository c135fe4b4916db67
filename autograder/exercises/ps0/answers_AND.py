"""Known answers of AND (ps0)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "or",
    title="This is OR.",
    hint="What should come out of 0 and 1?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(AND(x1, x2)) for x1, x2 in pairs])  # should print [0, 0, 0, 1]",
)
def AND(x1, x2):
    return 1 if 0.5 * x1 + 0.5 * x2 - 0.2 > 0 else 0


@wrong(
    "nand",
    title="All answers are turned round.",
    hint="What should come out of 1 and 1?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(AND(x1, x2)) for x1, x2 in pairs])  # should print [0, 0, 0, 1]",
)
def AND(x1, x2):
    return 1 if -0.5 * x1 - 0.5 * x2 + 0.7 > 0 else 0


@wrong(
    "bias-too-low",
    title="The bias is so low that the gate never says 1.",
    hint="What is the sum for 1 and 1, bias included?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(AND(x1, x2)) for x1, x2 in pairs])  # should print [0, 0, 0, 1]",
)
def AND(x1, x2):
    return 1 if 0.5 * x1 + 0.5 * x2 - 1.0 > 0 else 0


@wrong(
    "first-input",
    title="Only the first input counts.",
    hint="What should come out of 1 and 0?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(AND(x1, x2)) for x1, x2 in pairs])  # should print [0, 0, 0, 1]",
)
def AND(x1, x2):
    return 1 if 0.9 * x1 + 0.1 * x2 - 0.7 > 0 else 0


@wrong(
    "second-input",
    title="Only the second input counts.",
    hint="What should come out of 0 and 1?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(AND(x1, x2)) for x1, x2 in pairs])  # should print [0, 0, 0, 1]",
)
def AND(x1, x2):
    return 1 if 0.1 * x1 + 0.9 * x2 - 0.7 > 0 else 0


@wrong(
    "truth-value",
    title="The result is True or False.",
    hint="The gate returns a whole number. Which of Python's functions makes one?",
    read="ps0, section Gates",
)
def AND(x1, x2):
    return bool(0.5 * x1 + 0.5 * x2 - 0.7 > 0)


@wrong(
    "floats",
    title="The result is 0.0 or 1.0.",
    hint="Which kind of number does the text ask for?",
    read="ps0, section Gates",
)
def AND(x1, x2):
    return float(x1 * x2)


@wrong(
    "sum",
    title="The sum itself comes out.",
    hint="Where does the neuron decide?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(AND(x1, x2)) for x1, x2 in pairs])  # should print [0, 0, 0, 1]",
)
def AND(x1, x2):
    return 0.5 * x1 + 0.5 * x2 - 0.7


@wrong(
    "not-returned",
    title="Nothing is returned.",
    hint="What does a function give back that has no return?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(AND(x1, x2)) for x1, x2 in pairs])  # should print [0, 0, 0, 1]",
)
def AND(x1, x2):
    y = 1 if 0.5 * x1 + 0.5 * x2 - 0.7 > 0 else 0


@wrong(
    "array",
    title="The answer is an array of one element.",
    hint="How many answers does one pair of inputs get?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(AND(x1, x2)) for x1, x2 in pairs])  # should print [0, 0, 0, 1]",
)
def AND(x1, x2):
    return perceptron(np.array([[x1, x2]]), np.array([0.5, 0.5]), -0.7)


@wrong(
    "is-one",
    title="It works for Python's own numbers only.",
    hint="Two numbers can be equal without being the same object. Which comparison asks for what?",
    read="ps0, section Gates",
)
def AND(x1, x2):
    return 1 if x1 is True or (type(x1) is int and type(x2) is int and x1 + x2 == 2) else 0


@right("weights")
def AND(x1, x2):
    w, b = np.array([1.0, 1.0]), -1.5
    return int(np.array([x1, x2]) @ w + b > 0)


@right("whole-numbers")
def AND(x1, x2):
    return 1 if 2 * x1 + 2 * x2 - 3 > 0 else 0


@right("perceptron")
def AND(x1, x2):
    return perceptron(np.array([x1, x2]), np.array([0.5, 0.5]), -0.7)


@right("product")
def AND(x1, x2):
    return x1 * x2


@right("minimum")
def AND(x1, x2):
    return min(x1, x2)
