"""A class whose notebooks ran on a newer Python than grades is told so once, before anyone asks why."""

import sys

import pytest

from autograder.author.sample import release_notebook
from autograder.course import Course
from tests.builders.classroom_on_disk import ASSIGNMENT, Classroom, Remembering

HERE = sys.version_info
NEWER = f"{HERE.major}.{HERE.minor + 1}.2"
SAME = f"{HERE.major}.{HERE.minor}.9"
OLDER = f"{HERE.major}.{HERE.minor - 1}.0"


@pytest.mark.parametrize(
    ("versions", "said"),
    [
        ([NEWER] * 3, f"3 of 3 notebooks ran on a newer Python (most on {HERE.major}.{HERE.minor + 1})"),
        ([NEWER] * 3 + [SAME, OLDER, ""], "3 of 6 notebooks ran on a newer Python"),
        ([NEWER] * 2 + [SAME], None),
        ([SAME] * 2 + [OLDER] * 2 + ["2", "three"], None),
    ],
    ids=["all", "half", "a few", "none"],
)
def test_many_newer_notebooks_are_one_sentence(
    tmp_path_factory: pytest.TempPathFactory, grader: Remembering, versions: list[str], said: str | None
) -> None:
    course = Classroom.create(tmp_path_factory.mktemp("class") / "course")
    for number, version in enumerate(versions):
        notebook = release_notebook(Course.find(), ASSIGNMENT)
        notebook["metadata"]["language_info"] = {"name": "python", "version": version}
        course.hand_in(f"student {number}", notebook)
    result, _ = course.grade(grader)
    about = [note for note in result.notes if "newer Python" in note]
    assert len(about) == (said is not None)
    assert all(note.startswith(str(said)) for note in about)
