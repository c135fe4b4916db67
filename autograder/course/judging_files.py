"""The files that judge a problem set: everything in its folder, and what its modules import from other sets.

Nothing is listed by hand. A module that two sets share lies in the folder of one of them, and data that a
suite reads may be of any type, so both are found here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

EQUIVALENT_MUTANTS = "equivalent_mutants.toml"
"""Name of the file beside the suites that says which mutants need not be noticed: it judges no submission."""

REMEMBERED = 1024
"""Files whose reading is kept: every exercise of a set asks for those that it shares with the others."""


def judging_files(folder: Path) -> list[Path]:
    """The files that judge the problem set in this folder of a course's folder of exercises."""
    own = {path for path in folder.rglob("*") if path.is_file() and _may_judge(path.relative_to(folder))}
    found, unread = set(own), [path for path in own if path.suffix == ".py"]
    while unread:
        imported = set(_imports_of(unread.pop(), folder.parent)) - found
        found |= imported
        unread += imported
    packages = {folder.parent, *(path.parent for path in found)}
    return sorted(found | {file for package in packages if (file := package / "__init__.py").is_file()})


def _may_judge(path: Path) -> bool:
    is_made_by_programs = any(part == "__pycache__" or part.startswith(".") for part in path.parts)
    return path.name != EQUIVALENT_MUTANTS and not is_made_by_programs


def _imports_of(module: Path, exercises: Path) -> Iterator[Path]:
    """The files in the folder of exercises that a module there imports, at its top or inside functions."""
    for level, parts in _imported_names(module.read_text(encoding="utf-8", errors="replace")):
        if level:
            yield from _module_at(module.parents[level - 1].joinpath(*parts))
        else:
            yield from _files_called(parts, exercises)


@lru_cache(maxsize=REMEMBERED)
def _imported_names(code: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """What a module imports: of each name the leading dots, and the parts."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:
        return ()
    found: list[tuple[int, tuple[str, ...]]] = []
    for node in nodes:
        if isinstance(node, ast.Import):
            found += [(0, tuple(alias.name.split("."))) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = tuple(node.module.split(".")) if node.module else ()
            found += [(node.level, base), *((node.level, (*base, alias.name)) for alias in node.names)]
    return tuple(found)


def _files_called(parts: tuple[str, ...], exercises: Path) -> Iterator[Path]:
    """The files that a dotted name may mean, whatever the folder of exercises itself is called in it."""
    for start in range(len(parts)):
        yield from _module_at(exercises.joinpath(*parts[start:]))


def _module_at(path: Path) -> Iterator[Path]:
    for file in (path.with_name(f"{path.name}.py"), path / "__init__.py"):
        if file.is_file():
            yield file
