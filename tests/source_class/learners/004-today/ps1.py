"""Source 004 with a softmax for batches and the types of today's NumPy."""

import numpy as np


def step_function(x):
    """A comparison, as integers."""
    return np.array(x > 0, dtype=int)


def sigmoid(x):
    """Clips large arguments, so that nothing overflows."""
    sigmoid_range = 34.538776394910684
    return 1.0 / (1.0 + np.exp(-np.clip(x, -sigmoid_range, sigmoid_range)))


def relu(x):
    """The larger of 0 and x."""
    return np.maximum(0, x)


def softmax(x):
    """Along the last axis."""
    x = x - np.max(x, axis=-1, keepdims=True)
    return np.exp(x) / np.sum(np.exp(x), axis=-1, keepdims=True)


class ThreeLayerNet:
    """Three products, with the functions above."""

    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        z1 = sigmoid(np.dot(x, p["W1"]) + p["b1"])
        z2 = sigmoid(np.dot(z1, p["W2"]) + p["b2"])
        return softmax(np.dot(z2, p["W3"]) + p["b3"])
