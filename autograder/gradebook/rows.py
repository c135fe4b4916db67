"""The rows of a group of submissions in nbgrader's database: read together, written together.

The tables are those of ``nbgrader.api``, through the session of its ``Gradebook``. What a person entered
in the formgrader (manual scores, comments, extra credit, extensions) is read and never written.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class NotebookKeys:
    """Primary keys of a registered notebook and of its cells, by name."""

    id: str
    graded: dict[str, str]
    """Cells with points."""
    commented: dict[str, str]
    """Cells on which a comment can be left."""


@dataclass(frozen=True, slots=True)
class AssignmentKeys:
    """Primary keys of a registered assignment."""

    id: str
    duedate: datetime | None
    notebooks: dict[str, NotebookKeys]


@dataclass(slots=True)
class GradeRow:
    """The grade of one cell."""

    id: str
    auto_score: float | None = None
    manual_score: float | None = None
    extra_credit: float | None = None
    is_new: bool = True
    decided: bool = False
    """Whether this run set ``auto_score``: the rows of other cells are left alone."""

    @property
    def score(self) -> float:
        """The points that count, as ``nbgrader.api.Grade.score`` computes them."""
        given = self.auto_score if self.manual_score is None else self.manual_score
        return 0.0 if given is None else given + (self.extra_credit or 0.0)

    @property
    def pending(self) -> bool:
        """Whether a person has yet to look."""
        return self.auto_score is None and self.manual_score is None


@dataclass(slots=True)
class CommentRow:
    """The comment on one answer."""

    id: str
    auto_comment: str | None = None
    manual_comment: str | None = None
    is_new: bool = True

    @property
    def comment(self) -> str | None:
        """The comment that counts, as ``nbgrader.api.Comment.comment`` computes it."""
        return self.auto_comment if self.manual_comment is None else self.manual_comment


@dataclass(slots=True)
class NotebookRow:
    """A submitted notebook."""

    id: str
    grades: dict[str, GradeRow]
    comments: dict[str, CommentRow]
    late_penalty: float | None = None
    """As it is to be; :func:`read_submissions` reads what was recorded."""
    is_new: bool = True
    graded: bool = False
    """Whether this run graded it: the rows of other notebooks are left alone."""

    @property
    def score(self) -> float:
        """Points, before any late penalty."""
        return sum(grade.score for grade in self.grades.values())


@dataclass(slots=True)
class SubmissionRow:
    """What a student handed in for an assignment."""

    id: str
    student_id: str
    notebooks: dict[str, NotebookRow]
    timestamp: datetime | None = None
    extension: timedelta | None = None
    student_is_new: bool = True
    is_new: bool = True

    def seconds_late(self, duedate: datetime | None) -> float:
        """Seconds between the due date, extension included, and the time of handing in; 0 if in time."""
        if duedate is None or self.timestamp is None:
            return 0.0
        return max(0.0, (self.timestamp - duedate - (self.extension or timedelta())).total_seconds())

    def state(self, notebook: str, duedate: datetime | None) -> str:
        """Digest of all that the gradebook says about a notebook, and of all that it follows from."""
        row = self.notebooks[notebook]
        told = {
            "grades": {n: (g.auto_score, g.manual_score, g.extra_credit) for n, g in row.grades.items()},
            "comments": {n: (c.auto_comment, c.manual_comment) for n, c in row.comments.items()},
            "late": (row.late_penalty, self.timestamp, self.extension, duedate),
        }
        return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:16]


def read_keys(session: Any, assignment: str) -> AssignmentKeys:
    """The keys of a registered assignment."""
    from nbgrader.api import Assignment, GradeCell, Notebook, SolutionCell, TaskCell

    [(assignment_id, duedate)] = session.query(Assignment.id, Assignment.duedate).filter(
        Assignment.name == assignment
    )
    notebooks = {}
    for notebook_id, name in session.query(Notebook.id, Notebook.name).filter(
        Notebook.assignment_id == assignment_id
    ):
        grade, solution, task = (
            dict(session.query(kind.name, kind.id).filter(kind.notebook_id == notebook_id).all())
            for kind in (GradeCell, SolutionCell, TaskCell)
        )
        notebooks[name] = NotebookKeys(notebook_id, graded=grade | task, commented=solution | task)
    return AssignmentKeys(assignment_id, duedate, notebooks)


def read_submissions(session: Any, keys: AssignmentKeys, students: Iterable[str]) -> dict[str, SubmissionRow]:
    """The rows of these students' submissions; new ones, not yet written, where there are none."""
    from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook, new_uuid

    students = list(dict.fromkeys(students))
    known = {row.id for row in session.query(Student.id).filter(Student.id.in_(students))}
    submissions = {
        row.student_id: SubmissionRow(
            row.id, row.student_id, {}, row.timestamp, row.extension, student_is_new=False, is_new=False
        )
        for row in session.query(
            SubmittedAssignment.id,
            SubmittedAssignment.student_id,
            SubmittedAssignment.timestamp,
            SubmittedAssignment.extension,
        ).filter(SubmittedAssignment.assignment_id == keys.id, SubmittedAssignment.student_id.in_(students))
    }
    by_submission_id = {submission.id: submission for submission in submissions.values()}
    name_of = {notebook.id: name for name, notebook in keys.notebooks.items()}
    by_notebook_id: dict[str, tuple[str, NotebookRow]] = {}
    for row in session.query(
        SubmittedNotebook.id,
        SubmittedNotebook.assignment_id,
        SubmittedNotebook.notebook_id,
        SubmittedNotebook.late_submission_penalty,
    ).filter(SubmittedNotebook.assignment_id.in_(list(by_submission_id))):
        name = name_of[row.notebook_id]
        notebook = NotebookRow(row.id, {}, {}, row.late_submission_penalty, is_new=False)
        by_submission_id[row.assignment_id].notebooks[name] = notebook
        by_notebook_id[row.id] = name, notebook
    graded_name = {id_: cell for notebook in keys.notebooks.values() for cell, id_ in notebook.graded.items()}
    for row in session.query(
        Grade.id, Grade.notebook_id, Grade.cell_id, Grade.auto_score, Grade.manual_score, Grade.extra_credit
    ).filter(Grade.notebook_id.in_(list(by_notebook_id))):
        _, notebook = by_notebook_id[row.notebook_id]
        notebook.grades[graded_name[row.cell_id]] = GradeRow(
            row.id, row.auto_score, row.manual_score, row.extra_credit, is_new=False
        )
    commented_name = {
        id_: cell for notebook in keys.notebooks.values() for cell, id_ in notebook.commented.items()
    }
    for row in session.query(
        Comment.id, Comment.notebook_id, Comment.cell_id, Comment.auto_comment, Comment.manual_comment
    ).filter(Comment.notebook_id.in_(list(by_notebook_id))):
        _, notebook = by_notebook_id[row.notebook_id]
        notebook.comments[commented_name[row.cell_id]] = CommentRow(
            row.id, row.auto_comment, row.manual_comment, is_new=False
        )
    for student in students:
        submission = submissions.setdefault(
            student, SubmissionRow(new_uuid(), student, {}, student_is_new=student not in known)
        )
        _complete(submission, keys)
    return submissions


