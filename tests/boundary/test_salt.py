"""The salt of a class: what can be known of the open draws is worth nothing with a salt nobody has seen."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.course.salt import OPEN_SALT, Salt
from autograder.engine.options import JudgingOptions
from autograder.engine.pool import Engine
from autograder.engine.signing import keep_signatures, signatures_folder
from autograder.report import Report
from tests.builders.lookup_table import lookup_codes
from tests.builders.notebooks import save, solved

SALT, ANOTHER = Salt("5a" * 32), Salt("c3" * 32)

GUESSING = """
import hashlib
import numpy as np

def _guess(x):
    for name in ("test_values", "test_shape", "test_any_shape", "test_batch", "test_large", "test_unchanged"):
        seed = int.from_bytes(hashlib.sha256(f"ps1/sigmoid/{name}".encode()).digest()[:8], "big")
        for draw in (
            lambda rng: rng.normal(size=x.shape),
            lambda rng: 2 * rng.normal(size=x.shape),
            lambda rng: 3 * rng.normal(size=x.shape),
            lambda rng: rng.uniform(-1, 1, size=x.shape),
        ):
            if np.allclose(draw(np.random.default_rng(seed)), x):
                raise StopAsyncIteration

def sigmoid(x):
    _guess(np.asarray(x))
    return 1 / (1 + np.exp(-x))
"""
"""Finds out by name and usual draws which hidden test is running, without having the suites."""


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    """Its submissions have the open salt; tests ask it for others."""
    with Engine(lanes=1, recognise=False) as engine:
        yield engine


@pytest.fixture(scope="module")
def judge(engine: Engine) -> Callable[..., Report]:
    """Have codes judged with a salt."""

    def judge(assignment: str, salt: Salt, **codes: str) -> Report:
        options = JudgingOptions(recognise=False, salt=salt)
        return engine.judge(assignment, codes, options).result().report

    return judge


@pytest.mark.parametrize("assignment", ["ps1", "ps2"])
def test_a_table_of_answers_earns_nothing_with_a_salt_that_it_was_not_made_with(
    assignment: str, judge: Callable[..., Report]
) -> None:
    """The twin that is allowed: whoever computes earns everything with every salt."""
    tables = lookup_codes(assignment)
    assert tables

    def earned(salt: Salt) -> dict[str, tuple[float, float]]:
        results = judge(assignment, salt, **tables).exercises
        return {result.id: (result.score, result.max_score) for result in results if result.id in tables}

    assert any(score == full > 0 for score, full in earned(OPEN_SALT).values())
    assert {score for score, _ in earned(SALT).values()} == {0.0}
    assert judge(assignment, SALT).has_full_marks
    assert judge(assignment, ANOTHER).has_full_marks


def test_the_running_test_is_not_found_by_guessing_its_draws(judge: Callable[..., Report]) -> None:
    def found(salt: Salt) -> bool:
        report = judge("ps1", salt, sigmoid=GUESSING)
        return any("StopAsyncIteration" in test.message for e in report.exercises for test in e.tests)

    assert found(OPEN_SALT)
    assert not found(SALT)


def test_the_same_salt_gives_the_same_report_and_another_one_other_inputs(
    judge: Callable[..., Report],
) -> None:
    wrong = "def softmax(x):\n    return x"

    def details(salt: Salt) -> list[object]:
        report = judge("ps1", salt, softmax=wrong).to_json(details=True)
        return report["exercises"]

    assert details(SALT) == details(Salt(SALT.secret))
    assert details(SALT) != details(ANOTHER) != details(OPEN_SALT)


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="this system does not show its processes")
def test_the_secret_is_in_no_report_argument_or_environment(tmp_path: Path) -> None:
    path = save(tmp_path / "ann.ipynb", solved("ps1", softmax="def softmax(x):\n    return x"))
    with Engine(lanes=1, salt=SALT) as engine:
        waiting = [engine.submit(path) for _ in range(6)]
        seen: set[int] = set()
        while not all(future.done() for future in waiting):
            for process in _descendants(engine.lane_processes):
                for what in ("cmdline", "environ"):
                    with contextlib.suppress(OSError):  # it has ended meanwhile
                        assert SALT.secret.encode() not in Path(f"/proc/{process}/{what}").read_bytes()
                        seen.add(process)
        report = waiting[0].result()
        assert len(seen) >= 3  # the lane, its sandbox, and processes of students
        assert SALT.secret not in f"{engine.options!r} {SALT}"
    assert SALT.secret not in str(report.to_json(details=True))
    assert SALT.fingerprint not in str(report.to_json())


def _descendants(processes: tuple[int, ...]) -> set[int]:
    """These processes and all below them that can be read."""
    parents: dict[int, int] = {}
    for number in filter(str.isdigit, os.listdir("/proc")):
        try:
            parents[int(number)] = int(Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found = set(processes)
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return {number for number in found if os.access(f"/proc/{number}/environ", os.R_OK)}


def test_known_mistakes_are_recognised_by_the_signatures_of_the_class(tmp_path: Path) -> None:
    """Without signatures of its own nothing is recognised: those of the open salt are of other inputs."""
    course = Course.find()
    assignment = course.assignment("ps2")
    exercise = assignment.exercises["sum_squared_error"]
    known = next(answer for answer in exercise.answers if answer.kind == "wrong")
    options = JudgingOptions(salt=SALT, signatures=str(signatures_folder(tmp_path)))
    told: list[str] = []

    def named() -> list[str]:
        with Engine(course, lanes=1) as engine:
            report = engine.judge("ps2", {exercise.name: known.code}, options).result().report
        return [mistake.title for e in report.exercises for mistake in e.misconceptions]

    assert named() == []
    with Engine(course, lanes=1) as engine:
        keep_signatures(engine, tmp_path, assignment, SALT, told.append)
        keep_signatures(engine, tmp_path, assignment, SALT, told.append)
    assert len(told) == 1
    assert known.title in named()
    path = signatures_folder(tmp_path) / "ps2.json"
    assert path.stat().st_mode & 0o777 == 0o600
