"""Time and memory of ``autograder grade`` over the size of the class: one is linear, the other flat.

python -m benchmarks.scaling --sizes 100 1000 10000
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from pathlib import Path

from benchmarks import classes
from benchmarks.throughput import BIN, run


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--assignment", default="ps1")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000])
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(f"| notebooks of {options.assignment} | seconds | per second | peak MiB, all processes |")
    print("| ---: | ---: | ---: | ---: |")
    for size in options.sizes:
        with tempfile.TemporaryDirectory(prefix="autograder-benchmark-") as folder:
            course = Path(folder) / "course"
            classes.our_course(course, options.assignment, size)
            seconds, peak = run([BIN / "autograder", "grade", options.assignment], course)
        print(f"| {size} | {seconds:.1f} | {size / seconds:.1f} | {peak:.0f} |", flush=True)


if __name__ == "__main__":
    main()
