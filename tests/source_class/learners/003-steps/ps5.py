"""Source 003: the optimiser hands out steps, and the layer adds them."""

import numpy as np


class SGD:
    """Returns the steps and leaves adding them to the caller."""

    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        return {name: -self.lr * grads[name] for name in params}


def loss_surface(w, b, x=1.0, target=0.5):
    """The loss of one neuron, as it is drawn in 3-D."""
    y = 1 / (1 + np.exp(-(x * w + b)))
    return 0.5 * (y - target) ** 2


def build(name, **settings):
    """Looks the part up in a table, and falls back on a KeyError."""
    table = {
        "identity": Identity,
        "ReLU": ReLU,
        "leaky ReLU": LeakyReLU,
        "sigmoid": Sigmoid,
        "square": SquareLoss,
        "cross entropy": CrossEntropyLoss,
        "SGD": SGD,
        "Momentum": Momentum,
        "AdaGrad": AdaGrad,
        "Adam": Adam,
    }
    return table[name](**settings)
