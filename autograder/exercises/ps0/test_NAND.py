"""Hidden suite of NAND (ps0)."""

import numpy as np

from autograder.checks import check_random_state, graded
from autograder.exercises.ps0.gates import check_gate_form, check_kind, check_table

TABLE = (1, 1, 1, 0)


@graded(points=0.5, hint="How many answers does one pair of inputs get, and can both inputs change it?")
def test_form(student):
    """Answers each row with one number, and not always with the same."""
    check_gate_form(student.NAND, "NAND")


@graded(
    points=0.5,
    hint="NAND is AND turned round. What turns a yes of a perceptron into a no?",
    needs=["test_form"],
)
def test_table(student):
    """Is 0 exactly where both inputs are 1."""
    check_table(student.NAND, TABLE, "NAND")


@graded(
    points=0.5,
    hint="Which kind of number does the text ask for, and what is it called in Python?",
    needs=["test_table"],
)
def test_whole_numbers(student):
    """Answers with whole numbers, neither with 0.0 and 1.0 nor with True and False."""
    check_kind(student.NAND, "NAND")


@graded(
    points=0.5,
    hint="What one gate returns is what the next one takes: a whole number of Python's or of NumPy's.",
    needs=["test_form"],
)
def test_results_of_other_gates(student):
    """Takes NumPy's whole numbers, as other gates return them."""
    check_table(student.NAND, TABLE, "NAND", kind=np.int64)
    check_random_state(student)
