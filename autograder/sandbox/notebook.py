"""A submission's notebook in the sandbox: its cells have run, and after a death they run again.

A cell that ends the process or does not end is left out of the next try, so that what else the notebook
defines can still be judged.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from . import wire
from .host import StudentProcess, StudentProcessGone, Zygote


@dataclass(frozen=True, slots=True)
class Cell:
    """A code cell and what messages call it."""

    label: str
    source: str


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
    """Supplies a live process that has run the notebook, replacing it when it is gone."""

    def __init__(self, zygote: Zygote, cells: Sequence[Cell]) -> None:
        self._zygote = zygote
        self._cells = list(cells)
        self._left_out: set[int] = set()
        self._process: StudentProcess | None = None
        self._starts = 0
        self._used = 0.0
        self.failures: dict[int, CellFailure] = {}

    def process(self) -> StudentProcess:
        """A live process in which every cell has run that can.

        Raises:
            StudentProcessGone: the submission has used up its restarts or its time.
        """
        if self._process is not None and self._process.alive:
            return self._process
        limits = self._zygote.limits
        while True:
            self._retire()
            if self._starts > limits.restarts:
                raise StudentProcessGone("exhausted", sentence="The process of this submission ended too often.")
            if self._used > limits.submission_seconds:
                raise StudentProcessGone("exhausted", sentence="This submission has used up its time.")
            self._starts += 1
            self._process = self._zygote.spawn()
            if self._run_cells(self._process):
                return self._process

    def close(self) -> None:
        """End the process and clear what it wrote."""
        self._retire()
        if self._starts:
            self._zygote.clear_scratch()

    def _retire(self) -> None:
        if self._process is not None:
            self._process.end()
            self._used += self._process.used_seconds
            self._process = None

    def _run_cells(self, process: StudentProcess) -> bool:
        """Whether all cells ran (some perhaps with an error) without losing the process."""
        for index, cell in enumerate(self._cells):
            if index in self._left_out:
                continue
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
            if answer[0] == "raise":
                _, _, type_name, text, _, line = answer
                if type(type_name) is type(text) is str and type(line) is int:
                    self.failures[index] = CellFailure(cell, type_name, text, line)
                else:
                    self.failures[index] = CellFailure(cell, "", "", 0)
        return True


def _nothing_to_refer(value: Any) -> NoReturn:
    raise wire.WireError("a cell takes no objects")


def _nothing_to_resolve(reference: wire.Reference) -> None:
    return None  # a cell's answer is not looked at
