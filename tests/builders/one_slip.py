"""The reference of an exercise with one statement more: a slip that can stand in any function.

>>> print(with_statement("def relu(x):\\n    return np.maximum(0, x)", "relu", "relu", "np.random.seed(0)"))
import numpy as np
def relu(x):
    np.random.seed(0)
    return np.maximum(0, x)
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from autograder.course import Course
from autograder.engine.options import JudgingOptions
from autograder.engine.pool import Engine
from autograder.report import ExerciseResult

COURSE = Course.installed()


def _references() -> Iterator[tuple[str, str]]:
    for name in COURSE.assignment_names:
        for exercise in COURSE.assignment(name).exercises.values():
            if not exercise.name.startswith("about_"):  # these hold what a student says, and compute nothing
                yield f"{name}/{exercise.name}", exercise.reference


REFERENCES = dict(_references())
"""The code of the reference of every exercise that computes something, by set/exercise."""


def functions_in(place: str) -> dict[str, list[str]]:
    """The names of the arguments of the exercise itself, if it is a function, or of each of its methods."""
    defined = _definition(ast.parse(REFERENCES[place]), place.partition("/")[2])
    return {
        part.name: [argument.arg for argument in part.args.args]
        for part in ast.walk(defined)
        if isinstance(part, ast.FunctionDef)
    }


def with_statement(code: str, exercise: str, function: str, statement: str) -> str:
    """The code with one more statement at the start of a function or method."""
    tree = ast.parse(code)
    for part in ast.walk(_definition(tree, exercise)):
        if isinstance(part, ast.FunctionDef) and part.name == function:
            part.body[0:0] = ast.parse(statement).body
    return "import numpy as np\n" + ast.unparse(tree)


def _definition(tree: ast.Module, name: str) -> ast.AST:
    (defined,) = (part for part in tree.body if getattr(part, "name", None) == name)
    return defined


def judged(engine: Engine, place: str, function: str, statement: str) -> ExerciseResult:
    """The verdict on the reference of an exercise with one more statement in one of its functions."""
    exercise = place.partition("/")[2]
    return judged_code(engine, place, with_statement(REFERENCES[place], exercise, function, statement))


def judged_code(engine: Engine, place: str, code: str) -> ExerciseResult:
    """The verdict on the code of one exercise."""
    assignment, _, exercise = place.partition("/")
    options = JudgingOptions(recognise=False, exercises=(exercise,))
    (result,) = engine.judge(assignment, {exercise: code}, options).result().report.exercises
    return result
