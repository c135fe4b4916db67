"""The addresses of the service, and what is done at each."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from functools import wraps
from http import HTTPStatus
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from autograder.errors import UsageError
from autograder.serve.checks import as_text
from autograder.serve.connections import OneLength
from autograder.serve.hand_in import HandInFailed
from autograder.serve.hub_sign_in import HubSignIn
from autograder.serve.identity import IdentityUnavailable, Person, check_name, who
from autograder.serve.metrics import CONTENT_TYPE
from autograder.serve.openapi import description
from autograder.serve.pages import Pages
from autograder.serve.problems import Problem, come_back
from autograder.serve.service import Service
from autograder.serve.shown import shown_at, verdict
from autograder.serve.store import NothingLeft

MAX_BODY = 2 * 1024 * 1024
"""Bytes of a notebook without its outputs."""
_READ_ON = 8 * MAX_BODY
"""What is read of a body that is too large, so that the client gets to read the answer."""
_BODY_SECONDS = 60.0
"""A notebook that comes more slowly is not waited for."""
_MEDIA_TYPES = ("application/json", "application/x-ipynb+json")

Endpoint = Callable[[Request], Awaitable[Response]]
_PRIVATE = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


def build_app(
    service: Service, prefix: str = "", hub: HubSignIn | None = None, origins: Sequence[str] = ()
) -> Starlette:
    """The application.

    Args:
        service: what it serves.
        prefix: the path that all addresses begin with, such as ``/services/checks`` behind a hub.
        hub: a JupyterHub that people may sign in with to see the pages.
        origins: of pages of other hosts that may use the API, with a token.
    """
    other_origins = Middleware(_OtherOrigins, below=f"{prefix}/api/", origins=origins)
    routes = [*_Routes(service).routes(), *Pages(service, prefix, hub).routes()]
    return Starlette(
        routes=[Mount(prefix, routes=routes)] if prefix else routes,
        middleware=[Middleware(OneLength), *([other_origins] if origins else [])],
        exception_handlers={
            Problem: _problem,
            HTTPException: _http_exception,
            ClientDisconnect: _gone,
            Exception: _unexpected,
        },
    )


class _OtherOrigins:
    """Lets pages of other hosts use the API: with a token in a header, never with cookies."""

    def __init__(self, app: ASGIApp, below: str, origins: Sequence[str]) -> None:
        self._app = app
        self._below = below
        self._allowing = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=["GET", "POST"],
            allow_headers=["Authorization", "Content-Type"],
            expose_headers=["Retry-After"],
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_api = scope["type"] == "http" and scope["path"].startswith(self._below)
        await (self._allowing if is_api else self._app)(scope, receive, send)


def _problem(_: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.response()


def _http_exception(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    sentences = {
        HTTPStatus.NOT_FOUND: f"There is nothing at {request.url.path}.",
        HTTPStatus.METHOD_NOT_ALLOWED: f"{request.method} is not possible at {request.url.path}.",
    }
    status = HTTPStatus(error.status_code)
    return Problem(status, sentences.get(status, error.detail), headers=error.headers).response()


def _gone(_: Request, __: Exception) -> Response:
    return Response(status_code=HTTPStatus.BAD_REQUEST)  # nobody is there to read it


def _unexpected(_: Request, __: Exception) -> Response:
    sentence = "The service has made a mistake, which is in its log; please tell your instructor."
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, sentence).response()


class _Routes:
    """The endpoints."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._handing_in: set[str] = set()

    def routes(self) -> list[Route]:
        """Each address with its method; :mod:`~autograder.serve.openapi` describes the same ones."""
        found: list[tuple[str, str, Endpoint]] = [
            ("GET", "/health", self._health),
            ("GET", "/metrics", self._metrics),
            ("GET", "/api/v1/openapi.json", self._openapi),
            ("GET", "/api/v1/sets", self._sets),
            ("GET", "/api/v1/history", self._history),
            ("GET", "/api/v1/class", self._class),
            ("POST", "/api/v1/sets/{set}/checks", self._check),
            ("POST", "/api/v1/sets/{set}/submissions", self._hand_in),
            ("GET", "/api/v1/sets/{set}/feedback", self._feedback),
        ]
        return [
            Route(path, self._counted(path, endpoint), methods=[method]) for method, path, endpoint in found
        ]

    def _counted(self, path: str, endpoint: Endpoint) -> Endpoint:
        """Count what an endpoint answers."""

        @wraps(endpoint)
        async def counted(request: Request) -> Response:
            status = int(HTTPStatus.INTERNAL_SERVER_ERROR)
            try:
                try:
                    response = await endpoint(request)
                except Problem as problem:
                    response = problem.response()
                status = response.status_code
                response.headers.update(_PRIVATE)
                return response
            finally:
                self._service.metrics.requests.labels(path, str(status)).inc()

        return counted

    # -- for everybody ------------------------------------------------------------------------------

    async def _health(self, _: Request) -> Response:
        checks = self._service.checks
        return JSONResponse({"status": "ok", "waiting": checks.waiting, "places": checks.places})

    async def _metrics(self, _: Request) -> Response:
        return Response(self._service.metrics.text(), media_type=CONTENT_TYPE)

    async def _openapi(self, _: Request) -> Response:
        return JSONResponse(description(self._service.course.title))

    # -- for students -------------------------------------------------------------------------------

    async def _sets(self, request: Request) -> Response:
        person = await self._person(request)
        return JSONResponse({"sets": await run_in_threadpool(self._service.sets_of, person.name)})

    async def _history(self, request: Request) -> Response:
        person = await self._person(request)
        student = self._student_asked_for(request, person)
        return JSONResponse(await run_in_threadpool(self._service.history_of, student))

    async def _check(self, request: Request) -> Response:
        person = await self._person(request)
        assignment = self._open_set(request)
        service = self._service
        with service.checks.one_in_flight(person.name):
            notebook = await _notebook(request)
            self._open_set(request)  # it may have come slowly
            checked = await service.checks.check(person.name, assignment, notebook)
        now, limit = service.clock(), service.checks.limit
        return JSONResponse(
            verdict(checked.report, shown_at(service.policy(assignment), now))
            | {
                "checks_left": checked.allowance.left(limit, now),
                "next_check_at": as_text(checked.allowance.next_at(limit, now)),
            }
        )

    async def _hand_in(self, request: Request) -> Response:
        person = await self._person(request)
        assignment = self._open_set(request)
        student = person.name
        if student in self._handing_in:
            raise come_back(
                HTTPStatus.TOO_MANY_REQUESTS, 1, "You are handing in already; wait for the receipt."
            )
        self._handing_in.add(student)
        try:
            notebook = await _notebook(request)
            self._open_set(request)  # the time that counts is that of its last byte
            receipt = await run_in_threadpool(self._accept, student, assignment, notebook)
        finally:
            self._handing_in.discard(student)
        return JSONResponse(receipt, HTTPStatus.CREATED)

    def _accept(self, student: str, assignment: str, notebook: bytes) -> dict[str, Any]:
        service = self._service
        service.checks.read(assignment, notebook)  # what cannot be graded is told now, not at the deadline
        now = service.clock()
        try:
            service.store.take(student, assignment, "hand in", service.hand_in_limit, now)
            kept = service.hand_ins.accept(student, assignment, notebook, now)
        except NothingLeft as error:
            raise come_back(
                HTTPStatus.TOO_MANY_REQUESTS,
                math.ceil((error.next_at - now).total_seconds()),
                f"You have handed in {assignment} very often; the next time can be at "
                f"{error.next_at:%H:%M} UTC. Your last hand-in is kept.",
            ) from error
        except HandInFailed as error:
            raise come_back(
                HTTPStatus.SERVICE_UNAVAILABLE, 60,
                "Your notebook could not be kept: hand it in again in a minute, or tell your instructor.",
            ) from error  # fmt: skip
        service.metrics.hand_ins.labels(assignment).inc()
        return {"receipt": kept.receipt, "received_at": as_text(kept.received_at)}

    async def _feedback(self, request: Request) -> Response:
        person = await self._person(request)
        assignment = self._set(request)
        student = self._student_asked_for(request, person)
        page = await run_in_threadpool(self._service.feedback, student, assignment)
        if page is None:
            raise Problem(HTTPStatus.NOT_FOUND, f"There is no feedback on {assignment} yet.")
        return Response(page, media_type="text/html", headers={"Content-Security-Policy": "sandbox"})

    # -- for instructors ----------------------------------------------------------------------------

    async def _class(self, request: Request) -> Response:
        person = await self._person(request)
        if not person.is_instructor:
            raise Problem(HTTPStatus.FORBIDDEN, "Only instructors see the class.")
        return JSONResponse(await run_in_threadpool(self._service.class_json))

    # -- what requests say --------------------------------------------------------------------------

    async def _person(self, request: Request) -> Person:
        """Whose request it is.

        Raises:
            Problem: nobody's (401), or it cannot be said now (503).
        """
        header = request.headers.get("authorization")
        try:
            person = await run_in_threadpool(who, self._service.identities, header)
        except IdentityUnavailable as error:
            raise come_back(
                HTTPStatus.SERVICE_UNAVAILABLE, 10,
                "It cannot be said at this moment whose token this is; try again.",
            ) from error  # fmt: skip
        if person is None:
            raise Problem(
                HTTPStatus.UNAUTHORIZED,
                "Send your token, in a header `Authorization: Bearer …`; ask your instructor for one."
                if header is None
                else "This token is not known here, or is no longer; ask your instructor for a new one.",
                headers={"WWW-Authenticate": "Bearer"},
            )
        return person

    def _set(self, request: Request) -> str:
        name: str = request.path_params["set"]
        if name not in self._service.sets:
            known = ", ".join(self._service.sets)
            raise Problem(HTTPStatus.NOT_FOUND, f"There is no problem set of that name (there are: {known}).")
        return name

    def _open_set(self, request: Request) -> str:
        name = self._set(request)
        if not self._service.is_open(name):
            raise Problem(HTTPStatus.FORBIDDEN, f"{name} is closed; ask your instructor.")
        return name

    def _student_asked_for(self, request: Request, person: Person) -> str:
        """Students see themselves; instructors may name a student."""
        asked = request.query_params.get("student")
        if asked is None or asked == person.name:
            return person.name
        if not person.is_instructor:
            raise Problem(HTTPStatus.FORBIDDEN, "You can only ask for what is yours.")
        try:
            return check_name(asked)
        except UsageError as error:
            raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"{error}.") from error


async def _notebook(request: Request) -> bytes:
    """The body of a request, if it can be a notebook.

    Raises:
        Problem: it is too large (413), of another type (415), or comes too slowly (408).
    """
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and (len(declared) > 12 or int(declared) > _READ_ON):
        raise _too_large()
    parts: list[bytes] = []
    size = 0
    try:
        async with asyncio.timeout(_BODY_SECONDS):
            async for part in request.stream():
                size += len(part)
                if size <= MAX_BODY:
                    parts.append(part)
                elif size > _READ_ON:
                    break
                else:
                    parts.clear()
    except TimeoutError as error:
        raise Problem(HTTPStatus.REQUEST_TIMEOUT, "The notebook came too slowly; send it again.") from error
    if size > MAX_BODY:
        raise _too_large()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _MEDIA_TYPES:
        raise Problem(
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
            "Send the notebook's JSON, with a header `Content-Type: application/json`.",
        )
    return b"".join(parts)


def _too_large() -> Problem:
    return Problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"The notebook is larger than {MAX_BODY // 2**20} MiB; clear its outputs and send it again.",
    )
