"""The queue of tickets, the lanes, and the one thread that brings them together."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import threading
from collections import deque
from collections.abc import Mapping
from typing import Any

from autograder.course import CourseError
from autograder.engine.lane_handle import LaneHandle, cores
from autograder.engine.messages import Reply, Task
from autograder.engine.ticket import Ticket, report_of
from autograder.errors import AutograderError
from autograder.report import Report
from autograder.sandbox.layers import SandboxUnavailable

AHEAD = 2
"""Tickets that a lane has in hand: the one it judges and the next, so that it never waits for us."""
TRIES = 2
"""How often a ticket is tried when the lane judging it dies."""


class EngineClosed(AutograderError):
    """The engine was closed before the submission was judged."""


class LaneDied(AutograderError):
    """The processes that were to do this died, twice."""


class Dispatcher:
    """The queue of tickets, the lanes, and the thread that brings them together."""

    def __init__(self, settings: Mapping[str, Any], size: int) -> None:
        self._settings = dict(settings)
        self._size = size
        self._cores = cores()
        self._lock = threading.RLock()
        """Guards what callers and the thread share: the queue, the end, and the start of the thread.
        (Letting go of an engine closes it, and that may happen at any moment, in the thread as well.)"""
        self._waiting: deque[Ticket] = deque()
        self._closed = False
        self._thread: threading.Thread | None = None
        self._wake_reader, self._wake_writer = os.pipe()
        os.set_blocking(self._wake_writer, False)
        # From here on: touched by the thread alone.
        self._lanes: list[LaneHandle] = []
        self._selector = selectors.DefaultSelector()

    # -- called by anybody --------------------------------------------------------------------------

    def add(self, ticket: Ticket) -> None:
        """Put a ticket into the queue; after :meth:`close` it fails at once."""
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
        """End all lanes; whatever was not judged fails with :class:`EngineClosed`."""
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
        """The numbers of the lanes' processes."""
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

    def _next_ticket(self) -> Ticket | None:
        with self._lock:
            return self._waiting.popleft() if self._waiting else None

    def _lane_for(self, ticket: Ticket) -> LaneHandle | None:
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

    def _start_lane(self) -> LaneHandle:
        taken = {lane.core for lane in self._lanes}
        free = [core for core in self._cores if core not in taken]
        core = free[0] if free and self._size > 1 and hasattr(os, "sched_setaffinity") else None
        lane = LaneHandle({**self._settings, "core": core}, core)
        self._lanes.append(lane)
        self._selector.register(lane.output, selectors.EVENT_READ, lane)
        return lane

    def _watch(self, lane: LaneHandle) -> None:
        """Ask to be told when a lane can take more, while there is more for it."""
        watched = lane.input in self._selector.get_map()
        if lane.outbox and not watched:
            self._selector.register(lane.input, selectors.EVENT_WRITE, lane)
        elif watched and not lane.outbox:
            self._selector.unregister(lane.input)

    def _attend(self, lane: LaneHandle, events: int) -> None:
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

    def _handle_lane_death(self, lane: LaneHandle) -> None:
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
            elif ticket.result is report_of:
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
