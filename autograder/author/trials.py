"""Trials of an exercise: its reference solution, the stub and its known answers through the hidden suite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.course import Course, CourseError, Exercise, as_stub
from autograder.course.answers import Answer
from autograder.engine.grading import Job, Lane
from autograder.engine.recognition import Behaviour, Transcript
from autograder.engine.submission import submission_with
from autograder.report import ExerciseResult, Misconception, Report


@dataclass(frozen=True)
class Verdict:
    """What the hidden suite of an exercise made of one known answer."""

    exercise: Exercise
    kind: str
    """"reference", "stub", "wrong" or "right"."""
    answer: Answer | None
    result: ExerciseResult
    transcripts: dict[str, Transcript]
    notes: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """How messages call the answer."""
        return self.answer.slug if self.answer else self.kind


def run_answers(
    course: Course,
    exercise: Exercise,
    answers: Sequence[Answer],
    lane_options: dict[str, Any] | None = None,
) -> list[Verdict]:
    """Run the reference, the stub and the known answers of an exercise through its hidden suite."""
    assignment = course.assignment(exercise.assignment)
    stub = next(cell.source for cell in assignment.cells if cell.grade_id == exercise.name)
    trials: list[tuple[str, Answer | None, str]] = [
        ("reference", None, exercise.reference),
        ("stub", None, as_stub(stub)),
        *((answer.kind, answer, answer.code) for answer in answers),
    ]
    verdicts: list[Verdict] = []

    def jobs() -> Iterator[Job]:
        for number, (_, _, code) in enumerate(trials):
            submission = submission_with(assignment, {exercise.name: code})
            yield Job(str(number), submission=submission, on_transcripts=seen.append)

    seen: list[dict[str, dict[str, Transcript]]] = []

    def done(job: Job, report: Report) -> None:
        kind, answer, _ = trials[int(job.name)]
        if report.status == "error":  # it is ours, so whatever went wrong is the course's
            raise CourseError(
                f"{exercise.suite}: the answer {answer.slug if answer else kind}: {report.error}"
            )
        transcripts = seen.pop().get(exercise.name, {})
        verdicts.append(Verdict(exercise, kind, answer, report.exercises[0], transcripts, report.notes))

    # That the reference passes is what is to be found out here.
    options = {"recognise": False, "prove_suites": False, **(lane_options or {})}
    with Lane(only=[exercise.name], **options) as lane:
        lane.grade(jobs(), done)
    return verdicts


def behaviours(verdicts: Sequence[Verdict]) -> list[Behaviour]:
    """The signatures of the known wrong answers among these verdicts."""
    found = []
    for verdict in verdicts:
        if verdict.kind != "wrong" or verdict.answer is None:
            continue
        answer = verdict.answer
        hint = answer.hint + (f" Read on: {answer.read}." if answer.read else "")
        outcomes: dict[str, str] = {test.id: test.outcome for test in verdict.result.tests}
        behaviour = Behaviour(
            Misconception(f"{verdict.exercise.name}/{answer.slug}", answer.title, hint),
            outcomes,
            {t: transcript for t, transcript in verdict.transcripts.items() if outcomes[t] != "passed"},
            {test.id: test.message for test in verdict.result.tests if test.outcome == "failed"},
        )
        found.append(behaviour)
    return found
