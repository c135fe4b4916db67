"""Which known mistakes explain what the hidden tests received from a submission."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from autograder.engine.recognition.fingerprint import Fingerprint, Transcript
from autograder.engine.recognition.signatures import Signature
from autograder.report import Misconception, TestResult


def candidates(
    known: Iterable[Signature], results: Mapping[str, TestResult], transcripts: Mapping[str, Transcript]
) -> tuple[Signature, ...]:
    """The mistakes that explain how at least one failed test ends.

    A mistake explains this when the last thing that the test received from the submission is what it receives
    last from that mistake. It is ruled out when it fails a test that the submission passed.
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
    return {test for signature in mistakes for test in signature.not_passed}


def are_equal(ours: Sequence[Fingerprint], theirs: Sequence[Fingerprint]) -> bool:
    """Whether two transcripts are equal but for rounding."""
    return len(ours) == len(theirs) and all(a.matches(b) for a, b in zip(ours, theirs, strict=True))


def are_told_apart(one: Signature, other: Signature) -> bool:
    """Whether some test receives something else from the one mistake than from the other."""
    return one.outcomes != other.outcomes or any(
        not are_equal(one.not_passed.get(test, []), other.not_passed.get(test, []))
        for test in one.not_passed.keys() | other.not_passed.keys()
    )


MOST_TOGETHER = 4
"""Mistakes that are named together at most."""
MOST_TRIED = 12
"""Mistakes of which combinations are tried: those that are most like the submission."""


def recognise_mistakes(
    known: Iterable[Signature],
    results: Mapping[str, TestResult],
    transcripts: Mapping[str, Transcript],
) -> tuple[Misconception, ...]:
    """The fewest mistakes that together explain *all* failed tests; none, if some test is left over.

    Each of them explains how a failed test ends, as no other of them does. Where several play a part in one
    test, everything that it received has to be what one of them gives at that place, each has to show in it
    unless the code stopped there, and it has to end where the first of them ends it. A mistake is ruled out
    as soon as one test that it fails, or that was not judged, received something else. A test that ended in
    an error that anything can lead to, such as a name that is not defined, explains itself; what it received
    before still counts.

    Among as few mistakes, those come first that are like the submission in most other ways (in tests that
    were not judged because of these, and in what the failed tests say), and that fail nothing else. Where
    several mistakes are to be named and others would do as well, none is.
    """
    left = {test for test in _failures(results, transcripts) if not _explains_itself(transcripts[test])}
    if not left:
        return ()
    closeness = {
        signature: _closeness(signature, results, transcripts)
        for signature in candidates(known, results, transcripts)
    }
    closest = sorted(closeness, key=lambda signature: closeness[signature], reverse=True)
    shares = {signature: _shares(signature, results, transcripts) for signature in closest}
    for one in closest:
        if _explain(left, [shares[one]]):
            return (one.mistake,)
    explained = {one: _explained(one, left, transcripts) for one in closest}
    for number in range(2, MOST_TOGETHER + 1):
        together = [
            some
            for some in combinations(closest[:MOST_TRIED], number)
            if _each_has_its_own(some, explained, transcripts)
            and _explain(left, [shares[one] for one in some])
        ]
        if together:
            return _named(together, left, closeness)
    return ()


def _named(
    together: Sequence[tuple[Signature, ...]],
    left: set[str],
    closeness: Mapping[Signature, tuple[int, int, int]],
) -> tuple[Misconception, ...]:
    """Those of several combinations that are most like the submission, unless others are so as well."""

    def likeness(some: tuple[Signature, ...]) -> tuple[int, ...]:
        return tuple(map(sum, zip(*(closeness[one] for one in some), strict=True)))

    best = max(map(likeness, together))
    found = [some for some in together if likeness(some) == best]
    if len({tuple(sorted(one.mistake.title for one in some)) for some in found}) > 1:
        return ()
    by_weight = sorted(found[0], key=lambda one: len(one.failed & left), reverse=True)
    return tuple(one.mistake for one in by_weight)


