"""The list of mutants that are as right as the reference, each with the reason.

``exercises/<set>/equivalent_mutants.toml`` holds an array of tables for each exercise::

    [[softmax]]
    before = "return exponentials / np.sum(exponentials, axis=-1, keepdims=True)"
    after = "return exponentials / exponentials.sum(-1, keepdims=True)"
    reason = "..."

``after`` may be a list, where one reason holds for several mutants of a line, and is empty where the
statement is dropped. Lines are compared as Python reads them, so a notebook may be laid out anew. An entry
that matches no mutant any more, or one that a test notices, is an error: the list never grows stale.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

from autograder.author.mutants.making import Mutant, normalised
from autograder.course import CourseError
from autograder.course.judging_files import EQUIVALENT_MUTANTS


@dataclass(frozen=True, slots=True)
class Equivalent:
    """A mutant that no fair test can tell from a right answer."""

    before: str
    after: str
    reason: str

    def matches(self, mutant: Mutant) -> bool:
        """Whether this entry is about the mutant."""
        return (self.before, self.after) == (mutant.before, mutant.after)


def read_equivalents(folder: Path, exercise: str) -> list[Equivalent]:
    """The equivalent mutants of an exercise, listed in the folder of its suite.

    Raises:
        CourseError: the file does not follow the form; the message names it.
    """
    path = folder / EQUIVALENT_MUTANTS
    if not path.exists():
        return []
    try:
        entries = tomllib.loads(path.read_text(encoding="utf-8")).get(exercise, [])
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{path}: {error}") from error
    found = []
    for entry in entries:
        if set(entry) != {"before", "after", "reason"} or not entry["reason"].strip():
            raise CourseError(f"{path}: an entry of {exercise} needs before, after and a reason")
        several = entry["after"] if isinstance(entry["after"], list) else [entry["after"]]
        before = _normalised(entry["before"])
        found += [Equivalent(before, _normalised(after), entry["reason"]) for after in several]
    return found


def _normalised(text: str) -> str:
    """Several statements, and what is said in a comment, are kept as they are written."""
    return text if ("; " in text or "  # " in text or text.endswith("...; break")) else normalised(text)
