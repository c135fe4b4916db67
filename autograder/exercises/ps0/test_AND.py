"""Hidden suite of AND (ps0)."""

import numpy as np

from autograder.checks import graded
from autograder.exercises.ps0.gates import check_table

TABLE = (0, 0, 0, 1)


@graded(points=1.5, hint="Write down the four sums w1·x1 + w2·x2 + b. Which of them should be positive?")
def test_table(student):
    """Is 1 exactly where both inputs are 1."""
    check_table(student.AND, TABLE, "AND")


@graded(
    points=0.5,
    hint="What one gate returns is what the next one takes: a whole number of Python's or of NumPy's.",
)
def test_results_of_other_gates(student):
    """Takes NumPy's whole numbers, as other gates return them."""
    check_table(student.AND, TABLE, "AND", kind=np.int64)
