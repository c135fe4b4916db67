"""Nothing of an engine is left when it is closed, in whatever state its sandboxes were."""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders.small_course import SETS, write_course

if sys.platform != "linux":
    pytest.skip("processes are counted as Linux has them", allow_module_level=True)

PR_SET_CHILD_SUBREAPER = 36

PROGRAM = """
import ctypes, os, sys, time
from pathlib import Path

# Whatever is left by a parent that is gone becomes a child of this process.
assert ctypes.CDLL(None).prctl({subreaper}, 1, 0, 0, 0) == 0

{body}

def left():
    "The processes below this one, once what is ending has ended."
    deadline = time.monotonic() + 20
    while True:
        try:
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass
        except ChildProcessError:
            return []
        children = Path(f"/proc/self/task/{{os.getpid()}}/children").read_text().split()
        if time.monotonic() > deadline:
            return [Path(f"/proc/{{child}}/cmdline").read_text().split("\\0")[0] for child in children]
        time.sleep(0.05)

print("left:", left())
"""

DRAWS = "open(__import__('tempfile').gettempdir() + '/cache', 'w').write('fonts'); return 2 * x"
"""Leaves a file in the scratch folder, as matplotlib does, so that the sandbox is not used again."""


def run(body: str, *arguments: str) -> str:
    program = PROGRAM.format(subreaper=PR_SET_CHILD_SUBREAPER, body=body)
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False, timeout=600
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def can_count() -> bool:
    return os.path.exists(f"/proc/self/task/{os.getpid()}/children") and hasattr(ctypes.CDLL(None), "prctl")


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not can_count(), reason="this kernel does not list children"),
]


def test_single_runs_of_a_notebook_that_leaves_a_file(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    (tmp_path / "ann.ipynb").write_bytes(SETS[0].notebook(DRAWS))
    body = """
from autograder import Course, Engine
for _ in range(6):
    with Engine(Course(sys.argv[1]), lanes=1) as engine:
        print(engine.submit(sys.argv[2]).result().score)
"""
    assert run(body, str(course.root), str(tmp_path / "ann.ipynb")) == "3.0\n" * 6 + "left: []\n"


def test_a_sandbox_is_started_only_for_a_submission(tmp_path: Path) -> None:
    """One that cannot be used again goes; the next one waits for somebody who needs it."""
    course = write_course(tmp_path / "course")
    (tmp_path / "ann.ipynb").write_bytes(SETS[0].notebook(DRAWS))
    body = """
from autograder import Course, Engine

def sandboxes(lane):
    return len(Path(f"/proc/{lane}/task/{lane}/children").read_text().split())

with Engine(Course(sys.argv[1]), lanes=1) as engine:
    for _ in range(2):
        print(engine.submit(sys.argv[2]).result().score)
        [lane] = engine.lane_processes
        deadline = time.monotonic() + 20
        while sandboxes(lane) and time.monotonic() < deadline:
            time.sleep(0.05)
        seen = [sandboxes(lane)]
        while len(seen) < 20:
            time.sleep(0.05)
            seen.append(sandboxes(lane))
        print(max(seen))
"""
    assert run(body, str(course.root), str(tmp_path / "ann.ipynb")) == "3.0\n0\n" * 2 + "left: []\n"


def test_a_program_that_ends_without_closing_its_engine(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    (tmp_path / "ann.ipynb").write_bytes(SETS[0].notebook(DRAWS))
    body = """
import subprocess
program = \'\'\'
import sys
from autograder import Course, Engine
engine = Engine(Course(sys.argv[1]), lanes=2)
print(engine.submit(sys.argv[2]).result().score, flush=True)
running = [engine.submit(sys.argv[2]) for _ in range(9)]
\'\'\'
print(subprocess.run([sys.executable, "-c", program, *sys.argv[1:]], capture_output=True, text=True).stdout)
"""
    assert run(body, str(course.root), str(tmp_path / "ann.ipynb")) == "3.0\n\nleft: []\n"


def test_a_sandbox_that_is_ended_while_it_starts() -> None:
    body = """
from autograder.sandbox.layers import choose_layers
from autograder.sandbox.zygote_handle import Zygote
for pause in (0, 0.001, 0.002, 0.004, 0.008, 0.016, 0.032, 0.064) * 2:
    zygote = Zygote(choose_layers(allow_weak=True))
    zygote.start()
    time.sleep(pause)
    zygote.close()
"""
    assert run(body) == "left: []\n"


def test_lanes_that_are_killed_while_they_judge(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    (tmp_path / "ann.ipynb").write_bytes(SETS[0].notebook(DRAWS))
    body = """
import signal
from autograder import Course, Engine
with Engine(Course(sys.argv[1]), lanes=2) as engine:
    for _ in range(2):
        running = [engine.submit(sys.argv[2]) for _ in range(6)]
        running[0].result()
        for process in engine.lane_processes:
            os.kill(process, signal.SIGKILL)
        for future in running:
            future.result()
"""
    assert run(body, str(course.root), str(tmp_path / "ann.ipynb")) == "left: []\n"
