"""A warm lane: a sandbox and the collected suites of a course, judging one submission after the other."""

from __future__ import annotations

import contextlib
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import numpy as np

from autograder.course import Assignment, Course, CourseError
from autograder.course.salt import Salt
from autograder.engine.budget import few
from autograder.engine.judging import SubmissionJudge
from autograder.engine.messages import Judgement, Reply, Task
from autograder.engine.options import JudgingOptions
from autograder.engine.sentences import CourseWords
from autograder.engine.submission import (
    Submission,
    SubmissionError,
    parse_notebook,
    read_submission,
    submission_of,
    submission_with,
)
from autograder.engine.suites import SuiteSession, SuiteTest, check_points
from autograder.engine.under_test import FunctionsUnderTest
from autograder.report import ExerciseResult, Report
from autograder.sandbox.layers import SandboxUnavailable
from autograder.sandbox.zygote_handle import Zygote

Tests = Mapping[str, list[SuiteTest]]
"""Exercise → its tests."""


class Lane:
    """Judges tasks in this process, with student code in the sandbox of ``zygote``.

    The suites of the course are collected when the first task needs them, and those of a problem set are
    proved when its first submission comes: the reference solution has to pass every test, which also warms
    everything and tells how long a call may take on this machine.
    """

    def __init__(self, course: Course, zygote: Zygote) -> None:
        self._course = course
        self._zygote = zygote
        self._functions = FunctionsUnderTest(zygote.twin())
        self._proofs: dict[tuple[str, str, Salt], str] = {}
        """Assignment, exercise and salt → what is wrong with its suite; nothing when it is proved."""
        self._words: dict[str, CourseWords] = {}

    def serve(self, tasks: Iterable[Task], answer: Callable[[Reply], None]) -> None:
        """Judge tasks as they come; ``answer`` is called with the reply to each.

        Raises:
            CourseError: the suites cannot be run at all.
            SandboxUnavailable: the sandbox could not be started, or has died.
        """
        coming = iter(tasks)
        for task in coming:
            first = self._read(task)
            if isinstance(first, Reply):
                answer(first)
                continue

            def judge_all(session: SuiteSession, task: Task = task, first: Submission = first) -> None:
                with quiet_numbers():
                    answer(self._judge(session, task, first))
                    for following in coming:
                        found = self._read(following)
                        if isinstance(found, Reply):
                            answer(found)
                        else:
                            answer(self._judge(session, following, found))

            try:
                SuiteSession(self._course, self._functions).run(judge_all)
            finally:
                self._functions.close()

    # -- reading ------------------------------------------------------------------------------------

    def _read(self, task: Task) -> Submission | Reply:
        """The submission of a task, or the reply to one that has none."""
        started = time.perf_counter()
        try:
            try:
                return self._submission(task)
            except SubmissionError as error:
                return self._cannot_judge(task, str(error), started)
            except CourseError:
                raise
            except Exception as error:  # a reader's bug must cost one submission, not a class
                text = f"The notebook could not be read ({type(error).__name__})."
                return self._cannot_judge(task, text, started)
        except CourseError as error:
            return Reply(task.ticket, fault=str(error))

    def _submission(self, task: Task) -> Submission:
        if task.data is not None:
            return submission_of(self._course, parse_notebook(task.data), task.assignment)
        if task.path is not None:
            return read_submission(self._course, Path(task.path), task.assignment)
        assert task.assignment is not None
        return submission_with(self._course.assignment(task.assignment), dict(task.codes or {}))

    def _cannot_judge(self, task: Task, error: str, started: float) -> Reply:
        report = Report(
            notebook=task.name,
            assignment=task.assignment,
            status="error",
            error=error,
            isolation=tuple(sorted(self._zygote.layers)),
            seconds=time.perf_counter() - started,
            full_score=self._course.assignment(task.assignment).max_score if task.assignment else 0.0,
        )
        return Reply(task.ticket, Judgement(report))

    # -- judging ------------------------------------------------------------------------------------

    def _judge(self, session: SuiteSession, task: Task, submission: Submission) -> Reply:
        started = time.perf_counter()
        try:
            tests = session.tests_of(submission.assignment, task.options.exercises)
            if task.options.prove:
                self._require_proof(session, submission.assignment, tests, task.options.salt)
            if task.path is None and task.data is None and task.codes is None:
                return Reply(task.ticket)  # the proof was all that was asked for
            judge, exercises = self._with_a_second_try(session, submission, tests, task.options)
        except CourseError as error:
            return Reply(task.ticket, fault=str(error))
        except SandboxUnavailable:
            self._zygote.spawn().end()  # raises again where it is the machine that has no sandbox
            text = "The sandbox ended while it graded this notebook, twice."
            return self._cannot_judge(task, text, started)
        except Exception as error:  # a bug of ours must cost one submission, not a class
            text = f"The notebook could not be graded ({type(error).__name__}); please tell your instructor."
            return self._cannot_judge(task, text, started)
        report = Report(
            notebook=task.name,
            assignment=submission.assignment.name,
            status="graded",
            exercises=exercises,
            notes=few((*submission.notes, *judge.notes())),
            isolation=tuple(sorted(self._zygote.layers)),
            seconds=time.perf_counter() - started,
        )
        return Reply(task.ticket, Judgement(report, judge.transcripts if task.options.record else {}))

    def _with_a_second_try(
        self, session: SuiteSession, submission: Submission, tests: Tests, options: JudgingOptions
    ) -> tuple[SubmissionJudge, tuple[ExerciseResult, ...]]:
        """Judge; if the sandbox itself ends meanwhile (the system may end it for want of memory), once more.

        Raises:
            SandboxUnavailable: it ended again.
        """
        for last in (False, True):
            words = self._words_of(submission.assignment)
            judge = SubmissionJudge(session, self._zygote, submission, tests, options, words)
            try:
                try:
                    return judge, judge.results()
                finally:
                    judge.close()
            except SandboxUnavailable:
                self._zygote.replace()
                self._functions.close()
                if last:
                    raise
        raise AssertionError("unreachable")

    def _words_of(self, assignment: Assignment) -> CourseWords:
        if assignment.name not in self._words:
            self._words[assignment.name] = CourseWords(self._course, assignment)
        return self._words[assignment.name]

    # -- proving ------------------------------------------------------------------------------------

    def _require_proof(self, session: SuiteSession, assignment: Assignment, tests: Tests, salt: Salt) -> None:
        """Have these suites proved with this salt, each once.

        Raises:
            CourseError: the points of notebook and suite do not agree, or the reference solution does not
                pass a test; nobody's work should be judged by such a suite.
        """
        check_points(assignment, tests)
        wanted = [name for name in tests if (assignment.name, name, salt) not in self._proofs]
        if wanted:
            faults = self._prove(session, assignment, {name: tests[name] for name in wanted}, salt)
            if faults:  # a machine that stood still must not cost a suite
                faults = self._prove(session, assignment, {name: tests[name] for name in faults}, salt)
            self._proofs.update({(assignment.name, name, salt): faults.get(name, "") for name in wanted})
        for name in tests:
            if fault := self._proofs[assignment.name, name, salt]:
                raise CourseError(fault)

    def _prove(
        self, session: SuiteSession, assignment: Assignment, tests: Tests, salt: Salt
    ) -> dict[str, str]:
        """Judge the reference solution: exercise → the test that it does not pass, in a sentence."""
        reference = submission_with(assignment, {})
        options = JudgingOptions(recognise=False, exercises=tuple(tests), salt=salt)
        judge, exercises = self._with_a_second_try(session, reference, tests, options)
        session.reference_seconds.update(judge.seconds)
        faults: dict[str, str] = {}
        for exercise in exercises:
            for test in exercise.tests:
                if test.outcome != "passed":
                    faults.setdefault(
                        exercise.id,
                        f"{assignment.exercises[exercise.id].suite}: the reference solution does not pass "
                        f"{test.id} on this machine, so nobody is graded by this suite: {test.message} Ask "
                        f"`autograder validate {assignment.name} --exercise {exercise.id}`."
                        + ("" if salt.is_open else _OTHER_DRAWS),
                    )
        return faults


_OTHER_DRAWS = (
    " If that finds nothing, it is the draws of this class, which its own salt decides: make another with "
    "`autograder salt new`, and tell the author of the suite."
)


@contextlib.contextmanager
def quiet_numbers() -> Iterator[None]:
    """Whatever a student returns (NaN, infinity) must not fill the instructor's terminal with warnings."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
