"""A name that NumPy does not have is named as it stands, and no other; so is the type of numbers."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from autograder.report import ExerciseResult, Report
from tests.builders.notebooks import Notebook, solved

Grade = Callable[[Notebook], Report]


def of(report: Report, name: str) -> ExerciseResult:
    [found] = [exercise for exercise in report.exercises if exercise.id == name]
    return found


def named(result: ExerciseResult) -> str:
    return " ".join(mistake.title for mistake in result.misconceptions)


@pytest.mark.parametrize("name", ["int0", "float_", "bool8", "intt", "int32_t"])
def test_another_missing_name_is_not_taken_for_a_known_one(grade: Grade, name: str) -> None:
    if hasattr(np, name):
        pytest.skip(f"this NumPy has np.{name}")
    code = f"def step_function(x):\n    return (x > 0).astype(np.{name})\n"
    result = of(grade(solved("ps1", step_function=code)), "step_function")
    assert any(f"`np.{name}`" in test.message for test in result.tests)
    assert "np.int " not in named(result)


def test_the_known_one_is_named(grade: Grade) -> None:
    code = "def step_function(x):\n    return (x > 0).astype(np.int)\n"
    result = of(grade(solved("ps1", step_function=code)), "step_function")
    assert "np.int was removed from NumPy" in named(result)


@pytest.mark.parametrize("kind", ["float32", "float16"])
def test_numbers_of_too_few_digits_are_named_by_their_type(grade: Grade, kind: str) -> None:
    code = (
        f"def softmax(x):\n    x = np.asarray(x, dtype=np.{kind})\n"
        "    e = np.exp(x - x.max(axis=-1, keepdims=True))\n    return e / e.sum(axis=-1, keepdims=True)\n"
    )
    result = of(grade(solved("ps1", softmax=code)), "softmax")
    assert any(kind in test.message for test in result.tests), result
