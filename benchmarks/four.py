"""The four exercises that the course is known for, as one problem set: softmax, cross_entropy_error,
numerical_gradient and Affine, with the hidden suites that they have in the course or the first tests of each.
"""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path
from typing import Any

from autograder.course import Course

TESTS_OF_EACH = {"four": None, "four_short": 6}
"""The problem sets: how many tests of each suite they keep; all for None."""
EXERCISES_OF = {
    "ps1": "softmax",
    "ps2": "cross_entropy_error",
    "ps3": "numerical_gradient",
    "ps4": "Affine",
}


def make_course(folder: Path, name: str) -> None:
    """Write a course with this one problem set; ``AUTOGRADER_COURSE`` then names ``folder``."""
    suites = folder / "exercises" / name
    suites.mkdir(parents=True)
    cells: list[dict[str, Any]] = []
    for assignment, exercise in EXERCISES_OF.items():
        secret = Course.installed().exercises / assignment
        shutil.copy(secret / f"answers_{exercise}.py", suites)
        suite = (secret / f"test_{exercise}.py").read_text(encoding="utf-8")
        (suites / f"test_{exercise}.py").write_text(_first(suite, TESTS_OF_EACH[name]), encoding="utf-8")
        source = Course.installed().assignment(assignment).path
        notebook = json.loads(source.read_text(encoding="utf-8"))
        wanted = {exercise, f"test_{exercise}", *(() if cells else ("setup", "visible_checks"))}
        chosen = [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") in wanted]
        for cell in chosen:
            if cell["metadata"]["nbgrader"]["grade_id"] == f"test_{exercise}":
                kept = (suites / f"test_{exercise}.py").read_text(encoding="utf-8")
                cell["metadata"]["nbgrader"]["points"] = _points(kept)
        cells += chosen
    target = folder / "source" / name / f"{name}.ipynb"
    target.parent.mkdir(parents=True)
    target.write_text(json.dumps({**notebook, "cells": cells}), encoding="utf-8")


def make_signatures(name: str) -> None:
    """Have the known wrong answers graded, so that mistakes are recognised as in the course's own sets."""
    from autograder.course.version import SIGNATURES
    from autograder.engine.pool import Engine
    from autograder.engine.signing import make_signatures

    course = Course.find()
    problem_set = course.assignment(name)
    with Engine(course) as engine:
        signatures = make_signatures(engine, problem_set, list(problem_set.exercises))
    (problem_set.folder / SIGNATURES).write_text(json.dumps(signatures), encoding="utf-8")


def _points(suite: str) -> float:
    """What the tests of a suite give together: the notebook has to promise as much."""
    marks = [
        mark
        for part in ast.parse(suite).body
        if isinstance(part, ast.FunctionDef)
        for mark in part.decorator_list
        if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name) and mark.func.id == "graded"
    ]
    points = [word.value for mark in marks for word in mark.keywords if word.arg == "points"]
    return sum(float(ast.literal_eval(value)) for value in points)


def _first(suite: str, tests: int | None) -> str:
    """A suite with its first tests only. (Tests depend on earlier ones alone, so these can stand alone.)"""
    module = ast.parse(suite)
    defined = [part for part in module.body if isinstance(part, ast.FunctionDef)]
    left_out = [part for part in defined if part.name.startswith("test_")][tests:] if tests else []
    module.body = [part for part in module.body if part not in left_out]
    return ast.unparse(module)
