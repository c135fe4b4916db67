"""Classroom 50: the folder that ``gh teacher download`` makes, a clone a student and one table."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from datetime import UTC, datetime

from autograder.exports.collecting.base import Place, Platform, find_name
from autograder.exports.collecting.source import Item, ItemRefused
from autograder.exports.people import LOGIN


class Classroom50(Platform):
    """``CLASSROOM-ASSIGNMENT-username/…``, and ``scores.csv`` with the time of each hand-in."""

    title = "Classroom 50"
    example = "spring-ps1-annlee/ps1.ipynb"

    def prepare(self, items: Sequence[Item]) -> None:
        """Read users and times from ``scores.csv``, where it is there."""
        self._times: dict[str, datetime | None] = {}
        user = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
        slug = re.escape(self.assignment)
        self._by_slug = re.compile(rf".+?-{slug}-(?P<user>{user})", re.IGNORECASE)
        for item in items:
            if item.parts[-1] != "scores.csv" or len(item.parts) > 2:
                continue
            if find_name(item.parts[:-1], self._by_slug) is None:  # not one in a student's own clone
                self._read(item)
        # The longest first: of "ann" and "lee-ann", the folder c-ps1-lee-ann belongs to the latter.
        names = "|".join(sorted(map(re.escape, self._times), key=len, reverse=True))
        self._known = re.compile(rf".+?-(?P<user>{names})", re.IGNORECASE) if names else None

    def _read(self, item: Item) -> None:
        try:
            text = item.read().decode("utf-8-sig")
        except (ItemRefused, UnicodeDecodeError):
            return
        for row in csv.DictReader(io.StringIO(text)):
            user = (row.get("username") or "").strip().lower()
            if not user:
                continue
            time, known = _time(row.get("datetime") or ""), self._times.get(user)
            self._times[user] = max(filter(None, (time, known)), default=None)

    def place(self, item: Item) -> Place | None:
        """The person by the user name in the folder's name."""
        folders = item.parts[:-1]
        ways = [find_name(folders, pattern) for pattern in (self._known, self._by_slug) if pattern]
        found = [way for way in ways if way is not None]
        if not found:
            return None
        # The outermost folder is the clone; those in it have names that the student gave.
        match, below = max(found, key=lambda way: len(way[1]))
        user = match["user"].lower()
        return Place(user, user, ((LOGIN, user),), user, (*below, item.parts[-1]), self._times.get(user))


def _time(text: str) -> datetime | None:
    try:
        time = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)
