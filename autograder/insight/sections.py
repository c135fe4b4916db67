"""Where in the course an exercise is taught."""

from __future__ import annotations

import re

from autograder.course import Assignment

READ_ON = " Read on: "
"""Before the place to read on, at the end of a known mistake's hint."""
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.MULTILINE)
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


def parted_hint(hint: str) -> tuple[str, str]:
    """A hint, and the section to read that it ends in; an empty one where it names none."""
    text, _, section = hint.partition(READ_ON)
    return text, section.rstrip(".")


def section_of(assignment: Assignment, exercise: str) -> str:
    """The last heading above an exercise's solution cell, as answers name it: "ps1, section Softmax"."""
    heading = ""
    for cell in assignment.cells:
        if cell.grade_id == exercise:
            break
        if cell.cell_type == "markdown":
            headings = _HEADING.findall(_FENCED.sub("", cell.source))
            heading = headings[-1] if headings else heading
    return f"{assignment.name}, section {heading}" if heading else assignment.name
