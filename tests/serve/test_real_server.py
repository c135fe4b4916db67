"""The service as it runs: a process on a port of this machine, with real lanes and a real database."""

from __future__ import annotations

import contextlib
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from autograder.course import Course
from autograder.serve.identity import CourseTokens
from autograder.serve.openapi import description
from autograder.serve.server import ServeError, only_service, serve
from autograder.serve.service import Service
from autograder.serve.store import Store
from tests.builders.postgresql_server import running_server
from tests.builders.running_service import Running, environment, running, token_for, tokens_for
from tests.builders.served import PATIENCE, Grader, hold_against, until
from tests.builders.small_course import POINTS, SETS, SmallSet, write_course

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
STUDENTS = 16


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_course(tmp_path / "class")
    return tmp_path / "class"


def send(client: httpx.Client, what: str, one: SmallSet = SETS[0], body: str | None = None) -> httpx.Response:
    path = f"/api/v1/sets/{one.name}/{what}"
    headers = {"Content-Type": "application/json"}
    response = client.post(path, content=one.notebook(body), headers=headers)
    hold_against(description("any"), "POST", path, response)
    return response


def in_threads(number: int, work: Callable[[int], None]) -> None:
    """Run ``work`` in so many threads at once; what one of them raises fails the test."""
    failures: list[BaseException] = []

    def run(index: int) -> None:
        try:
            work(index)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
        assert not thread.is_alive()
    if failures:
        raise failures[0]


def test_from_a_token_to_a_verdict_a_receipt_and_a_clean_end(folder: Path) -> None:
    token = token_for(folder, "ann")
    with running(folder) as service, service.client(token) as client:
        wrong = send(client, "checks", body="return x")
        assert wrong.json()["score"] == 0.0
        assert wrong.json()["exercises"][0]["tests"][0]["outcome"] == "failed"
        right = send(client, "checks")
        assert (right.json()["score"], right.json()["max_score"]) == (POINTS, POINTS)
        assert send(client, "submissions").status_code == 201
        assert client.get("/health").json()["status"] == "ok"
        assert "autograder_checks_total" in client.get("/metrics").text
        assert service.end() == 0
        assert service.errors() == ""
    assert (folder / "submitted" / "ann" / "first" / "first.ipynb").exists()


def test_sixteen_students_at_once_each_get_their_own(folder: Path) -> None:
    """Sets mixed, one endless loop and one death among them; every answer is the student's own."""
    tokens = tokens_for(folder, [f"student-{number}" for number in range(STUDENTS)])

    def work(number: int) -> None:
        with service.client(tokens[number]) as client:
            for turn in range(3):
                one = SETS[(number + turn) % len(SETS)]
                if number == 3:
                    body: str | None = "while True:\n        pass"
                elif number == 5:
                    body = "__import__('os').abort()"
                else:
                    body = None if (number + turn) % 2 else f"return {1_000 + number} + 0 * x"
                response = send(client, "checks", one, body)
                assert response.status_code == 200, response.text
                [exercise] = response.json()["exercises"]
                assert exercise["id"] == one.exercise
                outcomes = {test["outcome"] for test in exercise["tests"]}
                if number == 3:  # on a busy machine the loop may use up the time of the tests after it
                    assert outcomes <= {"timeout", "error"}
                elif number == 5:
                    assert outcomes == {"error"}
                else:
                    assert response.json()["score"] == (POINTS if body is None else 0.0)
                receipt = send(client, "submissions", one, body)
                assert receipt.status_code == 201
            history = client.get("/api/v1/history").json()
            assert len(history["checks"]) == len(history["submissions"]) == 3

    with running(folder) as service:
        in_threads(STUDENTS, work)
        assert service.end() == 0
    for number in range(STUDENTS):
        for turn in range(3):
            one = SETS[(number + turn) % len(SETS)]
            path = folder / "submitted" / f"student-{number}" / one.name / f"{one.name}.ipynb"
            assert path.exists()


