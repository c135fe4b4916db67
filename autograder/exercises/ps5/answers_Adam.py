"""Known answers of Adam (ps5)."""

import numpy as np

from autograder.course.answers import base, right, wrong


@base("plain")
class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.t = 0
        self.m = None
        self.v = None

    def update(self, params, grads):
        if self.m is None:
            self.m = {key: np.zeros_like(value) for key, value in params.items()}
            self.v = {key: np.zeros_like(value) for key, value in params.items()}
        self.t += 1
        for key in params:
            self.m[key] = self.beta1 * self.m[key] + (1 - self.beta1) * grads[key]
            self.v[key] = self.beta2 * self.v[key] + (1 - self.beta2) * grads[key] ** 2
            m_hat = self.m[key] / (1 - self.beta1**self.t)
            v_hat = self.v[key] / (1 - self.beta2**self.t)
            params[key] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)


wrong(
    "no-bias-correction",
    title="The averages are used as they are, without the correction for their start at zero.",
    hint="How large are m and v after the first update, compared with the gradient and its square? What do "
    "the hats repair?",
    read="ps5, section Both ideas at once: Adam",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, Adam(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        (
            "m_hat = self.m[key] / (1 - self.beta1**self.t)\n"
            "            v_hat = self.v[key] / (1 - self.beta2**self.t)\n"
            "            params[key] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)"
        ): "params[key] -= self.lr * self.m[key] / (np.sqrt(self.v[key]) + 1e-8)",
    },
)


wrong(
    "only-m-corrected",
    title="m is corrected for its start at zero, v is not.",
    hint="Both averages start at zero. Which hat is missing?",
    read="ps5, section Both ideas at once: Adam",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, Adam(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        (
            "v_hat = self.v[key] / (1 - self.beta2**self.t)\n"
            "            params[key] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)"
        ): "params[key] -= self.lr * m_hat / (np.sqrt(self.v[key]) + 1e-8)",
    },
)


wrong(
    "only-v-corrected",
    title="v is corrected for its start at zero, m is not.",
    hint="Both averages start at zero. Which hat is missing?",
    read="ps5, section Both ideas at once: Adam",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, Adam(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        (
            "m_hat = self.m[key] / (1 - self.beta1**self.t)\n"
            "            v_hat = self.v[key] / (1 - self.beta2**self.t)\n"
            "            params[key] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)"
        ): (
            "v_hat = self.v[key] / (1 - self.beta2**self.t)\n"
            "            params[key] -= self.lr * self.m[key] / (np.sqrt(v_hat) + 1e-8)"
        ),
    },
)


wrong(
    "correction-frozen",
    title="The corrections divide by 1 − β at every update: the power t is missing.",
    hint="Do the corrections of the first and of the hundredth update differ, in the formula and in yours?",
    read="ps5, section Both ideas at once: Adam",
    base="plain",
    replace={
        (
            "m_hat = self.m[key] / (1 - self.beta1**self.t)\n"
            "            v_hat = self.v[key] / (1 - self.beta2**self.t)"
        ): ("m_hat = self.m[key] / (1 - self.beta1)\n            v_hat = self.v[key] / (1 - self.beta2)"),
    },
)


wrong(
    "product-instead-of-power",
    title="The corrections contain β · t instead of β to the power t.",
    hint="What does the small t above the β stand for?",
    read="ps5, section Both ideas at once: Adam",
    base="plain",
    replace={
        (
            "m_hat = self.m[key] / (1 - self.beta1**self.t)\n"
            "            v_hat = self.v[key] / (1 - self.beta2**self.t)"
        ): (
            "m_hat = self.m[key] / (1 - self.beta1 * self.t)\n"
            "            v_hat = self.v[key] / (1 - self.beta2 * self.t)"
        ),
    },
)


wrong(
    "counts-from-zero",
    title="t is increased after the step, so that the first corrections divide by zero.",
    hint="What is β to the power 0? Which number does the first update have?",
    read="ps5, section Both ideas at once: Adam",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, Adam(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        "        self.t += 1\n": "",
        "params[key] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)": (
            "params[key] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)\n        self.t += 1"
        ),
    },
)


wrong(
    "counts-parameters",
    title="t grows with every parameter instead of with every update.",
    hint="How often does t grow in one call for a network with four parameters?",
    read="ps5, section Both ideas at once: Adam",
    base="plain",
    replace={
        ("self.t += 1\n        for key in params:"): ("for key in params:\n            self.t += 1"),
    },
)


