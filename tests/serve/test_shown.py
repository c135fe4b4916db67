"""What of a report is shown: by an allow-list, by the policy of the set, and nothing else."""

import itertools
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from autograder.course import Course, CourseError
from autograder.course.configuration import SHOWABLE, Live, read_configuration
from autograder.serve.shown import shown_at, verdict, verdict_schema
from tests.builders.served import Served, report_of, serving
from tests.builders.small_course import write_course

EVERY_CHOICE = [
    choice for size in range(len(SHOWABLE) + 1) for choice in itertools.combinations(SHOWABLE, size)
]
NEEDS = {
    "score": "score", "max_score": "score", "points": "score", "max_points": "score",
    "description": "behaviours", "outcome": "behaviours", "hint": "hints", "title": "mistakes",
    "misconceptions": "mistakes", "try_this": "hints",
}  # fmt: skip
"""Field → what must be shown for it to be there."""


def fields(value: Any) -> Iterator[str]:
    """The names of all members within a value."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from fields(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from fields(inner)


@pytest.mark.parametrize("show", EVERY_CHOICE, ids=" ".join)
def test_what_the_policy_withholds_is_absent(show: tuple[str, ...]) -> None:
    shown = verdict(report_of("first"), show)
    jsonschema.validate(shown, verdict_schema())
    present = set(fields(shown))
    assert all(NEEDS[name] in show for name in present - {"exercises", "id", "tests"})
    assert "null" not in json.dumps(shown)
    for part in show:
        assert any(NEEDS.get(name) == part for name in present), f"{part} is to be seen"


def test_nothing_shown_is_nothing_at_all() -> None:
    assert verdict(report_of("first"), ()) == {}


@pytest.mark.parametrize("show", EVERY_CHOICE, ids=" ".join)
def test_what_is_on_no_list_is_never_shown(show: tuple[str, ...]) -> None:
    """Names of tests and mistakes, messages, details, seconds, isolation, notes, names of files."""
    text = json.dumps(verdict(report_of("first"), show))
    for secret in ("SECRET", "test_number", "test_array", "times/added", "factor", "seccomp", "0.02"):
        assert secret not in text


def test_the_schema_has_no_room_for_more() -> None:
    shown = verdict(report_of("first"), SHOWABLE)
    places: list[tuple[Any, ...]] = [
        (),
        ("exercises", 0),
        ("exercises", 0, "tests", 0),
        ("exercises", 0, "misconceptions", 0),
    ]
    for place in places:
        spoilt = json.loads(json.dumps(shown))
        target = spoilt
        for step in place:
            target = target[step]
        target["message"] = "x"
        with pytest.raises(jsonschema.ValidationError, match="message"):
            jsonschema.validate(spoilt, verdict_schema())


def test_from_when() -> None:
    noon = datetime(2026, 12, 1, 12, tzinfo=UTC)
    policy = Live(("score",), shown_from=noon)
    assert shown_at(policy, noon.replace(hour=11)) == frozenset()
    assert shown_at(policy, noon) == {"score"}


# -- course.toml ------------------------------------------------------------------------------------------


def configured(root: Path, text: str) -> Any:
    (root / "course.toml").write_text(text, encoding="utf-8")
    return read_configuration(root).live


def test_all_is_shown_unless_said(tmp_path: Path) -> None:
    assert configured(tmp_path, "") == {}
    assert configured(tmp_path, "[live.ps1]\n") == {"ps1": Live()}
    assert Live().show == SHOWABLE == ("score", "behaviours", "hints", "mistakes")


def test_a_policy_is_read_from_the_courses_file(tmp_path: Path) -> None:
    text = """[live.ps1]
show = ["score"]
from = 2026-12-01T08:00:00Z
until = 2026-12-02T08:00:00+01:00
feedback_from = 2026-12-03T08:00:00Z
"""
    [live] = configured(tmp_path, text).values()
    assert live.show == ("score",)
    assert live.shown_from == datetime(2026, 12, 1, 8, tzinfo=UTC)
    assert live.until == datetime(2026, 12, 2, 7, tzinfo=UTC)
    assert live.feedback_from == datetime(2026, 12, 3, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[live.ps1]\nshow = ["scores"]', "some of: score, behaviours"),
        ('[live.ps1]\nshow = "score"', "some of"),
        ("[live.ps1]\nshow = [[]]", "some of"),
        ("[live.ps1]\nfrom = 2026-12-01T08:00:00", "with its zone"),
        ('[live.ps1]\nuntil = "tomorrow"', "with its zone"),
        ("[live.ps1]\nfrom = 2026-12-01", "with its zone"),
        ("[live.ps1]\nshown = []", "no key 'shown'"),
        ("[live]\nps1 = 3", "must be a table"),
        ("live = 3", "a table for each set"),
    ],
)
def test_a_slip_in_the_file_is_named(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=words):
        configured(tmp_path, text)


# -- over the wire ----------------------------------------------------------------------------------------


@pytest.fixture
def with_policies(tmp_path: Path) -> Iterator[Served]:
    root = tmp_path / "course"
    write_course(root)
    text = """[live.first]
