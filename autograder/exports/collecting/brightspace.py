"""Brightspace: the download of an assignment, with and without folders."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

from autograder.exports.collecting.base import Place, Platform, find_name
from autograder.exports.collecting.source import Item
from autograder.exports.people import NAME

_NAME = re.compile(
    r"(?P<numbers>\d+-\d+) - (?P<name>.+?) - "
    r"(?P<month>[A-Z][a-z]{2})[a-z]*\.? (?P<day>\d{1,2}), (?P<year>\d{4}) "
    r"(?P<hour>\d{1,2}?):?(?P<minute>\d\d) (?P<half>[AP])M"
    r"(?: - (?P<file>.+))?"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


class Brightspace(Platform):
    """``13394-80551 - Ann Lee - Mar 29, 2026 1205 PM``, then `` - file`` or a folder; no login is inside."""

    title = "Brightspace"
    example = "13394-80551 - Ann Lee - Mar 29, 2026 1205 PM/ps1.ipynb"

    def place(self, item: Item) -> Place | None:
        """The person by name, the time as the site's clock showed it."""
        found = find_name(item.parts, _NAME)
        if found is None:
            return None
        match, below = found
        file = (*((match["file"],) if match["file"] else ()), *below)
        if not file:
            return None
        name = match["name"].strip()
        numbers = tuple(map(int, match["numbers"].split("-")))
        return Place(name, name, ((NAME, name),), name, file, _time(match, self.zone), order=numbers)


def _time(match: re.Match[str], zone: tzinfo) -> datetime | None:
    if match["month"] not in _MONTHS:
        return None
    hour = int(match["hour"]) % 12 + (12 if match["half"] == "P" else 0)
    month = _MONTHS.index(match["month"]) + 1
    try:
        return datetime(int(match["year"]), month, int(match["day"]), hour, int(match["minute"]), tzinfo=zone)
    except ValueError:
        return None
