"""Known answers of Nesterov (ps6)."""

import numpy as np

from autograder.course.answers import base, right, wrong


@base("plain")
class Nesterov:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum = lr, momentum
        self.v = None

    def update(self, params, grads):
        if self.v is None:
            self.v = {name: np.zeros_like(parameter) for name, parameter in params.items()}
        for name in params:
            self.v[name] = self.momentum * self.v[name] - self.lr * grads[name]
            params[name] += self.momentum * self.v[name] - self.lr * grads[name]


wrong(
    "momentum",
    title="This comes out as plain momentum: the parameter moves by the velocity, without a look ahead.",
    hint="What stands beside μv in the second formula, and is v the old or the new velocity?",
    read="ps6, section A ball that looks ahead",
    try_this='params, optimizer = {"W": np.array([1.0])}, Nesterov(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.25])}",
    base="plain",
    replace={
        "params[name] += self.momentum * self.v[name] - self.lr * grads[name]": (
            "params[name] += self.v[name]"
        ),
    },
)


wrong(
    "sgd",
    title="This is plain gradient descent: the velocity is never used.",
    hint="Where does v come into the step?",
    read="ps6, section A ball that looks ahead",
    try_this='params, optimizer = {"W": np.array([1.0])}, Nesterov(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.25])}",
    base="plain",
    replace={
        "params[name] += self.momentum * self.v[name] - self.lr * grads[name]": (
            "params[name] -= self.lr * grads[name]"
        ),
    },
)


wrong(
    "old-velocity",
    title="This comes out as plain momentum: the parameter moves by the velocity, without a look ahead.",
    hint="What stands beside μv in the second formula, and is v the old or the new velocity?",
    read="ps6, section A ball that looks ahead",
    try_this='params, optimizer = {"W": np.array([1.0])}, Nesterov(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.25])}",
    base="plain",
    replace={
        (
            "self.v[name] = self.momentum * self.v[name] - self.lr * grads[name]\n"
            "            params[name] += self.momentum * self.v[name] - self.lr * grads[name]"
        ): (
            "params[name] += self.momentum * self.v[name] - self.lr * grads[name]\n"
            "            self.v[name] = self.momentum * self.v[name] - self.lr * grads[name]"
        ),
    },
)


wrong(
    "push-missing",
    title="The step is μv alone: the new push is missing from it.",
    hint="Two terms move the parameter. Which one is missing?",
    read="ps6, section A ball that looks ahead",
    try_this='params, optimizer = {"W": np.array([1.0])}, Nesterov(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.25])}",
    base="plain",
    replace={
        "params[name] += self.momentum * self.v[name] - self.lr * grads[name]": (
            "params[name] += self.momentum * self.v[name]"
        ),
    },
)


wrong(
    "whole-velocity",
    title="The look ahead goes by the whole velocity, without the factor μ.",
    hint="By which part of the velocity does the place ahead lie before us?",
    read="ps6, section A ball that looks ahead",
    try_this='params, optimizer = {"W": np.array([1.0])}, Nesterov(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.25])}",
    base="plain",
    replace={
        "params[name] += self.momentum * self.v[name] - self.lr * grads[name]": (
            "params[name] += self.v[name] - self.lr * grads[name]"
        ),
    },
)


wrong(
    "look-ahead-added",
    title="The look ahead is added to the velocity instead of replacing it: v + μv.",
    hint="Express q by v and g once more: how often does v occur?",
    read="ps6, section A ball that looks ahead",
    base="plain",
    replace={
        "params[name] += self.momentum * self.v[name] - self.lr * grads[name]": (
            "params[name] += self.v[name] + self.momentum * self.v[name]"
        ),
    },
)


wrong(
    "climbs",
    title="The parameter moves uphill.",
    hint="Count the minus signs between the gradient and the parameter, in both formulas.",
    read="ps6, section A ball that looks ahead",
    try_this='params, optimizer = {"W": np.array([1.0])}, Nesterov(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.25])}",
    base="plain",
    replace={
        (
            "self.v[name] = self.momentum * self.v[name] - self.lr * grads[name]\n"
            "            params[name] += self.momentum * self.v[name] - self.lr * grads[name]"
        ): (
            "self.v[name] = self.momentum * self.v[name] + self.lr * grads[name]\n"
            "            params[name] += self.momentum * self.v[name] + self.lr * grads[name]"
        ),
    },
)


