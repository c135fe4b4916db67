"""What a class does at this hour: who works on what, which mistakes were made, how the sets stand.

The figures are those of the class report (:mod:`autograder.insight.statistics`), of the checks of the hour in
place of the hand-ins.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from autograder.insight.classroom import ClassReport, StudentResult
from autograder.insight.statistics import ErrorFigures, Figures, MistakeFigures, figures_of
from autograder.serve.store import Judged


@dataclass(frozen=True, slots=True)
class Working:
    """A student at work on a set."""

    student: str
    assignment: str
    checks: int
    last_at: datetime
    score: float
    max_score: float


@dataclass(frozen=True, slots=True)
class SetNow:
    """How a set stands."""

    assignment: str
    checks: int
    figures: Figures
    """Of each student's last check."""
    mistakes: tuple[MistakeFigures, ...]
    """That any check made, the most frequent first: those that were mended since, too."""
    errors: tuple[ErrorFigures, ...]
    """What stopped code in any check."""


@dataclass(frozen=True, slots=True)
class ClassNow:
    """A class at this hour."""

    working: tuple[Working, ...]
    """Who checked last comes first."""
    sets: tuple[SetNow, ...]
    """In order of name."""

    @property
    def mistakes(self) -> list[tuple[str, MistakeFigures]]:
        """(set, mistake) of all sets, by the number of students who made it."""
        found = [(one.assignment, mistake) for one in self.sets for mistake in one.mistakes]
        return sorted(found, key=lambda entry: -len(entry[1].students))


def class_now(checks: Sequence[Judged]) -> ClassNow:
    """The class, from the checks of the hour, the newest first."""
    last: dict[tuple[str, str], Judged] = {}
    count: dict[tuple[str, str], int] = {}
    of_sets: dict[str, list[Judged]] = {}
    for judged in checks:
        key = judged.student, judged.assignment
        last.setdefault(key, judged)
        count[key] = count.get(key, 0) + 1
        of_sets.setdefault(judged.assignment, []).append(judged)
    working = [
        Working(
            judged.student, judged.assignment, count[key], judged.at, judged.report.score,
            judged.report.max_score,
        )
        for key, judged in last.items()
    ]  # fmt: skip
    return ClassNow(
        tuple(working), tuple(_set_now(name, of_set, last) for name, of_set in sorted(of_sets.items()))
    )


def _set_now(name: str, checks: Sequence[Judged], last: dict[tuple[str, str], Judged]) -> SetNow:
    every = figures_of(_report(name, checks))
    stands = figures_of(_report(name, [one for key, one in last.items() if key[1] == name]))
    return SetNow(name, len(checks), stands, every.mistakes, every.errors)


def _report(name: str, checks: Sequence[Judged]) -> ClassReport:
    results = (StudentResult(judged.student, judged.report) for judged in checks)
    return ClassReport(name, tuple(sorted(results, key=lambda result: result.student)))
