"""Known answers of TwoLayerNet (ps4)."""

import numpy as np

from autograder.course.answers import base, right, wrong


@base("plain")
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {
            "W1": weight_init_std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": weight_init_std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }
        self.affine1 = Affine(self.params["W1"], self.params["b1"])
        self.relu = Relu()
        self.affine2 = Affine(self.params["W2"], self.params["b2"])
        self.last = SoftmaxWithLoss()

    def predict(self, x):
        return self.affine2.forward(self.relu.forward(self.affine1.forward(x)))

    def loss(self, x, t):
        return self.last.forward(self.predict(x), t)

    def accuracy(self, x, t):
        labels = t if t.ndim == 1 else np.argmax(t, axis=1)
        return np.mean(np.argmax(self.predict(x), axis=1) == labels)

    def gradient(self, x, t):
        self.loss(x, t)
        self.affine1.backward(self.relu.backward(self.affine2.backward(self.last.backward())))
        return {"W1": self.affine1.dW, "b1": self.affine1.db, "W2": self.affine2.dW, "b2": self.affine2.db}


@base("plain-2")
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {
            "W1": weight_init_std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": weight_init_std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def predict(self, x):
        self.h = np.maximum(0, x @ self.params["W1"] + self.params["b1"])
        return self.h @ self.params["W2"] + self.params["b2"]

    def loss(self, x, t):
        return cross_entropy_error(softmax(self.predict(x)), t)

    def accuracy(self, x, t):
        labels = t if t.ndim == 1 else np.argmax(t, axis=1)
        return np.mean(np.argmax(self.predict(x), axis=1) == labels)

    def gradient(self, x, t):
        targets = t if t.ndim == 2 else np.eye(len(self.params["b2"]))[t]
        d = (softmax(self.predict(x)) - targets) / len(x)
        dh = d @ self.params["W2"].T * (self.h > 0)
        return {"W1": x.T @ dh, "b1": dh.sum(axis=0), "W2": self.h.T @ d, "b2": d.sum(axis=0)}


wrong(
    "predict-returns-probabilities",
    title="predict returns probabilities, and the loss applies the softmax a second time.",
    hint="The docstring asks for logits. Which layer contains the softmax already?",
    read="ps4, section A network of two layers",
    base="plain",
    replace={
        "return self.affine2.forward(self.relu.forward(self.affine1.forward(x)))": (
            "return softmax(self.affine2.forward(self.relu.forward(self.affine1.forward(x))))"
        ),
    },
)


wrong(
    "no-activation",
    title="The two affine layers follow each other without a ReLU.",
    hint="Two affine layers in a row are one affine layer. What belongs between them?",
    read="ps4, section A network of two layers",
    base="plain",
    replace={
        "        self.relu = Relu()\n": "",
        "return self.affine2.forward(self.relu.forward(self.affine1.forward(x)))": (
            "return self.affine2.forward(self.affine1.forward(x))"
        ),
        "self.affine1.backward(self.relu.backward(self.affine2.backward(self.last.backward())))": (
            "self.affine1.backward(self.affine2.backward(self.last.backward()))"
        ),
    },
)


wrong(
    "activation-on-the-logits",
    title="A second ReLU cuts off the negative logits.",
    hint="May the score of a class be negative? Which layer comes right before the softmax?",
    read="ps4, section A network of two layers",
    base="plain",
    replace={
        "self.last = SoftmaxWithLoss()": ("self.last = SoftmaxWithLoss()\n        self.relu2 = Relu()"),
        "return self.affine2.forward(self.relu.forward(self.affine1.forward(x)))": (
            "return self.relu2.forward(self.affine2.forward(self.relu.forward(self.affine1.forward(x))))"
        ),
        "self.affine1.backward(self.relu.backward(self.affine2.backward(self.last.backward())))": (
            "dout = self.relu2.backward(self.last.backward())\n"
            "        self.affine1.backward(self.relu.backward(self.affine2.backward(dout)))"
        ),
    },
)


wrong(
    "sigmoid-in-place-of-relu",
    title="The hidden layer uses a sigmoid; a ReLU is asked for.",
    hint="Compare the order of the layers in the picture with yours.",
    read="ps4, section A network of two layers",
    base="plain-formulas",
    replace={
        (
            'self.a = x @ self.params["W1"] + self.params["b1"]\n        self.h = np.maximum(0, self.a)'
        ): 'self.h = 1 / (1 + np.exp(-(x @ self.params["W1"] + self.params["b1"])))',
        'da = dz @ self.params["W2"].T * (self.a > 0)': (
            'da = dz @ self.params["W2"].T * self.h * (1 - self.h)'
        ),
    },
)


wrong(
    "weight-scale-ignored",
    title="The initial weights do not use weight_init_std: they have standard deviation 1.",
    hint="Print the standard deviation of W1 for two values of weight_init_std.",
    read="ps4, section A network of two layers",
    base="plain",
    replace={
        (
            '"W1": weight_init_std * np.random.randn(input_size, hidden_size),\n'
            '            "b1": np.zeros(hidden_size),\n'
            '            "W2": weight_init_std * np.random.randn(hidden_size, output_size),'
        ): (
            '"W1": np.random.randn(input_size, hidden_size),\n'
            '            "b1": np.zeros(hidden_size),\n'
            '            "W2": np.random.randn(hidden_size, output_size),'
        ),
    },
)


wrong(
    "weight-scale-fixed",
    title="The standard deviation of the weights is always 0.01, whatever the caller asks for.",
    hint="What happens to the argument weight_init_std?",
    read="ps4, section A network of two layers",
    base="plain",
    replace={
        (
            '"W1": weight_init_std * np.random.randn(input_size, hidden_size),\n'
            '            "b1": np.zeros(hidden_size),\n'
            '            "W2": weight_init_std * np.random.randn(hidden_size, output_size),'
        ): (
            '"W1": 0.01 * np.random.randn(input_size, hidden_size),\n'
            '            "b1": np.zeros(hidden_size),\n'
            '            "W2": 0.01 * np.random.randn(hidden_size, output_size),'
        ),
    },
)


wrong(
    "uniform-weights",
    title="The initial weights are drawn uniformly from positive numbers.",
    hint="Draw a histogram of W1. A normal distribution has a bell around 0.",
    read="ps4, section A network of two layers",
    base="plain",
    replace={
        (
            '"W1": weight_init_std * np.random.randn(input_size, hidden_size),\n'
            '            "b1": np.zeros(hidden_size),\n'
            '            "W2": weight_init_std * np.random.randn(hidden_size, output_size),'
        ): (
            '"W1": weight_init_std * np.random.rand(input_size, hidden_size),\n'
            '            "b1": np.zeros(hidden_size),\n'
            '            "W2": weight_init_std * np.random.rand(hidden_size, output_size),'
        ),
    },
)


wrong(
    "weights-start-at-zero",
    title="The weights start at zero, so all hidden neurons stay alike for ever.",
    hint="If two neurons have equal weights, how do their gradients differ?",
    read="ps4, section A network of two layers",
    base="plain",
    replace={
        (
            '"W1": weight_init_std * np.random.randn(input_size, hidden_size),\n'
            '            "b1": np.zeros(hidden_size),\n'
            '            "W2": weight_init_std * np.random.randn(hidden_size, output_size),'
        ): (
            '"W1": np.zeros((input_size, hidden_size)),\n'
            '            "b1": np.zeros(hidden_size),\n'
            '            "W2": np.zeros((hidden_size, output_size)),'
        ),
    },
)


wrong(
    "random-biases",
    title="The biases start as random numbers; they should start at zero.",
    hint="Which of the four parameters are to be random?",
    read="ps4, section A network of two layers",
    base="plain",
    replace={
        (
            '"b1": np.zeros(hidden_size),\n'
            '            "W2": weight_init_std * np.random.randn(hidden_size, output_size),\n'
            '            "b2": np.zeros(output_size),'
        ): (
            '"b1": weight_init_std * np.random.randn(hidden_size),\n'
            '            "W2": weight_init_std * np.random.randn(hidden_size, output_size),\n'
            '            "b2": weight_init_std * np.random.randn(output_size),'
        ),
    },
)


@wrong(
    "weights-transposed",
    title="The weight matrices have the shape (outputs, inputs).",
    hint="With one sample per row, x·W needs as many rows in W as x has columns.",
    read="ps4, section A network of two layers",
)
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {
            "W1": weight_init_std * np.random.randn(hidden_size, input_size),
            "b1": np.zeros(hidden_size),
            "W2": weight_init_std * np.random.randn(output_size, hidden_size),
            "b2": np.zeros(output_size),
        }

    def predict(self, x):
        self.a = x @ self.params["W1"].T + self.params["b1"]
        self.h = np.maximum(0, self.a)
        return self.h @ self.params["W2"].T + self.params["b2"]

    def loss(self, x, t):
        return cross_entropy_error(softmax(self.predict(x)), t)

    def accuracy(self, x, t):
        labels = t if t.ndim == 1 else np.argmax(t, axis=1)
        return np.mean(np.argmax(self.predict(x), axis=1) == labels)

    def gradient(self, x, t):
        y = softmax(self.predict(x))
        t = t if t.ndim == 2 else np.eye(y.shape[1])[t]
        dz = (y - t) / len(x)
        da = dz @ self.params["W2"] * (self.a > 0)
        return {"W1": da.T @ x, "b1": da.sum(axis=0), "W2": dz.T @ self.h, "b2": dz.sum(axis=0)}


wrong(
    "copies-of-the-parameters",
    title="The layers work with copies of the parameters and never notice that these are trained.",
    hint="An optimiser changes the arrays of params in place. Which arrays do your layers hold?",
    read="ps4, section A network of two layers",
    base="plain",
    replace={
        (
            'self.affine1 = Affine(self.params["W1"], self.params["b1"])\n'
            "        self.relu = Relu()\n"
            '        self.affine2 = Affine(self.params["W2"], self.params["b2"])'
        ): (
            'self.affine1 = Affine(self.params["W1"].copy(), self.params["b1"].copy())\n'
            "        self.relu = Relu()\n"
            '        self.affine2 = Affine(self.params["W2"].copy(), self.params["b2"].copy())'
        ),
    },
)


wrong(
    "relu-skipped-on-the-way-back",
    title="The way back leaves out the ReLU: closed gates let gradients through.",
    hint="List the layers of forward, turn the list around, and compare it with your way back.",
    read="ps4, section A network of two layers",
    base="plain",
    replace={
        "self.affine1.backward(self.relu.backward(self.affine2.backward(self.last.backward())))": (
            "self.affine1.backward(self.affine2.backward(self.last.backward()))"
        ),
    },
)


wrong(
    "gates-of-the-gradient",
    title="On the way back the gates are set by the sign of the gradient, not by the hidden neurons.",
    hint="Which numbers decided in forward what passes?",
    read="ps4, section A network of two layers",
    base="plain-formulas",
    replace={
        'da = dz @ self.params["W2"].T * (self.a > 0)': 'da = np.maximum(0, dz @ self.params["W2"].T)',
    },
)


wrong(
    "gradients-not-averaged",
    title="The gradients are N times too large: the mean over the batch is left out.",
    hint="The loss is a mean over the batch. Where does the N enter its gradient?",
    read="ps4, section A network of two layers",
    base="plain-formulas",
    replace={
        "dz = (y - t) / len(x)": "dz = y - t",
    },
)


wrong(
    "hidden-neurons-before-the-relu",
    title="The gradient of W2 uses the hidden neurons as they were before the ReLU.",
    hint="What was the input of the second affine layer?",
    read="ps4, section A network of two layers",
    base="plain-formulas",
    replace={
        'return {"W1": x.T @ da, "b1": da.sum(axis=0), "W2": self.h.T @ dz, "b2": dz.sum(axis=0)}': (
            'return {"W1": x.T @ da, "b1": da.sum(axis=0), "W2": self.a.T @ dz, "b2": dz.sum(axis=0)}'
        ),
    },
)


wrong(
    "bias-gradients-averaged",
    title="The gradients of the biases are means over the batch where sums belong.",
    hint="The division by N has happened once already, in the loss.",
    read="ps4, section A network of two layers",
    base="plain-formulas",
    replace={
        'return {"W1": x.T @ da, "b1": da.sum(axis=0), "W2": self.h.T @ dz, "b2": dz.sum(axis=0)}': (
            'return {"W1": x.T @ da, "b1": da.mean(axis=0), "W2": self.h.T @ dz, "b2": dz.mean(axis=0)}'
        ),
    },
)


wrong(
    "one-hot-only",
    title="gradient works for one-hot targets only; integer labels are subtracted as they are.",
    hint="Print the shapes of y and t. What does y − t mean when t holds the numbers of classes?",
    read="ps4, section A network of two layers",
    base="plain-formulas",
    replace={
        "        t = t if t.ndim == 2 else np.eye(y.shape[1])[t]\n": "",
    },
)


wrong(
    "gradients-in-a-tuple",
    title="gradient returns the four gradients without their names.",
    hint="The optimiser asks for the gradient of a parameter by its name. What should gradient return?",
    read="ps4, section A network of two layers",
    base="plain",
    replace={
        'return {"W1": self.affine1.dW, "b1": self.affine1.db, "W2": self.affine2.dW, "b2": self.affine2.db}': (
            "return self.affine1.dW, self.affine1.db, self.affine2.dW, self.affine2.db"
        ),
    },
)


wrong(
    "keys-with-a-d",
    title="The gradients have names of their own, such as dW1; they should have the names of the parameters.",
    hint="An optimiser loops over params and looks up grads under the same key.",
    read="ps4, section A network of two layers",
    base="plain",
    replace={
        'return {"W1": self.affine1.dW, "b1": self.affine1.db, "W2": self.affine2.dW, "b2": self.affine2.db}': (
            "return {\n"
            '            "dW1": self.affine1.dW,\n'
            '            "db1": self.affine1.db,\n'
            '            "dW2": self.affine2.dW,\n'
            '            "db2": self.affine2.db,\n'
            "        }"
        ),
    },
)


wrong(
    "gradients-of-the-layers-swapped",
    title="The gradients of the two layers are exchanged.",
    hint="Compare the shape of each gradient with that of its parameter.",
    read="ps4, section A network of two layers",
    base="plain",
    replace={
        'return {"W1": self.affine1.dW, "b1": self.affine1.db, "W2": self.affine2.dW, "b2": self.affine2.db}': (
            'return {"W1": self.affine2.dW, "b1": self.affine2.db, "W2": self.affine1.dW, "b2": self.affine1.db}'
        ),
    },
)


wrong(
    "no-forward-before-backward",
    title="gradient walks back without walking forward first, so it answers for an earlier batch.",
    hint="backward belongs to the latest forward. Which batch was that?",
    read="ps4, section A network of two layers",
    base="plain",
    replace={
        "self.loss(x, t)": ("if self.affine1.dW is None:\n            self.loss(x, t)"),
    },
)


wrong(
    "gradients-added-up",
    title="Each call adds its gradients to those of the calls before.",
    hint="Call gradient twice with the same batch. Should the second answer be twice the first?",
    read="ps4, section A network of two layers",
    base="plain-formulas",
    replace={
        ('"b2": np.zeros(output_size),\n        }'): (
            '"b2": np.zeros(output_size),\n'
            "        }\n"
            "        self.grads = {name: np.zeros(value.shape) for name, value in self.params.items()}"
        ),
        'return {"W1": x.T @ da, "b1": da.sum(axis=0), "W2": self.h.T @ dz, "b2": dz.sum(axis=0)}': (
            'grads = {"W1": x.T @ da, "b1": da.sum(axis=0), "W2": self.h.T @ dz, "b2": dz.sum(axis=0)}\n'
            "        for name in grads:\n"
            "            self.grads[name] = self.grads[name] + grads[name]\n"
            "        return self.grads"
        ),
    },
)


wrong(
    "gradient-takes-the-step",
    title="gradient already changes the parameters, as if it were the optimiser.",
    hint="Call gradient twice with the same batch. Should the loss in between have changed?",
    read="ps4, section A network of two layers",
    base="plain-formulas",
    replace={
        'return {"W1": x.T @ da, "b1": da.sum(axis=0), "W2": self.h.T @ dz, "b2": dz.sum(axis=0)}': (
            'grads = {"W1": x.T @ da, "b1": da.sum(axis=0), "W2": self.h.T @ dz, "b2": dz.sum(axis=0)}\n'
            "        for name in grads:\n"
            "            self.params[name] -= 0.1 * grads[name]\n"
            "        return grads"
        ),
    },
)


wrong(
    "accuracy-counts",
    title="accuracy returns the number of right answers, not their share.",
    hint="An accuracy lies between 0 and 1.",
    base="plain",
    replace={
        "return np.mean(np.argmax(self.predict(x), axis=1) == labels)": (
            "return np.sum(np.argmax(self.predict(x), axis=1) == labels)"
        ),
    },
)


wrong(
    "accuracy-in-percent",
    title="accuracy returns a percentage; a share between 0 and 1 is asked for.",
    hint="An accuracy of 1 should mean that all answers are right.",
    base="plain",
    replace={
        "return np.mean(np.argmax(self.predict(x), axis=1) == labels)": (
            "return 100 * np.mean(np.argmax(self.predict(x), axis=1) == labels)"
        ),
    },
)


wrong(
    "accuracy-for-one-hot-only",
    title="accuracy works for one-hot targets only.",
    hint="Integer labels have one axis. Along which axis does your code look for their maximum?",
    base="plain",
    replace={
        (
            "labels = t if t.ndim == 1 else np.argmax(t, axis=1)\n"
            "        return np.mean(np.argmax(self.predict(x), axis=1) == labels)"
        ): "return np.mean(np.argmax(self.predict(x), axis=1) == np.argmax(t, axis=1))",
    },
)


wrong(
    "accuracy-for-labels-only",
    title="accuracy works for integer labels only: it compares class numbers with one-hot rows.",
    hint="How do you get from a one-hot row to the number of its class?",
    base="plain",
    replace={
        (
            "labels = t if t.ndim == 1 else np.argmax(t, axis=1)\n"
            "        return np.mean(np.argmax(self.predict(x), axis=1) == labels)"
        ): "return np.mean(np.argmax(self.predict(x), axis=1) == t)",
    },
)


wrong(
    "accuracy-along-the-samples",
    title="accuracy looks for the best sample of each class, not for the best class of each sample.",
    hint="Which axis of the logits holds the classes?",
    base="plain",
    replace={
        "return np.mean(np.argmax(self.predict(x), axis=1) == labels)": (
            "answers = np.argmax(self.predict(x), axis=0)\n"
            "        return np.mean(answers == labels[: len(answers)])"
        ),
    },
)


wrong(
    "second-bias-forgotten",
    title="predict leaves out the second bias.",
    hint="Which parameters appear in the formula of the second affine layer?",
    read="ps4, section A network of two layers",
    base="plain-formulas",
    replace={
        'return self.h @ self.params["W2"] + self.params["b2"]': 'return self.h @ self.params["W2"]',
    },
)


wrong(
    "loss-for-one-hot-only",
    title="The loss multiplies by t, which makes sense for one-hot targets only.",
    hint="What does the product of a logarithm and a class number mean?",
    read="ps4, section A network of two layers",
    base="plain-formulas",
    replace={
        "return cross_entropy_error(softmax(self.predict(x)), t)": (
            "y = softmax(self.predict(x))\n"
            "        return -np.sum(t.reshape(len(t), -1) * np.log(y + 1e-7)) / len(x)"
        ),
    },
)


wrong(
    "loss-for-labels-only",
    title="The loss uses t as an index, which makes sense for integer labels only.",
    hint="What does a one-hot row pick when it serves as an index?",
    read="ps4, section A network of two layers",
    base="plain-formulas",
    replace={
        "return cross_entropy_error(softmax(self.predict(x)), t)": (
            "y = softmax(self.predict(x))\n"
            "        return -np.mean(np.log(y[np.arange(len(x)), t.astype(int)] + 1e-7))"
        ),
    },
)


wrong(
    "batch-scaled-in-place",
    title="predict scales the batch in place, so the caller's data changes.",
    hint="`x /= ...` writes into the array that was handed in. Whose is it, and who asked for it?",
    read="ps4, section A network of two layers",
    base="plain-formulas",
    replace={
        "def predict(self, x):": ("def predict(self, x):\n        x /= 1 + 1e-9"),
    },
)


@wrong(
    "parameters-shared-by-all-networks",
    title="All networks share one set of parameters: a new network overwrites those of the old one.",
    hint="A name assigned in the body of the class belongs to the class, not to one network. Where is self?",
)
class TwoLayerNet:
    params = {}

    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params["W1"] = weight_init_std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = weight_init_std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

    def predict(self, x):
        self.a = x @ self.params["W1"] + self.params["b1"]
        self.h = np.maximum(0, self.a)
        return self.h @ self.params["W2"] + self.params["b2"]

    def loss(self, x, t):
        return cross_entropy_error(softmax(self.predict(x)), t)

    def accuracy(self, x, t):
        labels = t if t.ndim == 1 else np.argmax(t, axis=1)
        return np.mean(np.argmax(self.predict(x), axis=1) == labels)

    def gradient(self, x, t):
        y = softmax(self.predict(x))
        t = t if t.ndim == 2 else np.eye(y.shape[1])[t]
        dz = (y - t) / len(x)
        da = dz @ self.params["W2"].T * (self.a > 0)
        return {"W1": x.T @ da, "b1": da.sum(axis=0), "W2": self.h.T @ dz, "b2": dz.sum(axis=0)}


@right("layers-in-order", note="an ordered dict of layers, walked forward and backward")
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {}
        self.params["W1"] = weight_init_std * np.random.randn(input_size, hidden_size)
        self.params["b1"] = np.zeros(hidden_size)
        self.params["W2"] = weight_init_std * np.random.randn(hidden_size, output_size)
        self.params["b2"] = np.zeros(output_size)

        self.layers = {}
        self.layers["Affine1"] = Affine(self.params["W1"], self.params["b1"])
        self.layers["Relu1"] = Relu()
        self.layers["Affine2"] = Affine(self.params["W2"], self.params["b2"])
        self.lastLayer = SoftmaxWithLoss()

    def predict(self, x):
        for layer in self.layers.values():
            x = layer.forward(x)
        return x

    def loss(self, x, t):
        y = self.predict(x)
        return self.lastLayer.forward(y, t)

    def accuracy(self, x, t):
        y = np.argmax(self.predict(x), axis=1)
        if t.ndim != 1:
            t = np.argmax(t, axis=1)
        return np.sum(y == t) / float(x.shape[0])

    def gradient(self, x, t):
        self.loss(x, t)
        dout = self.lastLayer.backward(1)
        for layer in reversed(list(self.layers.values())):
            dout = layer.backward(dout)
        return {
            "W1": self.layers["Affine1"].dW,
            "b1": self.layers["Affine1"].db,
            "W2": self.layers["Affine2"].dW,
            "b2": self.layers["Affine2"].db,
        }


@right("plain-formulas", note="no layer objects at all")
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {
            "W1": weight_init_std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": weight_init_std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def predict(self, x):
        self.a = x @ self.params["W1"] + self.params["b1"]
        self.h = np.maximum(0, self.a)
        return self.h @ self.params["W2"] + self.params["b2"]

    def loss(self, x, t):
        return cross_entropy_error(softmax(self.predict(x)), t)

    def accuracy(self, x, t):
        labels = t if t.ndim == 1 else np.argmax(t, axis=1)
        return np.mean(np.argmax(self.predict(x), axis=1) == labels)

    def gradient(self, x, t):
        y = softmax(self.predict(x))
        t = t if t.ndim == 2 else np.eye(y.shape[1])[t]
        dz = (y - t) / len(x)
        da = dz @ self.params["W2"].T * (self.a > 0)
        return {"W1": x.T @ da, "b1": da.sum(axis=0), "W2": self.h.T @ dz, "b2": dz.sum(axis=0)}


@right("layers-made-per-call", note="new layers around the parameters for every call")
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {
            "W1": weight_init_std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": weight_init_std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def walk(self, x):
        p = self.params
        chain = [Affine(p["W1"], p["b1"]), Relu(), Affine(p["W2"], p["b2"])]
        for layer in chain:
            x = layer.forward(x)
        return x, chain

    def predict(self, x):
        return self.walk(x)[0]

    def loss(self, x, t):
        return SoftmaxWithLoss().forward(self.predict(x), t)

    def accuracy(self, x, t):
        if t.ndim > 1:
            t = t.argmax(axis=1)
        return float((self.predict(x).argmax(axis=1) == t).sum() / len(t))

    def gradient(self, x, t):
        logits, (first, gate, second) = self.walk(x)
        last = SoftmaxWithLoss()
        last.forward(logits, t)
        first.backward(gate.backward(second.backward(last.backward())))
        return dict(W1=first.dW, b1=first.db, W2=second.dW, b2=second.db)


@right("index-notation", note="einsum and a log-sum-exp loss")
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        draw = np.random.default_rng().normal
        self.params = {
            "W1": draw(0, weight_init_std, (input_size, hidden_size)),
            "W2": draw(0, weight_init_std, (hidden_size, output_size)),
            "b1": np.zeros(hidden_size),
            "b2": np.zeros(output_size),
        }

    def hidden(self, x):
        a = np.einsum("nd,dh->nh", x, self.params["W1"]) + self.params["b1"]
        return np.where(a > 0, a, 0)

    def predict(self, x):
        return np.einsum("nh,hc->nc", self.hidden(x), self.params["W2"]) + self.params["b2"]

    def loss(self, x, t):
        z = self.predict(x)
        labels = t if t.ndim == 1 else t.argmax(axis=-1)
        top = z.max(axis=1)
        return np.mean(np.log(np.exp(z - top[:, None]).sum(axis=1)) + top - z[np.arange(len(z)), labels])

    def accuracy(self, x, t):
        labels = t if t.ndim == 1 else t.argmax(axis=-1)
        return np.count_nonzero(self.predict(x).argmax(axis=-1) == labels) / len(x)

    def gradient(self, x, t):
        h = self.hidden(x)
        dz = softmax(self.predict(x))
        labels = t if t.ndim == 1 else t.argmax(axis=-1)
        dz[np.arange(len(x)), labels] -= 1
        dz /= len(x)
        dh = np.einsum("nc,hc->nh", dz, self.params["W2"]) * np.sign(h)
        return {
            "W1": np.einsum("nd,nh->dh", x, dh),
            "b1": np.einsum("nh->h", dh),
            "W2": np.einsum("nh,nc->hc", h, dz),
            "b2": np.einsum("nc->c", dz),
        }


right(
    "sample-by-sample",
    note="adds up the gradients of one sample after the other",
    base="plain",
    replace={
        (
            "self.loss(x, t)\n"
            "        self.affine1.backward(self.relu.backward(self.affine2.backward(self.last.backward())))\n"
            '        return {"W1": self.affine1.dW, "b1": self.affine1.db, "W2": self.affine2.dW, "b2": self.affine2.db}'
        ): (
            "grads = {name: np.zeros_like(value) for name, value in self.params.items()}\n"
            "        for n in range(len(x)):\n"
            "            self.loss(x[n : n + 1], t[n : n + 1])\n"
            "            dout = self.last.backward() / len(x)\n"
            "            self.affine1.backward(self.relu.backward(self.affine2.backward(dout)))\n"
            '            grads["W1"] += self.affine1.dW\n'
            '            grads["b1"] += self.affine1.db\n'
            '            grads["W2"] += self.affine2.dW\n'
            '            grads["b2"] += self.affine2.db\n'
            "        return grads"
        ),
    },
)


@right("single-precision", note="parameters and results in float32")
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        def draw(*shape):
            return (weight_init_std * np.random.randn(*shape)).astype(np.float32)

        self.params = {
            "W1": draw(input_size, hidden_size),
            "b1": np.zeros(hidden_size, dtype=np.float32),
            "W2": draw(hidden_size, output_size),
            "b2": np.zeros(output_size, dtype=np.float32),
        }

    def predict(self, x):
        p = self.params
        self.h = np.maximum(0, np.dot(x.astype(np.float32), p["W1"]) + p["b1"])
        return np.dot(self.h, p["W2"]) + p["b2"]

    def loss(self, x, t):
        self.y = softmax(self.predict(x))
        return cross_entropy_error(self.y, t)

    def accuracy(self, x, t):
        right = t if t.ndim == 1 else t.argmax(axis=1)
        return (self.predict(x).argmax(axis=1) == right).mean()

    def gradient(self, x, t):
        self.loss(x, t)
        dz = self.y.copy()
        dz[np.arange(len(x)), t if t.ndim == 1 else t.argmax(axis=1)] -= 1
        dz /= len(x)
        dh = np.dot(dz, self.params["W2"].T)
        dh[self.h <= 0] = 0
        x = x.astype(np.float32)
        return {"W1": np.dot(x.T, dh), "b1": dh.sum(0), "W2": np.dot(self.h.T, dz), "b2": dz.sum(0)}


@wrong(
    "sigmoid-and-softmax-in-predict",
    title="The hidden layer is a sigmoid, and predict ends in a softmax: this is a network of another kind.",
    hint="Which activation does the task ask for between the two affine layers, and where does predict end?",
    read="ps4, section A network of two layers",
)
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {
            "W1": weight_init_std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": weight_init_std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def predict(self, x):
        p = self.params
        self.z = 1 / (1 + np.exp(-(x @ p["W1"] + p["b1"])))
        return softmax(self.z @ p["W2"] + p["b2"])

    def loss(self, x, t):
        return cross_entropy_error(self.predict(x), t)

    def accuracy(self, x, t):
        return np.mean(self.predict(x).argmax(axis=1) == (t if t.ndim == 1 else t.argmax(axis=1)))

    def gradient(self, x, t):
        p, y = self.params, self.predict(x)
        d = (y - (t if t.ndim == 2 else np.eye(y.shape[1])[t])) / len(x)
        da = d @ p["W2"].T * self.z * (1 - self.z)
        return {"W1": x.T @ da, "b1": da.sum(axis=0), "W2": self.z.T @ d, "b2": d.sum(axis=0)}


@wrong(
    "sigmoid-and-softmax-for-one-hot-only",
    title="The hidden layer is a sigmoid, predict ends in a softmax, and gradient subtracts labels as if one-hot.",
    hint="Which activation does the task ask for between the affine layers, where does predict end, and what is "
    "y − t for labels?",
    read="ps4, section A network of two layers",
)
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {
            "W1": weight_init_std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": weight_init_std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def predict(self, x):
        p = self.params
        self.z = 1 / (1 + np.exp(-(x @ p["W1"] + p["b1"])))
        return softmax(self.z @ p["W2"] + p["b2"])

    def loss(self, x, t):
        return cross_entropy_error(self.predict(x), t)

    def accuracy(self, x, t):
        return np.mean(self.predict(x).argmax(axis=1) == (t if t.ndim == 1 else t.argmax(axis=1)))

    def gradient(self, x, t):
        p, y = self.params, self.predict(x)
        d = (y - t) / len(x)
        da = d @ p["W2"].T * self.z * (1 - self.z)
        return {"W1": x.T @ da, "b1": da.sum(axis=0), "W2": self.z.T @ d, "b2": d.sum(axis=0)}


@wrong(
    "sigmoid-and-softmax-by-differences",
    title="The hidden layer is a sigmoid, predict ends in a softmax, and the gradient is taken by differences.",
    hint="Which activation does the task ask for between the affine layers, and where does predict end? "
    "And what is back-propagation there for?",
    read="ps4, section A network of two layers",
)
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {
            "W1": weight_init_std * np.random.randn(input_size, hidden_size),
            "b1": np.zeros(hidden_size),
            "W2": weight_init_std * np.random.randn(hidden_size, output_size),
            "b2": np.zeros(output_size),
        }

    def predict(self, x):
        p = self.params
        self.z = 1 / (1 + np.exp(-(x @ p["W1"] + p["b1"])))
        return softmax(self.z @ p["W2"] + p["b2"])

    def loss(self, x, t):
        return cross_entropy_error(self.predict(x), t)

    def accuracy(self, x, t):
        return np.mean(self.predict(x).argmax(axis=1) == (t if t.ndim == 1 else t.argmax(axis=1)))

    def gradient(self, x, t):
        h, grads = 1e-4, {}
        for name, value in self.params.items():
            grads[name] = np.zeros_like(value)
            for i in np.ndindex(value.shape):
                kept = value[i]
                value[i] = kept + h
                above = self.loss(x, t)
                value[i] = kept - h
                below = self.loss(x, t)
                value[i] = kept
                grads[name][i] = (above - below) / (2 * h)
        return grads


@wrong(
    "arguments-under-other-names",
    title="The arguments of __init__ have other names.",
    hint="Whoever makes a network may name its arguments. Which names does the task give?",
    read="ps4, section A network of two layers",
)
class TwoLayerNet:
    def __init__(self, n_in, n_hidden, n_out, std=0.01):
        self.params = {
            "W1": std * np.random.randn(n_in, n_hidden),
            "b1": np.zeros(n_hidden),
            "W2": std * np.random.randn(n_hidden, n_out),
            "b2": np.zeros(n_out),
        }

    def predict(self, x):
        self.h = np.maximum(0, x @ self.params["W1"] + self.params["b1"])
        return self.h @ self.params["W2"] + self.params["b2"]

    def loss(self, x, t):
        return cross_entropy_error(softmax(self.predict(x)), t)

    def accuracy(self, x, t):
        labels = t if t.ndim == 1 else np.argmax(t, axis=1)
        return np.mean(np.argmax(self.predict(x), axis=1) == labels)

    def gradient(self, x, t):
        targets = t if t.ndim == 2 else np.eye(len(self.params["b2"]))[t]
        d = (softmax(self.predict(x)) - targets) / len(x)
        dh = d @ self.params["W2"].T * (self.h > 0)
        return {"W1": x.T @ dh, "b1": dh.sum(axis=0), "W2": self.h.T @ d, "b2": d.sum(axis=0)}


wrong(
    "outputs-before-hidden-neurons",
    title="The arguments hidden_size and output_size have changed places.",
    hint="In which order does the task list the arguments of __init__?",
    read="ps4, section A network of two layers",
    base="plain-2",
    replace={
        "def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):": (
            "def __init__(self, input_size, output_size, hidden_size, weight_init_std=0.01):"
        ),
    },
)


wrong(
    "global-generator-seeded",
    title="Every new network seeds NumPy's random numbers anew, so all networks start with the same weights.",
    hint="A seed inside __init__ is set for each network. Which weights does the second one get?",
    read="ps4, section A network of two layers",
    base="plain-2",
    replace={
        "def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):": (
            "def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):\n"
            "        np.random.seed(0)"
        ),
    },
)


wrong(
    "global-generator-reset-afterwards",
    title="Every new network resets NumPy's random numbers, so all networks but the first are the same.",
    hint="Make three networks and compare their weights. Which line do all of them leave a trace with?",
    read="ps4, section A network of two layers",
    base="plain-2",
    replace={
        ('"b2": np.zeros(output_size),\n        }'): (
            '"b2": np.zeros(output_size),\n        }\n        np.random.seed(1)'
        ),
    },
)


wrong(
    "accuracy-takes-zeros-and-ones-for-one-hot",
    title="accuracy takes targets that hold nothing but 0 and 1 for one-hot, labels of the first two classes, too.",
    hint="The labels 0 and 1 are labels like any other. What tells the two forms apart for certain?",
    read="ps4, section A network of two layers",
    base="plain-2",
    replace={
        "labels = t if t.ndim == 1 else np.argmax(t, axis=1)": (
            "labels = np.argmax(np.atleast_2d(t), axis=1) if np.max(t) <= 1 else t"
        ),
    },
)


wrong(
    "accuracy-told-apart-by-number-type",
    title="accuracy takes every target of integers for labels, one-hot rows of integers, too.",
    hint="The number type of t does not say whether it is one-hot. What does?",
    read="ps4, section A network of two layers",
    base="plain-2",
    replace={
        "labels = t if t.ndim == 1 else np.argmax(t, axis=1)": (
            "labels = np.argmax(t, axis=1) if t.dtype == float else t"
        ),
    },
)


right(
    "attribute-over-method",
    note="a method params exists, and the attribute of this name hides it",
    base="plain-2",
    replace={
        ('"b2": np.zeros(output_size),\n        }'): (
            '"b2": np.zeros(output_size),\n        }\n\n    def params(self):\n        return self.params'
        ),
    },
)
