"""The process of one lane: reads jobs as lines of JSON, writes reports as lines of JSON.

Started by :mod:`autograder.engine.pool` as ``python -m autograder.engine.lane SETTINGS``. Nothing but
reports is ever written to the pipe: standard output proper is closed to everyone else.
"""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MAX_MEMORY = 6 * 2**30
"""Bytes of address space of a lane: its own libraries take one gibibyte."""


def main() -> int:
    """Grade until the pipe closes."""
    settings: dict[str, Any] = json.loads(sys.argv[1])
    _bound_memory()
    reports = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    if settings["core"] is not None:
        # The lane and its sandbox talk all the time: on one core that costs a quarter of the time.
        os.sched_setaffinity(0, {settings["core"]})

    from autograder.course import Course, CourseError
    from autograder.sandbox.host import SandboxUnavailable, Zygote
    from autograder.sandbox.limits import Limits

    def fatal(error: Exception) -> int:
        """Not a submission's fault: no other lane would fare better."""
        reports.write(json.dumps({"fatal": type(error).__name__, "message": str(error)}) + "\n")
        reports.flush()
        return 1

    limits = Limits(**settings["limits"])
    try:
        secrets: tuple[str, ...] = (str(Course.find().source), str(Course.find().exercises))
    except CourseError:
        secrets = ()  # there is nothing to hide, and nothing to grade: grading says so
    try:
        alone = settings["core"] is None
        zygote = Zygote(frozenset(settings["layers"]), limits, secrets=secrets, share_a_core=alone)
    except SandboxUnavailable as error:
        return fatal(error)
    # The sandbox warms up while pytest is imported.
    from autograder.engine.grading import Job, Lane
    from autograder.report import Report

    numbers: dict[int, int] = {}

    def jobs() -> Iterator[Job]:
        for line in sys.stdin:
            _bound_processor_time(limits.grading_seconds)
            order = json.loads(line)
            job = Job(order["name"], Path(order["path"]), order["assignment"])
            numbers[id(job)] = order["number"]
            yield job

    def done(job: Job, report: Report) -> None:
        entry = {"number": numbers.pop(id(job)), "report": report.to_json(details=True)}
        reports.write(json.dumps(entry) + "\n")
        reports.flush()
        _bound_processor_time(limits.grading_seconds)

    try:
        with Lane(zygote=zygote, recognise=settings["recognise"]) as lane:
            lane.grade(jobs(), done)
    except (CourseError, SandboxUnavailable) as error:
        return fatal(error)
    return 0


def _bound_memory() -> None:
    """Whatever a hidden test computes from an odd answer: an error in one test, not a machine that swaps."""
    try:
        import resource
    except ImportError:  # not a POSIX system
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    bound = MAX_MEMORY if hard == resource.RLIM_INFINITY else min(MAX_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (bound, hard))


def _bound_processor_time(seconds: float) -> None:
    """From now on, this much: no answer, however odd, holds up a class by what this side makes of it.

    The system ends the process then, and must leave no image of its memory, hidden tests included. Its
    notebook is tried once more, and reported as an error after that.
    """
    try:
        import resource
    except ImportError:  # not a POSIX system
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft, hard = (
        math.ceil(used.ru_utime + used.ru_stime + seconds),
        resource.getrlimit(resource.RLIMIT_CPU)[1],
    )
    resource.setrlimit(
        resource.RLIMIT_CPU, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard)
    )


if __name__ == "__main__":
    raise SystemExit(main())
