"""A notebook as handed in: read with suspicion, reduced to the code that grading will run.

Locked cells come from the course, never from the submission; the student's own cells are taken in the
order of the notebook. Tags, points and every other claim in the submitted metadata are ignored, but for
the names of cells.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.course import Assignment, Course, as_stub
from autograder.course.metadata import grade_id, source_text
from autograder.engine.unreadable import what_it_is, why_not_json
from autograder.errors import AutograderError
from autograder.files import NotARegularFile, open_submitted

MAX_BYTES = 32 * 1024 * 1024
MAX_CONTAINERS = 1_000_000
"""Brackets that may open a list or an object: each costs the reader some sixty bytes of memory."""
MAX_CELLS = 2_000
MAX_SOURCE = 200_000
"""Bytes of one cell in UTF-8."""
MAX_ALL_SOURCES = 2_000_000


_DEFINED = re.compile(r"^(?:>>> |In \[\d+\]: |[ \t])*(?:async[ \t]+)?(?:def|class)[ \t]+(\w+)", re.MULTILINE)


_END_OF_FILE = 8192
"""Bytes in which the metadata of a notebook stand, behind its cells."""
_LANGUAGE = re.compile(
    rb'"language_info":\s*\{[^{}]*(?:\{[^{}]*\}[^{}]*)?"version":\s*"(\d{1,2})\.(\d{1,3})\b'
)


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
    own: bool = False
    """Whether it is a student's own, which no exercise asks for."""


@dataclass(frozen=True)
class Submission:
    """What grading needs of a notebook."""

    assignment: Assignment
    cells: tuple[RunnableCell, ...]
    notes: tuple[str, ...]
    solutions: dict[str, str]
    """The student's code of each exercise's own cell."""
    left_out: dict[str, str] = field(default_factory=dict)
    """Cells of the course that could not be taken, and why, in a sentence."""
    python: tuple[int, int] | None = None
    """The version of Python that the notebook says it ran on."""


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
    if not data.strip():
        raise SubmissionError("The file is empty; save the notebook and hand it in again.")
    if (sentence := what_it_is(data)) is not None:
        raise SubmissionError(sentence)
    if data.count(b"[") + data.count(b"{") > MAX_CONTAINERS:
        raise SubmissionError(
            "The notebook has too many parts to be one; clear its outputs and hand it in again."
        )
    try:
        notebook = json.loads(data)
    except RecursionError as error:
        raise SubmissionError("The file is not a notebook: its JSON is nested too deeply.") from error
    except ValueError as error:  # covers wrong UTF-8, too
        raise SubmissionError(why_not_json(data, error)) from error
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


def python_in_file(path: Path) -> tuple[int, int] | None:
    """The version of Python that a notebook file says it ran on, without reading all of it."""
    try:
        with open_submitted(path) as file:
            size = os.fstat(file.fileno()).st_size
            file.seek(max(0, size - _END_OF_FILE))
            found = _LANGUAGE.search(file.read(_END_OF_FILE))
    except OSError:
        return None
    return (int(found[1]), int(found[2])) if found else None


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
    named = _names_of_all(notebook["cells"])
    found = _problem_set(course, notebook["cells"], named, assignment)
    problem_set = course.assignment(found)
    left_out: dict[str, str] = {}
    cells = list(_code_cells(problem_set, notebook["cells"], notes, left_out))
    if sum(len(cell.source) for cell in cells) > MAX_ALL_SOURCES:
        raise SubmissionError("The code of the notebook is longer than two million characters.")
    runnable, solutions = _arrange(problem_set, cells, notes, left_out)
    python = python_of(notebook)
    return Submission(problem_set, tuple(runnable), tuple(notes), solutions, left_out, python)


def python_of(notebook: dict[str, Any]) -> tuple[int, int] | None:
    """The version of Python that a notebook says it ran on; None where it does not say."""
    metadata = notebook.get("metadata")
    language = metadata.get("language_info") if isinstance(metadata, dict) else None
    version = language.get("version") if isinstance(language, dict) else None
    match = re.match(r"(\d{1,2})\.(\d{1,3})(?!\d)", version) if isinstance(version, str) else None
    return (int(match[1]), int(match[2])) if match else None


def _problem_set(course: Course, cells: list[Any], named: set[str], assignment: str | None) -> str:
    """The problem set that a notebook belongs to.

    Raises:
        SubmissionError: to none, or to another than it was handed in as.
    """
    if assignment is not None and _answers(course.assignment(assignment), cells, named):
        return assignment
    found = course.recognise(named) if named else _recognised_by_text(course, cells)
    if found is None and assignment is None:
        raise SubmissionError(
            "No cell of this notebook belongs to a problem set of this course: it is from another course, or "
            "its cells have lost their names. Copy your code into a fresh copy of the notebook."
        )
    if found is None or assignment is None:
        return assignment or found or ""
    theirs = course.assignment(found)
    if found != assignment and (not named or _answers(theirs, cells, named)):  # sets share names like `setup`
        raise SubmissionError(
            f"This is the notebook of {found}, handed in as {assignment}. Hand in the notebook of "
            f"{assignment} under the name {assignment}.ipynb, and this one as {found}.ipynb."
        )
    return assignment


def _answers(problem_set: Assignment, cells: list[Any], named: set[str]) -> bool:
    """Whether a notebook with names holds a cell that the set asks for, or defines it in an own cell."""
    if not named.isdisjoint(problem_set.solution_names):
        return True
    own = (text for cell in cells if grade_id(cell) is None and (text := _text_of_code(cell)) is not None)
    return bool(named) and any(defines_any(text, problem_set.solution_names) for text in own)


