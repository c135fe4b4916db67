"""What the addresses share: the course, its open sets, the queue, the hand-ins, and who is who."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from autograder.course import Course
from autograder.course.configuration import Live
from autograder.files import open_submitted
from autograder.serve.checks import PURPOSE, Checks, Grader, as_text
from autograder.serve.class_now import ClassNow, class_now
from autograder.serve.hand_in import HandIns
from autograder.serve.identity import Identity
from autograder.serve.limits import CHECKS, HAND_INS, Limit
from autograder.serve.metrics import Metrics
from autograder.serve.shown import shown_at, verdict
from autograder.serve.store import Store
from autograder.serve.turns import MOMENT, Turns

LIVE_VIEW = timedelta(hours=1)
"""How far back the instructor's view of the class looks."""


def utc_now() -> datetime:
    """The time, with its zone."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Settings:
    """What a service is made with, besides the course and its engine."""

    clock: Callable[[], datetime] = utc_now
    checks: Limit = CHECKS
    hand_ins: Limit = HAND_INS
    places: int | None = None
    """How many checks may wait or be judged at once; by the number of lanes when None."""
    moment: float = MOMENT
    """Seconds after which a check counts as one that takes long."""


class Service:
    """A class that is served.

    Args:
        course: the course that judges.
        folder: the folder of the class.
        grader: judges notebooks; whoever made it closes it.
        lanes: how many notebooks it judges at once, besides those that take long.
        slow_lanes: how many that take long; the grader must have room for both.
        store: the database.
        identities: the ways to know whose a token is.
        digest: of everything that a verdict on a set depends on, but for whether mistakes can be named.
        names_mistakes: whether those of a set can be named.
        settings: everything else.

    Raises:
        HandInFailed: what an earlier service left cannot be put in order.
    """

    def __init__(
        self,
        course: Course,
        folder: Path,
        grader: Grader,
        lanes: int,
        slow_lanes: int,
        store: Store,
        identities: Sequence[Identity],
        *,
        digest: Callable[[str], str],
        names_mistakes: Callable[[str], bool] = lambda _: True,
        settings: Settings | None = None,
    ) -> None:
        settings = settings or Settings()
        self.course = course
        self.folder = folder
        self.store = store
        self.identities = tuple(identities)
        self.clock = settings.clock
        self.hand_in_limit = settings.hand_ins
        self.metrics = Metrics()
        self.hand_ins = HandIns(folder, store.add_receipt)
        self.hand_ins.recover()

        self.checks = Checks(
            course, grader, store, digest, names_mistakes, lanes,
            Turns(lanes, slow_lanes, settings.moment), self.metrics, self.clock, settings.checks,
            settings.places,
        )  # fmt: skip

    @property
    def sets(self) -> tuple[str, ...]:
        """The problem sets."""
        return self.course.assignment_names

    @property
    def open_sets(self) -> tuple[str, ...]:
        """Those that may be checked and handed in now."""
        return tuple(filter(self.is_open, self.sets))

    def policy(self, assignment: str) -> Live:
        """What is shown of a set, and when."""
        return self.course.configuration.live.get(assignment, Live())

    def is_open(self, assignment: str) -> bool:
        """Whether a set may be checked and handed in now."""
        until = self.policy(assignment).until
        return until is None or self.clock() <= until

    def left(self, student: str, assignment: str) -> dict[str, Any]:
        """What is left of the limit of checks, told in advance."""
        now = self.clock()
        allowance = self.store.allowance(student, assignment, PURPOSE, now)
        limit = self.checks.limit
        return {
            "checks_left": allowance.left(limit, now),
            "next_check_at": as_text(allowance.next_at(limit, now)),
        }

    def sets_of(self, student: str) -> list[dict[str, Any]]:
        """What is open and until when, what is shown of it, and what is left of the limits."""
        return [self._set_of(student, name) for name in self.sets]

    def _set_of(self, student: str, name: str) -> dict[str, Any]:
        policy = self.policy(name)
        times = {
            "until": policy.until,
            "shown_from": policy.shown_from,
            "feedback_from": policy.feedback_from,
        }
        return {
            "id": name,
            "open": self.is_open(name),
            "show": list(policy.show),
            **{key: as_text(time.astimezone(UTC)) for key, time in times.items() if time is not None},
            **self.left(student, name),
        }

    def history_of(self, student: str) -> dict[str, Any]:
        """A student's checks, as the policy shows them now, and receipts; the newest first."""
        now = self.clock()
        return {
            "checks": [
                {
                    "set": judged.assignment,
                    "checked_at": as_text(judged.at),
                    "verdict": verdict(judged.report, shown_at(self.policy(judged.assignment), now)),
                }
                for judged in self.store.verdicts_of(student)
            ],
            "submissions": [
                {"set": kept.assignment, "receipt": kept.receipt, "received_at": as_text(kept.received_at)}
                for kept in self.store.receipts_of(student)
            ],
        }

    def class_now(self) -> ClassNow:
        """For instructors: the checks of the last hour."""
        return class_now(self.store.verdicts_since(self.clock() - LIVE_VIEW))

    def queue_now(self) -> dict[str, Any]:
        """How many checks wait, and how long the last ones took."""
        now = self.checks.latency()
        return {
            "waiting": self.checks.waiting,
            "places": self.checks.places,
            "mean_seconds": round(self.checks.mean_seconds, 3),
            **({} if now is None else {"median_seconds": round(now[0], 3), "p95_seconds": round(now[1], 3)}),
        }

    def class_json(self) -> dict[str, Any]:
        """For programs of instructors: who works on what, the mistakes of the hour ranked, and the queue."""
        now = self.class_now()
        return {
            "working": [
                {
                    "student": one.student,
                    "set": one.assignment,
                    "checks": one.checks,
                    "last_at": as_text(one.last_at),
                    "score": one.score,
                    "max_score": one.max_score,
                }
                for one in now.working
            ],
            "mistakes": [
                {
                    "set": assignment,
                    "exercise": mistake.exercise,
                    "title": mistake.title,
                    "students": len(mistake.students),
                }
                for assignment, mistake in now.mistakes
            ],
            "queue": self.queue_now(),
        }

    def feedback(self, student: str, assignment: str) -> bytes | None:
        """The feedback page of a student, once it is given out; None before, or where there is none."""
        released = self.policy(assignment).feedback_from
        if released is None or self.clock() < released:
            return None
        path = self.folder / "feedback" / student / assignment / f"{assignment}.html"
        try:
            with open_submitted(path) as page:
                return page.read()
        except OSError:
            return None
