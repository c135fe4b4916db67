"""The figures of a class: scores, pass rates, discrimination, mistakes, errors. Numbers only, no words.

*Discrimination* is the corrected item-total correlation: the point-biserial correlation between passing a
test (1 or 0) and the points earned on all *other* tests (Ebel and Frisbie, *Essentials of Educational
Measurement*). Near 0, passing says nothing about the rest; below 0, the strong fail more often than the weak.
"""

from __future__ import annotations

import math
import re
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from autograder.checks.errors import explain_error
from autograder.insight.classroom import ClassReport
from autograder.report import ExerciseResult, TestResult

TENTHS = 10
"""Bars of a histogram: 0–10 % of the points, …, 90–100 %."""
LEAST_JUDGED = 10
"""A correlation of fewer students says nothing."""
WEAK_DISCRIMINATION = 0.1
"""Tests below are worth a look: they do not tell strong answers from weak ones."""
EVERYBODY = 0.95
"""Tests that more than this share passes, or fails, have next to nothing to tell apart."""

NOT_WRITTEN = explain_error("NotImplementedError", "", frozenset())
"""What a test says of a stub."""


@dataclass(frozen=True, slots=True)
class Distribution:
    """How shares of points, each from 0 to 1, lie."""

    count: int
    mean: float
    lower_quartile: float
    median: float
    upper_quartile: float
    tenths: tuple[int, ...]
    """How many lie in each tenth; a full score is in the last one."""


@dataclass(frozen=True, slots=True)
class TestFigures:
    """How a class did on one hidden test."""

    __test__ = False

    exercise: str
    id: str
    description: str
    max_points: float
    outcomes: dict[str, int]
    """Students by outcome."""
    discrimination: float | None
    """Between -1 and 1; None where there are too few students, or all have the same verdict."""

    @property
    def judged(self) -> int:
        """Students on whom the test gave a verdict."""
        return sum(count for outcome, count in self.outcomes.items() if outcome != "skipped")

    @property
    def pass_rate(self) -> float | None:
        """Share of the judged who passed."""
        return self.outcomes.get("passed", 0) / self.judged if self.judged else None


@dataclass(frozen=True, slots=True)
class ExerciseFigures:
    """How a class did on one exercise."""

    id: str
    max_score: float
    students: int
    mean_share: float
    full_marks: int
    unwritten: int
    """Students who left the stub."""
    tests: tuple[TestFigures, ...]


@dataclass(frozen=True, slots=True)
class MistakeFigures:
    """A known mistake, and who made it."""

    id: str
    exercise: str
    title: str
    hint: str
    students: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ErrorFigures:
    """What stopped the code of how many students in an exercise."""

    exercise: str
    sentence: str
    students: int


