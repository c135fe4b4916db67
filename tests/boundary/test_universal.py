"""No answer fits all questions: what a hidden test receives is judged by its value, and by nothing else.

Here the student's process is a few lines that answer every request alike, as one could that was taken over
and knows which test is running. So each test is tried by itself, as if all those that it needs had passed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from autograder.course import Course
from autograder.course.salt import OPEN_SALT
from autograder.engine.lane import quiet_numbers
from autograder.engine.suites import SuiteSession, SuiteTest
from autograder.sandbox import wire
from autograder.sandbox.proxy import RemoteObject, Student

Resolve = Callable[[wire.Reference], Any]


class Oracle:
    """Answers for a student's process: objects where a class is called, and one value everywhere else."""

    def __init__(self, value: Any, *, honest: bool) -> None:
        self._computed = _handle
        """What every operator gives that is applied to an object."""
        if isinstance(value, InFormulas):
            value, self._computed = _handle, value.computed
        self._value = value
        self._honest = honest
        """Whether arguments are said to be unchanged, and everything asked for to be there."""
        self._objects = 0

    def request(
        self, operation: str, test: int, details: list[Any], *, seconds: float,
        refer: Any, resolve: Resolve, on_callback: Any,
    ) -> list[Any]:  # fmt: skip
        wire.encode([operation, test, *details], refer)  # as the real one: functions get their numbers
        if operation in ("has", "same"):
            return ["return", 0, self._honest]
        if operation in ("keep", "at"):
            return ["return", 0, self._object(resolve, "dict")]
        if operation == "get" and details[1] in METHODS:
            return ["return", 0, self._object(resolve, "method")]
        if operation == "operator":
            computed = self._computed
            return ["return", 0, computed(resolve, ()) if callable(computed) else computed]
        if operation != "call":
            return ["return", 0, self._answer(resolve, ())]
        target, name, arguments, _, observe = details
        for function in range(sum(map(callable, arguments))):
            self._call_back(on_callback, function, arguments)
        if target is None and (name[0].isupper() or name == "build"):
            return ["return", 0, self._object(resolve, name)]
        answer = self._answer(resolve, arguments)
        if not observe:
            return ["return", 0, answer]
        after = list(arguments) if self._honest else [answer] * len(arguments)
        return ["return", 0, [answer, after, []]]

    def _call_back(self, evaluate: Any, function: int, arguments: list[Any]) -> None:
        """Call a function of the test with nothing that makes sense."""
        state = [value if isinstance(value, np.ndarray) else None for value in arguments]
        for nonsense in ([np.nan] * 3, [{"w": [np.nan]}, np.full((5, 3), np.nan), np.full(5, np.nan)]):
            for _ in range(7):
                evaluate(function, nonsense, state, {})

    def _answer(self, resolve: Resolve, arguments: Any) -> Any:
        return self._value(resolve, arguments) if callable(self._value) else self._value

    def _object(self, resolve: Resolve, name: str) -> RemoteObject:
        self._objects += 1
        handle = resolve(wire.Reference("object", self._objects, name))
        assert isinstance(handle, RemoteObject)
        return handle


@dataclass(frozen=True)
class InFormulas:
    """An object everywhere, and one value where a test computes with it, as it should not."""

    computed: Any


METHODS = frozenset({"forward", "backward", "predict", "loss", "gradient", "accuracy", "update"})
PARAMETERS = ("W1", "b1", "W2", "b2", "W3", "b3")


def _handle(resolve: Resolve, arguments: Any) -> Any:
    return resolve(wire.Reference("object", 0, "ndarray"))


def _like(value: float) -> Callable[[Resolve, Any], Any]:
    """The value in the shape of the first argument."""

    def fill(resolve: Resolve, arguments: Any) -> Any:
        first = arguments[0] if len(arguments) and isinstance(arguments[0], np.ndarray) else np.zeros(())
        return np.full(first.shape, value)

    return fill


