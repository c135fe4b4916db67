"""A whole class: from ``submitted/`` to the gradebook, ``autograded/``, ``feedback/`` and a report file.

Grading and recording are two steps with the journal between them, so that neither is ever done twice
nor lost: engine → journal → gradebook. What is known for good at each moment:

1. a report is in the journal, on disk, before anything else is done with it;
2. then the rows of a group stand in the gradebook, in one transaction;
3. then its autograded notebooks and feedback pages are in place, each replaced as a whole;
4. then, and only when these files are on disk, the journal notes the group as written.

Whatever ends a run, the next one finds the last of these steps that was reached and goes on from there.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from autograder.classroom.journal import Entry, Journal, Written, notebook_digest
from autograder.course import Course, CourseError
from autograder.course.version import verdict_digest
from autograder.engine.pool import Order
from autograder.engine.submission import SubmissionError, read_notebook
from autograder.report import SCHEMA_VERSION, Report

if TYPE_CHECKING:
    from autograder.gradebook import GradebookWriter
    from autograder.gradebook.writer import RecordedScore

GROUP = 20
"""Submissions in one transaction of the gradebook."""
GROUPS_PER_NOTE = 10
"""Transactions between two notes in the journal of what was written: each waits for the disk."""

Key = tuple[str, str]
"""A student and the name of a notebook."""


class CourseBusy(RuntimeError):
    """Another run is at work on this course; the message says which."""


class CourseUnwritable(RuntimeError):
    """The course's folder may not be written, or its disk is full."""


class Grader(Protocol):
    """What grades: one machine's lanes, or a cluster."""

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


@dataclass(frozen=True, slots=True)
class Change:
    """What recording a report would do to an exercise in the gradebook."""

    exercise: str
    before: float | None
    after: float
    by_hand: float | None = None
    """The score that a person gave: it is the one that counts, and it stays."""


@dataclass(frozen=True, slots=True)
class Row:
    """What the table of a class shows of one notebook; the whole report is in the report file."""

    student: str
    notebook: str
    score: float = 0.0
    max_score: float = 0.0
    scores: Mapping[str, float] = field(default_factory=dict)
    """Points of each exercise."""
    error: str | None = None
    mistakes: tuple[str, ...] = ()
    recorded: bool = True
    """Whether the gradebook had a result of the notebook; only a dry run asks."""
    changes: tuple[Change, ...] = ()
    """What would change in the gradebook; only a dry run asks."""

    @classmethod
    def of(cls, graded: Graded) -> Row:
        """The row of a graded notebook."""
        report = graded.report
        return cls(
            student=graded.student,
            notebook=graded.notebook,
            score=report.score,
            max_score=report.max_score,
            scores={exercise.id: exercise.score for exercise in report.exercises},
            error=report.error if report.status == "error" else None,
            mistakes=tuple(f"{e.id}: {m.title}" for e in report.exercises for m in e.misconceptions),
        )

    def compared(self, after: Mapping[str, float], recorded: Mapping[str, RecordedScore]) -> Row:
        """The row with what recording these scores would change."""
        changes = []
        for exercise, score in after.items():
            known = recorded.get(exercise)
            before = known.auto if known else None
            if before != score:
                changes.append(Change(exercise, before, score, known.by_hand if known else None))
        return replace(self, recorded=bool(recorded) or not after, changes=tuple(changes))


@dataclass
class ClassResult:
    """What a run did."""

    assignment: str
    rows: list[Row] = field(default_factory=list)
    written: int = 0
    gradebook: str = ""
    """Where the grades stand, without a password."""
    by_hand: float = 0.0
    """Points of the written questions, which only people give."""

    @property
    def errors(self) -> list[Row]:
        """Notebooks that could not be graded."""
        return [row for row in self.rows if row.error is not None]

    @property
    def mistakes(self) -> Counter[str]:
        """How often each known mistake was named, over the class."""
        return Counter(mistake for row in self.rows for mistake in row.mistakes)


