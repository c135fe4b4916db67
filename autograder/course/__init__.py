"""The course as it lies on disk: problem sets, their cells, exercises, points, and what judges them.

- :mod:`~autograder.course.configuration`: ``course.toml``, what is this course's own;
- :mod:`~autograder.course.layout`: :class:`Course`, where everything lies;
- :mod:`~autograder.course.cells`: the cells of a source notebook and the exercises that they make;
- :mod:`~autograder.course.answers`: known answers, read and never imported;
- :mod:`~autograder.course.salt`: the secret of a class that goes into all draws of hidden tests;
- :mod:`~autograder.course.judging_files`: the files that judge a problem set;
- :mod:`~autograder.course.version`: digests of everything that a verdict depends on.
"""

from autograder.course.cells import (
    GRADING_ONLY,
    SHOW_ONLY,
    Assignment,
    CourseCell,
    Exercise,
    as_stub,
)
from autograder.course.configuration import CourseError
from autograder.course.layout import COURSE_VARIABLE, Course

__all__ = [
    "COURSE_VARIABLE",
    "GRADING_ONLY",
    "SHOW_ONLY",
    "Assignment",
    "Course",
    "CourseCell",
    "CourseError",
    "Exercise",
    "as_stub",
]
