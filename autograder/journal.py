"""The journal of a class: every report, on disk as soon as it is made.

A line is written for each graded notebook and another once its grade stands in the gradebook. A run that
was killed, lost power or filled the disk is resumed by the same command: what the journal holds for the
same notebook and the same suites is not done again. A torn last line, as a loss of power leaves it, is
recognised by its checksum and ignored.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from autograder.report import Report


class JournalError(RuntimeError):
    """The journal cannot be written; the message names the file and the remedy."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A graded notebook: whose, which version of notebook and suites, and the outcome."""

    student: str
    notebook: str
    version: str
    """Digest of the notebook's bytes and of everything that judges it."""
    report: Report


class _Place(NamedTuple):
    """Where in the file a report stands: a class of ten thousand does not fit into memory twice."""

    version: str
    start: int
    length: int


class Journal:
    """Append-only record of grading one assignment.

    >>> journal = Journal(Path("reports/ps1.journal"))            # doctest: +SKIP
    >>> journal.last("ann", "ps1")                                # doctest: +SKIP

    Raises:
        JournalError: the file cannot be opened.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._places: dict[tuple[str, str], list[_Place]] = {}
        self._written: dict[tuple[str, str], str] = {}
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._end = self._read_index()
            os.ftruncate(self._descriptor, self._end)  # a torn tail must not run into the next line
        except OSError as error:
            raise JournalError(f"{path}: the journal cannot be opened: {error.strerror}") from error

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

    def is_written(self, student: str, notebook: str, version: str) -> bool:
        """Whether it is the grade of this version that stands in the gradebook."""
        return self._written.get((student, notebook)) == version

    def add(self, entry: Entry) -> None:
        """Record a report, on disk when this returns.

        Raises:
            JournalError: the disk is full or the file cannot be written.
        """
        self._append(
            {
                "student": entry.student,
                "notebook": entry.notebook,
                "version": entry.version,
                "report": entry.report.to_json(details=True),
            }
        )

    def mark_written(self, entries: list[tuple[str, str, str]]) -> None:
        """Record that these (student, notebook, version) stand in the gradebook.

        Raises:
            JournalError: as :meth:`add`.
        """
        if entries:
            self._append({"written": entries})

    def close(self) -> None:
        """Close the file."""
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
            os.fdatasync(self._descriptor)
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, self._end)
            raise JournalError(
                f"{self.path}: the journal cannot be written ({error.strerror}). Everything graded so far is "
                f"kept: make room and run the same command again"
            ) from error
        self._remember(record, self._end, len(line))
        self._end += len(line)

    def _remember(self, record: dict[str, Any], start: int, length: int) -> None:
        if "written" in record:
            self._written.update(
                ((student, notebook), version) for student, notebook, version in record["written"]
            )
            return
        key = (record["student"], record["notebook"])
        self._places.setdefault(key, []).append(_Place(record["version"], start, length))

    def _load(self, place: _Place) -> Entry:
        body = os.pread(self._descriptor, place.length, place.start).partition(b" ")[2]
        record = json.loads(body)
        return Entry(
            record["student"], record["notebook"], record["version"], Report.from_json(record["report"])
        )

    def _read_index(self) -> int:
        """Note where each whole line stands; the end of the last one."""
        position = 0
        with open(self._descriptor, "rb", closefd=False) as file:
            for line in file:
                checksum, _, body = line.rstrip(b"\n").partition(b" ")
                if not line.endswith(b"\n") or checksum != b"%08x" % zlib.crc32(body):
                    break
                self._remember(json.loads(body), position, len(line))
                position += len(line)
        return position


def notebook_digest(path: Path) -> str:
    """Identifies the content of a file handed in, without following links or waiting on pipes."""
    digest = hashlib.sha256()
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        return f"unreadable-{error.errno}"
    # A folder or a device cannot be read: the engine says what it is.
    with os.fdopen(descriptor, "rb") as file, contextlib.suppress(OSError):
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()[:32]
