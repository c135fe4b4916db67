"""A notebook on its way through grading: handed in, sanitised, graded. Plain data in, plain data out.

Three notebooks meet here. The *registered* one is what nbgrader recorded when the assignment was made:
the course's cells, stubs in place of solutions. The *submitted* one comes from a student and may hold
anything. The *sanitised* one is the registered notebook with the student's answers in it: every course
cell has its own text, points and tags again, whatever the submission made of them.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.course import GRADING_ONLY, metadata
from autograder.course.metadata import grading_metadata
from autograder.engine.submission import MAX_CELLS, MAX_SOURCE, SubmissionError, read_notebook
from autograder.gradebook.rendering import as_markdown
from autograder.gradebook.verdict import verdict_outputs
from autograder.report import ExerciseResult, Report

Notebook = dict[str, Any]
Cell = dict[str, Any]

REMARKS = "remarks"
"""Tag of the cell that holds what a report says about the notebook as a whole."""
MAX_TEXT = 4_000_000
"""Characters of a student's cells that are kept, all together."""
MAX_PICTURES = 4_000_000
"""Characters of pictures (base64) that one written answer may hold."""
MOST_PICTURES = 20
"""How many they may be: nbgrader compares each of them with the schema of a notebook, again and again."""

_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif"})
_ADDED_BACK = "# This cell was missing from the notebook handed in; here it is as it was given out.\n"
_TOO_LONG = "\n… (the rest is too long to be kept)"


# Reading and writing


def read_submitted(path: Path) -> object:
    """The JSON of a submitted notebook; None when it cannot be read (its report says why)."""
    try:
        return read_notebook(path)
    except SubmissionError:
        return None


def notebook_text(notebook: Notebook) -> str:
    """The text of an ``.ipynb`` file, a cell a line.

    nbformat would indent it and split all texts into lines, which takes Python ten times as long; it reads
    both.
    """
    cells = ",\n".join(map(_TEXT.encode, notebook["cells"]))
    rest = _TEXT.encode({key: value for key, value in notebook.items() if key != "cells"})
    return f'{{"cells": [\n{cells}\n],\n{rest[1:]}\n'


_TEXT = json.JSONEncoder(ensure_ascii=False, sort_keys=True)


# Asking about a cell of a registered or sanitised notebook


def grade_id(cell: Cell) -> str:
    """The name that nbgrader knows the cell by; empty for a cell that it does not know."""
    return metadata.grade_id(cell) or ""


def is_autograded(cell: Cell) -> bool:
    """Whether the hidden suite decides the points of this cell."""
    entries = grading_metadata(cell)
    return bool(entries.get("grade")) and not entries.get("solution") and cell["cell_type"] == "code"


def is_grading_only(cell: Cell) -> bool:
    """Whether the cell exists in source alone, for the engine to run: no one else may see it."""
    return GRADING_ONLY in metadata.tags(cell)


def is_answer(cell: Cell) -> bool:
    """Whether the student writes this cell."""
    return bool(grading_metadata(cell).get("solution"))


def is_written_answer(cell: Cell) -> bool:
    """Whether a person decides the points of this cell."""
    return is_answer(cell) and bool(grading_metadata(cell).get("grade"))


def exercise_of(cell: Cell) -> str:
    """The exercise that an autograded cell grades: ``softmax`` for ``test_softmax``."""
    return grade_id(cell).removeprefix("test_")


# Sanitising


@dataclass(frozen=True, slots=True)
class _SubmittedCell:
    name: str | None
    cell_type: str
    source: str
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)


def sanitise(submitted: object, registered: Notebook) -> Notebook:
    """Put the answers of a submission into the registered notebook.

    The student's order and additional cells stay. Course cells get their registered text and metadata
    back, and stand again where they were removed. Of cells with the same id the last one counts, as it
    does when a notebook is run, but none that is as it was given out before one that was filled in; the
    others stay as cells of the student's own, and so does what was written below the text of a course
    cell. Nothing else of the submission survives: no outputs, no metadata, no tags. A submission that is not
    a notebook gives the registered notebook as it was given out.

    Args:
        submitted: the JSON of the file handed in, unchecked.
        registered: the notebook as recorded when the assignment was made. It is not modified.
    """
    originals = {
        grading_metadata(c)["grade_id"]: c for c in registered["cells"] if grading_metadata(c).get("grade_id")
    }
    found = _submitted_cells(submitted)
    if found is None:
        return {**registered, "cells": list(registered["cells"])}
    last = _counting(found, originals)
    cells: list[Cell] = []
    for index, cell in enumerate(found):
        if cell.name is not None and last.get(cell.name) == index:
            original = originals[cell.name]
            cells.append(_filled_in(original, cell))
            if added := _added_below(original, cell):
                cells.append(_own_cell(replace(cell, cell_type="markdown", source=added), index))
        else:
            cells.append(_own_cell(cell, index))
    return {**registered, "cells": _with_missing_cells(cells, list(originals.values()))}


