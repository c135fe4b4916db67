"""Cheap answers to ps7: constants, copies of arguments, and what the notebook supplies for the digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from autograder.course import Course
from autograder.engine.options import JudgingOptions
from autograder.engine.pool import Engine
from autograder.report import Report

MOST = 1 / 3
"""The part of an exercise's points that a cheap answer may earn."""

CONSTANT_NET = """
class SimpleConvNet:
    def __init__(self, input_dim=(1, 8, 8), FN=16, F=3, H=50, C=10, weight_init_std=0.01):
        c, h, w = input_dim
        pooled = FN * ((h - F + 1) // 2) * ((w - F + 1) // 2)
        shapes = {{"W1": (FN, c, F, F), "b1": FN, "W2": (pooled, H), "b2": H, "W3": (H, C), "b3": C}}
        self.params = {{name: {weight} for name, shape in shapes.items()}}

    def predict(self, x):
        return np.zeros((len(x), len(self.params["b3"])))

    def loss(self, x, t):
        return np.log(len(self.params["b3"]))

    def accuracy(self, x, t):
        return np.mean((t if t.ndim == 1 else t.argmax(axis=1)) == 0)

    def gradient(self, x, t):
        return {{name: np.zeros(value.shape) for name, value in self.params.items()}}
"""
CONSTANT_CONVOLUTION = """
class Convolution:
    def __init__(self, W, b, stride=1, pad=0):
        self.W, self.b, self.stride, self.pad = W, b, stride, pad

    def forward(self, x):
        self.x = x
        sides = [conv_output_size(x.shape[i], self.W.shape[i], self.stride, self.pad) for i in (2, 3)]
        return np.zeros((len(x), len(self.W), *sides)) + self.b[:, None, None]

    def backward(self, dout):
        self.dW, self.db = np.zeros(self.W.shape), dout.sum(axis=(0, 2, 3))
        return np.zeros(self.x.shape)
"""
IDENTITY = """
class Pooling:
    def __init__(self, *sizes, **settings):
        pass

    def forward(self, x):
        return x

    def backward(self, dout):
        return dout
"""
ZERO_TABLE = """
def im2col(x, fh, fw, stride=1, pad=0):
    sides = [conv_output_size(x.shape[i], size, stride, pad) for i, size in ((2, fh), (3, fw))]
    return np.zeros((len(x) * sides[0] * sides[1], x.shape[1] * fh * fw))
"""
CHEAP = {
    ("conv_output_size", "always an error"): "def conv_output_size(*sizes, **more):\n    raise ValueError\n",
    ("conv_output_size", "a constant"): "def conv_output_size(*sizes, **more):\n    return 5\n",
    ("im2col", "zeros"): ZERO_TABLE,
    ("im2col", "pixels as rows"): (
        "def im2col(x, *more, **settings):\n    return x.transpose(0, 2, 3, 1).reshape(-1, x.shape[1])\n"
    ),
    ("col2im", "zeros"): "def col2im(col, shape, *more, **settings):\n    return np.zeros(shape)\n",
    ("col2im", "a copy"): "def col2im(col, shape, *more, **settings):\n    return np.resize(col, shape)\n",
    ("Convolution", "constants"): CONSTANT_CONVOLUTION,
    ("Pooling", "copies"): IDENTITY,
    ("SimpleConvNet", "weights of zero"): CONSTANT_NET.format(weight="np.zeros(shape)"),
    ("SimpleConvNet", "weights, and nothing done with them"): CONSTANT_NET.format(
        weight="weight_init_std * np.random.randn(*np.atleast_1d(shape)) * (name < 'a')"
    ),
}
SUPPLIED = {
    "Convolution": ("DigitConvolution", "W, b):", "W, b, stride=1, pad=0):"),
    "Pooling": ("DigitPooling", "*sizes", "*sizes"),
    "SimpleConvNet": ("DigitNet", "weight_init_std=0.1", "*sizes, weight_init_std=0.01"),
}
"""What the notebook supplies for the digits, and how its signature becomes that of the exercise."""


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(lanes=1) as engine:
        yield engine


def _graded(exercise: str, code: str, engine: Engine) -> Report:
    options = JudgingOptions(recognise=False, exercises=(exercise,), prove=False)
    return engine.judge("ps7", {exercise: code}, options).result().report


def _earns_little(report: Report) -> bool:
    return report.score <= MOST * report.max_score


@pytest.mark.parametrize(("exercise", "how"), CHEAP)
def test_cheap_answer_earns_little(exercise: str, how: str, engine: Engine) -> None:
    report = _graded(exercise, CHEAP[exercise, how], engine)
    assert _earns_little(report), [test.id for test in report.exercises[0].tests if test.outcome == "passed"]


@pytest.mark.parametrize("exercise", SUPPLIED)
def test_what_is_supplied_for_the_digits_earns_little(exercise: str, engine: Engine) -> None:
    name, old, new = SUPPLIED[exercise]
    cell = next(
        c.source for c in Course.installed().assignment("ps7").cells if c.grade_id == "supplied_digit_layers"
    )
    definition = re.search(rf"^class {name}:\n(?:(?: .*)?\n)+", cell + "\n", re.MULTILINE)
    assert definition is not None
    assert old in definition[0]
    code = definition[0].replace(f"class {name}", f"class {exercise}").replace(old, new)
    report = _graded(exercise, code, engine)
    assert _earns_little(report), [test.id for test in report.exercises[0].tests if test.outcome == "passed"]
    assert not any("SyntaxError" in note for note in report.notes)
