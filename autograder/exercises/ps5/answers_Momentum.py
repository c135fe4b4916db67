"""Known answers of Momentum (ps5)."""

import numpy as np

from autograder.course.answers import base, right, wrong


@base("plain")
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = None

    def update(self, params, grads):
        if self.v is None:
            self.v = {key: np.zeros_like(value) for key, value in params.items()}
        for key in params:
            self.v[key] = self.momentum * self.v[key] - self.lr * grads[key]
            params[key] += self.v[key]


wrong(
    "nothing-is-lost",
    title="The velocity is never braked: α is missing from it.",
    hint="Which part of the old velocity survives a step, according to the formula?",
    read="ps5, section A ball that rolls: Momentum",
    base="plain",
    replace={
        "self.v[key] = self.momentum * self.v[key] - self.lr * grads[key]": (
            "self.v[key] = self.v[key] - self.lr * grads[key]"
        ),
    },
)


@wrong(
    "velocity-made-anew",
    title="Nothing is carried over from one update to the next, so this is plain SGD.",
    hint="What must survive from one call to the next? When are the zeros made, and what is overwritten?",
    read="ps5, section A ball that rolls: Momentum",
)
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum

    def update(self, params, grads):
        self.v = {}
        for key, value in params.items():
            self.v[key] = np.zeros_like(value)
        for key in params.keys():
            self.v[key] = self.momentum * self.v[key] - self.lr * grads[key]
            params[key] += self.v[key]


wrong(
    "velocity-subtracted",
    title="The velocity already points downhill, and is then subtracted: the parameters climb.",
    hint="Count the minus signs between the gradient and the parameter.",
    read="ps5, section A ball that rolls: Momentum",
    try_this='params, optimizer = {"W": np.array([1.0])}, Momentum(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.5])}",
    base="plain",
    replace={
        "params[key] += self.v[key]": "params[key] -= self.v[key]",
    },
)


wrong(
    "momentum-on-the-push-too",
    title="α multiplies the new push as well as the old velocity.",
    hint="What exactly does α multiply in the formula: the old velocity, or the whole bracket?",
    read="ps5, section A ball that rolls: Momentum",
    try_this='params, optimizer = {"W": np.array([1.0])}, Momentum(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.5])}",
    base="plain",
    replace={
        "self.v[key] = self.momentum * self.v[key] - self.lr * grads[key]": (
            "self.v[key] = self.momentum * (self.v[key] - self.lr * grads[key])"
        ),
    },
)


wrong(
    "rolling-average",
    title="The velocity is an average with weights α and 1 − α, so every push is 1 − α times too small.",
    hint="Adam averages; does the formula of this section have a factor before the gradient other than η?",
    read="ps5, section A ball that rolls: Momentum",
    try_this='params, optimizer = {"W": np.array([1.0])}, Momentum(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.5])}",
    base="plain",
    replace={
        (
            "self.v[key] = self.momentum * self.v[key] - self.lr * grads[key]\n"
            "            params[key] += self.v[key]"
        ): (
            "self.v[key] = self.momentum * self.v[key] + (1 - self.momentum) * grads[key]\n"
            "            params[key] -= self.lr * self.v[key]"
        ),
    },
)


wrong(
    "nesterov",
    title="This is Nesterov's variant: it looks ahead by one more part of the velocity.",
    hint="A fine rule, but another one. Is the parameter moved by the velocity itself?",
    read="ps5, section A ball that rolls: Momentum",
    try_this='params, optimizer = {"W": np.array([1.0])}, Momentum(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.5])}",
    base="plain",
    replace={
        "params[key] += self.v[key]": "params[key] += self.momentum * self.v[key] - self.lr * grads[key]",
    },
)


wrong(
    "learning-rate-twice",
    title="The learning rate is applied twice: in the velocity and again in the step.",
    hint="How often does η occur in the two formulas together?",
    read="ps5, section A ball that rolls: Momentum",
    try_this='params, optimizer = {"W": np.array([1.0])}, Momentum(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.5])}",
    base="plain",
    replace={
        "params[key] += self.v[key]": "params[key] += self.lr * self.v[key]",
    },
)


wrong(
    "learning-rate-on-the-old-velocity",
    title="The old velocity is multiplied by the learning rate as well as by α.",
    hint="What happens to the old velocity in the formula, apart from α?",
    read="ps5, section A ball that rolls: Momentum",
    base="plain",
    replace={
        "self.v[key] = self.momentum * self.v[key] - self.lr * grads[key]": (
            "self.v[key] = self.lr * (self.momentum * self.v[key] - grads[key])"
        ),
    },
)


wrong(
    "moves-before-it-is-pushed",
    title="The parameter is moved by the old velocity; the new gradient counts only one update later.",
    hint="In which order do the two formulas come?",
    read="ps5, section A ball that rolls: Momentum",
    try_this='params, optimizer = {"W": np.array([1.0])}, Momentum(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.5])}",
    base="plain",
    replace={
        (
            "self.v[key] = self.momentum * self.v[key] - self.lr * grads[key]\n"
            "            params[key] += self.v[key]"
        ): (
            "params[key] += self.v[key]\n"
            "            self.v[key] = self.momentum * self.v[key] - self.lr * grads[key]"
        ),
    },
)