def suites_version(assignment: str) -> str:
    """Identifies everything that judges an assignment: two runs with the same version agree."""
    return verdict_digest(Course.find().assignment(assignment))


@contextlib.contextmanager
def course_lock(course: Path) -> Iterator[None]:
    """Hold the course for one run at a time.

    Raises:
        CourseBusy: another run holds it.
    """
    folder = course / ".autograder"
    try:
        folder.mkdir(exist_ok=True)
        descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CourseUnwritable(
            f"{folder} cannot be written ({error.strerror}); give yourself write permission for the course's "
            f"folder, or make room, and run the command again"
        ) from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(descriptor, 200).decode(errors="replace").strip() or "another run"
            raise CourseBusy(
                f"this course is being graded by {holder}; wait for it to end, then run the command again"
            ) from error
        with contextlib.suppress(OSError):  # on a full disk the lock holds, only its holder stays unnamed
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"process {os.getpid()} on {os.uname().nodename}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def grade_class(
    course: Path,
    assignment: str,
    grader: Grader,
    *,
    db_url: str | None = None,
    students: Iterable[str] = (),
    again: bool = False,
    dry_run: bool = False,
    watch: Callable[[Iterable[Graded], int], Iterable[Graded]] = lambda items, total: items,
) -> ClassResult:
    """Grade what a class handed in and record it.

    Args:
        course: the course's folder.
        assignment: the problem set.
        grader: what grades.
        db_url: the gradebook; nbgrader's own setting by default.
        students: limit to these.
        again: grade anew even what the journal already holds.
        dry_run: grade, but write neither gradebook nor files; the result says who would change.
        watch: sees every result pass by, for progress.

    Raises:
        CourseBusy: another run is at work on this course.
        CourseUnwritable: the course's folder may not be written.
        GradebookError: the gradebook cannot be used; the journal keeps what was graded.
        JournalError: the journal cannot be written.
    """
    from autograder.gradebook import GradebookWriter

    path = course / "reports" / f"{assignment}.journal"
    with contextlib.ExitStack() as stack:
        if not dry_run:
            stack.enter_context(course_lock(course))
        gradebook = stack.enter_context(GradebookWriter(course, assignment, db_url))
        if not dry_run:
            gradebook.ensure_assignment()
        journal = stack.enter_context(Journal(path, read_only=dry_run))
        run = _Run(course, assignment, gradebook, journal, grader, set(students), again)
        return run.compare(watch) if dry_run else run.record(watch)


