"""Canvas: "Download Submissions", flat names."""

from __future__ import annotations

import re

from autograder.exports.collecting.base import Place, Platform
from autograder.exports.collecting.source import Item
from autograder.exports.people import NAME, NUMBER

_NAME = re.compile(
    r"(?P<name>[^_]+(?:_(?!LATE_)[^_\d][^_]*)*)(?P<late>_LATE)?_(?P<user>\d+|(?<=anon_)[0-9A-Za-z]+|(?<=anon_LATE_)[0-9A-Za-z]+)"
    r"_(?P<number>\d+)_(?P<file>.+)"
)
_AGAIN = re.compile(r"(?P<stem>.+?)-(?P<again>\d+)(?P<suffix>\.[^.]+)")


class Canvas(Platform):
    """``sortablename[_LATE]_USER_FILE_ps1.ipynb``; the second hand-in of ``ps1.ipynb`` is ``ps1-1.ipynb``.

    The id is Canvas's number of the user: two students may share the other name. It is also what its
    gradebook calls ``ID``.
    """

    title = "Canvas"
    example = "leeann_LATE_12345_67890_ps1.ipynb"

    def place(self, item: Item) -> Place | None:
        """The person by number; a roster may know the number or the name."""
        match = _NAME.fullmatch(item.parts[-1])
        if match is None:
            return None
        again = _AGAIN.fullmatch(match["file"])
        user, name = match["user"], match["name"]
        keys = [(NUMBER, user)] if name == "anon" else [(NUMBER, user), (NAME, name)]
        order = int(match["number"]), int(again["again"]) if again else 0
        return Place(
            user, user, tuple(keys), name, (match["file"],), late=match["late"] is not None, order=order
        )
