"""What isolation costs: grading throughput with every layer, with one missing, and with none, in one run.

    python -m benchmarks.hardening [--notebooks N] [--rounds N]

All engines are warm and take turns. What is measured is processor time (of the lane, its sandbox and every
student's process), which bounds the throughput of a busy lane and does not depend on what else the machine
does. The floor ("no layer") still runs student code in processes of its own, under the same clock and over
the same wire.
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path

from autograder.engine.pool import Engine
from autograder.sandbox.layers import ALL_LAYERS, available_layers
from benchmarks.processor import processor_seconds

SOLUTION = Path(__file__).resolve().parents[1] / "solutions" / "ps1" / "ps1.ipynb"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--notebooks", type=int, default=25, metavar="N", help="in a round (default: 25)")
    parser.add_argument("--rounds", type=int, default=12, metavar="N", help="default: 12")
    options = parser.parse_args()
    offered = available_layers()
    variants = {"all layers": offered, "no layer": frozenset[str]()}
    variants |= {f"without {layer}": offered - {layer} for layer in ALL_LAYERS if layer in offered}
    engines = {name: Engine(lanes=1, layers=layers) for name, layers in variants.items()}
    paths = [SOLUTION] * options.notebooks
    seconds: dict[str, list[float]] = {name: [] for name in engines}
    try:
        for engine in engines.values():
            assert all(report.has_full_marks for report in engine.check(paths[:3]))
        for _ in range(options.rounds):
            for name, engine in engines.items():
                before = processor_seconds(engine)
                for report in engine.check(paths):
                    assert report.has_full_marks
                seconds[name].append((processor_seconds(engine) - before) / options.notebooks)
    finally:
        for engine in engines.values():
            engine.close()
    floor = statistics.median(seconds["no layer"])
    print(f"{'':<20}  CPU ms a notebook   a second   cost")
    for name, measured in seconds.items():
        middle = statistics.median(measured)
        print(f"{name:<20}  {middle * 1e3:17.1f}  {1 / middle:9.1f}  {middle / floor - 1:+5.1%}")


if __name__ == "__main__":
    main()
