"""What an engine and its lanes say to each other: tasks one way, replies the other.

A message is a line of JSON. The line of a task says how many bytes of a notebook follow it, so that a
notebook crosses as it is. Whoever only asks for reports does not load what transcripts are made with, which
is NumPy and the student's side of the sandbox.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO

from autograder.engine.options import DEFAULT_OPTIONS, JudgingOptions
from autograder.report import Report

if TYPE_CHECKING:
    from autograder.engine.recognition.fingerprint import Transcript

    Transcripts = dict[str, dict[str, Transcript]]
    """Exercise → test → what it received."""


@dataclass(frozen=True)
class Task:
    """Something to judge: a notebook by its path or as bytes, or codes in place of reference solutions.

    A task with none of these asks for nothing but that the suites of ``assignment`` be proved.
    """

    ticket: int
    """The engine's own number, never used twice."""
    name: str
    """What the report calls it."""
    assignment: str | None = None
    options: JudgingOptions = DEFAULT_OPTIONS
    path: str | None = None
    data: bytes | None = None
    codes: Mapping[str, str] | None = None
    """Exercise → code; the reference solution of every other one."""

    def to_bytes(self) -> bytes:
        """The message."""
        line = {
            "ticket": self.ticket,
            "name": self.name,
            "assignment": self.assignment,
            "options": self.options.to_json(),
            "path": self.path,
            "size": None if self.data is None else len(self.data),
            "codes": None if self.codes is None else dict(self.codes),
        }
        return json.dumps(line).encode() + b"\n" + (self.data or b"")

    @classmethod
    def read_from(cls, stream: BinaryIO) -> Task | None:
        """The next task; None when there are no more."""
        line = stream.readline()
        if not line.endswith(b"\n"):
            return None
        entry = json.loads(line)
        size = entry.pop("size")
        data = None if size is None else stream.read(size)
        return cls(**{**entry, "options": JudgingOptions.from_json(entry["options"]), "data": data})


@dataclass(frozen=True)
class Judgement:
    """A report, and if asked for the fingerprints of what every test received."""

    report: Report
    transcripts: Transcripts = field(default_factory=dict)


@dataclass(frozen=True)
class Reply:
    """What became of a task: a judgement, a fault of the course, or (for a proof) nothing to tell."""

    ticket: int
    judgement: Judgement | None = None
    fault: str = ""

    def to_bytes(self) -> bytes:
        """The message."""
        judgement = self.judgement
        line: dict[str, Any] = {"ticket": self.ticket, "fault": self.fault}
        if judgement is not None:
            line["report"] = judgement.report.to_json(details=True)
            line["transcripts"] = _transcripts_to_json(judgement.transcripts)
        return json.dumps(line).encode() + b"\n"

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> Reply:
        """The inverse of :meth:`to_bytes`, once the line is parsed."""
        judgement = None
        if "report" in entry:
            transcripts = _transcripts_from_json(entry["transcripts"])
            judgement = Judgement(Report.from_json(entry["report"]), transcripts)
        return cls(entry["ticket"], judgement, entry["fault"])


def _transcripts_to_json(transcripts: Transcripts) -> dict[str, Any]:
    if not transcripts:
        return {}
    from autograder.engine.recognition.fingerprint import transcript_to_json

    return {
        exercise: {test: transcript_to_json(transcript) for test, transcript in of_exercise.items()}
        for exercise, of_exercise in transcripts.items()
    }


def _transcripts_from_json(entry: Mapping[str, Any]) -> Transcripts:
    if not entry:
        return {}
    from autograder.engine.recognition.fingerprint import transcript_from_json

    return {
        exercise: {test: transcript_from_json(part) for test, part in of_exercise.items()}
        for exercise, of_exercise in entry.items()
    }
