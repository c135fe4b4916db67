"""Moodle: "Download all submissions", with and without folders."""

from __future__ import annotations

import re

from autograder.exports.collecting.base import Place, Platform, find_name
from autograder.exports.collecting.source import Item
from autograder.exports.people import NAME, PARTICIPANT

_NAME = re.compile(r"(?P<name>.*?)_(?P<number>\d+)_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<file>.*))?")


class Moodle(Platform):
    """``Full Name_PARTICIPANT_assignsubmission_file/…``.

    PARTICIPANT is a number of this assignment, and no id of a user. Until Moodle 4.0 the folder's name ends
    with another ``_``; without folders the file's name follows it.
    """

    title = "Moodle"
    example = "Ann Lee_4711_assignsubmission_file/ps1.ipynb"

    def place(self, item: Item) -> Place | None:
        """The person by name; a roster may know the number, in a column "Identifier"."""
        found = find_name(item.parts, _NAME)
        if found is None:
            return None
        match, below = found
        if match["plugin"] != "file":  # a text that was typed into a form
            return None
        file = (*((match["file"],) if match["file"] else ()), *below)
        if not file:
            return None
        name, number = match["name"].strip(), match["number"]
        is_blind = not name or name.casefold() in ("participant", "teilnehmer", "group", "gruppe")
        shown = f"{name or 'Participant'} {number}" if is_blind else name
        keys = [(PARTICIPANT, number)]
        if not is_blind:
            keys.append((NAME, name))
        return Place(number, shown, tuple(keys), shown, file)
