"""Known answers of NAND (ps0)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "and",
    title="This is AND: the answers are not turned round.",
    hint="What should come out of 0 and 0?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(NAND(x1, x2)) for x1, x2 in pairs])  # should print [1, 1, 1, 0]",
)
def NAND(x1, x2):
    return 1 if 0.5 * x1 + 0.5 * x2 - 0.7 > 0 else 0


@wrong(
    "nor",
    title="This is NOR: it says 0 as soon as one input is 1.",
    hint="What should come out of 0 and 1?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(NAND(x1, x2)) for x1, x2 in pairs])  # should print [1, 1, 1, 0]",
)
def NAND(x1, x2):
    return 1 if -0.5 * x1 - 0.5 * x2 + 0.2 > 0 else 0


@wrong(
    "bias-not-turned",
    title="The weights are turned round, the bias is not.",
    hint="If all three numbers change their sign, what happens to the sum?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(NAND(x1, x2)) for x1, x2 in pairs])  # should print [1, 1, 1, 0]",
)
def NAND(x1, x2):
    return 1 if -0.5 * x1 - 0.5 * x2 - 0.7 > 0 else 0


@wrong(
    "weights-not-turned",
    title="The gate always says 1.",
    hint="What is the sum for 1 and 1, bias included, and on which side of 0 should it lie?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(NAND(x1, x2)) for x1, x2 in pairs])  # should print [1, 1, 1, 0]",
)
def NAND(x1, x2):
    return 1 if 0.5 * x1 + 0.5 * x2 + 0.7 > 0 else 0


@wrong(
    "bias-too-high",
    title="The gate always says 1.",
    hint="What is the sum for 1 and 1, bias included, and on which side of 0 should it lie?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(NAND(x1, x2)) for x1, x2 in pairs])  # should print [1, 1, 1, 0]",
)
def NAND(x1, x2):
    return 1 if -0.5 * x1 - 0.5 * x2 + 1.5 > 0 else 0


@wrong(
    "xor",
    title="This is XOR.",
    hint="What should come out of 0 and 0?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(NAND(x1, x2)) for x1, x2 in pairs])  # should print [1, 1, 1, 0]",
)
def NAND(x1, x2):
    return 1 if x1 != x2 else 0


@wrong(
    "truth-value",
    title="The result is True or False.",
    hint="The gate returns a whole number. Which of Python's functions makes one?",
    read="ps0, section Gates",
)
def NAND(x1, x2):
    return not (x1 and x2)


@wrong(
    "minus-one",
    title="It says -1 where 1 is asked for.",
    hint="What does a minus sign make of 1?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(NAND(x1, x2)) for x1, x2 in pairs])  # should print [1, 1, 1, 0]",
)
def NAND(x1, x2):
    return -1 if 0.5 * x1 + 0.5 * x2 - 0.7 <= 0 else 0


@wrong(
    "complement",
    title="The bits of a whole number are turned round, not its truth.",
    hint="Which number does ~1 give?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(NAND(x1, x2)) for x1, x2 in pairs])  # should print [1, 1, 1, 0]",
)
def NAND(x1, x2):
    return ~(int(x1) & int(x2))


@wrong(
    "first-input",
    title="Only the first input counts.",
    hint="What should come out of 1 and 0?",
    read="ps0, section Gates",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(NAND(x1, x2)) for x1, x2 in pairs])  # should print [1, 1, 1, 0]",
)
def NAND(x1, x2):
    return 1 - int(x1)


@wrong(
    "floats",
    title="The result is 0.0 or 1.0.",
    hint="Which kind of number does the text ask for?",
    read="ps0, section Gates",
)
def NAND(x1, x2):
    return 1.0 - x1 * x2


@right("weights")
def NAND(x1, x2):
    w, b = np.array([-1.0, -1.0]), 1.5
    return int(np.array([x1, x2]) @ w + b > 0)


@right("whole-numbers")
def NAND(x1, x2):
    return 1 if 3 - 2 * x1 - 2 * x2 > 0 else 0


@right("turned-round")
def NAND(x1, x2):
    return 1 - AND(x1, x2)


@right("perceptron")
def NAND(x1, x2):
    return perceptron(np.array([x1, x2]), np.array([-0.5, -0.5]), 0.7)


@right("product")
def NAND(x1, x2):
    return 1 - x1 * x2
