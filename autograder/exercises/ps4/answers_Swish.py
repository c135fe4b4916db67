"""Known answers of Swish, the layer with the planted bugs (ps4)."""

import numpy as np

from autograder.course.answers import base, right, wrong


@base("plain")
class Swish:
    def __init__(self, beta):
        self.beta = beta

    def forward(self, x):
        self.x = x
        self.gate = 1 / (1 + np.exp(-self.beta * x))
        return x * self.gate

    def backward(self, dout):
        slope = self.gate * (1 - self.gate)
        self.dbeta = np.sum(dout * self.x**2 * slope, axis=0)
        return dout * (self.gate + self.beta * self.x * slope)


wrong(
    "draft-as-it-was",
    title="Both gradients are still those of the draft: right only for β = 1 and an upstream gradient of ones.",
    hint="Repeat the check with random β and a random upstream gradient. Which of the two relative errors is large?",
    read="ps4, section A colleague's layer",
    try_this="layer = Swish(np.array([0.0, 2.0])); layer.forward(np.array([[1.0, 1.0]]))\n"
    "print(layer.backward(np.array([[1.0, 10.0]])).round(4))  # should print [[ 0.5    10.9078]]",
    base="plain",
    replace={
        (
            "self.dbeta = np.sum(dout * self.x**2 * slope, axis=0)\n"
            "        return dout * (self.gate + self.beta * self.x * slope)"
        ): (
            "self.dbeta = np.sum(self.x**2 * slope, axis=0)\n"
            "        return dout * (self.gate + self.x * slope)"
        ),
    },
)


wrong(
    "dbeta-still-ignores-upstream",
    title="dx is repaired, but dbeta still ignores the upstream gradient.",
    hint="Chain rule: the local slope times what arrives from above. Does a different dout give a different dbeta?",
    read="ps4, section A colleague's layer",
    base="plain",
    replace={
        "self.dbeta = np.sum(dout * self.x**2 * slope, axis=0)": (
            "self.dbeta = np.sum(self.x**2 * slope, axis=0)"
        ),
    },
)


wrong(
    "dx-still-lacks-beta",
    title="dbeta is repaired, but dx is still right only where β is 1.",
    hint="The inner function of the gate is βx. What is its slope with respect to x?",
    read="ps4, section A colleague's layer",
    try_this="layer = Swish(np.array([0.0, 2.0])); layer.forward(np.array([[1.0, 1.0]]))\n"
    "print(layer.backward(np.array([[1.0, 10.0]])).round(4))  # should print [[ 0.5    10.9078]]",
    base="plain",
    replace={
        "return dout * (self.gate + self.beta * self.x * slope)": (
            "return dout * (self.gate + self.x * slope)"
        ),
    },
)


wrong(
    "beta-on-both-paths",
    title="In dx both paths carry a factor β; only one of them passes the product βx.",
    hint="x is multiplied by the gate, and x opens the gate. On which of these two paths does β lie?",
    read="ps4, section A colleague's layer",
    try_this="layer = Swish(np.array([0.0, 2.0])); layer.forward(np.array([[1.0, 1.0]]))\n"
    "print(layer.backward(np.array([[1.0, 10.0]])).round(4))  # should print [[ 0.5    10.9078]]",
    base="plain",
    replace={
        "return dout * (self.gate + self.beta * self.x * slope)": (
            "return dout * self.beta * (self.gate + self.x * slope)"
        ),
    },
)


wrong(
    "path-through-the-gate-forgotten",
    title="dx follows only one of two paths: that x also opens the gate is left out.",
    hint="In how many places does x stand in the formula of forward?",
    read="ps4, section A colleague's layer",
    try_this="layer = Swish(np.array([0.0, 2.0])); layer.forward(np.array([[1.0, 1.0]]))\n"
    "print(layer.backward(np.array([[1.0, 10.0]])).round(4))  # should print [[ 0.5    10.9078]]",
    base="plain",
    replace={
        "return dout * (self.gate + self.beta * self.x * slope)": "return dout * self.gate",
    },
)


