"""The mark that makes a pytest function a graded test."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest


def graded(
    *, points: float, hint: str, needs: Sequence[str] = (), time_limit: float | None = None
) -> pytest.MarkDecorator:
    """Make a test count towards the grade.

    Args:
        points: what passing earns, in whole or half points.
        hint: a sentence that guides a student whose answer failed; it never gives the line away.
        needs: names of tests in the same file. When one of them did not pass, this test is not judged.
        time_limit: seconds that the student's code may take in this test, or None for the usual limit.

    Raises:
        ValueError: an argument is out of range or of the wrong kind.
    """
    import pytest

    if isinstance(points, bool) or not isinstance(points, int | float) or points <= 0 or points * 2 % 1 != 0:
        raise ValueError(f"points must be a positive whole or half number, not {points!r}")
    if not isinstance(hint, str) or not hint.strip():
        raise ValueError("hint must be a sentence")
    if isinstance(needs, str) or not all(isinstance(name, str) and name for name in needs):
        raise ValueError(f"needs must be a list of test names, not {needs!r}")
    if time_limit is not None and (
        isinstance(time_limit, bool) or not isinstance(time_limit, int | float) or not 0 < time_limit < 3600
    ):
        raise ValueError(f"time_limit must be a number of seconds, not {time_limit!r}")
    return pytest.mark.graded(points=points, hint=hint, needs=tuple(needs), time_limit=time_limit)