@dataclass(frozen=True, slots=True)
class Change:
    """A student's shares of two problem sets."""

    student: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that the page shows in numbers."""

    distribution: Distribution
    exercises: tuple[ExerciseFigures, ...]
    mistakes: tuple[MistakeFigures, ...]
    """The most frequent first."""
    errors: tuple[ErrorFigures, ...]
    """The most frequent first."""
    tests: tuple[TestFigures, ...] = field(default=())

    def hardest(self, count: int) -> list[TestFigures]:
        """Tests that somebody failed, the lowest pass rate first."""
        failed = [test for test in self.tests if test.pass_rate is not None and test.pass_rate < 1]
        return sorted(failed, key=lambda test: test.pass_rate or 0.0)[:count]

    def telling(self, count: int) -> list[TestFigures]:
        """Tests that tell strong from weak answers best."""
        known = [t for t in self.tests if t.discrimination is not None and t.discrimination > 0]
        return sorted(known, key=lambda test: -(test.discrimination or 0.0))[:count]

    def doubtful(self) -> list[TestFigures]:
        """Tests that some pass and some fail, whichever of them are strong: their suite is worth a look."""
        return [
            test
            for test in self.tests
            if test.discrimination is not None
            and test.discrimination < WEAK_DISCRIMINATION
            and 1 - EVERYBODY < (test.pass_rate or 0.0) < EVERYBODY
        ]


def figures_of(report: ClassReport) -> Figures:
    """All figures of a class."""
    exercises = tuple(_exercise_figures(report, exercise) for exercise in report.exercises)
    return Figures(
        distribution([student.share for student in report.graded]),
        exercises,
        tuple(_mistakes(report)),
        tuple(_errors(report)),
        tuple(test for exercise in exercises for test in exercise.tests),
    )


def distribution(shares: Sequence[float]) -> Distribution:
    """How these shares lie; all zero for an empty class."""
    if not shares:
        return Distribution(0, 0.0, 0.0, 0.0, 0.0, (0,) * TENTHS)
    # A share is a quotient of sums: what is meant as 0.3 may have come out a rounding error below.
    places = Counter(min(TENTHS - 1, max(0, math.floor(share * TENTHS + 1e-9))) for share in shares)
    lower, median, upper = quartiles(shares)
    return Distribution(
        len(shares),
        statistics.fmean(shares),
        lower,
        median,
        upper,
        tuple(places[place] for place in range(TENTHS)),
    )


def quartiles(values: Sequence[float]) -> tuple[float, float, float]:
    """Lower quartile, median and upper quartile, the ends included."""
    if len(values) == 1:
        return values[0], values[0], values[0]
    lower, median, upper = statistics.quantiles(values, n=4, method="inclusive")
    return lower, median, upper


def changes(before: ClassReport, after: ClassReport) -> list[Change]:
    """The shares of everybody who was graded in both problem sets, in order of name."""
    shares = {student.student: student.share for student in before.graded}
    return [
        Change(student.student, shares[student.student], student.share)
        for student in after.graded
        if student.student in shares
    ]


def point_biserial(passed: Sequence[bool], others: Sequence[float]) -> float | None:
    """Correlation between passing a test and the points of the other tests; None where it has no meaning."""
    if len(passed) < LEAST_JUDGED or len(set(passed)) < 2 or max(others) - min(others) < 1e-9:
        return None
    return statistics.correlation([float(one) for one in passed], others)


def is_unwritten(exercise: ExerciseResult) -> bool:
    """Whether an exercise is still the stub: every verdict says that it is not written."""
    judged = [test for test in exercise.tests if test.outcome != "skipped"]
    return bool(judged) and all(test.message.startswith(NOT_WRITTEN) for test in judged)


def _exercise_figures(report: ClassReport, exercise: ExerciseResult) -> ExerciseFigures:
    results = list(report.results_of(exercise.id))
    shares = [result.score / result.max_score for _, result in results if result.max_score]
    return ExerciseFigures(
        exercise.id,
        max((result.max_score for _, result in results), default=0.0),
        len(results),
        statistics.fmean(shares) if shares else 0.0,
        sum(result.score >= result.max_score for _, result in results),
        sum(is_unwritten(result) for _, result in results),
        tuple(_test_figures(report, exercise.id, test) for test in exercise.tests),
    )


def _test_figures(report: ClassReport, exercise: str, test: TestResult) -> TestFigures:
    verdicts = [
        (verdict, student.report.score - verdict.points)
        for student, result in report.results_of(exercise)
        for verdict in result.tests
        if verdict.id == test.id
    ]
    judged = [
        (verdict.outcome == "passed", rest) for verdict, rest in verdicts if verdict.outcome != "skipped"
    ]
    return TestFigures(
        exercise,
        test.id,
        test.description,
        max((verdict.max_points for verdict, _ in verdicts), default=test.max_points),
        dict(Counter(verdict.outcome for verdict, _ in verdicts)),
        point_biserial([passed for passed, _ in judged], [rest for _, rest in judged]),
    )


def _mistakes(report: ClassReport) -> Iterable[MistakeFigures]:
    """Known mistakes by the number of students; equally frequent ones in the order of the notebook."""
    found: dict[tuple[str, str], MistakeFigures] = {}
    students: dict[tuple[str, str], dict[str, None]] = {}
    for exercise in report.exercises:
        for student, result in report.results_of(exercise.id):
            for mistake in result.misconceptions:
                key = exercise.id, mistake.id
                found.setdefault(
                    key, MistakeFigures(mistake.id, exercise.id, mistake.title, mistake.hint, ())
                )
                students.setdefault(key, {})[student.student] = None
    ranked = [
        MistakeFigures(m.id, m.exercise, m.title, m.hint, tuple(students[key])) for key, m in found.items()
    ]
    return sorted(ranked, key=lambda mistake: -len(mistake.students))


_PLACE = re.compile(r" ?\(cell [^()]*, line \d+\)")


def without_places(message: str) -> str:
    """A message without where in a student's own code it happened."""
    return _PLACE.sub("", message)


def _errors(report: ClassReport) -> Iterable[ErrorFigures]:
    """What stopped code, counted once a student and exercise; stubs are not errors."""
    counts: Counter[tuple[str, str]] = Counter()
    for exercise in report.exercises:
        for _, result in report.results_of(exercise.id):
            sentences = {
                without_places(test.message)
                for test in result.tests
                if test.outcome in ("error", "timeout") and not test.message.startswith(NOT_WRITTEN)
            }
            counts.update((exercise.id, sentence) for sentence in sentences)
    return [ErrorFigures(name, sentence, count) for (name, sentence), count in counts.most_common()]
