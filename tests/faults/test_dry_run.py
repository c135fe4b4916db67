"""`autograder grade --dry-run` compares with what the gradebook holds, wherever that came from."""

from collections.abc import Callable
from typing import Any

import pytest

from autograder.classroom.result import Change, Row
from autograder.cli.dry_run import changes_text
from autograder.gradebook.writer import RecordedScore
from autograder.report import ExerciseResult, Report, TestResult
from tests.builders.classroom_on_disk import ASSIGNMENT, Classroom, Remembering
from tests.builders.notebooks import solved, stub


def set_scores(course: Classroom, **scores: float | None) -> None:
    """As another program, or an earlier course with other points, may have left them."""

    def change(gradebook: Any) -> None:
        for exercise, score in scores.items():
            gradebook.find_grade(f"test_{exercise}", ASSIGNMENT, ASSIGNMENT, "ann").auto_score = score

    course.change(change)


def lines(course: Classroom, grader: Remembering) -> list[str]:
    result, _ = course.grade(grader, dry_run=True)
    return changes_text(result).splitlines()


@pytest.mark.parametrize(
    ("held", "line"),
    [
        (
            {"sum_squared_error": 1.0, "numerical_diff": 2.5},
            "ann: 21.5 → 28 (+6.5): sum_squared_error 1 → 4, numerical_diff 2.5 → 6",
        ),
        ({"cross_entropy_error": 55.0}, "ann: 73 → 28 (-45): cross_entropy_error 55 → 10"),
        ({"numerical_diff": None}, "ann: 22 → 28 (+6): numerical_diff – → 6"),
    ],
    ids=["less", "more", "none"],
)
def test_the_score_before_is_the_sum_of_what_the_gradebook_holds(
    course: Classroom, grader: Remembering, held: dict[str, float | None], line: str
) -> None:
    course.grade(grader)
    set_scores(course, **held)
    before = course.everything_left()
    assert lines(course, grader) == [line, "1 of 5 notebooks would change; nothing was written."]
    assert course.everything_left() == before


def test_a_notebook_that_can_no_longer_be_graded_loses_what_the_gradebook_holds(
    course: Classroom, grader: Remembering
) -> None:
    course.grade(grader)
    set_scores(course, sum_squared_error=1.0)
    course.hand_in("ann", b"{")
    assert lines(course, grader)[0] == (
        "ann: 25 → 0 (-25): sum_squared_error 1 → 0, cross_entropy_error 10 → 0, "
        "check_cross_entropy_error 8 → 0, numerical_diff 6 → 0"
    )


def test_a_better_answer_is_compared_exercise_by_exercise(course: Classroom, grader: Remembering) -> None:
    course.hand_in("ann", solved(numerical_diff=stub("numerical_diff")))
    course.grade(grader)
    course.hand_in("ann", solved(sum_squared_error=stub("sum_squared_error")))
    assert lines(course, grader)[0] == "ann: 22 → 24 (+2): sum_squared_error 4 → 0, numerical_diff 0 → 6"


def test_nothing_would_change(course: Classroom, grader: Remembering) -> None:
    course.grade(grader)
    assert lines(course, grader) == ["Nothing would change; nothing was written."]


REPORT = Report(
    "ps2.ipynb",
    ASSIGNMENT,
    "graded",
    exercises=(ExerciseResult("relu", (TestResult("test_value", "", "passed", 2.0, 2.0),)),),
)


@pytest.mark.parametrize(
    ("recorded", "check"),
    [
        ({}, lambda row: not row.recorded),
        ({"relu": RecordedScore(2.0)}, lambda row: row.changes == ()),
        (
            {"relu": RecordedScore(0.5, by_hand=1.5), "of_another_notebook": RecordedScore(40.0)},
            lambda row: (row.recorded_score, row.changes) == (0.5, (Change("relu", 0.5, 2.0, 1.5),)),
        ),
    ],
)
def test_a_row_beside_what_is_recorded(
    recorded: dict[str, RecordedScore], check: Callable[[Row], bool]
) -> None:
    assert check(Row.of("ann", ASSIGNMENT, REPORT).compared({"relu": 2.0}, recorded))
