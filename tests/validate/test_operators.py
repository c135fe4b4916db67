"""Python's operators between objects of a student's and values of a test: applied where the objects are."""

from collections.abc import Iterator
from contextlib import closing

import numpy as np
import pytest

from autograder.sandbox.layers import choose_layers
from autograder.sandbox.limits import DEFAULT_LIMITS
from autograder.sandbox.notebook import Cell, NotebookProcess
from autograder.sandbox.proxy import RemoteObject, Student, StudentError
from autograder.sandbox.zygote_handle import Zygote

CELL = """
import numpy as np


class Word:
    '''Notes which operators were applied to it, and with what on which side.'''

    def __init__(self, text):
        self.text = text

    def __add__(self, other): return self._joined("+", other)
    def __radd__(self, other): return Word(f"({other} + {self.text})")
    def __sub__(self, other): return self._joined("-", other)
    def __rsub__(self, other): return Word(f"({other} - {self.text})")
    def __mul__(self, other): return self._joined("*", other)
    def __rmul__(self, other): return Word(f"({other} * {self.text})")
    def __truediv__(self, other): return self._joined("/", other)
    def __rtruediv__(self, other): return Word(f"({other} / {self.text})")
    def __pow__(self, other): return self._joined("**", other)
    def __rpow__(self, other): return Word(f"({other} ** {self.text})")
    def __matmul__(self, other): return self._joined("@", other)
    def __rmatmul__(self, other): return Word(f"({other} @ {self.text})")
    def __neg__(self): return Word(f"(-{self.text})")

    def _joined(self, symbol, other):
        return Word(f"({self.text} {symbol} {other.text if isinstance(other, Word) else other})")


class Box:
    '''Overloads as a learner does: its own data, plain numbers and arrays.'''

    def __init__(self, data):
        self.data = np.asarray(data, dtype=float)

    def __mul__(self, other):
        return Box(self.data * (other.data if isinstance(other, Box) else other))

    __rmul__ = __mul__

    def __matmul__(self, other):
        return Box(self.data @ other.data)

    def __rmatmul__(self, other):
        return Box(other @ self.data)


class Deferring(Box):
    __array_ufunc__ = None


class First(Box):
    __array_priority__ = 1000


class Plain:
    def __neg__(self):
        return np.arange(3.0)


class Faulty:
    def __add__(self, other):
        half = other / 2
        raise ValueError("no sum today")

    def __rsub__(self, other):
        return other.missing


class Halfway:
    def __mul__(self, other):
        return NotImplemented
"""


@pytest.fixture(scope="module")
def student() -> Iterator[Student]:
    with closing(Zygote(choose_layers(), DEFAULT_LIMITS)) as zygote:
        notebook = NotebookProcess(zygote, [Cell("cell 1", CELL)])
        notebook.begin("operators")
        try:
            yield Student(notebook.process, 1, 5.0)
        finally:
            notebook.close()


def test_an_expression_reads_like_the_maths(student: Student) -> None:
    a, b = student.Word("a"), student.Word("b")
    assert (a + b * a).text == "(a + (b * a))"
    assert (-(a - b) / a**2 @ b).text == "(((-(a - b)) / (a ** 2)) @ b)"


@pytest.mark.parametrize("number", [2, 0.5, np.float64(0.5), np.int64(3), np.float32(1.5)])
def test_numbers_stand_on_either_side(student: Student, number: float) -> None:
    """Those of NumPy, too: on the left they leave the operation to the object on the right."""
    a, n = student.Word("a"), f"{number}"
    assert [(a + number).text, (number + a).text] == [f"(a + {n})", f"({n} + a)"]
    assert [(a - number).text, (number - a).text] == [f"(a - {n})", f"({n} - a)"]
    assert [(a * number).text, (number * a).text] == [f"(a * {n})", f"({n} * a)"]
    assert [(a / number).text, (number / a).text] == [f"(a / {n})", f"({n} / a)"]
    assert [(a**number).text, (number**a).text] == [f"(a ** {n})", f"({n} ** a)"]
    assert [(a @ number).text, (number @ a).text] == [f"(a @ {n})", f"({n} @ a)"]


@pytest.mark.parametrize("kind", ["Box", "Deferring", "First"])
def test_objects_that_hold_arrays(student: Student, kind: str) -> None:
    """Whatever the class tells NumPy of itself, numbers of both kinds may stand on either side."""
    x = np.arange(6.0).reshape(2, 3)
    box = getattr(student, kind)(x)
    for product in (box * 2, 2 * box, np.float64(2) * box, box * np.float64(2)):
        assert isinstance(product, RemoteObject)
        np.testing.assert_array_equal(product.data, 2 * x)
    np.testing.assert_array_equal((box @ student.Box(x.T)).data, x @ x.T)


@pytest.mark.parametrize("kind", ["Deferring", "First"])
def test_an_array_on_the_left_is_left_to_a_class_that_asks_for_it(student: Student, kind: str) -> None:
    """As in a notebook: without such a word NumPy takes the object for a number, and multiplies by it."""
    x = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal((x * getattr(student, kind)(x)).data, x * x)
    np.testing.assert_array_equal((x.T @ getattr(student, kind)(x)).data, x.T @ x)


def test_results_that_are_values_come_as_values(student: Student) -> None:
    result = -student.Plain()
    assert type(result) is np.ndarray
    assert list(result) == [0, 1, 2]


def test_an_error_in_an_operator_tells_its_type_and_line(student: Student) -> None:
    lines = CELL.splitlines()
    with pytest.raises(StudentError) as raised:
        student.Faulty() + 1
    line = lines.index('        raise ValueError("no sum today")') + 1
    assert (raised.value.type_name, raised.value.cell, raised.value.line) == ("ValueError", "cell 1", line)
    with pytest.raises(StudentError) as raised:
        1 - student.Faulty()
    line = lines.index("        return other.missing") + 1
    assert (raised.value.type_name, raised.value.line) == ("AttributeError", line)


@pytest.mark.parametrize("kind", ["Plain", "Halfway"])
def test_an_operator_that_is_not_there_is_a_type_error(student: Student, kind: str) -> None:
    with pytest.raises(StudentError) as raised:
        getattr(student, kind)() * 2
    assert (raised.value.type_name, raised.value.line) == ("TypeError", 0)


@pytest.mark.parametrize("symbol", ["<", "==", "//", "__class__", "eval", "+="])
def test_operators_outside_the_table_are_refused(student: Student, symbol: str) -> None:
    with pytest.raises(StudentError) as raised:
        student._request("operator", [symbol, [1, 2]])
    assert raised.value.type_name == "KeyError"


def test_objects_are_not_compared(student: Student) -> None:
    """What is right is decided here, from values: no object of a student's answers a comparison."""
    a, b = student.Word("a"), student.Word("a")
    assert a != b
    with pytest.raises(TypeError):
        a < b  # noqa: B015
    with pytest.raises(TypeError):
        abs(a)


def test_the_last_operation_is_told_to_the_instructor() -> None:
    """In the details of a failed test stands what was called last, an operator as well as a function."""
    heard: list[tuple[str, tuple[object, ...]]] = []
    with closing(Zygote(choose_layers(), DEFAULT_LIMITS)) as zygote:
        notebook = NotebookProcess(zygote, [Cell("cell 1", CELL)])
        notebook.begin("operators")
        student = Student(
            notebook.process, 1, 5.0, hear_call=lambda name, arguments, _: heard.append((name, arguments))
        )
        a = student.Word("a")
        3 - a
        notebook.close()
    assert heard[-1] == ("-", (3, a))
