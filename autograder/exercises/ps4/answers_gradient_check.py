"""Known answers of gradient_check (ps4): checks that let something slip through, and checks that do not."""

import numpy as np

from autograder.course.answers import base, right, wrong


@base("plain")
def gradient_check(forward, backward, x, dout, h=1e-4):
    numerical = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        original = x[index]
        x[index] = original + h
        above = np.sum(dout * forward(x))
        x[index] = original - h
        below = np.sum(dout * forward(x))
        x[index] = original
        numerical[index] = (above - below) / (2 * h)
    forward(x)
    dx = backward(dout.copy())
    if np.shape(dx) != x.shape or not np.all(np.isfinite(dx)):
        return False
    larger = np.maximum(np.maximum(np.abs(dx), np.abs(numerical)), 1e-7)
    return bool(np.all(np.abs(dx - numerical) <= 1e-4 * larger))


@wrong(
    "always-true",
    title="The check says True of everything.",
    hint="Which two arrays have to be compared?",
    read="ps4, section Write the test",
)
def gradient_check(forward, backward, x, dout, h=1e-4):
    forward(x)
    dx = backward(dout.copy())
    return True


wrong(
    "always-false",
    title="The check says False of everything.",
    hint="For which layers should it say True? Try it on a layer that you trust.",
    read="ps4, section Write the test",
    base="plain",
    replace={
        (
            "if np.shape(dx) != x.shape or not np.all(np.isfinite(dx)):\n"
            "        return False\n"
            "    larger = np.maximum(np.maximum(np.abs(dx), np.abs(numerical)), 1e-7)\n"
            "    return bool(np.all(np.abs(dx - numerical) <= 1e-4 * larger))"
        ): "return bool(np.all(dx == 2 * numerical + 1))",
    },
)


wrong(
    "exactly-equal",
    title="The two gradients are compared exactly, and differences are never exact.",
    hint="Central differences are right to about nine digits. How far apart may the two be?",
    read="ps4, section Write the test",
    base="plain",
    replace={
        (
            "if np.shape(dx) != x.shape or not np.all(np.isfinite(dx)):\n"
            "        return False\n"
            "    larger = np.maximum(np.maximum(np.abs(dx), np.abs(numerical)), 1e-7)\n"
            "    return bool(np.all(np.abs(dx - numerical) <= 1e-4 * larger))"
        ): "return bool(np.array_equal(dx, numerical))",
    },
)


wrong(
    "raises-instead",
    title="The check raises where it should say False.",
    hint="What is asked for: an exception, or True or False?",
    read="ps4, section Write the test",
    base="plain",
    replace={
        (
            "if np.shape(dx) != x.shape or not np.all(np.isfinite(dx)):\n"
            "        return False\n"
            "    larger = np.maximum(np.maximum(np.abs(dx), np.abs(numerical)), 1e-7)\n"
            "    return bool(np.all(np.abs(dx - numerical) <= 1e-4 * larger))"
        ): ("np.testing.assert_allclose(dx, numerical, rtol=1e-4, atol=1e-11)\n    return True"),
    },
)


wrong(
    "norm-of-everything",
    title="An element that is wrong can go unseen: is each compared by itself, and relative to its own size?",
    hint="How much does a tiny element add to a norm? The task asks for an error element by element.",
    read="ps4, section Write the test",
    base="plain",
    replace={
        (
            "larger = np.maximum(np.maximum(np.abs(dx), np.abs(numerical)), 1e-7)\n"
            "    return bool(np.all(np.abs(dx - numerical) <= 1e-4 * larger))"
        ): (
            "size = np.linalg.norm(dx) + np.linalg.norm(numerical)\n"
            "    return bool(np.linalg.norm(dx - numerical) <= 1e-4 * max(size, 1e-7))"
        ),
    },
)


