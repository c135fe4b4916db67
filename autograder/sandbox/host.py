"""The outside of the boundary: start student processes, talk to them against a clock, end them.

A :class:`Zygote` is one warm sandbox; a :class:`StudentProcess` is one fork of it. The host trusts nothing
that comes back: frames are bounded and decoded by :mod:`.wire`, every wait has an absolute deadline, and
a process is ended from outside through its pidfd.
"""

from __future__ import annotations

import contextlib
import ctypes
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
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from autograder.errors import AutograderError

from . import bubblewrap, landlock, seccomp, wire
from .limits import DEFAULT_LIMITS, Limits
from .zygote import CONFINED, NUMBER, OVERFULL

ALL_LAYERS = ("bubblewrap", "landlock", "seccomp", "rlimits")

_BOOTSTRAP = (
    "import sys; sys.path[:0] = {paths!r}; "
    "from autograder.sandbox import zygote; sys.modules['__main__'].__file__ = None; zygote.main()"
)
_FIRST_USER = 1_600_000_000
"""A zygote that root starts becomes a user of its own from here on: no system gives such numbers out."""
_ONE_THREAD = {
    name: "1"
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
}


_AT_ONCE = 1 << 12
"""Bytes that are asked of the socket at once, before it is known how long the frame is: a page. (Room for
more would be fetched from the system, and handed back to it, for every frame.)"""


