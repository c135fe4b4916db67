"""Losses that check_cross_entropy_error (ps2) is tried on, besides the known answers of cross_entropy_error.

Read and never imported, as known answers are: they run in a sandbox of their own, with ``np`` alone. None
modifies what it is handed.
"""

import numpy as np

from autograder.course.answers import wrong


@wrong("array-of-one-number", title="keeps the axes of the sum", hint="-")
def cross_entropy_error(y, t):
    y, t = np.atleast_2d(y), np.asarray(t)
    if t.size != y.size or t.ndim == 0:
        t = np.eye(y.shape[1])[t.reshape(-1)]
    return -np.sum(t.reshape(y.shape) * np.log(y + 1e-7), keepdims=True) / len(y)


@wrong("one-sample-divided-by-classes-tiny-delta", title="divides one sample by its classes", hint="-")
def cross_entropy_error(y, t):
    batch_size = y.shape[0]
    t = np.asarray(t)
    if t.ndim == y.ndim:
        t = np.argmax(t, axis=-1)
    y = np.atleast_2d(y)
    return -np.sum(np.log(np.maximum(y[np.arange(len(y)), t], 1e-15))) / batch_size
