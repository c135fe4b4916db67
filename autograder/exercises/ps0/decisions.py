"""What the suites of ps0 share about answers that are 0 or 1: the value is judged apart from the kind."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks import require


def as_number(received: Any) -> Any:
    """True and False as 1 and 0, arrays of them too; anything else as it is."""
    if isinstance(received, bool | np.bool_ | np.ndarray) and np.asarray(received).dtype.kind == "b":
        return np.asarray(received).astype(int)[()]
    return received


def check_whole_numbers(received: Any, what: str) -> None:
    """Check the kind alone: whole numbers, Python's or NumPy's, and neither floats nor truth values."""
    kind = np.asarray(received).dtype.kind
    require(kind != "b", f"{what} holds True or False; the whole numbers 0 and 1 are expected.")
    require(
        kind in "iu",
        f"{what} does not hold whole numbers: which dtype, or which of Python's functions, makes them?",
    )