wrong(
    "starts-with-ones",
    title="The velocities start at one instead of zero.",
    hint="How fast does a ball roll before it has been pushed?",
    read="ps5, section A ball that rolls: Momentum",
    try_this='params, optimizer = {"W": np.array([1.0])}, Momentum(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.5])}",
    base="plain",
    replace={
        "self.v = {key: np.zeros_like(value) for key, value in params.items()}": (
            "self.v = {key: np.ones_like(value) for key, value in params.items()}"
        ),
    },
)


@wrong(
    "one-velocity-for-all",
    title="All parameters share a single velocity.",
    hint="What does the velocity of W1 have to do with that of b1? How many velocities are needed?",
    read="ps5, section A ball that rolls: Momentum",
)
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = 0

    def update(self, params, grads):
        for key in params:
            self.v = self.momentum * self.v - self.lr * grads[key]
            params[key] += self.v


@wrong(
    "velocity-by-shape",
    title="Velocities are kept by shape, so that parameters of the same shape share one.",
    hint="Two layers may well have weights of the same shape. By what are parameters told apart?",
    read="ps5, section A ball that rolls: Momentum",
)
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def update(self, params, grads):
        for key in params:
            shape = params[key].shape
            v = self.v.get(shape, np.zeros(shape))
            self.v[shape] = self.momentum * v - self.lr * grads[key]
            params[key] += self.v[shape]


@wrong(
    "velocities-in-a-list-by-position",
    title="Velocities and gradients are matched by their position in the dictionaries, not by name.",
    hint="Is the third entry of grads the gradient of the third entry of params?",
)
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = None

    def update(self, params, grads):
        if self.v is None:
            self.v = [np.zeros_like(value) for value in params.values()]
        for i, (param, grad) in enumerate(zip(params.values(), grads.values())):
            self.v[i] = self.momentum * self.v[i] - self.lr * grad
            param += self.v[i]


@wrong(
    "velocities-in-the-class",
    title="The velocities are kept in the class, so that all optimisers share them.",
    hint="An attribute made above __init__ belongs to the class. Where should a velocity belong?",
    read="ps5, section A ball that rolls: Momentum",
)
class Momentum:
    v = {}

    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum

    def update(self, params, grads):
        for key in params:
            if key not in self.v:
                self.v[key] = np.zeros_like(params[key])
            self.v[key] = self.momentum * self.v[key] - self.lr * grads[key]
            params[key] += self.v[key]


@wrong(
    "first-gradient-kept-by-reference",
    title="The first velocity is the caller's own gradient array, and is then written into.",
    hint="`self.v[key] = grads[key]` makes a second name for one array. Whose array changes later on?",
    read="ps5, section The plainest rule: SGD",
)
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def update(self, params, grads):
        for key in params:
            if key in self.v:
                self.v[key] *= self.momentum
                self.v[key] += grads[key]
            else:
                self.v[key] = grads[key]
            params[key] -= self.lr * self.v[key]


@wrong(
    "previous-gradient-by-reference",
    title="The velocity of the first step is remembered as the caller's array, which the caller may "
    "overwrite.",
    hint="Does the optimiser hold an array of its own, or another name for the caller's array?",
    read="ps5, section A ball that rolls: Momentum",
)
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def update(self, params, grads):
        for key in params:
            if key in self.v:
                self.v[key] = self.momentum * self.v[key] + grads[key]
            else:
                self.v[key] = grads[key]
            params[key] -= self.lr * self.v[key]


wrong(
    "new-array-under-the-old-name",
    title="Each update puts a new array into the dictionary; the array that the network holds keeps its old "
    "numbers.",
    hint="Compare what `a = a + b` and `a += b` do to an array that somebody else holds as well.",
    read="ps5, section The plainest rule: SGD",
    base="plain",
    replace={
        "params[key] += self.v[key]": "params[key] = params[key] + self.v[key]",
    },
)


wrong(
    "step-after-the-loop",
    title="Only the last parameter is moved: the step stands after the loop instead of inside it.",
    hint="Which lines have to be done for every parameter? Look at their indentation.",
    base="plain",
    replace={
        "    params[key] += self.v[key]": "params[key] += self.v[key]",
    },
)


wrong(
    "default-momentum-too-large",
    title="The default momentum is 0.99 instead of 0.9.",
    hint="Compare the first line of __init__ with the task.",
    base="plain",
    replace={
        "def __init__(self, lr=0.01, momentum=0.9):": "def __init__(self, lr=0.01, momentum=0.99):",
    },
)


