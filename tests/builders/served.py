"""A service in this process: a clock that a test moves, a grader that does as it is told, and a client.

Every answer that the client gets is held against the service's own OpenAPI document.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import httpx
import jsonschema

from autograder.course import Course
from autograder.report import ExerciseResult, Misconception, Report, TestResult
from autograder.serve.app import build_app
from autograder.serve.checks import Grader as Judge
from autograder.serve.hub_sign_in import HubSignIn
from autograder.serve.identity import CourseTokens
from autograder.serve.openapi import description
from autograder.serve.service import Service, Settings
from autograder.serve.store import Store
from tests.builders.small_course import SETS, SmallSet

START = datetime(2026, 11, 27, 14, 0, tzinfo=UTC)
PATIENCE = 600.0
"""Seconds for what has to come some time, on a machine however busy."""
LANES = 2
"""As many for checks that take long as for all others."""
ADDRESS = "http://service"
JSON = "application/json"
Value = TypeVar("Value")


class Clock:
    """The time as a test has it."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **span: float) -> None:
        self.now += timedelta(**span)


def report_of(
    assignment: str,
    *,
    outcome: str = "failed",
    points: float = 2.0,
    message: str = "The numbers differ by the factor 2.",
) -> Report:
    """A report with something in each of its fields."""
    tests = (
        TestResult("test_number", "Multiplies a number.", "passed", points, points),
        TestResult(
            "test_array", "Multiplies an array.", outcome, 0.0, 1.0,  # type: ignore[arg-type]
            message=message, hint="And of an array?", details="x = SECRET",
        ),
    )  # fmt: skip
    mistakes = (Misconception("times/added", "It adds.", "Look at the sign.", "x = 2\nprint(x)"),)
    exercise = ExerciseResult(f"exercise_of_{assignment}", tests, mistakes)
    return Report("SECRET", assignment, "graded", None, (exercise,), ("SECRET",), ("seccomp",), 0.02)


class Grader:
    """Judges at once, or when the test says so."""

    def __init__(self) -> None:
        self.holds = False
        self.asked: list[tuple[str, str, bytes]] = []
        self.waiting: list[Future[Report]] = []
        self.answer: Callable[[str], Report] = report_of
        self.error: Exception | None = None

    def submit(
        self, notebook: bytes, *, name: str | None = None, assignment: str | None = None
    ) -> Future[Report]:
        assert name is not None
        assert assignment is not None
        self.asked.append((name, assignment, notebook))
        future: Future[Report] = Future()
        future.set_running_or_notify_cancel()
        if self.error is not None:
            future.set_exception(self.error)
        elif self.holds:
            self.waiting.append(future)
        else:
            future.set_result(self.answer(assignment))
        return future


