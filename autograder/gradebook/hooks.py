"""What ``nbgrader_config.py`` plugs into nbgrader, so that its own commands grade with the engine.

``nbgrader autograde`` and the formgrader's button read a submission with :class:`AutogradeExporter`, get
its verdicts from :class:`GradeWithEngine`, and record them with :class:`SaveGrades`.
``nbgrader generate_assignment`` and ``generate_solution`` start with :class:`StripGradingOnly`;
``nbgrader generate_feedback`` ends in :class:`FeedbackExporter`.
"""

from __future__ import annotations

import atexit
import json
import os
import threading
import weakref
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import Exporter, NotebookExporter
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import GetGrades, NbGraderPreprocessor, SaveAutoGrades
from nbgrader.utils import compute_checksum
from traitlets import Dict, Set, Unicode, default
from traitlets.utils.importstring import import_item

from autograder.course import Course
from autograder.course.salt import Salt, keep_salt
from autograder.engine.pool import Engine
from autograder.engine.signing import keep_signatures, signatures_folder
from autograder.files import may_name_a_person
from autograder.gradebook.errors import GradebookError, SourceMissing
from autograder.gradebook.feedback import PageScore, feedback_html
from autograder.gradebook.files import is_linked
from autograder.gradebook.handed_in import matching_folders
from autograder.gradebook.notebooks import (
    Notebook,
    autograded_notebook,
    elsewhere_sentence,
    error_sentence,
    is_grading_only,
    is_written_answer,
    own_texts,
    read_submitted,
    sanitise,
)
from autograder.gradebook.registration import registered_notebook, source_notebooks
from autograder.gradebook.writer import GradebookWriter
from autograder.report import Report

Resources = dict[str, Any]


class StripGradingOnly(NbGraderPreprocessor):  # type: ignore[misc]
    """Removes the cells that exist in source alone, for the engine to run."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Remove the cells with the tag ``grading-only``."""
        nb.cells = [cell for cell in nb.cells if not is_grading_only(cell)]
        return nb, resources


class AutogradeExporter(NotebookExporter):  # type: ignore[misc]
    """Reads submissions with suspicion.

    A submitted notebook is reduced to the student's answers in the registered notebook before any
    preprocessor sees it; one that cannot be read becomes the registered notebook as it was given out.
    """

    registered: dict[tuple[str, str], Notebook] = Dict()
    """The registered notebooks that this run has met, by assignment and name."""
    searched: set[str] = Set()
    """The assignments in which this run has looked for submissions without a notebook."""

    def from_filename(
        self, filename: str, resources: Resources | None = None, **kwargs: Any
    ) -> tuple[str, Resources]:
        """Read a notebook: a submitted one, or one that is already sanitised."""
        resources = {} if resources is None else resources
        coursedir = self.parent.coursedir
        ours = resources["nbgrader"]
        self._record_missing_notebooks(ours["assignment"])
        folder = coursedir.format_path(coursedir.submitted_directory, ours["student"], ours["assignment"])
        submitted = Path(folder) / f"{ours['notebook']}.ipynb"
        ours["submitted"], ours["registered"] = str(submitted), self._registered_notebook(ours)
        if Path(filename).resolve().parent != submitted.resolve().parent:
            return super().from_filename(filename, resources, **kwargs)  # type: ignore[no-any-return]
        if is_linked(Path(folder)):
            raise GradebookError(f"{folder} is a symbolic link: the files themselves must be handed in.")
        sanitised = sanitise(read_submitted(submitted), ours["registered"])
        resources["metadata"] = {"name": submitted.stem, "path": folder}
        return self.from_notebook_node(nbformat.from_dict(sanitised), resources, **kwargs)  # type: ignore[no-any-return]

    def _record_missing_notebooks(self, assignment: str) -> None:
        """nbgrader passes over a folder without a notebook: no row, no word. Give it both."""
        coursedir = self.parent.coursedir
        if assignment in self.searched or coursedir.student_id != "*" or coursedir.notebook_id != "*":
            return
        self.searched.add(assignment)
        names = [source.stem for source in source_notebooks(coursedir, assignment)]
        everyone = matching_folders(coursedir, coursedir.submitted_directory, "*", assignment)
        if all(any(os.path.exists(f"{folder}/{n}.ipynb") for n in names) for folder in everyone):
            return
        with GradebookWriter(coursedir.root, assignment, coursedir.db_url) as gradebook:
            for submission in gradebook.submissions():
                is_named = may_name_a_person(submission.student_id)  # others stand in no gradebook
                if is_named and not any(submission.notebooks.values()):
                    for name in submission.notebooks:
                        gradebook.write_missing(submission.student_id, name)

    def _registered_notebook(self, ours: dict[str, str]) -> Notebook:
        assignment, name = ours["assignment"], ours["notebook"]
        if (assignment, name) not in self.registered:
            coursedir = self.parent.coursedir
            sources = {path.stem: path for path in source_notebooks(coursedir, assignment)}
            if name not in sources:
                raise SourceMissing(f"{assignment} has no source notebook {name}.ipynb.")
            notebook = registered_notebook(sources[name], coursedir, self.parent.config)
            self.registered[assignment, name] = notebook
        return self.registered[assignment, name]


