"""Grading on a Dask cluster: a real scheduler and real workers, as processes of their own on loopback."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("distributed")

from autograder.author.sample import sample_class, synthetic_notebooks
from autograder.course import Course, CourseError
from autograder.engine.cluster import CHUNK, Cluster, ClusterError
from autograder.engine.dispatcher import EngineClosed
from autograder.engine.pool import Engine, Order
from autograder.errors import UsageError
from autograder.report import Report
from tests.builders.signed import give_salt
from tests.builders.small_course import POINTS, SETS, SUITE, write_course, write_set

ROOT = Path(__file__).resolve().parents[2]
STUDENTS = 3 * CHUNK + 4


@pytest.fixture
def orders(tmp_path: Path) -> list[Order]:
    found = []
    for student, notebook in synthetic_notebooks(Course.find(), "ps2", STUDENTS, seed=5):
        path = tmp_path / f"{student}.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        found.append(Order(path, "ps2", student))
    return found


class RunningCluster:
    """A scheduler and workers, each a process that this test started and will end."""

    def __init__(self, folder: Path, workers: int, **environment: str) -> None:
        self._environment = {**os.environ, **environment}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self._log = (folder / "cluster.log").open("wb")
        self.scheduler = self._start(
            "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"
        )
        self.workers = [
            self._start(
                "worker", self.address, "--no-nanny", "--nthreads", "1", "--host", "127.0.0.1",
                "--no-dashboard", "--local-directory", str(folder / f"worker-{n}"),
            )
            for n in range(workers)
        ]  # fmt: skip

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *words]
        return subprocess.Popen(command, stdout=self._log, stderr=self._log, env=self._environment)

    def close(self) -> None:
        for process in [*self.workers, self.scheduler]:
            process.kill()
            process.wait()
        self._log.close()


@pytest.fixture
def two_workers(tmp_path: Path):
    cluster = RunningCluster(tmp_path, 2)
    yield cluster
    cluster.close()


def without_times(reports: dict[int, Report]) -> dict[int, dict[str, Any]]:
    return {n: {**report.to_json(details=True), "seconds": 0} for n, report in reports.items()}


@pytest.fixture
def one_machine(orders: list[Order]):
    with Engine() as engine:
        return without_times(dict(engine.check_as_completed(orders)))


def test_a_lost_worker_costs_nothing(orders, two_workers, one_machine):
    """One worker is killed in the middle: every submission is graded once, as on one machine."""
    counts: Counter[int] = Counter()
    reports: dict[int, Report] = {}
    with Cluster(two_workers.address) as cluster:
        _wait_for_workers(cluster, 2)
        for number, report in cluster.check_as_completed(orders):
            if not reports:
                two_workers.workers[0].kill()
            counts[number] += 1
            reports[number] = report
    assert counts == Counter(range(STUDENTS))
    assert without_times(reports) == one_machine


def test_a_worker_with_other_suites_is_refused(orders, two_workers, tmp_path):
    """One hint of one suite differs: this is found before anything is graded, and named."""
    root = tmp_path / "another"
    shutil.copytree(ROOT / "source" / "ps2", root / "source" / "ps2")
    shutil.copytree(ROOT / "autograder" / "exercises" / "ps2", root / "exercises" / "ps2")
    shutil.copy(ROOT / "autograder" / "exercises" / "__init__.py", root / "exercises" / "__init__.py")
    with Cluster(two_workers.address, course=Course(root)) as cluster:
        _wait_for_workers(cluster, 2)
        cluster.prove("ps2")  # a copy is as good as the course itself
    suite = root / "exercises" / "ps2" / "test_numerical_diff.py"
    suite.write_text(suite.read_text(encoding="utf-8").replace('hint="', 'hint="Well: ', 1), encoding="utf-8")
    with Cluster(two_workers.address, course=Course(root)) as cluster:
        for order in (orders[0], Order(orders[0].path)):  # a notebook may not say which set it is of
            with pytest.raises(ClusterError, match="other suites for ps2"):
                next(cluster.check_as_completed([order]))
        with pytest.raises(ClusterError, match="other suites for ps2"):
            cluster.submit(orders[0].path)


def test_a_worker_that_comes_later_compares_by_itself(orders, two_workers):
    with Cluster(two_workers.address) as cluster:
        _wait_for_workers(cluster, 2)
        cluster.prove("ps2")
        cluster._expected["ps2"] = "what another machine has"
        with pytest.raises(ClusterError, match="other suites for ps2"):
            next(cluster.check_as_completed(orders))


def test_a_warm_worker_takes_suites_that_have_changed(tmp_path):
    course = write_course(tmp_path / "small")
    [one, *_] = SETS
    cluster_of_one = RunningCluster(tmp_path, 1, AUTOGRADER_COURSE=str(course.root))
    try:
        for points in (POINTS, POINTS + 1):
            suite = SUITE.replace("points=2", f"points={points - 1:g}")
            write_set(course.root, one, suite, points=points)
            with Cluster(cluster_of_one.address, course=Course(course.root)) as cluster:
                _wait_for_workers(cluster, 1)
                report = cluster.submit(one.notebook(), name="ann").result(timeout=120)
            assert (report.score, report.max_score) == (points, points)
    finally:
        cluster_of_one.close()


def test_a_scheduler_that_is_not_there_is_named(monkeypatch):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setattr("autograder.engine.cluster.CONNECT_SECONDS", 1)
    with pytest.raises(ClusterError, match="cannot be reached"):
        Cluster(f"tcp://127.0.0.1:{port}")


def test_what_is_no_address_is_named():
    with pytest.raises(ClusterError, match="'lab-pc' is not the address of a scheduler"):
        Cluster("lab-pc")


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A class of five in a course's folder."""
    root = tmp_path / "course"
    shutil.copytree(ROOT / "source" / "ps2", root / "source" / "ps2")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    give_salt(root, "ps2")
    sample_class(Course.find(), "ps2", 5, 5, root / "submitted")
    return root


