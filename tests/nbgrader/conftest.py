"""Courses to grade, each in a folder of its own."""

import shutil
from pathlib import Path

import nbformat
import pytest

from autograder.gradebook import GradebookWriter
from tests.builders import tiny_course
from tests.builders.courses import Course

ROOT = Path(__file__).resolve().parents[2]


def pytest_configure(config: pytest.Config) -> None:
    """nbgrader's own ``add_submission`` makes SQLAlchemy warn."""
    config.addinivalue_line("filterwarnings", "ignore::sqlalchemy.exc.SAWarning:nbgrader.*")


@pytest.fixture(scope="session")
def fresh_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose assignment is registered, with the configuration of this repository."""
    root = tmp_path_factory.mktemp("course")
    source = root / "source" / tiny_course.ASSIGNMENT
    source.mkdir(parents=True)
    nbformat.write(tiny_course.source_notebook(), source / f"{tiny_course.ASSIGNMENT}.ipynb")
    configuration = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
    configuration += '\nc.GradeWithEngine.engine = "tests.builders.tiny_course.Engine"\n'
    configuration += '\nc.CourseDirectory.course_id = "tiny-course"\n'
    (root / "nbgrader_config.py").write_text(configuration, encoding="utf-8")
    with GradebookWriter(root, tiny_course.ASSIGNMENT) as gradebook:
        gradebook.ensure_assignment()
    return root


@pytest.fixture
def course(fresh_course: Path, tmp_path: Path) -> Course:
    """A copy of the fresh course, for this test alone."""
    root = tmp_path / "course"
    shutil.copytree(fresh_course, root)
    return Course(root)
