"""Cheap answers: what is written to pass tests and leaves out what an exercise is about earns little.

Each is what somebody could hand in who has seen the suites and has not done the work. (A slip in honest work
is meant to cost one test or two; these are no slips.)
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.engine.options import JudgingOptions
from autograder.engine.pool import Engine

MOST = 0.4
"""The part of an exercise's points that a cheap answer may earn."""

CONSTANT_NET = """
class TwoLayerNet:
    def __init__(self, D, H, C, weight_init_std=0.01):
        shapes = {{"W1": (D, H), "b1": (H,), "W2": (H, C), "b2": (C,)}}
        self.params = {{name: np.full(shape, {weight}) for name, shape in shapes.items()}}

    def predict(self, x):
        return np.full((len(x), len(self.params["b2"])), {weight})

    def loss(self, x, t):
        return {loss}

    def accuracy(self, x, t):
        return np.mean((t if t.ndim == 1 else t.argmax(axis=1)) == 0)

    def gradient(self, x, t):
        grads = {{name: np.full(value.shape, {weight}) for name, value in self.params.items()}}
        grads["b2"] += 1 / len(grads["b2"]) - t.mean(axis=0)
        return grads
"""
TRAIN = (
    "def train(loss_and_gradients, params, optimizer, x, t, batch_size=32, steps=100, seed=0):\n"
    "    for _ in range({calls}):\n"
    "        loss_and_gradients(params, x[:batch_size], t[:batch_size])\n"
    "    return [0.0] * steps\n"
)
SIGN = """
class {name}:
    def __init__(self, lr={lr}, beta1=0.9, beta2=0.999):
        self.supplied = SignDescent(lr)

    def update(self, params, grads):
        self.supplied.update(params, grads)
"""

CHEAP = {
    ("ps2", "numerical_diff", "a step that was never made small"): (
        "def numerical_diff(f, x):\n    return f(x + 1) - f(x)\n"
    ),
    ("ps3", "numerical_gradient", "what is supplied for another exercise"): (
        "def numerical_gradient(f, x):\n    return supplied_gradient(f, x)\n"
    ),
    ("ps4", "TwoLayerNet", "weights of zero make every answer a constant"): CONSTANT_NET.format(
        weight=0.0, loss="np.log(len(self.params['b2']))"
    ),
    ("ps4", "TwoLayerNet", "weights that are no numbers"): CONSTANT_NET.format(
        weight="np.nan", loss="np.nan"
    ),
    ("ps4", "TwoLayerNet", "weights so large that everything overflows"): CONSTANT_NET.format(
        weight=1e200, loss="np.inf"
    ),
    ("ps4", "TwoLayerNet", "equal weights give all classes one score"): CONSTANT_NET.format(
        weight=0.7, loss="np.log(len(self.params['b2']))"
    ),
    ("ps5", "AdaGrad", "what is supplied for another exercise"): SIGN.format(name="AdaGrad", lr=0.01),
    ("ps5", "Adam", "what is supplied for another exercise"): SIGN.format(name="Adam", lr=0.001),
    ("ps5", "train", "one call, no losses"): TRAIN.format(calls=1),
    ("ps5", "train", "one batch, no losses, no updates"): TRAIN.format(calls="steps"),
}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(lanes=1) as engine:
        yield engine


@pytest.mark.parametrize(("assignment", "exercise", "how"), CHEAP)
def test_cheap_answer_earns_little(assignment: str, exercise: str, how: str, engine: Engine):
    options = JudgingOptions(recognise=False, exercises=(exercise,), prove=False)
    code = CHEAP[assignment, exercise, how]
    report = engine.judge(assignment, {exercise: code}, options).result().report
    passed = [test.id for test in report.exercises[0].tests if test.outcome == "passed"]
    assert report.score <= MOST * report.max_score, passed
