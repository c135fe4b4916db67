"""Class labels in the two forms that the course uses."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray


def one_hot(labels: ArrayLike, classes: int) -> NDArray[np.float64]:
    """Turn integer labels into one-hot rows.

    Args:
        labels: one label, or an array of labels of shape (N,), each in ``range(classes)``.
        classes: the number of classes C.

    Returns:
        An array of shape (C,) for one label, and (N, C) for N of them.

    Raises:
        ValueError: a label is not an integer in range.
    """
    labels = np.asarray(labels)
    if labels.dtype.kind not in "iu" or np.any(labels < 0) or np.any(labels >= classes):
        raise ValueError(f"labels must be integers from 0 to {classes - 1}")
    rows: NDArray[np.float64] = np.eye(classes)[labels]
    return rows
