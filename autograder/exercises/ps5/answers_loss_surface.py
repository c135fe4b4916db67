"""Known answers of loss_surface (ps5)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "no-half",
    title="The factor ½ of the loss is missing.",
    hint="Compare your last line with the formula of L, factor by factor.",
    read="ps5, section A landscape to walk on",
    try_this="w, b = np.array([0.0, 1.0]), np.array([0.0, 1.0])\n"
    "print(loss_surface(w, b).round(4))  # should print [0.     0.0725]",
)
def loss_surface(w, b, x=1.0, target=0.5):
    y = 1 / (1 + np.exp(-(x * w + b)))
    return (y - target) ** 2


@wrong(
    "no-activation",
    title="The neuron answers x·w + b: the sigmoid is missing.",
    hint="What happens to x·w + b before it is compared with the target?",
    read="ps5, section A landscape to walk on",
    try_this="w, b = np.array([0.0, 1.0]), np.array([0.0, 1.0])\n"
    "print(loss_surface(w, b).round(4))  # should print [0.     0.0725]",
)
def loss_surface(w, b, x=1.0, target=0.5):
    y = x * w + b
    return 0.5 * (y - target) ** 2


@wrong(
    "no-square",
    title="The difference is not squared, so that the loss is negative on one side of the valley.",
    hint="Can your loss be negative? Can that of the formula?",
    read="ps5, section A landscape to walk on",
    try_this="w, b = np.array([0.0, 1.0]), np.array([0.0, 1.0])\n"
    "print(loss_surface(w, b).round(4))  # should print [0.     0.0725]",
)
def loss_surface(w, b, x=1.0, target=0.5):
    y = 1 / (1 + np.exp(-(x * w + b)))
    return 0.5 * (y - target)


@wrong(
    "size-instead-of-square",
    title="The size of the difference is taken instead of its square.",
    hint="How does the loss grow when the difference is doubled, in the formula and in yours?",
    read="ps5, section A landscape to walk on",
    try_this="w, b = np.array([0.0, 1.0]), np.array([0.0, 1.0])\n"
    "print(loss_surface(w, b).round(4))  # should print [0.     0.0725]",
)
def loss_surface(w, b, x=1.0, target=0.5):
    y = 1 / (1 + np.exp(-(x * w + b)))
    return 0.5 * np.abs(y - target)


@wrong(
    "minus-only-on-the-weight",
    title="In the exponent the minus sign reaches x·w only; b keeps the wrong sign.",
    hint="Which part of x·w + b does the minus sign in front of it apply to? Mind the parentheses.",
    read="ps5, section A landscape to walk on",
    try_this="w, b = np.array([0.0, 1.0]), np.array([0.0, 1.0])\n"
    "print(loss_surface(w, b).round(4))  # should print [0.     0.0725]",
)
def loss_surface(w, b, x=1.0, target=0.5):
    y = 1 / (1 + np.exp(-x * w + b))
    return 0.5 * (y - target) ** 2


@wrong(
    "sigmoid-upside-down",
    title="The sigmoid has lost the minus sign in its exponent: it falls instead of rising.",
    hint="What should σ approach for a very large argument? The default target hides the difference.",
    read="ps5, section A landscape to walk on",
    try_this="w, b = np.array([0.0, 1.0]), np.array([0.0, 1.0])\n"
    "print(loss_surface(w, b, x=2.0, target=0.0).round(4))  # should print [0.125  0.4537]",
)
def loss_surface(w, b, x=1.0, target=0.5):
    y = 1 / (1 + np.exp(x * w + b))
    return 0.5 * (y - target) ** 2


@wrong(
    "mean-of-the-grid",
    title="The losses of all points are averaged to a single number.",
    hint="A surface has a height at every point. Which function makes one number of them?",
    read="ps5, section A landscape to walk on",
    try_this="w, b = np.array([0.0, 1.0]), np.array([0.0, 1.0])\n"
    "print(loss_surface(w, b).round(4))  # should print [0.     0.0725]",
)
def loss_surface(w, b, x=1.0, target=0.5):
    y = 1 / (1 + np.exp(-(x * w + b)))
    return 0.5 * np.mean((y - target) ** 2)


@wrong(
    "sum-of-the-grid",
    title="The losses of all points are added up to a single number.",
    hint="A surface has a height at every point. Which function makes one number of them?",
    read="ps5, section A landscape to walk on",
    try_this="w, b = np.array([0.0, 1.0]), np.array([0.0, 1.0])\n"
    "print(loss_surface(w, b).round(4))  # should print [0.     0.0725]",
)
def loss_surface(w, b, x=1.0, target=0.5):
    y = 1 / (1 + np.exp(-(x * w + b)))
    return 0.5 * np.sum((y - target) ** 2)


@wrong(
    "grid-made-inside",
    title="Every weight is paired with every bias, even where w and b are a grid already.",
    hint="Whose task is it to call meshgrid: the caller's, or that of this function?",
    read="ps5, section A landscape to walk on",
    try_this="w, b = np.array([0.0, 1.0]), np.array([0.0, 1.0])\n"
    "print(loss_surface(w, b).round(4))  # should print [0.     0.0725]",
)
def loss_surface(w, b, x=1.0, target=0.5):
    if np.ndim(w) == 0:
        w, b = float(w), float(b)
    else:
        w, b = np.meshgrid(w, b)
    y = 1 / (1 + np.exp(-(x * w + b)))
    return 0.5 * (y - target) ** 2


@wrong(
    "result-as-large-as-w",
    title="The result is an array of the shape and type of w: integers are rounded, and a column of biases "
    "does not fit.",
    hint="The result has the shape of w and b together, and losses are floats. Who decides the shape if you "
    "let NumPy?",
    read="ps5, section A landscape to walk on",
)
def loss_surface(w, b, x=1.0, target=0.5):
    y = 1 / (1 + np.exp(-(x * w + b)))
    if np.ndim(w) == 0:
        return 0.5 * (y - target) ** 2
    loss = np.zeros_like(w)
    loss[...] = 0.5 * (y - target) ** 2
    return loss


@wrong(
    "bias-left-out",
    title="The bias is missing from the neuron.",
    hint="Does your surface change in the direction of b?",
    read="ps5, section A landscape to walk on",
    try_this="w, b = np.array([0.0, 1.0]), np.array([0.0, 1.0])\n"
    "print(loss_surface(w, b).round(4))  # should print [0.     0.0725]",
)
def loss_surface(w, b, x=1.0, target=0.5):
    y = 1 / (1 + np.exp(-(x * w + 0 * b)))
    return 0.5 * (y - target) ** 2


@wrong(
    "input-always-one",
    title="The input x is not used: the surface is that of x = 1 for every input.",
    hint="Which of the four arguments does not occur in your formula?",
    read="ps5, section A landscape to walk on",
    try_this="w, b = np.array([0.0, 1.0]), np.array([0.0, 1.0])\n"
    "print(loss_surface(w, b, x=2.0, target=0.0).round(4))  # should print [0.125  0.4537]",
)
def loss_surface(w, b, x=1.0, target=0.5):
    y = 1 / (1 + np.exp(-(w + b)))
    return 0.5 * (y - target) ** 2


@wrong(
    "input-on-the-bias",
    title="The input multiplies the bias instead of the weight.",
    hint="With x = 1 it makes no difference. Which of the two is the weight of the input?",
    read="ps5, section A landscape to walk on",
)
def loss_surface(w, b, x=1.0, target=0.5):
    y = 1 / (1 + np.exp(-(w + x * b)))
    return 0.5 * (y - target) ** 2


@wrong(
    "input-on-both",
    title="The input multiplies the bias as well as the weight.",
    hint="With x = 0 the answer of the neuron still depends on one parameter. On which?",
    read="ps5, section A landscape to walk on",
    try_this="w, b = np.array([0.0, 1.0]), np.array([0.0, 1.0])\n"
    "print(loss_surface(w, b, x=2.0, target=0.0).round(4))  # should print [0.125  0.4537]",
)
def loss_surface(w, b, x=1.0, target=0.5):
    y = 1 / (1 + np.exp(-x * (w + b)))
    return 0.5 * (y - target) ** 2


@wrong(
    "target-fixed",
    title="The target is a fixed number in the formula, not the one that was asked for.",
    hint="Which of the four arguments does not occur in your formula?",
    read="ps5, section A landscape to walk on",
    try_this="w, b = np.array([0.0, 1.0]), np.array([0.0, 1.0])\n"
    "print(loss_surface(w, b, x=2.0, target=0.0).round(4))  # should print [0.125  0.4537]",
)
def loss_surface(w, b, x=1.0, target=0.5):
    y = 1 / (1 + np.exp(-(x * w + b)))
    return 0.5 * (y - 0.5) ** 2


@wrong(
    "writes-into-the-weights",
    title="The result is computed in place, in the caller's array of weights.",
    hint="`*=` and `+=` write into the array on their left. Whose array is it?",
)
def loss_surface(w, b, x=1.0, target=0.5):
    if isinstance(w, np.ndarray) and w.dtype.kind == "f" and w.shape == np.shape(b):
        w *= x
        w += b
        a = w
    else:
        a = x * w + b
    y = 1 / (1 + np.exp(-a))
    return 0.5 * (y - target) ** 2


@wrong(
    "cross-entropy",
    title="This is the cross-entropy of the answer and the target, not half of their squared difference.",
    hint="What is your loss at the bottom of the valley? And that of the formula?",
    read="ps5, section A landscape to walk on",
    try_this="w, b = np.array([0.0, 1.0]), np.array([0.0, 1.0])\n"
    "print(loss_surface(w, b).round(4))  # should print [0.     0.0725]",
)
def loss_surface(w, b, x=1.0, target=0.5):
    y = 1 / (1 + np.exp(-(x * w + b)))
    return -(target * np.log(y) + (1 - target) * np.log(1 - y))


@wrong(
    "sigmoid-of-the-loss",
    title="The sigmoid is applied to the loss instead of to the neuron's argument.",
    hint="Follow one point by hand: in which order come the sigmoid and the difference?",
    read="ps5, section A landscape to walk on",
    try_this="w, b = np.array([0.0, 1.0]), np.array([0.0, 1.0])\n"
    "print(loss_surface(w, b).round(4))  # should print [0.     0.0725]",
)
def loss_surface(w, b, x=1.0, target=0.5):
    loss = 0.5 * (x * w + b - target) ** 2
    return 1 / (1 + np.exp(-loss))


@wrong(
    "bracket-around-weight-and-bias",
    title="The half is squared together with the difference, so the factor is ¼.",
    hint="What does the square apply to: to the difference, or to half of it?",
    read="ps5, section A landscape to walk on",
    try_this="w, b = np.array([0.0, 1.0]), np.array([0.0, 1.0])\n"
    "print(loss_surface(w, b).round(4))  # should print [0.     0.0725]",
)
def loss_surface(w, b, x=1.0, target=0.5):
    y = 1 / (1 + np.exp(-(x * w + b)))
    return (0.5 * (y - target)) ** 2


@right("tanh", note="the sigmoid by way of the hyperbolic tangent")
def loss_surface(w, b, x=1.0, target=0.5):
    y = (np.tanh(0.5 * (np.multiply(x, w) + b)) + 1) / 2
    return np.square(y - target) / 2


@right("vectorised-scalar-function", note="a function of four numbers, spread over arrays by np.vectorize")
def loss_surface(w, b, x=1.0, target=0.5):
    def height(w, b):
        y = 1.0 / (1.0 + np.exp(-x * w - b))
        return 0.5 * (target - y) * (target - y)

    return np.vectorize(height, otypes=[float])(w, b)


@right("loop-over-broadcast-pairs", note="a plain loop over the broadcast pairs")
def loss_surface(w, b, x=1.0, target=0.5):
    pairs = np.broadcast(w, b)
    losses = [0.5 * (1 / (1 + np.exp(-(x * wi + bi))) - target) ** 2 for wi, bi in pairs]
    return np.array(losses).reshape(pairs.shape)


@right("exponential-of-both-signs", note="σ(a) = e^a / (1 + e^a), arrays made floats first")
def loss_surface(w, b, x=1.0, target=0.5):
    w, b = np.asarray(w, dtype=float), np.asarray(b, dtype=float)
    grown = np.exp(x * w + b)
    difference = grown / (1 + grown) - target
    return difference**2 * 0.5


@right("product-of-exponentials", note="e^(−xw) · e^(−b), difference by np.subtract and np.power")
def loss_surface(w, b, x=1.0, target=0.5):
    y = np.reciprocal(1.0 + np.exp(-np.asarray(w) * float(x)) * np.exp(-np.asarray(b, dtype=float)))
    return 0.5 * np.power(np.subtract(y, target), 2)


@wrong(
    "target-before-the-input",
    title="The arguments x and target have changed places.",
    hint="In which order does the task list the arguments?",
    read="ps5, section A landscape to walk on",
)
def loss_surface(w, b, target=0.5, x=1.0):
    y = 1 / (1 + np.exp(-(x * w + b)))
    return 0.5 * (y - target) ** 2


@wrong(
    "input-under-another-name",
    title="The argument x has another name.",
    hint="Whoever calls the function may name its arguments. Which names does the task give?",
    read="ps5, section A landscape to walk on",
    try_this="w, b = np.array([0.0, 1.0]), np.array([0.0, 1.0])\n"
    "print(loss_surface(w, b, x=2.0, target=0.0).round(4))  # should print [0.125  0.4537]",
)
def loss_surface(w, b, inp=1.0, target=0.5):
    y = 1 / (1 + np.exp(-(inp * w + b)))
    return 0.5 * (y - target) ** 2


@wrong(
    "nothing-returned",
    title="The function returns nothing.",
    hint="Whoever calls the function gets the value after `return`. Which value is that here?",
    read="ps5, section A landscape to walk on",
    try_this="w, b = np.array([0.0, 1.0]), np.array([0.0, 1.0])\n"
    "print(loss_surface(w, b).round(4))  # should print [0.     0.0725]",
)
def loss_surface(w, b, x=1.0, target=0.5):
    y = 1 / (1 + np.exp(-(x * w + b)))
    loss = 0.5 * (y - target) ** 2
