"""A course folder, what is done to it, and all that grading leaves in it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.classroom.journal import Journal
from autograder.classroom.result import ClassResult
from autograder.classroom.run import grade_class
from autograder.course import Course
from autograder.engine.pool import Engine, Order
from autograder.gradebook import GradebookWriter
from autograder.gradebook.database import put_alembic_on_path
from autograder.report import Report
from tests.builders.notebooks import Notebook, save
from tests.builders.signed import give_salt

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENT = "ps2"
WRITTEN = "written_why"


def written_question() -> dict[str, Any]:
    """A question that a person grades, as it stands in a source notebook."""
    ours = {"grade_id": WRITTEN, "grade": True, "solution": True, "locked": False, "task": False}
    return {
        "cell_type": "markdown",
        "id": "written-why",
        "metadata": {"nbgrader": {**ours, "points": 3, "schema_version": 3}},
        "source": "YOUR ANSWER HERE",
    }


class Remembering:
    """A grader that gives the same file the same report, and grades it once only."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._known: dict[bytes, Report] = {}

    def prove(self, assignment: str) -> None:
        """Nothing here doubts the suites."""

    def check_as_completed(self, orders: list[Order]) -> Iterator[tuple[int, Report]]:
        for number, order in enumerate(orders):
            content = order.path.read_bytes()
            if content not in self._known:
                self._known[content] = self._engine.submit(order.path, assignment=order.assignment).result()
            yield number, replace(self._known[content], notebook=order.name)


@dataclass
class Counting:
    """A grader that notes whose notebooks it was given, and may be stopped or watched on the way."""

    grader: Any
    asked: list[str] = field(default_factory=list)
    meanwhile: Callable[[int], None] = lambda number: None

    def prove(self, assignment: str) -> None:
        self.grader.prove(assignment)

    def check_as_completed(self, orders: list[Order]) -> Iterator[tuple[int, Report]]:
        for count, (number, report) in enumerate(self.grader.check_as_completed(orders)):
            self.meanwhile(count)
            self.asked.append(orders[number].path.parent.parent.name)
            yield number, report


