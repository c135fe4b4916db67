"""What grading one notebook yields: typed, and serialisable as the versioned JSON of ``autograder check``.

Everything but :attr:`TestResult.details` is safe to show to the student: no text here holds a hidden
input, an expected value or a line of a hidden test.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, cast, get_args

from autograder.errors import AutograderError

SCHEMA_VERSION = 1
SCHEMA = Path(__file__).parent / "schema" / f"check-results-{SCHEMA_VERSION}.json"
"""The JSON Schema of :func:`results_document`."""

Outcome = Literal["passed", "failed", "error", "timeout", "skipped"]
Status = Literal["graded", "error"]

_REQUIRED: Any = object()
"""In place of a default: the field must be there."""


@dataclass(frozen=True, slots=True)
class TestResult:
    """The verdict of one hidden test."""

    __test__ = False  # the name is not an invitation to pytest

    id: str
    description: str
    outcome: Outcome
    points: float
    max_points: float
    message: str = ""
    hint: str = ""
    details: str | None = None
    """The failing input with expected and received values: for the instructor's eyes only."""

    def to_json(self) -> dict[str, Any]:
        """What the student may see, as plain values. (``dataclasses.asdict`` takes ten times as long.)"""
        return {
            "id": self.id,
            "description": self.description,
            "outcome": self.outcome,
            "points": self.points,
            "max_points": self.max_points,
            "message": self.message,
            "hint": self.hint,
        }


@dataclass(frozen=True, slots=True)
class Misconception:
    """A known mistake that a submission behaves like."""

    id: str
    title: str
    hint: str
    try_this: str = ""
    """Two lines for the student's own notebook that show the mistake, with numbers of the course's own."""

    def to_json(self) -> dict[str, Any]:
        """As plain values."""
        return {"id": self.id, "title": self.title, "hint": self.hint, "try_this": self.try_this}


@dataclass(frozen=True, slots=True)
class ExerciseResult:
    """The verdict of one exercise: its hidden tests, and the mistakes that were recognised."""

    id: str
    tests: tuple[TestResult, ...]
    misconceptions: tuple[Misconception, ...] = ()

    @property
    def score(self) -> float:
        """Points earned."""
        return sum(test.points for test in self.tests)

    @property
    def max_score(self) -> float:
        """Points that full marks would earn."""
        return sum(test.max_points for test in self.tests)


@dataclass(frozen=True, slots=True)
class NotJudged:
    """Tests that were not judged for one reason: one line says so."""

    message: str
    tests: tuple[TestResult, ...]

    @property
    def max_points(self) -> float:
        """What the tests are worth together."""
        return sum(test.max_points for test in self.tests)


@dataclass(frozen=True, slots=True)
class Parts:
    """The tests of an exercise as a person reads them: first what to mend, last what works."""

    not_passed: tuple[TestResult, ...]
    """Judged, and not passed."""
    not_judged: tuple[NotJudged, ...]
    passed: tuple[TestResult, ...]


def parted(exercise: ExerciseResult) -> Parts:
    """The tests of an exercise by outcome; those that were not judged by reason."""
    reasons: dict[str, list[TestResult]] = {}
    for test in exercise.tests:
        if test.outcome == "skipped":
            reasons.setdefault(test.message, []).append(test)
    return Parts(
        not_passed=tuple(test for test in exercise.tests if test.outcome not in ("passed", "skipped")),
        not_judged=tuple(NotJudged(message, tuple(tests)) for message, tests in reasons.items()),
        passed=tuple(test for test in exercise.tests if test.outcome == "passed"),
    )


