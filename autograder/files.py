"""Files that somebody else handed in, opened with suspicion."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import BinaryIO


class NotARegularFile(OSError):
    """A folder, a pipe, a socket or a device lies where a file was expected."""


def open_submitted(path: Path) -> BinaryIO:
    """Open a file of a submission for reading: no link is followed, and no pipe is waited on.

    Raises:
        NotARegularFile: there is something else than a file.
        OSError: there is nothing, a link, or a file that may not be read.
    """
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NotARegularFile(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    return os.fdopen(descriptor, "rb")
