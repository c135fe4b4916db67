"""A course of two small exercises and one written question, and an engine that does as it is told.

The engine stands in for hidden suites, so that a test can decide what an answer earns: a solution cell
with the line ``# earns 1.5`` earns 1.5 points of its exercise.
"""

import re
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from autograder.course import Course
from autograder.engine.submission import SubmissionError, read_notebook
from autograder.report import ExerciseResult, Misconception, Report, TestResult

ASSIGNMENT = "tiny"
POINTS = {"double": 4.0, "Layer": 2.5}
WRITTEN = "written_why"
SCHEME = "=== BEGIN MARK SCHEME ===\n\nOne point for each reason.\n\n=== END MARK SCHEME ==="
SECRET = "np.arange(17.0)"
"""What the engine tells the instructor alone: it must not turn up in anything a student reads."""


def code(grade_id: str, source: str, *, tags: tuple[str, ...] = (), **flags: Any) -> dict[str, Any]:
    metadata: dict[str, Any] = {"nbgrader": nbgrader_metadata(grade_id, **flags)}
    if tags:
        metadata["tags"] = list(tags)
    return new_code_cell(source, id=grade_id.replace("_", "-"), metadata=metadata)


def text(grade_id: str, source: str, **flags: Any) -> dict[str, Any]:
    metadata = {"nbgrader": nbgrader_metadata(grade_id, **flags)}
    return new_markdown_cell(source, id=grade_id.replace("_", "-"), metadata=metadata)


def nbgrader_metadata(
    grade_id: str,
    grade: bool = False,
    solution: bool = False,
    locked: bool = False,
    points: float | None = None,
) -> dict[str, Any]:
    metadata = {
        "schema_version": 3,
        "grade_id": grade_id,
        "grade": grade,
        "solution": solution,
        "locked": locked,
        "task": False,
    }
    return metadata if points is None else metadata | {"points": points}


def source_notebook() -> nbformat.NotebookNode:
    cells = [
        text("text_title", "# Tiny\n\nDoubling: $y = 2x$.", locked=True),
        code("setup", "import math", locked=True),
        code("reference_double", "def reference_double(x): ...", locked=True, tags=("grading-only",)),
        code(
            "double",
            "def double(x):\n    ### BEGIN SOLUTION\n    # earns 4\n    return 2 * x\n    ### END SOLUTION",
            solution=True,
        ),
        code("test_double", "assert double(1) == 2", grade=True, locked=True, points=4),
        code("show_double", "print(double(3))", locked=True, tags=("show-only",)),
        text("text_why", "Why?", locked=True),
        text(WRITTEN, f"The model answer.\n\n{SCHEME}", grade=True, solution=True, points=3),
        code(
            "Layer",
            "class Layer:\n    ### BEGIN SOLUTION\n    # earns 2.5\n    pass\n    ### END SOLUTION",
            solution=True,
        ),
        code("test_Layer", "assert Layer()", grade=True, locked=True, points=2.5),
    ]
    metadata = {
        "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    return new_notebook(cells=cells, metadata=metadata)


def released(answers: dict[str, str] | None = None) -> nbformat.NotebookNode:
    """The notebook as a student has it, with these cells filled in."""
    notebook = source_notebook()
    notebook.cells = [cell for cell in notebook.cells if "grading-only" not in cell.metadata.get("tags", [])]
    for cell in notebook.cells:
        ours = cell.metadata.nbgrader
        cell.metadata["deletable"] = False
        if ours.solution and cell.cell_type == "code":
            first_line = cell.source.splitlines()[0]
            cell.source = f"{first_line}\n    # YOUR CODE HERE\n    raise NotImplementedError()"
        elif ours.solution:
            cell.source = "YOUR ANSWER HERE"
        cell.source = (answers or {}).get(ours.grade_id, cell.source)
    return notebook


def cell_of(notebook: Any, grade_id: str) -> Any:
    [cell] = [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id]
    return cell


def report_of(path: Path) -> Report:
    """What the tiny engine makes of a notebook."""
    try:
        notebook = read_notebook(path)
    except SubmissionError as error:
        return Report(str(path), ASSIGNMENT, "error", str(error), full_score=sum(POINTS.values()))
    sources = {}
    for cell in notebook["cells"]:
        name = cell.get("metadata", {}).get("nbgrader", {}).get("grade_id")
        sources[name] = "".join(cell.get("source", ""))
    exercises = tuple(exercise_result(name, sources.get(name, ""), points) for name, points in POINTS.items())
    return Report(str(path), ASSIGNMENT, "graded", exercises=exercises)


def exercise_result(name: str, source: str, points: float) -> ExerciseResult:
    earned = float(found[1]) if (found := re.search(r"# earns (\S+)", source)) else 0.0
    right = TestResult("test_right", "Gives the right value.", "passed", earned, earned)
    wrong = TestResult(
        "test_wrong",
        "Works for <b>every</b> input.",
        "failed" if earned < points else "passed",
        0.0,
        points - earned,
        message="The numbers differ by the factor 2.",
        hint="What is the factor for?",
        details=f"x = {SECRET}",
    )
    lines = "x = 1 < 2\nprint(double(3))  # should print 6"
    mistakes = (Misconception("halved", "The values are halved.", "Look at the factor.", lines),)
    return ExerciseResult(name, (right, wrong), mistakes if earned < points else ())


class Engine:
    """In place of ``autograder.engine.pool.Engine``."""

    def __init__(self, course: Course | None = None, lanes: int | None = None, **_: object) -> None:
        self.closed = False

    def submit(self, path: Path, *, assignment: str | None = None) -> Future[Report]:
        assert assignment == ASSIGNMENT
        future: Future[Report] = Future()
        future.set_result(report_of(path))
        return future

    def close(self) -> None:
        self.closed = True
