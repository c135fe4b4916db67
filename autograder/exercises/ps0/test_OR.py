"""Hidden suite of OR (ps0)."""

import numpy as np

from autograder.checks import graded
from autograder.exercises.ps0.gates import check_table

TABLE = (0, 1, 1, 1)


@graded(
    points=1.5, hint="Write down the four sums w1·x1 + w2·x2 + b. Which one of them should not be positive?"
)
def test_table(student):
    """Is 1 where at least one input is 1."""
    check_table(student.OR, TABLE, "OR")


@graded(
    points=0.5,
    hint="What one gate returns is what the next one takes: a whole number of Python's or of NumPy's.",
)
def test_results_of_other_gates(student):
    """Takes NumPy's whole numbers, as other gates return them."""
    check_table(student.OR, TABLE, "OR", kind=np.int64)
