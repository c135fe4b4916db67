"""What was handed in: on disk before the answer, whole at every moment, earlier ones kept.

A hand-in is written to a folder of its own below ``.autograder/incoming/``, with a note of what it is, and
waited for until it is on disk. One exchange of two names brings it to ``submitted/<student>/<set>/``; what
was there then lies in the incoming folder and is moved to ``handed_in/<student>/<set>/<time>/``. A process
that is killed at any moment leaves either the earlier hand-in or the new one in ``submitted/``, and
:meth:`HandIns.recover` does at the next start what was left to do.
"""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import secrets
import shutil
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from autograder.errors import AutograderError
from autograder.files import open_submitted
from autograder.serve.store import Receipt

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_TIMESTAMP = "%Y-%m-%d %H:%M:%S.%f UTC"
"""As nbgrader writes and reads it."""
_NOTE = "note.json"
_FOLDER_MODE, _FILE_MODE = 0o750, 0o640
"""The service may run as a user of its own: the group is for whoever grades."""


class HandInFailed(AutograderError):
    """A hand-in could not be kept; the message says why."""


@dataclass(frozen=True)
class _Note:
    """What an incoming folder is for."""

    student: str
    assignment: str
    receipt: str
    received_at: datetime

    def to_receipt(self) -> Receipt:
        return Receipt(self.student, self.assignment, self.receipt, self.received_at)


class HandIns:
    """The hand-ins of a class.

    Args:
        folder: the folder of the class.
        keep_receipt: keeps a receipt where it survives; called before :meth:`accept` returns.
    """

    def __init__(self, folder: Path, keep_receipt: Callable[[Receipt], None]) -> None:
        self._folder = folder
        self._incoming = folder / ".autograder" / "incoming"
        self._keep_receipt = keep_receipt
        self._lock = threading.Lock()

    def accept(self, student: str, assignment: str, notebook: bytes, now: datetime) -> Receipt:
        """Keep a notebook as what this student handed in of this set.

        Args:
            student: whose; a name that can be the name of a folder.
            assignment: the set.
            notebook: as it was handed in.
            now: the time that counts.

        Raises:
            HandInFailed: it cannot be written. What was handed in before is still there.
        """
        note = _Note(student, assignment, hashlib.sha256(notebook).hexdigest(), now)
        try:
            with self._lock:
                incoming = self._write(note, notebook)
                self._bring_in(incoming, note)
                self._keep_receipt(note.to_receipt())
                self._put_away(incoming, note)
        except OSError as error:
            raise HandInFailed(f"the notebook cannot be kept: {error.strerror}") from error
        return note.to_receipt()

    def recover(self) -> None:
        """Finish what a service that was killed had begun.

        Raises:
            HandInFailed: it cannot be written.
        """
        if not self._incoming.is_dir():
            return
        try:
            with self._lock:
                for incoming in sorted(self._incoming.iterdir()):
                    self._recover(incoming)
        except OSError as error:
            raise HandInFailed(f"{self._incoming} cannot be put in order: {error.strerror}") from error

    def _recover(self, incoming: Path) -> None:
        note = _read_note(incoming)
        if note is None:  # killed while it was written: nobody was promised anything
            shutil.rmtree(incoming, ignore_errors=True)
            return
        submitted = self._place(note)
        if not submitted.exists() and _is_in(incoming / "new", note):
            # It was whole, and its place free: for the first one, or where names cannot be exchanged.
            self._folder_of_student(submitted.parent)
            os.rename(incoming / "new", submitted)
        if _is_in(submitted, note):
            _sync(submitted.parent)
            self._keep_receipt(note.to_receipt())
            self._put_away(incoming, note)
        elif _is_in(incoming / "new", note) and not (incoming / "earlier").exists():
            shutil.rmtree(incoming)  # it was never brought in, and nobody was answered
        else:
            self._put_away(incoming, note)  # somebody else has changed the place meanwhile: keep what is here

    # -- the steps ----------------------------------------------------------------------------------

    def _place(self, note: _Note) -> Path:
        return self._folder / "submitted" / note.student / note.assignment

    def _folder_of_student(self, path: Path) -> None:
        """A folder below ``submitted/`` or ``handed_in/``.

        Raises:
            OSError: it cannot be made, or is a link: a hand-in never lands where somebody else points.
        """
        if path.is_symlink():
            raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(path))
        _make_folder(path)

    def _write(self, note: _Note, notebook: bytes) -> Path:
        """An incoming folder that is on disk as a whole."""
        incoming = self._incoming / f"{note.received_at:%Y%m%dT%H%M%S}-{secrets.token_hex(8)}"
        new = incoming / "new"
        new.mkdir(mode=_FOLDER_MODE, parents=True)
        try:
            _write(new / f"{note.assignment}.ipynb", notebook)
            _write(new / "timestamp.txt", f"{note.received_at.astimezone(UTC):{_TIMESTAMP}}\n".encode())
            _sync(new)
            entry = {
                "student": note.student,
                "assignment": note.assignment,
                "receipt": note.receipt,
                "received_at": note.received_at.isoformat(),
            }
            _write(incoming / _NOTE, json.dumps(entry).encode())
            _sync(incoming)
            _sync(self._incoming)
        except OSError:
            shutil.rmtree(incoming, ignore_errors=True)
            raise
        return incoming

    def _bring_in(self, incoming: Path, note: _Note) -> None:
        """The new one into ``submitted/``; the earlier one, if any, into the incoming folder."""
        submitted, new = self._place(note), incoming / "new"
        try:
            self._folder_of_student(submitted.parent)
            if not os.path.lexists(submitted):
                os.rename(new, submitted)
            elif not _exchange(new, submitted):
                os.rename(submitted, incoming / "earlier")
                os.rename(new, submitted)
        except OSError:
            # Nothing may be left that a later start would take for accepted.
            if not os.path.lexists(submitted) and (incoming / "earlier").exists():
                os.rename(incoming / "earlier", submitted)
            shutil.rmtree(incoming, ignore_errors=True)
            raise
        _sync(submitted.parent)

    def _put_away(self, incoming: Path, note: _Note) -> None:
        """The earlier one to where earlier ones are kept; then the incoming folder is done with."""
        for name in ("new", "earlier"):
            earlier = incoming / name
            if os.path.lexists(earlier):
                kept = self._folder / "handed_in" / note.student / note.assignment
                self._folder_of_student(kept.parent)
                self._folder_of_student(kept)
                os.rename(earlier, _free(kept, _time_of(earlier)))
                _sync(kept)
        shutil.rmtree(incoming)


