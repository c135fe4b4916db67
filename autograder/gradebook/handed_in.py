"""What is taken of a submitted folder, besides its notebooks: a time, and the files submitted with them.

nbgrader's own commands copy such a folder as it is and read its ``timestamp.txt`` before any preprocessor of
ours runs; the formgrader reads it to list a class. A pipe there holds up the whole class, and a path that
grows too long, or a folder that bears the name of the feedback page, stops the student's row.
:func:`install_bounded_copying` puts our bounded reading in the place of theirs.
"""

from __future__ import annotations

import glob
import os
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from autograder.files import REFUSED_NAME, may_name_a_person, on_one_line
from autograder.gradebook.errors import GradebookError
from autograder.gradebook.files import NOT_COPIED, copy_submitted_files, is_linked
from autograder.gradebook.nearly import misplaced
from autograder.gradebook.registration import source_notebooks
from autograder.gradebook.releasing import release_pages
from autograder.gradebook.times import read_time


def time_handed_in(folder: Path) -> datetime | None:
    """The time in ``timestamp.txt``, in UTC; None without the file, or when it does not hold a time."""
    return read_time(folder).time


def copy_to_autograded(
    coursedir: Any, config: Any, student_id: str, assignment: str, names: Collection[str], mode: int
) -> None:
    """Bring files submitted with notebooks to ``autograded/``; files of the course replace them.

    Args:
        coursedir: nbgrader's course folder.
        config: nbgrader's configuration; it may name files that the course does not replace.
        student_id: whose.
        assignment: the problem set.
        names: its notebooks.
        mode: the permissions that the copies get.

    Raises:
        GradebookError: nothing can be written there.
    """
    submitted = _folder(coursedir, coursedir.submitted_directory, student_id, assignment)
    autograded = _folder(coursedir, coursedir.autograded_directory, student_id, assignment)
    source = _folder(coursedir, coursedir.source_directory, ".", assignment)
    of_students = config.Autograde.get("exclude_overwriting", {}).get(assignment, [])
    handed_in = None if is_linked(submitted) else submitted
    copy_submitted_files(
        handed_in, source, autograded, _ours(names), coursedir.ignore, mode,
        not_replaced=of_students, name_the_rest=True,
    )  # fmt: skip


def copy_to_feedback(
    coursedir: Any, student_id: str, assignment: str, names: Collection[str], mode: int
) -> None:
    """Bring data and pictures submitted with notebooks to ``feedback/``, where a page may show them.

    Raises:
        GradebookError: nothing can be written there.
    """
    autograded = _folder(coursedir, coursedir.autograded_directory, student_id, assignment)
    feedback = _folder(coursedir, coursedir.feedback_directory, student_id, assignment)
    copy_submitted_files(autograded, None, feedback, _ours(names), [*coursedir.ignore, NOT_COPIED], mode)


def matching_folders(coursedir: Any, step: str, student_id: str, assignment: str) -> list[Path]:
    """The folders of an assignment, for one student or all whom a pattern names.

    A folder may be named like a pattern (``[s]001``). So a student who is there is meant by name, and only
    what is no student's name is a pattern; ``*`` means everybody, whoever has that name.
    """
    path = coursedir.format_path(step, student_id, assignment)
    if student_id != "*" and os.path.isdir(path):
        return [Path(path)]
    root = str(coursedir.root)
    inside = path[len(root) :] if path.startswith(root) else path
    return sorted(Path(found) for found in glob.glob(glob.escape(root) + inside) if os.path.isdir(found))


def notebooks_to_convert(coursedir: Any, step: str) -> dict[str, list[str]]:
    """Folders and their notebooks for a run of nbgrader, as the command line names students and notebooks."""
    found: dict[str, list[str]] = {}
    for folder in matching_folders(coursedir, step, coursedir.student_id, coursedir.assignment_id):
        with suppress(OSError):  # it went away, or may not be read
            names = sorted(name for name in os.listdir(folder) if not name.startswith("."))
            notebooks = [name for name in names if fnmatchcase(name, f"{coursedir.notebook_id}.ipynb")]
            if notebooks:
                found[str(folder)] = [str(folder / name) for name in notebooks]
    return found


