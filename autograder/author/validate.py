"""The course checks itself: suites that tell wrong from right, a release that gives nothing away.

Each check yields sentences about what is wrong, naming the file and the remedy; none means it holds.
"""

from __future__ import annotations

import hashlib
import multiprocessing
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from autograder.author.cells import check_cells, check_marking_schemes
from autograder.author.points_table import check_points_tables
from autograder.author.publish import stale
from autograder.author.secrecy import check_release_keeps_secrets, check_solutions_keep_secrets
from autograder.author.trials import Verdict, begin_answers
from autograder.author.visible import check_visible_cells
from autograder.course import Assignment, Course, CourseError, Exercise
from autograder.course.answers import AnswerFileError
from autograder.course.salt import Salt
from autograder.engine.lane_handle import cores
from autograder.engine.pool import Engine


def judge_answers(verdicts: Sequence[Verdict]) -> Iterator[str]:
    """Full marks for the reference and every right answer, none for the stub, less for every wrong one."""
    for verdict in verdicts:
        result, exercise = verdict.result, verdict.exercise
        where = f"{exercise.assignment}/{exercise.name}"
        lost = [
            f"{t.id} ({t.outcome}: {t.message} {t.details or ''})"
            for t in result.tests
            if t.outcome != "passed"
        ]
        full = result.score == result.max_score
        if verdict.kind in ("reference", "right") and not full:
            yield (
                f"{where}: the {'reference solution' if verdict.kind == 'reference' else 'right answer'} "
                f"“{verdict.label}” loses points in {'; '.join(lost)} {' '.join(verdict.notes)}"
            )
        elif verdict.kind == "stub" and result.score > 0:
            earned = [t.id for t in result.tests if t.points]
            yield f"{where}: an unwritten stub earns points in {', '.join(earned)}; they assert nothing"
        elif verdict.kind == "wrong" and full:
            yield (
                f"{where}: the wrong answer “{verdict.label}” earns full marks; add a test that tells it "
                f"from a right one"
            )


def salt_of_draw(number: int) -> Salt:
    """The salt of the made-up class of this number: the same on every machine."""
    return Salt(hashlib.sha256(f"draw {number}".encode()).hexdigest())


def judge_draws(draws: Sequence[Sequence[Verdict]]) -> Iterator[str]:
    """What :func:`judge_answers` says of the same answers with the draws of one made-up class after another.

    Each answer is named once, with the first class that it was wrong in.
    """
    found: defaultdict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for number, verdicts in enumerate(draws):
        for verdict in verdicts:
            for sentence in judge_answers([verdict]):
                found[verdict.kind, verdict.label].append((number, sentence))
    for sentences in found.values():
        number, sentence = sentences[0]
        yield (
            f"{sentence} (in {len(sentences)} of {len(draws)} draws; the first is number {number}: classes "
            "differ in their salts)"
        )


def check_exercise_files(course: Course, exercise: Exercise) -> Iterator[str]:
    """Suite, known answers, their numbers, and points that agree."""
    where = f"{exercise.assignment}/{exercise.name}"
    if not exercise.suite.exists():
        yield f"{where}: the hidden suite {exercise.suite.name} is missing"
    if not exercise.answers_path.exists():
        yield f"{where}: the known answers {exercise.answers_path.name} are missing"
        return
    try:
        answers = exercise.answers
    except AnswerFileError as error:
        yield str(error)
        return
    least_of = course.configuration.known_answers
    for kind, least in (("wrong", least_of.wrong), ("right", least_of.right)):
        count = sum(answer.kind == kind for answer in answers)
        if count < least:
            yield f"{where}: {count} known {kind} answers; at least {least} are needed"


def check_points(exercise: Exercise, verdicts: Sequence[Verdict]) -> Iterator[str]:
    """The notebook promises the points that the suite gives."""
    total = verdicts[0].result.max_score
    if total != exercise.points:
        yield (
            f"{exercise.assignment}/{exercise.name}: the notebook says {exercise.points:g} points, the suite "
            f"gives {total:g}; change `points` of cell test_{exercise.name} or of the suite"
        )


Progress = Callable[[str], None]


