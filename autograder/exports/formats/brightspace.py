"""Brightspace: the grades' CSV, whose rows end with ``#`` and whose ids begin with it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from autograder.exports.base import Exported, Exporter, ExportError, Request
from autograder.exports.filling import assign_rows, find_column, note_on_maximum, notes_on_rows
from autograder.exports.grades import Grade, by_student, directory_of, listed, notes_on, read_grades
from autograder.exports.people import LOGIN, NUMBER
from autograder.exports.sheets import Sheet, points_text, table

END = "End-of-Line Indicator"
_POINTS = "Points Grade"


class Brightspace(Exporter):
    """A table to import under Grades → Enter Grades → Import."""

    title = "Brightspace"
    takes = frozenset({"into", "column", "roster", "db"})

    def file_name(self, request: Request) -> str:
        """``ps1-brightspace.csv``."""
        return f"{request.assignment}-brightspace.csv"

    def export(self, request: Request) -> Exported:
        """Fill a fresh export, or make a new table."""
        grades = read_grades(request)
        if request.into is not None:
            return _filled(request, grades)
        rows = [["OrgDefinedId", "Username", f"{request.assignment} {_POINTS}", END]]
        for grade in grades:
            number = f"#{grade.lms_user_id.lstrip('#')}" if grade.lms_user_id else ""
            rows.append([number, grade.student, _cell(grade), "#"])
        return Exported(table(rows), [*_notes(grades), *notes_on(grades)])


def _cell(grade: Grade) -> str:
    """Blank for somebody who is excused: Brightspace has no word for it, and leaves the grade as it is."""
    return "" if grade.excused else points_text(grade.score)


def _notes(grades: Sequence[Grade]) -> list[str]:
    notes = []
    above = [grade.student for grade in grades if grade.score > grade.max_score and not grade.excused]
    if above:
        notes.append(
            f"More than the maximum counts only where the grade item may exceed it: {listed(above)}."
        )
    excused = [grade.student for grade in grades if grade.excused]
    if excused:
        notes.append(f"Left blank, to be excused in Brightspace: {listed(excused)}.")
    return notes


def _filled(request: Request, grades: list[Grade]) -> Exported:
    assert request.into is not None
    sheet = Sheet.read(request.into)
    titles = sheet.header
    ids = [i for i, title in enumerate(titles) if title in ("OrgDefinedId", "Username")]
    if not ids or titles[-1] != END:
        raise ExportError(
            f"{request.into} is not an export of Brightspace's grades: OrgDefinedId or Username, and {END} "
            f"as the last column, are missing (its columns: {', '.join(titles)})"
        )
    items = [title if _POINTS in title else "" for title in titles]
    column = find_column(items, request, bare=lambda title: title.partition(_POINTS)[0].strip())
    numbers = [i for i in range(1, len(sheet.rows)) if any(cell.strip() for cell in sheet.rows[i])]

    def keys(row: Sequence[str]) -> Iterator[tuple[str, str]]:
        for place in ids:
            kind = NUMBER if titles[place] == "OrgDefinedId" else LOGIN
            if place < len(row):
                yield kind, row[place].strip().removeprefix("#")
        emails = (i for i, title in enumerate(titles) if title.casefold() in ("email", "e-mail"))
        yield from ((LOGIN, row[i]) for i in emails if i < len(row))

    found = assign_rows(sheet.rows, numbers, directory_of(request, grades), keys)
    notes = notes_on_rows(request.into, sheet.rows, numbers, found, grades, lambda row: row[ids[-1]])
    students = by_student(grades)
    for number, student in found.items():
        row = sheet.rows[number]
        if len(row) != len(titles):
            raise ExportError(
                f"line {number + 1} of {request.into} has another number of columns than its header"
            )
        if not students[student].excused:
            row[column] = _cell(students[student])
    maximum = re.search(r"MaxPoints:([\d.,]+)", titles[column])
    notes += note_on_maximum(maximum[1] if maximum else "", grades, "Brightspace")
    return Exported(sheet.content(), [*notes, *_notes(grades), *notes_on(grades)])
