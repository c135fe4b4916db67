"""What a run did: a row for each notebook, what would change, and the class as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from autograder.report import Report

if TYPE_CHECKING:
    from autograder.gradebook.writer import RecordedScore


@dataclass(frozen=True, slots=True)
class Change:
    """What recording a report would do to an exercise in the gradebook."""

    exercise: str
    before: float | None
    after: float
    by_hand: float | None = None
    """The score that a person gave: it is the one that counts, and it stays."""


@dataclass(frozen=True, slots=True)
class Row:
    """What the table of a class shows of one notebook; the whole report is in the report file."""

    student: str
    notebook: str
    score: float = 0.0
    max_score: float = 0.0
    scores: Mapping[str, float] = field(default_factory=dict)
    """Points of each exercise."""
    error: str | None = None
    mistakes: tuple[str, ...] = ()
    recorded: bool = True
    """Whether the gradebook had a result of the notebook; only a dry run asks."""
    recorded_score: float = 0.0
    """What the gradebook holds for the autograded exercises, together; only a dry run asks."""
    changes: tuple[Change, ...] = ()
    """What would change in the gradebook; only a dry run asks."""

    @classmethod
    def of(cls, student: str, notebook: str, report: Report) -> Row:
        """The row of a graded notebook."""
        return cls(
            student=student,
            notebook=notebook,
            score=report.score,
            max_score=report.max_score,
            scores={exercise.id: exercise.score for exercise in report.exercises},
            error=report.error if report.status == "error" else None,
            mistakes=tuple(f"{e.id}: {m.title}" for e in report.exercises for m in e.misconceptions),
        )

    def compared(self, after: Mapping[str, float], recorded: Mapping[str, RecordedScore]) -> Row:
        """The row with what recording these scores would change in what the gradebook holds.

        Args:
            after: the score of each autograded exercise of the notebook, as the report says.
            recorded: what the gradebook holds for each exercise of the student.
        """
        known = {exercise: recorded[exercise] for exercise in after if exercise in recorded}
        # An extension makes rows, too, without a grade in them.
        was_graded = any((score.auto, score.by_hand) != (None, None) for score in known.values())
        changes = []
        for exercise, score in after.items():
            before = known[exercise].auto if exercise in known else None
            if before != score:
                by_hand = known[exercise].by_hand if exercise in known else None
                changes.append(Change(exercise, before, score, by_hand))
        return replace(
            self,
            recorded=was_graded or not after,
            recorded_score=sum(score.auto or 0.0 for score in known.values()),
            changes=tuple(changes),
        )


@dataclass
class ClassResult:
    """What a run did."""

    assignment: str
    rows: list[Row] = field(default_factory=list)
    written: int = 0
    """Notebooks whose rows and files were written; those of the others were up to date."""
    gradebook: str = ""
    """Address of the gradebook, without a password."""
    by_hand: float = 0.0
    """Points of the written questions, which only people give."""
    excused: frozenset[str] = frozenset()
    """Students who are excused, whether they handed in or not."""
    misplaced: list[str] = field(default_factory=list)
    """Sentences about notebooks below ``submitted/`` that lie where nobody finds them."""
    notes: list[str] = field(default_factory=list)
    """Sentences about the run as a whole, such as records of the journal that could not be read."""

    @property
    def errors(self) -> list[Row]:
        """Notebooks that could not be graded."""
        return [row for row in self.rows if row.error is not None]

    @property
    def mistakes(self) -> Counter[str]:
        """How often each known mistake was named, over the class."""
        return Counter(mistake for row in self.rows for mistake in row.mistakes)
