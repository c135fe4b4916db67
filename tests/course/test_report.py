"""Reports: scores that add up, and JSON there and back."""

import pytest

from autograder.cli.texts import report_text, summary_text
from autograder.report import ExerciseResult, Misconception, Report, TestResult, results_document

PASSED = TestResult("test_value", "Gives the value.", "passed", 2.0, 2.0)
FAILED = TestResult(
    "test_batch", "Works for a batch.", "failed", 0.0, 1.5, "Wrong values.", "Which axis?", "x = [1, 2]"
)
MISTAKE = Misconception("f/whole", "The sum runs over everything.", "Which axis?")
GRADED = Report("ann.ipynb", "ps1", "graded", exercises=(ExerciseResult("f", (PASSED, FAILED), (MISTAKE,)),))
BROKEN = Report("bob.ipynb", "ps1", "error", "The file is empty.", full_score=3.5)


def test_points_add_up() -> None:
    assert (GRADED.score, GRADED.max_score, GRADED.has_full_marks) == (2.0, 3.5, False)
    assert (BROKEN.score, BROKEN.max_score, BROKEN.has_full_marks) == (0, 3.5, False)


def test_full_marks() -> None:
    assert Report("a", "ps1", "graded", exercises=(ExerciseResult("f", (PASSED,)),)).has_full_marks
    assert not Report("a", "ps1", "graded").has_full_marks


@pytest.mark.parametrize("report", [GRADED, BROKEN])
def test_json_there_and_back(report: Report) -> None:
    back = Report.from_json(report.to_json(details=True))
    assert back.to_json(details=True) == report.to_json(details=True)
    assert back.max_score == report.max_score


def test_details_are_left_out_unless_asked_for() -> None:
    document = results_document([GRADED])
    assert document["schema_version"] == 1
    assert "x = [1, 2]" not in str(document)
    assert "x = [1, 2]" in str(results_document([GRADED], details=True))


def test_text_for_a_terminal() -> None:
    assert report_text(GRADED).splitlines() == [
        "ann.ipynb: 2 / 3.5 points",
        "  f: 2 / 3.5",
        "    → The sum runs over everything. Which axis?",
        "    ✗ Works for a batch. (1.5)",
        "        Wrong values.",
        "        Hint: Which axis?",
    ]
    assert "| x = [1, 2]" in report_text(GRADED, details=True)
    assert report_text(BROKEN) == "bob.ipynb: could not be graded. The file is empty."
    assert summary_text([GRADED, BROKEN]) == "2 notebooks: 0 with full marks, 1 could not be graded."
