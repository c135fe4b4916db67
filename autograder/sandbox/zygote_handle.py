"""A warm sandbox from the outside: started when it is first needed, and ended without a trace."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Collection, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from . import bubblewrap
from .ipython_syntax import packed_translator
from .layers import SandboxUnavailable
from .limits import DEFAULT_LIMITS, Limits
from .student_process import StudentProcess
from .zygote import MOVED_ON, NUMBER

_BOOTSTRAP = (
    "import sys; sys.path[:0] = {paths!r}; "
    "from autograder.sandbox import zygote; sys.modules['__main__'].__file__ = None; zygote.main()"
)
_FIRST_USER = 1_600_000_000
"""A zygote that root starts becomes a user of its own from here on: no system gives such numbers out."""
_START_SECONDS = 60.0
"""How long a sandbox may take to start, on a busy machine; it takes a fifth of a second."""
_ONE_THREAD = {
    name: "1"
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
}


class _NumbersMovedOn(SandboxUnavailable):
    """Numbers of processes in this sandbox would tell what was done in it before."""


class Zygote:
    """One warm sandbox, ready to fork a confined process in about two milliseconds."""

    def __init__(
        self,
        layers: frozenset[str],
        limits: Limits = DEFAULT_LIMITS,
        *,
        packages: Collection[str] = (),
        deferred_imports: Collection[str] = (),
        secrets: Sequence[str] = (),
        share_a_core: bool = False,
    ) -> None:
        """Describe a sandbox; :meth:`start` or the first :meth:`spawn` starts it.

        Args:
            layers: the layers of isolation.
            limits: bounds on each student's process.
            packages: what student code may import, besides the standard library and what the sandbox itself
                stands on (see :data:`.bubblewrap.OWN_PACKAGES`).
            deferred_imports: modules that are loaded only when student code uses them.
            secrets: paths that must not be readable inside, besides our own.
            share_a_core: whether this process and a student's share a core for as long as the latter lives.
                They only ever take turns, and a turn taken on the same core costs half as much; between two
                students' processes the system may move us to a core that is free.
        """
        self.layers = layers
        self.limits = limits
        self._packages = tuple(sorted(packages))
        self._deferred_imports = tuple(deferred_imports)
        self._secrets = list(secrets)
        self.cores = _own_cores() if share_a_core else None
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._ready = False

    def twin(self) -> Zygote:
        """Another sandbox of the same description, which shares nothing with this one and is not started."""
        return Zygote(
            self.layers,
            self.limits,
            packages=self._packages,
            deferred_imports=self._deferred_imports,
            secrets=self._secrets,
            share_a_core=self.cores is not None,
        )

    def start(self) -> None:
        """Start the sandbox, unless it is there, and do not wait for it: it warms up by itself.

        Raises:
            SandboxUnavailable: there is nowhere to make its folders.
        """
        if self._process is not None:
            return
        self._ready = False
        ours, theirs = socket.socketpair()
        self._control = ours
        try:
            command, settings = self._command(theirs.fileno())
            self._process = subprocess.Popen(
                command,
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE if os.environ.get("AUTOGRADER_DEBUG") is None else None,
                env={"LANG": "C.UTF-8", "MPLBACKEND": "agg", **_ONE_THREAD},
                cwd="/",
            )
        except OSError as error:
            raise SandboxUnavailable(f"The sandbox cannot be started ({error.strerror}).") from error
        finally:
            theirs.close()
            if self._process is None:
                ours.close()
        secrets = settings.pop("secrets")
        with contextlib.suppress(OSError):  # already gone: noticed when it is asked for something
            for part in (settings, secrets):
                text = json.dumps(part).encode()
                self._control.sendall(NUMBER.pack(len(text)) + text)

    def _command(self, control: int) -> tuple[list[str], dict[str, Any]]:
        """The command line of the zygote, and the settings that it is then sent."""
        mounts = bubblewrap.find_mounts(self._packages)
        if "bubblewrap" in self.layers:
            paths = [bubblewrap.ENGINE, bubblewrap.SITE]
            scratch = bubblewrap.SCRATCH
            readable = [*mounts.interpreter, bubblewrap.SITE]
            readable += [f"{bubblewrap.ENGINE}/autograder/sandbox"]
            environment = {"LANG": "C.UTF-8", "MPLBACKEND": "agg", "HOME": scratch, **_ONE_THREAD}
            environment["MPLCONFIGDIR"] = environment["TMPDIR"] = scratch
            prefix = bubblewrap.command(self.limits.scratch_bytes, self._packages)
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
            "deferred_imports": self._deferred_imports,
            "translator": packed_translator(),
            "secrets": [],
        }
        if self.layers & {"bubblewrap", "landlock"}:
            settings["secrets"] = [*bubblewrap.secret_paths(), *self._secrets]
        program = [os.path.realpath(sys.executable), "-I", "-S", "-c", _BOOTSTRAP.format(paths=paths)]
        return [*prefix, *program, str(control)], settings

    def _make_folders(self, mounts: bubblewrap.Mounts) -> tuple[str, str]:
        """Without bubblewrap: a scratch folder, and one with links to the packages that may be imported.

        (On the path itself, other packages in the same folder would be found and then refused.)

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
            for folder, mode in ((Path(self._folder.name), 0o711), (scratch, 0o755), (packages, 0o755)):
                folder.chmod(mode)  # a zygote that root starts becomes a user who has to get there
            for outside, inside in mounts.packages:
                (packages / os.path.basename(inside)).symlink_to(outside)
        except OSError as error:
            raise SandboxUnavailable(f"No scratch folder can be made ({error.strerror}).") from error
        return str(scratch), str(packages)

    def replace(self) -> None:
        """End the sandbox, whatever became of it; a fresh one is started when it is needed."""
        self.close()

    def spawn(self) -> StudentProcess:
        """Fork a fresh, confined process.

        Raises:
            SandboxUnavailable: the zygote itself did not start or has died.
        """
        try:
            return self._fork()
        except _NumbersMovedOn:
            self.replace()
        return self._fork()

    def _fork(self) -> StudentProcess:
        self.start()
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
        if message[:1] == MOVED_ON:
            ours.close()
            raise _NumbersMovedOn("The sandbox has to be replaced.")
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
        if self._process is None:
            return True
        self._await_ready()
        self._send(b"C")
        return self._answer(b"C") == 1

    def close(self) -> None:
        """End the sandbox and everything in it."""
        process, self._process = self._process, None
        if process is None:
            return
        self._control.close()
        if not self._ready:
            # bubblewrap makes its processes one by one, and only at the end are they bound to each other's
            # lives: killed before that, it leaves one behind for good. A sandbox that nobody talks to ends by
            # itself as soon as it is up.
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_START_SECONDS)
        process.kill()
        process.wait()
        if process.stderr is not None:
            process.stderr.close()
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None

    def _await_ready(self) -> None:
        if self._ready:
            return
        self._control.settimeout(_START_SECONDS)
        try:
            answer = self._control.recv(1000).decode()
        except OSError:
            answer = ""
        self._control.settimeout(10)
        self._ready = answer == "!"
        if not self._ready:
            assert self._process is not None
            self._process.kill()
            error = self._process.stderr.read().decode(errors="replace") if self._process.stderr else ""
            reason = answer.removeprefix("?") or error.strip()[-1000:]
            self.close()
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


def _own_cores() -> set[int] | None:
    """The cores that this process may use, where it can be told which one to use."""
    return os.sched_getaffinity(0) if hasattr(os, "sched_setaffinity") else None
