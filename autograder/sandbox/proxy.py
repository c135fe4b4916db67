"""What a hidden test calls: the student's functions and objects, by value, from the trusted side.

``student.softmax(x)`` sends ``x`` to the student's process and brings the result back as plain values.
Nothing the student's code does to what it received reaches the test's own arrays, except that a function
handed over by the test (``student.numerical_gradient(f, W)``) is evaluated here while ``W`` holds what
the student's process has in its own copy at that moment.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from . import wire
from .layers import SandboxUnavailable
from .student_process import StudentProcess

MAX_CALLBACKS = 200_000
CALLBACK_ELEMENTS = (4, 4096)
"""A function of the test is evaluated on at most four times as many elements as the test sent, and 4096: what
it computes from them may be far larger, and it may keep what it is called with."""


class StudentError(Exception):
    """The student's code raised an error. Its type name and text are untrusted."""

    def __init__(self, type_name: str, text: str, cell: str, line: int) -> None:
        super().__init__(f"{type_name}: {text}")
        self.type_name = type_name
        self.text = text
        self.cell = cell
        self.line = line


class MissingDefinition(StudentError):
    """The notebook does not define the function or class that the test asked for."""

    def __init__(self, name: str) -> None:
        super().__init__("MissingDefinition", name, "", 0)
        self.name = name


class SuiteError(Exception):
    """A hidden test used the proxy in a way that cannot work: a fault of the course, not of a student."""


@dataclass(frozen=True, slots=True)
class Observed:
    """A call, and what can be seen of it afterwards."""

    result: Any
    arguments: list[Any]
    """The positional arguments as they were in the student's process after the call."""
    warnings: list[str]
    """Names of the warning categories that were raised."""


class Recorder(Protocol):
    """Hears of every answer that a test received, to compare it with known answers."""

    def __call__(self, operation: str, outcome: Any) -> None:
        """``outcome`` is the value, or the StudentError."""


