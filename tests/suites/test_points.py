"""What the known wrong answers earn: a slip costs what it concerns, and is not paid for with everything else.

The outcomes are those of the committed signatures; points and needs are those of the suites. The figures hold
over the whole catalogue.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.engine.options import JudgingOptions
from autograder.engine.pool import Engine
from autograder.engine.recognition import known_signatures, signatures_path

COURSE = Course.installed()
PAGE = COURSE.root / "docs" / "feedback.md"
MOST_WITHOUT_A_POINT = 0.12
MOST_NOT_JUDGED = 0.5
"""Points of tests that were not judged, for each point of a test that failed."""


@dataclass(frozen=True)
class Graded:
    """A hidden test as its mark describes it."""

    points: float
    needs: tuple[str, ...]


def graded_tests(suite: Path) -> dict[str, Graded]:
    """The tests of a suite, in order, with what their marks say."""
    module = importlib.import_module(f"autograder.exercises.{suite.parent.name}.{suite.stem}")
    found = {}
    for name, function in vars(module).items():
        if name.startswith("test_"):
            (mark,) = (mark for mark in function.pytestmark if mark.name == "graded")
            found[name] = Graded(float(mark.kwargs["points"]), tuple(mark.kwargs["needs"]))
    return found


def exercises() -> Iterator[tuple[str, str, dict[str, Graded]]]:
    """(set, exercise, hidden tests) of the whole course."""
    for assignment in COURSE.assignment_names:
        for name, exercise in COURSE.assignment(assignment).exercises.items():
            yield assignment, name, graded_tests(exercise.suite)


EXERCISES = {f"{assignment}/{name}": (assignment, name, tests) for assignment, name, tests in exercises()}


def points_of(tests: dict[str, Graded], outcomes: dict[str, str], *wanted: str) -> float:
    """Points of the tests that ended in one of these ways."""
    return sum(tests[test].points for test, outcome in outcomes.items() if outcome in wanted)


def outcomes_of_known_mistakes() -> Iterator[tuple[str, dict[str, Graded], dict[str, str]]]:
    """(its id, the hidden tests, the outcome of each) of every known wrong answer."""
    for assignment, name, tests in EXERCISES.values():
        known = known_signatures(signatures_path(COURSE.assignment(assignment)), name)
        assert known, f"{assignment}/{name} has no signatures"
        for behaviour in known:
            assert set(behaviour.outcomes) == set(tests), f"{behaviour.mistake.id}: not those of the suite"
            yield behaviour.mistake.id, tests, behaviour.outcomes


def without_a_point() -> tuple[list[str], int]:
    """(ids of the known wrong answers that earn nothing, how many there are in all)."""
    all_of_them = list(outcomes_of_known_mistakes())
    ids = [id_ for id_, tests, outcomes in all_of_them if points_of(tests, outcomes, "passed") == 0]
    return ids, len(all_of_them)


def not_judged_for_each_failed() -> float:
    """Points of tests that were not judged, for each point of a test that failed."""
    judged_wrong = not_judged = 0.0
    for _, tests, outcomes in outcomes_of_known_mistakes():
        judged_wrong += points_of(tests, outcomes, "failed", "error", "timeout")
        not_judged += points_of(tests, outcomes, "skipped")
    return not_judged / judged_wrong


def test_few_known_mistakes_are_left_without_a_point():
    without, number = without_a_point()
    assert number > 600
    assert len(without) <= MOST_WITHOUT_A_POINT * number, without


def test_little_is_not_judged():
    assert not_judged_for_each_failed() <= MOST_NOT_JUDGED


def test_the_page_states_what_a_slip_costs():
    without, number = without_a_point()
    text = PAGE.read_text(encoding="utf-8")
    stated = text.partition("<!-- points: begin -->")[2].partition("<!-- points: end -->")[0]
    assert " ".join(stated.split()) == (
        f"{len(without)} of {number} known wrong answers ({len(without) / number:.1%}) end without a point; "
        f"for each point of a test that failed, {not_judged_for_each_failed():.2f} points are not judged."
    )


def test_every_known_mistake_loses_points():
    full = [id_ for id_, _, outcomes in outcomes_of_known_mistakes() if set(outcomes.values()) == {"passed"}]
    assert full == []


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(lanes=1) as engine:
        yield engine


SIGMOID_TIMES_SLOPE = "dout * self.y * (1 - self.y)"
RELU_BETWEEN = "self.affine2.forward(self.relu.forward(self.affine1.forward(x)))"
EXAMPLES = (
    # (exercise, what the reference says, what the slip says, what it earned once, what it earns at least)
    ("ps5/AdaGrad", "params[name] -= ", "params[name] += ", 0, 2.5),
    ("ps5/AdaGrad", "self.h[name] += ", "self.h[name] -= ", 0, 1.5),
    ("ps5/AdaGrad", ") + 1e-7)", ") - 1e-7)", 0, 7),
    ("ps4/Sigmoid", SIGMOID_TIMES_SLOPE, "dout * self.y", 1, 4),
    ("ps4/Sigmoid", SIGMOID_TIMES_SLOPE, "dout * (1 - self.y)", 1, 4),
    ("ps4/Sigmoid", SIGMOID_TIMES_SLOPE, "self.y * (1 - self.y)", 1, 4),
    ("ps4/Sigmoid", SIGMOID_TIMES_SLOPE, "dout * self.y * (self.y - 1)", 1, 4),
    ("ps4/TwoLayerNet", "self.relu = Relu()", "self.relu = Sigmoid()", 2, 8),
    ("ps4/TwoLayerNet", f"return {RELU_BETWEEN}", f"return softmax({RELU_BETWEEN})", 2, 6),
)


@pytest.mark.parametrize(("place", "right", "wrong", "once", "least"), EXAMPLES)
def test_a_slip_in_one_place_keeps_the_points_of_the_others(
    engine: Engine, place: str, right: str, wrong: str, once: float, least: float
) -> None:
    """AdaGrad with one wrong sign, a Sigmoid with a wrong backward, and a network of another recipe."""
    assignment, _, name = place.partition("/")
    code = COURSE.assignment(assignment).exercises[name].reference
    assert code.count(right) == 1
    options = JudgingOptions(recognise=False, exercises=(name,))
    answer = {name: code.replace(right, wrong)}
    (result,) = engine.judge(assignment, answer, options).result().report.exercises
    assert once + 1 < least <= result.score < result.max_score


def test_the_network_of_chapter_4_keeps_half_of_its_points(engine: Engine) -> None:
    """With a sigmoid and with softmax inside predict it earned 2 of 16 points."""
    network = """
