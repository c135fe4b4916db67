"""Known answers of AdaGrad (ps5)."""

import numpy as np

from autograder.course.answers import base, right, wrong


@base("plain")
class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.h = None

    def update(self, params, grads):
        if self.h is None:
            self.h = {key: np.zeros_like(value) for key, value in params.items()}
        for key in params:
            self.h[key] += grads[key] ** 2
            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)


wrong(
    "no-memory",
    title="The squares of earlier gradients are forgotten: h holds the newest square alone.",
    hint="When are the zeros made, and is the new square put in place of h, or added to it?",
    read="ps5, section A step size of its own for every parameter: AdaGrad",
    base="plain",
    replace={
        "self.h[key] += grads[key] ** 2": "self.h[key] = grads[key] * grads[key]",
    },
)


wrong(
    "no-root",
    title="The step is divided by the sum of squares itself; the square root is missing.",
    hint="With a gradient ten times as large, how much longer or shorter is your first step? And that of the "
    "formula?",
    read="ps5, section A step size of its own for every parameter: AdaGrad",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, AdaGrad(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        "params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)": (
            "params[key] -= self.lr * grads[key] / (self.h[key] + 1e-7)"
        ),
    },
)


wrong(
    "no-squares",
    title="The gradients themselves are summed up, not their squares: opposite gradients cancel, and roots "
    "of negative sums are not numbers.",
    hint="What must be done to a gradient before it is added to h, so that its sign no longer matters?",
    read="ps5, section A step size of its own for every parameter: AdaGrad",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, AdaGrad(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        "self.h[key] += grads[key] ** 2": "self.h[key] += grads[key]",
    },
)


wrong(
    "sizes-instead-of-squares",
    title="The sizes of the gradients are summed up, not their squares.",
    hint="For a gradient of 3 twice in a row, what is h in the formula, and what is it in yours?",
    read="ps5, section A step size of its own for every parameter: AdaGrad",
    base="plain",
    replace={
        (
            "self.h[key] += grads[key] ** 2\n"
            "            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)"
        ): (
            "self.h[key] += np.abs(grads[key])\n"
            "            params[key] -= self.lr * grads[key] / (self.h[key] + 1e-7)"
        ),
    },
)


wrong(
    "forgets-like-rmsprop",
    title="The squares are averaged with a decay, as in RMSProp, instead of summed up.",
    hint="Does h in the formula ever lose anything?",
    read="ps5, section A step size of its own for every parameter: AdaGrad",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, AdaGrad(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        "self.h[key] += grads[key] ** 2": "self.h[key] = 0.9 * self.h[key] + 0.1 * grads[key] ** 2",
    },
)


@wrong(
    "mean-of-the-squares",
    title="The squares are averaged over the updates, so the steps do not become shorter.",
    hint="Is h divided by the number of updates in the formula?",
    read="ps5, section A step size of its own for every parameter: AdaGrad",
)
class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.h = None
        self.count = 0

    def update(self, params, grads):
        if self.h is None:
            self.h = {key: np.zeros_like(value) for key, value in params.items()}
        self.count += 1
        for key in params:
            self.h[key] += grads[key] ** 2
            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key] / self.count) + 1e-7)


wrong(
    "no-epsilon",
    title="Nothing in the denominator keeps 0/0 away where the gradient has always been zero.",
    hint="Which part of the formula is missing, or outside the parentheses, and when does it matter?",
    read="ps5, section A step size of its own for every parameter: AdaGrad",
    try_this='params, optimizer = {"W": np.array([1.0])}, AdaGrad(lr=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([0.0])}); print(params)  # should print {'W': array([1.])}",
    base="plain",
    replace={
        "params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)": (
            "params[key] -= self.lr * grads[key] / np.sqrt(self.h[key])"
        ),
    },
)


wrong(
    "starts-with-ones",
    title="The sums start at one instead of zero.",
    hint="How much has an element been pulled about before the first update?",
    read="ps5, section A step size of its own for every parameter: AdaGrad",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, AdaGrad(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        "self.h = {key: np.zeros_like(value) for key, value in params.items()}": (
            "self.h = {key: np.ones_like(value) for key, value in params.items()}"
        ),
    },
)


