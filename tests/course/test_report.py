"""Reports: scores that add up, and JSON there and back."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from autograder.cli.report_text import report_text, summary_text
from autograder.cli.terminal import graded_text
from autograder.report import (
    ExerciseResult,
    Misconception,
    Report,
    ReportUnreadable,
    TestResult,
    results_document,
)

PASSED = TestResult("test_value", "Gives the value.", "passed", 2.0, 2.0)
FAILED = TestResult(
    "test_batch", "Works for a batch.", "failed", 0.0, 1.5, "Wrong values.", "Which axis?", "x = [1, 2]"
)
MISTAKE = Misconception("f/whole", "The sum runs over everything.", "Which axis?", "x = 1\nprint(f(x))")
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


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    """A report's JSON with a change."""
    entry: dict[str, Any] = json.loads(json.dumps(GRADED.to_json(details=True)))
    change(entry)
    return entry


@pytest.mark.parametrize(
    "change",
    [
        lambda entry: entry.update(confidence=0.9, graded_on={"machine": "lab-3"}),
        lambda entry: entry["exercises"][0].update(weight=2),
        lambda entry: entry["exercises"][0]["tests"][0].update(seconds=0.1),
        lambda entry: entry["exercises"][0]["misconceptions"][0].update(read="ps1"),
    ],
)
def test_keys_of_a_newer_program_are_passed_over(change: Callable[[dict[str, Any]], object]) -> None:
    assert Report.from_json(changed(change)).to_json(details=True) == GRADED.to_json(details=True)


@pytest.mark.parametrize("key", ["notes", "isolation", "seconds", "error", "max_score"])
def test_keys_that_an_older_program_did_not_write_have_defaults(key: str) -> None:
    report = Report.from_json(changed(lambda entry: entry.pop(key)))
    assert (report.score, report.max_score) == (2.0, 3.5)


def test_a_report_without_details_is_read() -> None:
    assert Report.from_json(GRADED.to_json()).exercises[0].tests[1].details is None


@pytest.mark.parametrize(
    "entry",
    [
        None,
        [],
        {},
        changed(lambda entry: entry.pop("status")),
        changed(lambda entry: entry.update(status="appealed")),
        changed(lambda entry: entry.update(exercises={"f": 2.0})),
        changed(lambda entry: entry.update(exercises=["f"])),
        changed(lambda entry: entry["exercises"][0]["tests"][0].pop("points")),
        changed(lambda entry: entry["exercises"][0]["tests"][0].update(points="2")),
        changed(lambda entry: entry["exercises"][0]["tests"][0].update(points=True)),
        changed(lambda entry: entry["exercises"][0]["tests"][0].update(points=float("nan"))),
        changed(lambda entry: entry["exercises"][0]["tests"][0].update(outcome="flaky")),
    ],
    ids=str,
)
def test_what_is_no_report_has_a_name(entry: object) -> None:
    with pytest.raises(ReportUnreadable):
        Report.from_json(entry)


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
        "      Try this in your notebook:",
        "        x = 1",
        "        print(f(x))",
        "    ✗ Works for a batch. (1.5)",
        "        Wrong values.",
        "        Hint: Which axis?",
    ]
    assert "| x = [1, 2]" in report_text(GRADED, details=True)
    assert report_text(BROKEN) == "bob.ipynb: could not be graded. The file is empty."
    assert summary_text([GRADED, BROKEN]) == "1 of 2 graded, 1 could not be graded; none with full marks."


def test_what_was_not_judged_for_one_reason_is_one_line_in_a_terminal() -> None:
    because = [
        TestResult(name, f"{name}.", "skipped", 0.0, worth, message)
        for name, worth, message in (
            ("A", 1.0, "Not judged: b."),
            ("C", 0.5, "Not judged: b."),
            ("D", 2.0, "No."),
        )
    ]
    report = Report("ann.ipynb", "ps1", "graded", exercises=(ExerciseResult("f", (*because, FAILED)),))
    assert report_text(report).splitlines()[2:] == [
        "    ✗ Works for a batch. (1.5)",
        "        Wrong values.",
        "        Hint: Which axis?",
        "    · Not judged: b. (2 tests, 1.5)",
        "    · No. (1 test, 2)",
    ]


@pytest.mark.parametrize(
    ("total", "errors", "text"),
    [
        (1, 0, "1 graded"),
        (1, 1, "1 could not be graded"),
        (24, 0, "all 24 graded"),
        (24, 1, "23 of 24 graded, 1 could not be graded"),
        (24, 24, "none of 24 could be graded"),
    ],
)
def test_counts_read_like_sentences(total: int, errors: int, text: str) -> None:
    assert graded_text(total, errors) == text
