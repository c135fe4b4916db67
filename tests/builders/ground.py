"""The proving ground, inside: hands batches to ``autograder check`` and counts what is left behind.

The command runs in this process, arguments, results file, terminal and all; only its lanes are kept from one
batch to the next, so that hundreds of attacks take minutes.

Runs as an ordinary user in namespaces of its own (see :mod:`proving`), so that an attack that finds a hole
reaches nothing but this process. Requests and answers are lines of JSON on standard input and output.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import socket
import sys
import threading
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock


def main() -> None:
    become(int(sys.argv[1]))
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    ground = Ground()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = getattr(ground, request.pop("do"))(**request)
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def become(user: int) -> None:
    """Go on as an ordinary user, if root has made the namespaces."""
    if os.getuid() == 0 and user != 0:
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)


RESULTS = Path("/tmp/results.json")


class Ground:
    def __init__(self) -> None:
        RESULTS.write_bytes(b"")
        self._engines: dict[str, Any] = {}
        self._visitors: list[str] = []
        self._files = set(os.listdir("/tmp"))
        self.ports = {"tcp": self._listen(), "udp": self._listen_for_datagrams()}

    def about(self) -> dict[str, Any]:
        """Who and where this is."""
        from autograder.sandbox.layers import available_layers

        return {"user": os.getuid(), "pid": os.getpid(), "layers": sorted(available_layers()), **self.ports}

    def check(
        self, paths: list[str], layers: list[str] | None, limits: dict[str, float], assignment: str | None
    ) -> dict[str, Any]:
        """Run ``autograder check`` on a batch, with these layers: what it said and wrote, and a census."""
        from autograder.cli import main
        from autograder.engine import pool

        engine = self._engine(layers, limits, paths[0])
        before = self._census()
        options = ["--assignment", assignment] if assignment else []
        terminal, errors = io.StringIO(), io.StringIO()
        warm = mock.patch.object(pool, "Engine", return_value=contextlib.nullcontext(engine))
        with warm, contextlib.redirect_stdout(terminal), contextlib.redirect_stderr(errors):
            status = main(["check", "--json", str(RESULTS), *options, "--", *paths])
        left_behind = self._difference(before)
        document, _ = json.loads(RESULTS.read_bytes()), RESULTS.write_bytes(b"")
        return {
            "status": status,
            "terminal": terminal.getvalue() + errors.getvalue(),
            "reports": document["results"],
            "left_behind": left_behind,
            "visitors": self._visitors,
        }

    def close(self) -> dict[str, Any]:
        """End all engines; what is still there then."""
        for engine in self._engines.values():
            engine.close()
        self._engines.clear()
        deadline = time.monotonic() + 5
        while (alive := _processes()) and time.monotonic() < deadline:
            time.sleep(0.02)
        return {"processes": alive, "files": sorted(set(os.listdir("/tmp")) - self._files)}

    def _engine(self, layers: list[str] | None, limits: dict[str, Any], warm_up: str) -> Any:
        from autograder.engine.pool import Engine
        from autograder.sandbox.limits import DEFAULT_LIMITS

        key = json.dumps([layers, limits])
        if key not in self._engines:
            engine = Engine(
                lanes=1,
                layers=None if layers is None else frozenset(layers),
                limits=replace(DEFAULT_LIMITS, **limits),
            )
            self._engines[key] = engine
            # Lane and sandbox are there before anything is counted.
            engine.submit(warm_up).result()
        return self._engines[key]

    def _census(self) -> dict[str, Any]:
        return {
            "processes": _processes(),
            "files": [_kind_of_file(name) for name in sorted(os.listdir("/tmp"))] + _scratch_files(),
            "sockets": _sockets(),
        }

    def _difference(self, before: dict[str, Any]) -> dict[str, list[str]]:
        """What there is more of than before, once what is ending has had a moment to end."""
        deadline = time.monotonic() + 3
        while True:
            after = self._census()
            more = {kind: list((Counter(after[kind]) - Counter(before[kind])).elements()) for kind in after}
            if not any(more.values()) or time.monotonic() > deadline:
                return more
            time.sleep(0.02)

    def _listen(self) -> int:
        listener = socket.create_server(("127.0.0.1", 0))

        def accept() -> None:
            while True:
                connection, _ = listener.accept()
                self._visitors.append("tcp")
                connection.close()

        threading.Thread(target=accept, daemon=True).start()
        return int(listener.getsockname()[1])

    def _listen_for_datagrams(self) -> int:
        receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        receiver.bind(("127.0.0.1", 0))

        def receive() -> None:
            while True:
                receiver.recv(100)
                self._visitors.append("udp")

        threading.Thread(target=receive, daemon=True).start()
        return int(receiver.getsockname()[1])


def _processes() -> list[str]:
    """What runs here besides this process and the first one, by kind."""
    found = []
    for number in map(int, filter(str.isdigit, os.listdir("/proc"))):
        if number in (1, os.getpid()):
            continue
        try:
            command, (state, parent) = _command(number), _state_and_parent(number)
            name = os.path.basename(command[0])
            if "autograder.engine.lane_process" in command:
                name = "lane"
            elif _is_python_of_sandbox(command):
                name = "student's process" if _is_python_of_sandbox(_command(parent)) else "zygote"
        except OSError:
            continue
        if state != "Z":
            found.append(name)
    return sorted(found)


def _command(number: int) -> list[str]:
    return Path(f"/proc/{number}/cmdline").read_bytes().decode(errors="replace").split("\0")


def _state_and_parent(number: int) -> tuple[str, int]:
    state, parent = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[:2]
    return state, int(parent)


def _is_python_of_sandbox(command: list[str]) -> bool:
    return os.path.basename(command[0]) != "bwrap" and any("zygote.main()" in part for part in command)


def _kind_of_file(name: str) -> str:
    """Its name; a sandbox without bubblewrap has a folder, and the one that replaces it has another."""
    return "a sandbox's folder" if name.startswith("autograder-") else name


def _scratch_files() -> list[str]:
    """What lies in scratch folders: inside bubblewrap's sandboxes, and without it under /tmp."""
    found: list[str] = []
    for folder in Path("/tmp").glob("autograder-*/scratch"):
        found += [f"scratch/{name}" for name in os.listdir(folder)]
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            root = os.readlink(f"/proc/{entry}/root")
            if root == "/" and os.path.isdir(f"/proc/{entry}/root/engine"):
                found += [f"scratch/{name}" for name in os.listdir(f"/proc/{entry}/root/scratch")]
        except OSError:
            continue
    return found


def _sockets() -> list[str]:
    """Sockets of the network, and descriptors of lanes and of this process, by kind."""
    found = []
    for protocol in ("tcp", "udp"):
        lines = Path(f"/proc/net/{protocol}").read_text().splitlines()[1:]
        # Connections that are being forgotten by the kernel (TIME_WAIT) belong to nobody any more.
        found += [f"{protocol} {line.split()[1]}" for line in lines if line.split()[3] != "06"]
    for entry in filter(str.isdigit, os.listdir("/proc")):
        try:
            command = Path(f"/proc/{entry}/cmdline").read_bytes()
            if b"autograder.engine.lane_process" in command:
                found += ["lane's descriptor"] * len(os.listdir(f"/proc/{entry}/fd"))
        except OSError:
            continue
    return found


if __name__ == "__main__":
    main()
