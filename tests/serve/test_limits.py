"""How often a student may check: a bucket, a day, told in advance, and what was judged before is free."""

import math
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.course import Course
from autograder.engine.dispatcher import EngineClosed
from autograder.serve.limits import CHECKS, Allowance, Limit
from autograder.serve.service import Service
from tests.builders.served import START, Served, report_of, serving
from tests.builders.small_course import SETS

MINUTE = timedelta(minutes=1)


def bodies(number: int) -> str:
    """Code that is different for each number."""
    return f"return {number}"


def test_a_burst_of_five_then_one_more_every_five_minutes(served: Served) -> None:
    left = [served.client.check(served.ann, body=bodies(n)).json()["checks_left"] for n in range(5)]
    assert left == [4, 3, 2, 1, 0]
    served.clock.advance(minutes=1)
    refused = served.client.check(served.ann, body=bodies(5))
    assert refused.status_code == 429
    assert refused.headers["retry-after"] == "240"
    problem = refused.json()
    assert problem["checks_left"] == 0
    assert problem["next_check_at"] == "2026-11-27T14:05:00Z"
    assert "14:05" in problem["detail"]
    served.clock.advance(minutes=4)
    allowed = served.client.check(served.ann, body=bodies(5)).json()
    assert (allowed["checks_left"], allowed["next_check_at"]) == (0, "2026-11-27T14:10:00Z")


def test_forty_a_day_and_then_midnight(served: Served) -> None:
    for number in range(CHECKS.a_day):
        assert served.client.check(served.ann, body=bodies(number)).status_code == 200
        served.clock.advance(minutes=5)
    assert served.clock.now < START + timedelta(hours=9)
    refused = served.client.check(served.ann, body=bodies(99))
    assert refused.status_code == 429
    assert refused.json()["next_check_at"] == "2026-11-28T00:00:00Z"
    served.clock.now = datetime(2026, 11, 28, tzinfo=UTC)
    assert served.client.check(served.ann, body=bodies(99)).json()["checks_left"] == 4


def test_limits_are_of_one_student_and_one_set(served: Served) -> None:
    for number in range(5):
        served.client.check(served.ann, body=bodies(number))
    assert served.client.check(served.ann, body=bodies(5)).status_code == 429
    assert served.client.check(served.ann, SETS[1]).json()["checks_left"] == 4
    assert served.client.check(served.ben, body=bodies(5)).json()["checks_left"] == 4


def test_what_is_left_is_told_in_advance(served: Served) -> None:
    served.client.check(served.ann)
    served.client.check(served.ann, body=bodies(1))
    entries = {entry["id"]: entry for entry in served.client.get("/api/v1/sets", served.ann).json()["sets"]}
    assert entries["first"]["checks_left"] == 3
    assert entries["first"]["next_check_at"] == "2026-11-27T14:05:00Z"
    assert entries["second"]["checks_left"] == 5
    assert entries["second"]["next_check_at"] == "2026-11-27T14:00:00Z"


def test_what_was_judged_already_is_free(served: Served) -> None:
    first = served.client.check(served.ann)
    for _ in range(7):
        assert served.client.check(served.ann).json() == first.json()
    assert len(served.grader.asked) == 1
    for number in range(4):
        served.client.check(served.ann, body=bodies(number))
    assert served.client.check(served.ann, body=bodies(9)).status_code == 429
    assert served.client.check(served.ann).status_code == 200, "also when nothing is left"


def test_another_students_verdict_is_not_given_away(served: Served) -> None:
    served.client.check(served.ann)
    assert served.client.check(served.ben).json()["checks_left"] == 4
    assert len(served.grader.asked) == 2


@pytest.mark.parametrize(
    ("outcome", "message"), [("timeout", "Time limit."), ("error", "Not judged. Its time is used up.")]
)
def test_code_that_did_not_end_in_time_is_judged_again_and_costs(
    outcome: str, message: str, served: Served
) -> None:
    """The machine may have been busy; and endless code must not be free."""
    served.grader.answer = lambda assignment: report_of(assignment, outcome=outcome, message=message)
    assert served.client.check(served.ann).json()["checks_left"] == 4
    assert served.client.check(served.ann).json()["checks_left"] == 3
    assert len(served.grader.asked) == 2


def test_code_that_was_checked_before_mistakes_could_be_named_is_named_for_free(served: Served) -> None:
    """A service that was just started has no signatures yet: `autograder.serve.salt`."""
    served.names_mistakes = False
    assert served.client.check(served.ann).json()["checks_left"] == 4
    assert served.client.check(served.ann).json()["checks_left"] == 4
    served.names_mistakes = True
    for number in range(1, 5):
        served.client.check(served.ann, body=bodies(number))
    asked = len(served.grader.asked)
    for _ in range(3):
        named = served.client.check(served.ann)
        assert named.status_code == 200, "also when nothing is left"
        assert named.json()["checks_left"] == 0
    assert len(served.grader.asked) == asked + 1, "judged once more, and only once"
    assert served.client.check(served.ben).json()["checks_left"] == 4, "another student has no such verdict"


