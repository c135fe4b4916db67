"""Graded exercises and a hidden-test autograder for "deep learning from scratch" in NumPy.

The public interface::

    from autograder import AutograderError, Course, Engine, Report

    with Engine(Course.find()) as engine:
        report = engine.submit("ann/ps1.ipynb").result()
        print(report.score, "of", report.max_score)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.engine.pool import Engine
    from autograder.errors import AutograderError
    from autograder.report import Report

__version__ = "0.2.0"

_PUBLIC = {
    "AutograderError": "autograder.errors",
    "Course": "autograder.course",
    "Engine": "autograder.engine.pool",
    "Report": "autograder.report",
}
__all__ = ["AutograderError", "Course", "Engine", "Report"]


def __getattr__(name: str) -> Any:
    """Load a public name on first use: the command line and the sandbox need none of them at once."""
    if name not in _PUBLIC:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_PUBLIC[name]), name)
