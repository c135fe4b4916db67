"""The warm zygote: a process with NumPy loaded that forks one confined process for each submission.

It never runs student code itself. The host sends it the socket of a new student process; it forks,
answers with a pidfd of the child, and later reaps it::

    host → zygote: b"S" + socket           zygote → host: b"S" + pid + pidfd
    host → zygote: b"R" + pid              zygote → host: b"R" + wait status
    host → zygote: b"C"                    zygote → host: b"C" + number of files left in scratch

Run as ``python -I -c <bootstrap> <control descriptor> <settings as JSON>``.
"""

from __future__ import annotations

import json
import os
import socket
import struct
import sys
import time

import numpy as np

from . import inside, lazy
from .confine import Confinement
from .limits import Limits

NUMBER = struct.Struct("<q")
def _warm_up() -> None:
    """Touch once what every submission will touch, so that children find it loaded and paged in."""
    import linecache  # noqa: F401
    import random  # noqa: F401

    a = np.random.default_rng(0).normal(size=(8, 8))
    np.random.normal(size=2)
    np.exp(a @ a.T - a.max(axis=1, keepdims=True)).sum(axis=0)
    np.einsum("ij,jk->ik", a, a)
    np.linalg.norm(a)


def main() -> None:
    """Serve fork requests until the host goes away."""
    control = socket.socket(fileno=int(sys.argv[1]))
    settings = json.loads(sys.argv[2])
    limits = Limits(**settings["limits"])
    confinement = Confinement(
        limits, frozenset(settings["layers"]), settings["readable"], settings["scratch"]
    )
    _warm_up()
    lazy.put_off()
    sys.path[:] = [entry for entry in sys.path if entry != settings["engine"]]
    control.sendall(b"!")
    while True:
        request, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not request:
            return
        if request == b"S":
            _spawn(control, descriptors[0], confinement, limits)
        elif request == b"R":
            (pid,) = NUMBER.unpack(_exactly(control, NUMBER.size))
            _, status = os.waitpid(pid, 0)
            control.sendall(b"R" + NUMBER.pack(status))
        elif request == b"C":
            control.sendall(b"C" + NUMBER.pack(_clear(settings["scratch"])))


def _spawn(control: socket.socket, channel: int, confinement: Confinement, limits: Limits) -> None:
    pid = os.fork()
    if pid == 0:
        status = 70  # EX_SOFTWARE: the layers could not be entered
        try:
            confinement.enter(channel)
            _seed()
            status = 0
            inside.serve(channel, limits)
        finally:  # whatever happened, this process must never return into the zygote's loop
            os._exit(status)
    os.close(channel)
    pidfd = os.pidfd_open(pid) if hasattr(os, "pidfd_open") else -1
    message = b"S" + NUMBER.pack(pid)
    if pidfd >= 0:
        socket.send_fds(control, [message], [pidfd])
        os.close(pidfd)
    else:
        control.sendall(message)


def _seed() -> None:
    """Every submission starts from the same random state: a re-grade gives the same result."""
    import random

    random.seed(0)
    np.random.seed(0)


def _clear(scratch: str) -> int:
    """Empty the scratch folder between submissions; the number of entries that would not go."""
    stubborn = 0
    deadline = time.monotonic() + 1.0
    with os.scandir(scratch) as entries:
        for entry in entries:
            if time.monotonic() > deadline:
                return stubborn + 1
            try:
                os.unlink(entry.path)
            except OSError:
                stubborn += 1
    return stubborn


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
