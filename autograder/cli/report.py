"""``autograder report``: one page of what a class did on a problem set."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.options import SUCCESS, Verbs, add_class_folder, add_verb

if TYPE_CHECKING:
    from autograder.course import Course
    from autograder.insight.classroom import ClassReport


def add_parser(verbs: Verbs) -> None:
    """Add the verb to the command line."""
    parser = add_verb(
        verbs, "report", run, "write one page of what a class did on a problem set", "autograder report ps4"
    )
    parser.add_argument("assignment", metavar="SET")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE.html", help="the page; default: reports/SET.html"
    )
    parser.add_argument("--csv", type=Path, metavar="FILE", help="also write a row for each student and test")
    parser.add_argument("--parquet", type=Path, metavar="FILE", help="the same rows as Parquet")
    add_class_folder(parser)
    parser.add_argument("--db", metavar="URL", help="the gradebook; default: as nbgrader_config.py says")


def run(options: argparse.Namespace) -> int:
    """Write the page, and say where."""
    from autograder.course import Course
    from autograder.gradebook.files import write_atomically
    from autograder.insight.classroom import read_class_report
    from autograder.insight.page import class_page
    from autograder.insight.table import write_csv, write_parquet

    folder = options.course.resolve()
    course = Course.find(folder)
    assignment = course.assignment(options.assignment)
    report, notes = _with_records(folder, read_class_report(folder, assignment.name), options.db)
    previous, why_none = _previous(course, folder, assignment.name)
    page = class_page(
        f"{course.title}, {assignment.name}",
        assignment,
        report,
        previous,
        why_no_previous=why_none,
        notes=notes,
    )
    target = options.output or folder / "reports" / f"{assignment.name}.html"
    for note in notes:
        print(note)
    # The instructor's eyes only: it names students.
    write_atomically(target, page.encode(errors="replace").decode(), mode=0o600)
    print(f"Page:  {target}")
    if options.csv:
        write_csv(report, options.csv)
        print(f"Rows:  {options.csv}")
    if options.parquet:
        write_parquet(report, options.parquet)
        print(f"Rows:  {options.parquet}")
    return SUCCESS


def _with_records(folder: Path, report: ClassReport, db_url: str | None) -> tuple[ClassReport, list[str]]:
    """The class with what the gradebook says, and what to tell where it cannot be read."""
    from autograder.gradebook import GradebookError
    from autograder.gradebook.recorded import recorded_class

    names = [student.student for student in report.students]
    try:
        return report.with_records(recorded_class(folder, report.assignment, names, db_url)), []
    except GradebookError as error:
        return report, [f"Without the gradebook: no hand grades, no penalties, nobody late. {error}"]


def _previous(course: Course, folder: Path, assignment: str) -> tuple[ClassReport | None, str]:
    """The class on the problem set before, or why there is none."""
    from autograder.insight.classroom import ClassReportError, read_class_report, report_path

    place = course.assignment_names.index(assignment)
    if place == 0:
        return None, "This is the first problem set."
    name = course.assignment_names[place - 1]
    if not report_path(folder, name).exists():
        return None, f"{name} was not graded here."
    try:
        return read_class_report(folder, name), ""
    except ClassReportError as error:
        return None, f"{error}."
