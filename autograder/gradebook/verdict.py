"""The verdict of one exercise, as the output of its autograded cell.

Everything shown here is safe for the student: descriptions, outcomes, points, messages, hints and named
mistakes. The code of a test, its inputs and expected values are not in a report's student part, and
:attr:`TestResult.details <autograder.report.TestResult.details>` is never read.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from autograder.gradebook.templates import template
from autograder.gradebook.wording import OUTCOMES
from autograder.report import ExerciseResult, Misconception, TestResult, parted

REMEMBERED = 256
"""Verdicts whose texts are kept: in a class, many are alike."""


def verdict_outputs(
    name: str, exercise: ExerciseResult | None, score: float, points: float, *, error: str | None = None
) -> list[dict[str, Any]]:
    """Two outputs: the verdict as HTML and as text, and the score that nbgrader reads.

    Args:
        name: the exercise's name.
        exercise: its result; None when it was not judged.
        score: points earned, from 0 to ``points``.
        points: points that the cell is worth.
        error: why the notebook as a whole could not be graded.
    """
    exercise = _without_details(exercise)
    html, text = _texts(name, exercise, score, points, error)
    return [
        {
            "output_type": "display_data",
            "data": {"text/html": html, "text/plain": text},
            "metadata": {"autograder": (_summary(exercise, score) or {}) | _kept(exercise)},
        },
        {
            # nbgrader's determine_grade takes the score from the first execute_result of the cell.
            "output_type": "execute_result",
            "execution_count": None,
            "data": {"text/html": "", "text/plain": repr(float(score))},
            "metadata": {"autograder": {}},
        },
    ]


def _without_details(exercise: ExerciseResult | None) -> ExerciseResult | None:
    """What a student may see of a result; that is the same for many in a class."""
    if exercise is None:
        return None
    tests = (replace(test, details=None) if test.details is not None else test for test in exercise.tests)
    return replace(exercise, tests=tuple(tests))


@lru_cache(maxsize=REMEMBERED)
def _texts(
    name: str, exercise: ExerciseResult | None, score: float, points: float, error: str | None
) -> tuple[str, str]:
    """A verdict as HTML and as text."""
    verdict = {
        "name": name,
        "exercise": exercise,
        "parts": None if exercise is None else parted(exercise),
        "score": score,
        "points": points,
        "summary": _summary(exercise, score),
        "sentence": error or "This exercise was not judged.",
        "outcomes": OUTCOMES,
    }
    return template("verdict.html.j2").render(verdict), template("verdict.txt.j2").render(verdict)


def _summary(exercise: ExerciseResult | None, score: float) -> dict[str, Any] | None:
    if exercise is None:
        return None
    passed = sum(test.outcome == "passed" for test in exercise.tests)
    return {"passed": passed, "tests": len(exercise.tests), "score": score}


def _kept(exercise: ExerciseResult | None) -> dict[str, Any]:
    """The part of a result that a student may see, for the feedback page to be made of."""
    if exercise is None:
        return {}
    tests = [test.to_json() | {"details": test.details} for test in exercise.tests]
    mistakes = [mistake.to_json() for mistake in exercise.misconceptions]
    return {"result": {"id": exercise.id, "tests": tests, "misconceptions": mistakes}}


def kept_result(metadata: dict[str, Any]) -> ExerciseResult | None:
    """The result in the metadata of a verdict; None where there is none, or another program wrote it."""
    try:
        kept = metadata["autograder"]["result"]
        return ExerciseResult(
            kept["id"],
            tuple(TestResult(**test) for test in kept["tests"]),
            tuple(Misconception(**mistake) for mistake in kept["misconceptions"]),
        )
    except (LookupError, TypeError):
        return None
