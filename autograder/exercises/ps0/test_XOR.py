"""Hidden suite of XOR (ps0)."""

import numpy as np

from autograder.checks import graded
from autograder.exercises.ps0.gates import check_table

TABLE = (0, 1, 1, 0)


@graded(points=2, hint="Go through the four rows by hand, with the answers of each gate that you use.")
def test_table(student):
    """Is 1 where exactly one input is 1."""
    check_table(student.XOR, TABLE, "XOR")


@graded(
    points=1,
    hint="What one gate returns is what the next one takes: a whole number of Python's or of NumPy's.",
)
def test_results_of_other_gates(student):
    """Takes NumPy's whole numbers, as other gates return them."""
    check_table(student.XOR, TABLE, "XOR", kind=np.int64)
