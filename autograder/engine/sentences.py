"""What a submission is told about cells and calls that went wrong, in sentences."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property

from autograder.checks.definitions import explain_missing_member
from autograder.checks.errors import explain_error, words_of
from autograder.course import GRADING_ONLY, Assignment, Course, as_stub
from autograder.engine.submission import Submission
from autograder.sandbox.call_clock import StudentProcessGone
from autograder.sandbox.limits import Limits
from autograder.sandbox.notebook import CellFailure
from autograder.sandbox.proxy import StudentError

MAX_LINES = 5_000
"""Lines of a notebook that a message may point to: a hundred thousand could each stand for a number."""
_DEFINED = re.compile(r"^[ \t]+def[ \t]+(\w+)", re.MULTILINE)
_IMPORTED = re.compile(r"^[ \t]*(?:import|from)[ \t]+(\w+)", re.MULTILINE)

TIME_LIMIT = (
    "The call did not finish in many times what it should need. Is there a loop that never ends, "
    "or one that does far more work than needed?"
)


class CourseWords:
    """What may be said to every student of a problem set: the words of what was given out."""

    def __init__(self, course: Course, assignment: Assignment) -> None:
        self._packages = course.configuration.packages
        self._cells = [
            as_stub(cell.source) if cell.solution else cell.source
            for cell in assignment.cells
            if cell.cell_type == "code" and GRADING_ONLY not in cell.tags
        ]

    @cached_property
    def names(self) -> frozenset[str]:
        """The words of the released notebook's code."""
        return words_of(self._cells)

    @cached_property
    def methods(self) -> frozenset[str]:
        """The methods of the released notebook's classes."""
        return frozenset(name for source in self._cells for name in _DEFINED.findall(source))

    @cached_property
    def available(self) -> str:
        """What student code can import, in a sentence: the packages that the notebook itself imports."""
        imported = {name for source in self._cells for name in _IMPORTED.findall(source)}
        packages = [name for name in self._packages if name in imported] or sorted(self._packages)
        if not packages:
            return "Python's standard library is available, and nothing else."
        return (
            f"What this notebook imports is available ({', '.join(packages)}), and Python's standard library."
        )


class Sentences:
    """What is said of one submission.

    Args:
        submission: the submission.
        limits: the limits that it is held to.
        words: what may be said to every student of the problem set.
        failures: the cells that have failed so far, in the order of the notebook.
    """

    def __init__(
        self,
        submission: Submission,
        limits: Limits,
        words: CourseWords,
        failures: Callable[[], Sequence[CellFailure]],
    ) -> None:
        self._submission = submission
        self._cells = submission.cells
        self._limits = limits
        self._words = words
        self._failures = failures

    @property
    def released_names(self) -> frozenset[str]:
        """The words of the released notebook's code, which every student has."""
        return self._words.names

    def notes(self) -> list[str]:
        """About cells that failed on their own."""
        return [self.about_cell(failure) for failure in self._failures()]

    def about_error(self, error: StudentError) -> str:
        """Why a call raised, and where in the notebook."""
        if error.type_name == "UncarriableResult":
            return "The result is too large, too deeply nested or of a kind that cannot be handed over."
        if error.type_name == "AttributeError" and not error.line:  # asked by the test itself
            sources = [cell.source for cell in self._cells if not cell.from_course]
            known = self._known_words | self._words.names
            if missing := explain_missing_member(error.text, sources, known, self._words.methods):
                return missing
        return self._explained(error.type_name, error.text) + self._place(error.cell, error.line)

    def about_missing(self, exercise: str, name: str) -> str:
        """Why the notebook does not define what a test asked for."""
        for failure in self._failures():
            if failure.cell.label == f"cell `{exercise}`" or f" {name}" in failure.cell.source:
                return f"`{name}` is not defined, because its cell failed. {self.about_cell(failure)}"
        if not self._word_is_defined(name):
            if self._submission.solutions.get(name, "").strip():
                return f"Cell `{name}` does not define `{name}`. Was it renamed? The name has to stay."
            return f"`{name}` is not defined anywhere in this notebook: its cell is missing or empty."
        return f"`{name}` is not defined once the notebook has run from top to bottom."

    def about_cell(self, failure: CellFailure) -> str:
        """Why a cell failed."""
        label = failure.cell.label[:1].upper() + failure.cell.label[1:]
        if failure.stopped == "timeout":
            return (
                f"{label} did not finish within {self._limits.cell_seconds:g} s and was left out. "
                f"Is there a loop that never ends?"
            )
        if failure.stopped:
            return f"{label} ended the whole process and was left out. {failure.sentence}".rstrip()
        if failure.type_name == "ShellRefused":
            return (
                f"{label} holds a shell command or an installation (a line with `!`, `%pip` or `%%bash`). "
                f"Such lines do nothing while a notebook is graded; the rest of the cell counts."
            )
        explained = self._explained(failure.type_name, failure.text)
        line = f" (line {failure.line})" if 0 < failure.line <= failure.cell.source.count("\n") + 1 else ""
        return f"{label} raised an error{line}. {explained}"

    def about_gone(self, error: StudentProcessGone) -> str:
        """Why a call has no result: the process is gone."""
        if error.reason == "timeout":
            return TIME_LIMIT
        if error.reason == "exhausted":
            return f"Not judged. {error.sentence}"
        return f"The call ended the whole process. {error.sentence}".rstrip()

    def _explained(self, type_name: str, text: str) -> str:
        return explain_error(type_name, text, self._known_words | self._words.names, self._words.available)

    def _place(self, cell: str, line: int) -> str:
        """Where in the notebook, if that cell and line exist, among as many lines as a notebook has."""
        before = 0
        for own in self._cells:
            lines = own.source.count("\n") + 1
            if own.label == cell and not own.from_course and 0 < line <= min(lines, MAX_LINES - before):
                return f" ({cell}, line {line})"
            before += lines
        return ""

    def _word_is_defined(self, name: str) -> bool:
        return any(
            f"def {name}" in cell.source or f"class {name}" in cell.source or f"{name} =" in cell.source
            for cell in self._cells
            if not cell.from_course
        )

    @cached_property
    def _known_words(self) -> frozenset[str]:
        return words_of(cell.source for cell in self._cells)
