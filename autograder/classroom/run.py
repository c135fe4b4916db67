"""A whole class: from ``submitted/`` to the gradebook, ``autograded/``, ``feedback/`` and a report file.

Grading and recording are two steps with the journal between them, so that neither is ever done twice
nor lost: engine → journal → gradebook. The order of what is written:

1. a report is in the journal, on disk, before anything else is done with it;
2. then the rows of a group are in the gradebook, in one transaction;
3. then its autograded notebooks and feedback pages are in place, each replaced as a whole;
4. then, and only when these files are on disk, the journal records the group as written.

Whatever ends a run, the next one finds the last of these steps that was reached and goes on from there.
A run that is refused (no such problem set, nothing handed in, a source or suites that do not belong to the
course) is refused before the first of them, and leaves the folder as it was.
"""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from autograder.classroom.excused import excused
from autograder.classroom.folder import check_is_free, check_source_agrees, class_lock
from autograder.classroom.journal import Entry, Journal
from autograder.classroom.recorder import Recorder
from autograder.classroom.result import ClassResult, Row
from autograder.classroom.submissions import Key, Submissions, collect_submissions
from autograder.course import Assignment, Course, CourseError
from autograder.course.salt import OPEN_SALT, Salt, SaltError, keep_salt
from autograder.course.version import verdict_digest
from autograder.engine.pool import Order
from autograder.errors import AutograderError
from autograder.gradebook import GradebookWriter, SubmissionFolder
from autograder.gradebook.files import write_parts_atomically
from autograder.report import SCHEMA_VERSION, Report

MANY = 3
"""Notebooks that ran on a newer Python, from which on the run says so."""


class SaltTaken(SaltError):
    """Another run gave the class its salt after this one had chosen its own; a second try takes that one."""


class NothingHandedIn(AutograderError):
    """There is nothing to grade: nobody handed in the assignment, or not the student that was named."""


class Grader(Protocol):
    """What grades: one machine's lanes, or a cluster."""

    def prove(self, assignment: str) -> None:
        """Show that the suites of a problem set are sound, and belong to its notebook; raises CourseError."""

    def check_as_completed(self, orders: list[Order]) -> Iterator[tuple[int, Report]]:
        """(position, report) pairs as they are ready."""


@dataclass(frozen=True, slots=True)
class Graded:
    """One student's notebook and its report."""

    student: str
    notebook: str
    report: Report
    was_known: bool = False
    """Whether the report came out of the journal."""


Watch = Callable[[Iterable[Graded], int], Iterable[Graded]]
"""Wraps the results as they come, and is given their number: a progress bar."""


def grade_class(
    course: Course,
    folder: Path,
    assignment: str,
    grader: Grader,
    *,
    db_url: str | None = None,
    students: Collection[str] = (),
    again: bool = False,
    dry_run: bool = False,
    watch: Watch = lambda items, total: items,
    salt: Salt = OPEN_SALT,
    before_grading: Callable[[], None] = lambda: None,
) -> ClassResult:
    """Grade what a class handed in and record it.

    Args:
        course: the course whose suites judge.
        folder: the folder of the class.
        assignment: the problem set.
        grader: what grades.
        db_url: the gradebook; nbgrader's own setting by default.
        students: limit to these.
        again: grade anew even what the journal already holds.
        dry_run: grade, but write neither gradebook nor files; the result says who would change.
        watch: sees every result pass by, for progress.
        salt: the salt that the grader uses; kept for the class, if it has none yet.
        before_grading: called once nothing stands in the way of grading somebody, with the class locked.

    Raises:
        CourseError: there is no such problem set, or source or suites do not belong to the course's cells.
        NothingHandedIn: there is nothing to grade.
        CourseBusy: another run is at work on this class.
        CourseUnwritable: the folder may not be written.
        ExcusedUnreadable: the file of excused students is damaged.
        GradebookError: the gradebook cannot be used; the journal keeps what was graded.
        JournalError: the journal cannot be written.
        SaltTaken: the class has another salt by now.
        SaltError: the salt cannot be kept.
    """
    of_course = course.assignment(assignment)
    check_source_agrees(course, folder, assignment)
    excused(folder, assignment)  # a damaged file is told before anything is written
    with contextlib.ExitStack() as stack:
        gradebook = stack.enter_context(GradebookWriter(folder, assignment, db_url))
        handed_in = gradebook.submissions()
        misplaced = [] if students else gradebook.misplaced()
        _check_anything_was_handed_in(folder, assignment, handed_in, students, misplaced)
        for name in {name for submission in handed_in for name in submission.notebooks} - {assignment}:
            if gradebook.is_autograded(name):
                raise CourseError(
                    f"the notebook {name!r} of {assignment} has autograded cells, but hidden suites belong "
                    f"to {assignment}.ipynb; make it an assignment of its own"
                )
        if not dry_run:
            check_is_free(folder)
        grader.prove(assignment)
        if not dry_run:
            stack.enter_context(class_lock(folder))
            gradebook.ensure_assignment()  # one that cannot be written refuses before anything is kept
            if keep_salt(folder, salt) != salt:
                raise SaltTaken("another run gave this class its salt meanwhile; run the command again")
        path = folder / "reports" / f"{assignment}.journal"
        journal = stack.enter_context(Journal(path, read_only=dry_run))
        submissions = collect_submissions(
            folder,
            of_course,
            verdict_digest(of_course, salt),
            gradebook,
            journal,
            students=students,
            again=again,
        )
        if submissions.pending and not dry_run:
            before_grading()
        run = _Run(folder, of_course, gradebook, journal, grader, submissions, salt)
        run.tell(misplaced)
        return run.compare(watch) if dry_run else run.record(watch)


