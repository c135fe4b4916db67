"""A class into the gradebook: grades, comments, autograded notebooks and feedback, with few transactions.

What is left is what ``nbgrader autograde`` and ``nbgrader generate_feedback`` would have left. They open
the database nine times and commit twenty times for each submission; here it is opened once for the class,
and one transaction holds many submissions (:data:`SUBMISSIONS_PER_TRANSACTION`).
"""

from __future__ import annotations

import logging
import math
import os
import re
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder.course.metadata import grading_metadata
from autograder.gradebook.database import can_be_written, exists, open_gradebook, shown
from autograder.gradebook.errors import GradebookError, named_errors
from autograder.gradebook.extension import Extension, grant_extension
from autograder.gradebook.feedback import PageScore, feedback_html
from autograder.gradebook.files import is_linked, make_durable, write_atomically
from autograder.gradebook.handed_in import (
    copy_to_autograded,
    copy_to_feedback,
    matching_folders,
    misplaced_submissions,
    time_handed_in,
)
from autograder.gradebook.nearly import instead_of
from autograder.gradebook.notebooks import (
    Cell,
    Notebook,
    autograded_notebook,
    elsewhere_sentence,
    error_sentence,
    exercise_of,
    grade_id,
    is_answer,
    is_autograded,
    is_written_answer,
    notebook_text,
    own_texts,
    points_earned,
    read_submitted,
    sanitise,
)
from autograder.gradebook.registration import register, registered_notebook, source_notebooks
from autograder.gradebook.rows import (
    AssignmentKeys,
    NotebookRow,
    SubmissionRow,
    read_keys,
    read_submissions,
    write_submissions,
)
from autograder.gradebook.times import FILE, read_time
from autograder.report import Report

SUBMISSIONS_PER_TRANSACTION = 20
"""How many submissions the gradebook takes at once: the one place where this is said."""
NO_RESPONSE = "No response."
"""nbgrader's own comment on an answer that is still the stub."""


