"""A fresh export of another system, filled in: the column of the problem set, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence

from autograder.exports.base import ExportError, Request
from autograder.exports.grades import Grade, listed
from autograder.exports.people import Directory
from autograder.exports.sheets import points_text

Keys = Callable[[Sequence[str]], Iterable[tuple[str, str]]]
"""What a row says about a person, from the surest to the least sure."""


def find_column(titles: Sequence[str], request: Request, *, bare: Callable[[str], str]) -> int:
    """The column of the problem set.

    A title fits when it is the set's name, or begins with it as a word of its own; "Problem Set 4" is ps4.
    A column that is not there is refused: the other system would take a new one for a new assignment.

    Args:
        titles: the header.
        request: the problem set, and the title that a person named.
        bare: takes off what the system itself adds to a title.

    Raises:
        ExportError: no column fits, or several do.
    """
    wanted = request.column or request.assignment
    for fits in (_is, _is_named, _begins_with):
        found = [i for i, title in enumerate(titles) if fits(bare(title), wanted) or title == wanted]
        if len(found) == 1:
            return found[0]
        if len(found) > 1:
            both = " and ".join(repr(titles[i]) for i in found)
            raise ExportError(f"{both} both fit {wanted}; name one with --column")
    raise ExportError(
        f"{request.into} has no column for {wanted} (its columns: {', '.join(filter(None, titles))}); "
        f"make the "
        f"assignment in the other system and export again, or name the column with --column"
    )


def _is(title: str, wanted: str) -> bool:
    return title.strip() == wanted.strip()


def _is_named(title: str, wanted: str) -> bool:
    return _plain(title) == _plain(wanted)


def _begins_with(title: str, wanted: str) -> bool:
    plain = title.strip().casefold()
    after = plain.removeprefix(wanted.casefold())
    return after != plain and not after[:1].isalnum()


def _plain(title: str) -> str:
    """A title without blanks and signs; "Problem Set 4" becomes "ps4"."""
    plain = re.sub(r"[\W_]+", "", title.casefold())
    return re.sub(r"^problemset(?=\d+$)", "ps", plain)


def assign_rows(
    rows: Sequence[Sequence[str]], numbers: Iterable[int], directory: Directory, keys: Keys
) -> dict[int, str]:
    """Whose grade belongs into which row.

    Raises:
        ExportError: two rows are of the same student.
    """
    found: dict[int, str] = {}
    taken: dict[str, int] = {}
    for number in numbers:
        student = directory.find(keys(rows[number]))
        if student is None:
            continue
        if student in taken:
            raise ExportError(
                f"lines {taken[student] + 1} and {number + 1} both seem to be {student}'s; give the "
                f"gradebook "
                f"what tells them apart (nbgrader db student add {student} --lms-user-id …), or a --roster"
            )
        found[number] = student
        taken[student] = number
    return found


def notes_on_rows(
    into: object, rows: Sequence[Sequence[str]], numbers: Iterable[int], found: dict[int, str],
    grades: Iterable[Grade], name: Callable[[Sequence[str]], str],
) -> list[str]:  # fmt: skip
    """Who is in one of the two and not in the other.

    Raises:
        ExportError: not one row is anybody's of the class.
    """
    numbers = list(numbers)
    strangers = [name(rows[number]) for number in numbers if number not in found]
    absent = [grade.student for grade in grades if grade.student not in found.values()]
    if not found:
        raise ExportError(
            f"no row of {into} is anybody's of this class (there: {listed(strangers) or 'nobody'}; here: "
            f"{listed(absent)}); join them with --roster"
        )
    notes = [f"{len(found)} of {len(numbers)} rows filled in."]
    if strangers:
        notes.append(f"Left as they were, since nobody of the class is meant: {listed(strangers)}.")
    if absent:
        notes.append(f"In no row, and so not exported: {listed(absent)}.")
    return notes


def note_on_maximum(theirs: str, grades: Sequence[Grade], system: str) -> list[str]:
    """A warning where the other system reckons with another maximum."""
    ours = grades[0].max_score
    try:
        same = abs(float(theirs.replace(",", ".")) - ours) < 0.005
    except ValueError:
        return []
    if same:
        return []
    return [
        f"{system} gives {theirs.strip()} points at most, the gradebook {points_text(ours)}: scores are "
        f"not scaled."
    ]
