"""What a cell is, the course decides: its type, its name where it was lost, and the set it belongs to."""

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.engine.pool import Engine
from autograder.engine.submission import MAX_SOURCE
from autograder.report import Report
from tests.builders.notebooks import Notebook, cell, code_cell, position, reference, save, solved

Grade = Callable[[Notebook], Report]
NAME = "cross_entropy_error"


def without_names(notebook: Notebook) -> Notebook:
    for one in notebook["cells"]:
        one["metadata"] = {}
        one.pop("id", None)
    return notebook


@pytest.mark.parametrize("kind", ["markdown", "raw", "heading"])
def test_a_solution_cell_of_another_type_runs_and_is_noted(kind: str, grade: Grade) -> None:
    notebook = solved()
    cell(notebook, NAME)["cell_type"] = kind
    report = grade(notebook)
    assert report.has_full_marks
    [note] = report.notes
    assert note.startswith(f"The type of cell `{NAME}` was changed to")


def test_a_picture_of_the_answer_in_another_type_does_not_run_beside_the_cell_itself(grade: Grade) -> None:
    notebook = solved()
    copied = dict(
        cell(notebook, NAME), cell_type="markdown", source="def cross_entropy_error(y, t): return 0"
    )
    notebook["cells"].append(copied)
    report = grade(notebook)
    assert report.has_full_marks
    assert report.notes == ()


@pytest.mark.parametrize(
    "more",
    ["\n#" + "x" * MAX_SOURCE, " " * MAX_SOURCE, "\n#" + "ü" * (MAX_SOURCE // 2), "# a line\n" * 30_000],
    ids=["comment", "spaces", "letters of two bytes", "lines"],
)
def test_a_cell_that_is_too_long_is_told_so_and_not_called_missing(more: str, grade: Grade) -> None:
    report = grade(solved(**{NAME: reference(NAME) + more}))
    text = "\n".join([*report.notes, *(test.message for e in report.exercises for test in e.tests)])
    assert f"Cell `{NAME}` is longer than {MAX_SOURCE:,} bytes and was left out." in report.notes
    assert "missing" not in text


def test_a_cell_that_is_just_short_enough_counts(grade: Grade) -> None:
    code = reference(NAME) + "\n#"
    assert grade(solved(**{NAME: code + "x" * (MAX_SOURCE - len(code.encode()))})).has_full_marks


@pytest.mark.parametrize("assignment", ["ps1", "ps3", "ps5"])
def test_a_notebook_that_lost_all_names_is_recognised_and_the_courses_cells_do_not_run(
    assignment: str, grade: Grade
) -> None:
    report = grade(without_names(solved(assignment)))
    assert report.assignment == assignment
    assert report.has_full_marks


def test_a_copy_of_a_course_cell_that_lost_its_name_is_that_cell(grade: Grade) -> None:
    notebook = solved()
    for name in ("setup", f"test_{NAME}"):
        nameless = cell(notebook, name)
        nameless["metadata"] = {}
        nameless["source"] += "  \n"  # editors change white space
    report = grade(notebook)
    assert report.has_full_marks
    assert report.notes == ()


@pytest.mark.parametrize(("handed_in", "name"), [("ps2", "ps1"), ("ps1", "ps2"), ("ps3", "ps2")])
def test_the_notebook_of_another_set_is_named(
    handed_in: str, name: str, engine: Engine, tmp_path: Path
) -> None:
    path = save(tmp_path / f"{name}.ipynb", solved(handed_in))
    report = engine.submit(path, assignment=name).result()
    assert report.status == "error"
    assert f"This is the notebook of {handed_in}, handed in as {name}." in (report.error or "")


def test_a_definition_of_the_right_set_makes_it_a_notebook_of_that_set(
    engine: Engine, tmp_path: Path
) -> None:
    notebook = solved("ps1")
    notebook["cells"].insert(position(notebook, "softmax"), code_cell(reference(NAME)))
    report = engine.submit(save(tmp_path / "ps2.ipynb", notebook), assignment="ps2").result()
    assert report.status == "graded"
