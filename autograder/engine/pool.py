"""Many notebooks, judged side by side for many callers: one lane per core, each with a warm sandbox.

Every submission has a ticket, which is never used twice, and a future. One thread of the engine, the
dispatcher, hands tickets to lanes and settles futures; callers only ever touch the queue. So it does not
matter how many threads call, which of them lose interest, or which lane dies meanwhile.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import selectors
import signal
import subprocess
import sys
import threading
import weakref
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from autograder.course import Course, CourseError
from autograder.course.salt import OPEN_SALT, Salt
from autograder.engine.messages import Judgement, Reply, Task
from autograder.engine.options import DEFAULT_OPTIONS, JudgingOptions
from autograder.errors import AutograderError, UsageError
from autograder.report import Report
from autograder.sandbox.layers import SandboxUnavailable, choose_layers
from autograder.sandbox.limits import DEFAULT_LIMITS, Limits

AHEAD = 2
"""Tickets that a lane has in hand: the one it judges and the next, so that it never waits for us."""
TRIES = 2
"""How often a ticket is tried when the lane judging it dies."""
WINDOW = 16
"""Notebooks of one iterator for each lane that are in hand, waiting or not yet fetched by the caller."""
_CLOSING_SECONDS = 5.0
"""How long a lane with nothing to do may take to end."""


class EngineClosed(AutograderError):
    """The engine was closed before the submission was judged."""


class LaneDied(AutograderError):
    """The processes that were to do this died, twice."""


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
    """Warm lanes that judge submissions until closed, for as many threads as like to call.

    >>> with Engine() as engine:                                  # doctest: +SKIP
    ...     report = engine.submit("ann/ps1.ipynb").result()
    ...     print(report.score, "of", report.max_score)

    Lanes are started when there is something for them to do. A future always ends: with a report, or with
    an :class:`~autograder.errors.AutograderError`. A function added to a future with ``add_done_callback``
    runs in the engine's own thread and must not wait for another future of this engine.

    Args:
        course: the course; the one that :meth:`Course.find` finds unless given.
        lanes: how many; one per core unless given.
        layers: the layers of isolation; all that this machine offers unless given.
        limits: bounds on student code.
        recognise: whether to name known mistakes.
        salt: the salt of the class, on which the draws of the hidden tests depend.
        signatures: the folder with the signatures of known mistakes that were made with this salt.
        options: how submissions are judged, in place of the three above.

    Raises:
        SandboxUnavailable: this machine cannot keep student code away from the hidden suites.
        CourseError: there is no course.
    """

    def __init__(
        self,
        course: Course | None = None,
        lanes: int | None = None,
        layers: frozenset[str] | None = None,
        limits: Limits = DEFAULT_LIMITS,
        *,
        recognise: bool = True,
        salt: Salt = OPEN_SALT,
        signatures: Path | None = None,
        options: JudgingOptions | None = None,
    ) -> None:
        self.course = Course.find() if course is None else course
        self.options = options or replace(
            DEFAULT_OPTIONS,
            recognise=recognise,
            salt=salt,
            signatures=None if signatures is None else str(signatures.resolve()),
        )
        self.lanes = lanes or len(cores())
        settings = {
            "course": str(self.course.root),
            "layers": sorted(choose_layers() if layers is None else layers),
            "limits": asdict(limits),
        }
        self._tickets = itertools.count(1)
        self._dispatcher = _Dispatcher(settings, self.lanes)
        # An engine that is let go of without being closed must leave no lane behind.
        self._finalizer = weakref.finalize(self, self._dispatcher.close)

    def __enter__(self) -> Engine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all lanes. What has not been judged by then ends with :class:`EngineClosed`."""
        self._finalizer()

    @property
    def lane_processes(self) -> tuple[int, ...]:
        """The process numbers of the lanes that are alive: for measurements."""
        return self._dispatcher.processes()

    # -- one submission -----------------------------------------------------------------------------

    def submit(
        self,
        notebook: Path | str | bytes,
        *,
        name: str | None = None,
        assignment: str | None = None,
        options: JudgingOptions | None = None,
    ) -> Future[Report]:
        """Have a notebook judged.

        Args:
            notebook: its path, or its content.
            name: what the report calls it; the path unless given. Content needs a name.
            assignment: the problem set; recognised from the notebook unless given.
            options: how; as the engine's submissions unless given.

        Returns:
            The report to come. It ends with a CourseError if the problem set cannot judge anybody, with
            SandboxUnavailable if nothing can be judged on this machine, and with EngineClosed if the engine
            is closed before. A notebook that cannot be graded has a report that says so.

        Raises:
            UsageError: content without a name.
        """
        options = options or self.options
        if isinstance(notebook, bytes):
            if not name:
                raise UsageError("a notebook that is submitted as bytes needs a name for its report")
            task = Task(self._ticket(), name, assignment, options, data=notebook)
        else:
            # A lane keeps the current folder that it was started in; the caller may move on.
            path = os.fspath(notebook)
            path = path if os.path.isabs(path) else os.path.join(os.getcwd(), path)
            task = Task(self._ticket(), name or str(notebook), assignment, options, path=path)
        future: Future[Report] = Future()
        self._dispatcher.add(_Ticket(task, future, _report_of))
        return future

    def judge(
        self,
        assignment: str,
        codes: Mapping[str, str],
        options: JudgingOptions | None = None,
        *,
        name: str = "",
    ) -> Future[Judgement]:
        """Have codes judged in place of the reference solutions, as a notebook that holds them would be.

        Args:
            assignment: the problem set.
            codes: exercise → code; the reference solution of every other exercise.
            options: how; as the engine's submissions unless given.
            name: what the report calls it.
        """
        task = Task(self._ticket(), name, assignment, options or self.options, codes=codes)
        future: Future[Judgement] = Future()
        self._dispatcher.add(_Ticket(task, future, _judgement_of))
        return future

    def prove(self, assignment: str, salt: Salt | None = None) -> None:
        """Have a lane collect and prove the suites of a problem set.

        Args:
            assignment: the problem set.
            salt: the salt of a class; the engine's own unless given.

        Raises:
            CourseError: the set has a fault: a suite is missing or cannot be collected, the reference
                solution does not pass it, or the points of notebook and suite do not agree.
            SandboxUnavailable: nothing can be judged on this machine.
        """
        salt = self.options.salt if salt is None else salt
        options = replace(self.options, prove=True, exercises=None, salt=salt)
        task = Task(self._ticket(), assignment, assignment, options)
        future: Future[None] = Future()
        self._dispatcher.add(_Ticket(task, future, _nothing))
        future.result()

    def _ticket(self) -> int:
        return next(self._tickets)  # atomic: a count of the standard library, stepped in one operation

    # -- many ---------------------------------------------------------------------------------------

    def check(self, paths: Iterable[Path | str], *, assignment: str | None = None) -> Iterator[Report]:
        """Judge notebooks; reports come in the order given.

        However many there are, only so many are in hand or waiting to be fetched at a time.

        Raises:
            AutograderError: as the future of :meth:`submit`, when the turn of that notebook comes.
        """
        futures: deque[Future[Report]] = deque()
        try:
            for path in paths:
                futures.append(self.submit(path, assignment=assignment))
                if len(futures) >= WINDOW * self.lanes:
                    yield futures.popleft().result()
            while futures:
                yield futures.popleft().result()
        finally:
            for future in futures:
                future.cancel()

    def check_as_completed(self, orders: Iterable[Order]) -> Iterator[tuple[int, Report]]:
        """Judge notebooks; (position, report) pairs come as they are ready.

        However many there are, only so many are in hand or waiting to be fetched at a time.

        Raises:
            CourseError: the problem set of some notebook cannot judge anybody. Those of other sets are judged
                first.
            AutograderError: otherwise as the future of :meth:`submit`, at once.
        """
        coming = enumerate(orders)
        done: SimpleQueue[tuple[int, Future[Report]]] = SimpleQueue()
        running: set[Future[Report]] = set()
        fault: CourseError | None = None
        try:
            while True:
                room = max(0, WINDOW * self.lanes - len(running))
                for number, order in itertools.islice(coming, room):
                    future = self.submit(
                        order.path, name=order.name or str(order.path), assignment=order.assignment
                    )
                    running.add(future)
                    future.add_done_callback(partial(_put, done, number))
                if not running:
                    break
                number, future = done.get()
                running.remove(future)
                try:
                    report = future.result()
                except CourseError as error:
                    fault = fault or error
                    continue
                yield number, report
        finally:
            for future in running:
                future.cancel()
        if fault is not None:
            raise fault


