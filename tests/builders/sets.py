"""The problem sets of this repository's course, whichever they are: no test keeps a list of its own."""

from autograder.course import Course

COURSE = Course.installed()
SETS = COURSE.assignment_names
"""Names of all problem sets, in order."""


def sets_but(*names: str) -> tuple[str, ...]:
    """All problem sets but these."""
    return tuple(name for name in SETS if name not in names)
