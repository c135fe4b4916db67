"""``autograder grade``: grade a whole class from ``submitted/`` into the gradebook."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import TypeVar

from autograder.cli.options import (
    FAILURE,
    SUCCESS,
    Verbs,
    add_class_folder,
    add_cluster_options,
    add_engine_options,
    add_verb,
    make_engine,
    make_grader,
)

Item = TypeVar("Item")


def add_parser(verbs: Verbs) -> None:
    """Add the verb to the command line."""
    parser = add_verb(
        verbs, "grade", run, "grade a whole class from submitted/ into the gradebook",
        "autograder grade ps1",
    )  # fmt: skip
    parser.add_argument("assignment", metavar="ASSIGNMENT")
    add_class_folder(parser)
    parser.add_argument("--db", metavar="URL", help="the gradebook; default: as nbgrader_config.py says")
    parser.add_argument("--student", action="append", default=[], metavar="NAME", help="only this student")
    parser.add_argument("--again", action="store_true", help="grade anew even what was graded before")
    parser.add_argument(
        "--dry-run", action="store_true", help="show who would change by how much, and write nothing"
    )
    add_engine_options(parser)
    add_cluster_options(parser)


def run(options: argparse.Namespace) -> int:
    """Grade a class, and show its table; or with ``--dry-run`` who would change."""
    from autograder.classroom.run import SaltTaken

    try:
        return _grade(options)
    except SaltTaken:  # two first runs of a class at once: the salt of the other is there now
        return _grade(options)


def _grade(options: argparse.Namespace) -> int:
    from autograder.classroom.folder import check_is_class_folder
    from autograder.classroom.run import grade_class
    from autograder.cli.class_table import class_text
    from autograder.cli.dry_run import changes_text
    from autograder.cli.progress import break_silence, progress
    from autograder.course import Course
    from autograder.course.salt import Salt, salt_of_class
    from autograder.engine.lane_handle import cores
    from autograder.engine.signing import keep_signatures, signatures_folder

    folder = options.course.resolve()
    course = Course.find(folder)
    course.assignment(options.assignment)
    check_is_class_folder(folder)
    salt = salt_of_class(folder)
    if salt.is_open and not options.dry_run:
        salt = Salt.new()  # kept once nothing stands in the way of the first run
    what = f"grading {options.assignment}"
    handed_in = sum(1 for _ in (folder / "submitted").glob(f"*/{options.assignment}"))
    telling = ExitStack()  # what is told again and again while there is nothing to show
    telling.enter_context(
        break_silence(f"{what}: starting (reading what was handed in, collecting hidden suites)")
    )
    with (
        telling,
        ExitStack() as until_the_end,
        make_grader(
            course, options, len(options.student) or handed_in, salt, signatures_folder(folder)
        ) as grader,
    ):

        def watch(items: Iterable[Item], total: int) -> Iterator[Item]:
            telling.close()
            yield from progress(items, total, what)
            until_the_end.enter_context(break_silence(f"{what}: writing gradebook and feedback"))

        def make_signatures() -> None:
            """The known wrong answers are judged on this machine, wherever the class is."""
            with make_engine(course, options, len(cores())) as engine:
                keep_signatures(engine, folder, course.assignment(options.assignment), salt, tell)

        def tell(text: str) -> None:
            telling.close()
            print(text, file=sys.stderr, flush=True)
            telling.enter_context(break_silence(text, already_told=True))

        result = grade_class(
            course, folder, options.assignment, grader,
            db_url=options.db, students=options.student, again=options.again, dry_run=options.dry_run,
            watch=watch, salt=salt, before_grading=make_signatures,
        )  # fmt: skip
    print(changes_text(result) if options.dry_run else class_text(result, folder))
    return FAILURE if result.errors or result.misplaced else SUCCESS
