"""The page that a student reads: the score, what to mend first, and each part with what it earned and why.

``nbgrader generate_feedback`` and the fast path both call :func:`feedback_html`, so that both leave the
same page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from autograder.course.metadata import grading_metadata, tags
from autograder.gradebook.notebooks import (
    REMARKS,
    Cell,
    Notebook,
    exercise_of,
    is_answer,
    is_autograded,
    is_written_answer,
)
from autograder.gradebook.rendering import StudentPage, course_markdown, student_markdown
from autograder.gradebook.templates import environment
from autograder.gradebook.verdict import kept_result
from autograder.gradebook.wording import OUTCOMES, with_code
from autograder.report import ExerciseResult, Parts, parted

MOST_CARDS = 5
"""Things to mend first: who has more than these to mend does not read a longer list."""


@dataclass(frozen=True, slots=True)
class PageScore:
    """The score of a notebook as the gradebook has it."""

    score: float
    """Points, the late penalty already taken off."""
    max_score: float
    late_penalty: float = 0.0


@dataclass
class _Part:
    """An exercise, a written answer, or cells of the student's own: a section of the page."""

    anchor: str
    label: str
    kind: str
    """"exercise", "written" or "own"."""
    score: float = 0.0
    points: float = 0.0
    pending: bool = False
    by_hand: bool = False
    result: ExerciseResult | None = None
    tests: Parts | None = None
    other_outputs: tuple[Markup, ...] = ()
    """Of a verdict that carries no result that can be read."""
    course_text: list[Markup] = field(default_factory=list)
    answer: Markup | None = None
    comment: Markup | None = None

    @property
    def summary(self) -> str:
        """How many tests passed."""
        if self.result is None:
            return ""
        passed = sum(test.outcome == "passed" for test in self.result.tests)
        return f"{passed} of {len(self.result.tests)} tests passed"


@dataclass(frozen=True, slots=True)
class _Card:
    """One thing to mend: what it is, what helps, and what it costs."""

    part: _Part
    title: Markup
    text: tuple[Markup, ...]
    cost: float
    read_on: tuple[str, str] | None = None
    """(anchor, label) of a section of this page to read."""
    try_this: str = ""
    """Lines for the student's notebook."""


def feedback_html(notebook: Notebook, title: str, total: PageScore, student: str | None = None) -> str:
    """The feedback page of an autograded notebook.

    Args:
        notebook: the autograded notebook. The nbgrader metadata of its cells holds what the gradebook
            says, under the names that nbgrader's ``GetGrades`` uses: ``score`` and ``points`` of each
            graded cell, ``comment`` of each answer; and ``pending`` where a person has yet to look.
        title: the name of the notebook.
        total: the score of the whole.
        student: whose it is.
    """
    remarks, parts = _read(notebook)
    by_name = {part.label: part for part in parts if part.kind == "exercise"}
    cards = sorted((card for part in parts for card in _cards(part)), key=lambda card: -card.cost)
    return (
        environment()
        .get_template("feedback.html.j2")
        .render(
            title=title,
            student=student,
            total=total,
            remarks=remarks,
            parts=[part for part in parts if part.kind != "own"],
            own=[part.answer for part in parts if part.kind == "own"],
            cards=cards[:MOST_CARDS],
            more=max(0, len(cards) - MOST_CARDS),
            outcomes=OUTCOMES,
            linked=lambda text: _with_links(text, by_name),
        )
    )


def _read(notebook: Notebook) -> tuple[list[Markup], list[_Part]]:
    """Remarks about the notebook as a whole, and its parts in the order of the notebook."""
    page = StudentPage()
    remarks: list[Markup] = []
    parts: list[_Part] = []
    texts: list[Markup] = []
    answers: dict[str, tuple[Markup, Markup | None]] = {}
    for cell in notebook["cells"]:
        entries = grading_metadata(cell)
        if REMARKS in tags(cell) and not entries:
            remarks.append(Markup(student_markdown(cell["source"])))
        elif is_autograded(cell):
            part = _exercise_part(cell)
            part.course_text, texts = texts, []
            part.answer, part.comment = answers.pop(part.label, (None, None))
            parts.append(part)
        elif is_written_answer(cell):
            part = _written_part(cell)
            part.course_text, texts = texts, []
            part.answer, part.comment = _answer(cell, page), _comment(cell)
            parts.append(part)
        elif is_answer(cell):
            answers[str(entries.get("grade_id", ""))] = _answer(cell, page), _comment(cell)
        elif entries.get("locked"):
            if cell["cell_type"] == "markdown":
                texts.append(Markup(course_markdown(cell["source"])))
        elif cell["source"].strip():
            parts.append(_Part("", "", "own", answer=_answer(cell, page)))
    return remarks, parts


