"""Slips in a statement, or in several. Each function takes a block of statements and a place in it, and
yields whole blocks that may stand there by mistake.
"""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator

from autograder.author.mutants.scope import Scope, is_own_attribute

Block = list[ast.stmt]
Slip = Callable[[Block, int, Scope], Iterator[Block]]

_OTHER_OPERATOR: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
}


def dropped(block: Block, at: int, scope: Scope) -> Iterator[Block]:
    """A statement is forgotten."""
    if not isinstance(block[at], ast.Pass):
        yield _replaced(block, at, [])


def condition(block: Block, at: int, scope: Scope) -> Iterator[Block]:
    """``if c: a`` → ``if not c: a``, and ``a`` without any condition."""
    statement = block[at]
    if isinstance(statement, ast.If):
        negated = ast.UnaryOp(ast.Not(), statement.test)
        yield _replaced(block, at, [ast.If(negated, statement.body, statement.orelse)])
        yield _replaced(block, at, statement.body)
        if statement.orelse:
            yield _replaced(block, at, statement.orelse)


def one_round(block: Block, at: int, scope: Scope) -> Iterator[Block]:
    """A loop ends after its first round, as by a ``return`` that is indented too far."""
    statement = block[at]
    if isinstance(statement, ast.For):
        once = copy.copy(statement)
        once.body = [*statement.body, ast.Break()]
        yield _replaced(block, at, [once])


def swapped(block: Block, at: int, scope: Scope) -> Iterator[Block]:
    """Two statements stand in the wrong order, the second of which depends on the first, or the reverse."""
    if at + 1 < len(block):
        first, second = block[at : at + 2]
        if _depends(first, second) or _depends(second, first):
            yield [*block[:at], second, first, *block[at + 2 :]]


def other_assignment(block: Block, at: int, scope: Scope) -> Iterator[Block]:
    """``x -= a`` → ``x += a``, ``x = a``, and ``x = x - a``, which makes a new array."""
    statement = block[at]
    if not isinstance(statement, ast.AugAssign):
        return
    if type(statement.op) in _OTHER_OPERATOR:
        other = _OTHER_OPERATOR[type(statement.op)]()
        yield _replaced(block, at, [ast.AugAssign(statement.target, other, statement.value)])
    yield _replaced(block, at, [_assign(statement.target, statement.value)])
    value = ast.BinOp(_load(statement.target), statement.op, statement.value)
    yield _replaced(block, at, [_assign(statement.target, value)])


def negated(block: Block, at: int, scope: Scope) -> Iterator[Block]:
    """``return a`` → ``return -a``, and ``x = a`` → ``x = -a``."""
    statement = block[at]
    if isinstance(statement, ast.Return | ast.Assign) and isinstance(
        statement.value, ast.BinOp | ast.Call | ast.Name | ast.Attribute
    ):
        other = copy.copy(statement)
        other.value = ast.UnaryOp(ast.USub(), statement.value)
        yield _replaced(block, at, [other])


def copied(block: Block, at: int, scope: Scope) -> Iterator[Block]:
    """``self.W = W`` → ``self.W = W.copy()``: what happens to the caller's array is no longer seen."""
    statement = block[at]
    if (
        isinstance(statement, ast.Assign)
        and isinstance(statement.value, ast.Name)
        and statement.value.id in scope.shared
    ):
        call = ast.Call(ast.Attribute(statement.value, "copy"), [], [])
        yield _replaced(block, at, [_assign(statement.targets[0], call)])


def first_call_only(block: Block, at: int, scope: Scope) -> Iterator[Block]:
    """``self.y = y`` happens at the first call only: later ones find what is stale."""
    statement = block[at]
    if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Attribute):
        target = statement.targets[0]
        is_none = isinstance(statement.value, ast.Constant) and statement.value.value is None
        if is_own_attribute(target) and not is_none and scope.function != "__init__":
            stored = ast.Call(
                ast.Name("getattr"), [target.value, ast.Constant(target.attr), ast.Constant(None)], []
            )
            test = ast.Compare(stored, [ast.Is()], [ast.Constant(None)])
            yield _replaced(block, at, [ast.If(test, [statement], [])])


SLIPS: dict[str, Slip] = {
    "a statement dropped": dropped,
    "a condition": condition,
    "one round of a loop": one_round,
    "statements swapped": swapped,
    "another assignment": other_assignment,
    "a sign": negated,
    "a copy for the array itself": copied,
    "stored at the first call only": first_call_only,
}
"""Every slip in a statement, by what tables call it."""


def kept_local(function: ast.FunctionDef, attribute: str) -> ast.FunctionDef | None:
    """Replace ``self.<attribute>`` by a local variable in a method that stores and reads it, if so."""
    uses = {
        type(node.ctx)
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and is_own_attribute(node, attribute)
    }
    if not uses >= {ast.Store, ast.Load}:
        return None
    return _Renaming(attribute, lambda node: ast.Name(f"{attribute}_", node.ctx)).visit(  # type: ignore[no-any-return]
        copy.deepcopy(function)
    )


def kept_in_class(definition: ast.ClassDef, attribute: str) -> ast.ClassDef:
    """Replace ``self.<attribute>`` by an attribute of the class: all objects share it."""
    shared = ast.Call(ast.Name("type"), [ast.Name("self")], [])
    return _Renaming(attribute, lambda node: ast.Attribute(shared, attribute, node.ctx)).visit(  # type: ignore[no-any-return]
        copy.deepcopy(definition)
    )


class _Renaming(ast.NodeTransformer):
    def __init__(self, attribute: str, replacement: Callable[[ast.Attribute], ast.expr]) -> None:
        self._attribute = attribute
        self._replacement = replacement

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        """Replace the attribute; look for it in what other attributes belong to."""
        if is_own_attribute(node, self._attribute):
            return self._replacement(node)
        self.generic_visit(node)
        return node


def _replaced(block: Block, at: int, instead: Block) -> Block:
    return [*block[:at], *instead, *block[at + 1 :]] or [ast.Pass()]


def _assign(target: ast.expr, value: ast.expr) -> ast.Assign:
    return ast.Assign([target], value, lineno=0)


def _load(target: ast.expr) -> ast.expr:
    loaded = copy.deepcopy(target)
    loaded.ctx = ast.Load()  # type: ignore[attr-defined]
    return loaded


def _depends(statement: ast.stmt, on: ast.stmt) -> bool:
    """Whether a statement mentions what another one assigns."""
    mentioned = {ast.unparse(node) for node in ast.walk(statement) if isinstance(node, ast.expr)}
    for node in ast.walk(on):
        targets = node.targets if isinstance(node, ast.Assign) else []
        if isinstance(node, ast.AugAssign):
            targets = [node.target]
        for target in targets:
            names = [target, *(target.elts if isinstance(target, ast.Tuple) else ())]
            base = [name.value for name in names if isinstance(name, ast.Subscript)]
            if mentioned & {ast.unparse(name) for name in (*names, *base)}:
                return True
    return False
