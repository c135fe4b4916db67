"""Hidden suite of NAND (ps0)."""

import numpy as np

from autograder.checks import graded
from autograder.exercises.ps0.gates import check_table

TABLE = (1, 1, 1, 0)


@graded(points=1.5, hint="NAND is AND turned round. What turns a yes of a perceptron into a no?")
def test_table(student):
    """Is 0 exactly where both inputs are 1."""
    check_table(student.NAND, TABLE, "NAND")


@graded(
    points=0.5,
    hint="What one gate returns is what the next one takes: a whole number of Python's or of NumPy's.",
)
def test_results_of_other_gates(student):
    """Takes NumPy's whole numbers, as other gates return them."""
    check_table(student.NAND, TABLE, "NAND", kind=np.int64)
