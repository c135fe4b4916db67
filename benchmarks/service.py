"""How the service answers a class that works at once: time to a verdict, and that no verdict goes astray.

    python -m benchmarks.service ps1 ps2 ps4 --students 200 --checks 5 --seconds 60 [--loops 0.02]
    python -m benchmarks.service ps1 --students 20 --soak 30

Each student checks at random moments of the time given; sets are mixed. Students share a stock of notebooks,
with a comment of their own in each, so that every check is judged, and every answer to the same notebook must
be the same. With ``--soak`` checks go on for so many minutes, and memory, descriptors and processes are
looked at meanwhile; limits on checks are then met with a 429, which is counted and is no fault.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psutil

from autograder.author.sample import synthetic_notebooks
from autograder.course import Course
from autograder.course.version import signature_digest
from autograder.engine.pool import Engine
from autograder.engine.recognition import signatures_to_json
from autograder.serve.salt import LiveDraws
from autograder.serve.service import utc_now
from autograder.serve.store import Store
from benchmarks import classes

STOCK = 12
"""Different notebooks of each set."""


@dataclass
class Seen:
    """What came of all checks."""

    seconds: list[float] = field(default_factory=list)
    of_loops: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    verdicts: dict[tuple[str, int], set[str]] = field(default_factory=dict)
    """Set and number of the notebook → the different answers that it got."""
    lost: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


@dataclass(frozen=True)
class Look:
    """The service at one moment, with all processes below it."""

    minutes: float
    mib: float
    descriptors: int
    processes: int


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("assignments", nargs="*", default=["ps1", "ps2", "ps4"])
    parser.add_argument("--students", type=int, default=200, metavar="N", help="default: 200")
    parser.add_argument("--checks", type=int, default=5, metavar="N", help="of each student; default: 5")
    parser.add_argument("--seconds", type=float, default=60.0, help="in which they come; default: 60")
    parser.add_argument("--loops", type=float, default=0.0, metavar="SHARE", help="of checks that never end")
    parser.add_argument("--soak", type=float, metavar="MINUTES", help="go on for so long, and look meanwhile")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="autograder-service-") as folder:
        measure(Path(folder), options)


def measure(folder: Path, options: argparse.Namespace) -> None:
    """Serve a class in this folder, and have students check."""
    stock = {name: notebooks_of(name) for name in options.assignments}
    sign(folder, options.assignments)
    store = Store(f"sqlite:///{folder}/.autograder/serve.db")
    names = [f"student-{number}" for number in range(options.students)]
    tokens = [store.new_token(name, instructor=False, now=utc_now()) for name in names]
    first = store.new_token("warm-up", instructor=False, now=utc_now())
    store.close()
    command = [sys.executable, "-m", "autograder", "serve", "--course", str(folder), "--port", "0"]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True) as service:
        assert service.stdout is not None
        address = service.stdout.readline().split()[2]
        warm(address, first, stock)
        wait_until_idle(service.pid)
        seen, looks = Seen(), [look(service.pid, 0.0)]
        started = time.monotonic()
        span = options.soak * 60 if options.soak else options.seconds
        threads = [
            threading.Thread(target=work, args=(address, number, token, stock, started, span, options, seen))
            for number, token in enumerate(tokens)
        ]
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            time.sleep(5.0 if options.soak else 1.0)
            looks.append(look(service.pid, (time.monotonic() - started) / 60))
        took = time.monotonic() - started
        below = psutil.Process(service.pid).children(recursive=True)
        service.send_signal(signal.SIGTERM)
        status = service.wait()
        _, left = psutil.wait_procs(below, timeout=10)
    show(seen, took, looks, status, len(left))


def sign(folder: Path, assignments: list[str]) -> None:
    """Signatures as a class has them some minutes after its first start; of sets not checked, none."""
    course = Course.find()
    draws = LiveDraws(course, folder)
    with Engine(course) as engine:
        for name in assignments:
            draws.sign(engine, name)
    for name in set(course.assignment_names) - set(assignments):
        assignment = course.assignment(name)
        none = {
            exercise: signatures_to_json([], signature_digest(assignment, exercise, draws.salt))
            for exercise in assignment.exercises
        }
        (draws.signatures / f"{name}.json").write_text(json.dumps(none), encoding="utf-8")


def notebooks_of(assignment: str) -> list[dict[str, Any]]:
    """The stock of a set; the last one has a function that never ends."""
    notebooks = [notebook for _, notebook in synthetic_notebooks(Course.find(), assignment, STOCK, seed=0)]
    looping = copy.deepcopy(notebooks[0])
    classes.loop_for_ever(looping, assignment)
    return [*notebooks, looping]


def marked(notebook: dict[str, Any], mark: str) -> bytes:
    """A notebook with a comment, so that its code was not judged before."""
    own = copy.deepcopy(notebook)
    comment = {"cell_type": "code", "source": f"# {mark}", "metadata": {}, "outputs": []}
    own["cells"].append(comment | {"execution_count": None})
    return json.dumps(own).encode()


def warm(address: str, token: str, stock: dict[str, list[dict[str, Any]]]) -> None:
    """Have every lane collect the suites of every set."""
    with client(address, token) as http:
        for name, notebooks in stock.items():
            for turn in range(3):
                check(http, name, marked(notebooks[0], f"warm {turn}"))


def wait_until_idle(number: int) -> None:
    """Wait until the lanes have proved all suites, as they have some minutes after a start."""

    def used() -> float:
        top, seconds = psutil.Process(number), 0.0
        for process in (top, *top.children(recursive=True)):
            with contextlib.suppress(psutil.Error):  # it has ended meanwhile
                seconds += sum(process.cpu_times()[:2])
        return seconds

    before, quiet = used(), 0
    while quiet < 3:
        time.sleep(1.0)
        after = used()
        quiet = quiet + 1 if abs(after - before) < 0.05 else 0
        before = after


def client(address: str, token: str) -> httpx.Client:
    """A student's connection."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    return httpx.Client(base_url=address, headers=headers, timeout=300.0, trust_env=False)


