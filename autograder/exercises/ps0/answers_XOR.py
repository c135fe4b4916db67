"""Known answers of XOR (ps0)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "or",
    title="The answers are those of OR.",
    hint="What should come out of 1 and 1, and how many lines does the picture of XOR need?",
    read="ps0, section XOR, in two steps",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(XOR(x1, x2)) for x1, x2 in pairs])  # should print [0, 1, 1, 0]",
)
def XOR(x1, x2):
    return OR(x1, x2)


@wrong(
    "and",
    title="The answers are those of AND.",
    hint="What should come out of 0 and 1, and where should XOR differ from OR?",
    read="ps0, section XOR, in two steps",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(XOR(x1, x2)) for x1, x2 in pairs])  # should print [0, 1, 1, 0]",
)
def XOR(x1, x2):
    return AND(x1, x2)


@wrong(
    "nand",
    title="This is NAND.",
    hint="What should come out of 0 and 0?",
    read="ps0, section XOR, in two steps",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(XOR(x1, x2)) for x1, x2 in pairs])  # should print [0, 1, 1, 0]",
)
def XOR(x1, x2):
    return NAND(x1, x2)


@wrong(
    "equal",
    title="All answers are turned round: it says 1 where the inputs are equal.",
    hint="What should come out of 1 and 1? Go through that row with your gates.",
    read="ps0, section XOR, in two steps",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(XOR(x1, x2)) for x1, x2 in pairs])  # should print [0, 1, 1, 0]",
)
def XOR(x1, x2):
    return 1 if x1 == x2 else 0


@wrong(
    "or-for-and",
    title="The two answers are joined by OR, so it always says 1.",
    hint="Exactly one: which gate says that two things hold at once?",
    read="ps0, section XOR, in two steps",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(XOR(x1, x2)) for x1, x2 in pairs])  # should print [0, 1, 1, 0]",
)
def XOR(x1, x2):
    return OR(NAND(x1, x2), OR(x1, x2))


@wrong(
    "and-for-nand",
    title="The answers are those of AND.",
    hint="What should come out of 0 and 1, and where should XOR differ from OR?",
    read="ps0, section XOR, in two steps",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(XOR(x1, x2)) for x1, x2 in pairs])  # should print [0, 1, 1, 0]",
)
def XOR(x1, x2):
    return AND(AND(x1, x2), OR(x1, x2))


@wrong(
    "nand-at-the-end",
    title="All answers are turned round: it says 1 where the inputs are equal.",
    hint="What should come out of 1 and 1? Go through that row with your gates.",
    read="ps0, section XOR, in two steps",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(XOR(x1, x2)) for x1, x2 in pairs])  # should print [0, 1, 1, 0]",
)
def XOR(x1, x2):
    return NAND(NAND(x1, x2), OR(x1, x2))


@wrong(
    "difference",
    title="One row gives -1.",
    hint="Which two answers can a gate give?",
    read="ps0, section XOR, in two steps",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(XOR(x1, x2)) for x1, x2 in pairs])  # should print [0, 1, 1, 0]",
)
def XOR(x1, x2):
    return x1 - x2


@wrong(
    "truth-value",
    title="The result is True or False.",
    hint="The gate returns a whole number. Which of Python's functions makes one?",
    read="ps0, section XOR, in two steps",
)
def XOR(x1, x2):
    return x1 != x2


@wrong(
    "one-neuron",
    title="The answers are those of OR.",
    hint="What should come out of 1 and 1, and how many lines does the picture of XOR need?",
    read="ps0, section XOR, in two steps",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(XOR(x1, x2)) for x1, x2 in pairs])  # should print [0, 1, 1, 0]",
)
def XOR(x1, x2):
    return perceptron(np.array([x1, x2]), np.array([0.5, 0.5]), -0.2)


@wrong(
    "one-side",
    title="Only one of the two rows with 1 is right.",
    hint="What should come out of 0 and 1?",
    read="ps0, section XOR, in two steps",
    try_this="pairs = [(0, 0), (0, 1), (1, 0), (1, 1)]\n"
    "print([int(XOR(x1, x2)) for x1, x2 in pairs])  # should print [0, 1, 1, 0]",
)
def XOR(x1, x2):
    return AND(x1, NAND(x1, x2))


@wrong(
    "floats",
    title="The result is 0.0 or 1.0.",
    hint="Which kind of number does the text ask for?",
    read="ps0, section XOR, in two steps",
)
def XOR(x1, x2):
    return float((x1 + x2) % 2)


@right("gates")
def XOR(x1, x2):
    a = NAND(x1, x2)
    b = OR(x1, x2)
    return AND(a, b)


@right("four-nands")
def XOR(x1, x2):
    a = NAND(x1, x2)
    return NAND(NAND(x1, a), NAND(x2, a))


@right("bits")
def XOR(x1, x2):
    return x1 ^ x2


@right("size-of-the-difference")
def XOR(x1, x2):
    return abs(x1 - x2)


@right("two-perceptrons")
def XOR(x1, x2):
    x = np.array([x1, x2])
    hidden = np.array([perceptron(x, np.array([1, 1]), -0.5), perceptron(x, np.array([-1, -1]), 1.5)])
    return perceptron(hidden, np.array([1, 1]), -1.5)