wrong(
    "sums-compared",
    title="An element that is wrong can go unseen: is each compared by itself, and relative to its own size?",
    hint="When are two sums equal and the arrays are not?",
    read="ps4, section Write the test",
    base="plain",
    replace={
        (
            "larger = np.maximum(np.maximum(np.abs(dx), np.abs(numerical)), 1e-7)\n"
            "    return bool(np.all(np.abs(dx - numerical) <= 1e-4 * larger))"
        ): "return bool(abs(np.sum(dx) - np.sum(numerical)) <= 1e-4 * max(abs(np.sum(numerical)), 1e-7))",
    },
)


wrong(
    "sizes-compared",
    title="Only the sizes are compared, and a wrong sign goes unseen.",
    hint="What does np.abs take away?",
    read="ps4, section Write the test",
    base="plain",
    replace={
        "return bool(np.all(np.abs(dx - numerical) <= 1e-4 * larger))": (
            "return bool(np.all(np.abs(np.abs(dx) - np.abs(numerical)) <= 1e-4 * larger))"
        ),
    },
)


wrong(
    "one-percent-allowed",
    title="An error of one percent is allowed.",
    hint="Which error does the task allow?",
    read="ps4, section Write the test",
    base="plain",
    replace={
        "return bool(np.all(np.abs(dx - numerical) <= 1e-4 * larger))": (
            "return bool(np.all(np.abs(dx - numerical) <= 1e-2 * larger))"
        ),
    },
)


wrong(
    "absolute-error",
    title="An element that is wrong can go unseen: is each compared by itself, and relative to its own size?",
    hint="A difference of 1e-5 is small beside 1, and large beside 1e-5. Relative to what is it meant?",
    read="ps4, section Write the test",
    base="plain",
    replace={
        (
            "larger = np.maximum(np.maximum(np.abs(dx), np.abs(numerical)), 1e-7)\n"
            "    return bool(np.all(np.abs(dx - numerical) <= 1e-4 * larger))"
        ): "return bool(np.all(np.abs(dx - numerical) <= 1e-4))",
    },
)


wrong(
    "no-floor",
    title="Where both gradients are 0, 0 is divided by 0, and the answer is False.",
    hint="What is the relative error of two zeros? The task names a floor.",
    read="ps4, section Write the test",
    base="plain",
    replace={
        (
            "larger = np.maximum(np.maximum(np.abs(dx), np.abs(numerical)), 1e-7)\n"
            "    return bool(np.all(np.abs(dx - numerical) <= 1e-4 * larger))"
        ): (
            "error = np.abs(dx - numerical) / np.maximum(np.abs(dx), np.abs(numerical))\n"
            "    return bool(np.all(error <= 1e-4))"
        ),
    },
)


wrong(
    "all-ones",
    title="The outputs are added up without the upstream gradient, as if it were all ones.",
    hint="Which single number is it of which dx is the gradient?",
    read="ps4, section Write the test",
    base="plain",
    replace={
        (
            "above = np.sum(dout * forward(x))\n"
            "        x[index] = original - h\n"
            "        below = np.sum(dout * forward(x))"
        ): (
            "above = np.sum(forward(x))\n        x[index] = original - h\n        below = np.sum(forward(x))"
        ),
    },
)


wrong(
    "ones-on-both-sides",
    title="Both sides are computed with an upstream gradient of ones, not with dout.",
    hint="Which mistakes of backward are invisible if dout is 1 everywhere?",
    read="ps4, section Write the test",
    base="plain",
    replace={
        (
            "above = np.sum(dout * forward(x))\n"
            "        x[index] = original - h\n"
            "        below = np.sum(dout * forward(x))"
        ): (
            "above = np.sum(forward(x))\n        x[index] = original - h\n        below = np.sum(forward(x))"
        ),
        "dx = backward(dout.copy())": "dx = backward(np.ones(dout.shape))",
    },
)