@dataclass(frozen=True, slots=True)
class SubmissionFolder:
    """What a student handed in: ``submitted/<student>/<assignment>``."""

    student_id: str
    path: Path
    notebooks: dict[str, Path | None]
    """Each notebook of the assignment: the file handed in, or None when it is missing."""


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A graded notebook that is yet to be written."""

    student_id: str
    notebook_name: str
    report: Report
    is_new: bool


@dataclass(frozen=True, slots=True)
class RecordedScore:
    """What the gradebook holds about one autograded exercise of a student."""

    auto: float | None
    """What the autograder gave."""
    by_hand: float | None = None
    """What a person gave instead, which counts and stays."""


class GradebookWriter:
    """Writes the results of one assignment.

    Use it as a context manager from a single process; reports may come from any number of others::

        with GradebookWriter(Path("."), "ps1") as gradebook:
            gradebook.ensure_assignment()
            for folder in gradebook.submissions():
                for name, path in folder.notebooks.items():
                    if path is None:
                        gradebook.write_missing(folder.student_id, name)
                    else:
                        gradebook.write(folder.student_id, engine.check(path), name)

    Submissions are written in groups; :meth:`flush` writes those that wait, and leaving the ``with`` block
    does, too, unless an exception ends it. Whatever is written again replaces what was there, except for
    scores, comments and extra credit that a person gave in the formgrader.
    """

    def __init__(
        self,
        course_dir: Path | str,
        assignment: str,
        db_url: str | None = None,
        *,
        submissions_per_transaction: int | None = None,
        lock_timeout: float = 30.0,
    ) -> None:
        """Read nbgrader's configuration. The gradebook is opened when it is first needed, or created.

        Args:
            course_dir: the course's folder, with ``nbgrader_config.py`` and ``source/``.
            assignment: the assignment's name.
            db_url: the gradebook's address; by default the one that nbgrader would use.
            submissions_per_transaction: how many submissions to write at once; by default
                :data:`SUBMISSIONS_PER_TRANSACTION`.
            lock_timeout: seconds to wait for another program that writes, and for a server to answer.

        Raises:
            SourceMissing: the assignment has no source.
        """
        self.assignment = assignment
        self._app = nbgrader_app(Path(course_dir).resolve(), db_url)
        self._coursedir = self._app.coursedir
        self._db_url = self._coursedir.db_url
        self.submissions_per_transaction = submissions_per_transaction or SUBMISSIONS_PER_TRANSACTION
        self._waiting: list[_Waiting] = []
        self._registered = {
            path.stem: registered_notebook(path, self._coursedir, self._app.config)
            for path in source_notebooks(self._coursedir, assignment)
        }
        self._lock_timeout = lock_timeout
        self._opened: Any = None
        self._late_penalty = _late_penalty(self._app.config)
        self._keys: AssignmentKeys | None = None

    @property
    def location(self) -> str:
        """Where the gradebook is, without a password."""
        return shown(self._db_url)

    def __enter__(self) -> GradebookWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                self.flush()
        finally:
            self.close()

    def drop(self) -> None:
        """Forget what waits."""
        self._waiting.clear()

    def close(self) -> None:
        """Close the gradebook. Submissions that still wait are not written."""
        self.drop()
        if self._opened is not None:
            self._opened.close()

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        """Give errors their names; a transaction that broke must not stand in the way of the next."""
        with named_errors(shown(self._db_url)):
            try:
                yield
            except BaseException:
                if self._opened is not None:
                    with suppress(Exception):
                        self._opened.db.rollback()
                raise

    @property
    def _gradebook(self) -> Any:
        if self._opened is None:
            self._opened = open_gradebook(
                self._db_url, self._coursedir.course_id, lock_timeout=self._lock_timeout
            )
        return self._opened

    # The assignment and who handed it in

    def extend(self, student_id: str, time: timedelta) -> Extension:
        """Give a student more time, in place of an earlier extension; zero takes it back.

        Nothing has to be handed in, nor the assignment be in the gradebook. The penalty of what is graded
        already follows at the next run.

        Raises:
            AssignmentChanged: graded cells were added or removed while there are submissions.
            GradebookError: the gradebook cannot be used.
        """
        self.ensure_assignment()
        with self._named_errors():
            return grant_extension(self._gradebook, self.assignment, student_id, time)

    def ensure_assignment(self) -> list[str]:
        """Record the assignment as ``nbgrader generate_assignment`` does, if it is missing or changed.

        Returns:
            The names of the notebooks that were recorded anew; empty when nothing changed.

        Raises:
            AssignmentChanged: graded cells were added or removed while there are submissions.
            GradebookError: the gradebook cannot be used.
        """
        with self._named_errors():
            can_be_written(self._gradebook)
            changed = register(
                self._gradebook, self._db_url, self.assignment, self._registered, self._app.config
            )
            self._keys = read_keys(self._gradebook.db, self.assignment)
            self._gradebook.db.rollback()
        return changed

    def submissions(self) -> list[SubmissionFolder]:
        """What the class handed in, in order of name; students without a folder are not among them."""
        return [
            SubmissionFolder(student_id, folder, {name: _existing(folder, name) for name in self._registered})
            for student_id, folder in sorted(self._folders())
        ]

    def _folders(self) -> Iterator[tuple[str, Path]]:
        submitted = self._coursedir.submitted_directory
        pattern = self._coursedir.format_path(submitted, "(?P<student_id>.*)", self.assignment, escape=True)
        excluded = set(filter(None, self._coursedir.student_id_exclude.split(",")))
        for path in matching_folders(self._coursedir, submitted, "*", self.assignment):
            folder = str(path)
            match = re.fullmatch(pattern, folder, re.DOTALL)  # a name may hold line breaks
            if match and match["student_id"] not in excluded:
                yield match["student_id"], path

    def misplaced(self) -> list[str]:
        """Notebooks below ``submitted/`` that lie where nobody finds them, each in a sentence."""
        return misplaced_submissions(self._coursedir, self.assignment)

    def doubtful_times(self, students: Collection[str]) -> list[str]:
        """Where a due date is set: a sentence for each of these students whose time is not known for sure.

        Raises:
            GradebookError: the gradebook cannot be used.
        """
        if self._duedate() is None:
            return []
        folders = {
            student: self._folder(self._coursedir.submitted_directory, student) for student in students
        }
        sentences = [
            f"{student}: counts as handed in in time, since in timestamp.txt {doubt}."
            for student, folder in sorted(folders.items())
            if (doubt := read_time(folder).doubt)
        ]
        collector = Path(self._coursedir.root) / self._coursedir.submitted_directory
        others = sorted(student for student, folder in folders.items() if _is_anothers(folder, collector))
        if others:
            shown = ", ".join(others[:5]) + (", …" if len(others) > 5 else "")
            sentences.append(
                f"timestamp.txt does not belong to who collects, but to somebody who may write any time into "
                f"it: {shown}."
            )
        return sentences

    def _duedate(self) -> datetime | None:
        """When the assignment is due; None also where nothing is recorded of it."""
        from nbgrader.api import Assignment

        if self._opened is None and not exists(self._db_url):
            return None
        with self._named_errors():
            session = self._gradebook.db
            found = session.query(Assignment.duedate).filter(Assignment.name == self.assignment).first()
            session.rollback()
        return found[0] if found else None

    def is_autograded(self, notebook: str) -> bool:
        """Whether a notebook of the assignment has cells that a hidden suite judges."""
        return any(is_autograded(cell) for cell in self._registered[notebook]["cells"])

    def recorded_scores(self) -> dict[str, dict[str, RecordedScore]]:
        """What the gradebook holds, to be read only: for each student, the score of each exercise.

        Raises:
            GradebookError: the gradebook cannot be used.
        """
        from nbgrader.api import Assignment, Grade, GradeCell, SubmittedAssignment, SubmittedNotebook

        exercises = {
            grade_id(cell): exercise_of(cell)
            for notebook in self._registered.values()
            for cell in notebook["cells"]
            if is_autograded(cell)
        }
        scores: dict[str, dict[str, RecordedScore]] = {}
        if self._opened is None and not exists(self._db_url):
            return scores
        with self._named_errors():
            session = self._gradebook.db
            for student_id, cell, auto_score, manual_score in (
                session.query(
                    SubmittedAssignment.student_id, GradeCell.name, Grade.auto_score, Grade.manual_score
                )
                .join(Assignment, Assignment.id == SubmittedAssignment.assignment_id)
                .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
                .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
                .join(GradeCell, GradeCell.id == Grade.cell_id)
                .filter(Assignment.name == self.assignment)
            ):
                if cell in exercises:
                    score = RecordedScore(auto_score, manual_score)
                    scores.setdefault(student_id, {})[exercises[cell]] = score
            session.rollback()
        return scores

    def scores_of(self, report: Report, notebook: str | None = None) -> dict[str, float]:
        """What a report is worth in the gradebook: the score of each autograded exercise."""
        results = {exercise.id: exercise for exercise in report.exercises}
        return {
            exercise_of(cell): points_earned(results.get(exercise_of(cell)), _points(cell))
            for cell in self._registered[notebook or self.assignment]["cells"]
            if is_autograded(cell)
        }

    def states(self, notebooks: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """For each (student, notebook), a digest of what the gradebook says about it now.

        It is what :meth:`flush` returned as long as nothing happened since: no one gave a score, a comment
        or an extension, the student did not hand in again, and it is the same gradebook.

        Raises:
            GradebookError: the gradebook cannot be used.
        """
        keys, session = self._known_keys(), self._gradebook.db
        with self._named_errors():
            submissions = read_submissions(session, keys, [student_id for student_id, _ in notebooks])
            session.rollback()
        for submission in submissions.values():
            submission.timestamp = self._time_handed_in(submission)
        return {
            (student_id, name): submissions[student_id].state(name, keys.duedate)
            if self._is_penalty_current(submissions[student_id], name)
            else "another penalty"
            for student_id, name in notebooks
        }

    def has_files(self, student_id: str, name: str) -> bool:
        """Whether the autograded notebook and the feedback page are there."""
        autograded = self._folder(self._coursedir.autograded_directory, student_id) / f"{name}.ipynb"
        feedback = self._folder(self._coursedir.feedback_directory, student_id) / f"{name}.html"
        return autograded.exists() and feedback.exists()

    # Results

    def write(
        self, student_id: str, report: Report, notebook: str | None = None, *, is_new: bool = True
    ) -> dict[tuple[str, str], str]:
        """Take the result of one notebook that a student handed in.

        It is written, together with others, as soon as a group is complete; see :meth:`flush`.

        Args:
            student_id: the name of the student's folder; students new to the gradebook are added.
            report: the result.
            notebook: which notebook of the assignment (default: the one named like the assignment).
            is_new: whether a person is asked to look again at cells that have a score given by hand, as
                after every ``nbgrader autograde``. If the gradebook had this very result before, no.

        Returns:
            What :meth:`flush` returns when this completes a group; until then, nothing.

        Raises:
            GradebookError: the gradebook or the folders of the course cannot be written, or the
                assignment has no such notebook.
        """
        name = notebook or self.assignment
        if name not in self._registered:
            raise GradebookError(f"The assignment {self.assignment} has no notebook {name!r}.")
        written = {}
        if any(w.student_id == student_id and w.notebook_name == name for w in self._waiting):
            written = self.flush()
        self._waiting.append(_Waiting(student_id, name, report, is_new))
        if len(self._waiting) >= self.submissions_per_transaction:
            written |= self.flush()
        return written

    def write_missing(self, student_id: str, notebook: str | None = None) -> None:
        """Record that a student handed in a folder without the notebook: no points, and a sentence."""
        name = notebook or self.assignment
        report = Report(
            notebook=str(self._folder(self._coursedir.submitted_directory, student_id) / f"{name}.ipynb"),
            assignment=self.assignment,
            status="error",
            error=self.missing_sentence(student_id, name),
        )
        self.write(student_id, report, name)

    def missing_sentence(self, student_id: str, name: str) -> str:
        """Why there is nothing to grade, and what was found instead."""
        folder = self._folder(self._coursedir.submitted_directory, student_id)
        if is_linked(folder):
            return "The folder is a symbolic link: the files themselves must be handed in."
        instead = instead_of(folder, name, frozenset(self._registered) - {name})
        return f"No {name}.ipynb was handed in{instead}."

    def flush(self) -> dict[tuple[str, str], str]:
        """Write what waits: the gradebook in one transaction, then autograded notebooks and feedback.

        Returns:
            For each (student, notebook) written, a digest as of :meth:`states`.

        Raises:
            GradebookError: what waits still waits; calling again tries again.
        """
        if not self._waiting:
            return {}
        graded = [self._graded(waiting) for waiting in self._waiting]
        submissions = self._write_rows(graded)
        for notebook in graded:
            row = submissions[notebook.student_id].notebooks[notebook.name]
            self._write_files(notebook, row)
        self._waiting.clear()
        duedate = self._known_keys().duedate
        return {
            (notebook.student_id, notebook.name): submissions[notebook.student_id].state(
                notebook.name, duedate
            )
            for notebook in graded
        }

    def make_durable(self) -> None:
        """Have the files written so far on disk when this returns, whatever happens to the machine.

        Raises:
            GradebookError: the disk does not take them.
        """
        course = Path(self._coursedir.root)
        steps = (self._coursedir.autograded_directory, self._coursedir.feedback_directory)
        folders = {course / step for step in steps}
        devices = {folder.stat().st_dev: folder for folder in folders if folder.is_dir()}
        make_durable(devices.values())

    def _graded(self, waiting: _Waiting) -> _GradedNotebook:
        name = waiting.notebook_name
        folder = self._folder(self._coursedir.submitted_directory, waiting.student_id)
        submitted = _existing(folder, name)
        content = read_submitted(submitted) if submitted else None
        return _GradedNotebook.of(waiting, content, self._registered[name])

    def _write_rows(self, graded: list[_GradedNotebook]) -> dict[str, SubmissionRow]:
        from sqlalchemy.exc import IntegrityError

        keys, session = self._known_keys(), self._gradebook.db
        with self._named_errors():
            for attempt in (1, 2):
                submissions = read_submissions(session, keys, [notebook.student_id for notebook in graded])
                session.rollback()  # nothing is held while we work
                for notebook in graded:
                    self._decide(notebook, submissions[notebook.student_id])
                try:
                    write_submissions(session, keys, list(submissions.values()))
                    break
                except IntegrityError:  # another program has just added one of these students
                    if attempt == 2:
                        raise
        return submissions

    def _decide(self, notebook: _GradedNotebook, submission: SubmissionRow) -> None:
        """Put the result of a notebook into its rows."""
        row = submission.notebooks[notebook.name]
        row.graded = True
        for cell, auto_score in notebook.grades.items():
            grade = row.grades[cell]
            grade.decided = notebook.is_new or grade.auto_score != auto_score
            grade.auto_score = auto_score
        for cell, auto_comment in notebook.comments.items():
            row.comments[cell].auto_comment = auto_comment
        submission.timestamp = self._time_handed_in(submission)
        row.late_penalty = self._penalty(submission, row)

    def _penalty(self, submission: SubmissionRow, row: NotebookRow) -> float | None:
        """What handing in late costs now, by the configuration, the due date and the extension."""
        late = submission.seconds_late(self._known_keys().duedate)
        return self._late_penalty(submission.student_id, row.score, late) if late else None

    def _is_penalty_current(self, submission: SubmissionRow, name: str) -> bool:
        """Whether the penalty that is recorded is the one of today's configuration."""
        row = submission.notebooks[name]
        return math.isclose(row.late_penalty or 0.0, self._penalty(submission, row) or 0.0, abs_tol=1e-9)

    def _time_handed_in(self, submission: SubmissionRow) -> datetime | None:
        folder = self._folder(self._coursedir.submitted_directory, submission.student_id)
        return time_handed_in(folder) or submission.timestamp

    def _known_keys(self) -> AssignmentKeys:
        if self._keys is None:
            self.ensure_assignment()
        assert self._keys is not None
        return self._keys

    # Files

    def _folder(self, step: str, student_id: str) -> Path:
        return Path(self._coursedir.format_path(step, student_id, self.assignment))

    def _write_files(self, notebook: _GradedNotebook, row: NotebookRow) -> None:
        coursedir, student_id, name = self._coursedir, notebook.student_id, notebook.name
        autograded = self._folder(coursedir.autograded_directory, student_id)
        feedback = self._folder(coursedir.feedback_directory, student_id)
        score = _page_score(row, notebook)
        page = feedback_html(_with_grades(notebook.autograded, row), name, score, notebook.student_id)
        modes = (0o664, 0o664) if coursedir.groupshared else (0o444, 0o644)
        names = list(self._registered)
        copy_to_autograded(coursedir, self._app.config, student_id, self.assignment, names, modes[0])
        write_atomically(autograded / f"{name}.ipynb", notebook_text(notebook.autograded), modes[0])
        copy_to_feedback(coursedir, student_id, self.assignment, names, modes[1])
        write_atomically(feedback / f"{name}.html", page, modes[1])


