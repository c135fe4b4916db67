"""The proving ground, outside: submissions that attack are graded in namespaces of their own.

Whoever runs the tests, attacks run as an ordinary user, in a PID, mount, network and IPC namespace made
for them: everything is mounted read-only, and there is no process to reach but the engine under test. An
ordinary user makes these namespaces inside a user namespace; root makes them directly and then becomes
nobody.
"""

from __future__ import annotations

import json
import os
import re
import selectors
import shutil
import stat
import subprocess
import sys
import sysconfig
import textwrap
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.report import Report

REPOSITORY = Path(__file__).resolve().parents[2]
NOBODY = 65534
LONGEST_BATCH = 300.0
"""Seconds, for what takes a few: here fails what holds a class up for good, not what is merely slow."""


class GroundUnavailable(RuntimeError):
    """No namespaces can be made here; the message says what was refused."""


# -- notebooks -----------------------------------------------------------------------------------------


def notebook(
    assignment: str = "ps1",
    *,
    before: str = "",
    after: str = "",
    solutions: Mapping[str, str] | None = None,
    extra_cells: Sequence[Any] = (),
) -> dict[str, Any]:
    """A submission with the reference solutions, but for what is given.

    ``before`` and ``after`` are cells of the student's around all others; ``solutions`` replace those of
    the exercises named.
    """
    cells: list[Any] = [] if not before else [code(before)]
    for cell in Course.find().assignment(assignment).cells:
        if cell.cell_type == "code" and cell.solution and cell.grade_id:
            cells.append(code((solutions or {}).get(cell.grade_id, cell.source), cell.grade_id))
    cells += list(extra_cells)
    if after:
        cells.append(code(after))
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def code(source: Any, grade_id: str | None = None, **metadata: Any) -> dict[str, Any]:
    """A code cell; with a name it claims to be the course's solution cell of that name."""
    if grade_id is not None:
        metadata["nbgrader"] = {
            "grade_id": grade_id, "solution": True, "grade": False, "locked": False, "schema_version": 3,
        }  # fmt: skip
    source = textwrap.dedent(source).strip("\n") if isinstance(source, str) else source
    return {
        "cell_type": "code", "execution_count": None, "id": f"c{os.urandom(6).hex()}", "metadata": metadata,
        "outputs": [], "source": source,
    }  # fmt: skip


# How a cell tells what happened, in a report that repeats no text of a student's: by a type of exception.
DID, REFUSED = "StopAsyncIteration", "StopIteration"


def trial(body: str, refusals: str = "OSError") -> str:
    """A cell that does something and tells whether it was done or refused with one of ``refusals``."""
    return (
        "def attempt():\n"
        + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
        + f"\ntry:\n    attempt()\nexcept ({refusals}):\n    outcome = {REFUSED}\n"
        f"else:\n    outcome = {DID}\nraise outcome\n"
    )


def outcome(report: Report) -> str:
    """What a trial cell told: "did", "refused", or the notes if it did neither."""
    text = " ".join(report.notes)
    if len(report.notes) == 1 and f"a {REFUSED}" in text:
        return "refused"
    if len(report.notes) == 1 and f"a {DID}" in text:
        return "did"
    return text or "nothing was told"


# -- grading on the ground -----------------------------------------------------------------------------


@dataclass
class Verdict:
    """What came of an attack."""

    report: Report
    terminal: str
    """What the command wrote on the terminal, for the whole batch."""
    visitors: list[str] = field(default_factory=list)
    """Who reached the listeners on loopback."""

    @property
    def text(self) -> str:
        """Everything that a student may get to see."""
        return json.dumps(self.report.to_json(), ensure_ascii=False) + self.terminal

    def score(self, exercise: str) -> float:
        """Points of one exercise."""
        return next(e.score for e in self.report.exercises if e.id == exercise)


