"""Known answers of RMSProp (ps6)."""

import numpy as np

from autograder.course.answers import base, right, wrong


@base("plain")
class RMSProp:
    def __init__(self, lr=0.01, decay_rate=0.99):
        self.lr, self.decay_rate = lr, decay_rate
        self.h = None

    def update(self, params, grads):
        if self.h is None:
            self.h = {name: np.zeros_like(parameter) for name, parameter in params.items()}
        for name in params:
            self.h[name] = self.decay_rate * self.h[name] + (1 - self.decay_rate) * grads[name] ** 2
            params[name] -= self.lr * grads[name] / (np.sqrt(self.h[name]) + 1e-7)


wrong(
    "adagrad",
    title="This is AdaGrad: the squares are added up, and nothing is forgotten.",
    hint="By what is the old h multiplied at each step?",
    read="ps6, section AdaGrad learns to forget",
    base="plain",
    replace={
        "self.h[name] = self.decay_rate * self.h[name] + (1 - self.decay_rate) * grads[name] ** 2": (
            "self.h[name] += grads[name] ** 2"
        ),
    },
)


wrong(
    "not-weighted",
    title="The new square comes in whole: the factor 1 − ρ is missing.",
    hint="Do the weights of the old h and of the new square add up to 1?",
    read="ps6, section AdaGrad learns to forget",
    base="plain",
    replace={
        "self.h[name] = self.decay_rate * self.h[name] + (1 - self.decay_rate) * grads[name] ** 2": (
            "self.h[name] = self.decay_rate * self.h[name] + grads[name] ** 2"
        ),
    },
)


wrong(
    "not-decayed",
    title="The old h is not multiplied by ρ.",
    hint="Do the weights of the old h and of the new square add up to 1?",
    read="ps6, section AdaGrad learns to forget",
    base="plain",
    replace={
        "self.h[name] = self.decay_rate * self.h[name] + (1 - self.decay_rate) * grads[name] ** 2": (
            "self.h[name] = self.h[name] + (1 - self.decay_rate) * grads[name] ** 2"
        ),
    },
)


wrong(
    "weights-swapped",
    title="ρ and 1 − ρ are swapped.",
    hint="With ρ = 0.99, is the new square a hundredth of h, or nearly all of it?",
    read="ps6, section AdaGrad learns to forget",
    base="plain",
    replace={
        "self.h[name] = self.decay_rate * self.h[name] + (1 - self.decay_rate) * grads[name] ** 2": (
            "self.h[name] = (1 - self.decay_rate) * self.h[name] + self.decay_rate * grads[name] ** 2"
        ),
    },
)


wrong(
    "made-anew",
    title="h starts from zero at every update.",
    hint="What must survive from one call to the next?",
    read="ps6, section AdaGrad learns to forget",
    base="plain",
    replace={
        "if self.h is None:": "if True:",
    },
)


wrong(
    "no-root",
    title="The step is divided by h itself, not by its root.",
    hint="Multiply all gradients by 10: should the step change?",
    read="ps6, section AdaGrad learns to forget",
    base="plain",
    replace={
        "params[name] -= self.lr * grads[name] / (np.sqrt(self.h[name]) + 1e-7)": (
            "params[name] -= self.lr * grads[name] / (self.h[name] + 1e-7)"
        ),
    },
)


wrong(
    "not-squared",
    title="The gradients are averaged without being squared.",
    hint="What does the MS in RMSProp stand for?",
    read="ps6, section AdaGrad learns to forget",
    base="plain",
    replace={
        "self.h[name] = self.decay_rate * self.h[name] + (1 - self.decay_rate) * grads[name] ** 2": (
            "self.h[name] = self.decay_rate * self.h[name] + (1 - self.decay_rate) * np.abs(grads[name])"
        ),
    },
)


wrong(
    "climbs",
    title="The parameters climb: the step has the sign of the gradient.",
    hint="Against or with the gradient?",
    read="ps6, section AdaGrad learns to forget",
    base="plain",
    replace={
        "params[name] -= self.lr * grads[name] / (np.sqrt(self.h[name]) + 1e-7)": (
            "params[name] += self.lr * grads[name] / (np.sqrt(self.h[name]) + 1e-7)"
        ),
    },
)


wrong(
    "sign-only",
    title="The gradient is missing above the fraction line: only the learning rate is divided by the root.",
    hint="What stands above the fraction line?",
    read="ps6, section AdaGrad learns to forget",
    base="plain",
    replace={
        "params[name] -= self.lr * grads[name] / (np.sqrt(self.h[name]) + 1e-7)": (
            "params[name] -= self.lr * np.sign(grads[name]) / (np.sqrt(self.h[name]) + 1e-7)"
        ),
    },
)


