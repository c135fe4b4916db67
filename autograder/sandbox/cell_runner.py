"""One cell run in a notebook's namespace, as Jupyter would, and what of it had to be left out.

A cell that Jupyter runs shall not fail here for want of Jupyter: IPython's syntax is translated, a line that
is no Python and an import of what is not there are left out, and the rest of the cell counts. A cell that
does not end is stopped from outside (:class:`Stopped`); what it had defined by then stays.
"""

from __future__ import annotations

import ast
import keyword
import re
import sys
import types
from collections.abc import Sequence
from inspect import CO_COROUTINE
from typing import Any

from .ipython_syntax import Translator
from .jupyter import SHELL, TIMES_A_STATEMENT, Anything

MOST_LINES_LEFT_OUT = 10
DEFINITIONS_ONLY = -1
"""In place of the line where a cell is to stop: it runs its imports, definitions and constants alone."""

Record = tuple[str, str, str, int]
""""error", "left out" or "stopped"; the type and the text of an exception; a line of the cell."""

_CELL_MAGIC = re.compile(r"\A(\s*)%%(\w+)[ \t]*([^\n]*)")
_AT_TOP = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
_PLACED = re.compile(r"^[A-Za-z_]+\b")
_KEYWORDS = frozenset(keyword.kwlist)
_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


class Stopped(BaseException):
    """The time of the cell is over. (No Exception: ``except Exception`` must not catch it.)"""


class CellRunner:
    """Runs cells in one namespace."""

    def __init__(self, namespace: dict[str, Any], translator: Translator) -> None:
        self._namespace = namespace
        self._translator = translator
        self._loop: Any = None
        self._records: list[Record] = []

    def run(self, label: str, source: str, stop_at: int = 0) -> list[Record]:
        """Run a cell; what was left out of it.

        Args:
            label: what messages call it.
            source: its text.
            stop_at: the line of the statement before which to stop; 0 for none, or DEFINITIONS_ONLY.

        Raises:
            BaseException: whatever the cell raises, after the statements before had their effect.
        """
        self._records = []
        SHELL.refused = ""
        self._execute(source, f"<{label}>", stop_at)
        if SHELL.refused:  # as in a notebook, a command that fails does not stop the cell
            self._records.append(("left out", "ShellRefused", SHELL.refused, 0))
        return self._records

    @property
    def records(self) -> list[Record]:
        """What was left out so far of the cell that runs."""
        return self._records

    def run_text(self, source: str) -> None:
        """Run a text that a magic hands over."""
        self._execute(source, "<cell>", 0)

    def _execute(self, source: str, place: str, stop_at: int) -> None:
        python, code = self._compiled(source, place)
        if stop_at:
            self._run_statements(_before(_statements(python, place), stop_at), place)
            return
        try:
            self._run_code(code)
        except ImportError as error:
            line = _line_of(error, code)
            statements = _statements(python, place) if line else []
            failed = next((n for n, s in enumerate(statements) if s.lineno <= line <= _end(s)), None)
            if failed is None or not isinstance(statements[failed], ast.Import | ast.ImportFrom):
                raise
            self._run_statements(statements[failed:], place)

    def _run_code(self, code: types.CodeType) -> None:
        if code.co_flags & CO_COROUTINE:
            self._event_loop().run_until_complete(eval(code, self._namespace))
        else:
            exec(code, self._namespace)

    # -- statement by statement -----------------------------------------------------------------------

    def _run_statements(self, statements: Sequence[ast.stmt], place: str) -> None:
        """Run statements one by one; an import of what is not there is left out."""
        flags = _AT_TOP
        for statement in statements:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                flags |= _future_flags(statement)
                self._import(statement, place, flags)
            else:
                self._run_code(_code_of(statement, place, flags))

    def _import(self, statement: ast.Import | ast.ImportFrom, place: str, flags: int) -> None:
        """Import what is there of an import, name by name."""
        failed: ImportError | None = None
        for alias in statement.names:
            one = type(statement)(**{**dict(ast.iter_fields(statement)), "names": [alias]})
            try:
                self._run_code(_code_of(ast.copy_location(one, statement), place, flags))
            except ImportError as error:
                failed = failed or error
        if failed is not None:
            self._leave_out(type(failed).__name__, str(failed), statement.lineno)

    def _leave_out(self, type_name: str, text: str, line: int) -> None:
        if len(self._records) < MOST_LINES_LEFT_OUT:
            self._records.append(("left out", type_name, text, line))

    # -- from a cell to code --------------------------------------------------------------------------

    def _compiled(self, source: str, place: str) -> tuple[str, types.CodeType]:
        """The cell as Python, and its code.

        Raises:
            SyntaxError: it is no Python, even without the lines that look like none.
        """
        try:
            return source, _compile(source, place)
        except SyntaxError:
            pass
        python = self._translator.python_of(self._without_cell_magic(source))
        try:
            return python, _compile(python, place)
        except SyntaxError as error:
            return self._without_foreign_lines(python, place, error)

    def _without_cell_magic(self, source: str) -> str:
        """The body of a cell that a magic only times or captures, on its own lines."""
        while match := _CELL_MAGIC.match(source):
            above, name, line = match.groups()
            if name not in TIMES_A_STATEMENT and name != "capture":
                break
            output = line.split(None, 1)[0] if name == "capture" and line.strip() else ""
            if output.isidentifier():
                self._namespace[output] = Anything()
            source = above + source[match.end() :]
        return source

    def _without_foreign_lines(
        self, python: str, place: str, first: SyntaxError
    ) -> tuple[str, types.CodeType]:
        """The cell without lines at its margin that are no Python, if what is left is.

        A line that begins with a word of Python's own is meant as Python: what is wrong with it is told.

        Raises:
            SyntaxError: the first one, if leaving lines out does not help.
        """
        lines = python.split("\n")
        error = first
        records = []
        for _ in range(MOST_LINES_LEFT_OUT):
            number = error.lineno or 0
            if isinstance(error, IndentationError) or not 0 < number <= len(lines):
                break
            line = lines[number - 1]
            word = _PLACED.match(line)
            if (
                not line.strip()
                or line[:1].isspace()
                or line[:1] in "@)]}"
                or (word and word[0] in _KEYWORDS)
            ):
                break
            records.append(("left out", "SyntaxError", str(error.msg), number))
            lines[number - 1] = ""
            rest = "\n".join(lines)
            try:
                code = _compile(rest, place)
            except SyntaxError as next_error:
                error = next_error
                continue
            self._records += records
            return rest, code
        raise first

    def _event_loop(self) -> Any:
        if self._loop is None:
            self._loop = _sleeping_loop()
        return self._loop


