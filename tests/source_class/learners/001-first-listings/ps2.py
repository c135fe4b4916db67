"""Source 001, as it starts: one sample at a time."""

import numpy as np


def sum_squared_error(y, t):
    """Half the sum of the squared differences."""
    return 0.5 * np.sum((y - t) ** 2)


def cross_entropy_error(y, t):
    """The loss of one sample, with a one-hot target."""
    delta = 1e-7
    return -np.sum(t * np.log(y + delta))


def numerical_diff(f, x):
    """The central difference."""
    h = 1e-4
    return (f(x + h) - f(x - h)) / (2 * h)