@dataclass(frozen=True, slots=True)
class _GradedNotebook:
    """A notebook with its result, before it meets what the gradebook has about the student."""

    student_id: str
    name: str
    autograded: Notebook
    grades: dict[str, float | None]
    """Score of each graded cell; None where a person decides."""
    comments: dict[str, str | None]
    """Our comment on each answer."""
    max_score: float
    is_new: bool

    @classmethod
    def of(cls, waiting: _Waiting, submitted: object, registered: Notebook) -> _GradedNotebook:
        report, error = waiting.report, error_sentence(waiting.report)
        sanitised = sanitise(submitted, registered)
        stubs = {grade_id(cell): cell["source"] for cell in registered["cells"]}
        results = {exercise.id: exercise for exercise in report.exercises}
        grades: dict[str, float | None] = {}
        comments: dict[str, str | None] = {}
        elsewhere = own_texts(sanitised, registered)
        for cell in sanitised["cells"]:
            name, untouched = grade_id(cell), cell["source"] == stubs.get(grade_id(cell))
            if is_autograded(cell):
                grades[name] = points_earned(results.get(exercise_of(cell)), _points(cell))
            elif is_written_answer(cell):
                grades[name] = 0.0 if error or (untouched and not elsewhere) else None
            if is_answer(cell):
                comments[name] = error or (NO_RESPONSE if untouched else None)
                if untouched and is_written_answer(cell) and elsewhere and not error:
                    comments[name] = elsewhere_sentence(elsewhere)
            elif grading_metadata(cell).get("task"):
                comments[name] = error
        return cls(
            waiting.student_id,
            waiting.notebook_name,
            autograded_notebook(sanitised, report),
            grades,
            comments,
            max_score=sum(map(_points, registered["cells"])),
            is_new=waiting.is_new,
        )