def _put(done: SimpleQueue[tuple[int, Future[Report]]], number: int, future: Future[Report]) -> None:
    done.put((number, future))


def _report_of(reply: Reply) -> Report:
    return _judgement_of(reply).report


def _judgement_of(reply: Reply) -> Judgement:
    assert reply.judgement is not None
    return reply.judgement


def _nothing(reply: Reply) -> None:
    return None


@dataclass(eq=False, slots=True)
class _Ticket:
    """A task and the future that waits for it."""

    task: Task
    future: Future[Any]
    result: Callable[[Reply], Any]
    """What the future gets out of a reply."""
    tries: int = 0
    """How many lanes have died over it."""
    begun: bool = False

    def begin(self) -> bool:
        """Whether anybody still wants it; once it is begun, it cannot be cancelled."""
        if not self.begun:
            self.begun = self.future.set_running_or_notify_cancel()
        return self.begun

    def settle(self, reply: Reply) -> None:
        if reply.judgement is None and reply.fault:
            self.fail(CourseError(reply.fault))
        else:
            self.future.set_result(self.result(reply))

    def fail(self, error: AutograderError) -> None:
        if self.begin():
            self.future.set_exception(error)


class _Dispatcher:
    """The queue of tickets, the lanes, and the thread that brings them together."""

    def __init__(self, settings: Mapping[str, Any], size: int) -> None:
        self._settings = dict(settings)
        self._size = size
        self._cores = cores()
        self._lock = threading.RLock()
        """Guards what callers and the thread share: the queue, the end, and the start of the thread.
        (Letting go of an engine closes it, and that may happen at any moment, in the thread as well.)"""
        self._waiting: deque[_Ticket] = deque()
        self._closed = False
        self._thread: threading.Thread | None = None
        self._wake_reader, self._wake_writer = os.pipe()
        os.set_blocking(self._wake_writer, False)
        # From here on: touched by the thread alone.
        self._lanes: list[_LaneProcess] = []
        self._selector = selectors.DefaultSelector()

    # -- called by anybody --------------------------------------------------------------------------

    def add(self, ticket: _Ticket) -> None:
        with self._lock:
            if not self._closed:
                self._waiting.append(ticket)
                if self._thread is None:
                    self._thread = threading.Thread(
                        target=self._run, name="autograder-dispatcher", daemon=True
                    )
                    self._thread.start()
                self._wake()
                return
        ticket.fail(EngineClosed("the engine is closed"))

    def close(self) -> None:
        with self._lock:
            if self._closed:
                return
            self._closed = True
            thread = self._thread
            if thread is not None:
                self._wake()
        if thread is None:
            self._release()
        elif thread is not threading.current_thread():
            thread.join()

    def processes(self) -> tuple[int, ...]:
        return tuple(lane.process.pid for lane in list(self._lanes) if lane.alive)

    def _wake(self) -> None:
        with contextlib.suppress(BlockingIOError):  # full: it is about to wake anyway
            os.write(self._wake_writer, b"!")

    # -- the thread ---------------------------------------------------------------------------------

    def _run(self) -> None:
        error: AutograderError = EngineClosed("the engine was closed before this was judged")
        try:
            self._selector.register(self._wake_reader, selectors.EVENT_READ)
            while not self._closed:
                self._hand_out()
                for key, events in self._selector.select():
                    if key.data is None:
                        os.read(self._wake_reader, 1 << 10)
                    elif key.data.alive:  # it may have ended over an earlier event of this round
                        self._attend(key.data, events)
        except Exception as unforeseen:  # no future may be left waiting, whatever went wrong
            error = AutograderError(f"the engine failed ({type(unforeseen).__name__}: {unforeseen})")
            raise
        finally:
            with self._lock:
                self._closed = True
                left = [*(ticket for lane in self._lanes for ticket in lane.in_hand), *self._waiting]
                self._waiting.clear()
            for lane in self._lanes:
                lane.stop()
            for ticket in left:
                ticket.fail(error)
            for lane in self._lanes:
                lane.end()
            self._lanes.clear()
            self._release()

    def _release(self) -> None:
        self._selector.close()
        os.close(self._wake_reader)
        os.close(self._wake_writer)

    def _hand_out(self) -> None:
        """Give waiting tickets to lanes that have room, in the order they came."""
        while (ticket := self._next_ticket()) is not None:
            if ticket.future.cancelled():
                ticket.begin()  # tells those who wait for it
                continue
            try:
                lane = self._lane_for(ticket)
            except OSError as error:
                lane = None
                if not self._lanes:
                    ticket.fail(AutograderError(f"no grading process can be started ({error.strerror})"))
                    continue
            if lane is None:
                with self._lock:
                    self._waiting.appendleft(ticket)
                return
            if ticket.begin():
                lane.send(ticket)
                self._watch(lane)

    def _next_ticket(self) -> _Ticket | None:
        with self._lock:
            return self._waiting.popleft() if self._waiting else None

    def _lane_for(self, ticket: _Ticket) -> _LaneProcess | None:
        """A lane with room: an idle one first, and of those alike one that knows the problem set already."""
        with_room = [lane for lane in self._lanes if len(lane.in_hand) < AHEAD]
        idle = [lane for lane in with_room if not lane.in_hand]
        if not idle and len(self._lanes) < self._size:
            return self._start_lane()
        return min(
            with_room,
            key=lambda lane: (len(lane.in_hand), ticket.task.assignment not in lane.assignments),
            default=None,
        )

    def _start_lane(self) -> _LaneProcess:
        taken = {lane.core for lane in self._lanes}
        free = [core for core in self._cores if core not in taken]
        core = free[0] if free and self._size > 1 and hasattr(os, "sched_setaffinity") else None
        lane = _LaneProcess({**self._settings, "core": core}, core)
        self._lanes.append(lane)
        self._selector.register(lane.output, selectors.EVENT_READ, lane)
        return lane

    def _watch(self, lane: _LaneProcess) -> None:
        """Ask to be told when a lane can take more, while there is more for it."""
        watched = lane.input in self._selector.get_map()
        if lane.outbox and not watched:
            self._selector.register(lane.input, selectors.EVENT_WRITE, lane)
        elif watched and not lane.outbox:
            self._selector.unregister(lane.input)

    def _attend(self, lane: _LaneProcess, events: int) -> None:
        if events & selectors.EVENT_WRITE:
            lane.write()
            self._watch(lane)
            return
        for line in lane.read():
            entry = json.loads(line)
            if "fatal" in entry:
                lane.fatal = _FATAL[entry["fatal"]](entry["message"])
                continue
            reply = Reply.from_json(entry)
            ticket = next(ticket for ticket in lane.in_hand if ticket.task.ticket == reply.ticket)
            lane.in_hand.remove(ticket)
            lane.has_judged = True
            ticket.settle(reply)
        if not lane.alive:
            self._handle_lane_death(lane)

    def _handle_lane_death(self, lane: _LaneProcess) -> None:
        """Try what it was judging once more, elsewhere; what it had not begun, too."""
        for end in (lane.input, lane.output):
            if end in self._selector.get_map():
                self._selector.unregister(end)
        self._lanes.remove(lane)
        reason = lane.end()
        tickets = list(lane.in_hand)
        lane.in_hand.clear()
        if lane.fatal is not None and not any(other.has_judged for other in self._lanes):
            # Nothing can be judged here: no other lane would fare better, nor would whoever waits.
            with self._lock:
                tickets += self._waiting
                self._waiting.clear()
            for ticket in tickets:
                ticket.fail(lane.fatal)
            return
        again = []
        for position, ticket in enumerate(tickets):
            ticket.tries += position == 0
            if ticket.tries < TRIES:
                again.append(ticket)
            elif lane.fatal is not None:
                ticket.fail(lane.fatal)
            elif ticket.result is _report_of:
                ticket.future.set_result(_lost(ticket.task, reason))
            else:
                ticket.fail(LaneDied(f"the process that was to judge this died, twice. {reason}".strip()))
        with self._lock:
            self._waiting.extendleft(reversed(again))


