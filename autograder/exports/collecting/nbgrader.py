"""nbgrader's exchange: the folder ``inbound`` of a course."""

from __future__ import annotations

import re
from datetime import UTC, datetime

from autograder.exports.collecting.base import Place, Platform, find_name
from autograder.exports.collecting.source import Item
from autograder.exports.people import LOGIN

_NAME = re.compile(
    r"(?P<student>[^+]+)\+(?P<set>[^+]+)\+(?P<time>\d{4}-\d\d-\d\d[ T]\d\d[:_]\d\d[:_]\d\d(?:\.\d+)?)"
    r"(?: ?(?P<zone>[A-Za-z]+|[+-]\d\d:?\d\d))?(?:\+[^+]*)?"
)


class Nbgrader(Platform):
    """``student+set+TIMESTAMP+random/…``; other sets of the same exchange are left where they are."""

    title = "nbgrader"
    example = "ann+ps1+2026-03-01 12:00:00.000000 UTC+aBc1/ps1.ipynb"

    def place(self, item: Item) -> Place | None:
        """The person by id, and the time that the exchange gave the hand-in."""
        found = find_name(item.parts[:-1], _NAME)
        if found is None or found[0]["set"] != self.assignment:
            return None
        match, below = found
        student = match["student"]
        file = (*below, item.parts[-1])
        if file == ("submission_secret.txt",):  # nbgrader's own, for its exchange of feedback
            return None
        order = tuple(map(int, re.findall(r"\d+", match["time"])))
        return Place(student, student, ((LOGIN, student),), student, file, _time(match), order=order)


def _time(match: re.Match[str]) -> datetime | None:
    """The time; None in a zone that is known by a name only."""
    text = match["time"].replace("_", ":").replace("T", " ")
    pattern = "%Y-%m-%d %H:%M:%S.%f" if "." in text else "%Y-%m-%d %H:%M:%S"
    zone = match["zone"] or "UTC"
    try:
        if zone[0] in "+-":
            return datetime.strptime(f"{text} {zone}", f"{pattern} %z")
        time = datetime.strptime(text, pattern)
    except ValueError:
        return None
    return time.replace(tzinfo=UTC) if zone.upper() in ("UTC", "GMT", "Z") else None
