"""Copies in disguise: the same code with other names, in another order, under other comments."""

from __future__ import annotations

import ast
import itertools
import random
from collections.abc import Iterator

WORDS = ("alpha", "beta", "gamma", "delta", "kappa", "sigma", "omega", "theta")


def disguised(code: str, seed: int = 0) -> str:
    """The code with its own variables renamed, statements that do not depend on each other swapped,
    definitions reordered, and comments of another person; it computes the same.
    """
    chooser = random.Random(seed)
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            _rename(node, chooser)
            _swap_independent(node.body)
    chooser.shuffle(tree.body)
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            chooser.shuffle(node.body)
    return "\n".join(_commented(ast.unparse(tree).splitlines(), chooser)) + "\n"


def _rename(function: ast.FunctionDef, chooser: random.Random) -> None:
    arguments = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    outer = {name for n in ast.walk(function) if isinstance(n, ast.Nonlocal | ast.Global) for name in n.names}
    stored = _stored(function) - arguments - outer
    # The line tells the names of a function inside another one from those around it.
    new = {
        name: f"{chooser.choice(WORDS)}_{function.lineno}_{number}"
        for number, name in enumerate(sorted(stored))
    }
    for node in ast.walk(function):
        if isinstance(node, ast.Name) and node.id in new:
            node.id = new[node.id]


def _swap_independent(body: list[ast.stmt]) -> None:
    """Swap the first two neighbours that assign plain names which the other one does not use."""
    for place, (first, second) in enumerate(itertools.pairwise(body)):
        if (
            _binds_plain_names(first)
            and _binds_plain_names(second)
            # What a method changes cannot be seen here.
            and not ("self" in _names(first) and "self" in _names(second))
            and not _stored(first) & _names(second)
            and not _stored(second) & _names(first)
        ):
            body[place], body[place + 1] = second, first
            return


def _binds_plain_names(node: ast.stmt) -> bool:
    """Whether a statement gives values to variables, and to no part of an array or object."""
    return isinstance(node, ast.Assign) and all(isinstance(target, ast.Name) for target in node.targets)


def _stored(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}


def _names(node: ast.AST) -> set[str]:
    return {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}


def _commented(lines: list[str], chooser: random.Random) -> Iterator[str]:
    for line in lines:
        if line.strip() and chooser.random() < 0.4:
            indent = line[: len(line) - len(line.lstrip())]
            yield f"{indent}# {' '.join(chooser.choices(WORDS, k=4))}"
        yield line + ("" if chooser.random() < 0.8 else f"  # {chooser.choice(WORDS)}")


def independent_answer(name: str, seed: int) -> str:
    """A right answer to ``softmax`` or ``relu`` and the like as one of many would write it: short, and in one
    of many ways that differ in every step.
    """
    chooser = random.Random(f"{name}/{seed}")
    return {"softmax": _softmax, "relu": _relu}[name](chooser)


def _softmax(chooser: random.Random) -> str:
    steps = [
        chooser.choice(
            [
                "m = np.max(x, axis=-1, keepdims=True)",
                "m = x.max(axis=-1, keepdims=True)",
                "m = np.expand_dims(np.max(x, axis=-1), -1)",
                "m = np.amax(x, -1)[..., np.newaxis]",
                "m = np.max(x, axis=len(x.shape) - 1, keepdims=True)",
            ]
        ),
        chooser.choice(["z = x - m", "z = np.subtract(x, m)", "z = -m + x", "x = np.array(x); z = x - m"]),
        chooser.choice(["e = np.exp(z)", "e = np.e ** z", "e = np.exp(np.asarray(z, dtype=float))"]),
        chooser.choice(
            [
                "s = np.sum(e, axis=-1, keepdims=True)",
                "s = e.sum(axis=-1, keepdims=True)",
                "s = np.expand_dims(e.sum(-1), -1)",
                "s = np.add.reduce(e, axis=-1)[..., None]",
            ]
        ),
        chooser.choice(["return e / s", "return np.divide(e, s)", "e /= s; return e", "y = e / s; return y"]),
    ]
    return _function("softmax", steps)


def _relu(chooser: random.Random) -> str:
    steps = [
        chooser.choice(
            [
                "return np.maximum(0, x)",
                "return np.maximum(x, 0)",
                "return x * (x > 0)",
                "return np.where(x > 0, x, 0)",
                "return (x + np.abs(x)) / 2",
                "y = np.array(x); y[y < 0] = 0; return y",
            ]
        )
    ]
    return _function("relu", steps)


def _function(name: str, steps: list[str]) -> str:
    lines = [line.strip() for step in steps for line in step.split(";")]
    return "\n".join([f"def {name}(x):", *(f"    {line}" for line in lines)]) + "\n"
