"""Canvas: the gradebook's CSV.

Canvas finds a student by its own number (``ID``), else by the SIS id, the login, or the exact name, and a
column by the number in its title; a title that it does not know becomes a new assignment. So the safest file
is a fresh export of the gradebook with one column filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from autograder.exports.base import Exported, Exporter, ExportError, Request
from autograder.exports.filling import Keys, assign_rows, find_column, note_on_maximum, notes_on_rows
from autograder.exports.grades import Grade, by_student, directory_of, notes_on, read_grades
from autograder.exports.people import LOGIN, NAME, NUMBER, forms_of
from autograder.exports.sheets import Sheet, points_text, table

EXCUSED = "EX"
POINTS_POSSIBLE = "    Points Possible"
_READ_ONLY = "(read only)"


class Canvas(Exporter):
    """A gradebook to import under Grades → Import."""

    title = "Canvas"
    takes = frozenset({"into", "column", "roster", "db"})

    def file_name(self, request: Request) -> str:
        """``ps1-canvas.csv``."""
        return f"{request.assignment}-canvas.csv"

    def export(self, request: Request) -> Exported:
        """Fill a fresh export, or make a new table."""
        grades = read_grades(request)
        if request.into is not None:
            return _filled(request, grades)
        header = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", request.assignment]
        rows = [header, [POINTS_POSSIBLE, "", "", "", "", points_text(grades[0].max_score)]]
        for grade in grades:
            # The number is Canvas's own: anything else there would be somebody else's, or nobody's.
            number = grade.lms_user_id if grade.lms_user_id.isdecimal() else ""
            rows.append([grade.name, number, "", grade.student, "", _cell(grade)])
        note = (
            f"Canvas takes the column {request.assignment} for a new assignment unless one has exactly "
            f"this title; "
            f"a fresh export of its gradebook, filled with --into, is safer."
        )
        return Exported(table(rows), [note, *notes_on(grades)])


def _cell(grade: Grade) -> str:
    return EXCUSED if grade.excused else points_text(grade.score)


def _filled(request: Request, grades: list[Grade]) -> Exported:
    sheet = Sheet.read(request.into) if request.into else Sheet([])
    titles = sheet.header
    _check_is_gradebook(request, titles)
    section = max(i for i, title in enumerate(titles) if title.casefold().startswith("section"))
    assignments = ["" if i <= section else title for i, title in enumerate(titles)]
    column = find_column(assignments, request, bare=lambda title: re.sub(r"\s*\(\d+\)\s*$", "", title))
    above = [i for i, row in enumerate(sheet.rows) if i and _is_points_possible(row)]
    possible = sheet.rows[above[-1]][column] if above and column < len(sheet.rows[above[-1]]) else ""
    if possible.strip().casefold() == _READ_ONLY:
        raise ExportError(
            f"Canvas does not take grades in the column {titles[column]!r}: it is read only there"
        )
    first = above[-1] + 1 if above else 1
    numbers = [i for i in range(first, len(sheet.rows)) if any(cell.strip() for cell in sheet.rows[i])]
    found = assign_rows(sheet.rows, numbers, directory_of(request, grades), _keys_of(titles[: section + 1]))
    students = by_student(grades)
    notes = notes_on_rows(request.into, sheet.rows, numbers, found, grades, lambda row: row[0].strip())
    for number, student in found.items():
        row = sheet.rows[number]
        row += [""] * (column + 1 - len(row))
        row[column] = _cell(students[student])
    return Exported(
        sheet.content(), [*notes, *note_on_maximum(possible, grades, "Canvas"), *notes_on(grades)]
    )


def _check_is_gradebook(request: Request, titles: Sequence[str]) -> None:
    has_student = titles[0].casefold().startswith("student")
    has_id = len(titles) > 1 and titles[1].casefold().startswith("id")
    has_section = any(title.casefold().startswith("section") for title in titles)
    if not (has_student and has_id and has_section and len(titles) >= 4):
        raise ExportError(
            f"{request.into} is not a gradebook of Canvas: its columns have to begin with Student and ID, "
            f"and Section has to be among them (they are: {', '.join(titles)})"
        )


def _is_points_possible(row: Sequence[str]) -> bool:
    return bool(row) and row[0].strip().casefold() == "points possible"


def _keys_of(titles: Sequence[str]) -> Keys:
    places = {title.casefold(): i for i, title in enumerate(titles)}

    def keys(row: Sequence[str]) -> Iterator[tuple[str, str]]:
        for kind, title in (
            (NUMBER, "id"), (LOGIN, "sis login id"), (NUMBER, "sis user id"), (NUMBER, "integration id"),
        ):  # fmt: skip
            place = places.get(title)
            if place is not None and place < len(row):
                yield kind, row[place]
        for form in forms_of(row[0]):
            yield NAME, form

    return keys
