"""Known answers of SimpleNet (ps3)."""

import numpy as np

from autograder.course.answers import base, right, wrong


@base("plain")
class SimpleNet:
    def __init__(self):
        self.W = np.random.randn(2, 3)

    def predict(self, x):
        return np.dot(x, self.W)

    def loss(self, x, t):
        return cross_entropy_error(softmax(self.predict(x)), t)


@wrong(
    "weights-transposed",
    title="W has shape (3, 2): inputs and outputs are swapped.",
    hint="For x of shape (2,), which shape must W have so that x·W has three numbers?",
    read="ps3, section A network with six weights",
    try_this="net = SimpleNet()\n"
    "print(net.predict(np.array([[1.0, 0.5], [0.0, 2.0]])).shape)  # should print (2, 3)",
)
class SimpleNet:
    def __init__(self):
        self.W = np.random.randn(3, 2)

    def predict(self, x):
        return x @ self.W

    def loss(self, x, t):
        return cross_entropy_error(softmax(self.predict(x)), t)


wrong(
    "uniform-weights",
    title="The weights are drawn evenly between 0 and 1, not from the standard normal distribution.",
    hint="rand and randn differ in more than a letter. Which of them gives negative numbers, too?",
    read="ps3, section A network with six weights",
    base="plain",
    replace={
        "self.W = np.random.randn(2, 3)": "self.W = np.random.rand(2, 3)",
    },
)


wrong(
    "small-weights",
    title="The weights are scaled down to a hundredth.",
    hint="Larger networks need that. What is the standard deviation of the weights of this one?",
    read="ps3, section A network with six weights",
    base="plain",
    replace={
        "self.W = np.random.randn(2, 3)": "self.W = 0.01 * np.random.randn(2, 3)",
    },
)


wrong(
    "zero-weights",
    title="All weights start at 0.",
    hint="A network that starts from random weights gives another loss each time. Does yours?",
    read="ps3, section A network with six weights",
    try_this="first, second = np.random.seed(1) or SimpleNet().W, np.random.seed(2) or SimpleNet().W\n"
    "print(bool(np.all(first == second)))  # should print False",
    base="plain",
    replace={
        "self.W = np.random.randn(2, 3)": "self.W = np.zeros((2, 3))",
    },
)


wrong(
    "seeded",
    title="A seed inside the network gives every network the same weights.",
    hint="Make two networks and compare their W. What does setting a seed do?",
    read="ps3, section A network with six weights",
    try_this="first, second = np.random.seed(1) or SimpleNet().W, np.random.seed(2) or SimpleNet().W\n"
    "print(bool(np.all(first == second)))  # should print False",
    base="plain",
    replace={
        "def __init__(self):": ("def __init__(self):\n        np.random.seed(42)"),
    },
)


@wrong(
    "shared-weights",
    title="W belongs to the class, so all networks share one array.",
    hint="When does a line in the body of a class run, and how often? And a line in __init__?",
    read="ps3, section A network with six weights",
    try_this="one, other = SimpleNet(), SimpleNet()\n"
    "one.W[0, 0] = 7.0; print(other.W[0, 0] == 7.0)  # should print False",
)
class SimpleNet:
    W = np.random.randn(2, 3)

    def predict(self, x):
        return np.dot(x, self.W)

    def loss(self, x, t):
        return cross_entropy_error(softmax(self.predict(x)), t)


wrong(
    "predict-applies-softmax",
    title="predict returns probabilities, and the loss then applies the softmax a second time.",
    hint="Which of the three steps from x to the loss is `predict`? What should happen when softmax meets probabilities?",
    read="ps3, section A network with six weights",
    try_this="net = SimpleNet(); net.W = np.array([[1.0, 0.0, -1.0], [0.0, 2.0, 0.0]])\n"
    "print(net.predict(np.array([1.0, 0.5])))  # should print [ 1.  1. -1.]",
    base="plain",
    replace={
        "return np.dot(x, self.W)": "return softmax(np.dot(x, self.W))",
    },
)


