"""One student's process from the outside: requests go in, plain values come out, against a clock.

Nothing that comes back is trusted: frames are bounded and decoded by :mod:`.wire`, every wait has an
absolute deadline, and a process is ended from outside through its pidfd.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import select
import signal
import socket
from collections.abc import Callable
from typing import Any, Protocol

from . import wire
from .call_clock import Allowance, CallClock, StudentProcessGone, Times, times_of
from .layers import SandboxUnavailable
from .limits import Limits
from .zygote import CONFINED, OVERFULL

_AT_ONCE = 1 << 12
"""Bytes that are asked of the socket at once, before it is known how long the frame is: a page. (Room for
more would be fetched from the system, and handed back to it, for every frame.)"""


class Parent(Protocol):
    """The zygote that a student's process was forked from."""

    limits: Limits
    cores: set[int] | None

    def reap(self, pid: int) -> int:
        """The wait status of a child that has ended or is about to, with OVERFULL added if so."""


class StudentProcess:
    """One submission's process: requests go in, plain values come out, against a clock.

    ``on_callback(number, arguments, state, keywords)`` evaluates a function of the hidden test.
    """

    def __init__(self, zygote: Parent, channel: socket.socket, pid: int, pidfd: int | None) -> None:
        self._zygote = zygote
        self._channel = channel
        self._channel.setblocking(False)
        self._poll = select.poll()
        self._poll.register(channel, select.POLLIN)
        self._pid = pid
        self._pidfd = pidfd
        if zygote.cores is not None:
            _share_core(self._number())
        self.limits = zygote.limits
        self._requests = 0
        self._confined = False
        self._busy = False
        self.used_seconds = 0.0
        """What all requests took, work of the hidden tests' own functions included."""
        self.allowance = Allowance(self.limits.submission_seconds, "This submission has used up its time.")
        self.alive = True

    def request(
        self,
        operation: str,
        test: int,
        details: list[Any],
        *,
        seconds: float,
        refer: Callable[[Any], wire.Reference],
        resolve: Callable[[wire.Reference], Any],
        on_callback: Callable[[int, list[Any], list[Any], dict[str, Any]], Any] | None = None,
        interrupt: bool = False,
    ) -> Any:
        """Send a request and wait for its answer: ``["return", value]`` or ``["raise", …]``.

        With ``interrupt``, the process is asked to stop by itself when its time is over, as Jupyter
        interrupts a kernel, before it is ended.

        Raises:
            StudentProcessGone: the process died, ran out of time or broke the rules of the wire.
            wire.WireError: the request itself cannot be carried (a fault of the hidden test).
        """
        if not self.alive:
            raise StudentProcessGone("died", sentence="The process of this submission has ended.")
        if self._busy:
            raise wire.WireError("a function of the test asked the student's process for something")
        self._requests += 1
        number = self._requests
        frame = wire.encode([operation, number, test, *details], refer)
        clock = CallClock(self, seconds, self._interrupt if interrupt else None)
        self._busy = True
        try:
            try:
                self._refuse_leftovers()
                self._write(frame, clock)
                while True:
                    answer = self._read(clock, resolve)
                    # Exact types first: what compares with an array is an array, and neither true nor false.
                    if type(answer) is not list or len(answer) < 3 or type(answer[1]) is not int:
                        raise wire.WireError("an answer to a question that was not asked")
                    if answer[1] != number or type(answer[0]) is not str:
                        raise wire.WireError("an answer to a question that was not asked")
                    kind = answer[0]
                    if kind == "return" and len(answer) == 3:
                        return answer
                    if kind == "raise" and len(answer) == 6:
                        return answer
                    if kind != "callback" or len(answer) != 6 or on_callback is None:
                        raise wire.WireError("an answer of an unknown kind")
                    self._refuse_leftovers()
                    clock.pause()
                    reply = on_callback(*answer[2:])
                    clock.resume()
                    self._write(wire.encode(reply, refer), clock)
            finally:
                self.used_seconds += clock.used()  # while the kernel still knows the process
        except wire.WireError as error:
            self.end()
            raise StudentProcessGone(
                "protocol", sentence=f"The process of this submission sent something malformed ({error})."
            ) from error
        except BaseException:
            self.end()  # mid-conversation: nothing that follows could be trusted to be in step
            raise
        finally:
            self._busy = False

    def _interrupt(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            if self._pidfd is not None:
                signal.pidfd_send_signal(self._pidfd, signal.SIGINT)
            else:
                os.kill(self._pid, signal.SIGINT)

    def end(self) -> int | None:
        """Kill the process if need be, and reap it; its wait status the first time."""
        if not self.alive:
            return None
        self.alive = False
        with contextlib.suppress(ProcessLookupError):
            if self._pidfd is not None:
                signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
            else:
                os.kill(self._pid, signal.SIGKILL)  # not reaped yet, so the number is still its own
        if self._pidfd is not None:
            os.close(self._pidfd)
        self._channel.close()
        if self._zygote.cores is not None:
            os.sched_setaffinity(0, self._zygote.cores)
        return self._zygote.reap(self._pid)

    def times(self) -> Times:
        """What the kernel has accounted to the process so far."""
        return times_of(self._number())

    def _number(self) -> int | None:
        """Its number as this side counts processes; None where the kernel does not tell."""
        return self._pid if self._pidfd is None else _process_number(self._pidfd)

    # -- frames against the clock -------------------------------------------------------------------

    def _refuse_leftovers(self) -> None:
        """A frame that is already there was sent before the question: it answers nothing."""
        if self._confined and self._poll.poll(0):
            try:
                waiting = self._channel.recv(1, socket.MSG_PEEK)
            except BlockingIOError:
                return
            except ConnectionResetError:
                raise self._death() from None
            if waiting:
                raise wire.WireError("more was sent than was asked for")
            raise self._death()

    def _write(self, parts: list[bytes | memoryview], clock: CallClock) -> None:
        view = memoryview(parts[0] if len(parts) == 1 else b"".join(parts))
        while view:
            try:
                view = view[self._channel.send(view) :]
            except BlockingIOError:
                poll = select.poll()
                poll.register(self._channel, select.POLLOUT)
                clock.wait(poll)
            except (BrokenPipeError, ConnectionResetError):
                raise self._death() from None

    def _read(self, clock: CallClock, resolve: Callable[[wire.Reference], Any]) -> Any:
        clock.check()  # a sender that never pauses is never waited for
        if not self._confined:
            self._confined = self._some(1, clock) == CONFINED
        data = bytearray(self._some(_AT_ONCE, clock))  # nearly always a whole frame
        while len(data) < wire.LENGTHS.size:
            data += self._some(_AT_ONCE, clock)
        header, payload = wire.check_lengths(data[: wire.LENGTHS.size])
        body = wire.LENGTHS.size + header
        while len(data) < body + payload:
            data += self._some(min(body + payload - len(data), 1 << 20), clock)
        if len(data) > body + payload:
            raise wire.WireError("more was sent than was asked for")
        view = memoryview(data)
        return wire.decode(view[wire.LENGTHS.size : body], view[body:], resolve)

    def _some(self, most: int, clock: CallClock) -> bytes:
        """Between one byte and ``most``, once they are there."""
        while True:
            clock.wait(self._poll)
            try:
                part = self._channel.recv(most)
            except BlockingIOError:
                continue
            except ConnectionResetError:
                raise self._death() from None
            if not part:
                raise self._death()
            return part

    def _death(self) -> StudentProcessGone:
        """Why the process ended, in a sentence.

        Raises:
            SandboxUnavailable: it could not be confined, and no student code has run in it.
        """
        by_itself = self._ends_by_itself()
        status = self.end()
        if status is None:
            return StudentProcessGone("died", sentence="The process of this submission has ended.")
        if status >= OVERFULL:
            return StudentProcessGone("died", sentence="It wrote more to its scratch folder than allowed.")
        if not self._confined:
            raise SandboxUnavailable("A student's process could not be confined.")
        if by_itself and os.WIFSIGNALED(status):
            sentence = _ENDINGS.get(os.WTERMSIG(status), "It was ended by a signal.")
            return StudentProcessGone("died", sentence=sentence)
        return StudentProcessGone("died", sentence="It ended the Python process.")

    def _ends_by_itself(self) -> bool:
        """Whether a process whose end of the channel is closed is ending, and has not merely closed it.

        The kernel closes the channel of a process on the way out, when its exit status is settled. One that
        lives on is killed by us, and that must not pass for a death of its own.
        """
        if self._pidfd is None or not self.alive:
            return True
        poll = select.poll()
        poll.register(self._pidfd, select.POLLIN)
        return bool(poll.poll(_LAST_MOMENTS * 1000))


_LAST_MOMENTS = 0.5
"""Seconds from the closing of its channel to the end of a process, on a busy machine."""

# Nothing here tells one exit status or signal from many: they could carry a hidden input out.
_ENDINGS: dict[int, str] = {
    signal.SIGSEGV: "It crashed the Python interpreter (segmentation fault).",
    signal.SIGXCPU: "It used up the processor time of a submission.",
    signal.SIGXFSZ: "It wrote a file larger than allowed.",
    signal.SIGKILL: "It was ended by the system, most likely for want of memory.",
    signal.SIGSYS: "It tried a system call that is not allowed.",
}


def _share_core(process: int | None) -> None:
    """Stay on the present core and bring a student's process there, or change nothing if it may not be."""
    if process is None:
        return
    with contextlib.suppress(OSError, AttributeError):
        core = ctypes.CDLL(None).sched_getcpu()
        os.sched_setaffinity(process, {core})
        os.sched_setaffinity(0, {core})


def _process_number(pidfd: int) -> int | None:
    """The number of the process behind a pidfd, as this side's /proc counts."""
    try:
        with open(f"/proc/self/fdinfo/{pidfd}", encoding="ascii") as info:
            return next(int(line.split()[1]) for line in info if line.startswith("Pid:"))
    except (OSError, StopIteration, IndexError, ValueError):
        return None
