"""Errors as problem documents (RFC 9457): a status for programs, a sentence for people."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):
    """A request that cannot be answered as wished.

    Args:
        status: the HTTP status.
        detail: a sentence that says what is wrong and what to do.
        headers: headers of the answer.
        more: further members of the document.
    """

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        *,
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = dict(headers or {})
        self.more = more

    def response(self) -> JSONResponse:
        """The problem document."""
        document = {
            "type": "about:blank",
            "title": self.status.phrase,
            "status": self.status.value,
            "detail": self.detail,
            **self.more,
        }
        return JSONResponse(document, self.status.value, self.headers, media_type=MEDIA_TYPE)


def come_back(status: HTTPStatus, seconds: int, detail: str, **more: Any) -> Problem:
    """A problem that passes: the client may come back in so many seconds."""
    return Problem(status, detail, headers={"Retry-After": str(max(1, seconds))}, **more)
