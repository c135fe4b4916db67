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
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


class Journal:
    """Append-only record of grading one assignment.

    >>> journal = Journal(Path("reports/ps1.journal"))            # doctest: +SKIP
    >>> journal.find("ann", "ps1", version)                       # doctest: +SKIP
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._entries: dict[tuple[str, str], Entry] = {}
        self._written: set[tuple[str, str, str]] = set()
        self._history: list[Entry] = []
        sound = 0
        for record, end in _sound_records(path):
            self._remember(record)
            sound = end
        self._open(sound)

    def find(self, student: str, notebook: str, version: str) -> Report | None:
        """The report on this very version, if there is one."""
        entry = self._entries.get((student, notebook))
        return entry.report if entry is not None and entry.version == version else None

    def last(self, student: str, notebook: str) -> Report | None:
        """The latest report on a student's notebook, whatever its version."""
        entry = self._entries.get((student, notebook))
        return entry.report if entry is not None else None

    def history(self, student: str, notebook: str) -> list[Entry]:
        """All reports on a student's notebook, oldest first."""
        return [e for e in self._history if (e.student, e.notebook) == (student, notebook)]

    def is_written(self, student: str, notebook: str, version: str) -> bool:
        """Whether the grade of this version stands in the gradebook."""
        return (student, notebook, version) in self._written

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

    def _open(self, sound: int) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            os.ftruncate(self._descriptor, sound)  # a torn tail must not run into the next line
            os.lseek(self._descriptor, 0, os.SEEK_END)
        except OSError as error:
            raise JournalError(f"{self.path}: the journal cannot be opened: {error.strerror}") from error

    def _append(self, record: dict[str, Any]) -> None:
        body = json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode()
        line = b"%08x %s\n" % (zlib.crc32(body), body)
        start = os.lseek(self._descriptor, 0, os.SEEK_CUR)
        try:
            view = memoryview(line)
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError as error:
            with contextlib.suppress(OSError):
                os.ftruncate(self._descriptor, start)
                os.lseek(self._descriptor, start, os.SEEK_SET)
            raise JournalError(
                f"{self.path}: the journal cannot be written ({error.strerror}). Everything graded so far is "
                f"kept: make room and run the same command again"
            ) from error
        self._remember(record)

    def _remember(self, record: dict[str, Any]) -> None:
        if "written" in record:
            self._written.update((s, n, v) for s, n, v in record["written"])
            return
        entry = Entry(
            record["student"], record["notebook"], record["version"], Report.from_json(record["report"])
        )
        self._entries[entry.student, entry.notebook] = entry
        self._history.append(entry)


def _sound_records(path: Path) -> Iterator[tuple[dict[str, Any], int]]:
    """(record, position after it) up to the first line that is not whole."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        raise JournalError(f"{path}: the journal cannot be read: {error.strerror}") from error
    position = 0
    while (end := data.find(b"\n", position)) >= 0:
        line = data[position:end]
        checksum, _, body = line.partition(b" ")
        if checksum != b"%08x" % zlib.crc32(body):
            return
        position = end + 1
        yield json.loads(body), position


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