def _check_anything_was_handed_in(
    folder: Path,
    assignment: str,
    handed_in: Collection[SubmissionFolder],
    students: Collection[str],
    misplaced: Sequence[str],
) -> None:
    submitted = folder / "submitted"
    known = {submission.student_id for submission in handed_in}
    for student in students:
        if student not in known:
            raise NothingHandedIn(
                f"there is nothing to grade of {student!r}: there is no folder "
                f"{submitted / student / assignment}"
            )
    if not handed_in:
        found = "".join(f"\n  {sentence}" for sentence in misplaced[:20])
        raise NothingHandedIn(f"there is nothing to grade under {submitted}/*/{assignment}{found}")


class _Run:
    """One run over a class."""

    def __init__(
        self, folder: Path, assignment: Assignment, gradebook: GradebookWriter, journal: Journal,
        grader: Grader, submissions: Submissions, salt: Salt,
    ) -> None:  # fmt: skip
        self._folder = folder
        self._assignment = assignment.name
        self._gradebook = gradebook
        self._journal = journal
        self._grader = grader
        self._submissions = submissions
        self._salt = salt.fingerprint
        self._result = ClassResult(
            assignment.name,
            rows=list(submissions.unnamable),
            gradebook=gradebook.location,
            by_hand=assignment.max_score_by_hand,
            excused=excused(folder, assignment.name),
            notes=list(_notes(submissions)),
        )

    def tell(self, misplaced: Sequence[str]) -> None:
        """Take what the result is to say of the class as a whole, besides its rows."""
        chosen = {key[0] for key in self._submissions.known} | {k[0] for k, _ in self._submissions.pending}
        self._result.misplaced.extend(misplaced)
        self._result.notes.extend(self._gradebook.doubtful_times(chosen))

    def record(self, watch: Watch) -> ClassResult:
        """Grade what the journal does not know, and bring everything to the gradebook."""
        recorder = Recorder(self._gradebook, self._journal, self._submissions.versions, self._report)
        try:
            for graded in watch(self._all(keep=True), self._submissions.chosen):
                self._result.rows.append(Row.of(graded.student, graded.notebook, graded.report))
                recorder.add((graded.student, graded.notebook), graded.report, was_known=graded.was_known)
            recorder.finish()
        except BaseException:
            with contextlib.suppress(Exception):  # what stopped the run is what should be told
                recorder.note()
            raise
        self._result.written = recorder.written
        self._write_report()
        return self._sorted()

    def compare(self, watch: Watch) -> ClassResult:
        """Grade what the journal does not know, and say what would change in the gradebook."""
        recorded = self._gradebook.recorded_scores()
        for graded in watch(self._all(keep=False), self._submissions.chosen):
            after = self._gradebook.scores_of(graded.report, graded.notebook)
            row = Row.of(graded.student, graded.notebook, graded.report)
            self._result.rows.append(row.compared(after, recorded.get(graded.student, {})))
        return self._sorted()

    def _sorted(self) -> ClassResult:
        self._result.rows.sort(key=lambda row: (row.student, row.notebook))
        return self._result

    def _all(self, *, keep: bool) -> Iterator[Graded]:
        for student, name in self._submissions.known:
            yield Graded(student, name, self._report((student, name)), was_known=True)
        pending = self._submissions.pending
        if not pending:
            return
        for position, report in self._grader.check_as_completed([order for _, order in pending]):
            (student, name), _ = pending[position]
            if keep:
                version = self._submissions.versions[student, name]
                self._journal.add(Entry(student, name, version, report, salt=self._salt))
            yield Graded(student, name, report)

    def _report(self, key: Key) -> Report:
        report = self._last_report(key)
        assert report is not None
        return report

    def _last_report(self, key: Key) -> Report | None:
        return self._submissions.unjudged.get(key) or self._journal.last(*key)

    def _last_json(self, key: Key) -> str | None:
        unjudged = self._submissions.unjudged.get(key)
        if unjudged is None:
            return self._journal.last_json(*key)
        return json.dumps(unjudged.to_json(details=True), ensure_ascii=False, allow_nan=False)

    def _write_report(self) -> None:
        """The JSON of ``autograder check`` for the whole class, a line a notebook.

        Students that this run left out have their latest report in it.
        """
        entries = (self._last_json(key) for key in sorted(self._submissions.everyone))
        # The instructor's eyes only: it holds hidden inputs.
        path = self._folder / "reports" / f"{self._assignment}.json"
        write_parts_atomically(path, _document(filter(None, entries)), mode=0o600)


def _notes(submissions: Submissions) -> Iterator[str]:
    pending, newer = len(submissions.pending), submissions.newer
    if len(newer) >= MANY and len(newer) * 5 >= pending:  # a few write what both understand
        here, most = sys.version_info, max(set(newer), key=newer.count)
        yield (
            f"{len(newer)} of {pending} notebooks ran on a newer Python (most on {most[0]}.{most[1]}) than "
            f"the one that grades ({here.major}.{here.minor}). If its syntax costs points, grade with the "
            f"newer one."
        )
    for program, count in sorted(submissions.from_other_programs.items()):
        subject = "The grade of 1 notebook" if count == 1 else f"The grades of {count} notebooks"
        was = "was" if count == 1 else "were"
        yield f"{subject} in the journal {was} written by {program} of autograder; graded again."


def _document(entries: Iterator[str]) -> Iterator[str]:
    yield f'{{"schema_version": {SCHEMA_VERSION}, "results": [\n'
    for number, entry in enumerate(entries):
        yield (",\n" if number else "") + entry
    yield "\n]}\n"
