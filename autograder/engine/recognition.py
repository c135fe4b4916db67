"""Which known mistake a submission behaves like.

Every answer that a hidden test receives is noted as a short fingerprint. The known wrong answers of an
exercise went through the same tests with the same inputs, so their fingerprints are the mistakes'
signatures: a submission whose failed tests received what a known wrong answer gives has, in all
likelihood, made that mistake. Signatures are made by ``autograder publish`` and kept beside the suites.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from autograder.course import Course
from autograder.course.version import SIGNATURES, signature_digest
from autograder.report import Misconception, TestResult
from autograder.sandbox.proxy import RemoteObject, StudentError

NUMBERS_KEPT = 8
MAX_PARTS = 200
"""Longer lists are noted by their length alone."""
LARGEST_FINGERPRINTED = 100_000
"""Numbers in an answer that is compared with those of known mistakes: more cost too much to read."""
LARGEST_KEPT = 1_000
"""Numbers in an answer that is held on to until it is known whether its fingerprint is wanted."""
RELATIVE = 1e-6
ABSOLUTE = 1e-9


@dataclass(frozen=True, slots=True)
class Answered:
    """What one request of a test came back with: an operation, the form of the value, a few numbers."""

    operation: str
    form: str
    numbers: tuple[float, ...] = ()

    @classmethod
    def of(cls, operation: str, outcome: Any) -> Answered:
        """The fingerprint of a value or a StudentError."""
        if isinstance(outcome, StudentError):
            return cls(operation, f"raises {outcome.type_name}")
        form, numbers = _form(outcome, 0)
        return cls(operation, form, tuple(numbers))

    def matches(self, other: Answered) -> bool:
        """Equal but for rounding."""
        if self.operation != other.operation or self.form != other.form:
            return False
        return len(self.numbers) == len(other.numbers) and all(map(_are_close, self.numbers, other.numbers))


Transcript = list[Answered]


class Notes:
    """What a test receives, noted while it runs; fingerprints are made only when somebody asks for them."""

    def __init__(self) -> None:
        self._noted: list[tuple[str, Any]] = []

    def add(self, operation: str, outcome: Any) -> None:
        """Note a value or a StudentError. A large value is not held on to."""
        weight = _weight(outcome)
        if weight > LARGEST_FINGERPRINTED:
            outcome = Answered(operation, "enormous")
        elif weight > LARGEST_KEPT:
            outcome = Answered.of(operation, outcome)
        self._noted.append((operation, outcome))

    def add_end(self, reason: str) -> None:
        """Note that the process was gone."""
        self._noted.append(("gone", Answered("gone", reason)))

    def transcript(self) -> Transcript:
        """The fingerprints."""
        return [
            outcome if isinstance(outcome, Answered) else Answered.of(operation, outcome)
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


def _are_close(ours: float, theirs: float) -> bool:
    """Equal but for rounding; infinities and NaN equal themselves."""
    if ours == theirs or (ours != ours and theirs != theirs):
        return True
    return isfinite(theirs) and abs(ours - theirs) <= ABSOLUTE + RELATIVE * abs(theirs)


def _form(value: Any, depth: int) -> tuple[str, list[float]]:
    """A value's kind and shape as text, and at most a few numbers that depend on all its elements."""
    if isinstance(value, np.ndarray):
        return f"{value.dtype.kind}{list(value.shape)}", _few_numbers(value)
    if isinstance(value, np.generic):
        return f"{value.dtype.kind}[]", _few_numbers(np.asarray(value))
    if isinstance(value, bool) or value is None:
        return str(value), []
    if isinstance(value, int | float | complex):
        try:
            return f"{'c' if isinstance(value, complex) else 'f'}[]", _few_numbers(
                np.asarray(value, complex if isinstance(value, complex) else float)
            )
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


@dataclass(frozen=True)
class Behaviour:
    """A known wrong answer, and what the tests that it fails received from it."""

    mistake: Misconception
    outcomes: dict[str, str]
    """Outcome of each test of the exercise."""
    transcripts: dict[str, Transcript]
    """Of the tests that it does not pass, those that were not judged included."""
    messages: dict[str, str] = field(default_factory=dict)
    """What the tests say that it fails."""

    @cached_property
    def failed(self) -> frozenset[str]:
        """Tests that it does not pass, not counting those that were not judged."""
        return frozenset(t for t, outcome in self.outcomes.items() if outcome not in ("passed", "skipped"))


def candidates(
    known: Iterable[Behaviour], results: Mapping[str, TestResult], transcripts: Mapping[str, Transcript]
) -> tuple[Behaviour, ...]:
    """The mistakes that explain at least one failed test.

    A mistake explains a failed test when the test received from the submission what it receives from
    that mistake. It is ruled out when it fails a test that the submission passed.
    """
    failures, passed = _failures(results), {t for t, result in results.items() if result.outcome == "passed"}
    return tuple(
        behaviour
        for behaviour in known
        if not behaviour.failed & passed and _explained(behaviour, failures, transcripts)
    )


