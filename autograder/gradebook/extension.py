"""More time for one student: nbgrader knows extensions, but only of submissions that are in the gradebook."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True, slots=True)
class Extension:
    """An extension that was granted, or taken back, in a sentence's worth of facts."""

    student: str
    time: timedelta | None
    """None: it was taken back."""
    until: datetime | None
    """When the problem set is due for this student, in UTC; None without a due date."""
    student_is_new: bool
    """Whether the gradebook did not know the student before."""


def grant_extension(gradebook: Any, assignment: str, student: str, time: timedelta) -> Extension:
    """Record an extension, in place of an earlier one; the row of the submission is made if there is none.

    Args:
        gradebook: nbgrader's open ``Gradebook``, which knows the assignment.
        assignment: the problem set.
        student: the student, who is added if need be.
        time: how much later than the due date; zero takes an earlier extension back.
    """
    from nbgrader.api import MissingEntry
    from sqlalchemy.exc import SAWarning

    try:
        gradebook.find_student(student)
        is_new = False
    except MissingEntry:
        is_new = True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # of nbgrader's own add_submission
        if time or not is_new:  # there is nothing to take back from somebody unknown
            gradebook.update_or_create_student(student)
            gradebook.update_or_create_submission(assignment, student)
            gradebook.grant_extension(assignment, student, minutes=time.total_seconds() / 60)
    duedate = gradebook.find_assignment(assignment).duedate
    return Extension(student, time or None, duedate + time if duedate else None, is_new)
