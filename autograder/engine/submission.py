"""A notebook as handed in: read with suspicion, reduced to the code that grading will run.

Locked cells come from the course, never from the submission; the student's own cells are taken in the
order of the notebook. Tags, points and every other claim in the submitted metadata are ignored, but for
the names of cells.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course import Assignment, Course
from autograder.errors import AutograderError
from autograder.files import NotARegularFile, open_submitted

MAX_BYTES = 32 * 1024 * 1024
MAX_CONTAINERS = 1_000_000
"""Brackets that may open a list or an object: each costs the reader some sixty bytes of memory."""
MAX_CELLS = 2_000
MAX_SOURCE = 200_000
"""Bytes of one cell in UTF-8."""
MAX_ALL_SOURCES = 2_000_000


class SubmissionError(AutograderError):
    """The notebook as a whole cannot be graded; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class StudentCell:
    """A code cell that the student handed in."""

    position: int
    """Its place in the notebook, from 1, all cells counted."""
    grade_id: str | None
    """Its name, where it is one of the course's."""
    source: str

    @property
    def label(self) -> str:
        """How messages call this cell."""
        return f"cell `{self.grade_id}`" if self.grade_id else f"cell {self.position}"


@dataclass(frozen=True, slots=True)
class RunnableCell:
    """Code to run in the student's process."""

    label: str
    source: str
    from_course: bool
    only_for: str | None = None
    """The one exercise in whose process it runs (grading-only cells); None for all."""


@dataclass(frozen=True)
class Submission:
    """What grading needs of a notebook."""

    assignment: Assignment
    cells: tuple[RunnableCell, ...]
    notes: tuple[str, ...]
    solutions: dict[str, str]
    """The student's code of each exercise's own cell."""


def read_notebook(path: Path) -> dict[str, Any]:
    """Read a notebook file as plain JSON, within bounds.

    Raises:
        SubmissionError: not a regular file, too large, not JSON, or not a notebook of format 4.
    """
    return parse_notebook(read_bytes(path))


def read_bytes(path: Path) -> bytes:
    """The content of a file handed in, without following a link or waiting on a pipe.

    Raises:
        SubmissionError: not a regular file, or too large.
    """
    try:
        file = open_submitted(path)
    except FileNotFoundError as error:
        raise SubmissionError("There is no such file.") from error
    except NotARegularFile as error:
        raise SubmissionError("This is not a regular file; hand in the notebook itself.") from error
    except OSError as error:
        if path.is_symlink():
            raise SubmissionError("The file is a symbolic link; hand in the notebook itself.") from error
        raise SubmissionError(f"The file cannot be opened: {error.strerror}.") from error
    with file:
        if os.fstat(file.fileno()).st_size > MAX_BYTES:
            raise SubmissionError(
                f"The notebook is larger than {MAX_BYTES // 2**20} MiB; clear its outputs and hand it in "
                f"again."
            )
        return file.read(MAX_BYTES + 1)


def parse_notebook(data: bytes) -> dict[str, Any]:
    """The notebook in these bytes.

    Raises:
        SubmissionError: as :func:`read_notebook`.
    """
    if len(data) > MAX_BYTES:
        raise SubmissionError("The notebook is too large; clear its outputs and hand it in again.")
    if data.count(b"[") + data.count(b"{") > MAX_CONTAINERS:
        raise SubmissionError(
            "The notebook has too many parts to be one; clear its outputs and hand it in again."
        )
    if not data.strip():
        raise SubmissionError("The file is empty; save the notebook and hand it in again.")
    try:
        notebook = json.loads(data)
    except RecursionError as error:
        raise SubmissionError("The file is not a notebook: its JSON is nested too deeply.") from error
    except ValueError as error:  # covers wrong UTF-8, too
        place = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise SubmissionError(
            f"The file is not a notebook: it is not valid JSON{place}. Open it in JupyterLab, save it and "
            f"hand it in again."
        ) from error
    if isinstance(notebook, dict) and "worksheets" in notebook:
        raise SubmissionError(
            "The notebook has the old format 3; open it in JupyterLab, save it and hand it in again."
        )
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise SubmissionError("The file is JSON, but not a notebook: it has no list of cells.")
    if len(notebook["cells"]) > MAX_CELLS:
        raise SubmissionError(
            f"The notebook has more than {MAX_CELLS} cells; delete what is not yours or needed."
        )
    return notebook


def read_submission(course: Course, path: Path, assignment: str | None = None) -> Submission:
    """Read a notebook and work out what of it is to be run.

    Raises:
        SubmissionError: the notebook cannot be graded.
        CourseError: there is no problem set of that name.
    """
    return submission_of(course, read_notebook(path), assignment)


