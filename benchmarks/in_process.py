"""Hidden suites run the naive way: in the student's own process, no isolation, no pytest.

This is the floor that the engine is compared with (the same tests, the same calls), and what goes into the
notebooks that stock nbgrader grades, so that both judge alike.
"""

from __future__ import annotations

import contextlib
import copy
import operator
import sys
import types
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

import autograder.checks
from autograder.course import Course
from autograder.course.answers import read_answers
from autograder.course.salt import OPEN_SALT, Salt
from autograder.sandbox import random_state
from autograder.sandbox.proxy import StudentError


@dataclass(frozen=True)
class Test:
    """A hidden test as a plain function."""

    __test__ = False

    name: str
    points: float
    needs: tuple[str, ...]
    run: Callable[..., None]


class Observed:
    """What the engine's ``observe`` gives."""

    def __init__(self, result: Any, arguments: list[Any], warned: list[str]) -> None:
        self.result, self.arguments, self.warnings = result, arguments, warned


class Raised(StudentError):
    """What the student's code raised."""

    def __init__(self, error: Exception) -> None:
        super().__init__(type(error).__name__, str(error), "", 0)


class Function:
    """A student's function, called directly; values come and go as copies, as over the engine's wire."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        with self._handed_over(arguments) as plain:
            return self._called(plain, keywords)

    def observe(self, *arguments: Any, **keywords: Any) -> Observed:
        with self._handed_over(arguments) as plain, warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            result = self._called(plain, keywords)
            after = [wrapped(argument) for argument in plain]
        return Observed(result, after, [w.category.__name__ for w in caught])

    def _called(self, plain: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
        try:
            return wrapped(self._function(*plain, **copied(keywords)))
        except Exception as error:
            raise Raised(error) from error

    @staticmethod
    @contextlib.contextmanager
    def _handed_over(arguments: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        """What the student's function gets: copies, but beside a function of the test the test's own arrays.

        That function may read them; they are put back afterwards.
        """
        if not any(callable(argument) and not isinstance(argument, Object) for argument in arguments):
            yield copied(arguments)
            return
        arrays = [argument for argument in arguments if isinstance(argument, np.ndarray)]
        before = [array.copy() for array in arrays]
        try:
            yield tuple(a._target if isinstance(a, Object) else a for a in arguments)
        finally:
            for array, values in zip(arrays, before, strict=True):
                array[...] = values


def _applied(operation: Callable[..., Any], *operands: Any) -> Any:
    try:
        return wrapped(operation(*copied(operands)))
    except Exception as error:
        raise Raised(error) from error


def _both_ways(operation: Callable[..., Any]) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """An operator with the object on the left, and with the object on the right."""
    return (
        lambda self, other: _applied(operation, self, other),
        lambda self, other: _applied(operation, other, self),
    )


class Object:
    """A student's object, by reference."""

    def __init__(self, target: Any) -> None:
        object.__setattr__(self, "_target", target)

    @property
    def value(self) -> Any:
        return copy.deepcopy(self._target)

    @property
    def type_name(self) -> str:
        return type(self._target).__name__

    def __getattr__(self, name: str) -> Any:
        try:
            got = getattr(self._target, name)
        except AttributeError as error:
            if name.startswith("__"):  # Python's own question, such as the module `copy` asks
                raise
            raise Raised(error) from error
        return Function(got) if callable(got) and not isinstance(got, type) else wrapped(got)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._target, name, copied(value))

    def __getitem__(self, key: Any) -> Any:
        return wrapped(self._target[key])

    def __setitem__(self, key: Any, value: Any) -> None:
        self._target[key] = copied(value)

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        return Function(self._target)(*arguments, **keywords)

    # NumPy's numbers and arrays on the left leave the operator to the object, as on the engine's proxy.
    __array_ufunc__ = None
    __add__, __radd__ = _both_ways(operator.add)
    __sub__, __rsub__ = _both_ways(operator.sub)
    __mul__, __rmul__ = _both_ways(operator.mul)
    __truediv__, __rtruediv__ = _both_ways(operator.truediv)
    __pow__, __rpow__ = _both_ways(operator.pow)
    __matmul__, __rmatmul__ = _both_ways(operator.matmul)

    def __neg__(self) -> Any:
        return _applied(operator.neg, self)

    def has(self, name: str) -> bool:
        return hasattr(self._target, name)

    def at(self, *steps: Any) -> Object:
        target = self._target
        for step in steps:
            target = target[step] if isinstance(target, dict | list | tuple) else getattr(target, step)
        return Object(target)

    def fill(self, value: Any) -> None:
        self._target[...] = value

    def same_object_as(self, other: Object) -> bool:
        return self._target is other._target


PLAIN = (type(None), bool, int, float, complex, str, bytes, list, tuple, dict, np.ndarray, np.generic)


def wrapped(value: Any) -> Any:
    """A value as a test sees it: plain values by copy, and objects in lists and dicts by reference."""
    if type(value) in (list, tuple):
        return type(value)(wrapped(item) for item in value)
    if type(value) is dict:
        return {key: wrapped(item) for key, item in value.items()}
    if callable(value) and not isinstance(value, type):
        return value
    return copy.deepcopy(value) if isinstance(value, PLAIN) else Object(value)


