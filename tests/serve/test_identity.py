"""Whose request it is: tokens of the course, tokens of a hub, names, and who sees whom."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.cli import main
from autograder.errors import UsageError
from autograder.serve.identity import (
    CourseTokens,
    HubTokens,
    IdentityUnavailable,
    Person,
    check_name,
    token_of,
    who,
)
from autograder.serve.store import Store, StoreError
from tests.builders.served import START, Served
from tests.builders.stub_hub import Hub, running_hub
from tests.nbgrader.test_nearly_right import NAMES

# -- names ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["ann", "Åsa Öberg", "name+tag@example.org", "a.b-c_d", "4711", "王小明", "s001 [guest]", *NAMES]
)
def test_names_of_students(name: str) -> None:
    assert check_name(name) == name


@pytest.mark.parametrize(
    "name",
    ["", " ", ".", "..", ".hidden", "-r", "a/b", "/etc", "../ben", "a\\b", "a\0b", "a\nb", " ann", "ann ",
     "a" * 201, "é" * 101, "a:b", "a*", "\u202eann", "\udc80", "\u3000山", "a\u2028b", "a\u2066b"],
)  # fmt: skip
def test_what_cannot_be_a_name(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot be the name of a student"):
        check_name(name)


# -- tokens of the course -----------------------------------------------------------------------------------


def test_the_command_prints_a_token_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "token", "ann", "--course", str(tmp_path)]) == 0
    assert main(["serve", "--course", str(tmp_path), "token", "grace", "--instructor"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    ann, grace = printed.out.splitlines()
    assert len(ann) >= 32
    store = Store(f"sqlite:///{tmp_path}/.autograder/serve.db")
    assert CourseTokens(store).who(ann) == Person("ann")
    assert CourseTokens(store).who(grace) == Person("grace", is_instructor=True)
    assert CourseTokens(store).who(ann[:-1]) is None
    assert main(["serve", "token", "ann", "--course", str(tmp_path), "--renew"]) == 0
    assert CourseTokens(store).who(ann) is None
    assert CourseTokens(store).who(capsys.readouterr().out.strip()) == Person("ann")
    store.close()


@pytest.mark.parametrize("name", ["../ann", "a/b", ""])
def test_the_command_refuses_what_cannot_be_a_name(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "token", name, "--course", str(tmp_path)]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "cannot be the name of a student" in printed.err


def test_a_token_may_have_a_database_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"sqlite:///{tmp_path}/other.db"
    assert main(["serve", "token", "ann", "--course", str(tmp_path), "--db", url]) == 0
    store = Store(url)
    assert store.owner_of(capsys.readouterr().out.strip()) == ("ann", False)
    store.close()
    assert not (tmp_path / ".autograder").exists()


def test_tokens_are_kept_as_hashes_in_a_file_of_the_operators_own(served: Served) -> None:
    database = served.folder / ".autograder" / "serve.db"
    assert database.stat().st_mode & 0o077 == 0
    dump = "\n".join(sqlite3.connect(database).iterdump())
    assert "ann" in dump
    assert served.ann not in dump


@pytest.mark.parametrize(
    "url", ["nonsense", "sqlite:///{}/file/serve.db", "sqlite:///{}/file", "mysql://x/y"]
)
def test_a_database_that_cannot_be_opened_is_named(url: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no database, and no folder", encoding="utf-8")
    with pytest.raises(StoreError, match="cannot be opened"):
        Store(url.format(tmp_path))


@pytest.mark.parametrize(
    ("header", "token"),
    [
        ("Bearer a", "a"),
        ("bearer  a", "a"),
        ("token a", "a"),
        ("Bearer", None),
        ("Basic a", None),
        (None, None),
    ],
)
def test_the_header(header: str | None, token: str | None) -> None:
    assert token_of(header) == token


# -- tokens of a hub --------------------------------------------------------------------------------------


@pytest.fixture
def hub() -> Iterator[Hub]:
    with running_hub() as hub:
        yield hub


def test_the_hub_says_whose_a_token_is(hub: Hub) -> None:
    tokens = HubTokens(hub.api, "checks")
    assert tokens.who("of-ann") == Person("ann")
    assert tokens.who("of-grace") == Person("grace", is_instructor=True)
    assert tokens.who("of-root") == Person("root", is_instructor=True)


@pytest.mark.parametrize(
    "token", ["wrong", "unscoped", "other", "bad-name", "two words", "line\r\nX: y", "é"]
)
def test_a_token_without_the_right_to_this_service_is_nobodys(token: str, hub: Hub) -> None:
    assert HubTokens(hub.api, "checks").who(token) is None


def test_an_answer_of_the_hub_is_kept_for_a_while(hub: Hub) -> None:
    now = 0.0
    tokens = HubTokens(hub.api, "checks", seconds=30, clock=lambda: now)
    assert [tokens.who("of-ann") for _ in range(3)] == [Person("ann")] * 3
    assert hub.asked == ["of-ann"]
    del hub.users["of-ann"]
    now = 31.0
    assert tokens.who("of-ann") is None


@pytest.mark.parametrize("status", [500, 503, 302])
def test_a_hub_that_fails_is_no_refusal(status: int, hub: Hub) -> None:
    hub.status = status
    with pytest.raises(IdentityUnavailable, match="hub"):
        HubTokens(hub.api, "checks").who("of-ann")
    assert hub.asked == ["of-ann"], "a token is not sent on to another address"


def test_the_service_takes_tokens_of_both(served: Served, hub: Hub) -> None:
    served.service.identities = (*served.service.identities, HubTokens(hub.api, "checks", seconds=0))
    served.client.check("of-ann")
    assert served.client.check(served.ann).json()["checks_left"] == 4, "the same student, the same limit"
    assert served.client.get("/api/v1/history", "wrong").status_code == 401
    hub.status = 500
    unavailable = served.client.get("/api/v1/history", "of-ann")
    assert unavailable.status_code == 503
    assert served.client.get("/api/v1/history", served.ann).status_code == 200, "these need no hub"


def test_the_first_that_knows_a_token_decides() -> None:
    class Knows:
        def __init__(self, person: Person | None) -> None:
            self.person = person

        def who(self, token: str) -> Person | None:
            return self.person

    identities = [Knows(None), Knows(Person("ann")), Knows(Person("ben"))]
    assert who(identities, "Bearer x") == Person("ann")
    assert who(identities, None) is None


# -- who sees whom ----------------------------------------------------------------------------------------


def test_students_see_themselves_alone(served: Served) -> None:
    served.client.check(served.ann)
    served.client.hand_in(served.ann)
    mine = served.client.get("/api/v1/history", served.ann).json()
    assert [entry["set"] for entry in mine["checks"]] == ["first"]
    assert mine["checks"][0]["verdict"]["score"] == 2.0
    assert [entry["set"] for entry in mine["submissions"]] == ["first"]
    assert served.client.get("/api/v1/history", served.ben).json() == {"checks": [], "submissions": []}
    assert served.client.get("/api/v1/history?student=ann", served.ben).status_code == 403
    assert served.client.get("/api/v1/history?student=ann", served.ann).json() == mine
    assert served.client.get("/api/v1/class", served.ann).status_code == 403


def test_a_history_has_the_last_forty_checks_the_newest_first(served: Served) -> None:
    for number in range(43):
        assert served.client.check(served.ann, body=f"return {number}").status_code == 200
        served.clock.advance(hours=1)
    times = [
        entry["checked_at"] for entry in served.client.get("/api/v1/history", served.ann).json()["checks"]
    ]
    assert len(times) == 40
    assert times == sorted(times, reverse=True)
    assert times[0] == "2026-11-29T08:00:00Z"


def test_instructors_see_the_class(served: Served) -> None:
    for token in (served.ann, served.ben):
        served.client.check(token)
        served.clock.advance(minutes=1)
    served.client.check(served.ann, body="return 1")
    grace = served.token("grace", instructor=True)
    seen = served.client.get("/api/v1/class", grace).json()
    working = {entry["student"]: entry for entry in seen["working"]}
    assert working["ann"]["checks"] == 2
    assert working["ann"]["last_at"] == "2026-11-27T14:02:00Z"
    assert working["ben"] == {
        "student": "ben", "set": "first", "checks": 1, "last_at": "2026-11-27T14:01:00Z", "score": 2.0,
        "max_score": 3.0,
    }  # fmt: skip
    assert seen["mistakes"] == [
        {"set": "first", "exercise": "exercise_of_first", "title": "It adds.", "students": 2}
    ]
    assert seen["queue"]["waiting"] == 0
    assert len(served.client.get("/api/v1/history?student=ann", grace).json()["checks"]) == 2
    served.clock.advance(minutes=62)
    assert served.client.get("/api/v1/class", grace).json()["working"] == []


def test_a_token_is_made_at_a_time(served: Served) -> None:
    assert served.store.owner_of(served.store.new_token("cem", instructor=False, now=START)) == ("cem", False)
    assert served.store.revoke_tokens("cem") == 1
    assert served.store.revoke_tokens("cem") == 0
