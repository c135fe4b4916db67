"""The ``autograder`` command: words in, words out. What it does lives in the modules it calls.

Heavy imports stand inside the functions that need them: ``autograder --help`` answers at once.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from autograder import __version__

FULL_MARKS, NOT_FULL_MARKS, USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a file's name may hold what the terminal cannot show
            stream.reconfigure(errors="backslashreplace")
    parser = build_parser()
    options = parser.parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    try:
        return run(options)
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 141
    except Exception as error:
        if not _is_named(error):
            raise
        print(f"autograder: {error}", file=sys.stderr)
        return USAGE


def _is_named(error: Exception) -> bool:
    """Errors with a sentence of their own: no traceback needed."""
    names = {
        "CourseError",
        "SandboxUnavailable",
        "AnswerFileError",
        "GradebookError",
        "UsageError",
        "CourseBusy",
        "CourseUnwritable",
        "JournalError",
        "ClusterError",
    }
    return any(kind.__name__ in names for kind in type(error).__mro__)


class UsageError(Exception):
    """The command was given something it cannot work with."""


def build_parser() -> argparse.ArgumentParser:
    """The command line: one subcommand a verb, each with an example."""
    parser = argparse.ArgumentParser(
        prog="autograder",
        description="Grade notebooks of the course, and keep the course itself sound.",
        epilog="Example: autograder check ann/ps1.ipynb",
    )
    parser.add_argument("--version", action="version", version=f"autograder {__version__}")
    verbs = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def verb(name: str, run: Callable[[argparse.Namespace], int], help: str, example: str) -> Any:
        added = verbs.add_parser(
            name,
            help=help,
            description=help[0].upper() + help[1:] + ".",
            epilog=f"Example:\n  {example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        added.set_defaults(run=run)
        return added

    check = verb(
        "check", _check, "grade notebook files on their own, without a gradebook",
        "autograder check ann.ipynb bob.ipynb --json results.json",
    )  # fmt: skip
    check.add_argument("notebooks", nargs="+", type=Path, metavar="NOTEBOOK", help="a notebook file")
    check.add_argument("--json", metavar="FILE", help="write the results as JSON; - for standard output")
    check.add_argument("--assignment", metavar="NAME", help="the problem set, instead of recognising it")
    check.add_argument(
        "--details", action="store_true",
        help="add expected and received values, for the instructor's eyes",
    )  # fmt: skip
    _add_engine_options(check)

    grade = verb(
        "grade", _grade, "grade a whole class from submitted/ into the gradebook",
        "autograder grade ps1",
    )  # fmt: skip
    grade.add_argument("assignment", metavar="ASSIGNMENT")
    grade.add_argument("--course", type=Path, default=Path(), metavar="DIR", help="default: this folder")
    grade.add_argument("--db", metavar="URL", help="the gradebook; default: as nbgrader_config.py says")
    grade.add_argument("--student", action="append", default=[], metavar="NAME", help="only this student")
    grade.add_argument("--again", action="store_true", help="grade anew even what was graded before")
    grade.add_argument(
        "--dry-run", action="store_true", help="show who would change by how much, and write nothing"
    )
    _add_engine_options(grade)
    cluster = grade.add_mutually_exclusive_group()
    cluster.add_argument(
        "--scheduler", metavar="ADDRESS", help="grade on a Dask cluster, such as tcp://host:8786"
    )
    cluster.add_argument(
        "--local-cluster", type=int, metavar="N", help="grade with N Dask workers on this machine"
    )

    history = verb("history", _history, "show how a student's grade came about", "autograder history ps1 ann")
    history.add_argument("assignment", metavar="ASSIGNMENT")
    history.add_argument("student", metavar="STUDENT", help="the name of the folder under submitted/")
    history.add_argument("--course", type=Path, default=Path(), metavar="DIR", help="default: this folder")

    publish = verb(
        "publish", _publish, "regenerate release/ and solutions/ from source/", "autograder publish ps1"
    )
    publish.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="default: all")
    publish.add_argument("--check", action="store_true", help="only compare; exit 1 if anything is stale")

    validate = verb(
        "validate", _validate, "prove that suites, known answers, release and solutions are sound",
        "autograder validate ps1 --exercise softmax",
    )  # fmt: skip
    validate.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="default: all")
    validate.add_argument(
        "--exercise", action="append", default=[], metavar="NAME", help="only this exercise"
    )
    validate.add_argument(
        "--mutants", action="store_true",
        help="change the reference solutions in one place at a time; every suite has to notice",
    )  # fmt: skip
    validate.add_argument(
        "--write", type=Path, metavar="FILE", help="with --mutants: write the table as Markdown"
    )
    validate.add_argument("-v", "--verbose", action="store_true", help="show each known answer's verdict")

    verb("doctor", _doctor, "say what this machine offers to hold student code, and what to install",
         "autograder doctor")  # fmt: skip

    sample = verb(
        "sample-class", _sample_class, "write synthetic submissions made of known answers",
        "autograder sample-class ps1 --students 24 --seed 0",
    )  # fmt: skip
    sample.add_argument("assignment", metavar="ASSIGNMENT")
    sample.add_argument("--students", type=int, default=24, metavar="N", help="default: 24")
    sample.add_argument("--seed", type=int, default=0, metavar="N", help="default: 0")
    sample.add_argument(
        "--course", type=Path, default=Path(), metavar="DIR", help="course folder; default: this one"
    )
    return parser


def _add_engine_options(parser: Any) -> None:
    parser.add_argument(
        "--lanes", type=int, metavar="N", help="how many notebooks at once; default: one a core"
    )
    parser.add_argument(
        "--allow-weak-isolation", action="store_true",
        help="grade even where student code could read the hidden suites",
    )  # fmt: skip


def _engine(options: argparse.Namespace, submissions: int) -> Any:
    from autograder.engine.pool import Engine, cores
    from autograder.sandbox.host import choose_layers

    if options.lanes is not None and options.lanes < 1:
        raise UsageError("--lanes takes a number from 1")
    lanes = min(options.lanes or len(cores()), max(submissions, 1))
    return Engine(lanes, choose_layers(allow_weak=options.allow_weak_isolation))


def _grader(options: argparse.Namespace, submissions: int) -> Any:
    """This machine's lanes, or the workers of a cluster."""
    if options.scheduler is None and options.local_cluster is None:
        return _engine(options, submissions)
    from autograder.engine.cluster import Cluster

    if options.local_cluster is not None and options.local_cluster < 1:
        raise UsageError("--local-cluster takes a number from 1")
    return Cluster(options.scheduler, options.local_cluster, allow_weak=options.allow_weak_isolation)


