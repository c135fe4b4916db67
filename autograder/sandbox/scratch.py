"""The scratch folder of a sandbox: what a student's process may write, counted and cleared.

A flat folder of plain files. Inside bubblewrap it is a file system of its own with a size; but no system
bounds the number of files, and without bubblewrap none bounds their sum, so the zygote counts while a
student's process is at work.
"""

from __future__ import annotations

import os
import time

from .limits import Limits

CLEARING_SECONDS = 2.0


class Scratch:
    """The folder at ``path``; ``is_own`` says that it is a file system of its own."""

    def __init__(self, path: str, limits: Limits, *, is_own: bool) -> None:
        self.path = path
        self._limits = limits
        self._untouched = os.stat(path).st_mtime_ns if is_own else None

    def is_overfull(self) -> bool:
        """Whether there are more files, or more bytes in them, than allowed."""
        files = size = 0
        with os.scandir(self.path) as entries:
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
        in it: its time and the numbers of new files would tell the next submission of that.
        """
        if self._untouched is not None:
            return os.stat(self.path).st_mtime_ns == self._untouched
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
