"""Grade the implementations that the course's five sources describe, and write the table of what each earned.

    python tests/source_class/grade.py            # show the page
    python tests/source_class/grade.py --write    # write docs/source-class.md

Each folder under ``learners/`` is one learner: a file a problem set, with the definitions that this learner
handed in, written anew in the spirit of the source whose number the folder bears. Exercises without a
definition stay unwritten stubs and are left out of the table.
"""

import ast
import json
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.author.sample import release_notebook, with_solutions
from autograder.course import Course
from autograder.engine.pool import Engine
from autograder.report import ExerciseResult

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[1] / "docs" / "source-class.md"
SOURCES = {
    "000": "why `numerical_gradient(f, net.W)` depends on its second argument",
    "001": "losses, derivatives, gradients",
    "002": "a neural network with high-school mathematics",
    "003": "learning rules",
    "004": "forward inference",
}
INTRODUCTION = """\
# The implementations of the five sources, graded

The course follows five learners' articles. Here the implementations that they describe, traps included, are
written anew in their spirit and graded like any submission: by the hidden suites, in the sandbox. The last
column is the mistake that the report names to the student; where it is empty and points are missing, the
report still says which behaviour failed and how.

This page is generated: `python tests/source_class/grade.py --write`. The code is in
[`tests/source_class/learners/`](../tests/source_class/learners).
"""


@dataclass(frozen=True)
class Definition:
    """One exercise as one learner wrote it."""

    learner: str
    assignment: str
    name: str
    code: str
    description: str


def definitions() -> list[Definition]:
    """Everything that the learners wrote, by learner."""
    return [found for path in sorted(HERE.glob("learners/*/*.py")) for found in _definitions(path)]


def _definitions(path: Path) -> Iterator[Definition]:
    text = path.read_text(encoding="utf-8")
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            code = ast.get_source_segment(text, node) or ""
            description = ast.get_docstring(node) or ""
            yield Definition(path.parent.name, path.stem, node.name, code, description)


def grade(engine: Engine, folder: Path) -> dict[Definition, ExerciseResult]:
    """What each definition earned; notebooks are written to ``folder``."""
    handed_in: dict[tuple[str, str], list[Definition]] = {}
    for one in definitions():
        handed_in.setdefault((one.learner, one.assignment), []).append(one)
    futures = []
    for (learner, assignment), some in handed_in.items():
        release = release_notebook(Course.find(), assignment)
        notebook = with_solutions(release, {one.name: one.code for one in some})
        path = folder / f"{learner}-{assignment}.ipynb"
        path.write_text(json.dumps(notebook), encoding="utf-8")
        futures.append(engine.submit(path, assignment=assignment))
    results = {}
    for some, future in zip(handed_in.values(), futures, strict=True):
        by_name = {exercise.id: exercise for exercise in future.result().exercises}
        results.update({one: by_name[one.name] for one in some})
    return results


def page(results: dict[Definition, ExerciseResult]) -> str:
    """The page of the documentation."""
    lines = [INTRODUCTION]
    for number, title in SOURCES.items():
        lines += [f"## Source {number}: {title}", ""]
        lines += [
            "| learner | exercise | what it does | points | mistake named |",
            "| --- | --- | --- | --- | --- |",
        ]
        for one, result in results.items():
            if one.learner.startswith(number):
                mistakes = " ".join(mistake.title for mistake in result.misconceptions)
                learner = one.learner.partition("-")[2].replace("-", " ")
                points = f"{result.score:g} / {result.max_score:g}"
                exercise = f"{one.assignment} `{one.name}`"
                lines.append(f"| {learner} | {exercise} | {one.description} | {points} | {mistakes} |")
        lines.append("")
    full = sum(result.score == result.max_score for result in results.values())
    named = sum(bool(result.misconceptions) for result in results.values())
    others = len(results) - full
    lines.append(
        f"Of {len(results)} implementations {full} have full marks; a mistake is named for {named} of the "
        f"other {others}."
    )
    return "\n".join(lines) + "\n"


def main() -> int:
    """Grade, and show or write the page."""
    with Engine() as engine, tempfile.TemporaryDirectory() as folder:
        text = page(grade(engine, Path(folder)))
    if "--write" in sys.argv[1:]:
        PAGE.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
