"""A check: what it answers, what it costs, and what is refused with which status and sentence."""

import json
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from autograder.course import Course
from autograder.engine.dispatcher import EngineClosed
from autograder.report import Report
from autograder.serve.app import MAX_BODY
from tests.builders.served import (
    LANES,
    PATIENCE,
    Served,
    notebook_with_outputs,
    report_of,
    serving,
    until,
)
from tests.builders.small_course import SETS, cell, notebook_of

CHECKS = "/api/v1/sets/first/checks"


def test_a_check_answers_with_the_verdict_and_what_is_left(served: Served) -> None:
    response = served.client.check(served.ann)
    assert response.status_code == 200
    assert response.json() == {
        "score": 2.0,
        "max_score": 3.0,
        "exercises": [
            {
                "id": "exercise_of_first",
                "score": 2.0,
                "max_score": 3.0,
                "tests": [
                    {
                        "description": "Multiplies a number.",
                        "outcome": "passed",
                        "points": 2.0,
                        "max_points": 2.0,
                        "hint": "",
                    },
                    {
                        "description": "Multiplies an array.",
                        "outcome": "failed",
                        "points": 0.0,
                        "max_points": 1.0,
                        "hint": "And of an array?",
                    },
                ],
                "misconceptions": [
                    {"title": "It adds.", "hint": "Look at the sign.", "try_this": "x = 2\nprint(x)"}
                ],
            }
        ],
        "checks_left": 4,
        "next_check_at": "2026-11-27T14:05:00Z",
    }
    assert response.headers["cache-control"] == "no-store"
    assert [(name, assignment) for name, assignment, _ in served.grader.asked] == [
        ("ann/first.ipynb", "first")
    ]


# -- who ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic YTpi", "wrong"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", CHECKS),
        ("POST", "/api/v1/sets/first/submissions"),
        ("POST", "/api/v1/sets/no-such-set/checks"),
        ("GET", "/api/v1/sets"),
        ("GET", "/api/v1/history"),
        ("GET", "/api/v1/class"),
        ("GET", "/api/v1/sets/first/feedback"),
    ],
)
def test_without_a_token_that_is_known_there_is_nothing(
    method: str, path: str, header: str | None, served: Served
) -> None:
    headers = {} if header is None else {"Authorization": header}
    response = served.client.ask(method, path, headers=headers | {"Cookie": f"token={served.ann}"})
    assert response.status_code == 401
    assert response.headers["www-authenticate"] == "Bearer"
    assert "token" in response.json()["detail"].lower()
    assert served.grader.asked == []


def test_everybody_may_ask_for_health_figures_and_the_description(served: Served) -> None:
    for path in ("/health", "/metrics", "/api/v1/openapi.json"):
        assert served.client.get(path).status_code == 200
    assert served.client.get("/health").json()["status"] == "ok"


# -- what -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [None, "text/plain", "multipart/form-data; boundary=x", "application/jsonx"])
def test_a_body_of_another_type_is_refused(kind: str | None, served: Served) -> None:
    response = served.client.post(CHECKS, served.ann, SETS[0].notebook(), kind)
    assert response.status_code == 415
    assert "application/json" in response.json()["detail"]


@pytest.mark.parametrize(
    "kind", ["application/json", "Application/JSON; charset=utf-8", "application/x-ipynb+json"]
)
def test_the_types_of_a_notebook_are_taken(kind: str, served: Served) -> None:
    assert served.client.post(CHECKS, served.ann, SETS[0].notebook(), kind).status_code == 200


@pytest.mark.parametrize("path", [CHECKS, "/api/v1/sets/first/submissions"])
def test_the_size_of_a_notebook_is_bounded(path: str, served: Served) -> None:
    notebook = SETS[0].notebook()
    fitting = notebook + b" " * (MAX_BODY - len(notebook))
    assert served.client.post(path, served.ann, fitting).status_code in (200, 201)
    for too_large in (fitting + b" ", b"x" * (9 * MAX_BODY)):
        response = served.client.post(path, served.ann, too_large)
        assert response.status_code == 413
        assert "2 MiB" in response.json()["detail"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"{", "not a whole notebook"),
        (b"[]", "not a notebook"),
        (b"\xff\xfe", "not valid JSON"),
        (b"[" * 100_000, "nested too deeply"),
        (notebook_of([]), "No cell of this notebook"),
        (b'{"worksheets": []}', "format 3"),
        (SETS[1].notebook(), "a notebook of second, not of first"),
    ],
)
@pytest.mark.parametrize("what", ["checks", "submissions"])
def test_what_cannot_be_graded_is_told_in_a_sentence_and_costs_nothing(
    what: str, content: bytes, words: str, served: Served
) -> None:
    response = served.client.post(f"/api/v1/sets/first/{what}", served.ann, content)
    assert response.status_code == 422
    assert words in response.json()["detail"]
    assert served.grader.asked == []
    assert served.client.check(served.ann).json()["checks_left"] == 4
    assert not (served.folder / "submitted").exists()