@wrong(
    "shape-not-asked-for",
    title="The shapes are not compared, and NumPy broadcasts a wrong one.",
    hint="What does NumPy make of x − y when the shapes differ?",
    read="ps4, section Write the test",
)
def gradient_check(forward, backward, x, dout, h=1e-4):
    numerical = np.zeros(x.shape)
    for index in np.ndindex(*x.shape):
        original = x[index]
        x[index] = original + h
        above = np.sum(dout * forward(x))
        x[index] = original - h
        below = np.sum(dout * forward(x))
        x[index] = original
        numerical[index] = (above - below) / (2 * h)
    forward(x)
    dx = backward(dout.copy())
    if not np.all(np.isfinite(dx)):
        return False
    try:
        dx = np.broadcast_to(dx, x.shape)
    except ValueError:
        dx = np.reshape(dx, x.shape)
    larger = np.maximum(np.maximum(np.abs(dx), np.abs(numerical)), 1e-7)
    return bool(np.all(np.abs(dx - numerical) <= 1e-4 * larger))


wrong(
    "nan-passes",
    title="The check asks whether an error is too large, and NaN is never larger.",
    hint="NaN > 1e-4 is False, and NaN < 1e-4 is False, too. Which question do you ask?",
    read="ps4, section Write the test",
    base="plain",
    replace={
        "if np.shape(dx) != x.shape or not np.all(np.isfinite(dx)):": "if np.shape(dx) != x.shape:",
        "return bool(np.all(np.abs(dx - numerical) <= 1e-4 * larger))": (
            "return not bool(np.any(np.abs(dx - numerical) > 1e-4 * larger))"
        ),
    },
)


wrong(
    "infinity-passes",
    title="An infinite gradient is accepted: infinity is not larger than infinity.",
    hint="What is the relative error if the larger of the two is infinite?",
    read="ps4, section Write the test",
    base="plain",
    replace={
        "if np.shape(dx) != x.shape or not np.all(np.isfinite(dx)):": "if np.shape(dx) != x.shape:",
    },
)


wrong(
    "backward-after-the-differences",
    title="backward comes after the differences, and works with what the last moved x left behind.",
    hint="backward uses what forward kept. Which x did the last forward see?",
    read="ps4, section Write the test",
    base="plain",
    replace={
        "    forward(x)\n": "",
    },
)


wrong(
    "x-not-restored",
    title="The elements of x are not put back.",
    hint="A partial derivative holds everything else fixed. What does x hold at the end?",
    read="ps4, section Write the test",
    base="plain",
    replace={
        "        x[index] = original\n": "",
    },
)


wrong(
    "dout-scaled-in-place",
    title="The array dout is written into.",
    hint="Whose array is dout? Which operators write into an array that exists?",
    read="ps4, section Write the test",
    base="plain",
    replace={
        "dx = backward(dout.copy())": ("dx = backward(dout.copy())\n    dout *= 0"),
    },
)


wrong(
    "h-ignored",
    title="The step is always 1e-4, whatever h is.",
    hint="What is the argument h for?",
    read="ps4, section Write the test",
    base="plain",
    replace={
        (
            "x[index] = original + h\n"
            "        above = np.sum(dout * forward(x))\n"
            "        x[index] = original - h"
        ): (
            "x[index] = original + 1e-4\n"
            "        above = np.sum(dout * forward(x))\n"
            "        x[index] = original - 1e-4"
        ),
        "numerical[index] = (above - below) / (2 * h)": "numerical[index] = (above - below) / (2 * 1e-4)",
    },
)


wrong(
    "one-axis",
    title="x is walked through by one index, which reaches rows and not elements.",
    hint="How can a loop visit the elements of an array whose number of axes it does not know?",
    read="ps4, section Write the test",
    base="plain",
    replace={
        ("for index in np.ndindex(*x.shape):\n        original = x[index]"): (
            "for index in range(len(x)):\n        original = x[index].copy()"
        ),
    },
)


wrong(
    "first-row-alone",
    title="Only the first row of x is checked.",
    hint="Which elements of dx may be wrong and are not looked at?",
    read="ps4, section Write the test",
    base="plain",
    replace={
        "return bool(np.all(np.abs(dx - numerical) <= 1e-4 * larger))": (
            "return bool(np.all((np.abs(dx - numerical) <= 1e-4 * larger)[0]))"
        ),
    },
)