wrong(
    "softmax-twice",
    title="The loss applies the softmax twice.",
    hint="How often does the formula of the loss turn numbers into probabilities, and how often does your code?",
    read="ps3, section A network with six weights",
    try_this="net = SimpleNet(); net.W = np.array([[1.0, 0.0, -1.0], [0.0, 2.0, 0.0]])\n"
    "print(round(float(net.loss(np.array([1.0, 0.5]), np.array([0, 1, 0]))), 4))  # should print 0.7586",
    base="plain",
    replace={
        "return cross_entropy_error(softmax(self.predict(x)), t)": (
            "y = softmax(self.predict(x))\n        return cross_entropy_error(softmax(y), t)"
        ),
    },
)


wrong(
    "loss-without-softmax",
    title="The cross-entropy error is taken of x·W itself, which are no probabilities.",
    hint="The logarithm of a negative number is NaN. What turns any numbers into probabilities?",
    read="ps3, section A network with six weights",
    try_this="net = SimpleNet(); net.W = np.array([[1.0, 0.0, -1.0], [0.0, 2.0, 0.0]])\n"
    "print(round(float(net.loss(np.array([1.0, 0.5]), np.array([0, 1, 0]))), 4))  # should print 0.7586",
    base="plain",
    replace={
        "return cross_entropy_error(softmax(self.predict(x)), t)": (
            "return cross_entropy_error(self.predict(x), t)"
        ),
    },
)


wrong(
    "factors-swapped",
    title="The product is W·x, whose shapes do not fit.",
    hint="Write the shapes below the factors: which inner lengths must be equal?",
    read="ps3, section A network with six weights",
    try_this="net = SimpleNet(); net.W = np.array([[1.0, 0.0, -1.0], [0.0, 2.0, 0.0]])\n"
    "print(net.predict(np.array([1.0, 0.5])))  # should print [ 1.  1. -1.]",
    base="plain",
    replace={
        "return np.dot(x, self.W)": "return np.dot(self.W, x)",
    },
)


wrong(
    "one-sample-only",
    title="W transposed times x works for one sample, but not for a batch.",
    hint="For a batch of shape (N, 2), which product gives shape (N, 3)?",
    read="ps3, section A network with six weights",
    try_this="net = SimpleNet()\n"
    "print(net.predict(np.array([[1.0, 0.5], [0.0, 2.0]])).shape)  # should print (2, 3)",
    base="plain",
    replace={
        "return np.dot(x, self.W)": "return np.dot(self.W.T, x)",
    },
)


wrong(
    "loss-arguments-swapped",
    title="The cross-entropy error is called with target and output in the wrong order.",
    hint="Look at the signature of `cross_entropy_error`: what comes first?",
    read="ps3, section A network with six weights",
    try_this="net = SimpleNet(); net.W = np.array([[1.0, 0.0, -1.0], [0.0, 2.0, 0.0]])\n"
    "print(round(float(net.loss(np.array([1.0, 0.5]), np.array([0, 1, 0]))), 4))  # should print 0.7586",
    base="plain",
    replace={
        "return cross_entropy_error(softmax(self.predict(x)), t)": (
            "y = softmax(self.predict(x))\n        return cross_entropy_error(t, y)"
        ),
    },
)


wrong(
    "loss-draws-new-weights",
    title="Every loss starts from new random weights, because a second network is made inside.",
    hint="Call loss twice with the same arguments. Should the results differ?",
    read="ps3, section A network with six weights",
    try_this="net = SimpleNet(); net.W = np.array([[1.0, 0.0, -1.0], [0.0, 2.0, 0.0]])\n"
    "print(round(float(net.loss(np.array([1.0, 0.5]), np.array([0, 1, 0]))), 4))  # should print 0.7586",
    base="plain",
    replace={
        "return cross_entropy_error(softmax(self.predict(x)), t)": (
            "y = softmax(SimpleNet().predict(x))\n        return cross_entropy_error(y, t)"
        ),
    },
)


