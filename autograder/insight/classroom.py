"""The report file of a problem set, ``reports/<set>.json``, read student by student."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from autograder.errors import AutograderError
from autograder.gradebook.recorded import Recorded
from autograder.report import SCHEMA_VERSION, ExerciseResult, Report, ReportUnreadable

MAX_BYTES = 512 * 1024 * 1024
"""A larger report file is not a report of a class."""


class ClassReportError(AutograderError):
    """The report file of a class is missing, or cannot be read here; the message says what to do."""


@dataclass(frozen=True)
class StudentResult:
    """What is known of one student's work on a problem set."""

    student: str
    report: Report
    """The notebook that hidden suites judge."""
    others: tuple[Report, ...] = ()
    """Further notebooks of the problem set."""
    recorded: Recorded | None = None
    """What the gradebook says; None where it says nothing."""

    @property
    def is_graded(self) -> bool:
        """Whether hidden suites judged the notebook."""
        return self.report.status == "graded" and bool(self.report.exercises)

    @property
    def share(self) -> float:
        """Points of the hidden tests, from 0 to 1 of those to be had."""
        return self.report.score / self.report.max_score if self.report.max_score else 0.0


@dataclass(frozen=True)
class ClassReport:
    """The results of a class on one problem set, in order of the students' names."""

    assignment: str
    students: tuple[StudentResult, ...]

    @cached_property
    def graded(self) -> tuple[StudentResult, ...]:
        """Students whose notebook the hidden suites judged."""
        return tuple(student for student in self.students if student.is_graded)

    @cached_property
    def exercises(self) -> tuple[ExerciseResult, ...]:
        """Every exercise and test that any report knows, in order; results in them mean nothing."""
        found: dict[str, ExerciseResult] = {}
        for student in self.graded:
            for exercise in student.report.exercises:
                known = found.setdefault(exercise.id, exercise)
                ids = {test.id for test in known.tests}
                more = tuple(test for test in exercise.tests if test.id not in ids)
                if more:
                    found[exercise.id] = replace(known, tests=(*known.tests, *more))
        return tuple(found.values())

    def results_of(self, exercise: str) -> Iterator[tuple[StudentResult, ExerciseResult]]:
        """(student, result) of everybody who was judged in an exercise."""
        for student in self.graded:
            for result in student.report.exercises:
                if result.id == exercise:
                    yield student, result

    def with_records(self, records: dict[str, Recorded]) -> ClassReport:
        """The same class with what the gradebook says of these students."""
        return replace(
            self, students=tuple(replace(s, recorded=records.get(s.student)) for s in self.students)
        )


def report_path(folder: Path, assignment: str) -> Path:
    """Where ``autograder grade`` leaves the report of a problem set."""
    return folder / "reports" / f"{assignment}.json"


def read_class_report(folder: Path, assignment: str) -> ClassReport:
    """Read what ``autograder grade`` left of a problem set.

    Raises:
        ClassReportError: there is no report, or another version of the program wrote it.
    """
    path = report_path(folder, assignment)
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ClassReportError(f"{path} is larger than {MAX_BYTES // 2**20} MiB: no report of a class")
        document = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise ClassReportError(
            f"there is no report {path}: grade the class first (autograder grade {assignment})"
        ) from error
    except OSError as error:
        raise ClassReportError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, RecursionError) as error:
        raise ClassReportError(
            f"{path} is not a report, or was cut off: run autograder grade {assignment} once more"
        ) from error
    return ClassReport(assignment, tuple(_students(_reports(document, path, assignment), assignment)))


def _reports(document: Any, path: Path, assignment: str) -> list[Report]:
    again = f"run autograder grade {assignment} with the program that is installed here"
    if not isinstance(document, dict) or not isinstance(document.get("results"), list):
        raise ClassReportError(f"{path} is not a report of a class: it has no list of results; {again}")
    version = document.get("schema_version")
    if version != SCHEMA_VERSION:
        is_newer = isinstance(version, int) and version > SCHEMA_VERSION
        raise ClassReportError(
            f"{path} was written by {'a newer' if is_newer else 'an older'} version of autograder (its "
            f"layout is {version!r}, this one reads {SCHEMA_VERSION}); {again}"
        )
    reports = []
    for number, entry in enumerate(document["results"], start=1):
        try:
            reports.append(Report.from_json(entry))
        except ReportUnreadable as error:
            raise ClassReportError(
                f"{path}: result {number} was written by another version of autograder and is not "
                f"understood here ({error}); {again}"
            ) from error
    return reports


def _students(reports: Iterable[Report], assignment: str) -> Iterator[StudentResult]:
    by_student: dict[str, list[Report]] = {}
    for report in reports:
        by_student.setdefault(student_of(report.notebook, assignment), []).append(report)
    for student, own in sorted(by_student.items()):
        judged = [report for report in own if PurePosixPath(report.notebook).stem == assignment] or own
        others = tuple(report for report in own if report is not judged[-1])
        yield StudentResult(student, judged[-1], others)


def student_of(notebook: str, assignment: str) -> str:
    """The student in ``…/<student>/<set>/<notebook>.ipynb``; of any other path, the path itself."""
    parts = PurePosixPath(notebook).parts
    return parts[-3] if len(parts) >= 3 and parts[-2] == assignment else notebook
