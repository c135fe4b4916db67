"""Pages for people: a student's own work, and for instructors the class at this hour.

They show, and change nothing: whoever signs in gets a cookie that is looked at here and nowhere else. It
holds no token but the key of a session, with which nobody can check or hand in.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from autograder.errors import UsageError
from autograder.gradebook.wording import OUTCOMES
from autograder.serve.checks import LATEST, as_text
from autograder.serve.hub_sign_in import HubSignIn
from autograder.serve.identity import IdentityUnavailable, Person, check_name, person_of
from autograder.serve.service import LIVE_VIEW, Service
from autograder.serve.templates import environment

COOKIE = "autograder-pages"
SESSION = timedelta(hours=8)
"""How long somebody stays signed in: a day's work."""
MOST_ROWS = 100
MOST_ERRORS = 10
MAX_FORM = 8_192
"""Bytes of the form with a token."""
FORM_SECONDS = 10.0
"""A form that comes more slowly is not waited for: whoever sends it is not known yet."""
MOST_FORMS = 100
"""Forms that are waited for at once."""
COMING_BACK = "autograder-sign-in"
"""The cookie of a sign-in that was begun elsewhere."""
_MINUTES = 10
PATHS = ("/", "/class", "/feedback/{set}", "/sign-in", "/sign-in/hub", "/oauth_callback", "/sign-out")
"""The addresses of these pages; all others are the API's, which its OpenAPI document describes."""

_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
Page = Callable[[Request, Person], Awaitable[Response]]


