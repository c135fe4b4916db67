"""Which known mistakes explain what the hidden tests received from a submission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from autograder.engine.recognition.fingerprint import Fingerprint, Transcript
from autograder.engine.recognition.signatures import Signature
from autograder.report import Misconception, TestResult


def candidates(
    known: Iterable[Signature], results: Mapping[str, TestResult], transcripts: Mapping[str, Transcript]
) -> tuple[Signature, ...]:
    """The mistakes that explain at least one failed test.

    A mistake explains a failed test when the test received from the submission what it receives from
    that mistake. It is ruled out when it fails a test that the submission passed.
    """
    failures = _failures(results, transcripts)
    passed = {t for t, result in results.items() if result.outcome == "passed"}
    return tuple(
        signature
        for signature in known
        if not signature.failed & passed and _explained(signature, failures, transcripts)
    )


def tests_that_tell(mistakes: Iterable[Signature]) -> set[str]:
    """Tests of which it is known what they receive from one of these mistakes."""
    return {test for signature in mistakes for test in signature.transcripts}


def are_told_apart(one: Signature, other: Signature) -> bool:
    """Whether some test receives something else from the one mistake than from the other."""
    return one.outcomes != other.outcomes or any(
        not _equal(one.transcripts.get(test, []), other.transcripts.get(test, []))
        for test in one.transcripts.keys() | other.transcripts.keys()
    )


def recognise_mistakes(
    known: Iterable[Signature],
    results: Mapping[str, TestResult],
    transcripts: Mapping[str, Transcript],
) -> tuple[Misconception, ...]:
    """The mistakes that explain *all* failed tests (see :func:`candidates`); none, if some test is left over.

    One mistake that explains them all comes before several that do so together. A mistake is ruled out as
    well when any other test that it fails, or that was not judged, received something else from it than
    from the submission: then something else is wrong, in which this mistake may have no part.

    Among mistakes that explain equally many tests, the most specific one comes first: the one that is like
    the submission in most other ways (in tests that were not judged because of these, and in what the
    failed tests say), and that fails nothing else.
    """
    left = _failures(results, transcripts)
    fitting = [
        signature
        for signature in candidates(known, results, transcripts)
        if _explained(signature, left, transcripts) == signature.failed & left
        and not _contradicted(signature, results, transcripts)
    ]
    found: list[Misconception] = []
    while left:
        best = max(
            fitting,
            key=lambda signature: (
                len(signature.failed & left),
                _closeness(signature, results, transcripts),
            ),
            default=None,
        )
        if best is None or not best.failed & left:
            return ()
        found.append(best.mistake)
        left -= best.failed
    return tuple(found)


def _contradicted(
    signature: Signature, results: Mapping[str, TestResult], transcripts: Mapping[str, Transcript]
) -> bool:
    """Whether a test that was not judged received something else from the mistake."""
    return any(
        test in transcripts and not _equal(transcripts[test], transcript)
        for test, transcript in signature.transcripts.items()
        if test in results and results[test].outcome == "skipped"
    )


def _closeness(
    signature: Signature, results: Mapping[str, TestResult], transcripts: Mapping[str, Transcript]
) -> tuple[int, int, int]:
    """In how many ways a mistake is like the submission."""
    alike = sum(
        _same(transcripts.get(test, []), transcript)
        for test, transcript in signature.transcripts.items()
        if test not in results or results[test].outcome != "passed"
    )
    same_words = sum(
        results[test].message == signature.messages.get(test) for test in _failures(results, transcripts)
    )
    return alike, same_words, -len(signature.failed)


def _failures(results: Mapping[str, TestResult], transcripts: Mapping[str, Transcript]) -> set[str]:
    """Failed tests that received something: others were not run any more, and say nothing of their own."""
    return {
        test
        for test, result in results.items()
        if result.outcome not in ("passed", "skipped") and transcripts.get(test)
    }


def _explained(signature: Signature, failures: set[str], transcripts: Mapping[str, Transcript]) -> set[str]:
    """The failed tests that received from the submission what they receive from this mistake."""
    return {
        test
        for test in failures & signature.failed
        if _same(transcripts.get(test, []), signature.transcripts.get(test, []))
    }


_UNINFORMATIVE = frozenset({"NotImplementedError", "MissingDefinition", "NameError"})
"""Exceptions that anything can lead to: what they say, they say themselves."""


def _same(ours: Sequence[Fingerprint], theirs: Sequence[Fingerprint]) -> bool:
    """Whether two transcripts are equal, and say something."""
    return bool(ours) and ours[-1].raised not in _UNINFORMATIVE and _equal(ours, theirs)


def _equal(ours: Sequence[Fingerprint], theirs: Sequence[Fingerprint]) -> bool:
    return len(ours) == len(theirs) and all(a.matches(b) for a, b in zip(ours, theirs, strict=True))