def _counting(found: Sequence[_SubmittedCell], originals: Mapping[str, Cell]) -> dict[str, int]:
    """Which of the cells of each name counts: the last that is not as it was given out, or else the last."""
    counting: dict[str, int] = {}
    for index, cell in enumerate(found):
        if cell.name is None or cell.name not in originals:
            continue
        if cell.name not in counting or not _is_as_given_out(cell.source, originals[cell.name]):
            counting[cell.name] = index
    return counting


def _is_as_given_out(source: str, original: Cell) -> bool:
    return not source.strip() or source.strip() == original["source"].strip()


def _added_below(original: Cell, submitted: _SubmittedCell) -> str:
    """What a student wrote into a text cell of the course, above or below its text."""
    text = original["source"].strip()
    if is_answer(original) or original["cell_type"] == "code" or not text or text not in submitted.source:
        return ""
    return submitted.source.replace(text, "", 1).strip()


def own_texts(sanitised: Notebook, registered: Notebook) -> list[tuple[int | None, str]]:
    """Texts of a notebook that are not the course's: where each stood in it, and its beginning.

    A written answer may stand there, in a cell that lost its name, or beside the cell that asks for it.
    """
    of_course = {cell["source"].strip() for cell in registered["cells"]}
    texts: list[tuple[int | None, str]] = []
    for cell in sanitised["cells"]:
        text = cell["source"].strip()
        is_own = not grade_id(cell) and REMARKS not in metadata.tags(cell)
        if is_own and text and text not in of_course and (cell["cell_type"] != "code" or _is_prose(text)):
            number = str(cell.get("id", "")).removeprefix("own-")
            texts.append((int(number) + 1 if number.isdecimal() else None, _beginning(text)))
    return texts


def _is_prose(code: str) -> bool:
    """Whether a code cell holds comments or a text alone."""
    lines = [line.strip() for line in code.splitlines() if line.strip()]
    return all(line.startswith("#") for line in lines) or code.startswith(('"""', "'''"))