class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, weight_init_std=0.01):
        self.params = {
            "W1": weight_init_std * np.random.randn(input_size, hidden_size), "b1": np.zeros(hidden_size),
            "W2": weight_init_std * np.random.randn(hidden_size, output_size), "b2": np.zeros(output_size),
        }

    def predict(self, x):
        self.z = 1 / (1 + np.exp(-(x @ self.params["W1"] + self.params["b1"])))
        return softmax(self.z @ self.params["W2"] + self.params["b2"])

    def loss(self, x, t):
        return cross_entropy_error(self.predict(x), t)

    def accuracy(self, x, t):
        labels = t if t.ndim == 1 else np.argmax(t, axis=1)
        return np.mean(np.argmax(self.predict(x), axis=1) == labels)

    def gradient(self, x, t):
        y = self.predict(x)
        if t.ndim == 1:
            t = np.eye(y.shape[1])[t]
        dy = (y - t) / len(x)
        da = dy @ self.params["W2"].T * self.z * (1 - self.z)
        return {"W1": x.T @ da, "b1": da.sum(axis=0), "W2": self.z.T @ dy, "b2": dy.sum(axis=0)}
"""
    options = JudgingOptions(exercises=("TwoLayerNet",))
    (result,) = engine.judge("ps4", {"TwoLayerNet": network}, options).result().report.exercises
    assert 8 <= result.score < 16
    assert result.misconceptions


@pytest.mark.parametrize(
    ("assignment", "name"),
    [("ps0", "layer"), ("ps1", "softmax"), ("ps4", "Affine"), ("ps5", "Adam"), ("ps8", "unbroadcast")],
)
def test_an_empty_solution_cell_is_one_judged_row(engine: Engine, assignment: str, name: str) -> None:
    """Functions and classes: what is not there is said once, and nothing else of the exercise is judged."""
    options = JudgingOptions(recognise=False, exercises=(name,), prove=False)
    (result,) = engine.judge(assignment, {name: ""}, options).result().report.exercises
    outcomes = [test.outcome for test in result.tests]
    assert [outcome for outcome in outcomes if outcome != "skipped"] == [outcomes[0]]
    assert outcomes[0] in ("failed", "error")
    assert f"`{name}`" in result.tests[0].message
    assert sum(test.points for test in result.tests) == 0
