"""Known answers of numerical_gradient (ps3)."""

import numpy as np

from autograder.course.answers import base, right, wrong


@base("plain")
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + h
        above = f(x)
        x[index] = kept - h
        below = f(x)
        grad[index] = (above - below) / (2 * h)
        x[index] = kept
    return grad


wrong(
    "perturbs-a-copy",
    title="A copy is perturbed, so a loss that reads the network's own weights never sees the change: its gradient is 0.",
    hint="f = lambda W: net.loss(x, t) looks at net.W and not at its argument. Is the array that you change net.W itself?",
    read="ps3, section The puzzle of the copy",
    try_this="W = np.array([1.0, 2.0])\n"
    "print(numerical_gradient(lambda _: np.sum(W**2), W).round(6))  # should print [2. 4.]",
    base="plain",
    replace={
        "h = 1e-4": ("h = 1e-4\n    x = x.astype(float)"),
    },
)


@wrong(
    "flattened-copy",
    title="x.flatten() makes a flat copy: f gets an array of another shape, and the original is never perturbed.",
    hint="What shape does f receive from you, and does `flatten` share its elements with x?",
    read="ps3, section The recipe",
    try_this="W = np.array([1.0, 2.0])\n"
    "print(numerical_gradient(lambda _: np.sum(W**2), W).round(6))  # should print [2. 4.]",
)
def numerical_gradient(f, x):
    h = 1e-4
    flat = x.flatten()
    grad = np.zeros(flat.size)
    for i in range(flat.size):
        kept = flat[i]
        flat[i] = kept + h
        above = f(flat)
        flat[i] = kept - h
        below = f(flat)
        grad[i] = (above - below) / (2 * h)
        flat[i] = kept
    return grad.reshape(x.shape)


@wrong(
    "ravel-may-copy",
    title="ravel copies an array whose elements are not neighbours in memory, and then x itself is never perturbed.",
    hint="Whether ravel gives a view or a copy depends on the array. Which way of indexing always reaches x itself?",
    read="ps3, section The recipe",
)
def numerical_gradient(f, x):
    h = 1e-4
    flat = x.ravel()
    grad = np.zeros(flat.size)
    for i in range(flat.size):
        kept = flat[i]
        flat[i] = kept + h
        above = f(x)
        flat[i] = kept - h
        below = f(x)
        grad[i] = (above - below) / (2 * h)
        flat[i] = kept
    return grad.reshape(x.shape)


@wrong(
    "hands-over-a-flat-array",
    title="f is called with the elements in one long row instead of an array of the shape of x.",
    hint="A network multiplies by a matrix. In which shape does f expect its argument?",
    read="ps3, section The recipe",
)
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for i in range(x.size):
        kept = x.flat[i]
        x.flat[i] = kept + h
        above = f(x.reshape(-1))
        x.flat[i] = kept - h
        below = f(x.reshape(-1))
        grad.flat[i] = (above - below) / (2 * h)
        x.flat[i] = kept
    return grad


@wrong(
    "one-axis-only",
    title="The index runs from 0 to x.size along the first axis, which fits arrays with one axis only.",
    hint="For a matrix of shape (2, 3), which values may the first index take? And how is one element addressed?",
    read="ps3, section The recipe",
)
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for i in range(x.size):
        kept = x[i]
        x[i] = kept + h
        above = f(x)
        x[i] = kept - h
        below = f(x)
        grad[i] = (above - below) / (2 * h)
        x[i] = kept
    return grad


@wrong(
    "whole-rows",
    title="A whole row of the matrix is changed at once, so all its partial derivatives are added up.",
    hint="What is `x[i]` when x is a matrix? A partial derivative changes one element.",
    read="ps3, section The recipe",
)
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for i in range(x.shape[0]):
        kept = np.copy(x[i])
        x[i] = kept + h
        above = f(x)
        x[i] = kept - h
        below = f(x)
        grad[i] = (above - below) / (2 * h)
        x[i] = kept
    return grad


@wrong(
    "row-by-row",
    title="f is called with each row on its own, as if a matrix were a batch of points.",
    hint="A weight matrix is one point with many coordinates. What does f need in order to give the loss?",
    read="ps3, section The recipe",
)
def numerical_gradient(f, x):
    def of_vector(v):
        h = 1e-4
        grad = np.zeros_like(v)
        for i in range(v.size):
            kept = v[i]
            v[i] = kept + h
            above = f(v)
            v[i] = kept - h
            below = f(v)
            grad[i] = (above - below) / (2 * h)
            v[i] = kept
        return grad

    if x.ndim == 1:
        return of_vector(x)
    grad = np.zeros_like(x)
    for n, row in enumerate(x):
        grad[n] = of_vector(row)
    return grad


