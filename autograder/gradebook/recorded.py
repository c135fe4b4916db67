"""What the gradebook says about a class, to be read only: hand grades, penalties, lateness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from autograder.gradebook.database import exists, open_gradebook, shown
from autograder.gradebook.errors import named_errors
from autograder.gradebook.rows import AssignmentKeys, SubmissionRow, read_keys, read_submissions

STUDENTS_PER_QUERY = 500


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the gradebook says about one student's submission."""

    score: float
    """Points with hand grades and extra credit, after penalties; never below zero."""
    pending: tuple[str, ...] = ()
    """Cells that wait for a person."""
    overridden: tuple[str, ...] = ()
    """Cells whose automatic score a person replaced."""
    penalty: float = 0.0
    """Points taken for handing in late."""
    handed_in: datetime | None = None
    """In UTC; None where no time was recorded."""
    seconds_late: float | None = None
    """Seconds past the due date, extension included; None where there is no due date or no time."""


def recorded_class(
    folder: Path, assignment: str, students: Sequence[str], db_url: str | None = None
) -> dict[str, Recorded]:
    """What the gradebook says about these students; those that it does not know are left out.

    Args:
        folder: the folder of the class, with or without ``nbgrader_config.py``.
        assignment: the problem set.
        students: whom to look up.
        db_url: the gradebook's address; by default the one that nbgrader would use.

    Raises:
        GradebookError: there is a gradebook, and it cannot be read.
    """
    from autograder.gradebook.writer import nbgrader_app

    coursedir = nbgrader_app(folder.resolve(), db_url).coursedir
    if not exists(coursedir.db_url):
        return {}
    with (
        named_errors(shown(coursedir.db_url)),
        open_gradebook(coursedir.db_url, coursedir.course_id) as gradebook,
    ):
        from nbgrader.api import Assignment

        session = gradebook.db
        found: dict[str, Recorded] = {}
        if session.query(Assignment.id).filter(Assignment.name == assignment).first() is not None:
            keys = read_keys(session, assignment)
            for start in range(0, len(students), STUDENTS_PER_QUERY):
                some = students[start : start + STUDENTS_PER_QUERY]
                rows = read_submissions(session, keys, some)
                found |= {name: _recorded(row, keys) for name, row in rows.items() if not row.is_new}
        session.rollback()
    return found


def _recorded(row: SubmissionRow, keys: AssignmentKeys) -> Recorded:
    notebooks = row.notebooks.values()
    grades = {name: grade for notebook in notebooks for name, grade in notebook.grades.items()}
    is_timed = keys.duedate is not None and row.timestamp is not None
    return Recorded(
        score=sum(max(0.0, notebook.score - (notebook.late_penalty or 0.0)) for notebook in notebooks),
        pending=tuple(name for name, grade in grades.items() if grade.pending),
        overridden=tuple(
            name
            for name, grade in grades.items()
            if grade.auto_score is not None and grade.manual_score is not None
        ),
        penalty=sum(notebook.late_penalty or 0.0 for notebook in notebooks),
        handed_in=row.timestamp,
        seconds_late=row.seconds_late(keys.duedate) if is_timed else None,
    )
