"""What the suites of the four learning rules share: parameters, gradients, and how far updates move them."""

from __future__ import annotations

from typing import Any

import numpy as np

from autograder.checks import check_array, fail

SHAPES: dict[str, tuple[int, ...]] = {"W1": (3, 4), "b1": (4,), "W2": (4, 2)}
"""Different shapes, no two of which broadcast against each other."""

Arrays = dict[str, np.ndarray]


def parameters(rng: np.random.Generator, *names: str) -> Arrays:
    """Parameters of the shapes above (all, or those named), from the standard normal distribution."""
    return {name: rng.normal(size=SHAPES[name]) for name in names or SHAPES}


def slopes(rng: np.random.Generator, *names: str) -> Arrays:
    """Gradients of the same shapes, of both signs and sizes from 1 to 3: at these no ε of a rule matters."""
    shapes = {name: SHAPES[name] for name in names or SHAPES}
    signs = {name: rng.choice([-1.0, 1.0], size=shape) for name, shape in shapes.items()}
    return {name: signs[name] * rng.uniform(1, 3, size=shape) for name, shape in shapes.items()}


def after_updates(student: Any, optimizer: Any, params: Arrays, *gradients: Arrays) -> dict[str, Any]:
    """The parameters, by value, once the optimiser has been given each of the gradients in turn."""
    kept = student.keep(params)
    for grads in gradients:
        optimizer.update(kept, grads)
    after: dict[str, Any] = kept.value
    return after


def check_moved(
    after: dict[str, Any], before: Arrays, moved: Arrays, *, rtol: float = 1e-6, atol: float = 1e-9
) -> None:
    """Check by how much the parameters have moved; ``moved`` may name some of them only."""
    for name, expected in moved.items():
        if name not in after:
            fail(f"params[{name!r}] is missing after the update.")
        start, end = before[name], after[name]
        if isinstance(end, np.ndarray) and end.shape == start.shape and end.dtype.kind == "f":
            check_array(end - start, expected, f"the move of params[{name!r}]", rtol=rtol, atol=atol)
        else:
            check_array(end, start + expected, f"params[{name!r}]", rtol=rtol, atol=atol)


def scaled(arrays: Arrays, factor: float) -> Arrays:
    """All arrays times one number."""
    return {name: factor * array for name, array in arrays.items()}


def reverse_order(arrays: Arrays) -> Arrays:
    """The same dictionary with its entries in the opposite order."""
    return dict(reversed(arrays.items()))
