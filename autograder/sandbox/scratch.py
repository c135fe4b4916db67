"""The scratch folder of a sandbox: what a student's process may write, counted and cleared.

A flat folder of plain files. Inside bubblewrap it is a file system of its own with a size; but no system
bounds the number of files, and without bubblewrap none bounds their sum, so the zygote counts while a
student's process is at work.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator

from .limits import Limits

CLEARING_SECONDS = 2.0


class Scratch:
    """The folder at ``path``; ``is_own`` says that it is a file system of its own."""

    def __init__(self, path: str, limits: Limits, *, is_own: bool) -> None:
        self.path = path
        self._limits = limits
        self._untouched = _times(path) if is_own else None

    def is_overfull(self) -> bool:
        """Whether there are more files, or more bytes in them, than allowed."""
        files = size = 0
        with _entries(self.path) as entries:
            for entry in entries:
                files += 1
                try:
                    size += entry.stat(follow_symlinks=False).st_size
                except FileNotFoundError:
                    continue
                if files > self._limits.scratch_files or size > self._limits.scratch_bytes:
                    return True
        return False

    def clear(self) -> bool:
        """Remove everything; False when the folder must not be used again.

        So it is when something would not go. Of a file system of its own, it is enough that anything was made
        in it, or that it was listed: its times and the numbers of new files would tell the next submission.
        """
        if self._untouched is not None:
            return _times(self.path) == self._untouched
        deadline = time.monotonic() + CLEARING_SECONDS
        clean = True
        with os.scandir(self.path) as entries:
            for entry in entries:
                if time.monotonic() > deadline:
                    return False
                try:
                    os.unlink(entry.path)
                except OSError:
                    clean = False
        return clean


def _times(path: str) -> tuple[int, int, int]:
    status = os.stat(path)
    return status.st_atime_ns, status.st_mtime_ns, status.st_ctime_ns


@contextlib.contextmanager
def _entries(path: str) -> Iterator[Iterator[os.DirEntry[str]]]:
    """What is in a folder, listed so that the folder does not show that it was."""
    unseen = getattr(os, "O_NOATIME", 0)
    try:
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC | unseen)
    except PermissionError:  # only for the owner
        folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with os.scandir(folder) as entries:
            yield entries
    finally:
        os.close(folder)
