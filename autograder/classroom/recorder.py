"""Results on their way from the journal to the gradebook, group by group."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from autograder.classroom.journal import Journal, Written
from autograder.classroom.submissions import Key
from autograder.gradebook import GradebookError, GradebookWriter
from autograder.report import Report

GROUPS_PER_NOTE = 10
"""Transactions between two records in the journal of what was written: each waits for the disk."""


class Recorder:
    """Brings results to the gradebook, group by group, and records in the journal what is there.

    A group is as large as a transaction of the gradebook. A gradebook that cannot be written does not stop
    the grading: the journal takes what comes, and the gradebook is tried once more when all of it is there.
    """

    def __init__(
        self,
        gradebook: GradebookWriter,
        journal: Journal,
        versions: Mapping[Key, str],
        report: Callable[[Key], Report],
    ) -> None:
        self.written = 0
        self._gradebook = gradebook
        self._journal = journal
        self._versions = versions
        self._report = report
        self._group_size = gradebook.submissions_per_transaction
        self._waiting: list[tuple[Key, bool]] = []
        self._at_hand: dict[Key, Report] = {}
        """Reports of the group that is being filled; all others have to be read from the journal."""
        self._unnoted: list[Written] = []
        self._gradebook_failed = False

    def add(self, key: Key, report: Report, *, was_known: bool) -> None:
        """Take a result, which the journal has."""
        self._waiting.append((key, was_known))
        if self._gradebook_failed:
            return
        self._at_hand[key] = report
        if len(self._waiting) >= self._group_size:
            try:
                self._record_group()
            except GradebookError:
                self._gradebook_failed = True
            finally:
                self._at_hand.clear()

    def finish(self) -> None:
        """Bring the rest to the gradebook.

        Raises:
            GradebookError: it cannot be written.
            JournalError: the journal cannot be written.
        """
        try:
            while self._waiting:
                self._record_group()
            self.note()
        except GradebookError as error:
            raise type(error)(f"{error} What was graded is kept and will not be graded again.") from error

    def note(self) -> None:
        """Record in the journal what was written, once it is on disk."""
        if self._unnoted:
            self._gradebook.make_durable()
            self._journal.mark_written(self._unnoted)
            self._unnoted.clear()

    def _record_group(self) -> None:
        group = self._waiting[: self._group_size]
        unchanged = self._unchanged_since([key for key, was_known in group if was_known])
        self._journal.sync()  # a grade must never be in the gradebook alone
        states: dict[Key, str] = {}
        try:
            for key, _ in group:
                if key not in unchanged:
                    student, notebook = key
                    is_new = not self._was_recorded(key)
                    report = self._at_hand.get(key) or self._report(key)
                    states |= self._gradebook.write(student, report, notebook, is_new=is_new)
            states |= self._gradebook.flush()
        except BaseException:
            self._gradebook.drop()
            raise
        self._unnoted += [Written(*key, self._versions[key], state) for key, state in states.items()]
        self.written += len(states)
        del self._waiting[: len(group)]
        if len(self._unnoted) >= self._group_size * GROUPS_PER_NOTE:
            self.note()

    def _unchanged_since(self, keys: Sequence[Key]) -> set[Key]:
        """Those of which an earlier run brought this very result all the way, untouched since."""
        before = {key: self._journal.written(*key) for key in keys if self._was_recorded(key)}
        states = self._gradebook.states([key for key in before if self._gradebook.has_files(*key)])
        return {key for key, grade in before.items() if grade and states.get(key) == grade.state}

    def _was_recorded(self, key: Key) -> bool:
        """Whether the gradebook has had the result of this version."""
        grade = self._journal.written(*key)
        return grade is not None and grade.version == self._versions[key]
