"""Signatures of known mistakes, and the file beside the suites that keeps them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from autograder.course import Assignment
from autograder.course.version import SIGNATURES
from autograder.engine.recognition.fingerprint import Transcript, transcript_from_json, transcript_to_json
from autograder.report import Misconception


@dataclass(frozen=True, eq=False)
class Signature:
    """A known wrong answer, and what the tests that it fails received from it."""

    mistake: Misconception
    outcomes: dict[str, str]
    """Outcome of each test of the exercise."""
    transcripts: dict[str, Transcript]
    """Of the tests that it does not pass, those that were not judged included, and of those that it passes
    although they receive something else than from the reference solution: a test may call what it does not
    judge."""
    messages: dict[str, str] = field(default_factory=dict)
    """What the tests say that it fails."""

    @cached_property
    def failed(self) -> frozenset[str]:
        """Tests that it does not pass, not counting those that were not judged."""
        return frozenset(t for t, outcome in self.outcomes.items() if outcome not in ("passed", "skipped"))

    @cached_property
    def not_passed(self) -> dict[str, Transcript]:
        """What the tests received that it does not pass."""
        return {
            test: transcript
            for test, transcript in self.transcripts.items()
            if self.outcomes.get(test) != "passed"
        }


def signatures_to_json(signatures: Sequence[Signature], digest: str) -> dict[str, Any]:
    """The signatures of an exercise, to be kept in a file.

    Args:
        signatures: one for each known wrong answer.
        digest: identifies what they were made from (:func:`autograder.course.version.signature_digest`).
    """
    return {
        "digest": digest,
        "mistakes": [
            {
                "id": signature.mistake.id,
                "title": signature.mistake.title,
                "hint": signature.mistake.hint,
                "try_this": signature.mistake.try_this,
                "outcomes": signature.outcomes,
                "messages": signature.messages,
                "transcripts": {
                    test: transcript_to_json(transcript) for test, transcript in signature.transcripts.items()
                },
            }
            for signature in signatures
        ],
    }


def signatures_from_json(entry: Mapping[str, Any]) -> list[Signature]:
    """The inverse of :func:`signatures_to_json`."""
    return [
        Signature(
            Misconception(mistake["id"], mistake["title"], mistake["hint"], mistake.get("try_this", "")),
            mistake["outcomes"],
            {test: transcript_from_json(transcript) for test, transcript in mistake["transcripts"].items()},
            mistake.get("messages", {}),
        )
        for mistake in entry["mistakes"]
    ]


def signatures_path(assignment: Assignment) -> Path:
    """Where the signatures of a problem set are kept, beside its suites."""
    return assignment.folder / SIGNATURES


@cache
def known_signatures(path: Path, exercise: str) -> tuple[Signature, ...]:
    """The signatures of an exercise in this file; none when they were not made yet."""
    entry = _signature_file(path).get(exercise)
    return tuple(signatures_from_json(entry)) if entry else ()


@cache
def _signature_file(path: Path) -> dict[str, Any]:
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return loaded if isinstance(loaded, dict) else {}
