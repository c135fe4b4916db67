"""A graded class on disk with names of all kinds, made without running anybody's code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.classroom.excused import excuse
from autograder.cli import main
from autograder.course import Course
from autograder.engine.pool import Order
from autograder.report import ExerciseResult, Report, TestResult
from tests.builders.classroom_on_disk import ASSIGNMENT, Classroom
from tests.builders.notebooks import solved

POINTS = {name: e.points for name, e in Course.installed().assignment(ASSIGNMENT).exercises.items()}
MAXIMUM = sum(POINTS.values())
EARNED = {"ann": 1.0, "ben": 0.6165, "zoë": 0.5, "-cem": 0.25, "eve": 0.75}
"""The share of all points that each student earned who handed in."""
PEOPLE = {
    "ann": ("Ann", "Lee", "ann@example.org", "101"),
    "ben": ("Ben, Jr.", "O'Brien", "ben@example.org", "102"),
    "zoë": ("Zoë", "山田", "zoe@example.org", "103"),
    "-cem": ("=SUM(A1:A9)", "@Öztürk", "cem@example.org", "104"),
    "eve": ("Eve", "Adams", "eve@example.org", "105"),
    "dora": ("Dora", "Maar", "dora@example.org", "106"),
}
"""First name, last name, address and number; dora handed in nothing, and eve is excused."""
SCORES = {"ann": 29.5, "ben": 15.262, "zoë": 13.5, "-cem": 7.0, "eve": 21.0, "dora": 0.0}
"""What counts in the end: ann has extra credit, ben a penalty, zoë a score by hand."""
CELL = f"test_{next(iter(POINTS))}"
"""The autograded cell in which a person changed something."""


def made_report(name: str, share: float) -> Report:
    """A report in which every exercise has two tests, of which the second is passed only with full marks."""
    exercises = tuple(
        ExerciseResult(
            exercise,
            (
                TestResult("test_first", "Gives the right value.", "passed", share * points / 2, points / 2),
                TestResult(
                    "test_second", "-x is as good as x: a < b, \"quoted\"; and more.",
                    "passed" if share == 1 else "failed", share * points / 2, points / 2,
                    message="" if share == 1 else "The values differ.",
                    hint="" if share == 1 else "Is the mean taken?", details="x = [17.0]",
                ),
            ),
        )
        for exercise, points in POINTS.items()
    )  # fmt: skip
    return Report(name, ASSIGNMENT, "graded", exercises=exercises, isolation=("rlimits",), seconds=0.25)


class Made:
    """A grader that gives every student what :data:`EARNED` says."""

    def prove(self, assignment: str) -> None:
        """Nothing here doubts the suites."""

    def check_as_completed(self, orders: Sequence[Order]) -> Iterator[tuple[int, Report]]:
        for number, order in enumerate(orders):
            yield number, made_report(order.name, EARNED[order.path.parent.parent.name])


@dataclass
class GradedClass:
    """The class, and the command on it."""

    classroom: Classroom

    @classmethod
    def create(cls, root: Path) -> GradedClass:
        """Hand in, grade, and do by hand what a person does."""
        classroom = Classroom.create(root)
        for student in EARNED:
            late = "2026-03-02 12:00:00 UTC" if student == "ben" else "2026-02-27 12:00:00 UTC"
            classroom.hand_in(student, solved(), late)
        classroom.grade(Made())
        classroom.change(_by_hand)
        excuse(root, ASSIGNMENT, "eve")
        return cls(classroom)

    @property
    def root(self) -> Path:
        return self.classroom.root

    def change(self, change: Callable[[Any], None]) -> None:
        """Do something to the open gradebook."""
        self.classroom.change(change)

    def export(self, *words: object, status: int = 0) -> None:
        """``autograder export`` on this class."""
        assert main(["export", *map(str, words), "--course", str(self.root)]) == status

    def collect(self, *words: object, status: int = 0) -> None:
        """``autograder collect`` on this class."""
        assert main(["collect", *map(str, words), "--course", str(self.root)]) == status


def _by_hand(gradebook: Any) -> None:
    for student, (first, last, email, number) in PEOPLE.items():
        gradebook.update_or_create_student(
            student, first_name=first, last_name=last, email=email, lms_user_id=number
        )
    gradebook.update_or_create_assignment(ASSIGNMENT, duedate="2026-03-01 12:00:00 UTC")
    gradebook.find_grade(CELL, ASSIGNMENT, ASSIGNMENT, "ann").extra_credit = 1.5
    notebook = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, "ben")
    notebook.late_submission_penalty = 2.0
    grade = gradebook.find_grade(CELL, ASSIGNMENT, ASSIGNMENT, "zoë")
    grade.manual_score, grade.needs_manual_grade = grade.auto_score - 0.5, False


def files_below(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file: its content and when it was written."""
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
