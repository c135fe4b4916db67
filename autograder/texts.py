"""Reports as plain text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from autograder.report import ExerciseResult, Report, TestResult

MARKS = {"passed": "✓", "failed": "✗", "error": "✗", "timeout": "⧖", "skipped": "·"}


def report_text(report: Report, *, details: bool = False) -> str:
    """One notebook's report: exercises, the tests that were not passed, and what to do about it."""
    lines = [f"{report.notebook}: {points(report.score)} / {points(report.max_score)} points"]
    if report.status == "error":
        return f"{report.notebook}: could not be graded. {report.error}"
    for exercise in report.exercises:
        lines.append(f"  {exercise.id}: {points(exercise.score)} / {points(exercise.max_score)}")
        lines.extend(_exercise_lines(exercise, details))
    lines.extend(f"  note: {note}" for note in report.notes)
    return "\n".join(lines)


def points(value: float) -> str:
    """Points without needless decimals."""
    return f"{value:g}"


def _exercise_lines(exercise: ExerciseResult, details: bool) -> Iterator[str]:
    for misconception in exercise.misconceptions:
        yield _wrapped(f"→ {misconception.title} {misconception.hint}", 4)
    for test in exercise.tests:
        if test.outcome != "passed":
            yield from _test_lines(test, details)


def _test_lines(test: TestResult, details: bool) -> Iterator[str]:
    yield _wrapped(f"{MARKS[test.outcome]} {test.description} ({points(test.max_points)})", 4)
    if test.message:
        yield _wrapped(test.message, 8)
    if test.hint and test.outcome != "skipped":
        yield _wrapped(f"Hint: {test.hint}", 8)
    if details and test.details:
        yield textwrap.indent(test.details, " " * 8 + "| ")


def _wrapped(text: str, indent: int) -> str:
    lead = " " * indent
    return textwrap.fill(text, 100, initial_indent=lead, subsequent_indent=lead + "  ")
