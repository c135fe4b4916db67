"""Classroom 50: visible checks as a bundle, and scores to give back.

What Classroom 50 runs, it runs in the student's own repository, from a bundle that anybody can read. So the
bundle holds what the released notebook holds, and no hidden suite. Grades come from a central run, and go
back with
``--scores``.
"""

from __future__ import annotations

import ast
import csv
import io
import json
import zipfile
from collections.abc import Mapping
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

from autograder.course import SHOW_ONLY
from autograder.course.metadata import grade_id, grading_metadata, source_text, tags
from autograder.exports.base import Exported, Exporter, ExportError, Request
from autograder.exports.grades import Grade, by_student, directory_of, listed, notes_on, read_grades
from autograder.exports.people import LOGIN
from autograder.exports.sheets import MAX_BYTES
from autograder.files import open_submitted

_SCRIPT = Path(__file__).parents[1] / "bundles" / "classroom50_autograder.py"
SCORES = "classroom50/scores/v1"
MAX_FACTOR = 100


class Classroom50(Exporter):
    """A bundle to unpack into ``CLASSROOM/autograders/ASSIGNMENT/``, or scores of the central run."""

    title = "Classroom 50"
    takes = frozenset({"scores", "into", "roster", "db"})

    def file_name(self, request: Request) -> str:
        """``ps1-classroom50.zip``, or the scores."""
        if not request.scores:
            return f"{request.assignment}-classroom50.zip"
        return f"{request.assignment}-classroom50-scores.{'json' if request.into else 'csv'}"

    def export(self, request: Request) -> Exported:
        """The bundle; with ``--scores`` a table, or with ``--into scores.json`` that file with overrides."""
        if not request.scores:
            if request.into is not None:
                raise ExportError("--into goes with --scores: a bundle fills nothing")
            return _bundle(request)
        grades = read_grades(request)
        factor = scale(points for grade in grades for points in (grade.score, grade.max_score))
        if request.into is not None:
            return _filled(request, grades, factor)
        text = io.StringIO(newline="")
        table = csv.writer(text, lineterminator="\n")
        table.writerow(("username", "score", "max_score", "late", "override"))
        for grade in grades:
            if not grade.excused:
                score, maximum = _whole(grade, factor)
                table.writerow((grade.student, score, maximum, str(grade.late).lower(), "true"))
        return Exported(text.getvalue().encode("utf-8", "backslashreplace"), _notes(grades, factor))


def scale(points: Any) -> int:
    """The smallest number that makes all points whole, to two decimals; 100 at the most."""
    hundredths = {round(value * 100) for value in points}
    return next(
        factor
        for factor in range(1, MAX_FACTOR + 1)
        if all(value * factor % 100 == 0 for value in hundredths)
    )


def _whole(grade: Grade, factor: int) -> tuple[int, int]:
    maximum = round(grade.max_score * factor)
    return min(round(grade.score * factor), maximum), maximum


def _notes(grades: list[Grade], factor: int) -> list[str]:
    notes = [] if factor == 1 else [f"Classroom 50 takes whole points only: all are multiplied by {factor}."]
    above = [grade.student for grade in grades if grade.score > grade.max_score]
    if above:
        notes.append(f"Cut to the maximum, which Classroom 50 does not let anybody exceed: {listed(above)}.")
    excused = [grade.student for grade in grades if grade.excused]
    if excused:
        notes.append(f"Left out, since they are excused: {listed(excused)}.")
    return [*notes, *notes_on(grades)]


# Scores to give back


def _filled(request: Request, grades: list[Grade], factor: int) -> Exported:
    """``scores.json`` with the newest submission of each student overridden."""
    assert request.into is not None
    document = _read_scores(request.into)
    bucket = document["assignments"].get(request.assignment)
    if bucket is None:
        known = ", ".join(document["assignments"]) or "none"
        raise ExportError(f"{request.into} has no assignment {request.assignment} (there are: {known})")
    directory, students = directory_of(request, grades), by_student(grades)
    found, strangers = set(), []
    for entry in bucket["entries"]:
        student = directory.find([(LOGIN, entry["owner"])])
        if student is None:
            strangers.append(entry["owner"])
            continue
        found.add(student)
        if students[student].excused:
            continue
        score, maximum = _whole(students[student], factor)
        test = {
            "test-name": "Central grading",
            "passed": score >= maximum,
            "score": score,
            "max-score": maximum,
        }
        entry["submissions"][0] |= {"score": score, "max-score": maximum, "tests": [test]}
        entry["override"] = True
    notes = [f"{len(found)} of {len(bucket['entries'])} entries are overridden; Classroom 50 leaves them so."]
    absent = [grade.student for grade in grades if grade.student not in found]
    if strangers:
        notes.append(f"Left as they were, since nobody of the class is meant: {listed(strangers)}.")
    if absent:
        notes.append(f"In no entry, and so not exported: {listed(absent)}.")
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    return Exported(text.encode("utf-8", "backslashreplace"), [*notes, *_notes(grades, factor)])