def test_as_many_endless_loops_as_lanes_hold_nobody_up(folder: Path) -> None:
    """While loops are judged over and over, as many as there are lanes, another's checks are answered."""
    *slow, quick = tokens_for(folder, ["slow", "slow too", "quick"])
    answered = threading.Event()
    loops: list[int] = []

    def loop(number: int) -> None:
        with service.client(slow[number]) as client:
            while not answered.is_set():
                response = send(client, "checks", SETS[len(loops) % 3], "while True:\n        pass")
                loops.append(response.status_code)

    def answer() -> None:
        until(lambda: client.get("/health").json()["waiting"] == len(slow))
        while_looping = 0
        for number in range(4):
            assert send(client, "checks", body=f"return {number}").status_code == 200
            while_looping += client.get("/health").json()["waiting"] == len(slow)
        assert while_looping >= 1, "all loops were being judged when a verdict came"

    def work(number: int) -> None:
        if number < len(slow):
            loop(number)
            return
        try:
            answer()
        finally:
            answered.set()

    with running(folder) as service, service.client(quick) as client:
        send(client, "checks")  # the suites are collected
        in_threads(len(slow) + 1, work)
    assert loops


def test_what_was_accepted_is_finished_before_the_end(folder: Path) -> None:
    [token] = tokens_for(folder, ["ann"])
    answers: list[httpx.Response] = []
    with running(folder) as service, service.client(token) as client, service.client(token) as other:
        send(client, "checks")
        thread = threading.Thread(
            target=lambda: answers.append(send(client, "checks", body="while True:\n        pass"))
        )
        thread.start()
        until(lambda: other.get("/health").json()["waiting"])
        assert service.end() == 0
        thread.join(PATIENCE)
    assert [response.status_code for response in answers] == [200]


def test_killed_at_any_moment_it_keeps_receipts_and_limits(folder: Path) -> None:
    names = [f"student-{number}" for number in range(4)]
    tokens = tokens_for(folder, names)
    receipts: dict[str, list[str]] = {name: [] for name in names}
    checks = dict.fromkeys(names, 0)

    def work(number: int) -> None:
        name = names[number]
        with service.client(tokens[number]) as client, contextlib.suppress(httpx.TransportError):
            for turn in range(1_000):
                body = f"return {len(receipts[name])} + {turn}"
                checked = send(client, "checks", body=body)
                checks[name] += checked.status_code == 200
                receipts[name].append(send(client, "submissions", body=body).json()["receipt"])

    def kill_after(service: Running, count: int) -> None:
        until(lambda: sum(map(len, receipts.values())) >= count)
        service.end(signal.SIGKILL)

    for kill in range(3):
        with running(folder) as service:
            before = sum(map(len, receipts.values()))
            killer = threading.Thread(target=kill_after, args=(service, before + 3 + 4 * kill))
            killer.start()
            in_threads(len(names), work)
            killer.join()
    with running(folder) as service:
        for name, token in zip(names, tokens, strict=True):
            with service.client(token) as client:
                kept = [entry["receipt"] for entry in client.get("/api/v1/history").json()["submissions"]]
                assert set(receipts[name]) <= set(kept)
                left = {
                    entry["id"]: entry["checks_left"] for entry in client.get("/api/v1/sets").json()["sets"]
                }
                assert left["first"] <= max(0, 5 - checks[name]) + 1, "at most what came back meanwhile"
            on_disk = list((folder / "submitted" / name / "first").glob("*.ipynb"))
            on_disk += (folder / "handed_in" / name / "first").glob("*/*.ipynb")
            assert len(on_disk) == len(kept)
        assert not list((folder / ".autograder" / "incoming").iterdir())


def test_a_folder_is_served_once(folder: Path) -> None:
    with running(folder) as service:
        with pytest.raises(ServeError, match="being served already"), only_service(folder):
            pass
        assert service.end(signal.SIGINT) == 0
    with only_service(folder):
        pass


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_right_at_the_start_ends_it_as_well(number: int, folder: Path, tmp_path: Path) -> None:
    """Between the sentence that it serves and the first moment at which the web server hears signals."""
    store = Store(f"sqlite:///{tmp_path}/serve.db")
    service = Service(Course(folder), folder, Grader(), 1, 1, store, [CourseTokens(store)], digest=str)
    before = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        serve(service, "127.0.0.1", 0, ready=lambda _: signal.raise_signal(number))
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
    store.close()


def test_a_port_that_is_taken_is_named(folder: Path, tmp_path: Path) -> None:
    store = Store(f"sqlite:///{tmp_path}/serve.db")
    service = Service(Course(folder), folder, Grader(), 1, 1, store, [CourseTokens(store)], digest=str)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(ServeError, match="cannot listen"):
        serve(service, "127.0.0.1", taken.getsockname()[1])
    store.close()


