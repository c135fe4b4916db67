"""One engine, many callers: every report belongs to its submission, and every future ends."""

from __future__ import annotations

import contextlib
import gc
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.engine.dispatcher import EngineClosed
from autograder.engine.pool import WINDOW, Engine, Order
from autograder.errors import AutograderError, UsageError
from autograder.report import Report
from tests.builders.small_course import POINTS, SETS, SmallSet, write_course

PATIENCE = 600.0
"""Seconds for what has to come some time, on a machine however busy."""
THREADS = 8
OF_EACH = 14


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Course:
    return write_course(tmp_path_factory.mktemp("small") / "course")


@pytest.fixture
def engine(course: Course) -> Iterator[Engine]:
    with Engine(course, lanes=2, recognise=False) as engine:
        yield engine


class Asked:
    """A submission that answers with a number of its own, and the ways to tell its report from others."""

    def __init__(self, number: int, of_set: SmallSet, kind: str) -> None:
        self.name = f"{kind}-{number}"
        self.of_set = of_set
        self.kind = kind
        self.mark = 10_000.0 + number
        bodies = {
            "right": None,
            "wrong": f"return {self.mark!r} + 0 * x",
            "endless": "while True:\n        pass",
            "dying": "__import__('os').abort()",
        }
        self.data = of_set.notebook(bodies[kind])

    def check(self, report: Report) -> None:
        """Fail unless the report is this submission's."""
        assert report.notebook == self.name
        if report.status == "error":  # the only way to one: the lane was killed twice while it judged this
            assert "twice" in (report.error or "")
            return
        assert report.assignment == self.of_set.name
        assert report.max_score == POINTS
        tests = {test.id: test for test in report.exercises[0].tests}
        assert report.exercises[0].id == self.of_set.exercise
        if self.kind == "right":
            assert report.score == POINTS
        elif self.kind == "wrong":
            assert report.score == 0
            assert f"{self.mark:g}" in (tests["test_number"].details or "").replace(".0", "")
        elif self.kind == "endless":
            assert {test.outcome for test in tests.values()} == {"timeout"}
        else:
            assert {test.outcome for test in tests.values()} == {"error"}


