"""Known answers of Affine (ps4)."""

import numpy as np

from autograder.course.answers import base, right, wrong


@base("plain")
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return self.x @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.T @ dout
        self.db = dout.sum(axis=0)
        return (dout @ self.W.T).reshape(self.shape)


@wrong(
    "bias-forgotten",
    title="The bias is never added.",
    hint="Feed a batch of zeros through the layer: what should come out, and what does?",
    read="ps4, section Affine",
    try_this="b = np.zeros(2); layer = Affine(np.zeros((3, 2)), b)\n"
    "b[...] = 7.0; print(layer.forward(np.ones((1, 3))))  # should print [[7. 7.]]",
)
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.x = x
        return self.x.reshape(len(x), -1) @ self.W

    def backward(self, dout):
        x = self.x.reshape(len(self.x), -1)
        self.dW = x.T @ dout
        self.db = dout.sum(axis=0)
        return (dout @ self.W.T).reshape(self.x.shape)


@wrong(
    "weights-reshaped-for-dx",
    title="For dx the weights are reshaped where they should be transposed.",
    hint="Reshaping keeps the order of the numbers and only moves the line breaks. Print both versions of a "
    "2×3 matrix and compare.",
    read="ps4, section Affine",
    try_this="layer = Affine(np.arange(6.0).reshape(3, 2), np.zeros(2)); layer.forward(np.ones((1, 3)))\n"
    "print(layer.backward(np.array([[1.0, 10.0]])))  # should print [[10. 32. 54.]]",
)
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return np.dot(self.x, self.W) + self.b

    def backward(self, dout):
        D, M = self.W.shape
        dx = np.dot(dout, self.W.reshape(M, D))
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return dx.reshape(self.shape)


@wrong(
    "input-reshaped-for-dW",
    title="For dW the input is reshaped where it should be transposed.",
    hint="The shapes fit, but which numbers meet? Entry (d, m) of dW pairs feature d with output m, sample by "
    "sample.",
    read="ps4, section Affine",
)
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return np.dot(self.x, self.W) + self.b

    def backward(self, dout):
        N, D = self.x.shape
        self.dW = np.dot(self.x.reshape(D, N), dout)
        self.db = np.sum(dout, axis=0)
        return np.dot(dout, self.W.T).reshape(self.shape)


@wrong(
    "dW-transposed",
    title="dW is the transpose of the gradient: it has the shape (outputs, features).",
    hint="A gradient has the shape of the array it belongs to. Compare dW.shape with W.shape.",
    read="ps4, section Affine",
)
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(x.shape[0], -1)
        return np.dot(self.x, self.W) + self.b

    def backward(self, dout):
        self.dW = np.dot(dout.T, self.x)
        self.db = np.sum(dout, axis=0)
        return np.dot(dout, self.W.T).reshape(self.shape)


@wrong(
    "gradients-not-kept",
    title="dW and db are computed and then forgotten: they are local variables of backward.",
    hint="Who reads dW after backward has returned, and where will they look for it?",
    try_this="layer = Affine(np.ones((3, 2)), np.zeros(2)); layer.forward(np.ones((4, 3)))\n"
    "layer.backward(np.array([[1.0, 2.0]] * 4)); print(layer.db)  # should print [4. 8.]",
)
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None
        self.dW = None
        self.db = None

    def forward(self, x):
        self.x = x
        return np.dot(x.reshape(x.shape[0], -1), self.W) + self.b

    def backward(self, dout):
        dx = np.dot(dout, self.W.T).reshape(self.x.shape)
        dW = np.dot(self.x.reshape(len(self.x), -1).T, dout)
        db = np.sum(dout, axis=0)
        return dx


@wrong(
    "gradients-under-other-names",
    title="The gradients are stored, but not under the names dW and db.",
    hint="Python tells capital letters from small ones. Under which names does the docstring promise the "
    "gradients?",
    try_this="layer = Affine(np.ones((3, 2)), np.zeros(2)); layer.forward(np.ones((4, 3)))\n"
    "layer.backward(np.array([[1.0, 2.0]] * 4)); print(layer.db)  # should print [4. 8.]",
)
class Affine:
    def __init__(self, W, b):
        self.w = W
        self.b = b

    def forward(self, x):
        self.x = x
        return x.reshape(x.shape[0], -1) @ self.w + self.b

    def backward(self, dout):
        self.dw = self.x.reshape(len(self.x), -1).T @ dout
        self.dB = np.sum(dout, axis=0)
        return (dout @ self.w.T).reshape(self.x.shape)


