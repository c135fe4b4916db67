"""Known answers of an exercise: wrong ones, each with its title and hint, and different right ones.

A file ``exercises/<set>/answers_<exercise>.py`` holds them as ordinary Python, one decorated definition
each. One that differs from other code in the file in a line or two says just that, and so shows the mistake::

    wrong("no-mean", title="…", hint="…", base="plain", replace={"np.sum(e) / n": "np.sum(e)"})

The file is parsed and never imported: the code of an answer runs where students' code runs, in the sandbox.
One answer serves three ends: it proves the hidden suite, it makes sample classes, and it lets a report name
the mistake that a submission behaves like.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, NamedTuple, TypeVar

from autograder.errors import AutograderError

Definition = TypeVar("Definition")


def wrong(
    slug: str,
    *,
    title: str,
    hint: str,
    read: str = "",
    try_this: str = "",
    base: str = "",
    replace: Mapping[str, str] | None = None,
) -> Callable[[Definition], Definition]:
    """Mark the definition below as a known wrong answer, or make one from other code of the file.

    ``title`` is a true sentence about the mistake, ``hint`` guides without giving the line away, and
    ``read`` says where to read on (optional). ``try_this`` (optional) are two lines for the student's own
    notebook that show the mistake: they print something, and a comment says what a right answer prints.

    With ``base``, the name of a definition of the file, none follows: the code is that one, in which each
    text of ``replace``, in their order, stands once and is replaced by the other.
    """
    return lambda definition: definition


def right(
    slug: str, *, note: str = "", base: str = "", replace: Mapping[str, str] | None = None
) -> Callable[[Definition], Definition]:
    """Mark the definition below as a right answer in a style that differs from the reference.

    ``base`` and ``replace`` are those of :func:`wrong`.
    """
    return lambda definition: definition


def base(slug: str) -> Callable[[Definition], Definition]:
    """Mark the definition below as code that answers of the file differ from, and no answer itself."""
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

    The code of an answer is its decorated definition, without the decorator, or the code of its base with
    the replacements made. It may use what the notebook offers (``np`` and supplied functions); imports at
    the top of the file only please the linter.

    Raises:
        AnswerFileError: a definition without ``@wrong`` or ``@right``, arguments that are not literal
            text, a slug used twice, or a text to be replaced that is not in the base once.
    """
    text = path.read_text(encoding="utf-8")
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise AnswerFileError(f"{path}:{error.lineno}: {error.msg}") from error
    lines = text.split("\n")
    definitions: dict[str, _Code] = {}
    found: list[Answer | _Edit] = []
    slugs: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            mark, kind = _mark_of(path, node)
            fields = _fields(path, mark, kind, _OF_DEFINITION[kind])
            code = "\n".join(lines[mark.end_lineno or mark.lineno : node.end_lineno]) + "\n"
            definitions[fields["slug"]] = _Code(node.name, code)
            if kind != "base":
                found.append(Answer(kind=kind, code=code, name=node.name, **fields))
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            mark, marked = node.value, _kind(node.value)
            if marked is None or marked == "base":
                continue
            fields = _fields(path, mark, marked, _OF_DEFINITION[marked] | _OF_EDIT)
            found.append(_Edit(f"{path}:{mark.lineno}", marked, fields))
        else:
            continue
        if fields["slug"] in slugs:
            raise AnswerFileError(f"{path}:{mark.lineno}: the slug {fields['slug']!r} is used twice")
        slugs.add(fields["slug"])
    return [one if isinstance(one, Answer) else one.made_from(definitions) for one in found]


_Kind = Literal["wrong", "right"]
_KINDS: tuple[Literal["wrong", "right", "base"], ...] = ("wrong", "right", "base")
_OF_DEFINITION = {
    "wrong": {"slug", "title", "hint", "read", "try_this"},
    "right": {"slug", "note"},
    "base": {"slug"},
}
_OF_EDIT = {"base", "replace"}
_REQUIRED = {"slug", "title", "hint", "base", "replace"}


class _Code(NamedTuple):
    """A definition of the file: what it defines, and its text."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class _Edit:
    """An answer that is told as a difference from another one."""

    where: str
    kind: _Kind
    fields: dict[str, Any]

    def made_from(self, definitions: Mapping[str, _Code]) -> Answer:
        """The answer, its base being one of these."""
        fields = dict(self.fields)
        base, replace = fields.pop("base"), fields.pop("replace")
        if base not in definitions:
            raise AnswerFileError(f"{self.where}: the base {base!r} is no definition of this file")
        name, code = definitions[base]
        for old, new in replace.items():
            if (count := code.count(old)) != 1:
                raise AnswerFileError(f"{self.where}: {old!r} is {count} times in {base!r}, not once")
            code = code.replace(old, new)
        try:
            ast.parse(code)
        except SyntaxError as error:
            raise AnswerFileError(
                f"{self.where}: what the replacements leave is no Python: {error}"
            ) from error
        return Answer(kind=self.kind, code=code, name=name, **fields)


def _mark_of(
    path: Path, node: ast.FunctionDef | ast.ClassDef
) -> tuple[ast.Call, Literal["wrong", "right", "base"]]:
    """The decorator of ours that a definition has, and what it says."""
    found = [(mark, kind) for mark in node.decorator_list if (kind := _kind(mark)) is not None]
    if len(found) != 1:
        raise AnswerFileError(
            f"{path}:{node.lineno}: `{node.name}` needs exactly one of @wrong(...) and @right(...)"
        )
    mark, kind = found[0]
    assert isinstance(mark, ast.Call)
    return mark, kind


def _kind(mark: ast.expr) -> Literal["wrong", "right", "base"] | None:
    if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Name):
        return next((kind for kind in _KINDS if kind == mark.func.id), None)
    return None


def _fields(path: Path, mark: ast.Call, kind: str, allowed: set[str]) -> dict[str, Any]:
    where = f"{path}:{mark.lineno}"
    try:
        values = {str(keyword.arg): ast.literal_eval(keyword.value) for keyword in mark.keywords}
        positional = [ast.literal_eval(argument) for argument in mark.args]
    except ValueError as error:
        raise AnswerFileError(f"{where}: the arguments of @{kind} must be plain text") from error
    if len(positional) == 1:
        values["slug"] = positional[0]
    is_text = all(isinstance(value, str) for name, value in values.items() if name != "replace")
    if not allowed & _REQUIRED <= set(values) <= allowed or not is_text:
        raise AnswerFileError(f"{where}: @{kind} takes {', '.join(sorted(allowed))}, each a text")
    if "replace" in values and not _is_replacement(values["replace"]):
        raise AnswerFileError(f"{where}: `replace` must map texts of the base to others")
    return values


def _is_replacement(value: object) -> bool:
    return (
        isinstance(value, dict)
        and bool(value)
        and all(isinstance(text, str) and text for text in value)
        and all(isinstance(text, str) for text in value.values())
    )
