"""From source to what others receive: the release, the solutions, and the signatures of known mistakes.

Release and solutions are made by nbgrader itself, with the configuration of the course, in a folder of
their own; what is committed is then replaced by, or compared with, the outcome.
"""

from __future__ import annotations

import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from autograder.course import Course, CourseError
from autograder.course.version import SIGNATURES, signature_digest
from autograder.engine.lane_handle import cores
from autograder.engine.pool import Engine
from autograder.engine.signing import make_signatures
from autograder.sandbox.limits import DEFAULT_LIMITS

Progress = Callable[[str], None]


def _repository(course: Course) -> Path:
    """The folder where source, release and solutions lie, with nbgrader's configuration.

    Raises:
        CourseError: this is an installation without the repository.
    """
    if not (course.root / "nbgrader_config.py").exists():
        raise CourseError("publishing needs the course's repository; run this in a clone of it")
    return course.root


def publish(
    course: Course, assignments: Collection[str] = (), progress: Progress = lambda text: None
) -> list[Path]:
    """Regenerate what is out of date; the files written."""
    written: list[Path] = []
    for name in assignments or course.assignment_names:
        progress(name)
        for target, text in _generated(course, name):
            if not target.exists() or target.read_text(encoding="utf-8") != text:
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_text(text, encoding="utf-8")
                written.append(target)
        path = course.assignment(name).folder / SIGNATURES
        if any(True for _ in _stale_signatures(course, name)):
            text = json.dumps(_signatures(course, name), separators=(",", ":"), ensure_ascii=False).replace(
                '{"id"', '\n{"id"'
            )
            path.write_text(text + "\n", encoding="utf-8")
            written.append(path)
    return written


def stale(course: Course, assignment: str) -> Iterator[str]:
    """Sentences about what is not what source would generate."""
    expected = dict(_generated(course, assignment))
    for folder in (course.release, course.solutions):
        for path in sorted((folder / assignment).rglob("*")):
            if path.is_file() and path not in expected and ".ipynb_checkpoints" not in path.parts:
                yield f"{path}: is not generated from source; delete it"
    for target, text in expected.items():
        if not target.exists():
            yield f"{target}: is missing; run `autograder publish {assignment}`"
        elif target.read_text(encoding="utf-8") != text:
            yield f"{target}: is not what source generates; run `autograder publish {assignment}`"
    yield from _stale_signatures(course, assignment)


def _generated(course: Course, assignment: str) -> Iterator[tuple[Path, str]]:
    """(target, text) of the release and the solutions, freshly made by nbgrader."""
    root = _repository(course)
    with tempfile.TemporaryDirectory(prefix="autograder-publish-") as folder:
        temporary = Path(folder)
        _run_nbgrader(course, root, assignment, temporary)
        for kind, target in (("release", course.release), ("solutions", course.solutions)):
            made = temporary / kind / assignment
            for path in sorted(made.rglob("*")):
                if path.is_file():
                    yield target / path.relative_to(temporary / kind), path.read_text(encoding="utf-8")


def _run_nbgrader(course: Course, root: Path, assignment: str, temporary: Path) -> None:
    from nbgrader.converters import GenerateAssignment, GenerateSolution
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import PyFileConfigLoader

    from autograder.gradebook.database import open_gradebook

    config: Any = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    # A copy of the source, so that nothing here touches the course or its gradebook.
    shutil.copytree(course.source / assignment, temporary / "source" / assignment)
    config.CourseDirectory.root = str(temporary)
    config.CourseDirectory.db_url = f"sqlite:///{temporary / 'gradebook.db'}"
    config.CourseDirectory.assignment_id = assignment
    # Left to make the gradebook itself, nbgrader starts another program for it, which takes seconds.
    open_gradebook(config.CourseDirectory.db_url, config.CourseDirectory.course_id).close()
    for converter in (GenerateAssignment, GenerateSolution):
        coursedir = CourseDirectory(config=config)
        instance = converter(coursedir=coursedir, config=config)
        instance.log = logging.getLogger("autograder.author.publish")
        instance.log.setLevel(logging.ERROR)
        instance.start()


def _stale_signatures(course: Course, assignment: str) -> Iterator[str]:
    problem_set = course.assignment(assignment)
    path = problem_set.folder / SIGNATURES
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        kept = {}
    for name in problem_set.exercises:
        if kept.get(name, {}).get("digest") != signature_digest(problem_set, name):
            yield (
                f"{path}: the signatures of {name} are not those of its suite and known answers; run "
                f"`autograder publish {assignment}`"
            )


_PATIENT = replace(DEFAULT_LIMITS, exercise_seconds=120.0, submission_seconds=240.0, grading_seconds=240.0)
"""No signature says that the budget of an exercise was used up because the machine was busy that day."""


def _signatures(course: Course, assignment: str) -> dict[str, Any]:
    """What each known wrong answer of the assignment makes the hidden tests receive."""
    problem_set = course.assignment(assignment)
    lanes = min(len(problem_set.exercises), len(cores())) or 1
    with Engine(course, lanes, limits=_PATIENT) as engine:
        return make_signatures(engine, problem_set, list(problem_set.exercises))