wrong(
    "db-missing",
    title="backward stores no gradient of the biases under the name db.",
    hint="The biases are trained like the weights. What will the optimiser look for, and where?",
    read="ps4, section Affine",
    try_this="layer = Affine(np.ones((3, 2)), np.zeros(2)); layer.forward(np.ones((4, 3)))\n"
    "layer.backward(np.array([[1.0, 2.0]] * 4)); print(layer.db)  # should print [4. 8.]",
    base="plain",
    replace={
        "        self.db = dout.sum(axis=0)\n": "",
    },
)


wrong(
    "dW-missing",
    title="backward stores no gradient of the weights under the name dW.",
    hint="What will the optimiser look for when it takes its step, and under which name?",
    read="ps4, section Affine",
    base="plain",
    replace={
        ("self.dW = self.x.T @ dout\n        self.db = dout.sum(axis=0)"): (
            "self.dw = self.x.T @ dout\n        self.db = np.sum(dout, axis=0)"
        ),
    },
)


wrong(
    "db-not-summed",
    title="db is the upstream gradient itself, one row per sample.",
    hint="There is one bias per output, and every sample uses it. What becomes of the N gradients that arrive?",
    read="ps4, section Affine",
    try_this="layer = Affine(np.ones((3, 2)), np.zeros(2)); layer.forward(np.ones((4, 3)))\n"
    "layer.backward(np.array([[1.0, 2.0]] * 4)); print(layer.db)  # should print [4. 8.]",
    base="plain",
    replace={
        "self.db = dout.sum(axis=0)": "self.db = dout",
    },
)


wrong(
    "db-averaged",
    title="db is the mean over the batch, so it is N times too small.",
    hint="Where does the division by N happen in a network? Once is enough.",
    read="ps4, section Affine",
    try_this="layer = Affine(np.ones((3, 2)), np.zeros(2)); layer.forward(np.ones((4, 3)))\n"
    "layer.backward(np.array([[1.0, 2.0]] * 4)); print(layer.db)  # should print [4. 8.]",
    base="plain",
    replace={
        "self.db = dout.sum(axis=0)": "self.db = np.mean(dout, axis=0)",
    },
)


wrong(
    "dW-averaged",
    title="dW is divided by the batch size, so it is N times too small.",
    hint="The loss at the end of the network already takes the mean over the batch. Who divides a second time?",
    read="ps4, section Affine",
    base="plain",
    replace={
        "self.dW = self.x.T @ dout": "self.dW = self.x.T @ dout / len(dout)",
    },
)


wrong(
    "db-keeps-an-axis",
    title="db is a matrix with one row; the biases are a vector.",
    hint="Compare db.shape with b.shape. Which argument of the sum keeps the axis?",
    try_this="layer = Affine(np.ones((3, 2)), np.zeros(2)); layer.forward(np.ones((4, 3)))\n"
    "layer.backward(np.array([[1.0, 2.0]] * 4)); print(layer.db)  # should print [4. 8.]",
    base="plain",
    replace={
        "self.db = dout.sum(axis=0)": "self.db = np.sum(dout, axis=0, keepdims=True)",
    },
)


wrong(
    "db-one-number",
    title="db is a single number: the sum runs over samples and outputs.",
    hint="Each output has a bias of its own. Over which axis do its gradients add up?",
    try_this="layer = Affine(np.ones((3, 2)), np.zeros(2)); layer.forward(np.ones((4, 3)))\n"
    "layer.backward(np.array([[1.0, 2.0]] * 4)); print(layer.db)  # should print [4. 8.]",
    base="plain",
    replace={
        "self.db = dout.sum(axis=0)": "self.db = np.sum(dout)",
    },
)


wrong(
    "db-over-the-outputs",
    title="db is summed over the outputs and has one entry per sample.",
    hint="Count the entries of b. Which axis of the upstream gradient has as many?",
    try_this="layer = Affine(np.ones((3, 2)), np.zeros(2)); layer.forward(np.ones((4, 3)))\n"
    "layer.backward(np.array([[1.0, 2.0]] * 4)); print(layer.db)  # should print [4. 8.]",
    base="plain",
    replace={
        "self.db = dout.sum(axis=0)": "self.db = np.sum(dout, axis=1)",
    },
)


