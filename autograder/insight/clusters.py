"""Failures that no entry of the catalogue names, grouped by how they behave.

Two answers behave alike when the same tests did not pass, with the same outcome and the same message. Where
the report holds what was received (``details``, in the reports of ``autograder grade``), that has to agree,
too, but for rounding: "wrong values" alone says nothing about which mistake it is. Places in the student's
own code and names of the student's own are left out of the comparison.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.insight.classroom import ClassReport
from autograder.insight.statistics import is_unwritten, without_places
from autograder.report import ExerciseResult, TestResult

SMALLEST = 3
"""Fewer students of one behaviour are no cluster."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One line of a cluster's pattern: a test that did not pass, and what it said."""

    test: str
    description: str
    outcome: str
    message: str
    received: str = ""
    """What came back, its numbers rounded: for the instructor's eyes."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """Students whose answers to an exercise fail in the same way, which has no name."""

    number: int
    """From 1, as the page and ``autograder draft-answer`` count them."""
    exercise: str
    pattern: tuple[Failure, ...]
    passed: int
    """Tests of the exercise that all members pass."""
    members: tuple[str, ...]


Behaviour = tuple[tuple[str, str, str, str], ...]
"""For each test that did not pass: its id, outcome, message and what it received, each as compared."""


def clusters(report: ClassReport) -> list[Cluster]:
    """The clusters of a class, the largest first; the same report gives the same numbers."""
    groups: dict[tuple[str, Behaviour], list[tuple[str, ExerciseResult]]] = {}
    for exercise in report.exercises:
        for student, result in report.results_of(exercise.id):
            if has_no_name(result):
                group = groups.setdefault((exercise.id, behaviour(result)), [])
                group.append((student.student, result))
    large = sorted(
        (group for group in groups.items() if len(group[1]) >= SMALLEST), key=lambda group: -len(group[1])
    )
    return [
        _cluster(number, exercise, members) for number, ((exercise, _), members) in enumerate(large, start=1)
    ]


def has_no_name(exercise: ExerciseResult) -> bool:
    """Whether something was written, something fails, and no known mistake explains any of it."""
    return bool(_failures(exercise)) and not exercise.misconceptions and not is_unwritten(exercise)


def behaviour(exercise: ExerciseResult) -> Behaviour:
    """How an answer fails, without what differs between answers that behave alike."""
    return tuple(
        (test.id, test.outcome, normalised(test), received(test.details or ""))
        for test in sorted(_failures(exercise), key=lambda test: test.id)
    )


def _failures(exercise: ExerciseResult) -> list[TestResult]:
    return [test for test in exercise.tests if test.outcome not in ("passed", "skipped")]


_NAME = re.compile(r"`[^`]*`")
_NUMBER = re.compile(r"-?\d+\.\d*(?:e[+-]?\d+)?|-?\d+e[+-]?\d+", re.IGNORECASE)
_PADDING = re.compile(r"\[ +")


def normalised(test: TestResult) -> str:
    """The message of a test, without places in the student's code and, in errors, without names."""
    message = " ".join(without_places(test.message).split())
    return _NAME.sub("`…`", message) if test.outcome == "error" else message


def received(details: str) -> str:
    """What the test received, its numbers rounded to three digits; empty where the details do not say."""
    _, found, text = details.partition("received:\n")
    # NumPy pads numbers to the width of the longest one.
    return _PADDING.sub("[", " ".join(_NUMBER.sub(_rounded, text).split())) if found else ""


def _rounded(match: re.Match[str]) -> str:
    number = float(match[0])
    # Rounding errors around zero, and its sign, are no behaviour.
    return "0" if abs(number) < 1e-12 else f"{number:.3g}"


def _cluster(number: int, exercise: str, members: Sequence[tuple[str, ExerciseResult]]) -> Cluster:
    example = members[0][1]
    pattern = tuple(
        Failure(
            test.id,
            test.description,
            test.outcome,
            without_places(test.message),
            received(test.details or ""),
        )
        for test in _failures(example)
    )
    passed = sum(test.outcome == "passed" for test in example.tests)
    return Cluster(number, exercise, pattern, passed, tuple(student for student, _ in members))
