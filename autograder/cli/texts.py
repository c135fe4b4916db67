"""Reports as plain text for a terminal."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.report import ExerciseResult, Report, TestResult

if TYPE_CHECKING:
    from autograder.author.validate import Verdict
    from autograder.classroom.journal import Entry, Written
    from autograder.classroom.run import Change, ClassResult, Row

MARKS = {"passed": "✓", "failed": "✗", "error": "✗", "timeout": "⧖", "skipped": "·"}


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
    """How many notebooks have full marks, and how many could not be graded."""
    full = sum(report.has_full_marks for report in reports)
    failed = sum(report.status == "error" for report in reports)
    return f"{len(reports)} notebooks: {full} with full marks, {failed} could not be graded."


def verdict_text(verdict: Verdict) -> str:
    """What a hidden suite made of one known answer, with the tests that it failed."""
    result = verdict.result
    lost = [test.id for test in result.tests if test.outcome not in ("passed", "skipped")]
    skipped = sum(test.outcome == "skipped" for test in result.tests)
    name = verdict.kind if verdict.answer is None else f"{verdict.kind} “{verdict.label}”"
    line = f"{verdict.exercise.assignment}/{result.id}: {name}: {points(result.score)} / "
    line += points(result.max_score)
    if lost:
        line += f", fails {', '.join(lost)}"
    return f"{line} ({skipped} not judged)" if skipped else line


def printable(text: str) -> str:
    """Text without control characters: names of files and a student's errors must not steer a terminal.

    Nor may they turn the direction of writing, so that a line reads as another.
    """
    return "".join(
        c if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs") else "\ufffd" for c in text
    )


def on_one_line(text: str) -> str:
    """The same for a name: it must not look like a line of its own either."""
    return printable("".join(c if c.isprintable() else "\ufffd" for c in text))


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
    lines.extend(on_one_line(f"Could not be graded: {row.student}: {row.error}") for row in result.errors)
    total = len(result.rows)
    lines.append(f"{total} notebooks of {result.assignment}: {len(result.errors)} could not be graded.")
    if result.by_hand:
        lines.append(f"Written questions: {points(result.by_hand)} points more, given in the formgrader.")
    lines.append(f"Gradebook:  {result.gradebook} (updated for {result.written}; the others were up to date)")
    lines.append(f"Feedback:   {course / 'feedback'}/<student>/{result.assignment}/")
    lines.append(f"Report:     {course / 'reports' / (result.assignment + '.json')}")
    return "\n".join(lines)


def _class_table(result: ClassResult) -> Iterator[str]:
    exercises = list(dict.fromkeys(exercise for row in result.rows for exercise in row.scores))
    name_width = max([len(row.student) for row in result.rows] + [7])
    widths = [max(len(exercise), 5) for exercise in exercises]
    header = "  ".join(f"{e:>{w}}" for e, w in zip(exercises, widths, strict=True))
    yield f"{'student':<{name_width}}  {header}  {'total':>11}"
    for row in result.rows:
        cells = "  ".join(
            f"{points(row.scores[e]) if e in row.scores else '–':>{w}}"
            for e, w in zip(exercises, widths, strict=True)
        )
        total = f"{points(row.score)} / {points(row.max_score)}"
        flag = "  could not be graded" if row.error is not None else ""
        yield f"{row.student:<{name_width}}  {cells}  {total:>11}{flag}"


def changes_text(result: ClassResult) -> str:
    """Who would change by how much if this run were recorded."""
    lines = [_change_line(row) for row in result.rows if row.changes or not row.recorded]
    lines.append(f"{len(lines)} of {len(result.rows)} notebooks would change; nothing was written.")
    return "\n".join(lines)


def _change_line(row: Row) -> str:
    after = sum(change.after for change in row.changes)
    if not row.recorded:
        return f"{row.student}: {points(row.score)} (not graded before)"
    before = sum(change.before or 0.0 for change in row.changes)
    total = row.score
    line = f"{row.student}: {points(total - after + before)} → {points(total)} ({after - before:+g})"
    return f"{line}: {', '.join(map(_exercise_change, row.changes))}"


def _exercise_change(change: Change) -> str:
    before = "–" if change.before is None else points(change.before)
    text = f"{change.exercise} {before} → {points(change.after)}"
    return text if change.by_hand is None else f"{text} (by hand {points(change.by_hand)}, which stays)"


def history_text(entries: Sequence[Entry], written: Written | None) -> str:
    """Every grade that a notebook ever had, oldest first: when, how much, what changed and why."""
    lines = []
    previous: Entry | None = None
    for entry in entries:
        when = entry.graded.strftime("%Y-%m-%d %H:%M UTC") if entry.graded else ""
        score = f"{points(entry.report.score)} / {points(entry.report.max_score)}"
        line = f"  {when}  {score:>11}"
        if entry.report.status == "error":
            line += on_one_line(f"  could not be graded: {entry.report.error}")
        elif previous is not None:
            line += f"  {_difference(previous, entry)}"
        if entry is entries[-1]:
            stands = written is not None and written.version == entry.version
            line += "  ← in the gradebook" if stands else "  ← not in the gradebook yet"
        lines.append(line)
        previous = entry
    return "\n".join(lines)


def _difference(previous: Entry, entry: Entry) -> str:
    reasons = {
        (True, True): "graded again",
        (False, True): "handed in again",
        (True, False): "the hidden suites changed",
        (False, False): "handed in again, and the hidden suites changed",
    }
    notebook, suites = previous.version.split("/")
    same = entry.version.split("/")[0] == notebook, entry.version.split("/")[1] == suites
    before = {exercise.id: exercise.score for exercise in previous.report.exercises}
    changed = [
        f"{exercise.id} {points(before[exercise.id]) if exercise.id in before else '–'} → "
        f"{points(exercise.score)}"
        for exercise in entry.report.exercises
        if before.get(exercise.id) != exercise.score
    ]
    difference = entry.report.score - previous.report.score
    return f"({difference:+g}; {reasons[same]})" + (f": {', '.join(changed)}" if changed else "")
