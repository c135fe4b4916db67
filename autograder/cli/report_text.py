"""The report of one notebook, for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence

from autograder.cli.terminal import graded_text, points, printable
from autograder.files import on_one_line
from autograder.report import ExerciseResult, Report, TestResult, parted

MARKS = {"passed": "✓", "failed": "✗", "error": "✗", "timeout": "⧖"}
NOT_JUDGED = "·"


def report_text(report: Report, *, details: bool = False) -> str:
    """One notebook's report: exercises, the tests that were not passed, and what to do about it."""
    notebook = on_one_line(report.notebook)
    lines = [f"{notebook}: {points(report.score)} / {points(report.max_score)} points"]
    if report.status == "error":
        return on_one_line(f"{notebook}: could not be graded. {report.error}")
    for exercise in report.exercises:
        lines.append(f"  {exercise.id}: {points(exercise.score)} / {points(exercise.max_score)}")
        lines.extend(_exercise_lines(exercise, details))
    lines.extend(f"  note: {note}" for note in report.notes)
    return printable("\n".join(lines))


def summary_text(reports: Sequence[Report]) -> str:
    """How many notebooks were graded, and how many have full marks."""
    full = sum(report.has_full_marks for report in reports)
    errors = sum(report.status == "error" for report in reports)
    told = graded_text(len(reports), errors)
    if full == len(reports):
        return f"{told[0].upper()}{told[1:]}, all with full marks."
    return f"{told[0].upper()}{told[1:]}; {full or 'none'} with full marks."


def _exercise_lines(exercise: ExerciseResult, details: bool) -> Iterator[str]:
    for misconception in exercise.misconceptions:
        yield _wrapped(f"→ {misconception.title} {misconception.hint}", 4)
        if misconception.try_this:
            yield _wrapped("Try this in your notebook:", 6)
            yield textwrap.indent(misconception.try_this, " " * 8)
    parts = parted(exercise)
    for test in parts.not_passed:
        yield from _test_lines(test, details)
    for reason in parts.not_judged:
        number = "1 test" if len(reason.tests) == 1 else f"{len(reason.tests)} tests"
        yield _wrapped(f"{NOT_JUDGED} {reason.message} ({number}, {points(reason.max_points)})", 4)


def _test_lines(test: TestResult, details: bool) -> Iterator[str]:
    yield _wrapped(f"{MARKS[test.outcome]} {test.description} ({points(test.max_points)})", 4)
    if test.message:
        yield _wrapped(test.message, 8)
    if test.hint:
        yield _wrapped(f"Hint: {test.hint}", 8)
    if details and test.details:
        yield textwrap.indent(test.details, " " * 8 + "| ")


def _wrapped(text: str, indent: int) -> str:
    lead = " " * indent
    return textwrap.fill(text, 100, initial_indent=lead, subsequent_indent=lead + "  ")
