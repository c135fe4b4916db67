"""Fingerprints: what a hidden test received from an answer, as a short text and a few numbers."""

from __future__ import annotations

import builtins
import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isfinite
from typing import Any

import numpy as np

from autograder.sandbox.proxy import RemoteObject, StudentError

NUMBERS_KEPT = 8
MAX_PARTS = 200
"""Longer lists are noted by their length alone."""
LARGEST_FINGERPRINTED = 100_000
"""Numbers in an answer that is compared with those of known mistakes: more cost too much to read."""
LARGEST_KEPT = 1_000
"""Numbers in an answer that is held on to until it is known whether its fingerprint is wanted."""
RELATIVE = 1e-6
"""Numbers agree when they differ by less than this, relative to the number itself,"""
RELATIVE_TO_LARGEST = 1e-9
"""or by less than this, relative to the largest number of the value: what is left where terms cancel,"""
ROUNDING = 1e-15
"""or by less than this: what is left of 1 − 1. A gradient of 1e-10 is no 0."""

LONGEST_MESSAGE = 200
"""Characters of an exception's message that count."""
_NUMBER = re.compile(r"\b\d+(?:\.\d+)?(?:e[+-]?\d+)?\b")
_NAMED = re.compile(r"(?P<quote>['\"`])(?P<quoted>[^'\"`]*)(?P=quote)|(?P<called>[^\W\d][\w.<>]*)\(\)")
_SAME_MEANING = (
    (
        re.compile(
            r"shapes \([\d, ]*\) and \([\d, ]*\) not aligned:|matmul: Input operand 1 has a mismatch in"
        ),
        "the factors of a matrix product do not fit",
    ),
    (
        re.compile(r"operands could not be broadcast together"),
        "shapes cannot be combined element by element",
    ),
)
"""Messages that differ with the spelling of one and the same operation, such as ``np.dot`` for ``@``."""
_TYPES = frozenset(dir(builtins)) | {
    "NoneType",
    "function",
    "method",
    "module",
    "generator",
    "numpy",
    "ndarray",
    "ufunc",
    "dtype",
}
"""Names that messages of Python and NumPy use themselves."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What one request of a test came back with: an operation, the form of the value, a few numbers."""

    operation: str
    form: str
    numbers: tuple[float, ...] = ()

    @classmethod
    def of(cls, operation: str, outcome: Any, names: Container[str] = ()) -> Fingerprint:
        """The fingerprint of a value or a StudentError.

        Args:
            operation: what was asked for.
            outcome: what came of it.
            names: names that every student has, and that tell one error from another therefore.
        """
        if isinstance(outcome, StudentError):
            # An assertion speaks in its author's own words: that it does not hold is all that counts.
            is_own = outcome.type_name == "AssertionError"
            message = "" if is_own else normalised(outcome.text, names)
            return cls(operation, f"raises {outcome.type_name}" + (f": {message}" if message else ""))
        form, numbers = _form(outcome, 0)
        return cls(operation, form, tuple(numbers))

    def matches(self, other: Fingerprint) -> bool:
        """Equal but for rounding."""
        if self.operation != other.operation or self.form != other.form:
            return False
        if len(self.numbers) != len(other.numbers):
            return False
        largest = max((abs(number) for number in other.numbers if isfinite(number)), default=0.0)
        room = ROUNDING + RELATIVE_TO_LARGEST * largest
        return all(_are_close(*pair, room) for pair in zip(self.numbers, other.numbers, strict=True))

    @property
    def raised(self) -> str:
        """The type of the exception that it is of, or an empty text."""
        return self.form.removeprefix("raises ").partition(":")[0] if self.form.startswith("raises ") else ""


def normalised(message: str, names: Container[str] = ()) -> str:
    """The first line of an exception's message without what differs between equal mistakes.

    Numbers become "#". A quoted name, or one in front of "()", becomes "_" unless it is one of ``names`` or
    belongs to Python or NumPy: what is left out is what students name as they like.
    """

    def shown(match: re.Match[str]) -> str:
        if match["called"] is not None:
            return _kept(match["called"].rpartition("<locals>.")[2], names) + "()"
        return f"'{_kept(match['quoted'], names)}'"

    line = message[:LONGEST_MESSAGE].partition("\n")[0].strip()
    for pattern, meaning in _SAME_MEANING:
        if pattern.match(line):
            return meaning
    return _NUMBER.sub("#", _NAMED.sub(shown, line))


def _kept(dotted: str, names: Container[str]) -> str:
    return ".".join(
        part if part in names or part in _TYPES or not part.isidentifier() or part.startswith("__") else "_"
        for part in dotted.split(".")
    )


Transcript = list[Fingerprint]
"""What one test received, in order."""


