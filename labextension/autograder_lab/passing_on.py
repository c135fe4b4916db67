"""From the page to the service, through the student's own Jupyter server, which alone knows the token.

So no token is ever in a page or a notebook, and a page needs nothing from another origin.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

import tornado.web
from jupyter_server.base.handlers import APIHandler
from jupyter_server.utils import url_path_join

from autograder_lab.handin import Refused, ask, keep_connection

_PATHS = r"(api/v1/(?:sets|history|sets/[^/]+/(?:checks|submissions|feedback)))"
"""What students may do; an instructor's and an operator's addresses are not passed on."""


def handlers(base: str) -> list[tuple[str, type[APIHandler]]]:
    """The addresses below the server's base, with what answers there."""
    return [
        (url_path_join(base, "autograder", _PATHS), PassOn),
        (url_path_join(base, "autograder", "connection"), Connection),
    ]


class _Handler(APIHandler):
    """Answers of the service as they are, and problems as it has them: with a sentence in ``detail``."""

    def refuse(self, refused: Refused) -> None:
        """Say no in the words of the service, or in ours where it did not answer."""
        status = refused.status or 502
        self.set_status(status)
        if refused.wait:
            self.set_header("Retry-After", refused.wait)
        try:
            document = json.loads(refused.document)
        except ValueError:
            document = None
        document = document if isinstance(document, dict) and "detail" in document else {"status": status}
        self.set_header("Content-Type", "application/problem+json")
        self.finish(json.dumps(document | {"detail": document.get("detail", str(refused))}))


class PassOn(_Handler):
    """A request for the service."""

    @tornado.web.authenticated
    async def get(self, path: str) -> None:
        """Ask."""
        await self._pass_on("GET", path)

    @tornado.web.authenticated
    async def post(self, path: str) -> None:
        """Send a notebook."""
        await self._pass_on("POST", path, self.request.body)

    async def _pass_on(self, method: str, path: str, body: bytes | None = None) -> None:
        loop = asyncio.get_running_loop()
        try:
            status, kind, answer = await loop.run_in_executor(None, ask, method, path, body)
        except Refused as refused:
            self.refuse(refused)
            return
        self.set_status(status)
        self.set_header("Content-Type", kind)
        if kind.startswith("text/html"):
            # A feedback page quotes a student: whatever it holds, nothing in it runs.
            self.set_header("Content-Security-Policy", "sandbox")
        self.finish(answer)


class Connection(_Handler):
    """Where the service is, and who is asking."""

    @tornado.web.authenticated
    async def put(self) -> None:
        """Keep an address and a token."""
        body: Any = self.get_json_body()
        if not isinstance(body, dict):
            raise tornado.web.HTTPError(400)
        try:
            keep_connection(str(body.get("address", "")), str(body.get("token", "")))
        except Refused as refused:
            self.refuse(refused)
            return
        self.set_status(204)
        self.finish()