class SandboxUnavailable(AutograderError):
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

    def __init__(
        self,
        layers: frozenset[str],
        limits: Limits = DEFAULT_LIMITS,
        *,
        secrets: Sequence[str] = (),
        share_a_core: bool = False,
    ) -> None:
        """Start a sandbox.

        Args:
            layers: the layers of isolation.
            limits: bounds on each student's process.
            secrets: paths that must not be readable inside, besides our own.
            share_a_core: whether this process and a student's share a core for as long as the latter lives.
                They only ever take turns, and a turn taken on the same core costs half as much; between two
                students' processes the system may move us to a core that is free.
        """
        self.layers = layers
        self.limits = limits
        self._secrets = list(secrets)
        self.cores = _own_cores() if share_a_core else None
        self._start()

    def _start(self) -> None:
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._ready = False
        ours, theirs = socket.socketpair()
        self._control = ours
        command, settings = self._command(theirs.fileno())
        try:
            self._process = subprocess.Popen(
                command,
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE if os.environ.get("AUTOGRADER_DEBUG") is None else None,
                env={"LANG": "C.UTF-8", "MPLBACKEND": "agg", **_ONE_THREAD},
                cwd="/",
            )
        finally:
            theirs.close()
        text = json.dumps(settings).encode()
        with contextlib.suppress(OSError):  # already gone: noticed when it is asked for something
            self._control.sendall(NUMBER.pack(len(text)) + text)

    def _command(self, control: int) -> tuple[list[str], dict[str, Any]]:
        """The command line of the zygote, and the settings that it is then sent."""
        mounts = bubblewrap.find_mounts()
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
            scratch, packages = self._make_folders(mounts)
            paths = [str(Path(__file__).resolve().parents[2]), packages]
            readable = _without(mounts.interpreter, tuple(bubblewrap.hidden_folders()))
            readable += [packages, *(outside for outside, _ in (*mounts.packages, *mounts.engine))]
            prefix = ["env", f"HOME={scratch}", f"TMPDIR={scratch}", f"MPLCONFIGDIR={scratch}"]
        settings: dict[str, Any] = {
            "limits": asdict(self.limits),
            "layers": sorted(self.layers),
            "readable": [*readable, "/dev/urandom"],
            "scratch": scratch,
            "engine": paths[0],
            "user": _FIRST_USER + os.getpid(),
            "secrets": [],
        }
        if self.layers & {"bubblewrap", "landlock"}:
            settings["secrets"] = [*bubblewrap.secret_paths(), *self._secrets]
        program = [os.path.realpath(sys.executable), "-I", "-S", "-c", _BOOTSTRAP.format(paths=paths)]
        return [*prefix, *program, str(control)], settings

    def _make_folders(self, mounts: bubblewrap.Mounts) -> tuple[str, str]:
        """Without bubblewrap: a scratch folder, and one with links to the packages that may be imported.

        (On the path itself, whatever lies beside them would be found and then refused.)

        Raises:
            SandboxUnavailable: there is nowhere to make them.
        """
        try:
            self._folder = tempfile.TemporaryDirectory(prefix="autograder-", ignore_cleanup_errors=True)
            if os.geteuid() == 0:
                # The zygote becomes another user, who has to pass here; only its maker may list it.
                os.chmod(self._folder.name, 0o711)
            scratch, packages = Path(self._folder.name, "scratch"), Path(self._folder.name, "packages")
            scratch.mkdir()
            packages.mkdir()
            for outside, inside in mounts.packages:
                (packages / os.path.basename(inside)).symlink_to(outside)
        except OSError as error:
            raise SandboxUnavailable(f"No scratch folder can be made ({error.strerror}).") from error
        return str(scratch), str(packages)

    def restart(self) -> None:
        """Replace the sandbox by a fresh one, whatever became of it."""
        self.close()
        self._start()

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
            raise SandboxUnavailable("The sandbox ended unexpectedly.") from error
        finally:
            theirs.close()
        try:
            message, descriptors, _, _ = socket.recv_fds(self._control, 1 + NUMBER.size, 1)
        except OSError:
            message, descriptors = b"", []
        if len(message) != 1 + NUMBER.size or (hasattr(os, "pidfd_open") and not descriptors):
            ours.close()
            raise SandboxUnavailable("The sandbox ended unexpectedly.")
        (pid,) = NUMBER.unpack(message[1:])
        return StudentProcess(self, ours, pid, descriptors[0] if descriptors else None)

    def reap(self, pid: int) -> int:
        """The wait status of a child that has ended or is about to, with OVERFULL added if so."""
        self._send(b"R" + NUMBER.pack(pid))
        return self._answer(b"R")

    def clear_scratch(self) -> bool:
        """Empty the scratch folder; False when something would not go, and the sandbox must be replaced."""
        self._await_ready()
        self._send(b"C")
        return self._answer(b"C") == 1

    def close(self) -> None:
        """End the sandbox and everything in it."""
        self._control.close()
        self._process.kill()
        self._process.wait()
        if self._process.stderr is not None:
            self._process.stderr.close()
        if self._folder is not None:
            self._folder.cleanup()

    def _await_ready(self) -> None:
        if self._ready:
            return
        self._control.settimeout(60)
        try:
            answer = self._control.recv(1000).decode()
        except OSError:
            answer = ""
        self._control.settimeout(10)
        self._ready = answer == "!"
        if not self._ready:
            self._process.kill()
            error = self._process.stderr.read().decode(errors="replace") if self._process.stderr else ""
            reason = answer.removeprefix("?") or error.strip()[-1000:]
            raise SandboxUnavailable(f"The sandbox did not start: {reason}")

    def _send(self, message: bytes) -> None:
        try:
            self._control.sendall(message)
        except OSError as error:
            raise SandboxUnavailable("The sandbox ended unexpectedly.") from error

    def _answer(self, kind: bytes) -> int:
        data = b""
        while len(data) < 1 + NUMBER.size:
            try:
                part = self._control.recv(1 + NUMBER.size - len(data))
            except OSError:
                part = b""
            if not part:
                raise SandboxUnavailable("The sandbox ended unexpectedly.")
            data += part
        assert data[:1] == kind
        return int(NUMBER.unpack(data[1:])[0])


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

    def __init__(self, zygote: Zygote, channel: socket.socket, pid: int, pidfd: int | None) -> None:
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
        on_callback: Callable[[int, list[Any], list[Any]], Any] | None = None,
    ) -> Any:
        """Send a request and wait for its answer: ``["return", value]`` or ``["raise", …]``.

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
        clock = _CallClock(self, seconds)
        self._busy = True
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
                if kind != "callback" or len(answer) != 5 or on_callback is None:
                    raise wire.WireError("an answer of an unknown kind")
                self._refuse_leftovers()
                clock.pause()
                reply = on_callback(answer[2], answer[3], answer[4])
                clock.resume()
                self._write(wire.encode(reply, refer), clock)
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
            self.used_seconds += clock.elapsed()

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
        return _times_of(self._number())

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

    def _some(self, most: int, clock: _CallClock) -> bytes:
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


class _CallClock:
    """Bounds one request: an absolute deadline, less the time that either side waited for a free core.

    An endless loop and a sleep both end on time, and an honest submission on a busy machine is not blamed
    for the machine. Threads that keep their own process waiting use up its computing time instead.
    """

    CHECK_MILLISECONDS = 50

    def __init__(self, process: StudentProcess, seconds: float) -> None:
        self._process = process
        self._seconds = seconds
        self._started = time.monotonic()
        self._wall = max(seconds * process.limits.wall_factor, 5.0)
        self._left = process.allowance.seconds - process.used_seconds
        self._paused_at = 0.0
        self._idle = 0.0
        self._baseline: _Reading | None = None

    def wait(self, poll: select.poll) -> None:
        """Wait a while for the socket; raises StudentProcessGone when time is up."""
        ready = bool(poll.poll(self.CHECK_MILLISECONDS))
        if self._baseline is None:
            if ready and self.elapsed() * 1000 <= self.CHECK_MILLISECONDS:
                return  # nearly every answer: nothing had to be read from /proc
            # Time counts from here: what went before may have been this side's own wait for a core.
            self._baseline = self._read()
        self.check()

    def check(self) -> None:
        """Raises StudentProcessGone when time is up."""
        elapsed = self.elapsed()
        if elapsed > self._left:
            raise StudentProcessGone("exhausted", sentence=self._process.allowance.sentence)
        if elapsed > self._wall:
            raise StudentProcessGone("timeout", sentence="")
        turn = elapsed - self._idle
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
            raise StudentProcessGone("timeout", sentence="")

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


def _own_cores() -> set[int] | None:
    """The cores that this process may use, where it can be told which one to use."""
    return os.sched_getaffinity(0) if hasattr(os, "sched_setaffinity") else None


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


def _times_of(pid: int | None) -> Times:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            fields = file.read().rpartition(")")[2].split()
        with open(f"/proc/{pid}/schedstat", encoding="ascii") as file:
            waited = int(file.read().split()[1]) / 1e9
        return Times((int(fields[11]) + int(fields[12])) / _TICKS, waited)
    except (OSError, IndexError, ValueError):
        return Times(float("inf"), float("inf"))


_TICKS = os.sysconf("SC_CLK_TCK")


def describe_platform() -> str:
    """Kernel and architecture, for ``autograder doctor``."""
    return f"{platform.system()} {platform.release()} on {platform.machine()}"