wrong(
    "direct-path-forgotten",
    title="dx follows only the path through the gate: that x is also a factor of the output is left out.",
    hint="Hold the gate fixed for a moment. Does the output still depend on x?",
    read="ps4, section A colleague's layer",
    try_this="layer = Swish(np.array([0.0, 2.0])); layer.forward(np.array([[1.0, 1.0]]))\n"
    "print(layer.backward(np.array([[1.0, 10.0]])).round(4))  # should print [[ 0.5    10.9078]]",
    base="plain",
    replace={
        "return dout * (self.gate + self.beta * self.x * slope)": "return dout * self.beta * self.x * slope",
    },
)


wrong(
    "paths-multiplied",
    title="The gradients of the two paths are multiplied where they should be added.",
    hint="A value that is used twice receives a gradient from each use. How do they combine?",
    read="ps4, section A colleague's layer",
    try_this="layer = Swish(np.array([0.0, 2.0])); layer.forward(np.array([[1.0, 1.0]]))\n"
    "print(layer.backward(np.array([[1.0, 10.0]])).round(4))  # should print [[ 0.5    10.9078]]",
    base="plain",
    replace={
        "return dout * (self.gate + self.beta * self.x * slope)": (
            "return dout * self.gate * (self.beta * self.x * slope)"
        ),
    },
)


wrong(
    "gate-slope-in-place-of-product",
    title="In dx the factor x of the product rule is missing from the path through the gate.",
    hint="Product rule: the change of one factor times the other factor. Which other factor?",
    read="ps4, section A colleague's layer",
    base="plain",
    replace={
        "return dout * (self.gate + self.beta * self.x * slope)": (
            "return dout * (self.gate + self.beta * slope)"
        ),
    },
)


wrong(
    "x-once-in-dbeta",
    title="In dbeta one of two factors x is missing.",
    hint="Follow β to the output: which factor does the product βx put on its path, and which the product with the gate?",
    read="ps4, section A colleague's layer",
    base="plain",
    replace={
        "self.dbeta = np.sum(dout * self.x**2 * slope, axis=0)": (
            "self.dbeta = np.sum(dout * self.x * slope, axis=0)"
        ),
    },
)


wrong(
    "beta-in-dbeta",
    title="dbeta carries a factor β, as if it were the gradient of x.",
    hint="What is the slope of βx with respect to β?",
    read="ps4, section A colleague's layer",
    base="plain",
    replace={
        "self.dbeta = np.sum(dout * self.x**2 * slope, axis=0)": (
            "self.dbeta = np.sum(dout * self.beta * self.x * slope, axis=0)"
        ),
    },
)


wrong(
    "dbeta-not-summed",
    title="dbeta has one row per sample; there is one β per feature.",
    hint="Compare dbeta.shape with beta.shape. What becomes of the gradients of all samples that use the same β?",
    read="ps4, section A colleague's layer",
    base="plain",
    replace={
        "self.dbeta = np.sum(dout * self.x**2 * slope, axis=0)": "self.dbeta = dout * self.x**2 * slope",
    },
)


wrong(
    "dbeta-averaged",
    title="dbeta is the mean over the batch, so it is N times too small.",
    hint="The mean over the batch belongs to the loss. What does a layer in the middle owe?",
    read="ps4, section A colleague's layer",
    base="plain",
    replace={
        "self.dbeta = np.sum(dout * self.x**2 * slope, axis=0)": (
            "self.dbeta = np.mean(dout * self.x**2 * slope, axis=0)"
        ),
    },
)


wrong(
    "dbeta-one-number",
    title="dbeta is a single number: the sum runs over samples and features.",
    hint="Each feature has a β of its own. Over which axis do its gradients add up?",
    read="ps4, section A colleague's layer",
    base="plain",
    replace={
        "self.dbeta = np.sum(dout * self.x**2 * slope, axis=0)": (
            "self.dbeta = np.sum(dout * self.x**2 * slope)"
        ),
    },
)