class ProvingGround:
    """Gives attacks to ``autograder check``, between two neighbours; checks what holds for every attack."""

    def __init__(self, folder: Path, user: int) -> None:
        self._folder = folder
        self._count = 0
        folder.chmod(0o755)
        command = namespaces(folder, user)
        self._process = subprocess.Popen(
            [*command, sys.executable, "-P", "-m", "tests.builders.ground", str(user)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={
                **{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
                "PYTHONPATH": str(REPOSITORY),
                "HOME": "/tmp", "TMPDIR": "/tmp", "CANARY": "canary-in-the-environment",
            },
        )  # fmt: skip
        self.about = self._ask("about")
        self.neighbour = self._write(notebook(), "neighbour")
        self.full_marks = Course.find().assignment("ps1").max_score

    def attack(
        self,
        submitted: dict[str, Any] | bytes | Path,
        *,
        layers: Sequence[str] | None = None,
        limits: Mapping[str, float] | None = None,
        assignment: str | None = None,
    ) -> Verdict:
        """``autograder check neighbour attack neighbour``: both are graded right, and nothing is left."""
        (verdict,) = self.attacks([submitted], layers=layers, limits=limits, assignment=assignment)
        return verdict

    def attacks(
        self,
        submitted: Sequence[dict[str, Any] | bytes | Path],
        *,
        layers: Sequence[str] | None = None,
        limits: Mapping[str, float] | None = None,
        assignment: str | None = None,
    ) -> list[Verdict]:
        """The same for several attacks one after another: a neighbour before the first and after the last."""
        written = [one if isinstance(one, Path) else self._write(one, "attack") for one in submitted]
        batch = [self.neighbour, *written, self.neighbour]
        answer = self._ask(
            "check", paths=[str(path) for path in batch], limits=dict(limits or {}), assignment=assignment,
            layers=list(layers) if layers is not None else None,
        )  # fmt: skip
        assert "details" not in json.dumps(answer["reports"])
        terminal = answer["terminal"]
        assert "Traceback" not in terminal, terminal
        assert set(terminal) <= {"\n", *filter(str.isprintable, terminal)}, "it steers the terminal"
        reports = [Report.from_json(entry) for entry in answer["reports"]]
        assert answer["status"] == (0 if all(report.has_full_marks for report in reports) else 1)
        for neighbour in (reports[0], reports[-1]):
            assert neighbour.has_full_marks, neighbour
            assert neighbour.notes == ()
        assert answer["left_behind"] == {"processes": [], "files": [], "sockets": []}
        expected = self.about["layers"] if layers is None else sorted(layers)
        for report in reports:
            assert list(report.isolation) == expected
        return [Verdict(report, terminal, answer["visitors"]) for report in reports[1:-1]]

    def folder(self) -> Path:
        """An empty folder that the ground can read."""
        self._count += 1
        folder = self._folder / f"{self._count:03d}"
        folder.mkdir()
        return folder

    def close(self) -> dict[str, Any]:
        """End it; what was still there when all engines had been closed."""
        left = self._ask("close") if self._process.poll() is None else {}
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert stream is not None
            stream.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        return left

    def _write(self, submitted: dict[str, Any] | bytes, name: str) -> Path:
        path = self.folder() / f"{name}.ipynb"
        data = submitted if isinstance(submitted, bytes) else json.dumps(submitted).encode()
        path.write_bytes(data)
        path.chmod(0o644)
        return path

    def _ask(self, do: str, **arguments: Any) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps({"do": do, **arguments}).encode() + b"\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            line = self._process.stdout.readline() if selector.select(LONGEST_BATCH) else b""
        if not line:
            self._process.kill()
            assert self._process.stderr is not None
            raise GroundUnavailable(self._process.stderr.read().decode(errors="replace")[-2000:])
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise AssertionError(answer["error"])
        return answer


def namespaces(shared: Path, user: int) -> list[str]:
    """A command that runs what follows in namespaces of its own.

    Raises:
        GroundUnavailable: bubblewrap, which makes them, is not installed.
    """
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        raise GroundUnavailable("bubblewrap is not installed")
    powers = ["--unshare-user"] if os.getuid() != 0 else []
    if os.getuid() == 0 and user != 0:
        powers = ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    mounts = passable({REPOSITORY}, {shared}, emptied={Path("/tmp")})
    return [
        bwrap, *powers, "--unshare-pid", "--unshare-net", "--unshare-ipc", "--die-with-parent",
        "--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", *mounts, "--",
    ]  # fmt: skip


def as_user(user: int, folder: Path, users: Path) -> list[str]:
    """A command by which root runs what follows in ``folder`` as another user, who can run this Python.

    ``users`` is a file in the place of ``/etc/passwd``.

    Raises:
        GroundUnavailable: bubblewrap is not installed, or who asks is not root.
    """
    bwrap, setpriv = shutil.which("bwrap"), shutil.which("setpriv")
    if bwrap is None or setpriv is None or os.getuid() != 0:
        raise GroundUnavailable("that takes root, bubblewrap and setpriv")
    return [
        bwrap, "--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--die-with-parent",
        "--bind", "/", "/", "--dev-bind", "/dev", "/dev", *passable({REPOSITORY}),
        "--ro-bind", str(users), "/etc/passwd", "--",
        setpriv, f"--reuid={user}", f"--regid={user}", "--clear-groups", "--inh-caps=-all",
        "env", f"--chdir={folder}",
    ]  # fmt: skip


def passable(
    wanted: Set[Path], more: Set[Path] = frozenset(), *, emptied: Set[Path] = frozenset()
) -> list[str]:
    """Mounts by which an ordinary user reaches this Python and what is wanted, wherever they are.

    Args:
        wanted: folders; those above them that are closed are empty but for what is needed.
        more: folders below these.
        emptied: folders that are empty in any case but for what is needed.
    """
    needed = {*wanted, Path(sys.prefix), Path(sys.base_prefix), Path(sysconfig.get_path("purelib"))}
    closed = {folder for path in needed for folder in path.parents if not _is_open(folder)} | emptied
    mounts: list[str] = []
    for folder in sorted(closed):  # an ordinary user could not pass through: an empty folder that one can
        mounts += ["--perms", "1777" if folder == Path("/tmp") else "0755", "--tmpfs", str(folder)]
    for path in sorted({*needed, *more}):
        for above in reversed(path.parents):
            if any(above.is_relative_to(folder) and above != folder for folder in closed):
                mounts += ["--perms", "0755", "--dir", str(above)]
        mounts += ["--ro-bind", str(path), str(path)]
    return mounts


def _is_open(folder: Path) -> bool:
    status = folder.stat()
    return bool(status.st_mode & stat.S_IXOTH) or status.st_uid == os.getuid() != 0


def plain(text: str) -> str:
    """A report's text without digits that vary (seconds)."""
    return re.sub(r'"seconds": [0-9.]+', '"seconds": 0', text)
