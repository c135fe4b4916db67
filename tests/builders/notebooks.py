"""Notebooks as students hand them in: the release with every exercise solved, then something done to it."""

import json
from pathlib import Path
from typing import Any

from autograder.author.sample import release_notebook, with_solutions
from autograder.course import Course, as_stub

Notebook = dict[str, Any]


def solved(assignment: str = "ps2", **codes: str) -> Notebook:
    """The notebook with all reference solutions, and ``codes`` in place of some of them."""
    course = Course.find().assignment(assignment)
    references = {name: exercise.reference for name, exercise in course.exercises.items()}
    return with_solutions(release_notebook(Course.find(), course.name), references | codes)


def reference(name: str, assignment: str = "ps2") -> str:
    """The reference solution of an exercise."""
    return Course.find().assignment(assignment).exercises[name].reference


def stub(name: str, assignment: str = "ps2") -> str:
    """The cell of an exercise as a student receives it."""
    return as_stub(reference(name, assignment))


def grade_id(cell: dict[str, Any]) -> str | None:
    name = cell["metadata"].get("nbgrader", {}).get("grade_id")
    return name if isinstance(name, str) else None


def position(notebook: Notebook, name: str) -> int:
    """Index of the cell of that name."""
    [index] = [i for i, cell in enumerate(notebook["cells"]) if grade_id(cell) == name]
    return index


def cell(notebook: Notebook, name: str) -> dict[str, Any]:
    """The cell of that name."""
    found: dict[str, Any] = notebook["cells"][position(notebook, name)]
    return found


def code_cell(source: str) -> dict[str, Any]:
    """A cell of the student's own."""
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}


def with_cell_before(notebook: Notebook, name: str, source: str) -> Notebook:
    """The notebook with a cell of the student's own above the cell of that name."""
    notebook["cells"].insert(position(notebook, name), code_cell(source))
    return notebook


def save(path: Path, notebook: Notebook) -> Path:
    """Write a notebook file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook, ensure_ascii=False), encoding="utf-8")
    return path
