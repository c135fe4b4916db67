"""What a slip may need to know of the code around it: names, and which arrays others hold as well."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """The surroundings of a place in a solution.

    Attributes:
        names: parameters and local variables of the function, in order of appearance, without ``self``.
        shared: names of arrays, dictionaries and objects that the caller or the object holds as well:
            parameters, ``self``, and local names for parts of them. Writing into them is seen from outside.
        attributes: what the class stores in ``self``.
        keys: the texts that serve as keys.
        function: the name of the function.
    """

    names: tuple[str, ...] = ()
    shared: frozenset[str] = frozenset()
    attributes: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    function: str = ""

    def is_shared(self, expression: ast.expr) -> bool:
        """Whether the expression is a name for something that others hold as well (and not a new value)."""
        return root(expression) in self.shared


def root(expression: ast.expr) -> str | None:
    """The name that a chain of attributes and items begins with: ``self`` for ``self.params["W1"]``."""
    while isinstance(expression, ast.Attribute | ast.Subscript):
        expression = expression.value
    return expression.id if isinstance(expression, ast.Name) else None


def is_own_attribute(node: ast.AST, name: str | None = None) -> bool:
    """Whether this is ``self.<name>``, or ``self.<anything>``."""
    return (
        isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "self"
        and name in (None, node.attr)
    )


def class_scope(tree: ast.AST) -> Scope:
    """What is known of a whole cell: its attributes and its keys."""
    nodes = list(ast.walk(tree))
    stored = [
        node.attr
        for node in nodes
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and is_own_attribute(node)
    ]
    texts = [node.slice for node in nodes if isinstance(node, ast.Subscript)]
    for node in nodes:
        if isinstance(node, ast.Dict):
            texts += [key for key in node.keys if key is not None]
    keys = [t.value for t in texts if isinstance(t, ast.Constant) and isinstance(t.value, str)]
    return Scope(attributes=_once(stored), keys=_once(keys))


def function_scope(function: ast.FunctionDef, around: Scope) -> Scope:
    """What is known inside a function of the cell."""
    parameters = [argument.arg for argument in (*function.args.args, *function.args.kwonlyargs)]
    nodes = list(ast.walk(function))
    stored = sorted(
        (n for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)),
        key=lambda n: (n.lineno, n.col_offset),
    )
    shared = set(parameters)
    for node in nodes:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            is_part = isinstance(node.value, ast.Attribute | ast.Subscript | ast.Name)
            if is_part and root(node.value) in shared:
                shared.add(node.targets[0].id)
    names = _once(name for name in (*parameters, *(n.id for n in stored)) if name not in ("self", "_"))
    return Scope(names, frozenset(shared), around.attributes, around.keys, function.name)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
