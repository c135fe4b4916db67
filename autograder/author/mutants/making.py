"""From a reference solution to its mutants: every slip, in every place where it can happen."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from autograder.author.mutants import expressions, statements
from autograder.author.mutants.scope import Scope, class_scope, function_scope


@dataclass(frozen=True, slots=True)
class Mutant:
    """A solution that is wrong in one place.

    Attributes:
        slip: what was done, for instance "an axis".
        before: the statement in the reference solution, as :func:`ast.unparse` writes it: comments, line
            breaks and redundant parentheses make no difference.
        after: the statement in the mutant; empty where it was dropped.
        code: the whole mutant.
    """

    slip: str
    before: str
    after: str
    code: str


def make_mutants(source: str) -> list[Mutant]:
    """Make all mutants of a solution cell, in the order of its lines; no two have the same code.

    Docstrings are left out, and what the signature says is mutated as well: it stands in the student's cell.
    """
    tree = ast.parse(source)
    _drop_docstrings(tree)
    seen = {ast.unparse(tree)}
    mutants: list[Mutant] = []
    for slip, before, after in _Maker(tree).changes():
        code = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
        if code.rstrip() not in seen and _compiles(code):
            seen.add(code.rstrip())
            mutants.append(Mutant(slip, before, after, code))
    return mutants


def normalised(statement: str) -> str:
    """The text of a statement as :class:`Mutant` has it, however it is laid out.

    The first line of a compound statement (``for x in y:``) may stand alone.
    """
    text = statement.strip()
    if not text:
        return ""
    for body in ("", "\n    pass", " pass"):
        try:
            return headline(ast.parse(text + body).body[0])
        except SyntaxError:
            continue
    return text


def headline(statement: ast.stmt) -> str:
    """A statement on one line; of a compound statement the first line only."""
    return ast.unparse(ast.fix_missing_locations(statement)).splitlines()[0]


Change = tuple[str, str, str]
"""The slip, the statement before and after it. While it is yielded, the tree holds the change."""


class _Maker:
    """Walks a tree and makes one change at a time in it, undoing each before the next."""

    def __init__(self, tree: ast.Module) -> None:
        self._tree = tree

    def changes(self) -> Iterator[Change]:
        scope = class_scope(self._tree)
        for definition in self._tree.body:
            if isinstance(definition, ast.ClassDef):
                yield from self._class(definition, scope)
        yield from self._block(self._tree.body, scope)

    def _class(self, definition: ast.ClassDef, scope: Scope) -> Iterator[Change]:
        place = self._tree.body.index(definition)
        for attribute in scope.attributes:
            with _changed(self._tree.body, place, statements.kept_in_class(definition, attribute)):
                yield "kept in the class", f"self.{attribute}", f"type(self).{attribute}"
            for at, function in enumerate(definition.body):
                if isinstance(function, ast.FunctionDef):
                    local = statements.kept_local(function, attribute)
                    if local is not None:
                        with _changed(definition.body, at, local):
                            before = f"self.{attribute}  # in {function.name}"
                            yield "not stored", before, f"{attribute}_  # in {function.name}"

    def _block(self, block: list[ast.stmt], scope: Scope) -> Iterator[Change]:
        for at, statement in enumerate(list(block)):
            if isinstance(statement, ast.FunctionDef):
                inner = function_scope(statement, scope)
                yield from self._expressions(statement.args, statement, inner)
                yield from self._block(statement.body, inner)
                continue
            if isinstance(statement, ast.ClassDef):
                yield from self._block(statement.body, scope)
                continue
            yield from self._statement(block, at, scope)
            for child in ast.iter_child_nodes(statement):
                if not isinstance(child, ast.stmt):
                    yield from self._expressions_below(statement, statement, scope)
                    break
            for name in ("body", "orelse"):
                yield from self._block(getattr(statement, name, []), scope)

    def _statement(self, block: list[ast.stmt], at: int, scope: Scope) -> Iterator[Change]:
        before = headline(block[at])
        kept = list(block)
        for slip, make in statements.SLIPS.items():
            for other in make(kept, at, scope):
                shown = before
                instead = other[at : at + 1 + len(other) - len(kept)]
                after = "; ".join(headline(statement) for statement in instead)
                if slip == "a statement dropped":
                    after = ""
                elif slip == "statements swapped":
                    shown = "; ".join(headline(statement) for statement in kept[at : at + 2])
                    after = "; ".join(headline(statement) for statement in other[at : at + 2])
                elif slip == "one round of a loop":
                    after = f"{before} ...; break"
                block[:] = other
                try:
                    yield slip, shown, after
                finally:
                    block[:] = kept

    def _expressions_below(self, node: ast.AST, statement: ast.stmt, scope: Scope) -> Iterator[Change]:
        """Change the expressions that belong to a statement, but not those of the statements inside it."""
        for field, value in ast.iter_fields(node):
            if isinstance(value, ast.stmt) or (isinstance(value, list) and value and _is_block(value)):
                continue
            for place, child in enumerate(value) if isinstance(value, list) else [(None, value)]:
                if isinstance(child, ast.AST):
                    yield from self._slot(node, field, place, child, statement, scope)

    def _expressions(self, node: ast.AST, statement: ast.stmt, scope: Scope) -> Iterator[Change]:
        yield from self._expressions_below(node, statement, scope)

    def _slot(
        self,
        parent: ast.AST,
        field: str,
        place: int | None,
        child: ast.AST,
        statement: ast.stmt,
        scope: Scope,
    ) -> Iterator[Change]:
        is_text_of_f_string = isinstance(parent, ast.JoinedStr) and isinstance(child, ast.Constant)
        is_written = isinstance(getattr(child, "ctx", None), ast.Store)
        if isinstance(child, ast.expr) and not is_text_of_f_string and not is_written:
            before = headline(statement)
            for slip, make in expressions.SLIPS.items():
                for other in make(child, scope):
                    with _slot_changed(parent, field, place, other):
                        yield slip, before, headline(statement)
        if not (isinstance(parent, ast.FormattedValue) and field == "format_spec"):
            yield from self._expressions_below(child, statement, scope)


def _is_block(values: list[object]) -> bool:
    return isinstance(values[0], ast.stmt)


@contextmanager
def _changed(block: list[ast.stmt], at: int, other: ast.stmt) -> Iterator[None]:
    kept = block[at]
    block[at] = other
    try:
        yield
    finally:
        block[at] = kept


@contextmanager
def _slot_changed(parent: ast.AST, field: str, place: int | None, other: ast.AST) -> Iterator[None]:
    if place is None:
        kept = getattr(parent, field)
        setattr(parent, field, other)
        try:
            yield
        finally:
            setattr(parent, field, kept)
    else:
        values = getattr(parent, field)
        kept = values[place]
        values[place] = other
        try:
            yield
        finally:
            values[place] = kept


def _drop_docstrings(tree: ast.Module) -> None:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:] or [ast.Pass()]


def _compiles(code: str) -> bool:
    try:
        compile(code, "<mutant>", "exec")
    except (SyntaxError, ValueError):
        return False
    return True
