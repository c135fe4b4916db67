"""The four exercises that the course is known for, as one problem set: softmax, cross_entropy_error,
numerical_gradient and Affine, with the hidden suites they have in the course.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from autograder.course import PACKAGE

NAME = "four"
EXERCISES_OF = {
    "ps1": "softmax",
    "ps2": "cross_entropy_error",
    "ps3": "numerical_gradient",
    "ps4": "Affine",
}


def make_course(folder: Path) -> None:
    """Write a course with this one problem set; ``AUTOGRADER_COURSE`` then names ``folder``."""
    suites = folder / "exercises" / NAME
    suites.mkdir(parents=True)
    cells: list[dict[str, Any]] = []
    for assignment, exercise in EXERCISES_OF.items():
        for kind in ("test", "answers"):
            name = f"{kind}_{exercise}.py"
            shutil.copy(PACKAGE / "exercises" / assignment / name, suites / name)
        source = PACKAGE.parent / "source" / assignment / f"{assignment}.ipynb"
        notebook = json.loads(source.read_text(encoding="utf-8"))
        wanted = {exercise, f"test_{exercise}", *(() if cells else ("setup",))}
        cells += [c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") in wanted]
    target = folder / "source" / NAME / f"{NAME}.ipynb"
    target.parent.mkdir(parents=True)
    target.write_text(json.dumps({**notebook, "cells": cells}), encoding="utf-8")
