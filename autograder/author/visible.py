"""The visible checks of a notebook, run the way a student's kernel runs them.

A check that a student sees must let the reference through, and must stop an unwritten stub with a
sentence. The cells are the course's own, so a plain process of their own will do; the ``autograder``
package is out of reach there, as it is for students.
"""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from autograder.course import GRADING_ONLY, SHOW_ONLY, Assignment, CourseCell, as_stub

SECONDS = 300
"""For all trials of a notebook together."""
MIN_WORDS = 4
"""Fewer words are no sentence."""


@dataclass(frozen=True, slots=True)
class Trial:
    """Cells to run in order, the last one being the visible check."""

    exercise: str
    answer: str
    """"reference", "stub", "release" or "nothing"."""
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stopped:
    """The error that ended a trial."""

    in_check: bool
    """Whether the visible check raised it, and not a cell above."""
    type_name: str
    text: str

    @property
    def is_sentence(self) -> bool:
        """Whether a student can learn from it what to do."""
        return self.type_name == "AssertionError" and len(self.text.split()) >= MIN_WORDS


def check_visible_cells(assignment: Assignment, exercises: Collection[str]) -> Iterator[str]:
    """Sentences about visible checks that refuse the reference or let an unwritten answer through."""
    trials = [trial for name in exercises for trial in _trials(assignment, name)]
    for trial, stopped in zip(trials, run_trials(trials), strict=True):
        where = f"{assignment.path}: cell test_{trial.exercise}"
        if trial.answer == "reference":
            if stopped is not None:
                place = "its visible check fails" if stopped.in_check else "a cell above it fails"
                yield f"{where}: with the reference solutions {place}: {stopped.type_name}: {stopped.text}"
        elif stopped is None:
            what = {
                "stub": "while its exercise is an unwritten stub",
                "release": "in the notebook as released",
                "nothing": "for an answer that does nothing and returns None",
            }[trial.answer]
            yield f"{where}: its visible check passes {what}; it asserts nothing"
        elif not stopped.in_check:
            yield f"{where}: a cell above it fails on a stub: {stopped.type_name}: {stopped.text}"
        elif trial.answer != "nothing" and not stopped.is_sentence:
            yield (
                f"{where}: on an unwritten stub its visible check ends in {stopped.type_name} "
                f"({stopped.text or 'without a text'}); it should fail with an assert and a sentence"
            )


def run_trials(trials: list[Trial]) -> list[Stopped | None]:
    """How each trial ended; None when every cell ran."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "autograder.author.visible"],
            input=json.dumps([asdict(trial) for trial in trials]),
            capture_output=True, text=True, encoding="utf-8", timeout=SECONDS,
            # As where nbgrader executes: there a check that fails raises, and does not only say so.
            env={**os.environ, "MPLBACKEND": "agg", "NBGRADER_EXECUTION": "validate"},
        )  # fmt: skip
        found = json.loads(done.stdout)
    except subprocess.TimeoutExpired:
        return [Stopped(True, "TimeoutError", f"the visible checks take longer than {SECONDS} s")] * len(
            trials
        )
    except ValueError:
        text = done.stderr.strip().splitlines()[-1:] or ["no error message"]
        return [Stopped(True, "SystemExit", f"the process of the visible checks ended: {text[0]}")] * len(
            trials
        )
    return [None if entry is None else Stopped(*entry) for entry in found]


def _trials(assignment: Assignment, exercise: str) -> Iterator[Trial]:
    for answer in ("reference", "stub", "release", "nothing"):
        cells: list[str] = []
        for cell in assignment.cells:
            if cell.grade_id == f"test_{exercise}":
                yield Trial(exercise, answer, (*cells, cell.source))
                break
            if _runs_for_students(cell):
                own = answer == "release" or cell.grade_id == exercise
                cells.append(_answered(cell, answer) if cell.solution and own else cell.source)


def _runs_for_students(cell: CourseCell) -> bool:
    return cell.cell_type == "code" and not cell.grade and not cell.tags & {GRADING_ONLY, SHOW_ONLY}


def _answered(cell: CourseCell, answer: str) -> str:
    if answer == "reference":
        return cell.source
    if answer != "nothing":
        return as_stub(cell.source)
    name = cell.grade_id
    kinds = {getattr(node, "name", None): type(node) for node in ast.parse(cell.source).body}
    if kinds.get(name) is ast.ClassDef:
        return (
            f"class {name}:\n"
            "    def __init__(self, *arguments, **options): pass\n"
            "    def __getattr__(self, attribute): return lambda *arguments, **options: None\n"
        )
    return f"def {name}(*arguments, **options): return None\n"


# -- the process of the trials ------------------------------------------------------------------------


def main() -> int:
    """Run the trials that come in as JSON; write how each ended."""
    trials: list[Mapping[str, Any]] = json.load(sys.stdin)
    results = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    for name in [name for name in sys.modules if name.partition(".")[0] == "autograder"]:
        del sys.modules[name]
    sys.modules["autograder"] = None  # type: ignore[assignment]  # `import autograder` fails, as for students
    json.dump([_outcome(trial["cells"]) for trial in trials], results)
    results.close()
    return 0


def _outcome(cells: list[str]) -> tuple[bool, str, str] | None:
    import warnings

    namespace: dict[str, Any] = {"__name__": "__main__"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number, source in enumerate(cells, start=1):
            try:
                exec(compile(source, f"<cell {number}>", "exec", dont_inherit=True), namespace)
            except Exception as error:
                return number == len(cells), type(error).__name__, str(error)[:300]
    return None


if __name__ == "__main__":
    raise SystemExit(main())
