"""A submission's notebook in the sandbox: its cells have run, and after a death they run again.

A cell that does not end is stopped, and keeps what it had defined; one that ends the process is left out of
the next try. So what else the notebook defines can still be judged. A student's own cells may use what
solutions define and the other way round, so they run in their places; but they have a time of their own, and
deaths of their own, and cost no exercise.
"""

from __future__ import annotations

import signal
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from . import wire
from .call_clock import Allowance, StudentProcessGone
from .cell_runner import DEFINITIONS_ONLY
from .student_process import StudentProcess
from .zygote_handle import Zygote


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell and what messages call it."""

    label: str
    source: str
    only_for: str | None = None
    """The exercise for which it runs; for all when None."""
    own: bool = False
    """Whether it is one of the student's own, which no exercise asks for."""


@dataclass(frozen=True, slots=True)
class CellFailure:
    """How a cell failed: with an error of the student's, or by ending the process or its time."""

    cell: Cell
    type_name: str
    text: str
    line: int
    stopped: str = ""
    """"timeout", "died" or "protocol" when the cell did not reach its end; "spared" when it was not tried."""
    sentence: str = ""
    line_only: bool = False
    """Whether only this line was left out."""
    seconds: float = 0.0
    """The time limit that was exceeded."""


MOST_RECORDS = 12
"""Of one cell: what it left out, and how it ended."""
MAX_OWN_DEATHS = 2
"""How many of a student's own cells may end the process before others run their definitions alone."""


