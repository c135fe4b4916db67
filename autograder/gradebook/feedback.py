"""The page that a student reads: the score, what each exercise earned and why, and the notebook.

``nbgrader generate_feedback`` and the fast path both call :func:`feedback_html`, so that both leave the
same page.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from autograder.course.metadata import grading_metadata
from autograder.gradebook.notebooks import (
    REMARKS,
    Cell,
    Notebook,
    exercise_of,
    is_answer,
    is_autograded,
    is_written_answer,
)
from autograder.gradebook.rendering import StudentPage, course_markdown, highlighted, student_markdown
from autograder.gradebook.templates import environment


@dataclass(frozen=True, slots=True)
class PageScore:
    """The score of a notebook as the gradebook has it."""

    score: float
    """Points, the late penalty already taken off."""
    max_score: float
    late_penalty: float = 0.0


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of the overview."""

    anchor: str
    label: str
    score: float
    points: float
    passed: str
    pending: bool
    by_hand: bool


@dataclass(frozen=True, slots=True)
class _Block:
    """A cell as it stands on the page."""

    kind: str
    anchor: str
    label: str
    html: Markup
    row: _Row | None = None
    comment: Markup | None = None
    outputs: tuple[Markup, ...] = ()


def feedback_html(notebook: Notebook, title: str, total: PageScore) -> str:
    """The feedback page of an autograded notebook.

    Args:
        notebook: the autograded notebook. The nbgrader metadata of its cells holds what the gradebook
            says, under the names that nbgrader's ``GetGrades`` uses: ``score`` and ``points`` of each
            graded cell, ``comment`` of each answer; and ``pending`` where a person has yet to look.
        title: the name of the notebook.
        total: the score of the whole.
    """
    student = StudentPage()
    blocks = [block for cell in notebook["cells"] if (block := _block(cell, student)) is not None]
    return (
        environment()
        .get_template("feedback.html.j2")
        .render(
            title=title,
            total=total,
            rows=[block.row for block in blocks if block.row is not None],
            blocks=blocks,
            has_formulas=any(
                "$" in cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "markdown"
            ),
            mathjax_url=_mathjax_url,
        )
    )


def _block(cell: Cell, student: StudentPage) -> _Block | None:
    metadata = grading_metadata(cell)
    anchor = str(metadata.get("grade_id", ""))
    source = cell["source"]
    if REMARKS in cell["metadata"].get("tags", ()) and not metadata:
        return _Block("remarks", anchor, "Remarks", Markup(student_markdown(source)))
    if is_autograded(cell):
        return _Block(
            "checks",
            anchor,
            f"The visible checks of {exercise_of(cell)}",
            Markup(highlighted(source)),
            row=_row(cell, exercise_of(cell)),
            outputs=tuple(_outputs(cell)),
        )
    if is_answer(cell):
        label = f"{_words(anchor.removeprefix('written_'))} (written)" if is_written_answer(cell) else anchor
        row = _row(cell, label) if is_written_answer(cell) else None
        comment = metadata.get("comment")
        return _Block(
            "answer",
            anchor,
            f"Your answer: {label}",
            _rendered(cell, student),
            row=row,
            comment=Markup(student_markdown(comment)) if comment else None,
        )
    if metadata.get("locked"):
        if cell["cell_type"] == "markdown":
            return _Block("text", anchor, "", Markup(course_markdown(source)))
        return _Block(
            "course-code", anchor, f"Code of the course: {_words(anchor)}", Markup(highlighted(source))
        )
    if not source.strip():
        return None
    return _Block("own", anchor, "", _rendered(cell, student))


def _rendered(cell: Cell, student: StudentPage) -> Markup:
    if cell["cell_type"] == "code":
        return Markup(student.code(cell["source"]))
    return Markup(student.markdown(cell["source"], cell.get("attachments")))


def _row(cell: Cell, label: str) -> _Row:
    metadata = grading_metadata(cell)
    score = float(metadata.get("score") or 0.0)
    summary: dict[str, Any] = next(
        (s for o in cell.get("outputs", ()) if (s := o.get("metadata", {}).get("autograder"))), {}
    )
    return _Row(
        anchor=str(metadata["grade_id"]),
        label=label,
        score=score,
        points=float(metadata["points"]),
        passed=f"{summary['passed']} of {summary['tests']} tests passed" if summary.get("tests") else "",
        pending=bool(metadata.get("pending")),
        by_hand="score" in summary and abs(summary["score"] - score) > 1e-9,
    )


def _words(grade_id: str) -> str:
    return grade_id.replace("_", " ")


def _outputs(cell: Cell) -> Iterator[Markup]:
    """Our verdicts as they are; whatever else a cell may have printed, as text and pictures."""
    for output in cell.get("outputs", ()):
        data = output.get("data", {})
        if "autograder" in output.get("metadata", {}):
            yield Markup(data["text/html"])
        elif output["output_type"] == "error":
            yield Markup("<pre>{}: {}</pre>").format(output["ename"], output["evalue"])
        elif "image/png" in data:
            yield Markup('<img src="data:image/png;base64,{}" alt="">').format(data["image/png"])
        elif text := output.get("text") or data.get("text/plain"):
            yield Markup("<pre>{}</pre>").format(text)


def _mathjax_url() -> str:
    from nbconvert.exporters import HTMLExporter

    return str(HTMLExporter.mathjax_url.default_value)