wrong(
    "gate-without-beta",
    title="backward takes the gate at x, while forward took it at βx.",
    hint="Which array did forward keep for backward, and at which point was it computed?",
    read="ps4, section A colleague's layer",
    try_this="layer = Swish(np.array([0.0, 2.0])); layer.forward(np.array([[1.0, 1.0]]))\n"
    "print(layer.backward(np.array([[1.0, 10.0]])).round(4))  # should print [[ 0.5    10.9078]]",
    base="plain",
    replace={
        (
            "slope = self.gate * (1 - self.gate)\n"
            "        self.dbeta = np.sum(dout * self.x**2 * slope, axis=0)\n"
            "        return dout * (self.gate + self.beta * self.x * slope)"
        ): (
            "gate = 1 / (1 + np.exp(-self.x))\n"
            "        slope = gate * (1 - gate)\n"
            "        self.dbeta = np.sum(dout * self.x**2 * slope, axis=0)\n"
            "        return dout * (gate + self.beta * self.x * slope)"
        ),
    },
)


wrong(
    "upstream-missing-in-dx",
    title="dx does not use the upstream gradient.",
    hint="Chain rule: the local slope times what arrives from above.",
    read="ps4, section A colleague's layer",
    try_this="layer = Swish(np.array([0.0, 2.0])); layer.forward(np.array([[1.0, 1.0]]))\n"
    "print(layer.backward(np.array([[1.0, 10.0]])).round(4))  # should print [[ 0.5    10.9078]]",
    base="plain",
    replace={
        "return dout * (self.gate + self.beta * self.x * slope)": (
            "return self.gate + self.beta * self.x * slope"
        ),
    },
)


wrong(
    "dbeta-added-up",
    title="dbeta grows from call to call: each backward adds to the gradient of the one before.",
    hint="Call backward twice with the same upstream gradient. Should dbeta change?",
    base="plain",
    replace={
        "self.beta = beta": ("self.beta = beta\n        self.dbeta = np.zeros(beta.shape)"),
        "self.dbeta = np.sum(dout * self.x**2 * slope, axis=0)": (
            "self.dbeta += np.sum(dout * self.x**2 * slope, axis=0)"
        ),
    },
)


wrong(
    "upstream-overwritten",
    title="backward multiplies inside the upstream gradient itself, so the caller's array changes.",
    hint="`a *= b` and `a = a * b` do different things to the array that was handed in.",
    base="plain",
    replace={
        "return dout * (self.gate + self.beta * self.x * slope)": (
            "dout *= self.gate + self.beta * self.x * slope\n        return dout"
        ),
    },
)


wrong(
    "dbeta-not-kept",
    title="dbeta is computed and then forgotten: it is a local variable of backward.",
    hint="Who reads dbeta after backward has returned, and where will they look for it?",
    base="plain",
    replace={
        "self.dbeta = np.sum(dout * self.x**2 * slope, axis=0)": (
            "dbeta = np.sum(dout * self.x**2 * slope, axis=0)"
        ),
    },
)


wrong(
    "first-gate-kept",
    title="The gate of the first forward is kept for ever.",
    hint="Training calls forward with a new batch each time. To which batch does the gate belong?",
    base="plain",
    replace={
        "self.beta = beta": ("self.beta = beta\n        self.gate = None"),
        ("self.gate = 1 / (1 + np.exp(-self.beta * x))\n        return x * self.gate"): (
            "gate = 1 / (1 + np.exp(-self.beta * x))\n"
            "        if self.gate is None:\n"
            "            self.gate = gate\n"
            "        return x * gate"
        ),
    },
)


wrong(
    "batch-axis-squeezed-away",
    title="For a batch of one the axis of the samples is dropped.",
    hint="A batch of one is still a batch. What does `squeeze` do to an axis of length 1?",
    try_this="layer = Swish(np.array([0.0, 2.0])); layer.forward(np.array([[1.0, 1.0]]))\n"
    "print(layer.backward(np.array([[1.0, 10.0]])).round(4))  # should print [[ 0.5    10.9078]]",
    base="plain",
    replace={
        "return dout * (self.gate + self.beta * self.x * slope)": (
            "return np.squeeze(dout * (self.gate + self.beta * self.x * slope))"
        ),
    },
)


@wrong(
    "memory-shared-by-all-layers",
    title="All Swish layers share one memory: the last forward wins.",
    hint="Is what backward needs stored in the layer or in its class?",
)
class Swish:
    def __init__(self, beta):
        self.beta = beta

    def forward(self, x):
        Swish.x = x
        Swish.gate = 1 / (1 + np.exp(-self.beta * x))
        return x * Swish.gate

    def backward(self, dout):
        slope = Swish.gate * (1 - Swish.gate)
        self.dbeta = np.sum(dout * Swish.x**2 * slope, axis=0)
        return dout * (Swish.gate + self.beta * Swish.x * slope)


