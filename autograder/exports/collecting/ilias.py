"""ILIAS: the download of an exercise's hand-ins, a folder a person."""

from __future__ import annotations

import re

from autograder.exports.collecting.base import Place, Platform, find_name
from autograder.exports.collecting.source import Item
from autograder.exports.people import LOGIN, NAME, NUMBER, name_forms

_NAME = re.compile(r"(?P<last>[^_]+)_(?P<first>[^_]+(?:_[^_]+)*?)_(?P<login>[^_]+)_(?P<number>\d+)")


class Ilias(Platform):
    """``Lastname_Firstname_login_userid/…``."""

    title = "ILIAS"
    example = "Lee_Ann_alee_4711/ps1.ipynb"

    def place(self, item: Item) -> Place | None:
        """The person by login; a roster may know the number or the name."""
        found = find_name(item.parts[:-1], _NAME)
        if found is None:
            return None
        match, below = found
        first, last, login = match["first"], match["last"], match["login"]
        keys = [(LOGIN, login), (NUMBER, match["number"])]
        keys += [(NAME, form) for form in name_forms(first, last)]
        return Place(match["number"], login, tuple(keys), f"{last}, {first}", (*below, item.parts[-1]))
