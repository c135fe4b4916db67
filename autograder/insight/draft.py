"""A draft entry of the catalogue of known mistakes, made from one member of a cluster.

Only the definition of the exercise is taken, written anew from its syntax tree: comments, which may name
the student, and the docstring stay behind. Title and hint are for the author to write.
"""

from __future__ import annotations

import ast
import textwrap
import warnings
from collections.abc import Iterable
from pathlib import Path

from autograder.course import Assignment
from autograder.errors import AutograderError
from autograder.insight.clusters import Cluster
from autograder.insight.handed_in import read_handed_in
from autograder.insight.sections import section_of

TITLE = "TODO: a true sentence about the mistake."
HINT = "TODO: a hint that guides and never gives the line away."
_Definition = ast.FunctionDef | ast.ClassDef


class NothingToDraft(AutograderError):
    """No member of the cluster has code that a draft could be made from."""


def draft_entry(
    folder: Path, assignment: Assignment, cluster: Cluster, students: int, slugs: Iterable[str] = ()
) -> str:
    """The entry as text, to be put into the exercise's file of known answers.

    Args:
        folder: the folder of the class.
        assignment: the problem set.
        cluster: what to draft an entry of.
        students: how many the class has.
        slugs: names that the file has already.

    Raises:
        NothingToDraft: no member's code can be read, or defines the exercise.
    """
    found = [
        code
        for member in cluster.members
        if (code := _code_of_member(folder, assignment, cluster.exercise, member)) is not None
    ]
    if not found:
        raise NothingToDraft(
            f"no member of cluster {cluster.number} has a cell `{cluster.exercise}` that Python can read and "
            f"that defines `{cluster.exercise}`"
        )
    code = min(found, key=lambda code: (len(code), code))
    mark = "\n".join(
        [
            "@wrong(",
            f'    "{_slug(cluster.number, set(slugs))}",',
            f'    title="{TITLE}",',
            f'    hint="{HINT}",',
            f"    read={_quoted(section_of(assignment, cluster.exercise))},",
            ")",
        ]
    )
    pattern = [f"{one.description} ({one.outcome}): {one.message}".rstrip(": ") for one in cluster.pattern]
    heading = (
        f"Drafted from cluster {cluster.number} of {assignment.name}: {len(cluster.members)} of {students} "
        f"notebooks behave like this."
    )
    remarks = [_comment(line) for line in (heading, *pattern)]
    return "\n".join([*remarks, f"{mark}\n{code}\n"])


def _code_of_member(folder: Path, assignment: Assignment, exercise: str, member: str) -> str | None:
    codes = read_handed_in(folder / "submitted" / member / assignment.name, assignment).codes
    return definition_of(codes.get(exercise, ""), exercise)


def definition_of(source: str, name: str) -> str | None:
    """The last definition of a name in a cell, with the helpers that stand beside it; None if there is none.

    An answer of the catalogue is one definition. So what else the cell defines goes into a function's body;
    methods of a class would not see it there, so a class has it in a comment, for the author to place.
    """
    lines = source.splitlines()
    # Magics and shell escapes are no Python; the line stays, so that an `if` keeps its body.
    plain = "\n".join("pass" if line.startswith(("%", "!")) else line for line in lines)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "\d" in a student's text is no matter of ours
            tree = ast.parse(plain)
        own = [n for n in tree.body if isinstance(n, _Definition) and n.name == name]
        if not own:
            return None
        definition = own[-1]
        helpers = [n for n in tree.body if n not in own and _is_helper(n)]
        _drop_docstring(definition)
        if isinstance(definition, ast.FunctionDef):
            definition.body = [*helpers, *definition.body]
            return ast.unparse(ast.fix_missing_locations(definition))
        text = ast.unparse(definition)
        if helpers:
            beside = "\n".join(ast.unparse(helper) for helper in helpers)
            text += "\n" + textwrap.indent(
                "TODO: the cell also holds what follows; put what is needed inside.\n" + beside, "    # "
            )
        return text
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _is_helper(node: ast.stmt) -> bool:
    """Whether a statement defines or imports something, and does not just run."""
    return isinstance(
        node, ast.FunctionDef | ast.ClassDef | ast.Import | ast.ImportFrom | ast.Assign | ast.AnnAssign
    )


def _drop_docstring(definition: _Definition) -> None:
    """Take out the docstrings of the definition and of what is in it: the course's own, most of the time."""
    for node in ast.walk(definition):
        if isinstance(node, _Definition) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:] or [ast.Pass()]


def _slug(number: int, taken: set[str]) -> str:
    slug = f"cluster-{number}"
    again = 2
    while slug in taken:
        slug = f"cluster-{number}-{again}"
        again += 1
    return slug


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _comment(text: str) -> str:
    return textwrap.fill(" ".join(text.split()), 108, initial_indent="# ", subsequent_indent="#   ")