def test_only_one_verdict_with_names_is_free(served: Served) -> None:
    """Code that ends in time when it likes would be judged for nothing as often as it likes."""
    served.names_mistakes = False
    served.client.check(served.ann)
    served.names_mistakes = True
    served.grader.answer = lambda assignment: report_of(assignment, outcome="timeout", message="Time limit.")
    left = [served.client.check(served.ann).json()["checks_left"] for _ in range(3)]
    assert left == [4, 3, 2]


def test_a_free_verdict_that_fails_gives_no_check_back(served: Served) -> None:
    served.names_mistakes = False
    served.client.check(served.ann)
    served.names_mistakes = True
    served.grader.error = EngineClosed("it ends")
    for _ in range(2):
        assert served.client.check(served.ann).status_code == 503
    served.grader.error = None
    assert served.client.check(served.ann).json()["checks_left"] == 4


def test_code_that_raises_is_judged_once(served: Served) -> None:
    served.grader.answer = lambda assignment: report_of(assignment, outcome="error", message="It raised.")
    served.client.check(served.ann)
    assert served.client.check(served.ann).json()["checks_left"] == 4


def test_limits_and_verdicts_outlive_the_service(course: Course, tmp_path: Path) -> None:
    with serving(course, tmp_path) as served:
        for number in range(5):
            served.client.check(served.ann, body=bodies(number))
        token = served.ann
    with serving(course, tmp_path) as again:
        assert again.client.check(token, body=bodies(5)).status_code == 429
        assert again.client.check(token, body=bodies(0)).status_code == 200
        assert again.grader.asked == []


def test_after_a_change_of_what_judges_everything_is_judged_anew(course: Course, tmp_path: Path) -> None:
    with serving(course, tmp_path) as served:
        own = served.service
        other = Service(
            course, tmp_path, served.grader, 2, 2, served.store, own.identities, digest="other {}".format
        )
        notebook = SETS[0].notebook()
        assert own.checks.read("first", notebook) != other.checks.read("first", notebook)


def test_the_digest_is_of_code_cells_and_their_order(served: Served) -> None:
    read = served.service.checks.read
    one = SETS[0].notebook("return x")
    assert read("first", one) == read("first", one + b"\n")
    assert read("first", one) == read("first", one.replace(b'"metadata": {}', b'"metadata": {"a": 1}'))
    assert read("first", one) != read("first", SETS[0].notebook("return  x"))


def test_hand_ins_are_bounded_too(course: Course, tmp_path: Path) -> None:
    with serving(course, tmp_path, hand_ins=Limit(2, MINUTE, 10)) as served:
        assert [served.client.hand_in(served.ann).status_code for _ in range(3)] == [201, 201, 429]
        served.clock.advance(minutes=1)
        assert served.client.hand_in(served.ann).status_code == 201


# -- the arithmetic -------------------------------------------------------------------------------------

steps = st.lists(st.integers(min_value=0, max_value=40 * 60 * 1_000_000), max_size=80)
limits = st.builds(
    Limit,
    burst=st.integers(1, 6),
    every=st.integers(1, 600_000_000).map(lambda number: timedelta(microseconds=number)),
    a_day=st.integers(1, 20),
)


@given(limits, steps)
def test_what_is_told_in_advance_comes_true(limit: Limit, waits: list[int]) -> None:
    """Taking while there is something: never more than burst and day allow; ``next_at`` is the very moment
    from which there is one more."""
    now = START
    allowance = Allowance.unused(now)
    taken: list[datetime] = []
    for wait in waits:
        now += timedelta(microseconds=wait)
        left = allowance.left(limit, now)
        assert 0 <= left <= min(limit.burst, limit.a_day)
        soon = allowance.next_at(limit, now)
        if soon > now:
            assert allowance.left(limit, soon - timedelta(microseconds=1)) <= left
            assert allowance.left(limit, soon) > left
        else:
            assert left == min(limit.burst, limit.a_day) or soon == now
        if left:
            allowance = allowance.taken(limit, now)
            taken.append(now)
            assert allowance.left(limit, now) == left - 1
        else:
            with pytest.raises(ValueError, match="nothing is left"):
                allowance.taken(limit, now)
    for number, begin in enumerate(taken):
        for end in taken[number:]:
            count = sum(begin <= time <= end for time in taken)
            assert count <= limit.burst + math.floor((end - begin) / limit.every)
        assert sum(time.date() == begin.date() for time in taken) <= limit.a_day


@given(limits)
def test_what_is_given_back_is_as_if_it_had_never_been_taken(limit: Limit) -> None:
    before = Allowance.unused(START)
    after = before.taken(limit, START).given_back(limit)
    assert after.left(limit, START) == before.left(limit, START)