def _points(cell: Cell) -> float:
    metadata = grading_metadata(cell)
    return float(metadata["points"]) if metadata.get("grade") or metadata.get("task") else 0.0


def _with_grades(notebook: Notebook, row: NotebookRow) -> Notebook:
    """The notebook with what the gradebook says, under the names that nbgrader's ``GetGrades`` uses."""
    return {**notebook, "cells": [_cell_with_grades(cell, row) for cell in notebook["cells"]]}


def _cell_with_grades(cell: Cell, row: NotebookRow) -> Cell:
    metadata = grading_metadata(cell)
    grade, comment = row.grades.get(grade_id(cell)), row.comments.get(grade_id(cell))
    if grade is None and comment is None:
        return cell
    says = dict(metadata)
    if grade is not None:
        says |= {"score": grade.score, "pending": grade.pending}
    if comment is not None:
        says["comment"] = comment.comment
    return {**cell, "metadata": {**cell["metadata"], "nbgrader": says}}


def _page_score(row: NotebookRow, notebook: _GradedNotebook) -> PageScore:
    penalty = row.late_penalty or 0.0
    return PageScore(row.score - penalty, notebook.max_score, penalty)


def _existing(folder: Path, name: str) -> Path | None:
    """The file handed in under this name; nothing that lies behind a linked folder was handed in."""
    path = folder / f"{name}.ipynb"
    return path if os.path.lexists(path) and not is_linked(folder) else None