@dataclass
class Classroom:
    """The folder of a course with a class in it."""

    root: Path
    db_url: str | None = None

    @classmethod
    def create(cls, root: Path, *, salt: bool = False) -> Classroom:
        """A course folder as a clone has it: sources and configuration, nobody in it.

        Args:
            root: where.
            salt: whether it has the salt of all tests. Otherwise the first grading makes one.
        """
        shutil.copytree(ROOT / "source" / ASSIGNMENT, root / "source" / ASSIGNMENT)
        shutil.copy(ROOT / "nbgrader_config.py", root)
        if salt:
            give_salt(root, ASSIGNMENT)
        return cls(root)

    @property
    def url(self) -> str:
        """The address of the gradebook."""
        return self.db_url or f"sqlite:///{self.root / 'gradebook.db'}"

    @property
    def journal(self) -> Path:
        return self.root / "reports" / f"{ASSIGNMENT}.journal"

    def folder(self, student: str, step: str = "submitted") -> Path:
        return self.root / step / student / ASSIGNMENT

    def hand_in(self, student: str, notebook: Notebook | bytes | None, timestamp: str = "") -> None:
        """Put a notebook, bytes in its place or nothing into a student's folder."""
        self.folder(student).mkdir(parents=True, exist_ok=True)
        path = self.folder(student) / f"{ASSIGNMENT}.ipynb"
        if isinstance(notebook, bytes):
            path.write_bytes(notebook)
        elif notebook is not None:
            save(path, notebook)
        if timestamp:
            (self.folder(student) / "timestamp.txt").write_text(timestamp, encoding="utf-8")

    def add_written_question(self) -> None:
        """Add a question to the course's source notebook."""
        path = self.root / "source" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
        source = json.loads(path.read_text(encoding="utf-8"))
        source["cells"].append(written_question())
        save(path, source)
        self.become_a_course()

    def become_a_course(self) -> None:
        """Let the class's own source be the course's, with the hidden suites of the installed course."""
        ours = (ROOT / "course.toml").read_text(encoding="utf-8")
        suites = json.dumps(str(ROOT / "autograder" / "exercises"))
        own = ours.replace('exercises = "autograder/exercises"', f"exercises = {suites}")
        assert own != ours
        (self.root / "course.toml").write_text(own, encoding="utf-8")

    def make_gradebook(self) -> None:
        """A gradebook that knows the assignment, and nobody's grade."""
        with GradebookWriter(self.root, ASSIGNMENT, self.db_url) as gradebook:
            gradebook.ensure_assignment()

    @staticmethod
    def answered(notebook: Notebook, answer: str) -> Notebook:
        """A notebook with the written question answered."""
        notebook["cells"].append({**written_question(), "source": answer})
        return notebook

    def grade(self, grader: Any, **options: Any) -> tuple[ClassResult, list[str]]:
        """Grade the class in this process; what came out, and whose notebooks were graded."""
        counting = grader if isinstance(grader, Counting) else Counting(grader)
        options.setdefault("db_url", self.db_url)
        result = grade_class(Course.find(self.root), self.root, ASSIGNMENT, counting, **options)
        return result, sorted(counting.asked)

    def command(self, *arguments: str) -> list[str]:
        """The words of `autograder grade` for this class."""
        database = ["--db", self.db_url] if self.db_url else []
        words = [sys.executable, "-m", "autograder", "grade", ASSIGNMENT, "--course", str(self.root)]
        return [*words, *database, *arguments]

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `autograder grade` as a process of its own."""
        return subprocess.run(
            self.command(*arguments), capture_output=True, text=True, check=False,
            env={**os.environ, **environment},
        )  # fmt: skip

    def journalled(self) -> list[str]:
        """Whose notebooks the journal has a report on: a line each, in order of time."""
        if not self.journal.exists():
            return []
        with Journal(self.journal, read_only=True) as journal:
            return [student for (student, _), places in journal._places.items() for _ in places]

    def change(self, change: Callable[[Any], None]) -> None:
        """Do something to the open gradebook, as a person in the formgrader would."""
        from nbgrader.api import Gradebook

        put_alembic_on_path()
        with Gradebook(self.url, "deep-learning-from-scratch") as gradebook:
            change(gradebook)
            gradebook.db.commit()

    def scores(self) -> dict[str, float]:
        """What formgrader and export read: student → score."""
        scores: dict[str, float] = {}
        self.change(
            lambda g: scores.update({s.student.id: s.score for s in g.assignment_submissions(ASSIGNMENT)})
        )
        return scores

    def feedback(self, student: str) -> str:
        return (self.folder(student, "feedback") / f"{ASSIGNMENT}.html").read_text(encoding="utf-8")

    def everything_left(self) -> dict[str, Any]:
        """All that grading leaves behind, but for primary keys, seconds, the journal and the lock."""
        files = {
            str(path.relative_to(self.root)): path.read_bytes()
            for step in ("autograded", "feedback", "reports")
            for path in sorted((self.root / step).rglob("*"))
            if path.is_file() and path != self.journal
        }
        report = json.loads(files.pop(f"reports/{ASSIGNMENT}.json", b'{"results": []}'))
        for entry in report["results"]:
            entry["seconds"] = 0
        return {"gradebook": gradebook_rows(self.url), "files": files, "report": report}


def gradebook_rows(url: str) -> list[tuple[Any, ...]]:
    """Every row about a submission, in order, with names in place of primary keys."""
    from sqlalchemy import create_engine, text

    queries = (
        "SELECT 'student', id, first_name, last_name FROM student",
        "SELECT 'submission', s.student_id, a.name, s.timestamp, s.extension FROM submitted_assignment s "
        "JOIN assignment a ON a.id = s.assignment_id",
        "SELECT 'notebook', s.student_id, b.name, n.late_submission_penalty FROM submitted_notebook n "
        "JOIN submitted_assignment s ON s.id = n.assignment_id JOIN notebook b ON b.id = n.notebook_id",
        "SELECT 'grade', s.student_id, c.name, g.auto_score, g.manual_score, g.extra_credit, "
        "g.needs_manual_grade FROM grade g JOIN base_cell c ON c.id = g.cell_id "
        "JOIN submitted_notebook n ON n.id = g.notebook_id "
        "JOIN submitted_assignment s ON s.id = n.assignment_id",
        "SELECT 'comment', s.student_id, c.name, o.auto_comment, o.manual_comment FROM comment o "
        "JOIN base_cell c ON c.id = o.cell_id JOIN submitted_notebook n ON n.id = o.notebook_id "
        "JOIN submitted_assignment s ON s.id = n.assignment_id",
    )
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            rows = [tuple(row) for query in queries for row in connection.execute(text(query))]
    finally:
        engine.dispose()
    return sorted(rows, key=repr)
