"""What a cell of the course tells a student."""

import ast

FEWEST_WORDS = 5
"""Fewer words are no sentence."""


def is_sentence(text: str) -> bool:
    """Whether there is more than a word or two."""
    return len(text.split()) >= FEWEST_WORDS


def does_something(source: str) -> bool:
    """Whether code does more than define what another cell uses: then there is something to see."""
    definitions = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign)
    return any(
        not isinstance(statement, definitions) and "rcParams.update" not in ast.unparse(statement)
        for statement in ast.parse(source).body
    )
