"""The reference solutions, straight from the source notebooks.

>>> from tests.builders.reference import reference
>>> reference("ps1")["softmax"](np.array([0.0, 0.0]))
array([0.5, 0.5])
"""

import importlib
from functools import cache
from pathlib import Path
from typing import Any

import nbformat

SOURCE = Path(__file__).resolve().parents[2] / "source"


@cache
def reference(assignment: str) -> dict[str, Any]:
    """The namespace of a source notebook once its setup, supplied and solution cells ran.

    Autograded cells, cells that only show something and cells for grading only are left out. The
    namespace is built once per test run: treat it as read-only.
    """
    namespace: dict[str, Any] = {"__name__": assignment}
    for cell in _code_cells(assignment):
        left_out = {"show-only", "grading-only"}.intersection(cell.metadata.get("tags", []))
        if not (cell.metadata.nbgrader.grade or left_out):
            _execute(assignment, cell, namespace)
    return namespace


def run_cell(assignment: str, grade_id: str, names: dict[str, Any] | None = None) -> dict[str, Any]:
    """A copy of a namespace in which the code cell ``grade_id`` (say, a data loader) ran as well.

    Args:
        assignment: the problem set.
        grade_id: the cell's name.
        names: what the cell finds; the reference namespace unless given.

    Raises:
        LookupError: the notebook has no such code cell.
    """
    namespace = dict(reference(assignment) if names is None else names)
    for cell in _code_cells(assignment):
        if cell.metadata.nbgrader.grade_id == grade_id:
            _execute(assignment, cell, namespace)
            return namespace
    raise LookupError(f"{assignment} has no code cell {grade_id!r}")


def run_cells(assignment: str, *grade_ids: str) -> dict[str, Any]:
    """Like :func:`run_cell` for several cells, which may need each other: run in the order given."""
    namespace = dict(reference(assignment))
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in _code_cells(assignment)}
    for grade_id in grade_ids:
        _execute(assignment, cells[grade_id], namespace)
    return namespace


def _code_cells(assignment: str) -> list[nbformat.NotebookNode]:
    notebook = nbformat.read(SOURCE / assignment / f"{assignment}.ipynb", as_version=4)
    return [cell for cell in notebook.cells if cell.cell_type == "code" and "nbgrader" in cell.metadata]


def _execute(assignment: str, cell: nbformat.NotebookNode, namespace: dict[str, Any]) -> None:
    exec(compile(cell.source, f"<{assignment}: {cell.metadata.nbgrader.grade_id}>", "exec"), namespace)


def load_suite(assignment: str, exercise: str) -> dict[str, Any]:
    """The namespace of a hidden suite, for its ``expected_*`` functions."""
    return vars(importlib.import_module(f"autograder.exercises.{assignment}.test_{exercise}"))
