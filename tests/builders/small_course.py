"""A course of small problem sets, quickly graded, and notebooks for it: each set has one exercise."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.course import Course

SUITE = '''\
"""Hidden suite of {exercise}."""

from autograder.checks import check_array, graded


@graded(points=2, hint="What is {factor} times a number?")
def test_number(student):
    """Multiplies a number by {factor}."""
    check_array(student.{exercise}(3.0), {factor} * 3.0, "{exercise}(3)")


@graded(points=1, hint="And of an array?")
def test_array(student, rng):
    """Multiplies every number of an array by {factor}."""
    x = rng.normal(size=4)
    check_array(student.{exercise}(x), {factor} * x, "{exercise}(x)")
'''
POINTS = 3.0


def cell(grade_id: str, source: str, **flags: Any) -> dict[str, Any]:
    ours = {"grade_id": grade_id, "grade": False, "solution": False, "locked": False, "schema_version": 3}
    metadata = {"nbgrader": ours | flags}
    return {
        "cell_type": "code",
        "source": source,
        "metadata": metadata,
        "outputs": [],
        "execution_count": None,
    }


@dataclass(frozen=True)
class SmallSet:
    """A problem set whose exercise multiplies by ``factor``."""

    name: str
    factor: int

    @property
    def exercise(self) -> str:
        return f"times_{self.factor}"

    def cells(self, code: str | None = None, points: float = POINTS) -> list[dict[str, Any]]:
        """The source notebook's cells, with this code for the exercise."""
        reference = f"def {self.exercise}(x):\n    return {self.factor} * x"
        return [
            cell(f"setup_{self.name}", "import numpy as np", locked=True),
            cell(self.exercise, reference if code is None else code, solution=True),
            cell(f"test_{self.exercise}", f"{self.exercise}(1)", grade=True, locked=True, points=points),
        ]

    def notebook(self, body: str | None = None) -> bytes:
        """A notebook as handed in, with this body of the exercise's function; the right one unless given."""
        code = None if body is None else f"def {self.exercise}(x):\n    {body}"
        return notebook_of(self.cells(code))


SETS = (SmallSet("first", 2), SmallSet("second", 3), SmallSet("calendar", 5))
"""One has the name of a module of the standard library, as a set may have."""


def notebook_of(cells: list[dict[str, Any]]) -> bytes:
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def write_set(root: Path, one: SmallSet, suite: str | None = SUITE, points: float = POINTS) -> Path:
    """Write a set's source notebook and its suite (none when None); the suite's path."""
    source = root / "source" / one.name / f"{one.name}.ipynb"
    source.parent.mkdir(parents=True, exist_ok=True)
    source.write_bytes(notebook_of(one.cells(points=points)))
    path = root / "exercises" / one.name / f"test_{one.exercise}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / f"answers_{one.exercise}.py").write_text('"""None is known."""\n', encoding="utf-8")
    if suite is not None:
        path.write_text(suite.format(exercise=one.exercise, factor=one.factor), encoding="utf-8")
    return path


def write_course(root: Path, sets: Iterable[SmallSet] = SETS) -> Course:
    """A course of these sets."""
    root.mkdir(parents=True, exist_ok=True)
    (root / "course.toml").write_text('title = "Small"\n', encoding="utf-8")
    for one in sets:
        write_set(root, one)
    return Course(root)
