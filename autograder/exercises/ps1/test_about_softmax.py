"""Hidden suite of about_softmax (ps1): the key is what the submission's own softmax does."""

import numpy as np

from autograder.checks import answer_to, check_answer, graded
from autograder.sandbox.proxy import MissingDefinition, StudentError


def what_happens_to_three_axes(student, x):
    """What softmax makes of an array with three axes, which nobody has asked of it."""
    try:
        y = student.softmax(x)
    except MissingDefinition:
        raise
    except StudentError as error:
        if error.type_name == "NotImplementedError":  # there is no code yet to ask about
            raise
        return "error"
    if not isinstance(y, np.ndarray) or y.shape != x.shape or y.dtype.kind not in "fiu":
        return "other"
    if np.allclose(y.sum(axis=-1), 1):
        return "rows"
    return "everything" if np.isclose(y.sum(), 1) else "other"


@graded(
    points=1,
    hint="Which line of your code decides which axes the sum runs over? Follow a (2, 3, 4) through it.",
)
def test_three_axes(student, rng):
    """Says what this softmax does with an array with three axes."""
    answer = answer_to(student.about_softmax(), "three axes", str)
    truth = what_happens_to_three_axes(student, rng.normal(size=(2, 3, 4)))
    check_answer(answer == truth, "three axes")


@graded(points=1, hint="What is NaN minus something, and which numbers share a sum with it?")
def test_nan(student, rng):
    """Says how many results are NaN where one score of a batch is."""
    answer = answer_to(student.about_softmax(), "nan", int)
    x = rng.normal(size=(3, 4))
    x[1, 2] = np.nan
    y = student.softmax(x)
    is_numbers = isinstance(y, np.ndarray) and y.dtype.kind == "f"
    check_answer(answer == (np.count_nonzero(np.isnan(y)) if is_numbers else 0), "nan")


@graded(points=0.5, hint="Does a line of your code make a new array of a certain type?")
def test_float32(student, rng):
    """Says which dtype the result has for scores of type float32."""
    answer = answer_to(student.about_softmax(), "float32", str)
    y = student.softmax(rng.normal(size=5).astype(np.float32))
    check_answer(answer == str(y.dtype if isinstance(y, np.ndarray) else type(y).__name__), "float32")


@graded(points=0.5, hint="Which numbers are handed to np.exp, and is one of them large?")
def test_warning(student):
    """Says whether NumPy warns where scores lie far apart."""
    answer = answer_to(student.about_softmax(), "warning", bool)
    observed = student.softmax.observe(np.array([1000.0, 0.0]))
    check_answer(answer == bool(observed.warnings), "warning")
