"""A student named on the command line: as the folder under ``submitted/``, and in the gradebook."""

from __future__ import annotations

from pathlib import Path

from autograder.errors import UsageError


def check_student_name(student: str) -> None:
    """Refuse what is no name of a folder on one line.

    Raises:
        UsageError: it is empty, a path, or holds signs that cannot be printed.
    """
    is_folder = student.strip() and "/" not in student and student not in (".", "..")
    if not (is_folder and student.isprintable()):
        raise UsageError(f"{student!r} is not the name of a student's folder under submitted/")


def unknown_sentence(folder: Path, student: str) -> str | None:
    """What to say where nobody of this name has a folder in the class: perhaps it is misspelt."""
    if (folder / "submitted" / student).is_dir():
        return None
    return f"Nobody called {student} has handed in anything yet; look at the spelling if that surprises you."