@dataclass(frozen=True, slots=True)
class _Share:
    """What one mistake accounts for of what a test received: the places that agree, each a bit."""

    places: int
    all_places: int
    ends_too_soon: bool
    """The mistake would have ended the test before it ended for the submission."""
    ends_there: bool
    """The mistake ends the test there, or the test explains itself."""
    has_to_show: bool
    """The mistake is known to fail the test at its end, and no error has hidden what it gives there."""


def _shares(
    signature: Signature, results: Mapping[str, TestResult], transcripts: Mapping[str, Transcript]
) -> dict[str, _Share]:
    """The share of a mistake in every test that it does not pass, of those of which something is known."""
    shares = {}
    for test, theirs in signature.transcripts.items():
        ours = transcripts.get(test)
        outcome = results[test].outcome if test in results else "skipped"
        if not ours or outcome == "passed":
            continue
        counted = ours[:-1] if _explains_itself(ours) else ours
        places = sum(
            1 << place
            for place, (one, other) in enumerate(zip(counted, theirs, strict=False))
            if one.matches(other)
        )
        may_end = outcome == "skipped" or signature.outcomes.get(test) != "passed"
        shares[test] = _Share(
            places,
            all_places=(1 << len(counted)) - 1,
            ends_too_soon=len(theirs) < len(ours),
            ends_there=counted is not ours or (may_end and len(theirs) == len(ours)),
            has_to_show=test in signature.failed and len(theirs) == len(ours) and not ours[-1].raised,
        )
    return shares


def _each_has_its_own(
    some: Sequence[Signature],
    explained: Mapping[Signature, set[str]],
    transcripts: Mapping[str, Transcript],
) -> bool:
    """Whether each of some mistakes alone explains the end of a test, and these ends differ.

    Where all ends are alike, as with a test written by the student that accepts whatever it is handed, they
    say nothing of one mistake that they do not say of another.
    """
    ends = [
        [
            transcripts[test][-1]
            for test in explained[one].difference(*(explained[other] for other in some if other is not one))
        ]
        for one in some
    ]
    return all(
        any(not end.matches(other) for end in ours for other in theirs)
        for ours, theirs in combinations(ends, 2)
    )


def _explain(left: set[str], some: Sequence[Mapping[str, _Share]]) -> bool:
    """Whether mistakes with these shares explain all tests that are left, and are contradicted by none."""
    tests = {test for shares in some for test in shares}
    if not left <= tests:
        return False
    for test in tests:
        parts = [shares[test] for shares in some if test in shares]
        covered, common = 0, parts[0].all_places
        for part in parts:
            covered |= part.places
            common &= part.places
        if covered != parts[0].all_places or any(part.ends_too_soon for part in parts):
            return False
        if not any(part.ends_there for part in parts):
            return False
        if any(part.has_to_show and not part.places & ~common and common != covered for part in parts):
            return False  # nothing that only this mistake gives was received
    return True


def _closeness(
    signature: Signature, results: Mapping[str, TestResult], transcripts: Mapping[str, Transcript]
) -> tuple[int, int, int]:
    """In how many ways a mistake is like the submission."""
    alike = sum(
        _same(transcripts.get(test, []), transcript)
        for test, transcript in signature.not_passed.items()
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
    """The failed tests that ended with the submission as they end with this mistake."""
    return {
        test
        for test in failures & signature.failed
        if _end_alike(transcripts.get(test, []), signature.transcripts.get(test, []))
    }


_UNINFORMATIVE = frozenset({"NotImplementedError", "MissingDefinition", "NameError"})
"""Exceptions that anything can lead to: what they say, they say themselves."""


def _explains_itself(transcript: Sequence[Fingerprint]) -> bool:
    return transcript[-1].raised in _UNINFORMATIVE


def _end_alike(ours: Sequence[Fingerprint], theirs: Sequence[Fingerprint]) -> bool:
    """Whether the last fingerprints of two transcripts are equal, in the same place, and say something."""
    return len(ours) == len(theirs) > 0 and not _explains_itself(ours) and ours[-1].matches(theirs[-1])


def _same(ours: Sequence[Fingerprint], theirs: Sequence[Fingerprint]) -> bool:
    """Whether two transcripts are equal, and say something."""
    return bool(ours) and not _explains_itself(ours) and are_equal(ours, theirs)
