"""Grading on many machines with Dask: the extra ``dask``.

Submissions travel to the workers in chunks, as bytes, so that no file system need be shared; reports travel
back. A worker keeps its engine warm between chunks. A chunk whose worker is lost is given to another one by
the scheduler; since a report depends on the notebook and the suites alone, it does not matter which.
"""

from __future__ import annotations

import hashlib
import tempfile
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from autograder.course import Course, CourseError
from autograder.course.salt import OPEN_SALT, Salt
from autograder.course.version import verdict_digest
from autograder.engine.dispatcher import EngineClosed
from autograder.engine.pool import Engine, Order
from autograder.engine.submission import SubmissionError, read_bytes
from autograder.errors import AutograderError, UsageError
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


class ClusterError(AutograderError):
    """The cluster cannot be used; the message names the worker and the remedy."""


class Cluster:
    """Workers of a Dask cluster as a grader, with the interface of :class:`autograder.engine.pool.Engine`.

    Args:
        scheduler: the address of a running scheduler, such as ``tcp://10.0.0.1:8786``.
        local_workers: start this many workers on this machine instead.
        course: the course here, which every worker has to have as well; the one that :meth:`Course.find`
            finds unless given.
        allow_weak: grade even where student code could read the hidden suites.
        salt: the salt of the class; it travels to the workers with each chunk.
        signatures: the folder with the signatures that were made with it; they travel to each worker once.

    Raises:
        ClusterError: Dask is not installed, or the scheduler's address is none, or it cannot be reached.
    """

    def __init__(
        self,
        scheduler: str | None = None,
        local_workers: int | None = None,
        *,
        course: Course | None = None,
        allow_weak: bool = False,
        salt: Salt = OPEN_SALT,
        signatures: Path | None = None,
    ) -> None:
        try:
            from distributed import Client, LocalCluster
            from distributed.comm import get_address_host_port
        except ImportError as error:
            raise ClusterError(
                "Dask is not installed: run `pip install -e '.[dask]'` in the folder of this repository"
            ) from error
        if scheduler is not None:
            try:
                get_address_host_port(scheduler)
            except ValueError as error:
                raise ClusterError(
                    f"{scheduler!r} is not the address of a scheduler ({error}); one looks like "
                    f"tcp://10.0.0.1:8786"
                ) from error
        self.course = Course.find() if course is None else course
        self._allow_weak = allow_weak
        self._salt = salt
        self._signatures = signatures
        self._sent_signatures: dict[str, Any] = {}
        """What went to the workers, by assignment: data of Dask's, which a chunk names."""
        self._expected: dict[str, str] = {}
        """What judges each assignment here, and on the workers as well: those that were compared."""
        self._lock = threading.Lock()
        self._open: set[Future[Report]] = set()
        self._closed = False
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

    def own_versions(self, assignments: Sequence[str]) -> dict[str, str]:
        """What judges each assignment here."""
        return _versions(self.course, assignments)

    def __enter__(self) -> Cluster:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the cluster; end it if it was started here.

        Futures of what has not been judged by then end with
        :class:`~autograder.engine.dispatcher.EngineClosed`.
        """
        with self._lock:
            self._closed = True
            left = list(self._open)
            self._open.clear()
        for future in left:
            future.set_exception(EngineClosed("the cluster was closed before this was judged"))
        self._client.close()
        if self._local is not None:
            self._local.close()

    def submit(
        self, notebook: Path | str | bytes, *, name: str | None = None, assignment: str | None = None
    ) -> Future[Report]:
        """Have a notebook judged by some worker; see :meth:`Engine.submit`.

        Raises:
            UsageError: content without a name.
            ClusterError: no worker is there, or a worker has other suites than this machine.
        """
        future: Future[Report] = Future()
        if isinstance(notebook, bytes):
            if not name:
                raise UsageError("a notebook that is submitted as bytes needs a name for its report")
            data, shown = notebook, name
        else:
            shown = name or str(notebook)
            try:
                data = read_bytes(Path(notebook))
            except SubmissionError as error:
                future.set_result(Report(shown, assignment, "error", str(error)))
                return future
        future.set_running_or_notify_cancel()
        with self._lock:
            if self._closed:
                future.set_exception(EngineClosed("the cluster is closed"))
                return future
            self._open.add(future)
        try:
            self._compare_versions(self._may_judge(assignment))
            self._send([(0, shown, assignment, data)]).add_done_callback(partial(self._settle, future))
        except BaseException:
            with self._lock:
                self._open.discard(future)
            raise
        return future

    def _settle(self, future: Future[Report], done: Any) -> None:
        """Hand on what came of a chunk of one notebook; runs in a thread of Dask's."""
        with self._lock:
            if future not in self._open:  # closed meanwhile
                return
            self._open.remove(future)
        try:
            ((_, entry),) = done.result()
            future.set_result(Report.from_json(entry))
        except AutograderError as error:
            future.set_exception(error)
        except BaseException as error:  # a lost worker, a cancelled task: whatever it was, the future ends
            future.set_exception(
                ClusterError(f"the cluster did not judge this ({type(error).__name__}: {error})")
            )

    def prove(self, assignment: str) -> None:
        """Have a worker collect and prove the suites of a problem set; see :meth:`Engine.prove`.

        Raises:
            CourseError: the set has a fault.
            ClusterError: no worker is there, or a worker has other suites than this machine.
        """
        self.course.assignment(assignment)
        self._compare_versions({assignment})
        self._client.submit(
            prove, assignment, self._allow_weak, self._salt, self._expected, pure=False, retries=RETRIES
        ).result()

    def check_as_completed(self, orders: Iterable[Order]) -> Iterator[tuple[int, Report]]:
        """Grade notebooks; (position, report) pairs come as they are ready, each position once.

        Raises:
            CourseError: the problem set of some notebook cannot judge anybody.
            ClusterError: no worker is there, or a worker has other suites than this machine.
        """
        from distributed import as_completed

        unreadable: list[tuple[int, Report]] = []
        chunks = self._chunks(orders, unreadable)
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
            running.add(self._send(chunk))

    def _send(self, chunk: Chunk) -> Any:
        signatures = {
            assignment: kept
            for assignment in {assignment for _, _, assignment, _ in chunk if assignment}
            if (kept := self._signatures_of(assignment)) is not None
        }
        expected = {
            name: self._expected[name]
            for name in set().union(*(self._may_judge(assignment) for _, _, assignment, _ in chunk))
        }
        return self._client.submit(
            grade_chunk, chunk, self._allow_weak, self._salt, signatures, expected,
            pure=False, retries=RETRIES,
        )  # fmt: skip

    def _signatures_of(self, assignment: str) -> Any:
        """Signatures made with our salt, as data that each worker fetches once; None where there are none."""
        if self._salt.is_open or self._signatures is None:
            return None
        if assignment not in self._sent_signatures:
            try:
                content = (self._signatures / f"{assignment}.json").read_bytes()
            except OSError:
                return None
            self._sent_signatures[assignment] = self._client.submit(
                bytes, content, pure=False, retries=RETRIES
            )
        return self._sent_signatures[assignment]

    def _may_judge(self, assignment: str | None) -> set[str]:
        """The sets that a notebook may turn out to be of: all, where none is named."""
        return set(self.course.assignment_names) if assignment is None else {assignment}

    def _compare_versions(self, assignments: set[str]) -> None:
        """Compare what judges these assignments here and there, once for each.

        A worker that comes later compares by itself: each chunk says what it is to be judged by.
        """
        if not self._client.scheduler_info()["workers"]:
            try:
                self._client.wait_for_workers(1, timeout=CONNECT_SECONDS)
            except TimeoutError as error:
                raise ClusterError("the scheduler has no workers; start some with `dask worker`") from error
        new = sorted(assignments - set(self._expected))
        if not new:
            return
        ours = self.own_versions(new)
        for worker, theirs in self._client.run(versions, new).items():
            if theirs != ours:
                differing = sorted(name for name in ours if theirs.get(name) != ours[name])
                raise _other_suites(str(worker), differing)
        self._expected.update(ours)

    def _chunks(self, orders: Iterable[Order], unreadable: list[tuple[int, Report]]) -> Iterator[Chunk]:
        """The notebooks in chunks, read when they are needed; reports on those that cannot be read."""
        chunk: Chunk = []
        for number, order in enumerate(orders):
            name = order.name or str(order.path)
            self._compare_versions(self._may_judge(order.assignment))
            try:
                chunk.append((number, name, order.assignment, read_bytes(order.path)))
            except SubmissionError as error:
                unreadable.append((number, Report(name, order.assignment, "error", str(error))))
            if len(chunk) == CHUNK:
                yield chunk
                chunk = []
        if chunk:
            yield chunk


