"""What twenty answers of real learners hear, where their collection lies beside the repository."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.engine.options import JudgingOptions
from autograder.engine.pool import Engine

COURSE = Course.installed()
ANSWERS = COURSE.root.parent / "shared" / "cases" / "20-learners-answers"
SETS = {name: each for each in COURSE.assignment_names for name in COURSE.assignment(each).exercises}

FULL_MARKS = ("SimpleNet__property", "SimpleNet__shadow_method", "numerical_gradient__copy")
TRUE_OF = {
    "Adam__pass": ("class-is-empty", "takes no arguments"),
    "Relu__misspelt": ("backward-misspelt", "it has `backword`"),
    "SGD__listbased": ("parameters-in-a-list", "Looping over a dictionary gives its keys."),
    "SimpleNet__no_predict": ("predict-under-another-name", "has no method `predict`"),
    "SimpleNet__seed_in_init": ("global-generator-seeded", "Two new networks start with the same weights."),
    "SoftmaxWithLoss__hard10": ("always-ten-classes", "their last axes have lengths 3 and 10"),
    "TwoLayerNet__sigmoid_and_softmax": ("sigmoid-and-softmax-for-one-hot-only", "these are probabilities"),
    "cross_entropy_error__empty": ("nothing-returned", "is None"),
    "cross_entropy_error__third_argument": ("third-argument", "without its argument `one_hot`"),
    "cross_entropy_error__times_label": ("times-the-label", "It is 0."),
    "gradient_descent__epoch": ("step-number-under-another-name", "no argument called `step_num`"),
    "numerical_diff__plus": ("values-added", "more than 100 times as large"),
    "numerical_gradient__element": ("", "f is called with something else than an array of the shape of x."),
    "numerical_gradient__float_row": ("float-of-a-row", "is it a row, where each axis should have an index?"),
    "numerical_gradient__noargs": (
        "called-without-an-argument",
        "could not be evaluated at what it was given",
    ),
    "softmax__builtin_max": ("built-in-max-and-sum", "`max` or `min` asks whether a whole array is true"),
    "step_function__returns_x": ("argument-converted", "is what was handed in, unchanged"),
}
"""Answer → the known mistake that is named, if any, and what some test says."""

pytestmark = pytest.mark.skipif(not ANSWERS.is_dir(), reason="the collection is not there")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(lanes=1) as engine:
        yield engine


def test_every_answer_is_looked_at() -> None:
    assert {path.stem for path in ANSWERS.glob("*.py")} == {*FULL_MARKS, *TRUE_OF}


@pytest.mark.parametrize("answer", [*FULL_MARKS, *TRUE_OF])
def test_what_a_learner_hears_is_true(engine: Engine, answer: str) -> None:
    exercise = answer.partition("__")[0]
    code = Path(ANSWERS, f"{answer}.py").read_text(encoding="utf-8")
    options = JudgingOptions(exercises=(exercise,))
    (result,) = engine.judge(SETS[exercise], {exercise: code}, options).result().report.exercises
    if answer in FULL_MARKS:
        assert result.score == result.max_score
        return
    mistake, said = TRUE_OF[answer]
    expected = [f"{exercise}/{mistake}"] if mistake else []
    assert [mistake.id for mistake in result.misconceptions] == expected
    assert any(said in test.message for test in result.tests)
