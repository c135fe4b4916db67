"""The table of ``nbgrader export``: quoted, without formulas, and with a word for who is excused.

It takes the place of nbgrader's own, which quotes nothing, so that "Ann, B." shifts every column after it,
and hands a spreadsheet whatever a student has called a folder.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.plugins import ExportPlugin

from autograder.classroom.excused import excused
from autograder.exports.sheets import harmless, table

COLUMNS = (
    "assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score",
    "late_submission_penalty", "score", "max_score", "excused",
)  # fmt: skip
"""nbgrader's own columns, and whether the student is excused."""


class QuotedCsv(ExportPlugin):  # type: ignore[misc]
    """The grades of all students and problem sets, as ``nbgrader export`` has them, in sound CSV."""

    def export(self, gradebook: Any) -> None:
        """Write the file that ``--to`` names; ``grades.csv`` unless it does."""
        target = Path(self.to or "grades.csv")
        students = {str(student) for student in self.student}
        assignments = {str(assignment) for assignment in self.assignment}
        self.log.info("Exporting grades to %s", target)
        rows = [
            _row(gradebook, assignment, student, student.id in without_work)
            for assignment in gradebook.assignments
            if not assignments or assignment.name in assignments
            for without_work in [excused(self._folder(), assignment.name)]
            for student in gradebook.students
            if not students or student.id in students
        ]
        target.write_bytes(table([COLUMNS, *rows], line_end="\n"))

    def _folder(self) -> Path:
        coursedir = getattr(self.parent, "coursedir", None)
        return Path(coursedir.root) if coursedir is not None else Path()


def _row(gradebook: Any, assignment: Any, student: Any, is_excused: bool) -> list[str]:
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:  # handed in nothing: 0, as nbgrader has it
        timestamp, raw, penalty = None, 0.0, 0.0
    else:
        timestamp, raw = submission.timestamp, submission.score
        penalty = submission.late_submission_penalty or 0.0
    return [
        assignment.name, _text(assignment.duedate), _text(timestamp), harmless(student.id),
        harmless(student.last_name or ""), harmless(student.first_name or ""), harmless(student.email or ""),
        str(raw), str(penalty), str(max(0.0, raw - penalty)), str(assignment.max_score),
        str(is_excused).lower(),
    ]  # fmt: skip


def _text(value: object) -> str:
    return "" if value is None else str(value)
