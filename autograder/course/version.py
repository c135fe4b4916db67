"""What a verdict depends on, as one digest: nothing is listed by hand, so nothing can be forgotten.

A verdict follows from the engine (everything in this package that takes part in judging), the files of the
problem set in the course's folder of exercises and what they import from the rest of that folder, the cells
of its source notebook, the packages that student code may import, and the salt. The journal, the signatures
of known mistakes, ``publish --check`` and the workers of a cluster compare these digests.

Only what Python executes counts: comments, blank lines and, in the engine, docstrings may change freely.
(In a suite a docstring is the description that a student reads.) The digests are the same for every version
of Python, so that committed signatures are current on every machine.
"""

from __future__ import annotations

import ast
import hashlib
import io
import json
import tokenize
from collections.abc import Iterator
from functools import cache, lru_cache
from pathlib import Path

from autograder.course.cells import Assignment
from autograder.course.judging_files import REMEMBERED, judging_files
from autograder.course.layout import PACKAGE
from autograder.course.salt import OPEN_SALT, Salt

JUDGING_ROOMS = ("sandbox", "checks", "course", "engine")
"""Rooms of the package in which a verdict is made; the rooms below only pass it on."""
SIGNATURES = "signatures.json"
"""Name of the file that holds the signatures of known mistakes of a problem set, beside its suites."""
_LENGTH = 16


def verdict_digest(assignment: Assignment, salt: Salt = OPEN_SALT) -> str:
    """Identifies everything that judges a problem set: two gradings with the same digest agree."""
    files = judging_files(assignment.folder)
    return _digest(engine_digest(), *_cells(assignment), *_contents(files), *_name(salt))


def signature_digest(assignment: Assignment, exercise: str, salt: Salt = OPEN_SALT) -> str:
    """Identifies what the signatures of an exercise's known mistakes are made from."""
    files = [path for path in judging_files(assignment.folder) if path.name != SIGNATURES]
    suite = assignment.folder / f"test_{exercise}.py"
    # A suite that tries a student's test on the known answers of another exercise names their file.
    text = suite.read_text(encoding="utf-8") if suite in files else ""
    own = {f"test_{exercise}.py", f"answers_{exercise}.py", *(p.name for p in files if f'"{p.stem}"' in text)}

    def is_of_another_exercise(path: Path) -> bool:
        is_of_one = path.parent == assignment.folder and path.name.startswith(("test_", "answers_"))
        return is_of_one and path.name not in own

    files = [path for path in files if not is_of_another_exercise(path)]
    return _digest(engine_digest(), *_cells(assignment), *_contents(files), *_name(salt))


def engine_files() -> list[Path]:
    """The modules of this package that take part in judging."""
    single = [PACKAGE / f"{name}.py" for name in ("errors", "files", "report")]
    return sorted([*single, *(path for room in JUDGING_ROOMS for path in (PACKAGE / room).rglob("*.py"))])


@cache
def engine_digest() -> str:
    """Identifies the engine: the code that reads a submission, runs it and judges it."""
    files = engine_files()
    code = (executed_part(path.read_text(encoding="utf-8"), docstrings=False) for path in files)
    names = (str(path.relative_to(PACKAGE)) for path in files)
    return _digest(*(part for pair in zip(names, code, strict=True) for part in pair))


@lru_cache(maxsize=REMEMBERED)
def executed_part(code: str, *, docstrings: bool) -> str:
    """Python code without comments and blank lines, and if so wished without docstrings.

    Code that is no Python is returned as it is.
    """
    try:
        tree = ast.parse(code)
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
    except (SyntaxError, tokenize.TokenError):
        return code
    lines = code.split("\n")  # not at form feeds and the like, where Python begins no new line
    left_out: set[int] = set()
    for token in tokens:
        row, column = token.start
        if token.type == tokenize.COMMENT:
            lines[row - 1] = lines[row - 1][:column].rstrip()
        if token.type in (tokenize.COMMENT, tokenize.NL) and not lines[row - 1].strip():
            left_out.add(row)
    if not docstrings:
        for node in _docstrings(tree):
            first, last = node.lineno, node.end_lineno or node.lineno
            around = (
                lines[first - 1].encode()[: node.col_offset] + lines[last - 1].encode()[node.end_col_offset :]
            )
            if not around.strip():  # otherwise there is code on the same line
                left_out.update(range(first, last + 1))
    return "\n".join(line for row, line in enumerate(lines, start=1) if row not in left_out).rstrip()


def _docstrings(tree: ast.Module) -> Iterator[ast.Expr]:
    """Texts that stand alone as statements: docstrings, and descriptions below a constant or a field."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Expr)
            and isinstance(node.value, ast.Constant)
            and isinstance(node.value.value, str)
        ):
            yield node


def _contents(files: list[Path]) -> Iterator[str]:
    for path in files:
        yield f"{path.parent.name}/{path.name}"
        if path.suffix == ".py":
            yield executed_part(path.read_text(encoding="utf-8", errors="replace"), docstrings=True)
        else:
            yield hashlib.sha256(path.read_bytes()).hexdigest()


def _cells(assignment: Assignment) -> Iterator[str]:
    """What grading takes from the source notebook: code that runs, points, and names to be recognised by."""
    yield json.dumps(assignment.imports)
    for cell in assignment.cells:
        runs = cell.runs_when_grading or (cell.solution and cell.cell_type == "code")
        yield json.dumps([cell.grade_id, cell.points, sorted(cell.tags), cell.source if runs else ""])


def _name(salt: Salt) -> tuple[str, ...]:
    """Digests with the open salt are those of the course itself, which are committed."""
    return () if salt.is_open else (salt.fingerprint,)


def _digest(*parts: str) -> str:
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()[:_LENGTH]