@wrong(
    "prediction-stored",
    title="The prediction is worked out once and kept, so later changes of W are not seen.",
    hint="numerical_gradient changes W and asks for the loss again. Which lines must run again then?",
    read="ps3, section The puzzle of the copy",
)
class SimpleNet:
    def __init__(self):
        self.W = np.random.randn(2, 3)
        self.y = None

    def predict(self, x):
        return np.dot(x, self.W)

    def loss(self, x, t):
        if self.y is None:
            self.y = softmax(self.predict(x))
        return cross_entropy_error(self.y, t)


@wrong(
    "class-instead-of-scores",
    title="predict returns the number of the most likely class, not the three scores.",
    hint="A loss must change when a weight changes a little. Does the winning class?",
    read="ps3, section A network with six weights",
    try_this="net = SimpleNet(); net.W = np.array([[1.0, 0.0, -1.0], [0.0, 2.0, 0.0]])\n"
    "print(net.predict(np.array([1.0, 0.5])))  # should print [ 1.  1. -1.]",
)
class SimpleNet:
    def __init__(self):
        self.W = np.random.randn(2, 3)

    def predict(self, x):
        return np.argmax(np.dot(x, self.W), axis=-1)

    def loss(self, x, t):
        return cross_entropy_error(softmax(np.dot(x, self.W)), t)


wrong(
    "loss-returns-nothing",
    title="loss works out a number, but does not return it.",
    hint="What does a Python function without `return` give back?",
    read="ps3, section A network with six weights",
    try_this="net = SimpleNet(); net.W = np.array([[1.0, 0.0, -1.0], [0.0, 2.0, 0.0]])\n"
    "print(round(float(net.loss(np.array([1.0, 0.5]), np.array([0, 1, 0]))), 4))  # should print 0.7586",
    base="plain",
    replace={
        "return cross_entropy_error(softmax(self.predict(x)), t)": (
            "y = softmax(self.predict(x))\n        loss = cross_entropy_error(y, t)"
        ),
    },
)


wrong(
    "loss-summed-over-batch",
    title="The losses of a batch are added up, not averaged.",
    hint="The supplied cross_entropy_error already takes the mean. What does your code do after it, or instead of it?",
    read="ps3, section A network with six weights",
    base="plain",
    replace={
        "return cross_entropy_error(softmax(self.predict(x)), t)": (
            "y = softmax(self.predict(x))\n"
            "        if y.ndim == 1:\n"
            "            return cross_entropy_error(y, t)\n"
            "        return sum(cross_entropy_error(row, target) for row, target in zip(y, t))"
        ),
    },
)


wrong(
    "weights-normalised",
    title="loss changes the weights on the way.",
    hint="Compare net.W before and after a loss. Which line writes into it?",
    read="ps3, section A network with six weights",
    base="plain",
    replace={
        "return cross_entropy_error(softmax(self.predict(x)), t)": (
            "y = softmax(self.predict(x))\n"
            "        loss = cross_entropy_error(y, t)\n"
            "        self.W -= 0.01 * self.W\n"
            "        return loss"
        ),
    },
)


@right("generator", note="draws with default_rng; multiplies with @")
class SimpleNet:
    def __init__(self):
        self.W = np.random.default_rng().normal(loc=0.0, scale=1.0, size=(2, 3))

    def predict(self, x):
        return x @ self.W

    def loss(self, x, t):
        return cross_entropy_error(softmax(self.predict(x)), t)


@right("log-sum-exp", note="works in logarithms, without the supplied functions")
class SimpleNet:
    def __init__(self):
        self.W = np.random.standard_normal((2, 3))

    def predict(self, x):
        return np.einsum("...i,ij->...j", x, self.W)

    def loss(self, x, t):
        a = np.atleast_2d(self.predict(x))
        a = a - a.max(axis=1, keepdims=True)
        log_y = a - np.log(np.exp(a).sum(axis=1, keepdims=True))
        t = np.asarray(t)
        labels = t if t.size == len(a) else t.reshape(a.shape).argmax(axis=1)
        return -log_y[np.arange(len(a)), labels].mean()


