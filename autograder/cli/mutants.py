"""``autograder validate --mutants``: every slip that a machine can make must be noticed by a hidden suite."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.course import Course


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of ``autograder validate`` that are about mutants."""
    parser.add_argument(
        "--mutants", action="store_true",
        help="change the reference solutions in one place at a time; every suite has to notice",
    )  # fmt: skip
    parser.add_argument(
        "--again", action="store_true",
        help="with --mutants: try those, too, that nothing changed for since docs/mutants.md was written",
    )  # fmt: skip
    parser.add_argument(
        "--write", type=Path, metavar="FILE", help="with --mutants: write the table as Markdown"
    )


def run(course: Course, options: argparse.Namespace) -> int:
    """Try the mutants of the chosen exercises, a row each; the exit status."""
    from autograder.author.mutants import digest_of_trials, recorded_digests, table, try_mutants
    from autograder.cli.problems import tell_problems
    from autograder.cli.progress import progress, show
    from autograder.engine.pool import Engine

    page = course.root / "docs" / "mutants.md"
    exercises = {
        f"{name}/{exercise.name}": exercise
        for name in options.assignments or course.assignment_names
        for exercise in course.assignment(name).exercises.values()
        if not options.exercise or exercise.name in options.exercise
    }
    digests = {name: digest_of_trials(course, exercise) for name, exercise in exercises.items()}
    wanted = exercises
    if not (options.write or options.again):
        before = recorded_digests(page)
        wanted = {name: e for name, e in exercises.items() if before.get(name) != digests[name]}
        if kept := len(exercises) - len(wanted):
            print(f"Nothing changed for {kept} of {len(exercises)} exercises since {page} was written.")
    if wanted:
        show(table.terminal_head())
    found = []
    with Engine(course) as engine:
        trials_of_exercises = try_mutants([*wanted.values()], engine, every_test=options.write is not None)
        for trials in progress(trials_of_exercises, len(wanted), "trying mutants"):
            show(table.terminal_row(trials))
            found.append(trials)
    if wanted:
        print(table.terminal_total(found))
    if options.write:
        try:
            options.write.write_text(table.document(found, digests), encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{options.write} cannot be written: {error.strerror}") from error
    problems = [problem for trials in found for problem in trials.problems()]
    whole = not (options.assignments or options.exercise or options.write)
    if whole and page.exists() and not table.is_current(page.read_text(encoding="utf-8"), found, exercises):
        problems.append(f"{page}: is out of date; run `autograder validate --mutants --write {page}`")
    return tell_problems(problems, "Every mutant that matters is noticed.")
