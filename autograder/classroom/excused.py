"""Who is excused from a problem set: an instructor's decision, kept beside the journal's own files.

``.autograder/excused.json`` of a class holds, for each problem set, the students who are excused::

    {"ps4": ["ann", "zoë"]}

An excused student keeps what was graded; exports say "excused" where a system has a word for it.
"""

from __future__ import annotations

import json
from pathlib import Path

from autograder.errors import AutograderError
from autograder.gradebook.files import write_atomically


class ExcusedUnreadable(AutograderError):
    """The file of excused students is damaged; the message names it."""


def excused(folder: Path, assignment: str) -> frozenset[str]:
    """The students who are excused from a problem set.

    Args:
        folder: the folder of the class.
        assignment: the problem set.

    Raises:
        ExcusedUnreadable: the file is there and cannot be understood.
    """
    return frozenset(_read(folder).get(assignment, ()))


def is_excused(folder: Path, assignment: str, student: str) -> bool:
    """Whether a student is excused from a problem set.

    Raises:
        ExcusedUnreadable: the file is there and cannot be understood.
    """
    return student in excused(folder, assignment)


def excuse(folder: Path, assignment: str, student: str, *, excused: bool = True) -> bool:
    """Excuse a student from a problem set, or take that back; whether anything changed.

    Raises:
        ExcusedUnreadable: the file is there and cannot be understood; it is left as it is.
        GradebookError: the file cannot be written.
    """
    everyone = _read(folder)
    students = set(everyone.get(assignment, ()))
    if (student in students) == excused:
        return False
    students ^= {student}
    everyone[assignment] = sorted(students)
    path = _path(folder)
    path.parent.mkdir(exist_ok=True)
    kept = {name: names for name, names in sorted(everyone.items()) if names}
    write_atomically(path, json.dumps(kept, indent=1, ensure_ascii=False) + "\n", 0o600)
    return True


def _path(folder: Path) -> Path:
    return folder / ".autograder" / "excused.json"


def _read(folder: Path) -> dict[str, list[str]]:
    path = _path(folder)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        raise ExcusedUnreadable(f"{path} cannot be read ({error}); mend it, or remove it") from error
    is_right = isinstance(content, dict) and all(
        isinstance(students, list) and all(isinstance(student, str) for student in students)
        for students in content.values()
    )
    if not is_right:
        raise ExcusedUnreadable(f'{path} is not of the form {{"ps1": ["ann", "ben"]}}; mend it, or remove it')
    return {str(name): list(students) for name, students in content.items()}
