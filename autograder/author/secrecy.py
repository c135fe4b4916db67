"""What is published gives nothing away: no line of a solution, a hidden suite or a marking scheme."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.course import GRADING_ONLY, Assignment, as_stub
from autograder.gradebook.marking import MARKING_SCHEME


def _solutions(assignment: Assignment) -> Iterator[tuple[str, str]]:
    for cell in assignment.cells:
        for region in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell.source, re.DOTALL):
            yield from _telling_lines(f"the solution of {cell.grade_id}", region)
        if cell.solution and cell.cell_type == "markdown":
            model_answer = MARKING_SCHEME.sub("", cell.source)
            yield from _telling_lines(f"the model answer of {cell.grade_id}", model_answer)


def _secrets(assignment: Assignment) -> Iterator[tuple[str, str]]:
    """(where it is from, text) of lines that are for instructors alone: hidden suites and marking schemes."""
    for exercise in assignment.exercises.values():
        if exercise.suite.exists():
            yield from _telling_lines(
                f"the hidden suite of {exercise.name}", exercise.suite.read_text("utf-8")
            )
    for cell in assignment.cells:
        for scheme in MARKING_SCHEME.findall(cell.source):
            yield from _telling_lines(f"the marking scheme of {cell.grade_id}", scheme)


def _telling_lines(origin: str, text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        stripped = line.strip()
        if len(stripped) >= 25 and not stripped.startswith(("import ", "from ", "#")):
            yield origin, stripped


def check_release_keeps_secrets(assignment: Assignment, release: Path) -> Iterator[str]:
    """No line of a solution, a hidden suite or a marking scheme is in what students receive.

    Args:
        assignment: the problem set.
        release: the folder that students receive.
    """
    shown = "\n".join(
        as_stub(cell.source) if cell.solution else cell.source
        for cell in assignment.cells
        if GRADING_ONLY not in cell.tags and not (cell.solution and cell.cell_type == "markdown")
    )
    hidden = [*_solutions(assignment), *_secrets(assignment)]
    yield from _given_away(assignment, release, hidden, shown)


def check_solutions_keep_secrets(assignment: Assignment, solutions: Path) -> Iterator[str]:
    """No line of a hidden suite or a marking scheme is in the notebooks with solutions.

    Args:
        assignment: the problem set.
        solutions: the folder of its solutions, which students may receive when all have handed in.
    """
    shown = "\n".join(
        MARKING_SCHEME.sub("", cell.source) for cell in assignment.cells if GRADING_ONLY not in cell.tags
    )
    yield from _given_away(assignment, solutions, [*_secrets(assignment)], shown)


def _given_away(
    assignment: Assignment, folder: Path, hidden: Sequence[tuple[str, str]], shown: str
) -> Iterator[str]:
    """Sentences about hidden lines in the files of a folder, unless the course shows them there itself."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        try:
            published = _text_of(path)
        except (OSError, ValueError, LookupError, TypeError) as error:
            yield f"{path}: cannot be read: {error}"
            continue
        for origin, line in hidden:
            if line in published and line not in shown:
                yield f"{path}: holds a line of {origin}: {line!r}"
        for cell in assignment.cells:
            if GRADING_ONLY in cell.tags and cell.source.strip() and cell.source.strip() in published:
                yield f"{path}: holds the cell {cell.grade_id}, which is for grading only"


def _text_of(path: Path) -> str:
    """All that can be read in a file; of a notebook, its cells and what they have put out."""
    text = path.read_bytes().decode("utf-8", "replace")
    if path.suffix != ".ipynb":
        return text
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"]) + text
