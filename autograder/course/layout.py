"""``Course``: where everything of a course lies. One value, made once and handed down."""

from __future__ import annotations

import os
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from autograder.course.cells import Assignment, read_assignment
from autograder.course.configuration import FILE_NAME, Configuration, CourseError, read_configuration

PACKAGE = Path(__file__).resolve().parents[1]
_INSTALLED = PACKAGE / "_course"
COURSE_VARIABLE = "AUTOGRADER_COURSE"
"""Environment variable that names the root of another course than the installed one."""


class Course:
    """A course on disk: its problem sets, hidden suites, known answers, and what they become.

    >>> Course.find().assignment("ps1").max_score                    # doctest: +SKIP
    40.0

    Args:
        root: the folder of the course, with ``course.toml`` (see :mod:`autograder.course.configuration`).

    Raises:
        CourseError: there is no source folder, or ``course.toml`` cannot be read.
    """

    def __init__(self, root: Path | str) -> None:
        self.root = Path(root).resolve()
        self.configuration: Configuration = read_configuration(self.root)
        if not (self.root / FILE_NAME).is_file():
            # A course of version 0.1 had no such file: its notebooks import what the installed course's do.
            usual = read_configuration(_INSTALLED if _INSTALLED.is_dir() else PACKAGE.parent)
            self.configuration = replace(
                self.configuration, packages=usual.packages, deferred_imports=usual.deferred_imports
            )
        if not self.source.is_dir():
            missing = self.configuration.folders.source
            raise CourseError(f"{self.root} is not the folder of a course: it has no folder {missing}/")
        self._assignments: dict[str, Assignment] = {}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Course) and other.root == self.root

    def __hash__(self) -> int:
        return hash(self.root)

    def __repr__(self) -> str:
        return f"Course({str(self.root)!r})"

    @classmethod
    def installed(cls) -> Course:
        """The course that came with this package: inside it, or around it in the repository.

        Raises:
            CourseError: neither is there.
        """
        for root in (_INSTALLED, PACKAGE.parent):
            if (root / FILE_NAME).is_file():
                return cls(root)
        raise CourseError(
            "the source notebooks of the course are missing from this installation; install it again"
        )

    @classmethod
    def find(cls, folder: Path | str | None = None) -> Course:
        """The course that a folder belongs to; without a folder, the course that is meant here.

        A folder with ``course.toml`` is a course itself. Any other is the folder of a class: it belongs to
        the course that the environment variable ``AUTOGRADER_COURSE`` names, else to the installed one.
        Where no folder is named, that variable comes first, and then the current folder.

        Raises:
            CourseError: there is no course there.
        """
        if folder is not None and (Path(folder) / FILE_NAME).is_file():
            return cls(folder)
        if named := os.environ.get(COURSE_VARIABLE):
            try:
                return cls(named)
            except CourseError as error:
                raise CourseError(f"{COURSE_VARIABLE} names {named}, but {error}") from error
        if folder is None and (Path.cwd() / FILE_NAME).is_file():
            return cls(Path.cwd())
        return cls.installed()

    @property
    def id(self) -> str:
        """The course's name for programs, such as nbgrader's ``course_id``."""
        return self.configuration.id

    @property
    def title(self) -> str:
        """The course's name for people."""
        return self.configuration.title

    @property
    def source(self) -> Path:
        """The notebooks with solutions, the only place where they are edited."""
        return self.root / self.configuration.folders.source

    @property
    def exercises(self) -> Path:
        """Hidden suites, known answers and signatures, a folder a problem set."""
        # An installation has its suites in the package, from where they import their own helpers.
        base = PACKAGE.parent if self.root == _INSTALLED else self.root
        return base / self.configuration.folders.exercises

    @property
    def release(self) -> Path:
        """What students receive, generated from :attr:`source`."""
        return self.root / self.configuration.folders.release

    @property
    def solutions(self) -> Path:
        """The notebooks with solutions as nbgrader writes them, generated from :attr:`source`."""
        return self.root / self.configuration.folders.solutions

    @property
    def secrets(self) -> tuple[str, ...]:
        """Paths that student code must not be able to read."""
        return tuple(str(path) for path in (self.source, self.exercises, self.solutions))

    @cached_property
    def assignment_names(self) -> tuple[str, ...]:
        """The problem sets, in order of name."""
        notebooks = self.source.glob("*/*.ipynb")
        return tuple(sorted(path.parent.name for path in notebooks if path.stem == path.parent.name))

    def assignment(self, name: str) -> Assignment:
        """A problem set, read once.

        Raises:
            CourseError: there is no such problem set, or its notebook cannot be read.
        """
        if name not in self.assignment_names:
            known = ", ".join(self.assignment_names) or "none"
            raise CourseError(f"there is no problem set {name!r} (there are: {known})")
        if name not in self._assignments:
            path = self.source / name / f"{name}.ipynb"
            self._assignments[name] = read_assignment(
                path, self.exercises / name, self.configuration.packages
            )
        return self._assignments[name]

    def recognise(self, grade_ids: set[str]) -> str | None:
        """The problem set that a notebook with these cell names belongs to: the one that shares most."""
        shared = {name: len(self.assignment(name).grade_ids & grade_ids) for name in self.assignment_names}
        best = max(shared, key=lambda name: shared[name], default=None)
        return best if best is not None and shared[best] > 0 else None
