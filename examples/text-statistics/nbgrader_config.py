"""nbgrader in this course: its commands, the formgrader and the Validate button, graded by the engine."""

from pathlib import Path

from autograder.gradebook.configuration import configure

c = get_config()  # noqa: F821
configure(c, Path(__file__).parent)
