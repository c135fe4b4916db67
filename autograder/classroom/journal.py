"""The journal of a class: every report, written as soon as it is made.

A line is written for each graded notebook and another once its grade stands in the gradebook. A run that
was killed, lost power or filled the disk is resumed by the same command: what the journal holds for the
same notebook and the same suites is not done again. (What was written survives the end of the process at
once; a loss of power, half a second later at the most, since waiting for the disk after each line would
cost more than all other writing.) Nothing is ever taken out, so that the journal is also
the history of every grade. Each line has a checksum: one that was torn or damaged is passed over, and what
it held is graded again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import stat
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from autograder.engine.submission import MAX_BYTES
from autograder.report import Report

SYNC_SECONDS = 0.5
"""How long a report may be written without being safe from a loss of power."""


class JournalError(RuntimeError):
    """The journal cannot be read or written; the message names the file and the remedy."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A graded notebook: whose, which version of notebook and suites, and the outcome."""

    student: str
    notebook: str
    version: str
    """Digest of the notebook's bytes, a slash, and the digest of everything that judges it."""
    report: Report
    graded: datetime | None = None
    """When; the journal fills it in."""


class Written(NamedTuple):
    """A grade that stands in the gradebook."""

    student: str
    notebook: str
    version: str
    state: str
    """Digest of the rows of the gradebook as they were left, with what a person had entered by then."""


class _Place(NamedTuple):
    """Where in the file a report stands: a class of ten thousand does not fit into memory twice."""

    version: str
    start: int
    length: int


class Journal:
    """Append-only record of grading one assignment.

    >>> journal = Journal(Path("reports/ps1.journal"))            # doctest: +SKIP
    >>> journal.last("ann", "ps1")                                # doctest: +SKIP

    Args:
        path: the file; it is made when there is none.
        read_only: leave everything on disk as it is.

    Raises:
        JournalError: the file cannot be opened.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        self._places: dict[tuple[str, str], list[_Place]] = {}
        self._written: dict[tuple[str, str], Written] = {}
        self._unsafe_since: float | None = None
        try:
            self._descriptor = _open_to_read(path) if read_only else _open_to_append(path)
            self._end = self._read_index()
            if not read_only:
                os.ftruncate(self._descriptor, self._end)  # a torn tail must not run into the next line
        except OSError as error:
            raise JournalError(f"{path}: the journal cannot be opened: {error.strerror}") from error

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def has(self, student: str, notebook: str, version: str) -> bool:
        """Whether the latest report is on this very version."""
        places = self._places.get((student, notebook))
        return places is not None and places[-1].version == version

    def last(self, student: str, notebook: str) -> Report | None:
        """The latest report on a student's notebook, whatever its version."""
        places = self._places.get((student, notebook))
        return self._load(places[-1]).report if places else None

    def history(self, student: str, notebook: str) -> list[Entry]:
        """All reports on a student's notebook, oldest first."""
        return [self._load(place) for place in self._places.get((student, notebook), [])]

    def notebooks(self, student: str) -> list[str]:
        """The names of a student's notebooks that were ever graded."""
        return sorted(notebook for owner, notebook in self._places if owner == student)

    def written(self, student: str, notebook: str) -> Written | None:
        """What was last brought to the gradebook."""
        return self._written.get((student, notebook))

    def add(self, entry: Entry) -> None:
        """Record a report: safe from a kill when this returns, and from a loss of power soon after.

        Raises:
            JournalError: the disk is full or the file cannot be written.
        """
        self._append(
            {
                "student": entry.student,
                "notebook": entry.notebook,
                "version": entry.version,
                "graded": (entry.graded or datetime.now(UTC)).isoformat(timespec="seconds"),
                "report": entry.report.to_json(details=True),
            }
        )
        if self._unsafe_since is not None and time.monotonic() - self._unsafe_since >= SYNC_SECONDS:
            self.sync()

    def sync(self) -> None:
        """Have everything on disk, whatever happens to the machine.

        Raises:
            JournalError: as :meth:`add`.
        """
        if self._unsafe_since is None:
            return
        try:
            os.fdatasync(self._descriptor)
        except OSError as error:
            raise self._cannot_be_written(error) from error
        self._unsafe_since = None

    def mark_written(self, grades: Sequence[Written]) -> None:
        """Record that these grades stand in the gradebook, and their files beside it.

        Raises:
            JournalError: as :meth:`add`.
        """
        if grades:
            self._append({"written": grades})
            self.sync()

    def close(self) -> None:
        """Close the file.

        Raises:
            JournalError: the last reports did not get onto the disk.
        """
        try:
            self.sync()
        finally:
            os.close(self._descriptor)

    def _append(self, record: dict[str, Any]) -> None:
        body = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode(
            "utf-8", "backslashreplace"
        )
        line = b"%08x %s\n" % (zlib.crc32(body), body)
        try:
            view = memoryview(line)
            position = self._end
            while view:
                count = os.pwrite(self._descriptor, view, position)
                position, view = position + count, view[count:]
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, self._end)
            raise self._cannot_be_written(error) from error
        if self._unsafe_since is None:
            self._unsafe_since = time.monotonic()
        self._remember(record, self._end, len(line))
        self._end += len(line)

    def _cannot_be_written(self, error: OSError) -> JournalError:
        return JournalError(
            f"{self.path}: the journal cannot be written ({error.strerror}). Everything graded so far is "
            f"kept: make room and run the same command again"
        )

    def _remember(self, record: dict[str, Any], start: int, length: int) -> None:
        if "written" in record:
            grades = (Written(*grade) for grade in record["written"])
            self._written.update(((grade.student, grade.notebook), grade) for grade in grades)
            return
        key = (record["student"], record["notebook"])
        self._places.setdefault(key, []).append(_Place(record["version"], start, length))

    def _load(self, place: _Place) -> Entry:
        body = os.pread(self._descriptor, place.length, place.start).partition(b" ")[2]
        record = json.loads(body)
        return Entry(
            record["student"],
            record["notebook"],
            record["version"],
            Report.from_json(record["report"]),
            datetime.fromisoformat(record["graded"]),
        )

    def _read_index(self) -> int:
        """Note where each sound line stands; the end of the last line that has one."""
        position = 0
        with open(self._descriptor, "rb", closefd=False) as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break
                checksum, _, body = line.rstrip(b"\n").partition(b" ")
                if checksum == b"%08x" % zlib.crc32(body):
                    self._remember(json.loads(body), position, len(line))
                position += len(line)
        return position


def _open_to_append(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    if is_new:  # the name has to outlast a loss of power, too
        folder = os.open(path.parent, os.O_RDONLY | os.O_CLOEXEC)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    return descriptor


def _open_to_read(path: Path) -> int:
    """The file, or nothing where there is none."""
    return os.open(path if path.exists() else os.devnull, os.O_RDONLY | os.O_CLOEXEC)


def notebook_digest(path: Path) -> str:
    """Identifies the content of a file handed in, without following links or waiting on pipes.

    One that is too large to be graded is not read: a file of terabytes without a byte in it is made at once.
    """
    digest = hashlib.sha256()
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        return f"unreadable-{error.errno}"
    with os.fdopen(descriptor, "rb") as file, contextlib.suppress(OSError):
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            return "not-a-file"  # the engine says what it is
        if status.st_size > MAX_BYTES:
            return f"too-large-{status.st_size}-{status.st_mtime_ns}"
        digest.update(file.read(MAX_BYTES))
    return digest.hexdigest()[:32]
