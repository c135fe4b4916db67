"""A course on disk, and what a test does to it."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from autograder.gradebook import GradebookWriter
from tests.builders import tiny_course
from tests.builders.tiny_course import ASSIGNMENT

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Course:
    """A course on disk, and what a test does to it."""

    root: Path
    assignment: str = ASSIGNMENT
    course_id: str = "tiny-course"
    url: str = ""

    @property
    def db_url(self) -> str:
        return self.url or f"sqlite:///{self.root / 'gradebook.db'}"

    def hand_in(self, student: str, notebook: Any, **beside: str) -> Path:
        """Write what a student handed in: a notebook, bytes, or None for a folder without a notebook."""
        folder = self.root / "submitted" / student / self.assignment
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in beside.items():
            (folder / name.replace("__", ".")).write_text(content)
        path = folder / f"{self.assignment}.ipynb"
        if notebook is not None:
            path.write_bytes(notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode())
        return path

    def grade(self, **options: Any) -> None:
        """Grade the class on the fast path."""
        with GradebookWriter(self.root, self.assignment, **options) as gradebook:
            gradebook.ensure_assignment()
            for folder in gradebook.submissions():
                for name, path in folder.notebooks.items():
                    if path is None:
                        gradebook.write_missing(folder.student_id, name)
                    else:
                        gradebook.write(folder.student_id, tiny_course.report_of(path), name)

    def grade_with_nbgrader(self) -> str:
        """Do what the formgrader's buttons do; what nbgrader logged on the way."""
        return (
            self._log(self._buttons().autograde(self.assignment, "*"))
            + self.generate_feedback_with_nbgrader()
        )

    def generate_feedback_with_nbgrader(self) -> str:
        return self._log(self._buttons().generate_feedback(self.assignment))

    def nbgrader(self) -> Any:
        """nbgrader's application, configured as in this course's folder."""
        from nbgrader.apps.baseapp import NbGrader

        app = NbGrader()
        app.load_cwd_config = False
        app.initialize([], root=str(self.root))
        return app

    def _buttons(self) -> Any:
        from nbgrader.apps import NbGraderAPI

        app = self.nbgrader()
        return NbGraderAPI(app.coursedir, parent=app)

    @staticmethod
    def _log(result: dict[str, Any]) -> str:
        return f"{result.get('error', '')}\n{result.get('log', '')}\n"

    def autograded(self, student: str) -> nbformat.NotebookNode:
        folder = self.root / "autograded" / student / self.assignment
        notebook = nbformat.read(folder / f"{self.assignment}.ipynb", as_version=4)
        nbformat.validate(notebook)
        return notebook

    def feedback(self, student: str) -> str:
        folder = self.root / "feedback" / student / self.assignment
        return (folder / f"{self.assignment}.html").read_text(encoding="utf-8")

    def recorded(self, student: str) -> dict[str, Any]:
        """Everything that the gradebook holds about a student's submission."""
        from nbgrader.api import Gradebook

        with Gradebook(self.db_url, self.course_id) as gradebook:
            submission = gradebook.find_submission(self.assignment, student)
            [notebook] = submission.notebooks
            return {
                "score": submission.score,
                "max_score": submission.max_score,
                "needs_manual_grade": submission.needs_manual_grade,
                "timestamp": submission.timestamp,
                "late_penalty": notebook.late_submission_penalty,
                "grades": {
                    grade.name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
                    for grade in notebook.grades
                },
                "comments": {
                    comment.name: (comment.auto_comment, comment.manual_comment)
                    for comment in notebook.comments
                },
            }

    def change(self, change: Callable[[Any], None]) -> None:
        """Do something to the open gradebook, as a person in the formgrader would."""
        from nbgrader.api import Gradebook

        with Gradebook(self.db_url, self.course_id) as gradebook:
            change(gradebook)
            gradebook.db.commit()


def on_our_own_way(course: Course) -> None:
    """``autograder grade``, but for the engine."""
    course.grade()


def with_nbgraders_command(course: Course) -> None:
    """``nbgrader autograde`` and ``generate_feedback``, as the formgrader runs them."""
    log = course.grade_with_nbgrader()
    assert "Traceback" not in log, log


def nbgrader(course: Course, *arguments: str) -> str:
    """Run an nbgrader command whose search path has no ``alembic``; what it said."""
    environment = {
        **os.environ,
        "PATH": os.pathsep.join(["/usr/bin", "/bin"]),
        "PYTHONPATH": str(ROOT),
    }
    assert shutil.which("alembic", path=environment["PATH"]) is None
    done = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course.root, env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr
