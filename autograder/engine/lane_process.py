"""The process of one lane: reads tasks from standard input, writes replies to standard output.

Started by :mod:`autograder.engine.pool` as ``python -m autograder.engine.lane_process SETTINGS``. Nothing but
replies is ever written to the pipe: standard output proper is closed to everyone else.
"""

from __future__ import annotations

import json
import math
import os
import sys
from collections.abc import Iterator
from typing import Any

MAX_MEMORY = 6 * 2**30
"""Bytes of address space of a lane: its own libraries take one gibibyte."""


def main() -> int:
    """Judge until the pipe closes."""
    settings: dict[str, Any] = json.loads(sys.argv[1])
    _bound_memory()
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if settings["core"] is not None:
        # The lane and its sandbox talk all the time: on one core that costs a quarter of the time.
        os.sched_setaffinity(0, {settings["core"]})

    from autograder.course import Course, CourseError
    from autograder.sandbox.layers import SandboxUnavailable
    from autograder.sandbox.limits import Limits
    from autograder.sandbox.zygote_handle import Zygote

    limits = Limits(**settings["limits"])
    zygote: Zygote | None = None
    try:
        course = Course(settings["course"])
        zygote = Zygote(
            frozenset(settings["layers"]),
            limits,
            packages=course.configuration.packages,
            deferred_imports=course.configuration.deferred_imports,
            secrets=course.secrets,
            share_a_core=settings["core"] is None,
        )
        zygote.start()  # it warms up while pytest is imported

        from autograder.engine.lane import Lane
        from autograder.engine.messages import Reply, Task

        def tasks() -> Iterator[Task]:
            while (task := Task.read_from(sys.stdin.buffer)) is not None:
                _bound_processor_time(limits.grading_seconds)
                zygote.start()  # the last one may have had to go; it warms up while the notebook is read
                yield task

        def answer(reply: Reply) -> None:
            replies.write(reply.to_bytes())
            replies.flush()
            _bound_processor_time(limits.grading_seconds)

        Lane(course, zygote).serve(tasks(), answer)
    except (CourseError, SandboxUnavailable) as error:
        # Not a submission's fault: no other lane would fare better.
        replies.write(json.dumps({"fatal": type(error).__name__, "message": str(error)}).encode() + b"\n")
        replies.flush()
        return 1
    finally:
        if zygote is not None:
            zygote.close()
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