def graded_by_command(course: Path, *options: str) -> list[dict[str, object]]:
    """Run `autograder grade`, as an instructor does; what the report file holds, without times and places."""
    command = [sys.executable, "-m", "autograder", "grade", "ps2", "--again", *options]
    done = subprocess.run(command, cwd=course, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "(updated" in done.stdout
    entries = json.loads((course / "reports" / "ps2.json").read_text(encoding="utf-8"))["results"]
    return [entry | {"seconds": 0} for entry in entries]


def test_the_command_grades_on_a_cluster_as_on_this_machine(course, two_workers):
    here = graded_by_command(course)
    assert len({entry["score"] for entry in here}) > 1
    (course / "gradebook.db").unlink()
    assert graded_by_command(course, "--scheduler", two_workers.address) == here
    assert graded_by_command(course, "--local-cluster", "2") == here
    assert len(list((course / "feedback").glob("*/ps2/ps2.html"))) == 5


def test_an_unreadable_notebook_is_reported_without_a_worker(orders, two_workers, tmp_path):
    link = tmp_path / "link.ipynb"
    link.symlink_to(orders[0].path)
    with Cluster(two_workers.address) as cluster:
        _wait_for_workers(cluster, 1)
        reports = dict(cluster.check_as_completed([Order(link, "ps2"), orders[1]]))
    assert reports[0].status == "error"
    assert "symbolic link" in (reports[0].error or "")
    assert reports[1].status == "graded"


def test_single_submissions_and_proofs_go_to_the_workers_as_well(orders, two_workers, one_machine):
    with Cluster(two_workers.address) as cluster:
        _wait_for_workers(cluster, 2)
        cluster.prove("ps2")
        with pytest.raises(CourseError, match="there is no problem set 'ps99'"):
            cluster.prove("ps99")
        with pytest.raises(UsageError, match="needs a name"):
            cluster.submit(b"{}")
        futures = [cluster.submit(order.path, name=order.name, assignment="ps2") for order in orders[:5]] + [
            cluster.submit(orders[5].path.read_bytes(), name=orders[5].name)
        ]
        reports = {number: future.result(timeout=120) for number, future in enumerate(futures)}
        assert without_times(reports) == {number: one_machine[number] for number in reports}
        late = [cluster.submit(order.path, name=order.name) for order in orders]
    for future in late:
        if error := future.exception(timeout=120):  # whatever was not judged when the cluster was closed
            assert isinstance(error, EngineClosed)
    with pytest.raises(EngineClosed):
        cluster.submit(orders[0].path).result(timeout=120)


def _wait_for_workers(cluster: Cluster, count: int) -> None:
    cluster._client.wait_for_workers(count, timeout=60)


def test_without_dask_the_error_names_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ClusterError, match=r"Dask is not installed: run `pip install -e '\.\[dask\]'`"):
        Cluster("tcp://127.0.0.1:8786")