@wrong(
    "two-axes-only",
    title="Two nested loops over rows and columns fit matrices only.",
    hint="Biases have one axis, and later sets have weights with four. Which loop over indices fits any number of axes?",
    read="ps3, section The recipe",
    try_this="f = lambda x: np.sum(x**2)\n"
    "print(numerical_gradient(f, np.array([3.0, 4.0])).round(6))  # should print [6. 8.]",
)
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    rows, columns = x.shape
    for i in range(rows):
        for j in range(columns):
            kept = x[i, j]
            x[i, j] = kept + h
            above = f(x)
            x[i, j] = kept - h
            below = f(x)
            grad[i, j] = (above - below) / (2 * h)
            x[i, j] = kept
    return grad


@wrong(
    "hands-over-one-element",
    title="f is called with one element instead of the whole array.",
    hint="The loss depends on all weights. What does f need to know besides the element that you changed?",
    read="ps3, section The recipe",
    try_this="W = np.array([1.0, 2.0])\n"
    "print(numerical_gradient(lambda _: np.sum(W**2), W).round(6))  # should print [2. 4.]",
)
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        grad[index] = (f(x[index] + h) - f(x[index] - h)) / (2 * h)
    return grad


wrong(
    "never-restored",
    title="The elements are not put back, so every call leaves the weights a little smaller.",
    hint="What is the value of the element when your loop goes on to the next one?",
    read="ps3, section The recipe",
    try_this="f, x = lambda x: np.sum(x**2), np.array([3.0, 4.0])\n"
    "numerical_gradient(f, x); print(x)  # should print [3. 4.]",
    base="plain",
    replace={
        "        x[index] = kept\n": "",
    },
)


@wrong(
    "restored-at-the-end",
    title="The elements are put back only after the loop, so the changes pile up while it runs.",
    hint="A partial derivative holds all other elements fixed. Are they, at the second element?",
    read="ps3, section The recipe",
    try_this="f = lambda x: x[0] ** 2 * x[1]\n"
    "print(numerical_gradient(f, np.array([3.0, 4.0])).round(6))  # should print [24.  9.]",
)
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    original = x.copy()
    for index in np.ndindex(x.shape):
        x[index] = original[index] + h
        above = f(x)
        x[index] = original[index] - h
        below = f(x)
        grad[index] = (above - below) / (2 * h)
    x[...] = original
    return grad


@wrong(
    "backup-is-no-copy",
    title="The backup is the same array under a second name, so there is nothing to restore from.",
    hint="Does `original = x` make a new array? What does original hold after x has changed?",
    read="ps3, section The recipe",
    try_this="f = lambda x: np.sum(x**2)\n"
    "print(numerical_gradient(f, np.array([3.0, 4.0])).round(6))  # should print [6. 8.]",
)
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    original = x
    for index in np.ndindex(x.shape):
        x[index] = x[index] + h
        above = f(x)
        x[index] = original[index] - h
        below = f(x)
        grad[index] = (above - below) / (2 * h)
        x[...] = original
    return grad


@wrong(
    "restored-too-far",
    title="After x + h and x − h the element is moved up by 2h, which is one h too many.",
    hint="Write down what the element is after each of your lines, starting from a.",
    read="ps3, section The recipe",
    try_this="f, x = lambda x: np.sum(x**2), np.array([3.0, 4.0])\n"
    "numerical_gradient(f, x); print(x)  # should print [3. 4.]",
)
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        x[index] += h
        above = f(x)
        x[index] -= 2 * h
        below = f(x)
        x[index] += 2 * h
        grad[index] = (above - below) / (2 * h)
    return grad


