"""Time, memory and disk of ``autograder grade`` over the size of the class: time is linear, memory flat.

    python -m benchmarks.scaling --sizes 100 1000 10000

Ten thousand notebooks of ps1 need some 4 GB of disk while they are there; ``--folder`` says where.
"""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from pathlib import Path

from benchmarks import classes
from benchmarks.throughput import BIN, run


def disk_mib(folder: Path) -> float:
    """What a folder occupies on disk, in MiB."""
    blocks = 0
    for path, _, files in os.walk(folder):
        blocks += sum(os.lstat(os.path.join(path, name)).st_blocks for name in files)
    return blocks * 512 / 2**20


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--assignment", default="ps1")
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--folder", type=Path, help="where classes are written; default: the temporary one")
    options = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(
        f"| notebooks of {options.assignment} | seconds | per second | peak MiB, all processes "
        f"| MiB on disk, of these handed in |"
    )
    print("| ---: | ---: | ---: | ---: | ---: |", flush=True)
    for size in options.sizes:
        with tempfile.TemporaryDirectory(prefix="autograder-benchmark-", dir=options.folder) as folder:
            course = Path(folder) / "course"
            classes.our_course(course, options.assignment, size)
            handed_in = disk_mib(course / "submitted")
            seconds, peak = run([BIN / "autograder", "grade", options.assignment], course)
            disk = disk_mib(course)
        print(
            f"| {size} | {seconds:.1f} | {size / seconds:.1f} | {peak:.0f} | {disk:.0f}, {handed_in:.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
