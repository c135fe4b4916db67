"""Exercises whose answer is a test: what it is tried on is called, and never seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

from autograder.course import Course
from autograder.engine.options import JudgingOptions
from autograder.engine.pool import Engine
from autograder.engine.under_test import KeptResults
from autograder.report import ExerciseResult

CHECK = "check_softmax"


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(lanes=1) as engine:
        yield engine


def judged(engine: Engine, code: str) -> ExerciseResult:
    options = JudgingOptions(exercises=(CHECK,), recognise=False)
    return engine.judge("ps1", {CHECK: code}, options, name="ann").result().report.exercises[0]


CAREFUL = """
def check_softmax(softmax):
    for x in (np.array([1.0, 2.0, -1.0]), np.array([[1.0, 2.0], [1.0, -1.0]]), np.array([[0.5, 0.25]])):
        e = np.exp(x)
        y = softmax(x)
        assert y.shape == x.shape, "The shape has changed."
        assert np.allclose(y, e / e.sum(axis=-1, keepdims=True)), "The values are wrong."
"""


def test_points_follow_the_kinds_that_are_rejected(engine: Engine):
    result = judged(engine, CAREFUL)
    slipped = [test.message for test in result.tests if not test.points]
    assert 0 < result.score < result.max_score
    assert "It accepts a softmax that overflows for large scores." in slipped
    assert not any("large" in test.message for test in result.tests if test.points)


def test_a_test_that_counts_its_calls_earns_little(engine: Engine):
    counting = """
calls = 0

def check_softmax(softmax):
    global calls
    calls += 1
    assert calls % 2, "Every other one is rejected."
"""
    assert judged(engine, counting).score <= 0.4 * judged(engine, CAREFUL).max_score


@pytest.mark.parametrize("everything", ["pass", "assert False, 'wrong'", "softmax(np.ones(2))"])
def test_a_test_that_looks_at_nothing_earns_nothing(engine: Engine, everything: str):
    assert judged(engine, f"def check_softmax(softmax):\n    {everything}\n").score == 0


def test_nothing_of_a_function_under_test_is_in_the_students_process(engine: Engine):
    """A twin that looks for the code of a softmax, in the function and in all objects, accepts everything."""
    looking = """
import gc, sys, types

def codes(function):
    found = [o for o in gc.get_objects() if isinstance(o, types.FunctionType)] + [function]
    for o in found:
        cells = [cell.cell_contents for cell in o.__closure__ or ()]
        yield from (f.__code__ for f in [o, *cells] if isinstance(f, types.FunctionType))

own = {id(code) for code in codes(softmax)}

def check_softmax(softmax):
    for code in codes(softmax):
        if id(code) not in own and code.co_name == "softmax":
            raise AssertionError("Here is the code of the function under test.")
    texts = [o for o in gc.get_referents(*gc.get_objects()) if isinstance(o, str)]
    assert not any("return-inside-the-loop" in text for text in texts if len(text) > 30), "Here is its name."
"""
    result = judged(engine, looking)
    assert result.tests[0].message == "It accepts a softmax that returns nothing."


def test_what_the_function_under_test_cannot_take_is_an_error_there_and_nothing_else(engine: Engine):
    odd = CAREFUL.replace(
        "    for x in",
        """    for odd in ("text", None, softmax, {"x": 1}, np.ones((60, 60)), [[1.0], []]):
        try:
            softmax(odd)
        except RuntimeError:
            pass
    for x in""",
        1,
    )
    assert judged(engine, odd).score == judged(engine, CAREFUL).score
    assert judged(engine, CAREFUL).tests[0].points  # and the next one is served as before


def test_arguments_may_be_named(engine: Engine):
    """As Python has it: by place, by name, and an error where there is no such name."""
    named = CAREFUL.replace("softmax(x)", "softmax(x=x)")
    assert judged(engine, named).score == judged(engine, CAREFUL).score
    unknown = CAREFUL.replace("softmax(x)", "softmax(scores=x)")
    assert judged(engine, unknown).score == 0


CALLS_BY_NAME = {
    "check_cross_entropy_error": {
        "= cross_entropy_error(y, t)": "= cross_entropy_error(t=t, y=y)",
        "= cross_entropy_error(y[0], t[0])": "= cross_entropy_error(y[0], t=t[0])",
    },
    "gradient_check": {
        "dout * forward(moved)": "dout * forward(x=moved)",
        "    forward(x)\n    dx": "    forward(x=x)\n    dx",
        "backward(dout.copy())": "backward(dout=dout.copy())",
    },
}


@pytest.mark.parametrize(
    ("assignment", "name"), [("ps2", "check_cross_entropy_error"), ("ps4", "gradient_check")]
)
def test_arguments_may_be_named_where_there_are_several(engine: Engine, assignment: str, name: str):
    """Also those of methods, and of functions of the hidden tests themselves."""
    cells = Course.installed().assignment(assignment).cells
    code = next(cell.source for cell in cells if cell.grade_id == name)
    for call, by_name in CALLS_BY_NAME[name].items():
        assert call in code
        code = code.replace(call, by_name)
    options = JudgingOptions(exercises=(name,), recognise=False)
    result = engine.judge(assignment, {name: code}, options, name="ann").result().report.exercises[0]
    assert result.score == result.max_score, [test.message for test in result.tests if not test.points]


class Counted:
    """A function under test that counts how often it was defined and called."""

    def __init__(self) -> None:
        self.defined = 0
        self.called: list[Any] = []

    def define(self) -> Callable[..., Any]:
        self.defined += 1

        def call(x: Any, scale: float = 1.0) -> Any:
            self.called.append(x)
            return np.asarray(x) * scale

        return call


def test_a_function_under_test_is_asked_once_for_equal_arguments():
    kept, counted = KeptResults(), Counted()
    first, second = (kept.of("code", counted.define) for _ in range(2))
    x = np.array([1.0, 2.0])
    assert counted.defined == 0
    assert [first(x).tolist(), second(x.copy()).tolist(), first(x, scale=3.0).tolist()] == [
        [1, 2],
        [1, 2],
        [3, 6],
    ]
    assert len(counted.called) == 2


def test_what_differs_in_anything_is_another_call():
    kept, counted = KeptResults(), Counted()
    function = kept.of("code", counted.define)
    x = np.arange(4.0)
    different = (x, x + 1e-16, -0.0 * x, x.reshape(2, 2), x.astype(np.float32), x.astype(int), list(x), x[:3])
    for argument in different:
        function(argument)
    kept.of("other code", counted.define)(x)
    assert len(counted.called) == len(different) + 1


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("autograder.engine.under_test.MAX_KEPT", 10_000)
    kept, counted = KeptResults(), Counted()
    function = kept.of("code", counted.define)
    for _ in range(2):
        assert function(np.ones(10_000)).sum() == 10_000
    assert len(counted.called) == 2
    for _ in range(2):
        function(np.ones(10))
    assert len(counted.called) == 3, "what was too large to be kept takes no place"


def test_a_large_batch_is_no_reason_to_refuse(engine: Engine):
    large = CAREFUL.replace("np.array([[0.5, 0.25]])", "np.ones((500, 100))")
    assert next(test for test in judged(engine, large).tests if test.id == "test_every_style").points


def test_the_same_report_again(engine: Engine):
    assert [t.message for t in judged(engine, CAREFUL).tests] == [
        t.message for t in judged(engine, CAREFUL).tests
    ]
