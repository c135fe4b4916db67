"""Is the mistake named? All known wrong answers, with and without their own entry in the catalogue."""

import pytest

from autograder.engine.options import JudgingOptions
from autograder.engine.pool import Engine
from tests.feedback.recognition import exercises, measure, row, rows_of_page, total, total_of_page

EXERCISES = {f"{exercise.assignment}/{exercise.name}": exercise for exercise in exercises()}

NAMES_ITSELF = {"global-parameters"}
"""A NameError says which name is missing; that any other missing name were this mistake would be untrue."""

WHOLE_BATCH = """
def softmax(x):
    e = np.exp(x - np.max(x))
    return e / np.sum(e)
"""
TWICE_DW = """
class Affine:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, x):
        self.shape = x.shape
        self.x = x.reshape(len(x), -1)
        return self.x @ self.W + self.b

    def backward(self, dout):
        self.dW = 2 * (self.x.T @ dout)
        self.db = dout.sum(axis=0)
        return (dout @ self.W.T).reshape(self.shape)
"""
Y_NOT_STORED = """
class Sigmoid:
    def forward(self, x):
        y = 1 / (1 + np.exp(-x))
        return y

    def backward(self, dout):
        return dout * self.y * (1 - self.y)
"""

THIRD_ARGUMENT = """
def cross_entropy_error(y, t, one_hot):
    return -np.sum(t * np.log(y + 1e-7)) / len(y)
"""
PLUS = """
def numerical_diff(f, x):
    h = 1e-4
    return (f(x + h) + f(x - h)) / (2 * h)
"""
ROW_AS_A_NUMBER = """
def numerical_gradient(f, x):
    grad = np.zeros_like(x)
    for i in range(x.size):
        kept = x[i]
        x[i] = float(kept) + 1e-4
        upper = f(x)
        x[i] = float(kept) - 1e-4
        grad[i] = (upper - f(x)) / 2e-4
        x[i] = kept
    return grad
"""
OTHER_KEYWORD = """
def gradient_descent(f, init_x, lr=0.01, rounds=100):
    x = init_x.copy()
    for _ in range(rounds):
        x -= lr * supplied_gradient(f, x)
    return x
"""
NO_PREDICT = """
class SimpleNet:
    def __init__(self):
        self.W = np.random.randn(2, 3)

    def forward(self, x):
        return x @ self.W

    def loss(self, x, t):
        return cross_entropy_error(softmax(self.forward(x)), t)
"""
MISSPELT = """
class Relu:
    def forward(self, x):
        self.mask = x <= 0
        return np.where(self.mask, 0, x)

    def backword(self, dout):
        return np.where(self.mask, 0, dout)
"""
PARAMS_AS_A_LIST = """
class SGD:
    def __init__(self, lr=0.01):
        self.lr = lr

    def update(self, params, grads):
        for i in range(len(params)):
            params[i] -= self.lr * grads[i]
"""
EMPTY_CLASS = """
class Adam:
    pass
"""


@pytest.fixture(scope="module")
def engine():
    with Engine(lanes=1) as engine:
        yield engine


def result_of(engine, assignment_name, exercise, code):
    """What the hidden suite makes of a solution of one exercise."""
    options = JudgingOptions(exercises=(exercise,))
    return engine.judge(assignment_name, {exercise: code}, options).result().report.exercises[0]


def test_a_known_mistake_is_named(engine):
    (mistake,) = result_of(engine, "ps1", "softmax", WHOLE_BATCH).misconceptions
    assert mistake.title.startswith("The sum runs over the whole batch")


def test_a_mistake_that_nobody_foresaw_is_described(engine):
    result = result_of(engine, "ps4", "Affine", TWICE_DW)
    assert not result.misconceptions
    assert any("exactly twice as large as it should be" in test.message for test in result.tests)


def test_an_error_is_explained_with_its_line(engine):
    result = result_of(engine, "ps4", "Sigmoid", Y_NOT_STORED)
    messages = [test.message for test in result.tests if test.outcome == "error"]
    assert "`self.y` of `Sigmoid` was never set" in messages[0]
    assert "(cell `Sigmoid`, line 8)" in messages[0]


@pytest.mark.parametrize(
    ("assignment", "exercise", "code", "name", "says"),
    [
        (
            "ps2",
            "cross_entropy_error",
            THIRD_ARGUMENT,
            "third-argument",
            "is called without its argument `one_hot`",
        ),
        ("ps2", "numerical_diff", PLUS, "values-added", "more than 100 times as large as the right number"),
        (
            "ps3",
            "numerical_gradient",
            ROW_AS_A_NUMBER,
            "float-of-a-row",
            "is it a row, where each axis should have an index?",
        ),
        (
            "ps3",
            "gradient_descent",
            OTHER_KEYWORD,
            "step-number-under-another-name",
            "`gradient_descent` has no argument called `step_num`",
        ),
        (
            "ps3",
            "SimpleNet",
            NO_PREDICT,
            "predict-under-another-name",
            "The class `SimpleNet` has no method `predict`.",
        ),
        (
            "ps4",
            "Relu",
            MISSPELT,
            "backward-misspelt",
            "The class `Relu` has no method `backward`; it has `backword`.",
        ),
        ("ps5", "SGD", PARAMS_AS_A_LIST, "parameters-in-a-list", "Looping over a dictionary gives its keys."),
        ("ps5", "Adam", EMPTY_CLASS, "class-is-empty", "`Adam` takes no arguments"),
    ],
)
def test_learners_answers_hear_what_is_true_of_them(engine, assignment, exercise, code, name, says):
    result = result_of(engine, assignment, exercise, code)
    assert any(says in test.message for test in result.tests), [test.message for test in result.tests]
    assert [mistake.id for mistake in result.misconceptions] == [f"{exercise}/{name}"]