class Student:
    """One test's view of a submission; ``process`` supplies a live process that has run the notebook."""

    def __init__(
        self,
        process: Callable[[], StudentProcess],
        test: int,
        seconds: float,
        record: Recorder = lambda operation, outcome: None,
        hear_call: Callable[[str, tuple[Any, ...], dict[str, Any]], None] | None = None,
    ) -> None:
        self._hear_call = hear_call
        self._methods: set[tuple[str, str]] = set()
        self._process = process
        self._test = test
        self._seconds = seconds
        self._record = record

    def __getattr__(self, name: str) -> RemoteFunction:
        if name.startswith("_"):
            raise AttributeError(name)
        return RemoteFunction(self, None, name)

    def keep(self, value: Any) -> RemoteObject:
        """Put a copy of a value into the student's process and hold on to it there."""
        kept = self._request("keep", [value])
        assert isinstance(kept, RemoteObject)
        return kept

    def generator(self, seed: int) -> RemoteObject:
        """Make a ``numpy.random.Generator`` in the student's process, to hand to calls.

        Args:
            seed: a whole number from 0 to 2⁶⁴ − 1; equal seeds make equal generators.

        Raises:
            SuiteError: the seed is something else.
        """
        if isinstance(seed, bool) or not isinstance(seed, int | np.integer) or not 0 <= seed < 1 << 64:
            raise SuiteError("a generator is made from a whole number from 0 to 2**64 - 1")
        made = self._request("generator", [int(seed)])
        if not isinstance(made, RemoteObject):
            raise StudentError("MalformedAnswer", "", "", 0)
        return made

    def has_reseeded(self) -> bool:
        """Whether code that this test called has set the global random state of Python or NumPy anew.

        Drawing moves that state on; only ``seed``, ``set_state`` and the like put it elsewhere. A second
        question in a test is about what was called since the first.
        """
        return bool(self._request("has_reseeded", []))

    def has(self, name: str) -> bool:
        """Whether the notebook defines ``name``."""
        return bool(self._request("has", [None, name]))

    def _call(
        self,
        target: RemoteObject | None,
        name: str | None,
        arguments: tuple[Any, ...],
        keywords: dict[str, Any],
        observe: bool,
    ) -> Any:
        operation = name or "()"
        if self._hear_call is not None:
            self._hear_call(operation, arguments, keywords)
        details = [target, name, list(arguments), keywords, observe]
        result = self._request("call", details, arguments, operation)
        if not observe:
            return result
        if type(result) is not list or len(result) != 3 or not all(type(part) is list for part in result[1:]):
            raise StudentError("MalformedAnswer", "", "", 0)
        value, after, warned = result
        if len(after) != len(arguments) or not all(type(warning) is str for warning in warned):
            raise StudentError("MalformedAnswer", "", "", 0)
        return Observed(value, after, warned)

    def _operate(self, symbol: str, *operands: Any) -> Any:
        """Let Python apply one of its operators in the student's process; what comes of it, by value."""
        if self._hear_call is not None:
            self._hear_call(symbol, operands, {})
        return self._request("operator", [symbol, list(operands)], label=symbol)

    def _request(
        self, operation: str, details: list[Any], arguments: tuple[Any, ...] = (), label: str = ""
    ) -> Any:
        process = self._process()
        callbacks = _Callbacks(arguments)

        def refer(value: Any) -> wire.Reference:
            if isinstance(value, RemoteObject):
                if value._process is not process or value._student._test != self._test:
                    raise SuiteError("an object of an earlier test or process was used again")
                return value._reference
            if callable(value):
                return callbacks.register(value)
            remedy = "; use student.generator(seed)" if isinstance(value, np.random.Generator) else ""
            raise SuiteError(f"a {type(value).__name__} cannot be sent to the student's process{remedy}")

        def resolve(reference: wire.Reference) -> Any:
            if reference.kind == "object":
                return RemoteObject(self, process, reference)
            if reference.kind == "argument":
                return callbacks.argument(reference.number)
            raise wire.WireError("a callback came from the student's side")

        try:
            answer = process.request(
                operation,
                self._test,
                details,
                seconds=self._seconds,
                refer=refer,
                resolve=resolve,
                on_callback=callbacks.evaluate,
            )
        finally:
            callbacks.restore()
            if callbacks.seconds_elsewhere:
                process.used_seconds -= callbacks.seconds_elsewhere
        if answer[0] == "return":
            self._record(label or operation, answer[2])
            return answer[2]
        missing = details[1] if details[:1] == [None] else None
        error = _student_error(answer, missing)
        self._record(label or operation, error)
        raise error


def _student_error(answer: list[Any], asked: str | None) -> StudentError:
    """The error in an answer; ``asked`` is the definition of the notebook that was asked for, if one was."""
    _, _, type_name, text, cell, line = answer
    if not (type(type_name) is type(text) is type(cell) is str and type(line) is int):
        return StudentError("MalformedAnswer", "", "", 0)
    if type_name == "MissingDefinition" and asked is not None:
        return MissingDefinition(asked)  # not the name in the answer: whoever forges one could name anything
    return StudentError(type_name[:80], text[:500], cell[:80], line)


