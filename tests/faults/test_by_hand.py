"""What a person gave in the formgrader is never overwritten, whatever is graded again."""

from collections.abc import Callable
from typing import Any

import pytest

from autograder.classroom import run
from tests.builders.classroom_on_disk import ASSIGNMENT, WRITTEN, Classroom, Remembering
from tests.builders.notebooks import solved, stub

ANSWER = "Because the minimum of a sum is the sum of no minima."
BY_HAND = {"test_sum_squared_error": 3.5, WRITTEN: 2.0}


@pytest.fixture
def graded(course: Classroom, grader: Remembering) -> Classroom:
    """A class with a written question, graded by the engine and then by a person."""
    course.add_written_question()
    course.hand_in("ann", course.answered(solved(), ANSWER))
    course.grade(grader)
    course.change(give_scores)
    return course


def give_scores(gradebook: Any) -> None:
    """As the formgrader does it."""
    for cell, score in BY_HAND.items():
        grade = gradebook.find_grade(cell, ASSIGNMENT, ASSIGNMENT, "ann")
        grade.manual_score, grade.needs_manual_grade = score, False
    gradebook.find_grade(WRITTEN, ASSIGNMENT, ASSIGNMENT, "ann").extra_credit = 0.5
    gradebook.find_comment(WRITTEN, ASSIGNMENT, ASSIGNMENT, "ann").manual_comment = "Well put, *mostly*."


def by_hand(course: Classroom) -> dict[str, Any]:
    """All that a person entered, and whether another look is asked for."""
    found: dict[str, Any] = {}

    def look(gradebook: Any) -> None:
        for cell in BY_HAND:
            grade = gradebook.find_grade(cell, ASSIGNMENT, ASSIGNMENT, "ann")
            found[cell] = grade.manual_score, grade.extra_credit
            found[f"{cell}, look again"] = grade.needs_manual_grade
        comment = gradebook.find_comment(WRITTEN, ASSIGNMENT, ASSIGNMENT, "ann")
        found["comment"] = comment.manual_comment

    course.change(look)
    return found


GIVEN = {
    "test_sum_squared_error": (3.5, None),
    WRITTEN: (2.0, 0.5),
    "comment": "Well put, *mostly*.",
}


def looks(again: bool) -> dict[str, bool]:
    return {f"{cell}, look again": again for cell in BY_HAND}


def test_the_next_run_grades_nothing_and_brings_the_pages_up_to_date(
    graded: Classroom, grader: Remembering
) -> None:
    assert "Well put" not in graded.feedback("ann")
    result, asked = graded.grade(grader)
    assert (asked, result.written) == ([], 1)
    assert by_hand(graded) == GIVEN | looks(False)
    assert graded.scores()["ann"] == 3.5 + 10 + 8 + 6 + 2.5
    page = graded.feedback("ann")
    assert "Well put, <em>mostly</em>." in page
    assert "3.5 of 4 (set by a grader)" in page
    result, asked = graded.grade(grader)
    assert (asked, result.written) == ([], 0)


def again(course: Classroom, grader: Remembering) -> None:
    course.grade(grader, again=True)


def handed_in_again(course: Classroom, grader: Remembering) -> None:
    notebook = solved(sum_squared_error=stub("sum_squared_error"))
    course.hand_in("ann", course.answered(notebook, "Because of something else."))
    course.grade(grader)


def with_other_suites(course: Classroom, grader: Remembering) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "verdict_digest", lambda *_: "other suites")
        course.grade(grader)


def without_the_journal(course: Classroom, grader: Remembering) -> None:
    course.journal.unlink()
    course.grade(grader)


def gone_and_unreadable(course: Classroom, grader: Remembering) -> None:
    course.hand_in("ann", b"{")
    course.grade(grader)
    (course.folder("ann") / f"{ASSIGNMENT}.ipynb").unlink()
    course.grade(grader)


@pytest.mark.parametrize(
    ("grade", "look_again"),
    [
        (again, False),
        (handed_in_again, True),
        (with_other_suites, True),
        (without_the_journal, True),
        (gone_and_unreadable, True),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_whatever_is_graded_again(
    graded: Classroom,
    grader: Remembering,
    grade: Callable[[Classroom, Remembering], None],
    look_again: bool,
) -> None:
    grade(graded, grader)
    assert by_hand(graded) == GIVEN | looks(look_again)
    expected = 6.0 if grade is gone_and_unreadable else 3.5 + 10 + 8 + 6 + 2.5
    assert graded.scores()["ann"] == expected
    assert "Well put, <em>mostly</em>." in graded.feedback("ann")


def test_a_dry_run_says_that_a_score_by_hand_stays(graded: Classroom, capsys: Any) -> None:
    from autograder.cli import main

    notebook = solved(sum_squared_error=stub("sum_squared_error"))
    graded.hand_in("ann", graded.answered(notebook, ANSWER))
    main(["grade", ASSIGNMENT, "--course", str(graded.root), "--dry-run", "--student", "ann"])
    told = capsys.readouterr().out
    assert "ann: 28 → 24 (-4): sum_squared_error 4 → 0 (by hand 3.5, which stays)" in told