@wrong(
    "corrected",
    title="h is corrected for its start at zero, as in Adam.",
    hint="Is there a t in the rule of this section?",
    read="ps6, section AdaGrad learns to forget",
)
class RMSProp:
    def __init__(self, lr=0.01, decay_rate=0.99):
        self.lr, self.decay_rate = lr, decay_rate
        self.h, self.t = None, 0

    def update(self, params, grads):
        if self.h is None:
            self.h = {name: np.zeros_like(parameter) for name, parameter in params.items()}
        self.t += 1
        for name in params:
            self.h[name] = self.decay_rate * self.h[name] + (1 - self.decay_rate) * grads[name] ** 2
            params[name] -= (
                self.lr * grads[name] / (np.sqrt(self.h[name] / (1 - self.decay_rate**self.t)) + 1e-7)
            )


wrong(
    "no-epsilon",
    title="ε is missing: where the gradient has always been 0, 0 is divided by 0.",
    hint="What is h where the gradient has always been 0?",
    read="ps6, section AdaGrad learns to forget",
    base="plain",
    replace={
        "params[name] -= self.lr * grads[name] / (np.sqrt(self.h[name]) + 1e-7)": (
            "params[name] -= self.lr * grads[name] / (np.sqrt(self.h[name]))"
        ),
    },
)


wrong(
    "old-average",
    title="The step is divided by the root of the old h: the new square comes in too late.",
    hint="In which order do the two formulas come?",
    read="ps6, section AdaGrad learns to forget",
    base="plain",
    replace={
        (
            "self.h[name] = self.decay_rate * self.h[name] + (1 - self.decay_rate) * grads[name] ** 2\n"
            "            params[name] -= self.lr * grads[name] / (np.sqrt(self.h[name]) + 1e-7)"
        ): (
            "params[name] -= self.lr * grads[name] / (np.sqrt(self.h[name]) + (self.h[name] == 0) + 1e-7)\n"
            "            self.h[name] = self.decay_rate * self.h[name] + (1 - self.decay_rate) * grads[name] ** 2"
        ),
    },
)


wrong(
    "starts-at-one",
    title="h starts at one instead of zero.",
    hint="From which value does h start?",
    read="ps6, section AdaGrad learns to forget",
    base="plain",
    replace={
        "self.h = {name: np.zeros_like(parameter) for name, parameter in params.items()}": (
            "self.h = {name: np.ones_like(parameter) for name, parameter in params.items()}"
        ),
    },
)


wrong(
    "one-for-all",
    title="All parameters share one h, the mean over the whole network.",
    hint="Has each element a step size of its own?",
    read="ps6, section AdaGrad learns to forget",
    base="plain",
    replace={
        "self.h[name] = self.decay_rate * self.h[name] + (1 - self.decay_rate) * grads[name] ** 2": (
            "self.h[name] = self.decay_rate * self.h[name] + (1 - self.decay_rate) * np.mean(grads[name] ** 2)"
        ),
    },
)


@wrong(
    "by-position",
    title="The averages are kept by position, and go astray when the gradients come in another order.",
    hint="How does update find the h of a parameter?",
    read="ps6, section AdaGrad learns to forget",
)
class RMSProp:
    def __init__(self, lr=0.01, decay_rate=0.99):
        self.lr, self.decay_rate = lr, decay_rate
        self.h = None

    def update(self, params, grads):
        if self.h is None:
            self.h = [np.zeros_like(parameter) for parameter in params.values()]
        for n, name in enumerate(grads):
            self.h[n] = self.decay_rate * self.h[n] + (1 - self.decay_rate) * grads[name] ** 2
            params[name] -= self.lr * grads[name] / (np.sqrt(self.h[n]) + 1e-7)


wrong(
    "new-array",
    title="The parameters become new arrays: the network keeps the old ones.",
    hint="Which operator changes the numbers inside an array?",
    read="ps6, section AdaGrad learns to forget",
    base="plain",
    replace={
        "params[name] -= self.lr * grads[name] / (np.sqrt(self.h[name]) + 1e-7)": (
            "params[name] = params[name] - self.lr * grads[name] / (np.sqrt(self.h[name]) + 1e-7)"
        ),
    },
)


wrong(
    "gradients-squared-in-place",
    title="The gradients that were handed in are scaled in place.",
    hint="To whom do the gradients belong?",
    read="ps6, section AdaGrad learns to forget",
    base="plain",
    replace={
        "params[name] -= self.lr * grads[name] / (np.sqrt(self.h[name]) + 1e-7)": (
            "grads[name] *= self.lr / (np.sqrt(self.h[name]) + 1e-7)\n            params[name] -= grads[name]"
        ),
    },
)


