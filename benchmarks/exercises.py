"""Which exercises take the time of a verdict: the share of each, of the reference solution.

    python -m benchmarks.exercises [SET…] [--rounds N]

One lane, everything warm. Each exercise is judged alone, in turns, and so is a notebook with an empty cell:
that part, which starts a process and runs the notebook's cells, is paid once a submission. Shares of one run
can be compared; milliseconds drift with the machine.
"""

from __future__ import annotations

import argparse
import statistics
import time

from autograder.course import Course
from autograder.engine.options import JudgingOptions
from autograder.engine.pool import Engine


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", help="default: all of the course")
    parser.add_argument("--rounds", type=int, default=10, metavar="N", help="default: 10")
    options = parser.parse_args()
    course = Course.find()
    print("| set | exercise | share | ms |")
    print("| --- | --- | ---: | ---: |")
    with Engine(course, lanes=1) as engine:
        for name in options.sets or course.assignment_names:
            shares = measure(engine, course, name, options.rounds)
            together = sum(shares.values())
            for exercise, seconds in sorted(shares.items(), key=lambda one: -one[1]):
                print(f"| {name} | {exercise} | {seconds / together:.0%} | {1e3 * seconds:.0f} |")


def measure(engine: Engine, course: Course, name: str, rounds: int) -> dict[str, float]:
    """Exercise → median seconds that its reference solution takes; "process and cells" is the rest."""
    exercises = course.assignment(name).exercises
    codes = {exercise: {exercise: exercises[exercise].reference} for exercise in exercises}
    nothing = next(iter(exercises))
    runs = {"process and cells": (nothing, {nothing: "pass"})} | {
        exercise: (exercise, code) for exercise, code in codes.items()
    }
    taken: dict[str, list[float]] = {label: [] for label in runs}
    for number in range(rounds + 1):
        for label, (exercise, code) in runs.items():
            started = time.perf_counter()
            judging = JudgingOptions(exercises=(exercise,), recognise=False)
            engine.judge(name, code, judging, name=label).result()
            if number:  # the first round collects and proves the suites
                taken[label].append(time.perf_counter() - started)
    medians = {label: statistics.median(seconds) for label, seconds in taken.items()}
    empty = medians["process and cells"]
    return {
        label: max(0.0, median - empty) if label != "process and cells" else empty
        for label, median in medians.items()
    }


if __name__ == "__main__":
    main()