def _complete(submission: SubmissionRow, keys: AssignmentKeys) -> None:
    """Add the rows that a submission of this assignment has and this one lacks."""
    from nbgrader.api import new_uuid

    for name, notebook_keys in keys.notebooks.items():
        notebook = submission.notebooks.setdefault(name, NotebookRow(new_uuid(), {}, {}))
        for cell in notebook_keys.graded:
            notebook.grades.setdefault(cell, GradeRow(new_uuid()))
        for cell in notebook_keys.commented:
            notebook.comments.setdefault(cell, CommentRow(new_uuid()))


def write_submissions(session: Any, keys: AssignmentKeys, submissions: Sequence[SubmissionRow]) -> None:
    """Write these rows in one transaction."""
    try:
        for statement, rows in _statements(keys, submissions):
            if rows:
                session.execute(statement, rows)
        session.commit()
    except BaseException:
        session.rollback()
        raise


@dataclass(slots=True)
class _Changes:
    """Rows to insert into and to update in one table."""

    insert: list[dict[str, Any]] = field(default_factory=list)
    update: list[dict[str, Any]] = field(default_factory=list)


def _statements(
    keys: AssignmentKeys, submissions: Sequence[SubmissionRow]
) -> Iterable[tuple[Any, list[dict[str, Any]]]]:
    from nbgrader.api import Comment, Grade, Student, SubmittedAssignment, SubmittedNotebook
    from sqlalchemy import Boolean, bindparam, case, true

    student, submission = Student.__table__, SubmittedAssignment.__table__
    notebook, grade, comment = SubmittedNotebook.__table__, Grade.__table__, Comment.__table__
    changes = _changes(keys, submissions)
    row_id: Any = bindparam("row_id")
    # A manual score entered since the rows were read asks for another look, as nbgrader has it.
    needs_manual_grade = case(
        (grade.c.manual_score.is_not(None), true()), else_=bindparam("pending", type_=Boolean())
    )
    yield student.insert(), changes["student"].insert
    yield submission.insert(), changes["submission"].insert
    yield (
        submission.update().where(submission.c.id == row_id).values(timestamp=bindparam("new_timestamp")),
        changes["submission"].update,
    )
    yield notebook.insert(), changes["notebook"].insert
    yield (
        notebook.update().where(notebook.c.id == row_id).values(late_submission_penalty=bindparam("penalty")),
        changes["notebook"].update,
    )
    yield grade.insert(), changes["grade"].insert
    yield (
        grade.update()
        .where(grade.c.id == row_id)
        .values(auto_score=bindparam("new_score"), needs_manual_grade=needs_manual_grade),
        changes["grade"].update,
    )
    yield comment.insert(), changes["comment"].insert
    yield (
        comment.update().where(comment.c.id == row_id).values(auto_comment=bindparam("new_comment")),
        changes["comment"].update,
    )


