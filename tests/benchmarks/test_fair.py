"""A race is fair when all runners judge alike: the suites run the naive way, as the benchmarks give them to
stock nbgrader, to Otter and to the floor, give the engine's scores.
"""

import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
if str(REPOSITORY) not in sys.path:
    sys.path.insert(0, str(REPOSITORY))  # for `from benchmarks import …`

from autograder.course import Course  # noqa: E402
from autograder.engine.pool import Engine, Order  # noqa: E402
from autograder.engine.submission import read_submission  # noqa: E402
from benchmarks import classes, in_process, otter  # noqa: E402


@pytest.mark.parametrize("assignment", ["ps1", "ps2", "ps3", "ps4", "ps5"])
def test_the_naive_way_gives_the_engines_scores(assignment: str, tmp_path: Path) -> None:
    notebooks = classes.hand_in(tmp_path, assignment, 6)
    with Engine(lanes=1) as engine:
        reports = list(engine.check([Order(path, assignment) for path in notebooks]))
    exercises = list(Course.find().assignment(assignment).exercises)
    naive = [
        in_process.grade_notebook(
            [cell.source for cell in read_submission(path).cells if cell.only_for is None],
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

    def test_case(*, name, points, hidden):  # type: ignore[no-untyped-def]
        cases[name] = points
        return lambda function: function

    text = otter.test_file("ps1", "softmax", [(test.name, test.points) for test in suite])
    space = {"test_case": test_case}
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