class Client:
    """Sends requests to an application of this process, from any thread."""

    def __init__(self, service: Service, prefix: str = "", hub: HubSignIn | None = None) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._transport = httpx.ASGITransport(build_app(service, prefix, hub), raise_app_exceptions=False)
        self._http = httpx.AsyncClient(transport=self._transport, base_url=ADDRESS)
        self._document = description("any")

    def close(self) -> None:
        self._run(self._http.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _run(self, coroutine: Coroutine[Any, Any, Value]) -> Value:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(PATIENCE)

    def browse(self, method: str, path: str, cookie: str = "", **more: Any) -> httpx.Response:
        """Ask for a page as a browser that has this cookie and follows nothing by itself."""
        headers = dict(more.pop("headers", {})) | ({"Cookie": cookie} if cookie else {})

        async def ask() -> httpx.Response:
            async with httpx.AsyncClient(transport=_Lent(self._transport), base_url=ADDRESS) as browser:
                return await browser.request(method, path, headers=headers, **more)

        return self._run(ask())

    def sign_in(self, token: str) -> str:
        """The cookie of somebody who signed in with this token."""
        answer = self.browse("POST", "/sign-in", data={"token": token})
        assert answer.status_code == 303
        return answer.headers["set-cookie"].partition(";")[0]

    def start(self, method: str, path: str, token: str | None = None, **more: Any) -> Future[httpx.Response]:
        """Send a request, and do not wait for its answer."""
        headers = dict(more.pop("headers", {}))
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        request = self._http.request(method, path, headers=headers, **more)
        return asyncio.run_coroutine_threadsafe(request, self._loop)

    def ask(self, method: str, path: str, token: str | None = None, **more: Any) -> httpx.Response:
        """Send a request; its answer, which the document allows."""
        response = self.start(method, path, token, **more).result(PATIENCE)
        hold_against(self._document, method, path, response)
        return response

    def get(self, path: str, token: str | None = None, **more: Any) -> httpx.Response:
        return self.ask("GET", path, token, **more)

    def check(self, token: str | None, one: SmallSet = SETS[0], body: str | None = None) -> httpx.Response:
        """Check a notebook of a small set whose exercise has this body."""
        return self.post(f"/api/v1/sets/{one.name}/checks", token, one.notebook(body))

    def hand_in(self, token: str | None, one: SmallSet = SETS[0], body: str | None = None) -> httpx.Response:
        """Hand such a notebook in."""
        return self.post(f"/api/v1/sets/{one.name}/submissions", token, one.notebook(body))

    def post(self, path: str, token: str | None, content: bytes, kind: str | None = JSON) -> httpx.Response:
        headers = {} if kind is None else {"Content-Type": kind}
        return self.ask("POST", path, token, content=content, headers=headers)


class _Lent(httpx.AsyncBaseTransport):
    """A transport of somebody else's: closing the client leaves it open."""

    def __init__(self, transport: httpx.ASGITransport) -> None:
        self._transport = transport

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return await self._transport.handle_async_request(request)


def hold_against(document: dict[str, Any], method: str, path: str, response: httpx.Response) -> None:
    """Fail unless the document describes an answer: its status, its type, its content, and its headers."""
    described = operation(document, method, path.partition("?")[0])
    if described is None:
        assert response.status_code in (404, 405), "an address that is not described"
        assert response.headers["content-type"] == "application/problem+json"
        return
    answers = described["responses"]
    assert str(response.status_code) in answers, f"{response.status_code} is not described"
    answer = answers[str(response.status_code)]
    kind = response.headers["content-type"].partition(";")[0]
    assert kind in answer["content"], f"{kind} is not described"
    for name in answer.get("headers", {}):
        assert int(response.headers[name]) >= 1
    if kind.endswith("json"):
        jsonschema.validate(response.json(), answer["content"][kind]["schema"] | components(document))


def components(document: dict[str, Any]) -> dict[str, Any]:
    """What references within a schema of the document need."""
    return {"components": document["components"]}


def operation(document: dict[str, Any], method: str, path: str) -> dict[str, Any] | None:
    """The description of what is done at an address."""
    parts = path.strip("/").split("/")
    for template, methods in document["paths"].items():
        wanted = template.strip("/").split("/")
        if len(wanted) == len(parts) and all(
            want.startswith("{") or want == part for want, part in zip(wanted, parts, strict=True)
        ):
            found: dict[str, Any] | None = methods.get(method.lower())
            return found
    return None


class Served:
    """A service with its client, clock and grader, on a class in a folder of the test's own."""

    def __init__(
        self,
        course: Course,
        folder: Path,
        settings: dict[str, Any],
        prefix: str = "",
        judge: Judge | None = None,
        hub: HubSignIn | None = None,
    ) -> None:
        self.folder = folder
        self.clock = Clock()
        self.grader = Grader()
        self.names_mistakes = True
        self.store = Store(f"sqlite:///{folder}/.autograder/serve.db")
        made = Settings(clock=self.clock, **settings)
        self.service = Service(
            course, folder, judge or self.grader, LANES, LANES, self.store, [CourseTokens(self.store)],
            digest=str, names_mistakes=lambda _: self.names_mistakes, settings=made,
        )  # fmt: skip
        self.client = Client(self.service, prefix, hub)
        self.ann = self.token("ann")
        self.ben = self.token("ben")

    def token(self, name: str, *, instructor: bool = False) -> str:
        return self.store.new_token(name, instructor=instructor, now=self.clock.now)

    def close(self) -> None:
        self.client.close()
        self.store.close()


@contextmanager
def serving(
    course: Course,
    folder: Path,
    *,
    prefix: str = "",
    judge: Judge | None = None,
    hub: HubSignIn | None = None,
    **settings: Any,
) -> Iterator[Served]:
    """Serve a class; what an earlier service of the same folder kept is there.

    Args:
        course: the course.
        folder: the folder of the class.
        prefix: the path that all addresses begin with.
        judge: judges in place of :class:`Grader`.
        hub: what people may sign in with.
        settings: of :class:`Settings`.
    """
    served = Served(course, folder, settings, prefix, judge, hub)
    try:
        yield served
    finally:
        served.close()


def until(condition: Callable[[], object]) -> None:
    """Wait until something is so."""
    waited = threading.Event()
    for _ in range(int(PATIENCE / 0.01)):
        if condition():
            return
        waited.wait(0.01)
    raise AssertionError("it did not come to be so")


def notebook_with_outputs(one: SmallSet) -> bytes:
    """The right notebook of a set after it was run."""
    notebook = json.loads(one.notebook())
    for cell in notebook["cells"]:
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "6\n"}]
        cell["execution_count"] = 7
    return json.dumps(notebook).encode()
