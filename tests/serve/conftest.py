"""A course of small sets, and a service in this process on a class of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("starlette", reason="needs the extra serve")
pytest.importorskip("uvicorn", reason="needs the extra serve")

from autograder.course import Course
from tests.builders.served import Served, serving
from tests.builders.small_course import write_course


@pytest.fixture(scope="session")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return write_course(tmp_path_factory.mktemp("small") / "course")


@pytest.fixture
def served(course: Course, tmp_path: Path) -> Iterator[Served]:
    with serving(course, tmp_path) as served:
        yield served
