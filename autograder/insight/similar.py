"""Pairs of notebooks with suspiciously similar code.

Compared are the fingerprints of solution cells, exercise by exercise, minus what says nothing: the release's
own text, the known answers (short right answers look alike), and what a tenth of the class shares. What is
left of a cell has to be mostly shared, and over all exercises there has to be enough of it, before a pair is
shown: two people write the same five lines of softmax by chance, but not a whole notebook. It is shown, not
judged: who learnt together writes alike, too.
"""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.course import Assignment, as_stub
from autograder.insight.handed_in import HandedIn
from autograder.insight.winnowing import Fingerprint, fingerprints

COMMON_SHARE = 0.1
"""What more than this share of the class has in common is no sign of anything ..."""
COMMON_COUNT = 3
"""... and what no more than this many have is one, however small the class."""
LEAST_SHARED = 12
"""Distinct fingerprints that two notebooks have to share, in cells that are alike: some 50 tokens or more."""
LEAST_IN_CELL = 4
"""Fingerprints that two cells have to share to be alike at all."""
LEAST_SIMILARITY = 0.4
"""Share of a cell's own fingerprints that another one has to have."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two students' cells of one exercise that are alike."""

    a: str
    b: str
    exercise: str
    similarity: float
    """Shared fingerprints, as a share of those of the cell that has fewer; from 0 to 1."""
    shared: int
    """How many fingerprints they share."""
    lines_a: frozenset[int]
    """Lines of the shared passages, from 1."""
    lines_b: frozenset[int]


@dataclass(frozen=True)
class Similarity:
    """What a comparison of a class found."""

    pairs: tuple[Pair, ...]
    """The most conspicuous first."""
    compared: int
    passed_over: tuple[HandedIn, ...]
    """Notebooks that could not be read."""


def find_similar(assignment: Assignment, class_: Iterable[HandedIn]) -> Similarity:
    """Compare the solution cells of a class."""
    read: list[HandedIn] = []
    passed_over: list[HandedIn] = []
    for one in class_:
        (read if one.problem is None else passed_over).append(one)
    given = given_fingerprints(assignment)
    pairs: list[Pair] = []
    for exercise in assignment.exercises:
        cells = {
            one.student: [mark for mark in fingerprints(one.codes[exercise]) if mark.value not in given]
            for one in read
            if exercise in one.codes
        }
        pairs += _pairs(exercise, cells, len(read))
    together: Counter[tuple[str, str]] = Counter()
    for pair in pairs:
        together[pair.a, pair.b] += pair.shared
    shown = [pair for pair in pairs if together[pair.a, pair.b] >= LEAST_SHARED]
    shown.sort(key=lambda pair: (-together[pair.a, pair.b], pair.a, pair.b, -pair.shared, pair.exercise))
    return Similarity(tuple(shown), len(read), tuple(passed_over))


def given_fingerprints(assignment: Assignment) -> frozenset[int]:
    """What everybody may have: the code of the release, the solutions and every known answer."""
    texts = [as_stub(cell.source) if cell.solution else cell.source
             for cell in assignment.cells if cell.cell_type == "code"]  # fmt: skip
    for exercise in assignment.exercises.values():
        texts.append(exercise.reference)
        if exercise.answers_path.exists():
            texts += [answer.code for answer in exercise.answers]
    return frozenset(mark.value for text in texts for mark in fingerprints(text))


def _pairs(exercise: str, cells: Mapping[str, Sequence[Fingerprint]], students: int) -> list[Pair]:
    holders: defaultdict[int, list[str]] = defaultdict(list)
    for student, marks in cells.items():
        for value in {mark.value for mark in marks}:
            holders[value].append(student)
    most = max(COMMON_COUNT, students * COMMON_SHARE)
    telling = {value: owners for value, owners in holders.items() if len(owners) <= most}
    own = {student: {m.value for m in marks} & telling.keys() for student, marks in cells.items()}
    # Only who shares a fingerprint is compared: each has at most a tenth of the class.
    shared: Counter[tuple[str, str]] = Counter()
    for owners in telling.values():
        shared.update(itertools.combinations(sorted(owners), 2))
    return [
        _pair(exercise, a, b, cells, own[a] & own[b], count / min(len(own[a]), len(own[b])))
        for (a, b), count in shared.items()
        if count >= LEAST_IN_CELL and count >= LEAST_SIMILARITY * min(len(own[a]), len(own[b]))
    ]


def _pair(
    exercise: str, a: str, b: str, cells: Mapping[str, Sequence[Fingerprint]], common: set[int],
    similarity: float,
) -> Pair:  # fmt: skip
    return Pair(
        a, b, exercise, round(similarity, 4), len(common), _lines(cells[a], common), _lines(cells[b], common)
    )


def _lines(marks: Sequence[Fingerprint], common: set[int]) -> frozenset[int]:
    return frozenset(
        line for mark in marks if mark.value in common for line in range(mark.first_line, mark.last_line + 1)
    )


def pairs_document(found: Similarity) -> dict[str, Any]:
    """The pairs for programs, the most conspicuous first: students, similarity from 0 to 1, exercise."""
    return {
        "pairs": [
            {"a": pair.a, "b": pair.b, "similarity": pair.similarity, "exercise": pair.exercise}
            for pair in found.pairs
        ]
    }
