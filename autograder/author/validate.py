"""The course checks itself: suites that tell wrong from right, a release that gives nothing away.

Each check yields sentences about what is wrong, naming the file and the remedy; none means it holds.
"""

from __future__ import annotations

import ast
import json
import multiprocessing
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from autograder.author.visible import check_visible_cells
from autograder.course import (
    GRADING_ONLY,
    Assignment,
    Course,
    CourseError,
    Exercise,
    as_stub,
)
from autograder.course.answers import Answer, AnswerFileError
from autograder.engine.grading import Job, Lane
from autograder.engine.pool import cores
from autograder.engine.recognition import Behaviour, Transcript
from autograder.engine.submission import submission_with
from autograder.report import ExerciseResult, Misconception, Report

MIN_RIGHT = 4
MIN_WRONG = 8
MARKING_SCHEME = re.compile(r"=== BEGIN MARK SCHEME ===\n(.*?)=== END MARK SCHEME ===", re.DOTALL)
"""Where nbgrader's ``ClearMarkScheme`` cuts; for the person who grades, in source alone."""


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
    exercise: Exercise, answers: Sequence[Answer], lane_options: dict[str, Any] | None = None
) -> list[Verdict]:
    """Run the reference, the stub and the known answers of an exercise through its hidden suite."""
    assignment = Course.find().assignment(exercise.assignment)
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


def check_exercise_files(exercise: Exercise) -> Iterator[str]:
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
    for kind, least in (("wrong", MIN_WRONG), ("right", MIN_RIGHT)):
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


def check_cells(assignment: Assignment) -> Iterator[str]:
    """Every solution is graded, every autograded cell shows checks, and no name is used twice."""
    names = [cell.grade_id for cell in assignment.cells if cell.grade_id]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"{assignment.path}: the cell name {name!r} is used twice"
    for cell in assignment.cells:
        if cell.solution and cell.cell_type == "code" and f"test_{cell.grade_id}" not in names:
            yield (
                f"{assignment.path}: the solution cell {cell.grade_id!r} is not graded; it needs a cell "
                f"test_{cell.grade_id} below it"
            )
    for cell in assignment.cells:
        if not (cell.grade and not cell.solution):
            continue
        where = f"{assignment.path}: cell {cell.grade_id}"
        try:
            tree = ast.parse(cell.source)
        except SyntaxError as error:
            yield f"{where}: {error.msg} (line {error.lineno})"
            continue
        checks = [n for n in ast.walk(tree) if isinstance(n, ast.Assert | ast.Raise | ast.Call)]
        if not checks:
            yield f"{where}: has no visible check"
        if "BEGIN HIDDEN TESTS" in cell.source:
            yield f"{where}: hidden tests belong into the suite under exercises/, never into a notebook"


def check_marking_schemes(assignment: Assignment) -> Iterator[str]:
    """Every written question has a marking scheme, between the marks that keep it from being published."""
    for cell in assignment.cells:
        where = f"{assignment.path}: cell {cell.grade_id}"
        rest, schemes = MARKING_SCHEME.subn("", cell.source)
        written = cell.grade and cell.solution and cell.cell_type == "markdown"
        if schemes and not written:
            yield (
                f"{where}: a marking scheme belongs into the cell of a written answer; here feedback would "
                "show it"
            )
        elif written and not schemes:
            yield (
                f"{where}: has no marking scheme; it stands below the model answer, between the lines "
                "`=== BEGIN MARK SCHEME ===` and `=== END MARK SCHEME ===`"
            )
        elif written and re.search(r"mark(ing)? scheme", rest, re.IGNORECASE):
            yield f"{where}: speaks of a marking scheme outside of its marks; solutions/ would show it"


def _solutions(assignment: Assignment) -> Iterator[tuple[str, str]]:
    for cell in assignment.cells:
        for region in re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", cell.source, re.DOTALL):
            yield from _telling_lines(f"the solution of {cell.grade_id}", region)
        if cell.solution and cell.cell_type == "markdown":
            model_answer = MARKING_SCHEME.sub("", cell.source)
            yield from _telling_lines(f"the model answer of {cell.grade_id}", model_answer)


def _secrets(assignment: Assignment) -> Iterator[tuple[str, str]]:
    """(where it is from, text) of lines that are for instructors alone: hidden suites and marking schemes."""
    for exercise in assignment.exercises.values():
        if exercise.suite.exists():
            yield from _telling_lines(
                f"the hidden suite of {exercise.name}", exercise.suite.read_text("utf-8")
            )
    for cell in assignment.cells:
        for scheme in MARKING_SCHEME.findall(cell.source):
            yield from _telling_lines(f"the marking scheme of {cell.grade_id}", scheme)


