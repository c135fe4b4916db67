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
