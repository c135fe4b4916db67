"""``autograder history``: show how a student's grade came about."""

from __future__ import annotations

import argparse

from autograder.cli.options import SUCCESS, Verbs, add_class_folder, add_verb
from autograder.errors import UsageError


def add_parser(verbs: Verbs) -> None:
    """Add the verb to the command line."""
    parser = add_verb(
        verbs, "history", run, "show how a student's grade came about", "autograder history ps1 ann"
    )
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("student", metavar="STUDENT", help="the name of the folder under submitted/")
    add_class_folder(parser)


def run(options: argparse.Namespace) -> int:
    """Print what the journal holds of a student."""
    from autograder.classroom.excused import is_excused
    from autograder.classroom.journal import Journal
    from autograder.cli.history_text import history_text
    from autograder.course import Course

    Course.find(options.course).assignment(options.assignment)
    excused = is_excused(options.course, options.assignment, options.student)
    path = options.course / "reports" / f"{options.assignment}.journal"
    with Journal(path, read_only=True) as journal:
        notebooks = journal.notebooks(options.student)
        if excused:
            print(f"{options.student} is excused from {options.assignment}.")
        elif not notebooks:
            raise UsageError(f"{path} has no grade of {options.student!r}: was {options.assignment} graded?")
        for notebook in notebooks:
            recorded = journal.written(options.student, notebook)
            print(f"{options.student}, {notebook}:")
            print(history_text(journal.history(options.student, notebook), recorded))
    return SUCCESS