wrong(
    "subtracted",
    title="The parameter moves uphill.",
    hint="Count the minus signs between the gradient and the parameter, in both formulas.",
    read="ps6, section A ball that looks ahead",
    try_this='params, optimizer = {"W": np.array([1.0])}, Nesterov(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.25])}",
    base="plain",
    replace={
        "params[name] += self.momentum * self.v[name] - self.lr * grads[name]": (
            "params[name] -= self.momentum * self.v[name] - self.lr * grads[name]"
        ),
    },
)


wrong(
    "push-uphill",
    title="In the step the push has the sign of the gradient.",
    hint="Both terms of the step should lead downhill. Do they?",
    read="ps6, section A ball that looks ahead",
    try_this='params, optimizer = {"W": np.array([1.0])}, Nesterov(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.25])}",
    base="plain",
    replace={
        "params[name] += self.momentum * self.v[name] - self.lr * grads[name]": (
            "params[name] += self.momentum * self.v[name] + self.lr * grads[name]"
        ),
    },
)


wrong(
    "nothing-is-lost",
    title="The velocity is never braked: μ is missing from the first formula.",
    hint="Which part of the old velocity survives a step?",
    read="ps6, section A ball that looks ahead",
    base="plain",
    replace={
        "self.v[name] = self.momentum * self.v[name] - self.lr * grads[name]": (
            "self.v[name] = self.v[name] - self.lr * grads[name]"
        ),
    },
)


wrong(
    "momentum-on-the-push",
    title="In the very first step the push enters with μ² in place of μ.",
    hint="What exactly does μ multiply in the first formula, and how often does μ occur in the second?",
    read="ps6, section A ball that looks ahead",
    try_this='params, optimizer = {"W": np.array([1.0])}, Nesterov(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.25])}",
    base="plain",
    replace={
        "self.v[name] = self.momentum * self.v[name] - self.lr * grads[name]": (
            "self.v[name] = self.momentum * (self.v[name] - self.lr * grads[name])"
        ),
    },
)


wrong(
    "rolling-average",
    title="The velocity is an average with the weights μ and 1 − μ.",
    hint="Does the gradient in the first formula have a factor other than η?",
    read="ps6, section A ball that looks ahead",
    try_this='params, optimizer = {"W": np.array([1.0])}, Nesterov(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.25])}",
    base="plain",
    replace={
        "self.v[name] = self.momentum * self.v[name] - self.lr * grads[name]": (
            "self.v[name] = self.momentum * self.v[name] - (1 - self.momentum) * self.lr * grads[name]"
        ),
    },
)


wrong(
    "look-ahead-twice",
    title="In the very first step the push enters with μ² in place of μ.",
    hint="What exactly does μ multiply in the first formula, and how often does μ occur in the second?",
    read="ps6, section A ball that looks ahead",
    try_this='params, optimizer = {"W": np.array([1.0])}, Nesterov(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.25])}",
    base="plain",
    replace={
        "params[name] += self.momentum * self.v[name] - self.lr * grads[name]": (
            "params[name] += self.momentum**2 * self.v[name] - self.lr * grads[name]"
        ),
    },
)


wrong(
    "velocity-made-anew",
    title="Nothing is carried over from one update to the next.",
    hint="When are the zeros made?",
    read="ps6, section A ball that looks ahead",
    base="plain",
    replace={
        "if self.v is None:": "if True:",
    },
)


wrong(
    "starts-with-the-gradient",
    title="The velocity starts as a first push and not at zero.",
    hint="How fast is the ball before the first update?",
    read="ps6, section A ball that looks ahead",
    try_this='params, optimizer = {"W": np.array([1.0])}, Nesterov(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.25])}",
    base="plain",
    replace={
        "self.v = {name: np.zeros_like(parameter) for name, parameter in params.items()}": (
            "self.v = {name: -self.lr * grads[name] for name in params}"
        ),
    },
)


