"""A hidden suite is plain pytest: fixtures, parameters and classes work, at every submission anew."""

from autograder.engine.options import JudgingOptions
from autograder.engine.pool import Engine
from autograder.report import Report
from tests.builders.throwaway import SUITE, Throwaway

WITH_FIXTURES = '''

import pytest

SET_UP = []


@pytest.fixture
def table(rng):
    SET_UP.append("table")
    yield rng.normal(size=(3, 2))
    SET_UP.pop()


@graded(points=1, hint="Is it the same for a table?")
def test_table(student, table):
    """Doubles a table that a fixture drew."""
    assert SET_UP == ["table"]
    check_array(student.double(table), 2 * table, "double(x)")


@graded(points=1, hint="Is it the same for every size?")
@pytest.mark.parametrize("size", [1, 7])
def test_sizes(student, rng, size):
    """Doubles arrays of several sizes."""
    assert not SET_UP
    x = rng.normal(size=size)
    check_array(student.double(x), 2 * x, "double(x)")


class TestNegative:
    @graded(points=1, hint="And below zero?")
    def test_negative(self, student):
        """Doubles negative numbers."""
        check_array(student.double(-1.5), -3.0, "double(x)")
'''


def reports(*bodies: str) -> list[Report]:
    # Points do not agree when tests are added to the suite alone, and that is not the matter here.
    options = JudgingOptions(recognise=False, prove=False)
    with Engine(lanes=1, options=options) as engine:
        judged = [engine.judge("tiny", {"double": f"def double(x):\n    {body}\n"}) for body in bodies]
        return [future.result().report for future in judged]


def outcomes(report: Report) -> dict[str, str]:
    return {test.id: test.outcome for test in report.exercises[0].tests}


def test_fixtures_parameters_and_classes(course: Throwaway) -> None:
    course.suite.write_text(SUITE + WITH_FIXTURES, encoding="utf-8")
    right, wrong, again = reports("return x + x", "return x * 2 if np.ndim(x) == 1 else x", "return 2 * x")
    own = ["test_table", "test_sizes[1]", "test_sizes[7]", "test_negative"]
    assert outcomes(right) == outcomes(again)
    assert set(outcomes(right).values()) == {"passed"}
    assert [outcomes(wrong)[name] for name in own] == ["failed", "passed", "passed", "failed"]


def test_plain_tests_and_staged_ones_draw_the_same_numbers_at_every_grading(course: Throwaway) -> None:
    """What a wrong answer is told is the same every time, whichever way a test was run."""
    course.suite.write_text(SUITE + WITH_FIXTURES, encoding="utf-8")
    first, second = reports("return 3 * x", "return 3 * x")
    assert [test.details for test in first.exercises[0].tests] == [
        test.details for test in second.exercises[0].tests
    ]
