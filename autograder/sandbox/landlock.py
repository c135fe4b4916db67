"""Landlock: which files a process may still open, and that it reaches no network and signals no one.

One ruleset is prepared by the zygote and entered by every student's process; it can never be left.
Needs no privilege. See ``landlock(7)``.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterable

# The three system calls have the same numbers on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1

_EXECUTE = 1 << 0
_WRITE_FILE = 1 << 1
_READ_FILE = 1 << 2
_READ_DIR = 1 << 3
_REMOVE_FILE = 1 << 5
_MAKE_REG = 1 << 8
_TRUNCATE = 1 << 14

READ = _READ_FILE | _READ_DIR
"""The interpreter, its libraries and the packages a student may import."""
SCRATCH = _READ_FILE | _READ_DIR | _WRITE_FILE | _TRUNCATE | _MAKE_REG | _REMOVE_FILE
"""Plain files in one flat folder: no directories, links, devices or sockets."""

SINK = _READ_FILE | _WRITE_FILE | _TRUNCATE
"""/dev/null, which takes whatever is written to it."""

# Rights that each version of Landlock knows how to withhold; all that it knows are withheld.
_FILE_RIGHTS = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 4: (1 << 15) - 1, 5: (1 << 16) - 1}
_NETWORK_RIGHTS = 0b11  # bind and connect over TCP, from version 4
_SCOPES = 0b11  # abstract UNIX sockets and signals, from version 6


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

    Raises:
        OSError: the kernel refused the ruleset.
    """

    def __init__(self, readable: Iterable[str], scratch: str | None) -> None:
        self._libc = _libc()
        abi = version()
        self._handled = _FILE_RIGHTS[min(abi, max(_FILE_RIGHTS))]
        attributes = _RulesetAttributes(
            self._handled, _NETWORK_RIGHTS if abi >= 4 else 0, _SCOPES if abi >= 6 else 0
        )
        size = 24 if abi >= 6 else 16 if abi >= 4 else 8
        self._descriptor = self._call(_CREATE_RULESET, ctypes.byref(attributes), size, 0)
        for path in readable:
            self._allow(path, READ)
        self._allow(os.devnull, SINK)
        if scratch is not None:
            self._allow(scratch, SCRATCH)

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
                rights &= _READ_FILE | _WRITE_FILE | _TRUNCATE | _EXECUTE
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
