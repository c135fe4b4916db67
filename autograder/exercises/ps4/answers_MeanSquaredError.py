"""Known answers of MeanSquaredError (ps4)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "factor-two-missing",
    title="The gradient is half as large as it should be: the 2 of the square is missing.",
    hint="What is the derivative of d² with respect to d?",
    read="ps4, section Mean squared error",
)
class MeanSquaredError:
    def forward(self, y, t):
        self.difference = y - t
        return np.mean(self.difference**2)

    def backward(self, dout=1):
        return dout * self.difference / self.difference.size


@wrong(
    "target-minus-prediction",
    title="The gradient has the wrong sign: it is the derivative with respect to the target.",
    hint="If a prediction is too large, a larger one makes the loss grow. Which sign must its gradient have?",
    read="ps4, section Mean squared error",
)
class MeanSquaredError:
    def forward(self, y, t):
        self.y, self.t = y, t
        return np.mean((y - t) ** 2)

    def backward(self, dout=1):
        return dout * 2 * (self.t - self.y) / self.y.size


@wrong(
    "gradient-averaged-to-one-number",
    title="The gradient is averaged to one number; every prediction needs its own.",
    hint="The gradient of y has the shape of y. What does the mean over all of them lose?",
    read="ps4, section Mean squared error",
)
class MeanSquaredError:
    def forward(self, y, t):
        self.y, self.t = y, t
        return np.mean((y - t) ** 2)

    def backward(self, dout=1):
        return dout * 2 * np.mean(self.y - self.t)


@wrong(
    "divided-by-the-samples",
    title="The gradient is divided by the number of samples, not by the number of all elements.",
    hint="How many numbers did the mean in forward run over?",
    read="ps4, section Mean squared error",
)
class MeanSquaredError:
    def forward(self, y, t):
        self.y, self.t = y, t
        return np.mean((y - t) ** 2)

    def backward(self, dout=1):
        return dout * 2 * (self.y - self.t) / self.y.shape[0]


@wrong(
    "divided-by-the-columns",
    title="The gradient is divided by the number of columns, not by the number of all elements.",
    hint="How many numbers did the mean in forward run over?",
)
class MeanSquaredError:
    def forward(self, y, t):
        self.y, self.t = y, t
        return np.mean((y - t) ** 2)

    def backward(self, dout=1):
        return dout * 2 * (self.y - self.t) / self.y.shape[-1]


@wrong(
    "gradient-not-averaged",
    title="The gradient is that of the sum of squares; the mean is left out.",
    hint="The loss is divided by the number of elements. What does that do to its gradient?",
    read="ps4, section Mean squared error",
)
class MeanSquaredError:
    def forward(self, y, t):
        self.y, self.t = y, t
        return np.mean((y - t) ** 2)

    def backward(self, dout=1):
        return dout * 2 * (self.y - self.t)


@wrong(
    "half-the-sum",
    title="The loss is half the sum of the squares, as in set 2, not their mean.",
    hint="Two losses with similar names: which one does the formula above show?",
    read="ps4, section Mean squared error",
)
class MeanSquaredError:
    def forward(self, y, t):
        self.y, self.t = y, t
        return 0.5 * np.sum((y - t) ** 2)

    def backward(self, dout=1):
        return dout * (self.y - self.t)


@wrong(
    "half-the-mean",
    title="The loss is half the mean of the squares.",
    hint="A factor ½ makes the gradient prettier. Does the formula above have one?",
)
class MeanSquaredError:
    def forward(self, y, t):
        self.y, self.t = y, t
        return 0.5 * np.mean((y - t) ** 2)

    def backward(self, dout=1):
        return dout * (self.y - self.t) / self.y.size


@wrong(
    "mean-over-samples-only",
    title="The loss is summed over the outputs and averaged over the samples only.",
    hint="The mean runs over all elements. How many are there in a batch of matrices?",
    read="ps4, section Mean squared error",
)
class MeanSquaredError:
    def forward(self, y, t):
        self.y, self.t = y, t
        return np.sum((y - t) ** 2) / len(y)

    def backward(self, dout=1):
        return dout * 2 * (self.y - self.t) / len(self.y)


@wrong(
    "one-loss-per-sample",
    title="forward returns one loss per sample, not their mean.",
    hint="Training needs one number to make smaller. How do the losses of a batch become one?",
)
class MeanSquaredError:
    def forward(self, y, t):
        self.y, self.t = y, t
        return np.mean((y - t) ** 2, axis=-1)

    def backward(self, dout=1):
        return dout * 2 * (self.y - self.t) / self.y.size


@wrong(
    "root-of-the-mean",
    title="The loss is the root of the mean squared error.",
    hint="Differences of 2 everywhere: should the loss be 2, or 4?",
)
class MeanSquaredError:
    def forward(self, y, t):
        self.y, self.t = y, t
        return np.sqrt(np.mean((y - t) ** 2))

    def backward(self, dout=1):
        return dout * 2 * (self.y - self.t) / self.y.size


@wrong(
    "absolute-differences",
    title="The differences are not squared, only stripped of their sign.",
    hint="Differences of 2 everywhere: should the loss be 2, or 4?",
)
class MeanSquaredError:
    def forward(self, y, t):
        self.y, self.t = y, t
        return np.mean(np.abs(y - t))

    def backward(self, dout=1):
        return dout * np.sign(self.y - self.t) / self.y.size


@wrong(
    "matrices-only",
    title="The number of elements is counted as rows times columns, so only matrices work.",
    hint="Which property of an array counts all its numbers, whatever its shape?",
    try_this="layer, y, t = MeanSquaredError(), np.array([1.0, 2.0]), np.array([0.0, 0.0])\n"
    "layer.forward(y, t); layer.backward(); print(y, t)  # should print [1. 2.] [0. 0.]",
)
class MeanSquaredError:
    def forward(self, y, t):
        N, C = y.shape
        self.dy = 2 * (y - t) / (N * C)
        return np.sum((y - t) ** 2) / (N * C)

    def backward(self, dout=1):
        return dout * self.dy


@wrong(
    "gradient-flattened",
    title="The gradient comes back as one long vector, not in the shape of y.",
    hint="The layer below expects a gradient for each prediction, in its place.",
)
class MeanSquaredError:
    def forward(self, y, t):
        self.y, self.t = y.ravel(), t.ravel()
        return np.mean((self.y - self.t) ** 2)

    def backward(self, dout=1):
        return dout * 2 * (self.y - self.t) / self.y.size


@wrong(
    "prediction-overwritten",
    title="forward subtracts the target inside the prediction itself, so the caller's array changes.",
    hint="`y -= t` writes into the array that was handed in. Whose is it?",
)
class MeanSquaredError:
    def forward(self, y, t):
        y -= t
        self.difference = y
        return np.mean(y**2)

    def backward(self, dout=1):
        return dout * 2 * self.difference / self.difference.size


@wrong(
    "difference-used-up",
    title="backward scales the stored difference in place, so it works only once.",
    hint="Call backward twice without a forward in between. What is left of the stored difference?",
)
class MeanSquaredError:
    def forward(self, y, t):
        self.difference = np.asarray(y - t, dtype=float)
        return np.mean(self.difference**2)

    def backward(self, dout=1):
        self.difference *= 2 / self.difference.size
        return self.difference


@wrong(
    "first-difference-kept",
    title="The difference of the first batch is kept for ever.",
    hint="Training calls forward with new predictions each time. Which ones does backward use?",
)
class MeanSquaredError:
    def __init__(self):
        self.difference = None

    def forward(self, y, t):
        if self.difference is None:
            self.difference = y - t
        return np.mean((y - t) ** 2)

    def backward(self, dout=1):
        return dout * 2 * self.difference / self.difference.size


@wrong(
    "integer-division",
    title="The gradient takes over the number type of y: for integers its fractions are cut off.",
    hint="An array made like y holds what y holds. What becomes of 0.3 in an array of integers?",
)
class MeanSquaredError:
    def forward(self, y, t):
        self.y, self.t = y, t
        return np.mean((y - t) ** 2)

    def backward(self, dout=1):
        dy = np.zeros_like(self.y)
        dy[...] = dout * 2 * (self.y - self.t) / self.y.size
        return dy


@wrong(
    "size-from-two-axes",
    title="backward counts the elements as first axis times last axis, which is true for matrices only.",
    hint="How many numbers did the mean run over: for a vector, and for a batch of images?",
)
class MeanSquaredError:
    def forward(self, y, t):
        self.y, self.t = y, t
        return np.mean((y - t) ** 2)

    def backward(self, dout=1):
        return dout * 2 * (self.y - self.t) / (self.y.shape[0] * self.y.shape[-1])


@right("stored-difference", note="keeps the difference")
class MeanSquaredError:
    def __init__(self):
        self.difference = None

    def forward(self, y, t):
        self.difference = y - t
        return np.mean(self.difference**2)

    def backward(self, dout=1):
        return dout * 2 * self.difference / self.difference.size


@right("stored-arguments", note="keeps both arguments and sums over the flattened difference")
class MeanSquaredError:
    def forward(self, y, t):
        self.y = y
        self.t = t
        flat = np.ravel(y - t)
        return np.dot(flat, flat) / flat.size

    def backward(self, dout=1):
        n = np.prod(self.y.shape)
        return -(2.0 / n) * (self.t - self.y)


@right("gradient-in-forward", note="computes the gradient together with the loss")
class MeanSquaredError:
    def forward(self, y, t):
        error = np.subtract(y, t, dtype=float)
        self.dy = error * (2 / error.size)
        return float(np.square(error).mean())

    def backward(self, dout=1):
        return np.multiply(dout, self.dy)


@right("number-by-number", note="a loop over all elements")
class MeanSquaredError:
    def forward(self, y, t):
        self.y, self.t = y, t
        total = 0.0
        for index in np.ndindex(*y.shape):
            total += (float(y[index]) - float(t[index])) ** 2
        return total / y.size

    def backward(self, dout=1):
        dy = np.zeros(self.y.shape)
        for index in np.ndindex(*dy.shape):
            dy[index] = 2 * (float(self.y[index]) - float(self.t[index])) / dy.size
        return dout * dy


@right("norm", note="the squared Euclidean norm divided by the size")
class MeanSquaredError:
    def forward(self, y, t):
        self.d = y - t
        return np.linalg.norm(self.d.reshape(-1)) ** 2 / self.d.size

    def backward(self, dout=1):
        return (self.d + self.d) / self.d.size


@wrong(
    "derivative-of-the-target-averaged",
    title="The gradient is that of the targets, so its sign is wrong, and it is averaged to one number.",
    hint="With respect to which of its two arguments is the loss derived, and how many predictions need a "
    "gradient of their own?",
    read="ps4, section Mean squared error",
)
class MeanSquaredError:
    def forward(self, y, t):
        self.y = y
        self.t = t
        return np.mean((t - y) ** 2)

    def backward(self, dout=1):
        return np.mean(2 * (self.t - self.y))


@wrong(
    "memory-shared-by-all-layers",
    title="All layers of this kind share one memory: the last forward wins.",
    hint="Is the difference stored in the layer or in its class?",
    read="ps4, section Mean squared error",
)
class MeanSquaredError:
    cache = {}

    def forward(self, y, t):
        self.cache["difference"] = y - t
        return np.mean((y - t) ** 2)

    def backward(self, dout=1):
        return 2 * self.cache["difference"] / self.cache["difference"].size


@wrong(
    "backward-misspelt",
    title="The class has no method backward: it goes by another name.",
    hint="Compare the names of your methods with those of the task, letter by letter.",
    read="ps4, section Mean squared error",
    try_this="layer, y, t = MeanSquaredError(), np.array([1.0, 2.0]), np.array([0.0, 0.0])\n"
    "layer.forward(y, t); layer.backward(); print(y, t)  # should print [1. 2.] [0. 0.]",
)
class MeanSquaredError:
    def forward(self, y, t):
        self.difference = y - t
        return np.mean(self.difference**2)

    def backword(self, dout=1):
        return dout * 2 * self.difference / self.difference.size


@wrong(
    "targets-negated",
    title="The targets are negated first, which unsigned integers and True and False cannot be.",
    hint="What is minus 1 in a type that has no sign? In which order can the difference be taken instead?",
    read="ps4, section Mean squared error",
)
class MeanSquaredError:
    def forward(self, y, t):
        self.difference = -t + y
        return np.mean(self.difference**2)

    def backward(self, dout=1):
        return dout * 2 * self.difference / self.difference.size
