"""Sample classes: synthetic submissions made of known answers, plainly named as such."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.course import GRADING_ONLY, Assignment, Course, as_stub
from autograder.course.metadata import grade_id, grading_metadata, source_text, tags
from autograder.gradebook.marking import MARKING_SCHEME

SHARES = {"reference": 0.35, "right": 0.25, "wrong": 0.3, "stub": 0.1}
"""How often an exercise of a synthetic student is answered in which way."""
WRITTEN_SHARES = {"whole": 0.25, "part": 0.25, "beginning": 0.2, "beside the point": 0.15, "stub": 0.15}
"""How often a written question is answered in which way: the model answer, the first part of it, its first
sentence, something else, or nothing."""
BESIDE_THE_POINT = (
    "I tried it in the notebook and it worked, so I think that this is simply how it is defined.",
    "I am not sure. It has something to do with the shapes of the arrays, which have to fit.",
    "Because otherwise the computer would need much longer, and the result would be less exact.",
)
"""What somebody writes who does not know."""


def sample_class(course: Course, assignment: str, students: int, seed: int, submitted: Path) -> list[Path]:
    """Write synthetic submissions ``submitted/synthetic-0001/<assignment>/<assignment>.ipynb`` and so on.

    The same assignment, number and seed give the same class.

    Raises:
        CourseError: there is no such problem set, or its release was not published.
        FileExistsError: a folder to be written holds a submission that is not synthetic.
    """
    written = []
    for name, notebook in synthetic_notebooks(course, assignment, students, seed):
        path = submitted / name / assignment / f"{assignment}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        written.append(path)
    return written


def synthetic_notebooks(
    course: Course, assignment: str, students: int, seed: int
) -> Iterator[tuple[str, dict[str, Any]]]:
    """(student, notebook) of a synthetic class."""
    problem_set = course.assignment(assignment)
    release = release_notebook(course, assignment)
    width = max(4, len(str(students)))
    for number in range(1, students + 1):
        chooser = random.Random(f"{assignment}/{seed}/{number}")
        codes = {name: _choose(chooser, problem_set, name) for name in problem_set.exercises}
        # Of their own, so that one more question in a notebook does not change the answers in code.
        codes |= _written_answers(problem_set, random.Random(f"{assignment}/{seed}/{number}/written"))
        yield f"synthetic-{number:0{width}d}", with_solutions(release, codes)


def release_notebook(course: Course, assignment: str) -> dict[str, Any]:
    """The notebook that students receive.

    In an installation without the repository's ``release/`` it is derived from the source.
    """
    path = course.release / assignment / f"{assignment}.ipynb"
    if path.exists():
        loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return loaded
    notebook: dict[str, Any] = json.loads(course.assignment(assignment).path.read_text(encoding="utf-8"))
    notebook["cells"] = [cell for cell in notebook["cells"] if GRADING_ONLY not in tags(cell)]
    for cell in notebook["cells"]:
        if grading_metadata(cell).get("solution"):
            cell["source"] = as_stub(source_text(cell) or "")
    return notebook


def with_solutions(notebook: dict[str, Any], codes: dict[str, str]) -> dict[str, Any]:
    """A copy of the notebook with the solution cells of these exercises filled in."""
    filled = copy.deepcopy(notebook)
    for cell in filled["cells"]:
        name = grade_id(cell)
        if name in codes:
            cell["source"] = codes[name]
    return filled


def _choose(chooser: random.Random, problem_set: Assignment, name: str) -> str:
    exercise = problem_set.exercises[name]
    kind = chooser.choices(list(SHARES), list(SHARES.values()))[0]
    if kind == "reference":
        return _without_marks(exercise.reference)
    if kind == "stub":
        return as_stub(exercise.reference)
    return chooser.choice([answer for answer in exercise.answers if answer.kind == kind]).code


def _written_answers(problem_set: Assignment, chooser: random.Random) -> dict[str, str]:
    """Answers to the written questions, by the names of their cells; without those left as the stub."""
    answers: dict[str, str] = {}
    for cell in problem_set.cells:
        if not (cell.grade and cell.solution and cell.cell_type == "markdown" and cell.grade_id):
            continue
        kind = chooser.choices(list(WRITTEN_SHARES), list(WRITTEN_SHARES.values()))[0]
        if kind != "stub":
            answers[cell.grade_id] = _written_answer(cell.source, kind, chooser)
    return answers


def _written_answer(source: str, kind: str, chooser: random.Random) -> str:
    """An answer of one kind, made of the cell that holds model answer and marking scheme."""
    if kind == "beside the point":
        return chooser.choice(BESIDE_THE_POINT)
    model = _HEADING.sub("", MARKING_SCHEME.sub("", source)).strip()
    if not model:
        return chooser.choice(BESIDE_THE_POINT)
    if kind == "part":
        return _first_part(model)
    if kind == "beginning":
        first = re.sub(r"^(?:\d+\.|[-*])\s+", "", " ".join(_BREAK.split(model)[0].split()))
        return re.split(r"(?<=[.!?])\s+(?=[A-Z])", first)[0]
    return model


_HEADING = re.compile(r"^(?:#.*|\*\*[^*\n]*\*\*)$", re.MULTILINE)
"""A line such as *Model answer*, which no student writes."""
_BREAK = re.compile(r"\n\s*\n|\n(?=\d+\. |[-*] )")
"""Where a paragraph or an item of a list ends."""


def _first_part(text: str) -> str:
    """About a half of a text, up to the end of a paragraph or an item."""
    ends = [found.start() for found in _BREAK.finditer(text)]
    return text[: min(ends, key=lambda end: abs(end - len(text) / 2))] if ends else text


def _without_marks(reference: str) -> str:
    """The code as a student would have written it, without the marks of the source notebook."""
    lines = reference.splitlines()
    return "\n".join(line for line in lines if line.strip() not in ("### BEGIN SOLUTION", "### END SOLUTION"))
