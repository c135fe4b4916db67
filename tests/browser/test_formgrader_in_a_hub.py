"""The formgrader on the instructor's server of a real JupyterHub (4.1 or newer), behind its sign-in."""

from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
from packaging.version import Version
from selenium import webdriver
from selenium.webdriver.common.by import By

from tests.builders.graded_class import EARNED, GradedClass
from tests.builders.jupyter import wait_for
from tests.builders.real_hub import INSTRUCTOR, MISSING, PASSWORD, RunningHub, jupyterhub

pytestmark = pytest.mark.skipif(MISSING is not None, reason=str(MISSING))


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHub]:
    place = tmp_path_factory.mktemp("hub")
    graded = GradedClass.create(place / "class")
    with jupyterhub(graded.root, place / "private") as running:
        yield running


def test_a_graded_class_is_seen_at_the_formgraders_own_address(
    hub: RunningHub, browser: webdriver.Chrome, tmp_path: Path
) -> None:
    assert Version(version("jupyterhub")) >= Version("4.1")
    page = f"{hub.server}/formgrader/manage_submissions/ps2"

    browser.get(page)  # nobody sees it without signing in
    name = wait_for(browser, lambda d: d.find_elements(By.NAME, "username"), "the sign-in of the hub")[0]
    assert not browser.find_elements(By.CSS_SELECTOR, "tbody tr")
    name.send_keys(INSTRUCTOR)
    browser.find_element(By.NAME, "password").send_keys(PASSWORD)
    browser.find_element(By.CSS_SELECTOR, "form [type=submit]").click()
    wait_for(browser, lambda d: "/hub/login" not in d.current_url, "the hub to know who it is")
    browser.get(f"{hub.address}/hub/spawn/{INSTRUCTOR}?next={page.removeprefix(hub.address)}")

    def students(driver: webdriver.Chrome) -> set[str] | None:
        if driver.current_url.partition("?")[0] != page:
            return None
        found = {row.text.split("\n")[0] for row in driver.find_elements(By.CSS_SELECTOR, "tbody tr")}
        return found if len(found) >= len(EARNED) else None

    shown = wait_for(browser, students, "the table of the class")
    browser.save_screenshot(str(tmp_path / "formgrader.png"))
    text = browser.find_element(By.TAG_NAME, "body").text
    assert all(student in text for student in EARNED), shown
