"""The grades of a class as nbgrader has them, and the reports of its hidden tests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.classroom.excused import excused
from autograder.exports.base import ExportError, Request
from autograder.exports.people import LOGIN, NAME, NUMBER, Directory, Person, name_forms, read_roster
from autograder.report import Report


@dataclass(frozen=True, slots=True)
class Grade:
    """What the gradebook holds about one student and one problem set.

    ``score`` counts points by hand and extra credit, less the late penalty, and is never below 0. Like
    nbgrader's own export, a student who handed in nothing has 0.
    """

    student: str
    score: float
    max_score: float
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""
    handed_in: bool = True
    late: bool = False
    waits_for_a_person: bool = False
    """Whether an answer has not been graded by hand yet, so that the score may rise."""
    excused: bool = False

    @property
    def name(self) -> str:
        """The name as lists of people have it: "Lee, Ann"; the id, where the gradebook knows no name."""
        return ", ".join(filter(None, (self.last_name, self.first_name))) or self.student

    @property
    def person(self) -> Person:
        """What other systems may call this student."""
        person = Person(self.student)
        person.add(NUMBER, self.lms_user_id)
        person.add(LOGIN, self.email)
        person.add(NAME, *name_forms(self.first_name, self.last_name))
        return person


def read_grades(request: Request) -> list[Grade]:
    """The grades of all students that the gradebook knows, in order of student.

    Raises:
        ExportError: there is no gradebook, or nothing in it about the problem set.
        GradebookError: the gradebook cannot be read.
    """
    from nbgrader.api import MissingEntry

    from autograder.classroom.folder import check_is_class_folder
    from autograder.gradebook.database import exists, open_gradebook, shown
    from autograder.gradebook.errors import named_errors
    from autograder.gradebook.writer import nbgrader_app

    check_is_class_folder(request.folder)
    coursedir = nbgrader_app(request.folder, request.db_url).coursedir
    url, assignment = coursedir.db_url, request.assignment
    without_work = excused(request.folder, assignment)
    not_graded = ExportError(
        f"there is no grade of {assignment} in {shown(url)}: grade the class first (autograder grade "
        f"{assignment})"
    )
    if not exists(url):
        raise not_graded
    with named_errors(shown(url)), open_gradebook(url, coursedir.course_id) as gradebook:
        try:
            max_score = float(gradebook.find_assignment(assignment).max_score or 0.0)
            submissions = {s.student.id: s for s in gradebook.assignment_submissions(assignment)}
        except MissingEntry:
            raise not_graded from None
        grades = []
        for student in gradebook.students:
            submission = submissions.get(student.id)
            score = late = waits = 0.0
            if submission is not None:
                score = max(0.0, submission.score - (submission.late_submission_penalty or 0.0))
                late, waits = submission.total_seconds_late, submission.needs_manual_grade
            grades.append(
                Grade(
                    student.id, float(score), max_score, student.first_name or "", student.last_name or "",
                    student.email or "", student.lms_user_id or "", handed_in=submission is not None,
                    late=bool(late), waits_for_a_person=bool(waits), excused=student.id in without_work,
                )
            )  # fmt: skip
    if not grades:
        raise not_graded
    return sorted(grades, key=lambda grade: grade.student)


def read_reports(folder: Path, assignment: str, students: Iterable[str]) -> dict[str, Report]:
    """The latest report on each student's notebook: by the journal, else by the report of the class.

    Raises:
        ExportError: the report of the class cannot be understood.
        JournalError: the journal cannot be read.
    """
    from autograder.classroom.journal import Journal

    reports = _class_report(folder / "reports" / f"{assignment}.json")
    path = folder / "reports" / f"{assignment}.journal"
    if path.exists():
        with Journal(path, read_only=True) as journal:
            for student in students:
                report = journal.last(student, assignment)
                if report is not None:
                    reports[student] = report
    return reports


def _class_report(path: Path) -> dict[str, Report]:
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["results"]
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ExportError(f"{path} is not a report of a class ({error})") from error
    reports = (Report.from_json(entry) for entry in entries)
    # submitted/<student>/<set>/<set>.ipynb
    places = ((Path(report.notebook).parts, report) for report in reports)
    return {parts[-3]: report for parts, report in places if len(parts) > 3 or parts[:1] == ("submitted",)}


def directory_of(request: Request, grades: Iterable[Grade]) -> Directory:
    """Finds students of the class by what other systems call them.

    Raises:
        ExportError: the roster cannot be read.
    """
    directory = Directory(grade.person for grade in grades)
    if request.roster is not None:
        known = set(directory.students)
        for person in read_roster(request.roster):
            if person.student in known:
                directory.add(person)
    return directory


def notes_on(grades: Iterable[Grade]) -> list[str]:
    """What a person should know about grades before they are given to another system."""
    waiting = [grade.student for grade in grades if grade.waits_for_a_person and not grade.excused]
    if not waiting:
        return []
    return [f"Not final: answers of {listed(waiting)} still wait to be graded by hand."]


def listed(names: Iterable[str], limit: int = 5) -> str:
    """A few names, and how many more there are."""
    names = list(names)
    more = f" and {len(names) - limit} more" if len(names) > limit else ""
    return ", ".join(names[:limit]) + more


def by_student(grades: Iterable[Grade]) -> Mapping[str, Grade]:
    """Grades by student."""
    return {grade.student: grade for grade in grades}