def _check(options: argparse.Namespace) -> int:
    import json

    from autograder.cli.progress import progress
    from autograder.cli.texts import report_text, summary_text
    from autograder.course import Course
    from autograder.engine.pool import Order
    from autograder.report import results_document

    if options.assignment:
        Course.find().assignment(options.assignment)
    missing = [str(path) for path in options.notebooks if not path.exists() and not path.is_symlink()]
    if missing:
        raise UsageError(f"there is no file {missing[0]}")
    target = Path(options.json) if options.json and options.json != "-" else None
    if target is not None and (target.is_dir() or not target.parent.is_dir()):
        raise UsageError(f"{target} cannot be written: it is a folder, or its folder does not exist")
    orders = [Order(path, options.assignment) for path in options.notebooks]
    with _engine(options, len(orders)) as engine:
        reports = list(progress(engine.check(orders), len(orders), "grading"))
    if options.json:
        document = results_document(reports, details=options.details)
        text = json.dumps(document, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
        # A file's name need not be valid Unicode: what cannot be written stays escaped, as JSON allows.
        text = text.encode(errors="backslashreplace").decode()
        if target is None:
            sys.stdout.write(text)
        else:
            try:
                with open(target, "w", encoding="utf-8", errors="backslashreplace", opener=_private) as file:
                    file.write(text)
            except OSError as error:
                raise UsageError(f"{target} cannot be written: {error.strerror}") from error
    if options.json != "-":
        for report in reports:
            print(report_text(report, details=options.details))
        if len(reports) > 1:
            print(summary_text(reports))
    return FULL_MARKS if all(report.has_full_marks for report in reports) else NOT_FULL_MARKS


def _private(path: str, flags: int) -> int:
    """Open a file; a new one is for the person who grades, and nobody else on the machine."""
    return os.open(path, flags, 0o600)


def _grade(options: argparse.Namespace) -> int:
    from autograder.classroom.run import grade_class
    from autograder.cli.progress import progress
    from autograder.cli.texts import changes_text, class_text
    from autograder.course import Course

    Course.find().assignment(options.assignment)
    course = options.course.resolve()
    if not (course / "nbgrader_config.py").exists():
        raise UsageError(f"{course} is not a course folder: it has no nbgrader_config.py (see --course)")

    def watch(items: Any, total: int) -> Any:
        return progress(items, total, f"grading {options.assignment}")

    handed_in = {path.parent.name for path in (course / "submitted").glob(f"*/{options.assignment}")}
    for student in options.student:
        if student not in handed_in:
            raise UsageError(
                f"there is nothing to grade of {student!r}: there is no folder "
                f"{course / 'submitted' / student / options.assignment}"
            )
    with _grader(options, len(options.student) or len(handed_in)) as engine:
        result = grade_class(
            course, options.assignment, engine,
            db_url=options.db, students=options.student, again=options.again, dry_run=options.dry_run,
            watch=watch,
        )  # fmt: skip
    if not result.rows:
        raise UsageError(f"there is nothing to grade under {course / 'submitted'}/*/{options.assignment}")
    print(changes_text(result) if options.dry_run else class_text(result, course))
    return NOT_FULL_MARKS if result.errors else FULL_MARKS


def _history(options: argparse.Namespace) -> int:
    from autograder.classroom.journal import Journal
    from autograder.cli.texts import history_text
    from autograder.course import Course

    Course.find().assignment(options.assignment)
    path = options.course / "reports" / f"{options.assignment}.journal"
    with Journal(path, read_only=True) as journal:
        notebooks = journal.notebooks(options.student)
        if not notebooks:
            raise UsageError(f"{path} has no grade of {options.student!r}: was {options.assignment} graded?")
        for notebook in notebooks:
            written = journal.written(options.student, notebook)
            print(f"{options.student}, {notebook}:")
            print(history_text(journal.history(options.student, notebook), written))
    return FULL_MARKS


def _publish(options: argparse.Namespace) -> int:
    from autograder.author.publish import publish, stale
    from autograder.cli.progress import steps
    from autograder.course import Course

    names = options.assignments or Course.find().assignment_names
    for name in names:
        Course.find().assignment(name)
    if options.check:
        problems = [problem for name in names for problem in stale(name)]
        for problem in problems:
            print(problem)
        return 1 if problems else 0
    with steps(len(names), "publishing") as begin:
        written = publish(names, begin)
    for path in written:
        print(f"wrote {path}")
    if not written:
        print("Everything is up to date.")
    return 0


def _validate(options: argparse.Namespace) -> int:
    from autograder.author.validate import Verdict, validate
    from autograder.cli.progress import steps
    from autograder.cli.texts import verdict_text
    from autograder.course import Course

    names = options.assignments or Course.find().assignment_names
    for name in names:
        Course.find().assignment(name)
    exercises = [name for set_name in names for name in Course.find().assignment(set_name).solution_names]
    for wanted in options.exercise:
        if wanted not in exercises:
            raise UsageError(f"there is no exercise {wanted!r} (there are: {', '.join(exercises)})")
    if options.mutants:
        return _validate_mutants(options)
    verdicts: list[Verdict] = []
    chosen = sum(not options.exercise or name in options.exercise for name in exercises)
    with steps(chosen, "checking") as begin:
        problems = validate(options.assignments, options.exercise, begin, verdicts.extend)
    if options.verbose:
        for verdict in verdicts:
            print(verdict_text(verdict))
    for problem in problems:
        print(f"✗ {problem}")
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    print(f"{count} found." if problems else "The course is sound.")
    return 1 if problems else 0


def _validate_mutants(options: argparse.Namespace) -> int:
    from autograder.author.mutants import table, try_mutants
    from autograder.course import Course

    exercises = [
        exercise
        for name in options.assignments or Course.find().assignment_names
        for exercise in Course.find().assignment(name).exercises.values()
        if not options.exercise or exercise.name in options.exercise
    ]
    print(table.terminal_head())
    found = []
    for trials in try_mutants(exercises, every_test=options.write is not None):
        print(table.terminal_row(trials), flush=True)
        found.append(trials)
    print(table.terminal_total(found))
    if options.write:
        options.write.write_text(table.document(found), encoding="utf-8")
    problems = [problem for trials in found for problem in trials.problems()]
    page = Course.find().source.parent / "docs" / "mutants.md"
    whole = not (options.assignments or options.exercise or options.write)
    if whole and page.exists() and not table.is_current(page.read_text(encoding="utf-8"), found):
        problems.append(f"{page}: is out of date; run `autograder validate --mutants --write {page}`")
    for problem in problems:
        print(f"✗ {problem}")
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    print(f"{count} found." if problems else "Every mutant that matters is noticed.")
    return 1 if problems else 0


def _doctor(options: argparse.Namespace) -> int:
    from autograder.cli.doctor import doctor_text

    text, sound = doctor_text()
    print(text)
    return 0 if sound else 1


def _sample_class(options: argparse.Namespace) -> int:
    from autograder.author.sample import sample_class

    if options.students < 1:
        raise UsageError("--students takes a number from 1")
    submitted = options.course / "submitted"
    written = sample_class(options.assignment, options.students, options.seed, submitted)
    print(f"Wrote {len(written)} synthetic submissions of {options.assignment} under {submitted}.")
    return 0
