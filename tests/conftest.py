"""What all tests share: which of them are slow, and reports that can be sent on."""

from collections.abc import Generator

import pytest

SLOW_FOLDERS = {
    "benchmarks", "boundary", "exports", "faults", "feedback", "mutants", "nbgrader", "notebooks", "scale",
    "serve", "source_class", "suites", "validate",
}  # fmt: skip
"""Here each test grades a class, runs a course's checks of itself, or starts servers."""
SLOW_FIXTURES = {"ground", "ground_of_root", "fresh_course"}
"""The same, by what a test asks for: attacks in namespaces of their own, nbgrader's commands on a course."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what is so by its folder or its fixtures; single tests carry the mark themselves."""
    for item in items:
        folder = item.nodeid.split("/")[1]
        if folder in SLOW_FOLDERS or SLOW_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What was logged about files whose names are no text must not stop a report on its way to the others."""
    report = yield
    report.sections = [
        (title, text.encode("utf-8", "backslashreplace").decode("utf-8")) for title, text in report.sections
    ]
    return report