wrong(
    "hats-stored-back",
    title="The corrected averages are stored back in m and v, so that corrections pile up.",
    hint="Which of the two does the next update start from, m or m̂?",
    read="ps5, section Both ideas at once: Adam",
    base="plain",
    replace={
        (
            "m_hat = self.m[key] / (1 - self.beta1**self.t)\n"
            "            v_hat = self.v[key] / (1 - self.beta2**self.t)\n"
            "            params[key] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)"
        ): (
            "self.m[key] = self.m[key] / (1 - self.beta1**self.t)\n"
            "            self.v[key] = self.v[key] / (1 - self.beta2**self.t)\n"
            "            params[key] -= self.lr * self.m[key] / (np.sqrt(self.v[key]) + 1e-8)"
        ),
    },
)


wrong(
    "hats-used-twice",
    title="The correction is applied twice: to the averages and again to the learning rate.",
    hint="There are two ways to write the same correction. How many of them do you use?",
    read="ps5, section Both ideas at once: Adam",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, Adam(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        "self.t += 1": (
            "self.t += 1\n        lr = self.lr * np.sqrt(1 - self.beta2**self.t) / (1 - self.beta1**self.t)"
        ),
        "params[key] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)": (
            "params[key] -= lr * m_hat / (np.sqrt(v_hat) + 1e-8)"
        ),
    },
)


wrong(
    "learning-rate-overwritten",
    title="The corrected learning rate is stored back in lr, so that each update corrects it again.",
    hint="Is the learning rate of the second update made from the one that was asked for, or from that of "
    "the first?",
    read="ps5, section Both ideas at once: Adam",
    base="plain",
    replace={
        "self.t += 1": (
            "self.t += 1\n        self.lr *= np.sqrt(1 - self.beta2**self.t) / (1 - self.beta1**self.t)"
        ),
        (
            "m_hat = self.m[key] / (1 - self.beta1**self.t)\n"
            "            v_hat = self.v[key] / (1 - self.beta2**self.t)\n"
            "            params[key] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)"
        ): "params[key] -= self.lr * self.m[key] / (np.sqrt(self.v[key]) + 1e-8)",
    },
)


wrong(
    "rate-correction-without-the-root",
    title="The correction of the learning rate lacks the square root of 1 − β₂ᵗ.",
    hint="v̂ stands under a root in the step. What becomes of its correction outside?",
    read="ps5, section Both ideas at once: Adam",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, Adam(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        "self.t += 1": (
            "self.t += 1\n        lr = self.lr * (1 - self.beta2**self.t) / (1 - self.beta1**self.t)"
        ),
        (
            "m_hat = self.m[key] / (1 - self.beta1**self.t)\n"
            "            v_hat = self.v[key] / (1 - self.beta2**self.t)\n"
            "            params[key] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)"
        ): "params[key] -= lr * self.m[key] / (np.sqrt(self.v[key]) + 1e-8)",
    },
)


wrong(
    "no-root",
    title="The step is divided by v̂ itself; the square root is missing.",
    hint="With a gradient ten times as large, how long is your first step? And that of the formula?",
    read="ps5, section Both ideas at once: Adam",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, Adam(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        "params[key] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)": (
            "params[key] -= self.lr * m_hat / (v_hat + 1e-8)"
        ),
    },
)


wrong(
    "betas-exchanged",
    title="β₁ and β₂ are exchanged.",
    hint="Which average has the longer memory, that of the gradients or that of their squares?",
    read="ps5, section Both ideas at once: Adam",
    base="plain",
    replace={
        (
            "self.m[key] = self.beta1 * self.m[key] + (1 - self.beta1) * grads[key]\n"
            "            self.v[key] = self.beta2 * self.v[key] + (1 - self.beta2) * grads[key] ** 2\n"
            "            m_hat = self.m[key] / (1 - self.beta1**self.t)\n"
            "            v_hat = self.v[key] / (1 - self.beta2**self.t)"
        ): (
            "self.m[key] = self.beta2 * self.m[key] + (1 - self.beta2) * grads[key]\n"
            "            self.v[key] = self.beta1 * self.v[key] + (1 - self.beta1) * grads[key] ** 2\n"
            "            m_hat = self.m[key] / (1 - self.beta2**self.t)\n"
            "            v_hat = self.v[key] / (1 - self.beta1**self.t)"
        ),
    },
)


