"""The pages of the service as people meet them: on a screen, on a phone, with little and with much."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from selenium import webdriver

pytest.importorskip("starlette", reason="needs the extra serve")

from autograder.course import Course
from tests.builders.axe import SIZES, open_page, overflow, violations
from tests.builders.class_reports import HOSTILE, synthetic_reports
from tests.builders.served import Served, serving

SCREENSHOTS = os.environ.get("AUTOGRADER_SCREENSHOTS")
PAGES = ("sign in", "no work", "much work", "no class", "a class", "refused")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The course itself, with verdicts as a class of forty earns them."""
    folder = tmp_path_factory.mktemp("served")
    with serving(Course.installed(), folder) as served:
        yield served


def pages(served: Served) -> dict[str, str]:
    """The HTML of each page."""
    client, now = served.client, served.clock.now
    ben, grace = client.sign_in(served.ben), client.sign_in(served.token("grace", instructor=True))
    nothing = {
        "sign in": client.browse("POST", "/sign-in", data={"token": "wrong"}).text,
        "no work": client.browse("GET", "/", ben).text,
        "no class": client.browse("GET", "/class", grace).text,
        "refused": client.browse("GET", "/class", ben).text,
    }
    for assignment in ("ps1", "ps4"):
        for number, report in enumerate(synthetic_reports(assignment, 40)):
            for name in (f"student-{number}", *(("ann", HOSTILE) if number < 3 else ())):
                at = now - timedelta(minutes=number)
                served.store.add_verdict(name, assignment, "c", report, at, repeatable=True)
    for body in ("1", "2"):
        served.service.hand_ins.accept("ann", "ps1", body.encode(), now)
    return nothing | {
        "much work": client.browse("GET", "/", client.sign_in(served.ann)).text,
        "a class": client.browse("GET", "/class", grace).text,
    }


@pytest.fixture(scope="module")
def shown(served: Served) -> dict[str, str]:
    return pages(served)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", PAGES)
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    kind: str, size: str, shown: dict[str, str], browser: webdriver.Chrome, tmp_path: Path
) -> None:
    path = tmp_path / "page.html"
    path.write_text(shown[kind], encoding="utf-8")
    open_page(browser, path, size)
    if SCREENSHOTS:
        browser.save_screenshot(str(Path(SCREENSHOTS) / f"service-{kind.replace(' ', '-')}-{size}.png"))
    assert violations(browser) == []
    assert overflow(browser) == 0
    browser.execute_script("document.querySelectorAll('details').forEach(folded => folded.open = true)")
    assert violations(browser) == []
    assert overflow(browser) == 0


def test_nothing_is_asked_for_from_anywhere(shown: dict[str, str]) -> None:
    for html in shown.values():
        soup = BeautifulSoup(html, "html.parser")
        assert soup.find(["script", "img", "link", "iframe", "object"]) is None
        addresses = [str(link["href"]) for link in soup.find_all("a", href=True)]
        assert not any(address.startswith(("http", "//")) for address in addresses)
        styles = "".join(style.get_text() for style in soup.find_all("style"))
        assert "url(" not in styles
        assert "@import" not in styles
