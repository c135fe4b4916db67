"""Grading is a function of the notebook: no order, no lane and no earlier submission makes a difference."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from autograder.author.sample import sample_class
from autograder.course import Course
from autograder.engine.pool import Engine, Order
from tests.builders.sets import SETS

STUDENTS = 6


@pytest.fixture(scope="module", params=SETS[::2])
def notebooks(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """A small class, some of it with mistakes."""
    submitted = tmp_path_factory.mktemp("submitted")
    sample_class(Course.find(), request.param, STUDENTS, 1, submitted)
    return sorted(submitted.rglob("*.ipynb"))


def results(engine: Engine, notebooks: Sequence[Path]) -> dict[str, object]:
    """The JSON of every notebook, the instructor's details included, without the time that it took."""
    orders = [Order(path, name=path.parent.parent.name) for path in notebooks]
    entries = [report.to_json(details=True) for _, report in engine.check_as_completed(orders)]
    return {entry["notebook"]: {**entry, "seconds": None} for entry in entries}


@pytest.mark.slow
def test_grading_again_in_another_order_and_on_more_lanes(notebooks: list[Path]) -> None:
    with Engine(lanes=1) as engine:
        first = results(engine, notebooks)
        again = results(engine, notebooks)
        reverse = results(engine, notebooks[::-1])
    with Engine(lanes=2) as engine:
        side_by_side = results(engine, notebooks)
    assert len(first) == len(notebooks) >= STUDENTS
    assert len({str(entry) for entry in first.values()}) > 1
    assert again == first
    assert reverse == first
    assert side_by_side == first
