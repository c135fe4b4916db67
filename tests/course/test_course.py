"""The course on disk: assignments, exercises, points, and which notebook belongs where."""

import json
from pathlib import Path
from typing import Any

import pytest

from autograder.classroom.result import ClassResult, Row
from autograder.cli.class_table import class_text
from autograder.course import COURSE_VARIABLE, Course, CourseError, as_stub
from tests.builders.sets import SETS

ROOT = Path(__file__).resolve().parents[2]
CELL = {"cell_type": "code", "source": ["a = 1\n", "b = 2"], "metadata": {}}


def test_the_problem_sets_and_their_exercises() -> None:
    folders = {path.name for path in (ROOT / "source").iterdir() if (path / f"{path.name}.ipynb").is_file()}
    assert set(Course.find().assignment_names) == folders >= {"ps1"}
    assert list(SETS) == sorted(SETS)
    ps1 = Course.find().assignment("ps1")
    assert list(ps1.exercises)[:4] == ["step_function", "sigmoid", "relu", "softmax"]
    softmax = ps1.exercises["softmax"]
    assert softmax.reference.startswith("def softmax(x):")
    assert softmax.suite.name == "test_softmax.py"
    assert ps1.max_score == sum(exercise.points for exercise in ps1.exercises.values())


@pytest.mark.parametrize(
    ("assignment", "exercise"),
    [("ps1", "softmax"), ("ps2", "cross_entropy_error"), ("ps3", "numerical_gradient"), ("ps4", "Affine")],
)
def test_the_exercises_that_the_course_is_known_for_have_known_answers(
    assignment: str, exercise: str
) -> None:
    answers = Course.find().assignment(assignment).exercises[exercise].answers
    assert sum(answer.kind == "wrong" for answer in answers) >= 15
    assert sum(answer.kind == "right" for answer in answers) >= 4
    assert all(answer.title and answer.hint for answer in answers if answer.kind == "wrong")


def test_there_are_enough_known_answers_to_prove_the_suites() -> None:
    course = Course.find()
    exercises = [e for name in course.assignment_names for e in course.assignment(name).exercises.values()]
    kinds = [answer.kind for exercise in exercises for answer in exercise.answers]
    assert kinds.count("wrong") >= 250
    assert kinds.count("right") >= 100
    least = course.configuration.known_answers
    for exercise in exercises:
        kinds = [answer.kind for answer in exercise.answers]
        assert kinds.count("wrong") >= least.wrong, exercise.name
        assert kinds.count("right") >= least.right, exercise.name


def test_a_problem_set_that_does_not_exist() -> None:
    with pytest.raises(CourseError, match=r"there is no problem set 'verse' \(there are: ps\d, ps\d"):
        Course.find().assignment("verse")


@pytest.mark.parametrize("assignment", SETS)
def test_a_notebook_is_recognised_by_the_names_of_its_cells(assignment: str) -> None:
    course = Course.find().assignment(assignment)
    assert Course.find().recognise(set(course.grade_ids)) == assignment
    assert Course.find().recognise({next(iter(course.exercises)), "of-my-own"}) == assignment


def test_a_notebook_of_another_course_is_not_recognised() -> None:
    assert Course.find().recognise(set()) is None
    assert Course.find().recognise({"poetry"}) is None


def test_a_stub_keeps_signature_and_docstring() -> None:
    head = 'def f(x):\n    """Shape (N,)."""\n'
    solution = "    ### BEGIN SOLUTION\n    y = x\n    return y\n    ### END SOLUTION"
    assert as_stub(head + solution) == f"{head}    # YOUR CODE HERE\n    raise NotImplementedError()"


def test_without_a_marked_region_the_whole_cell_is_the_solution() -> None:
    assert as_stub("def f(x): return x") == "# YOUR CODE HERE\nraise NotImplementedError()"


# -- another course -----------------------------------------------------------------------------------


def write_course(root: Path, cells: Any) -> None:
    folder = root / "source" / "week1"
    folder.mkdir(parents=True)
    (folder / "week1.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")


def test_an_environment_variable_names_another_course(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_course(tmp_path, [CELL])
    monkeypatch.setenv(COURSE_VARIABLE, str(tmp_path))
    assert Course.find().assignment_names == ("week1",)
    week1 = Course.find().assignment("week1")
    assert week1.cells[0].source == "a = 1\nb = 2"
    assert week1.folder == tmp_path / "exercises" / "week1"
    monkeypatch.delenv(COURSE_VARIABLE)
    assert "ps1" in Course.find().assignment_names


def test_a_folder_that_is_no_course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(COURSE_VARIABLE, str(tmp_path))
    with pytest.raises(CourseError, match="it has no folder source/"):
        Course.find()


@pytest.mark.parametrize("cells", [3, [3], [{}], [{"cell_type": "code"}], None])
def test_a_source_that_cannot_be_read(cells: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_course(tmp_path, cells)
    monkeypatch.setenv(COURSE_VARIABLE, str(tmp_path))
    with pytest.raises(CourseError, match=r"week1\.ipynb: cannot be read as a notebook"):
        Course.find().assignment("week1")


def test_written_questions_count_by_themselves() -> None:
    for name in SETS:
        notebook = json.loads((ROOT / "source" / name / f"{name}.ipynb").read_text(encoding="utf-8"))
        graded = [
            (cell["cell_type"], cell["metadata"]["nbgrader"]["points"])
            for cell in notebook["cells"]
            if cell["metadata"].get("nbgrader", {}).get("grade")
        ]
        assignment = Course.find().assignment(name)
        assert assignment.max_score == sum(points for kind, points in graded if kind == "code") > 0
        assert assignment.max_score_by_hand == sum(points for kind, points in graded if kind == "markdown")
    assert Course.find().assignment("ps1").max_score_by_hand > 0


@pytest.mark.parametrize(("by_hand", "told"), [(3.0, True), (0.0, False)])
def test_the_table_says_what_the_formgrader_adds(by_hand: float, told: bool) -> None:
    result = ClassResult("ps1", [Row("ann", "ps1", 37, 37)], by_hand=by_hand)
    text = class_text(result, Path("course"))
    assert ("Written questions: 3 points more, given in the formgrader." in text) is told
