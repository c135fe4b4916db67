"""What the suites of the four gates share: the rows of a table, and how a gate is judged on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.checks import check_integer_array

ROWS = ((0, 0), (0, 1), (1, 0), (1, 1))


def check_table(gate: Any, table: Sequence[int], name: str, kind: type = int) -> None:
    """Check all four rows of a gate's table, with inputs of one kind of number.

    All rows are asked for before the first is judged: only the whole table tells one wrong gate from another.
    """
    received = [gate(kind(x1), kind(x2)) for x1, x2 in ROWS]
    for answer, expected in zip(received, table, strict=True):
        check_integer_array(answer, np.array(expected), f"{name} of one of the four rows")