class _Callbacks:
    """Functions of the test that the student's code may call during one request."""

    def __init__(self, arguments: tuple[Any, ...]) -> None:
        self._arguments = arguments
        self._functions: list[Callable[..., Any]] = []
        self._originals: dict[int, np.ndarray[Any, Any]] = {}
        self._count = 0
        self.seconds_elsewhere = 0.0
        """What functions of another process took: that process has an allowance of its own."""

    def register(self, function: Callable[..., Any]) -> wire.Reference:
        self._functions.append(function)
        return wire.Reference("callback", len(self._functions) - 1)

    def argument(self, number: int) -> Any:
        if not 0 <= number < len(self._arguments) or not isinstance(self._arguments[number], np.ndarray):
            raise wire.WireError("a reference to an argument that is not there")
        return self._arguments[number]

    def evaluate(self, number: Any, arguments: Any, state: Any, keywords: Any) -> list[Any]:
        """Bring the student's copies over, call the test's function, and answer as a message."""
        self._count += 1
        known = type(number) is int and 0 <= number < len(self._functions)
        if not known or type(arguments) is not list or type(state) is not list:
            raise wire.WireError("a callback that was never handed over")
        if self._count > MAX_CALLBACKS:
            raise wire.WireError("too many calls of the function that was handed over")
        if type(keywords) is not dict or not all(type(name) is str for name in keywords):
            raise wire.WireError("arguments without names for a function that was handed over")
        if len(state) != len(self._arguments):
            raise wire.WireError("a callback without the state of the arguments")
        for index, (ours, theirs) in enumerate(zip(self._arguments, state, strict=True)):
            if isinstance(ours, np.ndarray):
                self._bring_over(index, ours, theirs)
        function = self._functions[number]
        times, plus = CALLBACK_ELEMENTS
        is_large = _weight([arguments, keywords]) > times * _weight(list(self._arguments)) + plus
        if is_large and not isinstance(function, FunctionElsewhere):
            return ["raise", None]
        started = time.monotonic()
        with np.errstate(all="ignore"):
            try:
                return ["return", function(*arguments, **keywords)]
            except SandboxUnavailable:  # of another sandbox: no fault of the student's
                raise
            except Exception:  # called with something it cannot evaluate: the student's code hears so
                return ["raise", None]
            finally:
                if isinstance(function, FunctionElsewhere):
                    self.seconds_elsewhere += time.monotonic() - started

    def _bring_over(self, index: int, ours: np.ndarray[Any, Any], theirs: Any) -> None:
        same_form = type(theirs) is np.ndarray and theirs.shape == ours.shape and theirs.dtype == ours.dtype
        if not same_form:
            raise wire.WireError("the state of an argument has another shape or type")
        if index not in self._originals:
            self._originals[index] = ours.copy()
        ours[...] = theirs

    def restore(self) -> None:
        """Give the test's own arrays back what they held before the call."""
        for index, original in self._originals.items():
            self._arguments[index][...] = original


def _weight(value: Any) -> int:
    """How many array elements, letters and parts there are in a value."""
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, str | bytes):
        return len(value)
    if isinstance(value, dict):
        value = [*value, *value.values()]
    return len(value) + sum(map(_weight, value)) if isinstance(value, list | tuple) else 0


class RemoteFunction:
    """A function, class or method of the student's, callable from the test."""

    def __init__(self, student: Student, target: RemoteObject | None, name: str | None) -> None:
        self._student = student
        self._target = target
        self._name = name

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Call it; what it returns, by value."""
        return self._student._call(self._target, self._name, arguments, keywords, False)

    def observe(self, *arguments: Any, **keywords: Any) -> Observed:
        """Call it, and see the arguments afterwards and the warnings raised."""
        result = self._student._call(self._target, self._name, arguments, keywords, True)
        assert isinstance(result, Observed)
        return result


class FunctionElsewhere:
    """A function of another process, to hand to a student's code: ``student.check_softmax(function)``.

    The student's process asks this side, this side asks the other one, and the answer goes back by value. So
    the function is called and never seen. Nothing of an argument is kept or computed here, and an argument
    may be as large as the wire carries.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Call it.

        Raises:
            TypeError: what it returns is no value but an object of the other process.
        """
        result = self._function(*arguments, **keywords)
        if _holds_object(result):
            raise TypeError("the result cannot be carried from one process to another")
        return result


def _holds_object(value: Any) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    return (
        any(map(_holds_object, value)) if isinstance(value, list | tuple) else isinstance(value, RemoteObject)
    )


def _applied(symbol: str) -> Callable[[RemoteObject, Any], Any]:
    """The method of an operator whose left operand is an object of the student's."""

    def apply(self: RemoteObject, right: Any) -> Any:
        return self._student._operate(symbol, self, right)

    return apply


