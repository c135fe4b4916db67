"""Reports as JUnit XML, in the dialect that GitLab and Jenkins both read.

There is no standard. GitLab shows the class name as the suite, drops what has the same name twice, and
shows the text of a failure but not its ``message``; Jenkins needs a class name and true counts. Neither has
a word for points in part: a test counts as passed with full marks only, and its points are told in the text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree

from autograder.exports.sheets import points_text
from autograder.report import Report, TestResult

_ANSI = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[@-Z\\-_]")
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, not even escaped."""
_ELEMENTS = {"failed": "failure", "error": "error", "timeout": "error", "skipped": "skipped"}


def junit_document(reports: Sequence[Report], *, now: datetime | None = None) -> bytes:
    """The reports as one XML document in UTF-8; a suite a notebook, a case a hidden test.

    Args:
        reports: one a notebook.
        now: the time written into the document.
    """
    stamp = (now or datetime.now(UTC)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
    root = ElementTree.Element("testsuites", name="autograder")
    taken: set[tuple[str, str]] = set()
    for report in reports:
        root.append(_suite(report, stamp, taken))
    _count(root, root.iter("testcase"))
    root.set("time", _seconds(sum(report.seconds for report in reports)))
    ElementTree.indent(root, " ")
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _suite(report: Report, stamp: str, taken: set[tuple[str, str]]) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name=clean(report.notebook), timestamp=stamp)
    properties = ElementTree.SubElement(suite, "properties")
    for name, value in (
        ("assignment", report.assignment or ""),
        ("score", points_text(report.score)),
        ("max_score", points_text(report.max_score)),
        ("isolation", ", ".join(report.isolation)),
    ):
        ElementTree.SubElement(properties, "property", name=name, value=clean(value))
    # A dot would split the class name in Jenkins, where the part before the last is a package.
    of_notebook = re.sub(r"\.ipynb$", "", report.notebook).replace(".", "·")
    if report.status == "error":
        case = _case(suite, of_notebook, "The notebook can be graded.", taken)
        _tell(case, "error", "error", report.error or "The notebook could not be graded.", "")
    for exercise in report.exercises:
        for test in exercise.tests:
            name = test.description or test.id
            case = _case(suite, f"{of_notebook}.{exercise.id}", name, taken)
            if test.outcome in _ELEMENTS:
                message = test.message or f"This test was not passed ({test.outcome})."
                _tell(case, _ELEMENTS[test.outcome], test.outcome, message, _more(test))
    _count(suite, suite.iter("testcase"))
    suite.set("time", _seconds(report.seconds))
    return suite


def _case(
    suite: ElementTree.Element, class_name: str, name: str, taken: set[tuple[str, str]]
) -> ElementTree.Element:
    class_name, name = clean(class_name), clean(name)
    shown, number = name, 1
    while (class_name, shown) in taken:
        number += 1
        shown = f"{name} ({number})"
    taken.add((class_name, shown))
    # No single test is timed: its share would be a guess.
    return ElementTree.SubElement(suite, "testcase", classname=class_name, name=shown, time="0")


def _tell(case: ElementTree.Element, element: str, kind: str, message: str, more: str) -> None:
    told = ElementTree.SubElement(case, element, message=clean(message))
    if element != "skipped":
        told.set("type", kind)
    told.text = clean(f"{message}\n{more}".rstrip("\n"))


def _more(test: TestResult) -> str:
    points = f"{points_text(test.points)} of {points_text(test.max_points)} points"
    return "\n".join(filter(None, (test.hint, points)))


def _count(element: ElementTree.Element, cases: Iterable[ElementTree.Element]) -> None:
    counts: Counter[str] = Counter()
    for case in cases:
        counts["tests"] += 1
        for plural, single in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
            counts[plural] += case.find(single) is not None
    for name in ("tests", "failures", "errors", "skipped"):
        element.set(name, str(counts[name]))


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f}"


def clean(text: str) -> str:
    """Text that XML can hold: without escapes of a terminal, and without characters that XML 1.0 forbids."""
    return _FORBIDDEN.sub("", _ANSI.sub("", text))