class Pages:
    """The pages of a service.

    Args:
        service: what is shown.
        prefix: the path that all addresses begin with.
        hub: a JupyterHub to sign in with, besides tokens.
    """

    def __init__(self, service: Service, prefix: str, hub: HubSignIn | None = None) -> None:
        self._service = service
        self._prefix = prefix
        self._hub = hub
        self._forms = 0

    def routes(self) -> list[Route]:
        """Each page with its address."""
        return [
            Route("/", self._for_somebody(self._student), methods=["GET"]),
            Route("/class", self._for_somebody(self._class), methods=["GET"]),
            Route("/feedback/{set}", self._for_somebody(self._feedback), methods=["GET"]),
            Route("/sign-in", self._sign_in, methods=["POST"]),
            Route("/sign-in/hub", self._begin_at_hub, methods=["GET"]),
            Route("/oauth_callback", self._back_from_hub, methods=["GET"]),
            Route("/sign-out", self._sign_out, methods=["POST"]),
        ]

    def _for_somebody(self, page: Page) -> Callable[[Request], Awaitable[Response]]:
        """A page for whoever is signed in; everybody else may sign in."""

        @wraps(page)
        async def shown(request: Request) -> Response:
            person = await self._person(request)
            if person is None:
                return self._sign_in_page()
            return await page(request, person)

        return shown

    async def _person(self, request: Request) -> Person | None:
        key = request.cookies.get(COOKIE)
        if not key:
            return None
        found = await run_in_threadpool(self._service.store.session_of, key, self._service.clock())
        return Person(*found) if found else None

    # -- pages --------------------------------------------------------------------------------------

    async def _student(self, request: Request, person: Person) -> Response:
        asked = request.query_params.get("student", person.name)
        if asked != person.name and not person.is_instructor:
            return self._problem(HTTPStatus.FORBIDDEN, "You can only see what is yours.")
        try:
            student = check_name(asked)
        except UsageError as error:
            return self._problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"{error}.")
        return await run_in_threadpool(self._page_of_student, student, person)

    def _page_of_student(self, student: str, person: Person) -> Response:
        service = self._service
        return self._page(
            "student.html.j2", person=person, student=student, is_own=student == person.name,
            whose="" if student == person.name else "?" + urlencode({"student": student}),
            sets=service.sets_of(student), history=service.history_of(student),
            feedback=[name for name in service.sets if service.feedback(student, name) is not None],
            now=as_text(service.clock()), most=MOST_ROWS, outcomes=OUTCOMES,
        )  # fmt: skip

    async def _class(self, _: Request, person: Person) -> Response:
        if not person.is_instructor:
            return self._problem(HTTPStatus.FORBIDDEN, "Only instructors see the class.")
        return await run_in_threadpool(self._page_of_class)

    def _page_of_class(self) -> Response:
        service = self._service
        now, time = service.class_now(), service.clock()
        return self._page(
            "live_class.html.j2", working=now.working, sets=now.sets, mistakes=now.mistakes,
            students=len({one.student for one in now.working}),
            checked={one.assignment: one.figures.distribution.count for one in now.sets},
            queue=service.queue_now(), latest=LATEST, now=time, since=time - LIVE_VIEW,
            most=MOST_ROWS, most_errors=MOST_ERRORS,
        )  # fmt: skip

    async def _feedback(self, request: Request, person: Person) -> Response:
        asked = request.query_params.get("student", person.name)
        if asked != person.name and not person.is_instructor:
            return self._problem(HTTPStatus.FORBIDDEN, "You can only see what is yours.")
        name = request.path_params["set"]
        page = None
        if name in self._service.sets:
            try:
                page = await run_in_threadpool(self._service.feedback, check_name(asked), name)
            except UsageError as error:
                return self._problem(HTTPStatus.UNPROCESSABLE_ENTITY, f"{error}.")
        if page is None:
            return self._problem(HTTPStatus.NOT_FOUND, f"There is no feedback on {name} yet.")
        return Response(
            page, media_type="text/html", headers=_HEADERS | {"Content-Security-Policy": "sandbox"}
        )

    # -- signing in and out -------------------------------------------------------------------------

    async def _sign_in(self, request: Request) -> Response:
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            return self._sign_in_page("Sign in from this page.", HTTPStatus.FORBIDDEN)
        if self._forms >= MOST_FORMS:
            return self._sign_in_page("Many sign in; try again.", HTTPStatus.SERVICE_UNAVAILABLE)
        self._forms += 1
        try:
            token = await _token_in_form(request)
        finally:
            self._forms -= 1
        if token is None:
            return self._sign_in_page("Type your token.", HTTPStatus.UNPROCESSABLE_ENTITY)
        try:
            person = await run_in_threadpool(person_of, self._service.identities, token)
        except IdentityUnavailable:
            return self._sign_in_page(
                "It cannot be said at this moment whose token this is; try again.",
                HTTPStatus.SERVICE_UNAVAILABLE,
            )
        if person is None:
            return self._sign_in_page("This token is not known here.", HTTPStatus.FORBIDDEN)
        return await self._signed_in(request, person)

    async def _begin_at_hub(self, request: Request) -> Response:
        if self._hub is None:
            return self._problem(HTTPStatus.NOT_FOUND, "There is no JupyterHub to sign in with.")
        begun = self._hub.begin()
        response = RedirectResponse(begun.address, HTTPStatus.SEE_OTHER, headers=_HEADERS)
        self._set_cookie(request, response, COMING_BACK, begun.memory, timedelta(minutes=_MINUTES))
        return response

    async def _back_from_hub(self, request: Request) -> Response:
        if self._hub is None:
            return self._problem(HTTPStatus.NOT_FOUND, "There is no JupyterHub to sign in with.")
        memory = request.cookies.get(COMING_BACK, "")
        try:
            person = await run_in_threadpool(self._hub.finish, request.query_params, memory)
        except IdentityUnavailable:
            return self._sign_in_page("The hub does not answer; try again.", HTTPStatus.SERVICE_UNAVAILABLE)
        if person is None:
            return self._sign_in_page(
                "The hub did not say who you are, or you may not use this service; try again.",
                HTTPStatus.FORBIDDEN,
            )
        response = await self._signed_in(request, person)
        response.delete_cookie(COMING_BACK, path=self._prefix or "/")
        return response

    async def _signed_in(self, request: Request, person: Person) -> Response:
        """The answer that signs somebody in."""
        now = self._service.clock()
        key = await run_in_threadpool(
            lambda: self._service.store.new_session(
                person.name, instructor=person.is_instructor, now=now, until=now + SESSION
            )
        )
        response = self._to_start()
        self._set_cookie(request, response, COOKIE, key, SESSION)
        return response

    def _set_cookie(
        self, request: Request, response: Response, name: str, value: str, span: timedelta
    ) -> None:
        response.set_cookie(
            name, value, max_age=int(span.total_seconds()), path=self._prefix or "/", httponly=True,
            samesite="lax", secure=request.url.scheme == "https",
        )  # fmt: skip

    async def _sign_out(self, request: Request) -> Response:
        key = request.cookies.get(COOKIE)
        if key:
            await run_in_threadpool(self._service.store.end_session, key)
        response = self._to_start()
        response.delete_cookie(COOKIE, path=self._prefix or "/")
        return response

    def _to_start(self) -> Response:
        return RedirectResponse(f"{self._prefix}/", HTTPStatus.SEE_OTHER, headers=_HEADERS)

    def _sign_in_page(self, problem: str = "", status: HTTPStatus = HTTPStatus.OK) -> Response:
        hours = int(SESSION.total_seconds() // 3600)
        return self._page("sign_in.html.j2", status, problem=problem, hours=hours, hub=self._hub)

    # -- what pages share ---------------------------------------------------------------------------

    def _problem(self, status: HTTPStatus, sentence: str) -> Response:
        return self._page("problem.html.j2", status, sentence=sentence)

    def _page(self, template: str, status: HTTPStatus = HTTPStatus.OK, **values: Any) -> Response:
        html = environment().get_template(template).render(
            course=self._service.course.title, prefix=self._prefix, **values
        )  # fmt: skip
        return HTMLResponse(html, status, headers=_HEADERS)


async def _token_in_form(request: Request) -> str | None:
    """The token in a form as browsers send it; None where there is none, or it does not come."""
    body = b""
    try:
        async with asyncio.timeout(FORM_SECONDS):
            async for part in request.stream():
                body += part
                if len(body) > MAX_FORM:
                    return None
    except TimeoutError:
        return None
    fields = parse_qs(body.decode("utf-8", "replace"))
    return (fields.get("token") or [""])[0].strip() or None
