"""What a student's process gives up before it runs its first line of student code, in order.

Runs in a freshly forked process, inside whatever namespaces there are. Each step stands alone: where the
platform lacks one, the others still hold, and the report says which were in force.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys

from . import identity, landlock, seccomp
from .limits import Limits

_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38


class Confinement:
    """The layers of one zygote, prepared once so that entering them costs microseconds."""

    def __init__(self, limits: Limits, layers: frozenset[str], readable: list[str], scratch: str) -> None:
        self._limits = limits
        self._scratch = scratch
        self._linux = sys.platform == "linux"
        self._libc = ctypes.CDLL(None, use_errno=True)
        # Scratch that is no file system of its own has no size. It is counted, and a file that was removed
        # but stays mapped cannot be: so nothing is removed there.
        removing = "bubblewrap" in layers
        self._ruleset = (
            landlock.Ruleset(readable, scratch, removing=removing) if "landlock" in layers else None
        )
        self._filter = seccomp.build_filter(removing=removing) if "seccomp" in layers else None
        self._limited = "rlimits" in layers
        # Where there is no namespace of its own, the kernel counts all threads of the user together.
        self._threads = limits.threads + (0 if "bubblewrap" in layers else _threads_of_this_user())

    def enter(self, channel: int) -> None:
        """Confine the calling process, whose only descriptor to keep is ``channel``.

        Raises:
            OSError: a layer that was promised could not be entered; the caller must not go on.
        """
        null = os.open(os.devnull, os.O_RDWR)
        for standard in (0, 1, 2):
            os.dup2(null, standard)
        if self._linux:
            self._prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)  # nobody outlives the zygote
            self._prctl(_PR_SET_DUMPABLE, 0)  # no core, no ptrace by its like
        os.umask(0o077)
        os.chdir(self._scratch)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGPIPE, signal.SIGCHLD):
            signal.signal(number, signal.SIG_DFL)
        if self._linux:
            self._prctl(_PR_SET_NO_NEW_PRIVS, 1)
            identity.drop_capabilities()
        if self._ruleset is not None:
            self._ruleset.enter()
        _close_all_but({0, 1, 2, channel})
        if self._limited:
            self._bound()
        if self._filter is not None:
            seccomp.enter(self._filter)

    def _bound(self) -> None:
        limits = self._limits
        whole = int(limits.submission_seconds + limits.own_cells_seconds) + 5
        for which, bound in (
            (resource.RLIMIT_AS, limits.address_space),
            (resource.RLIMIT_CPU, whole),  # the host's clock is stricter; this one needs no host
            (resource.RLIMIT_FSIZE, limits.file_bytes),
            (resource.RLIMIT_NOFILE, limits.open_files),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_MEMLOCK, 0),
            (resource.RLIMIT_MSGQUEUE, 0) if self._linux else (resource.RLIMIT_CORE, 0),
        ):
            _lower(which, bound)
        if self._linux:
            _lower(resource.RLIMIT_NPROC, self._threads)

    def _prctl(self, option: int, value: int) -> None:
        if self._libc.prctl(option, value, 0, 0, 0) != 0:
            code = ctypes.get_errno()
            raise OSError(code, f"prctl({option}) failed: {os.strerror(code)}")


def _lower(which: int, bound: int) -> None:
    """Set a limit, soft and hard, never above the hard limit in force."""
    _, hard = resource.getrlimit(which)
    if hard != resource.RLIM_INFINITY:
        bound = min(bound, hard)
    resource.setrlimit(which, (bound, bound))


def _threads_of_this_user() -> int:
    """How many threads this user has at the moment, with as many again in reserve; 0 without /proc."""
    user = os.getuid()
    count = 0
    for process in filter(str.isdigit, os.listdir("/proc") if os.path.isdir("/proc") else []):
        try:
            if os.stat(f"/proc/{process}").st_uid == user:
                count += len(os.listdir(f"/proc/{process}/task"))
        except OSError:
            continue  # it ended meanwhile
    return 2 * count


def _close_all_but(keep: set[int]) -> None:
    start = 0
    for descriptor in [*sorted(keep), 1 << 20]:
        if start < descriptor:
            os.closerange(start, descriptor)  # close_range(2) where the system has it
        start = descriptor + 1