@wrong(
    "ravel-may-copy",
    title="ravel copies an array whose elements are not neighbours in memory, and then x itself is never moved.",
    hint="Whether ravel gives a view or a copy depends on the array. Which way of indexing always reaches x itself?",
    read="ps4, section Write the test",
)
def gradient_check(forward, backward, x, dout, h=1e-4):
    flat = x.ravel()
    numerical = np.zeros(flat.size)
    for i in range(flat.size):
        original = flat[i]
        flat[i] = original + h
        above = np.sum(dout * forward(x))
        flat[i] = original - h
        below = np.sum(dout * forward(x))
        flat[i] = original
        numerical[i] = (above - below) / (2 * h)
    numerical = numerical.reshape(x.shape)
    forward(x)
    dx = backward(dout.copy())
    if np.shape(dx) != x.shape or not np.all(np.isfinite(dx)):
        return False
    larger = np.maximum(np.maximum(np.abs(dx), np.abs(numerical)), 1e-7)
    return bool(np.all(np.abs(dx - numerical) <= 1e-4 * larger))


@right("supplied-function", note="the supplied numerical_gradient, and np.isclose by hand")
def gradient_check(forward, backward, x, dout, h=1e-4):
    forward(x)
    dx = np.asarray(backward(dout.copy()))
    numerical = numerical_gradient(lambda moved: np.sum(dout * forward(moved)), x, h)
    if dx.shape != x.shape:
        return False
    error = np.abs(dx - numerical) / np.maximum(1e-7, np.maximum(np.abs(dx), np.abs(numerical)))
    return bool(np.max(error) < 1e-4)


@right("copies", note="never touches x: every point is a copy with one element changed")
def gradient_check(forward, backward, x, dout, h=1e-4):
    forward(x.copy())
    dx = backward(dout.copy())
    if not isinstance(dx, np.ndarray) or dx.shape != x.shape or not np.isfinite(dx).all():
        return False
    for place in range(x.size):
        values = []
        for sign in (1, -1):
            moved = x.copy()
            moved.flat[place] += sign * h
            values.append(float((forward(moved) * dout).sum()))
        n, a = (values[0] - values[1]) / (2 * h), float(dx.flat[place])
        if abs(a - n) > 1e-4 * max(abs(a), abs(n), 1e-7):
            return False
    return True


@right("vdot", note="returns NumPy's own True or False; a flat view of x")
def gradient_check(forward, backward, x, dout, h=1e-4):
    flat = x.reshape(-1)
    numerical = np.empty(flat.size)
    for i, original in enumerate(flat.copy()):
        flat[i] = original + h
        above = np.vdot(dout, forward(x))
        flat[i] = original - h
        numerical[i] = (above - np.vdot(dout, forward(x))) / (2 * h)
        flat[i] = original
    forward(x)
    dx = backward(dout.copy())
    if np.shape(dx) != np.shape(x):
        return False
    a = np.ravel(dx)
    if np.isinf(a).any():
        return False
    return np.all(np.abs(a - numerical) <= 1e-4 * np.fmax(np.fmax(np.abs(a), np.abs(numerical)), 1e-7))


@right(
    "forward-first-and-last",
    note="calls forward once more than needed; asks for agreement element by element",
)
def gradient_check(forward, backward, x, dout, h=1e-4):
    y = forward(x)
    if np.shape(y) != np.shape(dout):
        return False

    def total(z):
        return float(np.sum(forward(z) * dout))

    slopes = []
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        slopes.append((total(x + step) - total(x - step)) / (2 * h))
    forward(x)
    dx = backward(np.array(dout))
    if np.shape(dx) != np.shape(x):
        return False
    for a, n in zip(np.ravel(dx), slopes):
        if not abs(a - n) / max(abs(a), abs(n), 1e-7) <= 1e-4:
            return False
    return True
