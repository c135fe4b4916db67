"""``nbgrader export``: its table of grades, in which a spreadsheet finds no formulas."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.plugins import ExportPlugin

COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score",
    "late_submission_penalty", "score", "max_score",
)  # fmt: skip
"""Those of nbgrader's own table, in its order."""
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_cell(value: object) -> str:
    """A value as the text of a cell; an apostrophe comes before what a spreadsheet would compute."""
    if value is None:
        return ""
    text = str(value)
    is_name = not isinstance(value, int | float)
    return f"'{text}" if is_name and text.startswith(_BEGINS_A_FORMULA) else text


class GuardedCsvExport(ExportPlugin):  # type: ignore[misc]
    """Takes the place of nbgrader's ``CsvExportPlugin``: the same table, quoted and without formulas.

    (nbgrader's own joins cells with commas, so that a comma in a name moves all that follows.)
    """

    def export(self, gradebook: Any) -> None:
        """Write a row for each student and assignment."""
        target = self.to or "grades.csv"
        self.log.info("Exporting grades to %s", target)
        with open(target, "w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(COLUMNS)
            for row in self._rows(gradebook):
                table.writerow([as_cell(row[column]) for column in COLUMNS])

    def _rows(self, gradebook: Any) -> Iterator[dict[str, object]]:
        wanted_assignments, wanted_students = set(map(str, self.assignment)), set(map(str, self.student))
        for assignment in gradebook.assignments:
            if wanted_assignments and assignment.name not in wanted_assignments:
                continue
            for student in gradebook.students:
                if not wanted_students or student.id in wanted_students:
                    yield self._row(gradebook, assignment, student)

    @staticmethod
    def _row(gradebook: Any, assignment: Any, student: Any) -> dict[str, object]:
        row: dict[str, object] = {
            "assignment": assignment.name,
            "duedate": assignment.duedate,
            "timestamp": "",
            "student_id": student.id,
            "last_name": student.last_name,
            "first_name": student.first_name,
            "email": student.email,
            "raw_score": 0.0,
            "late_submission_penalty": 0.0,
            "score": 0.0,
            "max_score": assignment.max_score,
        }
        try:
            submission = gradebook.find_submission(assignment.name, student.id)
        except MissingEntry:  # nothing was handed in
            return row
        penalty = submission.late_submission_penalty
        return {
            **row,
            "timestamp": submission.timestamp,
            "raw_score": submission.score,
            "late_submission_penalty": penalty,
            "score": max(0.0, submission.score - penalty),
        }