wrong(
    "m-is-a-sum",
    title="The new gradient enters m in full: the factor 1 − β₁ is missing.",
    hint="The two weights of an average add up to 1. Do yours?",
    read="ps5, section Both ideas at once: Adam",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, Adam(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        "self.m[key] = self.beta1 * self.m[key] + (1 - self.beta1) * grads[key]": (
            "self.m[key] = self.beta1 * self.m[key] + grads[key]"
        ),
    },
)


wrong(
    "v-is-a-sum",
    title="The new square enters v in full: the factor 1 − β₂ is missing.",
    hint="The two weights of an average add up to 1. Do yours?",
    read="ps5, section Both ideas at once: Adam",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, Adam(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        "self.v[key] = self.beta2 * self.v[key] + (1 - self.beta2) * grads[key] ** 2": (
            "self.v[key] = self.beta2 * self.v[key] + grads[key] ** 2"
        ),
    },
)


wrong(
    "v-never-forgets",
    title="v sums up all squares as in AdaGrad, instead of averaging them.",
    hint="What happens to the old v in the formula before the new square is added?",
    read="ps5, section Both ideas at once: Adam",
    base="plain",
    replace={
        "self.v[key] = self.beta2 * self.v[key] + (1 - self.beta2) * grads[key] ** 2": (
            "self.v[key] = self.v[key] + (1 - self.beta2) * grads[key] ** 2"
        ),
    },
)


wrong(
    "v-without-squares",
    title="v averages the gradients instead of their squares.",
    hint="What must be done to a gradient before it enters v, so that its sign no longer matters?",
    read="ps5, section Both ideas at once: Adam",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, Adam(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        "self.v[key] = self.beta2 * self.v[key] + (1 - self.beta2) * grads[key] ** 2": (
            "self.v[key] = self.beta2 * self.v[key] + (1 - self.beta2) * grads[key]"
        ),
    },
)


wrong(
    "v-from-m",
    title="v averages the squares of m instead of the squares of the gradients.",
    hint="Of what is v the average: of the newest gradient squared, or of an average squared?",
    read="ps5, section Both ideas at once: Adam",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, Adam(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        "self.v[key] = self.beta2 * self.v[key] + (1 - self.beta2) * grads[key] ** 2": (
            "self.v[key] = self.beta2 * self.v[key] + (1 - self.beta2) * self.m[key] ** 2"
        ),
    },
)


wrong(
    "steps-along-the-gradient",
    title="The step follows the newest gradient; m is computed but not used (this is RMSProp with a "
    "correction).",
    hint="Which quantity stands in the numerator of the step?",
    read="ps5, section Both ideas at once: Adam",
    base="plain",
    replace={
        (
            "m_hat = self.m[key] / (1 - self.beta1**self.t)\n"
            "            v_hat = self.v[key] / (1 - self.beta2**self.t)\n"
            "            params[key] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)"
        ): (
            "v_hat = self.v[key] / (1 - self.beta2**self.t)\n"
            "            params[key] -= self.lr * grads[key] / (np.sqrt(v_hat) + 1e-8)"
        ),
    },
)


wrong(
    "no-epsilon",
    title="Nothing in the denominator keeps 0/0 away where the gradient has always been zero.",
    hint="Which part of the formula is missing, or outside the parentheses, and when does it matter?",
    read="ps5, section Both ideas at once: Adam",
    try_this='params, optimizer = {"W": np.array([1.0])}, Adam(lr=0.5)\n'
    'optimizer.update(params, {"W": np.array([0.0])}); print(params["W"])  # should print [1.]',
    base="plain",
    replace={
        "params[key] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)": (
            "params[key] -= self.lr * m_hat / np.sqrt(v_hat)"
        ),
    },
)


wrong(
    "averages-made-anew",
    title="The averages are set to zero in every update, so that nothing is carried over.",
    hint="When should the zeros be made, and what must survive from one call to the next?",
    read="ps5, section Both ideas at once: Adam",
    base="plain",
    replace={
        (
            "if self.m is None:\n"
            "            self.m = {key: np.zeros_like(value) for key, value in params.items()}\n"
            "            self.v = {key: np.zeros_like(value) for key, value in params.items()}"
        ): (
            "self.m = {key: np.zeros_like(value) for key, value in params.items()}\n"
            "        self.v = {key: np.zeros_like(value) for key, value in params.items()}"
        ),
    },
)


