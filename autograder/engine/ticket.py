"""A task of an engine and the future that waits for it."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from autograder.course import CourseError
from autograder.engine.messages import Judgement, Reply, Task
from autograder.errors import AutograderError
from autograder.report import Report


@dataclass(eq=False, slots=True)
class Ticket:
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
        """Give the future what a lane replied."""
        if reply.judgement is None and reply.fault:
            self.fail(CourseError(reply.fault))
        else:
            self.future.set_result(self.result(reply))

    def fail(self, error: AutograderError) -> None:
        """End the future with an error, unless it was cancelled."""
        if self.begin():
            self.future.set_exception(error)


def report_of(reply: Reply) -> Report:
    """Of a submission: its report."""
    return judgement_of(reply).report


def judgement_of(reply: Reply) -> Judgement:
    """Of a trial: its report with what the tests received."""
    assert reply.judgement is not None
    return reply.judgement


def nothing(reply: Reply) -> None:
    """Of a proof: that it succeeded is all."""
    return None
