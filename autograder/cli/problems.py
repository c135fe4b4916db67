"""Problems of the course, told one by one."""

from __future__ import annotations

from collections.abc import Sequence

from autograder.cli.options import FAILURE, SUCCESS


def tell_problems(problems: Sequence[str], sound: str) -> int:
    """Print each problem and their number, or that there is none; the exit status."""
    for problem in problems:
        print(f"✗ {problem}")
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    print(f"{count} found." if problems else sound)
    return FAILURE if problems else SUCCESS