@wrong(
    "first-gradient-as-start",
    title="The averages start at the first gradient and its square, and are corrected all the same.",
    hint="What do m and v start from, and what are the corrections there for?",
    read="ps5, section Both ideas at once: Adam",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, Adam(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
)
class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.t = 0
        self.m = {}
        self.v = {}

    def update(self, params, grads):
        self.t += 1
        for key in params:
            if key not in self.m:
                self.m[key], self.v[key] = grads[key].copy(), grads[key] ** 2
            else:
                self.m[key] = self.beta1 * self.m[key] + (1 - self.beta1) * grads[key]
                self.v[key] = self.beta2 * self.v[key] + (1 - self.beta2) * grads[key] ** 2
            m_hat = self.m[key] / (1 - self.beta1**self.t)
            v_hat = self.v[key] / (1 - self.beta2**self.t)
            params[key] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)


@wrong(
    "averages-by-shape",
    title="Averages are kept by shape, so that parameters of the same shape share them.",
    hint="Two layers may well have weights of the same shape. By what are parameters told apart?",
    read="ps5, section Both ideas at once: Adam",
)
class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.t = 0
        self.m = {}
        self.v = {}

    def update(self, params, grads):
        self.t += 1
        for name in params:
            key = params[name].shape
            self.m[key] = self.beta1 * self.m.get(key, 0) + (1 - self.beta1) * grads[name]
            self.v[key] = self.beta2 * self.v.get(key, 0) + (1 - self.beta2) * grads[name] ** 2
            m_hat = self.m[key] / (1 - self.beta1**self.t)
            v_hat = self.v[key] / (1 - self.beta2**self.t)
            params[name] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)


wrong(
    "matched-by-position",
    title="Parameters, averages and gradients are matched by their position in the dictionaries, not by "
    "name.",
    hint="Is the third entry of grads the gradient of the third entry of params?",
    base="plain",
    replace={
        (
            "for key in params:\n"
            "            self.m[key] = self.beta1 * self.m[key] + (1 - self.beta1) * grads[key]\n"
            "            self.v[key] = self.beta2 * self.v[key] + (1 - self.beta2) * grads[key] ** 2"
        ): (
            "for key, grad in zip(params, grads.values()):\n"
            "            self.m[key] = self.beta1 * self.m[key] + (1 - self.beta1) * grad\n"
            "            self.v[key] = self.beta2 * self.v[key] + (1 - self.beta2) * grad**2"
        ),
    },
)


@wrong(
    "averages-in-the-class",
    title="The averages and the count are kept in the class, so that all optimisers share them.",
    hint="Attributes made above __init__ belong to the class. Where should the averages belong?",
    read="ps5, section Both ideas at once: Adam",
)
class Adam:
    t = 0
    m = {}
    v = {}

    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2

    def update(self, params, grads):
        Adam.t += 1
        for key in params:
            self.m[key] = self.beta1 * self.m.get(key, 0) + (1 - self.beta1) * grads[key]
            self.v[key] = self.beta2 * self.v.get(key, 0) + (1 - self.beta2) * grads[key] ** 2
            m_hat = self.m[key] / (1 - self.beta1**self.t)
            v_hat = self.v[key] / (1 - self.beta2**self.t)
            params[key] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)


@wrong(
    "moments-share-one-array",
    title="m and v begin as one and the same dictionary, so that each overwrites the other.",
    hint="`self.m = self.v = {}` makes two names for one dictionary. How many are needed?",
    read="ps5, section Both ideas at once: Adam",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, Adam(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
)
class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.t = 0
        self.m = self.v = {}

    def update(self, params, grads):
        self.t += 1
        for key in params:
            self.m[key] = self.beta1 * self.m.get(key, 0) + (1 - self.beta1) * grads[key]
            self.v[key] = self.beta2 * self.v.get(key, 0) + (1 - self.beta2) * grads[key] ** 2
            m_hat = self.m[key] / (1 - self.beta1**self.t)
            v_hat = self.v[key] / (1 - self.beta2**self.t)
            params[key] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)


wrong(
    "climbs",
    title="The parameters move along the gradient, to where the loss grows.",
    hint="The gradient points uphill. Which sign takes you downhill?",
    read="ps5, section Downhill",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, Adam(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        "params[key] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)": (
            "params[key] += self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)"
        ),
    },
)


wrong(
    "new-array-under-the-old-name",
    title="Each update puts a new array into the dictionary; the array that the network holds keeps its old "
    "numbers.",
    hint="Compare what `a = a - b` and `a -= b` do to an array that somebody else holds as well.",
    read="ps5, section The plainest rule: SGD",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, Adam(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        "params[key] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)": (
            "params[key] = params[key] - self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)"
        ),
    },
)


