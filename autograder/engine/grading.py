"""One submission and its hidden suites in, one Report out.

A :class:`Lane` owns a warm sandbox and a pytest session whose items were collected once; grading a
submission runs the collected items through pytest's own protocol, with the ``student`` fixture bound to
that submission's process.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import time
import traceback
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from autograder.checks.errors import explain_error, words_of
from autograder.checks.failure import CheckFailed
from autograder.checks.wording import for_instructor
from autograder.course import Assignment, Course, CourseError
from autograder.engine.recognition import (
    Behaviour,
    Notes,
    Transcript,
    candidates,
    known_behaviour,
    recognise_mistakes,
    tests_that_tell_apart,
)
from autograder.engine.submission import Submission, SubmissionError, read_submission, submission_with
from autograder.report import ExerciseResult, Outcome, Report, TestResult
from autograder.sandbox.host import SandboxUnavailable, StudentProcessGone, Zygote, choose_layers
from autograder.sandbox.limits import DEFAULT_LIMITS, Limits
from autograder.sandbox.notebook import Cell, CellFailure, NotebookProcess
from autograder.sandbox.proxy import MissingDefinition, Student, StudentError

MAX_LINES = 5_000
"""Lines of a notebook that a message may point to: a hundred thousand could each stand for a number."""
MAX_DEATHS = 2
"""How often the process may die in one exercise before the rest of the exercise is not tried again."""


@dataclass(frozen=True)
class SuiteTest:
    """A collected hidden test."""

    item: pytest.Function
    exercise: str
    name: str
    description: str
    points: float
    hint: str
    needs: tuple[str, ...]
    time_limit: float | None
    is_plain: bool
    """Whether it asks for nothing but ``student`` and ``rng``: pytest has nothing to set up for it."""


@dataclass
class _Running:
    """What the fixtures and hooks need to know of the test that runs now."""

    test: SuiteTest
    student: Student
    error: BaseException | None = None


class SuiteSession:
    """The hidden suites of one assignment, collected by pytest and run as often as needed.

    Used as a pytest plugin; :meth:`open` starts pytest and hands over a live session.
    """

    def __init__(self, assignment: Assignment, only: Collection[str] | None = None) -> None:
        self.assignment = assignment
        self.exercises = {
            name: exercise for name, exercise in assignment.exercises.items() if only is None or name in only
        }
        self.tests: dict[str, list[SuiteTest]] = {}
        self._parking: dict[str, pytest.Item | None] = {}
        self.reference_seconds: dict[pytest.Item, float] = {}
        """What the reference solution needed for each test, once it has been run."""
        self._generators: dict[pytest.Item, tuple[np.random.Generator, Any]] = {}
        self._running: _Running | None = None
        self._body: Callable[[SuiteSession], None] | None = None
        self._failure: BaseException | None = None

    def run(self, body: Callable[[SuiteSession], None]) -> None:
        """Collect the suites and call ``body`` inside pytest's run loop.

        Raises:
            CourseError: a suite cannot be collected; the message names the file.
        """
        self._body = body
        paths = [str(exercise.suite) for exercise in self.exercises.values()]
        missing = [path for path in paths if not os.path.exists(path)]
        if missing:
            raise CourseError(f"{missing[0]}: this hidden suite is missing")
        code = pytest.main([*_PYTEST_OPTIONS, *paths], plugins=[self])
        if self._failure is not None:
            raise self._failure
        if code not in (0, 1, 5):  # 1: some student failed some test
            raise CourseError(
                f"the hidden suites of {self.assignment.name} could not be run (pytest: {code})"
            )

    # -- hooks and fixtures -------------------------------------------------------------------------

    def pytest_configure(self, config: pytest.Config) -> None:
        """Register the mark that :func:`autograder.checks.graded` sets."""
        config.addinivalue_line("markers", "graded(points, hint, needs, time_limit): a hidden test")

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Remember a suite that could not be imported."""
        if report.failed and self._failure is None:
            self._failure = CourseError(f"{report.nodeid}: the suite cannot be collected\n{report.longrepr}")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Take over the run: the loop is over submissions, not over tests."""
        if self._failure is None:
            try:
                self._gather(session)
                gc.freeze()  # modules, suites and items stay: no need to look through them again and again
                assert self._body is not None
                try:
                    self._body(self)
                finally:
                    gc.unfreeze()
            except BaseException as error:
                self._failure = error
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> pytest.TestReport:
        """Keep the exception itself; nobody reads pytest's rendering of it."""
        running = self._running
        if call.excinfo is not None and running is not None and running.error is None:
            running.error = call.excinfo.value
        failed = call.excinfo is not None
        return pytest.TestReport(
            nodeid=item.nodeid,
            location=item.location,
            keywords={},
            outcome="failed" if failed else "passed",
            longrepr=None,
            when=call.when,  # type: ignore[arg-type]  # never "collect" in a run of tests
        )

    @pytest.fixture
    def student(self) -> Student:
        """The submission under test."""
        assert self._running is not None
        return self._running.student

    @pytest.fixture
    def rng(self) -> np.random.Generator:
        """Random numbers that are the same at every grading of this test."""
        assert self._running is not None
        return self._random_numbers(self._running.test)

    def _random_numbers(self, test: SuiteTest) -> np.random.Generator:
        """The test's generator, put back to where it began: a sixth of the price of a new one."""
        generator, start = self._generators.get(test.item, (None, {}))
        if generator is None or generator.bit_generator.seed_seq.n_children_spawned:  # type: ignore[attr-defined]
            text = f"{self.assignment.name}/{test.exercise}/{test.name}"
            seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
            generator = np.random.default_rng(seed)
            self._generators[test.item] = generator, generator.bit_generator.state
        else:
            generator.bit_generator.state = start
        return generator

    # -- running ------------------------------------------------------------------------------------

    def run_test(self, test: SuiteTest, student: Student) -> BaseException | None:
        """Run one collected test; the exception it ended with, if any.

        A test that asks for a fixture of its own, or is a method, goes through pytest's protocol. For all
        others that protocol would set up nothing, and cost a quarter of this side's time: they are
        called as pytest would call them.
        """
        if test.is_plain:
            return self._call(test, student)
        running = _Running(test, student)
        self._running = running
        try:
            test.item.config.hook.pytest_runtest_protocol(
                item=test.item, nextitem=self._parking[test.exercise]
            )
        finally:
            self._running = None
        return running.error

    def _call(self, test: SuiteTest, student: Student) -> BaseException | None:
        arguments: dict[str, Any] = {}
        if "student" in test.item.fixturenames:
            arguments["student"] = student
        if "rng" in test.item.fixturenames:
            arguments["rng"] = self._random_numbers(test)
        try:
            test.item.obj(**arguments)
        except (KeyboardInterrupt, pytest.exit.Exception):
            raise
        except BaseException as error:
            return error
        return None

    def _gather(self, session: pytest.Session) -> None:
        by_path = {exercise.suite: name for name, exercise in self.exercises.items()}
        self.tests = {name: [] for name in self.exercises}
        for item in session.items:
            exercise = by_path.get(item.path)
            mark = item.get_closest_marker("graded")
            if exercise is None or not isinstance(item, pytest.Function):
                continue
            if mark is None:
                raise CourseError(f"{item.path}: {item.name} has no @graded(points=..., hint=...)")
            description = " ".join((item.function.__doc__ or "").split())
            if not description:
                raise CourseError(f"{item.path}: {item.name} has no docstring to describe it to students")
            self.tests[exercise].append(
                SuiteTest(item, exercise, item.name, description, float(mark.kwargs["points"]),
                          mark.kwargs["hint"], tuple(mark.kwargs["needs"]), mark.kwargs["time_limit"],
                          _is_plain(item))
            )  # fmt: skip
        for exercise, tests in self.tests.items():
            names: set[str] = set()
            for test in tests:
                unknown = set(test.needs) - names
                if unknown:
                    raise CourseError(
                        f"{test.item.path}: {test.name} needs {sorted(unknown)}; no such test comes before"
                    )
                names.add(test.name)
            if not tests:
                raise CourseError(f"the hidden suite of {exercise} has no tests")
            # pytest tears down what the next item does not share. Naming an item of another suite leaves
            # the packages above set up (importing them again costs more than a test), and nothing else.
            others = (item for name, some in self.tests.items() if name != exercise for item in some[:1])
            self._parking[exercise] = next((test.item for test in others), None)


