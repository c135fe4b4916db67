"""``nbgrader release_feedback``: pages of feedback on their way to the exchange, one student after the other.

nbgrader's own loop ends at the first student whose ``timestamp.txt`` is missing, is no text or is a pipe, or
whose secret cannot be read; nobody after that student gets anything. Here such a student gets a sentence, and
the others their pages. The time is for the log alone. The secret, which ``nbgrader submit`` made, decides
where the page goes: without it there is no place from which the student could fetch it.
"""

from __future__ import annotations

import glob
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from autograder.gradebook.files import read_start

MAX_SECRET_BYTES = 4096
"""``nbgrader submit`` writes 128 hexadecimal digits."""


def release_pages(coursedir: Any, outbound: Path, log: Any) -> None:
    """Copy every page of an assignment to the folder from which ``nbgrader fetch_feedback`` takes them.

    Args:
        coursedir: nbgrader's course folder, with the assignment and perhaps a student chosen.
        outbound: the folder.
        log: called with what was released, and for whom nothing could be.
    """
    from nbgrader.utils import notebook_hash

    for student, page in _pages(coursedir):
        try:
            secret = _secret(page.parent)
        except (OSError, ValueError) as error:
            log.error(
                "The feedback of %r cannot be released: submission_secret.txt, which `nbgrader submit` "
                "makes, %s. Hand back %s yourself.", student, _reason(error), page,
            )  # fmt: skip
            continue
        name = notebook_hash(secret=secret, notebook_id=page.stem)
        try:
            shutil.copy(page, outbound / f"{name}-tmp.html")
            os.replace(outbound / f"{name}-tmp.html", outbound / f"{name}.html")
        except OSError as error:
            log.error("The feedback of %r cannot be released: %s: %s.", student, page, error.strerror)
            continue
        log.info("Feedback of %r on %s released (%s).", student, page.stem, _time(page.parent))


def _pages(coursedir: Any) -> Iterator[tuple[str, Path]]:
    """(student, page) of everybody who is chosen, in order of name."""
    step, assignment = coursedir.feedback_directory, coursedir.assignment_id
    excluded = set(filter(None, coursedir.student_id_exclude.split(",")))
    folders = coursedir.format_path(step, coursedir.student_id or "*", assignment)
    pattern = coursedir.format_path(step, "(?P<student_id>[^/]*)", assignment, escape=True)
    for page in sorted(glob.glob(os.path.join(folders, "*.html"))):
        match = re.fullmatch(pattern, os.path.dirname(page), re.DOTALL)
        if match and match["student_id"] not in excluded:
            yield match["student_id"], Path(page)


def _secret(folder: Path) -> str:
    """What ``nbgrader submit`` put into the submission.

    Raises:
        OSError: there is no such plain file, or it may not be read.
        ValueError: it holds something else.
    """
    content = read_start(folder / "submission_secret.txt", MAX_SECRET_BYTES + 1)
    secret = content.decode("utf-8")
    if len(content) > MAX_SECRET_BYTES or not secret.strip():
        raise ValueError
    return secret


def _reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "is missing"
    return "cannot be read" if isinstance(error, OSError) else "holds something else"


def _time(folder: Path) -> str:
    """What ``timestamp.txt`` says, for the log."""
    try:
        return ascii(read_start(folder / "timestamp.txt", 200).decode("utf-8").strip())
    except (OSError, ValueError):
        return "no time"
