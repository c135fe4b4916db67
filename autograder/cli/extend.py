"""``autograder extend``: give one student more time."""

from __future__ import annotations

import argparse
import math
from datetime import timedelta
from typing import TYPE_CHECKING

from autograder.cli.options import SUCCESS, Verbs, add_class_folder, add_verb
from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.gradebook.extension import Extension

MOST_DAYS = 3660
"""Ten years: more is a slip, and the calendar has an end."""


def add_parser(verbs: Verbs) -> None:
    """Add the verb to the command line."""
    parser = add_verb(
        verbs, "extend", run, "give one student more time for a problem set",
        "autograder extend ps4 ann --days 3",
    )  # fmt: skip
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("student", metavar="STUDENT", help="the name of the folder under submitted/")
    parser.add_argument(
        "--days", type=float, metavar="N", help="so much later than the due date; 0 takes an extension back"
    )
    parser.add_argument("--hours", type=float, metavar="N", help="added to the days")
    add_class_folder(parser)
    parser.add_argument("--db", metavar="URL", help="the gradebook; default: as nbgrader_config.py says")


def run(options: argparse.Namespace) -> int:
    """Record the extension, and say until when the problem set is due."""
    from autograder.classroom.folder import check_is_class_folder, check_source_agrees
    from autograder.cli.students import check_student_name, unknown_sentence
    from autograder.course import Course
    from autograder.gradebook import GradebookWriter

    time = _time(options.days, options.hours)
    check_student_name(options.student)
    folder = options.course.resolve()
    course = Course.find(folder)
    course.assignment(options.assignment)
    check_is_class_folder(folder)
    check_source_agrees(course, folder, options.assignment)
    with GradebookWriter(folder, options.assignment, options.db) as gradebook:
        extension = gradebook.extend(options.student, time)
    print(extension_text(options.assignment, extension))
    if extension.student_is_new and (unknown := unknown_sentence(folder, options.student)):
        print(unknown)
    return SUCCESS


def extension_text(assignment: str, extension: Extension) -> str:
    """What was granted, until when, and what comes next."""
    if extension.time is None:
        told = f"{extension.student} has no extension of {assignment} any more"
    else:
        told = f"{extension.student} has {_duration(extension.time)} more for {assignment}"
    if extension.until is None:
        return (
            f"{told}. {assignment} has no due date yet: "
            f'nbgrader db assignment add {assignment} --duedate="2026-03-01 12:00:00 UTC"'
        )
    return (
        f"{told}: due {extension.until:%Y-%m-%d %H:%M} UTC. "
        f"The next `autograder grade {assignment}` works out any late penalty anew."
    )


def _time(days: float | None, hours: float | None) -> timedelta:
    """The two options, added.

    Raises:
        UsageError: neither was given, or they are no time that can be granted.
    """
    if days is None and hours is None:
        raise UsageError("say how much more time: --days N, --hours N, or both")
    total = (days or 0.0) + (hours or 0.0) / 24
    if not math.isfinite(total) or min(days or 0.0, hours or 0.0) < 0 or total > MOST_DAYS:
        raise UsageError(f"--days and --hours take numbers from 0, {MOST_DAYS} days together at the most")
    return timedelta(seconds=round(total * 24 * 60 * 60))


def _duration(time: timedelta) -> str:
    """Days, hours and minutes in words."""
    minutes = round(time.total_seconds() / 60)
    parts = ((minutes // 1440, "day"), (minutes // 60 % 24, "hour"), (minutes % 60, "minute"))
    worded = [f"{count} {unit}" + ("" if count == 1 else "s") for count, unit in parts if count]
    return " ".join(worded) or "less than a minute"