def test_a_client_that_goes_away_costs_nobody_else(folder: Path) -> None:
    ann, ben = tokens_for(folder, ["ann", "ben"])
    with running(folder) as service, service.client(ben) as client:
        host, port = service.address.removeprefix("http://").split(":")
        for announced, sent in ((100, b"{"), (100, b"")):
            with socket.create_connection((host, int(port))) as connection:
                head = (
                    f"POST /api/v1/sets/first/checks HTTP/1.1\r\nHost: {host}\r\n"
                    f"Authorization: Bearer {ann}\r\nContent-Type: application/json\r\n"
                    f"Content-Length: {announced}\r\n\r\n"
                )
                connection.sendall(head.encode() + sent)
        assert send(client, "checks").status_code == 200
        with service.client(ann) as again:
            deadline = time.monotonic() + PATIENCE
            while (response := send(again, "checks")).status_code == 429:
                assert time.monotonic() < deadline, "the student's place was never given back"
            assert response.status_code == 200
        assert service.end() == 0


def test_on_postgresql(folder: Path) -> None:
    with running_server() as database:
        [token] = tokens_for(folder, ["ann"], database.address)
        with running(folder, "--db", database.address) as service, service.client(token) as client:
            # From then on verdicts can name mistakes, and those of before are made anew.
            until(lambda: any((folder / ".autograder" / "live").rglob("first.json")))
            assert send(client, "checks").json()["checks_left"] == 4
            assert send(client, "checks").json()["checks_left"] == 4
            assert send(client, "submissions").status_code == 201
            assert service.end(signal.SIGKILL) == -signal.SIGKILL
        with running(folder, "--db", database.address) as service, service.client(token) as client:
            assert send(client, "checks", body="return 1").json()["checks_left"] == 3
            assert len(client.get("/api/v1/history").json()["submissions"]) == 1
            assert service.end() == 0
    assert not (folder / ".autograder" / "serve.db").exists()


def test_on_the_workers_of_a_cluster(folder: Path) -> None:
    """The same queue, limits and verdicts; a loop on one worker holds nobody up on the other."""
    pytest.importorskip("distributed", reason="needs the extra dask")
    slow, quick = tokens_for(folder, ["slow", "quick"])
    with running(folder, "--local-cluster", "2") as service, service.client(quick) as client:
        right = send(client, "checks").json()
        assert (right["score"], right["checks_left"]) == (POINTS, 4)

        def work(number: int) -> None:
            if number == 0:
                with service.client(slow) as other:
                    looped = send(other, "checks", body="while True:\n        pass")
                    assert looped.json()["exercises"][0]["tests"][0]["outcome"] == "timeout"
            else:
                until(lambda: client.get("/health").json()["waiting"])
                assert send(client, "checks", body="return x").json()["score"] == 0.0

        in_threads(2, work)
        assert send(client, "checks", SETS[1], "while True:").status_code == 200, "what is no Python"
        assert service.end() == 0
        own = [line for line in service.errors().splitlines() if "distributed.nanny" not in line]
        assert own == [], "but for Dask's words on a worker that a busy machine lets end late"


def test_schemathesis_finds_nothing(folder: Path) -> None:
    schemathesis = pytest.importorskip("schemathesis", reason="needs schemathesis")
    [token] = tokens_for(folder, ["ann"])
    with running(folder) as service:
        report = folder / "schemathesis.log"
        with report.open("wb") as log:
            status = subprocess.run(
                [
                    sys.executable, "-W", "ignore", "-c",
                    "import sys; from schemathesis.cli import schemathesis; schemathesis(sys.argv[1:])",
                    "run", f"{service.address}/api/v1/openapi.json", "--header",
                    f"Authorization: Bearer {token}", "--max-examples", "5", "--seed", "1", "--phases",
                    "examples,coverage,fuzzing", "--generation-database", "none", "--workers", "1",
                    # That a body is the notebook of a set is more than a schema can say.
                    "--exclude-checks", "positive_data_acceptance",
                ],
                cwd=folder, stdout=log, stderr=log, env=environment(), check=False,
            ).returncode  # fmt: skip
        assert schemathesis.__version__
        assert status == 0, report.read_text(encoding="utf-8", errors="replace")[-8_000:]
        assert "Traceback" not in service.errors()
