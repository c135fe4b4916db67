"""Cheap answers: what is written to pass tests and leaves out what an exercise is about earns little.

Each is what somebody could hand in who has seen the suites and has not done the work. (A slip in honest work
is meant to cost one test or two; these are no slips.)
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.engine.options import JudgingOptions
from autograder.engine.pool import Engine
from autograder.report import Report

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


LAYER = """
class {name}:
    def __init__(self, *parameters):
        self.W = parameters[0] if parameters else None

    def forward(self, x, *t):
        self.x = np.asarray(x, dtype=float)
        return {forward}

    def backward(self, dout=1):
        self.dW, self.db = 2 * np.ones_like(self.x), 2 * self.x
        return 3 * dout * self.x + 1
"""
ELEMENT_BY_ELEMENT = "def {name}(x):\n    return 3 * np.asarray(x, dtype=float) - 1\n"
OF_ARGUMENTS = "def {name}(y, t):\n    return np.sum(y * np.arange(y.size).reshape(y.shape)) + np.sum(t)\n"
OPTIMISER = """
class {name}:
    def __init__(self, *settings, **more):
        pass

    def update(self, params, grads):
        for name in params:
            params[name] *= 2
"""
AGREES_WITH_ITSELF = {
    # One answer of the right kind, and nothing else of it right.
    ("ps0", "perceptron"): ("def perceptron(x, w, b):\n    return (np.asarray(x)[..., 0] > 0).astype(int)\n"),
    ("ps0", "layer"): "def layer(x, W, b):\n    return np.asarray(x)[..., :1] * W[0] + b\n",
    ("ps0", "AND"): "def AND(x1, x2):\n    return 1 - int(x1)\n",
    ("ps0", "XOR"): "def XOR(x1, x2):\n    return 1 - int(x1)\n",
    ("ps8", "unbroadcast"): (
        "def unbroadcast(grad, shape):\n    return np.resize(np.ravel(grad)[::-1] * 2, shape)\n"
    ),
    # Computes something, gets nothing right, and is as good at the second call as at the first.
    **{("ps1", name): ELEMENT_BY_ELEMENT.format(name=name) for name in ("sigmoid", "relu", "softmax")},
    ("ps1", "step_function"): (
        "def step_function(x):\n    return (3 * np.asarray(x, dtype=float) - 1).astype(int)\n"
    ),
    **{
        ("ps2", name): OF_ARGUMENTS.format(name=name) for name in ("sum_squared_error", "cross_entropy_error")
    },
    ("ps2", "numerical_diff"): "def numerical_diff(f, x):\n    return f(x) * x\n",
    ("ps3", "gradient_descent"): (
        "def gradient_descent(f, init_x, lr=0.01, step_num=100):\n    return init_x * 2 + 1\n"
    ),
    **{("ps4", name): LAYER.format(name=name, forward="2 * self.x + 1") for name in ("Relu", "Sigmoid")},
    ("ps4", "Affine"): LAYER.format(
        name="Affine", forward="np.cumsum(self.x.reshape(len(x), -1), axis=1)[:, : self.W.shape[1]]"
    ),
    **{
        ("ps4", name): LAYER.format(name=name, forward="np.sum(self.x**3)")
        for name in ("SoftmaxWithLoss", "MeanSquaredError")
    },
    **{("ps5", name): OPTIMISER.format(name=name) for name in ("SGD", "Momentum", "AdaGrad", "Adam")},
    ("ps5", "loss_surface"): (
        "def loss_surface(w, b, x=1.0, target=0.5):\n    return 2.0 * w + 3.0 * b + x\n"
    ),
}
CONSTANTS = {
    **{
        ("ps0", name, what): f"def {name}(x1, x2):\n    return {answer}\n"
        for name in ("AND", "NAND", "OR", "XOR")
        for what, answer in (("a constant", "1"), ("a copy", "x1"))
    },
    ("ps0", "perceptron", "a constant"): (
        "def perceptron(x, w, b):\n    return np.ones(np.shape(x)[:-1], dtype=int)[()]\n"
    ),
    ("ps0", "layer", "the biases alone"): (
        "def layer(x, W, b):\n    return np.zeros((*x.shape[:-1], 1)) + b\n"
    ),
    ("ps8", "unbroadcast", "a copy"): "def unbroadcast(grad, shape):\n    return np.array(grad)\n",
    ("ps8", "unbroadcast", "zeros"): "def unbroadcast(grad, shape):\n    return np.zeros(shape)\n",
    # A constant of the right form, or a copy of what was handed in.
    **{("ps1", name, "a copy"): f"def {name}(x):\n    return np.array(x)\n"
       for name in ("step_function", "sigmoid", "relu", "softmax")},
    **{("ps1", name, "a constant"): f"def {name}(x):\n    return np.full(np.shape(x), 0.5)\n"
       for name in ("step_function", "sigmoid", "relu", "softmax")},
    ("ps1", "accuracy", "a constant"): "def accuracy(predict, x, t, batch_size=100):\n    return 0.5\n",
    **{("ps2", name, "a constant"): f"def {name}(y, t):\n    return 1.0\n"
       for name in ("sum_squared_error", "cross_entropy_error")},
    ("ps2", "numerical_diff", "a constant"): "def numerical_diff(f, x):\n    return 0.0\n",
    ("ps2", "numerical_diff", "a value"): "def numerical_diff(f, x):\n    return x\n",
    ("ps3", "numerical_gradient", "a constant"): (
        "def numerical_gradient(f, x):\n    f(x)\n    return np.ones_like(x)\n"
    ),
    ("ps3", "gradient_descent", "a copy"): (
        "def gradient_descent(f, init_x, lr=0.01, step_num=100):\n    return init_x.copy()\n"
    ),
    ("ps4", "Relu", "copies"): (
        "class Relu:\n    def forward(self, x):\n        return x.copy()\n"
        "    def backward(self, dout):\n        return dout.copy()\n"
    ),
    ("ps4", "MeanSquaredError", "constants"): (
        "class MeanSquaredError:\n    def forward(self, y, t):\n        self.y = y\n        return 1.0\n"
        "    def backward(self, dout=1):\n        return np.ones(self.y.shape)\n"
    ),
    **{("ps5", name, "nothing moves"): (
        f"class {name}:\n    def __init__(self, *settings, **more):\n        pass\n"
        "    def update(self, params, grads):\n        pass\n"
    ) for name in ("SGD", "Momentum", "AdaGrad", "Adam")},
    ("ps5", "loss_surface", "a copy"): (
        "def loss_surface(w, b, x=1.0, target=0.5):\n    return w + 0.0\n"
    ),
}  # fmt: skip


def _graded(assignment: str, exercise: str, code: str, engine: Engine) -> Report:
    options = JudgingOptions(recognise=False, exercises=(exercise,), prove=False)
    return engine.judge(assignment, {exercise: code}, options).result().report


@pytest.mark.parametrize(("assignment", "exercise", "how"), CHEAP)
def test_cheap_answer_earns_little(assignment: str, exercise: str, how: str, engine: Engine):
    report = _graded(assignment, exercise, CHEAP[assignment, exercise, how], engine)
    passed = [test.id for test in report.exercises[0].tests if test.outcome == "passed"]
    assert report.score <= MOST * report.max_score, passed


@pytest.mark.parametrize(("assignment", "exercise"), AGREES_WITH_ITSELF)
def test_what_agrees_with_itself_alone_earns_little(assignment: str, exercise: str, engine: Engine) -> None:
    report = _graded(assignment, exercise, AGREES_WITH_ITSELF[assignment, exercise], engine)
    passed = [test.id for test in report.exercises[0].tests if test.outcome == "passed"]
    assert report.score <= MOST * report.max_score, passed


@pytest.mark.parametrize(("assignment", "exercise", "what"), CONSTANTS)
def test_constants_and_copies_earn_nothing(assignment: str, exercise: str, what: str, engine: Engine) -> None:
    report = _graded(assignment, exercise, CONSTANTS[assignment, exercise, what], engine)
    passed = [test.id for test in report.exercises[0].tests if test.outcome == "passed"]
    assert report.score == 0, passed
