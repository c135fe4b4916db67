"""One student's process, from the inside: run cells, answer calls.

Everything in this module shares an interpreter with student code and is therefore worth nothing to the
verdict: a student may patch it at will and changes only what the student's own functions return.
"""

from __future__ import annotations

import builtins
import dis
import operator
import os
import signal
import sys
import types
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from . import jupyter, random_state, wire
from .cell_runner import CellRunner, Stopped, line_reached
from .ipython_syntax import Translator
from .limits import Limits

MAX_ERROR_TEXT = 400
_OPERATORS: dict[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "**": operator.pow,
    "@": operator.matmul,
    "neg": operator.neg,
}
"""The operators that a hidden test may apply to an object of the student's."""
_AT_ONCE = 1 << 12
"""Bytes that are read at once, before it is known how long the frame is."""


class Disconnected(Exception):
    """The other side closed the channel: there is nobody left to work for."""


class Channel:
    """Frames over a blocking stream socket, by plain read and write (no socket calls are allowed)."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def send(self, message: Any, refer: Callable[[Any], wire.Reference]) -> None:
        """Send one frame."""
        data = b"".join(wire.encode(message, refer, _is_object_of_notebook))
        view = memoryview(data)
        while view:
            view = view[os.write(self._descriptor, view) :]

    def receive(self, resolve: Callable[[wire.Reference], Any]) -> Any:
        """Wait for one frame."""
        data = self._some(_AT_ONCE)  # nearly always a whole frame
        while len(data) < wire.LENGTHS.size:
            data += self._some(_AT_ONCE)
        header, payload = wire.check_lengths(data[: wire.LENGTHS.size])
        body = wire.LENGTHS.size + header
        if len(data) < body + payload:
            parts = [data]
            missing = body + payload - len(data)
            while missing:
                parts.append(self._some(min(missing, 1 << 20)))
                missing -= len(parts[-1])
            data = b"".join(parts)
        view = memoryview(data)
        return wire.decode(view[wire.LENGTHS.size : body], view[body:], resolve)

    def _some(self, most: int) -> bytes:
        part = os.read(self._descriptor, most)
        if not part:
            raise Disconnected
        return part


class MissingDefinition(LookupError):
    """The notebook defines nothing of that name."""


class StudentSession:
    """The namespace of one notebook, and the objects that hidden tests hold in it."""

    def __init__(self, channel: Channel, limits: Limits, translator: str = "") -> None:
        self._channel = channel
        self._limits = limits
        self._namespace: dict[str, Any] = _notebook_namespace()
        self._runner = CellRunner(self._namespace, Translator(translator))
        self._in_cell = False
        jupyter.offer(self._namespace, self._runner.run_text)
        self._objects: list[Any] = []
        self._test = -1
        self._arguments: tuple[Any, ...] = ()
        self._request = 0

    def serve(self) -> None:
        """Answer requests until the other side goes away."""
        while True:
            try:
                request = self._channel.receive(self._resolve)
            except Disconnected:
                return
            self._answer(request)

    # -- requests -----------------------------------------------------------------------------------

    def _answer(self, request: Any) -> None:
        operation, self._request, test, *details = request
        if test != self._test:  # objects live as long as the test that asked for them
            self._objects.clear()
            self._test = test
            random_state.begin()
        try:
            reply = getattr(self, f"_do_{operation}")(*details)
        except Disconnected:
            raise
        except BaseException as error:  # SystemExit and KeyboardInterrupt are answers, too
            self._send(["raise", self._request, *_describe(error)])
            return
        try:
            self._send(["return", self._request, reply])
        except wire.WireError as error:
            self._send(["raise", self._request, "UncarriableResult", str(error), "", 0])

    def _do_cell(self, label: str, source: str, stop_at: int) -> list[list[Any]]:
        """Run a cell: records of what was left out, and of how it ended if it did not reach its end."""
        ending: list[Any] | None = None
        try:
            self._in_cell = True
            self._runner.run(label, source, stop_at)
        except Stopped as error:
            ending = ["stopped", "", "", line_reached(error)]
        except BaseException as error:  # SystemExit and KeyboardInterrupt end a cell, too
            type_name, text, _, line = _describe(error)
            ending = ["error", type_name, text, line]
        finally:
            self._in_cell = False
        records = [
            [kind, name[:80], text[:MAX_ERROR_TEXT], line] for kind, name, text, line in self._runner.records
        ]
        return [*records, ending] if ending else records

    def stop_cell(self, *_: Any) -> None:
        """The time of a cell is over: leave it, but keep what it has defined."""
        if self._in_cell:
            self._in_cell = False
            raise Stopped

    def _do_has(self, target: Any, name: str) -> bool:
        if target is None:
            return name in self._namespace
        return hasattr(target, name)

    def _do_call(
        self, target: Any, name: str | None, arguments: list[Any], keywords: dict[str, Any], observe: bool
    ) -> Any:
        function = self._lookup(target, name)
        previous = self._arguments
        self._arguments = tuple(arguments)
        try:
            if not observe:
                return function(*arguments, **keywords)
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                result = function(*arguments, **keywords)
            names = [warning.category.__name__ for warning in caught]
            return [result, arguments, names[:100]]
        finally:
            self._arguments = previous

    def _do_operator(self, symbol: str, operands: list[Any]) -> Any:
        return _OPERATORS[symbol](*operands)

    def _do_get(self, target: Any, name: str) -> Any:
        return self._lookup(target, name)

    def _do_set(self, target: Any, name: str, value: Any) -> None:
        setattr(target, name, value)

    def _do_value(self, target: Any) -> Any:
        return target

    def _do_keep(self, value: Any) -> wire.Reference:
        return self._hold(value)

    def _do_generator(self, seed: int) -> wire.Reference:
        return self._hold(_default_rng(seed))

    def _do_has_reseeded(self) -> bool:
        return random_state.was_reset()

    def _do_at(self, target: Any, steps: list[Any]) -> wire.Reference:
        for step in steps:
            is_item = isinstance(target, dict | list | tuple)
            if is_item and isinstance(step, str) and _is_object_of_notebook(target) and hasattr(target, step):
                is_item = False  # a network may keep its attributes beside the items that it inherits
            target = target[step] if is_item else getattr(target, step)
        return self._hold(target)

    def _do_get_item(self, target: Any, key: Any) -> Any:
        return target[key]

    def _do_set_item(self, target: Any, key: Any, value: Any) -> None:
        target[key] = value

    def _do_fill(self, target: Any, value: Any) -> None:
        target[...] = value

    def _do_same(self, first: Any, second: Any) -> bool:
        return first is second

    def _lookup(self, target: Any, name: str | None) -> Any:
        if target is None:
            try:
                return self._namespace[name or ""]
            except KeyError:
                raise MissingDefinition(name) from None
        return target if name is None else getattr(target, name)

    # -- values and references ----------------------------------------------------------------------

    def _send(self, message: Any) -> None:
        self._channel.send(message, self._hold)

    def _hold(self, value: Any) -> wire.Reference:
        if len(self._objects) >= self._limits.handles:
            raise wire.WireError("too many objects are held at once")
        self._objects.append(value)
        kind = type(value)
        return wire.Reference("object", len(self._objects) - 1, kind.__name__[:80], _methods_of(kind))

    def _resolve(self, reference: wire.Reference) -> Any:
        if reference.kind == "callback":
            return self._callback(reference.number)
        return self._objects[reference.number]

    def _callback(self, number: int) -> Callable[..., Any]:
        """A function of the hidden test, as the student's code sees it."""

        def f(*arguments: Any, **keywords: Any) -> Any:
            ours = self._arguments

            # "The very array I was given" goes over as a reference, so that identity survives; what it
            # holds at this moment goes over beside it.
            def carried(value: Any) -> Any:
                if not isinstance(value, np.ndarray):
                    return value
                return next(
                    (wire.Reference("argument", i) for i, own in enumerate(ours) if own is value), value
                )

            state = [value if isinstance(value, np.ndarray) else None for value in ours]
            named = {name: carried(value) for name, value in keywords.items()}
            self._send(["callback", self._request, number, [*map(carried, arguments)], state, named])
            kind, value = self._channel.receive(self._resolve)
            if kind == "return":
                return value
            raise RuntimeError("the function that was passed in could not be evaluated")

        return f