def _beginning(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else line[:60] + "…"


def elsewhere_sentence(texts: Sequence[tuple[int | None, str]]) -> str:
    """That an answer's own cell is empty and texts stand elsewhere, for who grades it."""
    places = [
        (f"cell {number} (“{text}”)" if number is not None else f"“{text}”") for number, text in texts[:5]
    ]
    more = " and elsewhere" if len(texts) > 5 else ""
    return (
        f"The cell of this answer is as it was given out, but the notebook holds text of your own in "
        f"{', '.join(places)}{more}. A person looks at it."
    )


def _submitted_cells(submitted: object) -> list[_SubmittedCell] | None:
    if not isinstance(submitted, dict) or not isinstance(submitted.get("cells"), list):
        return None
    cells: list[_SubmittedCell] = []
    room = MAX_TEXT
    for cell in submitted["cells"][:MAX_CELLS]:
        if isinstance(cell, dict) and (source := _source(cell, min(room, MAX_SOURCE))) is not None:
            cells.append(_submitted_cell(cell, source))
            room = max(0, room - len(source))
    return cells


def _source(cell: dict[str, Any], room: int) -> str | None:
    source = metadata.source_text(cell)
    if source is None:
        return None
    return printable(source if len(source) <= room else source[:room] + _TOO_LONG)


def _submitted_cell(cell: dict[str, Any], source: str) -> _SubmittedCell:
    return _SubmittedCell(
        name=metadata.grade_id(cell),
        cell_type="code" if cell.get("cell_type") == "code" else "markdown",
        source=source,
        attachments=_pictures(cell.get("attachments")),
    )


def printable(text: str) -> str:
    """``text`` without what a UTF-8 file or a database cannot hold: NUL and halves of characters."""
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode("utf-8")


def _pictures(attachments: object) -> dict[str, dict[str, str]]:
    """The pictures that a student dropped into a written answer; nothing else may be attached."""
    if not isinstance(attachments, dict):
        return {}
    pictures = {
        printable(name): {kind: data}
        for name, data_of_kind in attachments.items()
        if isinstance(data_of_kind, dict)
        for kind, data in data_of_kind.items()
        if kind in _PICTURES and isinstance(data, str) and data.isascii()
    }
    size = sum(len(data) for picture in pictures.values() for data in picture.values())
    return pictures if size <= MAX_PICTURES and len(pictures) <= MOST_PICTURES else {}


def _filled_in(original: Cell, submitted: _SubmittedCell) -> Cell:
    if not is_answer(original):
        return original
    return _with_attachments({**original, "source": submitted.source}, submitted)


def _own_cell(submitted: _SubmittedCell, index: int) -> Cell:
    cell: Cell = {
        "cell_type": submitted.cell_type,
        "id": f"own-{index}",
        "metadata": {},
        "source": submitted.source,
    }
    if submitted.cell_type == "code":
        return {**cell, "execution_count": None, "outputs": []}
    return _with_attachments(cell, submitted)


def _with_attachments(cell: Cell, submitted: _SubmittedCell) -> Cell:
    if cell["cell_type"] != "markdown" or not submitted.attachments:
        return cell
    return {**cell, "attachments": submitted.attachments}


def _with_missing_cells(cells: list[Cell], originals: Sequence[Cell]) -> list[Cell]:
    """Add the course cells that the submission lacks, each behind the course cell that it followed."""
    names = [grade_id(cell) for cell in cells]
    position = 0
    for original in originals:
        name = grade_id(original)
        if name in names:
            position = names.index(name)
        else:
            cells.insert(position, _added_back(original))
            names.insert(position, name)
        position += 1
    return cells


def _added_back(original: Cell) -> Cell:
    if is_answer(original) and original["cell_type"] == "code":
        return {**original, "source": _ADDED_BACK + original["source"]}
    return original


# Grading


def points_earned(exercise: ExerciseResult | None, points: float) -> float:
    """The score of an autograded cell, at most ``points`` and never less than 0.

    A cell that is worth more or less than its suite earns the same share of its points.
    """
    if exercise is None or not math.isfinite(exercise.score) or exercise.max_score <= 0:
        return 0.0
    if exercise.max_score == points:
        return min(max(exercise.score, 0.0), points)
    return min(max(exercise.score / exercise.max_score, 0.0), 1.0) * points


def autograded_notebook(sanitised: Notebook, report: Report) -> Notebook:
    """The sanitised notebook with the verdict below each autograded cell.

    nbgrader's ``determine_grade`` reads exactly our score from every one of them. What the report says
    about the notebook as a whole is in a first cell.
    """
    results = {exercise.id: exercise for exercise in report.exercises}
    error = error_sentence(report)
    cells = list(_remarks(report))
    for cell in sanitised["cells"]:
        if is_autograded(cell):
            name, points = exercise_of(cell), float(grading_metadata(cell)["points"])
            exercise = results.get(name)
            score = points_earned(exercise, points)
            cells.append({**cell, "outputs": verdict_outputs(name, exercise, score, points, error=error)})
        else:
            cells.append(cell)
    return {**sanitised, "cells": cells}


def error_sentence(report: Report) -> str | None:
    """Why a notebook as a whole could not be graded; None when it was."""
    if report.status == "graded":
        return None
    reason = report.error or "no reason was given."
    return printable(f"This notebook could not be graded: {reason}")


def _remarks(report: Report) -> Iterator[Cell]:
    error = error_sentence(report)
    sentences = ([error] if error else []) + [printable(note) for note in report.notes]
    if sentences:
        yield {
            "cell_type": "markdown",
            "id": "remarks",
            "metadata": {"deletable": False, "editable": False, "tags": [REMARKS]},
            "source": "\n".join(f"- {as_markdown(sentence)}" for sentence in sentences),
        }
