"""What it costs to judge the problem sets in turn: each against itself alone, in one run.

    python -m benchmarks.sets_in_turn [SET…] [--rounds N]

All engines are warm. An engine is asked for one set only, and another one for all sets in turn; they take
turns with each other, so that a busy machine slows both alike. What is compared is the median time from a
submission to its verdict: the ratio may be 1.5 at most.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from autograder.course import Course
from autograder.engine.pool import Engine

MOST = 1.5
"""How many times as long a verdict may take when the set changes with every submission."""


def main() -> int:
    """Measure and print; 1 if changing sets costs too much."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", help="default: all of the course")
    parser.add_argument("--rounds", type=int, default=20, metavar="N", help="default: 20")
    options = parser.parse_args()
    course = Course.find()
    ratios = measure(course, options.sets or course.assignment_names, options.rounds)
    worst = max(ratios.values())
    print(f"\nSets in turn take at most {worst:.2f} times one set alone ({MOST} are allowed).")
    return 0 if worst <= MOST else 1


def measure(course: Course, names: Sequence[str], rounds: int) -> dict[str, float]:
    """Set → median seconds of its verdicts among others, over those of its verdicts alone."""
    notebooks = {name: course.solutions / name / f"{name}.ipynb" for name in names}
    alone: dict[str, list[float]] = {name: [] for name in names}
    in_turn: dict[str, list[float]] = {name: [] for name in names}
    engines = {name: Engine(course, lanes=1) for name in names}
    with Engine(course, lanes=1) as of_all:
        try:
            for name, notebook in notebooks.items():
                seconds(engines[name], notebook)
                seconds(of_all, notebook)
            for _ in range(rounds):
                for name, notebook in notebooks.items():
                    alone[name].append(seconds(engines[name], notebook))
                    in_turn[name].append(seconds(of_all, notebook))
        finally:
            for engine in engines.values():
                engine.close()
    print("| | alone | in turn | ratio |")
    print("| --- | ---: | ---: | ---: |")
    ratios = {}
    for name in names:
        first, second = statistics.median(alone[name]), statistics.median(in_turn[name])
        ratios[name] = second / first
        print(f"| {name} | {1e3 * first:.0f} ms | {1e3 * second:.0f} ms | {ratios[name]:.2f} |")
    return ratios


def seconds(engine: Engine, notebook: Path) -> float:
    """From the submission to its verdict."""
    started = time.perf_counter()
    report = engine.submit(notebook).result()
    assert report.has_full_marks, report.error
    return time.perf_counter() - started


if __name__ == "__main__":
    raise SystemExit(main())
