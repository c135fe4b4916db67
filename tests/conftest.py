"""What all tests share: which of them are slow, and reports that can be sent on."""

from collections.abc import Generator
from pathlib import Path

import pytest

HERE = Path(__file__).parent

SLOW_FOLDERS = {
    "benchmarks", "boundary", "browser", "exports", "faults", "feedback", "figures", "mutants", "nbgrader",
    "notebooks", "properties", "scale", "serve", "source_class", "suites", "validate",
}  # fmt: skip
"""Here each test grades a class, runs a notebook's cells or a course's own checks, or starts servers."""
SLOW_FILES = {
    "engine": (
        "bad_input", "batch", "cells_of_jupyter", "check_command", "command_line", "course_decides",
        "grade_command", "many_callers", "objects", "suites",
    ),
    "insight": ("report_page", "similar"),
}  # fmt: skip
"""Folder → its slow tests: they take longer than all others there. `make quick` has less than a minute."""
SLOW_FIXTURES = {"ground", "ground_of_root", "fresh_course"}
"""The same, by what a test asks for: attacks in namespaces of their own, nbgrader's commands on a course."""


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Slow folders are not even read where slow tests are not wanted: importing them takes time, too."""
    if "not slow" in config.option.markexpr and collection_path.parent == HERE:
        return collection_path.name in SLOW_FOLDERS or None
    return None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as slow what is so by its folder or its fixtures; single tests carry the mark themselves."""
    for item in items:
        folder = item.path.relative_to(HERE).parts[0]
        is_slow = folder in SLOW_FOLDERS or item.path.stem.removeprefix("test_") in SLOW_FILES.get(folder, ())
        if is_slow or SLOW_FIXTURES.intersection(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What was logged about files whose names are no text must not stop a report on its way to the others."""
    report = yield
    report.sections = [
        (title, text.encode("utf-8", "backslashreplace").decode("utf-8")) for title, text in report.sections
    ]
    return report