def _compile(source: str, place: str) -> types.CodeType:
    return compile(source, place, "exec", flags=_AT_TOP, dont_inherit=True)  # type: ignore[no-any-return]


def _statements(python: str, place: str) -> list[ast.stmt]:
    return ast.parse(python, place).body


def _code_of(statement: ast.stmt, place: str, flags: int) -> types.CodeType:
    module = ast.Module([statement], type_ignores=[])
    return compile(module, place, "exec", flags=flags, dont_inherit=True)  # type: ignore[no-any-return]


def _end(statement: ast.stmt) -> int:
    return statement.end_lineno or statement.lineno


def _before(statements: Sequence[ast.stmt], stop_at: int) -> list[ast.stmt]:
    """The statements above a line, or the definitions alone."""
    if stop_at == DEFINITIONS_ONLY:
        return [s for s in statements if isinstance(s, _DEFINITIONS) or _is_constant(s)]
    return [s for s in statements if _end(s) < stop_at]


def _is_constant(statement: ast.stmt) -> bool:
    """Whether it gives a number or a text a name."""
    return isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)


def _future_flags(statement: ast.Import | ast.ImportFrom) -> int:
    if not isinstance(statement, ast.ImportFrom) or statement.module != "__future__":
        return 0
    import __future__

    features = (getattr(__future__, alias.name, None) for alias in statement.names)
    flags = 0
    for feature in features:
        flags |= getattr(feature, "compiler_flag", 0)
    return flags


def _line_of(error: BaseException, code: types.CodeType) -> int:
    """The line of the cell itself (not of what it called) that an error came from; 0 if there is none."""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code is code:
            return trace.tb_lineno
        trace = trace.tb_next
    return 0


def line_reached(error: BaseException) -> int:
    """The line of the cell that had been reached when it was stopped."""
    trace, main = error.__traceback__, vars(sys.modules["__main__"])
    while trace is not None:
        if trace.tb_frame.f_code.co_name == "<module>" and trace.tb_frame.f_globals is main:
            return trace.tb_lineno
        trace = trace.tb_next
    return 0


def _sleeping_loop() -> Any:
    """An event loop for one process on its own: it can wait, and has no one to hear from."""
    import asyncio
    import time

    class Nothing:
        def select(self, timeout: float | None) -> list[Any]:
            if timeout is None:
                raise RuntimeError("what is awaited never comes")
            time.sleep(max(timeout, 0.0))
            return []

    class Loop(asyncio.BaseEventLoop):
        _selector = Nothing()

        def _process_events(self, events: object) -> None:
            pass

        def _write_to_self(self) -> None:
            pass

    loop = Loop()
    asyncio.set_event_loop(loop)
    return loop
