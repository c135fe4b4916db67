"""Source 001, the good versions."""

import numpy as np


def cross_entropy_error(y, t):
    """One sample or a batch, one-hot targets or labels."""
    if y.ndim == 1:
        t = np.reshape(t, (1, -1))
        y = y.reshape(1, y.size)
    if t.size == y.size:
        t = t.argmax(axis=1)
    batch_size = y.shape[0]
    return -np.sum(np.log(y[np.arange(batch_size), t.reshape(-1)] + 1e-7)) / batch_size