def asked_by(thread: int) -> list[Asked]:
    """What one of the threads asks: the sets mixed, one endless loop and one death among the rest."""
    kinds = ["right", "wrong"] * (OF_EACH // 2)
    kinds[3], kinds[8] = ("endless", "dying") if thread % 2 else ("dying", "endless")
    return [
        Asked(100 * thread + number, SETS[(thread + number) % len(SETS)], kind)
        for number, kind in enumerate(kinds)
    ]


def side_by_side(work: Callable[[int], None], meanwhile: Callable[[], None] = lambda: None) -> None:
    """Run ``work`` in many threads; what one of them raises fails the test."""
    failures: list[BaseException] = []

    def run(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    meanwhile()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive(), "a thread still waits for a future"
    if failures:
        raise failures[0]


@pytest.mark.slow
def test_every_report_belongs_to_its_submission(engine: Engine, tmp_path: Path) -> None:
    """Eight threads, three sets, endless loops, deaths of students' processes and of whole lanes, futures
    that are dropped or cancelled or waited for too shortly, and iterators that are abandoned."""
    judged: list[str] = []

    def work(thread: int) -> None:
        coin = random.Random(thread)
        kept: list[tuple[Asked, Future[Report]]] = []
        for asked in asked_by(thread):
            if coin.random() < 0.5:
                future = engine.submit(asked.data, name=asked.name)
            else:
                path = tmp_path / f"{asked.name}.ipynb"
                path.write_bytes(asked.data)
                future = engine.submit(path, name=asked.name, assignment=asked.of_set.name)
            way = coin.choice(["keep", "keep", "keep", "drop", "cancel", "wait shortly"])
            if way == "drop":
                continue
            if way == "cancel" and future.cancel():
                continue
            if way == "wait shortly":
                with contextlib.suppress(TimeoutError):
                    future.result(timeout=0.001)
            kept.append((asked, future))
        path = tmp_path / f"abandoned-{thread}.ipynb"
        path.write_bytes(SETS[0].notebook("return -1"))
        abandoned = engine.check([path] * 5)
        assert next(abandoned).score == 0
        del abandoned
        for asked, future in kept:
            asked.check(future.result(timeout=PATIENCE))
            judged.append(asked.name)

    def kill_lanes() -> None:
        for _ in range(3):
            waiting = len(judged) + THREADS
            deadline = time.monotonic() + PATIENCE
            while len(judged) < waiting and time.monotonic() < deadline:
                time.sleep(0.01)
            for process in engine.lane_processes[:1]:
                os.kill(process, signal.SIGKILL)

    side_by_side(work, kill_lanes)
    assert len(judged) > THREADS * OF_EACH / 2
    last = Asked(9_999, SETS[1], "wrong")
    last.check(engine.submit(last.data, name=last.name).result(timeout=PATIENCE))


@pytest.mark.slow
def test_a_close_in_the_middle_ends_every_future(course: Course) -> None:
    engine = Engine(course, lanes=2, recognise=False)
    ended: list[str] = []
    begun = threading.Event()

    def work(thread: int) -> None:
        futures = [(asked, engine.submit(asked.data, name=asked.name)) for asked in asked_by(thread)]
        for asked, future in futures:
            try:
                asked.check(future.result(timeout=PATIENCE))
                begun.set()
            except EngineClosed:
                ended.append("closed")
            else:
                ended.append("judged")

    def close() -> None:
        assert begun.wait(PATIENCE)
        engine.close()

    side_by_side(work, close)
    assert len(ended) == THREADS * OF_EACH
    assert set(ended) == {"closed", "judged"}
    assert engine.lane_processes == ()


def test_after_an_abandoned_iterator_the_next_call_gets_its_own_reports(
    engine: Engine, tmp_path: Path
) -> None:
    first, second = Asked(1, SETS[0], "wrong"), Asked(2, SETS[0], "right")
    paths = {asked: tmp_path / f"{asked.name}.ipynb" for asked in (first, second)}
    for asked, path in paths.items():
        path.write_bytes(asked.data)
    for _ in range(3):
        running = engine.check_as_completed([Order(paths[first], name=first.name)] * 6)
        first.check(next(running)[1])
        del running
        ((number, report),) = engine.check_as_completed([Order(paths[second], name=second.name)])
        assert number == 0
        second.check(report)


def test_futures_end_after_the_engine_is_closed(course: Course) -> None:
    engine = Engine(course, lanes=1)
    engine.close()
    engine.close()
    future = engine.submit(SETS[0].notebook(), name="late")
    with pytest.raises(EngineClosed) as refusal:
        future.result(timeout=PATIENCE)
    assert isinstance(refusal.value, AutograderError)
    with pytest.raises(EngineClosed):
        engine.prove("first")
    assert engine.lane_processes == ()


def test_content_needs_a_name(engine: Engine) -> None:
    with pytest.raises(UsageError, match="needs a name"):
        engine.submit(SETS[0].notebook())


def test_a_report_is_called_by_its_path_or_as_its_caller_likes(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "ann.ipynb").write_bytes(SETS[0].notebook())
    (tmp_path / "elsewhere").mkdir()
    engine.prove("first")  # the lane is there, and keeps the folder that it was started in
    monkeypatch.chdir(tmp_path)
    futures = [engine.submit("ann.ipynb"), engine.submit(Path("ann.ipynb"), name="Ann")]
    monkeypatch.chdir("elsewhere")
    reports = [future.result(timeout=PATIENCE) for future in futures]
    assert [report.notebook for report in reports] == ["ann.ipynb", "Ann"]
    assert all(report.has_full_marks for report in reports)


@pytest.mark.slow
def test_a_large_notebook_waits_for_no_other(engine: Engine) -> None:
    """Megabytes on their way to a lane that is at work hold up neither the engine nor another lane."""
    endless = [engine.submit(SETS[0].notebook("while True:\n        pass"), name="endless")]
    padding = b" " * 8_000_000
    large = [engine.submit(SETS[n % 3].notebook() + padding, name=f"large-{n}") for n in range(6)]
    for number, future in enumerate(large):
        report = future.result(timeout=PATIENCE)
        assert (report.notebook, report.score) == (f"large-{number}", POINTS)
    assert endless[0].result(timeout=PATIENCE).score == 0


@pytest.mark.parametrize("way", ["check", "check_as_completed"])
def test_however_many_notebooks_there_are_few_are_in_hand(way: str, engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "ann.ipynb"
    path.write_bytes(SETS[2].notebook())
    taken = 0

    def endless_class() -> Iterator[Path]:
        nonlocal taken
        while True:
            taken += 1
            yield path

    if way == "check":
        coming: Iterator[object] = engine.check(endless_class())
    else:
        coming = engine.check_as_completed(Order(path) for path in endless_class())
    for count in range(1, 3 * WINDOW):
        next(coming)
        assert taken <= count + WINDOW * engine.lanes


def test_an_engine_that_is_let_go_of_leaves_no_lane(course: Course) -> None:
    engine = Engine(course, lanes=1)
    assert engine.submit(SETS[0].notebook(), name="ann").result(timeout=PATIENCE).has_full_marks
    (process,) = engine.lane_processes
    del engine
    gc.collect()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_a_callback_that_fails_costs_nobody_else(engine: Engine) -> None:
    def fail(future: Future[Report]) -> None:
        raise RuntimeError("whoever waited for this made a mistake")

    engine.submit(SETS[0].notebook(), name="ann").add_done_callback(fail)
    assert engine.submit(SETS[0].notebook(), name="ben").result(timeout=PATIENCE).has_full_marks
