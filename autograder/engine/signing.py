"""Signatures of known mistakes, made by judging the known wrong answers of a course with an engine.

``autograder publish`` makes those of the open salt, which are committed beside the suites. A class with a
salt of its own has other draws and so needs signatures of its own: made once, and kept beside its salt.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, Any

from autograder.course import Assignment, Course, CourseError
from autograder.course.answers import Answer
from autograder.course.salt import FOLDER, OPEN_SALT, Salt, SaltError
from autograder.course.version import signature_digest
from autograder.engine.messages import Judgement
from autograder.engine.options import JudgingOptions
from autograder.engine.pool import Engine
from autograder.report import ExerciseResult, Misconception

if TYPE_CHECKING:
    from autograder.engine.recognition import Signature, Transcript


def signature_of(
    answer: Answer,
    result: ExerciseResult,
    transcripts: Mapping[str, Transcript],
    of_reference: Mapping[str, Transcript],
) -> Signature:
    """The signature of a known wrong answer, from what the hidden suite made of it.

    Args:
        answer: the known wrong answer.
        result: the verdict.
        transcripts: what each test received from it.
        of_reference: what each test received from the reference solution.
    """
    from autograder.engine.recognition import Signature, are_equal

    hint = answer.hint + (f" Read on: {answer.read}." if answer.read else "")
    outcomes: dict[str, str] = {test.id: test.outcome for test in result.tests}
    return Signature(
        Misconception(f"{result.id}/{answer.slug}", answer.title, hint, answer.try_this),
        outcomes,
        {
            test: transcript
            for test, transcript in transcripts.items()
            if outcomes[test] != "passed" or not are_equal(transcript, of_reference.get(test, []))
        },
        {test.id: test.message for test in result.tests if test.outcome not in ("passed", "skipped")},
    )


def make_signatures(
    engine: Engine, assignment: Assignment, exercises: Collection[str], salt: Salt = OPEN_SALT
) -> dict[str, Any]:
    """What each known wrong answer of these exercises makes the hidden tests receive.

    Raises:
        CourseError: a suite cannot be collected, or an answer could not be judged.
    """
    from autograder.engine.recognition import signatures_to_json

    def judge(name: str, code: str, label: str) -> Future[Judgement]:
        options = JudgingOptions(recognise=False, exercises=(name,), prove=False, record=True, salt=salt)
        return engine.judge(assignment.name, {name: code}, options, name=label)

    def result_of(name: str, future: Future[Judgement]) -> tuple[ExerciseResult, Mapping[str, Transcript]]:
        judgement = future.result()
        report = judgement.report
        if report.status == "error":  # it is ours, so whatever went wrong is the course's
            raise CourseError(f"{assignment.exercises[name].suite}: {report.notebook}: {report.error}")
        return report.exercises[0], judgement.transcripts.get(name, {})

    running = {}
    for name in exercises:
        exercise = assignment.exercises[name]
        wrong = [answer for answer in exercise.answers if answer.kind == "wrong"]
        running[name] = (
            judge(name, exercise.reference, "reference"),
            [(answer, judge(name, answer.code, answer.slug)) for answer in wrong],
        )
    made: dict[str, Any] = {}
    for name, (reference, judgements) in running.items():
        _, of_reference = result_of(name, reference)
        found = [
            signature_of(answer, *result_of(name, future), of_reference) for answer, future in judgements
        ]
        made[name] = signatures_to_json(found, signature_digest(assignment, name, salt))
    return made


# -- the signatures of a class ----------------------------------------------------------------------------


def signatures_folder(folder: Path) -> Path:
    """Where the class in this folder keeps the signatures that were made with its salt."""
    return folder / FOLDER / "signatures"


def out_of_date(folder: Path, assignment: Assignment, salt: Salt) -> list[str]:
    """Exercises of which the class in this folder has no signatures, or not those of today's suites."""
    kept = _kept(signatures_folder(folder) / f"{assignment.name}.json")
    return [
        name
        for name in assignment.exercises
        if not isinstance(kept.get(name), dict)
        or kept[name].get("digest") != signature_digest(assignment, name, salt)
    ]


def current_signatures(folder: Path, course: Course, salt: Salt) -> Path | None:
    """The signatures of the class in this folder, unless some of them are not those of today's suites."""
    if salt.is_open:
        return None
    kept = signatures_folder(folder)
    names = [name for name in course.assignment_names if (kept / f"{name}.json").exists()]
    is_current = not any(out_of_date(folder, course.assignment(name), salt) for name in names)
    return kept if names and is_current else None


def keep_signatures(
    engine: Engine,
    folder: Path,
    assignment: Assignment,
    salt: Salt,
    tell: Callable[[str], None] = lambda text: None,
) -> None:
    """Make what signatures the class in this folder lacks, and keep them; a class without a salt needs none.

    Args:
        engine: what judges the known wrong answers.
        folder: the folder of the class.
        assignment: the problem set.
        salt: the salt of the class.
        tell: called with a sentence when this takes a while.

    Raises:
        CourseError: as :func:`make_signatures`.
        SaltError: they cannot be written.
    """
    wanted = [] if salt.is_open else out_of_date(folder, assignment, salt)
    if not wanted:
        return
    tell(
        f"{assignment.name}: making the signatures of its known mistakes with the salt of this class (once; "
        f"{len(wanted)} {'exercise' if len(wanted) == 1 else 'exercises'})"
    )
    path = signatures_folder(folder) / f"{assignment.name}.json"
    kept = {name: entry for name, entry in _kept(path).items() if name in assignment.exercises}
    text = json.dumps({**kept, **make_signatures(engine, assignment, wanted, salt)}, ensure_ascii=False)
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # They hold what hidden tests received: the instructor's eyes only.
        with open(
            os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
        ) as file:
            file.write(text)
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise SaltError(f"{path}: the signatures of this class cannot be kept ({error.strerror})") from error


def _kept(path: Path) -> dict[str, Any]:
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}
