"""Sentences for a report about cells and calls that failed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property

from autograder.checks.definitions import explain_missing_member
from autograder.checks.errors import Explanation, explanation_of, words_of
from autograder.course import GRADING_ONLY, Assignment, Course, as_stub
from autograder.engine.budget import Budget
from autograder.engine.submission import Submission
from autograder.engine.syntax import SYNTAX_ERRORS, about_sign, newer_python
from autograder.sandbox.call_clock import StudentProcessGone
from autograder.sandbox.limits import Limits
from autograder.sandbox.notebook import CellFailure
from autograder.sandbox.proxy import StudentError

MAX_LINES = 5_000
"""Lines of a notebook that a message may point to: a hundred thousand could each stand for a number."""
_CELLS_NAMED = 10
"""Cells named in a sentence on many."""
_SENTENCES_ON_SLOW_CELLS = 3
"""As many cells that did not end in time have a sentence each; more of one limit share one."""
_NAMES_IN_A_MEMBER = 3
"""Words of a sentence on a missing method: the class, what was asked for, and what it has instead."""
_DEFINED = re.compile(r"^[ \t]+def[ \t]+(\w+)", re.MULTILINE)
_NOT_CALLABLE = re.compile(r"'[\w.]{1,80}' object is not callable")
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
        self._budget = Budget()

    @property
    def released_names(self) -> frozenset[str]:
        """The words of the released notebook's code, which every student has."""
        return self._words.names

    def notes(self) -> list[str]:
        """About cells that failed on their own, and own cells that were not tried."""
        notes: list[str] = []
        slow: dict[float, list[str]] = {}
        spared: list[str] = []
        for failure in self._failures():
            label = failure.cell.label.removeprefix("cell ")
            if failure.stopped == "spared":
                spared.append(label)
            elif failure.stopped == "timeout" and failure.line <= 1 and failure.cell.own:
                slow.setdefault(failure.seconds, []).append(label)
                if len(slow[failure.seconds]) <= _SENTENCES_ON_SLOW_CELLS:
                    notes.append(self.about_cell(failure))
            else:
                notes.append(self.about_cell(failure))
        for seconds, labels in slow.items():
            if more := labels[_SENTENCES_ON_SLOW_CELLS:]:
                notes.append(self._about_many(more, _did_not_finish(seconds)))
        if spared:
            notes.append(self._about_many(spared, _SPARED))
        return notes

    def _about_many(self, labels: Sequence[str], what: str) -> str:
        """The same about many cells; ``labels`` are their numbers or names."""
        places = ", ".join(labels[:_CELLS_NAMED]) + (", …" if len(labels) > _CELLS_NAMED else "")
        cells = "Cell" if len(labels) == 1 else "Cells"
        plain = f"Cells of your own{what}"
        return self._budget.say(f"{cells} {places}{what}", min(len(labels), _CELLS_NAMED), plain)

    def about_error(self, error: StudentError, called: str = "") -> str:
        """Why a call raised, and where in the notebook; ``called`` is what was called."""
        is_outside = not self._place(error.cell, error.line)
        if is_outside and called and error.type_name == "TypeError" and _NOT_CALLABLE.fullmatch(error.text):
            return (
                f"`{called}` cannot be called: when the notebook has run to its end, the name stands for an "
                f"object and not for a class or function. Is it given another value below its definition?"
            )
        if error.type_name == "UncarriableResult":
            return "The result is too large, too deeply nested or of a kind that cannot be handed over."
        if error.type_name == "AttributeError" and not error.line:  # asked by the test itself
            sources = [cell.source for cell in self._cells if not cell.from_course]
            known = self._known_words | self._words.names
            if missing := explain_missing_member(error.text, sources, known, self._words.methods):
                general = self._explanation(error.type_name, "").text
                return self._budget.say(missing, _NAMES_IN_A_MEMBER, general)
        explained = self._explanation(error.type_name, error.text)
        place = self._place(error.cell, error.line)
        return self._budget.say(
            explained.text + place,
            explained.own_words + 2 * bool(place),
            self._explanation(error.type_name, "").text,
        )

    def about_check(self, message: str) -> str:
        """What a check found to be wrong."""
        return self._budget.say_shapes(message)

    def about_no_object(self, exercise: str) -> str:
        """Why what a class gave is no object that can be judged."""
        return (
            f"`{exercise}(…)` did not give an object with the attributes and methods that this exercise asks "
            f"for. Is `{exercise}` still the class, or a function of that name that returns something else?"
        )

    def about_missing(self, exercise: str, name: str) -> str:
        """Why the notebook does not define what a test asked for."""
        for failure in self._failures():
            if failure.line_only or failure.stopped == "spared":
                continue  # the rest of the cell counts
            if failure.cell.label == f"cell `{exercise}`" or f" {name}" in failure.cell.source:
                return f"`{name}` is not defined, because its cell failed. {self.about_cell(failure)}"
        for failure in self._failures():
            if failure.line_only and failure.cell.label == f"cell `{exercise}`":
                return f"`{name}` is not defined. {self.about_cell(failure)}"
        if name in self._submission.left_out:
            return f"`{name}` is not defined. {self._submission.left_out[name]}"
        if not self._word_is_defined(name):
            if self._submission.solutions.get(name, "").strip():
                return f"Cell `{name}` does not define `{name}`. Was it renamed? The name has to stay."
            return f"`{name}` is not defined anywhere in this notebook: its cell is missing or empty."
        return f"`{name}` is not defined once the notebook has run from top to bottom."

    def about_cell(self, failure: CellFailure) -> str:
        """Why a cell failed."""
        explained = self._explanation(failure.type_name, failure.text)
        label = failure.cell.label[:1].upper() + failure.cell.label[1:]
        is_line = 0 < failure.line <= failure.cell.source.count("\n") + 1
        if failure.type_name in SYNTAX_ERRORS:
            newer = newer_python(failure.cell.source, failure.line, self._submission.python)
            sign = about_sign(failure.cell.source, failure.line, failure.text)
            explained = Explanation(sign or newer or explained.text, explained.own_words + bool(sign))
        in_full = self._cell_sentence(failure, label, failure.line if is_line else 0, explained.text)
        plain = self._cell_sentence(failure, "A cell", 0, self._explanation(failure.type_name, "").text)
        return self._budget.say(in_full, 1 + is_line + explained.own_words, plain)

    def _cell_sentence(self, failure: CellFailure, label: str, line: int, explained: str) -> str:
        """The sentence on a failed cell; ``line`` is 0 where none is to be named."""
        if failure.stopped == "timeout":
            ended = f"{label} did not finish within {failure.seconds:g} s and was left out"
            if line > 1:
                ended += f" from line {line} on; what is above counts"
            return f"{ended}. Is there a loop that never ends?"
        if failure.stopped:
            return f"{label} ended the whole process and was left out. {failure.sentence}".rstrip()
        if failure.type_name == "ShellRefused":
            return (
                f"{label} holds a shell command or an installation (a line with `!`, `%pip` or `%%bash`). "
                f"Such lines do nothing while a notebook is graded; the rest of the cell counts."
            )
        place = f" (line {line})" if line else ""
        if failure.line_only:
            return f"{label} holds a line that was left out{place}; the rest of the cell counts. {explained}"
        return f"{label} raised an error{place}. {explained}"

    def about_gone(self, error: StudentProcessGone) -> str:
        """Why a call has no result: the process is gone."""
        if error.reason == "timeout":
            return TIME_LIMIT
        if error.reason == "exhausted":
            return f"Not judged. {error.sentence}"
        return f"The call ended the whole process. {error.sentence}".rstrip()

    def _explanation(self, type_name: str, text: str) -> Explanation:
        return explanation_of(type_name, text, self._known_words | self._words.names, self._words.available)

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


_SPARED = (
    ": only definitions ran, if anything. Other cells of your own had used up the time for such cells, or "
    "ended the process; no exercise loses points by that alone."
)


def _did_not_finish(seconds: float) -> str:
    """How many cells are told to have exceeded this time limit, in seconds."""
    return f" did not finish within {seconds:g} s either."
