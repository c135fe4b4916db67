"""JUnit XML of `autograder check --junit`: what GitLab and Jenkins both read, parsed back."""

import re
from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest

from autograder.cli import main
from autograder.exports.junit import clean, junit_document
from autograder.report import ExerciseResult, Outcome, Report, TestResult
from tests.builders.graded_class import made_report

NOW = datetime(2026, 3, 1, 10, 0, tzinfo=UTC)


def result(outcome: Outcome, description: str = "Works.", message: str = "It does not.") -> TestResult:
    points = 1.0 if outcome == "passed" else 0.0
    return TestResult(
        "test_it", description, outcome, points, 2.0, message, "Look again.", details="x = [17.0]"
    )


def report(*tests: TestResult, name: str = "ann/ps1.ipynb") -> Report:
    return Report(name, "ps1", "graded", exercises=(ExerciseResult("softmax", tests),), seconds=1.25)


def parsed(*reports: Report) -> ElementTree.Element:
    document = junit_document(reports, now=NOW)
    assert b"<!DOCTYPE" not in document
    return ElementTree.fromstring(document)


def test_a_suite_a_notebook_and_a_case_a_test() -> None:
    root = parsed(
        report(result("passed"), result("failed", "Fails.")), report(result("passed"), name="ben.ipynb")
    )
    assert root.tag == "testsuites"
    first, second = root.findall("testsuite")
    assert first.get("name") == "ann/ps1.ipynb"
    assert first.get("timestamp") == "2026-03-01T10:00:00"
    assert first.get("time") == "1.250"
    assert second.get("tests") == "1"
    case = first.findall("testcase")[1]
    assert (case.get("classname"), case.get("name")) == ("ann/ps1.softmax", "Fails.")
    [failure] = case
    assert (failure.tag, failure.get("type"), failure.get("message")) == ("failure", "failed", "It does not.")
    assert failure.text == "It does not.\nLook again.\n0 of 2 points", "GitLab shows the text alone"


@pytest.mark.parametrize(
    ("outcome", "element"),
    [
        ("passed", None),
        ("failed", "failure"),
        ("error", "error"),
        ("timeout", "error"),
        ("skipped", "skipped"),
    ],
)
def test_each_outcome_is_one_element(outcome: Outcome, element: str | None) -> None:
    [case] = parsed(report(result(outcome))).iter("testcase")
    assert [child.tag for child in case] == ([element] if element else [])


def test_counts_are_true() -> None:
    outcomes: tuple[Outcome, ...] = ("passed", "passed", "failed", "error", "timeout", "skipped")
    broken = Report("cem.ipynb", "ps1", "error", "It is no notebook.")
    root = parsed(report(*map(result, outcomes)), report(result("failed"), name="b"), broken)
    for element in (root, *root.iter("testsuite")):
        cases = list(element.iter("testcase"))
        assert int(element.attrib["tests"]) == len(cases)
        for plural, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            assert int(element.attrib[plural]) == sum(case.find(tag) is not None for case in cases)
    assert [root.get(name) for name in ("tests", "failures", "errors", "skipped")] == ["8", "2", "3", "1"]


def test_a_notebook_that_cannot_be_graded_is_an_error() -> None:
    [case] = parsed(Report("cem.ipynb", None, "error", "It is no notebook.")).iter("testcase")
    error = case.find("error")
    assert error is not None
    assert error.text == "It is no notebook."


def test_names_are_unique() -> None:
    same = [result("passed", "A"), result("passed", "A"), result("passed", "A (2)"), result("passed", "A")]
    cases = list(parsed(report(*same), report(*same)).iter("testcase"))
    assert len({(case.get("classname"), case.get("name")) for case in cases}) == 8


HOSTILE = (
    "a\x07b\x00c\x1b[31mred\x1b[0m\x0b\x0c\ufffe\uffff\ud800\x85 <&>\"' ]]> "
    "\x1b]0;title\x07é 山 😀\ttab\nline"
)


def test_what_xml_forbids_is_dropped_and_all_else_is_kept() -> None:
    root = parsed(report(result("failed", HOSTILE, HOSTILE), name=HOSTILE))
    kept = "abcred\x85 <&>\"' ]]> é 山 😀\ttab\nline"
    assert clean(HOSTILE) == kept
    [case] = root.iter("testcase")
    assert case.get("name") == kept
    [failure] = case
    assert failure.get("message") == kept
    assert (failure.text or "").startswith(kept)


def test_a_line_break_in_an_attribute_is_a_reference() -> None:
    document = junit_document([report(result("failed", message="one\ntwo"))], now=NOW)
    assert b'message="one&#10;two"' in document


def test_nothing_is_told_that_a_student_must_not_see() -> None:
    assert b"17.0" not in junit_document([report(result("failed"))], now=NOW)


def test_points_in_part_are_no_pass() -> None:
    root = parsed(made_report("ben.ipynb", 0.5))
    assert int(root.attrib["failures"]) == 4
    values = {p.get("name"): p.get("value") for p in root.iter("property")}
    assert (values["score"], values["max_score"]) == ("14", "28")


def test_the_command_writes_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Engine:
        def __init__(self, *_: object, **__: object) -> None: ...
        def __enter__(self) -> "Engine":
            return self

        def __exit__(self, *_: object) -> None: ...
        def check_as_completed(self, orders):
            return ((n, made_report(str(order.path), 1.0 - n)) for n, order in enumerate(orders))

    monkeypatch.setattr("autograder.engine.pool.Engine", Engine)
    notebooks = [tmp_path / "ann.ipynb", tmp_path / "ben.ipynb"]
    for path in notebooks:
        path.write_text("{}")
    target = tmp_path / "junit.xml"
    assert main(["check", *map(str, notebooks), "--junit", str(target)]) == 1
    root = ElementTree.parse(target).getroot()
    assert [suite.get("name") for suite in root] == list(map(str, notebooks))
    assert int(root.attrib["failures"]) > 0
    assert re.fullmatch(r"\d+\.\d{3}", root.attrib["time"])
    assert main(["check", str(notebooks[0]), "--junit", str(tmp_path)]) == 2
