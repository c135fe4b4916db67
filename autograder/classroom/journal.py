"""The journal of a class: every report, written as soon as it is made.

A line is written for each graded notebook and another once its grade is in the gradebook. A run that
was killed, lost power or filled the disk is resumed by the same command: what the journal holds for the
same notebook and the same suites is not done again. (What was written survives the end of the process at
once; a loss of power, half a second later at the most, since waiting for the disk after each line would
cost more than all other writing.) Nothing is ever taken out, so that the journal is also
the history of every grade. Each line has a checksum: one that was torn or damaged is passed over, and what
it held is graded again.

A record says by which version of this layout it was written (``"v"``). What another version of the program
left is read as far as it is understood; a report that is not is graded again, and the history says so.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from autograder.engine.submission import MAX_BYTES
from autograder.errors import AutograderError
from autograder.files import NotARegularFile, open_submitted
from autograder.report import Report, ReportUnreadable

RECORD_VERSION = 1
"""Version of the layout of a record. Records without one, of earlier programs, are laid out the same."""
SYNC_SECONDS = 0.5
"""How long a report may be written without being safe from a loss of power."""


class JournalError(AutograderError):
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
    salt: str = ""
    """The fingerprint of the salt of the class; empty for the open one."""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """The record of a grade that another version of the program wrote, in a layout that is not understood."""

    student: str
    notebook: str
    written_by: str
    """Which program: "a newer version", or "another version"."""
    graded: datetime | None = None


class Written(NamedTuple):
    """A grade that is in the gradebook."""

    student: str
    notebook: str
    version: str
    state: str
    """Digest of the rows of the gradebook as they were left, with what a person had entered by then."""


class _Place(NamedTuple):
    """Where in the file a report is: a class of ten thousand does not fit into memory twice."""

    version: str
    start: int
    length: int
    report: int = 0
    """Where in the record the JSON of the report begins, if this very program wrote it."""


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
                os.ftruncate(self._descriptor, self._end)  # the next record begins a line
        except OSError as error:
            raise JournalError(f"{path}: the journal cannot be opened: {error.strerror}") from error

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def has(self, student: str, notebook: str, version: str) -> bool:
        """Whether the latest record is a report on this very version."""
        places = self._places.get((student, notebook))
        if places is None or places[-1].version != version:
            return False
        return isinstance(self._load(places[-1]), Entry)

    def last(self, student: str, notebook: str) -> Report | None:
        """The latest report on a student's notebook that can be read, whatever its version."""
        for place in reversed(self._places.get((student, notebook), [])):
            record = self._load(place)
            if isinstance(record, Entry):
                return record.report
        return None

    def last_json(self, student: str, notebook: str) -> str | None:
        """The JSON of :meth:`last`, with its details: as it was written, where this very run wrote it."""
        places = self._places.get((student, notebook), [])
        if places and places[-1].report:
            place = places[-1]
            length = place.length - place.report - len(_AFTER_REPORT)
            return os.pread(self._descriptor, length, place.start + place.report).decode("utf-8")
        report = self.last(student, notebook)
        return None if report is None else _json(report.to_json(details=True))

    def unreadable(self, student: str, notebook: str) -> Unreadable | None:
        """The latest record on a student's notebook, if it is one that is not understood."""
        places = self._places.get((student, notebook))
        record = self._load(places[-1]) if places else None
        return record if isinstance(record, Unreadable) else None

    def history(self, student: str, notebook: str) -> list[Entry | Unreadable]:
        """All records on a student's notebook, oldest first."""
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
        record = {
            "v": RECORD_VERSION,
            "student": entry.student,
            "notebook": entry.notebook,
            "version": entry.version,
            "graded": (entry.graded or datetime.now(UTC)).isoformat(timespec="seconds"),
            "salt": entry.salt,
        }
        before = _bytes(_json(record))[:-1] + b',"report":'
        start = self._end
        length = self._append(before + _bytes(_json(entry.report.to_json(details=True))) + b"}")
        place = _Place(entry.version, start, length, _BEFORE_BODY + len(before))
        self._places.setdefault((entry.student, entry.notebook), []).append(place)
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
        """Record that these grades are in the gradebook, and that their files are written.

        Raises:
            JournalError: as :meth:`add`.
        """
        if grades:
            self._append(_bytes(_json({"v": RECORD_VERSION, "written": grades})))
            self._written.update({(grade.student, grade.notebook): grade for grade in grades})
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

    def _append(self, body: bytes) -> int:
        """Write a record; how long its line is."""
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
        self._end += len(line)
        return len(line)

    def _cannot_be_written(self, error: OSError) -> JournalError:
        return JournalError(
            f"{self.path}: the journal cannot be written ({error.strerror}). Everything graded so far is "
            f"kept: make room and run the same command again"
        )

    def _remember(self, record: object, start: int, length: int) -> None:
        """Note what a record is about; one of an unknown kind is passed over."""
        if not isinstance(record, dict):
            return
        if "written" in record:
            if not _is_newer(record):
                self._written.update(_grades_written(record["written"]))
            return
        student, notebook = record.get("student"), record.get("notebook")
        if isinstance(student, str) and isinstance(notebook, str) and "report" in record:
            place = _Place(str(record.get("version")), start, length)
            self._places.setdefault((student, notebook), []).append(place)

    def _load(self, place: _Place) -> Entry | Unreadable:
        body = os.pread(self._descriptor, place.length, place.start).partition(b" ")[2]
        record = json.loads(body)
        student, notebook, version = record["student"], record["notebook"], record.get("version")
        graded = _time(record.get("graded"))
        if _is_newer(record):
            return Unreadable(student, notebook, "a newer version", graded)
        try:
            report = Report.from_json(record["report"])
        except ReportUnreadable:
            return Unreadable(student, notebook, "another version", graded)
        if not isinstance(version, str):
            return Unreadable(student, notebook, "another version", graded)
        return Entry(student, notebook, version, report, graded, str(record.get("salt", "")))

    def _read_index(self) -> int:
        """Note where each undamaged record is; the end of the last whole line."""
        position = 0
        with open(self._descriptor, "rb", closefd=False) as file:
            for line in file:
                if not line.endswith(b"\n"):
                    break
                checksum, _, body = line.rstrip(b"\n").partition(b" ")
                if checksum == b"%08x" % zlib.crc32(body):
                    with contextlib.suppress(ValueError):  # no JSON: no record of ours
                        self._remember(json.loads(body), position, len(line))
                position += len(line)
        return position


