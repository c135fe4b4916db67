"""What was tried before: the page of the documentation says of each exercise what its trials depended on.

Mutants take minutes, and nothing comes of trying those again whose suite, solution, engine and slips are the
same. What changed since the page was written is tried; ``--again`` tries all. A page that somebody edited is
not believed: it ends with a digest of itself.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

from autograder.course import Course, Exercise
from autograder.course.judging_files import EQUIVALENT_MUTANTS
from autograder.course.version import executed_part, signature_digest

_RECORD = re.compile(r"^## (\S+)\n\n<!-- depends on ([0-9a-f]+) -->$", re.MULTILINE)


def record_line(digest: str) -> str:
    """What the page says below the heading of an exercise; nobody sees it who reads the page."""
    return f"<!-- depends on {digest} -->"


def sealed(text: str) -> str:
    """The page with a digest of itself at its end."""
    return f"{text}\n<!-- written with digest {_digest(text)} -->\n"


def recorded_digests(page: Path) -> dict[str, str]:
    """Exercise, as ``ps1/softmax`` → what its trials depended on; nothing unless the page is as written."""
    try:
        text = page.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
    written = text.rpartition("\n<!--")[0]
    return dict(_RECORD.findall(written)) if text == sealed(written) else {}


def digest_of_trials(course: Course, exercise: Exercise) -> str:
    """Identifies what the trials of an exercise depend on: how slips are made, and everything that judges."""
    assignment = course.assignment(exercise.assignment)
    listed = assignment.folder / EQUIVALENT_MUTANTS
    parts: Sequence[str] = [
        signature_digest(assignment, exercise.name),
        listed.read_text(encoding="utf-8") if listed.exists() else "",
        *(executed_part(path.read_text(encoding="utf-8"), docstrings=False) for path in _OWN_FILES),
    ]
    return _digest("\0".join(parts))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


_OWN_FILES = sorted(
    path for path in Path(__file__).parent.glob("*.py") if path.name not in ("record.py", "table.py")
)
