"""Signing in to the pages with a JupyterHub: by the sign-in that this browser began, and no other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.course import Course
from autograder.serve.hub_sign_in import HubSignIn
from autograder.serve.identity import HubTokens
from tests.builders.served import Served, serving
from tests.builders.stub_hub import CALLBACK, CLIENT, SECRET, Hub, running_hub


@pytest.fixture
def hub() -> Iterator[Hub]:
    with running_hub() as hub:
        yield hub


@pytest.fixture
def served(course: Course, tmp_path: Path, hub: Hub) -> Iterator[Served]:
    sign_in = HubSignIn(
        HubTokens(hub.api, "checks", seconds=0), api=hub.api, authorize=hub.authorize, client=CLIENT,
        secret=SECRET, callback=CALLBACK,
    )  # fmt: skip
    with serving(course, tmp_path, hub=sign_in) as served:
        yield served


def begin(served: Served) -> tuple[str, str]:
    """The address that the browser is sent to, and the cookie that it keeps."""
    answer = served.client.browse("GET", "/sign-in/hub")
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"]
    assert "httponly" in cookie.lower()
    return answer.headers["location"], cookie.partition(";")[0]


def test_with_an_account_of_the_hub_one_sees_the_pages(served: Served, hub: Hub) -> None:
    assert "Sign in with JupyterHub" in served.client.browse("GET", "/").text
    for token, name, address in (("of-ann", "ann", "/"), ("of-grace", "grace", "/class")):
        where, cookie = begin(served)
        back = served.client.browse("GET", f"{CALLBACK}?{hub.sign_in(where, token)}", cookie)
        assert back.status_code == 303
        session = back.headers.get_list("set-cookie")[0].partition(";")[0]
        assert token not in session
        assert name in served.client.browse("GET", "/", session).text
        assert served.client.browse("GET", address, session).status_code == 200


@pytest.mark.parametrize("token", ["unscoped", "other", "bad-name", "unknown"])
def test_who_may_not_use_the_service_is_not_signed_in(token: str, served: Served, hub: Hub) -> None:
    where, cookie = begin(served)
    back = served.client.browse("GET", f"{CALLBACK}?{hub.sign_in(where, token)}", cookie)
    assert back.status_code == 403
    assert "set-cookie" not in back.headers


def test_only_the_sign_in_that_this_browser_began_counts(served: Served, hub: Hub) -> None:
    """Neither without its cookie, nor with that of another one, nor twice with one code."""
    where, cookie = begin(served)
    _, other = begin(served)
    query = hub.sign_in(where, "of-ann")
    code = query.partition("&")[0]
    for wrong, kept in (
        (query, ""), (query, other), (f"{code}&state=", cookie), (f"{code}&state=é", cookie), (code, cookie),
        (query.partition("&")[2], cookie), ("error=access_denied", cookie), ("", "autograder-sign-in=."),
    ):  # fmt: skip
        assert served.client.browse("GET", f"{CALLBACK}?{wrong}", kept).status_code == 403
    assert served.client.browse("GET", f"{CALLBACK}?{query}", cookie).status_code == 303
    assert served.client.browse("GET", f"{CALLBACK}?{query}", cookie).status_code == 403


def test_a_hub_that_does_not_answer_is_told(served: Served, hub: Hub) -> None:
    where, cookie = begin(served)
    query = hub.sign_in(where, "of-ann")
    hub.status = 500
    assert served.client.browse("GET", f"{CALLBACK}?{query}", cookie).status_code == 503


def test_without_a_hub_there_is_no_such_way(course: Course, tmp_path: Path) -> None:
    with serving(course, tmp_path / "other") as served:
        assert "JupyterHub" not in served.client.browse("GET", "/").text
        for path in ("/sign-in/hub", f"{CALLBACK}?code=x&state=y"):
            assert served.client.browse("GET", path).status_code == 404