def _changes(keys: AssignmentKeys, submissions: Sequence[SubmissionRow]) -> Mapping[str, _Changes]:
    changes = {table: _Changes() for table in ("student", "submission", "notebook", "grade", "comment")}
    for submission in submissions:
        if submission.student_is_new:
            changes["student"].insert.append({"id": submission.student_id})
        if submission.is_new:
            changes["submission"].insert.append(
                {
                    "id": submission.id,
                    "assignment_id": keys.id,
                    "student_id": submission.student_id,
                    "timestamp": submission.timestamp,
                }
            )
        else:
            changes["submission"].update.append(
                {"row_id": submission.id, "new_timestamp": submission.timestamp}
            )
        for name, notebook in submission.notebooks.items():
            _add_notebook(changes, keys.notebooks[name], submission, notebook)
    return changes


def _add_notebook(
    changes: Mapping[str, _Changes], keys: NotebookKeys, submission: SubmissionRow, notebook: NotebookRow
) -> None:
    if notebook.is_new:
        changes["notebook"].insert.append(
            {
                "id": notebook.id,
                "assignment_id": submission.id,
                "notebook_id": keys.id,
                "late_submission_penalty": notebook.late_penalty,
            }
        )
    elif notebook.graded:
        changes["notebook"].update.append({"row_id": notebook.id, "penalty": notebook.late_penalty})
    for name, grade in notebook.grades.items():
        if grade.is_new:
            changes["grade"].insert.append(
                {
                    "id": grade.id,
                    "notebook_id": notebook.id,
                    "cell_id": keys.graded[name],
                    "auto_score": grade.auto_score,
                    "needs_manual_grade": grade.pending,
                }
            )
        elif grade.decided:
            changes["grade"].update.append(
                {"row_id": grade.id, "new_score": grade.auto_score, "pending": grade.auto_score is None}
            )
    for name, comment in notebook.comments.items():
        if comment.is_new:
            changes["comment"].insert.append(
                {
                    "id": comment.id,
                    "notebook_id": notebook.id,
                    "cell_id": keys.commented[name],
                    "auto_comment": comment.auto_comment,
                }
            )
        elif notebook.graded:
            changes["comment"].update.append({"row_id": comment.id, "new_comment": comment.auto_comment})