@wrong(
    "forward-difference",
    title="This is a forward difference: it compares x + h with x itself.",
    hint="It is right for straight lines only. Which second point lies symmetrically to x + h?",
    read="ps3, section The recipe",
    try_this="f = lambda x: np.sum(x**2)\n"
    "print(numerical_gradient(f, np.array([3.0, 4.0])).round(6))  # should print [6. 8.]",
)
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    here = f(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + h
        grad[index] = (f(x) - here) / h
        x[index] = kept
    return grad


wrong(
    "divided-by-h",
    title="The difference is divided by h, so the gradient is twice too large.",
    hint="How far are x − h and x + h apart?",
    read="ps3, section The recipe",
    try_this="f = lambda x: np.sum(x**2)\n"
    "print(numerical_gradient(f, np.array([3.0, 4.0])).round(6))  # should print [6. 8.]",
    base="plain",
    replace={
        "grad[index] = (above - below) / (2 * h)": "grad[index] = (above - below) / h",
    },
)


wrong(
    "divided-by-two-then-times-h",
    title="/ 2 * h divides by 2 and then multiplies by h.",
    hint="Python works through / and * from left to right. What do you want below the fraction bar?",
    read="ps3, section The recipe",
    try_this="f = lambda x: np.sum(x**2)\n"
    "print(numerical_gradient(f, np.array([3.0, 4.0])).round(6))  # should print [6. 8.]",
    base="plain",
    replace={
        "grad[index] = (above - below) / (2 * h)": "grad[index] = (above - below) / 2 * h",
    },
)


@wrong(
    "order-swapped",
    title="The two values are subtracted in the wrong order, so the gradient points downhill.",
    hint="Take f that grows with the element. Which of your two values is the larger one?",
    read="ps3, section The recipe",
    try_this="f = lambda x: np.sum(x**2)\n"
    "print(numerical_gradient(f, np.array([3.0, 4.0])).round(6))  # should print [6. 8.]",
)
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept - h
        above = f(x)
        x[index] = kept + h
        below = f(x)
        grad[index] = (above - below) / (2 * h)
        x[index] = kept
    return grad


wrong(
    "same-point-twice",
    title="f is evaluated twice at x + h, so every difference is 0.",
    hint="Compare the two assignments to the element, sign by sign.",
    read="ps3, section The recipe",
    try_this="f = lambda x: np.sum(x**2)\n"
    "print(numerical_gradient(f, np.array([3.0, 4.0])).round(6))  # should print [6. 8.]",
    base="plain",
    replace={
        "x[index] = kept - h": "x[index] = kept + h",
    },
)


@wrong(
    "evaluated-before-the-change",
    title="f is evaluated before the element is changed, so each value belongs to the step before.",
    hint="In which order must changing the element and calling f happen? Follow one element through your lines.",
    read="ps3, section The recipe",
    try_this="f = lambda x: np.sum(x**2)\n"
    "print(numerical_gradient(f, np.array([3.0, 4.0])).round(6))  # should print [6. 8.]",
)
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        above = f(x)
        x[index] = kept + h
        below = f(x)
        x[index] = kept - h
        grad[index] = (above - below) / (2 * h)
        x[index] = kept
    return grad


@wrong(
    "all-elements-at-once",
    title="Every element is changed at once, so all partial derivatives are added up into one number.",
    hint="That is the recipe for one variable. How many numbers does a gradient have, and what is held fixed for each?",
    read="ps3, section From one slope to many",
    try_this="f = lambda x: np.sum(x**2)\n"
    "print(numerical_gradient(f, np.array([3.0, 4.0])).round(6))  # should print [6. 8.]",
)
def numerical_gradient(f, x):
    h = 1e-4
    return np.full_like(x, (f(x + h) - f(x - h)) / (2 * h))


@wrong(
    "flat-gradient",
    title="The gradient is returned as one long row, not in the shape of x.",
    hint="What must hold for the shapes so that x − lr · gradient makes sense?",
    read="ps3, section The recipe",
)
def numerical_gradient(f, x):
    h = 1e-4
    slopes = []
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = kept + h
        above = f(x)
        x[index] = kept - h
        below = f(x)
        x[index] = kept
        slopes.append((above - below) / (2 * h))
    return np.array(slopes)


wrong(
    "return-inside-the-loop",
    title="The function returns inside its loop, so only the first partial derivative is filled in.",
    hint="How often does the body of your loop run before the function ends? Look at the indentation of `return`.",
    read="ps3, section The recipe",
    try_this="f = lambda x: np.sum(x**2)\n"
    "print(numerical_gradient(f, np.array([3.0, 4.0])).round(6))  # should print [6. 8.]",
    base="plain",
    replace={
        "return grad": "    return grad",
    },
)


wrong(
    "vanishing-step",
    title="The step is so small that x + h is x again, and the gradient is 0 everywhere.",
    hint="Floats carry about 16 digits. What does Python print for 1 + 1e-50 - 1?",
    read="ps2, section Why not a smaller step?",
    try_this="f = lambda x: np.sum(x**2)\n"
    "print(numerical_gradient(f, np.array([3.0, 4.0])).round(6))  # should print [6. 8.]",
    base="plain",
    replace={
        "h = 1e-4": "h = 1e-50",
    },
)


wrong(
    "tiny-step",
    title="The step is so small that rounding errors show in the gradient.",
    hint="The smaller h is, the fewer digits of the two values differ. Look at the picture of the error against h in ps2.",
    read="ps2, section Why not a smaller step?",
    try_this="f = lambda x: np.sum(x**2)\n"
    "print(numerical_gradient(f, np.array([3.0, 4.0])).round(6))  # should print [6. 8.]",
    base="plain",
    replace={
        "h = 1e-4": "h = 1e-11",
    },
)


wrong(
    "large-step",
    title="The step is so large that the chord does not follow a bent function.",
    hint="Look at the picture of the error against h in ps2. What happens at its right end?",
    read="ps2, section Why not a smaller step?",
    try_this="f = lambda x: x[0] ** 3 + x[1]\n"
    "print(numerical_gradient(f, np.array([1.0, 4.0])).round(6))  # should print [3. 1.]",
    base="plain",
    replace={
        "h = 1e-4": "h = 1e-2",
    },
)


@wrong(
    "step-relative-to-element",
    title="The step is a part of the element, so it is 0 where the element is 0.",
    hint="Biases start at 0. What is your step there?",
    read="ps3, section The recipe",
)
def numerical_gradient(f, x):
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        h = 1e-4 * kept
        x[index] = kept + h
        above = f(x)
        x[index] = kept - h
        below = f(x)
        grad[index] = (above - below) / (2 * h)
        x[index] = kept
    return grad


wrong(
    "integer-gradient",
    title="The gradient is collected in an array of integers, so everything behind the decimal point is lost.",
    hint="Which dtype does the array have that you write the slopes into?",
    read="ps3, section Whole numbers swallow h",
    try_this="f = lambda x: np.sum(x**2)\n"
    "print(numerical_gradient(f, np.array([3.0, 4.0])).round(6))  # should print [6. 8.]",
    base="plain",
    replace={
        "grad = np.zeros_like(x)": "grad = np.zeros(x.shape, dtype=int)",
    },
)


@wrong(
    "element-replaced-by-h",
    title="The element is set to h and −h instead of being moved by them.",
    hint="Your two points lie on either side of 0. On either side of what should they lie?",
    read="ps3, section The recipe",
    try_this="f = lambda x: np.sum(x**2)\n"
    "print(numerical_gradient(f, np.array([3.0, 4.0])).round(6))  # should print [6. 8.]",
)
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    for index in np.ndindex(x.shape):
        kept = x[index]
        x[index] = h
        above = f(x)
        x[index] = -h
        below = f(x)
        grad[index] = (above - below) / (2 * h)
        x[index] = kept
    return grad


@wrong(
    "columns-first",
    title="The slopes are collected column by column and then laid out row by row, so they are shuffled.",
    hint="In which order does your loop visit the elements, and in which order does `reshape` lay them out?",
    read="ps3, section The recipe",
)
def numerical_gradient(f, x):
    h = 1e-4
    slopes = []
    for index in np.ndindex(x.shape[::-1]):
        index = index[::-1]
        kept = x[index]
        x[index] = kept + h
        above = f(x)
        x[index] = kept - h
        below = f(x)
        x[index] = kept
        slopes.append((above - below) / (2 * h))
    return np.array(slopes).reshape(x.shape)


@right("nditer", note="NumPy's iterator with a multi_index")
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"], op_flags=["readwrite"])
    while not it.finished:
        at = it.multi_index
        value = float(x[at])
        x[at] = value + h
        plus = f(x)
        x[at] = value - h
        minus = f(x)
        grad[at] = (plus - minus) / (h + h)
        x[at] = value
        it.iternext()
    return grad


@right("there-and-back", note="moves each element by += h, -= 2h, += h; rounding leaves 1e-17 behind")
def numerical_gradient(f, x):
    h = 1e-4
    grad = np.empty(x.shape)
    for i in np.ndindex(*x.shape):
        x[i] += h
        grad[i] = f(x)
        x[i] -= 2 * h
        grad[i] -= f(x)
        x[i] += h
    return grad / (2 * h)


@right("flat-attribute", note="x.flat writes through to x, whatever its shape and memory order")
def numerical_gradient(f, x):
    h, slopes = 1e-4, []
    for i in range(x.size):
        original = x.flat[i]
        x.flat[i] = original + h
        up = f(x)
        x.flat[i] = original - h
        down = f(x)
        x.flat[i] = original
        slopes.append((up - down) / (2 * h))
    return np.array(slopes).reshape(x.shape)


@right(
    "flat-view", note="reshape(-1) gives a view of every array that the course differentiates with respect to"
)
def numerical_gradient(f, x):
    h = 1e-4
    view = x.reshape(-1)
    grad = np.zeros(view.shape)
    for i, original in enumerate(view.tolist()):
        view[i] = original + h
        grad[i] = f(x)
        view[i] = original - h
        grad[i] = (grad[i] - f(x)) / (2 * h)
        view[i] = original
    return grad.reshape(x.shape)


@right("unravel-index", note="counts the elements and works out the index; restores in a finally clause")
def numerical_gradient(f, x):
    h = 1e-4

    def value_with(index, value):
        original = x[index]
        x[index] = value
        try:
            return f(x)
        finally:
            x[index] = original

    grad = np.zeros(x.shape)
    for number in range(x.size):
        index = np.unravel_index(number, x.shape)
        right, left = value_with(index, x[index] + h), value_with(index, x[index] - h)
        grad[index] = (right - left) / (2 * h)
    return grad


@right("recursive", note="walks down one axis at a time; slices of x are views")
def numerical_gradient(f, x):
    h = 1e-4

    def gradient_of(part):
        if part.ndim > 1:
            return np.stack([gradient_of(inner) for inner in part])
        grad = np.zeros(len(part))
        for i in range(len(part)):
            original = part[i].item()
            part[i] = original + h
            up = f(x)
            part[i] = original - h
            grad[i] = (up - f(x)) / (2 * h)
            part[i] = original
        return grad

    return gradient_of(x)


@wrong(
    "float-of-a-row",
    title="x[i] is taken for one number, which it is for an array with one axis only: of a matrix it is a row.",
    hint="What does x[0] hold when x is a matrix? How can a loop visit every element, however many axes there are?",
    read="ps3, section The recipe",
)
def numerical_gradient(f, x):
    h = 1e-4
    g = np.zeros_like(x)
    for i in range(x.size):
        a = x[i]
        x[i] = float(a) + h
        up = f(x)
        x[i] = float(a) - h
        lo = f(x)
        g[i] = (up - lo) / (2 * h)
        x[i] = a
    return g


@wrong(
    "called-without-an-argument",
    title="f is called without an argument.",
    hint="f is a function of the whole array. What stands between the parentheses when it is called?",
    read="ps3, section The recipe",
    try_this="f = lambda x: np.sum(x**2)\n"
    "print(numerical_gradient(f, np.array([3.0, 4.0])).round(6))  # should print [6. 8.]",
)
def numerical_gradient(f, x):
    h = 1e-4
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        a = x[i]
        x[i] = a + h
        up = f()
        x[i] = a - h
        lo = f()
        g[i] = (up - lo) / (2 * h)
        x[i] = a
    return g


@wrong(
    "values-added",
    title="The two values of f are added where one should be subtracted from the other.",
    hint="A slope is a rise over a run. What is the rise between the two points?",
    read="ps3, section The recipe",
    try_this="f = lambda x: np.sum(x**2)\n"
    "print(numerical_gradient(f, np.array([3.0, 4.0])).round(6))  # should print [6. 8.]",
)
def numerical_gradient(f, x):
    h = 1e-4
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        a = x[i]
        x[i] = a + h
        up = f(x)
        x[i] = a - h
        lo = f(x)
        g[i] = (up + lo) / (2 * h)
        x[i] = a
    return g


@wrong(
    "nothing-returned",
    title="The function returns nothing.",
    hint="Whoever calls the function gets the value after `return`. Which value is that here?",
    read="ps3, section The recipe",
    try_this="f = lambda x: np.sum(x**2)\n"
    "print(numerical_gradient(f, np.array([3.0, 4.0])).round(6))  # should print [6. 8.]",
)
def numerical_gradient(f, x):
    h = 1e-4
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        a = x[i]
        x[i] = a + h
        up = f(x)
        x[i] = a - h
        lo = f(x)
        g[i] = (up - lo) / (2 * h)
        x[i] = a


@right("copies-of-the-values", note="asks for what NumPy numbers can do: a copy")
def numerical_gradient(f, x):
    h = 1e-4
    g = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        a = x[i]
        x[i] = a + h
        up = f(x).copy()
        x[i] = a - h
        lo = f(x).copy()
        g[i] = (up - lo) / (2 * h)
        x[i] = a
    return g