wrong(
    "one-rate-for-the-whole-array",
    title="The squares are summed over all elements of a parameter, which then share one step size.",
    hint="Whose history does a single weight depend on? Should h be a number or an array?",
    read="ps5, section A step size of its own for every parameter: AdaGrad",
    base="plain",
    replace={
        "self.h[key] += grads[key] ** 2": "self.h[key] = self.h[key] + np.sum(grads[key] ** 2)",
    },
)


@wrong(
    "one-sum-for-all",
    title="All parameters of the same shape share one sum of squares.",
    hint="By what are parameters told apart: by shape, or by name?",
    read="ps5, section A step size of its own for every parameter: AdaGrad",
)
class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for key in params:
            shape = grads[key].shape
            self.h[shape] = self.h.get(shape, 0) + grads[key] ** 2
            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[shape]) + 1e-7)


@wrong(
    "sums-in-the-class",
    title="The sums of squares are kept in the class, so that all optimisers share them.",
    hint="An attribute made above __init__ belongs to the class. Where should the sums belong?",
    read="ps5, section A step size of its own for every parameter: AdaGrad",
)
class AdaGrad:
    h = {}

    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for key in params:
            self.h[key] = self.h.get(key, 0) + grads[key] ** 2
            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)


wrong(
    "steps-before-it-sums",
    title="The step is taken before the new square is added to h: the first step divides by ε alone.",
    hint="In which order do the two formulas come?",
    read="ps5, section A step size of its own for every parameter: AdaGrad",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, AdaGrad(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        (
            "self.h[key] += grads[key] ** 2\n"
            "            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)"
        ): (
            "params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)\n"
            "            self.h[key] += grads[key] ** 2"
        ),
    },
)


wrong(
    "climbs",
    title="The parameters move along the gradient, to where the loss grows.",
    hint="The gradient points uphill. Which sign takes you downhill?",
    read="ps5, section Downhill",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, AdaGrad(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        "params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)": (
            "params[key] += self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)"
        ),
    },
)


wrong(
    "gradient-left-out",
    title="The step has lost the gradient: every element moves in the same direction.",
    hint="Which factor gives the step its direction?",
    read="ps5, section A step size of its own for every parameter: AdaGrad",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, AdaGrad(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        "params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)": (
            "params[key] -= self.lr / (np.sqrt(self.h[key]) + 1e-7)"
        ),
    },
)


wrong(
    "root-stored-back",
    title="The square root is stored back in h, so that the next update adds squares to a root.",
    hint="h and √h are two things. Which one must be remembered?",
    read="ps5, section A step size of its own for every parameter: AdaGrad",
    base="plain",
    replace={
        (
            "self.h[key] += grads[key] ** 2\n"
            "            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)"
        ): (
            "self.h[key] = np.sqrt(self.h[key] + grads[key] ** 2)\n"
            "            params[key] -= self.lr * grads[key] / (self.h[key] + 1e-7)"
        ),
    },
)


wrong(
    "squares-the-callers-gradients",
    title="The gradients are squared in place, so the caller finds squares instead of gradients.",
    hint="`*=` and `**=` write into the array on their left. Whose array is it?",
    read="ps5, section The plainest rule: SGD",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, AdaGrad(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        (
            "self.h[key] += grads[key] ** 2\n"
            "            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)"
        ): (
            "step = self.lr * grads[key]\n"
            "            grads[key] *= grads[key]\n"
            "            self.h[key] += grads[key]\n"
            "            params[key] -= step / (np.sqrt(self.h[key]) + 1e-7)"
        ),
    },
)


wrong(
    "new-array-under-the-old-name",
    title="Each update puts a new array into the dictionary; the array that the network holds keeps its old "
    "numbers.",
    hint="Compare what `a = a - b` and `a -= b` do to an array that somebody else holds as well.",
    read="ps5, section The plainest rule: SGD",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, AdaGrad(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        "params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)": (
            "params[key] = params[key] - self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)"
        ),
    },
)