AFFINE = {
    "rows": "self.x = x.reshape(len(x), -1)",
    "out": "self.x @ self.W + self.b",
    "dW": "self.dW = self.x.T @ dout",
    "db": "self.db = dout.sum(axis=0)",
    "dx": "(dout @ self.W.T).reshape(self.shape)",
}
SLIPS = {
    "bias-forgotten": {"out": "self.x @ self.W"},
    "input-reshaped-for-dW": {"dW": "self.dW = self.x.reshape(self.x.shape[1], -1) @ dout"},
    "dW-averaged": {"dW": "self.dW = self.x.T @ dout / len(dout)"},
    "db-missing": {"db": "db = dout.sum(axis=0)"},
    "db-not-summed": {"db": "self.db = dout"},
    "weights-reshaped-for-dx": {"dx": "(dout @ self.W.reshape(self.W.shape[1], -1)).reshape(self.shape)"},
    "nobody-foresaw": {"db": "self.db = 3 * dout.sum(axis=0)"},
}


def affine_with(*slips):
    parts = AFFINE | {place: code for slip in slips for place, code in SLIPS[slip].items()}
    return (
        "class Affine:\n    def __init__(self, W, b):\n        self.W, self.b = W, b\n"
        "    def forward(self, x):\n        self.shape = x.shape\n"
        f"        {parts['rows']}\n        return {parts['out']}\n"
        f"    def backward(self, dout):\n        {parts['dW']}\n        {parts['db']}\n"
        f"        return {parts['dx']}\n"
    )


@pytest.mark.parametrize(
    "slips",
    [
        ("bias-forgotten", "db-missing"),
        ("input-reshaped-for-dW", "db-missing"),
        ("dW-averaged", "db-not-summed"),
        ("weights-reshaped-for-dx", "bias-forgotten"),
        ("bias-forgotten", "dW-averaged", "db-missing"),
    ],
)
def test_several_mistakes_at_once_are_all_named(engine, slips):
    result = result_of(engine, "ps4", "Affine", affine_with(*slips))
    assert {mistake.id for mistake in result.misconceptions} == {f"Affine/{slip}" for slip in slips}


def test_beside_a_mistake_that_nobody_foresaw_none_is_named(engine):
    result = result_of(engine, "ps4", "Affine", affine_with("bias-forgotten", "nobody-foresaw"))
    assert not result.misconceptions


@pytest.mark.parametrize(
    ("assignment", "exercise", "code", "says"),
    [
        (
            "ps1",
            "relu",
            "def relu(x):\n    return np.maximum(0, x) + np.random.rand()\n",
            "Two calls with the same arguments differ",
        ),
        (
            "ps1",
            "relu",
            "seen = []\ndef relu(x):\n    seen.append(1)\n    return np.maximum(0, x) + np.arange(x.size)"
            ".reshape(x.shape) ** len(seen)\n",
            "Two calls with the same arguments differ",
        ),
        (
            "ps5",
            "Adam",
            "class Adam:\n    def __init__(self, lr=0.001, beta1=0.9, beta2=0.99):\n"
            "        self.lr, self.beta1, self.beta2, self.t, self.m, self.v = lr, beta1, beta2, 0, {}, {}\n"
            "    def update(self, params, grads):\n        self.t += 1\n        for k in params:\n"
            "            m = self.m[k] = self.beta1 * self.m.get(k, 0) + (1 - self.beta1) * grads[k]\n"
            "            v = self.v[k] = self.beta2 * self.v.get(k, 0) + (1 - self.beta2) * grads[k] ** 2\n"
            "            m, v = m / (1 - self.beta1**self.t), v / (1 - self.beta2**self.t)\n"
            "            params[k] -= self.lr * m / (np.sqrt(v) + 1e-7)\n",
            "the default of `beta2` is not that of the task.",
        ),
    ],
)
def test_what_can_be_seen_is_said(engine, assignment, exercise, code, says):
    result = result_of(engine, assignment, exercise, code)
    assert any(says in test.message for test in result.tests), [test.message for test in result.tests]


@pytest.mark.parametrize("name", EXERCISES)
def test_known_wrong_answers(name, engine):
    """Each is named by its own entry, and the page states what is said without it."""
    said = measure(EXERCISES[name], engine)
    assert {one.slug for one in said if not one.named_first} <= NAMES_ITSELF
    assert row(EXERCISES[name], said) in rows_of_page(), "run `python -m tests.feedback.recognition`"


def test_the_page_adds_up():
    rows = rows_of_page()
    assert [line.split(" | ")[0].strip("| ") for line in rows] == list(EXERCISES)
    assert total_of_page() == total(rows)
