"""The syllabus and the README's table of sets: ten weeks, the same hours, and what may be left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import Course, as_stub
from autograder.engine.options import JudgingOptions
from autograder.engine.pool import Engine

ROOT = Path(__file__).resolve().parents[2]
COURSE = Course.installed()


def rows(path: Path) -> list[list[str]]:
    """The cells of each row of Markdown tables that names a set."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = ([cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|"))
    return [row for row in found if any(re.match(r"ps\d\b", cell) for cell in row)]


SYLLABUS = {row[1].partition(",")[0]: row for row in rows(ROOT / "docs" / "syllabus.md")}
LEFT_OUT = {name: re.findall(r"`(\w+)`", row[4]) for name, row in SYLLABUS.items()}


def test_ten_weeks_with_goals_for_every_set() -> None:
    weeks = [
        week
        for row in SYLLABUS.values()
        for first, last in re.findall(r"^(\d+)(?:–(\d+))?$", row[0])
        for week in range(int(first), int(last or first) + 1)
    ]
    assert weeks == list(range(1, 11))
    assert tuple(SYLLABUS) == COURSE.assignment_names
    assert all(len(row[2].split()) > 5 for row in SYLLABUS.values())


def test_the_readme_says_what_each_set_teaches_and_the_same_hours() -> None:
    readme = {row[0]: row for row in rows(ROOT / "README.md") if len(row) == 3}
    assert tuple(readme) == COURSE.assignment_names
    assert {name: row[2] for name, row in readme.items()} == {name: row[3] for name, row in SYLLABUS.items()}
    assert all(row[1] for row in readme.values())


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(lanes=1) as engine:
        yield engine


@pytest.mark.slow
@pytest.mark.parametrize("assignment", [name for name, exercises in LEFT_OUT.items() if exercises])
def test_nothing_is_graded_on_what_is_left_out(engine: Engine, assignment: str) -> None:
    """All that may be left out of a set is left out together, and every other exercise has all its points."""
    left_out = LEFT_OUT[assignment]
    exercises = COURSE.assignment(assignment).exercises
    stubs = {name: as_stub(exercises[name].reference) for name in left_out}
    report = engine.judge(assignment, stubs, JudgingOptions(recognise=False)).result().report
    scores = {result.id: (result.score, result.max_score) for result in report.exercises}
    assert {name for name, (score, most) in scores.items() if score < most} == set(left_out)
