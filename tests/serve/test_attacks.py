"""What students with a token, and strangers without one, tried on the service.

Each of these got something once: a verdict of other code, a minute after the deadline, a file that was not
theirs, or the whole service for themselves.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from autograder.course import Course
from autograder.errors import AutograderError
from autograder.serve import checks, pages
from autograder.serve.connections import connections
from autograder.serve.store import Store
from tests.builders.running_service import running, tokens_for
from tests.builders.served import JSON, PATIENCE, Served, report_of, serving, until
from tests.builders.small_course import SETS, write_course

CHECKS = "/api/v1/sets/first/checks"

# -- a verdict is of the code that was sent -------------------------------------------------------------


def as_another_type(body: str, kind: str) -> bytes:
    """A notebook whose solution cell was turned into another type: it runs as the code that it is."""
    notebook = json.loads(SETS[0].notebook(body))
    notebook["cells"][1]["cell_type"] = kind
    return json.dumps(notebook).encode()


@pytest.mark.parametrize("kind", ["markdown", "raw", "heading"])
def test_other_code_in_a_cell_of_another_type_is_judged_anew(kind: str, served: Served) -> None:
    for number in range(2):
        served.client.post(CHECKS, served.ann, as_another_type(f"return {number} * x", kind))
    assert len(served.grader.asked) == 2


@pytest.mark.parametrize("change", ["spaces", "comment", "order"])
def test_the_same_behaviour_written_otherwise_costs_a_check(change: str, served: Served) -> None:
    body = {"spaces": "return  2*x", "comment": "return 2 * x  # again", "order": "return x * 2"}[change]
    assert served.client.check(served.ann).json()["checks_left"] == 4
    assert served.client.check(served.ann, body=body).json()["checks_left"] == 3


def test_of_many_checks_at_once_one_is_judged(served: Served) -> None:
    served.grader.holds = True
    waiting = [
        served.client.start(
            "POST", CHECKS, served.ann, content=SETS[0].notebook(f"return {number}"),
            headers={"Content-Type": JSON},
        )
        for number in range(8)
    ]  # fmt: skip
    until(lambda: served.grader.waiting and sum(future.done() for future in waiting) == 7)
    served.grader.waiting[0].set_result(report_of("first"))
    assert sorted(future.result(PATIENCE).status_code for future in waiting) == [200] + [429] * 7
    assert len(served.grader.asked) == 1


# -- a deadline is the time of the last byte --------------------------------------------------------------


@pytest.mark.parametrize("what", ["checks", "submissions"])
def test_a_notebook_that_trickles_in_over_the_deadline_is_too_late(what: str, tmp_path: Path) -> None:
    write_course(tmp_path / "course")
    policy = "[live.first]\nuntil = 2026-11-27T15:00:00Z\n"
    (tmp_path / "course" / "course.toml").write_text(policy, encoding="utf-8")
    with serving(Course(tmp_path / "course"), tmp_path) as served:

        async def trickle() -> AsyncIterator[bytes]:
            notebook = SETS[0].notebook()
            yield notebook[:100]
            served.clock.advance(hours=1, seconds=1)
            yield notebook[100:]

        answer = served.client.ask(
            "POST", f"/api/v1/sets/first/{what}", served.ann, content=trickle(),
            headers={"Content-Type": JSON},
        )  # fmt: skip
        assert answer.status_code == 403
        assert served.grader.asked == []
        assert not (served.folder / "submitted").exists()


# -- links and pipes -------------------------------------------------------------------------------------


@pytest.fixture
def given_out(tmp_path: Path) -> Iterator[Served]:
    """A service whose feedback on the first set is given out."""
    write_course(tmp_path / "course")
    policy = "[live.first]\nfeedback_from = 2026-11-27T10:00:00Z\n"
    (tmp_path / "course" / "course.toml").write_text(policy, encoding="utf-8")
    with serving(Course(tmp_path / "course"), tmp_path / "class") as served:
        yield served


@pytest.mark.parametrize("kind", ["link", "hanging link", "pipe", "folder"])
def test_what_lies_in_place_of_a_feedback_page_is_not_given_out(kind: str, given_out: Served) -> None:
    page = given_out.folder / "feedback" / "ann" / "first" / "first.html"
    page.parent.mkdir(parents=True)
    if kind == "pipe":
        os.mkfifo(page)
    elif kind == "folder":
        page.mkdir()
    else:
        database = given_out.folder / ".autograder" / "serve.db"
        page.symlink_to(database if kind == "link" else "nothing")
    assert given_out.client.get("/api/v1/sets/first/feedback", given_out.ann).status_code == 404
    cookie = given_out.client.sign_in(given_out.ann)
    assert given_out.client.browse("GET", "/feedback/first", cookie).status_code == 404
    assert "/feedback/first" not in given_out.client.browse("GET", "/", cookie).text


@pytest.mark.parametrize("place", ["submitted/ann", "handed_in/ann", "handed_in/ann/first"])
def test_a_hand_in_never_lands_where_a_link_points(place: str, served: Served, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    served.client.hand_in(served.ann, body="return 1")
    link = served.folder / place
    if link.exists():
        link.rename(tmp_path / "before")
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(elsewhere)
    answers = [served.client.hand_in(served.ann, body=f"return {number}") for number in (2, 3)]
    assert {answer.status_code for answer in answers} == {503}
    assert list(elsewhere.iterdir()) == []


def test_a_link_in_place_of_a_hand_in_is_put_away_as_it_is(served: Served, tmp_path: Path) -> None:
    theirs = tmp_path / "theirs"
    theirs.mkdir()
    os.mkfifo(theirs / "timestamp.txt")
    place = served.folder / "submitted" / "ann" / "first"
    place.parent.mkdir(parents=True)
    place.symlink_to(theirs)
    assert served.client.hand_in(served.ann).status_code == 201
    assert place.is_dir()
    assert not place.is_symlink()
    [kept] = (served.folder / "handed_in" / "ann" / "first").iterdir()
    assert kept.is_symlink()


# -- nothing is told --------------------------------------------------------------------------------------


def test_a_fault_of_the_course_is_told_without_its_particulars(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fault(*_: Any) -> None:
        raise AutograderError("/srv/class/exercises/first/test_times_2.py: no such test `test_number`")

    monkeypatch.setattr(checks, "submission_of", fault)
    answer = served.client.start(
        "POST", CHECKS, served.ann, content=SETS[0].notebook(), headers={"Content-Type": JSON}
    ).result(PATIENCE)
    assert answer.status_code == 500
    assert "/srv/class" not in answer.text
    assert "test_number" not in answer.text


def test_a_failure_of_the_database_tells_nothing_of_what_was_to_be_written(served: Served) -> None:
    with served.store._transaction() as connection:
        connection.execute(text("DROP TABLE serve_verdict"))
    with pytest.raises(SQLAlchemyError) as failure:
        served.store.add_verdict("ann", "first", "c", report_of("first"), served.clock.now, repeatable=True)
    told = str(failure.value)
    assert "SECRET" not in told
    assert "ann" not in told


@pytest.mark.parametrize("mode", [0o644, 0o666, 0o640])
def test_a_database_that_others_may_read_is_closed_to_them(mode: int, tmp_path: Path) -> None:
    path = tmp_path / "serve.db"
    path.touch()
    path.chmod(mode)
    Store(f"sqlite:///{path}").close()
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("address", ["/health", "/metrics", "/api/v1/openapi.json", "/", "/nothing"])
def test_strangers_are_told_nothing_of_students_or_tests(address: str, served: Served) -> None:
    mira = served.token("mira")
    served.client.check(mira, body="return 'SECRET'")
    served.client.hand_in(mira)
    told = served.client.browse("GET", address).text
    for word in ("mira", "SECRET", "test_number", "Multiplies a number", "It adds", str(served.folder)):
        assert word not in told


# -- nobody who is silent keeps others out ----------------------------------------------------------------


@pytest.mark.parametrize("path", ["/health", CHECKS, "/nothing", "/sign-in"])
def test_a_request_with_two_lengths_ends_its_connection(path: str, served: Served) -> None:
    both = {"Content-Length": "5", "Transfer-Encoding": "chunked", "Authorization": f"Bearer {served.ann}"}
    refused = served.client.browse("POST", path, content=b"0\r\n\r\n", headers=both)
    assert refused.status_code == 400
    assert refused.headers["connection"] == "close"
    assert served.client.check(served.ann).status_code == 200


def hello(request: Request) -> PlainTextResponse:
    return PlainTextResponse("x" * int(request.query_params.get("size", "5")))


@contextmanager
def server(most: int, head_seconds: float) -> Iterator[int]:
    """A server of connections like the service's; its port."""
    config = uvicorn.Config(
        Starlette(routes=[Route("/", hello)]), http=connections(most, head_seconds), ws="none",
        limit_concurrency=most, log_level="error",
    )  # fmt: skip
    made = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=made.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            made.should_exit = True
            thread.join(PATIENCE)


