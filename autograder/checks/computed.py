"""Is there a result at all that was computed from what was handed in?

A suite begins with this question: a student who has written nothing, or returns a constant or a copy of an
argument, is told so once, and nothing else of the exercise is judged. What passes may still be wrong. But
then "leaves x as it was" or "works for every shape" means something: it holds of a computation.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from autograder.checks.arrays import check_form
from autograder.checks.failure import fail
from autograder.checks.numbers import FloatArray


def check_computed(received: object, shape: tuple[int, ...], what: str, *arguments: object) -> FloatArray:
    """Check that ``received`` is an array of finite numbers of this shape, no constant and no argument.

    Args:
        received: what the student's code returned.
        shape: its right shape, of more than one element.
        what: how to call the value in a sentence.
        arguments: what was handed in and must not come back as it was.

    Returns:
        The numbers as float64.

    Raises:
        CheckFailed: it has another form, holds one number everywhere, or is one of the arguments.
    """
    numbers = check_form(received, shape, what)
    if np.all(numbers == numbers.flat[0]):
        fail(f"{what} holds the same number everywhere. Does it depend on what was handed in?")
    for argument in arguments:
        if np.array_equal(numbers, np.asarray(argument)):
            fail(f"{what} is what was handed in, unchanged. What should become of it?")
    return numbers


def check_depends(received: Sequence[object], shape: tuple[int, ...], what: str) -> None:
    """Check that the results of several calls are finite numbers of one shape, and not all the same.

    Args:
        received: the results of calls with different arguments, for which different results are right.
        shape: the right shape of each; ``()`` for a single number.
        what: how to call the value in a sentence.

    Raises:
        CheckFailed: one has another form, or all are equal.
    """
    first, *others = [check_form(one, shape, what) for one in received]
    if all(np.array_equal(first, other) for other in others):
        fail(f"{what} is the same whatever is handed in. Does the code use its arguments?")
