"""``autograder sample-class``: write synthetic submissions made of known answers."""

from __future__ import annotations

import argparse

from autograder.cli.options import SUCCESS, Verbs, add_class_folder, add_verb
from autograder.errors import UsageError


def add_parser(verbs: Verbs) -> None:
    """Add the verb to the command line."""
    parser = add_verb(
        verbs, "sample-class", run, "write synthetic submissions made of known answers",
        "autograder sample-class ps1 --students 24 --seed 0",
    )  # fmt: skip
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    parser.add_argument("--students", type=int, default=24, metavar="N", help="default: 24")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="default: 0")
    add_class_folder(parser)


def run(options: argparse.Namespace) -> int:
    """Write the class, and say where."""
    from autograder.author.sample import sample_class
    from autograder.course import Course

    if options.students < 1:
        raise UsageError("--students takes a number from 1")
    course = Course.find(options.course)
    course.assignment(options.assignment)
    submitted = options.course / "submitted"
    written = sample_class(course, options.assignment, options.students, options.seed, submitted)
    submissions = "1 synthetic submission" if len(written) == 1 else f"{len(written)} synthetic submissions"
    print(f"Wrote {submissions} of {options.assignment} under {submitted}.")
    return SUCCESS
