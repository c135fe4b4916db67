"""The puzzle of source 000: the gradient of a network is all zeros."""

import numpy as np


def numerical_gradient(f, x):
    """Works on a copy, so that a network which reads its own W never sees the change."""
    h = 1e-4
    x = x.copy()
    grad = np.zeros_like(x)
    it = np.nditer(x, flags=["multi_index"])
    for _ in it:
        idx = it.multi_index
        tmp = x[idx]
        x[idx] = tmp + h
        fxh1 = f(x)
        x[idx] = tmp - h
        fxh2 = f(x)
        grad[idx] = (fxh1 - fxh2) / (2 * h)
        x[idx] = tmp
    return grad