class _Run:
    def __init__(
        self, course: Path, assignment: str, gradebook: GradebookWriter, journal: Journal, grader: Grader,
        students: set[str], again: bool,
    ) -> None:  # fmt: skip
        self._course = course
        self._assignment = assignment
        self._gradebook = gradebook
        self._journal = journal
        self._grader = grader
        self._again = again
        self._suites = suites_version(assignment)
        self._result = ClassResult(
            assignment,
            gradebook=gradebook.location,
            by_hand=Course.find().assignment(assignment).max_score_by_hand,
        )
        self._everyone: list[Key] = []
        self._versions: dict[Key, str] = {}
        self._unjudged: dict[Key, Report] = {}
        """Reports of notebooks that no suite judges: none was handed in, or people grade all of it."""
        self._known: list[Key] = []
        self._pending: list[tuple[Key, Order]] = []
        self._look_around(students)

    def record(self, watch: Callable[[Iterable[Graded], int], Iterable[Graded]]) -> ClassResult:
        """Grade what the journal does not know, and bring everything to the gradebook."""
        recorder = _Recorder(self._gradebook, self._journal, self._versions, self._report)
        try:
            for graded in watch(self._all(keep=True), len(self._known) + len(self._pending)):
                self._result.rows.append(Row.of(graded))
                recorder.add((graded.student, graded.notebook), was_known=graded.was_known)
            recorder.finish()
        except BaseException:
            with contextlib.suppress(Exception):  # what stopped the run is what should be told
                recorder.note()
            raise
        self._result.written = recorder.written
        if self._result.rows:
            self._write_report()
        return self._sorted()

    def compare(self, watch: Callable[[Iterable[Graded], int], Iterable[Graded]]) -> ClassResult:
        """Grade what the journal does not know, and say what would change in the gradebook."""
        recorded = self._gradebook.recorded_scores()
        for graded in watch(self._all(keep=False), len(self._known) + len(self._pending)):
            after = self._gradebook.scores_of(graded.report, graded.notebook)
            self._result.rows.append(Row.of(graded).compared(after, recorded.get(graded.student, {})))
        return self._sorted()

    def _sorted(self) -> ClassResult:
        self._result.rows.sort(key=lambda row: (row.student, row.notebook))
        return self._result

    # Who handed in what

    def _look_around(self, students: set[str]) -> None:
        for folder in self._gradebook.submissions():
            if not folder.student_id.isprintable():
                self._result.rows.append(self._unnamable(folder.path))
                continue
            for name, path in folder.notebooks.items():
                key = folder.student_id, name
                self._everyone.append(key)
                order = self._examine(key, folder.path, path)
                if students and folder.student_id not in students:
                    continue
                if order is None:
                    self._known.append(key)
                else:
                    self._pending.append((key, order))

    def _examine(self, key: Key, folder: Path, path: Path | None) -> Order | None:
        """Note the version of a notebook; the order to grade it, unless its report is known already."""
        student, name = key
        if path is None:
            self._versions[key] = f"missing/{self._suites}"
            sentence = self._gradebook.missing_sentence(student, name)
            self._unjudged[key] = self._error(name, f"{folder.name}/{name}.ipynb", sentence)
            return None
        self._versions[key] = version = f"{notebook_digest(path)}/{self._suites}"
        shown = str(path.relative_to(self._course) if path.is_relative_to(self._course) else path)
        if name != self._assignment:
            self._unjudged[key] = self._for_people(name, path, shown)
            return None
        if not self._again and self._journal.has(*key, version):
            return None
        return Order(path, self._assignment, shown)

    def _for_people(self, name: str, path: Path, shown: str) -> Report:
        """The report of one more notebook of the assignment: its written questions wait for a person."""
        if self._gradebook.is_autograded(name):
            raise CourseError(
                f"the notebook {name!r} of {self._assignment} has autograded cells, but hidden suites belong "
                f"to {self._assignment}.ipynb; make it an assignment of its own"
            )
        try:
            read_notebook(path)
        except SubmissionError as error:
            return self._error(name, shown, str(error))
        return Report(shown, self._assignment, "graded", full_score=0.0)

    def _error(self, name: str, shown: str, sentence: str) -> Report:
        is_judged = name == self._assignment
        full_score = Course.find().assignment(self._assignment).max_score if is_judged else 0.0
        return Report(shown, self._assignment, "error", sentence, full_score=full_score)

    def _unnamable(self, folder: Path) -> Row:
        """A folder that no gradebook can hold must not stop the others."""
        shown = repr(folder.parent.name)[1:-1]  # on one line, with escapes for what cannot be shown
        sentence = (
            "The name of the folder holds bytes that are no letters (not UTF-8), or control characters; "
            "rename it."
        )
        return Row(shown, self._assignment, error=sentence)

    # What came out

    def _all(self, *, keep: bool) -> Iterator[Graded]:
        for student, name in self._known:
            yield Graded(student, name, self._report((student, name)), was_known=True)
        if not self._pending:
            return
        for position, report in self._grader.check_as_completed([order for _, order in self._pending]):
            (student, name), _ = self._pending[position]
            if keep:
                self._journal.add(Entry(student, name, self._versions[student, name], report))
            yield Graded(student, name, report)

    def _report(self, key: Key) -> Report:
        report = self._last_report(key)
        assert report is not None
        return report

    def _last_report(self, key: Key) -> Report | None:
        return self._unjudged.get(key) or self._journal.last(*key)

    def _write_report(self) -> None:
        """The JSON of ``autograder check`` for the whole class, a line a notebook.

        Of students that this run left out, the latest report stands.
        """
        from autograder.gradebook.files import write_parts_atomically

        reports = (self._last_report(key) for key in sorted(self._everyone))
        entries = (
            json.dumps(report.to_json(details=True), ensure_ascii=False, allow_nan=False)
            for report in reports
            if report is not None
        )
        # The instructor's eyes only: it holds hidden inputs.
        write_parts_atomically(
            self._course / "reports" / f"{self._assignment}.json", _document(entries), mode=0o600
        )


