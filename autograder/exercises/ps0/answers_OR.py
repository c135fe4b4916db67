"""Known answers of OR (ps0)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "and",
    title="This is AND.",
    hint="What should come out of 0 and 1?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(OR(x1, x2)) for x1, x2 in pairs])  # should print [0, 1, 1, 1]",
)
def OR(x1, x2):
    return 1 if 0.5 * x1 + 0.5 * x2 - 0.7 > 0 else 0


@wrong(
    "xor",
    title="This is XOR: it says 0 when both inputs are 1.",
    hint="What should come out of 1 and 1?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(OR(x1, x2)) for x1, x2 in pairs])  # should print [0, 1, 1, 1]",
)
def OR(x1, x2):
    return 1 if x1 != x2 else 0


@wrong(
    "always",
    title="It says 1 for 0 and 0, too.",
    hint="What is the sum for 0 and 0, bias included, and what should come out of it?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(OR(x1, x2)) for x1, x2 in pairs])  # should print [0, 1, 1, 1]",
)
def OR(x1, x2):
    return 1 if 0.5 * x1 + 0.5 * x2 + 0.2 > 0 else 0


@wrong(
    "zero-says-one",
    title="It says 1 for 0 and 0, too.",
    hint="What is the sum for 0 and 0, bias included, and what should come out of it?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(OR(x1, x2)) for x1, x2 in pairs])  # should print [0, 1, 1, 1]",
)
def OR(x1, x2):
    return 1 if 0.5 * x1 + 0.5 * x2 >= 0 else 0


@wrong(
    "nor",
    title="All answers are turned round.",
    hint="What should come out of 0 and 0?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(OR(x1, x2)) for x1, x2 in pairs])  # should print [0, 1, 1, 1]",
)
def OR(x1, x2):
    return 1 if -0.5 * x1 - 0.5 * x2 + 0.2 > 0 else 0


@wrong(
    "sum",
    title="For 1 and 1 the answer is 2.",
    hint="Which two answers can a gate give?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(OR(x1, x2)) for x1, x2 in pairs])  # should print [0, 1, 1, 1]",
)
def OR(x1, x2):
    return x1 + x2


@wrong(
    "truth-value",
    title="The result is True or False.",
    hint="The gate returns a whole number. Which of Python's functions makes one?",
    read="ps0, section Gates",
)
def OR(x1, x2):
    return x1 == 1 or x2 == 1


@wrong(
    "first-input",
    title="Only the first input counts.",
    hint="What should come out of 0 and 1?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(OR(x1, x2)) for x1, x2 in pairs])  # should print [0, 1, 1, 1]",
)
def OR(x1, x2):
    return 1 if 0.5 * x1 - 0.2 > 0 else 0


@wrong(
    "floats",
    title="The result is 0.0 or 1.0.",
    hint="Which kind of number does the text ask for?",
    read="ps0, section Gates",
)
def OR(x1, x2):
    return float(max(x1, x2))


@wrong(
    "not-returned",
    title="Only the answer 1 is returned.",
    hint="What does the function give back when the condition does not hold?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(OR(x1, x2)) for x1, x2 in pairs])  # should print [0, 1, 1, 1]",
)
def OR(x1, x2):
    if 0.5 * x1 + 0.5 * x2 - 0.2 > 0:
        return 1


@right("weights")
def OR(x1, x2):
    w, b = np.array([1.0, 1.0]), -0.5
    return int(np.array([x1, x2]) @ w + b > 0)


@right("maximum")
def OR(x1, x2):
    return max(x1, x2)


@right("of-nand")
def OR(x1, x2):
    return NAND(NAND(x1, x1), NAND(x2, x2))


@right("perceptron")
def OR(x1, x2):
    return perceptron(np.array([x1, x2]), np.array([0.5, 0.5]), -0.2)


@right("bits")
def OR(x1, x2):
    return x1 | x2
