"""Source 004, chapter 3, as it was first written."""

import numpy as np


def step_function(x):
    """Asks for np.int, which NumPy has no more."""
    y = x > 0
    return y.astype(np.int)


def sigmoid(x):
    """Clips large arguments, so that nothing overflows."""
    sigmoid_range = 34.538776394910684
    x = np.clip(x, -sigmoid_range, sigmoid_range)
    return 1.0 / (1.0 + np.exp(-x))


def relu(x):
    """The larger of 0 and x."""
    return np.maximum(0, x)


def softmax(a):
    """Shifts by the maximum; one sample only."""
    c = np.max(a)
    exp_a = np.exp(a - c)
    sum_exp_a = np.sum(exp_a)
    return exp_a / sum_exp_a


class ThreeLayerNet:
    """Three products, with the functions above."""

    def __init__(self, params):
        self.params = params

    def predict(self, x):
        p = self.params
        z1 = sigmoid(np.dot(x, p["W1"]) + p["b1"])
        z2 = sigmoid(np.dot(z1, p["W2"]) + p["b2"])
        return softmax(np.dot(z2, p["W3"]) + p["b3"])


def accuracy(predict, x, t, batch_size=100):
    """Counts the right answers, batch by batch."""
    accuracy_cnt = 0
    for i in range(0, len(x), batch_size):
        y_batch = predict(x[i : i + batch_size])
        p = np.argmax(y_batch, axis=1)
        accuracy_cnt += np.sum(p == t[i : i + batch_size])
    return float(accuracy_cnt) / len(x)