wrong(
    "velocity-times-itself",
    title="The velocity is multiplied by α times itself instead of by α.",
    hint="`v *= α · v` is not `v = α · v`. What does `*=` multiply by?",
    read="ps5, section A ball that rolls: Momentum",
    base="plain",
    replace={
        "self.v[key] = self.momentum * self.v[key] - self.lr * grads[key]": (
            "self.v[key] *= self.momentum * self.v[key]\n            self.v[key] -= self.lr * grads[key]"
        ),
    },
)


@right("learning-rate-in-the-step", note="v ← αv + g, W ← W − ηv: the form of large libraries")
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.v = {}

    def update(self, params, grads):
        for key, gradient in grads.items():
            self.v[key] = self.momentum * self.v.get(key, 0.0) + gradient
            params[key] -= self.lr * self.v[key]


@right("in-place-velocity", note="the velocity arrays are changed in place")
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum, self.v = lr, momentum, None

    def update(self, params, grads):
        if self.v is None:
            self.v = {key: np.zeros(value.shape) for key, value in params.items()}
        for key, v in self.v.items():
            v *= self.momentum
            v -= self.lr * grads[key]
            np.add(params[key], v, out=params[key])


@right("heavy-ball", note="remembers copies of the previous parameters instead of velocities")
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.previous = {}

    def update(self, params, grads):
        for key in params:
            now = params[key].copy()
            before = self.previous.get(key, now)
            params[key] += self.momentum * (now - before) - self.lr * grads[key]
            self.previous[key] = now


@right("sum-over-the-history", note="keeps all gradients and sums them with powers of α")
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.history = []

    def update(self, params, grads):
        self.history.append({key: np.array(gradient) for key, gradient in grads.items()})
        newest = len(self.history) - 1
        for key in params:
            pushes = [self.momentum ** (newest - i) * past[key] for i, past in enumerate(self.history)]
            params[key][...] = params[key] - self.lr * sum(pushes)


@right(
    "first-step-apart", note="the first update is written as a step of its own, with a copy of the gradient"
)
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr = lr
        self.momentum = momentum
        self.velocities = None

    def update(self, params, grads):
        if self.velocities is None:
            self.velocities = {key: -self.lr * grads[key] for key in params}
        else:
            for key in params:
                self.velocities[key] = self.momentum * self.velocities[key] - self.lr * grads[key]
        for key in params:
            params[key] += self.velocities[key]


@wrong(
    "parameters-in-a-list",
    title="params and grads are taken for lists: they are dictionaries, whose entries have names, not numbers.",
    hint="What are the keys of params, and what does `for name in params` go through?",
    read="ps5, section A ball that rolls: Momentum",
    try_this='params, optimizer = {"W": np.array([1.0])}, Momentum(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.5])}",
)
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum, self.v = lr, momentum, None

    def update(self, params, grads):
        if self.v is None:
            self.v = [np.zeros_like(param) for param in params]
        for i in range(len(params)):
            self.v[i] = self.momentum * self.v[i] - self.lr * grads[i]
            params[i] += self.v[i]


@wrong(
    "class-is-empty",
    title="The class is empty: it has neither __init__ nor update.",
    hint="Which two methods does the task ask for, and what does each of them get?",
    read="ps5, section A ball that rolls: Momentum",
    try_this='params, optimizer = {"W": np.array([1.0])}, Momentum(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.5])}",
)
class Momentum:
    pass


@wrong(
    "momentum-before-the-learning-rate",
    title="The arguments lr and momentum have changed places.",
    hint="In which order does the task list the settings?",
    read="ps5, section A ball that rolls: Momentum",
)
class Momentum:
    def __init__(self, momentum=0.9, lr=0.01):
        self.lr, self.momentum, self.v = lr, momentum, {}

    def update(self, params, grads):
        for name in params:
            self.v[name] = self.momentum * self.v.get(name, 0.0) - self.lr * grads[name]
            params[name] += self.v[name]


@wrong(
    "momentum-under-another-name",
    title="The argument momentum has another name.",
    hint="Whoever makes an optimiser may name its settings. Which names does the task give?",
    read="ps5, section A ball that rolls: Momentum",
    try_this='params, optimizer = {"W": np.array([1.0])}, Momentum(lr=0.5, momentum=0.5)\n'
    "optimizer.update(params, {\"W\": np.array([1.0])}); print(params)  # should print {'W': array([0.5])}",
)
class Momentum:
    def __init__(self, lr=0.01, alpha=0.9):
        self.lr, self.alpha, self.v = lr, alpha, {}

    def update(self, params, grads):
        for name in params:
            self.v[name] = self.alpha * self.v.get(name, 0.0) - self.lr * grads[name]
            params[name] += self.v[name]


@right("attribute-over-method", note="a method momentum exists, and the attribute of this name hides it")
class Momentum:
    def __init__(self, lr=0.01, momentum=0.9):
        self.lr, self.momentum, self.v = lr, momentum, {}

    def momentum(self):
        return self.momentum

    def update(self, params, grads):
        for name in params:
            self.v[name] = self.momentum * self.v.get(name, 0.0) - self.lr * grads[name]
            params[name] += self.v[name]