_default_rng = np.random.default_rng
"""As it was before any cell ran."""


def _is_object_of_notebook(value: Any) -> bool:
    """Whether a dict, list or tuple is more than a value: of a class that the notebook gave methods."""
    return bool(_methods_of(type(value)))


_methods: dict[type, list[str]] = {}
"""What was found of each class: looking is slow, and every object that goes over asks."""


def _methods_of(kind: type) -> list[str]:
    """Public methods of a class of the notebook: named with each object, so that nobody has to ask."""
    if kind not in _methods:
        _methods[kind] = _find_methods(kind)
    return _methods[kind]


def _find_methods(kind: type) -> list[str]:
    """Public methods of a class of the notebook, in the order of their definition.

    A method whose name its class also assigns to, as in ``self.W = …``, is hidden by that attribute as soon
    as there is one: such names are left out, and whoever needs them asks.
    """
    if kind.__module__ != "__main__":
        return []
    functions = {
        name: value
        for base in kind.__mro__
        for name, value in vars(base).items()
        if isinstance(value, types.FunctionType)
    }
    assigned = {
        instruction.argval
        for function in functions.values()
        for instruction in dis.get_instructions(function)
        if instruction.opname == "STORE_ATTR"
    }
    names = [name for name in functions if not name.startswith("_") and name not in assigned]
    return names[: wire.MAX_METHODS]


def _notebook_namespace() -> dict[str, Any]:
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    namespace = module.__dict__
    namespace["__builtins__"] = builtins
    return namespace


def _describe(error: BaseException) -> list[Any]:
    """Type, text, cell and line of an error: bounded, and plain types whatever the error overrides."""
    try:
        text = str(error)[:MAX_ERROR_TEXT]
    except BaseException:
        text = ""
    cell, line = "", 0
    if isinstance(error, SyntaxError) and (error.filename or "").startswith("<"):
        text = str(error.msg)[:MAX_ERROR_TEXT]
        cell, line = str(error.filename).strip("<>"), error.lineno or 0
    trace = error.__traceback__
    frames = 0
    while trace is not None and frames < 10_000:
        name = trace.tb_frame.f_code.co_filename
        if name.startswith("<") and name.endswith(">") and trace.tb_frame.f_globals is _globals_of_notebook():
            cell, line = name.strip("<>"), trace.tb_lineno
        trace = trace.tb_next
        frames += 1
    return [type(error).__name__[:80], text, str(cell)[:200], int(line)]


def _globals_of_notebook() -> dict[str, Any]:
    return sys.modules["__main__"].__dict__


def serve(descriptor: int, limits: Limits, translator: str = "") -> None:
    """Run the student's session on an open socket until the other side closes it.

    Args:
        descriptor: the socket.
        limits: bounds on the session.
        translator: IPython's translator (see :mod:`.ipython_syntax`).
    """
    session = StudentSession(Channel(descriptor), limits, translator)
    signal.signal(signal.SIGINT, session.stop_cell)
    session.serve()