def tests_that_tell_apart(mistakes: Sequence[Behaviour]) -> set[str]:
    """Tests that do not receive the same from all of these mistakes."""
    names = {test for behaviour in mistakes for test in behaviour.transcripts}
    return {
        test
        for test in names
        if any(
            behaviour.transcripts.get(test) != mistakes[0].transcripts.get(test) for behaviour in mistakes[1:]
        )
    }


def recognise_mistakes(
    known: Iterable[Behaviour],
    results: Mapping[str, TestResult],
    transcripts: Mapping[str, Transcript],
) -> tuple[Misconception, ...]:
    """The mistakes that explain the failed tests (see :func:`candidates`), the one that explains most first.

    Among mistakes that explain equally many tests, the most specific one comes first: the one that is like
    the submission in most other ways (in tests that were not judged because of these, and in what the
    failed tests say), and that fails nothing else.
    """
    open_failures = _failures(results)
    explained: dict[str, set[str]] = {}
    closeness: dict[str, tuple[int, int, int]] = {}
    remaining = candidates(known, results, transcripts)
    for behaviour in remaining:
        alike = sum(
            _same(transcripts.get(test, []), transcript)
            for test, transcript in behaviour.transcripts.items()
            if test not in results or results[test].outcome != "passed"
        )
        same_words = sum(results[test].message == behaviour.messages.get(test) for test in open_failures)
        explained[behaviour.mistake.id] = _explained(behaviour, open_failures, transcripts)
        closeness[behaviour.mistake.id] = alike, same_words, -len(behaviour.failed)
    found: list[Misconception] = []
    while open_failures and remaining:
        best = max(
            (behaviour.mistake for behaviour in remaining),
            key=lambda mistake: (len(explained[mistake.id] & open_failures), closeness[mistake.id]),
        )
        if not explained[best.id] & open_failures:
            break
        found.append(best)
        open_failures -= explained[best.id]
    return tuple(found)


def _failures(results: Mapping[str, TestResult]) -> set[str]:
    return {test for test, result in results.items() if result.outcome not in ("passed", "skipped")}


def _explained(behaviour: Behaviour, failures: set[str], transcripts: Mapping[str, Transcript]) -> set[str]:
    """The failed tests that received from the submission what they receive from this mistake."""
    return {
        test
        for test in failures & behaviour.failed
        if _same(transcripts.get(test, []), behaviour.transcripts.get(test, []))
    }


_UNTELLING = frozenset({"raises NotImplementedError", "raises MissingDefinition", "raises NameError", "died"})


def _same(ours: Sequence[Answered], theirs: Sequence[Answered]) -> bool:
    if not ours or len(ours) != len(theirs) or ours[-1].form in _UNTELLING:
        return False
    return all(a.matches(b) for a, b in zip(ours, theirs, strict=True))


# -- the file of signatures -------------------------------------------------------------------------


def behaviour_digest(assignment: str, exercise: str) -> str:
    """Identifies what the signatures of an exercise were made from."""
    return signature_digest(Course.find().assignment(assignment), exercise)


def behaviours_to_json(behaviours: Sequence[Behaviour], digest: str) -> dict[str, Any]:
    """The signatures of an exercise, to be kept in a file."""
    return {
        "digest": digest,
        "mistakes": [
            {
                "id": b.mistake.id,
                "title": b.mistake.title,
                "hint": b.mistake.hint,
                "outcomes": b.outcomes,
                "messages": b.messages,
                "transcripts": {
                    test: [[a.operation, a.form, list(a.numbers)] for a in transcript]
                    for test, transcript in b.transcripts.items()
                },
            }
            for b in behaviours
        ],
    }


def behaviours_from_json(entry: Mapping[str, Any]) -> list[Behaviour]:
    """The inverse of :func:`behaviours_to_json`."""
    return [
        Behaviour(
            Misconception(m["id"], m["title"], m["hint"]),
            m["outcomes"],
            {
                test: [Answered(operation, form, tuple(numbers)) for operation, form, numbers in transcript]
                for test, transcript in m["transcripts"].items()
            },
            m.get("messages", {}),
        )
        for m in entry["mistakes"]
    ]


def known_behaviour(assignment: str, exercise: str) -> tuple[Behaviour, ...]:
    """The signatures of an exercise; none when they were not made yet (see ``autograder publish``)."""
    return _known_behaviour(signatures_path(assignment), exercise)


def signatures_path(assignment: str) -> Path:
    """Where the signatures of an assignment are kept, beside its suites."""
    return Course.find().exercises / assignment / SIGNATURES


@cache
def _known_behaviour(path: Path, exercise: str) -> tuple[Behaviour, ...]:
    entry = _signature_file(path).get(exercise)
    return tuple(behaviours_from_json(entry)) if entry else ()


@cache
def _signature_file(path: Path) -> dict[str, Any]:
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}