@wrong(
    "shared-state",
    title="All optimisers share their averages.",
    hint="Where does h live: in the class, or in each object?",
    read="ps6, section AdaGrad learns to forget",
)
class RMSProp:
    h = {}

    def __init__(self, lr=0.01, decay_rate=0.99):
        self.lr, self.decay_rate = lr, decay_rate

    def update(self, params, grads):
        for name, parameter in params.items():
            self.h.setdefault(name, np.zeros_like(parameter))
        for name in params:
            self.h[name] = self.decay_rate * self.h[name] + (1 - self.decay_rate) * grads[name] ** 2
            params[name] -= self.lr * grads[name] / (np.sqrt(self.h[name]) + 1e-7)


wrong(
    "default-decay",
    title="The default of decay_rate is 0.9.",
    hint="Which value does the task give?",
    read="ps6, section AdaGrad learns to forget",
    base="plain",
    replace={
        "def __init__(self, lr=0.01, decay_rate=0.99):": "def __init__(self, lr=0.01, decay_rate=0.9):",
    },
)


wrong(
    "default-rate",
    title="The default of lr is 0.001.",
    hint="Which value does the task give?",
    read="ps6, section AdaGrad learns to forget",
    base="plain",
    replace={
        "def __init__(self, lr=0.01, decay_rate=0.99):": "def __init__(self, lr=0.001, decay_rate=0.99):",
    },
)


wrong(
    "decay-rate-before-the-learning-rate",
    title="The settings come in another order: decay_rate before lr.",
    hint="Whoever makes an optimiser may leave out the names of the settings. Which comes first?",
    read="ps6, section AdaGrad learns to forget",
    base="plain",
    replace={
        "def __init__(self, lr=0.01, decay_rate=0.99):": "def __init__(self, decay_rate=0.99, lr=0.01):",
    },
)


@wrong(
    "through-a-flat-array",
    title="The move is written into a flattened array, which is a copy when the parameter is part of a larger array.",
    hint="ravel and reshape give the same memory only where the elements are neighbours. What works for any array?",
    read="ps6, section AdaGrad learns to forget",
)
class RMSProp:
    def __init__(self, lr=0.01, decay_rate=0.99):
        self.lr, self.decay_rate = lr, decay_rate
        self.h = None

    def update(self, params, grads):
        if self.h is None:
            self.h = {name: np.zeros(parameter.size) for name, parameter in params.items()}
        for name in params:
            flat, slope = params[name].reshape(-1), grads[name].reshape(-1)
            self.h[name] = self.decay_rate * self.h[name] + (1 - self.decay_rate) * slope**2
            flat -= self.lr * slope / (np.sqrt(self.h[name]) + 1e-7)


right(
    "in-place-average",
    base="plain",
    replace={
        "self.h[name] = self.decay_rate * self.h[name] + (1 - self.decay_rate) * grads[name] ** 2": (
            "self.h[name] *= self.decay_rate\n"
            "            self.h[name] += (1 - self.decay_rate) * grads[name] * grads[name]"
        ),
    },
)


right(
    "epsilon-inside",
    note="a smaller ε under the root",
    base="plain",
    replace={
        "params[name] -= self.lr * grads[name] / (np.sqrt(self.h[name]) + 1e-7)": (
            "params[name] -= self.lr * grads[name] / np.sqrt(self.h[name] + 1e-10)"
        ),
    },
)


@right("get", note="a dictionary that grows as names come")
class RMSProp:
    def __init__(self, lr=0.01, decay_rate=0.99):
        self.lr, self.decay_rate = lr, decay_rate
        self.h = {}

    def update(self, params, grads):
        for name in params:
            self.h[name] = self.decay_rate * self.h.get(name, 0.0) + (1 - self.decay_rate) * grads[name] ** 2
            params[name] -= self.lr * grads[name] / (np.sqrt(self.h[name]) + 1e-7)


right(
    "difference",
    note="h moves towards the square",
    base="plain",
    replace={
        "self.h[name] = self.decay_rate * self.h[name] + (1 - self.decay_rate) * grads[name] ** 2": (
            "square = np.square(grads[name])\n"
            "            self.h[name] = self.h[name] + (1 - self.decay_rate) * (square - self.h[name])"
        ),
    },
)


right(
    "slice",
    note="assignment to all elements",
    base="plain",
    replace={
        "params[name] -= self.lr * grads[name] / (np.sqrt(self.h[name]) + 1e-7)": (
            "step = self.lr / (self.h[name] ** 0.5 + 1e-8)\n"
            "            params[name][...] = params[name] - step * grads[name]"
        ),
    },
)