wrong(
    "squares-the-callers-gradients",
    title="The gradients are squared in place, so the caller finds squares instead of gradients.",
    hint="`*=` and `**=` write into the array on their left. Whose array is it?",
    read="ps5, section The plainest rule: SGD",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, Adam(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
    base="plain",
    replace={
        "self.v[key] = self.beta2 * self.v[key] + (1 - self.beta2) * grads[key] ** 2": (
            "grads[key] **= 2\n"
            "            self.v[key] = self.beta2 * self.v[key] + (1 - self.beta2) * grads[key]"
        ),
    },
)


wrong(
    "default-rate-of-sgd",
    title="The default learning rate is 0.01 instead of 0.001.",
    hint="Each rule has a default of its own. Compare yours with the signature in the task.",
    base="plain",
    replace={
        "def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):": (
            "def __init__(self, lr=0.01, beta1=0.9, beta2=0.999):"
        ),
    },
)


wrong(
    "default-beta2-too-small",
    title="The default of β₂ is 0.99 instead of 0.999.",
    hint="How many nines does β₂ have in the task?",
    base="plain",
    replace={
        "def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):": (
            "def __init__(self, lr=0.001, beta1=0.9, beta2=0.99):"
        ),
    },
)


wrong(
    "amsgrad",
    title="v only ever grows, as in the variant AMSGrad.",
    hint="A fine rule, but another one. May v become smaller in the formula?",
    read="ps5, section Both ideas at once: Adam",
    base="plain",
    replace={
        "self.v[key] = self.beta2 * self.v[key] + (1 - self.beta2) * grads[key] ** 2": (
            "new = self.beta2 * self.v[key] + (1 - self.beta2) * grads[key] ** 2\n"
            "            self.v[key] = np.maximum(self.v[key], new)"
        ),
    },
)


@right(
    "corrected-learning-rate",
    note="the corrections in the learning rate, averages moved towards the gradient, ε = 1e-7",
)
class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.t = 0
        self.m = None
        self.v = None

    def update(self, params, grads):
        if self.m is None:
            self.m = {key: np.zeros_like(value) for key, value in params.items()}
            self.v = {key: np.zeros_like(value) for key, value in params.items()}
        self.t += 1
        rate = self.lr * np.sqrt(1.0 - self.beta2**self.t) / (1.0 - self.beta1**self.t)
        for key in params:
            self.m[key] += (1 - self.beta1) * (grads[key] - self.m[key])
            self.v[key] += (1 - self.beta2) * (grads[key] ** 2 - self.v[key])
            params[key] -= rate * self.m[key] / (np.sqrt(self.v[key]) + 1e-7)


@right("epsilon-inside-the-root", note="ε under the root, averages made when a name is first seen")
class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.t = 0
        self.averages = {}

    def update(self, params, grads):
        self.t += 1
        for key, gradient in grads.items():
            m, v = self.averages.get(key, (0.0, 0.0))
            m = self.beta1 * m + (1 - self.beta1) * gradient
            v = self.beta2 * v + (1 - self.beta2) * np.square(gradient)
            self.averages[key] = m, v
            m_hat, v_hat = m / (1 - self.beta1**self.t), v / (1 - self.beta2**self.t)
            params[key] -= self.lr * m_hat / np.sqrt(v_hat + 1e-10)


@right("powers-kept", note="keeps β₁ᵗ and β₂ᵗ as running products and changes the averages in place")
class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.power1 = self.power2 = 1.0
        self.m, self.v = {}, {}

    def update(self, params, grads):
        if not self.m:
            for key, value in params.items():
                self.m[key] = np.zeros(value.shape)
                self.v[key] = np.zeros(value.shape)
        self.power1 *= self.beta1
        self.power2 *= self.beta2
        for key in params:
            m, v, gradient = self.m[key], self.v[key], grads[key]
            m *= self.beta1
            m += (1 - self.beta1) * gradient
            v *= self.beta2
            v += (1 - self.beta2) * gradient * gradient
            step = m / (1 - self.power1) / (np.sqrt(v / (1 - self.power2)) + 1e-8)
            np.subtract(params[key], self.lr * step, out=params[key])


@right(
    "weighted-history",
    note="keeps all gradients and computes both averages with explicit, normalised weights",
)
class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.history = []

    def update(self, params, grads):
        self.history.append({key: np.array(gradient, dtype=float) for key, gradient in grads.items()})
        ages = np.arange(len(self.history))[::-1]
        for key in params:
            past = np.stack([entry[key] for entry in self.history])
            m_hat = np.average(past, axis=0, weights=self.beta1**ages)
            v_hat = np.average(past**2, axis=0, weights=self.beta2**ages)
            params[key][...] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)


