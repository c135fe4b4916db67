"""The code in the solution cells of a class's notebooks, read with suspicion."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.course import Assignment
from autograder.course.metadata import grade_id, source_text
from autograder.engine.submission import MAX_SOURCE, SubmissionError, read_notebook


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One student's notebook, as far as its solution cells go."""

    student: str
    codes: dict[str, str]
    """Code of each exercise; a cell that occurs more than once is joined in the order of the notebook."""
    problem: str | None = None
    """Why the notebook was passed over; None when it was read."""


def handed_in(folder: Path, assignment: Assignment) -> Iterator[HandedIn]:
    """Every ``submitted/<student>/<set>`` of a class, in order of name.

    What is broken is passed over, and says so.
    """
    for path in sorted((folder / "submitted").glob(f"*/{assignment.name}")):
        if path.is_dir():
            yield read_handed_in(path, assignment)


def read_handed_in(folder: Path, assignment: Assignment) -> HandedIn:
    """The notebook in one ``submitted/<student>/<set>``."""
    student = folder.parent.name
    if not student.isprintable():
        shown = repr(student)[1:-1]  # on one line, with escapes for what cannot be shown
        return HandedIn(shown, {}, "The name of the folder holds what is no letter.")
    if folder.is_symlink() or folder.parent.is_symlink():
        return HandedIn(student, {}, "The folder is a symbolic link.")
    try:
        return HandedIn(
            student, solution_codes(read_notebook(folder / f"{assignment.name}.ipynb"), assignment)
        )
    except SubmissionError as error:
        return HandedIn(student, {}, str(error))


def solution_codes(notebook: dict[str, object], assignment: Assignment) -> dict[str, str]:
    """The code of each exercise's own cell; cells that are too large or no text are left out."""
    cells = notebook["cells"]
    assert isinstance(cells, list)
    codes: dict[str, str] = {}
    for cell in cells:
        name, code = grade_id(cell), source_text(cell)
        if name in assignment.exercises and name is not None and code and len(code) <= MAX_SOURCE:
            codes[name] = f"{codes[name]}\n\n{code}" if name in codes else code
    return codes
