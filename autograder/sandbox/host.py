"""The outside of the boundary: start student processes, talk to them against a clock, end them.

A :class:`Zygote` is one warm sandbox; a :class:`StudentProcess` is one fork of it. The host trusts nothing
that comes back: frames are bounded and decoded by :mod:`.wire`, every wait has an absolute deadline, and
a process is ended from outside through its pidfd.
"""

from __future__ import annotations

import json
import os
import platform
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from . import bubblewrap, landlock, seccomp, wire
from .limits import DEFAULT_LIMITS, Limits
from .zygote import NUMBER

ALL_LAYERS = ("bubblewrap", "landlock", "seccomp", "rlimits")

_BOOTSTRAP = (
    "import sys; sys.path[:0] = {paths!r}; "
    "from autograder.sandbox import zygote; sys.modules['__main__'].__file__ = None; zygote.main()"
)
_ONE_THREAD = {
    name: "1" for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
}


class SandboxUnavailable(RuntimeError):
    """This machine lacks what is needed to hold student code; the message names the remedy."""


class StudentProcessGone(Exception):
    """The student's process ended, or broke the rules of the wire and was ended."""

    def __init__(self, reason: str, *, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason  # "timeout", "died", "protocol"
        self.sentence = sentence


def available_layers() -> frozenset[str]:
    """The layers that this machine offers to this user."""
    layers = {"rlimits"}
    if sys.platform == "linux":
        if bubblewrap.works():
            layers.add("bubblewrap")
        if landlock.version() > 0:
            layers.add("landlock")
        if seccomp.supported():
            layers.add("seccomp")
    return frozenset(layers)


def choose_layers(*, allow_weak: bool = False, without: frozenset[str] = frozenset()) -> frozenset[str]:
    """All layers that can be had, less those switched off on purpose.

    Raises:
        SandboxUnavailable: neither a mount namespace nor Landlock can be had, so that student code could
            read the hidden suites; ``allow_weak`` grades all the same.
    """
    layers = available_layers() - without
    if not layers & {"bubblewrap", "landlock"} and not allow_weak:
        raise SandboxUnavailable(
            "Student code cannot be kept away from the hidden suites on this machine: neither bubblewrap nor "
            "Landlock can be used. Remedy: install bubblewrap (Debian: apt install bubblewrap) and allow "
            "user namespaces, or use Linux 5.13 or newer with Landlock; `autograder doctor` shows what is "
            "missing. To grade without protection all the same, pass --allow-weak-isolation."
        )
    return layers


class Zygote:
    """One warm sandbox, ready to fork a confined process in about two milliseconds."""

    def __init__(self, layers: frozenset[str], limits: Limits = DEFAULT_LIMITS) -> None:
        self.layers = layers
        self.limits = limits
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._ready = False
        ours, theirs = socket.socketpair()
        self._control = ours
        try:
            self._process = subprocess.Popen(
                self._command(theirs.fileno()),
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE if os.environ.get("AUTOGRADER_DEBUG") is None else None,
                env={"LANG": "C.UTF-8", "MPLBACKEND": "agg", **_ONE_THREAD},
                cwd="/",
            )
        finally:
            theirs.close()

    def _command(self, control: int) -> list[str]:
        mounts = bubblewrap.find_mounts()
        python = os.path.realpath(sys.executable)
        settings: dict[str, Any] = {"limits": asdict(self.limits), "layers": sorted(self.layers)}
        if "bubblewrap" in self.layers:
            paths = [bubblewrap.ENGINE, bubblewrap.SITE]
            scratch = bubblewrap.SCRATCH
            readable = [*mounts.interpreter, bubblewrap.SITE]
            readable += [f"{bubblewrap.ENGINE}/autograder/sandbox"]
            environment = {"LANG": "C.UTF-8", "MPLBACKEND": "agg", "HOME": scratch, **_ONE_THREAD}
            environment["MPLCONFIGDIR"] = environment["TMPDIR"] = scratch
            prefix = bubblewrap.command(self.limits.scratch_bytes)
            for name, value in environment.items():
                prefix += ["--setenv", name, value]
            prefix.append("--")
        else:
            self._scratch = tempfile.TemporaryDirectory(prefix="autograder-scratch-")
            scratch = self._scratch.name
            engine = str(Path(__file__).resolve().parents[2])
            paths = [engine, *_site_folders(mounts)]
            hidden = tuple(bubblewrap.hidden_folders())
            readable = [p for p in _without(mounts.interpreter, hidden)]
            readable += [outside for outside, _ in (*mounts.packages, *mounts.engine)]
            prefix = ["env", f"HOME={scratch}", f"TMPDIR={scratch}", f"MPLCONFIGDIR={scratch}"]
        readable += ["/dev/null", "/dev/urandom"]
        settings |= {"readable": readable, "scratch": scratch, "engine": paths[0]}
        program = [python, "-I", "-S", "-c", _BOOTSTRAP.format(paths=paths)]
        return [*prefix, *program, str(control), json.dumps(settings)]

    def spawn(self) -> StudentProcess:
        """Fork a fresh, confined process.

        Raises:
            SandboxUnavailable: the zygote itself did not start or has died.
        """
        self._await_ready()
        ours, theirs = socket.socketpair()
        try:
            socket.send_fds(self._control, [b"S"], [theirs.fileno()])
        except OSError as error:
            ours.close()
            raise SandboxUnavailable("the sandbox ended unexpectedly") from error
        finally:
            theirs.close()
        message, descriptors, _, _ = socket.recv_fds(self._control, 1 + NUMBER.size, 1)
        if len(message) != 1 + NUMBER.size:
            ours.close()
            raise SandboxUnavailable("the sandbox ended unexpectedly")
        (pid,) = NUMBER.unpack(message[1:])
        return StudentProcess(self, ours, pid, descriptors[0])

    def reap(self, pid: int) -> int:
        """The wait status of a child that has ended or is about to."""
        self._control.sendall(b"R" + NUMBER.pack(pid))
        return self._answer(b"R")

    def clear_scratch(self) -> bool:
        """Empty the scratch folder; False when something would not go."""
        self._control.sendall(b"C")
        return self._answer(b"C") == 0

    def close(self) -> None:
        """End the sandbox and everything in it."""
        self._control.close()
        self._process.kill()
        self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()
        if self._scratch is not None:
            self._scratch.cleanup()

    def _await_ready(self) -> None:
        if not self._ready:
            self._control.settimeout(60)
            try:
                self._ready = self._control.recv(1) == b"!"
            except OSError:
                self._ready = False
            self._control.settimeout(10)
        if not self._ready:
            self._process.kill()
            error = self._process.stderr.read().decode(errors="replace") if self._process.stderr else ""
            raise SandboxUnavailable(f"the sandbox did not start: {error.strip()[-1000:]}")

    def _answer(self, kind: bytes) -> int:
        data = b""
        while len(data) < 1 + NUMBER.size:
            part = self._control.recv(1 + NUMBER.size - len(data))
            if not part:
                raise SandboxUnavailable("the sandbox ended unexpectedly")
            data += part
        assert data[:1] == kind
        return int(NUMBER.unpack(data[1:])[0])


def _site_folders(mounts: bubblewrap.Mounts) -> list[str]:
    return sorted({os.path.dirname(outside) for outside, _ in mounts.packages})


def _without(paths: tuple[str, ...], hidden: tuple[str, ...]) -> list[str]:
    """The paths, with each that contains a hidden folder replaced by its other entries.

    Landlock can only add rights below a folder, not take them away.
    """
    result: list[str] = []
    for path in paths:
        if any(h == path for h in hidden):
            continue
        if any(h.startswith(path + "/") for h in hidden) and os.path.isdir(path):
            with os.scandir(path) as entries:
                result += _without(tuple(sorted(entry.path for entry in entries)), hidden)
        else:
            result.append(path)
    return result


class StudentProcess:
    """One submission's process: requests go in, plain values come out, against a clock.

    ``on_callback(number, arguments, state)`` evaluates a function of the hidden test.
    """

    def __init__(self, zygote: Zygote, channel: socket.socket, pid: int, pidfd: int) -> None:
        self._zygote = zygote
        self._channel = channel
        self._channel.setblocking(False)
        self._poll = select.poll()
        self._poll.register(channel, select.POLLIN)
        self._pid = pid
        self._pidfd = pidfd
        self.limits = zygote.limits
        self._requests = 0
        self.used_seconds = 0.0
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
        on_callback: Callable[[int, list[Any], list[Any]], Any] | None = None,
    ) -> Any:
        """Send a request and wait for its answer: ``["return", value]`` or ``["raise", …]``.

        Raises:
            StudentProcessGone: the process died, ran out of time or broke the rules of the wire.
            wire.WireError: the request itself cannot be carried (a fault of the hidden test).
        """
        if not self.alive:
            raise StudentProcessGone("died", sentence="The process of this submission has ended.")
        self._requests += 1
        number = self._requests
        frame = wire.encode([operation, number, test, *details], refer)
        clock = _CallClock(self, seconds)
        try:
            self._refuse_leftovers()
            self._write(frame, clock)
            while True:
                answer = self._read(clock, resolve)
                if type(answer) is not list or len(answer) < 3 or answer[1] != number:
                    raise wire.WireError("an answer to a question that was not asked")
                kind = answer[0]
                if kind == "return" and len(answer) == 3:
                    return answer
                if kind == "raise" and len(answer) == 6:
                    return answer
                if kind != "callback" or len(answer) != 5 or on_callback is None:
                    raise wire.WireError("an answer of an unknown kind")
                clock.pause()
                reply = on_callback(answer[2], answer[3], answer[4])
                clock.resume()
                self._write(wire.encode(reply, refer), clock)
        except wire.WireError as error:
            self.end()
            raise StudentProcessGone(
                "protocol", sentence=f"The process of this submission sent something malformed ({error})."
            ) from error
        except StudentProcessGone:
            self.end()
            raise
        except BaseException:
            self.end()  # mid-conversation: nothing that follows could be trusted to be in step
            raise
        finally:
            self.used_seconds += clock.used()

    def end(self) -> int | None:
        """Kill the process if need be, and reap it; its wait status the first time."""
        if not self.alive:
            return None
        self.alive = False
        try:
            signal.pidfd_send_signal(self._pidfd, signal.SIGKILL)
        except ProcessLookupError:
            pass
        finally:
            os.close(self._pidfd)
            self._channel.close()
        return self._zygote.reap(self._pid)

    def seconds_kept_waiting(self) -> float:
        """How long the process was ready to run and had no core to run on."""
        return _seconds_kept_waiting(self._pidfd)

    # -- frames against the clock -------------------------------------------------------------------

    def _refuse_leftovers(self) -> None:
        """A frame that is already there was sent before the question: it answers nothing."""
        if self._poll.poll(0):
            try:
                waiting = self._channel.recv(1, socket.MSG_PEEK)
            except BlockingIOError:
                return
            if waiting:
                raise wire.WireError("more was sent than was asked for")
            raise self._death()

    def _write(self, parts: list[bytes | memoryview], clock: _CallClock) -> None:
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

    def _read(self, clock: _CallClock, resolve: Callable[[wire.Reference], Any]) -> Any:
        header, payload = wire.check_lengths(bytes(self._exactly(wire.LENGTHS.size, clock)))
        body = self._exactly(header, clock)
        return wire.decode(bytes(body), self._exactly(payload, clock) if payload else b"", resolve)

    def _exactly(self, count: int, clock: _CallClock) -> bytearray:
        data = bytearray()
        while len(data) < count:
            try:
                part = self._channel.recv(min(count - len(data), 1 << 20))
            except BlockingIOError:
                clock.wait(self._poll)
                continue
            except ConnectionResetError:
                raise self._death() from None
            if not part:
                raise self._death()
            data += part
        return data

    def _death(self) -> StudentProcessGone:
        """Why the process ended, in a sentence."""
        status = self.end()
        if status is None:
            return StudentProcessGone("died", sentence="The process of this submission has ended.")
        if os.WIFSIGNALED(status):
            number = os.WTERMSIG(status)
            known = {
                signal.SIGSEGV: "It crashed the Python interpreter (segmentation fault).",
                signal.SIGXCPU: "It used up the processor time of a submission.",
                signal.SIGXFSZ: "It wrote a file larger than allowed.",
                signal.SIGKILL: "It was ended by the system, most likely for want of memory.",
                signal.SIGSYS: "It tried a system call that is not allowed.",
            }
            name = signal.Signals(number).name if number in list(signal.Signals) else f"signal {number}"
            return StudentProcessGone("died", sentence=known.get(signal.Signals(number), f"It ended by {name}."))
        code = os.WEXITSTATUS(status)
        if code == 70:
            return StudentProcessGone("sandbox", sentence="The sandbox could not be entered.")
        return StudentProcessGone("died", sentence=f"It ended the Python process (exit status {code}).")