class GradeWithEngine(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes the place of nbgrader's ``Execute``: hidden suites judge, in a process apart."""

    engine = Unicode(
        "autograder.engine.pool.Engine",
        help="The engine's class: made from a Course and a Salt, with `submit(path, assignment=...)`.",
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Grade the submitted file, and put the verdicts below the autograded cells."""
        ours = resources["nbgrader"]
        run = self.parent.parent
        report = WARM_ENGINE.check(run, self.engine, Path(ours["submitted"]), ours["assignment"])
        ours["error"] = error_sentence(report)
        return nbformat.from_dict(autograded_notebook(_plain(nb), report)), resources


class SaveGrades(SaveAutoGrades):  # type: ignore[misc]
    """nbgrader's ``SaveAutoGrades``; of a notebook that could not be graded, it records why.

    A written answer whose cell is empty gets no 0 while text of the student's own stands elsewhere.
    """

    elsewhere = Unicode("", help="Where the notebook at hand holds text of the student's own, in a sentence.")

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Record the grades of a notebook."""
        texts = own_texts(_plain(nb), resources["nbgrader"].get("registered", {"cells": []}))
        self.elsewhere = elsewhere_sentence(texts) if texts else ""
        return super().preprocess(nb, resources)  # type: ignore[no-any-return]

    def _is_answered_elsewhere(self, cell: NotebookNode) -> bool:
        ours = cell.metadata.nbgrader
        is_empty = ours.get("checksum") == compute_checksum(cell)
        return bool(self.elsewhere) and is_empty and is_written_answer(cell)

    def _add_score(self, cell: NotebookNode, resources: Resources) -> None:
        super()._add_score(cell, resources)
        if self._is_answered_elsewhere(cell) and not resources["nbgrader"]["error"]:
            ours = cell.metadata.nbgrader
            grade = self.gradebook.find_grade(
                ours["grade_id"], self.notebook_id, self.assignment_id, self.student_id
            )
            grade.auto_score = None
            grade.needs_manual_grade = True
            self.gradebook.db.commit()
        if resources["nbgrader"]["error"]:
            ours = cell.metadata.nbgrader
            grade = self.gradebook.find_grade(
                ours["grade_id"], self.notebook_id, self.assignment_id, self.student_id
            )
            grade.auto_score = 0.0
            grade.needs_manual_grade = grade.manual_score is not None
            self.gradebook.db.commit()

    def _add_comment(self, cell: NotebookNode, resources: Resources) -> None:
        super()._add_comment(cell, resources)
        instead = self.elsewhere if self._is_answered_elsewhere(cell) else ""
        if sentence := resources["nbgrader"]["error"] or instead:
            ours = cell.metadata.nbgrader
            comment = self.gradebook.find_comment(
                ours["grade_id"], self.notebook_id, self.assignment_id, self.student_id
            )
            comment.auto_comment = sentence
            self.gradebook.db.commit()


class GetGradesAndState(GetGrades):  # type: ignore[misc]
    """nbgrader's ``GetGrades``, and whether a grader has yet to look at an answer."""

    def _get_score(self, cell: NotebookNode, resources: Resources) -> None:
        super()._get_score(cell, resources)
        grade = self.gradebook.find_grade(
            cell.metadata["nbgrader"]["grade_id"], self.notebook_id, self.assignment_id, self.student_id
        )
        cell.metadata.nbgrader["pending"] = grade.auto_score is None and grade.manual_score is None


class FeedbackExporter(Exporter):  # type: ignore[misc]
    """Writes the feedback page of an autograded notebook."""

    @default("file_extension")  # type: ignore[untyped-decorator]
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(
        self, nb: NotebookNode, resources: Resources | None = None, **kwargs: Any
    ) -> tuple[str, Resources]:
        """The page, with the grades that the gradebook has."""
        nb, resources = super().from_notebook_node(nb, resources, **kwargs)
        assert resources is not None
        ours = resources["nbgrader"]
        total = PageScore(ours["score"], ours["max_score"], ours["late_penalty"])
        return feedback_html(_plain(nb), ours["notebook"], total, ours.get("student")), resources


def _plain(nb: NotebookNode) -> Notebook:
    return json.loads(json.dumps(nb))  # type: ignore[no-any-return]


class WarmEngine:
    """The engine of the current run of ``nbgrader autograde``.

    A run keeps it warm from one submission to the next. Every run has an engine of its own, so that
    changed suites count. In the formgrader, where nobody says when a run is over, it ends by itself.
    """

    IDLE_SECONDS = 10.0

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._engine: Any = None
        self._run: weakref.ref[Any] | None = None
        self._timer: threading.Timer | None = None

    def check(self, run: Any, engine_class: str, path: Path, assignment: str) -> Report:
        """Grade a notebook in this run."""
        with self._lock:
            self._stop_waiting()
            if self._run is None or self._run() is not run:
                self._end()
                course = Course.find(run.coursedir.root)
                folder = Path(run.coursedir.root)
                salt = keep_salt(folder, Salt.new())
                kept = signatures_folder(folder)
                self._engine = import_item(engine_class)(course, lanes=1, salt=salt, signatures=kept)
                if isinstance(self._engine, Engine):
                    keep_signatures(
                        self._engine, folder, course.assignment(assignment), salt, run.log.warning
                    )
                self._run = weakref.ref(run)
            try:
                report: Report = self._engine.submit(path, assignment=assignment).result()
                return report
            finally:
                self._timer = threading.Timer(self.IDLE_SECONDS, self.close)
                self._timer.daemon = True
                self._timer.start()

    def close(self) -> None:
        """End the engine; the next notebook starts another."""
        with self._lock:
            self._end()

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _end(self) -> None:
        self._stop_waiting()
        if self._engine is not None:
            self._engine.close()
        self._engine = self._run = None


WARM_ENGINE = WarmEngine()
atexit.register(WARM_ENGINE.close)
