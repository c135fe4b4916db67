"""Synthetic classes on disk, for our engine and for stock nbgrader."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from autograder.author.sample import synthetic_notebooks
from autograder.course import Course

REPOSITORY = Path(__file__).resolve().parents[1]


def our_course(folder: Path, assignment: str, students: int, *, loops: float = 0.0) -> list[Path]:
    """A course folder with a class handed in; the share ``loops`` of it has a function that never ends."""
    folder.mkdir(parents=True)
    shutil.copy(REPOSITORY / "nbgrader_config.py", folder)
    shutil.copytree(Course.find().source / assignment, folder / "source" / assignment)
    return hand_in(folder / "submitted", assignment, students, loops=loops)


def hand_in(submitted: Path, assignment: str, students: int, *, loops: float = 0.0) -> list[Path]:
    """Write a synthetic class under ``submitted``."""
    every = round(1 / loops) if loops else 0
    paths = []
    for number, (student, notebook) in enumerate(
        synthetic_notebooks(Course.find(), assignment, students, seed=0)
    ):
        if every and number % every == every - 1:
            loop_for_ever(notebook, assignment)
        path = submitted / student / assignment / f"{assignment}.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook), encoding="utf-8")
        paths.append(path)
    return paths


def loop_for_ever(notebook: dict[str, Any], assignment: str) -> None:
    """Replace the first exercise by a function that never returns."""
    name = next(iter(Course.find().assignment(assignment).exercises))
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("grade_id") == name:
            cell["source"] = f"def {name}(*arguments):\n    while True:\n        pass\n"


def stock_course(folder: Path, assignment: str, submissions: list[Path]) -> None:
    """The same class for stock nbgrader: its own configuration, the hidden tests in the notebook.

    A test cell runs the very tests of the hidden suite in the student's kernel, and ends in the points
    earned: this is how nbgrader gives partial credit.
    """
    (folder / "source" / assignment).mkdir(parents=True)
    notebook = json.loads(Course.find().assignment(assignment).path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        ours = cell["metadata"].get("nbgrader", {})
        if ours.get("grade") and not ours.get("solution"):
            exercise = ours["grade_id"].removeprefix("test_")
            cell["source"] = (
                "### BEGIN HIDDEN TESTS\nfrom benchmarks.in_process import score\n"
                f"score({assignment!r}, {exercise!r}, globals())\n### END HIDDEN TESTS\n"
            )
        elif "show-only" in cell["metadata"].get("tags", ()) or ours.get("task"):
            cell["source"] = "# pictures are left out on both sides"
    target = folder / "source" / assignment / f"{assignment}.ipynb"
    target.write_text(json.dumps(notebook), encoding="utf-8")
    (folder / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'stock'\n"
        "c.ExecutePreprocessor.timeout = 60\nc.Execute.timeout = 60\n",
        encoding="utf-8",
    )
    for path in submissions:
        copy = folder / "submitted" / path.parts[-3] / assignment / path.name
        copy.parent.mkdir(parents=True)
        shutil.copy(path, copy)


def stock_scores(folder: Path, assignment: str, submissions: list[Path]) -> list[float]:
    """The scores in the gradebook of :func:`stock_course`, in the order of the submissions."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        return [gradebook.find_submission(assignment, path.parts[-3]).score for path in submissions]
