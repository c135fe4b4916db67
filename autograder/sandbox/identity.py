"""Giving up root: a zygote started by root goes on as a user that owns nothing, without capabilities.

The kernel does not count the threads of root (RLIMIT_NPROC does not bind user 0), and root may change the
mode of files that nothing else protects. An ordinary user has nothing to give up here.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Iterable

_CAPABILITY_VERSION_3 = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


def become(user: int, scratch: str, needed: Iterable[str]) -> bool:
    """Go on as ``user``, who has to be able to read ``needed`` and to own ``scratch``; whether it worked.

    Where it does not (the interpreter lies in root's home, or the user namespace knows no such user) the
    process stays root, and :func:`drop_capabilities` still takes the powers that go with it.
    """
    if os.geteuid() != 0 or not _may_read(user, needed):
        return False
    try:
        os.chown(scratch, user, user)
    except OSError:
        return False
    with contextlib.suppress(OSError):  # forbidden in some user namespaces, where there are none to leave
        os.setgroups([])
    try:
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    except OSError:
        return False
    return True


def drop_capabilities() -> None:
    """Give up every capability, for good where ``no_new_privs`` is set.

    Raises:
        OSError: the kernel refused.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    nothing = (ctypes.c_uint32 * 6)()
    if libc.capset(ctypes.byref(_Header(_CAPABILITY_VERSION_3, 0)), ctypes.byref(nothing)) != 0:
        code = ctypes.get_errno()
        raise OSError(code, f"capset failed: {os.strerror(code)}")


def _may_read(user: int, paths: Iterable[str]) -> bool:
    """Whether ``user`` can open these paths, tried in a process of its own."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            with contextlib.suppress(OSError):
                os.setgroups([])
            os.setresgid(user, user, user)
            os.setresuid(user, user, user)
            for path in paths:
                os.close(os.open(path, os.O_RDONLY))
            status = 0
        finally:
            os._exit(status)
    _, status = os.waitpid(pid, 0)
    return status == 0
