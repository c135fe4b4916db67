"""A JupyterHub as far as the service asks it: whose a token is, and signing in by OAuth with PKCE."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

CLIENT, SECRET = "service-checks", "the secret of the service"
CALLBACK = "/oauth_callback"
SCOPE = "access:services!service=checks"
"""The right to use the service."""


class Hub(ThreadingHTTPServer):
    """Answers as a JupyterHub to ``GET /hub/api/user`` and ``POST /hub/api/oauth2/token``."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.users: dict[str, dict[str, Any]] = {
            "of-ann": {"name": "ann", "admin": False, "groups": [], "scopes": ["self", SCOPE]},
            "of-grace": {"name": "grace", "admin": False, "groups": ["instructors"], "scopes": [SCOPE]},
            "of-root": {"name": "root", "admin": True, "groups": [], "scopes": ["access:services"]},
            "unscoped": {"name": "ben", "admin": False, "groups": [], "scopes": ["self"]},
            "other": {"name": "ben", "groups": [], "scopes": ["access:services!service=others"]},
            "bad-name": {"name": "../ben", "groups": [], "scopes": [SCOPE]},
        }
        """Token → what is said of its owner."""
        self.asked: list[str] = []
        """Tokens that were asked about."""
        self.status: int | None = None
        """What every answer has as its status, if not None."""
        self._codes: dict[str, tuple[str, str]] = {}

    @property
    def api(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hub/api"

    @property
    def authorize(self) -> str:
        """Where browsers are sent."""
        return f"{self.api}/oauth2/authorize"

    def sign_in(self, address: str, token: str) -> str:
        """What the owner of a token does there: agree; the query that the browser comes back with."""
        query = dict(parse_qsl(urlsplit(address).query))
        assert address.startswith(f"{self.authorize}?")
        assert (query["client_id"], query["redirect_uri"]) == (CLIENT, CALLBACK)
        assert (query["response_type"], query["code_challenge_method"]) == ("code", "S256")
        code = secrets.token_urlsafe(8)
        self._codes[code] = query["code_challenge"], token
        return f"code={code}&state={query['state']}"

    def exchange(self, form: dict[str, str]) -> str | None:
        """The token that a code stands for, once, for whoever knows the verifier and the secret."""
        challenge, token = self._codes.pop(form.get("code", ""), ("", ""))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        is_same = base64.urlsafe_b64encode(digest).decode().rstrip("=") == challenge
        known = (form.get("client_id"), form.get("client_secret"), form.get("redirect_uri"))
        return token if is_same and known == (CLIENT, SECRET, CALLBACK) else None


class _Answer(BaseHTTPRequestHandler):
    server: Hub

    def do_GET(self) -> None:
        scheme, _, token = self.headers["Authorization"].partition(" ")
        self.server.asked.append(token)
        user = self.server.users.get(token) if (scheme, self.path) == ("token", "/hub/api/user") else None
        self._send(200 if user else 403, user or {"message": "no"})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {key: values[0] for key, values in parse_qs(body).items()}
        token = self.server.exchange(form) if self.path == "/hub/api/oauth2/token" else None
        self._send(200 if token else 400, {"access_token": token} if token else {"error": "invalid_grant"})

    def _send(self, status: int, entry: dict[str, Any]) -> None:
        status = self.server.status or status
        body = json.dumps(entry).encode()
        self.send_response(status)
        if status == 302:
            self.send_header("Location", f"{self.server.api}/elsewhere")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running_hub() -> Iterator[Hub]:
    """A hub on a port of this machine."""
    with Hub() as hub:
        thread = threading.Thread(target=hub.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield hub
        finally:
            hub.shutdown()
            thread.join()