@wrong(
    "three-gradients-returned",
    title="backward returns dx, dW and db together.",
    hint="The layer below multiplies by what backward returns. What can it do with three arrays, and where do "
    "the other two belong?",
    try_this="layer = Affine(np.arange(6.0).reshape(3, 2), np.zeros(2)); layer.forward(np.ones((1, 3)))\n"
    "print(layer.backward(np.array([[1.0, 10.0]])))  # should print [[10. 32. 54.]]",
)
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return x.reshape(x.shape[0], -1) @ self.W + self.b

    def backward(self, dout):
        rows = self.x.reshape(len(self.x), -1)
        dx = (dout @ self.W.T).reshape(self.x.shape)
        self.dW = rows.T @ dout
        self.db = dout.sum(axis=0)
        return dx, self.dW, self.db


@wrong(
    "dx-not-returned",
    title="backward stores dx and returns nothing.",
    hint="What does the layer below receive as its upstream gradient?",
    try_this="layer = Affine(np.arange(6.0).reshape(3, 2), np.zeros(2)); layer.forward(np.ones((1, 3)))\n"
    "print(layer.backward(np.array([[1.0, 10.0]])))  # should print [[10. 32. 54.]]",
)
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return x.reshape(x.shape[0], -1) @ self.W + self.b

    def backward(self, dout):
        rows = self.x.reshape(len(self.x), -1)
        self.dx = (dout @ self.W.T).reshape(self.x.shape)
        self.dW = rows.T @ dout
        self.db = dout.sum(axis=0)


wrong(
    "gradients-added-up",
    title="dW and db grow from call to call: each backward adds to the gradients of the one before.",
    hint="Call backward twice with the same upstream gradient. Should dW change?",
    base="plain",
    replace={
        "self.b = b": (
            "self.b = b\n        self.dW = np.zeros(W.shape)\n        self.db = np.zeros(b.shape)"
        ),
        ("self.dW = self.x.T @ dout\n        self.db = dout.sum(axis=0)"): (
            "self.dW += self.x.T @ dout\n        self.db += dout.sum(axis=0)"
        ),
    },
)


wrong(
    "dx-stays-flat",
    title="For images dx comes back flat, not in the shape of x.",
    hint="The layer below handed over images and expects a gradient for each pixel, in its place. What must "
    "forward remember?",
    read="ps4, section Affine",
    try_this="layer = Affine(np.ones((8, 2)), np.zeros(2)); out = layer.forward(np.ones((3, 2, 2, 2)))\n"
    "print(out.shape, layer.backward(np.ones((3, 2))).shape)  # should print (3, 2) (3, 2, 2, 2)",
    base="plain",
    replace={
        "        self.shape = x.shape\n": "",
        "return (dout @ self.W.T).reshape(self.shape)": "return dout @ self.W.T",
    },
)


@wrong(
    "rows-only",
    title="The layer works for a batch of rows only, not for images of shape (N, C, H, W).",
    hint="W has one row per feature, and an image has C·H·W of them. How do you lay each image out as one row?",
    read="ps4, section Affine",
    try_this="layer = Affine(np.ones((8, 2)), np.zeros(2)); out = layer.forward(np.ones((3, 2, 2, 2)))\n"
    "print(out.shape, layer.backward(np.ones((3, 2))).shape)  # should print (3, 2) (3, 2, 2, 2)",
)
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None
        self.dW = None
        self.db = None

    def forward(self, x):
        self.x = x
        return np.dot(x, self.W) + self.b

    def backward(self, dout):
        dx = np.dot(dout, self.W.T)
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return dx


wrong(
    "copies-of-the-parameters",
    title="The layer works with copies of W and b, so it never notices that they are trained.",
    hint="An optimiser changes the arrays in place. After such a step, which numbers does forward use?",
    try_this="W = np.ones((3, 2)); layer = Affine(W, np.zeros(2))\n"
    "W[...] = 0.0; print(layer.forward(np.ones((1, 3))))  # should print [[0. 0.]]",
    base="plain",
    replace={
        ("self.W = W\n        self.b = b"): ("self.W = np.array(W)\n        self.b = np.array(b)"),
    },
)


@wrong(
    "first-input-kept",
    title="The layer keeps the input of its first forward for ever.",
    hint="Training calls forward with a new batch each time. To which batch do the gradients belong?",
)
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None

    def forward(self, x):
        if self.x is None:
            self.x = x
        return x.reshape(x.shape[0], -1) @ self.W + self.b

    def backward(self, dout):
        self.dW = self.x.reshape(len(self.x), -1).T @ dout
        self.db = dout.sum(axis=0)
        return (dout @ self.W.T).reshape(self.x.shape)