def _lost(task: Task, reason: str) -> Report:
    return Report(
        notebook=task.name,
        assignment=task.assignment,
        status="error",
        error=f"The grading process ended while it graded this notebook, twice. {reason}".strip(),
    )


_FATAL: dict[str, type[AutograderError]] = {
    "CourseError": CourseError,
    "SandboxUnavailable": SandboxUnavailable,
}


def _import_path() -> str:
    """PYTHONPATH of a lane: the folder of this package, wherever the current folder is."""
    own = str(Path(__file__).resolve().parents[2])
    others = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return os.pathsep.join([own, *filter(os.path.isabs, others)])


@dataclass(eq=False)
class _LaneProcess:
    """The outside of :mod:`autograder.engine.lane_process`. Reading and writing never wait for it."""

    settings: dict[str, Any]
    core: int | None
    in_hand: list[_Ticket] = field(default_factory=list)
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
            env={
                **os.environ,
                "PYTHONPATH": _import_path(),
                "OPENBLAS_NUM_THREADS": "1",
                "OMP_NUM_THREADS": "1",
            },
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.input = self.process.stdin.fileno()
        self.output = self.process.stdout.fileno()
        os.set_blocking(self.input, False)

    def send(self, ticket: _Ticket) -> None:
        self.in_hand.append(ticket)
        self.assignments.add(ticket.task.assignment)
        self.outbox += ticket.task.to_bytes()
        self.write()

    def write(self) -> None:
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
