"""Signing in with a JupyterHub: OAuth 2.0 with PKCE (RFC 7636), for the pages that people open.

The browser goes to the hub, where somebody is signed in or signs in, and comes back with a code. The service
exchanges the code for a token of that person, asks whose it is, and forgets it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlencode

from autograder.serve.identity import HubTokens, IdentityUnavailable, Person, direct_opener


@dataclass(frozen=True)
class Begun:
    """A sign-in that was begun: the browser keeps ``memory`` until it comes back."""

    address: str
    """Where the browser goes."""
    memory: str


class HubSignIn:
    """Signing in with the account of a hub.

    Args:
        tokens: asks the hub whose a token is.
        api: the address of the hub's API, as this service reaches it.
        authorize: the address at which the hub asks a browser who is there.
        client: the name of this service as a client of the hub, ``service-NAME`` unless configured.
        secret: the token of this service at the hub.
        callback: the address at which browsers come back, as the hub knows it.
    """

    title = "JupyterHub"

    def __init__(
        self, tokens: HubTokens, *, api: str, authorize: str, client: str, secret: str, callback: str
    ) -> None:
        self._tokens = tokens
        self._api = api.rstrip("/")
        self._authorize = authorize
        self._client = client
        self._secret = secret
        self._callback = callback
        self._opener = direct_opener()

    def begin(self) -> Begun:
        """Where the browser goes, and what it keeps meanwhile."""
        state, verifier = secrets.token_urlsafe(16), secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
        query = {
            "client_id": self._client,
            "redirect_uri": self._callback,
            "response_type": "code",
            "state": state,
            "code_challenge": challenge.decode(),
            "code_challenge_method": "S256",
        }
        return Begun(f"{self._authorize}?{urlencode(query)}", f"{state}.{verifier}")

    def finish(self, answer: Mapping[str, str], memory: str) -> Person | None:
        """Who came back; None if it is not the sign-in that was begun, or nobody who may use this service.

        Args:
            answer: the query that the browser came back with.
            memory: what it kept.

        Raises:
            IdentityUnavailable: the hub does not answer.
        """
        state, _, verifier = memory.partition(".")
        same = hmac.compare_digest(state.encode(), answer.get("state", "").encode("utf-8", "replace"))
        code = answer.get("code")
        if not (state and verifier and same and code):
            return None
        token = self._token(code, verifier)
        return None if token is None else self._tokens.who(token)

    def _token(self, code: str, verifier: str) -> str | None:
        form = {
            "grant_type": "authorization_code",
            "client_id": self._client,
            "client_secret": self._secret,
            "code": code,
            "code_verifier": verifier,
            "redirect_uri": self._callback,
        }
        request = urllib.request.Request(f"{self._api}/oauth2/token", urlencode(form).encode(), method="POST")
        try:
            with self._opener.open(request, timeout=10) as response:
                answer = json.loads(response.read(1_000_000))
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN):
                return None
            raise IdentityUnavailable(f"the hub answers with status {error.code}") from error
        except (OSError, ValueError) as error:
            raise IdentityUnavailable(f"the hub does not answer: {error}") from error
        token = answer.get("access_token") if isinstance(answer, dict) else None
        return token if isinstance(token, str) else None
