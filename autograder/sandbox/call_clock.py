"""The clock of one request to a student's process: an absolute deadline that is fair on a busy machine."""

from __future__ import annotations

import math
import os
import select
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from .limits import Limits


class StudentProcessGone(Exception):
    """The student's process ended, or broke the rules of the wire and was ended."""

    def __init__(self, reason: str, *, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason  # "timeout", "died", "protocol"
        self.sentence = sentence


@dataclass(slots=True)
class Allowance:
    """Seconds that a process may still use over all its requests, and the sentence when they are gone."""

    seconds: float
    sentence: str


class Times(NamedTuple):
    """Seconds that the kernel has accounted to a process; infinite where it does not tell."""

    computing: float
    """On any core, all threads together."""
    kept_waiting: float
    """Ready to run, with no core to run on (its first thread)."""


class ClockedProcess(Protocol):
    """What the clock needs to know of a student's process."""

    limits: Limits
    used_seconds: float
    allowance: Allowance

    def times(self) -> Times:
        """What the kernel has accounted to the process so far."""


class CallClock:
    """Bounds one request: an absolute deadline, less the time that either side waited for a free core.

    An endless loop and a sleep both end on time, and an honest submission on a busy machine is not blamed
    for the machine. Threads that keep their own process waiting use up its computing time instead.
    """

    CHECK_MILLISECONDS = 50

    def __init__(
        self, process: ClockedProcess, seconds: float, interrupt: Callable[[], None] | None = None
    ) -> None:
        """Start the clock.

        Args:
            process: the process that has the request.
            seconds: its time limit.
            interrupt: asks the process to stop, once, when the time is over; it has a last moment to heed it.
        """
        self._process = process
        self._seconds = seconds
        self._started = time.monotonic()
        self._wall = max(seconds * process.limits.wall_factor, 5.0)
        self._left = process.allowance.seconds - process.used_seconds
        self._paused_at = 0.0
        self._idle = 0.0
        self._baseline: _Reading | None = None
        self._interrupt = interrupt

    def wait(self, poll: select.poll) -> None:
        """Wait a while for the socket.

        Raises:
            StudentProcessGone: the time limit is exceeded.
        """
        ready = bool(poll.poll(self.CHECK_MILLISECONDS))
        if self._baseline is None:
            if ready and self.elapsed() * 1000 <= self.CHECK_MILLISECONDS:
                return  # nearly every answer: nothing had to be read from /proc
            # Time counts from here: what went before may have been this side's own wait for a core.
            self._baseline = self._read()
        self.check()

    def check(self) -> None:
        """Look at the clock.

        Raises:
            StudentProcessGone: the time limit is exceeded.
        """
        elapsed = self.elapsed()
        if elapsed > self._left and self.used() > self._left:
            raise StudentProcessGone("exhausted", sentence=self._process.allowance.sentence)
        turn = elapsed - self._idle
        if turn > self._wall:
            self._time_is_over()
            return
        if self._baseline is None:
            if turn > self._seconds:  # a sender that never lets us wait
                self._baseline = self._read()
            return
        if turn - self._baseline.turn <= self._seconds:
            return
        now = self._read()
        turn = now.turn - self._baseline.turn
        waited = now.kept_waiting - self._baseline.kept_waiting
        # (Infinite less infinite is not a number, and compares as "not enough": only the wall holds.)
        if turn - waited > self._seconds or now.computing - self._baseline.computing > self._seconds:
            self._time_is_over()

    def _time_is_over(self) -> None:
        if self._interrupt is None:
            raise StudentProcessGone("timeout", sentence="")
        interrupt, self._interrupt = self._interrupt, None
        interrupt()
        more = self._process.limits.last_moments
        self._seconds, self._wall = (
            self._seconds + more,
            max(self._wall, self.elapsed() - self._idle) + max(more, 1.0),
        )

    def _read(self) -> _Reading:
        theirs = self._process.times()
        return _Reading(
            self.elapsed() - self._idle, theirs.computing, theirs.kept_waiting + _own_kept_waiting()
        )

    def pause(self) -> None:
        """The hidden test is at work, not the student."""
        self._paused_at = time.monotonic()

    def resume(self) -> None:
        """The student's turn again."""
        self._idle += time.monotonic() - self._paused_at

    def used(self) -> float:
        """Seconds that the request has cost the submission so far.

        As for its deadline, the time that either side waited for a free core does not count; but what the
        process has computed does. Where the kernel does not tell, or the process is gone, all of it counts.
        """
        elapsed = self.elapsed()
        if self._baseline is None:
            return elapsed
        now = self._read()
        waited = now.kept_waiting - self._baseline.kept_waiting
        computing = now.computing - self._baseline.computing
        if not math.isfinite(waited):
            return elapsed
        return max(elapsed - waited, min(computing, elapsed))

    def elapsed(self) -> float:
        """Seconds since the request was sent."""
        return time.monotonic() - self._started


class _Reading(NamedTuple):
    """Clocks at one moment, in seconds."""

    turn: float
    """Of the student's turn so far."""
    computing: float
    """Processor time of the student's process."""
    kept_waiting: float
    """How long that process and this one were ready to run and had no core."""


def _own_kept_waiting() -> float:
    try:
        with open("/proc/thread-self/schedstat", encoding="ascii") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


def times_of(pid: int | None) -> Times:
    """What the kernel has accounted to a process; infinite where it does not tell."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
        with open(f"/proc/{pid}/schedstat", encoding="ascii") as file:
            waited = int(file.read().split()[1]) / 1e9
        return Times((int(fields[11]) + int(fields[12])) / _TICKS, waited)
    except (OSError, IndexError, ValueError):
        return Times(float("inf"), float("inf"))


_TICKS = os.sysconf("SC_CLK_TCK")
