"""Each class has a salt, and so random draws of its own: what is right is so with all of them."""

import pytest

from autograder.author.validate import salt_of_draw
from autograder.course import Course
from autograder.engine.submission import submission_with
from benchmarks import in_process
from tests.builders.sets import SETS

DRAWS = 30
"""A fault that one class in ten would meet is missed by one run in twenty-five."""


@pytest.mark.parametrize("assignment", SETS)
def test_the_reference_passes_whatever_a_class_draws(
    assignment: str, capsys: pytest.CaptureFixture[str]
) -> None:
    course = Course.find().assignment(assignment)
    cells = submission_with(course, {}).cells
    namespace = in_process.run_cells([cell.source for cell in cells if cell.only_for is None])
    lost = [
        (name, number, test.name)
        for name in course.exercises
        for number in range(DRAWS)
        for passed in [in_process.earned(assignment, name, namespace, salt_of_draw(number))]
        for test in in_process.load_suite(assignment, name)
        if test.name not in passed
    ]
    assert lost == []