class _CallClock:
    """An absolute deadline, less the time that the process spent waiting for a free core.

    An endless loop and a sleep both end on time, and an honest submission on a busy machine is not
    blamed for the machine.
    """

    CHECK_MILLISECONDS = 50

    def __init__(self, process: StudentProcess, seconds: float) -> None:
        self._process = process
        self._seconds = seconds
        self._started = time.monotonic()
        self._wall = max(seconds * process.limits.wall_factor, 5.0)
        self._paused_at = 0.0
        self._idle = 0.0

    def wait(self, poll: select.poll) -> None:
        """Wait a while for the socket; raises StudentProcessGone when time is up."""
        if poll.poll(self.CHECK_MILLISECONDS) and self.used() <= self._seconds:
            return
        elapsed = self.used()
        if elapsed <= self._seconds:
            return
        if elapsed > self._wall or elapsed - self._process.seconds_kept_waiting() > self._seconds:
            raise StudentProcessGone("timeout", sentence="")

    def pause(self) -> None:
        """The hidden test is at work, not the student."""
        self._paused_at = time.monotonic()

    def resume(self) -> None:
        """The student's turn again."""
        self._idle += time.monotonic() - self._paused_at

    def used(self) -> float:
        """Seconds of the student's turn so far."""
        return time.monotonic() - self._started - self._idle


def _seconds_kept_waiting(pidfd: int) -> float:
    """How long the process behind a pidfd has been ready to run with no core to run on.

    Without the kernel's accounting the answer is "all the time", and only the wall limit holds.
    """
    try:
        with open(f"/proc/self/fdinfo/{pidfd}", encoding="ascii") as info:
            pid = next(line.split()[1] for line in info if line.startswith("Pid:"))
        with open(f"/proc/{pid}/schedstat", encoding="ascii") as file:
            return int(file.read().split()[1]) / 1e9
    except (OSError, StopIteration, IndexError, ValueError):
        return float("inf")


def describe_platform() -> str:
    """Kernel and architecture, for ``autograder doctor``."""
    return f"{platform.system()} {platform.release()} on {platform.machine()}"
