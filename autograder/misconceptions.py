"""Which known mistake a submission behaves like.

Every answer that a hidden test receives is noted as a short fingerprint. The known wrong answers of an
exercise went through the same tests with the same inputs, so their fingerprints are the mistakes'
signatures: a submission whose failed tests received what a known wrong answer gives has, in all
likelihood, made that mistake. Signatures are made by ``autograder publish`` and kept beside the suites.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from autograder.course import PACKAGE, exercises_folder
from autograder.report import Misconception, TestResult
from autograder.sandbox.proxy import RemoteObject, StudentError

NUMBERS_KEPT = 8
MAX_PARTS = 200
"""Longer lists are noted by their length alone."""
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
        ours, theirs = np.array(self.numbers), np.array(other.numbers)
        return bool(
            ours.shape == theirs.shape
            and np.allclose(ours, theirs, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True)
        )


Transcript = list[Answered]


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
        index, flat = np.arange(flat.size), np.where(np.isfinite(flat), flat, 0.0)
        waves = [np.cos((1.0 + 0.37 * k) * index + k) for k in range(NUMBERS_KEPT - len(head))]
        flat = np.concatenate([head, [float(np.dot(flat, wave)) for wave in waves]])
    return [float(f"{number:.10g}") for number in flat]


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

    @property
    def failed(self) -> set[str]:
        """Tests that it does not pass, not counting those that were not judged."""
        return {test for test, outcome in self.outcomes.items() if outcome not in ("passed", "skipped")}


def recognise_mistakes(
    known: Iterable[Behaviour],
    results: Mapping[str, TestResult],
    transcripts: Mapping[str, Transcript],
) -> tuple[Misconception, ...]:
    """The mistakes that explain the failed tests, the one that explains most first.

    A mistake explains a failed test when the test received from the submission what it receives from
    that mistake. It is ruled out when it fails a test that the submission passed. Among mistakes that
    explain equally many tests, the most specific one comes first: the one that is like the submission in
    most other ways (in tests that were not judged because of these, and in what the failed tests say),
    and that fails nothing else.
    """
    open_failures = {test for test, result in results.items() if result.outcome not in ("passed", "skipped")}
    passed = {test for test, result in results.items() if result.outcome == "passed"}
    explained: dict[str, set[str]] = {}
    closeness: dict[str, tuple[int, int, int]] = {}
    candidates: list[Behaviour] = []
    for behaviour in known:
        if behaviour.failed & passed:
            continue
        alike = {
            test
            for test, transcript in behaviour.transcripts.items()
            if test not in passed and _same(transcripts.get(test, []), transcript)
        }
        if alike & open_failures & behaviour.failed:
            candidates.append(behaviour)
            explained[behaviour.mistake.id] = alike & open_failures & behaviour.failed
            same_words = sum(results[test].message == behaviour.messages.get(test) for test in open_failures)
            closeness[behaviour.mistake.id] = len(alike), same_words, -len(behaviour.failed)
    found: list[Misconception] = []
    while open_failures and candidates:
        best = max(
            (behaviour.mistake for behaviour in candidates),
            key=lambda mistake: (len(explained[mistake.id] & open_failures), closeness[mistake.id]),
        )
        if not explained[best.id] & open_failures:
            break
        found.append(best)
        open_failures -= explained[best.id]
    return tuple(found)


_UNTELLING = frozenset({"raises NotImplementedError", "raises MissingDefinition", "raises NameError", "died"})


def _same(ours: Sequence[Answered], theirs: Sequence[Answered]) -> bool:
    if not ours or len(ours) != len(theirs) or ours[-1].form in _UNTELLING:
        return False
    return all(a.matches(b) for a, b in zip(ours, theirs, strict=True))


# -- the file of signatures -------------------------------------------------------------------------


def behaviour_digest(assignment: str, exercise: str) -> str:
    """Identifies what the signatures were made from: suite, known answers and the engine's vocabulary."""
    digest = hashlib.sha256()
    folder = exercises_folder() / assignment
    for path in (
        folder / f"test_{exercise}.py",
        folder / f"answers_{exercise}.py",
        PACKAGE / "misconceptions.py",
        PACKAGE / "sandbox" / "proxy.py",
    ):
        digest.update(path.read_bytes() if path.exists() else b"-")
    return digest.hexdigest()[:16]


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
    return exercises_folder() / assignment / "known_behaviour.json"


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