@wrong(
    "matched-by-position",
    title="Parameters, sums and gradients are matched by their position in the dictionaries, not by name.",
    hint="Is the third entry of grads the gradient of the third entry of params?",
)
class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.h = None

    def update(self, params, grads):
        if self.h is None:
            self.h = {key: np.zeros_like(value) for key, value in params.items()}
        for param, h, grad in zip(params.values(), self.h.values(), grads.values()):
            h += grad**2
            param -= self.lr * grad / (np.sqrt(h) + 1e-7)


wrong(
    "default-rate-of-adam",
    title="The default learning rate is 0.001 instead of 0.01.",
    hint="Each rule has a default of its own. Compare yours with the signature in the task.",
    base="plain",
    replace={
        "def __init__(self, lr=0.01):": "def __init__(self, lr=0.001):",
    },
)


@right("epsilon-inside-the-root", note="ε = 1e-8 under the root, sums made when a name is first seen")
class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for key, gradient in grads.items():
            self.h[key] = self.h.get(key, 0.0) + np.square(gradient)
            params[key] -= self.lr * gradient / np.sqrt(self.h[key] + 1e-8)


right(
    "rates-first",
    note="computes the learning rate of every element first, then the step",
    base="plain",
    replace={
        (
            "self.h[key] += grads[key] ** 2\n"
            "            params[key] -= self.lr * grads[key] / (np.sqrt(self.h[key]) + 1e-7)"
        ): (
            "self.h[key] = self.h[key] + grads[key] * grads[key]\n"
            "            rate = self.lr / (self.h[key] ** 0.5 + 1e-7)\n"
            "            params[key][...] = params[key] - rate * grads[key]"
        ),
    },
)


@right("norm-of-the-history", note="keeps all gradients and takes their norm along the new axis")
class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.history = []

    def update(self, params, grads):
        self.history.append({key: np.array(gradient) for key, gradient in grads.items()})
        for key in params:
            past = np.stack([entry[key] for entry in self.history])
            length = np.linalg.norm(past, axis=0)
            np.subtract(params[key], self.lr * grads[key] / (length + 1e-10), out=params[key])


@right("hypot", note="keeps the root and adds squares to it with np.hypot")
class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.root = {}

    def update(self, params, grads):
        for key in sorted(params):
            self.root[key] = np.hypot(self.root.get(key, 0.0), grads[key])
            params[key] += -self.lr * grads[key] / np.maximum(self.root[key], 1e-7)


@right("starts-at-epsilon", note="the sums start at a tiny number instead of adding one to the root")
class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr = lr
        self.h = {}

    def update(self, params, grads):
        for key in params:
            h = self.h.setdefault(key, np.full(params[key].shape, 1e-12))
            h += grads[key] ** 2
            params[key] -= self.lr * grads[key] / np.sqrt(h)


@wrong(
    "parameters-in-a-list",
    title="params and grads are taken for lists: they are dictionaries, whose entries have names, not numbers.",
    hint="What are the keys of params, and what does `for name in params` go through?",
    read="ps5, section A step size of its own for every parameter: AdaGrad",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, AdaGrad(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
)
class AdaGrad:
    def __init__(self, lr=0.01):
        self.lr, self.h = lr, None

    def update(self, params, grads):
        if self.h is None:
            self.h = [np.zeros_like(param) for param in params]
        for i in range(len(params)):
            self.h[i] += grads[i] ** 2
            params[i] -= self.lr * grads[i] / (np.sqrt(self.h[i]) + 1e-7)


@wrong(
    "class-is-empty",
    title="The class is empty: it has neither __init__ nor update.",
    hint="Which two methods does the task ask for, and what does each of them get?",
    read="ps5, section A step size of its own for every parameter: AdaGrad",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, AdaGrad(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
)
class AdaGrad:
    pass


@wrong(
    "learning-rate-under-another-name",
    title="The argument lr has another name.",
    hint="Whoever makes an optimiser may name its settings. Which name does the task give?",
    read="ps5, section A step size of its own for every parameter: AdaGrad",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, AdaGrad(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
)
class AdaGrad:
    def __init__(self, learning_rate=0.01):
        self.lr, self.h = learning_rate, {}

    def update(self, params, grads):
        for name in params:
            self.h[name] = self.h.get(name, 0.0) + grads[name] ** 2
            params[name] -= self.lr * grads[name] / (np.sqrt(self.h[name]) + 1e-7)
