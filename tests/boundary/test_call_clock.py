"""What a request costs a submission: the machine's own business is nobody's."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, field

import pytest

from autograder.sandbox import call_clock
from autograder.sandbox.call_clock import Allowance, CallClock, StudentProcessGone, Times
from autograder.sandbox.limits import DEFAULT_LIMITS, Limits

AT_FIRST = Times(computing=0.0, kept_waiting=0.0)


@dataclass
class Process:
    """Stands in for a student's process, and for the clocks that the kernel keeps of it."""

    now: Times = AT_FIRST
    limits: Limits = DEFAULT_LIMITS
    used_seconds: float = 0.0
    allowance: Allowance = field(
        default_factory=lambda: Allowance(12.0, "This exercise has used up its time.")
    )

    def times(self) -> Times:
        return self.now


class Clock:
    """The time of day, as the test has it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.seconds = 100.0
        monkeypatch.setattr(time, "monotonic", lambda: self.seconds)
        monkeypatch.setattr(call_clock, "_own_kept_waiting", lambda: 0.0)


class Silent:
    """Nothing has come yet."""

    def poll(self, milliseconds: int) -> list[tuple[int, int]]:
        return []


def after(
    seconds: float, then: Times, monkeypatch: pytest.MonkeyPatch, at_first: Times = AT_FIRST
) -> CallClock:
    """A request that has lasted so long, and what the kernel tells by then."""
    clock, process = Clock(monkeypatch), Process(at_first)
    call = CallClock(process, seconds=60.0)
    call.wait(Silent())  # type: ignore[arg-type]
    clock.seconds += seconds
    process.now = then
    return call


@pytest.mark.parametrize(
    ("computing", "kept_waiting", "cost"),
    [
        (20.0, 0.0, 20.0),  # a loop, on a core of its own
        (2.0, 18.0, 2.0),  # the same on a machine with nine others
        (0.0, 0.0, 20.0),  # a sleep
        (1.0, 4.0, 16.0),  # a sleep, and some waiting
        (40.0, 0.0, 20.0),  # two threads cost no more than the time that passed
        (15.0, 18.0, 15.0),  # threads that keep their own process waiting
        (math.inf, math.inf, 20.0),  # the process is gone
    ],
)
def test_waiting_for_a_core_costs_nothing(
    computing: float, kept_waiting: float, cost: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    call = after(20.0, Times(computing, kept_waiting), monkeypatch)
    assert call.used() == pytest.approx(cost)
    if cost > 12:
        with pytest.raises(StudentProcessGone, match="used up its time"):
            call.check()
    else:
        call.check()


def test_where_the_kernel_does_not_tell_all_that_passed_is_the_cost(monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = Times(math.inf, math.inf)
    assert after(3.0, unknown, monkeypatch, at_first=unknown).used() == pytest.approx(3.0)


@pytest.mark.parametrize("paused", [0.0, 700.0])
def test_what_the_hidden_test_takes_is_no_time_of_the_student(
    paused: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No call lasts longer than ten times its limit, however long it waited; a function of the test may."""
    clock, process = Clock(monkeypatch), Process()
    call = CallClock(process, seconds=60.0)
    call.wait(Silent())  # type: ignore[arg-type]
    call.pause()
    clock.seconds += paused
    call.resume()
    clock.seconds += 700.0 - paused
    process.now = Times(computing=1.0, kept_waiting=700.0)
    if paused:
        call.check()
    else:
        with pytest.raises(StudentProcessGone) as ended:
            call.check()
        assert ended.value.reason == "timeout"
