"""Courses in which something goes wrong."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.engine.pool import Engine
from tests.builders.classroom_on_disk import Classroom, Remembering
from tests.builders.notebooks import reference, solved, stub


@pytest.fixture(scope="session")
def grader() -> Iterator[Remembering]:
    """The real engine, which grades each content once in a session."""
    with Engine(lanes=1) as engine:
        yield Remembering(engine)


@pytest.fixture(scope="session")
def class_of_five(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Handed in, not graded: names of all kinds, a file that is no notebook, a folder without one."""
    course = Classroom.create(tmp_path_factory.mktemp("five") / "course")
    course.hand_in("ann", solved())
    course.hand_in("Ben van der Berg", solved(cross_entropy_error=stub("cross_entropy_error")))
    course.hand_in("Zoë 山田", solved(numerical_diff="1 / 0\n" + reference("numerical_diff")))
    course.hand_in("cem", b"Sorry, I was ill.")
    course.hand_in("dora", None)
    return course.root


@pytest.fixture
def course(class_of_five: Path, tmp_path: Path) -> Classroom:
    """The class of five, for this test alone."""
    shutil.copytree(class_of_five, tmp_path / "course")
    return Classroom(tmp_path / "course")
