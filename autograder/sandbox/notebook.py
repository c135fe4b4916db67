"""A submission's notebook in the sandbox: its cells have run, and after a death they run again.

A cell that ends the process or does not end is left out of the next try, so that what else the notebook
defines can still be judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from . import wire
from .call_clock import Allowance, StudentProcessGone
from .student_process import StudentProcess
from .zygote_handle import Zygote


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell and what messages call it."""

    label: str
    source: str
    only_for: str | None = None
    """The exercise for which it runs; for all when None."""


@dataclass(frozen=True, slots=True)
class CellFailure:
    """How a cell failed: with an error of the student's, or by ending the process or its time."""

    cell: Cell
    type_name: str
    text: str
    line: int
    stopped: str = ""
    """"timeout", "died" or "protocol" when the process had to be replaced."""
    sentence: str = ""


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
        self._used = 0.0  # by processes that are gone
        self._used_before = 0.0  # by all, when the exercise began
        self._used_by_cells = 0.0
        self.failures: dict[int, CellFailure] = {}

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
            self._process = self._started()
        self._process.allowance = self._allowance(self._process)
        return self._process

    def close(self) -> None:
        """End the process and clear what it wrote."""
        self._retire()
        self._clear()

    def _started(self) -> StudentProcess:
        while True:
            if self._process is not None:
                self._deaths += 1
                self._retire()
                self._clear()  # a fresh process starts with an empty scratch folder, too
            if self._deaths > self._zygote.limits.restarts:
                raise StudentProcessGone(
                    "exhausted", sentence="The process of this submission ended too often."
                )
            if self._used > self._zygote.limits.submission_seconds:
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
        submission = limits.submission_seconds - used
        exercise = limits.exercise_seconds - (used - self._used_before - self._used_by_cells)
        if exercise < submission:
            return Allowance(process.used_seconds + exercise, _EXERCISE_TIME)
        return Allowance(process.used_seconds + submission, _SUBMISSION_TIME)

    def _clear(self) -> None:
        if not self._zygote.clear_scratch():
            self._zygote.replace()

    def _retire(self) -> None:
        if self._process is not None:
            self._process.end()
            self._used += self._process.used_seconds
            self._process = None

    def _run_cells(self, process: StudentProcess) -> bool:
        """Whether all cells ran (some perhaps with an error) without losing the process."""
        process.allowance = Allowance(self._zygote.limits.submission_seconds - self._used, _SUBMISSION_TIME)
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
        try:
            answer = process.request(
                "cell",
                0,
                [cell.label, cell.source],
                seconds=self._zygote.limits.cell_seconds,
                refer=_nothing_to_refer,
                resolve=_nothing_to_resolve,
            )
        except StudentProcessGone as gone:
            self._left_out.add(index)
            self.failures[index] = CellFailure(cell, "", "", 0, gone.reason, gone.sentence)
            return False
        if answer[0] == "raise" and reported:
            _, _, type_name, text, _, line = answer
            if type(type_name) is type(text) is str and type(line) is int:
                self.failures[index] = CellFailure(cell, type_name[:80], text[:500], line)
            else:
                self.failures[index] = CellFailure(cell, "", "", 0)
        return True


_SUBMISSION_TIME = "This submission has used up its time."
_EXERCISE_TIME = "This exercise has used up its time."


def _nothing_to_refer(value: Any) -> NoReturn:
    raise wire.WireError("a cell takes no objects")


def _nothing_to_resolve(reference: wire.Reference) -> None:
    return None  # a cell's answer is not looked at
