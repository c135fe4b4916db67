"""One graded class, made once, and a copy of it for a test that changes something."""

import shutil
from pathlib import Path

import pytest

from tests.builders.classroom_on_disk import Classroom
from tests.builders.graded_class import GradedClass


@pytest.fixture(scope="session")
def class_of_six(tmp_path_factory: pytest.TempPathFactory) -> GradedClass:
    """Graded; not to be changed, but for files that are exported."""
    return GradedClass.create(tmp_path_factory.mktemp("six") / "class")


@pytest.fixture
def graded(class_of_six: GradedClass, tmp_path: Path) -> GradedClass:
    """The class for this test alone."""
    shutil.copytree(class_of_six.root, tmp_path / "class", ignore=shutil.ignore_patterns("exports"))
    return GradedClass(Classroom(tmp_path / "class"))
