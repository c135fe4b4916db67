"""Tidy CSV: one row a student and test, for a spreadsheet, pandas or R."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from autograder.exports.base import Exported, Exporter, ExportError, Request
from autograder.exports.grades import Grade, notes_on, read_grades, read_reports
from autograder.exports.sheets import harmless, table
from autograder.report import ExerciseResult, Report, TestResult

COLUMNS = ("student", "set", "exercise", "test", "outcome", "points", "max_points", "late", "excused")


class TidyCsv(Exporter):
    """What each hidden test gave each student, before penalties and without what was graded by hand."""

    title = "tidy CSV"
    takes = frozenset({"db"})

    def file_name(self, request: Request) -> str:
        """``ps1.csv``."""
        return f"{request.assignment}.csv"

    def export(self, request: Request) -> Exported:
        """A row for every student and test.

        A student whose notebook could not be graded has every test with the outcome ``error``, one who handed
        in nothing has every test ``skipped``: with 0 points, so that means over a column are what they seem.
        """
        grades = read_grades(request)
        reports = read_reports(request.folder, request.assignment, (grade.student for grade in grades))
        tests = _all_tests(reports.values())
        if not tests:
            raise ExportError(
                f"there is no report on {request.assignment} in {request.folder / 'reports'}: grade the "
                f"class first "
                f"(autograder grade {request.assignment})"
            )
        rows = (row for grade in grades for row in _rows(grade, request, reports.get(grade.student), tests))
        return Exported(table([COLUMNS, *rows], line_end="\n"), notes_on(grades))


def _all_tests(reports: Iterable[Report]) -> tuple[ExerciseResult, ...]:
    """The tests of the fullest report: every report that could be made holds all of them."""
    return max(
        (report.exercises for report in reports), key=lambda e: sum(len(x.tests) for x in e), default=()
    )


def _rows(
    grade: Grade, request: Request, report: Report | None, tests: tuple[ExerciseResult, ...]
) -> Iterator[list[str]]:
    exercises = report.exercises if report is not None else ()
    known = exercises or tests
    for exercise in known:
        for test in exercise.tests:
            outcome, points = test.outcome, test.points
            if not exercises:
                outcome, points = ("error" if grade.handed_in else "skipped"), 0.0
            yield [
                grade.student, request.assignment, exercise.id, harmless(_description(test)), outcome,
                f"{points:.10g}", f"{test.max_points:.10g}", _truth(grade.late), _truth(grade.excused),
            ]  # fmt: skip


def _description(test: TestResult) -> str:
    return test.description or test.id


def _truth(value: bool) -> str:
    return "true" if value else "false"
