"""A race is fair when all runners judge alike: the suites run the naive way, as the benchmarks give them to
stock nbgrader, to Otter and to the floor, give the engine's scores.
"""

from pathlib import Path
from typing import Any

import pytest

from autograder.course import Course
from autograder.engine.pool import Engine
from autograder.engine.submission import read_submission
from benchmarks import classes, in_process, otter
from tests.builders.sets import SETS


@pytest.mark.parametrize("assignment", SETS)
def test_the_naive_way_gives_the_engines_scores(assignment: str, tmp_path: Path) -> None:
    notebooks = classes.hand_in(tmp_path, assignment, 6)
    with Engine(lanes=1) as engine:
        reports = list(engine.check(notebooks, assignment=assignment))
    course = Course.find()
    exercises = list(course.assignment(assignment).exercises)
    naive = [
        in_process.grade_notebook(
            [cell.source for cell in read_submission(course, path).cells if cell.only_for is None],
            assignment,
            exercises,
        )
        for path in notebooks
    ]
    assert naive == pytest.approx([report.score for report in reports])
    assert len(set(naive)) > 1, "a class of equals would prove nothing"


def test_otter_is_asked_for_every_hidden_test_and_its_points(tmp_path: Path) -> None:
    suite = in_process.load_suite("ps1", "softmax")
    cases = {}

    def test_case(*, name, points, hidden):
        cases[name] = points
        return lambda function: function

    text = otter.test_file("ps1", "softmax", [(test.name, test.points) for test in suite])
    space: dict[str, Any] = {"test_case": test_case}
    exec(text.replace("from otter.test_files import test_case", ""), space)
    assert cases == {test.name: test.points for test in suite}
    answers = {"softmax": lambda x: x}
    passed = in_process.earned("ps1", "softmax", answers)
    for test in suite:
        if test.name in passed:
            space[test.name](answers)
        else:
            with pytest.raises(AssertionError):
                space[test.name](answers)