def _telling_lines(origin: str, text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        stripped = line.strip()
        if len(stripped) >= 25 and not stripped.startswith(("import ", "from ", "#")):
            yield origin, stripped


def check_release_keeps_secrets(assignment: Assignment, release: Path) -> Iterator[str]:
    """No line of a solution, a hidden suite or a marking scheme is in what students receive.

    Args:
        assignment: the problem set.
        release: the folder that students receive.
    """
    shown = "\n".join(
        as_stub(cell.source) if cell.solution else cell.source
        for cell in assignment.cells
        if GRADING_ONLY not in cell.tags and not (cell.solution and cell.cell_type == "markdown")
    )
    hidden = [*_solutions(assignment), *_secrets(assignment)]
    yield from _given_away(assignment, release, hidden, shown)


def check_solutions_keep_secrets(assignment: Assignment, solutions: Path) -> Iterator[str]:
    """No line of a hidden suite or a marking scheme is in the notebooks with solutions.

    Args:
        assignment: the problem set.
        solutions: the folder of its solutions, which students may receive when all have handed in.
    """
    shown = "\n".join(
        MARKING_SCHEME.sub("", cell.source) for cell in assignment.cells if GRADING_ONLY not in cell.tags
    )
    yield from _given_away(assignment, solutions, [*_secrets(assignment)], shown)


def _given_away(
    assignment: Assignment, folder: Path, hidden: Sequence[tuple[str, str]], shown: str
) -> Iterator[str]:
    """Sentences about hidden lines in the files of a folder, unless the course shows them there itself."""
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        try:
            published = _text_of(path)
        except (OSError, ValueError, LookupError, TypeError) as error:
            yield f"{path}: cannot be read: {error}"
            continue
        for origin, line in hidden:
            if line in published and line not in shown:
                yield f"{path}: holds a line of {origin}: {line!r}"
        for cell in assignment.cells:
            if GRADING_ONLY in cell.tags and cell.source.strip() and cell.source.strip() in published:
                yield f"{path}: holds the cell {cell.grade_id}, which is for grading only"


def _text_of(path: Path) -> str:
    """All that can be read in a file; of a notebook, its cells and what they have put out."""
    text = path.read_bytes().decode("utf-8", "replace")
    if path.suffix != ".ipynb":
        return text
    return "\n".join("".join(cell["source"]) for cell in json.loads(text)["cells"]) + text


Progress = Callable[[str], None]


def validate(
    assignments: Collection[str] = (),
    exercises: Collection[str] = (),
    progress: Progress = lambda text: None,
    hear_verdicts: Callable[[list[Verdict]], None] = lambda verdicts: None,
) -> list[str]:
    """Run every check; the sentences about what does not hold.

    Args:
        assignments: limit to these problem sets.
        exercises: limit to these exercises (and leave out checks of whole sets).
        progress: hears what is being checked.
        hear_verdicts: hears what the suite of each exercise made of its known answers.
    """
    problems: list[str] = []
    chosen: list[tuple[Assignment, list[str]]] = []
    for name in assignments or Course.find().assignment_names:
        try:
            assignment = Course.find().assignment(name)
            known = list(assignment.exercises)
        except CourseError as error:
            problems.append(str(error))
            continue
        chosen.append(
            (assignment, [exercise for exercise in known if not exercises or exercise in exercises])
        )
    with _side_by_side(sum(len(of_set) for _, of_set in chosen)) as start:
        begun: list[tuple[Assignment, list[tuple[str, Result]], Result]] = []
        for assignment, of_set in chosen:
            suites = [(name, start(_validate_exercise, assignment.name, name)) for name in of_set]
            begun.append((assignment, suites, start(_validate_visible_cells, assignment.name, of_set)))
        for assignment, suites, visible_cells in begun:
            problems += check_cells(assignment)
            problems += check_marking_schemes(assignment)
            for name, outcome in suites:
                progress(f"{assignment.name}/{name}")
                found, verdicts = outcome()
                problems += found
                hear_verdicts(verdicts)
            problems += visible_cells()
            if not exercises:
                problems += _validate_published(assignment)
    if not exercises:
        problems += _stray_files()
    return problems


Result = Callable[[], Any]
"""Waits for what was begun, and gives what came of it."""


@contextmanager
def _side_by_side(exercises: int) -> Iterator[Callable[..., Result]]:
    """A function that begins a call in another process, one a core; for a single exercise it is made here."""
    if min(exercises, len(cores())) <= 1:  # to start a process takes as long as an exercise
        yield lambda function, *arguments: partial(function, *arguments)
        return
    # A lane runs pytest, which is one to a process; fork would copy whatever threads are running.
    with ProcessPoolExecutor(len(cores()), mp_context=multiprocessing.get_context("spawn")) as pool:
        try:
            yield lambda function, *arguments: pool.submit(function, *arguments).result
        finally:
            pool.shutdown(cancel_futures=True)


def _validate_exercise(assignment: str, name: str) -> tuple[list[str], list[Verdict]]:
    exercise = Course.find().assignment(assignment).exercises[name]
    problems = list(check_exercise_files(exercise))
    try:
        answers = exercise.answers if exercise.answers_path.exists() else []
        verdicts = run_answers(exercise, answers)
    except (CourseError, AnswerFileError) as error:
        known = str(error) in problems or not exercise.suite.exists()
        return problems if known else [*problems, str(error)], []
    problems += [*judge_answers(verdicts), *check_points(exercise, verdicts)]
    return problems, [replace(verdict, transcripts={}) for verdict in verdicts]  # they are large


def _validate_visible_cells(assignment: str, exercises: Sequence[str]) -> list[str]:
    return list(check_visible_cells(Course.find().assignment(assignment), exercises))


def _validate_published(assignment: Assignment) -> list[str]:
    from autograder.author.publish import stale

    root = Course.find().source.parent
    problems = list(stale(assignment.name))
    problems += check_release_keeps_secrets(assignment, root / "release" / assignment.name)
    problems += check_solutions_keep_secrets(assignment, root / "solutions" / assignment.name)
    return problems


def _stray_files() -> Iterator[str]:
    """Suites and answers that belong to no exercise would silently judge nothing."""
    for path in sorted(Course.find().exercises.glob("*/*_*.py")):
        kind, _, name = path.stem.partition("_")
        if kind not in ("test", "answers"):
            continue
        folder = path.parent.name
        try:
            course = Course.find()
            known = folder in course.assignment_names and name in course.assignment(folder).exercises
        except CourseError:
            continue  # the notebook is a problem of its own
        if not known:
            yield f"{path}: belongs to no exercise of a source notebook"
