"""IPython's own translation of a cell into Python, carried into the sandbox as code.

The translator is pure Python: text in, text out. Its two modules are compiled on the trusted side, where
IPython is installed, and loaded only in the process of a student whose notebook needs them; the package
itself, which takes longer to import than a notebook takes to grade, is not there. Without IPython (a worker
of a cluster may lack it) a cell is taken as Python.
"""

from __future__ import annotations

import base64
import importlib.util
import marshal
import sys
import types
from functools import cache
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

_MODULES = ("IPython.utils.tokenutil", "IPython.core.inputtransformer2")
"""In the order in which one imports the other."""


@cache
def packed_translator() -> str:
    """The translator's code, for the settings of a zygote; empty where IPython is not installed."""
    spec = importlib.util.find_spec("IPython")
    places = list(spec.submodule_search_locations or ()) if spec is not None else []
    try:
        codes = [_code(Path(places[0]), name) for name in _MODULES]
    except (ImportError, OSError, IndexError):
        return ""
    return base64.b64encode(marshal.dumps(codes)).decode()


def _code(package: Path, name: str) -> types.CodeType:
    path = package.joinpath(*name.split(".")[1:]).with_suffix(".py")
    code = SourceFileLoader(name, str(path)).get_code(name)
    if code is None:
        raise ImportError(name)
    return code


class Translator:
    """Turns what IPython accepts into Python; made from what :func:`packed_translator` gave."""

    def __init__(self, packed: str) -> None:
        self._packed = packed
        self._manager: Any = None

    def python_of(self, source: str) -> str:
        """The cell as Python, as many lines as it has, or the cell as it is where that cannot be said."""
        if not self._packed:
            return source
        if self._manager is None:
            self._manager = _load(self._packed)
        joined = _with_continued_lines_joined(source)
        body = joined.lstrip("\n\r\t \f")
        above = joined[: len(joined) - len(body)].count("\n")  # leading empty lines are not kept
        try:
            return "\n" * above + str(self._manager.transform_cell(joined))
        except SyntaxError:
            return source


def _load(packed: str) -> Any:
    """Run the translator's modules under a name of their own, so that nothing finds half an IPython."""
    kept = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "IPython"}
    for name in kept:
        del sys.modules[name]
    try:
        for name in ("IPython", "IPython.core", "IPython.utils"):
            sys.modules[name] = types.ModuleType(name)
        for name, code in zip(_MODULES, marshal.loads(base64.b64decode(packed)), strict=True):
            module = sys.modules[name] = types.ModuleType(name)
            exec(code, module.__dict__)
            setattr(sys.modules[name.rpartition(".")[0]], name.rpartition(".")[2], module)
        return sys.modules[_MODULES[-1]].TransformerManager()
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "IPython"]:
            del sys.modules[name]
        sys.modules.update(kept)


def _with_continued_lines_joined(source: str) -> str:
    """Lines of a command that go on after a backslash, as one, with empty lines in their place below it.

    IPython joins them, too, but then the lines below move up, and messages name the wrong ones.
    """
    if "\\\n" not in source:
        return source
    lines = source.split("\n")
    number = 0
    while number < len(lines):
        if lines[number].lstrip()[:1] in ("!", "%") and not lines[number].lstrip().startswith("%%"):
            taken = 0
            while lines[number].endswith("\\") and number + taken + 1 < len(lines):
                taken += 1
                lines[number] = lines[number][:-1] + lines[number + taken].strip()
                lines[number + taken] = ""
        number += 1
    return "\n".join(lines)