def _is_anothers(folder: Path, collector: Path) -> bool:
    """Whether ``timestamp.txt`` belongs neither to us nor to whom the folder of all submissions belongs."""
    try:
        owner = os.lstat(folder / FILE).st_uid
        return owner not in (os.geteuid(), collector.stat().st_uid)
    except OSError:
        return False


def _late_penalty(config: Any) -> Callable[[str, float, float], float | None]:
    """The penalty for handing in late, by the course's nbgrader plugin."""
    from nbgrader.preprocessors import AssignLatePenalties
    from traitlets import TraitError

    try:
        assigner = AssignLatePenalties(config=config)
        assigner.init_plugin()
    except (TraitError, ImportError) as error:
        raise GradebookError(f"The late penalty in nbgrader_config.py cannot be used: {error}") from error

    def penalty(student_id: str, score: float, seconds_late: float) -> float | None:
        points = assigner.plugin_inst.late_submission_penalty(student_id, score, seconds_late)
        return None if points is None else min(max(points, 0), score)

    return penalty


@contextmanager
def _without_grammar_of_addresses() -> Iterator[None]:
    """jsonschema, which nbgrader imports, compiles a grammar of web addresses if it finds the package for it.

    That takes longer than all other imports together, and no notebook has a field of that kind.
    """
    name = "rfc3987_syntax"
    absent = name not in sys.modules
    if absent:
        sys.modules[name] = None  # type: ignore[assignment]  # "not installed"
    try:
        yield
    finally:
        if absent:
            del sys.modules[name]


def nbgrader_app(course_dir: Path, db_url: str | None) -> Any:
    """nbgrader with the configuration that its commands would have in this folder."""
    with _without_grammar_of_addresses():
        from nbgrader.apps.baseapp import NbGrader

    search_path = list(sys.path)
    app = NbGrader(log_level=logging.ERROR)
    app.load_cwd_config = False
    app.initialize([], root=str(course_dir))
    sys.path[:] = search_path
    if db_url is not None:
        app.coursedir.db_url = db_url
    return app