def copied(value: Any) -> Any:
    """A copy of a value as the student's code sees it, in which objects stay the student's own."""
    if isinstance(value, Object):
        return value._target
    if isinstance(value, dict):
        return {key: copied(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(copied(item) for item in value)
    return value if callable(value) else copy.deepcopy(value)


class Student:
    """A student's namespace."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        self._namespace = namespace

    def __getattr__(self, name: str) -> Function:
        return Function(self._namespace[name])

    def keep(self, value: Any) -> Object:
        return Object(copied(value))

    def generator(self, seed: int) -> Object:
        return Object(np.random.default_rng(seed))

    def has(self, name: str) -> bool:
        return name in self._namespace

    def has_reseeded(self) -> bool:
        return random_state.was_reset()


STAND_INS = {"RemoteObject": Object}
"""What suites ask about by name, and what takes its place here."""


@cache
def exercises_of_the_course() -> Path:
    """The folder of all suites: the course is looked up once, as in the engine."""
    return Course.find().exercises


@cache
def known_answers(file: Path) -> dict[str, tuple[types.CodeType, str]]:
    """Slug → compiled code and the name that it defines: read once, as the engine does."""
    return {
        answer.slug: (compile(answer.code, answer.slug, "exec"), answer.name) for answer in read_answers(file)
    }


class Functions:
    """What the engine's ``functions`` gives: known answers as functions to hand to the student's own test."""

    def __init__(self, assignment: str) -> None:
        self._folder = exercises_of_the_course() / assignment

    def __call__(self, file: str, slug: str, *methods: str) -> Any:
        code, name = known_answers(self._folder / f"{file}.py")[slug]
        namespace: dict[str, Any] = {"np": np}
        exec(code, namespace)
        defined = namespace[name]
        if not methods:
            return defined
        made = defined()
        return tuple(getattr(made, method) for method in methods)


@cache
def load_suite(assignment: str, exercise: str) -> tuple[Test, ...]:
    """The tests of a hidden suite, without pytest."""
    marks: dict[Callable[..., None], dict[str, Any]] = {}

    def graded(**fields: Any) -> Callable[[Callable[..., None]], Callable[..., None]]:
        def mark(function: Callable[..., None]) -> Callable[..., None]:
            marks[function] = fields
            return function

        return mark

    path = exercises_of_the_course() / assignment / f"test_{exercise}.py"
    module = types.ModuleType(f"autograder.exercises.{assignment}.in_process_{exercise}")
    module.__package__ = f"autograder.exercises.{assignment}"
    sys.modules[module.__name__] = module
    kept, autograder.checks.graded = autograder.checks.graded, graded  # type: ignore[assignment]
    try:
        exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), module.__dict__)
    finally:
        autograder.checks.graded = kept
    # Helper modules of the suite ask by name, too.
    helpers = [known for name, known in sys.modules.items() if name.startswith(f"{module.__package__}.")]
    for asking in (module, *helpers):
        for name, stand_in in STAND_INS.items():
            if name in vars(asking):
                setattr(asking, name, stand_in)
    return tuple(
        Test(f.__name__, fields["points"], tuple(fields.get("needs", ())), f) for f, fields in marks.items()
    )


def score(assignment: str, exercise: str, namespace: dict[str, Any]) -> float:
    """Points that the definitions in ``namespace`` earn."""
    return sum(earned(assignment, exercise, namespace).values())


@cache
def for_grading_only(assignment: str, exercise: str) -> str:
    """What the course defines for the tests of this one exercise, in place of the student's definitions."""
    course = Course.find().assignment(assignment)
    return "\n".join(c.source for n, c in enumerate(course.cells) if course.belongs_to(n) == exercise)


@contextlib.contextmanager
def completed(namespace: dict[str, Any], source: str) -> Iterator[None]:
    """Run ``source`` in a namespace, and put back afterwards what stood there."""
    before = dict(namespace)
    with contextlib.suppress(Exception):
        exec(source, namespace)
    yield
    for name in namespace.keys() - before.keys():
        del namespace[name]
    namespace.update(before)


def earned(
    assignment: str, exercise: str, namespace: dict[str, Any], salt: Salt = OPEN_SALT
) -> dict[str, float]:
    """The tests that the definitions in ``namespace`` pass with the draws of this salt, and their points."""
    with completed(namespace, for_grading_only(assignment, exercise)):
        return _earned(assignment, exercise, namespace, salt)


def _earned(assignment: str, exercise: str, namespace: dict[str, Any], salt: Salt) -> dict[str, float]:
    student = Student(namespace)
    passed: dict[str, float] = {}
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for test in load_suite(assignment, exercise):
            if not passed.keys() >= set(test.needs):
                continue
            rng = np.random.default_rng(salt.seed(f"{assignment}/{exercise}/{test.name}"))
            wanted = test.run.__code__.co_varnames[: test.run.__code__.co_argcount]
            fixtures = {"student": student, "rng": rng, "functions": Functions(assignment)}
            random_state.begin()  # as the engine does before each test: networks draw their weights from it
            try:
                test.run(**{name: fixtures[name] for name in wanted})
            except Exception:
                continue
            passed[test.name] = test.points
    return passed


def run_cells(sources: list[str]) -> dict[str, Any]:
    """What a notebook's cells define; a cell that fails is passed over."""
    namespace: dict[str, Any] = {"__name__": "__main__"}
    for source in sources:
        try:
            exec(compile(source, "<cell>", "exec"), namespace)
        except Exception:
            continue
    return namespace


def grade_notebook(sources: list[str], assignment: str, exercises: list[str]) -> float:
    """Run a notebook's cells and its hidden suites."""
    namespace = run_cells(sources)
    return sum(score(assignment, exercise, namespace) for exercise in exercises)
