"""The known mistakes of a course as pages: one for each problem set, for instructors only."""

from __future__ import annotations

import re

from autograder.course import Course
from autograder.course.answers import Answer
from autograder.insight.sections import section_of

_MARKS = re.compile(r"([\\*_{}\[\]<>#|$~^])")


def catalogue_pages(course: Course) -> dict[str, str]:
    """Problem set → its page in Markdown: every known wrong answer with title, hint and code."""
    return {name: _page(course, name) for name in course.assignment_names}


def _page(course: Course, name: str) -> str:
    assignment = course.assignment(name)
    lines = [f"# Mistakes of {name}", ""]
    for exercise in assignment.exercises.values():
        answers = [answer for answer in exercise.answers if answer.kind == "wrong"]
        right = len(exercise.answers) - len(answers)
        lines += [
            f"## {exercise.name}",
            "",
            f"{len(answers)} known mistakes, {right} known right answers. "
            f"Taught in {plain(section_of(assignment, exercise.name))}.",
            "",
        ]
        for answer in answers:
            lines += _entry(answer)
    return "\n".join(lines)


def _entry(answer: Answer) -> list[str]:
    """One mistake. A fence longer than any in the code keeps the code together."""
    read = f" Read on: {plain(answer.read)}." if answer.read else ""
    longest = max((len(run) for run in re.findall("`+", answer.code)), default=0)
    fence = "`" * max(3, longest + 1)
    return [
        f"### {plain(answer.title)}",
        "",
        f"`{answer.slug}`: {plain(answer.hint)}{read}",
        "",
        f"{fence}python",
        answer.code.rstrip("\n"),
        fence,
        "",
    ]


def plain(text: str) -> str:
    """Text in which Markdown finds nothing but code between backticks."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # a backtick without its partner
        return _MARKS.sub(r"\\\1", text).replace("`", r"\`")
    return "`".join(part if number % 2 else _MARKS.sub(r"\\\1", part) for number, part in enumerate(parts))
