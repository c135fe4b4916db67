"""What a class in a student's cells defines: to say what stands there in place of a missing method."""

from __future__ import annotations

import ast
import difflib
import re
import warnings
from collections.abc import Iterable

_NO_ATTRIBUTE = re.compile(
    r"'([^\W\d]\w{0,39})' object has no attribute '([^\W\d]\w{0,39})'(?:\. Did you mean.*)?"
)
_ALIKE = 0.7


def names_of_class(sources: Iterable[str], name: str) -> frozenset[str] | None:
    """Collect the methods and attributes that a class defines; None, if no cell defines such a class.

    Cells that are no plain Python are left out. Of several definitions the last one counts.
    """
    found: frozenset[str] | None = None
    for source in sources:
        if f"class {name}" not in source:
            continue
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                tree = ast.parse(source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and node.name == name:
                found = _names_in(node)
    return found


def _names_in(definition: ast.ClassDef) -> frozenset[str]:
    names = set()
    for node in ast.walk(definition):
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            names.add(node.attr)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return frozenset(names)


def explain_missing_member(
    message: str, sources: Iterable[str], known: frozenset[str], methods: frozenset[str]
) -> str | None:
    """Say which method or attribute of an object is missing, and what it may be called instead.

    Args:
        message: the text of an AttributeError. Not trusted.
        sources: the student's cells.
        known: the words that may be repeated.
        methods: which of them are methods of what was given out.

    Returns:
        One or two sentences, or None if the message is another one, or names what may not be repeated.
    """
    match = _NO_ATTRIBUTE.fullmatch(message.partition("\n")[0].strip())
    if match is None or not {match[1], match[2]} <= known:
        return None
    owner, asked = match[1], match[2]
    names = names_of_class(sources, owner)
    if names is None or asked in names:
        return None
    kind = "method" if asked in methods else "attribute"
    near = difflib.get_close_matches(asked, sorted(names & known), n=1, cutoff=_ALIKE)
    if near:
        return f"The class `{owner}` has no {kind} `{asked}`; it has `{near[0]}`. Is the name misspelt?"
    return f"The class `{owner}` has no {kind} `{asked}`. Is it missing, or called something else?"