def validate(
    course: Course,
    assignments: Collection[str] = (),
    exercises: Collection[str] = (),
    progress: Progress = lambda text: None,
    hear_verdicts: Callable[[list[Verdict]], None] = lambda verdicts: None,
    draws: int = 0,
) -> list[str]:
    """Run every check; a sentence for each problem found.

    Args:
        course: the course.
        assignments: limit to these problem sets.
        exercises: limit to these exercises (and leave out checks of whole sets).
        progress: called with a description of each step.
        hear_verdicts: called with the verdicts on the known answers of each exercise.
        draws: with how many salts more the known answers are judged, as those of so many classes.
    """
    problems: list[str] = []
    chosen: list[tuple[Assignment, list[str]]] = []
    for name in assignments or course.assignment_names:
        try:
            assignment = course.assignment(name)
            known = list(assignment.exercises)
        except CourseError as error:
            problems.append(str(error))
            continue
        chosen.append(
            (assignment, [exercise for exercise in known if not exercises or exercise in exercises])
        )
    judged = sum(len(of_set) for _, of_set in chosen)
    lanes = min(judged, len(cores())) or 1  # to start a second one takes longer than an exercise
    with Engine(course, lanes) as engine, _side_by_side(judged) as start:
        begun: list[tuple[Assignment, list[tuple[str, Result]], Result]] = []
        for assignment, of_set in chosen:
            suites = [(name, _begin_exercise(assignment.exercises[name], engine, draws)) for name in of_set]
            begun.append(
                (assignment, suites, start(_validate_visible_cells, course.root, assignment.name, of_set))
            )
        for assignment, suites, visible_cells in begun:
            problems += check_cells(assignment)
            problems += check_marking_schemes(assignment)
            problems += check_points_tables(assignment)
            for name, outcome in suites:
                progress(f"{assignment.name}/{name}")
                found, verdicts = outcome()
                problems += found
                hear_verdicts(verdicts)
            problems += visible_cells()
            if not exercises:
                problems += _validate_published(course, assignment)
    if not exercises:
        problems += _stray_files(course)
    return problems


Result = Callable[[], Any]
"""Waits for what was begun, and gives what came of it."""


@contextmanager
def _side_by_side(exercises: int) -> Iterator[Callable[..., Result]]:
    """A function that begins a call in another process, one a core; for a single exercise it is made here."""
    if min(exercises, len(cores())) <= 1:  # to start a process takes as long as an exercise
        yield lambda function, *arguments: partial(function, *arguments)
        return
    # Fork would copy whatever threads are running.
    with ProcessPoolExecutor(len(cores()), mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            yield lambda function, *arguments: pool.submit(function, *arguments).result
        finally:
            pool.shutdown(cancel_futures=True)


def _begin_exercise(exercise: Exercise, engine: Engine, draws: int) -> Result:
    """Begin to check an exercise: what waits for (problems, verdicts)."""
    problems = list(check_exercise_files(engine.course, exercise))
    try:
        answers = exercise.answers if exercise.answers_path.exists() else []
    except AnswerFileError:  # one of the problems
        return lambda: (problems, [])
    running = begin_answers(exercise, answers, engine)
    drawn = [begin_answers(exercise, answers, engine, salt_of_draw(number)) for number in range(draws)]

    def wait() -> tuple[list[str], list[Verdict]]:
        try:
            verdicts = running()
            of_draws = [wait_for_draw() for wait_for_draw in drawn]
        except CourseError as error:
            return problems if not exercise.suite.exists() else [*problems, str(error)], []
        found = [*problems, *judge_answers(verdicts), *check_points(exercise, verdicts)]
        found += judge_draws(of_draws)
        return found, [replace(verdict, transcripts={}) for verdict in verdicts]  # they are large

    return wait


def _validate_visible_cells(root: Path, assignment: str, exercises: Sequence[str]) -> list[str]:
    return list(check_visible_cells(Course(root).assignment(assignment), exercises))


def _validate_published(course: Course, assignment: Assignment) -> list[str]:
    problems = list(stale(course, assignment.name))
    problems += check_release_keeps_secrets(assignment, course.release / assignment.name)
    problems += check_solutions_keep_secrets(assignment, course.solutions / assignment.name)
    return problems


def _stray_files(course: Course) -> Iterator[str]:
    """Suites and answers that belong to no exercise would silently judge nothing."""
    for path in sorted(course.exercises.glob("*/*_*.py")):
        kind, _, name = path.stem.partition("_")
        if kind not in ("test", "answers"):
            continue
        folder = path.parent.name
        try:
            known = folder in course.assignment_names and name in course.assignment(folder).exercises
        except CourseError:
            continue  # the notebook is a problem of its own
        if not known:
            yield f"{path}: belongs to no exercise of a source notebook"
