"""Known answers of an exercise: wrong ones, each with its title and hint, and different right ones.

A file ``exercises/<set>/answers_<exercise>.py`` holds them as ordinary Python, one decorated definition
each. It is parsed and never imported: the code of an answer runs where students' code runs, in the
sandbox. One definition serves three ends: it proves the hidden suite, it makes sample classes, and it
lets a report name the mistake that a submission behaves like.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from autograder.errors import AutograderError

Definition = TypeVar("Definition")


def wrong(
    slug: str, *, title: str, hint: str, read: str = "", try_this: str = ""
) -> Callable[[Definition], Definition]:
    """Mark the definition below as a known wrong answer.

    ``title`` is a true sentence about the mistake, ``hint`` guides without giving the line away, and
    ``read`` says where to read on (optional). ``try_this`` (optional) are two lines for the student's own
    notebook that show the mistake: they print something, and a comment says what a right answer prints.
    """
    return lambda definition: definition


def right(slug: str, *, note: str = "") -> Callable[[Definition], Definition]:
    """Mark the definition below as a right answer in a style that differs from the reference."""
    return lambda definition: definition


@dataclass(frozen=True, slots=True)
class Answer:
    """One known answer: the code that would stand in the student's solution cell."""

    kind: Literal["wrong", "right"]
    slug: str
    code: str
    name: str
    """The function or class that the code defines."""
    title: str = ""
    hint: str = ""
    read: str = ""
    try_this: str = ""
    note: str = ""


class AnswerFileError(AutograderError):
    """A file of known answers that does not follow the form; the message names file and line."""


def read_answers(path: Path) -> list[Answer]:
    """Parse a file of known answers, in the order written.

    The code of an answer is its decorated definition, without the decorator. It may use what the notebook
    offers (``np`` and supplied functions); imports at the top of the file only please the linter.

    Raises:
        AnswerFileError: a definition without ``@wrong`` or ``@right``, arguments that are not literal
            text, or a slug used twice.
    """
    text = path.read_text(encoding="utf-8")
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise AnswerFileError(f"{path}:{error.lineno}: {error.msg}") from error
    lines = text.splitlines()
    answers: list[Answer] = []
    seen: set[str] = set()
    for node in tree.body:
        if not isinstance(node, ast.FunctionDef | ast.ClassDef):
            continue
        marks = [(decorator, _mark(decorator)) for decorator in node.decorator_list]
        found = [(decorator, mark) for decorator, mark in marks if mark is not None]
        if len(found) != 1:
            raise AnswerFileError(
                f"{path}:{node.lineno}: `{node.name}` needs exactly one of @wrong(...) and @right(...)"
            )
        decorator, kind = found[0]
        fields = _fields(path, decorator, kind)
        if fields["slug"] in seen:
            raise AnswerFileError(f"{path}:{node.lineno}: the slug {fields['slug']!r} is used twice")
        seen.add(fields["slug"])
        first = decorator.end_lineno or decorator.lineno
        code = "\n".join(lines[first : node.end_lineno]) + "\n"
        answers.append(Answer(kind=kind, code=code, name=node.name, **fields))
    return answers


def _mark(decorator: ast.expr) -> Literal["wrong", "right"] | None:
    if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name):
        if decorator.func.id == "wrong":
            return "wrong"
        if decorator.func.id == "right":
            return "right"
    return None


def _fields(path: Path, decorator: ast.expr, kind: str) -> dict[str, str]:
    assert isinstance(decorator, ast.Call)
    where = f"{path}:{decorator.lineno}"
    try:
        values = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in decorator.keywords}
        positional = [ast.literal_eval(argument) for argument in decorator.args]
    except ValueError as error:
        raise AnswerFileError(f"{where}: the arguments of @{kind} must be plain text") from error
    if len(positional) == 1:
        values["slug"] = positional[0]
    allowed = {"slug", "title", "hint", "read", "try_this"} if kind == "wrong" else {"slug", "note"}
    required = {"slug", "title", "hint"} if kind == "wrong" else {"slug"}
    if not required <= set(values) <= allowed or not all(isinstance(v, str) for v in values.values()):
        raise AnswerFileError(f"{where}: @{kind} takes {', '.join(sorted(allowed))}, each a text")
    return values
