"""nbgrader in this course: its commands, the formgrader and the Validate button, graded by our engine.

Run ``nbgrader`` in this folder, with the environment in which the course is installed.
"""

from pathlib import Path

from autograder.gradebook.configuration import configure

c = get_config()  # noqa: F821
configure(c, Path(__file__).parent)

# The gradebook is gradebook.db in this folder. Any database that SQLAlchemy knows will do:
# c.CourseDirectory.db_url = "postgresql+psycopg2://user:password@host/gradebook"

# What handing in late costs, in per cent of the points earned for each day begun:
# c.PercentPerDay.percent = 10
