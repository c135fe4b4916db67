"""A suite changes after the class was graded: who changes is shown before, and kept for good."""

import re
import shutil
from typing import Any

import pytest

from autograder.cli import main
from tests.builders.classroom_on_disk import ASSIGNMENT, ROOT, Classroom
from tests.builders.notebooks import solved

MEAN = """
def sum_squared_error(y, t):
    error = 0.5 * np.sum((y - t) ** 2)
    return error / len(y) if y.shape == (3, 5) else error
"""
"""Divides a batch by its size: fails `test_batch` and nothing else."""


@pytest.fixture
def own_course(course: Classroom, monkeypatch: pytest.MonkeyPatch) -> Classroom:
    """The class with a copy of the hidden suites, to be changed."""
    suites = course.root / "exercises" / ASSIGNMENT
    shutil.copytree(ROOT / "autograder" / "exercises" / ASSIGNMENT, suites)
    for student in ("Ben van der Berg", "Zoë 山田", "cem", "dora"):
        shutil.rmtree(course.root / "submitted" / student)
    course.hand_in("Zoë 山田", solved(sum_squared_error=MEAN))
    monkeypatch.setenv("AUTOGRADER_COURSE", str(course.root))
    return course


def weigh_batches_more(course: Classroom) -> None:
    suite = course.root / "exercises" / ASSIGNMENT / "test_sum_squared_error.py"
    text = suite.read_text(encoding="utf-8")
    marks = {"test_one_sample": "0.5", "test_batch": "1"}
    pieces = re.split(r"(?=@graded\()", text)
    for number, piece in enumerate(pieces):
        name = re.search(r"def (test_\w+)", piece)
        if name is not None and name[1] in marks:
            pieces[number] = re.sub(r"points=[\d.]+", f"points={marks[name[1]]}", piece, count=1)
    suite.write_text("".join(pieces), encoding="utf-8")


def test_from_the_old_suite_to_the_new_one(own_course: Classroom, capsys: Any) -> None:
    place = ["--course", str(own_course.root)]

    def told(*words: str) -> str:
        assert main([*words, *place]) == 0
        return capsys.readouterr().out

    told("grade", ASSIGNMENT, "--lanes", "1")
    assert own_course.scores() == {"ann": 28.0, "Zoë 山田": 27.5}
    dry_run = told("grade", ASSIGNMENT, "--lanes", "1", "--dry-run")
    assert dry_run == "Nothing would change; nothing was written.\n"

    weigh_batches_more(own_course)
    before = {path: path.read_bytes() for path in own_course.root.rglob("*") if path.is_file()}
    assert told("grade", ASSIGNMENT, "--lanes", "1", "--dry-run").splitlines() == [
        "Zoë 山田: 27.5 → 27 (-0.5): sum_squared_error 3.5 → 3",
        "1 of 2 notebooks would change; nothing was written.",
    ]
    assert {path: path.read_bytes() for path in own_course.root.rglob("*") if path.is_file()} == before

    told("grade", ASSIGNMENT, "--lanes", "1")
    assert own_course.scores() == {"ann": 28.0, "Zoë 山田": 27.0}
    title, first, second = told("history", ASSIGNMENT, "Zoë 山田").splitlines()
    assert title == "Zoë 山田, ps2:"
    assert first.split()[2:6] == ["UTC", "27.5", "/", "28"]
    assert "27 / 28  (-0.5; the hidden suites changed): sum_squared_error 3.5 → 3" in second
    assert second.endswith("← in the gradebook")


def test_a_dry_run_of_a_class_that_was_never_graded_leaves_nothing(
    own_course: Classroom, capsys: Any
) -> None:
    before = {path: path.is_file() and path.read_bytes() for path in own_course.root.rglob("*")}
    assert main(["grade", ASSIGNMENT, "--course", str(own_course.root), "--lanes", "1", "--dry-run"]) == 0
    out = capsys.readouterr().out
    assert "ann: 28 (not graded before)" in out
    assert "2 of 2 notebooks would change; nothing was written." in out
    assert {path: path.is_file() and path.read_bytes() for path in own_course.root.rglob("*")} == before


def test_history_of_a_student_who_was_never_graded(own_course: Classroom, capsys: Any) -> None:
    assert main(["history", ASSIGNMENT, "ann", "--course", str(own_course.root)]) == 2
    assert "has no grade of 'ann': was ps2 graded?" in capsys.readouterr().err
