"""The cells of a source notebook, and the exercises that they make.

There is no list of exercises anywhere. An exercise exists because a source notebook has a solution cell
and, below it, an autograded cell named ``test_<exercise>``; its hidden suite and its known answers are
found by name in the course's folder of exercises.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from autograder.course.answers import Answer, read_answers
from autograder.course.configuration import CourseError
from autograder.course.metadata import grade_id, grading_metadata, source_text, tags

SHOW_ONLY = "show-only"
"""Tag of a locked cell that draws or demonstrates: skipped when grading."""
GRADING_ONLY = "grading-only"
"""Tag of a locked cell that exists in source alone. It belongs to the exercise whose solution stands above
it, and runs only in the process that this exercise is graded in: what it defines can help no other."""


@dataclass(frozen=True)
class CourseCell:
    """One cell of a source notebook."""

    grade_id: str | None
    cell_type: str
    source: str
    solution: bool
    grade: bool
    locked: bool
    points: float
    tags: frozenset[str]

    @property
    def runs_when_grading(self) -> bool:
        """A locked code cell that student code may need."""
        return (
            self.cell_type == "code"
            and self.locked
            and not self.grade
            and not self.solution
            and SHOW_ONLY not in self.tags
        )


@dataclass(frozen=True)
class Exercise:
    """A graded function or class: one place for everything about it."""

    assignment: str
    name: str
    points: float
    reference: str
    """The reference solution, as source."""
    folder: Path
    """Where its secret half lies."""

    @property
    def suite(self) -> Path:
        """The hidden suite."""
        return self.folder / f"test_{self.name}.py"

    @property
    def answers_path(self) -> Path:
        """The file of known answers."""
        return self.folder / f"answers_{self.name}.py"

    @cached_property
    def answers(self) -> list[Answer]:
        """Known answers, wrong and right, in the order written."""
        return read_answers(self.answers_path)


@dataclass(frozen=True)
class Assignment:
    """A problem set: one source notebook."""

    name: str
    path: Path
    cells: tuple[CourseCell, ...]
    folder: Path
    """Hidden suites, known answers and signatures of its exercises."""
    imports: tuple[str, ...] = ()
    """What student code may import, besides the standard library."""

    @cached_property
    def exercises(self) -> dict[str, Exercise]:
        """The autograded exercises, in the order of the notebook."""
        by_id = {cell.grade_id: cell for cell in self.cells if cell.grade_id}
        found: dict[str, Exercise] = {}
        for cell in self.cells:
            if not cell.grade or cell.solution or not cell.grade_id:
                continue
            name = cell.grade_id.removeprefix("test_")
            solution = by_id.get(name)
            if name == cell.grade_id or solution is None or not solution.solution:
                raise CourseError(
                    f"{self.path}: the autograded cell {cell.grade_id!r} needs the name test_<exercise> "
                    f"and a solution cell <exercise> above it"
                )
            found[name] = Exercise(self.name, name, cell.points, solution.source, self.folder)
        return found

    def belongs_to(self, index: int) -> str | None:
        """The exercise that a grading-only cell belongs to; None for every other cell."""
        if GRADING_ONLY not in self.cells[index].tags:
            return None
        above = [c.grade_id for c in self.cells[:index] if c.solution and c.cell_type == "code"]
        if not above:
            raise CourseError(
                f"{self.path}: the grading-only cell {self.cells[index].grade_id!r} needs a solution "
                f"cell above it"
            )
        return above[-1]

    @cached_property
    def solution_names(self) -> tuple[str, ...]:
        """The names of the code cells that students fill in, in the order of the notebook."""
        return tuple(c.grade_id for c in self.cells if c.grade_id and c.solution and c.cell_type == "code")

    @cached_property
    def grade_ids(self) -> frozenset[str]:
        """All cell names of the notebook."""
        return frozenset(cell.grade_id for cell in self.cells if cell.grade_id)

    @cached_property
    def max_score(self) -> float:
        """Points of the autograded exercises."""
        return sum(exercise.points for exercise in self.exercises.values())

    @cached_property
    def max_score_by_hand(self) -> float:
        """Points of the written questions."""
        return sum(cell.points for cell in self.cells if cell.grade and cell.solution)


def read_assignment(path: Path, folder: Path, imports: Iterable[str] = ()) -> Assignment:
    """Read a problem set from its source notebook.

    Args:
        path: the notebook, ``<set>/<set>.ipynb``.
        folder: hidden suites and known answers of the set.
        imports: packages that student code may import.

    Raises:
        CourseError: the notebook cannot be read.
    """
    try:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        cells = tuple(_course_cell(cell) for cell in notebook["cells"])
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise CourseError(f"{path}: cannot be read as a notebook: {error}") from error
    return Assignment(path.stem, path, cells, folder, tuple(sorted(imports)))


def _course_cell(cell: dict[str, Any]) -> CourseCell:
    ours, source = grading_metadata(cell), source_text(cell)
    if source is None or "source" not in cell:
        raise ValueError("a cell has no source")
    return CourseCell(
        grade_id=grade_id(cell),
        cell_type=cell["cell_type"],
        source=source,
        solution=bool(ours.get("solution")),
        grade=bool(ours.get("grade")),
        locked=bool(ours.get("locked")),
        points=float(ours.get("points", 0)),
        tags=tags(cell),
    )


_SOLUTION_REGION = re.compile(
    r"^([ \t]*)### BEGIN SOLUTION.*?### END SOLUTION[^\n]*", re.DOTALL | re.MULTILINE
)


def as_stub(source: str) -> str:
    """A solution cell as a student receives it (as nbgrader's ``ClearSolutions`` leaves it)."""
    stub = r"\1# YOUR CODE HERE\n\1raise NotImplementedError()"
    cleared = _SOLUTION_REGION.sub(stub, source)
    return cleared if cleared != source else "# YOUR CODE HERE\nraise NotImplementedError()"
