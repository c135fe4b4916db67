"""``autograder check``: grade notebook files on their own, without a gradebook."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.cli.options import FAILURE, SUCCESS, Verbs, add_engine_options, add_verb, make_engine
from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.report import Report


def add_parser(verbs: Verbs) -> None:
    """Add the verb to the command line."""
    parser = add_verb(
        verbs, "check", run, "grade notebook files on their own, without a gradebook",
        "autograder check ann.ipynb bob.ipynb --json results.json",
    )  # fmt: skip
    parser.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK", help="a notebook file")
    parser.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR",
        help="folder of the class with whose salt the hidden tests draw; default: this one",
    )  # fmt: skip
    parser.add_argument("--json", metavar="FILE", help="write the results as JSON; - for standard output")
    parser.add_argument(
        "--junit", metavar="FILE", help="write the results as JUnit XML, for GitLab, Jenkins, …"
    )
    parser.add_argument("--assignment", metavar="NAME", help="the problem set, instead of recognising it")
    parser.add_argument(
        "--details", action="store_true",
        help="add expected and received values, for the instructor's eyes (implies --verbose)",
    )  # fmt: skip
    parser.add_argument(
        "-v", "--verbose", action="store_true",
        help="show the tests of each notebook that were not passed, even of many notebooks",
    )  # fmt: skip
    add_engine_options(parser)


def run(options: argparse.Namespace) -> int:
    """Grade the notebooks and show the reports: one in full, several as a table."""
    from autograder.cli.progress import progress
    from autograder.course import Course
    from autograder.course.salt import salt_of_class
    from autograder.engine.pool import Order
    from autograder.engine.signing import current_signatures

    if not options.course.is_dir():
        raise UsageError(f"there is no folder {options.course} (see --course)")
    named = options.course.resolve() != Path.cwd()
    course = Course.find(options.course if named else None)
    salt = salt_of_class(options.course)
    if options.assignment:
        course.assignment(options.assignment)
    missing = [str(path) for path in options.notebooks if not path.exists() and not path.is_symlink()]
    if missing:
        raise UsageError(f"there is no file {missing[0]}")
    target, junit_target = _target(options.json), _target(options.junit)
    orders = [Order(path, options.assignment) for path in options.notebooks]
    signatures = current_signatures(options.course, course, salt)
    with make_engine(course, options, len(orders), salt, signatures) as engine:
        results = engine.check_as_completed(orders)
        if len(orders) > 1 or sys.stderr.isatty():  # of a single one a log would say nothing new
            results = progress(results, len(orders), "grading")
        graded = dict(results)
    reports = [graded[position] for position in range(len(orders))]
    if options.json:
        _write_json(reports, target, details=options.details)
    if options.junit:
        _write_junit(reports, junit_target)
    if "-" not in (options.json, options.junit):
        _show(reports, verbose=options.verbose or options.details, details=options.details)
    return SUCCESS if all(report.has_full_marks for report in reports) else FAILURE


def _show(reports: Sequence[Report], *, verbose: bool, details: bool) -> None:
    from autograder.cli.class_table import reports_text
    from autograder.cli.report_text import report_text, summary_text

    if len(reports) == 1 or verbose:
        for report in reports:
            print(report_text(report, details=details))
    else:
        print(reports_text(reports))
    if len(reports) > 1:
        print(summary_text(reports))


def _target(name: str | None) -> Path | None:
    """The file to write, if one was named, and it can be."""
    if not name or name == "-":
        return None
    target = Path(name)
    if target.is_dir() or not target.parent.is_dir():
        raise UsageError(f"{target} cannot be written: it is a folder, or its folder does not exist")
    return target


def _write_json(reports: Sequence[Report], target: Path | None, *, details: bool) -> None:
    import json

    from autograder.report import results_document

    document = results_document(reports, details=details)
    text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    # A file's name need not be valid Unicode: what cannot be written stays escaped, as JSON allows.
    text = text.encode(errors="backslashreplace").decode()
    _write(text.encode(), target)


def _write_junit(reports: Sequence[Report], target: Path | None) -> None:
    from autograder.exports.junit import junit_document

    _write(junit_document(reports), target)


def _write(content: bytes, target: Path | None) -> None:
    """Write to a file, or to standard output."""
    if target is None:
        sys.stdout.write(content.decode())
        return
    try:
        with open(target, "wb", opener=_private) as file:
            file.write(content)
    except OSError as error:
        raise UsageError(f"{target} cannot be written: {error.strerror}") from error


def _private(path: str, flags: int) -> int:
    """Open a file; a new one is for the person who grades, and nobody else on the machine."""
    return os.open(path, flags, 0o600)
