"""The feedback page as a student meets it: on a screen and on a phone, with a keyboard, and offline."""

import json
from pathlib import Path

import pytest
from selenium import webdriver

from autograder.course import Course
from autograder.gradebook.feedback import PageScore, feedback_html
from autograder.gradebook.notebooks import autograded_notebook, sanitise
from autograder.report import ExerciseResult, Misconception, Outcome, Report, TestResult
from tests.builders.axe import SIZES, open_page, overflow, violations

RELEASE = Course.installed().release / "ps4" / "ps4.ipynb"
LONG_LINE = "x = " + " + ".join(["np.exp(-x)"] * 40)


def result(name: str, points: float, outcome: Outcome) -> ExerciseResult:
    """An exercise with one test that passed, one of another outcome, and a mistake that has a name."""
    half = points / 2
    first = TestResult("a", "Has the shape of `x`.", "passed", half, half)
    if outcome == "passed":
        return ExerciseResult(name, (first, TestResult("b", "Agrees.", outcome, half, half)))
    sentence = f"A name is not defined (cell `{name}`, line 2)."
    second = TestResult("b", "Agrees with the formula.", outcome, 0, half, sentence, "Which name?")
    third = TestResult("c", "Leaves `x` as it was.", "skipped", 0, 0, "Not judged.")
    hint = "Which shape has it? Read on: ps4, section Affine."
    lines = (
        f"layer = {name}(np.ones((3, 2)), np.zeros(2)); layer.forward(np.arange(6.0).reshape(2, 3))\nprint(1)"
    )
    return ExerciseResult(
        name, (first, second, third), (Misconception("m", "dW is transposed.", hint, lines),)
    )


def page(kind: str) -> str:
    """The page of a good, a middling, an empty or a broken submission of ps4."""
    registered = json.loads(RELEASE.read_text(encoding="utf-8"))
    for cell in registered["cells"]:
        cell["source"] = "".join(cell["source"])
    exercises = Course.installed().assignment("ps4").exercises
    submitted = json.loads(json.dumps(registered))
    if kind == "middling":
        for cell in submitted["cells"]:
            if cell["metadata"].get("nbgrader", {}).get("solution"):
                cell["source"] = f"def f(x):\n    {LONG_LINE}\n    return x"
    outcomes: dict[str, Outcome] = {"good": "passed", "middling": "failed", "empty": "error"}
    outcome = outcomes.get(kind, "failed")
    report = Report("ps4.ipynb", "ps4", "error", "The file is empty.", full_score=80.0)
    if kind != "broken":
        results = tuple(result(name, exercise.points, outcome) for name, exercise in exercises.items())
        report = Report("ps4.ipynb", "ps4", "graded", exercises=results, notes=("Cell 3 raised an error.",))
    notebook = autograded_notebook(sanitise(submitted, registered), report)
    scores = {f"test_{e.id}": e.score for e in report.exercises}
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in scores:
            cell["metadata"]["nbgrader"]["score"] = scores[name]
    return feedback_html(notebook, "ps4", PageScore(report.score, 80.0), "ann")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", ["good", "middling", "empty", "broken"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    kind: str, size: str, browser: webdriver.Chrome, tmp_path: Path
) -> None:
    path = tmp_path / "ps4.html"
    path.write_text(page(kind), encoding="utf-8")
    open_page(browser, path, size)
    assert violations(browser) == []
    assert overflow(browser) == 0
    browser.execute_script("document.querySelectorAll('details').forEach(folded => folded.open = true)")
    assert violations(browser) == []
    assert overflow(browser) == 0


@pytest.mark.parametrize("kind", ["good", "middling", "empty", "broken"])
def test_it_is_small_and_asks_for_nothing(kind: str) -> None:
    html = page(kind)
    assert len(html.encode()) < 150_000
    assert "<script" not in html
    assert 'src="http' not in html
    assert "$\\" not in html  # formulas of the course are set
