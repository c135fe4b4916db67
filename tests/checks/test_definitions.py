"""A missing method is named, with what it may be called instead; nothing else of a message is repeated."""

import pytest

from autograder.checks.definitions import explain_missing_member, names_of_class
from autograder.checks.errors import words_of

RELU = """
class Relu:
    slope = 1

    def __init__(self):
        self.mask = None

    def forward(self, x):
        self.mask = x <= 0
        return x

    def backword(self, dout):
        return dout
"""
RELEASED = frozenset({"Relu", "forward", "backward", "predict", "params"})
METHODS = frozenset({"forward", "backward", "predict"})


def explained(message: str, *cells: str) -> str | None:
    return explain_missing_member(message, cells, words_of(cells) | RELEASED, METHODS)


def test_a_class_is_read():
    assert names_of_class([RELU], "Relu") == frozenset({"slope", "__init__", "mask", "forward", "backword"})


def test_a_class_that_is_not_there():
    assert names_of_class([RELU], "Affine") is None
    assert names_of_class(["class Relu(:"], "Relu") is None


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("backward", "The class `Relu` has no method `backward`; it has `backword`. Is the name misspelt?"),
        ("predict", "The class `Relu` has no method `predict`. Is it missing, or called something else?"),
        ("params", "The class `Relu` has no attribute `params`. Is it missing, or called something else?"),
    ],
)
def test_a_missing_member_is_named(asked, says):
    assert explained(f"'Relu' object has no attribute '{asked}'", RELU) == says


def test_the_last_definition_counts():
    assert explained("'Relu' object has no attribute 'backward'", RELU.replace("backword", "backward"), RELU)
    assert not explained(
        "'Relu' object has no attribute 'backward'", RELU, RELU.replace("backword", "backward")
    )


@pytest.mark.parametrize(
    "message",
    [
        "'Relu' object has no attribute 'x_is_7'",
        "'x_is_7' object has no attribute 'backward'",
        "'Relu' object has no attribute 'mask'",
        "'Affine' object has no attribute 'backward'",
        "0.123",
        "",
    ],
)
def test_nothing_unknown_is_repeated(message):
    assert explained(message, RELU) is None
