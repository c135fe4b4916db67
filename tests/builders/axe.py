"""Accessibility of a page: axe-core in a headless Chromium, at the width of a screen and of a phone."""

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from selenium import webdriver

STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
SIZES = {"wide": (1280, 900), "phone": (390, 844)}
_RUN = """
const done = arguments[arguments.length - 1];
axe.run(arguments[1].length ? arguments[1] : document, {runOnly: arguments[0]}).then(found => done(
    found.violations.map(v => [v.id, v.help, v.nodes.map(node => node.html.slice(0, 200))])));
"""


def axe_script() -> str:
    """The source of axe-core, which a package of the development environment carries."""
    found = importlib.util.find_spec("axe_playwright_python")
    assert found is not None, "the development environment has no axe-core"
    assert found.submodule_search_locations
    return Path(found.submodule_search_locations[0], "axe.min.js").read_text(encoding="utf-8")


def open_page(browser: webdriver.Chrome, path: Path, size: str) -> None:
    """Show a page from a file at one of the sizes."""
    width, height = SIZES[size]
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": size == "phone"},
    )
    browser.get(path.as_uri())


def violations(browser: webdriver.Chrome, parts: Sequence[str] = ()) -> list[Any]:
    """What the shown page has against WCAG 2.2 AA: the rule, what it asks for, and where.

    Args:
        browser: shows the page.
        parts: selectors of the parts to look at; of the whole page unless given.
    """
    browser.set_script_timeout(300)
    browser.execute_script(axe_script())
    found: list[Any] = browser.execute_async_script(_RUN, STANDARDS, list(parts))
    return found


def overflow(browser: webdriver.Chrome) -> int:
    """By how many pixels the shown page is wider than the window."""
    measure = "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    return int(browser.execute_script(measure))
