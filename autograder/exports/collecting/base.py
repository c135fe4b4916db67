"""How a system names what it gives out: whose it is, when it was handed in, and what the file is called.

A system is a subclass of :class:`Platform` in a file of its own beside this one; it reads names alone.
"""

from __future__ import annotations

import pkgutil
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from importlib import import_module
from pathlib import Path
from typing import ClassVar

from autograder.exports.collecting.source import Item

_MACHINERY = {"base", "source", "plan", "writing"}


@dataclass(frozen=True)
class Place:
    """What the name of an item says."""

    person: str
    """The same for all that one person handed in, and different for two people."""
    student: str
    """The student's id, unless a roster knows better."""
    keys: tuple[tuple[str, str], ...]
    """Kind and value of what the system calls the person, from the surest to the least sure."""
    name: str
    """The person, as a list of people shows one."""
    file: tuple[str, ...]
    """The path of the file inside what was handed in."""
    time: datetime | None = None
    """When it was handed in."""
    late: bool = False
    """Whether the system itself says that it was late."""
    order: tuple[int, ...] = ()
    """The later, the greater; for hand-ins without a time."""


class Platform(ABC):
    """A system's way of naming."""

    title: ClassVar[str]
    example: ClassVar[str]
    """A path as the system makes it."""

    def __init__(self, assignment: str, zone: tzinfo) -> None:
        self.assignment = assignment
        self.zone = zone

    def prepare(self, items: Sequence[Item]) -> None:  # noqa: B027 - most have nothing to prepare
        """Look at all items before the first one is placed."""

    @abstractmethod
    def place(self, item: Item) -> Place | None:
        """What the name says; None where it is none of this system's."""


def platforms(assignment: str, zone: tzinfo) -> dict[str, Platform]:
    """All systems, by name."""
    folder = Path(__file__).parent
    names = sorted(module.name for module in pkgutil.iter_modules([str(folder)]))
    found: dict[str, Platform] = {}
    for name in names:
        if name in _MACHINERY:
            continue
        module = import_module(f"{__package__}.{name}")
        [kind] = [
            value
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, Platform) and value.__module__ == module.__name__
        ]
        found[name] = kind(assignment, zone)
    return found


def find_name(parts: Sequence[str], pattern: re.Pattern[str]) -> tuple[re.Match[str], tuple[str, ...]] | None:
    """The first name of a path, some wrapping folders allowed, that a pattern fits, and the path below it."""
    for depth, part in enumerate(parts[:4]):
        found = pattern.fullmatch(part)
        if found is not None:
            return found, tuple(parts[depth + 1 :])
    return None
