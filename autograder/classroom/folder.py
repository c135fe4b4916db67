"""The folder of a class: whether it is one, whether it agrees with its course, and its lock.

A folder with ``course.toml`` is a course itself. Any other is a class of the installed course: it has an
``nbgrader_config.py``, ``submitted/``, and a copy of the course's ``source/``, from which nbgrader makes the
gradebook. Were points changed in that copy alone, the gradebook would count by them and the hidden suites by
the course's; so a class whose source differs is refused before anything is written.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from autograder.course import GRADING_ONLY, SHOW_ONLY, Assignment, Course, CourseCell, CourseError
from autograder.course.cells import read_assignment
from autograder.errors import AutograderError, UsageError

_CONFIGURATION = "nbgrader_config.py"


class CourseBusy(AutograderError):
    """Another run is at work on this course; the message says which."""


class CourseUnwritable(AutograderError):
    """The course's folder may not be written, or its disk is full."""


def check_is_class_folder(folder: Path) -> None:
    """Refuse a folder that nbgrader would not know what to do with.

    Raises:
        UsageError: it has no ``nbgrader_config.py``.
    """
    if not (folder / _CONFIGURATION).exists():
        raise UsageError(f"{folder} is not a course folder: it has no {_CONFIGURATION} (see --course)")


# The class and its course


def check_source_agrees(course: Course, folder: Path, assignment: str) -> None:
    """Refuse a class whose source notebook differs from the course's in what is graded.

    Compared are, in order, the cells that nbgrader knows: their names, types, points and roles, and the text
    of code. Other cells, and the wording of written questions, are the instructor's to change.

    Args:
        course: the course whose suites judge the class.
        folder: the folder of the class.
        assignment: the problem set.

    Raises:
        CourseError: the source is missing, or differs; the message names the first differing cell.
    """
    ours = course.assignment(assignment)
    path = folder / "source" / assignment / f"{assignment}.ipynb"
    if path.resolve() == ours.path.resolve() or folder.resolve() == course.root:
        return
    if not path.exists():
        raise CourseError(
            f"{path} is missing: a class needs the course's source notebooks. Copy them: "
            f"cp -r {ours.path.parent} {folder / 'source'}/"
        )
    difference = _first_difference(read_assignment(path, ours.folder), ours, _shown(folder / "source"))
    if difference is not None:
        raise CourseError(
            f"{difference}. Make the change in the course itself ({ours.path}), or copy the course's "
            f"notebook to {path}; nothing was written."
        )


def _shown(path: Path) -> str:
    """A path as short as it can be: from the current folder, where it is below it."""
    path = path.resolve()
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _first_difference(theirs: Assignment, ours: Assignment, place: str) -> str | None:
    """What differs first, in a sentence without its end."""
    class_cells, course_cells = _graded_cells(theirs), _graded_cells(ours)
    class_names = [cell.grade_id for cell in class_cells]
    course_names = [cell.grade_id for cell in course_cells]
    if len(set(class_names)) != len(class_names):
        twice = next(name for name in class_names if class_names.count(name) > 1)
        return f"cell {twice}: {class_names.count(twice)} times in {place}, once in the course"
    for cell in course_cells:
        if cell.grade_id not in class_names:
            return f"cell {cell.grade_id}: missing in {place}, in the course{_worth(cell)}"
    for cell in class_cells:
        if cell.grade_id not in course_names:
            return f"cell {cell.grade_id}: in {place}{_worth(cell)}, missing in the course"
    for position, (their, our) in enumerate(zip(class_cells, course_cells, strict=True), start=1):
        if their.grade_id != our.grade_id:
            return (
                f"cell {our.grade_id}: graded cell {class_names.index(our.grade_id) + 1} in {place}, "
                f"{position} in the course"
            )
        if their.points != our.points:
            return f"cell {our.grade_id}: {_points(their)} in {place}, {our.points:g} in the course"
        for their_figure, our_figure in zip(_figures(their), _figures(our), strict=True):
            if their_figure != our_figure:
                return f"cell {our.grade_id}: {their_figure} in {place}, {our_figure} in the course"
        if our.cell_type == "code" and their.source != our.source:
            return f"cell {our.grade_id}: {_differing_line(their.source, our.source, place)}"
    return None


def _graded_cells(assignment: Assignment) -> list[CourseCell]:
    return [cell for cell in assignment.cells if cell.grade or cell.solution or cell.locked]


def _worth(cell: CourseCell) -> str:
    return f" ({_points(cell)})" if cell.grade else ""


def _points(cell: CourseCell) -> str:
    return "1 point" if cell.points == 1 else f"{cell.points:g} points"


def _figures(cell: CourseCell) -> Iterator[str]:
    """What is compared besides points and text, each worded for the message."""
    yield f"type {cell.cell_type}"
    for role, has_it in (("solution", cell.solution), ("graded", cell.grade), ("locked", cell.locked)):
        yield role if has_it else f"not {role}"
    for tag in (SHOW_ONLY, GRADING_ONLY):
        yield f"tagged {tag}" if tag in cell.tags else f"not tagged {tag}"


def _differing_line(theirs: str, ours: str, place: str) -> str:
    class_lines, course_lines = theirs.splitlines(), ours.splitlines()
    for number, (their, our) in enumerate(zip(class_lines, course_lines, strict=False), start=1):
        if their != our:
            return f"line {number} is {their.strip()!r} in {place}, {our.strip()!r} in the course"
    return f"{len(class_lines)} lines in {place}, {len(course_lines)} in the course"


# One run at a time


def check_is_free(folder: Path) -> None:
    """Say at once that another run is at work; nothing is created to find out.

    Raises:
        CourseBusy: another run holds the class.
    """
    try:
        descriptor = os.open(folder / ".autograder" / "lock", os.O_RDWR | os.O_CLOEXEC)
    except OSError:  # never graded, or not to be written, which is told when it is to be written
        return
    try:
        _hold(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def class_lock(folder: Path) -> Iterator[None]:
    """Hold the folder of a class for one run at a time.

    Raises:
        CourseBusy: another run holds it.
        CourseUnwritable: the folder may not be written.
    """
    place = folder / ".autograder"
    try:
        place.mkdir(exist_ok=True)
        descriptor = os.open(place / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CourseUnwritable(
            f"{place} cannot be written ({error.strerror}); give yourself write permission for the course's "
            f"folder, or make room, and run the command again"
        ) from error
    try:
        _hold(descriptor)
        with contextlib.suppress(OSError):  # on a full disk the lock holds, only its holder stays unnamed
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, f"process {os.getpid()} on {os.uname().nodename}\n".encode(), 0)
        yield
    finally:
        os.close(descriptor)


def _hold(descriptor: int) -> None:
    """Lock an open file until it is closed."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = os.read(descriptor, 200).decode(errors="replace").strip() or "another run"
        raise CourseBusy(
            f"this course is being graded by {holder}; wait for it to end, then run the command again"
        ) from error
