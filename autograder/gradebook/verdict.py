"""The verdict of one exercise, as the output of its autograded cell.

Everything shown here is safe for the student: descriptions, outcomes, points, messages, hints and named
mistakes. The code of a test, its inputs and expected values are not in a report's student part, and
:attr:`TestResult.details <autograder.report.TestResult.details>` is never read.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from autograder.report import ExerciseResult

OUTCOMES = {
    "passed": ("✓", "passed"),
    "failed": ("✗", "failed"),
    "error": ("✗", "stopped by an error"),
    "timeout": ("✗", "out of time"),
    "skipped": ("–", "not judged"),
}
"""A sign and words for each outcome, so that nothing depends on colour."""

MAX_MESSAGE_CHARACTERS = 2_000


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
    summary = None
    if exercise is not None:
        passed = sum(test.outcome == "passed" for test in exercise.tests)
        summary = {"passed": passed, "tests": len(exercise.tests), "score": score}
    verdict = {
        "name": name,
        "exercise": exercise,
        "score": score,
        "points": points,
        "summary": summary,
        "sentence": error or "This exercise was not judged.",
        "outcomes": OUTCOMES,
    }
    return [
        {
            "output_type": "display_data",
            "data": {
                "text/html": _template("verdict.html.j2").render(verdict),
                "text/plain": _template("verdict.txt.j2").render(verdict),
            },
            "metadata": {"autograder": summary or {}},
        },
        {
            # nbgrader's determine_grade takes the score from the first execute_result of the cell.
            "output_type": "execute_result",
            "execution_count": None,
            "data": {"text/html": "", "text/plain": repr(float(score))},
            "metadata": {"autograder": {}},
        },
    ]


def number(value: float) -> str:
    """A number of points, without needless digits: 2, 2.5, 0.33."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def shortened(text: str) -> str:
    """``text``, cut where no one would read on."""
    if len(text) <= MAX_MESSAGE_CHARACTERS:
        return text
    return text[:MAX_MESSAGE_CHARACTERS] + " … (shortened)"


def with_code(text: str) -> Any:
    """``text`` as HTML, escaped, in which what stands between backticks is set as code."""
    from markupsafe import Markup, escape

    return Markup(re.sub(r"`([^`\s](?:[^`\n]*[^`\s])?)`", r"<code>\1</code>", str(escape(text))))


@cache
def _template(name: str) -> Any:
    from autograder.gradebook.templates import environment

    return environment().get_template(name)
