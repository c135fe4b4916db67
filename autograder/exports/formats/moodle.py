"""Moodle: the offline grading worksheet, filled in where it lies, or a table for the gradebook's import.

A worksheet names students by a number that is only this assignment's, and its titles are in the language of
the site. Grade and feedback comments are all that may change; Moodle passes over, without a word, what is
locked, empty, below 0 or above the maximum.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from autograder.exports.base import Exported, Exporter, ExportError, Request
from autograder.exports.filling import Keys, assign_rows, note_on_maximum, notes_on_rows
from autograder.exports.grades import (
    Grade,
    by_student,
    directory_of,
    listed,
    notes_on,
    read_grades,
    read_reports,
)
from autograder.exports.people import LOGIN, NAME, NUMBER, PARTICIPANT, comparable, forms_of
from autograder.exports.sheets import Sheet, points_text, table
from autograder.report import Report

_TITLES = {
    "identifier": (
        "identifier", "id", "identifiant", "identificador", "identificatore", "identificatie",
    ),
    "name": (
        "full name", "vollständiger name", "nom complet", "nombre completo", "cognome nome", "nome completo",
        "volledige naam", "nome / cognome",
    ),
    "email": (
        "email address", "e-mail-adresse", "e-mail address", "adresse de courriel", "dirección de correo",
        "dirección email", "indirizzo email", "endereço de e-mail", "endereço de email", "e-mailadres",
    ),
    "number": ("id number", "id-nummer", "numéro d'identification", "número de id", "codice identificativo"),
    "login": ("username", "anmeldename", "nom d'utilisateur", "nombre de usuario", "nome utente"),
    "grade": (
        "grade", "bewertung", "note", "calificación", "valutazione", "nota", "avaliação", "cijfer", "voto",
    ),
    "maximum": (
        "maximum grade", "bestwertung", "note maximale", "calificación máxima", "valutazione massima",
        "nota máxima", "maximumcijfer", "voto massimo",
    ),
    "changeable": (
        "grade can be changed", "bewertung kann geändert werden", "la note peut être modifiée",
        "la calificación puede ser cambiada", "la valutazione può essere modificata",
        "a nota pode ser alterada", "cijfer kan worden gewijzigd",
    ),
    "graded": (
        "last modified (grade)", "zuletzt geändert (bewertung)", "dernière modification (note)",
        "última modificación (calificación)", "ultima modifica (valutazione)", "última modificação (nota)",
        "laatst gewijzigd (cijfer)",
    ),
    "comments": (
        "feedback comments", "feedback als kommentar", "feedback par commentaires",
        "comentarios de retroalimentación", "commenti di feedback",
        "comentários de feedback", "feedback via opmerkingen",
    ),
}  # fmt: skip
"""Titles of a worksheet in some languages. Others are recognised by where the columns stand."""
_NEEDED = {
    "identifier": "Identifier",
    "grade": "Grade",
    "maximum": "Maximum Grade",
    "graded": "Last modified (grade)",
}
_NO = {"no", "nein", "non", "não", "nee", "nie", "nej", "ne"}


class Moodle(Exporter):
    """A grading worksheet (with ``--into``), or a table for Grades → Import → CSV file."""

    title = "Moodle"
    takes = frozenset({"into", "roster", "db"})

    def file_name(self, request: Request) -> str:
        """``ps1-moodle.csv``."""
        return f"{request.assignment}-moodle.csv"

    def export(self, request: Request) -> Exported:
        """Fill a worksheet, or make a table for the gradebook."""
        grades = read_grades(request)
        reports = read_reports(request.folder, request.assignment, (grade.student for grade in grades))
        if request.into is not None:
            return _filled(request, grades, reports)
        set_ = request.assignment
        rows = [
            ["Username", "ID number", "Email address", "First name", "Last name", set_, f"{set_} feedback"]
        ]
        for grade in grades:
            cells = [grade.student, grade.lms_user_id, grade.email, grade.first_name, grade.last_name]
            score = "-" if grade.excused else points_text(grade.score)
            rows.append([*cells, score, _comment(grade, reports.get(grade.student))])
        note = (
            "Map one column to a user's field, and the column of the problem set to its grade; Moodle takes "
            "all rows or none. A grading worksheet, filled with --into, needs no mapping."
        )
        return Exported(table(rows), [note, *notes_on(grades)])


def _comment(grade: Grade, report: Report | None) -> str:
    """Points of each exercise, as HTML, which Moodle's comments are."""
    if grade.excused or report is None:
        return ""
    lines = [
        f"{exercise.id}: {points_text(exercise.score)} / {points_text(exercise.max_score)}"
        for exercise in report.exercises
    ]
    if report.error:
        lines.append(report.error)
    return "<br>".join(map(html.escape, lines))


