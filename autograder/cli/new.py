"""``autograder new``: the pieces of an exercise, or of a course, with the conventions right."""

from __future__ import annotations

import argparse
from pathlib import Path

from autograder.cli.options import SUCCESS, Verbs, add_verb


def add_parser(verbs: Verbs) -> None:
    """Add the verb to the command line."""
    parser = add_verb(
        verbs, "new", run, "write the first version of an exercise or of a course",
        "autograder new exercise ps6 softplus",
    )  # fmt: skip
    kinds = parser.add_subparsers(dest="kind", metavar="KIND", required=True)
    exercise = kinds.add_parser("exercise", help="cells of a notebook, a hidden suite and known answers")
    exercise.add_argument("assignment", metavar="ASSIGNMENT", help="the problem set; made if it is new")
    exercise.add_argument("name", metavar="NAME", help="the function that students write")
    exercise.add_argument("--points", type=float, default=3, metavar="N", help="what it is worth; default: 3")
    course = kinds.add_parser("course", help="a course of its own, to be filled with exercises")
    course.add_argument("folder", type=Path, metavar="FOLDER", help="where; the folder is made")
    course.add_argument("--title", metavar="TEXT", help="its name for people; default: after the folder")


def run(options: argparse.Namespace) -> int:
    """Write the files, name them, and say what comes next."""
    from autograder.author.new import new_course, new_exercise
    from autograder.course import Course

    if options.kind == "course":
        written = new_course(options.folder, options.title)
        following = f"cd {options.folder} && autograder new exercise week1 softplus"
    else:
        written = new_exercise(Course.find(), options.assignment, options.name, options.points)
        following = f"autograder validate {options.assignment} --exercise {options.name}"
    for path in written:
        print(f"wrote {path}")
    print(f"Next: {following}")
    return SUCCESS
