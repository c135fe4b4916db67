"""nbgrader reads exactly our score from a cell, and a student reads everything but the secrets."""

import math

import nbformat
import pytest
from nbgrader.utils import determine_grade

from autograder.gradebook.notebooks import autograded_notebook, points_earned, sanitise
from autograder.gradebook.verdict import verdict_outputs
from autograder.report import ExerciseResult, Report, TestResult
from tests.builders import tiny_course
from tests.builders.tiny_course import SECRET, exercise_result

REGISTERED = tiny_course.released()


def graded(score: float, max_score: float) -> ExerciseResult:
    return ExerciseResult("double", (TestResult("test", "Doubles.", "passed", score, max_score),))


def grade_read_by_nbgrader(exercise: ExerciseResult | None, points: float = 4.0) -> float:
    cell = nbformat.from_dict(
        tiny_course.code("test_double", "assert True", grade=True, locked=True, points=points)
    )
    score = points_earned(exercise, points)
    cell.outputs = [
        nbformat.from_dict(output) for output in verdict_outputs("double", exercise, score, points)
    ]
    grade, max_points = determine_grade(cell)
    assert max_points == points
    return grade


@pytest.mark.parametrize("score", [0.0, 0.5, 1 / 3, 1.1 + 2.2, 3.9999999, 4.0])
def test_nbgrader_reads_exactly_our_score(score: float) -> None:
    assert grade_read_by_nbgrader(graded(score, 4.0)) == score


@pytest.mark.parametrize(
    ("score", "expected"), [(-1.0, 0.0), (math.nan, 0.0), (math.inf, 0.0), (-math.inf, 0.0), (5.0, 4.0)]
)
def test_an_impossible_score_is_never_full_marks_by_mistake(score: float, expected: float) -> None:
    assert grade_read_by_nbgrader(graded(score, 4.0)) == expected


def test_a_cell_without_a_verdict_earns_nothing() -> None:
    assert grade_read_by_nbgrader(None) == 0.0
    assert grade_read_by_nbgrader(ExerciseResult("double", ())) == 0.0


def test_a_cell_worth_more_than_its_suite_earns_the_same_share() -> None:
    assert grade_read_by_nbgrader(graded(1.5, 2.0), points=4.0) == 3.0


def test_answers_that_differ_in_what_the_instructor_alone_sees_have_one_verdict() -> None:
    one, other = (
        ExerciseResult(
            "double", (TestResult("test", "Doubles.", "failed", 0.0, 4.0, "No.", details=details),)
        )
        for details in ("expected 2, got 3", None)
    )
    verdict = verdict_outputs("double", one, 0.0, 4.0)
    assert verdict == verdict_outputs("double", other, 0.0, 4.0)
    assert "got 3" not in str(verdict)
    assert verdict != verdict_outputs("double", one, 1.0, 4.0)


def test_a_student_reads_outcomes_points_messages_hints_and_mistakes() -> None:
    [shown, _] = verdict_outputs("double", exercise_result("double", "# earns 1.5", 4.0), 1.5, 4.0)
    for kind in ("text/html", "text/plain"):
        text = shown["data"][kind]
        for expected in (
            "1.5 of 4 points",
            "1 of 2 tests passed",
            "✓",
            "passed",
            "Gives the right value.",
            "✗",
            "failed",
            "0 of 2.5",
            "The numbers differ by the factor 2.",
            "Hint:",
            "What is the factor for?",
            "The values are halved.",
            "Look at the factor.",
            "Try this in your notebook:",
            "print(double(3))  # should print 6",
        ):
            assert expected in text
        assert SECRET not in text


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        ("passed", "passed"),
        ("failed", "failed"),
        ("error", "stopped by an error"),
        ("timeout", "out of time"),
        ("skipped", "not judged"),
    ],
)
def test_every_outcome_is_said_in_words(outcome: str, words: str) -> None:
    exercise = ExerciseResult("double", (TestResult("t", "Doubles.", outcome, 0.0, 1.0),))  # type: ignore[arg-type]
    [shown, _] = verdict_outputs("double", exercise, 0.0, 1.0)
    assert words in shown["data"]["text/html"]
    assert words in shown["data"]["text/plain"]


def test_text_from_a_submission_is_escaped_and_cut() -> None:
    nasty = "</p><script>alert(1)</script>" + "x" * 100_000
    test = TestResult("t", "Doubles.", "error", 0.0, 1.0, message=nasty, hint=nasty)
    [shown, _] = verdict_outputs("double", ExerciseResult("double", (test,)), 0.0, 1.0)
    assert "<script>" not in shown["data"]["text/html"]
    assert "&lt;script&gt;" in shown["data"]["text/html"]
    assert len(shown["data"]["text/html"]) < 10_000


def test_code_is_set_as_code_and_stays_text() -> None:
    message = "What does `int` make of 0.9? A lone ` stays, and `<b>` is no markup."
    test = TestResult("t", "Calls `double`.", "failed", 0.0, 1.0, message=message)
    [shown, _] = verdict_outputs("double", ExerciseResult("double", (test,)), 0.0, 1.0)
    html = shown["data"]["text/html"]
    assert "Calls <code>double</code>." in html
    assert (
        "What does <code>int</code> make of 0.9? A lone ` stays, and <code>&lt;b&gt;</code> is no markup."
        in html
    )
    assert "`int`" in shown["data"]["text/plain"]


def test_remarks_about_the_notebook_stand_first_and_are_no_markup() -> None:
    report = Report("n", "tiny", "graded", notes=("The cell `a` is **there** <b>twice</b>.",))
    first = autograded_notebook(sanitise(None, REGISTERED), report)["cells"][0]
    assert first["source"] == r"- The cell \`a\` is \*\*there\*\* \<b\>twice\<\/b\>\."


def test_a_notebook_that_could_not_be_graded_says_why_in_every_verdict() -> None:
    report = Report("n", "tiny", "error", error="The file is empty.")
    notebook = autograded_notebook(sanitise(None, REGISTERED), report)
    outputs = [cell["outputs"][0]["data"] for cell in notebook["cells"] if cell.get("outputs")]
    assert len(outputs) == 2
    assert all("could not be graded: The file is empty." in data["text/plain"] for data in outputs)