wrong(
    "learning-rate-twice",
    title="The learning rate is applied to the velocity a second time.",
    hint="How often does η occur in the two formulas?",
    read="ps6, section A ball that looks ahead",
    try_this='params, optimizer = {"W": np.array([1.0])}, Nesterov(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.25])}",
    base="plain",
    replace={
        "params[name] += self.momentum * self.v[name] - self.lr * grads[name]": (
            "params[name] += self.lr * self.momentum * self.v[name] - self.lr * grads[name]"
        ),
    },
)


wrong(
    "weights-only",
    title="Only parameters whose names start with W are moved.",
    hint="Do biases learn?",
    read="ps6, section A ball that looks ahead",
    base="plain",
    replace={
        "for name in params:": 'for name in [name for name in params if name.startswith("W")]:',
    },
)


@wrong(
    "one-velocity",
    title="All parameters share one velocity.",
    hint="How many velocities does a network with three parameters need?",
    read="ps6, section A ball that looks ahead",
)
class Nesterov:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum = lr, momentum
        self.v = None

    def update(self, params, grads):
        if self.v is None:
            self.v = np.zeros_like(next(iter(params.values())))
        for name in params:
            self.v = self.momentum * self.v - self.lr * grads[name]
            params[name] += self.momentum * self.v - self.lr * grads[name]


@wrong(
    "by-position",
    title="The velocities are kept by position, and go astray when the gradients come in another order.",
    hint="How does update find the velocity of a parameter?",
    read="ps6, section A ball that looks ahead",
)
class Nesterov:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum = lr, momentum
        self.v = None

    def update(self, params, grads):
        if self.v is None:
            self.v = [np.zeros_like(parameter) for parameter in params.values()]
        for n, name in enumerate(grads):
            self.v[n] = self.momentum * self.v[n] - self.lr * grads[name]
            params[name] += self.momentum * self.v[n] - self.lr * grads[name]


wrong(
    "new-array",
    title="The parameters become new arrays: the network keeps the old ones.",
    hint="Which operator changes the numbers inside an array?",
    read="ps6, section A ball that looks ahead",
    base="plain",
    replace={
        "params[name] += self.momentum * self.v[name] - self.lr * grads[name]": (
            "params[name] = params[name] + self.momentum * self.v[name] - self.lr * grads[name]"
        ),
    },
)


wrong(
    "gradients-modified",
    title="The gradients that were handed in are scaled in place.",
    hint="To whom do the gradients belong?",
    read="ps6, section A ball that looks ahead",
    base="plain",
    replace={
        (
            "self.v[name] = self.momentum * self.v[name] - self.lr * grads[name]\n"
            "            params[name] += self.momentum * self.v[name] - self.lr * grads[name]"
        ): (
            "grads[name] *= self.lr\n"
            "            self.v[name] = self.momentum * self.v[name] - grads[name]\n"
            "            params[name] += self.momentum * self.v[name] - grads[name]"
        ),
    },
)


@wrong(
    "keeps-the-callers-array",
    title="At first the velocity is the caller's own array of gradients, which may hold other numbers later.",
    hint="Is v an array of the optimiser's own?",
    read="ps6, section A ball that looks ahead",
)
class Nesterov:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum = lr, momentum
        self.v = None

    def update(self, params, grads):
        if self.v is None:
            self.v = {}
        for name in params:
            if name not in self.v:
                self.v[name] = grads[name]
                self.sign = -self.lr
                params[name] += -(1 + self.momentum) * self.lr * grads[name]
                continue
            self.v[name] = self.momentum * self.sign * self.v[name] - self.lr * grads[name]
            self.sign = 1.0
            params[name] += self.momentum * self.v[name] - self.lr * grads[name]


@wrong(
    "shared-state",
    title="All optimisers share their velocities.",
    hint="Where does v live: in the class, or in each object?",
    read="ps6, section A ball that looks ahead",
)
class Nesterov:
    v = {}

    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum = lr, momentum

    def update(self, params, grads):
        for name, parameter in params.items():
            self.v.setdefault(name, np.zeros_like(parameter))
        for name in params:
            self.v[name] = self.momentum * self.v[name] - self.lr * grads[name]
            params[name] += self.momentum * self.v[name] - self.lr * grads[name]


