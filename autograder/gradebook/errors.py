"""What can go wrong with a gradebook, each with its remedy in the message."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from autograder.errors import AutograderError


class GradebookError(AutograderError):
    """The gradebook could not be read or written; nothing of the failed step was kept."""


class GradebookLocked(GradebookError):
    """Another program holds the gradebook for longer than we were willing to wait."""


class GradebookReadOnly(GradebookError):
    """The gradebook, or its folder, may not be written."""


class GradebookFull(GradebookError):
    """The disk that holds the gradebook is full."""


class GradebookUnreachable(GradebookError):
    """The database server does not answer, or went away; or there is no such folder."""


class GradebookDamaged(GradebookError):
    """The file is not a gradebook, or it is damaged."""


class GradebookOutdated(GradebookError):
    """The gradebook was made by another version of nbgrader."""


class SourceMissing(GradebookError):
    """The course has no source notebook for the assignment."""


class AssignmentChanged(GradebookError):
    """Graded cells were added to or removed from an assignment that already has submissions."""


OUTDATED = (
    "The gradebook {url} was made by another version of nbgrader. Nothing was written. Make a copy of it, "
    "run `nbgrader db upgrade`, and run the command again."
)

_KNOWN: tuple[tuple[tuple[str, ...], type[GradebookError], str], ...] = (
    (
        ("database is locked", "database table is locked", "lock timeout", "deadlock detected"),
        GradebookLocked,
        "The gradebook {url} is locked by another program (a formgrader that is saving, a backup, another "
        "grading run). Nothing of this step was written. Close the other program and run the command again.",
    ),
    (
        ("readonly database", "read-only transaction", "permission denied"),
        GradebookReadOnly,
        "The gradebook {url} may not be written. Nothing of this step was written. Give yourself write "
        "permission for the file and for the folder it is in, and run the command again.",
    ),
    (
        ("database or disk is full", "disk full", "no space left"),
        GradebookFull,
        "The disk that holds the gradebook {url} is full. Nothing of this step was written. "
        "Free some space and run the command again.",
    ),
    (
        (
            "connection refused",
            "could not connect",
            "connection timed out",
            "timeout expired",
            "could not translate host name",
            "server closed the connection",
            "connection already closed",
            "terminating connection",
            "the database system is",
        ),
        GradebookUnreachable,
        "The server of the gradebook {url} could not be used: it does not answer, or it went away. Nothing "
        "of this step was written. Start the server, or correct its address, and run the command again.",
    ),
    (
        ("unable to open database file",),
        GradebookUnreachable,
        "The gradebook {url} cannot be opened: its folder does not exist, or may not be read. Correct the "
        "address (`--db`, or `db_url` in nbgrader_config.py), and run the command again.",
    ),
    (
        ("file is not a database", "database disk image is malformed"),
        GradebookDamaged,
        "The file {url} is not a gradebook, or it is damaged. Nothing of this step was written. Put a copy "
        "of the gradebook in its place and run the command again; or move it away, and a new one is filled "
        "from the journal, but for what was entered by hand.",
    ),
    (
        ("no such column", "no such table", "has no column named", "undefinedcolumn", "undefinedtable"),
        GradebookOutdated,
        OUTDATED,
    ),
)


def outdated(url: str) -> GradebookOutdated:
    """The error for a gradebook of an earlier layout."""
    return GradebookOutdated(OUTDATED.format(url=url))


@contextmanager
def named_errors(url: str) -> Iterator[None]:
    """Turn what a database raises into a :class:`GradebookError` that says what to do.

    ``url`` is shown in messages: it must not hold a password.
    """
    from nbgrader.api import InvalidEntry
    from sqlalchemy.exc import SQLAlchemyError

    try:
        yield
    except (SQLAlchemyError, InvalidEntry) as error:
        text = f"{type(error).__name__} {error}".lower()
        for phrases, kind, sentence in _KNOWN:
            if any(phrase in text for phrase in phrases):
                raise kind(sentence.format(url=url)) from error
        first_line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise GradebookError(f"The gradebook {url} could not be used: {first_line}") from error
