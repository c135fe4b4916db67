"""A program that grades a class and is killed at a chosen step, as often as it is asked.

Each line of standard input is JSON: the course's folder, the file of reports to give out, and before which
step to die; null for never. Each answer is how many steps were taken, or -1 if it died. A step is a call of
the operating system or the database that changes something: every state that a course can be left in lies
between two of them.
"""

import fcntl
import io
import json
import os
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event

from autograder.classroom import recorder
from autograder.classroom.run import grade_class
from autograder.course import Course
from autograder.engine.pool import Order
from autograder.gradebook import GradebookWriter, writer
from autograder.report import Report

STEPS = (
    *((os, name) for name in ("open", "mkdir", "write", "pwrite", "fsync", "fdatasync", "ftruncate")),
    *((os, name) for name in ("replace", "rename", "unlink", "chmod", "fchmod", "close")),
    (io, "open"),
    (fcntl, "flock"),
)


class FromFile:
    """Gives out reports that were made before."""

    def __init__(self, path: Path) -> None:
        self._entries = {entry["notebook"]: entry for entry in json.loads(path.read_text())}

    def prove(self, assignment: str) -> None:
        """They were proved when the reports were made."""

    def check_as_completed(self, orders: list[Order]) -> Iterator[tuple[int, Report]]:
        for number, order in enumerate(orders):
            yield number, Report.from_json(self._entries[order.name])


class Steps:
    """Counts the steps of this process, and ends it before a chosen one."""

    def __init__(self, die_before: int | None) -> None:
        self.taken = 0
        self._die_before = die_before
        for module, name in STEPS:
            setattr(module, name, self._counted(getattr(module, name)))
        event.listen(Engine, "before_cursor_execute", self._next)
        event.listen(Engine, "commit", self._next)

    def _counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **options: Any) -> Any:
            self._next()
            return function(*arguments, **options)

        return counted

    def _next(self, *_: Any) -> None:
        if self.taken == self._die_before:
            os.kill(os.getpid(), signal.SIGKILL)
        self.taken += 1


def grade(course: Path, reports: Path, die_before: int | None) -> int:
    """Grade in this process; the number of steps."""
    grader = FromFile(reports)
    steps = Steps(die_before)
    grade_class(Course.find(course), course, "ps2", grader)
    return steps.taken


def main() -> None:
    GradebookWriter(Path(sys.argv[1]), "ps2").close()  # imports everything: a child then starts at once
    writer.SUBMISSIONS_PER_TRANSACTION, recorder.GROUPS_PER_NOTE = 2, 2
    for line in sys.stdin:
        order = json.loads(line)
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reading)
            steps = grade(Path(order["course"]), Path(order["reports"]), order["die_before"])
            os.write(writing, str(steps).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as answer:
            steps_taken = answer.read() or "-1"
        os.waitpid(child, 0)
        print(steps_taken, flush=True)


if __name__ == "__main__":
    main()
