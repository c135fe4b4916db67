"""Many notebooks side by side: all cores at work, reports in order, and a lane that dies costs nothing."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import CourseError
from autograder.engine.pool import Engine, Order
from tests.builders.notebooks import save, solved

ENDLESS = "def cross_entropy_error(y, t):\n    while True:\n        pass\n"


@pytest.fixture(scope="module")
def two_lanes() -> Iterator[Engine]:
    with Engine(lanes=2) as engine:
        yield engine


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> list[Order]:
    """A notebook that takes seconds, and six that take milliseconds."""
    folder = tmp_path_factory.mktemp("notebooks")
    slow = save(folder / "0.ipynb", solved(cross_entropy_error=ENDLESS))
    return [Order(slow), *(Order(save(folder / f"{n}.ipynb", solved())) for n in range(1, 7))]


def test_reports_come_in_the_order_given(two_lanes: Engine, orders: list[Order]) -> None:
    reports = list(two_lanes.check([order.path for order in orders]))
    assert [report.notebook for report in reports] == [str(order.path) for order in orders]
    assert [report.has_full_marks for report in reports] == [False] + [True] * 6


def test_a_slow_notebook_holds_up_its_own_lane_only(two_lanes: Engine, orders: list[Order]) -> None:
    numbers = [number for number, _ in two_lanes.check_as_completed(orders)]
    assert sorted(numbers) == list(range(7))
    assert numbers[0] != 0


def test_problem_sets_may_be_mixed(two_lanes: Engine, tmp_path: Path) -> None:
    names = ["ps2", "ps3", "ps2", "ps1"]
    mixed = [save(tmp_path / f"{n}.ipynb", solved(name)) for n, name in enumerate(names)]
    reports = list(two_lanes.check(mixed))
    assert [report.assignment for report in reports] == names
    assert all(report.has_full_marks for report in reports)


def test_a_regrade_is_identical(two_lanes: Engine, tmp_path: Path) -> None:
    wrong = "def cross_entropy_error(y, t):\n    return np.mean(y)\n"
    path = save(tmp_path / "ann.ipynb", solved(cross_entropy_error=wrong))
    entries = [report.to_json(details=True) for report in two_lanes.check([path] * 4)]
    for entry in entries:
        del entry["seconds"]
    assert entries == [entries[0]] * 4


@pytest.mark.slow
def test_a_lane_that_dies_is_replaced_and_its_notebooks_are_graded(orders: list[Order]) -> None:
    with Engine(lanes=2) as engine:
        running = engine.check_as_completed(orders)
        first = next(running)
        for process in engine.lane_processes:
            os.kill(process, signal.SIGKILL)
        numbers = [first[0], *(number for number, report in running if report.status == "graded")]
    assert sorted(numbers) == list(range(7))


def test_a_fault_of_the_course_is_an_error_of_the_run(two_lanes: Engine, orders: list[Order]) -> None:
    with pytest.raises(CourseError, match="there is no problem set 'ps99'"):
        list(two_lanes.check([orders[1].path], assignment="ps99"))


def test_no_notebooks_no_work(two_lanes: Engine) -> None:
    assert list(two_lanes.check([])) == []