@dataclass(frozen=True, slots=True)
class Report:
    """The verdict of one notebook.

    ``status`` is "error" when the notebook as a whole could not be graded; ``error`` then says why, in a
    sentence. ``notes`` are sentences about single cells (a duplicate, a cell that raised) that did not
    stop the rest from being graded.
    """

    notebook: str
    assignment: str | None
    status: Status
    error: str | None = None
    exercises: tuple[ExerciseResult, ...] = ()
    notes: tuple[str, ...] = ()
    isolation: tuple[str, ...] = ()
    seconds: float = 0.0
    full_score: float | None = field(default=None, repr=False)
    """``max_score`` when there are no exercise results (a notebook that could not be read)."""

    @property
    def score(self) -> float:
        """Points earned over all exercises."""
        return sum(exercise.score for exercise in self.exercises)

    @property
    def max_score(self) -> float:
        """Points that full marks would earn."""
        if self.exercises or self.full_score is None:
            return sum(exercise.max_score for exercise in self.exercises)
        return self.full_score

    @property
    def has_full_marks(self) -> bool:
        """Whether every hidden test passed."""
        return self.status == "graded" and bool(self.exercises) and self.score >= self.max_score

    def to_json(self, *, details: bool = False) -> dict[str, Any]:
        """The entry of this notebook in the ``results`` list; ``details`` adds the instructor's part."""
        return {
            "notebook": self.notebook,
            "assignment": self.assignment,
            "status": self.status,
            "error": self.error,
            "score": self.score,
            "max_score": self.max_score,
            "seconds": round(self.seconds, 4),
            "isolation": list(self.isolation),
            "notes": list(self.notes),
            "exercises": [_exercise_to_json(exercise, details) for exercise in self.exercises],
        }

    @classmethod
    def from_json(cls, entry: object) -> Report:
        """The inverse of :meth:`to_json`, for reports of older and newer versions, too.

        Keys that mean nothing here are passed over, and one that is missing has its default.

        Raises:
            ReportUnreadable: something is missing, or of another type, without which there is no score.
        """
        fields = _Fields(entry)
        return cls(
            notebook=fields.text("notebook"),
            assignment=fields.text("assignment", None),
            status=cast(Status, fields.one_of("status", get_args(Status))),
            error=fields.text("error", None),
            exercises=tuple(map(_exercise_from_json, fields.items("exercises"))),
            notes=tuple(map(str, fields.items("notes"))),
            isolation=tuple(map(str, fields.items("isolation"))),
            seconds=fields.number("seconds", 0.0),
            full_score=fields.number("max_score", None),
        )


class ReportUnreadable(AutograderError):
    """JSON that is no report, or the report of a version that is too different."""


class _Fields:
    """The fields of a JSON object, each of the type that it must have."""

    def __init__(self, entry: object) -> None:
        if not isinstance(entry, dict):
            raise ReportUnreadable("a report, an exercise or a test is no JSON object")
        self._entry: dict[str, Any] = entry

    def text(self, key: str, default: Any = _REQUIRED) -> Any:
        return self._value(key, str, default)

    def number(self, key: str, default: Any = _REQUIRED) -> Any:
        value = self._value(key, int | float, default)
        if value is not None and not math.isfinite(value):
            raise ReportUnreadable(f"{key} is no finite number")
        return value

    def one_of(self, key: str, values: Sequence[str]) -> str:
        value: str = self.text(key)
        if value not in values:
            raise ReportUnreadable(f"{key} is {value!r} (known are: {', '.join(values)})")
        return value

    def items(self, key: str) -> list[Any]:
        return list(self._value(key, list, []))

    def _value(self, key: str, kind: Any, default: Any) -> Any:
        value = self._entry.get(key)
        if value is None and default is not _REQUIRED:
            return default
        if not isinstance(value, kind) or isinstance(value, bool):
            raise ReportUnreadable(f"{key} is missing, or of another type")
        return value


def _exercise_from_json(entry: object) -> ExerciseResult:
    fields = _Fields(entry)
    return ExerciseResult(
        id=fields.text("id"),
        tests=tuple(map(_test_from_json, fields.items("tests"))),
        misconceptions=tuple(map(_misconception_from_json, fields.items("misconceptions"))),
    )


def _test_from_json(entry: object) -> TestResult:
    fields = _Fields(entry)
    return TestResult(
        id=fields.text("id"),
        description=fields.text("description", ""),
        outcome=cast(Outcome, fields.one_of("outcome", get_args(Outcome))),
        points=fields.number("points"),
        max_points=fields.number("max_points"),
        message=fields.text("message", ""),
        hint=fields.text("hint", ""),
        details=fields.text("details", None),
    )


def _misconception_from_json(entry: object) -> Misconception:
    fields = _Fields(entry)
    return Misconception(
        fields.text("id"), fields.text("title"), fields.text("hint", ""), fields.text("try_this", "")
    )


def _exercise_to_json(exercise: ExerciseResult, details: bool) -> dict[str, Any]:
    return {
        "id": exercise.id,
        "score": exercise.score,
        "max_score": exercise.max_score,
        "tests": [
            test.to_json() | {"details": test.details} if details else test.to_json()
            for test in exercise.tests
        ],
        "misconceptions": [misconception.to_json() for misconception in exercise.misconceptions],
    }


def results_document(reports: Sequence[Report], *, details: bool = False) -> dict[str, Any]:
    """The whole JSON document of ``autograder check``, one entry a notebook, in the order given."""
    return {
        "schema_version": SCHEMA_VERSION,
        "results": [report.to_json(details=details) for report in reports],
    }
