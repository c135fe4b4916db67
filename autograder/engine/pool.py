"""Many notebooks, graded side by side: one lane per core, each with a warm sandbox of its own."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.course import CourseError
from autograder.report import Report
from autograder.sandbox.host import SandboxUnavailable, choose_layers
from autograder.sandbox.limits import DEFAULT_LIMITS, Limits

AHEAD = 2
"""Jobs that a lane has in hand: the one it grades and the next, so that it never waits for us."""
TRIES = 2
"""How often a notebook is tried when the lane grading it dies."""


@dataclass(frozen=True, slots=True)
class Order:
    """A notebook to grade."""

    path: Path
    assignment: str | None = None
    name: str = ""
    """What the report calls it; the path unless given."""


def cores() -> list[int]:
    """The cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))


class Engine:
    """Warm lanes that grade notebooks until closed.

    >>> with Engine() as engine:                                  # doctest: +SKIP
    ...     for report in engine.check([Order(Path("ps1.ipynb"))]):
    ...         print(report.score)

    Args:
        lanes: how many; one per core unless given.
        layers: the layers of isolation; all that this machine offers unless given.
        limits: bounds on student code.
        recognise: whether to name known mistakes.

    Raises:
        SandboxUnavailable: this machine cannot keep student code away from the hidden suites.
    """

    def __init__(
        self,
        lanes: int | None = None,
        layers: frozenset[str] | None = None,
        limits: Limits = DEFAULT_LIMITS,
        *,
        recognise: bool = True,
    ) -> None:
        self._settings: dict[str, Any] = {
            "layers": sorted(choose_layers() if layers is None else layers),
            "limits": asdict(limits),
            "recognise": recognise,
        }
        self._cores = cores()
        self._size = lanes or len(self._cores)
        self._lanes: list[_LaneProcess] = []

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all lanes."""
        for lane in self._lanes:
            lane.close()
        self._lanes.clear()

    def check_one(self, path: Path, assignment: str | None = None) -> Report:
        """Grade one notebook."""
        return next(iter(self.check([Order(path, assignment)])))

    def check(self, orders: Sequence[Order]) -> Iterator[Report]:
        """Grade notebooks; reports come in the order given.

        Raises:
            CourseError, SandboxUnavailable: nothing can be graded, through no fault of a submission.
        """
        early: dict[int, Report] = {}
        expected = 0
        for number, report in self.check_as_completed(orders):
            early[number] = report
            while expected in early:
                yield early.pop(expected)
                expected += 1

    def check_as_completed(self, orders: Sequence[Order]) -> Iterator[tuple[int, Report]]:
        """Grade notebooks; (position, report) pairs come as they are ready."""
        run = _Run(self, orders)
        yield from run.results()

    def _ensure_lanes(self, needed: int) -> list[_LaneProcess]:
        self._lanes = [lane for lane in self._lanes if lane.alive]
        while len(self._lanes) < min(self._size, needed):
            taken = {lane.core for lane in self._lanes}
            free = [core for core in self._cores if core not in taken]
            core = free[0] if free and self._size > 1 and hasattr(os, "sched_setaffinity") else None
            self._lanes.append(_LaneProcess({**self._settings, "core": core}, core))
        return self._lanes


_FATAL: dict[str, type[Exception]] = {
    "CourseError": CourseError,
    "SandboxUnavailable": SandboxUnavailable,
}


class _Run:
    """One call of :meth:`Engine.check_as_completed`."""

    def __init__(self, engine: Engine, orders: Sequence[Order]) -> None:
        self._engine = engine
        self._orders = orders
        # Notebooks of one problem set together: a lane then collects each hidden suite once.
        self._waiting = deque(sorted(range(len(orders)), key=lambda n: (orders[n].path.name, n)))
        self._tries: dict[int, int] = {}
        self._open = len(orders)

    def results(self) -> Iterator[tuple[int, Report]]:
        selector = selectors.DefaultSelector()
        with contextlib.closing(selector):
            self._refill(selector)
            while self._open:
                for key, _ in selector.select():
                    lane: _LaneProcess = key.data
                    for entry in lane.receive():
                        if "fatal" in entry:
                            raise _FATAL[entry["fatal"]](entry["message"])
                        number = int(entry["number"])
                        lane.in_hand.remove(number)
                        self._open -= 1
                        yield number, Report.from_json(entry["report"])
                    if not lane.alive:
                        selector.unregister(key.fileobj)
                        yield from self._bury(lane)
                self._refill(selector)

    def _refill(self, selector: selectors.BaseSelector) -> None:
        if not self._waiting:
            return
        for lane in self._engine._ensure_lanes(self._open):
            if lane.output.fileno() not in selector.get_map():
                selector.register(lane.output, selectors.EVENT_READ, lane)
        for _ in range(AHEAD):  # the first job to every lane before the second to any
            for lane in self._engine._lanes:
                if self._waiting and len(lane.in_hand) < AHEAD and lane.alive:
                    number = self._waiting.popleft()
                    lane.send(number, self._orders[number])

    def _bury(self, lane: _LaneProcess) -> Iterator[tuple[int, Report]]:
        """A lane died: try what it was grading once more, elsewhere; what it had not begun, too."""
        reason = lane.close()
        for position, number in enumerate(lane.in_hand):
            if position == 0:
                self._tries[number] = self._tries.get(number, 0) + 1
            if self._tries.get(number, 0) < TRIES:
                self._waiting.appendleft(number)
                continue
            order = self._orders[number]
            self._open -= 1
            yield (
                number,
                Report(
                    notebook=order.name or str(order.path),
                    assignment=order.assignment,
                    status="error",
                    error=f"The grading process ended while it graded this notebook, twice. {reason}".strip(),
                ),
            )
        lane.in_hand.clear()


def _import_path() -> str:
    """PYTHONPATH of a lane: the folder of this package, wherever the current folder is."""
    own = str(Path(__file__).resolve().parents[2])
    others = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return os.pathsep.join([own, *filter(os.path.isabs, others)])


class _LaneProcess:
    """The outside of :mod:`autograder.engine.lane`."""

    def __init__(self, settings: dict[str, Any], core: int | None) -> None:
        self.core = core
        self.in_hand: list[int] = []
        self.alive = True
        self._buffer = b""
        self._process = subprocess.Popen(
            # -P: a numpy.py beside the notebooks must never be imported by this side.
            [sys.executable, "-P", "-m", "autograder.engine.lane", json.dumps(settings)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={
                **os.environ,
                "PYTHONPATH": _import_path(),
                "OPENBLAS_NUM_THREADS": "1",
                "OMP_NUM_THREADS": "1",
            },
        )
        assert self._process.stdout is not None
        self.output = self._process.stdout

    def send(self, number: int, order: Order) -> None:
        self.in_hand.append(number)
        line = {
            "number": number,
            "path": str(order.path),
            "name": order.name or str(order.path),
            "assignment": order.assignment,
        }
        assert self._process.stdin is not None
        # A broken pipe shows as the end of its output, too, and is dealt with there.
        with contextlib.suppress(OSError):
            self._process.stdin.write(json.dumps(line).encode() + b"\n")
            self._process.stdin.flush()

    def receive(self) -> list[dict[str, Any]]:
        """The reports that have come in; notices when the lane is gone."""
        data = os.read(self.output.fileno(), 1 << 20)
        if not data:
            self.alive = False
            return []
        *lines, self._buffer = (self._buffer + data).split(b"\n")
        return [json.loads(line) for line in lines]

    def close(self) -> str:
        """End the lane; how it ended, in a sentence, if it ended by itself."""
        was_alive, self.alive = self.alive, False
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        if was_alive:
            try:
                self._process.wait(timeout=5 if not self.in_hand else 0)
            except subprocess.TimeoutExpired:
                self._process.kill()
        code = self._process.wait()
        self.output.close()
        if was_alive or code == 0:
            return ""
        if code == -signal.SIGXCPU:
            return "It used all the processor time that one notebook may cost: look at its answers."
        return f"It ended with status {code}."
