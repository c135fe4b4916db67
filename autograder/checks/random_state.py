"""Does the code leave the random numbers of everybody else alone?"""

from __future__ import annotations

import contextlib
from collections.abc import Callable

from autograder.checks.failure import require
from autograder.sandbox.proxy import Student, StudentError


def check_random_state(student: Student, *calls: Callable[[], object]) -> None:
    """Check that nothing that this test has called set the global random state anew.

    Drawing from it is allowed, and so is a seed that a cell of the notebook sets. A seed inside a function or
    method makes all code that draws afterwards repeat itself, or, set without a number, unrepeatable.

    Args:
        student: the submission.
        calls: what else is called first. An error in it is another test's matter.

    Raises:
        CheckFailed: the state of ``random`` or ``numpy.random`` is not where drawing brings it.
    """
    for call in calls:
        with contextlib.suppress(StudentError):
            call()
    require(
        not student.has_reseeded(),
        "The code sets the global random state anew, as np.random.seed does, and so decides what everybody "
        "else draws. Does a seed belong inside a function or class, or into a cell of its own?",
    )
