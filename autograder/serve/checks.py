"""From a notebook to a report: what comes before the engine.

A student has one check in flight. What was judged already costs nothing, also where it is judged once more
since mistakes can be named meanwhile; anything else costs one of the student's checks, which is written down
before the engine sees the notebook. The queue is bounded, and endless loops never hold all lanes
(:mod:`~autograder.serve.turns`).
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import math
import re
import statistics
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Protocol

from starlette.concurrency import run_in_threadpool

from autograder.course import Course
from autograder.engine.submission import Submission, SubmissionError, parse_notebook, submission_of
from autograder.errors import AutograderError
from autograder.report import Report
from autograder.serve.limits import CHECKS, Allowance, Limit
from autograder.serve.metrics import Metrics
from autograder.serve.problems import Problem, come_back
from autograder.serve.store import NothingLeft, Store
from autograder.serve.turns import Turns

PURPOSE = "check"
WAITING_PER_LANE = 40
"""Checks that may wait for each lane: at a tenth of a second each, some seconds' worth."""
LATEST = 200
"""How many of the last checks the latency is computed from."""
_FIRST_GUESS = 0.5
"""Seconds that a check takes, before any was made."""


class Grader(Protocol):
    """What is needed of an engine."""

    def submit(
        self, notebook: bytes, *, name: str | None = None, assignment: str | None = None
    ) -> Future[Report]:
        """See :meth:`autograder.engine.pool.Engine.submit`."""


@dataclass(frozen=True)
class Checked:
    """A report, and what is left of the student's limit."""

    report: Report
    allowance: Allowance


@dataclass(frozen=True)
class CodeDigest:
    """Of a notebook's code and of what judges it."""

    with_names: str
    """Judged when mistakes can be named."""
    without_names: str
    """Judged before the signatures of known mistakes were made."""
    now: str
    """The one of the two that a verdict has now."""


