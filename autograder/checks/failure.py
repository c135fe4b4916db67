"""What a check raises, and the two checks that only carry a sentence."""

from __future__ import annotations

from typing import NoReturn

import numpy as np


class CheckFailed(AssertionError):
    """A check did not hold.

    Attributes:
        message: one or more sentences that a student may read. They hold no hidden input, expected value
            or received value.
        details: what an instructor may read besides: expected and received values.
        kind: a short word for programs, such as "type", "shape", "finite", "value" or "factor".
    """

    def __init__(self, message: str, *, details: str = "", kind: str = "value") -> None:
        super().__init__(message)
        self.message = message
        self.details = details
        self.kind = kind


def fail(sentence: str, *, details: str = "", kind: str = "require") -> NoReturn:
    """Fail with a sentence that a student may read.

    Raises:
        CheckFailed: always.
    """
    raise CheckFailed(sentence, details=details, kind=kind)


def require(condition: object, sentence: str, *, details: str = "", kind: str = "require") -> None:
    """Fail with ``sentence`` unless ``condition`` is ``True``.

    Only ``True`` itself (or NumPy's) fulfils the requirement: a condition computed from what a student
    returned may be an array or any other object, and none of them counts.

    Raises:
        CheckFailed: the condition is not true.
    """
    holds = type(condition) in (bool, np.bool_) and bool(condition)
    if not holds:
        fail(sentence, details=details, kind=kind)
