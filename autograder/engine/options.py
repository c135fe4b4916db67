"""How submissions are judged: one frozen value, made by the caller and never changed on the way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from autograder.course.salt import OPEN_SALT, Salt


@dataclass(frozen=True, slots=True)
class JudgingOptions:
    """What is wanted of a judgement. The defaults are those of grading a class."""

    recognise: bool = True
    """Whether to name known mistakes."""
    exercises: tuple[str, ...] | None = None
    """The exercises to judge; all of the problem set when None."""
    prove: bool = True
    """Whether the suites have to be proved first: the reference solution passes every test, and the points of
    notebook and suites agree. Without it, nothing tells how long a call may take but the limits."""
    every_test: bool = True
    """Whether an exercise is judged on after a test that is not passed. Where it is only asked whether some
    test notices, the first will do."""
    record: bool = False
    """Whether the fingerprints of what the tests received are handed back, of tests that passed or were not
    judged as well: this is how signatures are made."""

    salt: Salt = OPEN_SALT
    """What the draws of the hidden tests depend on, besides their names."""
    signatures: str | None = None
    """The folder with the signatures of known mistakes that were made with this salt. Those of the open salt
    are in the folder of the suites."""

    def to_json(self) -> dict[str, Any]:
        """As plain values, for another process."""
        return asdict(self)

    @classmethod
    def from_json(cls, entry: Mapping[str, Any]) -> JudgingOptions:
        """The inverse of :meth:`to_json`."""
        exercises = entry["exercises"]
        return cls(
            **{
                **entry,
                "exercises": None if exercises is None else tuple(exercises),
                "salt": Salt(**entry["salt"]),
            }
        )


DEFAULT_OPTIONS = JudgingOptions()