def check(http: httpx.Client, assignment: str, notebook: bytes) -> httpx.Response:
    """One check."""
    return http.post(f"/api/v1/sets/{assignment}/checks", content=notebook)


def work(
    address: str,
    number: int,
    token: str,
    stock: dict[str, list[dict[str, Any]]],
    started: float,
    span: float,
    options: argparse.Namespace,
    seen: Seen,
) -> None:
    """One student: checks at moments that a coin chooses."""
    coin = random.Random(number)
    count = options.checks * max(1, round(span / options.seconds))
    with client(address, token) as http:
        for turn, moment in enumerate(sorted(coin.uniform(0.0, span) for _ in range(count))):
            time.sleep(max(0.0, started + moment - time.monotonic()))
            assignment = coin.choice(list(stock))
            choice = STOCK if coin.random() < options.loops else coin.randrange(STOCK)
            notebook = marked(stock[assignment][choice], f"{number} {turn}")
            begun = time.monotonic()
            try:
                response = check(http, assignment, notebook)
            except httpx.HTTPError:
                with seen.lock:
                    seen.lost += 1
                continue
            seconds = time.monotonic() - begun
            with seen.lock:
                seen.statuses[response.status_code] += 1
                if response.status_code == 200:
                    (seen.of_loops if choice == STOCK else seen.seconds).append(seconds)
                    verdict = json.dumps(response.json()["exercises"])
                    if choice != STOCK:
                        seen.verdicts.setdefault((assignment, choice), set()).add(verdict)


def look(number: int, minutes: float) -> Look:
    """The service now."""
    mib, descriptors, processes = 0.0, 0, 0
    top = psutil.Process(number)
    for process in (top, *top.children(recursive=True)):
        try:
            mib += process.memory_full_info().pss / 2**20
            descriptors += process.num_fds()
            processes += 1
        except psutil.Error:
            continue
    return Look(minutes, mib, descriptors, processes)


def show(seen: Seen, took: float, looks: list[Look], status: int, left: int) -> None:
    """Print what was measured."""
    answered = len(seen.seconds) + len(seen.of_loops)
    print(
        f"{answered} verdicts in {took:.0f} s, statuses {dict(seen.statuses)}, {seen.lost} without an answer"
    )
    for what, seconds in (("honest code", seen.seconds), ("endless loops", seen.of_loops)):
        if len(seconds) > 1:
            middle, late = statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1]
            print(f"{what}: median {middle:.2f} s, p95 {late:.2f} s, longest {max(seconds):.2f} s")
    mixed = [key for key, verdicts in seen.verdicts.items() if len(verdicts) > 1]
    print(f"notebooks with different verdicts: {mixed or 'none'}")
    for name in ("mib", "descriptors", "processes"):
        values = [getattr(one, name) for one in looks]
        print(f"{name}: {values[0]:.0f} at first, {values[-1]:.0f} at last, {max(values):.0f} at most")
    load = os.getloadavg()
    print(f"{os.cpu_count()} cores, load {load[0]:.1f}, {load[1]:.1f}, {load[2]:.1f} (1, 5, 15 minutes)")
    print(f"exit status {status}, {left} processes left")


if __name__ == "__main__":
    main()
