"""Whose notebook goes where: decided, and shown, before anything is written."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import takewhile
from pathlib import Path

from autograder.errors import UsageError
from autograder.exports.collecting.base import Place, Platform, platforms
from autograder.exports.collecting.source import (
    CollectError,
    Item,
    ItemRefused,
    Source,
    open_source,
    shown,
)
from autograder.exports.people import Directory, read_roster
from autograder.files import open_submitted
from autograder.gradebook.files import is_linked

MAX_EXTRA_FILES = 100
"""Files submitted with a notebook that are taken along."""
MAX_EXTRA_BYTES = 50 * 2**20
"""Bytes of all of them."""
_NEVER = datetime.min.replace(tzinfo=UTC)
_TIMESTAMP = "timestamp.txt"

NEW, REPLACES, UNCHANGED, OLDER = "new", "replaces what is there", "unchanged", "older than what is there"


@dataclass
class Row:
    """What becomes of one person's hand-in."""

    student: str
    name: str
    """The person, as the system shows one."""
    item: Item
    """The notebook."""
    time: datetime | None
    time_is_of_file: bool
    """Whether the time is the file's date, since the system says no other."""
    late: bool
    target: Path
    """``submitted/<student>/<set>``."""
    files: dict[str, Item]
    """All files, by the path that they get below :attr:`target`."""
    status: str = NEW

    @property
    def timestamp(self) -> bytes | None:
        """The content of ``timestamp.txt``."""
        if self.time is None:
            return None
        time = self.time.astimezone(UTC)
        fraction = f".{time.microsecond:06d}" if time.microsecond else ""
        return f"{time:%Y-%m-%d %H:%M:%S}{fraction} UTC\n".encode()

    @property
    def writes(self) -> bool:
        """Whether there is something to do."""
        return self.status in (NEW, REPLACES)


@dataclass
class Plan:
    """What is to be done with a download."""

    platform: Platform
    rows: list[Row] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    """Name and reason of what is not taken."""


def make_plan(
    path: Path, folder: Path, assignment: str, *, roster: Path | None = None, platform: str | None = None,
    zone: tzinfo = UTC,
) -> Plan:  # fmt: skip
    """Look at a download, and decide; nothing is written.

    Args:
        path: the download, a zip or a folder.
        folder: the folder of the class.
        assignment: the problem set.
        roster: a table that joins a system's ids with the students of the class.
        platform: the system, instead of recognising it.
        zone: the time zone of times that have none.

    Raises:
        CollectError: it cannot be read, or is the download of no system that is known.
        ExportError: the roster cannot be read.
        UsageError: there is no such system.
    """
    source = open_source(path, zone)
    items = source.items()
    chosen, places = _recognise(source, items, assignment, platform, zone)
    directory = Directory(read_roster(roster)) if roster is not None else None
    plan = Plan(chosen, refused=source.refused)
    dates_tell = _dates_tell([item for item, _ in places])
    people: dict[str, list[tuple[Item, Place]]] = defaultdict(list)
    for item, place in places:
        people[place.person].append((item, place))
    rows = [
        row
        for handed_in in people.values()
        if (row := _row(plan, handed_in, directory, folder, assignment, dates_tell)) is not None
    ]
    plan.rows = sorted(_without_doubles(plan, rows), key=lambda row: row.student)
    for row in plan.rows:
        _compare(plan, row, assignment)
    plan.rows = [row for row in plan.rows if row.status]
    return plan


def _recognise(
    source: Source, items: Sequence[Item], assignment: str, named: str | None, zone: tzinfo
) -> tuple[Platform, list[tuple[Item, Place]]]:
    """The system that names most of the hand-ins with a notebook, and what it says of every item.

    Hand-ins and not notebooks are counted: however many files somebody hands in, named as other systems
    would, they lie in one folder.
    """
    known = platforms(assignment, zone)
    if named is not None and named not in known:
        raise UsageError(f"there is no platform {named!r} (there are: {', '.join(known)})")
    best: tuple[int, Platform, list[tuple[Item, Place]]] | None = None
    wrapping = _wrapping(items)
    for name, platform in known.items():
        if named not in (None, name):
            continue
        platform.prepare(items)
        places = [(item, place) for item in items if (place := platform.place(item)) is not None]
        hand_ins = len({item.parts[wrapping] for item, place in places if _is_notebook(place)})
        if hand_ins and (best is None or hand_ins > best[0]):
            best = hand_ins, platform, places
    if best is None:
        reasons = "".join(f"\n  refused: {name}: {reason}" for name, reason in source.refused[:10])
        examples = "".join(f"\n  {platform.title}: {platform.example}" for platform in known.values())
        raise CollectError(
            f"{source.path} holds no notebook of {assignment} under a name that is known. Names are like "
            f"these:"
            f"{examples}{reasons}"
        )
    return best[1], best[2]


def _wrapping(items: Sequence[Item]) -> int:
    """How many folders there are around everything."""
    folders = [item.parts[:-1] for item in items] or [()]
    pairs = zip(min(folders), max(folders), strict=False)
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))


def _is_notebook(place: Place) -> bool:
    return place.file[-1].casefold().endswith(".ipynb")


def _is_named(place: Place, assignment: str) -> bool:
    """Whether a notebook has the set's name, or what browsers and systems make of it: ``ps1-1``, ``ps1 "
    "(1)``."""
    variant = rf"{re.escape(assignment)}(?:-\d+|_\d+| ?\(\d+\))?\.ipynb"
    return re.fullmatch(variant, place.file[-1], re.IGNORECASE) is not None


def _dates_tell(items: Iterable[Item]) -> bool:
    """Whether the dates of files can be those of hand-ins: all within an hour are those of the download."""
    dates = [item.modified for item in items if item.modified is not None]
    return len(dates) > 1 and max(dates) - min(dates) > timedelta(hours=1)


