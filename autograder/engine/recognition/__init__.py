"""Which known mistake a submission behaves like.

Every answer that a hidden test receives is recorded as a short fingerprint. The known wrong answers of an
exercise went through the same tests with the same inputs, so their fingerprints are the mistakes'
signatures: a submission whose failed tests received what a known wrong answer gives has, in all
likelihood, made that mistake. Signatures are made by ``autograder publish`` and kept beside the suites.

- :mod:`~autograder.engine.recognition.fingerprint`: an answer as a fingerprint, a test's as a transcript;
- :mod:`~autograder.engine.recognition.signatures`: a known mistake, and the file that keeps them;
- :mod:`~autograder.engine.recognition.matching`: which mistakes explain the failed tests.
"""

from autograder.engine.recognition.fingerprint import AnswerRecorder, Fingerprint, Transcript
from autograder.engine.recognition.matching import (
    are_equal,
    are_told_apart,
    candidates,
    recognise_mistakes,
    tests_that_tell,
)
from autograder.engine.recognition.signatures import (
    Signature,
    known_signatures,
    signatures_from_json,
    signatures_path,
    signatures_to_json,
)

__all__ = [
    "AnswerRecorder",
    "Fingerprint",
    "Signature",
    "Transcript",
    "are_equal",
    "are_told_apart",
    "candidates",
    "known_signatures",
    "recognise_mistakes",
    "signatures_from_json",
    "signatures_path",
    "signatures_to_json",
    "tests_that_tell",
]