def _read_note(incoming: Path) -> _Note | None:
    try:
        entry = json.loads((incoming / _NOTE).read_bytes())
        time = datetime.fromisoformat(entry["received_at"])
        return _Note(entry["student"], entry["assignment"], entry["receipt"], time)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _is_in(folder: Path, note: _Note) -> bool:
    """Whether a folder holds the hand-in that a note is about."""
    try:
        stamp = _stamp(folder)
        with open_submitted(folder / f"{note.assignment}.ipynb") as file:
            notebook = file.read()
    except (OSError, ValueError):
        return False
    is_of_time = stamp == f"{note.received_at.astimezone(UTC):{_TIMESTAMP}}"
    return is_of_time and hashlib.sha256(notebook).hexdigest() == note.receipt


def _stamp(folder: Path) -> str:
    """The time that stands in a hand-in's folder, where others may have put something else."""
    with open_submitted(folder / "timestamp.txt") as file:
        return file.read(1_000).decode("ascii").strip()


def _time_of(folder: Path) -> str:
    """When a hand-in came, as the name of a folder; by its files, if an instructor copied it there."""
    try:
        time = datetime.strptime(_stamp(folder), _TIMESTAMP).replace(tzinfo=UTC)
    except (OSError, ValueError):
        time = datetime.fromtimestamp(os.lstat(folder).st_mtime, UTC)
    return f"{time:%Y-%m-%dT%H-%M-%S.%fZ}"


def _free(folder: Path, name: str) -> Path:
    """A path in this folder that is not taken yet."""
    path, number = folder / name, 1
    while os.path.lexists(path):
        number += 1
        path = folder / f"{name}-{number}"
    return path


def _make_folder(path: Path) -> None:
    """A folder and those above it, each on disk in the one that holds it."""
    if path.is_dir():
        return
    _make_folder(path.parent)
    with suppress(FileExistsError):
        path.mkdir(mode=_FOLDER_MODE)
    _sync(path.parent)


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, _FILE_MODE)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)


def _sync(folder: Path) -> None:
    """Have the names in a folder on disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _exchange(first: Path, second: Path) -> bool:
    """Exchange two names in one step; whether this system can."""
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    names = os.fsencode(first), os.fsencode(second)
    return bool(rename(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0)
