"""Whose request it is: one small interface, and the two ways in which a name is known.

The API asks an identity with the content of the ``Authorization`` header and nothing else: it never looks at
cookies, so no page of another site can check or hand in with a student's rights.
"""

from __future__ import annotations

import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from typing import Protocol

from autograder.errors import AutograderError, UsageError
from autograder.files import may_name_a_person, on_one_line
from autograder.serve.store import Store

MAX_NAME = 200
"""Bytes of a student's name: it becomes the name of a folder."""


@dataclass(frozen=True)
class Person:
    """Somebody who may use the service."""

    name: str
    is_instructor: bool = False


class Identity(Protocol):
    """A way to know whose token it is."""

    def who(self, token: str) -> Person | None:
        """The person that a token belongs to; None if it is not known.

        Raises:
            IdentityUnavailable: it cannot be said now.
        """


class IdentityUnavailable(AutograderError):
    """Whoever knows the names does not answer."""


def check_name(name: str) -> str:
    """A name that can be a student's: it becomes the name of a folder, and nothing else.

    Raises:
        UsageError: it cannot.
    """
    if (
        not name
        or name != name.strip()
        or name.startswith((".", "-"))
        or not may_name_a_person(name)
        or re.search(r'[/\\:*?"<>|]', name)
        or len(name.encode("utf-8", "surrogatepass")) > MAX_NAME
    ):
        raise UsageError(
            f"{on_one_line(name)!r} cannot be the name of a student: letters of every alphabet, digits and "
            f"signs such as . _ - + @ may be in it, but no slash and no leading dot, and it has at most "
            f"{MAX_NAME} bytes"
        )
    return name


def token_of(header: str | None) -> str | None:
    """The token in an ``Authorization`` header, with the scheme ``Bearer`` or JupyterHub's ``token``."""
    scheme, _, token = (header or "").partition(" ")
    return token.strip() or None if scheme.lower() in ("bearer", "token") else None


def who(identities: Sequence[Identity], header: str | None) -> Person | None:
    """The person that an ``Authorization`` header speaks for; the first identity that knows it decides.

    Raises:
        IdentityUnavailable: none knows it, and one of them does not answer.
    """
    token = token_of(header)
    return None if token is None else person_of(identities, token)


def person_of(identities: Sequence[Identity], token: str) -> Person | None:
    """The person that a token belongs to; the first identity that knows it decides.

    Raises:
        IdentityUnavailable: none knows it, and one of them does not answer.
    """
    for identity in identities:
        person = identity.who(token)
        if person is not None:
            return person
    return None


class CourseTokens:
    """Tokens that ``autograder serve token`` made: no hub is needed."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def who(self, token: str) -> Person | None:
        """See :class:`Identity`."""
        owner = self._store.owner_of(token)
        return Person(*owner) if owner else None


class HubTokens:
    """Tokens of a JupyterHub: the hub is asked whose they are.

    Args:
        api: the address of the hub's API, such as ``http://127.0.0.1:8081/hub/api``.
        service: the name of this service at the hub: a token must have the right to use it.
        instructors: the hub's group whose members are instructors; the hub's admins are, too.
        seconds: how long an answer is kept. A token that was revoked is good for as long.
        clock: seconds that only grow.
    """

    MAX_KEPT = 10_000

    def __init__(
        self,
        api: str,
        service: str,
        *,
        instructors: str = "instructors",
        seconds: float = 30.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._api = api.rstrip("/")
        self._scopes = {"access:services", f"access:services!service={service}"}
        self._instructors = instructors
        self._seconds = seconds
        self._clock = clock
        self._kept: dict[bytes, tuple[float, Person | None]] = {}
        self._opener = direct_opener()

    def who(self, token: str) -> Person | None:
        """See :class:`Identity`."""
        key = sha256(token.encode("utf-8", "surrogatepass")).digest()
        until, person = self._kept.get(key, (0.0, None))
        now = self._clock()
        if now < until:
            return person
        person = self._ask(token)
        if len(self._kept) >= self.MAX_KEPT:
            self._kept.clear()
        self._kept[key] = now + self._seconds, person
        return person

    def _ask(self, token: str) -> Person | None:
        if not re.fullmatch(r"[\x21-\x7e]+", token):
            return None
        request = urllib.request.Request(f"{self._api}/user", headers={"Authorization": f"token {token}"})
        try:
            with self._opener.open(request, timeout=10) as response:
                answer = json.loads(response.read(1_000_000))
        except urllib.error.HTTPError as error:
            error.close()
            if error.code in (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
                return None
            raise IdentityUnavailable(f"the hub answers with status {error.code}") from error
        except (OSError, ValueError) as error:
            raise IdentityUnavailable(f"the hub does not answer: {error}") from error
        return self._person(answer)

    def _person(self, answer: object) -> Person | None:
        if not isinstance(answer, dict) or not self._scopes.intersection(answer.get("scopes") or ()):
            return None
        try:
            name = check_name(str(answer.get("name") or ""))
        except UsageError:
            return None
        is_instructor = answer.get("admin") is True or self._instructors in (answer.get("groups") or ())
        return Person(name, is_instructor)


def direct_opener() -> urllib.request.OpenerDirector:
    """Reaches a hub directly, whatever proxy is set for the rest of the world, and follows nothing."""
    return urllib.request.build_opener(urllib.request.ProxyHandler({}), _NoRedirects())


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """A token is never sent on to where an answer points."""

    def redirect_request(self, *_: object) -> None:
        """Follow nothing."""
