"""What the suites of the four gates share: the rows of a table, and how a gate is judged on them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from autograder.checks import check_depends, check_scalar, require
from autograder.exercises.ps0.decisions import as_number, check_whole_numbers

ROWS = ((0, 0), (0, 1), (1, 0), (1, 1))


def check_gate_form(gate: Any, name: str) -> None:
    """Check that a gate answers each row with one number: no constant, and neither of its inputs."""
    answers = [as_number(gate(x1, x2)) for x1, x2 in ROWS]
    check_depends(answers, (), f"{name} of one of the four rows")
    for column in zip(*ROWS, strict=True):
        require(
            not np.array_equal(answers, column),
            f"{name} hands back one of its inputs. What does the other one change?",
        )


def check_table(gate: Any, table: Sequence[int], name: str, kind: type = int) -> None:
    """Check the values of all four rows, with inputs of one kind of number."""
    for (x1, x2), expected in zip(ROWS, table, strict=True):
        check_scalar(as_number(gate(kind(x1), kind(x2))), expected, f"{name} of one of the four rows")


def check_kind(gate: Any, name: str) -> None:
    """Check that a gate answers with whole numbers."""
    for x1, x2 in ROWS:
        check_whole_numbers(gate(x1, x2), f"{name} of one of the four rows")
