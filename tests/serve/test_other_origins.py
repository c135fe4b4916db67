"""Pages of other hosts: those that the operator names may use the API, with a token, never with a cookie."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from autograder.cli import main
from autograder.course import Course
from tests.builders.served import Served, serving

SITE = "https://lite.example.org"
CHECKS = "/api/v1/sets/first/checks"


@pytest.fixture(params=["", "/services/checks"])
def open_to_site(course: Course, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Served]:
    with serving(course, tmp_path, prefix=request.param, origins=[SITE]) as served:
        yield served


def allowed(answer: httpx.Response) -> dict[str, str]:
    """What an answer allows to pages of other hosts."""
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control-")}


def before_a_check(served: Served, origin: str, path: str) -> httpx.Response:
    """What a browser asks before it sends a page's request with a token to another host."""
    headers = {
        "Origin": origin,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    return served.client.browse("OPTIONS", path, headers=headers)


def prefix_of(served: Served) -> str:
    return "/services/checks" if served.client.browse("GET", "/health").status_code == 404 else ""


def test_nobody_unless_named(served: Served) -> None:
    assert before_a_check(served, SITE, CHECKS).status_code == 405
    headers = {"Origin": SITE, "Authorization": f"Bearer {served.ann}"}
    assert allowed(served.client.browse("GET", "/api/v1/sets", headers=headers)) == {}


def test_a_site_that_is_named(open_to_site: Served) -> None:
    prefix = prefix_of(open_to_site)
    asked = before_a_check(open_to_site, SITE, prefix + CHECKS)
    assert asked.status_code == 200
    assert allowed(asked)["access-control-allow-origin"] == SITE
    assert "access-control-allow-credentials" not in asked.headers
    headers = {"Origin": SITE, "Authorization": f"Bearer {open_to_site.ann}"}
    answer = open_to_site.client.browse("GET", f"{prefix}/api/v1/sets", headers=headers)
    assert answer.status_code == 200
    assert allowed(answer) == {
        "access-control-allow-origin": SITE,
        "access-control-expose-headers": "Retry-After",
    }


def test_another_site_and_other_pages_are_not_opened(open_to_site: Served) -> None:
    prefix = prefix_of(open_to_site)
    for origin in ("https://other.example.org", "http://lite.example.org", f"{SITE}.example.com", "null"):
        asked = before_a_check(open_to_site, origin, prefix + CHECKS)
        assert "access-control-allow-origin" not in asked.headers
    for path in ("/", "/class", "/metrics", "/health"):
        assert allowed(open_to_site.client.browse("GET", prefix + path, headers={"Origin": SITE})) == {}


@pytest.mark.parametrize(
    "origin",
    ["*", "null", "lite.example.org", f"{SITE}/", f"{SITE}/lab", "https://", "ftp://lite.example.org"],
)
def test_what_is_no_origin_is_said_at_once(
    origin: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["serve", "--course", str(tmp_path), "--allow-origin", origin]) == 2
    assert "--allow-origin" in capsys.readouterr().err
