"""``course.toml``: what is a course's own, at the root of its folder.

Every key may be left out. A complete example::

    id = "deep-learning-from-scratch"
    title = "Deep learning from scratch"

    [folders]                  # relative to this file
    source = "source"          # the notebooks with solutions: <set>/<set>.ipynb
    exercises = "exercises"    # hidden suites and known answers, a folder a set
    release = "release"        # what students receive, generated
    solutions = "solutions"    # the notebooks with solutions, generated

    [packages]                 # what student code may import, each with the reason
    numpy = "what the course is written in"

    [known_answers]            # the least that `autograder validate` asks for, for each exercise
    wrong = 8
    right = 4

    [live.ps1]                 # what `autograder serve` shows of a set while students work on it
    show = ["score", "behaviours", "hints", "mistakes"]   # all of these unless said
    from = 2026-12-01T08:00:00Z            # nothing is shown before
    until = 2026-12-15T23:59:00Z           # nothing is checked or handed in after
    feedback_from = 2026-12-20T08:00:00Z   # the feedback page is given out from then on; never unless said
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from autograder.errors import AutograderError

FILE_NAME = "course.toml"


class CourseError(AutograderError):
    """The course itself is incomplete or inconsistent; the message names the file and the remedy."""


@dataclass(frozen=True)
class Folders:
    """Where the parts of a course lie, relative to its root."""

    source: str = "source"
    exercises: str = "exercises"
    release: str = "release"
    solutions: str = "solutions"


@dataclass(frozen=True)
class KnownAnswers:
    """How many known answers an exercise needs at least."""

    wrong: int = 8
    right: int = 4


SHOWABLE = ("score", "behaviours", "hints", "mistakes")
"""What may be shown of a verdict while students still work."""


@dataclass(frozen=True)
class Live:
    """What the service of live verdicts does for one set, and when."""

    show: tuple[str, ...] = SHOWABLE
    """What is shown of a verdict, of :data:`SHOWABLE`."""
    shown_from: datetime | None = None
    """Nothing is shown before."""
    until: datetime | None = None
    """Nothing is checked or handed in after."""
    feedback_from: datetime | None = None
    """When feedback pages begin to be given out; never when None."""


@dataclass(frozen=True)
class Configuration:
    """The content of ``course.toml``."""

    id: str
    title: str
    folders: Folders = field(default_factory=Folders)
    packages: Mapping[str, str] = field(default_factory=dict)
    """Packages that student code may import, each with the reason."""
    deferred_imports: tuple[str, ...] = ()
    """Modules of these packages that are loaded only when a notebook uses them: they are slow to import."""
    known_answers: KnownAnswers = field(default_factory=KnownAnswers)
    live: Mapping[str, Live] = field(default_factory=dict)
    """Set → what the service of live verdicts does for it; sets that are not named have the defaults."""


def read_configuration(root: Path) -> Configuration:
    """Read ``course.toml`` in a course's folder; without the file, the defaults.

    Raises:
        CourseError: the file cannot be read, or holds a key or value that it may not.
    """
    path = root / FILE_NAME
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        content = {}
    except (OSError, ValueError) as error:
        raise CourseError(f"{path}: cannot be read: {error}") from error
    entries = _Entries(path, content)
    configuration = Configuration(
        id=entries.text("id", root.name),
        title=entries.text("title", root.name),
        folders=Folders(**entries.table("folders", Folders(), str)),
        packages=entries.table("packages", {}, str),
        deferred_imports=tuple(entries.texts("deferred_imports")),
        known_answers=KnownAnswers(**entries.table("known_answers", KnownAnswers(), int)),
        live=entries.live(),
    )
    entries.refuse_the_rest()
    return configuration


class _Entries:
    """The entries of the file, taken one by one, each of the type that it must have."""

    def __init__(self, path: Path, content: dict[str, Any]) -> None:
        self._path = path
        self._content = dict(content)

    def text(self, key: str, default: str) -> str:
        value = self._content.pop(key, default)
        if not isinstance(value, str) or not value.strip():
            raise CourseError(f"{self._path}: {key} must be a text")
        return value

    def texts(self, key: str) -> list[str]:
        value = self._content.pop(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise CourseError(f"{self._path}: {key} must be a list of texts")
        return value

    def table(self, key: str, default: object, kind: type) -> dict[str, Any]:
        """A table whose values are all of one type; with a dataclass as default, of its fields alone."""
        value = self._content.pop(key, {})
        if not isinstance(value, dict) or not all(type(item) is kind for item in value.values()):
            wanted = {str: "text", int: "a whole number"}[kind]
            raise CourseError(f"{self._path}: [{key}] must be a table in which every value is {wanted}")
        if default != {}:
            unknown = sorted(set(value) - set(vars(default)))
            if unknown:
                known = ", ".join(vars(default))
                raise CourseError(f"{self._path}: [{key}] has no key {unknown[0]!r} (there are: {known})")
        return value

    def live(self) -> dict[str, Live]:
        """The tables ``[live.<set>]``."""
        tables = self._content.pop("live", {})
        if not isinstance(tables, dict):
            raise CourseError(f"{self._path}: [live] must hold a table for each set")
        return {name: self._live_of_set(f"live.{name}", table) for name, table in tables.items()}

    def _live_of_set(self, key: str, table: object) -> Live:
        if not isinstance(table, dict):
            raise CourseError(f"{self._path}: [{key}] must be a table")
        left = dict(table)
        show = left.pop("show", list(SHOWABLE))
        if not isinstance(show, list) or not all(item in SHOWABLE for item in show):
            known = ", ".join(SHOWABLE)
            raise CourseError(f"{self._path}: show in [{key}] must be a list of some of: {known}")
        times = {name: left.pop(name, None) for name in ("from", "until", "feedback_from")}
        for name, time in times.items():
            if time is not None and not (isinstance(time, datetime) and time.tzinfo is not None):
                raise CourseError(
                    f"{self._path}: {name} in [{key}] must be a time with its zone, such as "
                    f"2026-12-01T08:00:00Z"
                )
        if left:
            known = ", ".join(("show", *times))
            raise CourseError(f"{self._path}: [{key}] has no key {min(left)!r} (there are: {known})")
        return Live(tuple(show), times["from"], times["until"], times["feedback_from"])

    def refuse_the_rest(self) -> None:
        """A misspelt key must not be passed over.

        Raises:
            CourseError: there is a key that means nothing.
        """
        if self._content:
            raise CourseError(f"{self._path}: there is no key {min(self._content)!r}")
