"""The way into nbgrader: its gradebook, its autograded notebooks, its feedback and its commands.

Reports come in, and what ``nbgrader autograde`` and ``nbgrader generate_feedback`` would have left comes
out, so that the formgrader, ``nbgrader generate_feedback`` and ``nbgrader export`` read on from there:

- :mod:`~autograder.gradebook.notebooks`: a notebook on its way from handed in to graded (plain data);
- :mod:`~autograder.gradebook.wording`: how outcomes, points and messages read on every page;
- :mod:`~autograder.gradebook.verdict`: one exercise's result as the output of its autograded cell;
- :mod:`~autograder.gradebook.feedback`: the page that a student reads;
- :mod:`~autograder.gradebook.registration`: an assignment, from ``source/`` into the gradebook;
- :mod:`~autograder.gradebook.writer`: a class, written with few transactions;
- :mod:`~autograder.gradebook.hooks`: the same, inside nbgrader's own commands and the formgrader.

Importing this package is cheap. nbgrader, which takes over a second to import, is loaded on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.gradebook.errors import (
        AssignmentChanged,
        GradebookDamaged,
        GradebookError,
        GradebookFull,
        GradebookLocked,
        GradebookOutdated,
        GradebookReadOnly,
        GradebookUnreachable,
        SourceMissing,
    )
    from autograder.gradebook.writer import GradebookWriter, SubmissionFolder

__all__ = [
    "AssignmentChanged",
    "GradebookDamaged",
    "GradebookError",
    "GradebookFull",
    "GradebookLocked",
    "GradebookOutdated",
    "GradebookReadOnly",
    "GradebookUnreachable",
    "GradebookWriter",
    "SourceMissing",
    "SubmissionFolder",
]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module = "writer" if name in {"GradebookWriter", "SubmissionFolder"} else "errors"
    return getattr(import_module(f"{__name__}.{module}"), name)
