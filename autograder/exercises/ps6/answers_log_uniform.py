"""Known answers of log_uniform (ps6)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "uniform",
    title="The numbers themselves are uniform, not their exponents.",
    hint="How many of your numbers are smaller than a hundredth of the largest?",
    read="ps6, section Where to look",
)
def log_uniform(low, high, size, rng):
    return rng.uniform(low, high, size)


@wrong(
    "bases-mixed",
    title="The logarithm is the natural one, and undone with the base 10.",
    hint="Which function undoes np.log?",
    read="ps6, section Where to look",
)
def log_uniform(low, high, size, rng):
    return 10 ** rng.uniform(np.log(low), np.log(high), size)


@wrong(
    "exp-for-ten",
    title="The logarithm has the base 10, and is undone with exp.",
    hint="Which function undoes log₁₀?",
    read="ps6, section Where to look",
)
def log_uniform(low, high, size, rng):
    return np.exp(rng.uniform(np.log10(low), np.log10(high), size))


@wrong(
    "no-logarithm",
    title="low and high are taken for exponents themselves.",
    hint="What is the exponent of 0.001?",
    read="ps6, section Where to look",
)
def log_uniform(low, high, size, rng):
    return 10 ** rng.uniform(low, high, size)


@wrong(
    "exponents",
    title="The exponents are returned instead of the numbers.",
    hint="Are your numbers positive?",
    read="ps6, section Where to look",
)
def log_uniform(low, high, size, rng):
    return rng.uniform(np.log10(low), np.log10(high), size)


@wrong(
    "whole-powers",
    title="Only whole powers of ten are drawn.",
    hint="Can 0.002 ever come?",
    read="ps6, section Where to look",
)
def log_uniform(low, high, size, rng):
    return 10.0 ** rng.integers(int(np.floor(np.log10(low))) + 1, int(np.floor(np.log10(high))) + 1, size)


@wrong(
    "normal",
    title="The exponents are normally distributed around the middle.",
    hint="Should the middle come more often than the ends?",
    read="ps6, section Where to look",
)
def log_uniform(low, high, size, rng):
    return 10 ** np.clip(
        rng.normal((np.log10(low) + np.log10(high)) / 2, (np.log10(high) - np.log10(low)) / 6, size),
        np.log10(low),
        np.log10(high),
    )


@wrong(
    "whole-ends",
    title="The ends are rounded to whole powers of ten.",
    hint="What is the smallest number that comes out for low = 0.00003?",
    read="ps6, section Where to look",
)
def log_uniform(low, high, size, rng):
    return 10 ** rng.uniform(np.floor(np.log10(low)), np.ceil(np.log10(high)), size)


@wrong(
    "reciprocal",
    title="One divided by a uniform number is drawn: small numbers come far too often.",
    hint="Does every power of ten get the same part?",
    read="ps6, section Where to look",
)
def log_uniform(low, high, size, rng):
    return 1 / rng.uniform(1 / high, 1 / low, size)


@wrong(
    "difference-for-quotient",
    title="The numbers grow from low by a power of the difference, not of the quotient.",
    hint="Which number times low gives high?",
    read="ps6, section Where to look",
)
def log_uniform(low, high, size, rng):
    return low * (high - low) ** rng.uniform(0, 1, size)


@wrong(
    "always-from-1e-4-to-1",
    title="The ends are fixed: low and high are not used.",
    hint="Where do low and high come in?",
    read="ps6, section Where to look",
)
def log_uniform(low, high, size, rng):
    return 10 ** rng.uniform(-4, 0, size)


@wrong(
    "one-number",
    title="One number is drawn and repeated.",
    hint="How many random numbers are needed for a size of 7?",
    read="ps6, section Where to look",
)
def log_uniform(low, high, size, rng):
    return np.full(size, 10 ** rng.uniform(np.log10(low), np.log10(high)))


@wrong(
    "even-steps",
    title="The numbers are evenly spaced and only shuffled: nothing about their values is random.",
    hint="Do two generators give different numbers, or the same in another order?",
    read="ps6, section Where to look",
)
def log_uniform(low, high, size, rng):
    return rng.permutation(np.logspace(np.log10(low), np.log10(high), int(np.prod(size)))).reshape(size)


@wrong(
    "size-flat",
    title="A tuple as size gives a flat array.",
    hint="Which shape does size=(2, 3) ask for?",
    read="ps6, section Where to look",
)
def log_uniform(low, high, size, rng):
    return 10 ** rng.uniform(np.log10(low), np.log10(high), int(np.prod(size)))


@wrong(
    "size-ignored",
    title="A single number is returned, whatever the size.",
    hint="What does rng.uniform return without a size?",
    read="ps6, section Where to look",
)
def log_uniform(low, high, size, rng):
    return 10 ** rng.uniform(np.log10(low), np.log10(high))


@wrong(
    "list",
    title="A list is returned instead of an array.",
    hint="What does the task say of the type of the result?",
    read="ps6, section Where to look",
)
def log_uniform(low, high, size, rng):
    return list(10 ** rng.uniform(np.log10(low), np.log10(high), np.prod(size)))


@wrong(
    "own-randomness",
    title="The numbers come from np.random and not from rng.",
    hint="Can somebody who knows the seed of rng repeat your numbers?",
    read="ps6, section Where to look",
)
def log_uniform(low, high, size, rng):
    return 10 ** np.random.uniform(np.log10(low), np.log10(high), size)


@wrong(
    "own-seed",
    title="A generator of its own with a fixed seed draws the same numbers every time.",
    hint="Which generator decides?",
    read="ps6, section Where to look",
)
def log_uniform(low, high, size, rng):
    return 10 ** np.random.default_rng(0).uniform(np.log10(low), np.log10(high), size)


@right("natural-logarithm")
def log_uniform(low, high, size, rng):
    return np.exp(rng.uniform(np.log(low), np.log(high), size=size))


@right("quotient", note="low times a power of the quotient")
def log_uniform(low, high, size, rng):
    return low * (high / low) ** rng.random(size)


@right("binary")
def log_uniform(low, high, size, rng):
    return np.exp2(rng.uniform(np.log2(low), np.log2(high), size))


@right("downwards", note="from high to low")
def log_uniform(low, high, size, rng):
    return high * np.power(low / high, rng.random(size))


@right("loop")
def log_uniform(low, high, size, rng):
    import math

    shape = (size,) if isinstance(size, int) else tuple(size)
    numbers = np.empty(shape)
    for index in np.ndindex(*shape):
        u = rng.random()
        numbers[index] = math.exp((1 - u) * math.log(low) + u * math.log(high))
    return np.clip(numbers, low, high)
