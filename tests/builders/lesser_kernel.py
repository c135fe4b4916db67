"""Run a command on a kernel that has less: a filter of system calls answers as such a kernel would.

python -m tests.builders.lesser_kernel namespaces|landlock COMMAND …
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys

from autograder.sandbox import seccomp

_LOAD, _EQUAL, _ANY_BIT, _RETURN = 0x20, 0x15, 0x45, 0x06
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_NEW_NAMESPACE = sum(flag for flag, reason in seccomp.CLONE_FORBIDDEN.items() if "namespace" in reason)
_UNSHARE = {"x86_64": 272, "aarch64": 97}
_LANDLOCK_CREATE_RULESET = 444

Instruction = tuple[int, int, int, int]  # code, value, jump if true, jump if false


def without(what: str) -> list[Instruction]:
    """The filter: as in a container that forbids namespaces, or before Linux 5.13."""
    column = 0 if platform.machine() == "x86_64" else 1
    if what == "landlock":
        refused: list[Instruction] = [
            (_EQUAL, _LANDLOCK_CREATE_RULESET, 0, 1),
            (_RETURN, _ERRNO | errno.ENOSYS, 0, 0),
        ]
    else:
        refused = [
            (_EQUAL, _UNSHARE[platform.machine()], 0, 1),
            (_RETURN, _ERRNO | errno.EPERM, 0, 0),
            (_EQUAL, int(seccomp.CHECKED["clone3"][column] or 0), 0, 1),
            (_RETURN, _ERRNO | errno.ENOSYS, 0, 0),
            (_EQUAL, int(seccomp.CHECKED["clone"][column] or 0), 0, 3),
            (_LOAD, 16, 0, 0),  # its flags
            (_ANY_BIT, _NEW_NAMESPACE, 0, 1),
            (_RETURN, _ERRNO | errno.EPERM, 0, 0),
        ]
    return [(_LOAD, 0, 0, 0), *refused, (_RETURN, _ALLOW, 0, 0)]


def main() -> None:
    program = b"".join(
        struct.pack("=HBBI", code, yes, no, value) for code, value, yes, no in without(sys.argv[1])
    )
    ctypes.CDLL(None).prctl(38, 1, 0, 0, 0)  # PR_SET_NO_NEW_PRIVS, without which nobody may filter
    seccomp.enter(program)
    os.execvp(sys.argv[2], sys.argv[2:])


if __name__ == "__main__":
    main()
