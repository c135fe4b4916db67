"""Functions that a student's own test is tried on: known answers, in a sandbox of their own.

An exercise may ask for a test: ``check_softmax(softmax)`` raises where it is handed a wrong ``softmax``. The
functions it is tried on are the course's and secret, so they never come near the student's process. They run
in a second sandbox, and each call goes from the student's process to this side, and from here to there.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from autograder.course.answers import Answer, read_answers
from autograder.sandbox import wire
from autograder.sandbox.layers import SandboxUnavailable
from autograder.sandbox.notebook import Cell, NotebookProcess
from autograder.sandbox.proxy import FunctionElsewhere, Student, SuiteError
from autograder.sandbox.zygote_handle import Zygote

_PRELUDE = """
import functools
import numpy as np

@functools.cache
def compiled(code):
    return compile(code, "<function under test>", "exec")

def under_test(code, name):
    scope = {"__name__": "__main__", "np": np}
    exec(compiled(code), scope)
    return scope[name]
"""
MAX_KEPT = 8 * 2**20
"""Bytes of arguments and results that are kept of one submission."""


class KeptResults:
    """What functions returned during one submission: most tests try a right one, on the same arguments."""

    def __init__(self) -> None:
        self._results: dict[tuple[str, bytes], Any] = {}
        self._size = 0

    def of(self, code: str, define: Callable[[], Callable[..., Any]]) -> Callable[..., Any]:
        """The function that this code defines; it is defined when it is first called with something new.

        Args:
            code: the source of the function, which depends on its arguments alone.
            define: makes it in the sandbox.

        Returns:
            The function. It raises WireError where an argument is no value, and what the code raises.
        """

        def call(*arguments: Any, **keywords: Any) -> Any:
            frame = b"".join(wire.encode([arguments, keywords], _refuse))
            key = code, hashlib.sha256(frame).digest()
            if key in self._results:
                return self._results[key]
            result = define()(*arguments, **keywords)
            with contextlib.suppress(wire.WireError):  # an object, which means nothing in another test
                size = len(frame) + sum(map(len, wire.encode(result, _refuse)))
                if self._size + size <= MAX_KEPT:
                    self._results[key] = result
                    self._size += size
            return result

        return call


def _refuse(value: Any) -> wire.Reference:
    raise wire.WireError(f"a {type(value).__name__} is no value")


class FunctionsUnderTest:
    """What the tests of one submission hand to a student's test.

    Args:
        zygote: the second sandbox, which is started when a test first asks for a function.
    """

    def __init__(self, zygote: Zygote) -> None:
        self._zygote = zygote
        self._answers: dict[Path, dict[str, Answer]] = {}
        self._notebook: NotebookProcess | None = None
        self._folder = Path()
        self._student: Student | None = None
        self._tests = 0
        self._results = KeptResults()

    def begin_test(self, folder: Path) -> None:
        """The next test is one of a suite in this folder."""
        self._folder = folder
        self._student = None

    def end_submission(self) -> None:
        """End the process, so that the next submission finds nothing of this one."""
        notebook, self._notebook, self._student = self._notebook, None, None
        self._results = KeptResults()
        if notebook is not None:
            notebook.close()

    def close(self) -> None:
        """End the sandbox, whatever became of it; a fresh one is started when it is needed."""
        with contextlib.suppress(SandboxUnavailable):
            self.end_submission()
        self._zygote.close()

    def __call__(self, file: str, slug: str, *methods: str) -> Any:
        """A known answer, as a function to hand to ``student``.

        An answer that is a function has to depend on its arguments alone: equal calls are made once.

        Args:
            file: the file of known answers beside the suite, without ``.py``, such as ``answers_softmax``.
            slug: the name of the answer in it. The code has ``np`` and nothing else of a notebook.
            methods: of an answer that is a class: it is called without arguments, and these methods of the
                object are handed back, in this order, in a tuple.

        Raises:
            SuiteError: there is no such answer.
            StudentError: the code of the answer raised an error where it was run.
        """
        answer = self._answers_of(self._folder / f"{file}.py").get(slug)
        if answer is None:
            raise SuiteError(f"{self._folder / file}.py has no answer {slug!r}")

        def define() -> Any:
            return self._sandboxed().under_test(answer.code, answer.name)

        if not methods:
            return FunctionElsewhere(self._results.of(answer.code, functools.cache(define)))
        made = define()()
        return tuple(FunctionElsewhere(getattr(made, method)) for method in methods)

    def _answers_of(self, path: Path) -> dict[str, Answer]:
        if path not in self._answers:
            self._answers[path] = {answer.slug: answer for answer in read_answers(path)}
        return self._answers[path]

    def _sandboxed(self) -> Student:
        """The second sandbox, as this test sees it."""
        if self._student is None:
            if self._notebook is None:
                self._notebook = NotebookProcess(self._zygote, [Cell("functions under test", _PRELUDE)])
            self._tests += 1
            self._student = Student(self._notebook.process, self._tests, self._zygote.limits.call_seconds)
        return self._student
