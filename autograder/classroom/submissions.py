"""What a class handed in: whose notebooks there are, and which of them have to be graded."""

from __future__ import annotations

import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.classroom.journal import Journal, notebook_digest
from autograder.classroom.result import Row
from autograder.course import Assignment
from autograder.engine.pool import Order
from autograder.engine.submission import SubmissionError, python_in_file, read_notebook
from autograder.files import REFUSED_NAME, may_name_a_person, on_one_line
from autograder.report import Report

if TYPE_CHECKING:
    from autograder.gradebook import GradebookWriter, SubmissionFolder

Key = tuple[str, str]
"""A student and the name of a notebook."""


@dataclass
class Submissions:
    """What was handed in of an assignment, sorted by what is to be done with it."""

    everyone: list[Key] = field(default_factory=list)
    """Every notebook of the class, also of students that this run leaves out."""
    versions: dict[Key, str] = field(default_factory=dict)
    """Digest of each notebook, a slash, and the digest of everything that judges it."""
    unjudged: dict[Key, Report] = field(default_factory=dict)
    """Reports of notebooks that no suite judges: none was handed in, or people grade all of it."""
    known: list[Key] = field(default_factory=list)
    """Notebooks whose report is there already."""
    pending: list[tuple[Key, Order]] = field(default_factory=list)
    """Notebooks to grade."""
    unnamable: list[Row] = field(default_factory=list)
    """Folders whose names no gradebook can hold: they must not stop the others."""
    newer: list[tuple[int, int]] = field(default_factory=list)
    """The Python of each notebook to grade that says it ran on a newer one than this."""
    from_other_programs: dict[str, int] = field(default_factory=dict)
    """How many reports in the journal are not understood and graded again, by which program wrote them."""

    @property
    def chosen(self) -> int:
        """How many notebooks the run is about."""
        return len(self.known) + len(self.pending)


def collect_submissions(
    folder: Path,
    assignment: Assignment,
    suites: str,
    gradebook: GradebookWriter,
    journal: Journal,
    *,
    students: Collection[str] = (),
    again: bool = False,
) -> Submissions:
    """Read what is in ``submitted/`` and compare it with the journal; nothing is written.

    Args:
        folder: the folder of the class.
        assignment: the problem set.
        suites: the digest of everything that judges it.
        gradebook: knows which notebooks the assignment has.
        journal: knows what is graded already.
        students: limit to these.
        again: grade anew even what the journal holds.
    """
    return _Collector(folder, assignment, suites, gradebook, journal, again).collect(students)


class _Collector:
    def __init__(
        self, folder: Path, assignment: Assignment, suites: str, gradebook: GradebookWriter, journal: Journal,
        again: bool,
    ) -> None:  # fmt: skip
        self._folder = folder
        self._assignment = assignment
        self._suites = suites
        self._gradebook = gradebook
        self._journal = journal
        self._again = again
        self._found = Submissions()

    def collect(self, students: Collection[str]) -> Submissions:
        for submitted in self._gradebook.submissions():
            if not may_name_a_person(submitted.student_id):
                self._found.unnamable.append(self._unnamable(submitted.path))
                continue
            for name, path in submitted.notebooks.items():
                key = submitted.student_id, name
                self._found.everyone.append(key)
                order = self._examine(key, submitted, path)
                if students and submitted.student_id not in students:
                    continue
                if order is None:
                    self._found.known.append(key)
                else:
                    self._found.pending.append((key, order))
                    python = python_in_file(order.path)
                    if python is not None and python > sys.version_info[:2]:
                        self._found.newer.append(python)
                    self._note_unreadable(key)
        return self._found

    def _examine(self, key: Key, submitted: SubmissionFolder, path: Path | None) -> Order | None:
        """Note the version of a notebook; the order to grade it, unless its report is known already."""
        student, name = key
        if path is None:
            self._found.versions[key] = f"missing/{self._suites}"
            sentence = self._gradebook.missing_sentence(student, name)
            self._found.unjudged[key] = self._error(
                name, self._shown(submitted.path / f"{name}.ipynb"), sentence
            )
            return None
        self._found.versions[key] = version = f"{notebook_digest(path)}/{self._suites}"
        shown = self._shown(path)
        if name != self._assignment.name:
            self._found.unjudged[key] = self._graded_by_people(name, path, shown)
            return None
        if not self._again and self._journal.has(*key, version):
            return None
        return Order(path, self._assignment.name, shown)

    def _shown(self, path: Path) -> str:
        """The path from the folder of the class: ``submitted/<student>/<set>/<notebook>.ipynb``."""
        return str(path.relative_to(self._folder) if path.is_relative_to(self._folder) else path)

    def _graded_by_people(self, name: str, path: Path, shown: str) -> Report:
        """The report of one more notebook of the assignment: its written questions wait for a person."""
        try:
            read_notebook(path)
        except SubmissionError as error:
            return self._error(name, shown, str(error))
        return Report(shown, self._assignment.name, "graded", full_score=0.0)

    def _error(self, name: str, shown: str, sentence: str) -> Report:
        is_judged = name == self._assignment.name
        full_score = self._assignment.max_score if is_judged else 0.0
        return Report(shown, self._assignment.name, "error", sentence, full_score=full_score)

    def _unnamable(self, folder: Path) -> Row:
        shown = on_one_line(folder.parent.name)
        return Row(shown, self._assignment.name, error=REFUSED_NAME)

    def _note_unreadable(self, key: Key) -> None:
        record = self._journal.unreadable(*key)
        if record is not None:
            counts = self._found.from_other_programs
            counts[record.written_by] = counts.get(record.written_by, 0) + 1
