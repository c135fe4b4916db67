"""Mutants against the hidden suite of their exercise, in the sandbox, one lane a core."""

from __future__ import annotations

import multiprocessing
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from autograder.author.mutants.equivalent import Equivalent, equivalents_path, read_equivalents
from autograder.author.mutants.making import Mutant, make_mutants
from autograder.course import Course, Exercise
from autograder.engine.grading import Job, Lane
from autograder.engine.pool import cores
from autograder.engine.submission import submission_with
from autograder.report import Report


@dataclass(frozen=True, slots=True)
class Trial:
    """What the hidden suite made of a mutant."""

    mutant: Mutant
    killers: tuple[str, ...]
    """The tests that it did not pass, in the order of the suite: all that were judged, or the first alone."""
    reason: str = ""
    """Why it is equivalent, if it is listed."""

    @property
    def survives(self) -> bool:
        """Whether it passes every test, and is not known to be as right as the reference."""
        return not self.killers and not self.reason


@dataclass(frozen=True, slots=True)
class ExerciseTrials:
    """What the hidden suite of an exercise made of all its mutants."""

    assignment: str
    exercise: str
    tests: tuple[str, ...]
    trials: tuple[Trial, ...]
    faults: tuple[str, ...] = ()
    """Sentences about the reference and about the list of equivalent mutants."""

    @property
    def killed(self) -> tuple[Trial, ...]:
        """Mutants that some test noticed."""
        return tuple(trial for trial in self.trials if trial.killers)

    @property
    def equivalent(self) -> tuple[Trial, ...]:
        """Mutants that nothing could notice, as listed."""
        return tuple(trial for trial in self.trials if trial.reason and not trial.killers)

    @property
    def surviving(self) -> tuple[Trial, ...]:
        """Mutants that nothing noticed, and something should."""
        return tuple(trial for trial in self.trials if trial.survives)

    def first_to_notice(self) -> Counter[str]:
        """How many mutants each test is the first to notice."""
        return Counter(trial.killers[0] for trial in self.killed)

    def all_that_notice(self) -> Counter[str]:
        """How many mutants each test notices, if every test was tried."""
        return Counter(test for trial in self.killed for test in trial.killers)

    def problems(self) -> Iterator[str]:
        """Sentences about what does not hold; for a survivor, the changed line."""
        where = f"{self.assignment}/{self.exercise}"
        yield from self.faults
        for trial in self.surviving:
            mutant = trial.mutant
            yield (
                f"{where}: a mutant passes every test ({mutant.slip}); add a test that notices it, or list "
                f"it in {equivalents_path(self.assignment).name}\n    - {mutant.before}\n    + {mutant.after}"
            )


def try_mutants(exercises: Sequence[Exercise], *, every_test: bool = False) -> Iterator[ExerciseTrials]:
    """Try all mutants of these exercises, side by side; results come in the order given.

    A mutant that one test has noticed is not tried on, unless ``every_test`` that notices it is asked for.
    """
    # A lane runs pytest, which is one to a process; fork would copy whatever threads are running.
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(len(cores()), len(exercises)) or 1, mp_context=spawn) as pool:
        largest_first = sorted(exercises, key=lambda e: -len(make_mutants(e.reference)))
        running = {e: pool.submit(try_exercise, e.assignment, e.name, every_test) for e in largest_first}
        try:
            for exercise in exercises:
                yield running[exercise].result()
        finally:
            pool.shutdown(cancel_futures=True)


def try_exercise(assignment_name: str, exercise_name: str, every_test: bool = False) -> ExerciseTrials:
    """Run every mutant of an exercise through its hidden suite: to the first test that notices it, or all.

    Raises:
        CourseError: the suite, or the list of equivalent mutants, cannot be read.
    """
    assignment = Course.find().assignment(assignment_name)
    exercise = assignment.exercises[exercise_name]
    mutants = make_mutants(exercise.reference)
    reports: dict[str, Report] = {}

    def jobs() -> Iterator[Job]:
        yield Job("reference", submission=submission_with(assignment, {}))
        for number, mutant in enumerate(mutants):
            yield Job(str(number), submission=submission_with(assignment, {exercise_name: mutant.code}))

    def done(job: Job, report: Report) -> None:
        reports[job.name] = report

    with Lane(only=[exercise_name], recognise=False, prove_suites=False, every_test=every_test) as lane:
        lane.grade(jobs(), done)

    listed = read_equivalents(assignment_name, exercise_name)
    trials = []
    for number, mutant in enumerate(mutants):
        reason = next((entry.reason for entry in listed if entry.matches(mutant)), "")
        trials.append(Trial(mutant, _not_passed(reports[str(number)]), reason))
    tests = tuple(test.id for test in reports["reference"].exercises[0].tests)
    lost = _not_passed(reports["reference"])
    where = f"{assignment_name}/{exercise_name}"
    faults = [f"{where}: the reference solution itself does not pass {test}" for test in lost]
    faults += _faults_of_list(where, listed, trials)
    return ExerciseTrials(assignment_name, exercise_name, tests, tuple(trials), tuple(faults))


def _not_passed(report: Report) -> tuple[str, ...]:
    if report.status == "error":
        return ("the notebook as a whole",)
    return tuple(
        test.id
        for exercise in report.exercises
        for test in exercise.tests
        if test.outcome not in ("passed", "skipped")
    )


def _faults_of_list(where: str, listed: Sequence[Equivalent], trials: Sequence[Trial]) -> Iterator[str]:
    for entry in listed:
        about = [trial for trial in trials if entry.matches(trial.mutant)]
        shown = f"\n    - {entry.before}\n    + {entry.after}"
        if not about:
            yield f"{where}: an entry of equivalent_mutants.toml matches no mutant; remove it{shown}"
        for trial in about:
            if trial.killers:
                yield f"{where}: {trial.killers[0]} notices a mutant that is listed as equivalent{shown}"
