"""A whole class: from ``submitted/`` to the gradebook, ``autograded/``, ``feedback/`` and a report file.

Grading and recording are two steps with the journal between them, so that neither is ever done twice
nor lost: engine → journal → gradebook.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from autograder import __version__
from autograder.batch import Order
from autograder.course import PACKAGE, load_assignment
from autograder.journal import Entry, Journal, notebook_digest
from autograder.report import SCHEMA_VERSION, Report

if TYPE_CHECKING:
    from autograder.gradebook import GradebookWriter

GROUP = 20
"""Submissions in one transaction of the gradebook."""


class CourseBusy(RuntimeError):
    """Another run is at work on this course; the message says which."""


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
    previous: Report | None = None
    """What an earlier run reported, if this run graded it anew."""
    was_known: bool = False
    """Whether the report came out of the journal."""


@dataclass(frozen=True, slots=True)
class Row:
    """What the table of a class shows of one notebook; the whole report is in the report file."""

    student: str
    notebook: str
    score: float
    max_score: float
    scores: dict[str, float]
    """Points of each exercise."""
    error: str | None
    mistakes: tuple[str, ...]
    was_known: bool
    previous_score: float | None

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
            was_known=graded.was_known,
            previous_score=graded.previous.score if graded.previous else None,
        )


@dataclass
class ClassResult:
    """What a run did."""

    assignment: str
    rows: list[Row] = field(default_factory=list)
    written: int = 0

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
    digest = hashlib.sha256(__version__.encode())
    course = load_assignment(assignment)
    paths = [course.path, *sorted(course.folder.glob("*"))]
    paths += sorted((PACKAGE / "checks").rglob("*.py")) + sorted((PACKAGE / "sandbox").glob("*.py"))
    paths += [PACKAGE / name for name in ("grading.py", "submission.py", "misconceptions.py")]
    for path in paths:
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def course_lock(course: Path) -> Iterator[None]:
    """Hold the course for one run at a time.

    Raises:
        CourseBusy: another run holds it.
    """
    folder = course / ".autograder"
    folder.mkdir(exist_ok=True)
    descriptor = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(descriptor, 200).decode(errors="replace").strip() or "another run"
            raise CourseBusy(
                f"this course is being graded by {holder}; wait for it to end, then run the command again"
            ) from error
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
        GradebookError: the gradebook cannot be used; the journal keeps what was graded.
        JournalError: the journal cannot be written.
    """
    from autograder.gradebook import GradebookWriter

    with course_lock(course), GradebookWriter(course, assignment, db_url) as gradebook:
        if not dry_run:
            gradebook.ensure_assignment()
        journal = Journal(course / "reports" / f"{assignment}.journal")
        try:
            run = _Run(course, assignment, journal, grader, set(students), again, dry_run)
            return run.go(gradebook, watch)
        finally:
            journal.close()


