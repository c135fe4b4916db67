"""Slips of one kind are noticed in every exercise where they can occur, not only where somebody made one."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from autograder.engine.pool import Engine
from tests.builders.one_slip import REFERENCES, functions_in, judged, judged_code

WRITTEN_TESTS = {"ps1/check_softmax", "ps2/check_cross_entropy_error", "ps4/gradient_check"}
SYMMETRIC = {"ps0/AND", "ps0/NAND", "ps0/OR", "ps0/XOR", "ps2/sum_squared_error"}
"""Whoever swaps the arguments of these gives the same results."""
ANY_TARGETS = {"ps1/accuracy", "ps5/train", "ps6/train_validation_split"}
"""They take labels only, or hand targets on as they are."""

BOOL = "assert np.asarray(t).dtype != bool"
EIGHT_BITS = "assert np.asarray(t).dtype != np.uint8"
ZEROS_AND_ONES = "assert not (np.ndim(t) == 1 and np.size(t) > 1 and np.max(t) <= 1)"


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(lanes=1) as engine:
        yield engine


def with_other_orders(place: str) -> Iterator[tuple[str, str]]:
    """(which arguments, code) of the reference with two neighbouring arguments of a function swapped."""
    exercise = place.partition("/")[2]
    for function, names in functions_in(place).items():
        for at in range(len(names) - 1):
            tree = ast.parse(REFERENCES[place])
            (defined,) = (part for part in tree.body if getattr(part, "name", None) == exercise)
            for part in ast.walk(defined):
                if isinstance(part, ast.FunctionDef) and part.name == function and swap(part.args, at):
                    yield f"{function}: {names[at]}, {names[at + 1]}", ast.unparse(tree)


def swap(arguments: ast.arguments, at: int) -> bool:
    """Swap two arguments together with their defaults; False where one has a default and the other none."""
    names = arguments.args
    without = len(names) - len(arguments.defaults)
    defaults = [None] * without + list(arguments.defaults)
    if names[at].arg == "self" or (defaults[at] is None) != (defaults[at + 1] is None):
        return False
    names[at], names[at + 1] = names[at + 1], names[at]
    defaults[at], defaults[at + 1] = defaults[at + 1], defaults[at]
    arguments.defaults = [default for default in defaults if default is not None]
    return True


@pytest.mark.slow
@pytest.mark.parametrize("place", [place for place in REFERENCES if place not in WRITTEN_TESTS | SYMMETRIC])
def test_arguments_in_another_order(engine: Engine, place: str) -> None:
    for which, code in with_other_orders(place):
        result = judged_code(engine, place, code)
        assert result.score < result.max_score, which


def takes_targets(place: str) -> bool:
    return any("t" in names for names in functions_in(place).values())


@pytest.mark.slow
@pytest.mark.parametrize("place", [place for place in REFERENCES if takes_targets(place)])
def test_targets_of_another_number_type_or_of_two_classes_only(engine: Engine, place: str) -> None:
    if place in ANY_TARGETS:
        pytest.skip("takes whatever there is")
    knows_labels = place not in ("ps2/sum_squared_error", "ps4/MeanSquaredError")
    for function, names in functions_in(place).items():
        for statement in (BOOL, EIGHT_BITS, ZEROS_AND_ONES)[: 3 if knows_labels else 2]:
            if "t" in names:
                result = judged(engine, place, function, statement)
                assert result.score < result.max_score, (function, statement)