wrong(
    "default-momentum",
    title="The default of momentum is 0.5.",
    hint="Which value does the task give?",
    read="ps6, section A ball that looks ahead",
    base="plain",
    replace={
        "def __init__(self, lr=0.01, momentum=0.9):": "def __init__(self, lr=0.01, momentum=0.5):",
    },
)


wrong(
    "default-rate",
    title="The default of lr is 0.1.",
    hint="Which value does the task give?",
    read="ps6, section A ball that looks ahead",
    base="plain",
    replace={
        "def __init__(self, lr=0.01, momentum=0.9):": "def __init__(self, lr=0.1, momentum=0.9):",
    },
)


wrong(
    "momentum-before-the-learning-rate",
    title="The settings come in another order: momentum before lr.",
    hint="Whoever makes an optimiser may leave out the names of the settings. Which comes first?",
    read="ps6, section A ball that looks ahead",
    base="plain",
    replace={
        "def __init__(self, lr=0.01, momentum=0.9):": "def __init__(self, momentum=0.9, lr=0.01):",
    },
)


@wrong(
    "through-a-flat-array",
    title="The move is written into a flattened array, which is a copy when the parameter is part of a larger array.",
    hint="ravel and reshape give the same memory only where the elements are neighbours. What works for any array?",
    read="ps6, section A ball that looks ahead",
)
class Nesterov:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum = lr, momentum
        self.v = None

    def update(self, params, grads):
        if self.v is None:
            self.v = {name: np.zeros(parameter.size) for name, parameter in params.items()}
        for name in params:
            flat, slope = params[name].reshape(-1), grads[name].reshape(-1)
            self.v[name] = self.momentum * self.v[name] - self.lr * slope
            flat += self.momentum * self.v[name] - self.lr * slope


right(
    "two-velocities",
    note="CS231n's form, with the velocity from before",
    base="plain",
    replace={
        (
            "self.v[name] = self.momentum * self.v[name] - self.lr * grads[name]\n"
            "            params[name] += self.momentum * self.v[name] - self.lr * grads[name]"
        ): (
            "before = self.v[name].copy()\n"
            "            self.v[name] = self.momentum * before - self.lr * grads[name]\n"
            "            params[name] += -self.momentum * before + (1 + self.momentum) * self.v[name]"
        ),
    },
)


right(
    "book",
    note="the book's form, with the old velocity written out",
    base="plain",
    replace={
        (
            "self.v[name] = self.momentum * self.v[name] - self.lr * grads[name]\n"
            "            params[name] += self.momentum * self.v[name] - self.lr * grads[name]"
        ): (
            "params[name] += self.momentum * self.momentum * self.v[name]\n"
            "            params[name] -= (1 + self.momentum) * self.lr * grads[name]\n"
            "            self.v[name] = self.v[name] * self.momentum\n"
            "            self.v[name] -= self.lr * grads[name]"
        ),
    },
)


right(
    "uphill-buffer",
    note="as in PyTorch: the buffer holds gradients",
    base="plain",
    replace={
        (
            "self.v[name] = self.momentum * self.v[name] - self.lr * grads[name]\n"
            "            params[name] += self.momentum * self.v[name] - self.lr * grads[name]"
        ): (
            "self.v[name] = self.momentum * self.v[name] + grads[name]\n"
            "            params[name] -= self.lr * (grads[name] + self.momentum * self.v[name])"
        ),
    },
)


@right("get", note="a dictionary that grows as names come")
class Nesterov:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum = lr, momentum
        self.v = {}

    def update(self, params, grads):
        for name in params:
            self.v[name] = self.momentum * self.v.get(name, 0.0) - self.lr * grads[name]
            params[name] += self.momentum * self.v[name] - self.lr * grads[name]


right(
    "slice",
    note="assignment to all elements",
    base="plain",
    replace={
        "params[name] += self.momentum * self.v[name] - self.lr * grads[name]": (
            "ahead = params[name] + self.momentum * self.v[name]\n"
            "            params[name][:] = ahead - self.lr * grads[name]"
        ),
    },
)
