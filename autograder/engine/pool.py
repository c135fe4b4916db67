"""Many notebooks, judged side by side for many callers: one lane per core, each with a warm sandbox.

Every submission has a ticket, which is never used twice, and a future. One thread of the engine, the
dispatcher, hands tickets to lanes and settles futures; callers only ever touch the queue. So it does not
matter how many threads call, which of them lose interest, or which lane dies meanwhile.
"""

from __future__ import annotations

import itertools
import os
import weakref
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from queue import SimpleQueue

from autograder.course import Course, CourseError
from autograder.course.salt import OPEN_SALT, Salt
from autograder.engine.dispatcher import Dispatcher
from autograder.engine.lane_handle import cores
from autograder.engine.messages import Judgement, Task
from autograder.engine.options import DEFAULT_OPTIONS, JudgingOptions
from autograder.engine.ticket import Ticket, judgement_of, nothing, report_of
from autograder.errors import UsageError
from autograder.report import Report
from autograder.sandbox.layers import choose_layers
from autograder.sandbox.limits import DEFAULT_LIMITS, Limits

WINDOW = 16
"""Notebooks of one iterator for each lane that are in hand, waiting or not yet fetched by the caller."""


@dataclass(frozen=True, slots=True)
class Order:
    """A notebook to grade."""

    path: Path
    assignment: str | None = None
    name: str = ""
    """What the report calls it; the path unless given."""


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
        self._dispatcher = Dispatcher(settings, self.lanes)
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
        self._dispatcher.add(Ticket(task, future, report_of))
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
        self._dispatcher.add(Ticket(task, future, judgement_of))
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
        self._dispatcher.add(Ticket(task, future, nothing))
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
