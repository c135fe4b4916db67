"""Files that somebody else handed in, opened with suspicion, and their names."""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
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


_TURNS_WRITING = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_NO_NAME = (
    "holds control characters, line breaks or bytes that are not UTF-8, or signs that turn writing round"
)
REFUSED_NAME = f"The name of the folder {_NO_NAME}; rename it."


def may_name_a_person(name: str) -> bool:
    """Whether a folder's name can be stored in a gradebook.

    Every alphabet can, with joiners, marks of direction and spaces of its own. Refused are control
    characters, line breaks, halves of characters (bytes that are no UTF-8), and the signs that turn the
    direction of writing until something ends them: with them one name can be made to look like another.
    """
    return all(map(may_be_in_a_name, name))


def may_be_in_a_name(letter: str) -> bool:
    """Whether :func:`may_name_a_person` allows this one character."""
    return unicodedata.category(letter) not in ("Cc", "Cs", "Zl", "Zp") and letter not in _TURNS_WRITING


def on_one_line(text: str) -> str:
    """A text for a terminal or a sentence: what cannot be seen, or steers, is escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)
