"""Checks of the source notebook itself: names, visible checks, and marking schemes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from autograder.course import Assignment
from autograder.gradebook.marking import MARKING_SCHEME


def check_cells(assignment: Assignment) -> Iterator[str]:
    """Every solution is graded, every autograded cell shows checks, and no name is used twice."""
    names = [cell.grade_id for cell in assignment.cells if cell.grade_id]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{assignment.path}: the cell name {name!r} is used twice"
    for cell in assignment.cells:
        if cell.solution and cell.cell_type == "code" and f"test_{cell.grade_id}" not in names:
            yield (
                f"{assignment.path}: the solution cell {cell.grade_id!r} is not graded; it needs a cell "
                f"test_{cell.grade_id} below it"
            )
    for cell in assignment.cells:
        if not (cell.grade and not cell.solution):
            continue
        where = f"{assignment.path}: cell {cell.grade_id}"
        try:
            tree = ast.parse(cell.source)
        except SyntaxError as error:
            yield f"{where}: {error.msg} (line {error.lineno})"
            continue
        checks = [n for n in ast.walk(tree) if isinstance(n, ast.Assert | ast.Raise | ast.Call)]
        if not checks:
            yield f"{where}: has no visible check"
        if "BEGIN HIDDEN TESTS" in cell.source:
            yield f"{where}: hidden tests belong into the suite under exercises/, never into a notebook"


def check_marking_schemes(assignment: Assignment) -> Iterator[str]:
    """Every written question has a marking scheme, between the marks that keep it from being published."""
    for cell in assignment.cells:
        where = f"{assignment.path}: cell {cell.grade_id}"
        rest, schemes = MARKING_SCHEME.subn("", cell.source)
        written = cell.grade and cell.solution and cell.cell_type == "markdown"
        if schemes and not written:
            yield (
                f"{where}: a marking scheme belongs into the cell of a written answer; here feedback would "
                "show it"
            )
        elif written and not schemes:
            yield (
                f"{where}: has no marking scheme; it stands below the model answer, between the lines "
                "`=== BEGIN MARK SCHEME ===` and `=== END MARK SCHEME ===`"
            )
        elif written and re.search(r"mark(ing)? scheme", rest, re.IGNORECASE):
            yield f"{where}: speaks of a marking scheme outside of its marks; solutions/ would show it"