def _read_scores(path: Path) -> dict[str, Any]:
    try:
        with open_submitted(path) as file:
            document: dict[str, Any] = json.loads(file.read(MAX_BYTES))
        buckets = document["assignments"].values()
        entries = [entry for bucket in buckets for entry in bucket["entries"]]
        is_right = document["schema"] == SCORES and all(
            isinstance(entry["owner"], str) and isinstance(entry["submissions"][0], dict) for entry in entries
        )
    except OSError as error:
        raise ExportError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, AttributeError, IndexError):
        is_right = False
    if not is_right:
        raise ExportError(f"{path} is not a scores.json of Classroom 50 ({SCORES})")
    return document


# The bundle


def _bundle(request: Request) -> Exported:
    notebook = _released(request)
    checks = [cell for cell in notebook["cells"] if _is_check(cell)]
    points = [float(grading_metadata(cell)["points"]) for cell in checks]
    factor = scale(points)
    content = {
        "assignment": request.assignment,
        "requirements": _requirements(notebook),
        "skipped": [grade_id(cell) for cell in notebook["cells"] if SHOW_ONLY in tags(cell)],
        "course_cells": {
            grade_id(cell): source_text(cell) for cell in notebook["cells"] if _is_course_code(cell)
        },
        "checks": [
            {
                "name": str(grade_id(cell)).removeprefix("test_"),
                "cell": grade_id(cell),
                "points": round(worth * factor),
                "source": source_text(cell),
            }
            for cell, worth in zip(checks, points, strict=True)
        ],
    }
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in (
            ("autograder.py", _SCRIPT.read_text(encoding="utf-8")),
            ("visible_checks.json", json.dumps(content, ensure_ascii=False, indent=1) + "\n"),
        ):
            file.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    notes = [
        f"Unpack it into CLASSROOM/autograders/{request.assignment}/ of the private repository. Anybody "
        f"can read what "
        f"is in it: it holds the checks that the released notebook shows, and no hidden test."
    ]
    if factor > 1:
        notes.append(f"Classroom 50 takes whole points only: all are multiplied by {factor}.")
    return Exported(archive.getvalue(), notes)


def _released(request: Request) -> Mapping[str, Any]:
    """The notebook as students receive it, made anew from its source: regions for graders alone are gone."""
    import nbformat
    from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme

    from autograder.classroom.folder import check_is_class_folder
    from autograder.gradebook.registration import registered_notebook
    from autograder.gradebook.writer import nbgrader_app

    check_is_class_folder(request.folder)
    app = nbgrader_app(request.folder, request.db_url)
    source = request.course.assignment(request.assignment).path
    # As it is registered, it holds hidden regions still: nbgrader takes them out afterwards.
    node = nbformat.from_dict(registered_notebook(source, app.coursedir, app.config))
    for preprocessor in (ClearHiddenTests, ClearMarkScheme):
        node, _ = preprocessor(config=app.config).preprocess(node, {})
    released: dict[str, Any] = json.loads(json.dumps(node))
    return released


def _is_check(cell: Mapping[str, Any]) -> bool:
    metadata = grading_metadata(cell)
    return bool(cell["cell_type"] == "code" and metadata.get("grade") and not metadata.get("solution"))


def _is_course_code(cell: Mapping[str, Any]) -> bool:
    """A locked cell that students' code needs: it is run as the course has it, whatever became of it."""
    metadata = grading_metadata(cell)
    is_locked = metadata.get("locked") and not metadata.get("grade") and not metadata.get("solution")
    return bool(cell["cell_type"] == "code" and is_locked and SHOW_ONLY not in tags(cell))


def _requirements(notebook: Mapping[str, Any]) -> dict[str, str]:
    """Modules that the notebook imports and that do not come with Python → what to install for them."""
    modules: set[str] = set()
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            modules.update(_imported(source_text(cell) or ""))
    known = packages_distributions()
    return {module: known[module][0] for module in sorted(modules) if module in known}


def _imported(source: str) -> set[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError:  # a magic
        return set()
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found
