"""A run that is killed, at any moment, is gone on with by the same command, to the same result."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.author.sample import sample_class
from autograder.course import Course
from tests.builders.classroom_on_disk import ASSIGNMENT, ROOT, Classroom, Remembering

STEPS_TRIED = 10
STUDENTS = 30
KILLS_IN_A_ROW = 4


class Crashing:
    """The outside of ``tests.builders.crashing``."""

    def __init__(self, course: Path, reports: Path) -> None:
        self._reports = reports
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.builders.crashing", str(course)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"},
        )  # fmt: skip

    def grade(self, course: Classroom, die_before: int | None = None) -> int:
        """Grade a class; the number of steps taken, or -1 if the run died."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"course": str(course.root), "reports": str(self._reports), "die_before": die_before}
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@pytest.fixture
def crashing(course: Classroom, grader: Remembering, tmp_path: Path) -> Iterator[Crashing]:
    graded = Classroom(tmp_path / "graded")
    shutil.copytree(course.root, graded.root)
    graded.grade(grader)
    report = graded.root / "reports" / f"{ASSIGNMENT}.json"
    reports = tmp_path / "reports.json"
    reports.write_text(json.dumps(json.loads(report.read_text(encoding="utf-8"))["results"]))
    crashing = Crashing(course.root, reports)
    yield crashing
    crashing.close()


def test_every_step_of_a_run_may_be_its_last(course: Classroom, crashing: Crashing, tmp_path: Path) -> None:
    undisturbed = Classroom(tmp_path / "undisturbed")
    shutil.copytree(course.root, undisturbed.root)
    steps = crashing.grade(undisturbed)
    expected = undisturbed.everything_left()
    everyone = sorted(undisturbed.journalled())
    chosen = sorted(random.Random(0).sample(range(steps), STEPS_TRIED))
    for number in chosen:
        killed = Classroom(tmp_path / f"killed-{number}")
        shutil.copytree(course.root, killed.root)
        assert crashing.grade(killed, die_before=number) == -1
        for notebook in (killed.root / "autograded").rglob("*.ipynb"):
            json.loads(notebook.read_bytes())  # whole, or not there at all
        assert crashing.grade(killed) > 0
        assert killed.everything_left() == expected, f"killed before step {number} of {steps}"
        assert sorted(killed.journalled()) == everyone  # nothing that was known was graded again


def journal_length(course: Classroom) -> int:
    return course.journal.stat().st_size if course.journal.exists() else 0


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Classroom:
    """A class of thirty, graded by the command in one go."""
    course = Classroom.create(tmp_path_factory.mktemp("thirty") / "course", salt=True)
    sample_class(Course.find(), ASSIGNMENT, STUDENTS, 3, course.root / "submitted")
    shutil.copytree(course.root, course.root.with_name("fresh"))
    finished = course.run()
    assert finished.returncode == 0, finished.stderr
    return course


@pytest.mark.parametrize("seed", range(2))
def test_killed_again_and_again(undisturbed: Classroom, tmp_path: Path, seed: int) -> None:
    """The whole process group, with SIGKILL, whenever the journal has grown by a random length."""
    course = Classroom(tmp_path / "course")
    shutil.copytree(undisturbed.root.with_name("fresh"), course.root)
    moments = random.Random(seed)
    whole = journal_length(undisturbed)
    for _ in range(KILLS_IN_A_ROW):
        goal = journal_length(course) + moments.uniform(0, whole / KILLS_IN_A_ROW)
        run = subprocess.Popen(
            course.command(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        while run.poll() is None and journal_length(course) < goal:
            time.sleep(0.002)
        time.sleep(moments.uniform(0, 0.05))
        os.killpg(run.pid, signal.SIGKILL)
        run.wait()
    finished = course.run()
    assert finished.returncode == 0, finished.stderr
    assert course.everything_left() == undisturbed.everything_left()
    assert sorted(course.journalled()) == sorted(undisturbed.journalled())
    assert len(course.journalled()) == STUDENTS