@right("a-count-for-each-name", note="t is kept separately for each parameter")
class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr = lr
        self.beta1 = beta1
        self.beta2 = beta2
        self.state = {}

    def update(self, params, grads):
        for key in params:
            state = self.state.setdefault(
                key, {"t": 0, "m": np.zeros_like(params[key]), "v": np.zeros_like(params[key])}
            )
            state["t"] += 1
            state["m"] = self.beta1 * state["m"] + (1 - self.beta1) * grads[key]
            state["v"] = self.beta2 * state["v"] + (1 - self.beta2) * grads[key] ** 2
            m_hat = state["m"] / (1 - self.beta1 ** state["t"])
            v_hat = state["v"] / (1 - self.beta2 ** state["t"])
            params[key] -= self.lr * m_hat / (v_hat**0.5 + 1e-8)


@wrong(
    "parameters-in-a-list",
    title="params and grads are taken for lists: they are dictionaries, whose entries have names, not numbers.",
    hint="What are the keys of params, and what does `for name in params` go through?",
    read="ps5, section Both ideas at once: Adam",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, Adam(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
)
class Adam:
    def __init__(self, lr=0.001, beta1=0.9, beta2=0.999):
        self.lr, self.beta1, self.beta2, self.t = lr, beta1, beta2, 0
        self.m = self.v = None

    def update(self, params, grads):
        if self.m is None:
            self.m = [np.zeros_like(param) for param in params]
            self.v = [np.zeros_like(param) for param in params]
        self.t += 1
        for i in range(len(params)):
            self.m[i] = self.beta1 * self.m[i] + (1 - self.beta1) * grads[i]
            self.v[i] = self.beta2 * self.v[i] + (1 - self.beta2) * grads[i] ** 2
            m_hat, v_hat = self.m[i] / (1 - self.beta1**self.t), self.v[i] / (1 - self.beta2**self.t)
            params[i] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)


@wrong(
    "class-is-empty",
    title="The class is empty: it has neither __init__ nor update.",
    hint="Which two methods does the task ask for, and what does each of them get?",
    read="ps5, section Both ideas at once: Adam",
    try_this='W, grads, optimizer = np.array([1.0]), {"W": np.array([2.0])}, Adam(lr=0.5)\n'
    "optimizer.update({\"W\": W}, grads); print(W.round(4), grads)  # should print [0.5] {'W': array([2.])}",
)
class Adam:
    pass


@wrong(
    "betas-before-the-learning-rate",
    title="The arguments lr, beta1 and beta2 stand in another order.",
    hint="In which order does the task list the settings?",
    read="ps5, section Both ideas at once: Adam",
)
class Adam:
    def __init__(self, beta1=0.9, beta2=0.999, lr=0.001):
        self.lr, self.beta1, self.beta2, self.t = lr, beta1, beta2, 0
        self.m, self.v = {}, {}

    def update(self, params, grads):
        self.t += 1
        for name in params:
            self.m[name] = self.beta1 * self.m.get(name, 0.0) + (1 - self.beta1) * grads[name]
            self.v[name] = self.beta2 * self.v.get(name, 0.0) + (1 - self.beta2) * grads[name] ** 2
            m_hat, v_hat = self.m[name] / (1 - self.beta1**self.t), self.v[name] / (1 - self.beta2**self.t)
            params[name] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)


@wrong(
    "betas-under-other-names",
    title="The arguments beta1 and beta2 have other names.",
    hint="Whoever makes an optimiser may name its settings. Which names does the task give?",
    read="ps5, section Both ideas at once: Adam",
)
class Adam:
    def __init__(self, lr=0.001, b1=0.9, b2=0.999):
        self.lr, self.beta1, self.beta2, self.t = lr, b1, b2, 0
        self.m, self.v = {}, {}

    def update(self, params, grads):
        self.t += 1
        for name in params:
            self.m[name] = self.beta1 * self.m.get(name, 0.0) + (1 - self.beta1) * grads[name]
            self.v[name] = self.beta2 * self.v.get(name, 0.0) + (1 - self.beta2) * grads[name] ** 2
            m_hat, v_hat = self.m[name] / (1 - self.beta1**self.t), self.v[name] / (1 - self.beta2**self.t)
            params[name] -= self.lr * m_hat / (np.sqrt(v_hat) + 1e-8)
