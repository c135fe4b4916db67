"""A seed inside a function or a method is a mistake wherever it stands, and costs what one slip costs.

Whatever an exercise asks for, its code may draw from the global random state, and must not set it anew.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.engine.pool import Engine
from autograder.report import ExerciseResult
from tests.builders.one_slip import REFERENCES, functions_in, judged, judged_code

SAYS = ("sets the global random state anew", "start with the same weights", "drop the same elements")
MOST = 2.0
"""Points: a method that is called by others may be seen by a test of its own and by one of theirs."""

SEEDS = (
    "np.random.seed(0)",
    "np.random.seed()",
    "__import__('random').seed(1)",
    "np.random.set_state(np.random.RandomState(7).get_state())",
    "np.random.seed(__import__('time').time_ns() % 2**32)",
)
DRAWING = "np.random.rand(3), __import__('random').random(), np.random.default_rng(0).random(700)"
PUT_BACK = "_before = np.random.get_state(); np.random.seed(0); np.random.set_state(_before)"

FREE_TO_SEED = {
    "ps5/train": "it is handed a seed",
    "ps1/check_softmax": "a test of one's own may repeat itself",
    "ps2/check_cross_entropy_error": "a test of one's own may repeat itself",
    "ps4/gradient_check": "a test of one's own may repeat itself",
}
NETWORKS = ("ps3/SimpleNet", "ps4/TwoLayerNet", "ps6/Dropout", "ps7/SimpleConvNet")
JUDGED = [place for place in REFERENCES if place not in FREE_TO_SEED]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(lanes=1) as engine:
        yield engine


def check_costs_a_little(result: ExerciseResult, function: str) -> None:
    missed = [test for test in result.tests if test.outcome != "passed"]
    assert missed, f"a seed in {function} is not noticed"
    assert any(said in test.message for test in missed for said in SAYS), function
    assert 0 < result.max_score - result.score <= MOST, function


@pytest.mark.parametrize("place", JUDGED)
def test_a_seed_in_any_function_is_noticed_and_costs_little(engine: Engine, place: str) -> None:
    for function in functions_in(place):
        check_costs_a_little(judged(engine, place, function, SEEDS[0]), function)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("place", NETWORKS)
def test_every_way_to_set_it_anew_is_noticed(engine: Engine, place: str, seed: str) -> None:
    for function in functions_in(place):
        check_costs_a_little(judged(engine, place, function, seed), function)


@pytest.mark.parametrize("statement", [DRAWING, PUT_BACK])
@pytest.mark.parametrize("place", NETWORKS)
def test_drawing_and_putting_back_keep_full_marks(engine: Engine, place: str, statement: str) -> None:
    for function in functions_in(place):
        result = judged(engine, place, function, statement)
        assert result.score == result.max_score, function


@pytest.mark.parametrize("place", NETWORKS)
def test_a_seed_in_a_cell_is_no_mistake(engine: Engine, place: str) -> None:
    result = judged_code(engine, place, f"np.random.seed(0)\n{REFERENCES[place]}\nnp.random.seed(1)")
    assert result.score == result.max_score


def test_who_may_seed_is_still_an_exercise() -> None:
    assert set(FREE_TO_SEED) <= set(REFERENCES)