@wrong(
    "memory-shared-by-all-layers",
    title="All layers share one memory: the second layer overwrites the input of the first.",
    hint="A name assigned in the body of the class belongs to the class, not to one layer. Where is self set up?",
)
class Affine:
    memory = {}

    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.memory["x"] = x
        return x.reshape(x.shape[0], -1) @ self.W + self.b

    def backward(self, dout):
        x = self.memory["x"]
        self.dW = x.reshape(len(x), -1).T @ dout
        self.db = dout.sum(axis=0)
        return (dout @ self.W.T).reshape(x.shape)


wrong(
    "upstream-ignored-in-dW",
    title="dW does not use the upstream gradient: it is right only when that is all ones.",
    hint="Chain rule: local derivative times what arrives from above. Where does dout enter dW?",
    read="ps4, section Affine",
    base="plain",
    replace={
        "self.dW = self.x.T @ dout": "self.dW = self.x.T @ np.ones(dout.shape)",
    },
)


wrong(
    "upstream-ignored-in-dx",
    title="dx does not use the upstream gradient: every sample receives the same row.",
    hint="If the loss does not depend on a sample's output, its dx is zero. Is it?",
    read="ps4, section Affine",
    try_this="layer = Affine(np.arange(6.0).reshape(3, 2), np.zeros(2)); layer.forward(np.ones((1, 3)))\n"
    "print(layer.backward(np.array([[1.0, 10.0]])))  # should print [[10. 32. 54.]]",
    base="plain",
    replace={
        "return (dout @ self.W.T).reshape(self.shape)": (
            "return np.broadcast_to(self.W.sum(axis=1), self.x.shape).reshape(self.shape)"
        ),
    },
)


wrong(
    "layer-trains-itself",
    title="backward already changes W and b, as if the layer were its own optimiser.",
    hint="The layer hands over gradients; the optimiser takes the step. What happens if both do?",
    base="plain",
    replace={
        "def backward(self, dout):": ("def backward(self, dout):\n        dx = dout @ self.W.T"),
        "return (dout @ self.W.T).reshape(self.shape)": (
            "self.W -= 0.01 * self.dW\n"
            "        self.b -= 0.01 * self.db\n"
            "        return dx.reshape(self.shape)"
        ),
    },
)


@wrong(
    "input-in-place-of-weights",
    title="dx is computed from the input, not from the weights.",
    hint="How strongly does the output react when x changes a little? That is a question about W.",
    read="ps4, section Affine",
    try_this="layer = Affine(np.arange(6.0).reshape(3, 2), np.zeros(2)); layer.forward(np.ones((1, 3)))\n"
    "print(layer.backward(np.array([[1.0, 10.0]])))  # should print [[10. 32. 54.]]",
)
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x.reshape(x.shape[0], -1)
        return self.x @ self.W + self.b

    def backward(self, dout):
        dx = np.dot(self.x.T, dout)
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        return dx


wrong(
    "everything-averaged",
    title="All three gradients are divided by the batch size.",
    hint="The mean over the batch belongs to the loss. Which gradients does a layer in the middle owe?",
    read="ps4, section Affine",
    try_this="layer = Affine(np.ones((3, 2)), np.zeros(2)); layer.forward(np.ones((4, 3)))\n"
    "layer.backward(np.array([[1.0, 2.0]] * 4)); print(layer.db)  # should print [4. 8.]",
    base="plain",
    replace={
        "def backward(self, dout):": ("def backward(self, dout):\n        dout = dout / dout.shape[0]"),
    },
)


wrong(
    "upstream-scaled-in-place",
    title="backward scales the upstream gradient in place, and the array of the layer above changes with it.",
    hint="`a /= n` and `a = a / n` do different things to the caller's array. And is there anything to divide?",
    base="plain",
    replace={
        "def backward(self, dout):": ("def backward(self, dout):\n        dx = dout @ self.W.T"),
        "return (dout @ self.W.T).reshape(self.shape)": (
            "dout /= len(dout)\n        return dx.reshape(self.shape)"
        ),
    },
)


