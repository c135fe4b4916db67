"""Known answers of sigmoid (ps1)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "plain-formula",
    title="The plain formula overflows for very negative x: NumPy raises a RuntimeWarning.",
    hint="For x = -1000 the exponent is +1000. Which equal form of the formula has a negative exponent there?",
    read="ps1, section The sigmoid: far from zero",
    try_this="x = np.array([-800.0, 800.0])\n"
    'with np.errstate(all="raise", under="ignore"): print(sigmoid(x).round(4))  # should print [0. 1.]',
)
def sigmoid(x):
    return 1 / (1 + np.exp(-x))


@wrong(
    "where-computes-both",
    title="np.where picks the right values, but both branches are computed for all elements, overflow included.",
    hint="np.where chooses after the work is done. What could both branches share that never overflows?",
    read="ps1, section The sigmoid: far from zero",
    try_this="x = np.array([-800.0, 800.0])\n"
    'with np.errstate(all="raise", under="ignore"): print(sigmoid(x).round(4))  # should print [0. 1.]',
)
def sigmoid(x):
    return np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))


@wrong(
    "infinity-by-infinity",
    title="For large positive x infinity is divided by infinity, which is not a number.",
    hint="Which of the two forms of the formula is safe for positive x?",
    read="ps1, section The sigmoid: far from zero",
    try_this="x = np.array([-800.0, 800.0])\n"
    'with np.errstate(all="raise", under="ignore"): print(sigmoid(x).round(4))  # should print [0. 1.]',
)
def sigmoid(x):
    return np.exp(x) / (1 + np.exp(x))


@wrong(
    "sign-of-exponent",
    title="The exponent has the wrong sign: the curve falls instead of rising.",
    hint="What should come out for a large positive x?",
    read="ps1, section The sigmoid",
    try_this="x = np.array([-1.0, 0.0, 1.0])\n"
    "print(sigmoid(x).round(4))  # should print [0.2689 0.5    0.7311]",
)
def sigmoid(x):
    return 1 / (1 + np.exp(np.clip(x, -700, 700)))


@wrong(
    "missing-parentheses",
    title="Parentheses are missing: 1 / 1 + ... is computed from left to right.",
    hint="Which part of the formula is the denominator? What comes out at x = 0?",
    read="ps1, section The sigmoid",
    try_this="x = np.array([-1.0, 0.0, 1.0])\n"
    "print(sigmoid(x).round(4))  # should print [0.2689 0.5    0.7311]",
)
def sigmoid(x):
    return 1 / 1 + np.exp(-np.clip(x, -700, 700))


@wrong(
    "minus-in-denominator",
    title="The denominator subtracts the exponential instead of adding it.",
    hint="Can the denominator of the formula become 0? Can this one?",
    read="ps1, section The sigmoid",
    try_this="x = np.array([-1.0, 0.0, 1.0])\n"
    "print(sigmoid(x).round(4))  # should print [0.2689 0.5    0.7311]",
)
def sigmoid(x):
    return 1 / (1 - np.exp(-np.clip(x, -700, 700)))


@wrong(
    "tanh",
    title="This is the hyperbolic tangent: it runs from -1 to 1.",
    hint="Between which two values does the sigmoid run, and what is it at 0?",
    read="ps1, section The sigmoid",
    try_this="x = np.array([-1.0, 0.0, 1.0])\n"
    "print(sigmoid(x).round(4))  # should print [0.2689 0.5    0.7311]",
)
def sigmoid(x):
    return np.tanh(x)


@wrong(
    "derivative",
    title="This is the derivative of the sigmoid.",
    hint="What comes out for large x, and what should come out?",
    read="ps1, section The sigmoid",
    try_this="x = np.array([-1.0, 0.0, 1.0])\n"
    "print(sigmoid(x).round(4))  # should print [0.2689 0.5    0.7311]",
)
def sigmoid(x):
    y = 1 / (1 + np.exp(-np.clip(x, -700, 700)))
    return y * (1 - y)


@wrong(
    "absolute-value",
    title="The absolute value avoids the overflow but makes negative x look like positive x.",
    hint="Compare the results for 2 and for -2. What should the two add up to?",
    read="ps1, section The sigmoid: far from zero",
    try_this="x = np.array([-1.0, 0.0, 1.0])\n"
    "print(sigmoid(x).round(4))  # should print [0.2689 0.5    0.7311]",
)
def sigmoid(x):
    return 1 / (1 + np.exp(-np.abs(x)))


@wrong(
    "clipped-too-early",
    title="x is cut off so close to 0 that the result is visibly wrong beyond.",
    hint="How large may an exponent be before exp overflows? A limit far from that costs digits.",
    read="ps1, section The sigmoid: far from zero",
)
def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x, -10, 10)))


@wrong(
    "clipped-in-place",
    title="The array that was passed in is overwritten by the clipping.",
    hint="Where does an operation with out=... write its result?",
    read="ps1, section The sigmoid: far from zero",
)
def sigmoid(x):
    if np.issubdtype(x.dtype, np.floating):
        np.clip(x, -500, 500, out=x)
    return 1 / (1 + np.exp(-x))


@wrong(
    "if-on-an-array",
    title="An if asks whether a whole array is positive, which has no single answer.",
    hint="Elements of both signs stand in one array. What chooses element by element?",
    read="ps1, section The sigmoid: far from zero",
    try_this="x = np.array([-1.0, 0.0, 1.0])\n"
    "print(sigmoid(x).round(4))  # should print [0.2689 0.5    0.7311]",
)
def sigmoid(x):
    if x >= 0:
        return 1 / (1 + np.exp(-x))
    return np.exp(x) / (1 + np.exp(x))


@wrong(
    "one-axis-only",
    title="The loop runs over the first axis only, so matrices fail.",
    hint="What is `value` in the loop when x has two axes?",
    read="ps1, section The sigmoid",
    try_this="x = np.array([[-2.0, 0.0], [1.0, 3.0]])\n"
    "print(sigmoid(x).round(4).tolist())  # should print [[0.1192, 0.5], [0.7311, 0.9526]]",
)
def sigmoid(x):
    def of_number(value):
        if value >= 0:
            return 1 / (1 + np.exp(-value))
        return np.exp(value) / (1 + np.exp(value))

    return np.array([of_number(value) for value in x])


@wrong(
    "math-exp",
    title="math.exp takes single numbers, not arrays.",
    hint="Which library has an exp that works element by element?",
    read="ps1, section The sigmoid",
    try_this="x = np.array([-1.0, 0.0, 1.0])\n"
    "print(sigmoid(x).round(4))  # should print [0.2689 0.5    0.7311]",
)
def sigmoid(x):
    import math

    return 1 / (1 + math.exp(-x))


@wrong(
    "result-kept-in-the-dtype-of-x",
    title="The results are written into an array of x's own dtype: for integers they are cut down to 0.",
    hint="Which dtype has np.zeros_like(x) when x holds integers?",
    read="ps1, section The sigmoid",
    try_this="x = np.array([-1, 0, 1])\n"
    "print(sigmoid(x).round(4), x)  # should print [0.2689 0.5    0.7311] [-1  0  1]",
)
def sigmoid(x):
    y = np.zeros_like(x)
    positive = x >= 0
    y[positive] = 1 / (1 + np.exp(-x[positive]))
    y[~positive] = np.exp(x[~positive]) / (1 + np.exp(x[~positive]))
    return y


@wrong(
    "shifted-as-in-softmax",
    title="The maximum is subtracted, which softmax allows and the sigmoid does not.",
    hint="Does the result for one element depend on the other elements?",
    read="ps1, section The sigmoid",
    try_this="x = np.array([-1.0, 0.0, 1.0])\n"
    "print(sigmoid(x).round(4))  # should print [0.2689 0.5    0.7311]",
)
def sigmoid(x):
    return 1 / (1 + np.exp(-np.clip(x - np.max(x), -700, 700)))


@wrong(
    "hard-sigmoid",
    title="Straight lines replace the curve.",
    hint="The formula has an exponential in it; compare the values at x = 1.",
    read="ps1, section The sigmoid",
    try_this="x = np.array([-1.0, 0.0, 1.0])\n"
    "print(sigmoid(x).round(4))  # should print [0.2689 0.5    0.7311]",
)
def sigmoid(x):
    return np.clip(0.25 * x + 0.5, 0, 1)


@wrong(
    "rough-e",
    title="The base of the exponential is typed in with a few digits only.",
    hint="Which NumPy function is e to the power of x with all digits?",
    read="ps1, section The sigmoid",
    try_this="x = np.array([-1.0, 0.0, 1.0])\n"
    "print(sigmoid(x).round(4))  # should print [0.2689 0.5    0.7311]",
)
def sigmoid(x):
    return 1 / (1 + 2.718 ** (-np.clip(x, -700, 700)))


@right(
    "clip-at-34", note="x is cut off where the result no longer changes, as one of the source articles does"
)
def sigmoid(x):
    limit = 34.538776394910684
    return 1 / (1 + np.exp(-np.clip(x, -limit, limit)))


@right("scaled-tanh", note="the sigmoid is a scaled and shifted tanh")
def sigmoid(x):
    return 0.5 * (1 + np.tanh(x / 2))


@right("logaddexp", note="the logarithm of the denominator, without overflow")
def sigmoid(x):
    return np.exp(-np.logaddexp(0, -x))


@right("two-masks", note="each sign of x with the form that suits it")
def sigmoid(x):
    y = np.empty(x.shape)
    positive = x >= 0
    y[positive] = 1 / (1 + np.exp(-x[positive]))
    growth = np.exp(x[~positive])
    y[~positive] = growth / (1 + growth)
    return y


@right("piecewise", note="np.piecewise, on floats")
def sigmoid(x):
    def of_negative(z):
        return np.exp(z) / (1 + np.exp(z))

    return np.piecewise(np.asarray(x, dtype=float), [x < 0], [of_negative, lambda z: 1 / (1 + np.exp(-z))])


@right("one-number-at-a-time", note="an ordinary function of one number, vectorised")
def sigmoid(x):
    from math import exp

    def of_number(z):
        return 1 / (1 + exp(-z)) if z > -700 else 0.0

    return np.vectorize(of_number, otypes=[float])(x)


@right("warning-switched-off", note="overflow to infinity is harmless here, and the code says so")
def sigmoid(x):
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-x))


@wrong(
    "nothing-returned",
    title="The function returns nothing.",
    hint="Whoever calls the function gets the value after `return`. Which value is that here?",
    read="ps1, section The sigmoid",
    try_this="x = np.array([-1.0, 0.0, 1.0])\n"
    "print(sigmoid(x).round(4))  # should print [0.2689 0.5    0.7311]",
)
def sigmoid(x):
    y = 1 / (1 + np.exp(-x))
