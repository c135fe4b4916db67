"""The table of points in a notebook's introduction: what it promises is what the cells are worth.

Such a table stands in a text cell and has a column *points*. A row names exercises in code marks, or speaks
of a written question or an answer in words, or has no points at all::

    | exercise | what it does | points |
    | --- | --- | --- |
    | `AND`, `OR` | two gates | 2 each |
    | `train`, and an answer in words | the training loop | 9 + 4 |
    | written question | why it works | 3 |
    | total | | 20 |
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from autograder.course import Assignment, CourseCell

_POINTS = "points"
_NUMBER = r"\d+(?:\.\d+)?"
_AMOUNT = re.compile(rf"\s*({_NUMBER}(?:\s*\+\s*{_NUMBER})*)\s*(each)?\s*(?:points?|pts?)?\s*")
_RULE = re.compile(r":?-+:?")
_NAME = re.compile(r"`([^`]+)`")
_WRITTEN = re.compile(r"\b(written|words|question|answer)\b", re.IGNORECASE)
_TOTAL = re.compile(r"\b(total|sum|altogether)\b", re.IGNORECASE)


@dataclass(frozen=True)
class _Row:
    """A row of a table of points."""

    text: str
    """All cells but the points."""
    points: str

    @property
    def names(self) -> list[str]:
        """The text in code marks."""
        return [name.removesuffix("()") for name in _NAME.findall(self.text)]


def check_points_tables(assignment: Assignment) -> Iterator[str]:
    """Each row agrees with the cells, and no exercise or written question is left out."""
    for cell in assignment.cells:
        if cell.cell_type != "markdown" or cell.grade:
            continue
        for rows in _tables(cell.source):
            yield from _Comparison(assignment, cell).sentences(rows)


def _tables(text: str) -> Iterator[list[_Row]]:
    """Every Markdown table with a column of points."""
    lines = text.splitlines()
    for number, line in enumerate(lines[:-1]):
        header, rule = _cells(line), _cells(lines[number + 1])
        names = [name.strip("* ").lower() for name in header]
        is_table = len(header) > 1 and len(rule) == len(header) and all(map(_RULE.fullmatch, rule))
        if is_table and _POINTS in names:
            column = names.index(_POINTS)
            yield [_row(_cells(row), column) for row in _following_rows(lines[number + 2 :])]


def _following_rows(lines: list[str]) -> Iterator[str]:
    for line in lines:
        if "|" not in line:
            return
        yield line


def _cells(line: str) -> list[str]:
    if "|" not in line:
        return []
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))]


def _row(cells: list[str], column: int) -> _Row:
    others = [cell for number, cell in enumerate(cells) if number != column]
    return _Row(" | ".join(others), cells[column] if column < len(cells) else "")


class _Comparison:
    """One table, compared with the graded cells of its notebook."""

    def __init__(self, assignment: Assignment, cell: CourseCell) -> None:
        self._where = f"{assignment.path}: cell {cell.grade_id or '(without a name)'}"
        self._exercises: Mapping[str, float] = {
            name: exercise.points for name, exercise in assignment.exercises.items()
        }
        self._written = [c for c in assignment.cells if c.grade and c.solution]
        self._total = assignment.max_score + assignment.max_score_by_hand
        self._told: list[str] = []
        self._answers_told = 0

    def sentences(self, rows: list[_Row]) -> Iterator[str]:
        """What differs, row by row, then what the table leaves out."""
        for row in rows:
            yield from self._of_row(row)
        for name, points in self._exercises.items():
            if name not in self._told:
                yield (
                    f"{self._where}: the table of points leaves out `{name}`, {_worth(points)} in cell "
                    f"test_{name}; add a row"
                )
        for cell in self._written[self._answers_told :]:
            yield (
                f"{self._where}: the table of points leaves out the written question {cell.grade_id}, "
                f"{_worth(cell.points)}; add a row"
            )

    def _of_row(self, row: _Row) -> Iterator[str]:
        names = [name for name in row.names if name in self._exercises]
        amounts = _amounts(row.points, len(names))
        if amounts is None:
            yield (
                f"{self._where}: the table of points says {row.points!r} in the row “{row.text}”, "
                "which is no number"
            )
            return
        if not names and _TOTAL.search(row.text) and not _WRITTEN.search(row.text):
            if amounts and sum(amounts) != self._total:
                yield (
                    f"{self._where}: the table says {_worth(sum(amounts))} in total, the cells are worth "
                    f"{self._total:g}"
                )
            return
        if not amounts and not names:
            return  # a section in which nothing is handed in
        for name in names:
            if name in self._told:
                yield f"{self._where}: the table of points names `{name}` twice"
        self._told += names
        promised = [(f"`{name}`", f"test_{name}", self._exercises[name]) for name in names]
        for _ in range(max(len(amounts) - len(names), 0) if names or _WRITTEN.search(row.text) else 0):
            if self._answers_told < len(self._written):
                cell = self._written[self._answers_told]
                promised.append(("the written question", cell.grade_id or "", cell.points))
            self._answers_told += 1
        if len(promised) != len(amounts):
            yield (
                f"{self._where}: the table of points gives {row.points or 'nothing'} in the row "
                f"“{row.text}”, which names {_listed(promised)} of the cells"
            )
            return
        for (what, cell_name, points), amount in zip(promised, amounts, strict=True):
            if points != amount:
                yield (
                    f"{self._where}: the table says {_worth(amount)} for {what}, cell {cell_name} is worth "
                    f"{points:g}; change one of them"
                )


def _amounts(text: str, names: int) -> list[float] | None:
    """The points of a row: ``2 each``, ``9 + 4``, ``8``, or none; None where there is something else."""
    text = text.strip("* ")
    if not text or text in ("–", "—", "-"):
        return []
    found = _AMOUNT.fullmatch(text)
    if not found:
        return None
    amounts = [float(number) for number in found[1].split("+")]
    return amounts * max(names, 1) if found[2] and len(amounts) == 1 else amounts


def _worth(points: float) -> str:
    return "1 point" if points == 1 else f"{points:g} points"


def _listed(promised: list[tuple[str, str, float]]) -> str:
    return ", ".join(what for what, _, _ in promised) or "no exercise or question"
