"""Known answers of Relu (ps4)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "identity",
    title="Negative numbers pass the layer unchanged.",
    hint="Feed [-1, 2] through the layer. Which of the two should survive?",
    read="ps4, section ReLU",
)
class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = x <= 0
        return x.copy()

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx


@wrong(
    "absolute-value",
    title="Negative numbers come out as positive ones: this is the absolute value.",
    hint="What should a ReLU make of -3?",
    read="ps4, section ReLU",
)
class Relu:
    def forward(self, x):
        self.x = x
        return np.abs(x)

    def backward(self, dout):
        return dout * np.sign(self.x)


@wrong(
    "gate-left-open",
    title="backward hands on the whole upstream gradient, also where forward let nothing through.",
    hint="Where the output does not depend on x, what is the gradient with respect to x?",
    read="ps4, section ReLU",
)
class Relu:
    def forward(self, x):
        return np.maximum(0, x)

    def backward(self, dout):
        return dout


@wrong(
    "gate-set-by-upstream",
    title="The gate is set by the sign of the upstream gradient, not by the sign of x.",
    hint="Which array decided in forward what passes? A gradient may well be negative.",
    read="ps4, section ReLU",
)
class Relu:
    def forward(self, x):
        self.x = x
        return np.maximum(0, x)

    def backward(self, dout):
        return np.maximum(0, dout)


@wrong(
    "slope-without-upstream",
    title="backward returns the slope of the function alone; the upstream gradient is missing.",
    hint="Chain rule: local derivative times what arrives from above.",
    read="ps4, section The chain rule",
)
class Relu:
    def forward(self, x):
        self.x = x
        return np.maximum(0, x)

    def backward(self, dout):
        return (self.x > 0).astype(float)


@wrong(
    "input-times-upstream",
    title="backward multiplies the upstream gradient by the output, not by the slope.",
    hint="How steep is a ReLU at x = 5? Is that 5, or something else?",
    read="ps4, section ReLU",
)
class Relu:
    def forward(self, x):
        self.out = np.maximum(0, x)
        return self.out

    def backward(self, dout):
        return dout * self.out


@wrong(
    "gates-swapped",
    title="The gate is open where it should be closed: gradients pass where x was negative.",
    hint="Compare backward with forward on one positive and one negative number.",
)
class Relu:
    def forward(self, x):
        self.mask = x > 0
        return np.maximum(0, x)

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx


@wrong(
    "upstream-overwritten",
    title="backward sets entries of the upstream gradient itself to zero.",
    hint="dout belongs to the layer above. Which statement writes into it, and what would leave it alone?",
    try_this="layer, dout = Relu(), np.array([[5.0, 7.0]])\n"
    "layer.forward(np.array([[1.0, -0.5]])); layer.backward(dout); print(dout)  # should print [[5. 7.]]",
)
class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dout[self.mask] = 0
        dx = dout
        return dx


@wrong(
    "input-overwritten",
    title="forward sets the negative entries of x itself to zero.",
    hint="After `out = x` there are two names, but how many arrays?",
    try_this="layer, x = Relu(), np.array([[1.0, -0.5]])\n"
    "layer.forward(x); print(x)  # should print [[ 1.  -0.5]]",
)
class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = x <= 0
        out = x
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx


@wrong(
    "open-at-zero",
    title="At x = 0 the gradient passes; in this course the gate is closed there.",
    hint="Read in the docstring on which side x = 0 belongs.",
)
class Relu:
    def forward(self, x):
        self.x = x
        return np.maximum(0, x)

    def backward(self, dout):
        return dout * (self.x >= 0)


@wrong(
    "half-open-at-zero",
    title="At x = 0 half of the gradient passes; in this course the gate is closed there.",
    hint="Read in the docstring what the slope at x = 0 is.",
)
class Relu:
    def forward(self, x):
        self.x = x
        return (x + np.abs(x)) / 2

    def backward(self, dout):
        return dout * (np.sign(self.x) + 1) / 2


@wrong(
    "leaky",
    title="A little of the negative numbers leaks through: this is a leaky ReLU.",
    hint="What exactly should come out for a negative number?",
)
class Relu:
    def forward(self, x):
        self.slope = np.where(x > 0, 1.0, 0.01)
        return x * self.slope

    def backward(self, dout):
        return dout * self.slope


@wrong(
    "first-gates-kept",
    title="The gates are set in the first forward and never again.",
    hint="Training calls forward with a new batch each time. To which batch do the gates belong?",
)
class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        if self.mask is None:
            self.mask = x > 0
        return np.maximum(0, x)

    def backward(self, dout):
        return dout * self.mask


@wrong(
    "gates-shared-by-all-layers",
    title="All ReLU layers share one set of gates: the last forward wins.",
    hint="Is the mask stored in the layer or in its class?",
)
class Relu:
    mask = None

    def forward(self, x):
        Relu.mask = x > 0
        return np.maximum(0, x)

    def backward(self, dout):
        return dout * Relu.mask


@wrong(
    "gates-never-stored",
    title="forward does not keep the gates, so backward cannot find them.",
    hint="A local variable ends with its function. How does one method leave something for another?",
    try_this="layer, dout = Relu(), np.array([[5.0, 7.0]])\n"
    "layer.forward(np.array([[1.0, -0.5]])); layer.backward(dout); print(dout)  # should print [[5. 7.]]",
)
class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        mask = x > 0
        return x * mask

    def backward(self, dout):
        return dout * self.mask


@wrong(
    "matrices-only",
    title="The layer works on matrices only.",
    hint="A ReLU acts on each number alone. Which statement counts axes?",
)
class Relu:
    def forward(self, x):
        self.x = x
        out = np.zeros(x.shape)
        for i in range(x.shape[0]):
            for j in range(x.shape[1]):
                out[i, j] = max(0, x[i, j])
        return out

    def backward(self, dout):
        dx = np.zeros(dout.shape)
        for i in range(dout.shape[0]):
            for j in range(dout.shape[1]):
                dx[i, j] = dout[i, j] if self.x[i, j] > 0 else 0
        return dx


@wrong(
    "sign-kept-as-number-type",
    title="The result of backward takes over the number type of x: for integers its fractions are cut off.",
    hint="An array made like x holds what x holds. What happens to 0.7 in an array of integers?",
)
class Relu:
    def forward(self, x):
        self.x = x
        return np.maximum(0, x)

    def backward(self, dout):
        dx = np.zeros_like(self.x)
        dx[self.x > 0] = dout[self.x > 0]
        return dx


@right("mask-and-copy", note="copies, then writes zeros into the copy")
class Relu:
    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = x <= 0
        out = x.copy()
        out[self.mask] = 0
        return out

    def backward(self, dout):
        dx = dout.copy()
        dx[self.mask] = 0
        return dx


@right("maximum-and-comparison", note="np.maximum, then multiplies by a truth array")
class Relu:
    def forward(self, x):
        self.x = x
        return np.maximum(0, x)

    def backward(self, dout):
        return dout * (self.x > 0)


@right("choose", note="np.where in both directions")
class Relu:
    def forward(self, x):
        self.positive = x > 0
        return np.where(self.positive, x, 0)

    def backward(self, dout):
        return np.where(self.positive, dout, 0.0)


@right("remembers-its-output", note="the output alone tells which gates were open")
class Relu:
    def forward(self, x):
        self.out = np.clip(x, 0, None)
        return self.out

    def backward(self, dout):
        return np.multiply(dout, np.sign(self.out))


@right("derivative-as-closure", note="forward stores a function that backward calls")
class Relu:
    def forward(self, x):
        slope = np.heaviside(x, 0)
        self.pull_back = lambda dout: dout * slope
        return x * slope

    def backward(self, dout):
        return self.pull_back(dout)


@wrong(
    "backward-misspelt",
    title="The class has no method backward: it goes by another name.",
    hint="Compare the names of your methods with those of the task, letter by letter.",
    read="ps4, section ReLU",
    try_this="layer, dout = Relu(), np.array([[5.0, 7.0]])\n"
    "layer.forward(np.array([[1.0, -0.5]])); layer.backward(dout); print(dout)  # should print [[5. 7.]]",
)
class Relu:
    def forward(self, x):
        self.mask = x <= 0
        return np.where(self.mask, 0, x)

    def backword(self, dout):
        return np.where(self.mask, 0, dout)