def _versions(course: Course, assignments: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for name in assignments:
        try:
            found[name] = verdict_digest(course.assignment(name))
        except CourseError:
            found[name] = ""
    return found


def _other_suites(worker: str, assignments: Iterable[str]) -> ClusterError:
    return ClusterError(
        f"worker {worker} has other suites for {', '.join(sorted(assignments))} than this machine; install "
        f"the same version of the course there and start it again"
    )


# -- what runs on a worker ------------------------------------------------------------------------------

_engine: Engine | None = None
_judges: dict[str, str] = {}
"""What judges each assignment in the worker's engine: its lanes collect the suites once, and keep them."""
_folders: tempfile.TemporaryDirectory[str] | None = None
_starting = threading.Lock()


def worker_engine(allow_weak: bool, expected: Mapping[str, str]) -> Engine:
    """The worker's engine, shared by its threads and kept warm between chunks.

    Args:
        allow_weak: grade even where student code could read the hidden suites.
        expected: what judges each assignment where the chunk comes from.

    Raises:
        ClusterError: something else judges one of them here.
    """
    global _engine
    from distributed import get_worker

    from autograder.sandbox.layers import choose_layers

    with _starting:
        if not _judges:
            _read_versions()
        if differing := [name for name, version in expected.items() if _judges.get(name, "") != version]:
            raise _other_suites(get_worker().address, differing)
        if _engine is None:
            lanes = int(get_worker().state.nthreads)
            _engine = Engine(lanes=lanes, layers=choose_layers(allow_weak=allow_weak))
        return _engine


def _read_versions() -> None:
    """Drop an engine whose course has changed; chunks that still wait for it keep it alive until then."""
    global _engine, _judges
    course = Course.find()
    now = _versions(course, course.assignment_names)
    if now != _judges:
        _engine, _judges = None, now


def versions(assignments: Sequence[str]) -> dict[str, str]:
    """Runs on a worker: what judges each assignment on that machine; "" for one that it does not have."""
    with _starting:
        _read_versions()
        return {name: _judges.get(name, "") for name in assignments}


def grade_chunk(
    chunk: Chunk,
    allow_weak: bool,
    salt: Salt,
    signatures: Mapping[str, bytes],
    expected: Mapping[str, str],
) -> list[tuple[int, dict[str, Any]]]:
    """Runs on a worker: grade a few notebooks with its warm engine, which serves every class."""
    engine = worker_engine(allow_weak, expected)
    options = {
        assignment: replace(
            engine.options, salt=salt, signatures=_folder_with(assignment, signatures.get(assignment))
        )
        for assignment in {assignment or "" for _, _, assignment, _ in chunk}
    }
    futures = [
        engine.submit(data, name=name, assignment=assignment, options=options[assignment or ""])
        for _, name, assignment, data in chunk
    ]
    return [
        (number, future.result().to_json(details=True))
        for (number, *_), future in zip(chunk, futures, strict=True)
    ]


def _folder_with(assignment: str, signatures: bytes | None) -> str | None:
    """A folder of this worker's with these signatures in it, for its lanes to read; one for each content."""
    global _folders
    if signatures is None:
        return None
    with _starting:
        if _folders is None:
            _folders = tempfile.TemporaryDirectory(prefix="autograder-signatures-")
        folder = Path(_folders.name, hashlib.sha256(signatures).hexdigest()[:16])
        path = folder / f"{assignment}.json"
        if not path.exists():
            folder.mkdir(exist_ok=True)
            path.with_suffix(".new").write_bytes(signatures)
            path.with_suffix(".new").replace(path)
        return str(folder)


def prove(assignment: str, allow_weak: bool, salt: Salt, expected: Mapping[str, str]) -> None:
    """Runs on a worker: prove the suites of an assignment there, with this salt."""
    worker_engine(allow_weak, {assignment: expected[assignment]}).prove(assignment, salt)
