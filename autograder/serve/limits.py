"""How often a student may check a set: a bucket that refills, and a number a day.

The bucket is kept as the one moment at which it will be full again. All arithmetic is in whole
microseconds, so that nothing is lost in rounding, whatever is asked in between.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta


@dataclass(frozen=True)
class Limit:
    """A burst, then one more at intervals, and at most so many a day (of UTC)."""

    burst: int
    every: timedelta
    a_day: int


CHECKS = Limit(burst=5, every=timedelta(minutes=5), a_day=40)
"""Checks of one student and set. The engine could do more; slow is what makes guessing pointless."""
HAND_INS = Limit(burst=60, every=timedelta(minutes=1), a_day=200)
"""Hand-ins of one student and set: nobody needs as many, and each is kept on disk."""


@dataclass(frozen=True)
class Allowance:
    """What a student has used of a limit."""

    full_at: datetime
    """When the bucket will be full, or was."""
    day: int
    """The day that ``used`` counts, as its number in the calendar."""
    used: int

    @classmethod
    def unused(cls, now: datetime) -> Allowance:
        """Of somebody who has not been here."""
        return cls(now, _day(now), 0)

    def left(self, limit: Limit, now: datetime) -> int:
        """How many there are at this moment."""
        return max(0, min(self._in_bucket(limit, now), self._of_day(limit, now)))

    def next_at(self, limit: Limit, now: datetime) -> datetime:
        """When there will be one more than now; now, if there cannot be more."""
        if self._of_day(limit, now) <= self._in_bucket(limit, now):
            return self._tomorrow(now) if self._of_day(limit, now) < min(limit.burst, limit.a_day) else now
        lacking = max(self.full_at - now, timedelta())
        whole = -(-lacking // limit.every)  # rounded up
        return now if whole == 0 else self.full_at - (whole - 1) * limit.every

    def taken(self, limit: Limit, now: datetime) -> Allowance:
        """With one less.

        Raises:
            ValueError: there is none left.
        """
        if not self.left(limit, now):
            raise ValueError("nothing is left of the limit")
        used = self.used if self.day == _day(now) else 0
        return Allowance(max(self.full_at, now) + limit.every, _day(now), used + 1)

    def given_back(self, limit: Limit) -> Allowance:
        """With one more: what it was taken for could not be done."""
        return replace(self, full_at=self.full_at - limit.every, used=max(0, self.used - 1))

    def _in_bucket(self, limit: Limit, now: datetime) -> int:
        lacking = max(self.full_at - now, timedelta())
        return (limit.burst * limit.every - lacking) // limit.every

    def _of_day(self, limit: Limit, now: datetime) -> int:
        return limit.a_day - (self.used if self.day == _day(now) else 0)

    def _tomorrow(self, now: datetime) -> datetime:
        today = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return today + timedelta(days=1)


def _day(now: datetime) -> int:
    return now.astimezone(UTC).toordinal()