@right("module-level-steps", note="names every step and keeps the last values as attributes")
class SimpleNet:
    inputs, outputs = 2, 3

    def __init__(self):
        self.W = np.random.randn(self.inputs, self.outputs)
        self.scores = self.y = self.error = None

    def predict(self, x):
        self.scores = np.dot(x, self.W)
        return self.scores

    def loss(self, x, t):
        self.y = softmax(self.predict(x))
        self.error = cross_entropy_error(self.y, t)
        return self.error


@right("property", note="keeps the weights in a dict of parameters behind a property; adds up by hand")
class SimpleNet:
    def __init__(self):
        self.params = {"W": np.random.normal(size=(2, 3))}

    @property
    def W(self):
        return self.params["W"]

    @W.setter
    def W(self, value):
        self.params["W"] = value

    def predict(self, x):
        x = np.asarray(x)
        return sum(x[..., i, None] * self.W[i] for i in range(2))

    def loss(self, x, t):
        p = softmax(self.predict(x))
        return float(cross_entropy_error(p, t))


@right("inherits", note="a general linear network, with this one as a special case")
class SimpleNet:
    def __init__(self, shape=(2, 3), draw=np.random.randn):
        self.W = draw(*shape)

    def forward(self, x):
        return np.matmul(x, self.W)

    predict = forward

    def loss(self, x, t, loss_function=None):
        loss_function = loss_function or cross_entropy_error
        return loss_function(softmax(self.forward(x)), t)


@wrong(
    "predict-under-another-name",
    title="The class has no method predict: it goes by another name.",
    hint="Compare the names of your methods with those of the task, letter by letter.",
    read="ps3, section A network with six weights",
    try_this="net = SimpleNet(); net.W = np.array([[1.0, 0.0, -1.0], [0.0, 2.0, 0.0]])\n"
    "print(net.predict(np.array([1.0, 0.5])))  # should print [ 1.  1. -1.]",
)
class SimpleNet:
    def __init__(self):
        self.W = np.random.randn(2, 3)

    def forward(self, x):
        return x @ self.W

    def loss(self, x, t):
        return cross_entropy_error(softmax(self.forward(x)), t)


@wrong(
    "global-generator-seeded",
    title="Every new network seeds NumPy's random numbers anew, so all networks start with the same weights.",
    hint="A seed inside __init__ is set for each network. Which weights does the second one get?",
    read="ps3, section A network with six weights",
    try_this="first, second = np.random.seed(1) or SimpleNet().W, np.random.seed(2) or SimpleNet().W\n"
    "print(bool(np.all(first == second)))  # should print False",
)
class SimpleNet:
    def __init__(self):
        np.random.seed(0)
        self.W = np.random.randn(2, 3)

    def predict(self, x):
        return x @ self.W

    def loss(self, x, t):
        return cross_entropy_error(softmax(self.predict(x)), t)


@wrong(
    "global-generator-reset-afterwards",
    title="Every new network resets NumPy's random numbers, so all networks but the first are the same.",
    hint="Make three networks and compare their weights. Which line do all of them leave a trace with?",
    read="ps3, section A network with six weights",
)
class SimpleNet:
    def __init__(self):
        self.W = np.random.randn(2, 3)
        np.random.seed(1)

    def predict(self, x):
        return x @ self.W

    def loss(self, x, t):
        return cross_entropy_error(softmax(self.predict(x)), t)


@right("attribute-over-method", note="a method W exists, and the attribute of this name hides it")
class SimpleNet:
    def W(self):
        return self.W

    def __init__(self):
        self.W = np.random.randn(2, 3)

    def predict(self, x):
        return x @ self.W

    def loss(self, x, t):
        return cross_entropy_error(softmax(self.predict(x)), t)