def _row(
    plan: Plan, handed_in: Sequence[tuple[Item, Place]], directory: Directory | None, folder: Path,
    assignment: str, dates_tell: bool,
) -> Row | None:  # fmt: skip
    """The newest notebook of a person; None, with the reason in the plan, where there is none to take."""
    item, place = handed_in[0]
    notebooks = [(item, place) for item, place in handed_in if _is_notebook(place)]
    if not notebooks:
        plan.refused.append((item.shown, f"there is no notebook among what {place.name} handed in"))
        return None

    def newest(pair: tuple[Item, Place]) -> tuple[object, ...]:
        place = pair[1]
        exact = place.file[-1] == f"{assignment}.ipynb"
        return place.time or _NEVER, _is_named(place, assignment), place.order, -len(place.file), exact

    item, place = max(notebooks, key=newest)
    hand_in = _hand_in(item, place)
    others = [
        p for i, p in notebooks if _hand_in(i, p) == hand_in and p.order == place.order and p is not place
    ]
    if not _is_named(place, assignment) and others:
        names = ", ".join(sorted(shown(p.file[-1]) for p in (place, *others)))
        plan.refused.append(
            (item.shown, f"several notebooks, and none is called {assignment}.ipynb: {names}")
        )
        return None
    student = directory.find(place.keys) if directory is not None else place.student
    if student is None:
        plan.refused.append((item.shown, f"{place.name} is not on the roster"))
        return None
    student = unicodedata.normalize("NFC", student).strip()
    if not _can_be_folder(student):
        plan.refused.append((item.shown, f"{shown(student)!r} cannot be the name of a folder"))
        return None
    time, of_file = place.time, False
    if time is None and dates_tell and item.modified is not None:
        time, of_file = item.modified, True
    target = folder / "submitted" / student / assignment
    files = {f"{assignment}.ipynb": item, **_files_submitted_with(plan, handed_in, item, place)}
    return Row(student, place.name, item, time, of_file, place.late, target, files)


def _hand_in(item: Item, place: Place) -> tuple[object, ...]:
    """The same for files that were handed in together."""
    return item.parts[: len(item.parts) - len(place.file)], place.time


def _can_be_folder(student: str) -> bool:
    return (
        bool(student)
        and student.isprintable()
        and not student.startswith(".")
        and not set(student) & set("/\\")
        and len(student.encode("utf-8", "replace")) <= 200
    )


def _files_submitted_with(
    plan: Plan, handed_in: Sequence[tuple[Item, Place]], notebook: Item, place: Place
) -> dict[str, Item]:
    """Files that were handed in together with a notebook, by their path beside it."""
    base, found, size = place.file[:-1], dict[str, Item](), 0
    for item, other in handed_in:
        if _hand_in(item, other) != _hand_in(notebook, place) or _is_notebook(other):
            continue
        file = other.file[len(base) :] if other.file[: len(base)] == base else other.file
        if file[-1] == _TIMESTAMP or any(part.startswith(".") for part in file):
            continue
        size += item.size
        if len(found) >= MAX_EXTRA_FILES or size > MAX_EXTRA_BYTES:
            plan.refused.append((item.shown, "too many or too large files were submitted with the notebook"))
            break
        found["/".join(file)] = item
    return found


def _without_doubles(plan: Plan, rows: Iterable[Row]) -> list[Row]:
    """Rows of different people that would go to one folder are all left out."""
    by_student: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_student[row.student].append(row)
    kept = []
    for student, same in by_student.items():
        if len(same) == 1:
            kept += same
            continue
        for row in same:
            reason = f"{len(same)} people would be {student!r}; tell them apart with --roster"
            plan.refused.append((row.item.shown, reason))
    return kept


def _compare(plan: Plan, row: Row, assignment: str) -> None:
    """Set the status of a row by what is in ``submitted/``; none, where it cannot be taken."""
    if is_linked(row.target) or _leads_elsewhere(row):
        plan.refused.append((row.item.shown, f"{row.target} is a link, or holds one"))
        row.status = ""
        return
    try:
        contents = {name: item.read() for name, item in row.files.items()}
    except ItemRefused as error:
        plan.refused.append((row.item.shown, str(error)))
        row.status = ""
        return
    there = _read(row.target / f"{assignment}.ipynb")
    if there is None:
        row.status = NEW
        return
    recorded = _read(row.target / _TIMESTAMP)
    recorded_time = _time(recorded)
    is_same = all(_read(row.target / name) == content for name, content in contents.items())
    if is_same and (row.timestamp is None or row.timestamp == recorded or row.time == recorded_time):
        row.status = UNCHANGED
    elif recorded_time is not None and row.time is not None and recorded_time > row.time:
        row.status = OLDER
    else:
        row.status = REPLACES


def _leads_elsewhere(row: Row) -> bool:
    """Whether a folder on the way to one of the files is a link."""
    places = {parent for name in row.files for parent in (row.target / name).parents}
    return any(place.is_symlink() for place in places if place.is_relative_to(row.target))


def _read(path: Path) -> bytes | None:
    try:
        with open_submitted(path) as file:
            return file.read()
    except OSError:
        return None


def _time(text: bytes | None) -> datetime | None:
    """The time in a ``timestamp.txt``, as this command and nbgrader write it."""
    if text is None:
        return None
    found = re.fullmatch(
        r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.(\d{1,6}))? (?:UTC|GMT|Z)",
        text.decode("utf-8", "replace").strip(),
    )
    if found is None:
        return None
    try:
        time = datetime.strptime(found[1], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
    except ValueError:
        return None
    return time.replace(microsecond=int((found[2] or "0").ljust(6, "0")))