def submission_of(course: Course, notebook: dict[str, Any], assignment: str | None = None) -> Submission:
    """What grading needs of a notebook that was read.

    Args:
        course: the course that it belongs to.
        notebook: the notebook as parsed (see :func:`parse_notebook`).
        assignment: the problem set; recognised from the names of cells unless given.

    Raises:
        SubmissionError: the notebook has no cell of this course.
        CourseError: there is no problem set of that name.
    """
    notes: list[str] = []
    raw = list(_code_cells(notebook["cells"], notes))
    names = {name for _, name, _ in raw if name is not None}
    found = assignment or course.recognise(names | _names_of_all(notebook["cells"]))
    if found is None:
        raise SubmissionError(
            "No cell of this notebook belongs to a problem set of this course: it is from another course, or "
            "its cells have lost their names. Copy your code into a fresh copy of the notebook."
        )
    problem_set = course.assignment(found)
    cells = [
        StudentCell(position, name if name in problem_set.grade_ids else None, source)
        for position, name, source in raw
    ]
    if sum(len(cell.source) for cell in cells) > MAX_ALL_SOURCES:
        raise SubmissionError("The code of the notebook is longer than two million characters.")
    runnable, solutions = _arrange(problem_set, cells, notes)
    return Submission(problem_set, tuple(runnable), tuple(notes), solutions)


def _names_of_all(cells: list[Any]) -> set[str]:
    return {name for cell in cells if isinstance(cell, dict) and (name := _grade_id(cell)) is not None}


def _grade_id(cell: dict[str, Any]) -> str | None:
    metadata = cell.get("metadata")
    ours = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    name = ours.get("grade_id") if isinstance(ours, dict) else None
    return name if isinstance(name, str) else None


def _code_cells(cells: list[Any], notes: list[str]) -> Iterator[tuple[int, str | None, str]]:
    for position, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict):
            notes.append(f"Cell {position} is not a cell and was left out.")
            continue
        if cell.get("cell_type") != "code":
            continue
        source = cell.get("source", "")
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if not isinstance(source, str):
            notes.append(f"The source of cell {position} is not text; the cell was left out.")
            continue
        try:
            size = len(source.encode())
        except UnicodeEncodeError:  # half of a pair of surrogates: JSON can say it, Python cannot run it
            notes.append(f"The source of cell {position} is not valid Unicode; the cell was left out.")
            continue
        if size > MAX_SOURCE:
            notes.append(f"Cell {position} is longer than {MAX_SOURCE:,} bytes and was left out.")
            continue
        yield position, _grade_id(cell), source


def _arrange(
    assignment: Assignment, cells: list[StudentCell], notes: list[str]
) -> tuple[list[RunnableCell], dict[str, str]]:
    """The student's cells and the course's, in the order a kernel would run them.

    The course's own cells keep their places relative to its solution cells, whatever became of them in
    the submission.
    """
    order = {cell.grade_id: index for index, cell in enumerate(assignment.cells) if cell.grade_id}
    solution_names = {
        cell.grade_id for cell in assignment.cells if cell.solution and cell.cell_type == "code"
    }
    first: dict[str, int] = {}
    for cell in cells:
        if cell.grade_id in solution_names and cell.grade_id is not None:
            if cell.grade_id in first:
                notes.append(
                    f"The cell `{cell.grade_id}` occurs more than once (cells {first[cell.grade_id]} and "
                    f"{cell.position}); they ran in order, as in a notebook, and the last definition counts."
                )
            else:
                first[cell.grade_id] = cell.position
    for exercise in assignment.exercises:
        if exercise not in first:
            notes.append(
                f"The cell `{exercise}` is missing: it was deleted or has lost its name. Its code counts "
                f"only if another cell defines `{exercise}`."
            )
    runnable: list[RunnableCell] = []
    solutions: dict[str, str] = {}
    done = -1  # the course's cells up to this index have had their turn

    def catch_up(until: int) -> None:
        nonlocal done
        for index in range(done + 1, until + 1):
            cell = assignment.cells[index]
            if cell.runs_when_grading:
                owner = assignment.belongs_to(index)
                runnable.append(RunnableCell(f"cell `{cell.grade_id}`", cell.source, True, owner))
        done = max(done, until)

    catch_up(_leading_course_cells(assignment))
    for cell in cells:
        if cell.grade_id is not None:
            catch_up(order[cell.grade_id])
            if cell.grade_id not in solution_names:
                continue  # a locked cell: the course's own version ran instead
            solutions[cell.grade_id] = cell.source
        if cell.source.strip():
            runnable.append(RunnableCell(cell.label, cell.source, False))
    catch_up(len(assignment.cells) - 1)
    return runnable, solutions


def _leading_course_cells(assignment: Assignment) -> int:
    """Index of the last cell before the first solution cell: imports come first, whatever was deleted."""
    for index, cell in enumerate(assignment.cells):
        if cell.solution:
            return index - 1
    return len(assignment.cells) - 1


def submission_with(assignment: Assignment, codes: dict[str, str]) -> Submission:
    """A submission whose solution cells hold ``codes``, and the reference where there is none."""
    cells: list[RunnableCell] = []
    for index, cell in enumerate(assignment.cells):
        if cell.cell_type != "code":
            continue
        if cell.solution and cell.grade_id:
            source = codes.get(cell.grade_id, cell.source)
            cells.append(RunnableCell(f"cell `{cell.grade_id}`", source, False))
        elif cell.runs_when_grading:
            owner = assignment.belongs_to(index)
            cells.append(RunnableCell(f"cell `{cell.grade_id}`", cell.source, True, owner))
    return Submission(assignment, tuple(cells), (), codes)
