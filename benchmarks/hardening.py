"""What isolation costs: grading throughput with every layer, with one missing, and with none, in one run.

    python benchmarks/hardening.py [--notebooks N] [--rounds N]

All engines are warm and take turns, so that whatever else the machine does falls on all of them. The floor
("no layer") still runs student code in processes of its own, under the same clock and over the same wire.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from autograder.batch import Engine, Order
from autograder.sandbox.host import ALL_LAYERS, available_layers

SOLUTION = Path(__file__).resolve().parents[1] / "solutions" / "ps1" / "ps1.ipynb"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--notebooks", type=int, default=40, metavar="N", help="in a round (default: 40)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="default: 5")
    options = parser.parse_args()
    offered = available_layers()
    variants = {"all layers": offered, "no layer": frozenset[str]()}
    variants |= {f"without {layer}": offered - {layer} for layer in ALL_LAYERS if layer in offered}
    engines = {name: Engine(lanes=1, layers=layers) for name, layers in variants.items()}
    orders = [Order(SOLUTION)] * options.notebooks
    seconds: dict[str, list[float]] = {name: [] for name in engines}
    try:
        for engine in engines.values():
            assert all(report.has_full_marks for report in engine.check(orders[:3]))
        for _ in range(options.rounds):
            for name, engine in engines.items():
                started = time.perf_counter()
                for report in engine.check(orders):
                    assert report.has_full_marks
                seconds[name].append((time.perf_counter() - started) / options.notebooks)
    finally:
        for engine in engines.values():
            engine.close()
    floor = min(seconds["no layer"])
    print(f"{'':<20}  ms a notebook  notebooks/s   cost")
    for name, measured in seconds.items():
        best = min(measured)  # the round that other work on the machine disturbed least
        print(f"{name:<20}  {best * 1e3:13.1f}  {1 / best:11.1f}  {best / floor - 1:+5.1%}")


if __name__ == "__main__":
    main()
