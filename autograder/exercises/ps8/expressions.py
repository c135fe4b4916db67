"""What the suites of ps8 share: a formula for numbers, arrays and the student's objects, and its derivatives.

A formula is an ordinary function, ``lambda a, b: tanh(a * b) + 2 / a``. Called with numbers or arrays it is
NumPy; called with objects of the student's, every operator in it is the student's own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from autograder.checks import check_array, check_gradient, check_scalar, fail, numeric_gradient, require
from autograder.sandbox.proxy import RemoteObject

Formula = Callable[..., Any]


def exp(x: Any) -> Any:
    """The exponential, of numbers or of an object."""
    return x.exp() if isinstance(x, RemoteObject) else np.exp(x)


def log(x: Any) -> Any:
    """The natural logarithm, of numbers or of an object."""
    return x.log() if isinstance(x, RemoteObject) else np.log(x)


def tanh(x: Any) -> Any:
    """The hyperbolic tangent, of numbers or of an object."""
    return x.tanh() if isinstance(x, RemoteObject) else np.tanh(x)


def relu(x: Any) -> Any:
    """The larger of x and 0, of numbers or of an object."""
    return x.relu() if isinstance(x, RemoteObject) else np.maximum(x, 0.0)


def every_operation(x: Any, y: Any) -> list[Callable[[], object]]:
    """Calls of all operators and methods of two of the student's objects, for what they may leave behind."""
    operators = [lambda: x + y, lambda: x - y, lambda: x * y, lambda: x / y, lambda: x**2, lambda: -x]
    with_numbers = [lambda: 1 + x, lambda: 1 - x, lambda: 2 * x, lambda: 1 / x]
    return [*operators, *with_numbers, lambda: x.exp(), lambda: x.tanh(), lambda: x.relu(), lambda: x.log()]


def made(formula: Formula, leaves: list[Any], kind: str) -> RemoteObject:
    """What a formula makes of the student's leaves: an object with data, or the test ends here."""
    try:
        result = formula(*leaves)
    except (
        TypeError,
        AttributeError,
    ):  # two plain values met: no error of the student's, which is another type
        fail(f"An operator or a method gives something else than a {kind}. What does each of them return?")
    require(
        isinstance(result, RemoteObject),
        f"An expression gives a plain value, or nothing, where a {kind} is expected. What does each operator "
        "return?",
        kind="type",
    )
    assert isinstance(result, RemoteObject)
    return result


def check_value(student: Any, formula: Formula, *numbers: float, what: str) -> None:
    """Check the data of an expression of Values."""
    result = made(formula, [student.Value(number) for number in numbers], "Value")
    check_scalar(result.data, float(formula(*numbers)), f"the data of {what}")


def check_derivatives(student: Any, formula: Formula, *numbers: float, what: str) -> None:
    """Check the derivatives of an expression of Values in all its leaves."""
    leaves = [student.Value(number) for number in numbers]
    made(formula, leaves, "Value").backward()
    expected = numeric_gradient(lambda x: formula(*x), np.array(numbers))
    for place, (leaf, slope) in enumerate(zip(leaves, expected, strict=True), start=1):
        which = f"grad of the {ordinal(place)} leaf" if len(leaves) > 1 else "grad of the leaf"
        check_gradient(leaf.grad, np.array(slope), f"The {which} of {what}")


def ordinal(place: int) -> str:
    """The word for the place of a leaf in a formula."""
    return ("first", "second", "third", "fourth")[place - 1]


def check_data(student: Any, formula: Formula, *arrays: Any, what: str) -> None:
    """Check the data of an expression of Tensors."""
    result = made(formula, [student.Tensor(array) for array in arrays], "Tensor")
    check_array(result.data, formula(*arrays), f"the data of {what}")


def check_gradients(
    student: Any, rng: np.random.Generator, formula: Formula, *arrays: Any, what: str
) -> None:
    """Check the gradients of an expression of Tensors, below a random upstream gradient.

    The result is divided by a Tensor without any regularity before everything is summed up: with a product
    in its place, one slip in the product would fail every test.
    """
    y = np.asarray(formula(*arrays))
    divisor = rng.choice([-1.0, 1.0], size=y.shape) * rng.uniform(0.5, 2, size=y.shape)
    leaves = [student.Tensor(array) for array in arrays]
    made(lambda *x: (formula(*x) / student.Tensor(divisor)).sum(), leaves, "Tensor").backward()
    floats = [np.array(array, dtype=float) for array in arrays]
    for place, (leaf, start) in enumerate(zip(leaves, floats, strict=True)):

        def loss(x: Any, at: int = place) -> Any:
            return np.sum(formula(*floats[:at], x, *floats[at + 1 :]) / divisor)

        which = f"grad of the {ordinal(place + 1)} tensor" if len(leaves) > 1 else "grad of the tensor"
        check_gradient(leaf.grad, numeric_gradient(loss, start), f"The {which} of {what}")