wrong(
    "last-sample-only",
    title="dW holds the contribution of the last sample only.",
    hint="The loop visits every sample. What happens to what the earlier ones contributed?",
    read="ps4, section Affine",
    base="plain",
    replace={
        "self.dW = self.x.T @ dout": (
            "for sample, gradient in zip(self.x, dout):\n            self.dW = np.outer(sample, gradient)"
        ),
    },
)


wrong(
    "pixels-of-different-images-mixed",
    title="Flattening mixes the pixels of different images into one row.",
    hint="Flatten two images, one all zeros and one all ones, and print the rows. Which axis must come first?",
    base="plain",
    replace={
        "self.x = x.reshape(x.shape[0], -1)": "self.x = x if x.ndim == 2 else x.reshape(-1, x.shape[0]).T",
    },
)


@wrong(
    "input-type-kept-for-dx",
    title="dx takes over the number type of x: for integer input its fractions are cut off.",
    hint="An array made like x holds what x holds. What happens to 0.7 in an array of integers?",
)
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        return x.reshape(len(x), -1) @ self.W + self.b

    def backward(self, dout):
        dx = np.empty_like(self.x)
        dx[...] = (dout @ self.W.T).reshape(self.x.shape)
        self.dW = self.x.reshape(len(dout), -1).T @ dout
        self.db = dout.sum(axis=0)
        return dx


wrong(
    "bias-gradient-of-first-sample",
    title="db holds the gradient of the first sample only.",
    hint="Every sample pulls at the bias. Whose pull is counted?",
    try_this="layer = Affine(np.ones((3, 2)), np.zeros(2)); layer.forward(np.ones((4, 3)))\n"
    "layer.backward(np.array([[1.0, 2.0]] * 4)); print(layer.db)  # should print [4. 8.]",
    base="plain",
    replace={
        "self.db = dout.sum(axis=0)": "self.db = dout[0]",
    },
)


wrong(
    "forward-not-returned",
    title="forward computes its output and does not return it.",
    hint="A method without a return hands back None. What does the next layer receive?",
    try_this="layer = Affine(np.ones((8, 2)), np.zeros(2)); out = layer.forward(np.ones((3, 2, 2, 2)))\n"
    "print(out.shape, layer.backward(np.ones((3, 2))).shape)  # should print (3, 2) (3, 2, 2, 2)",
    base="plain",
    replace={
        "return self.x @ self.W + self.b": "self.out = self.x @ self.W + self.b",
    },
)


wrong(
    "batch-axis-squeezed-away",
    title="For a batch of one the axis of the samples is dropped.",
    hint="A batch of one is still a batch. What does `squeeze` do to an axis of length 1?",
    try_this="W = np.ones((3, 2)); layer = Affine(W, np.zeros(2))\n"
    "W[...] = 0.0; print(layer.forward(np.ones((1, 3))))  # should print [[0. 0.]]",
    base="plain",
    replace={
        "return self.x @ self.W + self.b": "return np.squeeze(self.x @ self.W + self.b)",
        "self.db = dout.sum(axis=0)": "self.db = np.squeeze(dout).sum(axis=0)",
    },
)


@right("dot-products", note="np.dot, every attribute announced in __init__")
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None
        self.original_x_shape = None
        self.dW = None
        self.db = None

    def forward(self, x):
        self.original_x_shape = x.shape
        x = x.reshape(x.shape[0], -1)
        self.x = x
        out = np.dot(self.x, self.W) + self.b
        return out

    def backward(self, dout):
        dx = np.dot(dout, self.W.T)
        self.dW = np.dot(self.x.T, dout)
        self.db = np.sum(dout, axis=0)
        dx = dx.reshape(*self.original_x_shape)
        return dx


@right("index-notation", note="einsum throughout")
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        rows = x.reshape(len(x), -1)
        return np.einsum("nd,dm->nm", rows, self.W) + self.b[None, :]

    def backward(self, dout):
        rows = self.x.reshape(len(self.x), -1)
        self.dW = np.einsum("nd,nm->dm", rows, dout)
        self.db = np.einsum("nm->m", dout)
        return np.einsum("nm,dm->nd", dout, self.W).reshape(self.x.shape)


@right("sample-by-sample", note="a loop over the samples that adds outer products")
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        out = np.zeros((len(x), len(self.b)))
        for n, sample in enumerate(x):
            out[n] = sample.ravel() @ self.W + self.b
        return out

    def backward(self, dout):
        dx = np.zeros(self.x.shape)
        self.dW = np.zeros(self.W.shape)
        self.db = np.zeros(self.b.shape)
        for n, gradient in enumerate(dout):
            self.dW += np.outer(self.x[n].ravel(), gradient)
            self.db += gradient
            dx[n] = (self.W @ gradient).reshape(self.x[n].shape)
        return dx


