"""The warm zygote: a process with NumPy loaded that forks one confined process for each submission.

It never runs student code itself. The host sends it the socket of a new student process; it forks,
answers with a pidfd of the child, and later reaps it::

    host → zygote: settings as JSON
    host → its first child: secrets as JSON  zygote → host: b"!" (ready) or b"?" + sentence
    host → zygote: b"S" + socket           zygote → host: b"S" + pid + pidfd
    …, or b"N" + 0: numbers of processes have moved on, the sandbox must be replaced
    host → zygote: b"R" + pid              zygote → host: b"R" + wait status (+ OVERFULL)
    host → zygote: b"C"                    zygote → host: b"C" + 1 if the scratch folder is clean, else 0

The settings come through the socket and not as arguments, which every child would inherit. Paths that must
not be readable never come into this process at all: its first child reads them, tries them and ends, so that
no student's process finds them in memory that the zygote has given back. Run as
``python -I -c <bootstrap> <control descriptor>``.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import struct
import sys
from typing import Any

import numpy as np

from . import identity, inside
from .confine import Confinement
from .deferred import defer_imports
from .limits import Limits
from .scratch import Scratch

NUMBER = struct.Struct("<q")
OVERFULL = 1 << 32
"""Added to the wait status of a child that was ended because it wrote too much to scratch."""
MOVED_ON = b"N"
"""In place of the answer to a request for a process: this sandbox's numbers would tell of another one's."""
CONFINED = b"+"
"""What a child sends once it is confined, before it runs anything of a student's."""

_NOT_CONFINED, _SECRET_IN_SIGHT = 70, 71  # exit statuses of a child
_WATCH_MILLISECONDS = 50


def _warm_up() -> None:
    """Touch once what every submission will touch, so that children find it loaded and paged in."""
    import linecache  # noqa: F401
    import random  # noqa: F401

    a = np.random.default_rng(0).normal(size=(8, 8))
    np.random.normal(size=2)  # noqa: NPY002 - as notebooks do
    np.exp(a @ a.T - a.max(axis=1, keepdims=True)).sum(axis=0)
    np.einsum("ij,jk->ik", a, a)
    np.linalg.norm(a)


def main() -> None:
    """Serve fork requests until the host goes away."""
    control = socket.socket(fileno=int(sys.argv[1]))
    sys.argv[:] = [""]
    sys.orig_argv[:] = [""]
    settings = _message(control)
    _warm_up()
    gc.freeze()  # what is loaded stays: children need not look through it, nor copy its pages
    defer_imports(settings["deferred_imports"])
    sys.path[:] = [entry for entry in sys.path if entry != settings["engine"]]
    _Zygote(control, settings).serve()


class _Zygote:
    def __init__(self, control: socket.socket, settings: dict[str, Any]) -> None:
        self._control = control
        self._limits = Limits(**settings["limits"])
        self._translator: str = settings["translator"]
        self._scratch = Scratch(settings["scratch"], self._limits, is_own="bubblewrap" in settings["layers"])
        layers = frozenset(settings["layers"])
        self._confinement = Confinement(self._limits, layers, settings["readable"], settings["scratch"])
        needed = [np.__file__, os.__file__, settings["scratch"]]
        identity.become(settings["user"], settings["scratch"], needed)
        self._child = 0
        self._overfull = False
        self._counts = "bubblewrap" in layers
        """Whether nobody else takes numbers of processes: here they would tell what a submission did."""
        self._last = 0

    def serve(self) -> None:
        """Answer the host until it closes the control socket."""
        fault = self._try_out()
        self._control.sendall(b"!" if fault is None else b"?" + fault.encode())
        poll = select.poll()
        poll.register(self._control, select.POLLIN)
        while fault is None:
            if not poll.poll(_WATCH_MILLISECONDS if self._child else None):
                self._watch()
                continue
            request, descriptors, _, _ = socket.recv_fds(self._control, 1, 1)
            if request == b"S":
                self._spawn(descriptors[0])
            elif request == b"R":
                self._reap()
            elif request == b"C":
                self._control.sendall(b"C" + NUMBER.pack(self._scratch.clear()))
            else:
                return

    def _try_out(self) -> str | None:
        """Confine a first child and have it look for what students must not see; what is wrong, if so."""
        pid = os.fork()
        if pid == 0:
            status = _NOT_CONFINED
            try:
                secrets: list[str] = _message(self._control)
                self._confinement.enter(self._control.fileno())
                status = _SECRET_IN_SIGHT if any(map(_is_readable, secrets)) else 0
            finally:
                os._exit(status)
        _, status = os.waitpid(pid, 0)
        self._last = pid
        if status == 0:
            return None
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) == _SECRET_IN_SIGHT:
            return (
                "the hidden suites can be read from inside the sandbox, because the course lies in a folder "
                "that the interpreter needs. Remedy: install the package in a virtual environment elsewhere"
            )
        return "the layers of isolation cannot be entered (see `autograder doctor`)"

    def _spawn(self, channel: int) -> None:
        pid = os.fork()
        if pid != 0 and self._counts and pid != self._last + 1:
            # Threads of an earlier submission took numbers meanwhile, and this one could count them.
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            os.close(channel)
            self._control.sendall(MOVED_ON + NUMBER.pack(0))
            return
        self._last = pid
        if pid == 0:
            status = _NOT_CONFINED
            try:
                self._confinement.enter(channel)
                os.write(channel, CONFINED)
                status = 0
                inside.serve(channel, self._limits, self._translator)
            finally:  # whatever happened, this process must never return into the zygote's loop
                os._exit(status)
        os.close(channel)
        self._child, self._overfull = pid, False
        message = b"S" + NUMBER.pack(pid)
        if hasattr(os, "pidfd_open"):
            pidfd = os.pidfd_open(pid)
            socket.send_fds(self._control, [message], [pidfd])
            os.close(pidfd)
        else:
            self._control.sendall(message)

    def _reap(self) -> None:
        (pid,) = NUMBER.unpack(_exactly(self._control, NUMBER.size))
        _, status = os.waitpid(pid, 0)
        self._child = 0
        self._control.sendall(b"R" + NUMBER.pack(status + OVERFULL * self._overfull))

    def _watch(self) -> None:
        """A child is at work, and has been for a while: is it filling the scratch folder?"""
        if not self._overfull and self._scratch.is_overfull():
            self._overfull = True
            # Not reaped before the host asks, so that the number still belongs to it.
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._child, signal.SIGKILL)


def _is_readable(path: str) -> bool:
    try:
        os.close(os.open(path, os.O_RDONLY))
    except OSError:
        return False
    return True


def _message(control: socket.socket) -> Any:
    (length,) = NUMBER.unpack(_exactly(control, NUMBER.size))
    return json.loads(_exactly(control, length))


def _exactly(control: socket.socket, count: int) -> bytes:
    data = b""
    while len(data) < count:
        part = control.recv(count - len(data))
        if not part:
            raise SystemExit(0)
        data += part
    return data


if __name__ == "__main__":
    main()