class NotebookProcess:
    """Supplies a live process that has run the notebook, replacing it when it is gone.

    Some cells are for one exercise only (layers that are known to be right, for a network to stand on):
    they run in the process that this exercise is judged in, and in no other. Errors of cells that run there
    after them are not reported: thousands of cells could tell, word for word, what they found.
    """

    def __init__(self, zygote: Zygote, cells: Sequence[Cell]) -> None:
        self._zygote = zygote
        self._cells = list(cells)
        self._exercise: str | None = None
        self._left_out: set[int] = set()
        self._process: StudentProcess | None = None
        self._deaths = 0
        self._own_deaths = 0
        self._ended_by_itself = False
        self._stop_at: dict[int, int] = {}
        self._slow: set[int] = set()
        self._ended: set[int] = set()  # own cells that have reached their end once
        self._used_by_own = 0.0
        self._used = 0.0  # by processes that are gone
        self._used_before = 0.0  # by all, when the exercise began
        self._used_by_cells = 0.0
        self.failures: dict[int, tuple[CellFailure, ...]] = {}

    def begin(self, exercise: str) -> None:
        """The hidden tests of an exercise are next."""
        before, after = self._own_cells(self._exercise), self._own_cells(exercise)
        if before != after:
            self._retire()
            self._clear()  # or one process could leave what it saw to the other
        self._exercise = exercise
        self._used_before = self.used_seconds
        self._used_by_cells = 0.0

    def process(self) -> StudentProcess:
        """A live process in which every cell has run that can.

        Raises:
            StudentProcessGone: the submission has used up its restarts or its time.
            SandboxUnavailable: the sandbox itself is gone.
        """
        if self._process is None or not self._process.alive:
            self._deaths += self._process is not None  # in a call; deaths in cells are counted where they run
            self._process = self._started()
        self._process.allowance = self._allowance(self._process)
        return self._process

    def close(self) -> None:
        """End the process and clear what it wrote.

        A process that did not live until this side ended it has told the zygote, its parent, how it ended,
        and there may have been more or fewer processes than usual. The next submission could find the one or
        count the other, so it gets another sandbox.
        """
        self._retire()
        if self._ended_by_itself:
            self._zygote.replace()
        else:
            self._clear()

    def _started(self) -> StudentProcess:
        while True:
            if self._process is not None:
                self._retire()
                self._clear()  # a fresh process starts with an empty scratch folder, too
            if self._deaths > self._zygote.limits.restarts:
                raise StudentProcessGone(
                    "exhausted", sentence="The process of this submission ended too often."
                )
            if self._used - self._used_by_own > self._zygote.limits.submission_seconds:
                raise StudentProcessGone("exhausted", sentence=_SUBMISSION_TIME)
            self._process = self._zygote.spawn()
            if self._run_cells(self._process):
                return self._process

    def _own_cells(self, exercise: str | None) -> set[int]:
        if exercise is None:
            return set()
        return {number for number, cell in enumerate(self._cells) if cell.only_for == exercise}

    @property
    def used_seconds(self) -> float:
        """What all cells and calls took so far, in this process and those before it."""
        return self._used + (self._process.used_seconds if self._process is not None else 0.0)

    def _allowance(self, process: StudentProcess) -> Allowance:
        """What the process may use in all: the lesser of what is left to exercise and submission."""
        limits = self._zygote.limits
        used = self.used_seconds
        submission = limits.submission_seconds - (used - self._used_by_own)
        exercise = limits.exercise_seconds - (used - self._used_before - self._used_by_cells)
        if exercise < submission:
            return Allowance(process.used_seconds + exercise, _EXERCISE_TIME)
        return Allowance(process.used_seconds + submission, _SUBMISSION_TIME)

    def _clear(self) -> None:
        if not self._zygote.clear_scratch():
            self._zygote.replace()

    def _retire(self) -> None:
        if self._process is not None:
            self._ended_by_itself |= self._process.end() != signal.SIGKILL
            self._used += self._process.used_seconds
            self._process = None

    def _run_cells(self, process: StudentProcess) -> bool:
        """Whether all cells ran (some perhaps with an error) without losing the process."""
        reported = True
        try:
            for index, cell in enumerate(self._cells):
                if index in self._left_out or cell.only_for not in (None, self._exercise):
                    continue
                reported &= cell.only_for is None
                if not self._run_cell(process, index, cell, reported):
                    return False
            return True
        finally:
            self._used_by_cells += process.used_seconds

    def _run_cell(self, process: StudentProcess, index: int, cell: Cell, reported: bool) -> bool:
        limits = self._zygote.limits
        spared = cell.own and self._is_spared(index)
        # What it did in an earlier process is told: it ended, or this is how it failed.
        told_as_spared = reported and index not in self._ended and index not in self.failures
        if spared and self._has_had_enough():
            self._note(index, [CellFailure(cell, "", "", 0, "spared")], told_as_spared)
            return True
        before = process.used_seconds
        left = limits.submission_seconds - (self.used_seconds - self._used_by_own)
        left = max(left, limits.cell_seconds) if cell.own else left
        process.allowance = Allowance(before + left, _SUBMISSION_TIME)
        hurried = cell.own and len(self._slow) >= limits.slow_cells
        seconds = limits.hurried_cell_seconds if hurried else limits.cell_seconds
        stop_at = DEFINITIONS_ONLY if spared else self._stop_at.get(index, 0)
        try:
            answer = process.request(
                "cell",
                0,
                [cell.label, cell.source, stop_at],
                seconds=seconds,
                refer=_nothing_to_refer,
                resolve=_nothing_to_resolve,
                interrupt=True,
            )
        except StudentProcessGone as gone:
            self._remember_death(index, cell, gone)
            failure = CellFailure(cell, "", "", 0, gone.reason, gone.sentence, seconds=seconds)
            self._note(index, [failure], True)
            return False
        finally:
            if cell.own:
                self._used_by_own += process.used_seconds - before
        failures = _failures(cell, answer, seconds)
        if any(failure.stopped for failure in failures):
            self._slow.add(index)
            self._stop_at[index] = max(failures[-1].line, 1)
        elif cell.own and not spared:
            self._ended.add(index)
        if spared:
            self._note(index, [*failures, CellFailure(cell, "", "", 0, "spared")], told_as_spared)
        elif stop_at == 0:  # of a cell that was stopped before, that has been told
            self._note(index, failures, reported)
        return True

    def _note(self, index: int, failures: list[CellFailure], reported: bool) -> None:
        if failures and reported:
            self.failures[index] = tuple(failures)

    def _is_spared(self, index: int) -> bool:
        """Whether an own cell runs its definitions alone: others have used up what own cells may use."""
        if self._used_by_own > self._zygote.limits.own_cells_seconds:
            return True
        return self._own_deaths >= MAX_OWN_DEATHS and index not in self._ended

    def _has_had_enough(self) -> bool:
        """Whether own cells do not run at all any more: even definitions can be slow, or end a process."""
        much = self._used_by_own > 1.5 * self._zygote.limits.own_cells_seconds
        return much or self._own_deaths >= 2 * MAX_OWN_DEATHS

    def _remember_death(self, index: int, cell: Cell, gone: StudentProcessGone) -> None:
        if cell.own:
            self._own_deaths += 1
        else:
            self._deaths += 1
        if gone.reason == "timeout":
            self._slow.add(index)
        if gone.reason == "timeout" and self._stop_at.get(index) != DEFINITIONS_ONLY:
            self._stop_at[index] = DEFINITIONS_ONLY
        else:
            self._left_out.add(index)


def _failures(cell: Cell, answer: Any, seconds: float) -> list[CellFailure]:
    """What a cell's answer says went wrong: not trusted, so of exact types and bounded."""
    if answer[0] == "raise":
        return [CellFailure(cell, "", "", 0)]
    records = answer[2] if type(answer[2]) is list else []
    failures = []
    for record in records[:MOST_RECORDS]:
        if type(record) is not list or [type(part) for part in record] != [str, str, str, int]:
            return [CellFailure(cell, "", "", 0)]
        kind, type_name, text, line = record
        stopped = "timeout" if kind == "stopped" else ""
        failures.append(
            CellFailure(
                cell, type_name[:80], text[:500], line, stopped, line_only=kind == "left out",
                seconds=seconds if stopped else 0.0,
            )
        )  # fmt: skip
    return failures


_SUBMISSION_TIME = "This submission has used up its time."
_EXERCISE_TIME = "This exercise has used up its time."


def _nothing_to_refer(value: Any) -> NoReturn:
    raise wire.WireError("a cell takes no objects")


def _nothing_to_resolve(reference: wire.Reference) -> None:
    return None  # a cell's answer is not looked at
