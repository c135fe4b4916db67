"""``autograder publish``: regenerate ``release/``, ``solutions/`` and the signatures of known mistakes."""

from __future__ import annotations

import argparse

from autograder.cli.options import FAILURE, SUCCESS, Verbs, add_verb


def add_parser(verbs: Verbs) -> None:
    """Add the verb to the command line."""
    parser = add_verb(
        verbs, "publish", run, "regenerate release/, solutions/ and signatures", "autograder publish ps1"
    )
    parser.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="default: all")
    parser.add_argument("--check", action="store_true", help="only compare; exit 1 if anything is stale")


def run(options: argparse.Namespace) -> int:
    """Write what is out of date, or say what is."""
    from autograder.author import publish
    from autograder.cli.progress import steps
    from autograder.course import Course

    course = Course.find()
    names = options.assignments or course.assignment_names
    for name in names:
        course.assignment(name)
    if options.check:
        problems: list[str] = []
        with steps(len(names), "comparing") as begin:
            for name in names:
                begin(name)
                problems += publish.stale(course, name)
        for problem in problems:
            print(problem)
        return FAILURE if problems else SUCCESS
    with steps(len(names), "publishing") as begin:
        written = publish.publish(course, names, begin)
    for path in written:
        print(f"wrote {path}")
    if not written:
        print("Everything is up to date.")
    return SUCCESS
