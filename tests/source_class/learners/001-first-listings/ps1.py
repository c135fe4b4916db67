"""Source 001, as it starts: one sample at a time."""

import numpy as np


def softmax(x):
    """Shifts by the maximum, and divides by the sum over everything."""
    c = np.max(x)
    exp_x = np.exp(x - c)
    return exp_x / np.sum(exp_x)