def connected(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)


def is_ended(connection: socket.socket) -> bool:
    """Wait for the other side to end it."""
    try:
        while connection.recv(65_536):
            pass
    except ConnectionError:
        pass
    return True


@pytest.mark.parametrize("said", [b"", b"GET / HTT", b"GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n"])
def test_who_begins_no_request_is_not_waited_for(said: bytes) -> None:
    with server(100, 0.2) as port, connected(port) as silent:
        silent.sendall(said)
        assert is_ended(silent)
        assert httpx.get(f"http://127.0.0.1:{port}", trust_env=False).text == "xxxxx"


def test_who_begins_a_second_request_and_does_not_end_it_is_not_waited_for() -> None:
    with server(100, 0.2) as port, connected(port) as silent:
        silent.sendall(b"GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HT")
        assert is_ended(silent)


@pytest.mark.parametrize("said", [b"", b"GET / HTT", b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"])
def test_where_all_connections_are_taken_a_silent_one_makes_room(said: bytes) -> None:
    with server(8, PATIENCE) as port, ExitStack() as open_ones:
        for _ in range(30):
            open_ones.enter_context(connected(port)).sendall(said)
        for _ in range(10):
            answer = httpx.get(f"http://127.0.0.1:{port}", trust_env=False, timeout=PATIENCE)
            assert answer.status_code == 200


def test_a_long_answer_may_take_longer_than_the_head_of_a_request() -> None:
    size = 40_000_000
    with server(100, 0.05) as port, connected(port) as reader:
        reader.sendall(f"GET /?size={size} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        waited = threading.Event()
        received = len(reader.recv(1_000))
        waited.wait(0.5)
        while received < size:
            part = reader.recv(1_000_000)
            assert part, "the answer was cut off"
            received += len(part)


@pytest.mark.slow
def test_a_thousand_silent_connections_keep_nobody_out(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard != resource.RLIM_INFINITY and hard < 2_000:
        pytest.skip("this process may not open as many connections")
    write_course(tmp_path)
    [token] = tokens_for(tmp_path, ["ann"])
    resource.setrlimit(resource.RLIMIT_NOFILE, (2_000, hard))
    try:
        with running(tmp_path) as service, ExitStack() as open_ones:
            port = int(service.address.rpartition(":")[2])
            for _ in range(1_100):
                open_ones.enter_context(connected(port))
            with service.client(token) as client:
                answer = client.post(CHECKS, content=SETS[0].notebook(), headers={"Content-Type": JSON})
                assert answer.status_code == 200
                upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
                assert client.get("/health", headers=upgrade).status_code == 200
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_a_form_that_does_not_come_is_not_waited_for(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "FORM_SECONDS", 0.1)
    end = threading.Event()

    async def hangs() -> AsyncIterator[bytes]:
        yield b"token="
        await asyncio.to_thread(end.wait, PATIENCE)

    answer = served.client.browse("POST", "/sign-in", content=hangs())
    end.set()
    assert answer.status_code == 422


def test_forms_that_hang_hold_up_no_checks_and_are_bounded(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "MOST_FORMS", 0)
    refused = served.client.browse("POST", "/sign-in", data={"token": served.ann})
    assert refused.status_code == 503
    assert served.client.check(served.ann).status_code == 200
    monkeypatch.undo()
    assert served.client.sign_in(served.ann)