wrong(
    "copy-of-beta",
    title="The layer works with a copy of β, so it never notices that β is trained.",
    hint="An optimiser changes the array in place. After such a step, which numbers does forward use?",
    try_this="beta = np.array([1.0]); layer = Swish(beta)\n"
    "beta[...] = 0.0; print(layer.forward(np.array([[1.0]])))  # should print [[0.5]]",
    base="plain",
    replace={
        "self.beta = beta": "self.beta = np.array(beta)",
    },
)


right(
    "graph-node-by-node",
    note="one line per node of the graph",
    base="plain",
    replace={
        (
            "slope = self.gate * (1 - self.gate)\n"
            "        self.dbeta = np.sum(dout * self.x**2 * slope, axis=0)\n"
            "        return dout * (self.gate + self.beta * self.x * slope)"
        ): (
            "dgate = dout * self.x\n"
            "        dproduct = dgate * self.gate * (1 - self.gate)\n"
            "        self.dbeta = np.sum(dproduct * self.x, axis=0)\n"
            "        return dout * self.gate + dproduct * self.beta"
        ),
    },
)


@right("with-the-output", note="the textbook form βy + σ(1 − βy)")
class Swish:
    def __init__(self, beta):
        self.beta = beta
        self.dbeta = None

    def forward(self, x):
        self.gate = 1 / (1 + np.exp(-self.beta * x))
        self.out = x * self.gate
        self.x = x
        return self.out

    def backward(self, dout):
        by = self.beta * self.out
        self.dbeta = ((self.x - self.out) * self.out * dout).sum(axis=0)
        return dout * (by + self.gate * (1 - by))


right(
    "index-notation",
    note="einsum for the sum over the batch",
    base="plain",
    replace={
        (
            "slope = self.gate * (1 - self.gate)\n"
            "        self.dbeta = np.sum(dout * self.x**2 * slope, axis=0)\n"
            "        return dout * (self.gate + self.beta * self.x * slope)"
        ): (
            "slope = self.gate - self.gate**2\n"
            '        self.dbeta = np.einsum("nd,nd,nd,nd->d", dout, self.x, self.x, slope)\n'
            '        return dout * self.gate + np.einsum("nd,d,nd,nd->nd", dout, self.beta, self.x, slope)'
        ),
    },
)


@right("sample-by-sample", note="a loop over samples and features")
class Swish:
    def __init__(self, beta):
        self.beta = beta

    def forward(self, x):
        self.x = x
        self.gate = 1 / (1 + np.exp(-self.beta * x))
        return x * self.gate

    def backward(self, dout):
        dx = np.zeros(self.x.shape)
        self.dbeta = np.zeros(self.x.shape[1])
        for n in range(self.x.shape[0]):
            for d in range(self.x.shape[1]):
                x, beta, gate = self.x[n, d], self.beta[d], self.gate[n, d]
                dx[n, d] = dout[n, d] * gate * (1 + beta * x * (1 - gate))
                self.dbeta[d] += dout[n, d] * x * x * gate * (1 - gate)
        return dx


@right("local-slopes-in-forward", note="forward computes both local slopes, backward only multiplies")
class Swish:
    def __init__(self, beta):
        self.beta = beta

    def forward(self, x):
        s = (1 + np.tanh(self.beta * x / 2)) / 2
        self.slope_x = s + self.beta * x * s * (1 - s)
        self.slope_beta = x * x * s * (1 - s)
        return x * s

    def backward(self, dout):
        self.dbeta = np.diag(dout.T @ self.slope_beta).copy()
        return dout * self.slope_x


right(
    "attribute-over-method",
    note="a method dbeta exists, and backward hides it by an attribute",
    base="plain",
    replace={
        "self.beta = beta": ("self.beta = beta\n\n    def dbeta(self):\n        return self.dbeta"),
        "self.dbeta = np.sum(dout * self.x**2 * slope, axis=0)": (
            "self.dbeta = np.sum(dout * slope * self.x**2, axis=0)"
        ),
    },
)
