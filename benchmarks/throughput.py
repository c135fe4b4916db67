"""How fast a class is graded: ours, stock nbgrader, Otter and the floor, on the same class in one run.

    python -m benchmarks.throughput four four_short ps1 ps2 ps3 ps4 ps5 --students 300 --stock 10 --otter VENV

Absolute figures drift with the machine; the ratios are what is claimed. The race is fair if all give the same
scores, so these are compared.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks import classes, four, otter

BIN = Path(sys.executable).parent
SAMPLING = 0.5
"""Seconds between two looks at the memory."""


@dataclass
class Measured:
    """One row of the table."""

    what: str
    notebooks: int
    seconds: float
    peak_mib: float = 0.0

    @property
    def per_second(self) -> float:
        return self.notebooks / self.seconds


def run(command: Sequence[str | Path], folder: Path) -> tuple[float, float]:
    """(seconds, peak MiB of the process and all below it) of a command that must not fail outright."""
    environment = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(classes.REPOSITORY),
    }
    started = time.perf_counter()
    with (folder / "benchmark.log").open("ab") as log:
        process = subprocess.Popen(
            [str(word) for word in command], cwd=folder, env=environment, stdout=log, stderr=log
        )
        memory = _Memory(process.pid)
        code = process.wait()
    seconds = time.perf_counter() - started
    if code not in (0, 1):
        raise SystemExit(f"{command[0]} failed with status {code}; see {folder / 'benchmark.log'}")
    return seconds, memory.stop()


class _Memory(threading.Thread):
    """Samples the proportional memory of a process tree, at the cost of a hundredth of a core at most."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._peak = 0.0
        self._end = threading.Event()
        self.start()

    def run(self) -> None:
        import psutil

        pause = SAMPLING
        while not self._end.wait(pause):
            started = time.thread_time()
            try:
                root = psutil.Process(self._pid)
                total = 0
                for process in [root, *root.children(recursive=True)]:
                    try:
                        total += process.memory_full_info().pss
                    except psutil.Error:
                        continue
            except psutil.Error:
                continue
            self._peak = max(self._peak, total / 2**20)
            pause = max(SAMPLING, 100 * (time.thread_time() - started))

    def stop(self) -> float:
        self._end.set()
        self.join()
        return self._peak


def floor(assignment: str, paths: list[Path]) -> Measured:
    """The same calls in one warm process, no isolation, no pytest."""
    code = (
        "import sys, time, io, contextlib\n"
        "from pathlib import Path\n"
        "from autograder.course import Course\n"
        "from autograder.engine.submission import read_submission\n"
        "from benchmarks.in_process import grade_notebook\n"
        "course = Course.find()\n"
        "names = list(course.assignment(sys.argv[1]).exercises)\n"
        "def grade(path):\n"
        "    cells = [c.source for c in read_submission(course, Path(path)).cells if c.only_for is None]\n"
        "    with contextlib.redirect_stdout(io.StringIO()):\n"
        "        return grade_notebook(cells, sys.argv[1], names)\n"
        "import matplotlib.pyplot\n"
        "grade(sys.argv[2])\n"
        "started = time.perf_counter()\n"
        "for path in sys.argv[2:]: grade(path)\n"
        "print(time.perf_counter() - started)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, assignment, *map(str, paths)],
        cwd=classes.REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "MPLBACKEND": "agg"},
    )
    return Measured("floor: same calls, one warm process, no isolation", len(paths), float(done.stdout))


def warm(path: Path) -> float:
    """Seconds that a student waits for an engine that is already running."""
    from autograder.engine.pool import Engine

    with Engine(lanes=1) as engine:
        engine.submit(path).result()
        times = []
        for _ in range(20):
            started = time.perf_counter()
            engine.submit(path).result()
            times.append(time.perf_counter() - started)
    return statistics.median(times)


