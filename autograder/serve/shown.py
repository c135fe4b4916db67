"""What of a report a student sees while working: an allow-list, and nothing that is not on it.

A report holds more than may be told before the deadline: names of tests, the sentences of single failures
(which may vary with a hidden input), seconds, isolation, notes. A verdict is therefore made anew from the
fields named here, and :data:`SCHEMA` describes it without room for another. What the policy of a set
withholds is absent, not null.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from autograder.course.configuration import Live
from autograder.report import ExerciseResult, Misconception, Report, TestResult

SCHEMA = Path(__file__).parents[1] / "schema" / "live-verdict-1.json"
"""The JSON Schema of a verdict."""


def shown_at(policy: Live, now: datetime) -> frozenset[str]:
    """What a policy lets students see at this moment, of ``autograder.course.configuration.SHOWABLE``."""
    if policy.shown_from is not None and now < policy.shown_from:
        return frozenset()
    return frozenset(policy.show)


def verdict(report: Report, show: Collection[str]) -> dict[str, Any]:
    """The part of a report that is shown.

    Args:
        report: of a notebook that was graded.
        show: what may be seen.
    """
    shown: dict[str, Any] = {}
    if "score" in show:
        shown |= {"score": report.score, "max_score": report.max_score}
    if show:
        shown["exercises"] = [_exercise(exercise, show) for exercise in report.exercises]
    return shown


def _exercise(exercise: ExerciseResult, show: Collection[str]) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": exercise.id}
    if "score" in show:
        shown |= {"score": exercise.score, "max_score": exercise.max_score}
    if {"behaviours", "hints"}.intersection(show):
        shown["tests"] = [_test(test, show) for test in exercise.tests]
    if "mistakes" in show:
        shown["misconceptions"] = [_misconception(mistake, show) for mistake in exercise.misconceptions]
    return shown


def _test(test: TestResult, show: Collection[str]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if "behaviours" in show:
        shown |= {"description": test.description, "outcome": test.outcome}
        if "score" in show:
            shown |= {"points": test.points, "max_points": test.max_points}
    if "hints" in show:
        shown["hint"] = test.hint
    return shown


def _misconception(mistake: Misconception, show: Collection[str]) -> dict[str, Any]:
    shown = {"title": mistake.title}
    if "hints" in show:
        shown["hint"] = mistake.hint
        if mistake.try_this:
            shown["try_this"] = mistake.try_this
    return shown


@cache
def verdict_schema() -> dict[str, Any]:
    """The content of :data:`SCHEMA`."""
    schema: dict[str, Any] = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return schema
