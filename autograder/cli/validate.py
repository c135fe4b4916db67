"""``autograder validate``: prove that suites, known answers, release and solutions are sound."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from autograder.cli import mutants
from autograder.cli.options import Verbs, add_verb
from autograder.errors import UsageError

if TYPE_CHECKING:
    from autograder.author.trials import Verdict


def add_parser(verbs: Verbs) -> None:
    """Add the verb to the command line."""
    parser = add_verb(
        verbs, "validate", run, "prove that suites, known answers, release and solutions are sound",
        "autograder validate ps1 --exercise softmax",
    )  # fmt: skip
    parser.add_argument("assignments", nargs="*", metavar="ASSIGNMENT", help="default: all")
    parser.add_argument("--exercise", action="append", default=[], metavar="NAME", help="only this exercise")
    parser.add_argument(
        "--draws", type=int, default=0, metavar="N",
        help="judge the known answers with the random draws of N classes more, each of its own salt",
    )  # fmt: skip
    mutants.add_options(parser)
    parser.add_argument("-v", "--verbose", action="store_true", help="show each known answer's verdict")


def run(options: argparse.Namespace) -> int:
    """Run the course's checks of itself; a sentence for each that does not hold."""
    from autograder.author.validate import validate
    from autograder.cli.problems import tell_problems
    from autograder.cli.progress import steps
    from autograder.course import Course

    course = Course.find()
    names = options.assignments or course.assignment_names
    exercises = [name for set_name in names for name in course.assignment(set_name).solution_names]
    for wanted in options.exercise:
        if wanted not in exercises:
            raise UsageError(f"there is no exercise {wanted!r} (there are: {', '.join(exercises)})")
    if options.draws < 0:
        raise UsageError("--draws takes a number of classes, 0 or more")
    if options.mutants and options.draws:
        raise UsageError("--draws and --mutants are two checks: ask for one after the other")
    if options.mutants:
        return mutants.run(course, options)
    verdicts: list[Verdict] = []
    chosen = sum(not options.exercise or name in options.exercise for name in exercises)
    with steps(chosen, "checking") as begin:
        problems = validate(
            course, options.assignments, options.exercise, begin, verdicts.extend, options.draws
        )
    if options.verbose:
        for verdict in verdicts:
            print(verdict_text(verdict))
    return tell_problems(problems, "The course is sound.")


def verdict_text(verdict: Verdict) -> str:
    """What a hidden suite made of one known answer, with the tests that it failed."""
    from autograder.cli.terminal import points

    result = verdict.result
    lost = [test.id for test in result.tests if test.outcome not in ("passed", "skipped")]
    skipped = sum(test.outcome == "skipped" for test in result.tests)
    name = verdict.kind if verdict.answer is None else f"{verdict.kind} “{verdict.label}”"
    line = f"{verdict.exercise.assignment}/{result.id}: {name}: {points(result.score)} / "
    line += points(result.max_score)
    if lost:
        line += f", fails {', '.join(lost)}"
    return f"{line} ({skipped} not judged)" if skipped else line