ANSWERS: dict[str, Any] = {
    "nothing": None,
    "true": True,
    "a handle": _handle,
    "a handle that is 0 in formulas": InFormulas(0.0),
    "a handle that is an array of zeros in formulas": InFormulas(np.zeros(1)),
    "a handle that is true in formulas": InFormulas(True),
    "handles in a list": lambda resolve, arguments: [_handle(resolve, arguments)] * 6,
    "handles in a dict": lambda resolve, arguments: dict.fromkeys(PARAMETERS, _handle(resolve, arguments)),
    "no number": np.nan,
    "no numbers": _like(np.nan),
    "no numbers in a list": [np.nan] * 6,
    "no numbers in a dict": dict.fromkeys(PARAMETERS, np.nan),
    "infinity": np.float64(np.inf),
    "minus nothing": -0.0,
    "zeros": _like(0.0),
    "ones": _like(1.0),
    "enormous numbers": _like(1e200),
    "what was sent": lambda resolve, arguments: arguments[0] if len(arguments) else np.nan,
    "an empty array": np.empty((0, 3)),
    "a number with two axes": np.ones((1, 1)),
    "a truth value in an array": np.array([True]),
    "complex numbers": np.array([1j, 2j]),
    "half a number": np.float16(1),
    "a huge number": 10**2000,
    "text": "W1",
    "odd text": "\u202e\x00\U0010ffff",
    "a tuple of nothing": (),
    "a dict of odd keys": {None: 1, np.nan: 2, (1, (2,)): 3, b"W1": 4},
}  # fmt: skip

BEHAVIOUR = (
    # What these judge is that an argument is left alone, and an answer of one value leaves it alone.
    "unchanged", "restored", "arguments_stay", "gradients_stay",
    # The function of the test is called as often as it should be.
    "test_one_call_a_step",
    "nothing_is_modified",
    # The derivative at the top of a hill is 0.
    "test_top_of_a_hill",
    # These compare answers with one another, or with what was sent, so that one slip costs its points once.
    "Dropout/test_inference", "Dropout/test_any_shape",
    "Dropout/test_backward", "Dropout/test_latest_forward",
    "Convolution/test_number_types", "Pooling/test_number_types",
    "Pooling/test_latest_forward", "Pooling/test_two_layers",
)  # fmt: skip


def _passed(session: SuiteSession, test: SuiteTest, *, honest: bool) -> list[str]:
    """The answers that this test takes for right."""
    passed: list[str] = []
    for name, value in ANSWERS.items():
        oracle = Oracle(value, honest=honest)
        student = Student(lambda oracle=oracle: oracle, 1, 1.0)  # type: ignore[misc]
        if session.run_test(test, student, OPEN_SALT) is None:
            passed.append(name)
    return passed


def _all_needs(test: SuiteTest, by_name: dict[str, SuiteTest]) -> set[str]:
    """The names of all tests that have to be passed before this one is judged."""
    direct = set(test.needs)
    return direct.union(*(_all_needs(by_name[name], by_name) for name in direct))


@pytest.mark.parametrize("assignment", Course.find().assignment_names)
def test_no_answer_fits_all_questions(assignment: str):
    """Each test that one passes judges a behaviour, and needs the tests of values to be passed before."""
    found: dict[str, list[str]] = {}
    free: list[str] = []

    def body(session: SuiteSession) -> None:
        with quiet_numbers():
            for tests in session.tests_of(course.assignment(assignment)).values():
                for test in tests:
                    for honest in (True, False):
                        if passed := _passed(session, test, honest=honest):
                            found.setdefault(f"{test.exercise}/{test.name}", []).extend(passed)
                            free.extend([] if test.needs else [f"{test.exercise}/{test.name}"])

        for tests in session.tests_of(course.assignment(assignment)).values():
            by_name = {test.name: test for test in tests}
            for test in tests:
                if test.needs and f"{test.exercise}/{test.name}" in found:
                    needed = {f"{test.exercise}/{name}" for name in _all_needs(test, by_name)}
                    assert needed - set(found), f"{test.name} needs nothing that asks for a computed value"

    course = Course.find()
    SuiteSession(course).run(body)
    unexpected = {test: by for test, by in found.items() if not any(known in test for known in BEHAVIOUR)}
    assert unexpected == {}
    assert set(free) <= {"train/test_one_call_a_step"}
