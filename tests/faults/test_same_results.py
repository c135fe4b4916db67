"""The same submissions and suites give the same results: on any number of lanes, in any order."""

import json
import random
from typing import Any

import pytest

from autograder.author.sample import synthetic_notebooks
from autograder.course import Course
from autograder.engine.pool import Engine, Order
from tests.builders.classroom_on_disk import ASSIGNMENT


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> list[Order]:
    folder = tmp_path_factory.mktemp("class")
    found = []
    for student, notebook in synthetic_notebooks(Course.find(), ASSIGNMENT, 12, seed=8):
        path = folder / f"{student}.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        found.append(Order(path, ASSIGNMENT, student))
    (folder / "broken.ipynb").write_bytes(b"{")
    return [*found, Order(folder / "broken.ipynb", ASSIGNMENT, "broken")]


def results(orders: list[Order], lanes: int) -> dict[str, Any]:
    with Engine(lanes=lanes) as engine:
        reports = dict(engine.check_as_completed(orders))
    entries = [reports[number].to_json(details=True) for number in range(len(orders))]
    assert [entry["notebook"] for entry in entries] == [order.name for order in orders]
    return {entry["notebook"]: entry | {"seconds": 0} for entry in entries}


def test_lanes_and_order_make_no_difference(orders: list[Order], monkeypatch: pytest.MonkeyPatch) -> None:
    expected = results(orders, lanes=1)
    assert len({entry["score"] for entry in expected.values()}) > 2
    for lanes, seed in ((2, "1"), (3, "2")):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        shuffled = random.Random(seed).sample(orders, len(orders))
        # The same notebook twice in a class is judged twice alike.
        assert results([*shuffled, orders[0]], lanes) == expected
