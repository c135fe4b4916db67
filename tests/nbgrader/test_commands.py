"""nbgrader's own commands in a course folder, from an environment that is not activated."""

import csv
import os
import sqlite3

import nbformat
import pytest
from nbgrader.api import get_alembic_version

from autograder.gradebook.database import put_alembic_on_path
from tests.builders import tiny_course
from tests.builders.courses import Course, nbgrader
from tests.builders.tiny_course import ASSIGNMENT, WRITTEN, cell_of


def test_from_source_to_grades(course: Course) -> None:
    (course.root / "gradebook.db").unlink()

    nbgrader(course, "generate_assignment", ASSIGNMENT)
    release = nbformat.read(course.root / "release" / ASSIGNMENT / "tiny.ipynb", as_version=4)
    stub = "    # YOUR CODE HERE\n    raise NotImplementedError()"
    assert cell_of(release, "double").source == f"def double(x):\n{stub}"
    assert cell_of(release, WRITTEN).source == "YOUR ANSWER HERE"
    assert not cell_of(release, "test_double").metadata.editable
    assert "reference_double" not in str(release)
    assert "model answer" not in str(release)
    assert "MARK SCHEME" not in str(release)

    cell_of(release, "double").source = "# earns 1.5"
    course.hand_in("Zoë Łukasiewicz", release, timestamp__txt="2026-03-01 12:00:00 UTC")
    # A pipe that nobody writes to holds up no command, nor a folder that has the name of the feedback.
    os.mkfifo(course.root / "submitted" / "Zoë Łukasiewicz" / ASSIGNMENT / "data.csv")
    (course.root / "submitted" / "Zoë Łukasiewicz" / ASSIGNMENT / "tiny.html").mkdir()
    nbgrader(course, "autograde", ASSIGNMENT)
    assert course.recorded("Zoë Łukasiewicz")["grades"] == {
        "test_double": (1.5, None, False),
        "test_Layer": (0.0, None, False),
        WRITTEN: (0.0, None, False),
    }

    nbgrader(course, "generate_feedback", ASSIGNMENT)
    assert "1.5</strong> of 9.5" in course.feedback("Zoë Łukasiewicz")

    nbgrader(course, "export")
    with open(course.root / "grades.csv", encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["student_id"], row["score"], row["max_score"]) == ("Zoë Łukasiewicz", "1.5", "9.5")


def test_solutions_are_the_source_without_what_is_for_graders_only(course: Course) -> None:
    from nbgrader.converters import GenerateSolution

    app = course.nbgrader()
    app.coursedir.assignment_id = ASSIGNMENT
    GenerateSolution(coursedir=app.coursedir, parent=app).start()
    solution = nbformat.read(course.root / "solutions" / ASSIGNMENT / "tiny.ipynb", as_version=4)
    assert "# earns 4" in cell_of(solution, "double").source
    assert cell_of(solution, WRITTEN).source.strip() == "The model answer."
    assert "reference_double" not in str(solution)


def test_our_own_way_makes_the_same_gradebook_without_alembic(
    course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    (course.root / "gradebook.db").unlink()
    put_alembic_on_path()
    path_with_alembic = os.environ["PATH"]
    monkeypatch.setenv("PATH", "/nowhere")
    course.hand_in("ann", tiny_course.released({"double": "# earns 1.5"}))
    course.grade()
    assert course.recorded("ann")["score"] == 1.5
    with sqlite3.connect(course.root / "gradebook.db") as database:
        [(version,)] = database.execute("SELECT version_num FROM alembic_version").fetchall()
    monkeypatch.setenv("PATH", path_with_alembic)
    assert version == get_alembic_version()


@pytest.mark.parametrize(
    ("answers", "failing"),
    [
        ({}, ["test_double", WRITTEN, "test_Layer"]),
        ({"double": "def double(x): return 2 * x", "Layer": "class Layer: pass", WRITTEN: "Because."}, []),
    ],
    ids=["stubs", "reference"],
)
def test_the_validate_button_on_a_release(
    course: Course, answers: dict[str, str], failing: list[str]
) -> None:
    from nbgrader.validator import Validator

    release = release_of(course)
    for name, answer in answers.items():
        cell_of(release, name).source = answer
    path = course.root / "tiny.ipynb"
    nbformat.write(release, path)
    results = Validator().validate(str(path))
    assert [failed["source"] for failed in results.get("failed", [])] == [
        cell_of(release, name).source for name in failing
    ]


def release_of(course: Course) -> nbformat.NotebookNode:
    from nbgrader.converters import GenerateAssignment

    app = course.nbgrader()
    app.coursedir.assignment_id = ASSIGNMENT
    GenerateAssignment(coursedir=app.coursedir, parent=app).start()
    return nbformat.read(course.root / "release" / ASSIGNMENT / "tiny.ipynb", as_version=4)
