"""Source 002: a perceptron with high-school mathematics."""

import numpy as np


def sigmoid(x):
    """The formula as it stands."""
    return 1 / (1 + np.exp(-x))
