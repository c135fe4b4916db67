"""What the suites of RMSProp and Nesterov share: an optimiser held to another in simpler circumstances."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks import check_array, check_form, require
from autograder.exercises.ps5.learning_rules import (
    Arrays,
    New,
    after_updates,
    parameters,
    reverse_order,
    slopes,
)


def check_same(after: dict[str, Any], expected: dict[str, Any], name: str, where: str) -> None:
    """Compare a parameter with where the student's own optimiser brought it in simpler circumstances."""
    require(name in after and name in expected, f"params[{name!r}] is missing after the update.")
    right = check_form(expected[name], np.shape(expected[name]), f"params[{name!r}] after the update")
    check_array(after[name], right, f"params[{name!r}] {where}", diagnose=False)


def check_with_gradient_arrays_used_again(student: Any, new: New, rng: np.random.Generator) -> None:
    """Check that it makes no difference when the caller writes new gradients into the old arrays."""
    before, gradients = parameters(rng, "W1"), [slopes(rng, "W1") for _ in range(3)]
    expected = after_updates(student, new(student), before, *gradients)
    params, grads = student.keep(before), student.keep(gradients[0])
    optimizer = new(student)
    for following in gradients:
        grads.at("W1").fill(following["W1"])
        optimizer.update(params, grads)
    check_same(params.value, expected, "W1", "where gradient arrays are used again")


def check_each_parameter_by_itself(student: Any, new: New, rng: np.random.Generator) -> None:
    """Check that each parameter moves as it would alone, in whatever order the gradients are listed."""
    sizes = {"W1": 1.0, "W2": 3.0, "b1": 9.0}
    before = {name: rng.normal(size=(2, 3)) for name in sizes}
    gradients = [
        {name: size * rng.uniform(1, 2, size=(2, 3)) for name, size in sizes.items()} for _ in range(3)
    ]
    after = after_updates(
        student, new(student), before, gradients[0], reverse_order(gradients[1]), gradients[2]
    )
    for name in sizes:
        require(name in after and np.any(after[name] != before[name]), f"params[{name!r}] has not moved.")
        only = [{name: grads[name]} for grads in gradients]
        alone = after_updates(student, new(student), {name: before[name]}, *only)
        check_same(after, alone, name, "among other parameters")


def check_beside_another(student: Any, new: New, other: New, rng: np.random.Generator) -> None:
    """Check that an optimiser is not disturbed by another one that works in turn with it."""
    before = parameters(rng, "W1")
    gradients, others = [[slopes(rng, "W1") for _ in range(2)] for _ in range(2)]
    expected = after_updates(student, new(student), before, *gradients)
    first, second = new(student), other(student)
    params, other_params = student.keep(before), student.keep(before)
    for grads, other_grads in zip(gradients, others, strict=True):
        first.update(params, grads)
        second.update(other_params, other_grads)
    check_same(params.value, expected, "W1", "beside another optimiser")


def check_settings_in_order(
    student: Any, by_name: New, in_order: New, before: Arrays, gradients: list[Arrays]
) -> None:
    """Check that two optimisers do the same, whose settings were given by name and in order."""
    expected = after_updates(student, by_name(student), before, *gradients)
    after = after_updates(student, in_order(student), before, *gradients)
    check_same(after, expected, "W1", "with settings given in order")
