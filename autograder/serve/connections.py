"""Connections to the service: nobody who says nothing keeps others out, and one length is enough.

uvicorn waits as long as it takes for a request's first lines, and for a client to read its answer, so that a
thousand silent connections would close the service to everybody. Here both have a time, and where all
connections are taken, the one that has been silent for longest makes room.
"""

from __future__ import annotations

import asyncio
import resource
from http import HTTPStatus

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from autograder.serve.problems import Problem

MAX_CONNECTIONS = 1_000
HEAD_SECONDS = 10.0
"""What a client has for the first lines of a request, which a browser sends at once."""
READ_SECONDS = 120.0
"""What it has to take an answer that does not fit into the system's buffers."""
_DESCRIPTORS = 4 * MAX_CONNECTIONS
"""Open files of the process: lanes, database and hand-ins need some besides connections."""


def room_for_connections() -> int:
    """How many connections there may be: a thousand, or half of what this process may open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < _DESCRIPTORS:
        soft = _DESCRIPTORS if hard == resource.RLIM_INFINITY else min(_DESCRIPTORS, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return MAX_CONNECTIONS if soft == resource.RLIM_INFINITY else min(MAX_CONNECTIONS, soft // 2)


def connections(most: int, head_seconds: float = HEAD_SECONDS) -> type[H11Protocol]:
    """The protocol of a server's connections.

    Args:
        most: how many there may be.
        head_seconds: what a client has for the first lines of a request.
    """
    silent: dict[Connection, None] = {}  # those that have asked for nothing yet, in order of time

    class Connection(H11Protocol):
        """One connection of a client."""

        _clock: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            if len(self.connections) >= most and silent:
                next(iter(silent)).give_up()
            self._wait_for_head()

        def handle_events(self) -> None:
            super().handle_events()
            if self.cycle is not None and not self.cycle.response_complete:
                self._stop_waiting()

        def on_response_complete(self) -> None:
            self._wait_for_head()
            super().on_response_complete()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_waiting()
            super().connection_lost(exc)

        def pause_writing(self) -> None:
            super().pause_writing()
            self._set_clock(READ_SECONDS)

        def resume_writing(self) -> None:
            super().resume_writing()
            if self in silent:
                self._set_clock(head_seconds)
            else:
                self._stop_clock()

        def give_up(self) -> None:
            """End the connection, whatever is left to say."""
            self._stop_waiting()
            self.transport.abort()

        def _wait_for_head(self) -> None:
            silent.pop(self, None)
            silent[self] = None
            if not self.flow.write_paused:
                self._set_clock(head_seconds)

        def _stop_waiting(self) -> None:
            silent.pop(self, None)
            self._stop_clock()

        def _set_clock(self, seconds: float) -> None:
            self._stop_clock()
            self._clock = self.loop.call_later(seconds, self.give_up)

        def _stop_clock(self) -> None:
            if self._clock is not None:
                self._clock.cancel()
                self._clock = None

    return Connection


class OneLength:
    """Refuses requests whose body has two lengths.

    Args:
        app: answers all others.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        names = {name for name, _ in scope.get("headers", ())}
        if {b"content-length", b"transfer-encoding"} <= names:
            refused = Problem(
                HTTPStatus.BAD_REQUEST,
                "The request says twice how long it is.",
                headers={"Connection": "close"},
            )
            await refused.response()(scope, receive, send)
        else:
            await self._app(scope, receive, send)
