"""Blackboard: the "Assignment File Download"."""

from __future__ import annotations

import re
from datetime import datetime

from autograder.exports.collecting.base import Place, Platform
from autograder.exports.collecting.source import Item
from autograder.exports.people import LOGIN

# The first time is the system's: what follows it is a name that a student gave to a file.
_NAME = re.compile(r"(?P<before>.+?)_attempt_(?P<time>\d{4}(?:-\d\d){5})_(?P<file>.+)")


class Blackboard(Platform):
    """``Assignment_user_attempt_YYYY-MM-DD-HH-MM-SS_file``; each attempt has a ``.txt``, too."""

    title = "Blackboard"
    example = "ps1_ann_attempt_2026-03-01-12-00-00_ps1.ipynb"

    def place(self, item: Item) -> Place | None:
        """The person by login: what follows the last ``_``, unless a roster knows a longer one."""
        match = _NAME.fullmatch(item.parts[-1])
        if match is None:
            return None
        words = match["before"].split("_")
        if len(words) < 2:
            return None
        endings = ["_".join(words[start:]) for start in range(1, len(words))]
        try:
            time = datetime.strptime(match["time"], "%Y-%m-%d-%H-%M-%S").replace(tzinfo=self.zone)
        except ValueError:
            time = None
        keys = tuple((LOGIN, ending) for ending in endings)
        login = words[-1]
        return Place(match["before"], login, keys, login, (match["file"],), time)
