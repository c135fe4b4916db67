"""Layers that gradient_check (ps4) is tried on: right ones, and wrong ones with a slip in backward.

Read and never imported, as known answers are: they run in a sandbox of their own, with ``np`` alone. Each is
made without arguments. None modifies what it is handed.
"""

import numpy as np

from autograder.course.answers import right, wrong


@right("sigmoid")
class Layer:
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


@right("relu", note="many elements of its gradient are exactly 0")
class Layer:
    def forward(self, x):
        self.mask = x > 0
        return np.where(self.mask, x, 0.0)

    def backward(self, dout):
        return dout * self.mask


@right("affine", note="its output has another shape than its input")
class Layer:
    W = np.array([[0.3, -0.8, 0.5], [-0.4, 0.2, 0.9]])

    def forward(self, x):
        return x.reshape(len(x), -1) @ self.W + np.array([0.1, -0.2, 0.3])

    def backward(self, dout):
        return dout @ self.W.T


@right("affine-of-images", note="an input with four axes")
class Layer:
    W = np.array([[0.3, -0.8, 0.5], [-0.4, 0.2, 0.9]])

    def forward(self, x):
        self.shape = x.shape
        return x.reshape(len(x), -1) @ self.W

    def backward(self, dout):
        return (dout @ self.W.T).reshape(self.shape)


@right("softmax", note="every output depends on every input of its row")
class Layer:
    def forward(self, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        return self.y

    def backward(self, dout):
        return self.y * (dout - np.sum(dout * self.y, axis=1, keepdims=True))


@right("mean-of-columns", note="samples are mixed, and the output has one axis")
class Layer:
    def forward(self, x):
        self.x = x
        return np.mean(x**2, axis=0)

    def backward(self, dout):
        return 2 * self.x * dout / len(self.x)


@right("weak-and-strong", note="some elements of its gradient are ten thousand times smaller than others")
class Layer:
    scale = np.array([1.0, 1e-4])

    def forward(self, x):
        self.x = x
        return np.sin(x) * self.scale

    def backward(self, dout):
        return dout * np.cos(self.x) * self.scale


@wrong("zeros", title="gives zeros", hint="-")
class Layer:
    def forward(self, x):
        return np.tanh(x)

    def backward(self, dout):
        return 0 * dout


@wrong("upstream-ignored", title="ignores the upstream gradient", hint="-")
class Layer:
    def forward(self, x):
        self.y = 1 / (1 + np.exp(-x))
        return self.y

    def backward(self, dout):
        return self.y * (1 - self.y)


@wrong("upstream-averaged", title="uses the mean of the upstream gradient", hint="-")
class Layer:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return np.mean(dout) * (1 - self.y**2)


@wrong("sign", title="has the wrong sign", hint="-")
class Layer:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return -dout * (1 - self.y**2)


@wrong("twice", title="is twice too large", hint="-")
class Layer:
    def forward(self, x):
        self.x = x
        return 0.5 * x**2

    def backward(self, dout):
        return 2 * dout * self.x


@wrong("divided-by-samples", title="is divided by the number of samples once too often", hint="-")
class Layer:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return dout * (1 - self.y**2) / len(dout)


@wrong("a-thousandth-too-large", title="is a thousandth too large", hint="-")
class Layer:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return 1.001 * dout * (1 - self.y**2)


@wrong("not-transposed", title="multiplies by W where its transpose belongs", hint="-")
class Layer:
    W = np.array([[0.3, -0.8], [0.7, 0.6]])

    def forward(self, x):
        return x @ self.W

    def backward(self, dout):
        return dout @ self.W


@wrong("term-missing", title="forgets a term of the product rule", hint="-")
class Layer:
    def forward(self, x):
        self.x, self.s = x, 1 / (1 + np.exp(-x))
        return x * self.s

    def backward(self, dout):
        return dout * (self.s + self.s * (1 - self.s))


@wrong("gate-of-upstream", title="gates on the upstream gradient instead of on the input", hint="-")
class Layer:
    def forward(self, x):
        return np.where(x > 0, x, 0.0)

    def backward(self, dout):
        return np.where(dout > 0, dout, 0.0)


@wrong("neighbours-forgotten", title="forgets that an output depends on all inputs of its row", hint="-")
class Layer:
    def forward(self, x):
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y = e / e.sum(axis=1, keepdims=True)
        return self.y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)


@wrong("samples-reversed", title="has the samples in the wrong order", hint="-")
class Layer:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return (dout * (1 - self.y**2))[::-1]


@wrong("last-row", title="is wrong in the last row alone", hint="-")
class Layer:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        dx = dout * (1 - self.y**2)
        dx[-1] = 0
        return dx


@wrong("one-element", title="is wrong in a single element", hint="-")
class Layer:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        dx = dout * (1 - self.y**2)
        dx[1, 1] *= 1.01
        return dx


@wrong("small-element", title="is wrong where it is small", hint="-")
class Layer:
    scale = np.array([1.0, 1e-5])

    def forward(self, x):
        self.x = x
        return np.sin(x) * self.scale

    def backward(self, dout):
        return dout * np.cos(self.x) * np.array([1.0, 1.5e-5])


@wrong("nan", title="holds NaN", hint="-")
class Layer:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        dx = dout * (1 - self.y**2)
        dx[0, 0] = np.nan
        return dx


@wrong("all-nan", title="holds nothing but NaN", hint="-")
class Layer:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return dout * np.nan


@wrong("infinite", title="is infinite", hint="-")
class Layer:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return dout * np.inf


@wrong("flat", title="has lost its axes", hint="-")
class Layer:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return (dout * (1 - self.y**2)).reshape(-1)


@wrong("axis-too-many", title="has an axis too many", hint="-")
class Layer:
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

    def backward(self, dout):
        return (dout * (1 - self.y**2))[np.newaxis]


@wrong("one-number", title="is a single number for the whole array", hint="-")
class Layer:
    def forward(self, x):
        return 3 * x

    def backward(self, dout):
        return 3.0 * dout.flat[0]


@wrong("images-left-flat", title="leaves the gradient of images flat", hint="-")
class Layer:
    W = np.array([[0.3, -0.8, 0.5], [-0.4, 0.2, 0.9]])

    def forward(self, x):
        return x.reshape(len(x), -1) @ self.W

    def backward(self, dout):
        return dout @ self.W.T
