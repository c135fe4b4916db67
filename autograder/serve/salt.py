"""What live verdicts draw from: a salt of their own, and the signatures of known mistakes that go with it.

Hidden inputs follow from a salt. Whoever mines them through live verdicts learns inputs that the final
grading never draws. Both are kept below ``.autograder/live``, in the way in which a class keeps its own.

Signatures are made once, which takes longer than a service should take to start: they are made beside it, by
a lane of their own, set by set, those first that somebody checks. Until those of a set are there, its
verdicts name no mistake.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from autograder.course import Course
from autograder.course.salt import FOLDER, Salt, SaltError, keep_salt, salt_path
from autograder.course.version import verdict_digest
from autograder.engine.cluster import Cluster
from autograder.engine.dispatcher import EngineClosed
from autograder.engine.pool import Engine
from autograder.engine.signing import keep_signatures, out_of_date, signatures_folder
from autograder.errors import AutograderError
from autograder.report import Report


class LiveSaltError(AutograderError):
    """The salt of live verdicts cannot be read or kept; the message names the file."""


def live_home(folder: Path) -> Path:
    """Where the class in this folder keeps what its live verdicts draw from."""
    return folder / FOLDER / "live"


def live_salt(folder: Path) -> Salt:
    """The salt of this class's live verdicts; made when there is none.

    Raises:
        LiveSaltError: it cannot be read or kept.
    """
    home = live_home(folder)
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        return keep_salt(home, Salt.new())
    except (OSError, SaltError) as error:
        raise LiveSaltError(
            f"{salt_path(home)}: the salt of live verdicts cannot be read or kept; see that this folder may "
            f"be written, and if it is the file that is damaged, remove it: another one is made"
        ) from error


class LiveDraws:
    """The salt of a class's live verdicts, and which sets have their signatures.

    Args:
        course: the course.
        folder: the folder of the class.

    Raises:
        LiveSaltError: the salt cannot be read or kept, or signatures of other suites cannot be removed.
    """

    def __init__(self, course: Course, folder: Path) -> None:
        self._course = course
        self._home = live_home(folder)
        self.salt = live_salt(folder)
        self.signatures = signatures_folder(self._home)
        """The folder of the signatures."""
        self.asked_for: dict[str, None] = {}
        """Sets that somebody checked: their signatures are made first."""
        self._signed = {
            name
            for name in course.assignment_names
            if not out_of_date(self._home, course.assignment(name), self.salt)
        }
        try:
            for name in set(course.assignment_names) - self._signed:
                (self.signatures / f"{name}.json").unlink(missing_ok=True)  # of suites that are no more
        except OSError as error:
            raise LiveSaltError(f"{self.signatures} cannot be written: {error.strerror}") from error
        # Now, before there are threads: parsing Python is not safe in several at once before CPython 3.11.8.
        self._digests = {
            name: verdict_digest(course.assignment(name), self.salt) for name in course.assignment_names
        }

    def has_signatures(self, assignment: str) -> bool:
        """Whether mistakes in this set can be named."""
        return assignment in self._signed

    def digest(self, assignment: str) -> str:
        """Of everything that a live verdict depends on, but for whether its mistakes can be named.

        Suites are collected once in the life of an engine, so one digest is good for as long.
        """
        return self._digests[assignment]

    def sign(self, engine: Engine, assignment: str) -> None:
        """Make what signatures of a set are lacking, and keep them.

        Args:
            engine: judges the known wrong answers.
            assignment: the set.

        Raises:
            AutograderError: they cannot be made, or not be written; nothing of the set is named then.
        """
        keep_signatures(engine, self._home, self._course.assignment(assignment), self.salt)
        self._signed.add(assignment)


class LiveEngine:
    """An engine as live verdicts need it: it is told of signatures once they are there.

    (Its lanes read a file of signatures once: they must not be sent to one that is still to come.)
    """

    def __init__(self, engine: Engine, draws: LiveDraws) -> None:
        self._engine = engine
        self._draws = draws

    def submit(
        self, notebook: bytes, *, name: str | None = None, assignment: str | None = None
    ) -> Future[Report]:
        """See :meth:`autograder.engine.pool.Engine.submit`."""
        is_signed = assignment is not None and self._draws.has_signatures(assignment)
        if assignment is not None and not is_signed:
            self._draws.asked_for[assignment] = None
        options = replace(
            self._engine.options,
            salt=self._draws.salt,
            signatures=str(self._draws.signatures.resolve()) if is_signed else None,
        )
        return self._engine.submit(notebook, name=name, assignment=assignment, options=options)


class LiveCluster:
    """A cluster as live verdicts need it: notebooks are handed over by one thread at a time.

    (The first one of a set is compared with what judges on the workers, which parses suites.)
    """

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._lock = threading.Lock()

    def submit(
        self, notebook: bytes, *, name: str | None = None, assignment: str | None = None
    ) -> Future[Report]:
        """See :meth:`autograder.engine.cluster.Cluster.submit`."""
        with self._lock:
            return self._cluster.submit(notebook, name=name, assignment=assignment)


@contextmanager
def signing(
    draws: LiveDraws, sets: tuple[str, ...], make_engine: Callable[[], Engine], tell: Callable[[str], None]
) -> Iterator[threading.Thread | None]:
    """Make the signatures that these sets lack while the block runs; it ends without waiting for them.

    Args:
        draws: what they are made with.
        sets: the sets; those that somebody has checked come first.
        make_engine: makes an engine for it.
        tell: gets a sentence for each set whose signatures cannot be made.
    """
    wanted = [name for name in sets if not draws.has_signatures(name)]
    if not wanted:
        yield None
        return
    with make_engine() as engine:

        def sign_all() -> None:
            while wanted:
                name = next(filter(wanted.__contains__, list(draws.asked_for)), wanted[0])
                wanted.remove(name)
                try:
                    draws.sign(engine, name)
                except EngineClosed:
                    return
                except (AutograderError, OSError) as error:
                    tell(f"known mistakes of {name} are not named: {error}")

        thread = threading.Thread(target=sign_all, name="signatures", daemon=True)
        thread.start()
        yield thread
        engine.close()
        thread.join()
