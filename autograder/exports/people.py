"""Whose row in another system is whose grade here.

A student of the class is a folder's name. Other systems know the same person by a number, a login, an
address or a name; :class:`Directory` finds the student by whatever a row says, from the surest to the least
sure, and never by a name that two students share.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from autograder.exports.base import ExportError
from autograder.exports.sheets import Sheet

NUMBER, LOGIN, NAME = "number", "login", "name"
"""What a cell says about a person, from the surest to the least sure."""
PARTICIPANT = "participant"
"""A number that one assignment in Moodle gives a person. It looks like the number of a user, and is none."""
_ALSO = {NUMBER: (LOGIN,), LOGIN: (NUMBER,), NAME: (LOGIN,), PARTICIPANT: ()}
"""As what a value of each kind is looked up besides: a login may be a number, or the name of a folder."""

_ID_TITLES = (
    "student_id", "student id", "sis login id", "login", "username", "user name", "benutzername",
    "student", "id",
)  # fmt: skip
"""Titles of the column that holds the student's name here, in order of preference."""
_LOGIN_TITLE = re.compile(r"mail|login|user ?name|user|github|benutzer|kennung|handle|account")
_PARTICIPANT_TITLE = re.compile(r"identifier|participant|teilnehmer")
_NUMBER_TITLE = re.compile(r"id\b|orgdefinedid|number|nummer|nr\b|code")
_NAME_TITLE = re.compile(r"name|\bstudent\b")
"""What the title of another column says about its values; the first that fits. "lms_user_id" is a number."""
_FIRST_TITLES = {"first_name", "first name", "firstname", "given name", "vorname"}
_LAST_TITLES = {"last_name", "last name", "lastname", "surname", "family name", "nachname"}


def comparable(text: str) -> str:
    """Text as it is compared: composed letters, no case, single blanks."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def name_forms(first: str, last: str) -> Iterator[str]:
    """How systems write a name: "Ann Lee", "Lee, Ann", "Lee Ann", "leeann"."""
    first, last = first.strip(), last.strip()
    if first and last:
        yield from (f"{first} {last}", f"{last}, {first}", f"{last} {first}", f"{last},{first}")
        yield re.sub(r"\W|_", "", f"{last}{first}")
    elif first or last:
        yield first or last


def forms_of(name: str) -> Iterator[str]:
    """The forms of a name of which only the whole is known."""
    yield name
    last, comma, first = name.partition(",")
    if comma:
        yield from name_forms(first, last)


@dataclass
class Person:
    """A student, and what other systems call them: number, login or name → values."""

    student: str
    called: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, kind: str, *values: str) -> None:
        """Note what another system calls this student."""
        self.called[kind].update(filter(None, map(comparable, values)))


class Directory:
    """Finds students by what other systems call them."""

    def __init__(self, people: Iterable[Person] = ()) -> None:
        self._known: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        self.students: set[str] = set()
        for person in people:
            self.add(person)

    def add(self, person: Person) -> None:
        """Add a student, or more of what one is called."""
        self.students.add(person.student)
        self._known[LOGIN][comparable(person.student)].add(person.student)
        for kind, values in person.called.items():
            for value in values:
                self._known[kind][value].add(person.student)

    def find(self, values: Iterable[tuple[str, str]]) -> str | None:
        """The student of a row, by the first of its values that belongs to exactly one student.

        Args:
            values: kind and value, from the surest to the least sure.
        """
        for kind, value in values:
            if not value.strip():
                continue
            for kind_here in (kind, *_ALSO[kind]):
                found = self._known[kind_here].get(comparable(value), set())
                if len(found) == 1:
                    return next(iter(found))
        return None


def read_roster(path: Path) -> list[Person]:
    """A table of a class, with a column of student ids and others of what systems call them.

    Recognised are, among others, the table of ``nbgrader db student import``, a gradebook export of Canvas
    and a grading worksheet of Moodle with a column of logins.

    Raises:
        ExportError: it cannot be read, has no column of ids, or one id twice.
    """
    sheet = Sheet.read(path)
    titles = [comparable(title) for title in sheet.header]
    own = next((titles.index(title) for title in _ID_TITLES if title in titles), None)
    # Canvas calls its own number ID, and names a student in the column Student.
    if own is None or (titles[own] == "student" and "sis login id" not in titles and "section" in titles):
        raise ExportError(
            f"{path} has no column of student ids; name it id, student_id, username or login "
            f"(its columns: {', '.join(sheet.header)})"
        )
    people: dict[str, Person] = {}
    for row in sheet.rows[1:]:
        cells = dict(zip(titles, (cell.strip() for cell in row), strict=False))
        student = row[own].strip() if own < len(row) else ""
        if not student or comparable(cells.get("student", "")) == "points possible":
            continue
        if student in people:
            raise ExportError(f"{path} has the student id {student!r} twice")
        people[student] = _person(student, titles[own], cells)
    return list(people.values())


def _person(student: str, own: str, cells: Mapping[str, str]) -> Person:
    person = Person(student)
    for title, value in cells.items():
        if title == own or not value:
            continue
        words = title.replace("_", " ")
        if title in _FIRST_TITLES | _LAST_TITLES:
            continue
        if _PARTICIPANT_TITLE.search(words):
            person.add(PARTICIPANT, value, *re.findall(r"\d+$", value))
        elif _NUMBER_TITLE.search(words) and "login id" not in words:
            person.add(NUMBER, value, value.lstrip("#"), *re.findall(r"\d+$", value))
        elif _LOGIN_TITLE.search(words):
            person.add(LOGIN, value, value.lstrip("#"))
        elif _NAME_TITLE.search(words):
            person.add(NAME, *forms_of(value))
    first = next((value for title, value in cells.items() if title in _FIRST_TITLES), "")
    last = next((value for title, value in cells.items() if title in _LAST_TITLES), "")
    person.add(NAME, *name_forms(first, last))
    return person