def _is_plain(test: pytest.Function) -> bool:
    """Whether pytest would do no more for a test than to call it with ``student`` and ``rng``."""
    return test.cls is None and set(test.fixturenames) <= {"student", "rng"} and not hasattr(test, "callspec")


_PYTEST_OPTIONS = [
    "-s", "--assert=plain", "--import-mode=importlib", f"--rootdir={Path(__file__).resolve().parents[1]}",
    f"--config-file={os.devnull}", "--noconftest", "--disable-plugin-autoload",
    *(f"-pno:{plugin}" for plugin in (
        "terminal", "cacheprovider", "logging", "warnings", "faulthandler", "threadexception",
        "unraisableexception", "junitxml", "pastebin", "stepwise", "doctest", "debugging", "legacypath",
        "setuponly", "setupplan", "skipping", "unittest", "monkeypatch", "tmpdir", "recwarn", "subtests",
        "reports", "pytester_assertions", "fixtures_per_test", "nose",
    )),
]  # fmt: skip
"""pytest as a runner and nothing else: what costs time on each test and is not used is off."""


class Lane:
    """A warm engine that grades one submission at a time.

    >>> with Lane() as lane:                                     # doctest: +SKIP
    ...     reports = list(lane.grade(["ann/ps1.ipynb", "bob/ps1.ipynb"]))
    """

    def __init__(
        self,
        layers: frozenset[str] | None = None,
        limits: Limits = DEFAULT_LIMITS,
        *,
        zygote: Zygote | None = None,
        recognise: bool = True,
        only: Collection[str] | None = None,
        prove_suites: bool = True,
        every_test: bool = True,
    ) -> None:
        """Start a sandbox.

        Args:
            layers: the layers of isolation; all that this machine offers unless given.
            limits: bounds on student code.
            zygote: a sandbox that has been started already.
            recognise: whether to name known mistakes.
            only: the exercises to judge; all unless given.
            prove_suites: whether the reference solution is graded first: it warms everything, shows that
                the suites are sound here, and tells how long a call may take.
            every_test: whether an exercise is judged on after a test that is not passed. Where it is only
                asked whether some test notices, the first will do.
        """
        self._only = only
        self._every_test = every_test
        self._prove_suites = prove_suites
        self._zygote = zygote or Zygote(
            choose_layers() if layers is None else layers,
            limits,
            secrets=(str(Course.find().source), str(Course.find().exercises)),
        )
        self.layers = self._zygote.layers
        self.recognise = recognise

    def __enter__(self) -> Lane:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the sandbox."""
        self._zygote.close()

    def grade(self, jobs: Iterable[Job], done: Callable[[Job, Report], None]) -> None:
        """Grade submissions as they come; ``done`` hears of each.

        Consecutive submissions of one assignment share a pytest session.

        Raises:
            CourseError: a hidden suite is missing or cannot be collected.
            SandboxUnavailable: the sandbox could not be started, or has died.
        """
        waiting: list[tuple[Job, Submission]] = []
        coming = iter(jobs)

        def next_submission() -> tuple[Job, Submission] | None:
            if waiting:
                return waiting.pop()
            for job in coming:
                started = time.perf_counter()
                try:
                    return job, job.read()
                except SubmissionError as error:
                    done(job, job.unreadable(str(error), time.perf_counter() - started, self.layers))
                except Exception as error:  # a reader's bug must cost one submission, not a class
                    text = f"The notebook could not be read ({type(error).__name__})."
                    done(job, job.unreadable(text, time.perf_counter() - started, self.layers))
            return None

        first = next_submission()
        while first is not None:
            waiting.append(first)
            first = None
            assignment = waiting[0][1].assignment

            def body(session: SuiteSession, assignment: Assignment = assignment) -> None:
                nonlocal first
                with _quiet_numbers():
                    if self._prove_suites:
                        self._prove(session)
                    while (found := next_submission()) is not None:
                        job, submission = found
                        if submission.assignment is not assignment:
                            first = found
                            return
                        done(job, self._grade_one(session, job, submission))

            SuiteSession(assignment, self._only).run(body)

    def _prove(self, session: SuiteSession) -> None:
        """Grade the reference solution, which has to pass every test.

        Raises:
            CourseError: it does not; nobody's work should be judged by such a suite.
        """
        job = Job("the reference solution", submission=submission_with(session.assignment, {}))
        grading, exercises = self._grade_with_a_second_try(session, job, job.read(), recognise=False)
        for exercise in exercises:
            for test in exercise.tests:
                if test.outcome != "passed":
                    suite = session.exercises[exercise.id].suite
                    raise CourseError(
                        f"{suite}: the reference solution does not pass {test.id} on this machine, so nobody "
                        f"is graded by this suite: {test.message} Ask "
                        f"`autograder validate {session.assignment.name} --exercise {exercise.id}`."
                    )
        session.reference_seconds = grading.seconds

    def _grade_one(self, session: SuiteSession, job: Job, submission: Submission) -> Report:
        started = time.perf_counter()
        isolation = tuple(sorted(self.layers))
        try:
            grading, exercises = self._grade_with_a_second_try(session, job, submission, self.recognise)
        except CourseError:
            raise  # not this submission's fault: no other would fare better
        except SandboxUnavailable:
            self._zygote.spawn().end()  # raises again where it is the machine that has no sandbox
            text = "The sandbox ended while it graded this notebook, twice."
            return job.unreadable(text, time.perf_counter() - started, self.layers)
        except Exception as error:  # a bug of ours must cost one submission, not a class
            text = f"The notebook could not be graded ({type(error).__name__}); please tell your instructor."
            return job.unreadable(text, time.perf_counter() - started, self.layers)
        if job.on_transcripts is not None:
            job.on_transcripts(grading.transcripts)
        return Report(
            notebook=job.name,
            assignment=submission.assignment.name,
            status="graded",
            exercises=exercises,
            notes=(*submission.notes, *grading.notes()),
            isolation=isolation,
            seconds=time.perf_counter() - started,
        )

    def _grade_with_a_second_try(
        self, session: SuiteSession, job: Job, submission: Submission, recognise: bool
    ) -> tuple[_SubmissionGrading, tuple[ExerciseResult, ...]]:
        """Grade; if the sandbox itself ends meanwhile (the system may end it for want of memory), once more.

        Raises:
            SandboxUnavailable: it ended again.
        """
        for last in (False, True):
            grading = _SubmissionGrading(session, self._zygote, submission, recognise)
            grading.note_everything = job.on_transcripts is not None
            grading.every_test = self._every_test
            try:
                try:
                    return grading, grading.results()
                finally:
                    grading.close()
            except SandboxUnavailable:
                self._zygote.restart()
                if last:
                    raise
        raise AssertionError("unreachable")


@dataclass(frozen=True)
class Job:
    """A notebook to grade, by path or as a submission already in hand."""

    name: str
    path: Path | None = None
    assignment: str | None = None
    submission: Submission | None = None
    on_transcripts: Callable[[dict[str, dict[str, Transcript]]], None] | None = None
    """Hears of what every test of every exercise received: this is how signatures are made."""

    def read(self) -> Submission:
        """The submission.

        Raises:
            SubmissionError: the notebook cannot be graded.
        """
        if self.submission is not None:
            return self.submission
        assert self.path is not None
        return read_submission(self.path, self.assignment)

    def unreadable(self, error: str, seconds: float, layers: frozenset[str]) -> Report:
        """The report on a notebook that could not be graded at all."""
        return Report(
            notebook=self.name,
            assignment=self.assignment,
            status="error",
            error=error,
            isolation=tuple(sorted(layers)),
            seconds=seconds,
            full_score=Course.find().assignment(self.assignment).max_score if self.assignment else 0.0,
        )


class _SubmissionGrading:
    """The grading of one submission, exercise by exercise."""

    def __init__(
        self, session: SuiteSession, zygote: Zygote, submission: Submission, recognise: bool
    ) -> None:
        self._session = session
        self._submission = submission
        self._recognise = recognise
        self._cells = submission.cells
        self._notebook = NotebookProcess(
            zygote, [Cell(cell.label, cell.source, cell.only_for) for cell in submission.cells]
        )
        self._limits = zygote.limits
        self._words: frozenset[str] | None = None
        self._number = 0
        self._patience = 1.0
        self._course_faults: list[str] = []
        self._last_call: tuple[str, tuple[Any, ...], dict[str, Any]] | None = None
        self.transcripts: dict[str, dict[str, Transcript]] = {}
        self.seconds: dict[pytest.Item, float] = {}
        """What the student's process and the calls of each test took."""
        self.note_everything = False
        """Whether transcripts are wanted of every test that does not pass, judged or not."""
        self.every_test = True
        """Whether to judge on after a test that is not passed."""

    def close(self) -> None:
        self._notebook.close()

    def results(self) -> tuple[ExerciseResult, ...]:
        return tuple(self._exercise(name, tests) for name, tests in self._session.tests.items())

    def notes(self) -> list[str]:
        """Sentences about cells that failed on their own, and about faults of the course."""
        return [self._about_cell(failure) for failure in self._failures()] + self._course_faults

    def _failures(self) -> list[CellFailure]:
        """Cells that failed, in the order of the notebook."""
        return [failure for _, failure in sorted(self._notebook.failures.items())]

    def _exercise(self, name: str, tests: list[SuiteTest]) -> ExerciseResult:
        results: dict[str, TestResult] = {}
        transcripts = self.transcripts.setdefault(name, {})
        deaths = 0
        timed_out = False
        self._notebook.begin(name)
        for test in tests:
            if not self.every_test and any(result.outcome != "passed" for result in results.values()):
                results[test.name] = _result(test, "skipped", "Not judged: an earlier test was not passed.")
                continue
            blocked = [need for need in test.needs if results[need].outcome != "passed"]
            if blocked:
                first = next(t for t in tests if t.name == blocked[0])
                results[test.name] = _result(
                    test, "skipped", f"Not judged, because this did not pass: “{first.description}”"
                )
                continue
            if timed_out or deaths >= MAX_DEATHS:
                text = (
                    "Not called again: in an earlier test it did not finish in time."
                    if timed_out
                    else "Not called again: in earlier tests it ended the whole process."
                )
                results[test.name] = _result(test, "timeout" if timed_out else "error", text)
                continue
            error, notes = self._run(test)
            results[test.name] = self._with_input(self._judge(test, error))
            if isinstance(error, StudentProcessGone):
                timed_out = error.reason == "timeout"
                self._patience *= self._limits.patience if timed_out else 1.0
                deaths += not timed_out
            if error is not None:  # of a test that passes, nothing has to be known
                transcripts[test.name] = notes.transcript()
        known: tuple[Behaviour, ...] = ()
        if self._recognise and any(r.outcome not in ("passed", "skipped") for r in results.values()):
            known = candidates(known_behaviour(self._submission.assignment.name, name), results, transcripts)
        if not timed_out and not deaths:
            not_judged = [test for test in tests if results[test.name].outcome == "skipped"]
            if not self.note_everything:
                telling = tests_that_tell_apart(known)
                not_judged = [test for test in not_judged if test.name in telling]
            self._look_closer(not_judged)
        mistakes = recognise_mistakes(known, results, transcripts)
        return ExerciseResult(name, tuple(results[test.name] for test in tests), mistakes)

    def _look_closer(self, not_judged: Iterable[SuiteTest]) -> None:
        """Run tests that judge nothing, only to see which of several mistakes this one is."""
        for test in not_judged:
            error, notes = self._run(test)
            if isinstance(error, StudentProcessGone) and self.note_everything:
                error, notes = self._run(test)  # a machine that stood still must not cost a signature
            if isinstance(error, StudentProcessGone):
                return
            self.transcripts[test.exercise][test.name] = notes.transcript()

    def _run(self, test: SuiteTest) -> tuple[BaseException | None, Notes]:
        """Run a test: the exception it ended with, if any, and what it received."""
        self._number += 1
        notes = Notes()
        student = Student(
            self._notebook.process, self._number, self._seconds(test), notes.add, self._note_call
        )
        self._last_call = None
        before = self._notebook.used_seconds
        error = self._session.run_test(test, student)
        self.seconds[test.item] = self._notebook.used_seconds - before
        if isinstance(error, StudentProcessGone):
            notes.add_end(error.reason)
        return error, notes

    def _note_call(self, name: str, arguments: tuple[Any, ...], keywords: dict[str, Any]) -> None:
        self._last_call = (name, arguments, keywords)

    def _with_input(self, result: TestResult) -> TestResult:
        """Add the failing input to the details: the last call of the student's code in this test."""
        if result.outcome == "passed" or self._last_call is None:
            return result
        name, arguments, keywords = self._last_call
        named = [(f"argument {n}", value) for n, value in enumerate(arguments, start=1)]
        inputs = "".join(
            f"\n{label}: {for_instructor(value)}" for label, value in [*named, *keywords.items()]
        )
        details = f"last call: {name}{inputs}\n{result.details or ''}".rstrip()
        return replace(result, details=details)

    def _seconds(self, test: SuiteTest) -> float:
        """The time limit of a call: less once the submission has shown that it has endless loops."""
        needed = self._session.reference_seconds.get(test.item, 0.0)
        usual = max(self._limits.call_seconds, self._limits.times_reference * needed)
        return (test.time_limit or usual) * max(self._patience, self._limits.patience)

    def _judge(self, test: SuiteTest, error: BaseException | None) -> TestResult:
        if error is None:
            return replace(_result(test, "passed", ""), points=test.points)
        if isinstance(error, CheckFailed):
            return replace(_result(test, "failed", error.message), details=error.details or None)
        if isinstance(error, MissingDefinition):
            return _result(test, "error", self._about_missing(test.exercise, error.name))
        if isinstance(error, StudentError):
            return replace(_result(test, "error", self._about_error(error)), details=str(error)[:1000])
        if isinstance(error, StudentProcessGone):
            return self._about_gone(test, error)
        if isinstance(error, AssertionError):
            result = _result(test, "failed", "The result is not what this test asks for.")
            return replace(result, details=_origin(error))
        # Anything else came out of the suite itself, most likely over a result of an odd kind.
        self._course_faults.append(
            f"The hidden test {test.exercise}/{test.name} could not judge what it received; "
            f"please tell your instructor."
        )
        return replace(
            _result(test, "error", "The result could not be checked: it is not the kind of value asked for."),
            details=_origin(error),
        )

    # -- sentences ----------------------------------------------------------------------------------

    def _about_error(self, error: StudentError) -> str:
        if error.type_name == "UncarriableResult":
            return "The result is too large, too deeply nested or of a kind that cannot be handed over."
        explained = explain_error(error.type_name, error.text, self._known_words())
        return explained + self._place(error.cell, error.line)

    def _place(self, cell: str, line: int) -> str:
        """Where in the notebook, if that cell and line exist, among as many lines as a notebook has."""
        before = 0
        for own in self._cells:
            lines = own.source.count("\n") + 1
            if own.label == cell and not own.from_course and 0 < line <= min(lines, MAX_LINES - before):
                return f" ({cell}, line {line})"
            before += lines
        return ""

    def _about_missing(self, exercise: str, name: str) -> str:
        for failure in self._failures():
            if failure.cell.label == f"cell `{exercise}`" or f" {name}" in failure.cell.source:
                return f"`{name}` is not defined, because its cell failed. {self._about_cell(failure)}"
        if not self._word_is_defined(name):
            if self._submission.solutions.get(name, "").strip():
                return f"Cell `{name}` does not define `{name}`. Was it renamed? The name has to stay."
            return f"`{name}` is not defined anywhere in this notebook: its cell is missing or empty."
        return f"`{name}` is not defined once the notebook has run from top to bottom."

    def _word_is_defined(self, name: str) -> bool:
        return any(
            f"def {name}" in cell.source or f"class {name}" in cell.source or f"{name} =" in cell.source
            for cell in self._cells
            if not cell.from_course
        )

    def _about_cell(self, failure: CellFailure) -> str:
        label = failure.cell.label[:1].upper() + failure.cell.label[1:]
        if failure.stopped == "timeout":
            return (
                f"{label} did not finish within {self._limits.cell_seconds:g} s and was left out. "
                f"Is there a loop that never ends?"
            )
        if failure.stopped:
            return f"{label} ended the whole process and was left out. {failure.sentence}".rstrip()
        if failure.type_name == "ShellRefused":
            return (
                f"{label} holds a shell command or an installation (a line with `!`, `%pip` or `%%bash`). "
                f"Such lines do nothing while a notebook is graded; the rest of the cell counts."
            )
        explained = explain_error(failure.type_name, failure.text, self._known_words())
        line = f" (line {failure.line})" if 0 < failure.line <= failure.cell.source.count("\n") + 1 else ""
        return f"{label} raised an error{line}. {explained}"

    def _about_gone(self, test: SuiteTest, error: StudentProcessGone) -> TestResult:
        if error.reason == "timeout":
            return _result(
                test, "timeout",
                "The call did not finish in many times what it should need. Is there a loop that never ends, "
                "or one that does far more work than needed?",
            )  # fmt: skip
        if error.reason == "exhausted":
            return _result(test, "error", f"Not judged. {error.sentence}")
        return _result(test, "error", f"The call ended the whole process. {error.sentence}".rstrip())

    def _known_words(self) -> frozenset[str]:
        if self._words is None:
            self._words = words_of(cell.source for cell in self._cells)
        return self._words


def _result(test: SuiteTest, outcome: Outcome, message: str) -> TestResult:
    hint = test.hint if outcome in ("failed", "error", "timeout") else ""
    return TestResult(test.name, test.description, outcome, 0.0, test.points, message, hint)


def _origin(error: BaseException) -> str:
    """Where in the suite an error came from: for the instructor."""
    frames = traceback.extract_tb(error.__traceback__)[-2:]
    places = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.line}" for f in reversed(frames))
    return f"{type(error).__name__}: {error} at {places}"[:1000]


@contextlib.contextmanager
def _quiet_numbers() -> Iterator[None]:
    """Whatever a student returns (NaN, infinity) must not fill the instructor's terminal with warnings."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
