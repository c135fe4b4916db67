"""A sound throw-away course, a fresh copy for every test."""

import shutil
from pathlib import Path

import pytest

from autograder.course import COURSE_VARIABLE, Course
from tests.builders.throwaway import Throwaway


@pytest.fixture(scope="session")
def sound_course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course with everything that is generated from it."""
    from autograder.author.publish import publish

    root = tmp_path_factory.mktemp("sound")
    Throwaway(root).write()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(COURSE_VARIABLE, str(root))
        publish(Course.find())
    return root


@pytest.fixture
def course(sound_course: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Throwaway:
    root = tmp_path / "course"
    shutil.copytree(sound_course, root)
    monkeypatch.setenv(COURSE_VARIABLE, str(root))
    return Throwaway(root)
