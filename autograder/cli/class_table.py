"""Many notebooks on a terminal: a row each, the frequent mistakes, and what became of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.terminal import graded_text, points, table
from autograder.files import on_one_line

if TYPE_CHECKING:
    from autograder.classroom.result import ClassResult, Row
    from autograder.report import Report

MISTAKES_SHOWN = 5
_NOT_GRADED = "could not be graded"
_EXCUSED = "excused"
_MIN_WIDTH = 5
"""Of the column of an exercise."""


def class_text(result: ClassResult, folder: Path) -> str:
    """The table of a class, the frequent mistakes, and where everything was written."""
    lines = list(
        _score_table(
            "student",
            [
                (on_one_line(row.student), row.scores, row.score, row.max_score, _remark(row, result.excused))
                for row in result.rows
            ],
        )
    )
    lines.append("")
    frequent = result.mistakes.most_common(MISTAKES_SHOWN)
    if frequent:
        lines.append("Most frequent mistakes:")
        lines.extend(f"  {count:4d} × {mistake}" for mistake, count in frequent)
        lines.append("")
    lines.extend(on_one_line(f"Could not be graded: {row.student}: {row.error}") for row in result.errors)
    lines.extend(on_one_line(note) for note in [*result.misplaced, *result.notes])
    lines.append(f"{result.assignment}: {graded_text(len(result.rows), len(result.errors))}.")
    lines.extend(_excused_line(result))
    if result.by_hand:
        lines.append(f"Written questions: {points(result.by_hand)} points more, given in the formgrader.")
    lines.append(f"Gradebook:  {result.gradebook} ({_updated(result)})")
    lines.append(f"Feedback:   {folder / 'feedback'}/<student>/{result.assignment}/")
    lines.append(f"Report:     {folder / 'reports' / (result.assignment + '.json')}")
    return "\n".join(lines)


def reports_text(reports: Sequence[Report]) -> str:
    """The table of several notebooks, for each problem set one, and why some could not be graded."""
    by_assignment: dict[str | None, list[Report]] = {}
    for report in reports:
        by_assignment.setdefault(report.assignment, []).append(report)
    lines: list[str] = []
    for assignment, group in by_assignment.items():
        rows = [
            (
                on_one_line(report.notebook),
                {exercise.id: exercise.score for exercise in report.exercises},
                report.score,
                report.max_score,
                _NOT_GRADED if report.status == "error" else "",
            )
            for report in group
        ]
        lines += [*_score_table(assignment or "notebook", rows), ""]
    lines += [
        on_one_line(f"Could not be graded: {report.notebook}: {report.error}")
        for report in reports
        if report.status == "error"
    ]
    return "\n".join(lines).rstrip("\n")


def _remark(row: Row, excused: Collection[str]) -> str:
    """The report behind the row of a student."""
    words = [(_NOT_GRADED, row.error is not None), (_EXCUSED, row.student in excused)]
    return ", ".join(word for word, applies in words if applies)


def _excused_line(result: ClassResult) -> Iterator[str]:
    """Everybody who is excused, also those who have no row."""
    if not result.excused:
        return
    handed_in = {row.student for row in result.rows}
    names = [name if name in handed_in else f"{name} (nothing handed in)" for name in sorted(result.excused)]
    yield on_one_line(f"Excused: {', '.join(names)}.")


_Row = tuple[str, Mapping[str, float], float, float, str]
"""Name, score of each exercise, score, points to be had, and a remark."""


def _score_table(what: str, rows: Sequence[_Row]) -> Iterator[str]:
    """A column for each exercise, and one for the total."""
    exercises = list(dict.fromkeys(exercise for _, scores, *_ in rows for exercise in scores))
    header = [what, *(f"{exercise:>{_MIN_WIDTH}}" for exercise in exercises), "total"]
    cells = [
        [
            name,
            *(points(scores[exercise]) if exercise in scores else "–" for exercise in exercises),
            f"{points(score)} / {points(max_score)}",
        ]
        for name, scores, score, max_score, _ in rows
    ]
    yield from table(header, cells, [remark for *_, remark in rows])


def _updated(result: ClassResult) -> str:
    total = len(result.rows)
    if result.written == 0:
        return "was up to date"
    if result.written == total:
        return "updated"
    return f"updated for {result.written}; the others were up to date"
