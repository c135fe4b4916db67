"""Reports as plain text for a terminal."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.report import ExerciseResult, Report, TestResult

if TYPE_CHECKING:
    from autograder.classroom import ClassResult

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


def class_text(result: ClassResult, course: Path) -> str:
    """The table of a class, the frequent mistakes, and where everything was written."""
    lines = [*_class_table(result), ""]
    frequent = result.mistakes.most_common(5)
    if frequent:
        lines.append("Most frequent mistakes:")
        lines.extend(f"  {count:4d} × {mistake}" for mistake, count in frequent)
        lines.append("")
    for one in result.errors:
        lines.append(f"Could not be graded: {one.student}: {one.report.error}")
    total = len(result.graded)
    lines.append(f"{total} notebooks of {result.assignment}: {len(result.errors)} could not be graded.")
    lines.append(f"Gradebook updated for {result.written}; the others were up to date.")
    lines.append(f"Feedback:   {course / 'feedback'}/<student>/{result.assignment}/")
    lines.append(f"Report:     {course / 'reports' / (result.assignment + '.json')}")
    return "\n".join(lines)


def _class_table(result: ClassResult) -> Iterator[str]:
    exercises = list(dict.fromkeys(e.id for one in result.graded for e in one.report.exercises))
    name_width = max([len(one.student) for one in result.graded] + [7])
    widths = [max(len(exercise), 5) for exercise in exercises]
    header = "  ".join(f"{e:>{w}}" for e, w in zip(exercises, widths, strict=True))
    yield f"{'student':<{name_width}}  {header}  {'total':>11}"
    for one in result.graded:
        scores = {exercise.id: exercise.score for exercise in one.report.exercises}
        row = "  ".join(
            f"{points(scores[e]) if e in scores else '–':>{w}}"
            for e, w in zip(exercises, widths, strict=True)
        )
        total = f"{points(one.report.score)} / {points(one.report.max_score)}"
        flag = "  could not be graded" if one.report.status == "error" else ""
        yield f"{one.student:<{name_width}}  {row}  {total:>11}{flag}"


def changes_text(result: ClassResult) -> str:
    """Who would change by how much if this run were recorded."""
    lines = []
    for one in result.graded:
        if one.was_known:
            continue
        if one.previous is None:
            lines.append(f"{one.student}: {points(one.report.score)} (not graded before)")
        elif one.previous.score != one.report.score:
            difference = one.report.score - one.previous.score
            lines.append(
                f"{one.student}: {points(one.previous.score)} → {points(one.report.score)} ({difference:+g})"
            )
    lines.append(f"{len(lines)} of {len(result.graded)} notebooks would change; nothing was written.")
    return "\n".join(lines)