def _exercise_part(cell: Cell) -> _Part:
    part = _scored_part(cell, exercise_of(cell), "exercise")
    outputs = [output for output in cell.get("outputs", ()) if "autograder" in output.get("metadata", {})]
    part.result = next((r for o in outputs if (r := kept_result(o["metadata"])) is not None), None)
    if part.result is None:
        part.other_outputs = tuple(_outputs(cell))
        return part
    part.tests = parted(part.result)
    auto: Any = next((o["metadata"]["autograder"].get("score") for o in outputs), None)
    part.by_hand = auto is not None and abs(auto - part.score) > 1e-9
    return part


def _written_part(cell: Cell) -> _Part:
    name = str(grading_metadata(cell).get("grade_id", ""))
    return _scored_part(cell, f"{name.removeprefix('written_').replace('_', ' ')} (written)", "written")


def _scored_part(cell: Cell, label: str, kind: str) -> _Part:
    entries = grading_metadata(cell)
    return _Part(
        anchor=str(entries["grade_id"]),
        label=label,
        kind=kind,
        score=float(entries.get("score") or 0.0),
        points=float(entries["points"]),
        pending=bool(entries.get("pending")),
    )


def _answer(cell: Cell, page: StudentPage) -> Markup:
    if cell["cell_type"] == "code":
        name = grading_metadata(cell).get("grade_id")
        return Markup(page.code(cell["source"], f"line-{name}" if name else ""))
    return Markup(page.markdown(cell["source"], cell.get("attachments")))


def _comment(cell: Cell) -> Markup | None:
    comment = grading_metadata(cell).get("comment")
    return Markup(student_markdown(comment)) if comment else None


def _cards(part: _Part) -> Iterator[_Card]:
    """What there is to mend in an exercise: its named mistakes, or else the first test that did not pass."""
    lost = part.points - part.score
    if part.result is None or part.tests is None or lost <= 0 or part.by_hand:
        return
    if part.result.misconceptions:
        share = lost / len(part.result.misconceptions)
        for mistake in part.result.misconceptions:
            hint, _, read = mistake.hint.partition(" Read on: ")
            section = (part.anchor, read.rstrip(".")) if read and part.course_text else None
            title = with_code(mistake.title)
            yield _Card(part, title, (with_code(hint),), share, section, mistake.try_this)
    elif part.tests.not_passed:
        first = part.tests.not_passed[0]
        text = tuple(with_code(sentence) for sentence in (first.message, first.hint) if sentence)
        yield _Card(part, with_code(first.description), text, lost)


_PLACE = re.compile(r"\(cell <code>([^<]+)</code>, line (\d+)\)")


def _with_links(text: Markup, parts: dict[str, _Part]) -> Markup:
    """A sentence in which a line of the student's own code is a link to that line."""

    def link(match: re.Match[str]) -> str:
        name, line = match[1], match[2]
        part = parts.get(name)
        if part is None or part.answer is None or f'id="line-{name}-{line}"' not in part.answer:
            return match[0]
        return f'(<a href="#line-{escape(name)}-{line}">cell <code>{escape(name)}</code>, line {line}</a>)'

    return Markup(_PLACE.sub(link, str(text)))


def _outputs(cell: Cell) -> Sequence[Markup]:
    """Our verdicts as they are; whatever else a cell may have printed, as text and pictures."""
    found: list[Markup] = []
    for output in cell.get("outputs", ()):
        data: dict[str, Any] = output.get("data", {})
        if "autograder" in output.get("metadata", {}):
            found.append(Markup(data["text/html"]))
        elif output["output_type"] == "error":
            found.append(Markup("<pre>{}: {}</pre>").format(output["ename"], output["evalue"]))
        elif "image/png" in data:
            found.append(Markup('<img src="data:image/png;base64,{}" alt="">').format(data["image/png"]))
        elif text := output.get("text") or data.get("text/plain"):
            found.append(Markup("<pre>{}</pre>").format(text))
    return found
