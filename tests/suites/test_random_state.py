"""A seed inside a function or a method is a mistake wherever it stands, and costs what one slip costs.

Whatever an exercise asks for, its code may draw from the global random state, and must not set it anew.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from autograder.course import Course
from autograder.engine.options import JudgingOptions
from autograder.engine.pool import Engine
from autograder.report import ExerciseResult

COURSE = Course.installed()
SAYS = "sets the global random state anew"
MOST = 2.0
"""Points: a method that is called by others may be seen by a test of its own and by one of theirs."""

SEEDS = (
    "np.random.seed(0)",
    "np.random.seed()",
    "__import__('random').seed(1)",
    "np.random.set_state(np.random.RandomState(7).get_state())",
    "np.random.seed(__import__('time').time_ns() % 2**32)",
)
DRAWING = "np.random.rand(3), __import__('random').random(), np.random.default_rng(0).random(700)"
PUT_BACK = "_before = np.random.get_state(); np.random.seed(0); np.random.set_state(_before)"

FREE_TO_SEED = {
    "train": "it is handed a seed",
    "check_softmax": "a test of one's own may repeat itself",
    "check_cross_entropy_error": "a test of one's own may repeat itself",
    "gradient_check": "a test of one's own may repeat itself",
}
NETWORKS = ("ps3/SimpleNet", "ps4/TwoLayerNet", "ps6/Dropout", "ps7/SimpleConvNet")


def references() -> Iterator[tuple[str, str]]:
    """(set/exercise, code of the reference) of every exercise that defines something."""
    for name in COURSE.assignment_names:
        for exercise in COURSE.assignment(name).exercises.values():
            code = exercise.reference
            defined = {getattr(part, "name", None) for part in ast.parse(code).body}
            answers = exercise.name.startswith(
                "about_"
            )  # these hold what a student says, and compute nothing
            if exercise.name in defined and not answers and exercise.name not in FREE_TO_SEED:
                yield f"{name}/{exercise.name}", code


REFERENCES = dict(references())


def functions_in(code: str, exercise: str) -> list[str]:
    """The exercise itself, if it is a function, or its methods."""
    (defined,) = (part for part in ast.parse(code).body if getattr(part, "name", None) == exercise)
    if isinstance(defined, ast.FunctionDef):
        return [exercise]
    return [part.name for part in ast.walk(defined) if isinstance(part, ast.FunctionDef)]


def with_statement(code: str, exercise: str, function: str, statement: str) -> str:
    """The code with one more statement at the start of a function or method."""
    tree = ast.parse(code)
    (defined,) = (part for part in tree.body if getattr(part, "name", None) == exercise)
    for part in ast.walk(defined):
        if isinstance(part, ast.FunctionDef) and part.name == function:
            part.body[0:0] = ast.parse(statement).body
    return "import numpy as np\n" + ast.unparse(tree)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(lanes=1) as engine:
        yield engine


def judged(engine: Engine, place: str, code: str) -> ExerciseResult:
    assignment, _, exercise = place.partition("/")
    options = JudgingOptions(exercises=(exercise,))
    (result,) = engine.judge(assignment, {exercise: code}, options).result().report.exercises
    return result


def check_costs_a_little(result: ExerciseResult) -> None:
    missed = [test for test in result.tests if test.outcome != "passed"]
    assert missed, "a seed is not noticed"
    assert any(SAYS in test.message or "same" in test.message for test in missed)
    assert 0 < result.max_score - result.score <= MOST


@pytest.mark.parametrize("place", REFERENCES)
def test_a_seed_in_any_function_is_noticed_and_costs_little(engine: Engine, place: str) -> None:
    code, exercise = REFERENCES[place], place.partition("/")[2]
    for function in functions_in(code, exercise):
        changed = with_statement(code, exercise, function, SEEDS[0])
        check_costs_a_little(judged(engine, place, changed))


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("place", NETWORKS)
def test_every_way_to_set_it_anew_is_noticed(engine: Engine, place: str, seed: str) -> None:
    code, exercise = REFERENCES[place], place.partition("/")[2]
    for function in functions_in(code, exercise):
        check_costs_a_little(judged(engine, place, with_statement(code, exercise, function, seed)))


@pytest.mark.parametrize("statement", [DRAWING, PUT_BACK])
@pytest.mark.parametrize("place", REFERENCES)
def test_drawing_and_putting_back_keep_full_marks(engine: Engine, place: str, statement: str) -> None:
    code, exercise = REFERENCES[place], place.partition("/")[2]
    for function in functions_in(code, exercise):
        result = judged(engine, place, with_statement(code, exercise, function, statement))
        assert result.score == result.max_score, function


@pytest.mark.parametrize("place", NETWORKS)
def test_a_seed_in_a_cell_is_no_mistake(engine: Engine, place: str) -> None:
    code = f"import numpy as np\nnp.random.seed(0)\n{REFERENCES[place]}\nnp.random.seed(1)"
    result = judged(engine, place, code)
    assert result.score == result.max_score


def test_who_may_seed_is_still_an_exercise() -> None:
    names = {name for each in COURSE.assignment_names for name in COURSE.assignment(each).exercises}
    assert set(FREE_TO_SEED) <= names