def _recognised_by_text(course: Course, cells: list[Any]) -> str | None:
    """The problem set that shares most with a notebook without names: texts of cells, and definitions."""
    texts = {_normal(text) for cell in cells if (text := _text_of_code(cell)) is not None}
    defined = {name for text in texts for name in _DEFINED.findall(text)}
    shared = {}
    for name in course.assignment_names:
        problem_set = course.assignment(name)
        own = {_normal(cell.source) for cell in problem_set.cells if cell.cell_type == "code"}
        shared[name] = len(own & texts - {""}) + len(defined.intersection(problem_set.solution_names))
    best = max(shared, key=lambda name: shared[name], default=None)
    return best if best is not None and shared[best] > 0 else None


def _text_of_code(cell: object) -> str | None:
    """The text of a code cell of ordinary length; None of any other."""
    text = source_text(cell)
    is_code = isinstance(cell, dict) and cell.get("cell_type") == "code"
    return text if text is not None and is_code and len(text) <= MAX_SOURCE else None


def _normal(text: str) -> str:
    """A text as it is compared: editors change white space at the ends of lines."""
    return "\n".join(line.rstrip() for line in text.split("\n")).strip()


def _names_of_all(cells: list[Any]) -> set[str]:
    return {name for cell in cells if (name := grade_id(cell)) is not None}


def _code_cells(
    problem_set: Assignment, cells: list[Any], notes: list[str], left_out: dict[str, str]
) -> Iterator[StudentCell]:
    """The cells that hold code, as the course sees it: the type of its own cells comes from the course."""
    solutions = frozenset(problem_set.solution_names)
    as_code = {name for cell in cells if (name := grade_id(cell)) and cell.get("cell_type") == "code"}
    named = _names_of_all(cells)
    by_text = {
        _normal(cell.source): cell.grade_id
        for cell in problem_set.cells
        if cell.cell_type == "code" and not cell.solution and cell.grade_id and cell.source.strip()
    }
    for position, cell in enumerate(cells, start=1):
        if not isinstance(cell, dict):
            notes.append(f"Cell {position} is not a cell and was left out.")
            continue
        name = grade_id(cell)
        name = name if name in problem_set.grade_ids else None
        kind = cell.get("cell_type")
        changed = kind != "code" and name in solutions and name not in as_code
        if kind != "code" and not changed:
            continue
        label = f"Cell `{name}`" if name else f"Cell {position}"
        source, why_not = _code_of(cell, f"cell `{name}`" if name else f"cell {position}", label)
        if source is None:
            notes.append(why_not)
            if name is not None:
                left_out.setdefault(name, why_not)
            continue
        if changed:
            kind = kind if kind in ("markdown", "raw") else "other"
            notes.append(
                f"The type of cell `{name}` was changed to {kind}; it ran as the code cell that it is. (In "
                f"JupyterLab: select the cell, press Escape, then Y.)"
            )
        if name is None and (same := by_text.get(_normal(source))) is not None:
            if same in named:
                continue  # a copy: the course's own cell runs in its place
            name = same
            named.add(same)
        yield StudentCell(position, name, source)


def _code_of(cell: dict[str, Any], place: str, label: str) -> tuple[str | None, str]:
    """The text of a cell, or why it is left out."""
    source = source_text(cell)
    if source is None:
        return None, f"The source of {place} is not text; the cell was left out."
    try:
        size = len(source.encode())
    except UnicodeEncodeError:  # half of a pair of surrogates: JSON can say it, Python cannot run it
        return None, f"The source of {place} is not valid Unicode; the cell was left out."
    if size > MAX_SOURCE:
        return None, f"{label} is longer than {MAX_SOURCE:,} bytes and was left out."
    return source, ""


def _arrange(
    assignment: Assignment, cells: list[StudentCell], notes: list[str], left_out: Collection[str]
) -> tuple[list[RunnableCell], dict[str, str]]:
    """The student's cells and the course's, in the order a kernel would run them.

    The course's own cells keep their places relative to its solution cells, whatever became of them in
    the submission.
    """
    order = {cell.grade_id: index for index, cell in enumerate(assignment.cells) if cell.grade_id}
    solution_names = {
        cell.grade_id for cell in assignment.cells if cell.solution and cell.cell_type == "code"
    }
    cells = _without_copied_stubs(assignment, cells)
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
        if exercise not in first and exercise not in left_out:
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
            is_own = cell.grade_id is None and not defines_any(cell.source, assignment.solution_names)
            runnable.append(RunnableCell(cell.label, cell.source, False, own=is_own))
    catch_up(len(assignment.cells) - 1)
    return runnable, solutions


def _without_copied_stubs(assignment: Assignment, cells: list[StudentCell]) -> list[StudentCell]:
    """Of several copies of a solution cell, one that is as it was given out does not count."""
    stubs = {cell.grade_id: _normal(as_stub(cell.source)) for cell in assignment.cells if cell.solution}
    filled_in = {c.grade_id for c in cells if c.grade_id in stubs and _normal(c.source) != stubs[c.grade_id]}
    return [c for c in cells if c.grade_id not in filled_in or _normal(c.source) != stubs.get(c.grade_id, "")]


def defines_any(source: str, names: Collection[str]) -> bool:
    """Whether a text defines one of these functions or classes, as far as can be told without parsing it."""
    return any(found in names for found in _DEFINED.findall(source))


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
