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
    failures, passed = _failures(results), {t for t, result in results.items() if result.outcome == "passed"}
    return tuple(
        signature
        for signature in known
        if not signature.failed & passed and _explained(signature, failures, transcripts)
    )


def tests_that_tell_apart(mistakes: Sequence[Signature]) -> set[str]:
    """Tests that do not receive the same from all of these mistakes."""
    names = {test for signature in mistakes for test in signature.transcripts}
    return {
        test
        for test in names
        if any(
            signature.transcripts.get(test) != mistakes[0].transcripts.get(test) for signature in mistakes[1:]
        )
    }


def recognise_mistakes(
    known: Iterable[Signature],
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
    for signature in remaining:
        alike = sum(
            _same(transcripts.get(test, []), transcript)
            for test, transcript in signature.transcripts.items()
            if test not in results or results[test].outcome != "passed"
        )
        same_words = sum(results[test].message == signature.messages.get(test) for test in open_failures)
        explained[signature.mistake.id] = _explained(signature, open_failures, transcripts)
        closeness[signature.mistake.id] = alike, same_words, -len(signature.failed)
    found: list[Misconception] = []
    while open_failures and remaining:
        best = max(
            (signature.mistake for signature in remaining),
            key=lambda mistake: (len(explained[mistake.id] & open_failures), closeness[mistake.id]),
        )
        if not explained[best.id] & open_failures:
            break
        found.append(best)
        open_failures -= explained[best.id]
    return tuple(found)


def _failures(results: Mapping[str, TestResult]) -> set[str]:
    return {test for test, result in results.items() if result.outcome not in ("passed", "skipped")}


def _explained(signature: Signature, failures: set[str], transcripts: Mapping[str, Transcript]) -> set[str]:
    """The failed tests that received from the submission what they receive from this mistake."""
    return {
        test
        for test in failures & signature.failed
        if _same(transcripts.get(test, []), signature.transcripts.get(test, []))
    }


_UNINFORMATIVE = frozenset(
    {"raises NotImplementedError", "raises MissingDefinition", "raises NameError", "died"}
)


def _same(ours: Sequence[Fingerprint], theirs: Sequence[Fingerprint]) -> bool:
    if not ours or len(ours) != len(theirs) or ours[-1].form in _UNINFORMATIVE:
        return False
    return all(a.matches(b) for a, b in zip(ours, theirs, strict=True))