@right("bias-as-a-weight", note="a column of ones turns the bias into one more row of the weights")
class Affine:
    def __init__(self, W, b):
        self.params = (W, b)

    def forward(self, x):
        W, b = self.params
        self.shape = x.shape
        self.x1 = np.hstack([x.reshape(x.shape[0], -1), np.ones((x.shape[0], 1))])
        return self.x1 @ np.vstack([W, b])

    def backward(self, dout):
        both = self.x1.T @ dout
        self.dW, self.db = both[:-1], both[-1]
        return np.inner(dout, self.params[0]).reshape(self.shape)


@right("columns-as-samples", note="works on the transposed problem, one column per sample")
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.shape = x.shape
        self.columns = x.reshape(x.shape[0], -1).T
        return (self.W.T @ self.columns + self.b[:, np.newaxis]).T

    def backward(self, dout):
        upstream = dout.T
        self.dW = (upstream @ self.columns.T).T
        self.db = upstream @ np.ones(upstream.shape[1])
        return (self.W @ upstream).T.reshape(self.shape)


@right("tensor-contraction", note="never flattens: contracts the image axes with reshaped weights")
class Affine:
    def __init__(self, W, b):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        kernel = self.W.reshape(*x.shape[1:], -1)
        return np.tensordot(x, kernel, axes=x.ndim - 1) + self.b

    def backward(self, dout):
        kernel = self.W.reshape(*self.x.shape[1:], -1)
        self.dW = np.tensordot(self.x, dout, axes=(0, 0)).reshape(self.W.shape)
        self.db = np.add.reduce(dout)
        return np.tensordot(dout, kernel, axes=(1, kernel.ndim - 1))


@wrong(
    "backward-misspelt",
    title="The class has no method backward: it goes by another name.",
    hint="Compare the names of your methods with those of the task, letter by letter.",
    read="ps4, section Affine",
    try_this="layer = Affine(np.ones((3, 2)), np.zeros(2)); layer.forward(np.ones((4, 3)))\n"
    "layer.backward(np.array([[1.0, 2.0]] * 4)); print(layer.db)  # should print [4. 8.]",
)
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.shape, self.rows = x.shape, x.reshape(len(x), -1)
        return self.rows @ self.W + self.b

    def backword(self, dout):
        self.dW, self.db = self.rows.T @ dout, dout.sum(axis=0)
        return (dout @ self.W.T).reshape(self.shape)


@wrong(
    "bias-before-the-weights",
    title="The arguments W and b have changed places.",
    hint="In which order does the task list the arguments of __init__?",
    read="ps4, section Affine",
    try_this="layer = Affine(np.ones((3, 2)), np.zeros(2)); layer.forward(np.ones((4, 3)))\n"
    "layer.backward(np.array([[1.0, 2.0]] * 4)); print(layer.db)  # should print [4. 8.]",
)
class Affine:
    def __init__(self, b, W):
        self.W, self.b = W, b

    def forward(self, x):
        self.shape, self.rows = x.shape, x.reshape(len(x), -1)
        return self.rows @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.rows.T @ dout, dout.sum(axis=0)
        return (dout @ self.W.T).reshape(self.shape)


@right("attribute-over-method", note="methods dW and db exist, and backward hides them by attributes")
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def dW(self):
        return self.dW

    def db(self):
        return self.db

    def forward(self, x):
        self.shape, self.rows = x.shape, x.reshape(len(x), -1)
        return self.rows @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.rows.T @ dout, dout.sum(axis=0)
        return (dout @ self.W.T).reshape(self.shape)


@wrong(
    "arguments-under-other-names",
    title="The arguments of __init__ have other names.",
    hint="Whoever makes a layer may name its arguments. Which names does the task give?",
    read="ps4, section Affine",
)
class Affine:
    def __init__(self, weights, bias):
        self.W, self.b = weights, bias

    def forward(self, x):
        self.shape, self.rows = x.shape, x.reshape(len(x), -1)
        return self.rows @ self.W + self.b

    def backward(self, dout):
        self.dW, self.db = self.rows.T @ dout, dout.sum(axis=0)
        return (dout @ self.W.T).reshape(self.shape)
