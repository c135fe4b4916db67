"""A course folder with a class in it, as an instructor has it."""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.classroom.result import ClassResult
from autograder.classroom.run import grade_class
from autograder.course import Course
from autograder.engine.pool import Engine, Order
from autograder.report import Report
from tests.builders.notebooks import Notebook, save

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENT = "ps2"


@dataclass
class Counting:
    """An engine that notes what it was asked to grade."""

    engine: Engine
    asked: list[str] = field(default_factory=list)

    def prove(self, assignment: str) -> None:
        self.engine.prove(assignment)

    def check_as_completed(self, orders: list[Order]) -> Iterator[tuple[int, Report]]:
        self.asked += [order.path.parent.parent.name for order in orders]
        yield from self.engine.check_as_completed(orders)


@dataclass
class Class:
    """The folder of a course."""

    root: Path
    engine: Engine

    @classmethod
    def create(cls, root: Path, engine: Engine) -> "Class":
        """A course folder as a clone has it: sources and configuration, nobody in it."""
        (root / "source").mkdir(parents=True)
        shutil.copytree(ROOT / "source" / ASSIGNMENT, root / "source" / ASSIGNMENT)
        shutil.copy(ROOT / "nbgrader_config.py", root)
        return cls(root, engine)

    def hand_in(self, student: str, notebook: Notebook | bytes | None) -> Path:
        """A notebook, bytes in its place, or None for a folder without a notebook."""
        path = self.root / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(notebook, bytes):
            path.write_bytes(notebook)
        elif notebook is not None:
            save(path, notebook)
        return path

    def grade(self, **options: Any) -> tuple[ClassResult, list[str]]:
        """Grade the class; what came out, and whose notebooks the engine was given."""
        counting = Counting(self.engine)
        result = grade_class(Course.find(self.root), self.root, ASSIGNMENT, counting, **options)
        return result, sorted(counting.asked)

    @property
    def report(self) -> dict[str, Any]:
        """The report file."""
        path = self.root / "reports" / f"{ASSIGNMENT}.json"
        loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return loaded

    @property
    def journal(self) -> Path:
        return self.root / "reports" / f"{ASSIGNMENT}.journal"

    def scores(self) -> dict[str, float]:
        """What the gradebook holds: student → score."""
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{self.root / 'gradebook.db'}") as gradebook:
            return {s.student.id: s.score for s in gradebook.assignment_submissions(ASSIGNMENT)}

    def feedback(self, student: str) -> str:
        path = self.root / "feedback" / student / ASSIGNMENT / f"{ASSIGNMENT}.html"
        return path.read_text(encoding="utf-8")
