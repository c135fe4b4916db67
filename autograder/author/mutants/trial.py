"""Mutants against the hidden suite of their exercise, in the sandbox, one lane a core."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import islice

from autograder.author.mutants.equivalent import Equivalent, read_equivalents
from autograder.author.mutants.making import Mutant, make_mutants
from autograder.course import Exercise
from autograder.course.judging_files import EQUIVALENT_MUTANTS
from autograder.engine.messages import Judgement
from autograder.engine.options import JudgingOptions
from autograder.engine.pool import Engine
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
                f"it in {EQUIVALENT_MUTANTS}\n    - {mutant.before}\n    + {mutant.after}"
            )


def try_mutants(
    exercises: Sequence[Exercise], engine: Engine, *, every_test: bool = False
) -> Iterator[ExerciseTrials]:
    """Try all mutants of these exercises, side by side; results come in the order given.

    A mutant that one test has noticed is not tried on, unless ``every_test`` that notices it is asked for.
    """
    # The next exercise is begun while the last mutants of this one are tried, and its answers may wait.
    begun: deque[Callable[[], ExerciseTrials]] = deque()
    coming = iter(exercises)
    while True:
        begun.extend(begin_exercise(e, engine, every_test=every_test) for e in islice(coming, 3 - len(begun)))
        if not begun:
            return
        yield begun.popleft()()


def try_exercise(exercise: Exercise, engine: Engine, *, every_test: bool = False) -> ExerciseTrials:
    """Run every mutant of an exercise through its hidden suite: to the first test that notices it, or all.

    Raises:
        CourseError: the suite, or the list of equivalent mutants, cannot be read.
    """
    return begin_exercise(exercise, engine, every_test=every_test)()


def begin_exercise(
    exercise: Exercise, engine: Engine, *, every_test: bool = False
) -> Callable[[], ExerciseTrials]:
    """Begin :func:`try_exercise`; the function that waits for what came of it."""
    mutants = make_mutants(exercise.reference)
    # Whether the reference passes is told with the rest.
    options = JudgingOptions(recognise=False, exercises=(exercise.name,), prove=False, every_test=every_test)

    def judged(code: str) -> Future[Judgement]:
        return engine.judge(exercise.assignment, {exercise.name: code}, options, name=exercise.name)

    reference = judged(exercise.reference)
    running = [judged(mutant.code) for mutant in mutants]

    def wait() -> ExerciseTrials:
        try:
            listed = read_equivalents(exercise.folder, exercise.name)
            trials = []
            for mutant, future in zip(mutants, running, strict=True):
                reason = next((entry.reason for entry in listed if entry.matches(mutant)), "")
                trials.append(Trial(mutant, _not_passed(future.result().report), reason))
            report = reference.result().report
        finally:
            for future in running:
                future.cancel()
        tests = tuple(test.id for result in report.exercises for test in result.tests)
        where = f"{exercise.assignment}/{exercise.name}"
        lost = _not_passed(report)
        faults = [f"{where}: the reference solution itself does not pass {test}" for test in lost]
        faults += _faults_of_list(where, listed, trials)
        return ExerciseTrials(exercise.assignment, exercise.name, tests, tuple(trials), tuple(faults))

    return wait


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
