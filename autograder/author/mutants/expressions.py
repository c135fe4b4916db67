"""Slips in an expression. Each function takes an expression and yields what may stand there by mistake."""

from __future__ import annotations

import ast
import copy
from collections.abc import Callable, Iterator

import numpy as np

from autograder.author.mutants.scope import Scope, is_own_attribute

Slip = Callable[[ast.expr, Scope], Iterator[ast.expr]]

_OTHER_OPERATOR: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.Pow: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
}
_OTHER_COMPARISON: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Eq: (ast.NotEq, ast.GtE),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_OTHER_FUNCTION = {
    "sum": ("mean", "max"),
    "mean": ("sum",),
    "max": ("sum", "min"),
    "maximum": ("minimum",),
    "minimum": ("maximum",),
    "argmax": ("argmin", "max"),
    "zeros": ("ones",),
    "zeros_like": ("ones_like",),
    "ones": ("zeros",),
    "exp": ("exp2",),
    "log": ("log2", "log10"),
    "randn": ("rand",),
    "abs": ("square",),
    "sqrt": ("square",),
}
_UFUNC: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.Pow: "power",
}
_SYMMETRIC = frozenset({"maximum", "minimum", "add", "multiply"})
_NOT_SYMMETRIC = (ast.Sub, ast.Div, ast.MatMult, ast.Pow)


def other_operator(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """``a - b`` → ``a + b``."""
    if isinstance(node, ast.BinOp) and type(node.op) in _OTHER_OPERATOR:
        yield ast.BinOp(node.left, _OTHER_OPERATOR[type(node.op)](), node.right)
    if isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)


