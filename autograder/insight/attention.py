"""Submissions that need a person, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from autograder.insight.classroom import ClassReport, StudentResult


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some submissions need a person."""

    title: str
    students: tuple[tuple[str, str], ...]
    """(student, what exactly), in order of name."""


def reasons(report: ClassReport, points_by_hand: float = 0.0) -> list[Reason]:
    """Everything that a person has to look at, the most urgent first; without those that nobody has.

    Args:
        report: the class, with what the gradebook says where there is one.
        points_by_hand: what the written questions of the problem set are worth together. Without a word of
            the gradebook, every written question waits.
    """
    found = [
        Reason("Could not be graded", tuple(_not_graded(report))),
        Reason("Written questions wait for a grader", tuple(_pending(report, points_by_hand))),
        Reason("Ran out of time in a hidden test", tuple(_timeouts(report))),
        Reason("Graded, with a remark on the notebook", tuple(_remarks(report))),
    ]
    return [reason for reason in found if reason.students]


def _not_graded(report: ClassReport) -> Iterator[tuple[str, str]]:
    for student in report.students:
        for one in (student.report, *student.others):
            if one.status == "error":
                yield student.student, one.error or "The report does not say why."
        if student.report.status == "graded" and not student.report.exercises:
            yield student.student, "The report has no verdict on any exercise."


def _pending(report: ClassReport, points_by_hand: float) -> Iterator[tuple[str, str]]:
    for student in report.students:
        if student.recorded is None:
            if points_by_hand and student.report.status == "graded":
                yield student.student, "nothing recorded in the gradebook yet"
        elif cells := _written(student):
            yield student.student, ", ".join(cells)


def _written(student: StudentResult) -> list[str]:
    """Pending cells but those of hidden tests, which wait when a notebook could not be graded."""
    recorded = student.recorded
    assert recorded is not None
    return [cell for cell in recorded.pending if not cell.startswith("test_")]


def _timeouts(report: ClassReport) -> Iterator[tuple[str, str]]:
    for student in report.graded:
        late = [e.id for e in student.report.exercises if any(t.outcome == "timeout" for t in e.tests)]
        if late:
            yield student.student, ", ".join(late)


def _remarks(report: ClassReport) -> Iterator[tuple[str, str]]:
    for student in report.graded:
        notes = [note for one in (student.report, *student.others) for note in one.notes]
        if notes:
            yield student.student, " ".join(notes)
