"""Known answers of Sigmoid (ps4)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "sign-of-the-exponent",
    title="The sign of the exponent is wrong: the output falls where it should rise.",
    hint="Compare the output for x = -5 and x = 5. Which should be near 1?",
    read="ps4, section Sigmoid",
    try_this="layer = Sigmoid()\n"
    "print(layer.forward(np.array([0.0, 1.0])).round(4))  # should print [0.5    0.7311]",
)
class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


@wrong(
    "upstream-ignored",
    title="backward returns the slope alone and ignores the upstream gradient.",
    hint="Two layers in a row: how does the gradient of the second reach the first?",
    read="ps4, section The chain rule",
    try_this="layer = Sigmoid(); layer.forward(np.array([0.0, 1.0]))\n"
    "print(layer.backward(np.array([1.0, 10.0])).round(4))  # should print [0.25   1.9661]",
)
class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return self.out * (1 - self.out)


@wrong(
    "slope-from-the-input",
    title="The formula of the slope is fed with x instead of with σ(x).",
    hint="σ′ is written with the output of the layer. Which array does your backward use?",
    read="ps4, section Sigmoid",
    try_this="layer = Sigmoid(); layer.forward(np.array([0.0, 1.0]))\n"
    "print(layer.backward(np.array([1.0, 10.0])).round(4))  # should print [0.25   1.9661]",
)
class Sigmoid:
    def forward(self, x):
        self.x = x
        return 1 / (1 + np.exp(-x))

    def backward(self, dout):
        return dout * self.x * (1 - self.x)


@wrong(
    "sigmoid-of-upstream",
    title="backward takes the slope at the upstream gradient, not at x.",
    hint="The slope belongs to the place where forward was evaluated. What did forward leave for backward?",
    read="ps4, section Sigmoid",
    try_this="layer = Sigmoid(); layer.forward(np.array([0.0, 1.0]))\n"
    "print(layer.backward(np.array([1.0, 10.0])).round(4))  # should print [0.25   1.9661]",
)
class Sigmoid:
    def forward(self, x):
        return 1 / (1 + np.exp(-x))

    def backward(self, dout):
        s = 1 / (1 + np.exp(-dout))
        return dout * s * (1 - s)


@wrong(
    "sigmoid-twice",
    title="backward takes the sigmoid of the output: the function is applied twice.",
    hint="Is the array that you stored x, or already σ(x)?",
    try_this="layer = Sigmoid(); layer.forward(np.array([0.0, 1.0]))\n"
    "print(layer.backward(np.array([1.0, 10.0])).round(4))  # should print [0.25   1.9661]",
)
class Sigmoid:
    def forward(self, x):
        self.x = 1 / (1 + np.exp(-x))
        return self.x

    def backward(self, dout):
        s = 1 / (1 + np.exp(-self.x))
        return dout * s * (1 - s)


@wrong(
    "one-minus-square",
    title="The slope used is that of tanh, not that of the sigmoid.",
    hint="Which slope does the sigmoid have at x = 0? Compare it with the picture.",
    read="ps4, section Sigmoid",
    try_this="layer = Sigmoid(); layer.forward(np.array([0.0, 1.0]))\n"
    "print(layer.backward(np.array([1.0, 10.0])).round(4))  # should print [0.25   1.9661]",
)
class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * (1 - self.out**2)


@wrong(
    "factor-one-minus-missing",
    title="The slope lacks its second factor.",
    hint="For large x the curve is flat. Does your slope go to zero on both sides?",
    read="ps4, section Sigmoid",
    try_this="layer = Sigmoid(); layer.forward(np.array([0.0, 1.0]))\n"
    "print(layer.backward(np.array([1.0, 10.0])).round(4))  # should print [0.25   1.9661]",
)
class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * self.out


@wrong(
    "slope-with-wrong-sign",
    title="The gradient has the wrong sign.",
    hint="The sigmoid rises everywhere. Which sign must its slope have?",
    try_this="layer = Sigmoid(); layer.forward(np.array([0.0, 1.0]))\n"
    "print(layer.backward(np.array([1.0, 10.0])).round(4))  # should print [0.25   1.9661]",
)
class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (self.out - 1)


@wrong(
    "upstream-divided",
    title="backward divides by the slope where it should multiply.",
    hint="Chain rule: a product of slopes. Where the curve is flat, should the gradient be small or huge?",
    read="ps4, section The chain rule",
    try_this="layer = Sigmoid(); layer.forward(np.array([0.0, 1.0]))\n"
    "print(layer.backward(np.array([1.0, 10.0])).round(4))  # should print [0.25   1.9661]",
)
class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout / (self.out * (1 - self.out))


@wrong(
    "forward-not-returned",
    title="forward stores its output and does not return it.",
    hint="A method without a return hands back None. What does the next layer receive?",
    try_this="layer = Sigmoid()\n"
    "print(layer.forward(np.array([0.0, 1.0])).round(4))  # should print [0.5    0.7311]",
)
class Sigmoid:
    def __init__(self):
        self.out = None

    def forward(self, x):
        out = 1 / (1 + np.exp(-x))
        self.out = out

    def backward(self, dout):
        return dout * (1.0 - self.out) * self.out


@wrong(
    "input-overwritten",
    title="forward computes inside x itself, so the caller's array changes.",
    hint="Operators such as `*=` and arguments such as `out=` write into an existing array. Whose is it?",
    try_this="layer, x = Sigmoid(), np.array([0.0, 1.0])\n"
    "layer.forward(x); layer.backward(x); print(x)  # should print [0. 1.]",
)
class Sigmoid:
    def forward(self, x):
        x *= -1
        self.out = 1 / (1 + np.exp(x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


@wrong(
    "upstream-overwritten",
    title="backward multiplies inside the upstream gradient itself, so the caller's array changes.",
    hint="`a *= b` and `a = a * b` do different things to the array that was handed in.",
    try_this="layer, x = Sigmoid(), np.array([0.0, 1.0])\n"
    "layer.forward(x); layer.backward(x); print(x)  # should print [0. 1.]",
)
class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        dout *= self.out * (1 - self.out)
        return dout


@wrong(
    "stored-output-used-up",
    title="backward overwrites the stored output, so it works only once.",
    hint="Call backward twice without a forward in between. What is left of the stored output?",
)
class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out.copy()

    def backward(self, dout):
        self.out *= 1 - self.out
        return dout * self.out


@wrong(
    "first-output-kept",
    title="The output of the first forward is kept for ever.",
    hint="Training calls forward with a new batch each time. To which batch does the slope belong?",
)
class Sigmoid:
    def __init__(self):
        self.out = None

    def forward(self, x):
        out = 1 / (1 + np.exp(-x))
        if self.out is None:
            self.out = out
        return out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


@wrong(
    "memory-shared-by-all-layers",
    title="All sigmoid layers share one memory: the last forward wins.",
    hint="Is the output stored in the layer or in its class?",
)
class Sigmoid:
    cache = {}

    def forward(self, x):
        self.cache["out"] = 1 / (1 + np.exp(-x))
        return self.cache["out"]

    def backward(self, dout):
        return dout * self.cache["out"] * (1 - self.cache["out"])


@wrong(
    "matrix-product",
    title="backward uses a matrix product where each number has a slope of its own.",
    hint="How many inputs does one output of this layer depend on? Which kind of product fits that?",
    try_this="layer = Sigmoid(); layer.forward(np.array([0.0, 1.0]))\n"
    "print(layer.backward(np.array([1.0, 10.0])).round(4))  # should print [0.25   1.9661]",
)
class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return np.dot(dout, (self.out * (1 - self.out)).T)


@wrong(
    "input-type-kept",
    title="The output takes over the number type of x: for integers it is cut down to 0 or 1.",
    hint="An array made like x holds what x holds. What becomes of 0.88 in an array of integers?",
)
class Sigmoid:
    def forward(self, x):
        self.out = np.zeros_like(x)
        self.out[...] = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)


@wrong(
    "matrices-only",
    title="backward works on matrices only: it goes through rows and columns.",
    hint="Each number has a slope of its own, whatever the shape. Which statement counts axes?",
    try_this="layer = Sigmoid(); layer.forward(np.array([0.0, 1.0]))\n"
    "print(layer.backward(np.array([1.0, 10.0])).round(4))  # should print [0.25   1.9661]",
)
class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backward(self, dout):
        dx = np.zeros(dout.shape)
        rows, columns = dout.shape
        for i in range(rows):
            for j in range(columns):
                dx[i, j] = dout[i, j] * self.out[i, j] * (1 - self.out[i, j])
        return dx


@right("remembers-its-output", note="the plain formula")
class Sigmoid:
    def __init__(self):
        self.out = None

    def forward(self, x):
        out = 1 / (1 + np.exp(-x))
        self.out = out
        return out

    def backward(self, dout):
        dx = dout * (1.0 - self.out) * self.out
        return dx


@right("hyperbolic-tangent", note="σ(x) = (1 + tanh(x/2))/2, which never overflows")
class Sigmoid:
    def forward(self, x):
        self.t = np.tanh(x / 2)
        return (1 + self.t) / 2

    def backward(self, dout):
        return dout * (1 - self.t**2) / 4


@right("remembers-its-input", note="recomputes the exponential in backward")
class Sigmoid:
    def forward(self, x):
        self.x = x
        return np.exp(-np.logaddexp(0, -x))

    def backward(self, dout):
        e = np.exp(-np.abs(self.x))
        return dout * e / (1 + e) ** 2


@right("two-branches", note="separate formulas for positive and negative x")
class Sigmoid:
    def forward(self, x):
        x = np.asarray(x)
        e = np.exp(-np.abs(x))
        self.slope = e / np.square(1 + e)
        return np.where(x >= 0, 1 / (1 + e), e / (1 + e))

    def backward(self, dout):
        return np.multiply(self.slope, dout)


@right("square-form", note="σ − σ² in place of σ(1 − σ)")
class Sigmoid:
    def forward(self, x):
        self.y = np.reciprocal(1.0 + np.exp(np.negative(x)))
        return self.y

    def backward(self, dout):
        return dout * (self.y - np.power(self.y, 2))


@wrong(
    "backward-misspelt",
    title="The class has no method backward: it goes by another name.",
    hint="Compare the names of your methods with those of the task, letter by letter.",
    read="ps4, section Sigmoid",
    try_this="layer = Sigmoid(); layer.forward(np.array([0.0, 1.0]))\n"
    "print(layer.backward(np.array([1.0, 10.0])).round(4))  # should print [0.25   1.9661]",
)
class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-x))
        return self.out

    def backword(self, dout):
        return dout * self.out * (1 - self.out)


@right("attribute-over-method", note="a method out exists, and the attribute of this name hides it")
class Sigmoid:
    def forward(self, x):
        self.out = 1 / (1 + np.exp(-np.asarray(x, dtype=float)))
        return self.out

    def backward(self, dout):
        return dout * self.out * (1 - self.out)

    def out(self):
        return self.out