class _Recorder:
    """Brings results to the gradebook, group by group, and notes in the journal what stands there.

    A gradebook that cannot be written does not stop the grading: the journal takes what comes, and the
    gradebook is tried once more when all of it is there.
    """

    def __init__(
        self,
        gradebook: GradebookWriter,
        journal: Journal,
        versions: Mapping[Key, str],
        report: Callable[[Key], Report],
    ) -> None:
        self.written = 0
        self._gradebook = gradebook
        self._journal = journal
        self._versions = versions
        self._report = report
        self._waiting: list[tuple[Key, bool]] = []
        self._unnoted: list[Written] = []
        self._in_trouble = False

    def add(self, key: Key, *, was_known: bool) -> None:
        """Take a result, which the journal has."""
        from autograder.gradebook import GradebookError

        self._waiting.append((key, was_known))
        if len(self._waiting) >= GROUP and not self._in_trouble:
            try:
                self._record_group()
            except GradebookError:
                self._in_trouble = True

    def finish(self) -> None:
        """Bring the rest to the gradebook.

        Raises:
            GradebookError: it cannot be written.
            JournalError: the journal cannot be written.
        """
        from autograder.gradebook import GradebookError

        try:
            while self._waiting:
                self._record_group()
            self.note()
        except GradebookError as error:
            raise type(error)(f"{error} What was graded is kept and will not be graded again.") from error

    def note(self) -> None:
        """Note in the journal what was written, once it is on disk."""
        if self._unnoted:
            self._gradebook.make_durable()
            self._journal.mark_written(self._unnoted)
            self._unnoted.clear()

    def _record_group(self) -> None:
        group = self._waiting[:GROUP]
        standing = self._standing([key for key, was_known in group if was_known])
        self._journal.sync()  # a grade must never be in the gradebook alone
        try:
            for key, _ in group:
                if key not in standing:
                    self._gradebook.write(key[0], self._report(key), key[1], is_new=not self._had(key))
            states = self._gradebook.flush()
        except BaseException:
            self._gradebook.drop()
            raise
        self._unnoted += [Written(*key, self._versions[key], state) for key, state in states.items()]
        self.written += len(states)
        del self._waiting[: len(group)]
        if len(self._unnoted) >= GROUP * GROUPS_PER_NOTE:
            self.note()

    def _standing(self, keys: Sequence[Key]) -> set[Key]:
        """Those of which an earlier run brought this very result all the way, untouched since."""
        before = {key: self._journal.written(*key) for key in keys if self._had(key)}
        states = self._gradebook.states([key for key in before if self._gradebook.has_files(*key)])
        return {key for key, grade in before.items() if grade and states.get(key) == grade.state}

    def _had(self, key: Key) -> bool:
        """Whether the gradebook has had the result of this version."""
        grade = self._journal.written(*key)
        return grade is not None and grade.version == self._versions[key]


def _document(entries: Iterator[str]) -> Iterator[str]:
    yield f'{{"schema_version": {SCHEMA_VERSION}, "results": [\n'
    for number, entry in enumerate(entries):
        yield (",\n" if number else "") + entry
    yield "\n]}\n"
