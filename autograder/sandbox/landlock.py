"""Landlock: which files a process may still open, and that it reaches no network and signals no one.

One ruleset is prepared by the zygote and entered by every student's process; it can never be left.
Needs no privilege. See ``landlock(7)``.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable
from typing import NamedTuple

# The three system calls have the same numbers on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1


class Right(NamedTuple):
    """A right that Landlock can withhold: its bit, the version that first knows it, and what it is for."""

    bit: int
    since: int
    reason: str


RIGHTS: dict[str, Right] = {
    "EXECUTE": Right(
        1 << 0, 1, "withheld: no program is run; libraries are mapped, which asks no such right"
    ),
    "WRITE_FILE": Right(1 << 1, 1, "in scratch, and to /dev/null"),
    "READ_FILE": Right(1 << 2, 1, "the interpreter and the packages; what was written to scratch"),
    "READ_DIR": Right(1 << 3, 1, "import lists folders; os.listdir of scratch"),
    "REMOVE_DIR": Right(1 << 4, 1, "withheld: scratch has no folders"),
    "REMOVE_FILE": Right(1 << 5, 1, "in scratch: temporary files remove themselves"),
    "MAKE_CHAR": Right(1 << 6, 1, "withheld: no devices"),
    "MAKE_DIR": Right(1 << 7, 1, "withheld: scratch is flat, so that it can be counted and cleared"),
    "MAKE_REG": Right(1 << 8, 1, "in scratch: a file to write to"),
    "MAKE_SOCK": Right(1 << 9, 1, "withheld: no sockets"),
    "MAKE_FIFO": Right(1 << 10, 1, "withheld: whoever opens a pipe waits"),
    "MAKE_BLOCK": Right(1 << 11, 1, "withheld: no devices"),
    "MAKE_SYM": Right(1 << 12, 1, "withheld: a link would lead whoever clears scratch elsewhere"),
    "REFER": Right(1 << 13, 2, "withheld: nothing is moved or linked from one folder to another"),
    "TRUNCATE": Right(1 << 14, 3, "in scratch: open(…, 'w') of a file that is there; of /dev/null, too"),
    "IOCTL_DEV": Right(1 << 15, 5, "withheld: devices are not steered"),
}
"""All that the kernel can withhold of files is withheld, but where a reason says otherwise."""


def _bits(*names: str) -> int:
    return sum(RIGHTS[name].bit for name in names)


READ = _bits("READ_FILE", "READ_DIR")
"""The interpreter, its libraries and the packages a student may import."""
SCRATCH = READ | _bits("WRITE_FILE", "TRUNCATE", "MAKE_REG", "REMOVE_FILE")
"""Plain files in one flat folder: no directories, links, devices or sockets."""
SINK = _bits("READ_FILE", "WRITE_FILE", "TRUNCATE")
"""/dev/null, which takes whatever is written to it."""
_OF_FILES = _bits("READ_FILE", "WRITE_FILE", "TRUNCATE", "EXECUTE")
"""Those that can be given for a file; the others are for folders."""

_NETWORK_RIGHTS = 0b11
"""Binding and connecting over TCP, from version 4: withheld, for there is nobody to talk to."""
_SCOPES = 0b11
"""Abstract UNIX sockets and signals, from version 6: neither leaves the process."""


def rights_known_to(version: int) -> int:
    """The rights of files that this version of Landlock can withhold."""
    return sum(right.bit for right in RIGHTS.values() if right.since <= version)


class _RulesetAttributes(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scopes", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def version() -> int:
    """The kernel's Landlock version, 0 where there is none."""
    if os.uname().sysname != "Linux":
        return 0
    found = int(_libc().syscall(_CREATE_RULESET, None, 0, _VERSION_FLAG))
    return max(found, 0)


class Ruleset:
    """What stays permitted; everything else that this kernel can withhold is withheld.

    Args:
        readable: files and folders that may be read.
        scratch: the folder that may be written to.
        removing: whether files in it may be removed.

    Raises:
        OSError: the kernel refused the ruleset.
    """

    def __init__(self, readable: Iterable[str], scratch: str | None, *, removing: bool = True) -> None:
        self._libc = _libc()
        abi = version()
        self._handled = rights_known_to(abi)
        attributes = _RulesetAttributes(
            self._handled, _NETWORK_RIGHTS if abi >= 4 else 0, _SCOPES if abi >= 6 else 0
        )
        size = 24 if abi >= 6 else 16 if abi >= 4 else 8
        self._descriptor = self._call(_CREATE_RULESET, ctypes.byref(attributes), size, 0)
        for path in readable:
            self._allow(path, READ)
        self._allow(os.devnull, SINK)
        if scratch is not None:
            self._allow(scratch, SCRATCH if removing else SCRATCH & ~_bits("REMOVE_FILE"))

    def enter(self) -> None:
        """Confine the calling process, for good. Needs ``no_new_privs`` to be set."""
        self._call(_RESTRICT_SELF, self._descriptor, 0)

    def _allow(self, path: str, rights: int) -> None:
        try:
            parent = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        try:
            if not os.path.isdir(path):
                rights &= _OF_FILES
            rule = _PathBeneath(rights & self._handled, parent)
            self._call(_ADD_RULE, self._descriptor, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
        finally:
            os.close(parent)

    def _call(self, *arguments: object) -> int:
        result = int(self._libc.syscall(*arguments))
        if result < 0:
            code = ctypes.get_errno()
            raise OSError(code, f"Landlock refused: {os.strerror(code)}")
        return result