def transcript_to_json(transcript: Transcript) -> list[list[Any]]:
    """A transcript as plain values."""
    return [[part.operation, part.form, list(part.numbers)] for part in transcript]


def transcript_from_json(entry: Iterable[Sequence[Any]]) -> Transcript:
    """The inverse of :func:`transcript_to_json`."""
    return [Fingerprint(operation, form, tuple(numbers)) for operation, form, numbers in entry]


class AnswerRecorder:
    """What a test receives, noted while it runs; fingerprints are made only when somebody asks for them."""

    def __init__(self, names: Container[str] = ()) -> None:
        self._names = names
        self._noted: list[tuple[str, Any]] = []

    def add(self, operation: str, outcome: Any) -> None:
        """Note a value or a StudentError. A large value is not held on to."""
        weight = _weight(outcome)
        if weight > LARGEST_FINGERPRINTED:
            outcome = Fingerprint(operation, "enormous")
        elif weight > LARGEST_KEPT:
            outcome = Fingerprint.of(operation, outcome, self._names)
        self._noted.append((operation, outcome))

    def add_end(self, reason: str) -> None:
        """Note that the process was gone."""
        self._noted.append(("gone", Fingerprint("gone", reason)))

    def transcript(self) -> Transcript:
        """The fingerprints."""
        return [
            outcome if isinstance(outcome, Fingerprint) else Fingerprint.of(operation, outcome, self._names)
            for operation, outcome in self._noted
        ]


def _weight(value: Any) -> int:
    """How many numbers, letters and parts there are in a value."""
    if isinstance(value, np.ndarray):
        return value.size
    if isinstance(value, str | bytes):
        return len(value)
    if isinstance(value, dict):
        return len(value) + sum(map(_weight, value.values()))
    return len(value) + sum(map(_weight, value)) if isinstance(value, list | tuple) else 1


def _are_close(ours: float, theirs: float, room: float) -> bool:
    """Equal but for rounding; infinities and NaN equal themselves."""
    if ours == theirs or (ours != ours and theirs != theirs):
        return True
    return isfinite(theirs) and abs(ours - theirs) <= room + RELATIVE * abs(theirs)


def _form(value: Any, depth: int) -> tuple[str, list[float]]:
    """A value's kind and shape as text, and at most a few numbers that depend on all its elements."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype.kind}{list(value.shape)}", _few_numbers(value)
    if isinstance(value, np.generic):
        return f"{value.dtype.kind}[]", _few_numbers(np.asarray(value))
    if isinstance(value, bool) or value is None:
        return str(value), []
    if isinstance(value, int | float | complex):
        kind = {int: "i", float: "f"}.get(type(value), "c")
        try:
            return f"{kind}[]", _few_numbers(np.asarray(value, complex if kind == "c" else float))
        except OverflowError:
            return "huge", []
    if isinstance(value, str | bytes):
        return f"{type(value).__name__} {len(value)}", []
    if isinstance(value, RemoteObject):
        return f"object {value.type_name[:40]}", []
    if isinstance(value, dict) and len(value) > MAX_PARTS:
        return f"mapping {len(value)}", []
    if isinstance(value, dict):
        value = [part for key in sorted(value, key=str) for part in (str(key)[:40], value[key])]
    if isinstance(value, list | tuple):
        if depth > 3 or len(value) > MAX_PARTS:
            return f"sequence {len(value)}", []
        parts = [_form(part, depth + 1) for part in value]
        numbers = np.array([number for _, some in parts for number in some])
        forms = [form for form, _ in parts]
        if len(set(forms)) == 1 and len(forms) > 3:
            return f"({len(forms)} times {forms[0]})", _few_numbers(numbers)
        return "(" + ",".join(forms) + ")", _few_numbers(numbers)
    return type(value).__name__, []


def _few_numbers(array: np.ndarray[Any, Any]) -> list[float]:
    flat = array.reshape(-1)
    if flat.dtype.kind == "c":
        flat = np.concatenate([flat.real, flat.imag])
    flat = flat.astype(np.float64)
    if flat.size > NUMBERS_KEPT:
        head = flat[: NUMBERS_KEPT // 2]
        # Projections on fixed waves tell apart whatever the head does not.
        flat = np.where(np.isfinite(flat), flat, 0.0)
        waves = _kept_waves if flat.size <= LARGEST_KEPT else _waves
        flat = np.concatenate([head, [float(np.dot(flat, wave)) for wave in waves(flat.size)]])
    return [float(f"{number:.10g}") for number in flat]


def _waves(length: int) -> list[np.ndarray[Any, Any]]:
    """Fixed waves of that many elements."""
    index = np.arange(length)
    return [np.cos((1.0 + 0.37 * k) * index + k) for k in range(NUMBERS_KEPT - NUMBERS_KEPT // 2)]


_kept_waves = lru_cache(maxsize=256)(_waves)
