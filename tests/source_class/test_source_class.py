"""The implementations that the five sources describe, graded, and the page about them."""

import pytest

from autograder.engine.pool import Engine
from autograder.report import ExerciseResult
from tests.source_class.grade import PAGE, Definition, definitions, grade, page

Results = dict[Definition, ExerciseResult]


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Results:
    with Engine(lanes=1) as engine:
        return grade(engine, tmp_path_factory.mktemp("class"))


def result_of(results: Results, learner: str, name: str) -> ExerciseResult:
    [found] = [result for one, result in results.items() if (one.learner, one.name) == (learner, name)]
    return found


TRAPS = [
    ("000-copy", "numerical_gradient", "A copy is perturbed"),
    ("001-first-listings", "softmax", "The sum runs over the whole batch"),
    ("001-first-listings", "numerical_gradient", "arrays with one axis only"),
    ("001-first-listings", "cross_entropy_error", "knows single samples only"),
    ("001-first-listings", "gradient_descent", "the starting point of the caller has been moved along"),
    ("001-batch", "cross_entropy_error", "Only one-hot targets are understood"),
    ("002-perceptron", "sigmoid", "The plain formula overflows"),
    ("002-perceptron", "Sigmoid", "ignores the upstream gradient"),
    ("002-corrected", "Affine", "reshaped where it should be transposed"),
    ("002-corrected", "Affine", "no gradient of the biases"),
    ("004-inference", "step_function", "np.int was removed from NumPy"),
    ("004-inference", "softmax", "The sum runs over the whole batch"),
]
GOOD = [
    ("000-in-place", "numerical_gradient"), ("000-in-place", "SimpleNet"), ("001-labels", "softmax"),
    ("001-labels", "cross_entropy_error"), ("001-first-listings", "numerical_diff"),
    ("002-corrected", "Sigmoid"), ("002-corrected", "MeanSquaredError"), ("003-in-place", "SGD"),
    ("003-steps", "loss_surface"), ("004-inference", "sigmoid"), ("004-inference", "accuracy"),
    ("004-today", "step_function"), ("004-today", "softmax"), ("004-today", "ThreeLayerNet"),
]  # fmt: skip


@pytest.mark.parametrize(("learner", "name", "mistake"), TRAPS)
def test_a_trap_costs_points_and_is_named(results: Results, learner: str, name: str, mistake: str) -> None:
    result = result_of(results, learner, name)
    assert result.score < result.max_score
    assert mistake in " ".join(misconception.title for misconception in result.misconceptions)


@pytest.mark.parametrize(("learner", "name"), GOOD)
def test_a_good_version_has_full_marks(results: Results, learner: str, name: str) -> None:
    result = result_of(results, learner, name)
    assert result.score == result.max_score
    assert result.misconceptions == ()


def test_every_source_is_there(results: Results) -> None:
    assert {one.learner[:3] for one in definitions()} == {"000", "001", "002", "003", "004"}


def test_the_page_is_current(results: Results) -> None:
    assert PAGE.read_text(encoding="utf-8") == page(results), (
        "run: python tests/source_class/grade.py --write"
    )