def measure(
    assignment: str, students: int, stock: int, folder: Path, otter_programs: Path | None
) -> tuple[dict[str, Measured], dict[str, list[float]]]:
    """Everything, one after the other: the measurements, and the scores that each peer gave."""
    rows: dict[str, Measured] = {}
    scores: dict[str, list[float]] = {}
    autograder, nbgrader = BIN / "autograder", BIN / "nbgrader"

    ours = folder / "ours"
    paths = classes.our_course(ours, assignment, students)
    rows["floor"] = floor(assignment, paths[: max(20, students // 5)])
    seconds, peak = run([autograder, "check", *paths, "--json", "check.json"], ours)
    rows["check"] = Measured("autograder check (engine alone)", students, seconds, peak)
    results = json.loads((ours / "check.json").read_text(encoding="utf-8"))["results"]
    scores["autograder"] = [result["score"] for result in results[:stock]]
    seconds, peak = run([autograder, "grade", assignment], ours)
    rows["grade"] = Measured("autograder grade (gradebook, autograded, feedback)", students, seconds, peak)

    loops = folder / "loops"
    with_loops = classes.hand_in(loops / "submitted", assignment, students, loops=0.02)
    seconds, peak = run([autograder, "check", *with_loops, "--json", "check.json"], loops)
    rows["loops"] = Measured("autograder check, 2 % endless loops", students, seconds, peak)

    single = min(_timed([autograder, "check", paths[0]], ours) for _ in range(3))
    rows["cold"] = Measured("autograder check, one notebook, cold start", 1, single)

    rows["warm"] = Measured("one notebook, warm engine (median of 20)", 1, warm(paths[0]))

    hooked = folder / "hooked"
    classes.our_course(hooked, assignment, stock)
    run([nbgrader, "generate_assignment", assignment, "--force"], hooked)
    seconds, peak = run([nbgrader, "autograde", assignment], hooked)
    rows["hooked"] = Measured("nbgrader autograde with our preprocessors", stock, seconds, peak)

    plain = folder / "stock"
    classes.stock_course(plain, assignment, paths[:stock])
    run([nbgrader, "generate_assignment", assignment, "--force"], plain)
    seconds, peak = run([nbgrader, "autograde", assignment], plain)
    rows["stock autograde"] = Measured("stock nbgrader autograde", stock, seconds, peak)
    feedback, _ = run([nbgrader, "generate_feedback", assignment], plain)
    rows["stock path"] = Measured(
        "stock nbgrader autograde + generate_feedback", stock, seconds + feedback, peak
    )
    scores["stock nbgrader"] = classes.stock_scores(plain, assignment, paths[:stock])

    if otter_programs is not None:
        notebooks = otter.course(folder / "otter", assignment, paths[:stock], otter_programs)
        words = [otter_programs / "otter", folder / "otter" / "autograder.zip", *notebooks]
        seconds, peak = run([sys.executable, "-m", "benchmarks.otter", *words], folder / "otter")
        what = f"Otter {otter.version(otter_programs)} run, {os.cpu_count()} at once"
        rows["otter"] = Measured(what, stock, seconds, peak)
        scores["Otter"] = [otter.score(notebook) for notebook in notebooks]
    return rows, scores


def _timed(command: Sequence[str | Path], folder: Path) -> float:
    started = time.perf_counter()
    subprocess.run([str(word) for word in command], cwd=folder, capture_output=True, check=False)
    return time.perf_counter() - started


def agreement(scores: dict[str, list[float]]) -> str:
    """How many scores of each peer are ours."""
    ours = scores["autograder"]
    counts = {
        peer: sum(abs(a - b) < 1e-9 for a, b in zip(ours, theirs, strict=True))
        for peer, theirs in scores.items()
        if peer != "autograder"
    }
    return "; ".join(f"{peer} gives our score to {n} of {len(ours)}" for peer, n in counts.items()) + "."


def table(assignment: str, rows: dict[str, Measured], scores: dict[str, list[float]]) -> str:
    """The measurements as Markdown."""
    stock_grade = rows["stock autograde"].per_second
    lines = [
        f"| {assignment} | notebooks | seconds | per second | × stock autograde | peak MiB |",
        "| --- | ---: | ---: | ---: | ---: | ---: |",
    ]
    for row in rows.values():
        memory = f"{row.peak_mib:.0f}" if row.peak_mib else "–"
        lines.append(
            f"| {row.what} | {row.notebooks} | {row.seconds:.2f} | {row.per_second:.2f} "
            f"| {row.per_second / stock_grade:.1f} | {memory} |"
        )
    path_ratio = rows["grade"].per_second / rows["stock path"].per_second
    floor_ratio = rows["floor"].per_second / rows["check"].per_second
    lines += [
        "",
        f"Whole path, ours over stock: **{path_ratio:.0f}×**. Engine over stock autograde: "
        f"**{rows['check'].per_second / stock_grade:.0f}×**. The floor is {floor_ratio:.1f}× the engine. "
        f"With 2 % endless loops: {rows['loops'].per_second / rows['check'].per_second:.0%} of the clean "
        f"throughput.",
    ]
    if "otter" in rows:
        times = rows["check"].per_second / rows["otter"].per_second
        share = rows["otter"].per_second / stock_grade
        lines.append(f"Engine over Otter: **{times:.0f}×**. Otter over stock autograde: {share:.2f}×.")
    lines.append(agreement(scores))
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "assignments", nargs="*", default=["four"], help="four, four_short, ps1, ps2, …; default: four"
    )
    parser.add_argument("--students", type=int, default=200)
    parser.add_argument("--stock", type=int, default=8, help="notebooks for the peers, which are slow")
    parser.add_argument(
        "--otter", type=Path, metavar="VENV", help="measure Otter, too: its environment, made if not there"
    )
    parser.add_argument("--json", type=Path, help="keep the figures")
    options = parser.parse_args()
    otter_programs = otter.environment(options.otter) if options.otter else None
    kept = {}
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    for assignment in options.assignments:
        with tempfile.TemporaryDirectory(prefix="autograder-benchmark-") as folder:
            if assignment in four.TESTS_OF_EACH:
                four.make_course(Path(folder) / "course", assignment)
                os.environ["AUTOGRADER_COURSE"] = str(Path(folder) / "course")
                four.make_signatures(assignment)
            rows, scores = measure(assignment, options.students, options.stock, Path(folder), otter_programs)
            os.environ.pop("AUTOGRADER_COURSE", None)
        print(table(assignment, rows, scores) + "\n", flush=True)
        kept[assignment] = {name: asdict(row) for name, row in rows.items()}
    if options.json:
        options.json.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
