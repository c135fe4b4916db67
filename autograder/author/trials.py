"""Known answers against the hidden suite of their exercise: verdicts, and the signatures of wrong ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass

from autograder.course import CourseError, Exercise, as_stub
from autograder.course.answers import Answer
from autograder.course.salt import OPEN_SALT, Salt
from autograder.engine.messages import Judgement
from autograder.engine.options import JudgingOptions
from autograder.engine.pool import Engine
from autograder.engine.recognition import Signature, Transcript
from autograder.engine.signing import signature_of
from autograder.report import ExerciseResult


@dataclass(frozen=True)
class Verdict:
    """What the hidden suite of an exercise made of one known answer."""

    exercise: Exercise
    kind: str
    """"reference", "stub", "wrong" or "right"."""
    answer: Answer | None
    result: ExerciseResult
    transcripts: dict[str, Transcript]
    """What each test received, those that were not judged included; with the draws of the open salt alone."""
    notes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """How messages call the answer."""
        return self.answer.slug if self.answer else self.kind


def run_answers(exercise: Exercise, answers: Sequence[Answer], engine: Engine) -> list[Verdict]:
    """Run the reference, the stub and known answers of an exercise through its hidden suite.

    Raises:
        CourseError: the suite cannot be collected, or the engine could not judge one of the answers.
    """
    return begin_answers(exercise, answers, engine)()


def begin_answers(
    exercise: Exercise, answers: Sequence[Answer], engine: Engine, salt: Salt = OPEN_SALT
) -> Callable[[], list[Verdict]]:
    """Begin :func:`run_answers`, with the draws of this salt; the function that waits for the verdicts."""
    assignment = engine.course.assignment(exercise.assignment)
    stub = next(cell.source for cell in assignment.cells if cell.grade_id == exercise.name)
    trials: list[tuple[str, Answer | None, str]] = [
        ("reference", None, exercise.reference),
        ("stub", None, as_stub(stub)),
        *((answer.kind, answer, answer.code) for answer in answers),
    ]
    # Whether the reference passes is what is to be found out here.
    options = JudgingOptions(
        recognise=False, exercises=(exercise.name,), prove=False, record=salt.is_open, salt=salt
    )
    futures: list[Future[Judgement]] = [
        engine.judge(assignment.name, {exercise.name: code}, options, name=answer.slug if answer else kind)
        for kind, answer, code in trials
    ]

    def wait() -> list[Verdict]:
        try:
            return [
                _verdict(exercise, kind, answer, future.result())
                for (kind, answer, _), future in zip(trials, futures, strict=True)
            ]
        finally:
            for future in futures:
                future.cancel()

    return wait


def _verdict(exercise: Exercise, kind: str, answer: Answer | None, judgement: Judgement) -> Verdict:
    report = judgement.report
    if report.status == "error":  # it is ours, so whatever went wrong is the course's
        raise CourseError(f"{exercise.suite}: the answer {report.notebook}: {report.error}")
    transcripts = judgement.transcripts.get(exercise.name, {})
    return Verdict(exercise, kind, answer, report.exercises[0], transcripts, report.notes)


def signatures_of(verdicts: Sequence[Verdict]) -> list[Signature]:
    """The signatures of the known wrong answers among verdicts, of which one is the reference's."""
    [of_reference] = [verdict.transcripts for verdict in verdicts if verdict.kind == "reference"]
    return [
        signature_of(verdict.answer, verdict.result, verdict.transcripts, of_reference)
        for verdict in verdicts
        if verdict.kind == "wrong" and verdict.answer is not None
    ]
