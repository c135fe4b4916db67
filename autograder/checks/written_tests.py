"""Judging an exercise whose answer is a test: what it accepts, and what it rejects.

``check_softmax(softmax)`` returns when the function that it is handed is right and raises when it is wrong.
So it is tried on functions of which that is known. They come in an order that nobody can foresee: a test
that only counts how often it was called has to guess.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from autograder.checks.failure import fail
from autograder.sandbox.proxy import MissingDefinition, StudentError

_WRITTEN_WRONG = ("NotImplementedError", "NameError", "UnboundLocalError", "SyntaxError", "TypeError")
"""Errors of the test itself: raised on a right function, they say more than that it was rejected."""


def rejection(check: Callable[..., Any], *functions: Any) -> StudentError | None:
    """The error with which a test rejects what it is handed; None where it accepts it.

    Any exception that leaves the test rejects, one of the function under test included.

    Raises:
        MissingDefinition: there is no such test in the notebook.
    """
    try:
        check(*functions)
    except MissingDefinition:
        raise
    except StudentError as error:
        return None if error.type_name == "UncarriableResult" else error
    return None


def check_verdicts(
    check: Callable[..., Any],
    rng: np.random.Generator,
    *,
    right: Sequence[Any],
    wrong: Sequence[Any],
    slips: str,
    name: str,
) -> None:
    """Check that a test accepts all right functions and rejects all wrong ones.

    Args:
        check: the student's test.
        rng: decides the order in which they come.
        right: functions that are right.
        wrong: functions that are wrong.
        slips: what is wrong with them, as the end of "It accepts a function …".
        name: how to call the function under test in a sentence.

    Raises:
        CheckFailed: a wrong one is accepted, or a right one rejected.
        StudentError: the test stops with an error of its own on a right one.
    """
    tried = [(function, True) for function in right] + [(function, False) for function in wrong]
    for place in rng.permutation(len(tried)):
        function, is_right = tried[place]
        error = rejection(check, function)
        if is_right and error is not None:
            if error.type_name in _WRITTEN_WRONG:
                raise error
            fail(f"It rejects a right {name}.", details=str(error), kind="rejects")
        if not is_right and error is None:
            fail(f"It accepts a {name} that {slips}.", kind="accepts")
