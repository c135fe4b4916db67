"""``autograder export``: the grades of a class for another system, or what that system grades with."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from autograder.cli.options import SUCCESS, Verbs, add_class_folder, add_verb
from autograder.errors import UsageError

_VISIBILITIES = ("visible", "hidden", "after_due_date", "after_published")


def add_parser(verbs: Verbs) -> None:
    """Add the verb to the command line."""
    parser = add_verb(
        verbs, "export", run, "make a file for another system: grades to import, or what it grades with",
        "autograder export canvas ps1 --into gradebook.csv",
    )  # fmt: skip
    parser.add_argument(
        "format", metavar="FORMAT",
        help="gradescope, canvas, moodle, brightspace, csv, classroom50, or one that another package adds",
    )  # fmt: skip
    parser.add_argument("assignment", metavar="SET")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="default: a name of its own in exports/"
    )
    parser.add_argument(
        "--into", type=Path, metavar="FILE", help="a fresh export of the system, to be filled in"
    )
    parser.add_argument(
        "--column", metavar="TITLE", help="the column to fill, where its title is another one"
    )
    parser.add_argument(
        "--roster", type=Path, metavar="FILE", help="a table of ids: who is who in the system"
    )
    parser.add_argument("--scores", action="store_true", help="classroom50: scores to give back")
    parser.add_argument(
        "--visibility",
        choices=_VISIBILITIES,
        help="gradescope: when students see their results; default: visible",
    )
    parser.add_argument("--db", metavar="URL", help="the gradebook; default: as nbgrader_config.py says")
    add_class_folder(parser)


def run(options: argparse.Namespace) -> int:
    """Make the file, and say where it is and what there is to know about it."""
    from autograder.course import Course
    from autograder.exports.base import Request, find_exporter
    from autograder.exports.writing import write_export

    exporter = find_exporter(options.format)
    folder = options.course.resolve()
    course = Course.find(folder)
    course.assignment(options.assignment)
    request = Request(
        course, folder, options.assignment, options.into, options.column, options.roster, options.scores,
        options.visibility or "visible", options.db,
    )  # fmt: skip
    given = [
        name for name in ("into", "column", "roster", "scores", "visibility", "db") if getattr(options, name)
    ]
    exporter.check_options(request, given)
    target = options.output or folder / "exports" / exporter.file_name(request)
    if target.is_dir() or (options.output and not target.parent.is_dir()):
        raise UsageError(f"{target} cannot be written: it is a folder, or its folder does not exist")
    made = exporter.export(request)
    write_export(target, made.content)
    for note in made.notes:
        print(note, file=sys.stderr)
    print(target)
    return SUCCESS