def operand_dropped(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """``a - b`` → ``a``, and ``b``."""
    if isinstance(node, ast.BinOp):
        yield node.left
        yield node.right


def operands_swapped(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """``a - b`` → ``b - a``."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, _NOT_SYMMETRIC):
        yield ast.BinOp(node.right, node.op, node.left)


def other_comparison(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """``a > b`` → ``a >= b``, and ``a < b``."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for other in _OTHER_COMPARISON.get(type(node.ops[0]), ()):
            yield ast.Compare(node.left, [other()], node.comparators)


def sign(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """``-a`` → ``a``, and ``not a`` → ``a``."""
    if isinstance(node, ast.UnaryOp):
        yield node.operand


def constant(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """``2`` → ``1``, ``3``; ``0.5`` → ``1.0``, ``0.25``; ``True`` → ``False``."""
    if not isinstance(node, ast.Constant):
        return
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int):
        yield ast.Constant(value + 1)
        yield _number(value - 1)
    elif isinstance(value, float):
        yield ast.Constant(value * 2)
        yield ast.Constant(value / 2)


def axis(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """``axis=1`` → ``axis=0``, and none at all."""
    if not isinstance(node, ast.Call):
        return
    for position, keyword in enumerate(node.keywords):
        if keyword.arg == "axis":
            for other in (0, 1):
                yield _with_keyword(node, position, ast.Constant(other))
            yield _without_keyword(node, position)


def keyword_dropped(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """``f(x, size=3)`` → ``f(x)``."""
    if isinstance(node, ast.Call):
        for position, keyword in enumerate(node.keywords):
            if keyword.arg not in ("axis", "keepdims"):
                yield _without_keyword(node, position)


def transpose(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """``a.T @ b`` → ``a @ b``, and ``a @ b`` → ``a.T @ b``, ``a @ b.T``."""
    if isinstance(node, ast.Attribute) and node.attr == "T":
        yield node.value
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.MatMult):
        if not _is_transposed(node.left):
            yield ast.BinOp(_transposed(node.left), node.op, node.right)
        if not _is_transposed(node.right):
            yield ast.BinOp(node.left, node.op, _transposed(node.right))


def arguments_swapped(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """``f(a, b)`` → ``f(b, a)``."""
    if not isinstance(node, ast.Call) or _numpy_name(node) in _SYMMETRIC:
        return
    for i in range(len(node.args) - 1):
        swapped = [*node.args[:i], node.args[i + 1], node.args[i], *node.args[i + 2 :]]
        yield ast.Call(node.func, swapped, node.keywords)


def other_function(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """``np.sum(a)`` → ``np.mean(a)``."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        for other in _OTHER_FUNCTION.get(node.func.attr, ()):
            yield ast.Call(ast.Attribute(node.func.value, other), node.args, node.keywords)


def call_dropped(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """``f(a)`` → ``a``, and ``a.copy()`` → ``a``."""
    if not isinstance(node, ast.Call):
        return
    is_function = isinstance(node.func, ast.Name) or _numpy_name(node) is not None or _is_own_method(node)
    if is_function and len(node.args) == 1 and not isinstance(node.args[0], ast.Starred):
        yield node.args[0]
    if isinstance(node.func, ast.Attribute) and not is_function:
        yield node.func.value


def written_in_place(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """``x - m`` → ``np.subtract(x, m, out=x)``: the same value, but the caller's array is overwritten."""
    if isinstance(node, ast.BinOp) and type(node.op) in _UFUNC:
        name, operands = _UFUNC[type(node.op)], [node.left, node.right]
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        name, operands = "negative", [node.operand]
    elif isinstance(node, ast.Call) and isinstance(getattr(np, _numpy_name(node) or "", None), np.ufunc):
        name, operands = _numpy_name(node) or "", node.args
    else:
        return
    function = ast.Attribute(ast.Name("np"), name)
    for operand in operands:
        if scope.is_shared(operand):
            yield ast.Call(function, operands, [ast.keyword("out", copy.deepcopy(operand))])


def branch(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """``a if c else b`` → ``a``, ``b``, and ``b if c else a``."""
    if isinstance(node, ast.IfExp):
        yield node.body
        yield node.orelse
        yield ast.IfExp(node.test, node.orelse, node.body)


def slice_bound_dropped(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """``x[a:b]`` → ``x[a:]``, and ``x[:b]``."""
    if isinstance(node, ast.Slice):
        if node.lower is not None:
            yield ast.Slice(None, node.upper, node.step)
        if node.upper is not None:
            yield ast.Slice(node.lower, None, node.step)


def end_of_range(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """``range(n)`` → ``range(n - 1)``, and ``range(n + 1)``."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "range":
        at = 0 if len(node.args) == 1 else 1
        for operator in (ast.Sub(), ast.Add()):
            end = ast.BinOp(node.args[at], operator, ast.Constant(1))
            yield ast.Call(node.func, [*node.args[:at], end, *node.args[at + 1 :]], [])


def other_count(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """``len(x)`` → ``x.size``, and the other way round."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len":
        yield ast.Attribute(node.args[0], "size")
    if isinstance(node, ast.Attribute) and node.attr == "size":
        yield ast.Call(ast.Name("len"), [node.value], [])


def other_name(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """``above`` → ``below``: another variable of the function; ``self.m`` → ``self.v``: another attribute."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in scope.names:
        others = [*scope.names, scope.names[0]]
        other = others[others.index(node.id) + 1]
        if other != node.id:
            yield ast.Name(other)
    elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and is_own_attribute(node):
        others = [*scope.attributes, *scope.attributes[:1]]
        if node.attr in others:
            other = others[others.index(node.attr) + 1]
            if other != node.attr:
                yield ast.Attribute(node.value, other)


def other_key(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """``params["W1"]`` → ``params["b1"]``."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in scope.keys:
        others = [*scope.keys, scope.keys[0]]
        other = others[others.index(node.value) + 1]
        if other != node.value:
            yield ast.Constant(other)


def entry_dropped(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """``{"W": a, "b": c}`` → ``{"W": a}``; and a part of a text that is put together."""
    if isinstance(node, ast.Dict):
        for i in range(len(node.keys)):
            yield ast.Dict(node.keys[:i] + node.keys[i + 1 :], node.values[:i] + node.values[i + 1 :])
    if isinstance(node, ast.JoinedStr):
        for i, part in enumerate(node.values):
            if isinstance(part, ast.FormattedValue):
                yield ast.JoinedStr(node.values[:i] + node.values[i + 1 :])


def entries_swapped(node: ast.expr, scope: Scope) -> Iterator[ast.expr]:
    """``{"W": a, "b": c}`` → ``{"W": c, "b": a}``."""
    if isinstance(node, ast.Dict):
        for i in range(len(node.keys) - 1):
            values = [*node.values[:i], node.values[i + 1], node.values[i], *node.values[i + 2 :]]
            yield ast.Dict(node.keys, values)


SLIPS: dict[str, Slip] = {
    "another operator": other_operator,
    "an operand dropped": operand_dropped,
    "operands swapped": operands_swapped,
    "another comparison": other_comparison,
    "a sign": sign,
    "a constant": constant,
    "an axis": axis,
    "a keyword dropped": keyword_dropped,
    "a transpose": transpose,
    "arguments swapped": arguments_swapped,
    "another function": other_function,
    "a call dropped": call_dropped,
    "in place for a copy": written_in_place,
    "a branch": branch,
    "a bound of a slice": slice_bound_dropped,
    "the end of a range": end_of_range,
    "another count": other_count,
    "another name": other_name,
    "another key": other_key,
    "an entry dropped": entry_dropped,
    "entries swapped": entries_swapped,
}
"""Every slip in an expression, by what tables call it."""


def _number(value: int) -> ast.expr:
    return ast.Constant(value) if value >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-value))


def _with_keyword(call: ast.Call, position: int, value: ast.expr) -> ast.Call:
    keywords = list(call.keywords)
    keywords[position] = ast.keyword(keywords[position].arg, value)
    return ast.Call(call.func, call.args, keywords)


def _without_keyword(call: ast.Call, position: int) -> ast.Call:
    return ast.Call(call.func, call.args, call.keywords[:position] + call.keywords[position + 1 :])


def _numpy_name(call: ast.Call) -> str | None:
    """The name of the NumPy function that is called, if one is."""
    function = call.func
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return function.attr if function.value.id == "np" else None
    return None


def _is_own_method(call: ast.Call) -> bool:
    """Whether a method of the object, or of a layer that it holds, is called."""
    function = call.func
    return isinstance(function, ast.Attribute) and (
        is_own_attribute(function) or (is_own_attribute(function.value) and bool(call.args))
    )


def _is_transposed(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "T"


def _transposed(node: ast.expr) -> ast.expr:
    return ast.Attribute(node, "T")
