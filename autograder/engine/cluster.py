"""Grading on many machines with Dask: the extra ``autograder[dask]``.

Submissions travel to the workers in chunks, as bytes, so that no file system need be shared; reports travel
back. A worker keeps its lanes warm between chunks. A chunk whose worker is lost is given to another one by
the scheduler; since a report depends on the notebook and the suites alone, it does not matter which.
"""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.course.version import verdict_digest
from autograder.engine.pool import Engine, Order
from autograder.engine.submission import SubmissionError, read_bytes
from autograder.report import Report

CHUNK = 10
"""Notebooks in one task: a task costs Dask about two milliseconds, a notebook costs us tens."""
CHUNKS_AHEAD = 3
"""Chunks in hand for each thread of a worker: the one it grades and what it grades next."""
CONNECT_SECONDS = 20
"""How long to wait for a scheduler, and for its first worker."""
RETRIES = 3
"""How often a chunk is tried again when its worker is lost."""

Chunk = list[tuple[int, str, str | None, bytes]]
"""Notebooks for one task: position, name, assignment and content of each."""


class ClusterError(RuntimeError):
    """The cluster cannot be used; the message names the worker and the remedy."""


class Cluster:
    """Workers of a Dask cluster as a grader, with the interface of :class:`autograder.engine.pool.Engine`.

    Args:
        scheduler: the address of a running scheduler, such as ``tcp://10.0.0.1:8786``.
        local_workers: start this many workers on this machine instead.
        allow_weak: grade even where student code could read the hidden suites.

    Raises:
        ClusterError: Dask is not installed, or the scheduler's address is none, or it cannot be reached.
    """

    def __init__(
        self, scheduler: str | None = None, local_workers: int | None = None, *, allow_weak: bool = False
    ) -> None:
        try:
            from distributed import Client, LocalCluster
            from distributed.comm import get_address_host_port
        except ImportError as error:
            raise ClusterError("Dask is not installed: pip install 'autograder[dask]'") from error
        if scheduler is not None:
            try:
                get_address_host_port(scheduler)
            except ValueError as error:
                raise ClusterError(
                    f"{scheduler!r} is not the address of a scheduler ({error}); one looks like "
                    f"tcp://10.0.0.1:8786"
                ) from error
        self._allow_weak = allow_weak
        self._local = None
        if local_workers is not None:
            self._local = LocalCluster(
                n_workers=local_workers, threads_per_worker=1, processes=True, dashboard_address=None
            )
        try:
            self._client = Client(self._local or scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
        except OSError as error:
            raise ClusterError(
                f"the scheduler {scheduler} cannot be reached ({error}); start one with `dask scheduler`"
            ) from error

    @staticmethod
    def own_versions(assignments: Sequence[str]) -> dict[str, str]:
        """What judges each assignment here."""
        return versions(assignments)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the cluster; end it if it was started here."""
        self._client.close()
        if self._local is not None:
            self._local.close()

    def check_as_completed(self, orders: Sequence[Order]) -> Iterator[tuple[int, Report]]:
        """Grade notebooks; (position, report) pairs come as they are ready, each position once.

        Raises:
            ClusterError: no worker is there, or a worker has other suites than this machine.
        """
        from distributed import as_completed

        self._compare_versions({order.assignment for order in orders if order.assignment})
        unreadable: list[tuple[int, Report]] = []
        chunks = _chunks(orders, unreadable)
        running = as_completed(loop=self._client.loop)
        self._refill(running, chunks)
        for future in running:
            for number, entry in future.result():
                yield number, Report.from_json(entry)
            future.release()
            self._refill(running, chunks)
        yield from unreadable

    def _refill(self, running: Any, chunks: Iterator[Chunk]) -> None:
        """Keep every worker supplied, and no more than that in memory: a class may have any size."""
        wanted = max(1, CHUNKS_AHEAD * sum(self._client.nthreads().values())) - running.count()
        for chunk in islice(chunks, max(0, wanted)):
            running.add(self._submit(chunk))

    def _submit(self, chunk: Chunk) -> Any:
        return self._client.submit(grade_chunk, chunk, self._allow_weak, pure=False, retries=RETRIES)

    def _compare_versions(self, assignments: set[str]) -> None:
        if not self._client.scheduler_info()["workers"]:
            try:
                self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
            except TimeoutError as error:
                raise ClusterError("the scheduler has no workers; start some with `dask worker`") from error
        ours = self.own_versions(sorted(assignments))
        for worker, theirs in self._client.run(versions, sorted(assignments)).items():
            if theirs != ours:
                differing = sorted(name for name in ours if theirs.get(name) != ours[name])
                raise ClusterError(
                    f"worker {worker} has other suites for {', '.join(differing)} than this machine; install "
                    f"the same version of the course there and start it again"
                )


def _chunks(orders: Sequence[Order], unreadable: list[tuple[int, Report]]) -> Iterator[Chunk]:
    """The notebooks in chunks, read when they are needed; reports on those that cannot be read."""
    chunk: Chunk = []
    for number, order in enumerate(orders):
        name = order.name or str(order.path)
        try:
            chunk.append((number, name, order.assignment, read_bytes(order.path)))
        except SubmissionError as error:
            unreadable.append((number, Report(name, order.assignment, "error", str(error))))
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def versions(assignments: Sequence[str]) -> dict[str, str]:
    """What judges each assignment on this machine."""
    course = Course.find()
    return {name: verdict_digest(course.assignment(name)) for name in assignments}


_warm = threading.local()


def grade_chunk(chunk: Chunk, allow_weak: bool) -> list[tuple[int, dict[str, Any]]]:
    """Runs on a worker: grade a few notebooks with this thread's warm lane."""
    from autograder.sandbox.host import choose_layers

    if not hasattr(_warm, "engine"):
        _warm.engine = Engine(1, choose_layers(allow_weak=allow_weak))
    with tempfile.TemporaryDirectory(prefix="autograder-chunk-") as folder:
        orders = []
        for position, (_, name, assignment, data) in enumerate(chunk):
            path = Path(folder) / f"{position}.ipynb"
            path.write_bytes(data)
            orders.append(Order(path, assignment, name))
        reports = list(_warm.engine.check(orders))
    return [
        (number, report.to_json(details=True)) for (number, *_), report in zip(chunk, reports, strict=True)
    ]
