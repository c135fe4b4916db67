"""One submission judged by the hidden suites of its problem set, exercise by exercise."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from autograder.checks.failure import CheckFailed
from autograder.checks.wording import for_instructor
from autograder.engine.options import JudgingOptions
from autograder.engine.recognition import (
    AnswerRecorder,
    Signature,
    Transcript,
    candidates,
    known_signatures,
    recognise_mistakes,
    signatures_path,
    tests_that_tell,
)
from autograder.engine.sentences import CourseWords, Sentences
from autograder.engine.submission import Submission
from autograder.engine.suites import SuiteSession, SuiteTest
from autograder.report import ExerciseResult, Outcome, TestResult
from autograder.sandbox.call_clock import StudentProcessGone
from autograder.sandbox.layers import SandboxUnavailable
from autograder.sandbox.notebook import Cell, CellFailure, NotebookProcess
from autograder.sandbox.proxy import MissingDefinition, RemoteObject, Student, StudentError
from autograder.sandbox.zygote_handle import Zygote

TWO_CALLS_DIFFER = (
    "Two calls with the same arguments differ: is something drawn at random, or left over from a call before?"
)
_VAGUE = frozenset({"value", "part", "range", "ranks", "size", "offset"})
"""Kinds of failed checks that leave open what is wrong with the values."""
MAX_DEATHS = 2
"""How often the process may die in one exercise before the rest of the exercise is not tried again."""


class SubmissionJudge:
    """Judges one submission.

    Args:
        session: the suites, in a live session of pytest.
        zygote: the sandbox.
        submission: the submission.
        tests: the tests of each exercise that is to be judged.
        options: what is wanted of the judgement.
        words: what may be said to every student of the problem set.
    """

    def __init__(
        self,
        session: SuiteSession,
        zygote: Zygote,
        submission: Submission,
        tests: Mapping[str, list[SuiteTest]],
        options: JudgingOptions,
        words: CourseWords,
    ) -> None:
        self._session = session
        self._submission = submission
        self._tests = tests
        self._options = options
        self._notebook = NotebookProcess(
            zygote, [Cell(cell.label, cell.source, cell.only_for, cell.own) for cell in submission.cells]
        )
        self._limits = zygote.limits
        self._sentences = Sentences(submission, zygote.limits, words, self._failures)
        self._number = 0
        self._patience = 1.0
        self._course_faults: list[str] = []
        self._last_call: tuple[str, tuple[Any, ...], dict[str, Any]] | None = None
        self.transcripts: dict[str, dict[str, Transcript]] = {}
        """What the tests of each exercise received, if they did not pass."""
        self.seconds: dict[pytest.Item, float] = {}
        """What the student's process and the calls of each test took."""

    def close(self) -> None:
        """End the student's process, and the one of the functions that a student's test was tried on."""
        self._notebook.close()
        if self._session.functions_under_test is not None:
            self._session.functions_under_test.end_submission()

    def results(self) -> tuple[ExerciseResult, ...]:
        """The verdict of each exercise.

        Raises:
            SandboxUnavailable: the sandbox itself is gone.
        """
        return tuple(self._exercise(name, tests) for name, tests in self._tests.items())

    def notes(self) -> list[str]:
        """Sentences about faults of the course, and about cells that failed on their own."""
        return self._course_faults + self._sentences.notes()

    def _failures(self) -> list[CellFailure]:
        """Cells that failed, in the order of the notebook."""
        return [failure for _, failures in sorted(self._notebook.failures.items()) for failure in failures]

    def _exercise(self, name: str, tests: list[SuiteTest]) -> ExerciseResult:
        results: dict[str, TestResult] = {}
        transcripts = self.transcripts.setdefault(name, {})
        deaths = 0
        timed_out = False
        missing = ""
        self._notebook.begin(name)
        for test in tests:
            if not self._options.every_test and any(r.outcome != "passed" for r in results.values()):
                results[test.name] = _result(test, "skipped", "Not judged: an earlier test was not passed.")
                continue
            blocked = [need for need in test.needs if results[need].outcome != "passed"]
            if blocked:
                first = next(t for t in tests if t.name == blocked[0])
                results[test.name] = _result(
                    test, "skipped", f"Not judged, because this did not pass: “{first.description}”"
                )
                continue
            if missing:  # one cause, one line
                results[test.name] = _result(
                    test, "skipped", f"Not judged, because `{missing}` is not defined."
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
            error, recorder = self._run(test)
            results[test.name] = self._with_input(self._judge(test, error))
            if isinstance(error, CheckFailed) and error.kind in _VAGUE and self._two_calls_differ(test):
                told = f"{results[test.name].message} {TWO_CALLS_DIFFER}"
                results[test.name] = replace(results[test.name], message=told)
            if isinstance(error, MissingDefinition) and error.name == name:
                missing = name
            if isinstance(error, StudentProcessGone):
                timed_out = error.reason == "timeout"
                self._patience *= self._limits.patience if timed_out else 1.0
                deaths += not timed_out
            if (
                error is not None or self._options.record
            ):  # of a test that passes, nothing else has to be known
                transcripts[test.name] = recorder.transcript()
        known: tuple[Signature, ...] = ()
        if self._options.recognise and any(r.outcome not in ("passed", "skipped") for r in results.values()):
            known = candidates(self._known_signatures(name), results, transcripts)
        if not timed_out and not deaths and (not missing or self._options.record):
            not_judged = [test for test in tests if results[test.name].outcome == "skipped"]
            if not self._options.record:
                telling = tests_that_tell(known)
                not_judged = [test for test in not_judged if test.name in telling]
            self._run_distinguishing_tests(not_judged)
        mistakes = recognise_mistakes(known, results, transcripts)
        return ExerciseResult(name, tuple(results[test.name] for test in tests), mistakes)

    def _known_signatures(self, exercise: str) -> tuple[Signature, ...]:
        """The signatures that were made with the draws of this judgement."""
        assignment, folder = self._submission.assignment, self._options.signatures
        if self._options.salt.is_open:
            return known_signatures(signatures_path(assignment), exercise)
        return known_signatures(Path(folder, f"{assignment.name}.json"), exercise) if folder else ()

    def _run_distinguishing_tests(self, not_judged: Iterable[SuiteTest]) -> None:
        """Run tests that judge nothing, only to see which of several mistakes this one is."""
        for test in not_judged:
            error, recorder = self._run(test)
            if isinstance(error, StudentProcessGone) and self._options.record:
                error, recorder = self._run(test)  # a machine that stood still must not cost a signature
            if isinstance(error, StudentProcessGone):
                return
            self.transcripts[test.exercise][test.name] = recorder.transcript()

    def _run(self, test: SuiteTest) -> tuple[BaseException | None, AnswerRecorder]:
        """Run a test: the exception it ended with, if any, and what it received."""
        self._number += 1
        recorder = AnswerRecorder(self._sentences.released_names)
        student = Student(
            self._notebook.process, self._number, self._seconds(test), recorder.add, self._note_call
        )
        self._last_call = None
        before = self._notebook.used_seconds
        error = self._session.run_test(test, student, self._options.salt)
        if isinstance(error, SandboxUnavailable):  # nobody's answer
            raise error
        self.seconds[test.item] = self._notebook.used_seconds - before
        if isinstance(error, StudentProcessGone):
            recorder.add_end(error.reason)
        return error, recorder

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

    def _two_calls_differ(self, test: SuiteTest) -> bool:
        """Whether the function that a test has called last gives different results for the same arguments."""
        name, arguments, keywords = self._last_call or ("", (), {})
        with_state = any(isinstance(value, RemoteObject) for value in (*arguments, *keywords.values()))
        if name != test.exercise or with_state:
            return False
        self._number += 1
        recorder = AnswerRecorder(self._sentences.released_names)
        student = Student(self._notebook.process, self._number, self._seconds(test), recorder.add)
        try:
            for _ in range(2):
                getattr(student, name)(*arguments, **keywords)
        except Exception:  # a function of the suite that is handed over may raise anything, too
            return False
        results = recorder.transcript()
        return len(results) == 2 and not results[0].matches(results[1])

    def _was_only_made(self, exercise: str) -> bool:
        """Whether the last call made an object of the exercise's class: then what it gave is none."""
        is_class = exercise[:1].isupper()
        return is_class and self._last_call is not None and self._last_call[0] == exercise

    def _seconds(self, test: SuiteTest) -> float:
        """The time limit of a call: less once the submission has shown that it has endless loops."""
        needed = self._session.reference_seconds.get(test.item, 0.0)
        usual = max(self._limits.call_seconds, self._limits.times_reference * needed)
        return (test.time_limit or usual) * max(self._patience, self._limits.patience)

    def _judge(self, test: SuiteTest, error: BaseException | None) -> TestResult:
        if error is None:
            return replace(_result(test, "passed", ""), points=test.points)
        if isinstance(error, CheckFailed):
            return replace(
                _result(test, "failed", self._sentences.about_check(error.message)),
                details=error.details or None,
            )
        if isinstance(error, MissingDefinition):
            return _result(test, "error", self._sentences.about_missing(test.exercise, error.name))
        if isinstance(error, StudentError):
            called = self._last_call[0] if self._last_call else ""
            result = _result(test, "error", self._sentences.about_error(error, called))
            return replace(result, details=str(error)[:1000])
        if isinstance(error, StudentProcessGone):
            outcome: Outcome = "timeout" if error.reason == "timeout" else "error"
            return _result(test, outcome, self._sentences.about_gone(error))
        if isinstance(error, AssertionError):
            result = _result(test, "failed", "The result is not what this test asks for.")
            return replace(result, details=_origin(error))
        if isinstance(error, AttributeError | TypeError) and self._was_only_made(test.exercise):
            text = self._sentences.about_no_object(test.exercise)
            return replace(_result(test, "error", text), details=_origin(error))
        # Anything else came out of the suite itself, most likely over a result of an odd kind.
        self._course_faults.append(
            f"The hidden test {test.exercise}/{test.name} could not judge what it received; "
            f"please tell your instructor."
        )
        return replace(
            _result(test, "error", "The result could not be checked: it is not the kind of value asked for."),
            details=_origin(error),
        )


def _result(test: SuiteTest, outcome: Outcome, message: str) -> TestResult:
    hint = test.hint if outcome in ("failed", "error", "timeout") else ""
    return TestResult(test.name, test.description, outcome, 0.0, test.points, message, hint)


def _origin(error: BaseException) -> str:
    """Where in the suite an error came from: for the instructor."""
    frames = traceback.extract_tb(error.__traceback__)[-2:]
    places = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.line}" for f in reversed(frames))
    return f"{type(error).__name__}: {error} at {places}"[:1000]
