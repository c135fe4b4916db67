"""Processor time of one submission: to grade it (*G* of docs/scaling.md) and to write it down (*W*).

    python -m benchmarks.processor ps1 ps4 [--students N]

Everything is warm, so that starting does not count. Processor time hardly depends on what else the machine
does, and the two figures tell how long a class of any size takes on any number of cores.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from pathlib import Path

from autograder.classroom.run import grade_class
from autograder.course import Course
from autograder.engine.pool import Engine
from benchmarks import classes


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("assignments", nargs="*", default=["ps1", "ps4"])
    parser.add_argument("--students", type=int, default=200, metavar="N", help="default: 200")
    options = parser.parse_args()
    print("| | submissions | G, to grade one | W, to write one |")
    print("| --- | ---: | ---: | ---: |")
    for assignment in options.assignments:
        grading, writing = measure(assignment, options.students)
        print(f"| {assignment} | {options.students} | {1e3 * grading:.0f} ms | {1e3 * writing:.1f} ms |")


def measure(assignment: str, students: int) -> tuple[float, float]:
    """Seconds of processor time that a submission costs the lanes, and the process that writes."""
    with tempfile.TemporaryDirectory(prefix="autograder-benchmark-") as folder, Engine() as engine:
        warm, timed = Path(folder, "warm"), Path(folder, "timed")
        classes.our_course(warm, assignment, 20)
        grade_class(Course.find(), warm, assignment, engine)
        classes.our_course(timed, assignment, students)
        grading, writing = processor_seconds(engine), time.process_time()
        result = grade_class(Course.find(), timed, assignment, engine)
        assert len(result.rows) == students
        return (
            (processor_seconds(engine) - grading) / students,
            (time.process_time() - writing) / students,
        )


def processor_seconds(engine: Engine) -> float:
    """What the lanes and everything below them have used so far, processes that have ended included."""
    parents: dict[int, int] = {}
    used: dict[int, int] = {}
    for number in map(int, filter(str.isdigit, os.listdir("/proc"))):
        try:
            fields = Path(f"/proc/{number}/stat").read_text(errors="replace").rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        parents[number], used[number] = int(fields[1]), sum(map(int, fields[11:15]))
    lanes = set(engine.lane_processes)
    total = 0
    for number in parents:
        above = number
        while above in parents and above not in lanes:
            above = parents[above]
        total += used[number] if above in lanes else 0
    return total / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    main()