def install_bounded_copying() -> None:
    """Have nbgrader's commands and the formgrader read and copy submissions as the functions above do.

    nbgrader has no setting for this, so five of its methods are replaced. Files of the course itself, on
    their way from ``source/`` to ``release/``, are still copied by nbgrader.

    Raises:
        GradebookError: this version of nbgrader does not have these methods.
    """
    from nbgrader.apps.api import NbGraderAPI
    from nbgrader.converters import Autograde, GenerateFeedback
    from nbgrader.converters.base import BaseConverter
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange.default import ExchangeReleaseFeedback

    for owner, method in (
        (BaseConverter, "init_assignment"),
        (BaseConverter, "init_notebooks"),
        (CourseDirectory, "get_existing_timestamp"),
        (NbGraderAPI, "get_submitted_timestamp"),
        (ExchangeReleaseFeedback, "copy_files"),
    ):
        if method not in vars(owner):
            raise GradebookError(
                f"This version of nbgrader has no {owner.__name__}.{method}, so what students hand in cannot "
                f"be copied within bounds. Install the version in requirements.lock."
            )
    copy_all, find_all = BaseConverter.init_assignment, BaseConverter.init_notebooks
    if hasattr(copy_all, "within_bounds"):  # a second course in the same process
        return

    def init_assignment(converter: Any, assignment_id: str, student_id: str) -> None:
        coursedir = converter.coursedir
        mode = int(str(converter.permissions), 8)
        if isinstance(converter, Autograde | GenerateFeedback):
            names = [path.stem for path in source_notebooks(coursedir, assignment_id)]
        if isinstance(converter, Autograde):
            folder = _folder(coursedir, coursedir.submitted_directory, student_id, assignment_id)
            if doubt := read_time(folder).doubt:
                who = on_one_line(student_id)
                converter.log.warning(
                    "%s: counts as handed in in time, since in timestamp.txt %s.", who, doubt
                )
            copy_to_autograded(coursedir, converter.config, student_id, assignment_id, names, mode)
        elif isinstance(converter, GenerateFeedback):
            copy_to_feedback(coursedir, student_id, assignment_id, names, mode)
        else:
            copy_all(converter, assignment_id, student_id)

    def init_notebooks(converter: Any) -> None:
        if isinstance(converter, Autograde) and converter.coursedir.student_id == "*":
            for sentence in misplaced_submissions(converter.coursedir, converter.coursedir.assignment_id):
                converter.log.warning(sentence)
        coursedir = converter.coursedir
        if isinstance(converter, Autograde | GenerateFeedback):
            converter.notebooks = []
            converter.assignments = notebooks_to_convert(coursedir, converter._input_directory)
        if not isinstance(converter, Autograde | GenerateFeedback) or not converter.assignments:
            find_all(converter)  # which says what was looked for, where nothing is found
        for folder, notebooks in list(converter.assignments.items()):
            # nbgrader would stop for everybody at a line break, and write escapes to the terminal.
            if not may_name_a_person(os.path.relpath(folder, coursedir.root)):
                del converter.assignments[folder]
                converter.log.error("%s is left out. %s", on_one_line(folder), REFUSED_NAME)
            elif isinstance(converter, Autograde):  # it would look each up, and write its name to the log
                names = {path.stem for path in source_notebooks(coursedir, coursedir.assignment_id)}
                converter.assignments[folder] = [path for path in notebooks if Path(path).stem in names]
        if any(converter.assignments.values()):  # the others have a row of their own (see AutogradeExporter)
            for folder in [f for f, notebooks in converter.assignments.items() if not notebooks]:
                del converter.assignments[folder]

    def get_existing_timestamp(_: Any, dest_path: str) -> datetime | None:
        return time_handed_in(Path(dest_path))

    def get_submitted_timestamp(api: Any, assignment_id: str, student_id: str) -> datetime | None:
        submitted = api.coursedir.submitted_directory
        return time_handed_in(_folder(api.coursedir, submitted, student_id, assignment_id))

    def copy_files(exchange: Any) -> None:
        release_pages(exchange.coursedir, Path(exchange.dest_path), exchange.log)

    init_assignment.within_bounds = True  # type: ignore[attr-defined]
    BaseConverter.init_assignment = init_assignment
    BaseConverter.init_notebooks = init_notebooks
    CourseDirectory.get_existing_timestamp = get_existing_timestamp
    NbGraderAPI.get_submitted_timestamp = get_submitted_timestamp
    ExchangeReleaseFeedback.copy_files = copy_files


def misplaced_submissions(coursedir: Any, assignment: str) -> list[str]:
    """Notebooks below ``submitted/`` that lie where nobody finds them, each in a sentence."""
    submitted = Path(coursedir.root) / coursedir.submitted_directory
    sources = Path(coursedir.root) / coursedir.source_directory
    known = {path.name for path in sources.iterdir() if path.is_dir()} if sources.is_dir() else set()
    return misplaced(submitted, assignment, frozenset({*known, assignment}))


def _folder(coursedir: Any, step: str, student_id: str, assignment: str) -> Path:
    return Path(coursedir.format_path(step, student_id, assignment))


def _ours(names: Collection[str]) -> set[str]:
    """Names of files that nothing of a submission may bear: notebooks and pages of feedback."""
    return {f"{name}{suffix}" for name in names for suffix in (".ipynb", ".html")}