def test_what_the_engine_cannot_grade_is_told_in_its_own_sentence(served: Served) -> None:
    sentence = "The process that judged this notebook died twice."
    served.grader.answer = lambda assignment: Report("x", assignment, "error", sentence)
    response = served.client.check(served.ann)
    assert response.status_code == 422
    assert response.json()["detail"] == sentence


def test_addresses_and_methods_that_are_not_there_are_problems_too(served: Served) -> None:
    unknown = served.client.post("/api/v1/sets/ps99/checks", served.ann, SETS[0].notebook())
    assert unknown.status_code == 404
    assert "calendar, first, second" in unknown.json()["detail"]
    assert served.client.get("/nothing").status_code == 404
    assert served.client.ask("DELETE", "/api/v1/sets").status_code == 405


def test_a_mistake_of_the_service_is_told_without_its_particulars(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a particular")

    monkeypatch.setattr(served.grader, "submit", fail)
    response = served.client.start(
        "POST", CHECKS, served.ann, content=SETS[0].notebook(), headers={"Content-Type": "application/json"}
    ).result(60)
    assert response.status_code == 500
    assert response.headers["content-type"] == "application/problem+json"
    assert "particular" not in response.text
    monkeypatch.undo()
    assert served.client.check(served.ann).status_code == 200, "nothing of the student is in flight any more"


# -- one in flight, a bounded queue ----------------------------------------------------------------------


def test_a_student_has_one_check_in_flight(served: Served) -> None:
    served.grader.holds = True
    first = served.client.start(
        "POST", CHECKS, served.ann, content=SETS[0].notebook(), headers={"Content-Type": "application/json"}
    )
    until(lambda: served.grader.waiting)
    second = served.client.check(served.ann, SETS[1])
    assert second.status_code == 429
    assert "still being judged" in second.json()["detail"]
    assert served.client.get("/health").json()["waiting"] == 1
    served.grader.waiting[0].set_result(report_of("first"))
    assert first.result(60).status_code == 200
    served.grader.holds = False
    assert served.client.check(served.ann, SETS[1]).status_code == 200


def test_a_full_queue_says_when_to_come_back_and_costs_nothing(course: Course, tmp_path: Path) -> None:
    with serving(course, tmp_path, places=1) as served:
        served.grader.holds = True
        first = served.client.start(
            "POST", CHECKS, served.ann, content=SETS[0].notebook(),
            headers={"Content-Type": "application/json"},
        )  # fmt: skip
        until(lambda: served.grader.waiting)
        refused = served.client.check(served.ben)
        assert refused.status_code == 503
        assert int(refused.headers["retry-after"]) >= 1
        assert served.client.hand_in(served.ben).status_code == 201, "handing in needs no engine"
        served.grader.waiting[0].set_result(report_of("first"))
        assert first.result(60).status_code == 200
        served.grader.holds = False
        assert served.client.check(served.ben).json()["checks_left"] == 4


def test_where_nothing_can_be_judged_the_check_is_given_back(served: Served) -> None:
    served.grader.error = EngineClosed("closed")
    response = served.client.check(served.ann)
    assert response.status_code == 503
    assert "cost you no check" in response.json()["detail"]
    served.grader.error = None
    assert served.client.check(served.ann).json()["checks_left"] == 4


def start_check(served: Served, token: str, body: str = "return x") -> Future[httpx.Response]:
    return served.client.start(
        "POST", CHECKS, token, content=SETS[0].notebook(body), headers={"Content-Type": "application/json"}
    )


def has_asked(served: Served, count: int) -> bool:
    return len(served.grader.asked) == count


def names_asked(served: Served) -> list[str]:
    return [name.partition("/")[0] for name, _, _ in served.grader.asked]


def test_code_that_does_not_end_never_holds_all_lanes(course: Course, tmp_path: Path) -> None:
    """Nobody knew that the code of the first two would take long: after a moment, others are judged."""
    with serving(course, tmp_path, moment=0.0) as served:
        served.grader.holds = True
        loops = [start_check(served, token) for token in (served.ann, served.ben)]
        until(lambda: len(served.grader.waiting) == LANES)
        served.grader.holds = False
        for name in ("cem", "dan", "eve"):
            assert served.client.check(served.token(name)).status_code == 200
        assert not any(loop.done() for loop in loops)
        for future in served.grader.waiting:
            future.set_result(report_of("first", outcome="timeout"))
        assert [loop.result(PATIENCE).status_code for loop in loops] == [200, 200]


def test_no_check_is_handed_over_before_a_lane_is_free(served: Served) -> None:
    """A check that waited behind another one in its lane could not be overtaken."""
    served.grader.holds = True
    running = [start_check(served, served.token(name)) for name in ("a", "b", "c", "d")]
    until(lambda: served.client.get("/health").json()["waiting"] == 4 and len(served.grader.asked) == LANES)
    for count in (3, 4):
        served.grader.waiting.pop().set_result(report_of("first"))
        until(partial(has_asked, served, count))
    for future in served.grader.waiting:
        future.set_result(report_of("first"))
    assert [future.result(PATIENCE).status_code for future in running] == [200] * 4


def test_who_took_long_last_time_waits_for_the_others_of_that_kind_alone(served: Served) -> None:
    served.grader.answer = lambda assignment: report_of(assignment, outcome="timeout")
    slow = [served.token(f"slow-{number}") for number in range(LANES + 1)]
    for token in slow:
        served.client.check(token)
    served.grader.asked.clear()
    served.grader.holds = True
    running = [start_check(served, token) for token in slow]
    until(lambda: served.client.get("/health").json()["waiting"] == LANES + 1)
    running += [start_check(served, served.token(name)) for name in ("ann", "ben")]
    until(lambda: len(served.grader.asked) == 2 * LANES)
    assert {"ann", "ben"} < set(names_asked(served)), "of three slow ones, one waits"
    served.grader.holds = False
    for future in served.grader.waiting:
        future.set_result(report_of("first"))
    assert [future.result(PATIENCE).status_code for future in running] == [200] * 5


# -- figures ------------------------------------------------------------------------------------------------


def test_figures_count_what_became_of_checks_and_name_nobody(served: Served) -> None:
    served.client.check(served.ann)
    served.client.check(served.ann)
    served.client.post(CHECKS, served.ann, b"{")
    served.client.hand_in(served.ann)
    text = served.client.get("/metrics").text
    assert 'autograder_checks_total{end="judged",set="first"} 1.0' in text
    assert 'autograder_checks_total{end="repeated",set="first"} 1.0' in text
    assert 'autograder_checks_total{end="refused",set="first"} 1.0' in text
    assert 'autograder_hand_ins_total{set="first"} 1.0' in text
    assert 'autograder_requests_total{address="/api/v1/sets/{set}/checks",status="422"} 1.0' in text
    assert "ann" not in text.replace("channel", "")


def test_outputs_change_nothing(served: Served) -> None:
    served.client.check(served.ann)
    repeated = served.client.post(CHECKS, served.ann, notebook_with_outputs(SETS[0]))
    assert repeated.json()["checks_left"] == 4
    assert len(served.grader.asked) == 1


TEXT: dict[str, Any] = {"cell_type": "markdown", "source": "On paper first.", "metadata": {}}


def edited(body: str, kind: str = "code", above: tuple[dict[str, Any], ...] = (), python: str = "") -> bytes:
    """A notebook with this body of the exercise's function, in a cell of this type, below an own cell."""
    own = cell("", "half = 0.5")
    cells = SETS[0].cells(f"def {SETS[0].exercise}(x):\n    {body}")
    cells[1]["cell_type"] = kind
    notebook = json.loads(notebook_of([*above, own, *cells]))
    notebook["metadata"]["language_info"] = {"name": "python", "version": python}
    return json.dumps(notebook).encode()


@pytest.mark.parametrize(
    ("first", "second", "is_repeated"),
    [
        (edited("return x"), edited("return x", above=(TEXT,)), True),
        (edited("return x"), edited("return 2 * x"), False),
        (edited("return x"), edited("return x", "markdown"), False),
        (edited("return x", "markdown"), edited("return 2 * x", "markdown"), False),
        (edited("return x", python="3.11.7"), edited("return x", python="3.13.0"), False),
    ],
    ids=["text above", "code", "type of the cell", "code in a cell of another type", "version of Python"],
)
def test_a_verdict_is_repeated_where_nothing_changed_that_it_depends_on(
    first: bytes, second: bytes, is_repeated: bool, served: Served
) -> None:
    for notebook in (first, second):
        answer = served.client.post(CHECKS, served.ann, notebook)
        assert answer.status_code == 200
    assert answer.json()["checks_left"] == (4 if is_repeated else 3)
    assert len(served.grader.asked) == (1 if is_repeated else 2)


def test_behind_a_prefix_all_addresses_begin_with_it(course: Course, tmp_path: Path) -> None:
    with serving(course, tmp_path, prefix="/services/checks") as served:
        response = served.client.start("GET", "/services/checks/api/v1/sets", served.ann).result(60)
        assert [entry["id"] for entry in json.loads(response.text)["sets"]] == ["calendar", "first", "second"]
