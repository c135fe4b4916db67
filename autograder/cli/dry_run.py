"""Who would change by how much, compared with what the gradebook holds: ``autograder grade --dry-run``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autograder.cli.terminal import points
from autograder.files import on_one_line

if TYPE_CHECKING:
    from autograder.classroom.result import Change, ClassResult, Row


def changes_text(result: ClassResult) -> str:
    """A line for each notebook whose score would change if this run were recorded."""
    lines = [_change_line(row) for row in result.rows if row.changes or not row.recorded]
    changing, total = len(lines), len(result.rows)
    lines.extend(on_one_line(note) for note in [*result.misplaced, *result.notes])
    if changing == 0:
        lines.append("Nothing would change; nothing was written.")
    else:
        notebooks = "1 notebook" if total == 1 else f"{total} notebooks"
        lines.append(f"{changing} of {notebooks} would change; nothing was written.")
    return "\n".join(lines)


def _change_line(row: Row) -> str:
    if not row.recorded:
        return f"{on_one_line(row.student)}: {points(row.score)} (not graded before)"
    line = f"{on_one_line(row.student)}: {points(row.recorded_score)} → {points(row.score)}"
    line += f" ({row.score - row.recorded_score:+g})"
    return f"{line}: {', '.join(map(_exercise_change, row.changes))}"


def _exercise_change(change: Change) -> str:
    before = "–" if change.before is None else points(change.before)
    text = f"{change.exercise} {before} → {points(change.after)}"
    return text if change.by_hand is None else f"{text} (by hand {points(change.by_hand)}, which stays)"
