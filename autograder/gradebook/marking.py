"""What a person who grades by hand needs on the formgrader's page: what is to be graded, and the scheme.

Model answers and marking schemes stand in the source notebook alone. They are read from there when an
instructor opens the page of a submission, and are stored nowhere.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from autograder.course.metadata import grade_id, grading_metadata, source_text

MARKING_SCHEME = re.compile(r"=== BEGIN MARK SCHEME ===\n(.*?)=== END MARK SCHEME ===", re.DOTALL)
"""Where nbgrader's ``ClearMarkScheme`` cuts; for the person who grades, in source alone."""
_FIRST_PANEL = '<div class="panel panel-default">'
_BODY = '<div class="panel-body">'


@dataclass(frozen=True)
class WrittenQuestion:
    """A question that a person grades."""

    points: float
    model_answer: str
    scheme: str


def written_questions(source: Path) -> dict[str, WrittenQuestion]:
    """Name of a cell → its question, in the order of a source notebook; none where it cannot be read."""
    try:
        cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    found = {}
    for cell in cells:
        ours, name, text = grading_metadata(cell), grade_id(cell), source_text(cell)
        by_hand = cell.get("cell_type") == "markdown" and ours.get("grade") and ours.get("solution")
        if name and text and by_hand:
            schemes = MARKING_SCHEME.findall(text)
            model = MARKING_SCHEME.sub("", text).strip()
            found[name] = WrittenQuestion(float(ours.get("points", 0)), model, "\n\n".join(schemes).strip())
    return found


def with_marking_schemes(html: str, questions: Mapping[str, WrittenQuestion]) -> str:
    """The formgrader's page of a submission, with a list of what is to be graded first, and each scheme.

    A scheme stands between the heading of its question and the student's answer. What is searched for are
    fields that nbgrader's template makes; text of students is escaped there, and cannot look like them.
    """
    shown: dict[str, WrittenQuestion] = {}
    for name, question in questions.items():
        field = re.search(rf'<input class="score tabbable" id="{re.escape(escape(name))}"', html)
        body = html.find(_BODY, field.end()) if field else -1
        if body >= 0:
            shown[name] = question
            html = html[:body] + _beside_the_answer(name, question) + html[body:]
    place = html.find(_FIRST_PANEL)
    if not shown or place < 0:
        return html
    return html[:place] + _what_is_to_be_graded(shown) + html[place:]


def _what_is_to_be_graded(questions: Mapping[str, WrittenQuestion]) -> str:
    items = "".join(
        f'<li><a href="#scheme-{escape(name)}">{escape(name.replace("_", " "))}</a>, '
        f"{question.points:g} points</li>"
        for name, question in questions.items()
    )
    return (
        f'<div class="panel panel-info"><div class="panel-heading"><h4 class="panel-title">To be graded by '
        f'hand</h4></div><div class="panel-body"><ul>{items}</ul></div></div>'
    )


def _beside_the_answer(name: str, question: WrittenQuestion) -> str:
    from autograder.gradebook.rendering import course_markdown

    # The bar at the top of the page must not cover what a link leads to.
    return (
        f'<div id="scheme-{escape(name)}" class="marking-scheme rendered_html" '
        f'style="padding:0 15px;scroll-margin-top:120px">'
        f"<details open><summary>Marking scheme</summary>{course_markdown(question.scheme)}</details>"
        f"<details><summary>Model answer</summary>{course_markdown(question.model_answer)}</details></div>"
    )
