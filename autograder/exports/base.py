"""What a format of ``autograder export`` is, and how one is found.

A format is a subclass of :class:`Exporter` in one file: here in ``formats/``, or anywhere in another
distribution that names it as an entry point of the group ``autograder.exports``::

    [project.entry-points."autograder.exports"]
    blackboard = "our_university.blackboard:Blackboard"
"""

from __future__ import annotations

import pkgutil
from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import ClassVar

from autograder.course import Course
from autograder.errors import AutograderError, UsageError

GROUP = "autograder.exports"
"""The group of entry points in which formats are found."""
VISIBILITIES = ("visible", "hidden", "after_due_date", "after_published")
"""When a student sees the result of a test, in Gradescope's words."""


class ExportError(AutograderError):
    """A class cannot be exported, or a file of another system cannot be filled; the message says why."""


@dataclass(frozen=True)
class Request:
    """What is to be exported, and how."""

    course: Course
    folder: Path
    """The folder of the class."""
    assignment: str
    into: Path | None = None
    """A fresh export of the other system, to be filled in."""
    column: str | None = None
    """The title of the column to fill, where it cannot be recognised by the problem set's name."""
    roster: Path | None = None
    """A table that says which names of other systems belong to which student."""
    scores: bool = False
    """Scores to give back, instead of what a system grades with."""
    visibility: str = "visible"
    """When students see the result of a test; one of :data:`VISIBILITIES`."""
    db_url: str | None = None
    """The gradebook, when it is not the one of ``nbgrader_config.py``."""


@dataclass
class Exported:
    """The file that comes out, and what a person should know about it."""

    content: bytes
    notes: list[str] = field(default_factory=list)


class Exporter(ABC):
    """A format: reads a class, and makes one file.

    An exporter writes nothing itself; the command writes the file as a whole when everything went well.
    """

    title: ClassVar[str]
    """The system, in a few words."""
    takes: ClassVar[frozenset[str]] = frozenset()
    """Options that mean something here: names of fields of :class:`Request`."""

    @abstractmethod
    def file_name(self, request: Request) -> str:
        """The name of the file, unless the person who exports names another."""

    @abstractmethod
    def export(self, request: Request) -> Exported:
        """Make the file.

        Raises:
            ExportError: there is nothing to export, or the file to fill does not fit.
        """

    def check_options(self, request: Request, given: Iterable[str]) -> None:
        """Refuse options that would be ignored.

        Raises:
            UsageError: an option was given that this format does not take.
        """
        for name in given:
            if name not in self.takes:
                raise UsageError(f"--{name} means nothing to this format ({self.title})")


def format_names() -> list[str]:
    """All formats that are installed, in order of name."""
    return sorted({point.name for point in entry_points(group=GROUP)} | set(_own_names()))


def find_exporter(name: str) -> Exporter:
    """The exporter of a format.

    Entry points decide. Our own files are found without them, too: an installation notes its entry points
    when it is made, and knows nothing of a file that came with an update.

    Raises:
        UsageError: there is no such format.
    """
    for point in entry_points(group=GROUP, name=name):
        return _made(point.load(), name)
    if name in _own_names():
        module = import_module(f"autograder.exports.formats.{name}")
        [kind] = [
            value
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, Exporter) and value.__module__ == module.__name__
        ]
        return _made(kind, name)
    raise UsageError(f"there is no format {name!r} (there are: {', '.join(format_names())})")


def _made(kind: object, name: str) -> Exporter:
    if not (isinstance(kind, type) and issubclass(kind, Exporter)):
        raise UsageError(f"the format {name!r} is not an Exporter: the entry point names {kind!r}")
    return kind()


def _own_names() -> list[str]:
    folder = Path(__file__).parent / "formats"
    modules = (module.name for module in pkgutil.iter_modules([str(folder)]) if not module.ispkg)
    return sorted(name for name in modules if not name.startswith("_"))