def _reflected(symbol: str) -> Callable[[RemoteObject, Any], Any]:
    """The same where only the right operand is one: the order of the operands is kept."""

    def apply(self: RemoteObject, left: Any) -> Any:
        return self._student._operate(symbol, left, self)

    return apply


_CALLABLE_TYPES = frozenset({"function", "method", "builtin_function_or_method", "type"})


class RemoteObject:
    """An object in the student's process; attributes come by value, methods can be called.

    An operator between two such objects, or one of them and a value, is applied over there: Python itself
    chooses between ``__add__`` and ``__radd__`` as it does in a notebook. There is no ``==`` and no ``<``
    among them, and a test never computes with what it is to judge: the student's operator would answer.
    """

    def __init__(self, student: Student, process: StudentProcess, reference: wire.Reference) -> None:
        object.__setattr__(self, "_student", student)
        object.__setattr__(self, "_process", process)
        object.__setattr__(self, "_reference", reference)

    _student: Student
    _process: StudentProcess
    _reference: wire.Reference

    # Without these, Python would ask for items 0, 1, 2, … for as long as the student's process answers.
    __iter__ = None
    __contains__ = None
    __reversed__ = None

    # NumPy's arrays and numbers on the left leave the operation to this class.
    __array_ufunc__ = None

    __add__, __radd__ = _applied("+"), _reflected("+")
    __sub__, __rsub__ = _applied("-"), _reflected("-")
    __mul__, __rmul__ = _applied("*"), _reflected("*")
    __truediv__, __rtruediv__ = _applied("/"), _reflected("/")
    __pow__, __rpow__ = _applied("**"), _reflected("**")
    __matmul__, __rmatmul__ = _applied("@"), _reflected("@")

    def __neg__(self) -> Any:
        """Negate it, over there."""
        return self._student._operate("neg", self)

    @property
    def type_name(self) -> str:
        """The name of the object's type, as the student's process tells it."""
        return self._reference.type_name

    @property
    def value(self) -> Any:
        """The object's present value, brought over."""
        return self._student._request("value", [self])

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        methods = self._student._methods
        # Named with the object, or learnt before in this test: no need to ask.
        if name in self._reference.methods or (self.type_name, name) in methods:
            return RemoteFunction(self._student, self, name)
        got = self._student._request("get", [self, name], label=f".{name}")
        if isinstance(got, RemoteObject) and got.type_name in _CALLABLE_TYPES:
            methods.add((self.type_name, name))
            return RemoteFunction(self._student, self, name)
        return got

    def __setattr__(self, name: str, value: Any) -> None:
        self._student._request("set", [self, name, value])

    def __getitem__(self, key: Any) -> Any:
        return self._student._request("get_item", [self, key], label="[]")

    def __setitem__(self, key: Any, value: Any) -> None:
        self._student._request("set_item", [self, key, value])

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Call the object; what it returns, by value."""
        return self._student._call(self, None, arguments, keywords, False)

    def observe(self, *arguments: Any, **keywords: Any) -> Observed:
        """Call it, and see the arguments afterwards and the warnings raised."""
        return RemoteFunction(self._student, self, None).observe(*arguments, **keywords)

    def has(self, name: str) -> bool:
        """Whether the object has an attribute ``name``."""
        return bool(self._student._request("has", [self, name]))

    def at(self, *steps: Any) -> RemoteObject:
        """A handle on a part: an item of a dict, list or tuple, an attribute of anything else."""
        found = self._student._request("at", [self, list(steps)])
        assert isinstance(found, RemoteObject)
        return found

    def fill(self, value: Any) -> None:
        """Assign to all elements of an array, in place."""
        self._student._request("fill", [self, value])

    def same_object_as(self, other: RemoteObject) -> bool:
        """Whether both handles mean one and the same object in the student's process."""
        return bool(self._student._request("same", [self, other]))
