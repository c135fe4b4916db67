"""Known answers of ThreeLayerNet (ps1)."""

import numpy as np

from autograder.course.answers import right, wrong


@wrong(
    "no-biases",
    title="The biases are never added.",
    hint="Which three arrays of params does the calculation not use?",
    read="ps1, section Three layers",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        hidden1 = sigmoid(x @ p["W1"])
        hidden2 = sigmoid(hidden1 @ p["W2"])
        return softmax(hidden2 @ p["W3"])


@wrong(
    "biases-after-activation",
    title="The biases are added after the activation, not before it.",
    hint="A neuron computes h(w·x + b): is b inside the parentheses or outside?",
    read="ps1, section Three layers",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        hidden1 = sigmoid(x @ p["W1"]) + p["b1"]
        hidden2 = sigmoid(hidden1 @ p["W2"]) + p["b2"]
        return softmax(hidden2 @ p["W3"]) + p["b3"]


@wrong(
    "biases-subtracted",
    title="The biases are subtracted.",
    hint="Compare the sign in front of b with the formula of a neuron.",
    read="ps1, section Three layers",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        hidden1 = sigmoid(x @ p["W1"] - p["b1"])
        hidden2 = sigmoid(hidden1 @ p["W2"] - p["b2"])
        return softmax(hidden2 @ p["W3"] - p["b3"])


@wrong(
    "last-bias-missing",
    title="The bias of the last layer is missing.",
    hint="Are all three biases in use?",
    read="ps1, section Three layers",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        hidden1 = sigmoid(x @ p["W1"] + p["b1"])
        hidden2 = sigmoid(hidden1 @ p["W2"] + p["b2"])
        return softmax(hidden2 @ p["W3"])


@wrong(
    "no-softmax",
    title="The last layer's scores are returned as they are: softmax is missing.",
    hint="Does each row of the result add up to 1?",
    read="ps1, section Three layers",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        hidden1 = sigmoid(x @ p["W1"] + p["b1"])
        hidden2 = sigmoid(hidden1 @ p["W2"] + p["b2"])
        return hidden2 @ p["W3"] + p["b3"]


@wrong(
    "sigmoid-at-the-end",
    title="The last layer ends in a sigmoid where a softmax belongs.",
    hint="Does each row of the result add up to 1?",
    read="ps1, section Three layers",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        hidden1 = sigmoid(x @ p["W1"] + p["b1"])
        hidden2 = sigmoid(hidden1 @ p["W2"] + p["b2"])
        return sigmoid(hidden2 @ p["W3"] + p["b3"])


@wrong(
    "sigmoid-before-softmax",
    title="The last layer's scores go through a sigmoid before softmax.",
    hint="Which activations follow the three layers? Count them.",
    read="ps1, section Three layers",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        hidden1 = sigmoid(x @ p["W1"] + p["b1"])
        hidden2 = sigmoid(hidden1 @ p["W2"] + p["b2"])
        return softmax(sigmoid(hidden2 @ p["W3"] + p["b3"]))


@wrong(
    "softmax-in-every-layer",
    title="The hidden layers use softmax, too.",
    hint="Softmax is for the last layer. Which activation do the hidden layers have?",
    read="ps1, section Three layers",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        hidden1 = softmax(x @ p["W1"] + p["b1"])
        hidden2 = softmax(hidden1 @ p["W2"] + p["b2"])
        return softmax(hidden2 @ p["W3"] + p["b3"])


@wrong(
    "relu-hidden",
    title="The hidden layers use ReLU instead of the sigmoid.",
    hint="Which activation do the hidden layers of this network have?",
    read="ps1, section Three layers",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        hidden1 = np.maximum(0, x @ p["W1"] + p["b1"])
        hidden2 = np.maximum(0, hidden1 @ p["W2"] + p["b2"])
        return softmax(hidden2 @ p["W3"] + p["b3"])


@wrong(
    "no-hidden-activation",
    title="The hidden layers have no activation, so the three layers collapse into one.",
    hint="What follows the matrix product in a hidden layer?",
    read="ps1, section Three layers",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        hidden1 = x @ p["W1"] + p["b1"]
        hidden2 = hidden1 @ p["W2"] + p["b2"]
        return softmax(hidden2 @ p["W3"] + p["b3"])


@wrong(
    "second-activation-missing",
    title="The second hidden layer has no activation.",
    hint="What follows the second matrix product?",
    read="ps1, section Three layers",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        hidden1 = sigmoid(x @ p["W1"] + p["b1"])
        hidden2 = hidden1 @ p["W2"] + p["b2"]
        return softmax(hidden2 @ p["W3"] + p["b3"])


@wrong(
    "input-activated",
    title="The input goes through a sigmoid before the first layer.",
    hint="Which activations follow the three layers? Count them.",
    read="ps1, section Three layers",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        hidden1 = sigmoid(sigmoid(x) @ p["W1"] + p["b1"])
        hidden2 = sigmoid(hidden1 @ p["W2"] + p["b2"])
        return softmax(hidden2 @ p["W3"] + p["b3"])


@wrong(
    "weights-on-the-left",
    title="A layer multiplies arrays whose shapes do not fit.",
    hint="x has shape (N, D) and W1 (D, H1). In which order, and with which operator, do they make (N, H1)? And"
    " which array enters the next layer?",
    read="ps1, section Three layers",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        hidden1 = sigmoid(np.dot(p["W1"], x) + p["b1"])
        hidden2 = sigmoid(np.dot(p["W2"], hidden1) + p["b2"])
        return softmax(np.dot(p["W3"], hidden2) + p["b3"])


@wrong(
    "most-likely-class",
    title="The class with the largest probability is returned, not the probabilities.",
    hint="Which shape should the result have?",
    read="ps1, section Three layers",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        hidden1 = sigmoid(x @ p["W1"] + p["b1"])
        hidden2 = sigmoid(hidden1 @ p["W2"] + p["b2"])
        return np.argmax(softmax(hidden2 @ p["W3"] + p["b3"]), axis=-1)


@wrong(
    "pixels-scaled-inside",
    title="The input is divided by 255 inside predict.",
    hint="Scaling is for whoever loads the pictures. What does the formula do with x?",
    read="ps1, section The pixel trap",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        hidden1 = sigmoid((x / 255) @ p["W1"] + p["b1"])
        hidden2 = sigmoid(hidden1 @ p["W2"] + p["b2"])
        return softmax(hidden2 @ p["W3"] + p["b3"])


@wrong(
    "batches-only",
    title="The code relies on a second axis, so a single sample fails.",
    hint="Which lines read x.shape[1] or loop over the rows of x? What is x.shape for one sample?",
    read="ps1, section Three layers: shapes",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        samples, features = x.shape
        hidden1 = sigmoid(x.reshape(samples, features) @ p["W1"] + p["b1"])
        hidden2 = sigmoid(hidden1 @ p["W2"] + p["b2"])
        return softmax(hidden2 @ p["W3"] + p["b3"])


@wrong(
    "first-row-only",
    title="Only the first row of a batch is computed.",
    hint="How many different rows go in, and how many come out?",
    read="ps1, section Three layers: shapes",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        row = x[0] if x.ndim == 2 else x
        hidden1 = sigmoid(row @ p["W1"] + p["b1"])
        hidden2 = sigmoid(hidden1 @ p["W2"] + p["b2"])
        y = softmax(hidden2 @ p["W3"] + p["b3"])
        return y[np.newaxis] if x.ndim == 2 else y


@wrong(
    "sample-made-a-batch",
    title="A single sample comes back as a batch with one row.",
    hint="A sample of shape (D,) goes in. Which shape should come out?",
    read="ps1, section Three layers: shapes",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        x = np.atleast_2d(x)
        hidden1 = sigmoid(x @ p["W1"] + p["b1"])
        hidden2 = sigmoid(hidden1 @ p["W2"] + p["b2"])
        return softmax(hidden2 @ p["W3"] + p["b3"])


@wrong(
    "weights-scaled-in-place",
    title="The weights in params are changed by predict.",
    hint="Does an operator such as *= write into an array that belongs to params?",
    read="ps1, section Three layers",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        logits = sigmoid(sigmoid(x @ p["W1"] + p["b1"]) @ p["W2"] + p["b2"]) @ p["W3"] + p["b3"]
        p["b1"] *= 0.99
        return softmax(logits)


@wrong(
    "scores-divided-by-their-sum",
    title="The scores of the last layer are divided by their sum, without exponentials.",
    hint="Which function turns scores into probabilities, and what does it do with a negative score?",
    read="ps1, section Three layers",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        hidden1 = sigmoid(x @ p["W1"] + p["b1"])
        hidden2 = sigmoid(hidden1 @ p["W2"] + p["b2"])
        logits = hidden2 @ p["W3"] + p["b3"]
        return logits / np.sum(logits, axis=-1, keepdims=True)


@wrong(
    "weights-taken-over-once",
    title="The arrays are taken out of params when the network is made, so later changes of net.params are not seen.",
    hint="When does predict look a weight up: each time, or only once?",
    read="ps1, section Three layers: parameters",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params
        self.W1, self.W2, self.W3 = params["W1"], params["W2"], params["W3"]
        self.b1, self.b2, self.b3 = params["b1"], params["b2"], params["b3"]

    def predict(self, x):
        hidden1 = sigmoid(x @ self.W1 + self.b1)
        hidden2 = sigmoid(hidden1 @ self.W2 + self.b2)
        return softmax(hidden2 @ self.W3 + self.b3)


@wrong(
    "parameters-shared-by-all-networks",
    title="The parameters are stored in the class, so every network uses those of the newest one.",
    hint="What is written to ThreeLayerNet itself is shared. What belongs to one network only?",
    read="ps1, section Three layers: parameters",
)
class ThreeLayerNet:
    params = {}

    def __init__(self, params):
        self.params.update(params)

    def predict(self, x):
        p = self.params
        hidden1 = sigmoid(x @ p["W1"] + p["b1"])
        hidden2 = sigmoid(hidden1 @ p["W2"] + p["b2"])
        return softmax(hidden2 @ p["W3"] + p["b3"])


@wrong(
    "global-parameters",
    title="predict reads a global variable params, which exists only by chance.",
    hint="Where did __init__ store the parameters of this network?",
    read="ps1, section Three layers: parameters",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        hidden1 = sigmoid(x @ params["W1"] + params["b1"])
        hidden2 = sigmoid(hidden1 @ params["W2"] + params["b2"])
        return softmax(hidden2 @ params["W3"] + params["b3"])


@wrong(
    "missing-self",
    title="The method has no self, so Python passes the network itself as x.",
    hint="What is the first parameter of every method?",
    read="ps1, section Three layers",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(x):
        p = self.params
        hidden1 = sigmoid(x @ p["W1"] + p["b1"])
        hidden2 = sigmoid(hidden1 @ p["W2"] + p["b2"])
        return softmax(hidden2 @ p["W3"] + p["b3"])


@wrong(
    "first-answer-remembered",
    title="The hidden values of the first call are kept and used again.",
    hint="What does the second call compute afresh?",
    read="ps1, section Three layers",
)
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params
        self.hidden = None

    def predict(self, x):
        p = self.params
        if self.hidden is None:
            self.hidden = sigmoid(x @ p["W1"] + p["b1"])
        return softmax(sigmoid(self.hidden @ p["W2"] + p["b2"]) @ p["W3"] + p["b3"])


@right("loop-over-layers", note="the layers by number, one activation each")
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        for number, activation in enumerate((sigmoid, sigmoid, softmax), start=1):
            x = activation(np.dot(x, self.params[f"W{number}"]) + self.params[f"b{number}"])
        return x


@right("copied-parameters", note="keeps arrays of its own in self.params")
class ThreeLayerNet:
    def __init__(self, params):
        self.params = {name: np.array(value) for name, value in params.items()}

    def layer(self, z, number):
        return np.matmul(z, self.params["W" + str(number)]) + self.params["b" + str(number)]

    def predict(self, x):
        return softmax(self.layer(sigmoid(self.layer(sigmoid(self.layer(x, 1)), 2)), 3))


@right("own-activations", note="written out with activations of its own")
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        z1 = 0.5 + 0.5 * np.tanh((x @ p["W1"] + p["b1"]) / 2)
        z2 = 0.5 + 0.5 * np.tanh((z1 @ p["W2"] + p["b2"]) / 2)
        a3 = z2 @ p["W3"] + p["b3"]
        y = np.exp(a3 - a3.max(axis=-1, keepdims=True))
        return y / y.sum(axis=-1, keepdims=True)


@right("bias-as-a-weight", note="a column of ones turns each bias into one more row of the weights")
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        def affine(rows, number):
            weights = np.vstack([self.params[f"W{number}"], self.params[f"b{number}"]])
            return np.hstack([rows, np.ones((len(rows), 1))]) @ weights

        rows = x.reshape(-1, x.shape[-1])
        y = softmax(affine(sigmoid(affine(sigmoid(affine(rows, 1)), 2)), 3))
        return y.reshape(*x.shape[:-1], -1)


@right("transposed", note="columns are samples inside, einsum for the last layer")
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        columns = np.atleast_2d(x).T
        z1 = sigmoid(p["W1"].T @ columns + p["b1"].reshape(-1, 1))
        z2 = sigmoid(p["W2"].T @ z1 + p["b2"].reshape(-1, 1))
        y = softmax(np.einsum("hn,hc->nc", z2, p["W3"]) + p["b3"])
        return y if x.ndim == 2 else y[0]


@right("row-by-row", note="one sample at a time, stacked")
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def predict(self, x):
        if x.ndim > 1:
            return np.array([self.predict(row) for row in x])
        W1, W2, W3 = (self.params[name] for name in ("W1", "W2", "W3"))
        b1, b2, b3 = (self.params[name] for name in ("b1", "b2", "b3"))
        return softmax(sigmoid(sigmoid(x.dot(W1) + b1).dot(W2) + b2).dot(W3) + b3)


@right("property", note="params is a property over an attribute of another name")
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    @property
    def params(self):
        return self._params

    @params.setter
    def params(self, params):
        self._params = params

    def predict(self, x):
        p = self.params
        for layer in "12":
            x = sigmoid(x @ p["W" + layer] + p["b" + layer])
        return softmax(x @ p["W3"] + p["b3"])


@right("attribute-over-method", note="a method params exists, and the attribute of this name hides it")
class ThreeLayerNet:
    def __init__(self, params):
        self.params = params

    def params(self):
        return self.params

    def predict(self, x):
        p = self.params
        for layer in "12":
            x = sigmoid(x @ p["W" + layer] + p["b" + layer])
        return softmax(x @ p["W3"] + p["b3"])


@wrong(
    "argument-under-another-name",
    title="The argument params of __init__ has another name.",
    hint="Whoever makes a network may name its argument. Which name does the task give?",
    read="ps1, section Three layers",
)
class ThreeLayerNet:
    def __init__(self, network):
        self.params = network

    def predict(self, x):
        p = self.params
        for layer in "12":
            x = sigmoid(x @ p["W" + layer] + p["b" + layer])
        return softmax(x @ p["W3"] + p["b3"])