class Checks:
    """The checks of a class.

    Args:
        course: the course.
        grader: judges notebooks.
        store: keeps limits and verdicts.
        digest: of everything that judges a set, the salt included, but for whether mistakes can be named.
        names_mistakes: whether those of a set can be named.
        lanes: how many notebooks are judged at once, besides those that take long.
        turns: whose turn it is at the grader.
        metrics: where checks are counted.
        clock: the time that limits go by.
        limit: of each student and set.
        places: how many checks may wait or be judged; by the number of lanes unless given.
    """

    def __init__(
        self,
        course: Course,
        grader: Grader,
        store: Store,
        digest: Callable[[str], str],
        names_mistakes: Callable[[str], bool],
        lanes: int,
        turns: Turns,
        metrics: Metrics,
        clock: Callable[[], datetime],
        limit: Limit = CHECKS,
        places: int | None = None,
    ) -> None:
        self._course = course
        self._grader = grader
        self._store = store
        self._digest = digest
        self._names_mistakes = names_mistakes
        self._lanes = lanes
        self._turns = turns
        self._metrics = metrics
        self._clock = clock
        self.limit = limit
        self.places = WAITING_PER_LANE * lanes if places is None else places
        self.waiting = 0
        self.mean_seconds = _FIRST_GUESS
        self._latest: deque[float] = deque(maxlen=LATEST)
        self._in_flight: set[str] = set()
        self._slow: set[str] = set()
        """Students whose last code did not end in time."""

    @contextmanager
    def one_in_flight(self, student: str) -> Iterator[None]:
        """The student's one check, from the first byte to the answer.

        Raises:
            Problem: there is another.
        """
        if student in self._in_flight:
            raise come_back(
                HTTPStatus.TOO_MANY_REQUESTS, 1,
                "Your last check is still being judged; wait for its verdict.",
            )  # fmt: skip
        self._in_flight.add(student)
        try:
            yield
        finally:
            self._in_flight.discard(student)

    async def check(self, student: str, assignment: str, notebook: bytes) -> Checked:
        """Judge a notebook, or find that it was judged.

        Raises:
            Problem: it cannot be graded (422), the limit is used up (429), or the queue is full (503).
        """
        try:
            checked = await self._check(student, assignment, notebook)
        except Problem as problem:
            ends = {
                HTTPStatus.UNPROCESSABLE_ENTITY: "refused",
                HTTPStatus.TOO_MANY_REQUESTS: "limited",
            }
            self._count(assignment, ends.get(problem.status, "failed"))
            raise
        return checked

    async def _check(self, student: str, assignment: str, notebook: bytes) -> Checked:
        code = await run_in_threadpool(self.read, assignment, notebook)
        known = await run_in_threadpool(self._store.known_verdict, student, assignment, code.now)
        if known is not None:
            self._count(assignment, "repeated")
            return Checked(known, await self._allowance(student, assignment))
        is_paid = await run_in_threadpool(self._is_paid_for, student, assignment, code)
        async with self._place():
            allowance = await (self._allowance if is_paid else self._take)(student, assignment)
            report = await self._judge(student, assignment, notebook, give_back=not is_paid)
        timed_out = ran_out_of_time(report)
        (self._slow.add if timed_out else self._slow.discard)(student)
        if report.status == "error":
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, report.error or "The notebook cannot be graded.")
        await run_in_threadpool(
            partial(
                self._store.add_verdict, student, assignment, code.now, report, self._clock(),
                # On a machine that was busy, honest code may not have ended in time: it may try again.
                repeatable=not timed_out,
            )
        )  # fmt: skip
        self._count(assignment, "judged")
        return Checked(report, allowance)

    def read(self, assignment: str, notebook: bytes) -> CodeDigest:
        """The digest of a notebook's code and of what judges it.

        Raises:
            Problem: the notebook cannot be graded, or not as this set.
            AutograderError: the course has a fault, which is none of the student's business.
        """
        try:
            submission = submission_of(self._course, parse_notebook(notebook))
            found = submission.assignment.name
            if found != assignment:
                raise SubmissionError(
                    f"This is a notebook of {found}, not of {assignment}; send it to the address of {found}."
                )
        except SubmissionError as error:
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(error)) from error
        judged_by = self._digest(assignment)
        judged = _judged(submission)
        with_names, without_names = (
            hashlib.sha256(len(judge).to_bytes(8, "big") + judge.encode() + judged).hexdigest()
            for judge in (judged_by, f"{judged_by} without names")
        )
        now = with_names if self._names_mistakes(assignment) else without_names
        return CodeDigest(with_names, without_names, now)

    def _is_paid_for(self, student: str, assignment: str, code: CodeDigest) -> bool:
        """Whether a check was spent on this code before its mistakes could be named.

        Judged with names it is free once: code that does not end in time is no known verdict, and would be
        free again and again.
        """
        return (
            code.now == code.with_names
            and self._store.known_verdict(student, assignment, code.without_names) is not None
            and not self._store.was_judged(student, assignment, code.with_names)
        )

    @asynccontextmanager
    async def _place(self) -> AsyncIterator[None]:
        """A place in the queue.

        Raises:
            Problem: there is none.
        """
        if self.waiting >= self.places:
            raise come_back(
                HTTPStatus.SERVICE_UNAVAILABLE,
                math.ceil(self.waiting * self.mean_seconds / self._lanes),
                "Many notebooks are being checked at this moment; try again a little later. "
                "This has cost you no check.",
            )
        self.waiting += 1
        self._metrics.waiting.set(self.waiting)
        try:
            yield
        finally:
            self.waiting -= 1
            self._metrics.waiting.set(self.waiting)

    async def _allowance(self, student: str, assignment: str) -> Allowance:
        return await run_in_threadpool(self._store.allowance, student, assignment, PURPOSE, self._clock())

    async def _take(self, student: str, assignment: str) -> Allowance:
        now = self._clock()
        try:
            return await run_in_threadpool(self._store.take, student, assignment, PURPOSE, self.limit, now)
        except NothingLeft as error:
            raise come_back(
                HTTPStatus.TOO_MANY_REQUESTS,
                math.ceil((error.next_at - now).total_seconds()),
                f"You have used up your checks of {assignment} for now; the next one is at "
                f"{error.next_at:%H:%M} UTC. Code that was checked before still costs nothing.",
                checks_left=0,
                next_check_at=as_text(error.next_at),
            ) from error

    async def _judge(self, student: str, assignment: str, notebook: bytes, *, give_back: bool) -> Report:
        """Have the engine judge; where it cannot, the student has back the check that it cost.

        Raises:
            Problem: nothing can be judged now.
            Exception: whatever else the grader raises.
        """
        started = time.monotonic()
        name = f"{student}/{assignment}.ipynb"
        submit = partial(self._grader.submit, notebook, name=name, assignment=assignment)
        try:
            async with self._turns.turn(is_slow=student in self._slow):
                # In a thread: on a cluster, the first notebook of a set waits for its workers' answers.
                report = await asyncio.wrap_future(await run_in_threadpool(submit))
        except Exception as error:
            if give_back:
                await run_in_threadpool(self._store.give_back, student, assignment, PURPOSE, self.limit)
            if not isinstance(error, AutograderError):
                raise
            raise come_back(
                HTTPStatus.SERVICE_UNAVAILABLE, 60,
                f"Nothing of {assignment} can be checked at this moment; please tell your instructor. "
                f"This has cost you no check.",
            ) from error  # fmt: skip
        seconds = time.monotonic() - started
        self._metrics.seconds.observe(seconds)
        self._latest.append(seconds)
        self.mean_seconds += 0.1 * (report.seconds - self.mean_seconds)
        return report

    def latency(self) -> tuple[float, float] | None:
        """Median and 95th percentile of the seconds to the last verdicts; None before there are two."""
        if len(self._latest) < 2:
            return None
        seconds = list(self._latest)
        return statistics.median(seconds), statistics.quantiles(seconds, n=20, method="inclusive")[-1]

    def _count(self, assignment: str, end: str) -> None:
        self._metrics.checks.labels(assignment, end).inc()


def ran_out_of_time(report: Report) -> bool:
    """Whether some test did not end in time, or was not judged since the others had used up the time."""
    return any(
        test.outcome == "timeout" or (test.outcome == "error" and test.message.startswith("Not judged."))
        for exercise in report.exercises
        for test in exercise.tests
    )


def as_text(time: datetime) -> str:
    """A time as JSON has it: RFC 3339, in UTC."""
    return time.isoformat().replace("+00:00", "Z")


def _judged(submission: Submission) -> bytes:
    """Everything of a notebook that a verdict depends on, as text that only equal ones share.

    Texts and outputs of the notebook are no part of it. A cell without a name is called by its number, which
    changes with every text above it, so digits do not count in what cells are called.
    """
    cells = [
        (_without_digits(cell.label), cell.source, cell.from_course, cell.only_for, cell.own)
        for cell in submission.cells
    ]
    notes = [_without_digits(note) for note in submission.notes]
    left_out = sorted(submission.left_out.items())
    return json.dumps([cells, notes, submission.solutions, left_out, submission.python]).encode()


def _without_digits(text: str) -> str:
    return re.sub(r"\d+", "", text)