@dataclass
class _Columns:
    """Where the columns of a worksheet are."""

    identifier: int
    grade: int
    maximum: int
    people: dict[str, int]
    changeable: int | None = None
    comments: int | None = None

    def keys(self, row: Sequence[str]) -> Iterator[tuple[str, str]]:
        """What a row says about a person."""
        for kind, title in ((NUMBER, "number"), (LOGIN, "login"), (LOGIN, "email")):
            if title in self.people:
                yield kind, row[self.people[title]]
        # Only a roster can know this number.
        yield PARTICIPANT, row[self.identifier]
        if "name" in self.people:
            for form in forms_of(row[self.people["name"]]):
                yield NAME, form


def _filled(request: Request, grades: list[Grade], reports: dict[str, Report]) -> Exported:
    assert request.into is not None
    sheet = Sheet.read(request.into)
    width = len(sheet.rows[0])
    numbers = [i for i in range(1, len(sheet.rows)) if any(cell.strip() for cell in sheet.rows[i])]
    for number in numbers:
        if len(sheet.rows[number]) != width:
            raise ExportError(
                f"line {number + 1} of {request.into} has another number of columns than its header"
            )
    columns = _by_title(sheet.header) or _by_place(sheet, numbers)
    if columns is None:
        raise ExportError(_what_is_missing(request, sheet.header))
    keys: Keys = columns.keys
    found = assign_rows(sheet.rows, numbers, directory_of(request, grades), keys)
    shown = columns.people.get("name", columns.identifier)
    notes = notes_on_rows(request.into, sheet.rows, numbers, found, grades, lambda row: row[shown].strip())
    students, locked, capped, excused = by_student(grades), [], [], []
    for number, student in found.items():
        row, grade = sheet.rows[number], students[student]
        if columns.changeable is not None and comparable(row[columns.changeable]) in _NO:
            locked.append(student)
            continue
        if grade.excused:
            excused.append(student)
            continue
        score, maximum = grade.score, _number(row[columns.maximum])
        if maximum is not None and score > maximum:
            capped.append(student)
            score = maximum
        decimal_comma = "," in row[columns.maximum] and "." not in row[columns.maximum]
        row[columns.grade] = points_text(score).replace(".", "," if decimal_comma else ".")
        if columns.comments is not None and not row[columns.comments].strip():
            row[columns.comments] = _comment(grade, reports.get(student))
    if locked:
        notes.append(f"Left as they were, since Moodle has locked the grade: {listed(locked)}.")
    if excused:
        notes.append(f"Left as they were, since they are excused: {listed(excused)}.")
    if capped:
        notes.append(
            f"Moodle would pass over more than its maximum, which they got instead: {listed(capped)}."
        )
    maximum_text = sheet.rows[numbers[0]][columns.maximum] if numbers else ""
    return Exported(
        sheet.content(), [*notes, *note_on_maximum(maximum_text, grades, "Moodle"), *notes_on(grades)]
    )


def _number(text: str) -> float | None:
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def _by_title(header: Sequence[str]) -> _Columns | None:
    titles = [comparable(title) for title in header]
    places = {
        what: next((titles.index(title) for title in known if title in titles), None)
        for what, known in _TITLES.items()
    }
    identifier, grade, maximum = places["identifier"], places["grade"], places["maximum"]
    if identifier is None or grade is None or maximum is None or places["graded"] is None:
        return None
    people = {
        what: place for what in ("name", "email", "number", "login") if (place := places[what]) is not None
    }
    return _Columns(identifier, grade, maximum, people, places["changeable"], places["comments"])


def _by_place(sheet: Sheet, numbers: Sequence[int]) -> _Columns | None:
    """The columns of a worksheet in a language that is not known, by their content.

    The first holds a number each, alone or after a word. Where a column has the same positive number in every
    row, and the one before it numbers or nothing, these are maximum and grade; whether it can be changed and
    the two times follow, and the comments come last.
    """
    rows = [sheet.rows[number] for number in numbers]
    width = len(sheet.rows[0])
    if not rows or not all(re.fullmatch(r"\D*\d+", row[0].strip()) for row in rows):
        return None
    candidates = [
        i
        for i in range(2, width - 3)
        if len({row[i] for row in rows}) == 1
        and (_number(rows[0][i]) or 0) > 0
        and all(_number(row[i - 1]) is not None or row[i - 1].strip() in ("", "-") for row in rows)
    ]
    if len(candidates) != 1:
        return None
    [maximum] = candidates
    people = {"name": 1}
    email = next((i for i in range(2, maximum - 1) if all("@" in row[i] for row in rows)), None)
    if email is not None:
        people["email"] = email
    comments = width - 1 if width - 1 >= maximum + 4 else None
    return _Columns(0, maximum - 1, maximum, people, maximum + 1, comments)


def _what_is_missing(request: Request, header: Sequence[str]) -> str:
    titles = {comparable(title) for title in header}
    missing = [title for what, title in _NEEDED.items() if not titles.intersection(_TITLES[what])]
    return (
        f"{request.into} is no grading worksheet of Moodle, or one in a language that is not known here: no "
        f"column is {', '.join(missing)} (its columns: {', '.join(header)}). Set your language in Moodle to "
        f"English, and download the worksheet again"
    )
