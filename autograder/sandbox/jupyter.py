"""What a notebook finds around it in Jupyter, as far as grading needs it: names, modules, magics.

Nobody looks at what a notebook shows while it is graded, so everything here is harmless: it takes any
argument and does nothing. What would run a program is refused, with a sentence, and the cell goes on.
"""

from __future__ import annotations

import builtins
import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NoReturn

STAND_INS = frozenset(
    {"IPython", "comm", "ipykernel", "ipython_genutils", "ipywidgets", "jupyter_client", "jupyter_core"}
    | {"matplotlib_inline", "nbformat", "notebook", "traitlets"}
)
"""Packages that are there wherever JupyterLab is, and that no exercise computes with."""

RUNS_PROGRAMS = frozenset({"pip", "conda", "mamba", "micromamba", "uv", "system", "sx", "run", "sc"})
CELL_RUNS_PROGRAMS = frozenset({"bash", "sh", "script", "system", "sx", "cmd", "!", "perl", "ruby", "python",
                                "python2", "python3", "pypy"})  # fmt: skip
TIMES_A_STATEMENT = frozenset({"time", "timeit", "prun", "memit", "mprun", "lprun"})
_WITH_VALUE = frozenset("nrpslTDfmuS")
"""Options of these magics that are followed by a value: ``-n 10``."""


class Anything:
    """Stands for what a notebook shows: any attribute, any call, any item, and nothing happens.

    Called with a function or class alone, it gives that back: it may stand for a decorator.
    """

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        pass

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:  # noqa: D102 - as the class says
        if len(arguments) == 1 and isinstance(arguments[0], types.FunctionType | type):
            return arguments[0]
        return Anything()

    def __getitem__(self, key: Any) -> Any:
        return Anything()

    def __setitem__(self, key: Any, value: Any) -> None:
        pass

    def __iter__(self) -> Iterator[Any]:
        return iter(())

    def __len__(self) -> int:
        return 0

    def __bool__(self) -> bool:
        return True

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        pass


class _StandInModule(types.ModuleType):
    """A module that has every attribute."""

    def __getattr__(self, name: str) -> Any:
        if name == "__version__":
            return "9.0.0"
        if name.startswith("__"):
            raise AttributeError(name)
        value: Any = type(name, (Anything,), {}) if name[:1].isupper() else Anything()
        setattr(self, name, value)
        return value


class _StandIns(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds what no other finder has found, below the packages of Jupyter."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname.partition(".")[0] not in STAND_INS:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _StandInModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        entries = vars(module)
        if module.__name__ == "IPython":
            entries["version_info"] = (9, 0, 0)  # matplotlib asks for this, too
            entries["get_ipython"] = get_ipython
        if module.__name__ in ("IPython.display", "IPython.core.display"):
            entries.update({name: Anything() for name in ("clear_output", "display")})
            entries.update({name: type(name, (Anything,), {}) for name in _DISPLAYED})


_DISPLAYED = ("HTML", "Image", "Latex", "Markdown", "Math", "Pretty", "SVG", "Video", "Audio", "IFrame")


class Shell:
    """As much of IPython's shell object as a notebook's magics may touch."""

    def __init__(self) -> None:
        self.refused = ""
        """What the running cell asked for and did not get."""
        self.run: Callable[[str], None] = lambda source: None
        """Runs the text of a cell in the notebook's namespace."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return Anything()

    @property
    def user_ns(self) -> dict[str, Any]:
        """The notebook's names."""
        return vars(sys.modules["__main__"])

    def run_line_magic(self, name: str, line: str = "", *_: Any) -> Any:
        """Magics that time a statement run it once; those that run programs are refused."""
        if name in RUNS_PROGRAMS:
            self.refused = f"%{name} is not available while the notebook is graded"
        elif name in TIMES_A_STATEMENT:
            return _run_statement(without_options(line), sys._getframe(1))
        elif name == "pylab":
            self.run("import numpy as np\nfrom numpy import *\nimport matplotlib.pyplot as plt\n")
        return None

    def magic(self, line: str) -> Any:
        """The older way to name a magic: one text."""
        name, _, rest = line.lstrip("%").partition(" ")
        return self.run_line_magic(name, rest)

    def run_cell_magic(self, name: str, line: str, cell: str) -> None:
        """Cell magics that time or capture a cell still run it; the others do not."""
        if name in TIMES_A_STATEMENT or name == "capture":
            self.run(cell)
        elif name in CELL_RUNS_PROGRAMS:
            self.refused = f"%%{name} is not available while the notebook is graded"

    def run_cell(self, source: str, *_: Any, **__: Any) -> None:
        """Run a cell's text."""
        self.run(source)

    ex = run_cell

    def system(self, command: str) -> None:
        """Shell escapes are refused."""
        self.refused = "shell commands do not run while the notebook is graded"

    def getoutput(self, command: str) -> list[str]:
        """A shell escape whose output is asked for: refused, and there is none."""
        self.system(command)
        return []


SHELL = Shell()


def get_ipython() -> Shell:
    """The shell, as in a notebook."""
    return SHELL


def without_options(line: str) -> str:
    """The statement that ``%timeit`` and its like are to run: of ``-n 10 -r 3 f(x)`` it is ``f(x)``."""
    rest = line.strip()
    while rest.startswith("-") and rest[1:2].isalpha():
        option, _, rest = rest.partition(" ")
        rest = rest.lstrip()
        if len(option) == 2 and option[1] in _WITH_VALUE:
            value, _, after = rest.partition(" ")
            if value.replace(".", "").isdigit() or option[1] not in "nrpst":
                rest = after.lstrip()
    return rest.removeprefix("-- ")


def _run_statement(statement: str, frame: types.FrameType) -> Any:
    """Run a statement where a magic stands; its value, if it is an expression."""
    place = frame.f_code.co_filename
    padded = "\n" * (frame.f_lineno - 1) + statement
    try:
        code = compile(padded, place, "eval", dont_inherit=True)
    except SyntaxError:
        exec(compile(padded, place, "exec", dont_inherit=True), frame.f_globals, frame.f_locals)
        return None
    return eval(code, frame.f_globals, frame.f_locals)


def offer(namespace: dict[str, Any], run: Callable[[str], None]) -> None:
    """Put in place what a notebook finds in Jupyter.

    Args:
        namespace: the notebook's names.
        run: runs the text of a cell in it.
    """
    SHELL.run = run
    namespace.update(
        {"get_ipython": get_ipython, "display": lambda *objects, **options: None, "In": [""], "Out": {}}
    )
    for name in ("help", "exit", "quit", "copyright", "credits", "license"):
        setattr(builtins, name, lambda *arguments: None)
    builtins.input = _no_input
    sys.meta_path.append(_StandIns())


def _no_input(prompt: object = "") -> NoReturn:
    raise EOFError("input() has nobody to answer it while the notebook is graded")
