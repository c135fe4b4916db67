"""What the suites of the four learning rules share: parameters, gradients, and how far updates move them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from autograder.checks import check_array, check_form, check_random_state, check_unchanged, fail, require

SHAPES: dict[str, tuple[int, ...]] = {"W1": (3, 4), "b1": (4,), "W2": (4, 2)}
"""Different shapes, no two of which broadcast against each other."""

Arrays = dict[str, np.ndarray]
New = Callable[[Any], Any]
"""Given ``student``, makes an optimiser of the student's, always with the same settings."""


def parameters(rng: np.random.Generator, *names: str) -> Arrays:
    """Parameters of the shapes above (all, or those named), from the standard normal distribution."""
    return {name: rng.normal(size=SHAPES[name]) for name in names or SHAPES}


def slopes(rng: np.random.Generator, *names: str) -> Arrays:
    """Gradients of the same shapes, of both signs and sizes from 1 to 3: at these no ε of a rule matters."""
    shapes = {name: SHAPES[name] for name in names or SHAPES}
    signs = {name: rng.choice([-1.0, 1.0], size=shape) for name, shape in shapes.items()}
    return {name: signs[name] * rng.uniform(1, 3, size=shape) for name, shape in shapes.items()}


def of_every_parameter(move: Callable[..., np.ndarray], gradients: list[Arrays], **settings: float) -> Arrays:
    """What ``move``, given the gradients of one parameter, expects of each parameter of a network."""
    return {name: move([grads[name] for grads in gradients], **settings) for name in gradients[0]}


def after_updates(student: Any, optimizer: Any, params: Arrays, *gradients: Arrays) -> dict[str, Any]:
    """The parameters, by value, once the optimiser has been given each of the gradients in turn."""
    kept = student.keep(params)
    for grads in gradients:
        optimizer.update(kept, grads)
    after: dict[str, Any] = kept.value
    return after


def check_moved(
    after: dict[str, Any],
    before: Arrays,
    moved: Arrays,
    *,
    rtol: float = 1e-6,
    atol: float = 1e-9,
    constants: Mapping[str, float] | None = None,
) -> None:
    """Check by how much the parameters have moved; ``moved`` may name some of them only.

    ``constants`` are factors of the formula, by which the move may be wrong.
    """
    for name, expected in moved.items():
        if name not in after:
            fail(f"params[{name!r}] is missing after the update.")
        start, end = before[name], after[name]
        if isinstance(end, np.ndarray) and end.shape == start.shape and end.dtype.kind == "f":
            what = f"the move of params[{name!r}]"
            check_array(end - start, expected, what, rtol=rtol, atol=atol, constants=constants)
        else:
            check_array(end, start + expected, f"params[{name!r}]", rtol=rtol, atol=atol)


def moves(student: Any, optimizer: Any, params: Arrays, *gradients: Arrays) -> Arrays:
    """How far the optimiser moves each parameter, rightly or not: what must be alike is held to it."""
    after = after_updates(student, optimizer, params, *gradients)
    require(isinstance(after, dict), "params is no dictionary after the update.")
    return {
        name: check_form(after.get(name), before.shape, f"params[{name!r}]") - before
        for name, before in params.items()
    }


def check_moves_something(student: Any, optimizer: Any, rng: np.random.Generator, updates: int = 1) -> None:
    """Check that updates by positive gradients move a parameter and leave it an array of its shape.

    NaN is a move as well: the formula is judged elsewhere, and where it writes to is seen all the same.
    """
    grads = [{"W1": rng.uniform(1, 3, size=SHAPES["W1"])} for _ in range(updates)]
    before = parameters(rng, "W1")
    after = after_updates(student, optimizer, before, *grads)
    require(isinstance(after, dict), "params is no dictionary after the update.")
    end = check_form(finite(after.get("W1")), SHAPES["W1"], "params['W1']")
    require(np.all(end != before["W1"]), 'params["W1"] holds after the update what it held before.')


def finite(received: object) -> object:
    """An array of floats with numbers in the places of NaN and infinity; anything else as it is."""
    is_array = isinstance(received, np.ndarray) and received.dtype.kind == "f"
    return np.nan_to_num(received) if is_array else received


def check_in_place(student: Any, optimizer: Any, before: np.ndarray, grads: np.ndarray) -> None:
    """Check that an update writes into the array that was handed in, wherever its elements lie in memory."""
    array = student.keep(before)
    params = student.keep({"W1": array})
    optimizer.update(params, {"W1": grads})
    same = params.at("W1").same_object_as(array)
    require(same is True, 'params["W1"] is another array after the update than before.')
    after = check_form(finite(array.value), before.shape, "the array that was handed in")
    require(
        np.any(after != before), "The array that was handed in holds after the update what it held before."
    )


def check_in_place_in_any_layout(student: Any, new: New, before: np.ndarray, grads: np.ndarray) -> None:
    """Check the same for arrays that are parts of a larger one, of shape (3, 8), or lie column by column."""
    for array in before[:, :4], before[:, ::2], np.asfortranarray(before[:, 4:]):
        check_in_place(student, new(student), array, grads)


def check_gradients_stay(student: Any, new: New, rng: np.random.Generator) -> None:
    """Check that updates leave the gradients as they are, the first and later ones, and the random state."""
    params, grads = parameters(rng, "W1"), slopes(rng, "W1")
    optimizer, kept = new(student), student.keep(grads)
    for _ in range(3):
        optimizer.update(params, kept)
    check_unchanged(grads, kept.value, "grads")
    check_random_state(student)


def check_with_gradient_arrays_used_again(student: Any, new: New, rng: np.random.Generator) -> None:
    """Check that it makes no difference when the caller writes new gradients into the old arrays."""
    before, first, second = parameters(rng, "W1"), slopes(rng, "W1"), slopes(rng, "W1")
    with_new_arrays = moves(student, new(student), before, first, second)
    params, grads = student.keep(before), student.keep(first)
    optimizer = new(student)
    optimizer.update(params, grads)
    grads.at("W1").fill(second["W1"])
    optimizer.update(params, grads)
    check_moved(params.value, before, with_new_arrays)


def check_each_by_itself(student: Any, new: New, before: Arrays, gradients: list[Arrays]) -> None:
    """Check that each parameter moves as if it were alone, also where gradients come in another order."""
    first, second, third = gradients
    after = after_updates(student, new(student), before, first, reverse_order(second), third)
    for name in before:
        of_name = [{name: grads[name]} for grads in gradients]
        alone = moves(student, new(student), {name: before[name]}, *of_name)
        check_moved(after, before, alone)


def check_two_in_turn(student: Any, new: New, other: New, rng: np.random.Generator) -> None:
    """Check that two optimisers at work in turn move their parameters as each does alone."""
    before = parameters(rng, "W1")
    gradients, others = [[slopes(rng, "W1") for _ in range(2)] for _ in range(2)]
    alone = moves(student, new(student), before, *gradients)
    other_alone = moves(student, other(student), before, *others)
    first, second = new(student), other(student)
    params, other_params = student.keep(before), student.keep(before)
    for grads, other_grads in zip(gradients, others, strict=True):
        first.update(params, grads)
        second.update(other_params, other_grads)
    check_moved(params.value, before, alone)
    check_moved(other_params.value, before, other_alone)


def scaled(arrays: Arrays, factor: float) -> Arrays:
    """All arrays times one number."""
    return {name: factor * array for name, array in arrays.items()}


def reverse_order(arrays: Arrays) -> Arrays:
    """The same dictionary with its entries in the opposite order."""
    return dict(reversed(arrays.items()))
