"""The process of one lane from outside: tickets go in, lines come out, and neither ever waits for it."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.engine.ticket import Ticket
from autograder.errors import AutograderError

_CLOSING_SECONDS = 5.0
"""How long a lane with nothing to do may take to end."""


def cores() -> list[int]:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


_LEFT_OUT = re.compile(r"PYTEST_|PYTHON(OPTIMIZE|WARNINGS|INSPECT|STARTUP)$")
"""Variables for somebody's own tests and shell: options that our pytest does not know, suites without their
assertions, warnings that end a call."""


def _environment() -> dict[str, str]:
    """The environment of a lane."""
    kept = {name: value for name, value in os.environ.items() if not _LEFT_OUT.match(name)}
    one_thread = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
    return kept | one_thread | {"PYTHONPATH": _import_path()}


def _import_path() -> str:
    """PYTHONPATH of a lane: the folder of this package, wherever the current folder is."""
    own = str(Path(__file__).resolve().parents[2])
    others = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return os.pathsep.join([own, *filter(os.path.isabs, others)])


@dataclass(eq=False)
class LaneHandle:
    """The outside of :mod:`autograder.engine.lane_process`. Reading and writing never wait for it."""

    settings: dict[str, Any]
    core: int | None
    in_hand: list[Ticket] = field(default_factory=list)
    assignments: set[str | None] = field(default_factory=set)
    """Problem sets that it was asked about, and therefore knows."""
    alive: bool = True
    has_judged: bool = False
    fatal: AutograderError | None = None
    """Why it ends, if it said so."""
    outbox: bytearray = field(default_factory=bytearray)
    _inbox: bytearray = field(default_factory=bytearray)
    _stopped: bool = False

    def __post_init__(self) -> None:
        self.process = subprocess.Popen(
            # -P: a numpy.py beside the notebooks must never be imported by this side.
            [sys.executable, "-P", "-m", "autograder.engine.lane_process", json.dumps(self.settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            bufsize=0,
            env=_environment(),
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.input = self.process.stdin.fileno()
        self.output = self.process.stdout.fileno()
        os.set_blocking(self.input, False)

    def send(self, ticket: Ticket) -> None:
        """Hand over a ticket; what the pipe does not take at once goes with :meth:`write`."""
        self.in_hand.append(ticket)
        self.assignments.add(ticket.task.assignment)
        self.outbox += ticket.task.to_bytes()
        self.write()

    def write(self) -> None:
        """Write as much as the pipe takes."""
        try:
            while self.outbox:
                del self.outbox[: os.write(self.input, self.outbox[: 1 << 16])]
        except BlockingIOError:
            return
        except OSError:  # a broken pipe shows as the end of its output, too, and is dealt with there
            self.outbox.clear()

    def read(self) -> list[bytes]:
        """The lines that have come in; notices when the lane is gone."""
        data = os.read(self.output, 1 << 20)
        if not data:
            self.alive = False
            return []
        *lines, rest = data.split(b"\n")
        if lines:
            lines[0] = bytes(self._inbox) + lines[0]
            self._inbox.clear()
        self._inbox += rest
        return lines

    def stop(self) -> None:
        """Have it end: by itself if it has nothing to do, at once otherwise."""
        self._stopped = True
        assert self.process.stdin is not None
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        if self.in_hand:
            self.process.kill()

    def end(self) -> str:
        """Wait for its end; how it ended, in a sentence, if it ended by itself."""
        by_itself = not self._stopped
        if by_itself:
            self.stop()
        try:
            code = self.process.wait(_CLOSING_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self.alive = False
        assert self.process.stdout is not None
        self.process.stdout.close()
        if not by_itself or code == 0:
            return ""
        if code == -signal.SIGXCPU:
            return "It used all the processor time that one notebook may cost: look at its answers."
        return f"It ended with status {code}."