show = ["score", "hints"]
from = 2026-11-27T15:00:00Z
[live.second]
show = []
until = 2026-11-27T15:00:00Z
feedback_from = 2026-11-27T16:00:00Z
"""
    (root / "course.toml").write_text(text, encoding="utf-8")
    with serving(Course(root), tmp_path) as served:
        yield served


def test_the_policy_of_the_moment_counts(with_policies: Served) -> None:
    """What was judged before the time is shown after it, for free: the report is kept as a whole."""
    served = with_policies
    assert set(served.client.check(served.ann).json()) == {"checks_left", "next_check_at"}
    [before] = served.client.get("/api/v1/history", served.ann).json()["checks"]
    assert before["verdict"] == {}
    served.clock.advance(hours=1)
    shown = served.client.check(served.ann).json()
    assert shown["score"] == 2.0
    assert shown["exercises"][0]["tests"][1] == {"hint": "And of an array?"}
    assert len(served.grader.asked) == 1


def test_a_set_is_open_until_its_time(with_policies: Served) -> None:
    served = with_policies
    second = {entry["id"]: entry for entry in served.client.get("/api/v1/sets", served.ann).json()["sets"]}
    assert second["second"]["open"] is True
    assert second["second"]["until"] == "2026-11-27T15:00:00Z"
    assert second["second"]["show"] == []
    assert "until" not in second["first"]
    served.clock.advance(hours=1, seconds=1)
    for what in ("checks", "submissions"):
        response = served.client.post(f"/api/v1/sets/second/{what}", served.ann, b"{}")
        assert response.status_code == 403
        assert "closed" in response.json()["detail"]


def test_feedback_is_given_out_from_its_time_on(with_policies: Served) -> None:
    served = with_policies
    page = served.folder / "feedback" / "ann" / "second" / "second.html"
    page.parent.mkdir(parents=True)
    page.write_text("<p>Well done.</p>", encoding="utf-8")
    address = "/api/v1/sets/second/feedback"
    assert served.client.get(address, served.ann).status_code == 404
    served.clock.advance(hours=2)
    given = served.client.get(address, served.ann)
    assert given.text == "<p>Well done.</p>"
    assert given.headers["content-security-policy"] == "sandbox"
    assert served.client.get(address, served.ben).status_code == 404
    assert served.client.get(f"{address}?student=ann", served.ben).status_code == 403
    grace = served.token("grace", instructor=True)
    assert served.client.get(f"{address}?student=ann", grace).status_code == 200
    assert served.client.get(f"{address}?student=..", grace).status_code == 422
    assert served.client.get("/api/v1/sets/first/feedback", served.ann).status_code == 404


def test_pages_show_what_the_policy_of_the_moment_shows(with_policies: Served) -> None:
    served = with_policies
    served.client.check(served.ann)
    page = served.folder / "feedback" / "ann" / "second" / "second.html"
    page.parent.mkdir(parents=True)
    page.write_text("<p>Well done.</p>", encoding="utf-8")
    cookie = served.client.sign_in(served.ann)
    before = served.client.browse("GET", "/", cookie).text
    assert "Nothing is shown of this set" in before
    assert "from 27 November 2026, 16:00 UTC" in before
    assert served.client.browse("GET", "/feedback/second", cookie).status_code == 404
    served.clock.advance(hours=2)
    after = served.client.browse("GET", "/", cookie).text
    assert "2 of 3 points" in after
    assert "And of an array?" in after
    assert "Multiplies" not in after
    assert "It adds." not in after
    assert 'href="/feedback/second"' in after
    given = served.client.browse("GET", "/feedback/second", cookie)
    assert given.text == "<p>Well done.</p>"
    assert given.headers["content-security-policy"] == "sandbox"
    ben = served.client.sign_in(served.ben)
    assert 'href="/feedback/second"' not in served.client.browse("GET", "/", ben).text
