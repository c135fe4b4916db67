"""Every grade that a notebook ever had, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.classroom.journal import Entry, Unreadable, Written
from autograder.cli.terminal import points
from autograder.files import on_one_line


def history_text(records: Sequence[Entry | Unreadable], recorded: Written | None) -> str:
    """A line for each grade, oldest first: when, how much, what changed and why."""
    lines = []
    previous: Entry | None = None
    for record in records:
        when = record.graded.strftime("%Y-%m-%d %H:%M UTC") if record.graded else "(no time)"
        if isinstance(record, Unreadable):
            line = f"  {when}  written by {record.written_by} of autograder, and not understood here"
            if record is records[-1]:
                line += "; the next `autograder grade` grades the notebook again"
            lines.append(line)
            continue
        score = f"{points(record.report.score)} / {points(record.report.max_score)}"
        line = f"  {when}  {score:>11}"
        if record.report.status == "error":
            line += on_one_line(f"  could not be graded: {record.report.error}")
        elif previous is not None:
            line += f"  {_difference(previous, record)}"
        if record.salt:
            line += f"  salt {record.salt}"
        if record is records[-1]:
            is_recorded = recorded is not None and recorded.version == record.version
            line += "  ← in the gradebook" if is_recorded else "  ← not in the gradebook yet"
        lines.append(line)
        previous = record
    return "\n".join(lines)


def _difference(previous: Entry, entry: Entry) -> str:
    reasons = {
        (True, True): "graded again",
        (False, True): "handed in again",
        (True, False): "the hidden suites changed",
        (False, False): "handed in again, and the hidden suites changed",
    }
    notebook, _, suites = previous.version.partition("/")
    new_notebook, _, new_suites = entry.version.partition("/")
    reason = reasons[new_notebook == notebook, new_suites == suites]
    if entry.salt != previous.salt:  # and then the digest of what judges differs, whatever else has changed
        reason = reason.replace("the hidden suites changed", "the salt changed, and perhaps the suites")
    before = {exercise.id: exercise.score for exercise in previous.report.exercises}
    changed = [
        f"{exercise.id} {points(before[exercise.id]) if exercise.id in before else '–'} → "
        f"{points(exercise.score)}"
        for exercise in entry.report.exercises
        if before.get(exercise.id) != exercise.score
    ]
    difference = entry.report.score - previous.report.score
    return f"({difference:+g}; {reason})" + (f": {', '.join(changed)}" if changed else "")
