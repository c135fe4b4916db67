"""A plan carried out: notebooks to ``submitted/``, each file as a whole."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from autograder.classroom.folder import class_lock
from autograder.exports.collecting.plan import Plan, Row
from autograder.exports.collecting.source import CollectError, ItemRefused


def carry_out(plan: Plan, folder: Path) -> int:
    """Write what is new; how many notebooks that were.

    Raises:
        CollectError: the disk does not take it. What was written is whole; the same command goes on.
        CourseBusy: the class is being graded.
    """
    rows = [row for row in plan.rows if row.writes]
    if not rows:
        return 0
    with class_lock(folder):
        for row in rows:
            try:
                _write_row(row)
            except ItemRefused as error:
                raise CollectError(f"{row.item.shown}: {error}; it changed since it was looked at") from error
            except OSError as error:
                raise CollectError(f"{row.target} cannot be written: {error.strerror}") from error
    return len(rows)


def _write_row(row: Row) -> None:
    row.target.mkdir(parents=True, exist_ok=True)
    timestamp = row.target / "timestamp.txt"
    if row.timestamp is None:
        timestamp.unlink(missing_ok=True)  # it would be that of another hand-in
    else:
        _replace(timestamp, row.timestamp)
    # The notebook comes last: with it, the row is done.
    for name, item in reversed(row.files.items()):
        _replace(row.target / name, item.read())


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(prefix=".collecting-", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
