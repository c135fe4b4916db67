"""Reports of synthetic classes, made without grading anybody."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.insight.classroom import ClassReport, read_class_report
from autograder.insight.statistics import NOT_WRITTEN
from autograder.report import ExerciseResult, Misconception, Outcome, Report, TestResult, results_document

HOSTILE = "<img src=x onerror=alert(1)>"
"""A name as nobody has it: it must stay text wherever it is shown."""


def verdict(
    name: str, outcome: Outcome = "passed", *, points: float = 1.0, message: str = "", received: str = ""
) -> TestResult:
    """The verdict of a hidden test that is worth ``points``."""
    earned = points if outcome == "passed" else 0.0
    details = f"last call: f\nexpected:\n[1.5]\nreceived:\n{received}" if received else None
    text = "" if outcome == "passed" else message or "It has the right shape, but wrong values."
    return TestResult(
        name, f"Does what `{name}` asks.", outcome, earned, points, text, "A hint.", details=details
    )


def exercise(name: str, *tests: TestResult, mistakes: Sequence[Misconception] = ()) -> ExerciseResult:
    """The verdict of an exercise."""
    return ExerciseResult(name, tests, tuple(mistakes))


def report(student: str, *exercises: ExerciseResult, assignment: str = "ps1", **fields: Any) -> Report:
    """The report of a student's notebook as ``autograder grade`` writes it; with no exercises, an error."""
    path = f"submitted/{student}/{assignment}/{assignment}.ipynb"
    if not exercises:
        fields = {"error": "The file is empty; save the notebook and hand it in again.", **fields}
        return Report(path, assignment, "error", full_score=10.0, **fields)
    return Report(path, assignment, "graded", exercises=exercises, **fields)


def write_reports(folder: Path, reports: Iterable[Report], assignment: str = "ps1") -> Path:
    """Write them where ``autograder grade`` would."""
    path = folder / "reports" / f"{assignment}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(results_document(list(reports), details=True)), encoding="utf-8")
    return path


def class_of(folder: Path, *reports: Report, assignment: str = "ps1") -> ClassReport:
    """These reports, written and read back."""
    write_reports(folder, reports, assignment)
    return read_class_report(folder, assignment)


def synthetic_reports(assignment: str, students: int, seed: int = 0) -> list[Report]:
    """A class as it might be, with the exercises of the installed course: strong, weak, late and broken."""
    course = Course.installed().assignment(assignment)
    chooser = random.Random(f"{assignment}/{students}/{seed}")
    made = []
    for number in range(students):
        name = HOSTILE if number == 0 else f"student-{number:04d}"
        if chooser.random() < 0.02:
            made.append(report(name, assignment=assignment))
            continue
        ability = chooser.random()
        results = [
            _synthetic_exercise(chooser, exercise_name, given.points, ability)
            for exercise_name, given in course.exercises.items()
        ]
        notes = ("Cell 7 raised a NameError: <b>x</b> is not defined.",) if chooser.random() < 0.05 else ()
        made.append(
            report(name, *results, assignment=assignment, notes=notes, seconds=0.03 + chooser.random() / 50)
        )
    return made


def _synthetic_exercise(chooser: random.Random, name: str, points: float, ability: float) -> ExerciseResult:
    count = 5
    each = points / count
    if chooser.random() < 0.08 * (1 - ability):
        stub = [verdict(f"test_{i}", "error", points=each, message=f"{NOT_WRITTEN} (cell `{name}`, line 3)")
                for i in range(count)]  # fmt: skip
        return exercise(name, *stub)
    tests = []
    for number in range(count):
        kinds: list[Outcome] = ["failed", "error", "timeout", "skipped"]
        passed = chooser.random() < 0.3 + 0.75 * ability - 0.08 * number
        outcome: Outcome = "passed" if passed else chooser.choices(kinds, [8, 2, 0.2, 2])[0]
        message = "The code stopped with a ValueError: shapes do not fit." if outcome == "error" else ""
        received = f"[{chooser.randrange(3)}.25]" if outcome == "failed" else ""
        tests.append(verdict(f"test_{number}", outcome, points=each, message=message, received=received))
    failed = any(test.outcome == "failed" for test in tests)
    mistakes = []
    if failed and chooser.random() < 0.6:
        which = min(int(chooser.expovariate(0.5)), 7)
        title = f"The sum runs over the whole batch, in way {which} <b>of</b> `{name}`."
        hint = f"Which axis belongs to one sample? Read on: ps1, section {name}."
        mistakes.append(Misconception(f"{name}/mistake-{which}", title, hint))
    return exercise(name, *tests, mistakes=mistakes)