class _Run:
    def __init__(
        self, course: Path, assignment: str, journal: Journal, grader: Grader, students: set[str],
        again: bool, dry_run: bool,
    ) -> None:  # fmt: skip
        self._course = course
        self._assignment = assignment
        self._journal = journal
        self._grader = grader
        self._students = students
        self._again = again
        self._dry_run = dry_run
        self._suites = suites_version(assignment)
        self._versions: dict[tuple[str, str], str] = {}
        self._missing: dict[tuple[str, str], Report] = {}
        self._everyone: list[tuple[str, str]] = []

    def go(
        self, gradebook: GradebookWriter, watch: Callable[[Iterable[Graded], int], Iterable[Graded]]
    ) -> ClassResult:
        result = ClassResult(self._assignment)
        pending: list[tuple[str, str, Order]] = []
        known: list[tuple[str, str]] = []
        for folder in gradebook.submissions():
            if not folder.student_id.isprintable():
                result.rows.append(self._unnamable(folder.path))
                continue
            chosen = not self._students or folder.student_id in self._students
            for name, path in folder.notebooks.items():
                self._everyone.append((folder.student_id, name))
                queues = (known, pending) if chosen else ([], [])
                self._sort_in(gradebook, folder.student_id, folder.path, name, path, *queues)
        unwritten: list[Graded] = []
        for graded in watch(self._all(known, pending), len(known) + len(pending)):
            result.rows.append(Row.of(graded))
            if self._dry_run:
                continue
            version = self._versions[graded.student, graded.notebook]
            if graded.was_known and self._stands(graded, version):
                continue
            unwritten.append(graded)
            if len(unwritten) >= GROUP:
                result.written += self._write(gradebook, unwritten)
        result.written += self._write(gradebook, unwritten)
        result.rows.sort(key=lambda row: (row.student, row.notebook))
        if not self._dry_run and result.rows:
            self._write_report()
        return result

    def _sort_in(
        self, gradebook: GradebookWriter, student: str, folder: Path, name: str, path: Path | None,
        known: list[tuple[str, str]], pending: list[tuple[str, str, Order]],
    ) -> None:  # fmt: skip
        if path is None:
            version = f"missing/{self._suites}"
            self._missing[student, name] = Report(
                notebook=f"{folder.name}/{name}.ipynb",
                assignment=self._assignment,
                status="error",
                error=gradebook.missing_sentence(student, name),
                full_score=load_assignment(self._assignment).max_score,
            )
            known.append((student, name))
        else:
            version = f"{notebook_digest(path)}/{self._suites}"
            if not self._again and self._journal.has(student, name, version):
                known.append((student, name))
            else:
                shown = path.relative_to(self._course) if path.is_relative_to(self._course) else path
                pending.append((student, name, Order(path, self._assignment, str(shown))))
        self._versions[student, name] = version

    def _all(self, known: list[tuple[str, str]], pending: list[tuple[str, str, Order]]) -> Iterator[Graded]:
        for student, name in known:
            yield Graded(student, name, self._known_report(student, name), was_known=True)
        if not pending:
            return
        for position, report in self._grader.check_as_completed([order for _, _, order in pending]):
            student, name, _ = pending[position]
            previous = self._journal.last(student, name)
            if not self._dry_run:
                self._journal.add(Entry(student, name, self._versions[student, name], report))
            yield Graded(student, name, report, previous)

    def _unnamable(self, folder: Path) -> Row:
        """A folder that no gradebook can hold must not stop the others."""
        shown = str(folder.parent.name.encode("utf-8", "backslashreplace"), "utf-8")
        text = "The name of the folder holds bytes that are no letters, or control characters; rename it."
        return Row(shown, self._assignment, 0.0, 0.0, {}, text, (), False, None)

    def _known_report(self, student: str, name: str) -> Report:
        report = self._last_report(student, name)
        assert report is not None
        return report

    def _last_report(self, student: str, name: str) -> Report | None:
        return self._missing.get((student, name)) or self._journal.last(student, name)

    def _stands(self, graded: Graded, version: str) -> bool:
        """Whether an earlier run brought this very result all the way."""
        autograded = (
            self._course / "autograded" / graded.student / self._assignment / f"{graded.notebook}.ipynb"
        )
        return self._journal.is_written(graded.student, graded.notebook, version) and autograded.exists()

    def _write(self, gradebook: GradebookWriter, unwritten: list[Graded]) -> int:
        for graded in unwritten:
            gradebook.write(graded.student, graded.report, graded.notebook)
        gradebook.flush()
        self._journal.mark_written(
            [(g.student, g.notebook, self._versions[g.student, g.notebook]) for g in unwritten]
        )
        count = len(unwritten)
        unwritten.clear()
        return count

    def _write_report(self) -> None:
        """The JSON of ``autograder check`` for the whole class, a line a notebook.

        Of students that this run left out, the latest report stands.
        """
        reports = (self._last_report(student, name) for student, name in sorted(self._everyone))
        entries = (
            json.dumps(report.to_json(details=True), ensure_ascii=False, allow_nan=False)
            for report in reports
            if report is not None
        )
        target = self._course / "reports" / f"{self._assignment}.json"
        write_atomically(target, _document(entries))


def _document(entries: Iterator[str]) -> Iterator[str]:
    yield f'{{"schema_version": {SCHEMA_VERSION}, "results": [\n'
    for number, entry in enumerate(entries):
        yield (",\n" if number else "") + entry
    yield "\n]}\n"


def write_atomically(target: Path, parts: Iterable[str]) -> None:
    """Replace a file as a whole: readers see the old one or the new one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise
