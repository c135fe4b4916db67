"""``autograder excuse``: a problem set that does not count for one student."""

from __future__ import annotations

import argparse

from autograder.cli.options import SUCCESS, Verbs, add_class_folder, add_verb


def add_parser(verbs: Verbs) -> None:
    """Add the verb to the command line."""
    parser = add_verb(
        verbs, "excuse", run, "excuse a student from a problem set", "autograder excuse ps4 ann"
    )
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("student", metavar="STUDENT", help="the name of the folder under submitted/")
    parser.add_argument("--undo", action="store_true", help="let the problem set count again")
    add_class_folder(parser)


def run(options: argparse.Namespace) -> int:
    """Note it beside the journal; no grade is touched."""
    from autograder.classroom.excused import excuse
    from autograder.classroom.folder import check_is_class_folder
    from autograder.cli.students import check_student_name, unknown_sentence
    from autograder.course import Course

    check_student_name(options.student)
    folder = options.course.resolve()
    Course.find(folder).assignment(options.assignment)
    check_is_class_folder(folder)
    changed = excuse(folder, options.assignment, options.student, excused=not options.undo)
    if options.undo:
        told = "is no longer excused" if changed else "was not excused"
    else:
        told = "is excused" if changed else "was excused already"
    print(f"{options.student} {told} from {options.assignment}; what was graded is kept.")
    if changed and not options.undo and (unknown := unknown_sentence(folder, options.student)):
        print(unknown)
    return SUCCESS