_BEFORE_BODY = len(b"%08x " % 0)
_AFTER_REPORT = b"}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _bytes(text: str) -> bytes:
    """``text`` for the file. What is no character (half of one, in a file's name) stays a JSON escape."""
    return text.encode("utf-8", "backslashreplace")


def _is_newer(record: dict[str, Any]) -> bool:
    version = record.get("v", RECORD_VERSION)
    return not isinstance(version, int) or version > RECORD_VERSION


def _grades_written(grades: object) -> Iterator[tuple[tuple[str, str], Written]]:
    """Those of a record that are understood; a grade that is passed over is written once more."""
    for grade in grades if isinstance(grades, list | tuple) else ():
        fields = grade[: len(Written._fields)] if isinstance(grade, list | tuple) else ()
        if len(fields) == len(Written._fields) and all(isinstance(field, str) for field in fields):
            yield (fields[0], fields[1]), Written(*fields)


def _time(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


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
        file = open_submitted(path)
    except NotARegularFile:
        return "not-a-file"  # the engine says what it is
    except OSError as error:
        return f"unreadable-{error.errno}"
    with file, contextlib.suppress(OSError):
        status = os.fstat(file.fileno())
        if status.st_size > MAX_BYTES:
            return f"too-large-{status.st_size}-{status.st_mtime_ns}"
        digest.update(file.read(MAX_BYTES))
    return digest.hexdigest()[:32]
