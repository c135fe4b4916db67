"""Source 001, as it starts: gradients of vectors."""

import numpy as np


def numerical_gradient(f, x):
    """Counts the elements with range(x.size), which works on a vector alone."""
    h = 1e-4
    grad = np.zeros_like(x)
    for idx in range(x.size):
        tmp = x[idx]
        x[idx] = tmp + h
        fxh1 = f(x)
        x[idx] = tmp - h
        fxh2 = f(x)
        grad[idx] = (fxh1 - fxh2) / (2 * h)
        x[idx] = tmp
    return grad


def gradient_descent(f, init_x, lr=0.01, step_num=100):
    """Walks on the starting point itself."""
    x = init_x
    for _ in range(step_num):
        grad = supplied_gradient(f, x)
        x -= lr * grad
    return x


class SimpleNet:
    """A weight matrix, a product and a loss."""

    def __init__(self):
        self.W = np.random.randn(2, 3)

    def predict(self, x):
        return np.dot(x, self.W)

    def loss(self, x, t):
        return cross_entropy_error(softmax(self.predict(x)), t)
